// Draws charts with vega-lite. Expressions are interpreted, never evaluated as code, and nothing is
// loaded from anywhere. Loaded only when a reader opens a chart.
import { View, parse } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile } from "vega-lite";
import { lang } from "./page.js";

const COLOURS = ["#2f6fb7", "#c05621", "#2f855a", "#b83280", "#8a6d1f", "#5a67d8", "#718096", "#c53030"];

const refuse = {
  load: () => Promise.reject(new Error("charts load nothing")),
  sanitize: () => Promise.reject(new Error("charts load nothing")),
};

const FONT = 13;

/** How wide a text is, about: a Chinese character is as wide as it is high. */
function extent(text) {
  return [...text].reduce((sum, sign) => sum + (sign > "\u2e7f" ? FONT : FONT * 0.6), 0);
}

/** A text cut so that it fits. */
function short(text, room) {
  if (extent(text) <= room) return text;
  const signs = [...text];
  while (signs.length > 1 && extent(`${signs.join("")}…`) > room) signs.pop();
  return `${signs.join("")}…`;
}

/** Numbers the rows that share a category, so that bars stand side by side and never add up. */
function numbered(rows, room) {
  const seen = new Map();
  return rows.map((row, i) => {
    const n = seen.get(row.x) ?? 0;
    seen.set(row.x, n + 1);
    const first = i === 0 || rows[i - 1].x !== row.x;
    return { ...row, n, row: `${String(i).padStart(5, "0")} ${first ? short(row.x, room) : ""}` };
  });
}

// numbers on the axis as readers of each language say them
const UNITS = {
  "zh-Hant": "abs(datum.value) >= 1e8 ? format(datum.value / 1e8, ',~r') + ' 億' : abs(datum.value) >= 1e4 ? format(datum.value / 1e4, ',~r') + ' 萬' : format(datum.value, ',~r')",
  en: "abs(datum.value) >= 1e9 ? format(datum.value / 1e9, ',~r') + ' bn' : abs(datum.value) >= 1e6 ? format(datum.value / 1e6, ',~r') + ' m' : format(datum.value, ',~r')",
};

function specOf({ color, rows, titles, width }) {
  const room = Math.min(320, Math.max(120, width * 0.4));
  const values = numbered(rows, room);
  const names = Math.max(...values.map((row) => extent(row.row.slice(6))));
  const several = values.some((row) => row.n > 0);
  const upright = values.every((row) => /^\d{4}(-\d\d){0,2}$/.test(row.x));
  // lying bars stand one below the other, a name at the first of its bars
  const lying = { field: "row", type: "nominal", sort: null, axis: { labelLimit: 0, minExtent: names + 8, labelExpr: "slice(datum.value, 6)" } };
  const standing = { field: "x", type: "nominal", sort: "ascending", axis: { labelAngle: -45 } };
  const category = upright ? { ...standing, title: titles.x } : { ...lying, title: null };
  const amount = { field: "y", type: "quantitative", title: titles.y, stack: null, axis: { labelExpr: UNITS[lang], tickCount: width < 500 ? 3 : 6, orient: upright ? "left" : "top" } };
  const [main, cross] = upright ? ["x", "y"] : ["y", "x"];
  const encoding = {
    [main]: category,
    [cross]: amount,
    tooltip: [
      { field: "x", type: "nominal", title: titles.x },
      { field: "y", type: "quantitative", title: titles.y, format: "," },
    ],
  };
  if (several && upright) encoding.xOffset = { field: "n", type: "ordinal" };
  if (color) {
    encoding.color = { field: "c", type: "nominal", title: titles.color, scale: { range: COLOURS } };
    encoding.tooltip.push({ field: "c", type: "nominal", title: titles.color });
  }
  return {
    data: { values },
    mark: { type: "bar", color: COLOURS[0], cornerRadiusEnd: 2 },
    encoding,
    width: upright ? { step: several ? 9 : 26 } : Math.max(140, Math.min(720, width - names - 70)),
    height: upright ? 260 : { step: several ? 16 : 22 },
    background: null,
    config: {
      font: "inherit",
      axis: { labelColor: "currentColor", titleColor: "currentColor", labelFontSize: FONT, titleFontSize: FONT, gridOpacity: 0.25, gridColor: "currentColor", domainColor: "currentColor", tickColor: "currentColor" },
      legend: { labelColor: "currentColor", titleColor: "currentColor", labelFontSize: FONT, labelLimit: 320 },
      view: { stroke: null },
    },
    description: titles.whole,
  };
}

/** Draws a bar chart into `place`; returns a function that gives the drawing as SVG text. */
export async function drawChart(place, chart) {
  const { spec } = compile(specOf({ ...chart, width: place.clientWidth }));
  const view = new View(parse(spec, null, { ast: true }), {
    expr: expressionInterpreter,
    loader: refuse,
    renderer: "svg",
    container: place,
    hover: true,
    logLevel: 0,
  });
  await view.runAsync();
  return () => view.toSVG();
}
