// Names as searches compare them, exactly as `kgtool/pages/searchindex.py` folds them: full-width
// forms and case alike, variants of a character alike, no blanks beside Chinese characters.

const VARIANTS = { 臺: "台", 裏: "裡", 峯: "峰", 羣: "群", 啓: "啟", 綫: "線", 衞: "衛", 着: "著" };
const CJK = "[\\u3040-\\u30ff\\u3400-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{323af}]";
const BLANKS = new RegExp(`(?<=${CJK})\\s+|\\s+(?=${CJK})`, "gu");
const RUNS = new RegExp(`${CJK}+|(?:(?!${CJK})[\\p{L}\\p{N}])+`, "gu");
const OF_CJK = new RegExp(CJK, "u");

/** A text as searches compare it. */
export function fold(text) {
  const alike = text.normalize("NFKC").toLowerCase().replace(/./gsu, (letter) => VARIANTS[letter] ?? letter);
  return alike.replace(/[\s\u001c-\u001f\u0085\ufeff]+/g, " ").replace(/^ | $/g, "").replace(BLANKS, "");
}

/** Whether a text has Chinese characters. */
export function isChinese(text) {
  return OF_CJK.test(text);
}

/** The runs of a folded text: of Chinese characters, or of other letters and digits. */
export function runsOf(folded) {
  return folded.match(RUNS) ?? [];
}
