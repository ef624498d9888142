// How the same question is asked elsewhere, on the command line and by live links for spreadsheets and
// programs: kept in step with the values that the form states.

import { lang } from "./page.js";
import { say } from "./text.js";

/** A value as commands and addresses have it: the last part of an IRI, which names it among its kind. */
const keyOf = (value) => (/^https?:/.test(value) ? value.split("/").at(-1) : value);

/** Whether a choice of "any" stands in a list whose question asks for one thing by default: neither
 * commands nor addresses can say so. */
const isUnsayable = (control) =>
  control.tagName === "SELECT" && control.value === "" && [...control.options].some((option) => option.defaultSelected && option.value);

/** What a control is called and says, as a reader sees it. */
function shownBy(control, value) {
  const name = (control.labels?.[0]?.textContent ?? control.name).trim();
  const words = control.tagName === "SELECT" ? control.selectedOptions[0].textContent.trim() : value;
  return `${name}${lang === "en" ? ": " : "："}${words}`;
}

/** Whether all that the controls state can be said elsewhere. */
export const isSayable = (named) => !named.some(([, control]) => isUnsayable(control));

/** What the controls state beyond what is asked by default: [name, value, words for people]. */
export function statedBy(named) {
  const stated = [];
  for (const [name, control] of named) {
    if (control.type === "checkbox") {
      if (control.checked !== control.defaultChecked) {
        const value = String(control.checked);
        stated.push([name, value, shownBy(control, say(control.checked ? "yes" : "no"))]);
      }
      continue;
    }
    const usual = control.tagName === "SELECT" ? ([...control.options].find((option) => option.defaultSelected)?.value ?? "") : control.defaultValue;
    const value = control.value.trim();
    if (value !== "" && value !== usual) stated.push([name, keyOf(value), shownBy(control, value)]);
  }
  return stated;
}

/** A word of a command line, quoted where a shell would take it apart. */
const quoted = (word) => (/^[\p{L}\p{N}_.,:=+@%-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** Returns what brings commands and links of the page up to date with controls ([name, control]). */
export function keepElsewhere(named) {
  const commands = [...document.querySelectorAll("[data-command]")].map((place) => [place, place.textContent]);
  const links = [...document.querySelectorAll("a[data-live]")].map((link) => [link, link.href]);
  return () => {
    const stated = statedBy(named);
    const lost = !isSayable(named);
    for (const [place, usual] of commands) {
      place.textContent = [usual, ...stated.map(([name, value]) => quoted(`${name}=${value}`))].join(" ");
      place.closest("p").hidden = lost;
    }
    for (const [link, usual] of links) {
      const url = new URL(usual);
      for (const [name, value] of stated) url.searchParams.set(name, value);
      link.href = url.href;
      const shown = link.querySelector("code");
      if (shown) shown.textContent = url.href;
      link.closest("p").hidden = lost;
    }
  };
}
