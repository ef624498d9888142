// Asking: the engine in a worker over the published dump, or the site's own endpoint if it has one.
// Both give the same results and the same faults, and both can be stopped.
import { address, lang, site } from "./page.js";
import { asksElsewhere, formOf, withLimit, withPrefixes } from "./sparql.js";
import { PREFIXES, readTriples } from "./terms.js";
import { count, say, size } from "./text.js";

/** The most rows that a query gets which states no limit of its own. */
export const ROWS = 100_000;

/** A question that has no answer: a message for the reader, and its place in the query if known. */
export class Fault extends Error {
  constructor(message, place = null, kind = "failed") {
    super(message);
    this.place = place;
    this.kind = kind;
  }
}

function place(query, line, column) {
  const lines = query.split("\n");
  if (line < 1) return { line: 1, column: 1 };
  return line > lines.length ? { line: lines.length, column: lines.at(-1).length + 1 } : { line, column };
}

/** The fault that the engine's message about a syntax error tells of, in the reader's words. */
export function syntaxFault(query, added, message) {
  const match = /(?:error at |query:)(\d+):(\d+):? ?([\s\S]*)/.exec(message);
  if (!match) {
    const service = /^The service .* is not supported/.test(message);
    return service ? new Fault(say("refusedService"), null, "refused") : new Fault(say("queryFailed", message.slice(0, 300)));
  }
  const where = place(query, Number(match[1]) - added, Number(match[2]));
  const before = query.split("\n")[where.line - 1].slice(0, where.column + 40);
  if (match[3].includes("Prefix not found")) {
    const names = [...before.matchAll(/([\p{L}_][\p{L}\p{N}_-]*):/gu)].map((found) => found[1]);
    const name = names.findLast((prefix) => !Object.hasOwn(PREFIXES, prefix)) ?? names.at(-1) ?? "";
    return new Fault(say("prefixUnknown", where.line, where.column, name), where, "syntax");
  }
  const expected = match[3].replace(/\[[^\]]*\]|\n\| /g, "").replace(/\s+/g, " ").slice(0, 160);
  const reason = expected.replace(/[, ]+$/, "");
  // some faults leave nothing that a reader understands: the text at the place is said instead
  const [first, ...rest] = query.split("\n").slice(where.line - 1);
  const found = [first.slice(where.column - 1), ...rest].join("\n").trim().split(/\s/)[0];
  const plain = found ? say("unexpected", found) : say("unexpectedEnd");
  const words = /^expected( one of)?( OPTIONAL)?$/.test(reason) ? plain : reason;
  return new Fault(say("syntax", where.line, where.column, words), where, "syntax");
}

function check(query) {
  if (!query.trim()) throw new Fault(say("empty"), null, "empty");
  if (formOf(query) === "update") throw new Fault(say("refusedUpdate"), null, "refused");
  if (asksElsewhere(query)) throw new Fault(say("refusedService"), null, "refused");
}

function fromJson(text, capped) {
  const answer = JSON.parse(text);
  if (typeof answer.boolean === "boolean") return { kind: "boolean", value: answer.boolean };
  const columns = answer.head.vars ?? [];
  const rows = answer.results.bindings.map((row) => columns.map((name) => row[name] ?? null));
  const more = capped && rows.length > ROWS;
  return { kind: "rows", columns, rows: more ? rows.slice(0, ROWS) : rows, more };
}

const read = (form, text, capped) =>
  form === "triples" ? { kind: "triples", triples: readTriples(text) } : fromJson(text, capped);

/** Asks by a worker; it is started on the first question and stays warm for the next. */
export class LocalEngine {
  constructor(dump) {
    this.dump = dump;
    this.worker = null;
    this.number = 0;
  }

  #start() {
    this.worker ??= new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    return this.worker;
  }

  #end() {
    this.worker?.terminate();
    this.worker = null;
  }

  /** Starts loading without a question, so that the first one waits less. */
  warm() {
    this.#start().postMessage({ id: 0, dump: this.dump });
  }

  ask(query, { seconds = 30, signal, progress = () => {} } = {}) {
    check(query);
    const prefixed = withPrefixes(query, PREFIXES);
    const limited = withLimit(prefixed.text, ROWS + 1);
    const worker = this.#start();
    const id = (this.number += 1);
    return new Promise((resolve, reject) => {
      const finish = (settle, value, dead = false) => {
        clearTimeout(clock);
        signal?.removeEventListener("abort", stop);
        worker.removeEventListener("message", hear);
        worker.removeEventListener("error", broken);
        if (dead) this.#end();
        settle(value);
      };
      const late = () => finish(reject, new Fault(say("tooLong", seconds), null, "late"), true);
      const stop = () => finish(reject, new Fault(say("stopped"), null, "stopped"), true);
      const broken = (event) => finish(reject, new Fault(say("noEngine", event.message ?? "")), true);
      const hear = ({ data }) => {
        if (data.stage === "running") {
          // the time for loading is not the query's
          clearTimeout(clock);
          clock = setTimeout(late, seconds * 1000);
        }
        if (data.stage) return progress(say(data.stage, data.loaded ? size(data.loaded) : ""));
        if (data.id !== id) return undefined;
        if (data.fault !== undefined) {
          if (data.lost) return finish(reject, new Fault(say("outOfMemory"), null, "memory"), true);
          if (!data.opened) return finish(reject, new Fault(say("noEngine", data.fault)), true);
          return finish(reject, syntaxFault(query, prefixed.added, data.fault));
        }
        const result = read(data.form, data.text, limited !== prefixed.text);
        return finish(resolve, { ...result, milliseconds: data.milliseconds });
      };
      let clock = setTimeout(late, Math.max(seconds, 120) * 1000);
      worker.addEventListener("message", hear);
      worker.addEventListener("error", broken);
      signal?.addEventListener("abort", stop);
      worker.postMessage({ id, dump: this.dump, query: limited });
    });
  }
}

const ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9";

/** The fault that an endpoint's answer tells of: a problem document (RFC 9457), or any text. */
async function refusal(answer, query, added) {
  const text = await answer.text();
  let told = {};
  try {
    told = JSON.parse(text) ?? {};
  } catch {
    // not JSON: the text itself is the message
  }
  const words = String(told.messages?.[lang] ?? told.detail ?? text).trim().slice(0, 300) || answer.statusText;
  if (told.line) {
    const where = place(query, told.line - added, told.column);
    return new Fault(say("syntax", where.line, where.column, words), where, "syntax");
  }
  if (answer.status === 400 && /\d+:\d+/.test(words)) return syntaxFault(query, added, words);
  return new Fault(say("endpointFailed", answer.status, words));
}

/** Asks an endpoint of the SPARQL 1.1 protocol. */
export class RemoteEngine {
  constructor(endpoint) {
    this.endpoint = endpoint;
  }

  warm() {}

  async ask(query, { seconds = 30, signal, progress = () => {} } = {}) {
    check(query);
    const prefixed = withPrefixes(query, PREFIXES);
    const limited = withLimit(prefixed.text, ROWS + 1);
    const late = AbortSignal.timeout(seconds * 1000);
    progress(say("running"));
    const started = performance.now();
    try {
      const answer = await fetch(this.endpoint, {
        method: "POST",
        headers: { Accept: ACCEPT, "Content-Type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ query: limited }),
        signal: signal ? AbortSignal.any([signal, late]) : late,
        credentials: "same-origin",
      });
      if (!answer.ok) throw await refusal(answer, query, prefixed.added);
      const type = answer.headers.get("Content-Type") ?? "";
      const text = await answer.text();
      const result = read(type.includes("json") ? "json" : "triples", text, limited !== prefixed.text);
      return { ...result, milliseconds: performance.now() - started };
    } catch (fault) {
      if (fault instanceof Fault) throw fault;
      if (signal?.aborted) throw new Fault(say("stopped"), null, "stopped");
      if (late.aborted) throw new Fault(say("tooLong", seconds), null, "late");
      throw new Fault(say("endpointFailed", "–", String(fault.message).slice(0, 300)));
    }
  }
}

/** The engine of a page: the endpoint that its form (as seen from the page) or the site (as seen from
 * its root) names, else the worker. */
export function engineOf(form, dump) {
  if (form?.dataset.endpoint) return new RemoteEngine(new URL(form.dataset.endpoint, document.baseURI).href);
  if (site.endpoint) return new RemoteEngine(address(site.endpoint));
  return new LocalEngine(address(dump || site.dump || "dumps/coop-tw.nq.gz"));
}

/** How long a query took, for people. */
export function duration(milliseconds) {
  return milliseconds < 1000 ? `${count(Math.round(milliseconds))} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
