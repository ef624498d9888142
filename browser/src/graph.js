// The neighbours of a thing as a drawing: a button on each figure of neighbours. The list of the
// same relations stays; the drawing code is loaded when the button is pressed.
import { el, widgetStyles } from "./page.js";
import { say } from "./text.js";

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
      const [{ drawNetwork }] = await Promise.all([import("./network.js"), widgetStyles()]);
      drawNetwork(place, JSON.parse(block.textContent));
    } catch (fault) {
      place.replaceChildren(el("p", { role: "alert" }, say("failed", fault.message)));
    }
  });
  block.after(button, place);
}

document.querySelectorAll("figure[data-graph]").forEach(attach);
