// The SPARQL editor: CodeMirror over the page's textarea, which stays what is sent and shared. It
// completes terms by their names in both languages, so that typing 主管 offers coop:administeredBy.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, toggleTabFocusMode } from "@codemirror/commands";
import { StreamLanguage, HighlightStyle, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { el, lang } from "./page.js";
import { fold } from "./fold.js";
import { PREFIXES } from "./terms.js";
import { say } from "./text.js";

const colours = HighlightStyle.define([
  { tag: tags.keyword, class: "q-keyword" },
  { tag: tags.standard(tags.variableName), class: "q-keyword" },
  { tag: tags.local(tags.variableName), class: "q-variable" },
  { tag: tags.atom, class: "q-term" },
  { tag: tags.string, class: "q-string" },
  { tag: tags.comment, class: "q-comment" },
]);

// Colours come from widgets.css, so that they follow the page's theme.
const look = EditorView.theme({
  "&": { fontSize: "0.95rem", border: "1px solid var(--widget-line)", borderRadius: "4px" },
  "&.cm-focused": { outline: "3px solid var(--widget-focus)", outlineOffset: "1px" },
  ".cm-content": { fontFamily: "var(--widget-mono)", minHeight: "14rem", caretColor: "currentColor" },
  ".cm-scroller": { maxHeight: "60vh", overflow: "auto", lineHeight: "1.5" },
  ".cm-gutters": { fontFamily: "var(--widget-mono)", background: "transparent", color: "inherit", border: "none", opacity: "0.75" },
  ".cm-activeLine, .cm-activeLineGutter": { background: "var(--widget-soft)" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": { background: "var(--widget-select) !important" },
  ".cm-cursor": { borderLeftColor: "currentColor" },
  ".cm-tooltip": { background: "var(--widget-paper)", color: "inherit", border: "1px solid var(--widget-line)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--widget-select)", color: "inherit" },
  ".cm-completionDetail": { fontStyle: "normal", opacity: "0.8" },
});

const labelOf = (term) => term.label?.[lang] ?? term.label?.en ?? term.label?.["zh-Hant"] ?? "";

/** The terms that a typed word offers, best first: by the beginning of a name, then by any part,
 * and among equals those of which it is the most. */
export function offers(terms, word) {
  const wanted = fold(word);
  const found = [];
  for (const term of terms) {
    const local = term.curie.slice(term.curie.indexOf(":") + 1);
    const names = [term.curie, local, ...Object.values(term.label ?? {})].map(fold);
    const rank = names
      .filter((name) => name.includes(wanted))
      .map((name) => (name.startsWith(wanted) ? 0 : 1000) + name.length)
      .sort((a, b) => a - b)[0];
    if (rank !== undefined) found.push([rank, term]);
  }
  return found.sort((a, b) => a[0] - b[0] || (a[1].curie < b[1].curie ? -1 : 1)).map(([, term]) => term);
}

function completion(terms) {
  return (context) => {
    const word = context.matchBefore(/(?<![?$\p{L}\p{N}_:-])[\p{L}_][\p{L}\p{N}_:-]*/u);
    if (!word || (word.text.length < 1 && !context.explicit)) return null;
    const before = context.state.doc.lineAt(word.from).text.slice(0, word.from - context.state.doc.lineAt(word.from).from);
    if (/^\s*#|["'][^"']*$/.test(before)) return null;
    if (/\bprefix\s+$/i.test(before)) {
      const names = Object.entries(PREFIXES).filter(([name]) => name.startsWith(word.text.replace(/:$/, "").toLowerCase()));
      return { from: word.from, options: names.map(([name, iri]) => ({ label: `${name}:`, detail: iri, apply: `${name}: <${iri}>`, type: "namespace" })), filter: false };
    }
    const found = offers(terms, word.text).slice(0, 40);
    if (!found.length) return null;
    return {
      from: word.from,
      filter: false,
      options: found.map((term) => ({ label: term.curie, detail: [labelOf(term), term.kind].filter(Boolean).join(" · "), type: "variable" })),
    };
  };
}

/** Puts an editor in place of `textarea`; returns ways to read, write and mark its text. */
export function openEditor(textarea, { terms, run }) {
  const host = el("div", { class: "editor" });
  const shadow = host.attachShadow({ mode: "open" });
  shadow.append(el("link", { rel: "stylesheet", href: new URL("./widgets.css", import.meta.url).href }));
  const runKeys = Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }]));
  // after Escape, Tab leaves the editor, so that nobody is caught in it
  const leaveKeys = keymap.of([{ key: "Escape", run: (view) => toggleTabFocusMode(view) }]);
  const view = new EditorView({
    parent: shadow,
    root: shadow,
    state: EditorState.create({
      doc: textarea.value,
      extensions: [
        runKeys,
        lineNumbers(),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        EditorView.lineWrapping,
        StreamLanguage.define(sparql),
        syntaxHighlighting(colours),
        autocompletion({ override: [completion(terms)], icons: false }),
        lintGutter(),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap]),
        leaveKeys,
        keymap.of([...defaultKeymap, indentWithTab]),
        look,
        EditorView.contentAttributes.of({ "aria-label": say("editor"), spellcheck: "false" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) textarea.value = update.state.doc.toString();
        }),
      ],
    }),
  });
  textarea.after(host);
  textarea.hidden = true;
  return {
    text: () => view.state.doc.toString(),
    write(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    mark(place, message) {
      const { doc } = view.state;
      if (!place) return view.dispatch(setDiagnostics(view.state, []));
      const line = doc.line(Math.min(Math.max(place.line, 1), doc.lines));
      const from = Math.min(line.from + place.column - 1, line.to);
      const to = Math.min(from + 1, line.to);
      view.dispatch(setDiagnostics(view.state, [{ from: to > from ? from : Math.max(line.from, from - 1), to, severity: "error", message }]));
      view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
      return view.focus();
    },
  };
}
