// From IRIs to documents of the site, exactly as `kgtool/pages/names.py` names their files.
import { sha256 } from "./sha256.js";

export const BASE = "https://w3id.org/coop-tw/";

const COOP = `${BASE}def#`;
const KINDS = new Set(["id", "concept", "statement", "source"]);
const FOLDERS = new Set(["figure", "event", "date", "conflict"]);
const RESERVED = /^(?:con|prn|aux|nul|index|com[0-9]|lpt[0-9])$/;
const LONGEST = 120;
const KEPT = 80;

const hex = (byte) => byte.toString(16).padStart(2, "0");

function escaped(byte) {
  const letter = String.fromCharCode(byte);
  if (/[a-z0-9-]/.test(letter)) return letter;
  return /[A-Z]/.test(letter) ? `_${letter.toLowerCase()}` : `~${hex(byte)}`;
}

/** The name that a file of `key` has, without an ending. */
export function fileName(key) {
  const raw = new TextEncoder().encode(key);
  let name = Array.from(raw, escaped).join("") || "~";
  if (RESERVED.test(name)) name = `~${hex(raw[0])}${name.slice(1)}`;
  return name.length > LONGEST ? `${name.slice(0, KEPT)}~~${sha256(raw).slice(0, 24)}` : name;
}

function cut(text) {
  const at = text.indexOf("/");
  return at < 0 ? [text, "", ""] : [text.slice(0, at), "/", text.slice(at + 1)];
}

/** The document path of one of the project's IRIs, null for all others. */
export function pathOf(iri) {
  if (iri.startsWith(COOP) && iri.length > COOP.length) return `def/${fileName(iri.slice(COOP.length))}`;
  if (!iri.startsWith(BASE)) return null;
  const rest = iri.slice(BASE.length);
  if (rest === "def") return rest;
  const [kind, slash, key] = cut(rest);
  if (!KINDS.has(kind) || !slash || !key) return null;
  const [folder, inner, last] = cut(key);
  if (inner && last && (kind === "concept" || (kind === "id" && FOLDERS.has(folder)))) {
    return `${kind}/${fileName(folder)}/${fileName(last)}`;
  }
  return `${kind}/${fileName(key)}`;
}
