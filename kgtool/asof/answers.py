"""Answers as of a day: questions of the catalogue, queries, and everything about a thing.

>>> past = open_past(store, read_day("2018-06-30"))
>>> answer = past.ask(project, question, {"ministry": "most"}, "en")

A question that takes a date of its own gets the last day asked for as that date, on the whole
graph: it weighs the bounds itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kgtool.answers import Answer
from kgtool.asof.days import Day, State
from kgtool.asof.names import before, names_on, renamed, today
from kgtool.asof.rows import RowState, RowStates
from kgtool.asof.snapshot import Snapshot, take_snapshot
from kgtool.asof.timeline import Timeline, read_timeline
from kgtool.asof.words import HEADINGS, KEYS, Words, state_label
from kgtool.catalogue import answer_terms, read_given, resolve
from kgtool.errors import WrongUse
from kgtool.namespaces import COOP, PREFIXES
from kgtool.queries import Question, bind
from kgtool.repository import Project
from kgtool.stores import Result, Rows, Store
from kgtool.stores.embedded import Embedded
from kgtool.terms import Literal, NamedNode, Term, day, language_tag, plain
from kgtool.trace import cite_rows

__all__ = ["Past", "open_past"]

_COLUMNS = ("_asof", "_asofLabel", "_asofBasis")
_LABEL = PREFIXES["skos"] + "prefLabel"


def open_past(store: Store, when: Day, timeline: Timeline | None = None) -> Past:
    """Return the graph of `store` as it was at `when`.

    Parameters: `timeline` of the same store, if it was read before.
    Errors: `WrongUse` for an endpoint, from which the whole graph would have to be read.
    """
    if not isinstance(store, Embedded):
        raise WrongUse(
            "an answer as of a day reads the whole graph and so needs a store, not an endpoint",
            "以某日為準之查詢須讀取整個圖譜，僅適用於本機資料庫，不適用於端點",
        )
    snapshot = take_snapshot(timeline or read_timeline(store.quads()), when)
    return Past(store, snapshot, RowStates(snapshot))


@dataclass(frozen=True)
class Past:
    """A store, its snapshot of a day, and the states of rows on it."""

    store: Embedded
    snapshot: Snapshot
    rows: RowStates

    def resolve(self, kind: str, value: str) -> Term:
        """Return the term of a value: what had that name on the day, else what has it at all."""
        try:
            return resolve(self.snapshot.store, kind, value)
        except WrongUse:
            return resolve(self.store, kind, value)

    def ask(
        self,
        project: Project,
        question: Question,
        given: Mapping[str, str],
        lang: str,
        *,
        sources: bool = False,
    ) -> Answer:
        """Answer a question of the catalogue as of the day.

        Parameters: `given`, values as a person writes them; `sources`, whether to find what each
        row rests on: statements that did not hold are not among it.
        Errors: `WrongUse` for an unknown parameter or value, or a second date.
        """
        values = read_given(question, given, self.resolve)
        words = Words(lang, self.snapshot.day)
        dated = [name for name, kind in question.parameters.items() if kind == "date"]
        if set(dated) & values.keys():
            raise WrongUse(
                f"{question.id} takes a date of its own; give {dated[0]}= or the day, not both",
                f"{question.id} 自有日期參數，{dated[0]}= 與基準日請擇一",
            )
        last = day(self.snapshot.day.last.isoformat())
        values = {**values, **dict.fromkeys(dated, last)}
        query, store = bind(question, values, lang), self.store if dated else self.snapshot.store
        result = answer_terms(store, project, question, values, lang)
        if sources:
            result = cite_rows(store, project, query, result, lang)
        if dated:
            return replace(result, footnotes=(words.own_date(), *result.footnotes))
        return self._marked(result, query, words, values.values())

    def query(self, text: str, lang: str, *, project: Project | None = None) -> Result | Answer:
        """Answer a SPARQL query as of the day: rows and truth values as an `Answer`.

        Parameters: `project`, if what each row rests on is to be found.
        Errors: as of `Embedded.run`.
        """
        store = self.snapshot.store
        result = store.run(text)
        if not isinstance(result, Rows | bool):
            return result
        answer = (
            Answer((), (), boolean=result)
            if isinstance(result, bool)
            else Answer(result.columns, result.rows)
        )
        if project is not None:
            answer = cite_rows(store, project, text, answer, lang)
        return self._marked(answer, text, Words(lang, self.snapshot.day), ())

    def _marked(self, answer: Answer, query: str, words: Words, given: Iterable[Term]) -> Answer:
        marked = self.mark(answer, query, words.lang)
        notes = self._notes(words, marked, self.store.run(query), given)
        return replace(marked, footnotes=(*notes, *marked.footnotes))

    def mark(self, answer: Answer, query: str, lang: str) -> Answer:
        """Return `answer`, which is the result of `query` on the snapshot, with its states.

        A row that is only about a thing that was over (its label is left for those that came from
        it) falls away.
        """
        if answer.boolean is not None:
            return answer
        states = self.rows.of_rows(query, Rows(answer.columns, answer.rows))
        words = Words(lang, self.snapshot.day)
        kept = [number for number, one in enumerate(states) if one.state != State.NOT]
        cells = [(*answer.rows[number], *_cells(states[number], words)) for number in kept]
        counts = Counter(states[number].state for number in kept)
        notes = (*answer.footnotes, words.shown(counts)) if counts else answer.footnotes
        return replace(
            answer,
            columns=(*answer.columns, *_COLUMNS),
            rows=cells,
            headings={**answer.headings, **HEADINGS[lang]},
            footnotes=notes,
            sources=tuple(answer.sources[number] for number in kept) if answer.sources else (),
        )

    def notes_on(self, things: Iterable[Term], lang: str) -> list[str]:
        """Return what to know about things that were asked for: not yet begun, over, today."""
        words, asked = Words(lang, self.snapshot.day), sorted(set(things), key=str)
        found = (self._absences, self._successions, self._former_names)
        return [words.as_of(), *(note for notes in found for note in notes(words, asked))]

    def left_out(self, answer: Answer, whole: Answer, lang: str) -> list[str]:
        """Return how many rows of `whole` fall away in `answer`, its like on the day."""
        words = Words(lang, self.snapshot.day)
        return words.left_out(*_left_out(answer, Rows(whole.columns, whole.rows)))

    def _notes(
        self, words: Words, answer: Answer, whole: Result, given: Iterable[Term] = ()
    ) -> Sequence[str]:
        notes = [words.as_of()]
        if isinstance(whole, Rows) and answer.boolean is None:
            notes += words.left_out(*_left_out(answer, whole))
        notes += self._absences(words, given)
        found = {cell for row in answer.rows for cell in row if isinstance(cell, NamedNode)}
        shown = sorted(found | {term for term in given if isinstance(term, NamedNode)}, key=str)
        return [*notes, *self._successions(words, shown), *self._former_names(words, shown)]

    def name(self, thing: Term, lang: str) -> str:
        """Return the label of a thing that it has today."""
        about = self.snapshot.timeline.facts.get(thing, {})
        labels = [n for n in about.get(_LABEL, ()) if isinstance(n, Literal)]
        fits = [n.value for n in labels if language_tag(n.language or "") == lang]
        return min(fits or [n.value for n in labels] or [str(thing)])

    def _absences(self, words: Words, things: Iterable[Term]) -> list[str]:
        reading, notes = self.snapshot.reading, []
        for thing in things:
            life, name = self.snapshot.timeline.lives.get(thing), self.name(thing, words.lang)
            if thing in reading.to_come and life and life.start:
                then = before(self.snapshot.timeline, thing, reading.to_come | reading.gone)
                names = [self.name(one, words.lang) for one in then]
                notes.append(words.to_come(name, life.start.earliest, names))
            elif thing in reading.gone and life and life.end:
                notes.append(words.gone(name, life.end.latest))
        return notes

    def _successions(self, words: Words, things: Iterable[Term]) -> list[str]:
        pairs = []
        for thing in things:
            if ends := today(self.snapshot.timeline, thing):
                became = words.joined(self.name(end, words.lang) for end in ends)
                pairs.append((self.name(thing, words.lang), became))
        return [words.today(pairs)] if pairs else []

    def _former_names(self, words: Words, things: Iterable[Term]) -> list[str]:
        """Return former names without dates, and things whose name of the day is not known."""
        timeline, notes = self.snapshot.timeline, []
        then = names_on(timeline, self.snapshot.day)
        known = {(thing, language_tag(language)) for thing, language in then if language}
        for thing in things:
            about = timeline.facts.get(thing, {})
            when = renamed(timeline, thing) if about else None
            later = when is not None and self.snapshot.day.last < when.earliest
            if when and later and (thing, words.lang) not in known:
                notes.append(words.renamed_later(self.name(thing, words.lang), when.earliest))
            names = [n for n in about.get(COOP + "formerName", ()) if isinstance(n, Literal)]
            if names and not about.get(COOP + "hasMilestone"):
                former = words.joined(sorted({n.value for n in names}))
                notes.append(words.former_name(self.name(thing, words.lang), former))
        return notes


def _left_out(answer: Answer, whole: Rows) -> tuple[int, int, bool]:
    """Return how many rows fall away, of how many; and whether the others are the same rows."""
    solid = [i for i, name in enumerate(whole.columns) if not name.endswith("Label")]

    def key(row: Sequence[Term | None]) -> tuple[Term | None, ...]:
        return tuple(row[i] for i in solid)

    before, now = Counter(map(key, whole.rows)), Counter(map(key, answer.rows))
    return (before - now).total(), len(whole.rows), not now - before


def _cells(one: RowState, words: Words) -> tuple[Term | None, ...]:
    basis = one.basis or (words.published(one.published) if one.published else "")
    label = state_label(one.state, words.lang)
    return plain(KEYS[one.state]), plain(label), plain(basis) if basis else None
