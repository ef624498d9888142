// Browsing by facets. The address is the state, so that the back button and links work; the whole
// list stands on the page already and stays there if this script fails.
import { el, lang, pageAddress, readJson, widgetStyles } from "./page.js";
import { count, say } from "./text.js";

const FIRST = 12;

/** The chosen values by facet, from the address. */
export function chosenIn(search, facets) {
  const given = new URLSearchParams(search);
  return new Map(
    facets.map(({ key, values }) => {
      const known = new Set(values.map((value) => value.key));
      return [key, new Set(given.getAll(key).filter((value) => known.has(value)))];
    }),
  );
}

const has = (thing, key, wanted) => wanted.size === 0 || (thing.values[key] ?? []).some((value) => wanted.has(value));

/** The things that have, for each facet, one of its chosen values; `but` is a facet to leave out. */
export function matching(things, chosen, but = null) {
  const asked = [...chosen].filter(([key]) => key !== but);
  return things.filter((thing) => asked.every(([key, wanted]) => has(thing, key, wanted)));
}

function counts(things, key) {
  const found = new Map();
  for (const thing of things) for (const value of thing.values[key] ?? []) found.set(value, (found.get(value) ?? 0) + 1);
  return found;
}

function searchOf(chosen) {
  const given = new URLSearchParams();
  for (const [key, values] of chosen) for (const value of [...values].sort()) given.append(key, value);
  const text = given.toString();
  return text ? `?${text}` : location.pathname;
}

function thingItem(thing, kinds) {
  return el("li", {}, el("a", { href: pageAddress(thing.path) }, thing.label), " ", el("span", { class: "hit-kind" }, kinds.get(thing.kind) ?? thing.kind));
}

function open(facetsPlace, list, status, { facets, things }) {
  const kinds = new Map(facets.find((facet) => facet.key === "kind")?.values.map((value) => [value.key, value.label]));
  const expanded = new Set();
  let chosen = chosenIn(location.search, facets);

  const facetOf = (facet) => {
    const here = counts(matching(things, chosen, facet.key), facet.key);
    const wanted = chosen.get(facet.key);
    const values = facet.values.filter((value) => here.has(value.key) || wanted.has(value.key));
    if (!values.length) return null;
    const all = expanded.has(facet.key) || values.length <= FIRST + 2;
    const shown = values.filter((value, i) => all || i < FIRST || wanted.has(value.key));
    const boxes = shown.map((value) => {
      const id = `facet-${facet.key}-${value.key}`;
      const box = el("input", { type: "checkbox", id, "data-facet": facet.key, "data-value": value.key });
      box.checked = wanted.has(value.key);
      const number = el("span", { class: "facet-count" }, count(here.get(value.key) ?? 0));
      return el("li", {}, box, el("label", { for: id }, value.label, " ", number));
    });
    const more = el("button", { type: "button", hidden: all, "data-expand": facet.key }, say("allValues", values.length));
    return el("fieldset", {}, el("legend", {}, facet.label), el("ul", {}, boxes), more);
  };

  const draw = () => {
    const focused = document.activeElement?.id;
    const found = matching(things, chosen);
    facetsPlace.replaceChildren(...facets.map(facetOf).filter(Boolean));
    list.replaceChildren(...found.map((thing) => thingItem(thing, kinds)));
    const clear = el("button", { type: "button", hidden: [...chosen.values()].every((values) => !values.size), "data-clear": true }, say("clear"));
    status.replaceChildren(found.length ? say("things", count(found.length), count(things.length)) : say("noThings"), " ", clear);
    if (focused) document.getElementById(focused)?.focus();
  };
  const go = () => {
    history.pushState(null, "", searchOf(chosen) + location.hash);
    draw();
  };
  facetsPlace.addEventListener("change", ({ target }) => {
    const values = chosen.get(target.dataset.facet);
    if (target.checked) values.add(target.dataset.value);
    else values.delete(target.dataset.value);
    go();
  });
  facetsPlace.addEventListener("click", ({ target }) => {
    if (!target.dataset.expand) return;
    expanded.add(target.dataset.expand);
    draw();
    facetsPlace.querySelectorAll(`[data-facet="${target.dataset.expand}"]`)[FIRST]?.focus();
  });
  status.addEventListener("click", ({ target }) => {
    if (!target.hasAttribute?.("data-clear")) return;
    chosen.forEach((values) => values.clear());
    go();
    facetsPlace.querySelector("input")?.focus();
  });
  addEventListener("popstate", () => {
    chosen = chosenIn(location.search, facets);
    draw();
  });
  draw();
}

async function start() {
  const facetsPlace = document.getElementById("facets");
  const thingsPlace = document.getElementById("things");
  if (!facetsPlace || !thingsPlace) return;
  if (matchMedia("(max-width: 40rem)").matches) facetsPlace.closest("details")?.removeAttribute("open");
  try {
    const [content] = await Promise.all([readJson(`browse/${lang}.json`), widgetStyles()]);
    const list = thingsPlace.querySelector("ul.found") ?? el("ul", { class: "found" });
    const status = el("p", { class: "row-count", role: "status" });
    thingsPlace.replaceChildren(status, list);
    open(facetsPlace, list, status, content);
  } catch (fault) {
    facetsPlace.replaceChildren(el("p", { role: "alert" }, say("failed", fault.message)));
  }
}

start();
