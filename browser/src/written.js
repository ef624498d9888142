// What people write for numbers, years and days, in full-width characters or as in Taiwan; the same
// rules as kgtool/written.py. Nothing is guessed: what has two readings is no value.

const ROC = 1911;
const DIGITS = "[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+";
const PART = `((?:${DIGITS})(?:\\.[0-9]+)?)(百|千)?`;
const NUMBER = new RegExp(`^([+-]?)(?:${PART}兆)?(?:${PART}億)?(?:${PART}萬)?(?:${PART})?元?$`);
const UNITS = [10n ** 12n, 10n ** 8n, 10n ** 4n, 1n];
const TIMES = { 百: 100n, 千: 1000n };
const YEAR = /^(?:(?:西元)?([0-9]{4})年?|(?:民國)?([0-9]{2,3})年|民國([0-9]{1,3}))$/;
const DAY = /^(.+?年|[0-9]{4}[-/.])([0-9]{1,2})[-/.月]([0-9]{1,2})日?$/;

const bare = (text) => text.normalize("NFKC").replace(/\s+/g, "");

/** A part of a number as an integer of 10^-places. */
function scaled(digits, factor, places) {
  const [whole, fraction = ""] = digits.replaceAll(",", "").split(".");
  return BigInt(whole + fraction.padEnd(places, "0")) * factor;
}

/** A number in plain digits: `5,000萬` and `2億5千萬元` too; null if it is no number. */
export function readNumber(text) {
  const found = NUMBER.exec(bare(text));
  if (!found) return null;
  const parts = UNITS.map((unit, at) => ({
    digits: found[2 + at * 2],
    factor: (TIMES[found[3 + at * 2]] ?? 1n) * unit,
  })).filter((part) => part.digits);
  if (!parts.length) return null;
  const places = Math.max(...parts.map((part) => (part.digits.split(".")[1] ?? "").length));
  const total = parts.reduce((sum, part) => sum + scaled(part.digits, part.factor, places), 0n);
  const shown = String(total).padStart(places + 1, "0");
  const sign = found[1] === "-" ? "-" : "";
  return sign + shown.slice(0, shown.length - places) + (places ? `.${shown.slice(-places)}` : "");
}

/** A year: `2017`, `2017年`, of the ROC calendar `106年`, `民國106年`; null if it is none. */
export function readYear(text) {
  const found = YEAR.exec(bare(text));
  const year = found ? Number(found[1] ?? found[2] ?? found[3]) : 0;
  if (year === 0) return null;
  return found[1] ? year : year + ROC;
}

/** A day as YYYY-MM-DD: `2017/1/31`, `2017年1月31日`, `民國106年1月31日`; null if it is none. */
export function readDay(text) {
  const found = DAY.exec(bare(text));
  const year = found ? readYear(found[1].replace(/[-/.]$/, "")) : null;
  if (year === null) return null;
  const [y, m, d] = [String(year).padStart(4, "0"), found[2].padStart(2, "0"), found[3].padStart(2, "0")];
  const day = new Date(`${y}-${m}-${d}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(`${y}-${m}-${d}`) ? `${y}-${m}-${d}` : null;
}

const FLAGS = { true: "true", yes: "true", 是: "true", false: "false", no: "false", 否: "false" };

/** A truth value; null if it is none. */
export function readFlag(text) {
  const word = bare(text).toLowerCase();
  return Object.hasOwn(FLAGS, word) ? FLAGS[word] : null;
}
