"""RDF files as columns of ids: N-Triples and N-Quads from their text, others from the parser.

Source: RDF 1.1 Concepts, section 3.4 (blank nodes belong to their file).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from kgtool.plans.algebra import TRIPLES, dist, table
from kgtool.plans.encode import Dictionary
from kgtool.plans.lines import Columns, Encoder, NotPlain, chunks
from kgtool.plans.quiet import without_collection
from kgtool.plans.store import Store
from kgtool.terms import RdfFile, Triple, Watch, triple_of

__all__ = ["decoded", "encode_files", "fill_columns"]

_SPO = ("p", "s", "o")
_QUADS = {"nt": False, "nq": True}


def encode_files(
    paths: Iterable[Path],
    dictionary: Dictionary,
    *,
    base: str | None = None,
    watch: Callable[[Path], Watch] | None = None,
) -> Columns:
    """Return the triples of RDF files as columns, their terms in `dictionary`.

    Graph names are left out. Parameters: `base`, the IRI that relative ones start from; `watch`,
    gives for each file what is told how much of it has been read.
    Errors: `BadInput` with line and column, `LimitReached`, `Refused`; see `RdfFile.quads`. After
    an error the dictionary may hold terms of the files, and is of no more use.
    """
    columns = Columns()
    with without_collection():
        for path in paths:
            file = RdfFile(path, path.name, watch(path) if watch else None)
            _encode(file, columns, dictionary, base)
    return columns


def _encode(file: RdfFile, columns: Columns, dictionary: Dictionary, base: str | None) -> None:
    quads, before = _QUADS.get(file.form.file_extension), len(columns)
    if quads is not None:
        encoder = Encoder(columns, dictionary, quads=quads)
        try:
            with file.open() as content:
                for text in chunks(content):
                    encoder.add_text(text)
            return
        except NotPlain:
            # the parser knows what is wrong and where
            columns.cut(before)
    Encoder(columns, dictionary).add_quads(file.quads(base))


def fill_columns(store: Store, columns: Columns) -> None:
    """Put triples into `store`, each once."""
    store.put_columns(TRIPLES, _SPO, columns.all())
    store.keep(TRIPLES, dist(table(TRIPLES, _SPO)))


def decoded(columns: Columns, dictionary: Dictionary) -> Iterator[Triple]:
    """Yield the triples of columns, as often as they are there."""
    term = dictionary.term
    for p, s, o in zip(*columns.all(), strict=True):
        yield triple_of(term(s), term(p), term(o))
