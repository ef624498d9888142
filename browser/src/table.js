// Result tables as the pages have them: a label stands for its IRI and leads to its page.
import { BASE } from "./names.js";
import { el, linkTo } from "./page.js";
import { sha256 } from "./sha256.js";
import { numberOf, readable, termText } from "./terms.js";
import { count, say } from "./text.js";

/** The most rows that the page shows. */
export const SHOWN = 10_000;
const STEP = 500;

/** The name of a column for people; `xLabel` is called as `x`. */
export function heading(column, headings) {
  return headings[column] ?? headings[column.replace(/Label$/, "")] ?? column;
}

/** The columns that a person reads: an IRI is left out where its label follows. */
export function visible(columns, all = false) {
  const indexes = columns.map((_, index) => index);
  return all ? indexes : indexes.filter((index) => !columns.includes(`${columns[index]}Label`));
}

/** One cell as text; an IRI stands in where its label is unknown. */
export function cellText(columns, row, index) {
  const stand = columns.indexOf(columns[index].replace(/Label$/, ""));
  const term = row[index] ?? (columns[index].endsWith("Label") && stand >= 0 ? row[stand] : null);
  return readable(term, [say("yes"), say("no")]);
}

/** A short text for a record whose content stands in the other columns of its row, as the page that
 * the server or the publisher makes has it. */
function recordName(term) {
  if (term?.type !== "uri") return null;
  if (term.value.startsWith(`${BASE}id/figure/`)) return say("details");
  return term.value.startsWith(`${BASE}statement/`) ? term.value.split("/").at(-1) : null;
}

function cell(columns, row, index, { all, evidence }) {
  const short = evidence && !all && columns.length > 1 && !columns[index].endsWith("Label") ? recordName(row[index]) : null;
  const text = short ?? cellText(columns, row, index);
  const owner = columns[index].endsWith("Label") && !all ? columns.indexOf(columns[index].slice(0, -5)) : -1;
  const named = owner >= 0 ? row[owner] : row[index];
  if (numberOf(row[index]) !== null) return el("td", { class: "n" }, text);
  const td = el("td", { lang: row[index]?.["xml:lang"] ?? null });
  if (named?.type === "uri") td.append(linkTo(named.value, text));
  else if (named?.type === "triple") td.append(el("code", {}, termText(named, true)));
  else td.append(text);
  return td;
}

/** The cells of sources that a page's own answer came with, by the keys of their rows; null where
 * the page has none. */
export function evidenceOf(place) {
  const head = place.querySelector("th.evidence");
  if (!head) return null;
  const rows = [...place.querySelectorAll("tr[data-row]")];
  return { heading: head.textContent, cells: new Map(rows.map((row) => [row.dataset.row, row.cells[row.cells.length - 1]])) };
}

/** What a row is known by in any answer to a question: a digest of its values. */
export const keyOf = (row) => sha256(row.map((term) => term?.value ?? "").join("\u001f")).slice(0, 12);

/** The sources of a row: those of the same row in the answer that the page came with. */
const sourcesOf = (evidence, row) => evidence.cells.get(keyOf(row))?.cloneNode(true) ?? el("td", { class: "evidence" }, "–");

function body(result, shown, from, to, { all, evidence }) {
  return result.rows.slice(from, to).map((row) => {
    const cells = shown.map((index) => cell(result.columns, row, index, { all, evidence }));
    return el("tr", {}, evidence ? [...cells, sourcesOf(evidence, row)] : cells);
  });
}

/** A result of rows as a table with its caption, its number of rows always in sight. */
export function tableOf(result, { caption, headings = {}, note = "", evidence = null }) {
  const place = el("div", { class: "result-table" });
  const hidden = visible(result.columns).length < result.columns.length;
  const draw = (all) => {
    const shown = visible(result.columns, all);
    const numeric = (index) => result.rows.length > 0 && result.rows.every((row) => !row[index] || numberOf(row[index]) !== null) && result.rows.some((row) => row[index]);
    const head = shown.map((index) => el("th", { scope: "col", class: numeric(index) ? "n" : null }, heading(result.columns[index], headings)));
    if (evidence) head.push(el("th", { scope: "col", class: "evidence" }, evidence.heading));
    const how = { all, evidence };
    const rows = el("tbody", {}, body(result, shown, 0, STEP, how));
    const table = el("table", { class: "answer" }, el("caption", {}, caption), el("thead", {}, el("tr", {}, head)), rows);
    const label = `${caption}: ${say("table")}`;
    const scroll = el("div", { class: "wide table-scroll", tabindex: "0", role: "group", "aria-label": label }, table);
    const status = el("p", { class: "row-count", role: "status" });
    const more = el("button", { type: "button" });
    const tell = () => {
      const total = result.rows.length;
      const now = rows.rows.length;
      const most = Math.min(total, SHOWN);
      const parts = [total === 1 ? say("oneRow") : say("rows", count(total)) + note];
      if (total === 1) parts[0] += note;
      if (now < total) parts.push(say("shownOf", count(now), count(total)));
      if (total > SHOWN) parts.push(say("viewCap", count(SHOWN)));
      if (result.more) parts.push(say("engineCap", count(result.rows.length)));
      status.textContent = parts.join(" · ");
      more.hidden = now >= most;
      more.textContent = say("more", count(Math.min(2 * STEP, most - now)));
    };
    more.addEventListener("click", () => {
      const from = rows.rows.length;
      rows.append(...body(result, shown, from, Math.min(from + 2 * STEP, SHOWN), how));
      tell();
    });
    tell();
    const box = el("input", { type: "checkbox" });
    box.checked = all;
    box.addEventListener("change", () => draw(box.checked));
    const iris = hidden ? el("label", { class: "show-iris" }, box, ` ${say("showIris")}`) : null;
    place.replaceChildren(...[status, iris, scroll, more].filter(Boolean));
    if (result.rows.length === 0) scroll.replaceWith(el("p", { class: "nothing" }, say("noRows")));
  };
  draw(false);
  return place;
}
