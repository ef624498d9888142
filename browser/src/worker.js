// The SPARQL engine in a thread of its own: loads itself and the published dump, then answers.
// It is ended from outside when a query takes too long; nothing in it can reach another server.
import init, { Store } from "oxigraph";
import { formOf } from "./sparql.js";

let store = null;
let opening = null;

const tell = (stage, loaded = 0) => postMessage({ stage, loaded });

/** The bytes of a file, decompressed if they are gzip (some servers have done so already). */
async function read(url, stage) {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${new URL(url).pathname}: ${answer.status}`);
  let loaded = 0;
  const counted = answer.body.pipeThrough(
    new TransformStream({
      transform(chunk, out) {
        loaded += chunk.length;
        tell(stage, loaded);
        out.enqueue(chunk);
      },
    }),
  );
  const bytes = new Uint8Array(await new Response(counted).arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const whole = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(whole).arrayBuffer());
}

async function open(dump) {
  const [engine, quads] = await Promise.all([
    read(new URL("./oxigraph.wasm.gz", import.meta.url).href, "fetchingEngine"),
    read(dump, "fetchingData"),
  ]);
  await init({ module_or_path: engine });
  tell("readingData");
  const opened = new Store();
  opened.load(quads, { format: "application/n-quads", no_transaction: true, lenient: true });
  return opened;
}

function answer(query) {
  const triples = ["CONSTRUCT", "DESCRIBE"].includes(formOf(query));
  const text = store.query(query, { results_format: triples ? "application/n-triples" : "json" });
  return { form: triples ? "triples" : "json", text };
}

addEventListener("message", async ({ data: { id, dump, query } }) => {
  try {
    opening ??= open(dump);
    store = await opening;
    if (query === undefined) return postMessage({ id, ready: true });
    tell("running");
    const started = performance.now();
    postMessage({ id, ...answer(query), milliseconds: performance.now() - started });
  } catch (fault) {
    const opened = store !== null;
    if (!opened) opening = null;
    const lost = fault instanceof WebAssembly.RuntimeError || fault instanceof RangeError;
    postMessage({ id, fault: String(fault.message ?? fault), opened, lost });
  }
});
