// Draws nodes and relations with cytoscape. Loaded only when a reader opens a graph.
import cytoscape from "cytoscape";
import { el } from "./page.js";
import { count, say } from "./text.js";

const COLOURS = ["#2f6fb7", "#c05621", "#2f855a", "#b83280", "#8a6d1f", "#5a67d8", "#718096", "#c53030", "#0e7490", "#7c3aed"];
const SHAPES = ["ellipse", "round-rectangle", "diamond", "hexagon", "round-triangle", "barrel", "octagon", "rectangle", "tag", "vee"];

// The library would add a style element, which the site's policy refuses; this stands in its place
// (widgets.css has the one rule).
if (!document.getElementById("__________cytoscape_stylesheet")) document.head.append(el("meta", { id: "__________cytoscape_stylesheet" }));

function kindsOf(nodes) {
  const kinds = [...new Set(nodes.map((node) => node.kind ?? ""))].sort();
  return new Map(kinds.map((kind, i) => [kind, { color: COLOURS[i % 10], shape: SHAPES[i % 10] }]));
}

/** The elements of the drawing, nodes apart from the first frame on: an edge between two nodes in the
 * same place cannot be drawn. */
function elements({ nodes, edges }, kinds) {
  const apart = (i) => ({ x: 100 * (i % 8), y: 100 * Math.floor(i / 8) });
  const known = new Set(nodes.map((node) => node.id));
  return [
    ...nodes.map((node, i) => ({ data: { ...node, ...kinds.get(node.kind ?? "") }, position: apart(i) })),
    ...edges
      .filter((edge) => known.has(edge.from) && known.has(edge.to))
      .map((edge, i) => ({ data: { id: `e${i}`, source: edge.from, target: edge.to, label: edge.label } })),
  ];
}

function styleOf(place) {
  const computed = getComputedStyle(place);
  const ink = computed.color;
  const paper = getComputedStyle(document.body).backgroundColor;
  return [
    {
      selector: "node",
      style: {
        "background-color": "data(color)",
        shape: "data(shape)",
        label: "data(label)",
        color: ink,
        "font-family": computed.fontFamily,
        "font-size": 11,
        "text-wrap": "wrap",
        "text-max-width": 110,
        "text-overflow-wrap": "anywhere",
        "text-valign": "bottom",
        "text-margin-y": 3,
        "text-background-color": paper,
        "text-background-opacity": 0.75,
        "min-zoomed-font-size": 5,
        width: 22,
        height: 22,
      },
    },
    {
      selector: "edge",
      style: {
        width: 1.2,
        "line-color": ink,
        "line-opacity": 0.4,
        "target-arrow-color": ink,
        "target-arrow-shape": "triangle",
        "curve-style": "bezier",
        label: "data(label)",
        color: ink,
        "font-size": 10,
        "min-zoomed-font-size": 7,
        "text-background-color": paper,
        "text-background-opacity": 0.6,
        "text-rotation": "autorotate",
        "text-opacity": 0.85,
      },
    },
  ];
}

/** The neighbours of one thing stand around it, in two rings where they are many, as wide as the
 * canvas, so that letters keep their size. */
function around(drawing, centre, { clientWidth, clientHeight }) {
  const others = drawing.nodes().filter((node) => node.id() !== centre);
  const [wide, high] = [Math.max(clientWidth, 320) / 2 - 70, clientHeight / 2 - 45];
  drawing.getElementById(centre).position({ x: 0, y: 0 });
  others.forEach((node, i) => {
    const angle = (2 * Math.PI * i) / others.length - Math.PI / 2;
    const share = others.length > 14 && i % 2 ? 0.66 : 1;
    node.position({ x: wide * share * Math.cos(angle), y: high * share * Math.sin(angle) });
  });
  drawing.zoom(1);
  drawing.center(drawing.getElementById(centre));
}

/** Other graphs spread by their relations; the same data give the same picture. */
function spread(drawing) {
  const all = drawing.nodes();
  const radius = 40 * Math.sqrt(all.length) + 60;
  all.forEach((node, i) => {
    const angle = (2 * Math.PI * i) / all.length;
    node.position({ x: radius * Math.cos(angle), y: radius * Math.sin(angle) });
  });
  drawing.layout({ name: "cose", animate: false, randomize: false, nodeRepulsion: () => 60_000, idealEdgeLength: () => 110 }).run();
  drawing.fit(undefined, 30);
}

function legendOf(kinds, label) {
  const rows = [...kinds].map(([kind, { color }]) => {
    const mark = el("span", { class: "legend-mark", "aria-hidden": "true" });
    mark.style.backgroundColor = color;
    return el("li", {}, mark, label(kind));
  });
  return el("ul", { class: "legend", "aria-label": say("legend") }, rows);
}

/** Draws into `place`, with a legend of kinds; a node with an address is opened by a click. */
export function drawNetwork(place, graph, kindLabel = (kind) => kind) {
  const kinds = kindsOf(graph.nodes);
  const canvas = el("div", {
    class: "network",
    role: "img",
    "aria-label": say("graphOf", count(graph.nodes.length), count(graph.edges.length)),
  });
  place.append(canvas);
  if (kinds.size > 1) place.append(legendOf(kinds, kindLabel));
  const drawing = cytoscape({
    container: canvas,
    elements: elements(graph, kinds),
    style: styleOf(place),
    layout: { name: "preset" },
    maxZoom: 3,
    minZoom: 0.1,
    userZoomingEnabled: false,
    boxSelectionEnabled: false,
  });
  const centre = graph.nodes[0]?.id;
  const starred = graph.edges.every((edge) => edge.from === centre || edge.to === centre);
  if (starred) around(drawing, centre, canvas);
  else spread(drawing);
  drawing.on("tap", "node", ({ target }) => {
    const href = target.data("href");
    if (href) location.assign(href);
  });
  return drawing;
}
