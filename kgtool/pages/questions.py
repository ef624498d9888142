"""The pages of the catalogue: a question with its form, today's answer, and its query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from markupsafe import Markup, escape

from kgtool.answers import Answer
from kgtool.catalogue import answer, choices, headings, question_headings, question_text
from kgtool.cited import Cited, ranges
from kgtool.namespaces import ID, PREFIXES, STATEMENT, expand
from kgtool.pages.page import Page
from kgtool.pages.reasons import find_explainer
from kgtool.pages.scripts import script_json
from kgtool.queries import Question, bind
from kgtool.terms import Literal, NamedNode, Term, number_text
from kgtool.trace import Leaves, add_sources, follow

__all__ = ["Control", "Table", "catalogue_view", "question_view", "table"]

_DUMP = "dumps/coop-tw.nq.gz"
_NUMBERS = frozenset(PREFIXES["xsd"] + name for name in ("decimal", "integer"))
_NUMBER = Markup(' class="n"')
_MANY = 6
"""More sources of one row than this are not linked one by one."""
_RECORDS = (f"{ID}figure/", STATEMENT)
_INPUTS = {"year": "number", "number": "text", "date": "date"}


@dataclass(frozen=True)
class Control:
    """One parameter of a question: its name, label, kind of control, and what may be chosen."""

    name: str
    label: str
    kind: str
    options: Sequence[tuple[str, str]]
    default: str


@dataclass(frozen=True)
class Evidence:
    """What the rows of an answer rest on: a key and a cell for each row, the sources they number."""

    keys: Sequence[str]
    cells: Sequence[Markup]
    sources: Sequence[Markup]


@dataclass(frozen=True)
class Table:
    """An answer as a table: headings (with whether they are of numbers) and cells."""

    headings: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[Markup]]


def _cell(page: Page, found: Answer, row: Sequence[Term | None], index: int) -> Markup:
    term, name = row[index], found.columns[index]
    if name.endswith("Label") and name[:-5] in found.columns:
        of = row[found.columns.index(name[:-5])]
        if isinstance(of, NamedNode):
            return page.ref(of.value, text=term.value if isinstance(term, Literal) else "")
        return page.term(term if term is not None else of)
    if isinstance(term, NamedNode) and term.value.startswith(_RECORDS) and len(found.columns) > 1:
        return page.ref(term.value, text=_record_name(page, term.value))
    return page.term(term)


def _record_name(page: Page, iri: str) -> str:
    """Return a short text for a record whose content stands in the other columns of its row."""
    if iri.startswith(f"{ID}figure/"):
        return page.say("details", "明細")
    return iri.rpartition("/")[2]


def _is_number(found: Answer, index: int) -> bool:
    terms = [row[index] for row in found.rows if row[index] is not None]
    return bool(terms) and all(
        isinstance(term, Literal) and term.datatype.value in _NUMBERS for term in terms
    )


def table(page: Page, found: Answer) -> Table:
    """Return an answer as a table for people: labels link to what they name."""
    shown = found.visible()
    return Table(
        [(found.heading(found.columns[i]), _is_number(found, i)) for i in shown],
        [[_cell(page, found, row, i) for i in shown] for row in found.rows],
    )


def _default(question: Question, name: str) -> str:
    """Return what stands between the braces of a parameter's line, "" for UNDEF."""
    for line in question.text.splitlines():
        head, brace, rest = line.partition("{")
        if brace and head.split() == ["VALUES", f"?{name}"]:
            value = rest.partition("}")[0].strip().strip('"').partition('"')[0]
            return "" if value == "UNDEF" else expand(value.strip("<>"))
    return ""


def _control(page: Page, question: Question, name: str) -> Control:
    kind = question.parameters[name]
    label = headings(page.site.project)[page.lang].get(name, name)
    default = _default(question, name)
    if kind == "number" and default:
        default = number_text(default)
    if kind == "flag":
        return Control(name, label, "checkbox", (), default)
    if kind in _INPUTS:
        return Control(name, label, _INPUTS[kind], (), default)
    return Control(name, label, "select", _options(page, kind), default)


def _options(page: Page, kind: str) -> Sequence[tuple[str, str]]:
    memory, key = page.site.memory, f"choices {kind} {page.lang}"
    if key not in memory:
        named = [(c.iri, c.label.get(page.lang) or c.key) for c in choices(page.site.store, kind)]
        memory[key] = sorted(named, key=lambda pair: (pair[1].casefold(), pair[0]))
    found: Sequence[tuple[str, str]] = memory[key]
    return found


def _leaves(page: Page) -> Leaves:
    memory = page.site.memory
    if "leaves" not in memory:
        memory["leaves"] = follow(lambda: find_explainer(page.site))
    found: Leaves = memory["leaves"]
    return found


def _reference(page: Page, cited: Cited) -> Markup:
    title = page.ref(expand(cited.source), text=cited.title) if cited.source else cited.title
    return Markup(f"{escape(title)}{escape(cited.details)}")  # noqa: S704 - both are escaped


def _numbers(numbers: Sequence[int]) -> Markup:
    """Return the numbers of sources, each a link, or where they are many the run of them."""
    if len(numbers) > _MANY:
        return Markup('<a href="#sources">{}</a>').format(ranges(numbers))
    links = [f'<a href="#source-{number}">{number}</a>' for number in numbers]
    return Markup(", ".join(links))  # noqa: S704 - made of numbers only


def _key(row: Sequence[Term | None]) -> str:
    """Return what scripts know a row by in another answer to the question (`browser/src/table.js`)."""
    text = "\x1f".join("" if term is None else _value(term) for term in row)
    return sha256(text.encode()).hexdigest()[:12]


def _value(term: Term) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _evidence(page: Page, question: Question, found: Answer) -> Evidence:
    """Return what each row of an answer rests on, down to what sources state."""
    text = question_text(page.site.store, question, {}, page.lang)
    traced = add_sources(page.site.store, text, found, page.lang, leaves=_leaves(page), facts=False)
    numbers: dict[str, int] = {}
    sources, cells = [], []
    for row in traced.sources:
        for cited in row:
            if cited.text not in numbers:
                numbers[cited.text] = len(numbers) + 1
                sources.append(_reference(page, cited))
        cells.append(_numbers(sorted({numbers[cited.text] for cited in row})))
    return Evidence([_key(row) for row in found.rows], cells, sources)


def _rows(
    found: Table, evidence: Evidence
) -> list[tuple[str, list[tuple[Markup, Markup]], Markup]]:
    """Return each row: its key, its cells with how each is marked, and what it rests on."""
    marks = [_NUMBER if is_number else Markup() for _, is_number in found.headings]
    return [
        (key, list(zip(marks, cells, strict=True)), sources)
        for key, cells, sources in zip(evidence.keys, found.rows, evidence.cells, strict=True)
    ]


def question_view(page: Page, question: Question) -> Mapping[str, Any]:
    """Return what the page of a question shows."""
    found = answer(page.site.store, page.site.project, question, {}, page.lang)
    names = question_headings(page.site.project, question, page.lang)
    shown, evidence = table(page, found), _evidence(page, question, found)
    data = {
        "id": question.id,
        "query": question.text,
        "parameters": dict(question.parameters),
        "columns": list(found.columns),
        "headings": {name: found.heading(name) for name in found.columns if name in names},
        "chart": question.chart,
        "dump": _DUMP,
    }
    return {
        "question": question,
        "controls": [_control(page, question, name) for name in question.parameters],
        "headings": shown.headings,
        "rows": _rows(shown, evidence),
        "sources": evidence.sources,
        "notes": found.footnotes,
        "count": len(found),
        "query": bind(question, {}, page.lang),
        "data": script_json(data),
        "command": f"kgtool ask {question.id}",
    }


def catalogue_view(page: Page) -> Mapping[str, Any]:
    """Return the questions of the catalogue, grouped by what they ask for."""
    groups: dict[str, list[Question]] = {}
    for question in page.site.questions.values():
        groups.setdefault(_group(question), []).append(question)
    return {"groups": [(page.say(en, zh), groups[key]) for key, en, zh in _GROUPS if key in groups]}


_GROUPS = (
    ("who", "Who does what", "誰做什麼"),
    ("programmes", "Programmes and facilities", "計畫與據點"),
    ("modes", "Who proposes, who solves", "出題與解題"),
    ("money", "Money and results", "經費與成果"),
    ("time", "Over time", "時間與沿革"),
    ("evidence", "Evidence and gaps", "佐證與缺漏"),
)
_IN = {
    "modes": {11, 12, 13, 14, 15, 22, 35, 49},
    "money": {16, 17, 18, 19, 34, 41, 42, 46},
    "time": {24, 25, 26, 45, 47},
    "evidence": {5, 6, 27, 28, 29, 30, 36, 50},
    "who": {1, 2, 3, 4, 21, 31, 32, 43, 44, 48},
}


def _group(question: Question) -> str:
    number = int(question.id[2:]) if question.id[2:].isdigit() else 0
    return next((name for name, members in _IN.items() if number in members), "programmes")
