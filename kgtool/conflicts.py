"""Where sources disagree: the statements of each side, side by side, none of them preferred.

A conflict is *listed* (in `data/conflicts.csv`, read by a person, with a remark) or *found* by rule:
figures that answer the same question, or dates of the same kind, that cannot both hold. What is
listed is not found again. Works on any store, also behind an endpoint.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kgtool.errors import WrongUse, nearest
from kgtool.namespaces import CONCEPT, shorten
from kgtool.queries import bind, find_question
from kgtool.repository import Project
from kgtool.stores import Store
from kgtool.terms import Literal, NamedNode, Term
from kgtool.written import fold

__all__ = ["KINDS", "Conflict", "Said", "conflicts", "kind_of"]

KINDS = (
    "different-value",
    "different-period",
    "different-owner",
    "different-meaning",
    "different-name",
    "text-against-number",
)
"""What sides can disagree on, as keys of the scheme `conflict-kind`."""

_KIND = CONCEPT + "conflict-kind/"


@dataclass(frozen=True)
class Said:
    """One statement of a side: what is said, as written and coded, and who says it where.

    `what` is the kind of amount, the thing counted or the property; `value` is for people, `term`
    the object itself; texts are empty where nothing is stated. `scope` and `period` limit it.
    """

    statement: Term
    property: Term
    what: str
    term: Term
    value: Term
    qualifier: str
    basis: str
    scope: str
    period: str
    value_text: str
    source: Term
    title: str
    publisher: str
    published: str
    url: str
    locator: str
    confidence: Term
    confidence_label: str
    row: str
    note: str


@dataclass(frozen=True)
class Conflict:
    """A disagreement about a thing: its kind, whether a person listed it, and its sides.

    `id` is the IRI of a listed conflict, else None. A listed conflict has two sides; one found by
    rule has a side for each value.
    """

    id: Term | None
    subject: Term
    subject_label: str
    kind: str
    kind_label: str
    remark: str
    sides: tuple[tuple[Said, ...], ...]

    @property
    def listed(self) -> bool:
        """Whether it stands in the table of conflicts."""
        return self.id is not None


@dataclass(frozen=True)
class _Found:
    """A conflict before its statements are read: nodes of statements by side."""

    id: Term | None
    subject: Term
    kind: Term
    remark: str
    sides: tuple[tuple[Term, ...], ...]


def kind_of(store: Store, given: str) -> str:
    """Return the kind that is meant by `given`: its name, or its key with or without "different-".

    Errors: `WrongUse` with the nearest kinds.
    """
    names = {fold(name): kind for kind in KINDS for name in (kind, kind.removeprefix("different-"))}
    for lang in ("en", "zh-Hant"):
        names |= {fold(label): kind for kind, label in _kind_labels(store, lang).items()}
    if (found := names.get(fold(given))) is not None:
        return found
    en, zh = nearest(given, KINDS)
    listed = ", ".join(KINDS)
    raise WrongUse(
        f'no kind of conflict "{given}"{en} (possible: {listed})',
        f"沒有歧異種類「{given}」{zh}（可用：{listed}）",
    )


def _kind_labels(store: Store, lang: str) -> dict[str, str]:
    query = f"""SELECT ?kind ?label WHERE {{
  ?kind skos:inScheme <{_KIND[:-1]}> ; skos:prefLabel ?label .
  FILTER(LANGMATCHES(LANG(?label), "{lang}")) }} ORDER BY ?kind ?label"""
    rows = store.select(query).rows
    return {_text(kind).removeprefix(_KIND): _text(label) for kind, label in rows}


def _text(term: Term | None) -> str:
    if isinstance(term, Literal | NamedNode):
        return term.value
    return ""


def _page(
    store: Store, project: Project, name: str, given: Mapping[str, Any], lang: str
) -> list[dict[str, Term | None]]:
    result = store.select(bind(find_question(project, name, "pages"), given, lang))
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows]


def _listed(store: Store, project: Project, given: Mapping[str, Any], lang: str) -> list[_Found]:
    sides: dict[Term, dict[str, list[Term]]] = {}
    about: dict[Term, dict[str, Any]] = {}
    for row in _page(store, project, "conflict-sides", given, lang):
        conflict, statement = row["conflict"], row["statement"]
        if conflict is None or statement is None:
            continue
        about[conflict] = row
        sides.setdefault(conflict, {}).setdefault(_text(row["side"]), []).append(statement)
    return [
        _Found(
            conflict,
            row["subject"],
            row["kind"],
            _text(row["remark"]),
            tuple(tuple(dict.fromkeys(nodes)) for _, nodes in sorted(sides[conflict].items())),
        )
        for conflict, row in about.items()
    ]


def _by_rule(
    store: Store, project: Project, given: Mapping[str, Any], known: Iterable[_Found]
) -> list[_Found]:
    """Return what the rule finds beyond the `known` conflicts, one for each question."""
    together = [frozenset(node for side in one.sides for node in side) for one in known]
    rows = [
        row
        for row in _page(store, project, "disagreements", given, "en")
        if row["lowerStatement"] is not None
    ]
    listed = {
        (row["lower"], row["higher"])
        for row in rows
        if any({row["lowerStatement"], row["higherStatement"]} <= nodes for nodes in together)
    }
    groups: dict[tuple[str, ...], dict[Term, list[Term]]] = {}
    about: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in rows:
        if (row["lower"], row["higher"]) in listed:
            continue
        key = tuple(_text(row[name]) for name in ("subject", "kind", "question"))
        about[key] = row
        for value, node in (("lower", "lowerStatement"), ("higher", "higherStatement")):
            said = groups.setdefault(key, {}).setdefault(row[value], [])  # type: ignore[arg-type]
            if row[node] not in said:
                said.append(row[node])  # type: ignore[arg-type]
    return [
        _Found(
            None, about[key]["subject"], about[key]["kind"], "", tuple(map(tuple, sides.values()))
        )
        for key, sides in sorted(groups.items())
    ]


def _period(row: Mapping[str, Term | None]) -> str:
    ends = [_text(row["from"]), _text(row["to"])]
    return ends[0] if ends[0] == ends[1] else "–".join(ends)


def _name(term: Term, lang: str) -> str:
    """Return the name of a property that no ontology of ours labels."""
    name = shorten(_text(term))
    return {"skos:prefLabel": "name" if lang == "en" else "名稱"}.get(name, name)


def _said(row: Mapping[str, Any], places: Sequence[str], lang: str) -> Said:
    names = ("qualifier", "basis", "scope")
    limits = {name: _text(row[name]) for name in names}
    return Said(
        statement=row["statement"],
        property=row["property"],
        what=_text(row["what"] or row["propertyLabel"]) or _name(row["property"], lang),
        term=row["value"],
        value=row["valueLabel"],
        **limits,
        period=_period(row),
        value_text=_text(row["valueText"]),
        source=row["source"],
        title=_text(row["sourceLabel"]),
        publisher=_text(row["publisher"]),
        published=_text(row["published"]),
        url=_text(row["url"]),
        locator=" | ".join(places),
        confidence=row["confidence"],
        confidence_label=_text(row["confidenceLabel"]),
        row=_text(row["row"]),
        note=_text(row["note"]),
    )


def _read_said(
    store: Store, project: Project, nodes: Sequence[Term], lang: str
) -> tuple[dict[Term, Said], dict[Term, str]]:
    """Return statements by node, and labels of their subjects."""
    rows: dict[Term, dict[str, Any]] = {}
    places: dict[Term, list[str]] = {}
    labels: dict[Term, str] = {}
    for row in _page(store, project, "said", {"statement": list(nodes)}, lang) if nodes else []:
        node, subject = row["statement"], row["subject"]
        if node is None or subject is None:
            continue
        rows.setdefault(node, row)
        labels[subject] = _text(row["subjectLabel"]) or shorten(_text(subject))
        if (place := _text(row["locator"])) and place not in places.setdefault(node, []):
            places[node].append(place)
    return {node: _said(row, places.get(node, ()), lang) for node, row in rows.items()}, labels


def _in_one_language(side: Sequence[Said], lang: str) -> tuple[Said, ...]:
    """Return a side without the second language of a text that is there in `lang`."""

    def fits(one: Said) -> bool:
        tag = one.term.language if isinstance(one.term, Literal) else None
        return not tag or tag.lower().startswith(lang.lower())

    told = {one.row for one in side if fits(one)}
    return tuple(one for one in side if fits(one) or one.row not in told)


def conflicts(
    store: Store,
    project: Project,
    lang: str,
    *,
    thing: Term | None = None,
    kind: str | None = None,
) -> list[Conflict]:
    """Return the conflicts about a thing, or all: the listed ones first, then those found by rule.

    Parameters: `lang` of labels and remarks; `thing`; `kind`, out of `KINDS`.
    """
    given = {} if thing is None else {"thing": thing}
    found = _listed(store, project, given, lang)
    found += _by_rule(store, project, given, found)
    found = [one for one in found if kind is None or _text(one.kind) == _KIND + kind]
    nodes = sorted({node for one in found for side in one.sides for node in side}, key=str)
    said, labels = _read_said(store, project, nodes, lang)
    kinds = _kind_labels(store, lang)
    return [
        Conflict(
            one.id,
            one.subject,
            labels.get(one.subject, shorten(_text(one.subject))),
            key := _text(one.kind).removeprefix(_KIND),
            kinds.get(key, key),
            one.remark,
            tuple(
                _in_one_language([said[node] for node in side if node in said], lang)
                for side in one.sides
            ),
        )
        for one in found
    ]
