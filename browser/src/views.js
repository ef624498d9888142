// The result of a query on the page: table, chart and graph as tabs, then what can be done with it.
import { el, pageAddress, save, widgetStyles } from "./page.js";
import { citeBox, copyButton } from "./cite.js";
import { duration } from "./engine.js";
import { asRows, toCsv, toJson, toTurtle } from "./formats.js";
import { pathOf } from "./names.js";
import { snippetBox } from "./snippets.js";
import { cellText, heading, tableOf, visible } from "./table.js";
import { numberOf, shorten, readable } from "./terms.js";
import { count, say } from "./text.js";

const BARS = 60;
const RELATIONS = 400;

/** The columns a chart draws: as its header says (`bar x=… y=… color=…`), else the likeliest. */
export function chartOf(result, header) {
  const { columns, rows } = result;
  const stated = Object.fromEntries([...(header ?? "").matchAll(/(\w+)=(\w+)/g)].map(([, key, value]) => [key, value]));
  const numbers = columns.filter((_, i) => rows.some((row) => numberOf(row[i]) !== null));
  const y = columns.includes(stated.y) ? stated.y : numbers[0];
  const texts = visible(columns).map((i) => columns[i]).filter((name) => !numbers.includes(name));
  const x = columns.includes(stated.x) ? stated.x : (texts[0] ?? columns.find((name) => name !== y));
  if (y === undefined || x === undefined || !numbers.includes(y)) return null;
  return { x, y, color: columns.includes(stated.color) ? stated.color : null };
}

function chartRows(result, { x, y, color }) {
  const at = (name) => result.columns.indexOf(name);
  return result.rows
    .filter((row) => numberOf(row[at(y)]) !== null)
    .map((row) => ({
      x: cellText(result.columns, row, at(x)),
      y: numberOf(row[at(y)]),
      c: color ? cellText(result.columns, row, at(color)) : null,
    }));
}

async function drawChartInto(panel, result, about) {
  const chart = chartOf(result, about.chart);
  if (!chart) return panel.append(el("p", {}, say("noNumbers")));
  const rows = chartRows(result, chart);
  const { drawChart } = await import("./chart.js");
  const titles = {
    x: heading(chart.x, about.headings),
    y: heading(chart.y, about.headings),
    color: chart.color && heading(chart.color, about.headings),
    whole: say("chartOf", about.title),
  };
  const place = el("div", { class: "chart wide table-scroll", tabindex: "0", role: "group", "aria-label": say("chartOf", about.title) });
  panel.append(place);
  const toSvg = await drawChart(place, { ...chart, rows: rows.slice(0, BARS), titles });
  if (rows.length > BARS) panel.append(el("p", {}, say("chartCap", count(BARS), count(rows.length))));
  const button = el("button", { type: "button" }, `${say("download")} SVG`);
  button.addEventListener("click", async () => save(await toSvg(), `${about.file}.svg`, "image/svg+xml"));
  return panel.append(button);
}

const TRIPLE = [["subject", "s"], ["predicate", "p"], ["object", "o"]];

/** The relations that a result draws as a graph, null if it has none. */
export function relationsOf(result) {
  const { columns, rows } = asRows(result);
  const at = TRIPLE.map((names) => columns.findIndex((column) => names.includes(column)));
  if (at.some((index) => index < 0)) return null;
  return rows.map((row) => at.map((index) => row[index])).filter((triple) => triple.every(Boolean));
}

function networkOf(triples) {
  const nodes = new Map();
  const kinds = new Map();
  const add = (term) => {
    const id = `${term.type} ${term.value}`;
    const path = term.type === "uri" ? pathOf(term.value) : null;
    const label = readable(term, [say("yes"), say("no")]);
    nodes.set(id, { id, label: label.length > 60 ? `${label.slice(0, 59)}…` : label, href: path === null ? "" : pageAddress(path) });
    return id;
  };
  const edges = triples.map(([s, p, o]) => {
    const from = add(s);
    const label = shorten(p.value);
    if (label === "rdf:type") kinds.set(from, shorten(o.value));
    return { from, to: add(o), label };
  });
  return { nodes: [...nodes.values()].map((node) => ({ ...node, kind: kinds.get(node.id) ?? "" })), edges };
}

async function drawGraphInto(panel, result) {
  const relations = relationsOf(result);
  if (!relations?.length) return panel.append(el("p", {}, say("noTriples")));
  const { drawNetwork } = await import("./network.js");
  if (relations.length > RELATIONS) panel.append(el("p", {}, say("graphCap", count(RELATIONS), count(relations.length))));
  return drawNetwork(panel, networkOf(relations.slice(0, RELATIONS)), (kind) => kind || "–");
}

let made = 0;

/** Tabs that work by keyboard: arrows, Home and End move; a panel is drawn when it is first shown. */
export function tabs(label, views) {
  made += 1;
  const list = el("div", { role: "tablist", "aria-label": label, class: "tabs" });
  const panels = [];
  const select = async (index, focus = true) => {
    [...list.children].forEach((tab, i) => {
      tab.setAttribute("aria-selected", String(i === index));
      tab.tabIndex = i === index ? 0 : -1;
      panels[i].hidden = i !== index;
    });
    if (focus) list.children[index].focus();
    const { draw } = views[index];
    if (!draw) return;
    views[index].draw = null;
    try {
      await draw(panels[index]);
    } catch (fault) {
      panels[index].append(el("p", { role: "alert" }, say("failed", fault.message)));
    }
  };
  views.forEach(({ name }, i) => {
    const id = `view-${made}-${i}`;
    const tab = el("button", { type: "button", role: "tab", id: `${id}-tab`, "aria-controls": id }, name);
    tab.addEventListener("click", () => select(i));
    list.append(tab);
    panels.push(el("div", { role: "tabpanel", id, "aria-labelledby": `${id}-tab`, tabindex: "0" }));
  });
  list.addEventListener("keydown", (event) => {
    const now = [...list.children].findIndex((tab) => tab.tabIndex === 0);
    const to = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: views.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    select((to + views.length) % views.length);
  });
  select(0, false);
  return [list, ...panels];
}

function downloads(result, file) {
  const offer = (name, text, ending, type) => {
    const button = el("button", { type: "button" }, name);
    button.addEventListener("click", () => save(text(), `${file}.${ending}`, type));
    return button;
  };
  const buttons = [];
  if (result.kind !== "boolean") buttons.push(offer("CSV", () => toCsv(asRows(result)), "csv", "text/csv"));
  if (result.kind === "triples") buttons.push(offer("Turtle", () => toTurtle(result.triples), "ttl", "text/turtle"));
  else buttons.push(offer("JSON", () => toJson(result), "json", "application/sparql-results+json"));
  return el("p", { class: "downloads" }, `${say("download")} `, buttons);
}

/**
 * Shows a result in `place`. `about` says what it answers: title, headings, chart, query, file (a
 * name for downloads), url (a link to it), endpoint or dump; `notes` are elements that stand below;
 * `cited` gives title and url under which others can ask again, or null.
 */
export async function showResult(place, result, about) {
  await widgetStyles();
  const took = result.milliseconds === undefined ? "" : say("took", duration(result.milliseconds));
  const shown = [];
  if (result.kind === "boolean") {
    shown.push(el("p", { class: "boolean", role: "status" }, say(result.value ? "yes" : "no") + took));
  } else {
    const rows = asRows(result);
    const headings = result.kind === "triples" ? { subject: say("subject"), predicate: say("predicate"), object: say("object") } : about.headings;
    const table = { name: say("table"), draw: (panel) => panel.append(tableOf(rows, { caption: about.title, headings, note: took, evidence: about.evidence })) };
    const views = [table];
    if (chartOf(rows, about.chart)) views.push({ name: say("chart"), draw: (panel) => drawChartInto(panel, rows, about) });
    if (relationsOf(result)) views.push({ name: say("graph"), draw: (panel) => drawGraphInto(panel, result) });
    shown.push(...tabs(say("views"), views));
  }
  const answer = () => (result.kind === "boolean" ? toJson(result) : toCsv(asRows(result)));
  const actions = el("div", { class: "result-actions" }, downloads(result, about.file), copyButton(about.url, say("shareAnswer")));
  const named = { title: about.title, url: about.url() };
  const cite = citeBox(() => ({ query: about.query, answer: answer(), ...(about.cited?.(result) ?? named) }));
  const use = snippetBox(() => ({ query: about.query, endpoint: about.endpoint, dump: about.dump, file: `${about.file}.csv` }));
  place.replaceChildren(...shown, ...(about.notes ?? []), actions, cite, use);
}

/** Shows that a query has no answer, and why. */
export function showFault(place, fault) {
  place.replaceChildren(el("p", { role: "alert", class: "fault" }, fault.message));
}
