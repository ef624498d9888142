"""A report as one HTML file for people: it opens from disk, needs no network and no script.

Findings stand by severity and rule; everything that comes from data is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from kgtool.turtle import term_text
from kgtool.validate import SEVERITIES, Finding, Report
from kgtool.validate.findings import SEVERITY_NAMES

__all__ = ["to_html"]

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --violation: #b3261e; --warning: #8a5a00;
  --info: #2b5d8a; }
@media (prefers-color-scheme: dark) { :root { --violation: #ff8a80; --warning: #ffc46b;
  --info: #9ccaff; } }
body { font: 1rem/1.7 system-ui, "Noto Sans TC", "PingFang TC", "Microsoft JhengHei", sans-serif;
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
article { border-left: .25rem solid var(--line); padding: .1rem 0 .1rem 1rem; margin: 1rem 0; }
.violation article { border-color: var(--violation); } .violation h2 { color: var(--violation); }
.warning article { border-color: var(--warning); } .warning h2 { color: var(--warning); }
.info article { border-color: var(--info); } .info h2 { color: var(--info); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 .75rem; margin: .25rem 0; }
dt { opacity: .75; } dd { margin: 0; overflow-wrap: anywhere; } p { margin: .25rem 0; }
code { font-size: .9em; overflow-wrap: anywhere; } li { white-space: pre-line; }
"""
_WORDS = {
    "en": {
        "title": "Findings",
        "conforms": "The data conforms.",
        "fails": "The data does not conform.",
        "clashes": "Inconsistencies",
        "notes": "Notes on the shapes",
        "value": "value",
        "edit": "edit",
        "thing": "thing",
    },
    "zh-Hant": {
        "title": "檢核結果",
        "conforms": "資料符合規範。",
        "fails": "資料不符合規範。",
        "clashes": "本體矛盾",
        "notes": "檢核附註",
        "value": "內容",
        "edit": "修改",
        "thing": "對象",
    },
}


def to_html(report: Report, lang: str) -> str:
    """Return `report` as a whole HTML document in `lang`."""
    words = _WORDS[lang]
    tag = "en" if lang == "en" else "zh-Hant-TW"
    lines = [
        "<!doctype html>",
        f'<html lang="{tag}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{words['title']}</title><style>{_STYLE}</style></head><body><main>",
        f"<h1>{words['title']}</h1>",
        f"<p><strong>{words['conforms' if report.conforms else 'fails']}</strong></p>",
        f"<p>{escape(report.summary(lang))}</p>",
        *_listed(words["clashes"], (sentence[lang] for sentence in report.clashes)),
        *_findings(report, lang),
        *_listed(words["notes"], (note.message(lang) for note in report.notes)),
        "</main></body></html>",
    ]
    return "\n".join(lines) + "\n"


def _listed(title: str, sentences: Iterable[str]) -> Iterator[str]:
    items = [f"<li>{escape(sentence)}</li>" for sentence in sentences]
    if items:
        yield f"<section><h2>{title}</h2><ul>"
        yield from items
        yield "</ul></section>"


def _findings(report: Report, lang: str) -> Iterator[str]:
    for severity in SEVERITIES:
        found = [one for one in report.findings if one.severity == severity]
        if found:
            name = SEVERITY_NAMES[lang][severity]
            yield f'<section class="{severity}"><h2>{name} ({len(found)})</h2>'
            for rule, same in groupby(found, key=lambda one: one.rule):
                yield f"<h3><code>{escape(rule)}</code></h3>"
                for one in same:
                    yield _article(one, lang)
            yield "</section>"


def _article(finding: Finding, lang: str) -> str:
    words = _WORDS[lang]
    rows = "<br>".join(escape(row.readable(lang)) for row in finding.places)
    facts = (
        ("thing", f"<code>{escape(term_text(finding.focus).strip('<>'))}</code>"),
        ("value", escape(finding.value_text(lang))),
        ("edit", rows),
    )
    listed = "".join(f"<dt>{words[key]}</dt><dd>{said}</dd>" for key, said in facts if said)
    title, message = escape(finding.title(lang)), escape(finding.message(lang))
    return f"<article><p><strong>{title}</strong></p><p>{message}</p><dl>{listed}</dl></article>"
