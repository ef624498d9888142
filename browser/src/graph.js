// The neighbours of a thing as a drawing: a button on each figure of neighbours. The list of the
// same relations stays; the drawing code is loaded when the button is pressed.
import { el, lang, readJson, widgetStyles } from "./page.js";
import { say } from "./text.js";

/** What kinds are called; the local names of classes stand in where that cannot be read. */
async function kindNames() {
  try {
    const { facets } = await readJson(`browse/${lang}.json`);
    const kinds = facets.find((facet) => facet.key === "kind").values;
    return new Map(kinds.map((kind) => [kind.key, kind.label]));
  } catch {
    return new Map();
  }
}

function attach(figure) {
  const block = figure.querySelector("script[type='application/json']");
  if (!block) return;
  const place = el("div", { class: "drawn", hidden: true });
  const button = el("button", { type: "button", "aria-expanded": "false" }, say("showGraph"));
  let drawn = false;
  button.addEventListener("click", async () => {
    const open = place.hidden;
    place.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    button.textContent = say(open ? "hideGraph" : "showGraph");
    if (!open || drawn) return;
    drawn = true;
    try {
      const [{ drawNetwork }, names] = await Promise.all([import("./network.js"), kindNames(), widgetStyles()]);
      drawNetwork(place, JSON.parse(block.textContent), (kind) => names.get(kind) ?? kind);
    } catch (fault) {
      place.replaceChildren(el("p", { role: "alert" }, say("failed", fault.message)));
    }
  });
  block.after(button, place);
}

document.querySelectorAll("figure[data-graph]").forEach(attach);
