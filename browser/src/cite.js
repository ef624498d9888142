// How to cite a query and its answer: query and answer by their digests, the data by its version.
import { copy, el, lang, site } from "./page.js";
import { sha256 } from "./sha256.js";
import { say } from "./text.js";

const NAMES = {
  "zh-Hant": "臺灣產學研合作知識圖譜",
  en: "Knowledge graph of Taiwan’s research cooperation",
};

const today = () => {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
};

function dayInChinese(day) {
  const [year, month, date] = day.split("-").map(Number);
  return `${year} 年 ${month} 月 ${date} 日`;
}

const clean = (text) => text.replace(/[{}\\]/g, "").replace(/([&%$#_])/g, "\\$1");

/** The citations of an answer as texts: APA in both languages, and BibTeX. */
export function citations({ query, title, answer, url }) {
  const version = site.version ?? "";
  const date = site.date ?? "";
  const year = date.slice(0, 4) || today().slice(0, 4);
  const digest = sha256(query);
  const result = sha256(answer);
  const named = { zh: title || "SPARQL 查詢", en: title || "SPARQL query" };
  const versionZh = version ? `（${version} 版${date ? `，資料日期 ${date}` : ""}）` : "";
  const versionEn = version ? ` (Version ${version}${date ? `, data of ${date}` : ""})` : "";
  return {
    apaZh: `${NAMES["zh-Hant"]}（${year}）。${named.zh}${versionZh}〔查詢結果；查詢檢查碼 sha256:${digest}；結果檢查碼 sha256:${result}〕。${dayInChinese(today())}取自 ${url}`,
    apaEn: `${NAMES.en}. (${year}). ${named.en}${versionEn} [Query result; query sha256:${digest}; answer sha256:${result}]. Retrieved ${today()}, from ${url}`,
    bibtex: [
      `@misc{coop-tw-${digest.slice(0, 12)},`,
      `  title = {${clean(lang === "en" ? named.en : named.zh)}},`,
      `  author = {{${lang === "en" ? NAMES.en : NAMES["zh-Hant"]}}},`,
      `  year = {${year}},`,
      `  version = {${version}},`,
      `  note = {query sha256:${digest}; answer sha256:${result}},`,
      `  url = {${url}},`,
      `  urldate = {${today()}}`,
      "}",
    ].join("\n"),
  };
}

/** A button that copies what `text` gives, and says so. */
export function copyButton(text, label = say("copy")) {
  const button = el("button", { type: "button", class: "copy" }, label);
  button.addEventListener("click", async () => {
    await copy(typeof text === "function" ? text() : text);
    button.textContent = say("copied");
    setTimeout(() => (button.textContent = label), 1500);
  });
  return button;
}

/** A text to copy, under its name. */
export function copyable(name, text) {
  const block = el("pre", { tabindex: "0", role: "group", "aria-label": name }, el("code", {}, text));
  return el("div", { class: "copyable" }, el("p", { class: "copyable-name" }, name), block, copyButton(text));
}

/** The cite box of an answer, closed at first; digests are worked out when it is opened. */
export function citeBox(about) {
  const box = el("details", { class: "cite" }, el("summary", {}, say("cite")));
  box.addEventListener(
    "toggle",
    () => {
      const texts = citations(about());
      const order = lang === "en" ? ["apaEn", "apaZh", "bibtex"] : ["apaZh", "apaEn", "bibtex"];
      box.append(...order.map((name) => copyable(say(name), texts[name])), el("p", {}, say("citeNote")));
    },
    { once: true },
  );
  return box;
}
