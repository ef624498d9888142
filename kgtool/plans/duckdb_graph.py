"""Large graphs: RDF files loaded into DuckDB, in memory or in a database file that is used again.

A database file is written beside its final name and put in its place when it is whole; later it is
only read, so several runs may share it. It says of which files it was made (name, size, time of
change, digest) and is made anew when they changed. What a run derives lies in a store of its own,
in memory or, when that is short, in a temporary folder beside the database.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from kgtool.errors import BadInput, StoreProblem
from kgtool.plans.algebra import DESCRIBED, LITERALS, TRIPLES
from kgtool.plans.duckdb_dictionary import DuckDictionary
from kgtool.plans.duckdb_executor import DuckStore
from kgtool.plans.duckdb_kinds import make_kinds
from kgtool.plans.duckdb_literals import describe_literals
from kgtool.plans.duckdb_load import Source, load_files
from kgtool.plans.kinds import KINDS

__all__ = ["DuckGraph", "Source", "open_graph", "sources_of"]

_SCHEMA = "graph"
_VERSION = "2"
_ABOUT = "kgtool_graph"


@dataclass(frozen=True)
class DuckGraph:
    """A loaded graph: `store` has the tables `triples` and `literals`, `dictionary` the terms.

    `schema`: where the loaded tables are, which nothing changes.
    """

    store: DuckStore
    dictionary: DuckDictionary
    schema: str = _SCHEMA

    @property
    def size(self) -> int:
        """The number of triples."""
        return self.store.size("triples")


@dataclass(frozen=True)
class _Input:
    """What a database remembers of a file that it was made of."""

    name: str
    base: str
    size: int
    changed: int
    digest: str = ""


def sources_of(files: Iterable[Path], base: str | None = None) -> list[Source]:
    """Return files as what is to be loaded; `base` is the IRI that relative ones start from."""
    return [Source(path, path.name, base) for path in files]


@contextmanager
def open_graph(
    sources: Sequence[Source],
    *,
    database: Path | None = None,
    memory_limit: str = "",
    threads: int = 0,
    progress: Callable[[str], None] = lambda _: None,
) -> Iterator[DuckGraph]:
    """Load files, or open the database that was made of them, and give the graph.

    Parameters: `sources`; `database`, a file to keep (made if missing, made anew if the sources
    changed); `memory_limit` such as "1GB"; `threads`; `progress`, told what begins.
    Errors: `BadInput` with line and column; `StoreProblem` if the file is no database of ours or is
    damaged; `LimitReached` if ids or memory do not suffice.
    """
    beside = None if database is None else database.parent
    if beside is not None and not beside.is_dir():
        name = beside.name
        raise StoreProblem(
            f'no folder "{name}" for the database', f"找不到資料庫之資料夾「{name}」"
        )
    store = DuckStore(memory_limit=memory_limit, threads=threads, beside=beside)
    try:
        with _named_faults(database):
            _attach(store, sources, database, progress)
            _show(store, kept=database is not None)
            graph = DuckGraph(store, DuckDictionary(store, _SCHEMA, kept=database is not None))
            yield graph
    finally:
        store.close()


@contextmanager
def _named_faults(database: Path | None) -> Iterator[None]:
    """Tell of a file that cannot be read or written by its name."""
    try:
        yield
    except duckdb.Error as fault:
        if not _is_of_the_file(fault):
            raise
        reason = str(fault).splitlines()[0]
        if database is None:
            raise StoreProblem(
                "the temporary folder cannot be used; is the disk full?",
                "無法使用暫存資料夾；磁碟是否已滿？",
            ) from None
        reason = reason.replace(str(database.parent) + os.sep, "")
        raise StoreProblem(
            f"{database.name}: damaged, or the disk is full; delete it and run again ({reason})",
            f"{database.name}：檔案損壞或磁碟已滿；請刪除後重新執行（{reason}）",
        ) from None


def _is_of_the_file(fault: duckdb.Error) -> bool:
    """Return whether a file is at fault; checksums that do not match have no class of their own."""
    kinds = (duckdb.IOException, duckdb.SerializationException, duckdb.FatalException)
    return isinstance(fault, kinds) or type(fault) is duckdb.Error


def _attach(
    store: DuckStore,
    sources: Sequence[Source],
    database: Path | None,
    progress: Callable[[str], None],
) -> None:
    if database is None:
        store.connection.execute(f"ATTACH ':memory:' AS {_SCHEMA}")
        progress("load")
        _load(store, sources)
        return
    inputs = [_describe(source) for source in sources]
    if not (database.exists() and _is_current(store, database, sources, inputs)):
        progress("load")
        _make(store, database, sources, inputs)
    _open(store, database, "READ_ONLY")


def _open(store: DuckStore, path: Path, mode: str) -> None:
    name = str(path).replace("'", "''")
    store.connection.execute(f"ATTACH '{name}' AS {_SCHEMA} ({mode})")


def _load(store: DuckStore, sources: Sequence[Source], *, to_keep: bool = False) -> None:
    load_files(store.connection, sources, store.folder, _SCHEMA, describe_literals, to_keep=to_keep)
    if to_keep:
        make_kinds(store.connection, _SCHEMA)


def _show(store: DuckStore, *, kept: bool) -> None:
    """Make views of what was loaded, so that plans find it."""
    views = {TRIPLES: f"SELECT p, s, o FROM {_SCHEMA}.{TRIPLES}"}
    views[LITERALS] = f"FROM {_SCHEMA}.{LITERALS}"
    if kept:
        views |= {DESCRIBED: f"FROM {_SCHEMA}.{TRIPLES}", KINDS: f"FROM {_SCHEMA}.{KINDS}"}
    for name, text in views.items():
        store.connection.execute(f"CREATE VIEW {name} AS {text}")
    store.find_tables()


def _describe(source: Source) -> _Input:
    try:
        found = source.path.stat()
    except OSError as fault:
        reason = fault.strerror or ""
        raise BadInput(source.name, f"cannot be read: {reason}", f"無法讀取：{reason}") from None
    return _Input(source.name, source.base or "", found.st_size, found.st_mtime_ns)


def _digest(path: Path) -> str:
    found = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 22):
            found.update(block)
    return found.hexdigest()


def _is_current(
    store: DuckStore, database: Path, sources: Sequence[Source], inputs: Sequence[_Input]
) -> bool:
    """Return whether a database was made of these files as they are now."""
    known = _read_about(store, database)
    if known is None or len(known) != len(inputs):
        return False
    for source, now, then in zip(sources, inputs, known, strict=True):
        if (now.name, now.base, now.size) != (then.name, then.base, then.size):
            return False
        if now.changed != then.changed and _digest(source.path) != then.digest:
            return False
    return True


def _read_about(store: DuckStore, database: Path) -> list[_Input] | None:
    """Return what a database was made of, None if by another version.

    Errors: `StoreProblem` if it is not a database of ours.
    """
    try:
        _open(store, database, "READ_ONLY")
        rows = store.connection.execute(
            f"SELECT version, inputs FROM {_SCHEMA}.{_ABOUT}"
        ).fetchall()
        store.connection.execute(f"DETACH {_SCHEMA}")
    except duckdb.Error as fault:
        reason = type(fault).__name__
        raise StoreProblem(
            f"{database.name}: not a graph database of kgtool, or damaged ({reason}); it was left"
            " as it is: name another file, or delete it",
            f"{database.name}：不是 kgtool 的圖譜資料庫，或已損壞（{reason}）；檔案未更動，請改用其他檔名或自行刪除",
        ) from None
    ((version, inputs),) = rows
    return [_Input(**one) for one in json.loads(inputs)] if version == _VERSION else None


def _make(
    store: DuckStore, database: Path, sources: Sequence[Source], inputs: Sequence[_Input]
) -> None:
    """Load into a file in the temporary folder, and put it in its place when it is whole."""
    aside = store.folder / "graph.duckdb"
    digests: dict[Path, str] = {}
    reading = threading.Thread(
        target=lambda: digests.update((s.path, _digest(s.path)) for s in sources), daemon=True
    )
    reading.start()
    _open(store, aside, "READ_WRITE")
    _load(store, sources, to_keep=True)
    reading.join()
    about: list[dict[str, Any]] = [
        asdict(one) | {"digest": digests[source.path]}
        for source, one in zip(sources, inputs, strict=True)
    ]
    store.connection.execute(
        f"CREATE TABLE {_SCHEMA}.{_ABOUT} AS SELECT $1 AS version, $2 AS inputs",
        [_VERSION, json.dumps(about)],
    )
    store.connection.execute(f"DETACH {_SCHEMA}")
    aside.replace(database)
