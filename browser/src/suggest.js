// Type-ahead in the search box of every page, and the page of results: a combobox after the ARIA
// pattern (list autocomplete with manual selection). Without scripts the form still leads somewhere.
import { el, pageAddress, widgetStyles } from "./page.js";
import { searchIndex } from "./search.js";
import { count, say } from "./text.js";

const SUGGESTED = 8;
const STEP = 50;
let made = 0;

function option(hit, number, box) {
  return el(
    "a",
    { role: "option", id: `${box}-${number}`, href: pageAddress(hit.doc.path), tabindex: "-1", "aria-selected": "false" },
    el("span", { class: "hit-label" }, hit.doc.label),
    el("span", { class: "hit-kind" }, hit.doc.kind),
    hit.other ? el("span", { class: "hit-why" }, hit.why) : null,
  );
}

/** Gives a search form its suggestions. */
export function suggestIn(form) {
  const input = form.querySelector("input[type=search]");
  const id = `suggestions-${(made += 1)}`;
  const list = el("div", { role: "listbox", id, class: "suggestions", "aria-label": say("suggestions"), hidden: true });
  const status = el("p", { class: "offscreen", role: "status" });
  form.classList.add("has-suggestions");
  form.append(list, status);
  Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id, autocomplete: "off" }).forEach(([name, value]) => input.setAttribute(name, value));
  let chosen = -1;

  const choose = (index) => {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = index;
    const now = list.children[chosen];
    now?.setAttribute("aria-selected", "true");
    now?.scrollIntoView({ block: "nearest" });
    if (now) input.setAttribute("aria-activedescendant", now.id);
    else input.removeAttribute("aria-activedescendant");
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  };
  const show = async () => {
    const text = input.value;
    if (!text.trim()) return close();
    const [index] = await Promise.all([searchIndex(), widgetStyles()]);
    if (text !== input.value || document.activeElement !== input) return undefined;
    const hits = index.find(text).slice(0, SUGGESTED);
    list.replaceChildren(...hits.map((hit, number) => option(hit, number, id)));
    chosen = -1;
    choose(-1);
    list.hidden = !hits.length;
    input.setAttribute("aria-expanded", String(hits.length > 0));
    status.textContent = hits.length ? say("suggested", hits.length) : say("noHits", text);
    return undefined;
  };
  const quietly = () => show().catch(close); // the form itself still works
  input.addEventListener("focus", () => searchIndex().catch(() => {}), { once: true });
  input.addEventListener("input", quietly);
  input.addEventListener("blur", () => setTimeout(() => list.contains(document.activeElement) || close(), 150));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const many = list.children.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) quietly();
      else choose((chosen + (event.key === "ArrowDown" ? 1 : -1) + many + (chosen < 0 && event.key === "ArrowUp" ? 1 : 0)) % many);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      list.children[chosen].click();
    }
  });
}

function hitItem(hit) {
  return el(
    "li",
    {},
    el("a", { href: pageAddress(hit.doc.path) }, hit.doc.label),
    " ",
    el("span", { class: "hit-kind" }, hit.doc.kind),
    " ",
    el("span", { class: "hit-why" }, hit.why),
  );
}

/** Fills the results page with what the address asks for. */
export async function showResults(place) {
  const text = new URLSearchParams(location.search).get("q") ?? "";
  for (const input of document.querySelectorAll("form[data-search] input[name=q], #search-page input[name=q]")) input.value = text;
  if (!text.trim()) return place.replaceChildren(el("p", {}, say("typeWord")));
  try {
    const [index] = await Promise.all([searchIndex(), widgetStyles()]);
    const hits = index.find(text);
    if (!hits.length) return place.replaceChildren(el("p", {}, say("noHits", text)));
    const list = el("ol", { class: "hits" }, hits.slice(0, STEP).map(hitItem));
    const more = el("button", { type: "button", hidden: hits.length <= STEP }, say("moreHits", Math.min(STEP, hits.length - STEP)));
    more.addEventListener("click", () => {
      const from = list.children.length;
      list.append(...hits.slice(from, from + STEP).map(hitItem));
      list.children[from].querySelector("a").focus();
      more.hidden = list.children.length >= hits.length;
      more.textContent = say("moreHits", Math.min(STEP, hits.length - list.children.length));
    });
    return place.replaceChildren(el("p", {}, say("hits", count(hits.length), text)), list, more);
  } catch (fault) {
    return place.replaceChildren(el("p", { role: "alert" }, say("failed", fault.message)));
  }
}
