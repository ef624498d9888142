// The sources of rows that a form's choice adds: asked from the question API of the server beside the
// page. Where there is none, such rows keep their dash.
import { address, el, lang, linkTo } from "./page.js";
import { keyOf } from "./table.js";

const list = () => document.querySelector("ol.evidence");

/** The rows of the API's answer, null if it has none: then the page says less, but nothing wrong. */
async function asked(id, stated, signal) {
  const url = new URL(address(`questions/${id}.json`));
  for (const [name, value] of [...stated, ["lang", lang], ["sources", "1"]]) url.searchParams.set(name, value);
  try {
    const answer = await fetch(url, { signal, credentials: "same-origin" });
    return answer.ok ? (await answer.json()).rows : null;
  } catch {
    return null;
  }
}

/** Returns what gives a source its number in the list of the page; a new one is added to it. */
function numbering() {
  const known = new Map([...list().children].map((item, index) => [item.textContent, index + 1]));
  return (cited) => {
    if (!known.has(cited.text)) {
      const number = known.size + 1;
      known.set(cited.text, number);
      const title = cited.source ? linkTo(cited.source, cited.title) : cited.title;
      list().append(el("li", { id: `source-${number}` }, title, cited.text.slice(cited.title.length)));
    }
    return known.get(cited.text);
  };
}

function cellOf(sources, numberOf) {
  const numbers = [...new Set(sources.map(numberOf))].sort((a, b) => a - b);
  const links = numbers.flatMap((number, index) => [index ? ", " : null, el("a", { href: `#source-${number}` }, String(number))]);
  return el("td", { class: "evidence" }, links);
}

/** The sources of all rows of an answer: those that the page came with, and those of other rows as
 * the server tells them. `stated` is what was asked ([name, value]). */
export async function fullEvidence(evidence, { id, stated, rows, signal }) {
  const keys = rows.map(keyOf);
  if (!list() || keys.every((key) => evidence.cells.has(key))) return evidence;
  const told = await asked(id, stated, signal);
  if (told?.length !== rows.length) return evidence;
  const cells = new Map(evidence.cells);
  const numberOf = numbering();
  keys.forEach((key, index) => {
    if (!cells.has(key)) cells.set(key, cellOf(told[index]._sources, numberOf));
  });
  const section = list().closest("section");
  section.querySelector(".hint").hidden = true;
  section.querySelector(".more").textContent = String(list().children.length);
  return { ...evidence, cells };
}
