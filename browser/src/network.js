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

function elements({ nodes, edges }, kinds, places) {
  const known = new Set(nodes.map((node) => node.id));
  return [
    ...nodes.map((node) => ({ data: { ...node, ...kinds.get(node.kind ?? "") }, position: places.get(node.id) })),
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

/** Where the neighbours of one thing stand: around it, in two rings where they are many, as wide as
 * the canvas, so that letters keep their size. */
function around(nodes, centre, { clientWidth, clientHeight }) {
  const [wide, high] = [Math.max(clientWidth, 320) / 2 - 70, Math.max(clientHeight, 320) / 2 - 45];
  const others = nodes.filter(({ id }) => id !== centre);
  const places = others.map(({ id }, i) => {
    const angle = (2 * Math.PI * i) / others.length - Math.PI / 2;
    const share = others.length > 14 && i % 2 ? 0.66 : 1;
    return [id, { x: wide * share * Math.cos(angle), y: high * share * Math.sin(angle) }];
  });
  return new Map([[centre, { x: 0, y: 0 }], ...places]);
}

/** Where other nodes start from: on a circle. */
function circle(nodes) {
  const radius = 40 * Math.sqrt(nodes.length) + 60;
  return new Map(nodes.map(({ id }, i) => {
    const angle = (2 * Math.PI * i) / nodes.length;
    return [id, { x: radius * Math.cos(angle), y: radius * Math.sin(angle) }];
  }));
}

/** Other graphs spread by their relations; the same data give the same picture. */
function spread(drawing) {
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
  const centre = graph.nodes[0]?.id;
  const starred = graph.edges.every((edge) => edge.from === centre || edge.to === centre);
  const places = starred ? around(graph.nodes, centre, canvas) : circle(graph.nodes);
  const drawing = cytoscape({
    container: canvas,
    elements: elements(graph, kinds, places),
    style: styleOf(place),
    layout: { name: "preset" },
    maxZoom: 3,
    minZoom: 0.1,
    userZoomingEnabled: false,
    boxSelectionEnabled: false,
  });
  if (starred) {
    drawing.zoom(1);
    drawing.center(drawing.getElementById(centre));
  } else spread(drawing);
  drawing.on("tap", "node", ({ target }) => {
    const href = target.data("href");
    if (href) location.assign(href);
  });
  return drawing;
}
