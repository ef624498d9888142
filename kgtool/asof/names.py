"""The names of a day: what a thing was called before it was renamed, and what it is today.

A body that was turned into another is a thing of its own with its own name, so its name of a day is
its label. A thing that kept its identity through one renaming of known date had its former name
before. Where sources differ about the former name, both are shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from kgtool.asof.days import Bounds, Day
from kgtool.asof.timeline import Timeline, agreed
from kgtool.namespaces import CONCEPT, COOP, PREFIXES
from kgtool.terms import Literal, NamedNode, Term

__all__ = ["before", "names_on", "renamed", "today"]

_RENAMING = NamedNode(f"{CONCEPT}milestone-kind/renaming")
_LABEL = PREFIXES["skos"] + "prefLabel"


def renamed(timeline: Timeline, thing: Term) -> Bounds | None:
    """Return when a thing got its present name, if it was renamed once; a year holds its days."""
    found = [
        timeline.events[node]
        for node in timeline.facts[thing].get(COOP + "hasMilestone", ())
        if _RENAMING in timeline.facts.get(node, {}).get(COOP + "milestoneKind", ())
        and node in timeline.events
    ]
    return agreed(found)


def _former(timeline: Timeline) -> Iterator[tuple[Term, str, list[str]]]:
    for thing, about in timeline.facts.items():
        names = [n for n in about.get(COOP + "formerName", ()) if isinstance(n, Literal)]
        for language in sorted({name.language or "" for name in names}):
            yield thing, language, sorted(n.value for n in names if n.language == language)


def names_on(timeline: Timeline, day: Day) -> Mapping[tuple[Term, str], Literal]:
    """Return, by thing and language, the labels of things that had another name on `day`."""
    found = {}
    for thing, language, names in _former(timeline):
        when = renamed(timeline, thing)
        if when is not None and day.last < when.earliest:
            found[(thing, language)] = Literal(" / ".join(names), language=language)
    return found


def before(timeline: Timeline, thing: Term, absent: Collection[Term]) -> tuple[Term, ...]:
    """Return the forerunners of a thing that were there: those nearest to it that are not `absent`."""
    sooner: dict[Term, set[Term]] = defaultdict(set)
    for old, new in timeline.succession.items():
        for one in new:
            sooner[one].add(old)
    found, seen, waiting = set(), {thing}, list(sooner[thing])
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting.extend(sooner[one] if one in absent else ())
            found |= set() if one in absent else {one}
    return tuple(sorted(found, key=str))


def today(timeline: Timeline, thing: Term) -> tuple[Term, ...]:
    """Return what a thing has become: the ends of its lines of succession, empty if it is one."""
    ends, seen, waiting = set(), {thing}, list(timeline.succession.get(thing, ()))
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        further = timeline.succession.get(one, ())
        waiting.extend(further)
        if not further:
            ends.add(one)
    return tuple(sorted(ends, key=str))
