"""What a graph says about time, read once: statements with their spans, lives of things, figures.

Reading takes most of the time of an as-of answer and does not depend on the day, so whoever asks
for several days keeps the timeline.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from kgtool.asof.days import Bounds, Span, State
from kgtool.asof.inference import Axioms, Facts, conclude, read_axioms
from kgtool.namespaces import COOP, ID, PREFIXES
from kgtool.plans.quiet import without_collection
from kgtool.terms import DefaultGraph, Literal, NamedNode, Quad, Term, Triple, graph_name, triple_of

__all__ = [
    "EVENTS",
    "Figure",
    "Statement",
    "Timeline",
    "agreed",
    "read_timeline",
]

EVENTS = frozenset(COOP + name for name in ("startDate", "endDate", "foundedDate"))
"""Properties whose value is the day on which something happened."""

_RDF, _DCT, _ORG = PREFIXES["rdf"], PREFIXES["dcterms"], PREFIXES["org"]
_PARTS = ("subject", "predicate", "object")
_INTENDED = frozenset({"planned", "announced", "rules-drafted"})
_SERIES = tuple(
    COOP + name for name in ("amountKind", "counted", "basis", "scope", "payer", "planned")
)


@dataclass(frozen=True)
class Statement:
    """One statement: its node and triple, its row, its span, and the day its source speaks of."""

    node: Term
    triple: Triple
    row: str
    span: Span
    basis: str
    stated_as_of: str
    published: str


@dataclass(frozen=True)
class Figure:
    """A figure: what it answers apart from its period, how the period is meant, and the period."""

    node: Term
    series: tuple[str, ...]
    meaning: str
    span: Span
    whole: bool
    basis: str


@dataclass(frozen=True)
class Timeline:
    """All of a graph, and what it says about time.

    `lives` are the spans of things, `events` the dates of milestones and reorganisations, `facts`
    the default graph, `inferred` the triples of `graph:inferred`; `succession` leads from a thing
    to those that came next.
    """

    quads: Sequence[Quad]
    statements: Sequence[Statement]
    lives: Mapping[Term, Span]
    figures: Mapping[Term, Figure]
    events: Mapping[Term, Bounds]
    dates: Mapping[Term, Bounds]
    facts: Facts
    inferred: frozenset[Triple]
    succession: Mapping[Term, tuple[Term, ...]]

    @cached_property
    def axioms(self) -> Axioms:
        """The axioms of the ontology, by which conclusions are drawn again for each day."""
        return read_axioms(self.facts)

    @cached_property
    def ruled(self) -> Sequence[Triple]:
        """The inferred triples that no axiom explains: conclusions of SPARQL rules."""
        asserted = (
            triple_of(subject, NamedNode(term), value)
            for subject, about in self.facts.items()
            for term, values in about.items()
            if NamedNode(term) in self.axioms.premises
            for value in values
        )
        given = ((t, State.TIMELESS) for t in asserted if t not in self.inferred)
        known = conclude(self.axioms, given)
        return [triple for triple in self.inferred if triple not in known]


def _by_subject(quads: Iterable[Quad]) -> dict[Term, dict[str, list[Term]]]:
    found: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        found[quad.subject][quad.predicate.value].append(quad.object)
    return found


def _dates(facts: Facts) -> dict[Term, Bounds]:
    found = {}
    for node, about in facts.items():
        first, last = about.get(COOP + "earliest"), about.get(COOP + "latest")
        if first and last and isinstance(first[0], Literal) and isinstance(last[0], Literal):
            bounds = (date.fromisoformat(term.value) for term in (first[0], last[0]))
            found[node] = Bounds(*bounds)
    return found


def _text(terms: Sequence[Term] | None) -> str:
    term = terms[0] if terms else None
    return term.value if isinstance(term, Literal | NamedNode) else ""


def _first(about: Mapping[str, Sequence[Term]], term: str) -> Term | None:
    return next(iter(about.get(term, ())), None)


def _label(facts: Facts, node: Term | None) -> str:
    return _text(facts[node].get(PREFIXES["rdfs"] + "label")) if node and node in facts else ""


@dataclass(frozen=True)
class _Reading:
    facts: Facts
    dates: Mapping[Term, Bounds]
    said: Facts
    sources: Facts

    def span(self, about: Mapping[str, Sequence[Term]], terms: tuple[str, str]) -> tuple[Span, str]:
        start, end = (_first(about, term) for term in terms)
        texts = [_label(self.facts, node) for node in (start, end)]
        shown = "–".join(texts) if texts[0] != texts[1] else texts[0]
        known = [self.dates.get(node) if node else None for node in (start, end)]
        return Span(known[0], known[1]), shown

    def published(self, source: Term | None) -> str:
        """Return the date that a source bears, as text."""
        about = self.sources.get(source, {}) if source else {}
        return _label(self.facts, _first(about, COOP + "publishedOn"))

    def statement(self, node: Term) -> Statement:
        about = self.said[node]
        subject, term, value = (about[_RDF + name][0] for name in _PARTS)
        span, basis = self.span(about, (COOP + "validFrom", COOP + "validTo"))
        return Statement(
            node,
            triple_of(subject, term, value),
            _text(about.get(COOP + "fromRow")),
            span,
            basis,
            _label(self.facts, _first(about, COOP + "statedAsOf")),
            self.published(_first(about, _DCT + "source")),
        )

    def figure(self, node: Term) -> Figure:
        about = self.facts[node]
        ends = (COOP + "periodStart", COOP + "periodEnd")
        span, basis = self.span(about, ends)
        series = tuple(" ".join(sorted(map(str, about.get(term, ())))) for term in _SERIES)
        whole = about.get(ends[0]) == about.get(ends[1])
        meaning = _text(about.get(COOP + "periodMeaning")).rpartition("/")[2]
        return Figure(node, series, meaning, span, whole, basis)


def _happened(facts: Facts, dates: Mapping[Term, Bounds]) -> dict[Term, Bounds]:
    found = {}
    for node, about in facts.items():
        for when in about.get(COOP + "onDate", ()):
            if when in dates:
                found[node] = dates[when]
    return found


def agreed(known: Iterable[Bounds]) -> Bounds | None:
    """Return the bounds of all `known` dates; a year gives way to a day that lies in it."""
    found = set(known)
    narrow = [
        one
        for one in found
        if not any(
            other != one and one.earliest <= other.earliest and other.latest <= one.latest
            for other in found
        )
    ]
    if not narrow:
        return None
    return Bounds(min(b.earliest for b in narrow), max(b.latest for b in narrow))


def _edge(reading: _Reading, nodes: Sequence[Statement]) -> Bounds | None:
    """Return when something began or ended by these statements; what is only intended stays open."""
    real: list[Bounds] = []
    intended: list[Bounds] = []
    for one in nodes:
        about = reading.said[one.node]
        if about.get(COOP + "scope") or one.triple.object not in reading.dates:
            continue
        how = _text(about.get(COOP + "qualifier")).rpartition("/")[2]
        (intended if how in _INTENDED else real).append(reading.dates[one.triple.object])
    if real or not intended:
        return agreed(real)
    return Bounds(min(bounds.earliest for bounds in intended), date.max)


def _last_days(reading: _Reading, events: Mapping[Term, Bounds]) -> dict[Term, Bounds]:
    """Return the last day of each body that an event turned into others: the day before it."""
    found: dict[Term, list[Bounds]] = defaultdict(list)
    for event, when in events.items():
        about = reading.facts[event]
        gone = set(about.get(_ORG + "originalOrganization", ()))
        for body in gone - set(about.get(_ORG + "resultingOrganization", ())):
            day = timedelta(days=1)
            found[body].append(Bounds(when.earliest - day, when.latest - day))
    return {body: bounds for body, known in found.items() if (bounds := agreed(known))}


def _lives(
    reading: _Reading, statements: Sequence[Statement], events: Mapping[Term, Bounds]
) -> dict[Term, Span]:
    begun: dict[Term, list[Statement]] = defaultdict(list)
    ended: dict[Term, list[Statement]] = defaultdict(list)
    for one in statements:
        term = one.triple.predicate.value
        if term in EVENTS:
            (ended if term == COOP + "endDate" else begun)[one.triple.subject].append(one)
    last = _last_days(reading, events)
    return {
        thing: Span(
            _edge(reading, begun.get(thing, ())),
            last.get(thing) or _edge(reading, ended.get(thing, ())),
        )
        for thing in begun.keys() | ended.keys() | last.keys()
    }


def read_timeline(quads: Iterable[Quad]) -> Timeline:
    """Read all quads of a graph."""
    with without_collection():
        everything = list(quads)
        graphs = (DefaultGraph(), *map(graph_name, ("statements", "sources", "inferred")))
        parts: dict[object, list[Quad]] = {graph: [] for graph in graphs}
        for quad in everything:
            if (part := parts.get(quad.graph_name)) is not None:
                part.append(quad)
        *told, inferred = parts.values()
        return _timeline(everything, tuple(map(_by_subject, told)), inferred)


def _timeline(
    quads: Sequence[Quad], parts: tuple[Facts, ...], inferred: Sequence[Quad]
) -> Timeline:
    facts, said, sources = parts
    dates = _dates(facts)
    reading = _Reading(facts, dates, said, sources)
    statements = [reading.statement(n) for n, about in said.items() if _RDF + "subject" in about]
    events = _happened(facts, dates)
    return Timeline(
        quads=quads,
        statements=statements,
        lives=_lives(reading, statements, events),
        figures={n: reading.figure(n) for n, about in facts.items() if COOP + "value" in about},
        events=events,
        dates=dates,
        facts=facts,
        inferred=frozenset(quad.triple for quad in inferred),
        succession={
            thing: tuple(sorted(about[COOP + "succeededBy"], key=str))
            for thing, about in facts.items()
            if COOP + "succeededBy" in about and str(thing).startswith(f"<{ID}")
        },
    )
