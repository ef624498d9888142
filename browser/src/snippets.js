// The same answer in other tools: Python, R, Excel's Power Query and the command line. Queries are
// quoted so that nothing in them can end the text they stand in.
import { el } from "./page.js";
import { copyable } from "./cite.js";
import { say } from "./text.js";

const python = (text) => (/'''|\\|'$/.test(text) ? JSON.stringify(text) : `'''\n${text}'''`);

function rText(text) {
  let dashes = "-";
  while (text.includes(`)${dashes}"`)) dashes += "-";
  return `r"${dashes}(${text})${dashes}"`;
}

const m = (text) => `"${text.replace(/#\(/g, "#(#)(").replace(/"/g, '""').replace(/\r/g, "").replace(/\n/g, "#(lf)").replace(/\t/g, "#(tab)")}"`;

function here(text) {
  let word = "SPARQL";
  while (text.split("\n").includes(word)) word += "_";
  return [`<<'${word}'`, `${text}\n${word}`];
}

function remote(query, endpoint) {
  const [mark, body] = here(query);
  return {
    Python: `from SPARQLWrapper import SPARQLWrapper, JSON\n\nendpoint = SPARQLWrapper(${JSON.stringify(endpoint)}, returnFormat=JSON)\nendpoint.setMethod("POST")\nendpoint.setQuery(${python(query)})\nfor row in endpoint.queryAndConvert()["results"]["bindings"]:\n    print({name: term["value"] for name, term in row.items()})`,
    R: `library(httr2)\n\nquery <- ${rText(query)}\nanswer <- request(${JSON.stringify(endpoint)}) |>\n  req_headers(Accept = "text/csv") |>\n  req_body_form(query = query) |>\n  req_perform() |>\n  resp_body_string() |>\n  read.csv(text = _)`,
    "Excel (Power Query)": `let\n  Query = ${m(query)},\n  Answer = Web.Contents(${m(endpoint)}, [Query = [query = Query], Headers = [Accept = "text/csv"]]),\n  Table = Table.PromoteHeaders(Csv.Document(Answer, [Delimiter = ",", Encoding = 65001]))\nin\n  Table`,
    curl: `curl ${JSON.stringify(endpoint)} -H 'Accept: text/csv' --data-urlencode query@- ${mark}\n${body}`,
  };
}

function local(query, dump, file) {
  const [mark, body] = here(query);
  const name = dump.slice(dump.lastIndexOf("/") + 1);
  return {
    Python: `import gzip, urllib.request\nimport pyoxigraph  # pip install pyoxigraph\n\npacked = urllib.request.urlopen(${JSON.stringify(dump)}).read()\nstore = pyoxigraph.Store()\nstore.load(gzip.decompress(packed), format=pyoxigraph.RdfFormat.N_QUADS)\nfor row in store.query(${python(query)}):\n    print([term and term.value for term in row])`,
    R: `# ${say("download")}: CSV\nanswer <- read.csv(${JSON.stringify(file)}, encoding = "UTF-8")`,
    "Excel (Power Query)": `// ${say("download")}: CSV\nlet\n  Answer = File.Contents("C:\\Users\\…\\Downloads\\${file}"),\n  Table = Table.PromoteHeaders(Csv.Document(Answer, [Delimiter = ",", Encoding = 65001]))\nin\n  Table`,
    curl: `curl -O ${JSON.stringify(dump)}\ngunzip ${name}\noxigraph load --location graph --file ${name.replace(/\.gz$/, "")}  # cargo install oxigraph-cli\noxigraph query --location graph --results-format csv ${mark}\n${body}`,
  };
}

/** The snippets of a query by tool. `file` is the name that the CSV download has. */
export function snippets({ query, endpoint, dump, file }) {
  return endpoint ? remote(query, endpoint) : local(query, dump, file);
}

/** A closed box with the snippets. */
export function snippetBox(about) {
  const box = el("details", { class: "use-in" }, el("summary", {}, say("useIn")));
  box.addEventListener(
    "toggle",
    () => box.append(...Object.entries(snippets(about())).map(([name, text]) => copyable(name, text))),
    { once: true },
  );
  return box;
}
