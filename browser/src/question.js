// A question of the catalogue, answered in the reader's browser with the values of its form. The
// answer that the page came with stays until there is another.
import { data, el, lang, pageAddress, root, widgetStyles } from "./page.js";
import { bind, termOf } from "./bind.js";
import { Fault, engineOf } from "./engine.js";
import { BASE } from "./names.js";
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

/** The terms that the form states; an empty control leaves the question's own default or "any". */
function termsOf(form, parameters) {
  const terms = {};
  for (const [name, control] of controls(form, parameters)) {
    const value = valueOf(control);
    if (value === "") continue;
    const term = termOf(parameters[name], value);
    if (term === null) throw new Fault(say("notPossible", value, nameOf(control)), null, "value");
    terms[name] = term;
  }
  return terms;
}

function open(form, question, result) {
  const { id, query, parameters } = question;
  const engine = engineOf(form, question.dump);
  const title = document.querySelector("h1")?.textContent.trim() ?? id;
  const first = new FormData(form);
  const notes = [...result.querySelectorAll(".notes, .footnotes")];
  const status = el("p", { role: "status", class: "progress" });
  const stop = el("button", { type: "button", hidden: true }, say("stop"));
  const editor = el("a", { href: "#" }, say("openEditor"));
  const submit = form.querySelector("[type=submit], button:not([type])");
  (submit ?? form.lastElementChild).after(" ", stop, " ", editor, status);
  let running = null;

  const share = () => {
    const here = new URL(location.href);
    here.search = "";
    here.hash = "";
    for (const [name, control] of controls(form, parameters)) {
      const now = valueOf(control);
      const before = control.type === "checkbox" ? String(first.has(name)) : (first.get(name) ?? "").trim();
      if (now !== before) here.searchParams.set(name, short(now));
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
      await showResult(result, found, {
        title,
        headings: question.headings ?? {},
        chart: question.chart,
        query: text,
        file: id,
        url: () => url,
        endpoint: engine.endpoint,
        dump: engine.dump,
        notes,
      });
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
      if (!write(control, value)) throw new Fault(say("notPossible", value, nameOf(control)), null, "value");
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
    toEditor();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run(true);
  });
  form.addEventListener("input", toEditor);
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
