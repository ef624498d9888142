"""The numbers of coverage, by class, property and ministry, and the things behind each gap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kgtool.coverage.applies import Applicability
from kgtool.errors import WrongUse, nearest
from kgtool.namespaces import COOP, PREFIXES
from kgtool.stores import Store
from kgtool.terms import Literal, NamedNode, Term
from kgtool.turtle import term_text
from kgtool.written import fold, plain

__all__ = [
    "CLASSES",
    "Cell",
    "Gap",
    "ask_coverage",
    "coverage_note",
    "coverage_table",
    "missing",
    "read_term",
    "term_label",
]

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

_NONE = """{ SELECT DISTINCT ?none WHERE {
    { ?none coop:value ?zero . FILTER(?zero = 0) } UNION { ?none skos:notation "none" } } }"""


@dataclass(frozen=True)
class Cell:
    """A property is known for `known` of `total` things of a class; labels by language.

    `none` of the known ones have only values that state there is none. `applies` is false where
    the shapes forbid the property to the class. `ministry` narrows the things to those that it
    administers; "" is all things, whoever administers them.
    """

    cls: str
    property: str
    known: int
    total: int
    cls_label: str
    property_label: str
    none: int = 0
    applies: bool = True
    ministry: str = ""
    ministry_label: str = ""

    def not_known(self) -> int:
        """Return the number of things of which nothing is known, though it might be."""
        return self.total - self.known if self.applies else 0


@dataclass(frozen=True)
class Gap:
    """What is asked: a class, perhaps a property (or path), perhaps of one ministry's things.

    `unassigned`: of the things that no ministry is said to administer.
    """

    cls: str
    property: str = ""
    ministry: Term | None = None
    unassigned: bool = False

    def pattern(self, thing: str = "?x") -> str:
        """Return the SPARQL pattern of the things that are meant."""
        of = f"{thing} coop:administeredBy {term_text(self.ministry)} ." if self.ministry else ""
        if self.unassigned:
            some = f"{thing} coop:administeredBy ?body . ?body a coop:Ministry"
            of = f"FILTER NOT EXISTS {{ {some} }}"
        return f"{thing} a {_full(self.cls)} . {of}"


def _full(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"<{PREFIXES[prefix]}{local}>"


def _path(path: str) -> str:
    return "/".join(map(_full, path.split("/")))


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


def read_term(store: Store, given: str, *, cls: bool) -> str:
    """Return the term that `given` names, as `coop:Programme`; the prefix may be left out.

    Parameters: `cls`, whether a class is wanted, else a property or a path of some.
    Errors: `WrongUse` with the nearest terms if the ontology has none of that name.
    """
    steps = [given] if cls else given.split("/")
    return "/".join(_known(store, step, cls=cls) for step in steps)


def _known(store: Store, given: str, *, cls: bool) -> str:
    name = plain(given) if ":" in plain(given) else f"coop:{plain(given)}"
    if name.partition(":")[0] in PREFIXES and not name.startswith("coop:"):
        return name
    kinds = "owl:Class" if cls else "owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty"
    query = f"""SELECT DISTINCT ?t ?l WHERE {{
  VALUES ?k {{ {kinds} }} ?t a ?k . OPTIONAL {{ ?t rdfs:label ?l }} }} ORDER BY ?t ?l"""
    called: dict[str, str] = {}
    for term, label in store.select(query).rows:
        if isinstance(term, NamedNode) and term.value.startswith(COOP):
            own = term.value.removeprefix(COOP)
            called[fold(own)] = own
            if isinstance(label, Literal):
                called.setdefault(fold(label.value), own)
    local = name.removeprefix("coop:")
    if (found := called.get(fold(local))) is not None:
        return f"coop:{found}"
    en, zh = nearest(local, {*called.values(), *called})
    raise WrongUse(
        f'"{given}" is not a class or property such as Programme{en}',
        f"「{given}」不是類別或屬性；寫法例如「計畫」或 Programme{zh}",
    )


def _total(store: Store, gap: Gap) -> int:
    query = f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {gap.pattern()} }}"
    return _number(store.select(query).rows[0][0])


def _count(store: Store, gap: Gap) -> tuple[int, int]:
    """Return how many things have a value, and how many only values that say there is none."""
    query = f"""SELECT (COUNT(DISTINCT ?x) AS ?known) (COUNT(DISTINCT ?y) AS ?some) WHERE {{
  {gap.pattern()} ?x {_path(gap.property)} ?v .
  OPTIONAL {{ {_NONE} FILTER(?none = ?v) }}
  BIND(IF(BOUND(?none), ?absent, ?x) AS ?y) }}"""
    known, some = map(_number, store.select(query).rows[0])
    return known, known - some


def ask_coverage(
    store: Store, gap: Gap, lang: str, applicability: Applicability | None = None
) -> Cell:
    """Return the coverage of one property of one class, perhaps of one ministry's things."""
    known, none = _count(store, gap)
    last = gap.property.rpartition("/")[2]
    return Cell(
        gap.cls,
        gap.property,
        known,
        _total(store, gap),
        term_label(store, gap.cls, lang),
        term_label(store, last, lang),
        none,
        applicability is None or applicability.applies(gap.cls, gap.property.partition("/")[0]),
    )


def coverage_note(store: Store, cls: str, path: str, lang: str) -> str:
    """Return one sentence: for how many things of `cls` the property at the path's end is known.

    Parameters: `cls` (`coop:Programme`), `path` (`coop:administeredBy`, or steps joined by `/`).
    """
    cell = ask_coverage(store, Gap(cls, path), lang)
    if lang == "en":
        none = f", of which {cell.none} are stated to have none" if cell.none else ""
        return (
            f'Coverage: "{cell.property_label}" is known for {cell.known} of {cell.total} '
            f"({cell.cls_label}){none}."
        )
    none = f"（其中 {cell.none} 個載明為無）" if cell.none else ""
    return (
        f"涵蓋率：{cell.total} 個{cell.cls_label}中，"
        f"{cell.known} 個載有「{cell.property_label}」{none}。"
    )


def _used(store: Store, gap: Gap) -> dict[str, tuple[int, int]]:
    """Return the own properties that members have: known, and stated to be none."""
    query = f"""SELECT ?p (COUNT(DISTINCT ?x) AS ?known) (COUNT(DISTINCT ?y) AS ?some) WHERE {{
  {gap.pattern()} ?x ?p ?v . FILTER(STRSTARTS(STR(?p), "{COOP}"))
  OPTIONAL {{ {_NONE} FILTER(?none = ?v) }}
  BIND(IF(BOUND(?none), ?absent, ?x) AS ?y) }} GROUP BY ?p ORDER BY ?p"""
    return {
        f"coop:{term.value.removeprefix(COOP)}": (_number(known), _number(known) - _number(some))
        for term, known, some in store.select(query).rows
        if isinstance(term, NamedNode)
    }


def _labels(store: Store, lang: str) -> dict[str, str]:
    query = f"""SELECT ?t ?l WHERE {{ ?t rdfs:label ?l . FILTER(STRSTARTS(STR(?t), "{COOP}"))
  FILTER(LANGMATCHES(LANG(?l), "{lang}")) }} ORDER BY ?t DESC(?l)"""
    return {
        f"coop:{term.value.removeprefix(COOP)}": label.value
        for term, label in store.select(query).rows
        if isinstance(term, NamedNode) and isinstance(label, Literal)
    }


def coverage_table(
    store: Store,
    lang: str,
    applicability: Applicability | None = None,
    *,
    gaps: Iterable[Gap] | None = None,
) -> list[Cell]:
    """Return class × property with known and total, for each property that some member has.

    Parameters: `applicability`, by which properties that are expected of a class but that no member
    has are told as well, and those it cannot have are marked; `gaps`, the classes, properties and
    ministries to tell of (by default all of `CLASSES`).
    """
    labels = _labels(store, lang)
    cells = []
    for gap in gaps if gaps is not None else [Gap(f"coop:{name}") for name in CLASSES]:
        used, total = _used(store, gap), _total(store, gap)
        terms = set(used) | set(applicability.expects(gap.cls) if applicability else ())
        for term in [gap.property] if gap.property else sorted(terms):
            known, none = used.get(term, (0, 0))
            cells.append(
                Cell(
                    gap.cls,
                    term,
                    known,
                    total,
                    labels.get(gap.cls, gap.cls),
                    labels.get(term, term),
                    none,
                    applicability is None or applicability.applies(gap.cls, term),
                    term_text(gap.ministry) if gap.ministry else "",
                )
            )
    return cells


def missing(
    store: Store, cls: str, path: str, lang: str, *, ministry: Term | None = None
) -> list[tuple[str, str]]:
    """Return IRI and name of the things of `cls` for which the property is not known.

    Parameters: `ministry`, to look only at what it administers.
    """
    query = f"""SELECT DISTINCT ?x ?name WHERE {{
  {Gap(cls, ministry=ministry).pattern()} FILTER NOT EXISTS {{ ?x {_path(path)} ?v }}
  OPTIONAL {{ ?x skos:prefLabel ?name . FILTER(LANGMATCHES(LANG(?name), "{lang}")) }}
}} ORDER BY ?x"""
    return [
        (thing.value, name.value if isinstance(name, Literal) else "")
        for thing, name in store.select(query).rows
        if isinstance(thing, NamedNode)
    ]
