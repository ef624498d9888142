"""What a finding is, and a report of findings as text, JSON and a standard SHACL report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kgtool.namespaces import shorten
from kgtool.terms import (
    Literal,
    NamedNode,
    Term,
)
from kgtool.turtle import term_text
from kgtool.validate.notes import Note, told
from kgtool.validate.paths import Path
from kgtool.validate.rows import TableRow

__all__ = ["SEVERITIES", "SEVERITY_NAMES", "Finding", "Labels", "Report", "in_order", "plain_value"]

SEVERITIES = ("violation", "warning", "info")
"""Severities, the gravest first; only a violation makes data not conform."""

SEVERITY_NAMES = {
    "en": {"violation": "violation", "warning": "warning", "info": "information"},
    "zh-Hant": {"violation": "違規", "warning": "警告", "info": "提示"},
}


Labels = tuple[tuple[str, str], ...]
"""Names of one thing as (language, name) pairs."""


@dataclass(frozen=True)
class Finding:
    """One thing that does not fit: which rule, about what, which value, in which row.

    `rule` is the name of a shape or check; `component` the SHACL constraint, empty for a check;
    `messages` maps a language to what is expected and how to mend it; `labels`, `path_labels` and
    `value_labels` likewise the names of the thing, the property and the value; `places` are the
    table rows to edit. `path` is the IRI of a simple path, `route` any path. `shape`, `source` and
    `grade` are the shape, the SPARQL constraint and the severity as the shapes graph names them;
    `details` say what is wrong inside.
    """

    severity: str
    rule: str
    focus: Term
    path: str = ""
    value: Term | None = None
    messages: tuple[tuple[str, str], ...] = ()
    labels: Labels = ()
    places: tuple[TableRow, ...] = ()
    component: str = ""
    shape: Term | None = None
    route: Path | None = None
    source: Term | None = None
    grade: str = ""
    details: tuple[Finding, ...] = ()
    path_labels: Labels = ()
    value_labels: Labels = ()

    def _order(self) -> tuple[int, str, str, str, str]:
        value = "" if self.value is None else str(self.value)
        return SEVERITIES.index(self.severity), self.rule, str(self.focus), self.path, value

    def label(self, lang: str) -> str:
        """Return the name of the thing in `lang`, or its shortened IRI."""
        known = dict(self.labels)
        fallback = (
            shorten(self.focus.value) if isinstance(self.focus, NamedNode) else str(self.focus)
        )
        return known.get(lang) or fallback

    def message(self, lang: str) -> str:
        """Return what is expected in `lang`."""
        known = dict(self.messages)
        return known.get(lang) or next(iter(known.values()), self.rule)

    def title(self, lang: str) -> str:
        """Return the thing and the property that this is about, by name."""
        path = dict(self.path_labels).get(lang) or (shorten(self.path) if self.path else "")
        return f"{self.label(lang)} · {path}" if path else self.label(lang)

    def value_text(self, lang: str) -> str:
        """Return the value that was found, with its name if it has one; "" if it is no other."""
        if self.value is None or self.value == self.focus:
            return ""
        shown = plain_value(self.value)
        name = dict(self.value_labels).get(lang)
        if name is None or name == shown:
            return shown
        if shown.startswith("<"):  # a name made of content, such as that of a date or a figure
            return name
        return f"{name} ({shown})" if lang == "en" else f"{name}（{shown}）"

    def line(self, lang: str) -> str:
        """Return the finding as lines for a person."""
        colon = ": " if lang == "en" else "："
        lines = [f"{SEVERITY_NAMES[lang][self.severity]}{colon}{self.title(lang)}"]
        lines.append(f"    {self.message(lang)}")
        rows = (", " if lang == "en" else "、").join(row.readable(lang) for row in self.places)
        for (en, zh), content in (
            (("value", "內容"), self.value_text(lang)),
            (("edit", "修改"), rows),
            (("rule", "規則"), self.rule),
        ):
            if content:
                lines.append(f"    {en if lang == 'en' else zh}{colon}{content}")
        return "\n".join(lines)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings as reports list them: the gravest first, then by rule and thing."""
    return sorted(findings, key=Finding._order)


def plain_value(value: Term) -> str:
    """Return a value for people: a literal without quotes, other terms in short."""
    return value.value if isinstance(value, Literal) else term_text(value, short=True)


@dataclass(frozen=True)
class Report:
    """All findings of a run, the clashes, notes on the shapes, and what was checked.

    `clashes`: for each contradiction one sentence by language. `rules`: names of the shapes and
    checks that were evaluated, whether or not they found anything. `triples`: how many were read
    from files.
    """

    findings: Sequence[Finding]
    clashes: Sequence[Mapping[str, str]] = ()
    shapes: int = 0
    checks: int = 0
    notes: Sequence[Note] = ()
    rules: Sequence[str] = ()
    triples: int = 0
    counts: Counter[str] = field(init=False)

    def __post_init__(self) -> None:
        found = Counter(finding.severity for finding in self.findings)
        object.__setattr__(self, "counts", found)

    @property
    def conforms(self) -> bool:
        """Whether there is neither a violation nor a clash."""
        return not self.counts["violation"] and not self.clashes

    def summary(self, lang: str) -> str:
        """Return one line: what was checked, and how many findings of each severity."""
        counts = self.counts
        if lang == "en":
            return (
                f"{self.shapes} shapes, {self.checks} checks: {counts['violation']} violation(s),"
                f" {counts['warning']} warning(s), {counts['info']} note(s),"
                f" {len(self.clashes)} inconsistency(ies)"
            )
        return (
            f"檢查 {self.shapes} 個形狀、{self.checks} 項查核：違規 {counts['violation']}、"
            f"警告 {counts['warning']}、提示 {counts['info']}、本體矛盾 {len(self.clashes)}"
        )

    def to_text(self, lang: str) -> str:
        """Return the report for a person, the gravest first."""
        return "".join(self.text_parts(lang))

    def text_parts(self, lang: str) -> Iterator[str]:
        """Yield the report for a person line by line."""
        name = "inconsistency: " if lang == "en" else "本體矛盾："
        note = "note: " if lang == "en" else "附註："
        yield from (f"{note}{one}\n" for one in told(self.notes, lang))
        yield from (f"{name}{clash[lang]}\n" for clash in self.clashes)
        yield from (f"{finding.line(lang)}\n" for finding in self.findings)
        yield self.summary(lang) + "\n"

    def to_json(self) -> str:
        """Return the report as JSON, messages in both languages."""
        return self._text("json")

    def to_turtle(self) -> str:
        """Return a standard `sh:ValidationReport`."""
        return self._text("turtle")

    def _text(self, form: str) -> str:
        from kgtool.validate.writing import report_parts

        return "".join(report_parts(self, form, "en"))
