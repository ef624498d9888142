// Search by an index of pairs of characters: `合作`, `法人` and `育成` are found wherever they stand in a
// name. Names decide the order; the index, made by `kgtool/pages/searchindex.py`, who is a candidate.
import { fold, isChinese, runsOf } from "./fold.js";
import { lang, readJson } from "./page.js";
import { say } from "./text.js";

/** Whether `wanted` stands in `name`: anywhere in Chinese, at the beginning of a word elsewhere. */
function placeIn(name, wanted) {
  for (let at = name.indexOf(wanted); at >= 0; at = name.indexOf(wanted, at + 1)) {
    if (at === 0 || isChinese(wanted[0]) || !/[\p{L}\p{N}]/u.test(name[at - 1]) || isChinese(name[at - 1])) return at;
  }
  return -1;
}

const grade = (at, name, wanted) => (at < 0 ? 3 : name.length === wanted.length ? 0 : at === 0 ? 1 : 2);

/** An index that has been read: finds documents, best first. */
export class SearchIndex {
  constructor({ kinds, docs, grams }) {
    this.kinds = kinds;
    this.docs = docs.map(([path, label, kind, others, weight]) => ({
      path,
      label,
      kind: kinds[kind],
      others,
      weight,
      folded: fold(label),
      foldedOthers: others.map(fold),
    }));
    this.grams = new Map(
      Object.entries(grams).map(([gram, steps]) => {
        let id = 0;
        return [gram, steps.map((step) => (id += step))];
      }),
    );
    this.keys = [...this.grams.keys()].sort();
  }

  #with(test) {
    return new Set(this.keys.filter(test).flatMap((key) => this.grams.get(key)));
  }

  #candidates(run) {
    if (!isChinese(run)) return this.#with((key) => key.startsWith(run));
    const letters = [...run];
    if (letters.length === 1) return this.#with((key) => key.includes(run));
    const pairs = letters.slice(1).map((letter, i) => new Set(this.grams.get(letters[i] + letter) ?? []));
    return pairs.reduce((kept, pair) => new Set([...kept].filter((id) => pair.has(id))));
  }

  /** A name decides before another name, its beginning before its inside; a whole other name (MOST,
   * 工研院) before a part of the label; titles of sources, which are many and long, after the rest. */
  #judge(doc, wanted, runs) {
    const late = doc.weight >= 4 ? 3 : 0;
    const name = grade(placeIn(doc.folded, wanted), doc.folded, wanted);
    const graded = doc.foldedOthers.map((other, i) => [grade(placeIn(other, wanted), other, wanted), i]);
    const [other, which] = graded.sort((a, b) => a[0] - b[0])[0] ?? [3, 0];
    if (name > 0 && other === 0) return { doc, rank: 1 + late, why: say("whyOther", doc.others[which]), other: true };
    if (name < 3) return { doc, rank: (name && name + 1) + late, why: say("whyLabel") };
    if (other < 3) return { doc, rank: 3 + other + late, why: say("whyOther", doc.others[which]), other: true };
    const names = [doc.folded, ...doc.foldedOthers];
    const inNames = runs.every((run) => names.some((one) => placeIn(one, run) >= 0));
    return { doc, rank: (inNames ? 6 : 7) + late, why: say(inNames ? "whyLabel" : "whyText"), other: !inNames };
  }

  /** The documents that a text finds: each with its rank and the reason why it is there. */
  find(text) {
    const wanted = fold(text);
    const runs = text.trim().split(/\s+/).flatMap((word) => runsOf(fold(word)));
    if (!runs.length) return [];
    const sets = runs.map((run) => this.#candidates(run));
    const ids = [...sets[0]].filter((id) => sets.every((set) => set.has(id)));
    return ids
      .map((id) => ({ id, ...this.#judge(this.docs[id], wanted, runs) }))
      .sort((a, b) => a.rank - b.rank || a.doc.weight - b.doc.weight || a.doc.label.length - b.doc.label.length || a.id - b.id);
  }
}

let reading;

/** The index of the page's language, read once. */
export function searchIndex() {
  reading ??= readJson(`search/${lang}.json`).then(
    (index) => new SearchIndex(index),
    (fault) => {
      reading = undefined;
      throw fault;
    },
  );
  return reading;
}
