"""Reasoning: what follows from the asserted graph by OWL 2 RL and by the rules of `queries/rules/`.

Nothing outside this package knows which engine runs. Input are the plain triples; statement nodes
and source descriptions are not reasoned over. Output are new, valid triples about things: no
reflexive `owl:sameAs`, no literal subjects, no blank nodes, none about the ontology's own terms.

The engine is our own (`engine`), made of the rules in `rules.txt` and the plans of `kgtool.plans`;
owlrl stays as the reference (`reference`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.errors import WrongUse, nearest
from kgtool.namespaces import BASE, COOP, PREFIXES
from kgtool.plans.encode import Dictionary, encode
from kgtool.plans.nodes import Row
from kgtool.plans.reading import decoded, encode_files
from kgtool.reason.clashes import Clash
from kgtool.reason.engine import ENGINES as _OWN
from kgtool.reason.engine import close_files as _close_files
from kgtool.reason.engine import closure
from kgtool.terms import Literal, NamedNode, Quad, Triple, Watch, triple_of
from kgtool.turtle import row_texts, to_graph_text

if TYPE_CHECKING:
    from kgtool.queries import Question

__all__ = [
    "ENGINES",
    "Clash",
    "Inferences",
    "Inferred",
    "apply_rules",
    "close",
    "infer",
    "infer_files",
    "is_worth_saying",
]

ENGINES = (*_OWN, "reference")
"""The engines that `infer` takes."""

_OWL = PREFIXES["owl"]
_RDFS = PREFIXES["rdfs"]
_EMPTY_TYPES = frozenset({_OWL + "Thing", _RDFS + "Resource", _OWL + "NamedIndividual"})
_RDF_TYPE = PREFIXES["rdf"] + "type"


@dataclass(frozen=True)
class Inferences:
    """New triples, and the clashes found (each one sentence); no clash means consistent.

    `details`: the clashes with rule, triples and both languages; the reference has none.
    """

    triples: Sequence[Triple]
    clashes: Sequence[str]
    details: Sequence[Clash] = ()

    @property
    def sentences(self) -> list[dict[str, str]]:
        """The clashes as sentences by language; the reference speaks English only."""
        if self.details:
            return [{"en": clash.en, "zh-Hant": clash.zh} for clash in self.details]
        return [{"en": sentence, "zh-Hant": sentence} for sentence in self.clashes]


def is_worth_saying(triple: Triple) -> bool:
    """Say whether an inference is about a thing of the project, and tells a reader something."""
    subject, predicate, value = triple.subject, triple.predicate.value, triple.object
    if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode | Literal):
        return False
    if not subject.value.startswith(BASE) or subject.value.startswith(COOP):
        return False
    if predicate == _OWL + "sameAs" and subject == value:
        return False
    return not (predicate == _RDF_TYPE and value.value in _EMPTY_TYPES)


def apply_rules(triples: set[Triple], rules: Sequence[Question]) -> set[Triple]:
    """Return what the rules add, applied again until nothing new comes."""
    from kgtool.stores.embedded import in_memory

    known = set(triples)
    added: set[Triple] = set()
    while True:
        store = in_memory([Quad(t.subject, t.predicate, t.object) for t in known])
        found: set[Triple] = set()
        for rule in rules:
            result = store.run(rule.text)
            if isinstance(result, Sequence):
                found.update(result)
        if not (new := found - known):
            return added
        added |= new
        known |= new


def _close(
    asserted: set[Triple], engine: str, progress: Callable[[], None]
) -> tuple[set[Triple], Sequence[str], Sequence[Clash]]:
    if engine not in ENGINES:
        en, zh = nearest(engine, ENGINES)
        raise WrongUse(f"unknown engine {engine}{en}", f"無此引擎：{engine}{zh}")
    if engine == "reference":
        from kgtool.reason import reference

        found, sentences = reference.closure(asserted, progress)
        return found - asserted, sentences, ()
    closed = closure(asserted, engine=engine, progress=progress)
    return closed.new, [clash.en for clash in closed.clashes], closed.clashes


def close(triples: Iterable[Triple], *, engine: str = "auto") -> Inferences:
    """Return everything that follows from `triples` by OWL 2 RL, whatever they are about.

    Parameters: `triples`, data and ontology together; `engine`, out of `ENGINES`.
    Errors: `WrongUse` for an unknown engine.
    """
    asserted = set(triples)
    found, clashes, details = _close(asserted, engine, lambda: None)
    return Inferences(sorted(found, key=str), clashes, details)


@dataclass(frozen=True)
class Inferred:
    """What follows from files, not yet written: see `infer_files`.

    `clashes`: the contradictions as sentences by language; `size`, how many triples were read.
    """

    rows: Sequence[Row]
    dictionary: Dictionary
    clashes: Sequence[Mapping[str, str]]
    size: int

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def triples(self) -> Iterator[Triple]:
        """The triples, in no particular order."""
        term = self.dictionary.term
        return (triple_of(term(s), term(p), term(o)) for p, s, o in self.rows)

    def to_text(self, form: str = "turtle") -> str:
        """Return the triples as text; see `parts`."""
        return "".join(self.parts(form))

    def parts(self, form: str) -> Iterator[str]:
        """Yield the triples as sorted text, piece by piece.

        Parameters: `form`, "turtle", "ntriples" or "jsonld".
        """
        if form == "jsonld":
            yield to_graph_text(self.triples, form)
            return
        rows = ((s, p, o) for p, s, o in self.rows)
        yield from row_texts(rows, self.dictionary.text, form)


def infer_files(
    files: Sequence[Path],
    *,
    full: bool = False,
    engine: str = "auto",
    watch: Callable[[Path], Watch] | None = None,
) -> Inferred:
    """Return everything that follows from RDF files by OWL 2 RL and is not in them.

    Parameters: `files`, data and ontology; `full`, whether to add what is true of every graph
    (every thing is the same as itself, the axioms); `engine`, out of `ENGINES`; `watch`, gives for
    each file what is told how many of its bytes have been read.
    Errors: `WrongUse` for an unknown engine or `full` with the reference, which knows no such
    difference; `BadInput` with line and column if a file cannot be read; `LimitReached`.
    """
    if engine != "reference":
        closed = _close_files(files, full=full, engine=engine, watch=watch)
        sentences = [{"en": clash.en, "zh-Hant": clash.zh} for clash in closed.clashes]
        return Inferred(closed.rows, closed.dictionary, sentences, closed.size)
    if full:
        raise WrongUse("--full needs an engine of ours", "--full 僅適用於本工具之引擎")
    dictionary = Dictionary(text_order=False)
    columns = encode_files(files, dictionary, watch=watch)
    made = close(decoded(columns, dictionary), engine=engine)
    rows = encode(made.triples, dictionary)
    return Inferred(rows, dictionary, made.sentences, len(columns))


def infer(
    triples: Iterable[Triple],
    rules: Sequence[Question] = (),
    progress: Callable[[], None] = lambda: None,
    engine: str = "auto",
) -> Inferences:
    """Return what follows from `triples` (data and ontology together).

    Parameters: `triples`; `rules`, CONSTRUCT queries over the closure; `progress`, called now and
    then while the engine works; `engine`, out of `ENGINES`.
    Errors: `WrongUse` for an unknown engine.
    """
    asserted = set(triples)
    found, clashes, details = _close(asserted, engine, progress)
    new = {triple for triple in found if is_worth_saying(triple)}
    new |= apply_rules(asserted | new, rules)
    return Inferences(sorted(new, key=str), clashes, details)
