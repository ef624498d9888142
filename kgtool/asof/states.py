"""The state of every statement on a day.

A relation or text holds within its span, and never outside the life of its subject and object. What
once happened (a founding, a succession) has happened ever since. A number is read by the meaning of
its period: a rule in force like a relation, a state as the latest by then, a sum over a span that
had ended by then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kgtool.asof.days import Bounds, Day, Span, State
from kgtool.asof.timeline import EVENTS, Figure, Statement, Timeline
from kgtool.namespaces import COOP, PREFIXES
from kgtool.terms import Literal, Term

__all__ = ["NAMES", "Reading", "read_states"]

NAMES = frozenset(
    {PREFIXES["skos"] + name for name in ("prefLabel", "altLabel")}
    | {
        COOP + name
        for name in ("officialName", "shortName", "acronym", "formerName", "descriptiveName")
    }
)
"""Names: no day is asked of them; only those of a thing that is gone fall away."""

_PAST = frozenset(
    COOP + name
    for name in (
        "succeededBy",
        "foundedBy",
        "predecessorName",
        "successorName",
        "modelledOn",
        "carriesOut",
        "producedUnder",
        "mentionedIn",
        "describesProgramme",
        "entryOf",
        "hasMilestone",
    )
) | {PREFIXES["dcterms"] + "publisher", PREFIXES["prov"] + "wasDerivedFrom"}
"""Relations that, once true, stay true when their subject or object has ended."""

_ALL_TIME = Span()


@dataclass(frozen=True)
class Reading:
    """How things stood on a day: states of statements and figures; what was over, what to come.

    `gone` had ended, `to_come` had not begun; `spans` is what each state rests on, as text.
    """

    day: Day
    states: Mapping[Term, State]
    figures: Mapping[Term, State]
    gone: frozenset[Term]
    to_come: frozenset[Term]
    spans: Mapping[Term, str] = field(default_factory=dict)


def _sum_ended(figure: Figure) -> Bounds | None:
    """Return when the span of a sum had ended; a year that is start and end is over at its end."""
    end = figure.span.end
    return Bounds(end.latest, end.latest) if end and figure.whole else end


def _series(
    timeline: Timeline, owners: Mapping[Term, set[Term]], meaning: str
) -> Iterable[list[Figure]]:
    found: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for node, figure in timeline.figures.items():
        if figure.meaning == meaning and figure.span.stated:
            for owner in owners.get(node, ()):
                found[(owner, figure.series)].append(figure)
    return found.values()


def _latest(series: list[Figure], day: Day, *, sums: bool) -> Iterable[tuple[Term, State]]:
    """Yield the state of each figure of a series: the latest by `day`, and what may be later."""
    when = {}
    for figure in series:
        ended = _sum_ended(figure) if sums else figure.span.end or figure.span.start
        if ended is None:
            yield figure.node, figure.span.on(day)
        else:
            when[figure.node] = ended
    done = [bounds.latest for bounds in when.values() if bounds.happened_by(day) == State.HELD]
    for node, bounds in when.items():
        state = bounds.happened_by(day)
        if state == State.HELD:
            state = State.LATEST if bounds.latest == max(done) else State.NOT
        yield node, state


def _figure_states(timeline: Timeline, day: Day) -> dict[Term, State]:
    """Return the state of each figure whose period is stated."""
    owners: dict[Term, set[Term]] = defaultdict(set)
    for one in timeline.statements:
        if one.triple.object in timeline.figures:
            owners[one.triple.object].add(one.triple.subject)
    states = {
        node: figure.span.on(day)
        for node, figure in timeline.figures.items()
        if figure.span.stated and figure.meaning not in ("state-at", "adds-up-over")
    }
    for meaning in ("state-at", "adds-up-over"):
        for series in _series(timeline, owners, meaning):
            for node, state in _latest(series, day, sums=meaning == "adds-up-over"):
                states[node] = max(state, states.get(node, State.NOT))
    for node, figure in timeline.figures.items():
        if figure.meaning == "state-at" and figure.span.on(day) == State.HELD:
            states[node] = State.HELD
    return states


@dataclass(frozen=True)
class _Judge:
    timeline: Timeline
    day: Day
    figures: Mapping[Term, State]
    gone: frozenset[Term]
    to_come: frozenset[Term]

    def _unspanned(self, one: Statement) -> State:
        return State.NEAR if one.stated_as_of else State.UNDATED

    def _past(self, one: Statement) -> State:
        """Something that happened: at the day stated, else when its object began."""
        value = one.triple.object
        when = self.timeline.events.get(value) or one.span.start
        if when is None and one.triple.predicate.value == COOP + "succeededBy":
            when = self.timeline.lives.get(value, _ALL_TIME).start
        return when.happened_by(self.day) if when else self._unspanned(one)

    def _own(self, one: Statement) -> State:
        term, value = one.triple.predicate.value, one.triple.object
        if term in NAMES:
            return State.TIMELESS
        if term in EVENTS and value in self.timeline.dates:
            return self.timeline.dates[value].happened_by(self.day)
        if term in _PAST:
            return self._past(one)
        if value in self.figures:
            return self.figures[value]
        return one.span.on(self.day) if one.span.stated else self._unspanned(one)

    def state(self, one: Statement) -> State:
        """Return the state of a statement."""
        term = one.triple.predicate.value
        ends = {one.triple.subject, one.triple.object}
        if ends & self.to_come:
            return State.NOT
        if term in EVENTS or term in _PAST:
            return self._own(one)
        if ends & self.gone and term != PREFIXES["skos"] + "prefLabel":
            return State.NOT
        lives = (self.timeline.lives.get(thing, _ALL_TIME).on(self.day) for thing in ends)
        unsure = State.MAYBE in lives and term not in NAMES
        return min(self._own(one), State.MAYBE) if unsure else self._own(one)

    def basis(self, one: Statement) -> str:
        """Return the span or date that a state rests on, as text: `2013–2017`, `2017-01`."""
        value = one.triple.object
        if one.triple.predicate.value in EVENTS:
            return _shown(self.timeline, value)
        figure = self.timeline.figures.get(value)
        return (figure.basis if figure else "") or one.basis or one.stated_as_of


def _shown(timeline: Timeline, node: Term) -> str:
    labels = timeline.facts.get(node, {}).get(PREFIXES["rdfs"] + "label", ())
    return labels[0].value if labels and isinstance(labels[0], Literal) else ""


def read_states(timeline: Timeline, day: Day) -> Reading:
    """Return how things stood on `day`."""
    lives = timeline.lives.items()
    gone = frozenset(thing for thing, life in lives if life.is_over(day))
    to_come = frozenset(thing for thing, life in lives if life.begins_after(day))
    figures = _figure_states(timeline, day)
    judge = _Judge(timeline, day, figures, gone, to_come)
    return Reading(
        day,
        {one.node: judge.state(one) for one in timeline.statements},
        figures,
        gone,
        to_come,
        {one.node: judge.basis(one) for one in timeline.statements},
    )
