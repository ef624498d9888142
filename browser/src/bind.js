// Values of a question's parameters: from what a reader typed to RDF terms, and into the query,
// exactly as `kgtool.queries.bind` puts them there. A value can never become syntax.
import { termText } from "./terms.js";
import { readDay, readFlag, readNumber, readYear } from "./written.js";

const XSD = "http://www.w3.org/2001/XMLSchema#";

// As in Python: "^" and "$" mean line ends by \n alone, and "." everything but \n.
function line(name) {
  return new RegExp(
    `(?<![^\\n])([ \\t]*VALUES[ \\t]+\\?${name}[ \\t]*\\{)[^{}\\n]*(\\}[ \\t]*(?:#[^\\n]*)?)(?![^\\n])`,
    "g",
  );
}

/** The SPARQL text with `values` (terms by parameter name, null for any) and `lang` in its VALUES lines. */
export function bind(query, parameters, values, lang = null) {
  const bound = Object.entries(values).map(([name, term]) => {
    if (!Object.hasOwn(parameters, name)) throw new RangeError(name);
    return [name, term === null ? "UNDEF" : termText(term)];
  });
  if (lang !== null) bound.push(["lang", `"${lang}"`]);
  return bound.reduce(
    (text, [name, term]) => text.replace(line(name), (_, before, after) => `${before} ${term} ${after}`),
    query,
  );
}

/** The term that a default between the braces is, as its text; null if the parameter has no line. */
export function defaultText(query, name) {
  const found = line(name).exec(query);
  return found ? found[0].slice(found[1].length, found[0].length - found[2].length).trim() : null;
}

/** The canonical form of a decimal: no trailing zeros, no exponent; null if it is none. */
export function numberText(value) {
  const match = /^(-?)([0-9]+)(?:\.([0-9]+))?$/.exec(value);
  if (!match) return null;
  const whole = match[2].replace(/^0+/, "") || "0";
  const fraction = (match[3] ?? "").replace(/0+$/, "");
  const sign = whole !== "0" || fraction ? match[1] : "";
  return sign + whole + (fraction ? `.${fraction}` : "");
}

const typed = (value, name) =>
  value === null ? null : { type: "literal", value: String(value), datatype: XSD + name };
const PLAIN = {
  year: (value) => typed(readYear(value), "integer"),
  number: (value) => typed(numberText(readNumber(value) ?? ""), "decimal"),
  date: (value) => typed(readDay(value), "date"),
  flag: (value) => typed(readFlag(value), "boolean"),
};

/** The term that a value of a form stands for, null if it is none of its type. */
export function termOf(kind, value) {
  if (Object.hasOwn(PLAIN, kind)) return PLAIN[kind](value);
  return /^[A-Za-z][A-Za-z0-9+.-]*:[^\u0000-\u0020<>"{}|^`\\]*$/.test(value) ? { type: "uri", value } : null;
}
