// What can be told about a query without parsing it: its form, the prefixes it lacks, and whether
// a limit may be added at its end.

const TOKEN = new RegExp(
  [
    `"""(?:[^"\\\\]|\\\\.|"(?!""))*"""`,
    `'''(?:[^'\\\\]|\\\\.|'(?!''))*'''`,
    `"(?:[^"\\\\\\n\\r]|\\\\.)*"`,
    `'(?:[^'\\\\\\n\\r]|\\\\.)*'`,
    `<[^<>"{}|^\`\\\\\\x00-\\x20]*>`,
    `#[^\\n\\r]*`,
    `[?$][\\p{L}\\p{N}_]+`,
    `@[A-Za-z]+(?:-[A-Za-z0-9]+)*`,
    `(?:[\\p{L}_][\\p{L}\\p{N}_.-]*)?:(?:[\\p{L}\\p{N}_:.%\\\\-]*[\\p{L}\\p{N}_:%-])?`,
    `[\\p{L}\\p{N}_]+`,
    `[{}]`,
  ].join("|"),
  "gsu",
);

/** The tokens of a query that matter here; strings, IRIs and comments come whole. */
export function tokens(query) {
  return (query.match(TOKEN) ?? []).filter((token) => !token.startsWith("#"));
}

const FORMS = ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"];
const UPDATES = ["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"];

/** SELECT, ASK, CONSTRUCT or DESCRIBE; "update" for what would change data; "" if unknown. */
export function formOf(query) {
  const found = tokens(query);
  for (let i = 0; i < found.length; i += 1) {
    const word = found[i].toUpperCase();
    if (word === "PREFIX") i += 2;
    else if (word === "BASE") i += 1;
    else if (FORMS.includes(word)) return word;
    else return UPDATES.includes(word) ? "update" : "";
  }
  return "";
}

/** Whether the query asks another server. */
export function asksElsewhere(query) {
  return tokens(query).some((token) => token.toUpperCase() === "SERVICE");
}

/** The query with a line for each known prefix that it uses but does not declare, and their number. */
export function withPrefixes(query, prefixes) {
  const found = tokens(query);
  const declared = new Set();
  const used = new Set();
  found.forEach((token, i) => {
    const at = token.indexOf(":");
    if (at < 0 || /^["'<@?$]/.test(token)) return;
    const before = found[i - 1]?.toUpperCase();
    (before === "PREFIX" ? declared : used).add(token.slice(0, at));
  });
  const missing = [...used].filter((name) => !declared.has(name) && Object.hasOwn(prefixes, name)).sort();
  const lines = missing.map((name) => `PREFIX ${name}: <${prefixes[name]}>\n`);
  return { text: lines.join("") + query, added: lines.length };
}

/** The query with `LIMIT rows` at its end where none stands there and one may be added. */
export function withLimit(query, rows) {
  let depth = 0;
  const outside = [];
  for (const token of tokens(query)) {
    if (token === "{") depth += 1;
    else if (token === "}") depth -= 1;
    else if (depth === 0) outside.push(token.toUpperCase());
  }
  const free = formOf(query) !== "ASK" && !outside.some((word) => word === "LIMIT" || word === "VALUES");
  return free ? `${query}\nLIMIT ${rows}` : query;
}
