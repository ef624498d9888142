"""Coverage: for how many things of a kind a property is known, always with the denominator."""

from __future__ import annotations

from dataclasses import dataclass

from kgtool.namespaces import COOP, PREFIXES
from kgtool.stores import Store
from kgtool.terms import Literal, NamedNode

__all__ = ["CLASSES", "Cell", "coverage_note", "coverage_table", "missing", "term_label"]

CLASSES = (
    "Ministry",
    "Office",
    "ResearchInstitute",
    "University",
    "Company",
    "Alliance",
    "Facility",
    "Programme",
    "Collaboration",
)
"""The kinds of things that the coverage table tells of, in its order."""


@dataclass(frozen=True)
class Cell:
    """A property is known for `known` of `total` things of a class; labels by language."""

    cls: str
    property: str
    known: int
    total: int
    cls_label: str
    property_label: str


def _full(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"<{PREFIXES[prefix]}{local}>"


def _number(value: object) -> int:
    return int(value.value) if isinstance(value, Literal) else 0


def term_label(store: Store, term: str, lang: str) -> str:
    """Return the label of a class or property (`coop:Programme`) in `lang`, else its name."""
    query = (
        f"SELECT ?l WHERE {{ {_full(term)} rdfs:label ?l ."
        f' FILTER(LANGMATCHES(LANG(?l), "{lang}")) }} ORDER BY ?l LIMIT 1'
    )
    rows = store.select(query).rows
    return rows[0][0].value if rows and isinstance(rows[0][0], Literal) else term


def _count(store: Store, cls: str, path: str) -> tuple[int, int]:
    steps = "/".join(_full(step) for step in path.split("/"))
    query = f"""SELECT (COUNT(DISTINCT ?x) AS ?total) (COUNT(DISTINCT ?y) AS ?known)
WHERE {{ ?x a {_full(cls)} . OPTIONAL {{ ?x {steps} ?v . BIND(?x AS ?y) }} }}"""
    total, known = store.select(query).rows[0]
    return _number(known), _number(total)


def coverage_note(store: Store, cls: str, path: str, lang: str) -> str:
    """Return one sentence: for how many things of `cls` the property at the path's end is known.

    Parameters: `cls` (`coop:Programme`), `path` (`coop:administeredBy`, or steps joined by `/`).
    """
    known, total = _count(store, cls, path)
    cls_label = term_label(store, cls, lang)
    property_label = term_label(store, path.rpartition("/")[2], lang)
    if lang == "en":
        return f'Coverage: "{property_label}" is known for {known} of {total} ({cls_label}).'
    return f"涵蓋率：{total} 個{cls_label}中，{known} 個載有「{property_label}」。"


def coverage_table(store: Store, lang: str) -> list[Cell]:
    """Return class × property with known and total, for every property that some member has."""
    cells = []
    for name in CLASSES:
        cls = f"{COOP}{name}"
        query = f"""SELECT ?p (COUNT(DISTINCT ?x) AS ?known) WHERE {{
  ?x a <{cls}> ; ?p ?v . FILTER(STRSTARTS(STR(?p), "{COOP}")) }} GROUP BY ?p ORDER BY ?p"""
        _, total = _count(store, f"coop:{name}", "rdf:type")
        cls_label = term_label(store, f"coop:{name}", lang)
        for term, known in store.select(query).rows:
            if isinstance(term, NamedNode):
                local = f"coop:{term.value.removeprefix(COOP)}"
                label = term_label(store, local, lang)
                cells.append(Cell(f"coop:{name}", local, _number(known), total, cls_label, label))
    return cells


def missing(store: Store, cls: str, path: str, lang: str) -> list[tuple[str, str]]:
    """Return IRI and name of the things of `cls` for which the property is not known."""
    steps = "/".join(_full(step) for step in path.split("/"))
    query = f"""SELECT DISTINCT ?x ?name WHERE {{
  ?x a {_full(cls)} . FILTER NOT EXISTS {{ ?x {steps} ?v }}
  OPTIONAL {{ ?x skos:prefLabel ?name . FILTER(LANGMATCHES(LANG(?name), "{lang}")) }}
}} ORDER BY ?x"""
    return [
        (thing.value, name.value if isinstance(name, Literal) else "")
        for thing, name in store.select(query).rows
        if isinstance(thing, NamedNode)
    ]
