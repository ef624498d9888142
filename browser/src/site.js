// On every page: suggestions in the search box, the colours a reader chose, copy buttons, and a
// language switch that keeps the place. Small, because every page loads it.
import { copy } from "./page.js";
import { showResults, suggestIn } from "./suggest.js";
import { say } from "./text.js";

const html = document.documentElement;
const THEMES = ["system", "light", "dark"];
const KEY = "coop-tw-theme";

function stored() {
  try {
    const theme = localStorage.getItem(KEY);
    return THEMES.includes(theme) ? theme : "system";
  } catch {
    return "system"; // storage is switched off
  }
}

function apply(theme, button) {
  if (theme === "system") delete html.dataset.theme;
  else html.dataset.theme = theme;
  if (button) button.textContent = say("theme", say(theme));
}

function themeButton(button) {
  let theme = stored();
  apply(theme, button);
  button.hidden = false;
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    apply(theme, button);
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // storage is switched off: the choice lasts as long as the page
    }
  });
}

/** The other language's page with what the reader has asked here. */
function keepPlace(link) {
  const plain = link.getAttribute("href");
  const follow = () => link.setAttribute("href", plain.replace(/[?#].*$/s, "") + location.search + location.hash);
  for (const event of ["pointerdown", "focus", "click"]) link.addEventListener(event, follow);
}

function copyButton(button) {
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const from = button.dataset.copyFrom ? document.getElementById(button.dataset.copyFrom) : null;
    await copy(from ? (from.value ?? from.textContent) : button.dataset.copy);
    button.textContent = say("copied");
    setTimeout(() => (button.textContent = label), 1500);
  });
}

const toggle = document.querySelector("[data-theme-toggle]");
if (toggle) themeButton(toggle);
else apply(stored(), null);
// one switch in the header; links of other lists keep their own addresses
document.querySelectorAll("header a[hreflang]").forEach(keepPlace);
document.querySelectorAll("[data-copy], [data-copy-from]").forEach(copyButton);
document.querySelectorAll("form[data-search]").forEach(suggestIn);
const results = document.getElementById("search-results");
if (results) showResults(results);
