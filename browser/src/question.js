// A question of the catalogue, answered in the reader's browser with the values of its form. The
// answer that the page came with stays until there is another.
import { data, el, lang, pageAddress, root, widgetStyles } from "./page.js";
import { bind, defaultText, termOf } from "./bind.js";
import { citedAs } from "./cited.js";
import { isSayable, keepElsewhere, statedBy } from "./elsewhere.js";
import { Fault, engineOf } from "./engine.js";
import { fullEvidence } from "./evidence.js";
import { BASE } from "./names.js";
import { evidenceOf } from "./table.js";
import { PREFIXES } from "./terms.js";
import { say } from "./text.js";
import { showFault, showResult } from "./views.js";

const short = (value) => (value.startsWith(BASE) ? value.slice(BASE.length) : value);

/** The controls of a form by parameter. */
function controls(form, parameters) {
  return Object.keys(parameters)
    .map((name) => [name, form.elements.namedItem(name)])
    .filter(([, control]) => control);
}

const valueOf = (control) => (control.type === "checkbox" ? String(control.checked) : control.value.trim());

function write(control, value) {
  if (control.type === "checkbox") control.checked = value === "true";
  else if (control.tagName === "SELECT") {
    const match = [...control.options].find((option) => [option.value, short(option.value), option.value.split("/").at(-1)].includes(value));
    if (!match) return false;
    control.value = match.value;
  } else control.value = value;
  return true;
}

/** The name of a control as the form shows it. */
const nameOf = (control) => (control.labels?.[0]?.firstChild?.textContent ?? control.name).trim();

/** The terms that the form states. An empty choice means "any"; an empty field, which cannot, gets
 * back the value that the page came with. */
function termsOf(form, parameters) {
  const terms = {};
  for (const [name, control] of controls(form, parameters)) {
    if (valueOf(control) === "" && control.tagName !== "SELECT") control.value = control.defaultValue;
    const value = valueOf(control);
    if (value === "") {
      if (control.tagName === "SELECT") terms[name] = null;
      continue;
    }
    const term = termOf(parameters[name], value);
    if (term === null) throw new Fault(say("notPossible", value, nameOf(control)), null, "value");
    terms[name] = term;
  }
  return terms;
}

/** The IRI that a question's default stands for: `<…>`, or a name with one of its own prefixes. */
function defaultIri(query, name) {
  const text = defaultText(query, name) ?? "";
  if (text.startsWith("<")) return text.slice(1, -1);
  const [prefix, local] = [text.slice(0, text.indexOf(":")), text.slice(text.indexOf(":") + 1)];
  const declared = new RegExp(`PREFIX\\s+${prefix}:\\s*<([^>]*)>`, "i").exec(query)?.[1] ?? PREFIXES[prefix];
  return declared && local ? declared + local : "";
}

/** Chooses in each list what the question asks for by default, so that the form says so. */
function chooseDefaults(form, { query, parameters }) {
  for (const [name, control] of controls(form, parameters)) {
    if (control.tagName !== "SELECT") continue;
    const iri = defaultIri(query, name);
    for (const option of control.options) option.defaultSelected = option.value === iri;
    control.value = iri;
  }
}

function open(form, question, result) {
  chooseDefaults(form, question);
  const { id, query, parameters } = question;
  const engine = engineOf(form, question.dump);
  const title = document.querySelector("h1")?.textContent.trim() ?? id;
  const first = new FormData(form);
  const notes = [...result.querySelectorAll(".notes, .footnotes")];
  const evidence = evidenceOf(result);
  const status = el("span", { role: "status", class: "progress" });
  const before = result.closest("section")?.querySelector(".head .more");
  const stop = el("button", { type: "button", hidden: true }, say("stop"));
  const editor = el("a", { href: "#" }, say("openEditor"));
  const submit = form.querySelector("[type=submit], button:not([type])");
  (submit ?? form.lastElementChild).after(" ", stop, " ", editor, " ", status);
  let running = null;

  const share = () => {
    const here = new URL(location.href);
    here.search = "";
    here.hash = "";
    for (const [name, control] of controls(form, parameters)) {
      const now = valueOf(control);
      const came = control.type === "checkbox" ? String(first.has(name)) : (first.get(name) ?? "").trim();
      if (now !== came) here.searchParams.set(name, short(now));
    }
    return here.href;
  };
  const toEditor = () => {
    try {
      editor.href = `${pageAddress("query")}#query=${encodeURIComponent(bind(query, parameters, termsOf(form, parameters), lang))}`;
    } catch {
      editor.href = `${pageAddress("query")}#query=${encodeURIComponent(query)}`;
    }
  };
  const elsewhere = keepElsewhere(controls(form, parameters));
  const tell = () => {
    toEditor();
    elsewhere();
  };
  const run = async (push) => {
    running?.abort();
    const mine = (running = new AbortController());
    stop.hidden = false;
    result.setAttribute("aria-busy", "true");
    try {
      const text = bind(query, parameters, termsOf(form, parameters), lang);
      const url = share();
      if (push && url !== location.href) history.pushState(null, "", url);
      const found = await engine.ask(text, { signal: mine.signal, progress: (words) => (status.textContent = words) });
      const named = controls(form, parameters);
      const stated = isSayable(named) ? statedBy(named) : null;
      const traced = evidence && engine.endpoint && stated && found.kind === "rows" && !found.more;
      const sources = traced ? await fullEvidence(evidence, { id, stated, rows: found.rows, signal: mine.signal }) : evidence;
      if (running !== mine) return;
      await showResult(result, found, {
        cited: (rows) => stated && citedAs({ id, title, parameters }, stated, rows),
        title,
        headings: question.headings ?? {},
        chart: question.chart,
        query: text,
        file: id,
        url: () => url,
        endpoint: engine.endpoint,
        dump: engine.dump,
        notes,
        evidence: sources,
      });
      before?.remove(); // it counts the rows of the answer that the page came with
      status.textContent = "";
    } catch (fault) {
      if (running !== mine) return;
      status.textContent = "";
      showFault(result, fault);
      result.append(...notes);
    } finally {
      if (running === mine) {
        stop.hidden = true;
        result.removeAttribute("aria-busy");
      }
    }
  };
  /** Puts the address's values into the form; returns whether there were any. */
  const fromAddress = () => {
    form.reset();
    const given = new URLSearchParams(location.search);
    let some = false;
    for (const [name, control] of controls(form, parameters)) {
      if (!given.has(name)) continue;
      const value = given.get(name);
      const sound = value === "" || control.tagName === "SELECT" || termOf(parameters[name], value) !== null;
      if (!sound || !write(control, value)) throw new Fault(say("notPossible", value, nameOf(control)), null, "value");
      some = true;
    }
    return some;
  };
  const follow = (always) => {
    try {
      if (fromAddress() || always) run(false);
    } catch (fault) {
      showFault(result, fault);
    }
    tell();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run(true);
  });
  form.addEventListener("input", tell);
  form.addEventListener("focusin", () => engine.warm(), { once: true });
  stop.addEventListener("click", () => running?.abort());
  addEventListener("popstate", () => follow(true));
  follow(false);
}

const form = document.getElementById("question-form");
const question = data("question-data");
const result = document.getElementById("result");
if (form && question && result && root) {
  widgetStyles();
  open(form, question, result);
}
