// Bundles src/ for the site: ES modules that ask nobody else for anything, the SPARQL engine, and
// the licences of all that went in. Same sources, same bytes; file names never change.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "kgtool", "pages", "static", "bundle");
const entries = ["site", "query", "question", "browse", "graph", "chart", "network", "worker", "theme"];
// loaded when they are needed, from beside the page's script
const apart = ["./chart.js", "./network.js"];

function compressed(bytes) {
  const packed = gzipSync(bytes, { level: 9 });
  packed[9] = 255; // gzip names the operating system here: the same bytes on all of them
  return packed;
}

function packageFolder(path) {
  const parts = path.split("/");
  const at = parts.lastIndexOf("node_modules");
  if (at < 0) return null;
  const size = parts[at + 1].startsWith("@") ? 3 : 2;
  return parts.slice(0, at + size).join("/");
}

function licenceOf(folder) {
  const about = JSON.parse(readFileSync(join(here, folder, "package.json"), "utf8"));
  const file = readdirSync(join(here, folder)).sort().find((name) => /^licen[cs]e/i.test(name));
  // a package without a text of its own is taken under Apache-2.0, if it offers that
  const offered = /Apache-2\.0/.test(about.license) ? join(here, "..", "LICENSES", "Apache-2.0.txt") : null;
  const source = file ? join(here, folder, file) : offered;
  if (!source) throw new Error(`${about.name}: no text of its licence (${about.license})`);
  return `${about.name} ${about.version} (${about.license})\n\n${readFileSync(source, "utf8").trim()}`;
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const result = await build({
  absWorkingDir: here,
  bundle: true,
  charset: "utf8",
  entryPoints: entries.map((name) => `src/${name}.js`),
  external: apart,
  format: "esm",
  legalComments: "none",
  metafile: true,
  minify: true,
  outdir: out,
  target: "es2022",
});
copyFileSync(join(here, "src/widgets.css"), join(out, "widgets.css"));
writeFileSync(
  join(out, "oxigraph.wasm.gz"),
  compressed(readFileSync(join(here, "node_modules/oxigraph/web_bg.wasm"))),
);
const folders = Object.keys(result.metafile.inputs).map(packageFolder).filter(Boolean);
const licences = [...new Set(folders)].sort().map(licenceOf);
const rule = `\n\n${"-".repeat(80)}\n\n`;
writeFileSync(
  join(out, "licences.txt"),
  `The scripts in this folder contain the following works.\n本資料夾之程式內含下列作品。${rule}${licences.join(rule)}\n`,
);
for (const name of readdirSync(out).sort()) {
  const bytes = readFileSync(join(out, name));
  const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  console.log(`${name.padEnd(18)} ${String(bytes.length).padStart(9)} B  gzip ${String(compressed(bytes).length).padStart(8)} B  ${digest}`);
}
