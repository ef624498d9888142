// RDF terms as SPARQL JSON results write them, their text in Turtle, and N-Triples read back.
import { BASE } from "./names.js";

const XSD = "http://www.w3.org/2001/XMLSchema#";

/** The project's prefixes, as `kgtool/namespaces.py` has them. */
export const PREFIXES = {
  coop: `${BASE}def#`,
  id: `${BASE}id/`,
  concept: `${BASE}concept/`,
  statement: `${BASE}statement/`,
  source: `${BASE}source/`,
  graph: `${BASE}graph/`,
  dc: "http://purl.org/dc/elements/1.1/",
  dcat: "http://www.w3.org/ns/dcat#",
  dcterms: "http://purl.org/dc/terms/",
  eli: "http://data.europa.eu/eli/ontology#",
  foaf: "http://xmlns.com/foaf/0.1/",
  frapo: "http://purl.org/cerif/frapo/",
  cv: "http://data.europa.eu/m8g/",
  org: "http://www.w3.org/ns/org#",
  owl: "http://www.w3.org/2002/07/owl#",
  prov: "http://www.w3.org/ns/prov#",
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
  rdfs: "http://www.w3.org/2000/01/rdf-schema#",
  sh: "http://www.w3.org/ns/shacl#",
  skos: "http://www.w3.org/2004/02/skos/core#",
  time: "http://www.w3.org/2006/time#",
  vann: "http://purl.org/vocab/vann/",
  xsd: XSD,
};

const longestFirst = Object.entries(PREFIXES).sort((a, b) => b[1].length - a[1].length);
const ESCAPES = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const NUMBERS = new Set(["decimal", "integer", "int", "long", "nonNegativeInteger"].map((n) => XSD + n));
const REALS = new Set(["double", "float"].map((n) => XSD + n));

/** `iri` as `prefix:name` where a prefix of the project fits, else unchanged. */
export function shorten(iri) {
  const found = longestFirst.find(([, space]) => iri.startsWith(space) && iri.length > space.length);
  return found ? `${found[0]}:${iri.slice(found[1].length)}` : iri;
}

/** A language tag in its usual spelling (BCP 47, section 2.1.1); the engine lower-cases them. */
export function languageTag(tag) {
  const shaped = [];
  for (const part of tag.split("-")) {
    const before = shaped.at(-1);
    if (before === undefined) shaped.push(part.toLowerCase());
    else if (/^[a-z]{4}$/i.test(part)) shaped.push(part[0].toUpperCase() + part.slice(1).toLowerCase());
    else if (part.length === 2 && before.length > 1) shaped.push(part.toUpperCase());
    else shaped.push(part.toLowerCase());
  }
  return shaped.join("-");
}

const quoted = (value) => `"${value.replace(/["\\\n\r\t]/g, (found) => ESCAPES[found])}"`;

function iriText(iri, short) {
  const name = short ? shorten(iri) : iri;
  return name !== iri && /^[^:]*:[A-Za-z0-9_][A-Za-z0-9_-]*$/.test(name) ? name : `<${iri}>`;
}

/** A term in Turtle syntax; `short` uses the project's prefixes. */
export function termText(term, short = false) {
  if (term.type === "uri") return iriText(term.value, short);
  if (term.type === "bnode") return `_:${term.value}`;
  if (term.type === "triple") {
    const { subject, predicate, object } = term.value;
    return `<<( ${[subject, predicate, object].map((part) => termText(part, short)).join(" ")} )>>`;
  }
  if (term["xml:lang"]) return `${quoted(term.value)}@${languageTag(term["xml:lang"])}`;
  if (!term.datatype || term.datatype === `${XSD}string`) return quoted(term.value);
  return `${quoted(term.value)}^^${iriText(term.datatype, short)}`;
}

/** The number a term stands for, or null. */
export function numberOf(term) {
  if (!term || !(NUMBERS.has(term.datatype) || REALS.has(term.datatype))) return null;
  const value = Number(term.value);
  return Number.isFinite(value) ? value : null;
}

const grouped = (text) => text.replace(/^([-+]?\d+)/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));

/** A term for people, as `Answer.readable` writes it; `words` are those for yes and no. */
export function readable(term, words) {
  if (!term) return "";
  if (term.type === "uri") return shorten(term.value);
  if (term.type !== "literal" && term.type !== "typed-literal") return termText(term);
  if (term.datatype === `${XSD}boolean`) return ["true", "1"].includes(term.value) ? words[0] : words[1];
  return NUMBERS.has(term.datatype) && /^[-+]?\d+(?:\.\d+)?$/.test(term.value) ? grouped(term.value) : term.value;
}

const IRI = "<([^<>\\x00-\\x20]*)>";
const NODE = `${IRI}|_:([\\w.·-]+)`;
const LITERAL = `"((?:[^"\\\\]|\\\\.)*)"(?:@([A-Za-z0-9-]+)|\\^\\^${IRI})?`;
const LINE = new RegExp(`^\\s*(?:${NODE})\\s+${IRI}\\s+(?:${NODE}|${LITERAL})\\s*\\.`, "u");
const UNESCAPE = { t: "\t", n: "\n", r: "\r", b: "\b", f: "\f" };

function unescaped(text) {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/gsu, (_, four, eight, one) =>
    one ? (UNESCAPE[one] ?? one) : String.fromCodePoint(parseInt(four ?? eight, 16)),
  );
}

const node = (iri, blank) => (iri === undefined ? { type: "bnode", value: blank } : { type: "uri", value: unescaped(iri) });

/** The triples of N-Triples text; lines in any other syntax are a fault. */
export function readTriples(text) {
  const found = [];
  for (const line of text.split("\n")) {
    if (!line.trim() || line.startsWith("#")) continue;
    const match = LINE.exec(line);
    if (!match) throw new Error(`N-Triples: ${line.slice(0, 120)}`);
    const [, sIri, sBlank, predicate, oIri, oBlank, value, tag, datatype] = match;
    let object;
    if (value === undefined) object = node(oIri, oBlank);
    else {
      object = { type: "literal", value: unescaped(value) };
      if (tag) object["xml:lang"] = languageTag(tag);
      else if (datatype) object.datatype = unescaped(datatype);
    }
    found.push([node(sIri, sBlank), { type: "uri", value: unescaped(predicate) }, object]);
  }
  return found;
}
