// What every script needs of the page: its language, the way to the site's root, its data blocks,
// elements without markup in strings, and links that are safe to follow.
import { pathOf } from "./names.js";

const html = document.documentElement;

export const lang = html.lang.startsWith("en") ? "en" : "zh-Hant";
export const root = new URL(html.dataset.root || "./", document.baseURI);

/** The address of a file of the site. */
export function address(file) {
  return new URL(file, root).href;
}

/** The address of a document's page in the page's language. */
export function pageAddress(path) {
  return address(`${path || "index"}${lang === "en" ? ".en" : ""}.html`);
}

/** A JSON data block of the page, or `otherwise` if there is none. */
export function data(id, otherwise = null) {
  const block = document.getElementById(id);
  return block ? JSON.parse(block.textContent) : otherwise;
}

/** What the site says about itself: version and date of the data, base, endpoint. */
export const site = data("site-data", {});

/** An element with attributes (on… are listeners) and children; strings become text, never markup. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

const unsafe = /[\u0000-\u0020<>"'`\\]/;

/** Whether an address may become a link: http, https and mailto only. */
export function isLink(iri) {
  return !unsafe.test(iri) && /^(?:https?:\/\/[^/?#]|mailto:.)/i.test(iri);
}

/** A link to what an IRI names: the site's own page if there is one; text if it is no safe link. */
export function linkTo(iri, text) {
  const path = pathOf(iri);
  if (path !== null) return el("a", { href: pageAddress(path) }, text);
  if (!isLink(iri)) return el("span", {}, text);
  return el("a", { href: iri, rel: "noreferrer", class: "external" }, text);
}

/** Offers `text` as a file to save. */
export function save(text, name, type) {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = el("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** Reads a JSON file of the site. */
export async function readJson(file) {
  const answer = await fetch(address(file), { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
  return answer.json();
}

let styles;

/** Loads the style of the widgets once; resolves when it applies, or at once if it cannot. */
export function widgetStyles() {
  styles ??= new Promise((done) => {
    const link = el("link", { rel: "stylesheet", href: new URL("./widgets.css", import.meta.url).href });
    link.onload = link.onerror = () => done();
    document.head.append(link);
  });
  return styles;
}

/** Puts text on the clipboard; falls back to a selection where the clipboard is not allowed. */
export async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const field = el("textarea", { class: "offscreen" });
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
