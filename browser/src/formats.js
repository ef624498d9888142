// Results as files: SPARQL 1.1 CSV and JSON exactly, Turtle for graphs.
import { termText } from "./terms.js";

const plain = (term) => (!term ? "" : term.type === "bnode" || term.type === "triple" ? termText(term) : term.value);
const field = (text) => (/[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);

/** SPARQL 1.1 Query Results CSV: plain values, CRLF line ends. */
export function toCsv({ columns, rows }) {
  const lines = [columns, ...rows.map((row) => row.map(plain))];
  return lines.map((line) => `${line.map(field).join(",")}\r\n`).join("");
}

/** SPARQL 1.1 Query Results TSV: terms in Turtle syntax. */
export function toTsv({ columns, rows }) {
  const lines = [columns.map((name) => `?${name}`), ...rows.map((row) => row.map((term) => (term ? termText(term) : "")))];
  return lines.map((line) => `${line.join("\t")}\n`).join("");
}

/** SPARQL 1.1 Query Results JSON. */
export function toJson(result) {
  if (result.kind === "boolean") return `${JSON.stringify({ head: {}, boolean: result.value })}\n`;
  const bindings = result.rows.map((row) =>
    Object.fromEntries(result.columns.map((name, i) => [name, row[i]]).filter(([, term]) => term)),
  );
  return `${JSON.stringify({ head: { vars: result.columns }, results: { bindings } }, null, 1)}\n`;
}

/** Turtle: one triple a line, sorted; no prefixes, so that any reader takes it. */
export function toTurtle(triples) {
  return [...new Set(triples.map((triple) => `${triple.map((term) => termText(term)).join(" ")} .\n`))].sort().join("");
}

/** The result as rows: triples become the columns subject, predicate, object. */
export function asRows(result) {
  if (result.kind !== "triples") return result;
  return { kind: "rows", columns: ["subject", "predicate", "object"], rows: result.triples, more: false };
}
