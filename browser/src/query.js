// The query page: an editor, examples, a time limit, and the answer in several views. If this fails,
// the plain text field and its form remain.
import { data, el, lang, readJson, site, widgetStyles } from "./page.js";
import { bind } from "./bind.js";
import { copyButton } from "./cite.js";
import { openEditor } from "./editor.js";
import { engineOf } from "./engine.js";
import { say } from "./text.js";
import { showFault, showResult } from "./views.js";

const LIMITS = [10, 30, 60, 120];

/** A value of the data block: there itself, or in the file of the site that it names. */
async function part(value) {
  return typeof value === "string" ? readJson(value) : (value ?? []);
}

/** The query that the address asks for: its text, or an example, bound to a thing if it names one. */
export function queryIn(address, examples) {
  const given = new URL(address);
  const hash = given.hash.slice(1);
  const text = new URLSearchParams(hash).get("query") ?? given.searchParams.get("query");
  if (text !== null) return text;
  const [first, second, ...rest] = hash.split("/");
  const named = [first, `${first}/${second}`, second];
  const found = hash && examples.find(({ id }) => named.includes(id));
  if (!found) return null;
  if (!rest.length) return found.query;
  const value = decodeURIComponent(rest.join("/"));
  return bind(found.query, { thing: "thing" }, { thing: { type: "uri", value } }, lang);
}

function exampleMenu(examples, write) {
  const groups = new Map();
  for (const example of examples) {
    const group = example.group ?? "";
    groups.set(group, [...(groups.get(group) ?? []), example]);
  }
  const options = ({ id, title }) => el("option", { value: id }, title);
  const menu = el("select", { id: "query-examples" }, el("option", { value: "" }, say("chooseExample")));
  for (const [group, members] of groups) menu.append(...(group ? [el("optgroup", { label: group }, members.map(options))] : members.map(options)));
  menu.addEventListener("change", () => {
    const found = examples.find(({ id }) => id === menu.value);
    if (found) write(bind(found.query, {}, {}, lang));
    menu.value = "";
  });
  return el("label", {}, `${say("examples")} `, menu);
}

async function open(form, textarea, result, about) {
  const [terms, examples] = await Promise.all([part(about.terms), part(about.examples), widgetStyles()]);
  const engine = engineOf(form, about.dump);
  const asked = queryIn(location.href, examples);
  if (asked !== null) textarea.value = asked;
  let running = null;

  const runButton = form.querySelector("[type=submit], button:not([type])") ?? el("button", { type: "submit" }, say("run"));
  const stop = el("button", { type: "button", hidden: true }, say("stop"));
  const limit = el("select", {}, LIMITS.map((seconds) => el("option", { value: seconds, selected: seconds === 30 }, say("seconds", seconds))));
  const status = el("p", { role: "status", class: "progress" });
  const share = () => {
    const here = new URL(location.href);
    here.search = "";
    here.hash = `query=${encodeURIComponent(textarea.value)}`;
    return here.href;
  };

  const run = async () => {
    running?.abort();
    const mine = (running = new AbortController());
    const query = textarea.value;
    editor.mark(null);
    stop.hidden = false;
    result.setAttribute("aria-busy", "true");
    history.replaceState(null, "", share());
    try {
      const seconds = Number(limit.value);
      const found = await engine.ask(query, { seconds, signal: mine.signal, progress: (words) => (status.textContent = words) });
      const url = share();
      const file = "query";
      await showResult(result, found, { title: say("answer"), headings: about.headings ?? {}, query, file, url: () => url, endpoint: engine.endpoint, dump: engine.dump });
    } catch (fault) {
      if (running !== mine) return;
      showFault(result, fault);
      if (fault.place) editor.mark(fault.place, fault.message);
    } finally {
      if (running === mine) {
        status.textContent = "";
        stop.hidden = true;
        result.removeAttribute("aria-busy");
      }
    }
  };
  const editor = openEditor(textarea, { terms, run });
  const bar = el("p", { class: "query-bar" }, runButton, stop, el("label", {}, `${say("limit")} `, limit), exampleMenu(examples, editor.write), copyButton(share, say("share")));
  form.append(bar, el("p", { class: "hint" }, say("runHint")), status);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  stop.addEventListener("click", () => running?.abort());
  addEventListener("hashchange", () => {
    const next = queryIn(location.href, examples);
    if (next !== null && next !== textarea.value) editor.write(next);
  });
  engine.warm();
  form.dataset.ready = site.version ?? "";
}

const form = document.getElementById("query-form");
const textarea = document.getElementById("query-text");
const result = document.getElementById("query-result");
if (form && textarea && result) open(form, textarea, result, data("query-data", {})).catch((fault) => showFault(result, new Error(say("failed", fault.message))));
