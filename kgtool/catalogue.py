"""The catalogue of questions: what a parameter may be, and the answer to a question.

The same code answers for the command line and for `import kgtool`, on any store.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

from kgtool.answers import Answer
from kgtool.coverage import coverage_note
from kgtool.errors import BadInput, WrongUse, nearest
from kgtool.namespaces import CONCEPT, ID, PREFIXES, expand
from kgtool.queries import Question, bind
from kgtool.repository import Project
from kgtool.stores import Rows, Store
from kgtool.terms import Literal, NamedNode, Term, boolean, day, decimal, integer
from kgtool.written import fold, plain, read_date, read_number, read_year

__all__ = [
    "EXPECTED",
    "Choice",
    "answer",
    "answer_terms",
    "choices",
    "headings",
    "name_parameters",
    "question_headings",
    "question_text",
    "read_given",
    "resolve",
]

_LABELS = """
  OPTIONAL { ?x skos:prefLabel ?en . FILTER(LANGMATCHES(LANG(?en), "en")) }
  OPTIONAL { ?x skos:prefLabel ?zh . FILTER(LANGMATCHES(LANG(?zh), "zh-Hant")) }
  OPTIONAL { ?x skos:altLabel ?other }
"""


@dataclass(frozen=True)
class Choice:
    """One value that a parameter may take: its IRI, its key, its labels and other names.

    `names` are all of them as searches compare them.
    """

    iri: str
    key: str
    names: frozenset[str]
    label: Mapping[str, str]
    others: frozenset[str] = frozenset()


def _key(iri: str) -> str:
    if iri.startswith(CONCEPT):
        return iri.rpartition("/")[2]
    return iri.removeprefix(ID)


def _choice_query(kind: str) -> str:
    if kind.startswith("scheme:"):
        pattern = f"?x skos:inScheme <{CONCEPT}{kind.removeprefix('scheme:')}> ."
    elif kind == "thing":
        pattern = f'?x skos:prefLabel ?any . FILTER(STRSTARTS(STR(?x), "{ID}"))'
    else:
        prefix, _, local = kind.partition(":")
        pattern = f"?x a <{PREFIXES[prefix]}{local}> ."
    return f"SELECT DISTINCT ?x ?en ?zh ?other WHERE {{ {pattern} {_LABELS} }} ORDER BY ?x"


def choices(store: Store, kind: str) -> list[Choice]:
    """Return the values that a parameter of type `kind` may take, empty for numbers and dates."""
    if kind in EXPECTED:
        return []
    names: dict[str, set[str]] = {}
    labels: dict[str, dict[str, str]] = {}
    others: dict[str, set[str]] = {}
    for iri, en, zh, other in store.select(_choice_query(kind)).rows:
        if not isinstance(iri, NamedNode):
            continue
        found = names.setdefault(iri.value, {fold(iri.value), fold(_key(iri.value))})
        found.update(fold(term.value) for term in (en, zh, other) if isinstance(term, Literal))
        label = labels.setdefault(iri.value, {})
        for lang, term in (("en", en), ("zh-Hant", zh)):
            if isinstance(term, Literal):
                label[lang] = term.value
        if isinstance(other, Literal):
            others.setdefault(iri.value, set()).add(other.value)
    return [
        Choice(i, _key(i), frozenset(names[i]), labels[i], frozenset(others.get(i, ())))
        for i in sorted(names)
    ]


EXPECTED = {
    "year": ("a year, such as 2017", "年份，例如 2017 或 106年"),
    "date": ("a date, such as 2017-01-31", "日期，例如 2017-01-31 或 106年1月31日"),
    "number": ("a number, such as 20000000", "數字，例如 20000000 或 2,000萬"),
    "flag": ("true or false", "「是」或「否」（true、false）"),
}
"""What a value of a plain kind looks like, in English and Chinese."""

_FLAGS = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}


def _plain_value(kind: str, value: str) -> Term:
    if kind == "year" and (year := read_year(value)) is not None:
        return integer(year)
    if kind == "number" and (number := read_number(value)) is not None:
        return decimal(number)
    if kind == "date" and (found := read_date(value)) is not None:
        return day(found.isoformat())
    if kind == "flag" and (said := _FLAGS.get(fold(value))) is not None:
        return boolean(said)
    en, zh = EXPECTED[kind]
    raise WrongUse(f'"{value}" is not {en}', f"「{value}」不是{zh}")


def _listed(known: Sequence[Choice]) -> tuple[str, str]:
    """Return keys with their labels, in English and Chinese."""
    return (
        ", ".join(f"{c.key} ({c.label['en']})" if "en" in c.label else c.key for c in known),
        "、".join(
            f"{c.key}（{c.label['zh-Hant']}）" if "zh-Hant" in c.label else c.key for c in known
        ),
    )


def resolve(store: Store, kind: str, value: str) -> Term:
    """Return the term that `value` (key, name or IRI; year, date, number, flag) stands for.

    Errors: `WrongUse` with the nearest names if nothing, or more than one thing, has that name.
    """
    if kind in EXPECTED:
        return _plain_value(kind, value)
    value = expand(plain(value))
    if not value:
        raise WrongUse("nothing is named: give a name or a key", "未指定對象：請寫出名稱或代碼")
    known = choices(store, kind)
    wanted = fold(value.rpartition("/")[2] if not value.startswith("http") else value)
    by_key = [choice for choice in known if wanted in (fold(choice.key), fold(choice.iri))]
    found = by_key or [choice for choice in known if fold(value) in choice.names]
    if len(found) == 1:
        return NamedNode(found[0].iri)
    if found:
        en, zh = _listed(found)
        raise WrongUse(
            f'"{value}" names several things; give one of the keys {en}',
            f"「{value}」可指多個對象，請改用代碼之一：{zh}",
        )
    shown = {name for c in known for name in (c.key, *c.label.values(), *c.others)}
    en, zh = nearest(value, shown)
    if len(known) > 50:  # the first of so many would help nobody
        more_en = en or f"; of {len(known)} things a part of a name finds those near it"
        more_zh = zh or f"；共有 {len(known)} 個對象，輸入部分名稱即提示相近者"
        raise WrongUse(f'nothing here is called "{value}"{more_en}', f"查無「{value}」{more_zh}")
    (in_en, in_zh), more = _listed(known[:8]), " …" if len(known) > 8 else ""
    raise WrongUse(
        f'nothing here is called "{value}"{en} (possible: {in_en}{more})',
        f"查無「{value}」{zh}（可用的值：{in_zh}{more}）",
    )


@cache
def headings(project: Project) -> Mapping[str, Mapping[str, str]]:
    """Return the names of answer columns for people: language to column to name.

    Errors: `BadInput` if `queries/columns.csv` cannot be read.
    """
    path = project.root / "queries" / "columns.csv"
    try:
        rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
        return {
            "en": {row["column"]: row["label_en"] for row in rows},
            "zh-Hant": {row["column"]: row["label_zh"] for row in rows},
        }
    except (OSError, KeyError, UnicodeDecodeError):
        raise BadInput(
            "queries/columns.csv",
            "is not the table of columns: install the files of the project again",
            "不是欄位名稱表：請重新取得專案檔案",
        ) from None


def name_parameters(
    project: Project, question: Question, given: Mapping[str, str]
) -> dict[str, str]:
    """Return values by parameter, for parameters named as columns are for people: `部會=科技部`.

    Errors: `WrongUse` for an unknown parameter, and for one that is given twice.
    """
    called = {
        fold(heading): name
        for name in question.parameters
        for heading in (
            *(headings(project)[lang].get(name, name) for lang in ("en", "zh-Hant")),
            name,
        )
    }
    values: dict[str, str] = {}
    for name, value in given.items():
        own = called.get(fold(name), name)
        if own not in question.parameters:
            raise _unknown_parameter(question, name, headings(project)["zh-Hant"])
        if own in values:
            raise WrongUse(f'"{own}" is given twice', f"「{name}」給了兩次")
        values[own] = value
    return values


def question_headings(project: Project, question: Question, lang: str) -> Mapping[str, str]:
    """Return the names of a question's columns; its header may name one as another is named."""
    names = headings(project)[lang]
    if unknown := sorted(set(question.renamed.values()) - names.keys()):
        said = ", ".join(unknown)
        raise BadInput(question.file, f"columns.csv has no {said}", f"columns.csv 無 {said}")
    return {**names, **{column: names[like] for column, like in question.renamed.items()}}


def _footnotes(store: Store, question: Question, lang: str) -> list[str]:
    notes = [coverage_note(store, cls, path, lang) for cls, path in question.coverage]
    return [note for note in (question.note[lang], *notes) if note]


def _unknown_parameter(question: Question, name: str, called: Mapping[str, str]) -> WrongUse:
    en, zh = nearest(name, question.parameters)
    listed = ", ".join(question.parameters) or "–"
    names = "、".join(
        f"{called[own]}（{own}）" if own in called else own for own in question.parameters
    )
    return WrongUse(
        f'{question.id} has no parameter "{name}"{en} (it has: {listed})',
        f"{question.id} 沒有參數「{name}」{zh}（可用：{names or '無'}）",
    )


def read_given(
    question: Question, given: Mapping[str, str], find: Callable[[str, str], Term]
) -> dict[str, Term]:
    """Return the terms of the values that a person gave, by name of parameter.

    Parameters: `find`, which returns the term of a kind and a value, as `resolve` does for a store.
    Errors: `WrongUse` for an unknown parameter, and what `find` raises.
    """
    values: dict[str, Term] = {}
    for name, value in given.items():
        kind = question.parameters.get(name)
        if kind is None:
            raise _unknown_parameter(question, name, {})
        if not value.strip():
            raise WrongUse(f'"{name}" is given no value', f"「{name}」未給值")
        values[name] = find(kind, value)
    return values


def question_text(store: Store, question: Question, given: Mapping[str, str], lang: str) -> str:
    """Return the SPARQL text of a question with values as a person writes them.

    Errors: `WrongUse` for an unknown parameter or value.
    """
    return bind(question, read_given(question, given, partial(resolve, store)), lang)


def answer(
    store: Store,
    project: Project,
    question: Question,
    given: Mapping[str, str],
    lang: str,
) -> Answer:
    """Answer a question of the catalogue.

    Parameters: `given`, values by parameter name as a person writes them; `lang` of labels.
    Errors: `WrongUse` for an unknown parameter or value.
    """
    values = read_given(question, given, partial(resolve, store))
    return answer_terms(store, project, question, values, lang)


def answer_terms(
    store: Store,
    project: Project,
    question: Question,
    values: Mapping[str, Term],
    lang: str,
) -> Answer:
    """Answer a question of the catalogue whose values are terms already; see `answer`."""
    result = store.run(bind(question, values, lang))
    title, notes = question.label[lang], tuple(_footnotes(store, question, lang))
    names = question_headings(project, question, lang)
    words = ("yes", "no") if lang == "en" else ("是", "否")
    if isinstance(result, bool):
        return Answer((), (), question.id, title, names, notes, result, words)
    if not isinstance(result, Rows):
        raise BadInput(question.file, "a question is a SELECT or ASK", "題目須為 SELECT 或 ASK")
    return Answer(result.columns, result.rows, question.id, title, names, notes, None, words)
