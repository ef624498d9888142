// The address under which an answer to a question is cited: `kgtool reproduce` asks it again and
// compares. Made as `kgtool.cite.Citation.address` makes it.
import { termOf } from "./bind.js";
import { toTsv } from "./formats.js";
import { BASE } from "./names.js";
import { lang, site } from "./page.js";
import { sha256 } from "./sha256.js";

const encoded = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** The value of a parameter as Python reads it again; what a list offers is named already. */
function plain(kind, value) {
  const term = termOf(kind, value);
  return term && term.type !== "uri" ? term.value : value;
}

/** Title and address of an answer, for what was asked beyond the defaults ([name, value, shown]);
 * null if the answer is not whole. */
export function citedAs({ id, title, parameters }, stated, result) {
  if (result.kind !== "rows" || result.more || !site.version) return null;
  const given = stated.map(([name, value]) => [name, plain(parameters[name], value)]).sort(([a], [b]) => (a < b ? -1 : 1));
  const facts = [...given, ["lang", lang], ["version", site.version], ...(site.digest ? [["data", site.digest]] : []), ["answer", sha256(toTsv(result)).slice(0, 32)]];
  const listed = stated.map(([, , shown]) => shown).join(lang === "en" ? ", " : "、");
  const whole = listed ? (lang === "en" ? `${title} (${listed})` : `${title}（${listed}）`) : title;
  return { title: whole, url: `${BASE}question/${id}?${facts.map(([name, value]) => `${name}=${encoded(value)}`).join("&")}` };
}
