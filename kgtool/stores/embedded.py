"""The embedded store: pyoxigraph on disk, written once by a build, opened read-only by readers."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import pyoxigraph

from kgtool.errors import BadInput, StoreProblem, reason
from kgtool.namespaces import PREFIXES
from kgtool.policy import check_query
from kgtool.stores import Dataset, Flow, Result, Rows, Stream
from kgtool.stores.ledger import (
    GENERATION,
    MARKER,
    Ledger,
    count_graphs,
    digest_files,
    measure_files,
    read_ledger,
    write_ledger,
)
from kgtool.stores.lock import writing
from kgtool.stores.syntax import syntax_problem
from kgtool.terms import NamedNode, Quad, Term, graph_node

__all__ = ["Embedded", "check_folder", "in_memory", "open_embedded", "write_store"]

_FILE = re.compile(r"CURRENT|IDENTITY|LOCK|(LOG|MANIFEST-|OPTIONS-).*|.*\.(sst|log|dbtmp)")
_TRIES = 3
_Item = TypeVar("_Item")
_check_once = lru_cache(maxsize=64)(check_query)


class Embedded:
    """A pyoxigraph store that only answers; `union` makes the default graph the union of all."""

    def __init__(self, store: pyoxigraph.Store, *, union: bool = False) -> None:
        self._store = store
        self._union = union

    def run(self, query: str) -> Result:
        """Answer a query; see `kgtool.stores.Store`.

        Errors: `Refused`, `LimitReached` (policy); `BadInput` with line and column (syntax);
        `StoreProblem` if the files turn out damaged while reading.
        """
        _check_once(query)
        try:
            result = self._store.query(
                query, prefixes=PREFIXES, use_default_graph_as_union=self._union
            )
            return _collect(result)
        except SyntaxError as fault:
            raise syntax_problem(query, fault.msg) from None
        except (OSError, RuntimeError):
            raise _damaged() from None

    def stream(self, query: str, dataset: Dataset) -> Flow:
        """Answer a query row by row, over the graphs that `dataset` names.

        Errors: as of `run`; `StoreProblem` may also come with a row.
        """
        _check_once(query)
        try:
            result = self._store.query(
                query,
                base_iri=dataset.base,
                prefixes=PREFIXES,
                use_default_graph_as_union=self._union,
                default_graph=_graphs(dataset.default, beside=dataset.named),
                named_graphs=_graphs(dataset.named, beside=dataset.default),
            )
        except SyntaxError as fault:
            raise syntax_problem(query, fault.msg) from None
        if isinstance(result, pyoxigraph.QueryBoolean):
            return bool(result)
        if isinstance(result, pyoxigraph.QueryTriples):
            return _guarded(result)
        names = tuple(variable.value for variable in result.variables)
        return Stream(names, _guarded(tuple(row[name] for name in names) for row in result))

    def prepare(self, query: str) -> Callable[[str, Mapping[str, Term]], Result]:
        """Check `query` once and return a function that answers variants of it.

        The function takes the text of a variant, which its caller made of `query` by adding
        nothing but data, and terms by name: `<urn:kgtool:x>()` stands for the term `x` in it. If
        there is a term `this`, look-ups start from it (a SELECT must then project `?this`).
        No prefixes are known but those that the text declares.
        Errors: as of `run`.
        """
        _check_once(query)

        def answer(text: str, given: Mapping[str, Term]) -> Result:
            constants: dict[NamedNode, Callable[..., Term | None]] = {
                NamedNode(f"urn:kgtool:{name}"): _constant(term) for name, term in given.items()
            }
            start = {pyoxigraph.Variable(n): given[n] for n in ("this",) if n in given}
            try:
                found = self._store.query(
                    text,
                    substitutions=start,
                    custom_functions=constants,
                    use_default_graph_as_union=self._union,
                )
                return _collect(found)
            except SyntaxError as fault:
                raise syntax_problem(query, fault.msg) from None
            except (OSError, RuntimeError):
                raise _damaged() from None

        return answer

    def select(self, query: str) -> Rows:
        """Answer a SELECT query."""
        result = self.run(query)
        if not isinstance(result, Rows):
            raise BadInput("query", "a SELECT query is needed here", "此處須為 SELECT 查詢")
        return result

    def quads(self) -> Iterator[Quad]:
        """Yield everything in the store.

        Errors: `StoreProblem` if the files turn out damaged while reading.
        """
        try:
            yield from self._store.quads_for_pattern(None, None, None, None)
        except (OSError, RuntimeError):
            raise _damaged() from None


def _graphs(names: Sequence[str] | None, *, beside: Sequence[str] | None) -> list[Any] | None:
    return [graph_node(n) for n in names or ()] if (names, beside) != (None, None) else None


def _guarded(items: Iterable[_Item]) -> Iterator[_Item]:
    try:
        yield from items
    except (OSError, RuntimeError):
        raise _damaged() from None


def _constant(term: Term) -> Callable[..., Term | None]:
    return lambda *_: term


def _damaged() -> StoreProblem:
    return StoreProblem(
        "the store is damaged; run: kgtool build", "資料庫已損毀；請執行：kgtool build"
    )


def _collect(
    result: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples,
) -> Result:
    if isinstance(result, pyoxigraph.QueryBoolean):
        return bool(result)
    if isinstance(result, pyoxigraph.QueryTriples):
        return list(result)
    columns = tuple(variable.value for variable in result.variables)
    return Rows(columns, [tuple(row) for row in result])


def in_memory(quads: Sequence[Quad], *, union: bool = False, lines: Path | None = None) -> Embedded:
    """Return a store in memory that holds `quads`.

    Parameters: `lines`, N-Triples to load beside them, quicker than quads; blank nodes in them
    would get other names.
    """
    store = pyoxigraph.Store()
    if lines is not None:
        store.bulk_load(path=str(lines), format=pyoxigraph.RdfFormat.N_TRIPLES)
    store.bulk_extend(quads)
    return Embedded(store, union=union)


def open_embedded(folder: Path) -> Embedded:
    """Open the current generation of a store folder, read-only; opening never creates anything.

    Errors: `StoreProblem` if the folder is missing, foreign or damaged.
    """
    ledger = read_ledger(folder)
    for _ in range(_TRIES):
        try:
            return _open_generation(folder, ledger)
        except StoreProblem:
            before, ledger = ledger, read_ledger(folder)
            if ledger.generation == before.generation:
                raise
    return _open_generation(folder, ledger)


def _open_generation(folder: Path, ledger: Ledger) -> Embedded:
    generation = folder / ledger.generation
    if measure_files(generation) != {name: file.size for name, file in ledger.files.items()}:
        raise _damaged()
    try:
        return Embedded(pyoxigraph.Store.read_only(str(generation)))
    except (OSError, RuntimeError):
        raise _damaged() from None


def _is_generation(entry: Path) -> bool:
    return (
        GENERATION.fullmatch(entry.name) is not None
        and entry.is_dir()
        and not entry.is_symlink()
        and all(_FILE.fullmatch(file.name) for file in entry.iterdir())
    )


def check_folder(folder: Path) -> None:
    """Let a build write into `folder` only if it is new, a store, a damaged one, or leftovers.

    Errors: `StoreProblem` if anything else is in there, so that no foreign file is ever removed.
    """
    if folder.exists() and not folder.is_dir():
        raise StoreProblem(
            f"{folder.name} is a file, not a folder; name another",
            f"{folder.name} 是檔案而非資料夾；請改用其他資料夾",
        )
    foreign = sorted(
        entry.name
        for entry in (folder.iterdir() if folder.exists() else ())
        if not (entry.name.startswith(MARKER) or _is_generation(entry))
    )
    if foreign:
        raise StoreProblem(
            f"the folder {folder.name} holds other things ({foreign[0]}…); name another",
            f"資料夾 {folder.name} 內有其他檔案（{foreign[0]}……）；請改用其他資料夾",
        )


def _write_generation(
    folder: Path, quads: Sequence[Quad], inputs: Mapping[str, str], version: str
) -> Ledger:
    generation = Path(tempfile.mkdtemp(prefix="g-", dir=folder))
    try:
        store = pyoxigraph.Store(str(generation))
        store.bulk_extend(quads)
        store.optimize()
        store.flush()
        del store
        ledger = Ledger(
            generation.name, count_graphs(quads), dict(inputs), version, digest_files(generation)
        )
        write_ledger(folder, ledger)
    except BaseException:
        shutil.rmtree(generation, ignore_errors=True)
        raise
    return ledger


def write_store(
    folder: Path, quads: Sequence[Quad], inputs: Mapping[str, str], version: str
) -> Ledger:
    """Write a new generation aside, flush it, switch to it, and remove older ones.

    Parameters: `folder`; `quads`; `inputs`, digests of the input files by name; `version` of the
    tool. Readers see the whole old store or the whole new one, never a mixture.
    Errors: `StoreProblem` if the folder is foreign, cannot be written, or is being written to.
    """
    try:
        check_folder(folder)
        folder.mkdir(parents=True, exist_ok=True)
        with writing(folder):
            ledger = _write_generation(folder, quads, inputs, version)
            for old in folder.glob("g-*"):
                if old.name != ledger.generation and _is_generation(old):
                    shutil.rmtree(old, ignore_errors=True)
    except OSError as fault:
        en, zh = reason(fault)
        raise StoreProblem(f"the store cannot be written: {en}", f"無法寫入資料庫：{zh}") from None
    return ledger
