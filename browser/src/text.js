// Every word that the scripts show, in both languages. `say` fills {0}, {1} … with what it is given.
import { lang } from "./page.js";

const TEXTS = {
  // names of things on the page
  table: ["表格", "Table"],
  chart: ["圖表", "Chart"],
  graph: ["關聯圖", "Graph"],
  views: ["結果的呈現方式", "Views of the result"],
  answer: ["查詢結果", "Result"],
  details: ["明細", "details"],
  yes: ["是", "yes"],
  no: ["否", "no"],
  subject: ["主詞", "subject"],
  predicate: ["述詞", "predicate"],
  object: ["受詞", "object"],
  // running
  run: ["執行", "Run"],
  stop: ["停止", "Stop"],
  limit: ["時限", "Time limit"],
  seconds: ["{0} 秒", "{0} s"],
  examples: ["範例查詢", "Examples"],
  chooseExample: ["選擇範例……", "Choose an example…"],
  runHint: ["Ctrl／⌘＋Enter 執行；Esc 後按 Tab 離開編輯區", "Ctrl/⌘+Enter runs; Esc, then Tab leaves the editor"],
  editor: ["SPARQL 查詢編輯區", "SPARQL query editor"],
  fetchingEngine: ["載入查詢引擎…… {0}", "Loading the query engine… {0}"],
  fetchingData: ["載入資料…… {0}", "Loading the data… {0}"],
  readingData: ["建立索引……", "Indexing the data…"],
  running: ["查詢中……", "Running…"],
  stopped: ["已停止。", "Stopped."],
  tooLong: [
    "查詢超過時限 {0} 秒，已停止。請縮小範圍（例如加上 LIMIT），或延長時限。",
    "The query took more than {0} s and was stopped. Narrow it (for example with LIMIT), or raise the limit.",
  ],
  outOfMemory: [
    "查詢所需記憶體超過瀏覽器上限，已停止。請縮小範圍。",
    "The query needed more memory than a browser gives, and was stopped. Narrow it.",
  ],
  noEngine: ["查詢引擎無法載入：{0}", "The query engine cannot be loaded: {0}"],
  syntax: ["第 {0} 行第 {1} 字：SPARQL 語法有誤：{2}", "Line {0}, column {1}: not valid SPARQL: {2}"],
  unexpected: ["此處不應出現「{0}」", '"{0}" is not expected here'],
  unexpectedEnd: ["至此仍不是完整的查詢", "the query cannot end like this"],
  prefixUnknown: [
    "第 {0} 行第 {1} 字：前綴「{2}:」未宣告（請加上 PREFIX {2}: <…>）",
    'Line {0}, column {1}: the prefix "{2}:" is not declared (add PREFIX {2}: <…>)',
  ],
  refusedService: [
    "不允許 SERVICE：此處的查詢不會連線至其他伺服器。",
    "SERVICE is refused: queries here never reach another server.",
  ],
  refusedUpdate: [
    "不允許更新（INSERT、DELETE、LOAD……）：此處只能查詢。",
    "Updates (INSERT, DELETE, LOAD…) are refused: here one can only ask.",
  ],
  empty: ["請輸入查詢。", "Write a query first."],
  queryFailed: ["查詢失敗：{0}", "The query failed: {0}"],
  endpointFailed: ["查詢服務無法使用（{0}）：{1}", "The endpoint cannot be used ({0}): {1}"],
  // results
  rows: ["{0} 列", "{0} rows"],
  oneRow: ["1 列", "1 row"],
  noRows: ["沒有符合的結果。", "Nothing matches."],
  triples: ["{0} 筆三元組", "{0} triples"],
  took: ["，耗時 {0}", ", {0}"],
  shownOf: ["顯示前 {0} 列，共 {1} 列。", "The first {0} of {1} rows are shown."],
  viewCap: [
    "畫面最多顯示 {0} 列；其餘請下載。",
    "At most {0} rows are shown; download the answer for the others.",
  ],
  engineCap: [
    "結果超過 {0} 列，僅取前 {0} 列。請縮小範圍，或自行寫明 LIMIT。",
    "There are more than {0} rows; only the first {0} were taken. Narrow the query, or write a LIMIT of your own.",
  ],
  more: ["再顯示 {0} 列", "Show {0} more rows"],
  showIris: ["顯示識別碼欄", "Show identifiers"],
  noNumbers: ["結果沒有可繪圖的數值欄。", "The result has no column of numbers to draw."],
  noTriples: [
    "關聯圖需要 CONSTRUCT 查詢，或名為 ?subject ?predicate ?object 的三欄。",
    "A graph needs a CONSTRUCT query, or the three columns ?subject ?predicate ?object.",
  ],
  chartCap: ["圖中僅繪前 {0} 列，共 {1} 列。", "The chart draws the first {0} of {1} rows."],
  graphCap: ["圖中僅繪前 {0} 條關係，共 {1} 條。", "The graph draws the first {0} of {1} relations."],
  chartOf: ["圖表：{0}。相同資料見表格。", "Chart: {0}. The table has the same data."],
  graphOf: [
    "關聯圖，共 {0} 個節點、{1} 條關係；相同內容以文字列於頁面。",
    "Graph of {0} nodes and {1} relations; the same stands as text on the page.",
  ],
  legend: ["圖例", "Legend"],
  showGraph: ["以關聯圖顯示", "Show as graph"],
  hideGraph: ["收起關聯圖", "Hide the graph"],
  failed: ["無法載入：{0}", "Cannot be loaded: {0}"],
  // using the result
  download: ["下載", "Download"],
  share: ["複製本查詢連結", "Copy a link to this query"],
  shareAnswer: ["複製此結果連結", "Copy a link to this answer"],
  copied: ["已複製。", "Copied."],
  copy: ["複製", "Copy"],
  cite: ["引用本查詢", "Cite this query"],
  citeNote: [
    "檢查碼為 SHA-256：查詢者依查詢文字（UTF-8）計算，結果者依下載之 CSV 計算。題庫答案之引註存檔後，可用 kgtool reproduce 重新查詢比對。",
    "The digests are SHA-256: of the query text (UTF-8), and of the answer's CSV as downloaded. kgtool reproduce asks a cited question of the catalogue again, from a file with the citation.",
  ],
  apaZh: ["APA（中文）", "APA (Chinese)"],
  apaEn: ["APA（英文）", "APA (English)"],
  bibtex: ["BibTeX", "BibTeX"],
  useIn: ["在其他工具中使用", "Use it in…"],
  openEditor: ["在編輯器中開啟", "Open in the editor"],
  reset: ["恢復預設值", "Back to the defaults"],
  notPossible: ["「{0}」不是「{1}」的有效值。", '"{0}" is not a possible value of "{1}".'],
  loadingAnswer: ["計算結果中……", "Working out the answer…"],
  // search
  suggestions: ["搜尋建議", "Suggestions"],
  hits: ["找到 {0} 筆「{1}」", '{0} results for "{1}"'],
  noHits: ["找不到「{0}」。請試較短的詞。", 'Nothing is called "{0}". Try a shorter word.'],
  typeWord: ["請輸入要找的詞。", "Type a word to look for."],
  whyLabel: ["名稱", "name"],
  whyOther: ["又稱「{0}」", 'also "{0}"'],
  whyText: ["見於定義或說明", "in its definition or description"],
  suggested: ["{0} 筆建議，以上下鍵選擇", "{0} suggestions; arrow keys choose"],
  allResults: ["列出全部結果", "All results"],
  moreHits: ["再顯示 {0} 筆", "Show {0} more"],
  // browse
  things: ["{0} 項，共 {1} 項", "{0} of {1} things"],
  clear: ["清除全部條件", "Clear all"],
  allValues: ["全部 {0} 項", "All {0}"],
  noThings: ["沒有同時符合所選條件的項目。", "Nothing has all that is chosen."],
  // theme
  theme: ["色彩：{0}", "Colours: {0}"],
  system: ["依系統", "system"],
  light: ["淺色", "light"],
  dark: ["深色", "dark"],
  // completion
  class: ["類別", "class"],
  property: ["屬性", "property"],
  concept: ["概念", "concept"],
  thing: ["對象", "thing"],
  prefix: ["前綴", "prefix"],
};

/** The text called `name` in the page's language, with {0}, {1} … replaced by `values`. */
export function say(name, ...values) {
  const text = TEXTS[name][lang === "en" ? 1 : 0];
  return text.replace(/\{(\d)\}/g, (_, index) => values[Number(index)]);
}

/** A whole number with separators. */
export function count(number) {
  return number.toLocaleString("en-US");
}

/** A file size or a share of one, for progress. */
export function size(bytes) {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
