"""Which executor suits files of a size, and whether its library is there.

Small graphs are done before DuckDB is imported; from `CHECK` (SHACL) or `CLOSE` (OWL RL) triples on
it is ahead, since its loader works in parallel and terms never become Python objects. The figures
are those of `benchmarks/engines.py`, cold processes from file to result.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from kgtool.errors import WrongUse

__all__ = ["CHECK", "CLOSE", "NOTHING_KEPT", "Kept", "estimate_triples", "is_large", "require"]

CHECK = 250_000
"""From about so many triples on, checking shapes is quicker with DuckDB."""

CLOSE = 150_000
"""From about so many triples on, the closure is quicker with DuckDB."""

_BYTES = {".nt": 125, ".nq": 160, ".ttl": 50, ".trig": 55, ".rdf": 90, ".owl": 90, ".jsonld": 80}
_PACKED = 15
_EXTRAS = {"numpy": "fast", "duckdb": "big", "pyspark": "spark"}


def estimate_triples(path: Path) -> int:
    """Return about how many triples a file has, judged by its name and size, 0 if it is missing."""
    if not path.is_file():
        return 0
    name = path.name.lower()
    packed = _PACKED if name.endswith(".gz") else 1
    each = _BYTES.get(Path(name.removesuffix(".gz")).suffix, _BYTES[".ttl"])
    return path.stat().st_size * packed // each


def is_large(paths: Iterable[Path], least: int) -> bool:
    """Return whether DuckDB is there and files have at least about `least` triples."""
    return sum(map(estimate_triples, paths)) >= least and find_spec("duckdb") is not None


def require(library: str) -> None:
    """Make sure that an optional library is installed. Errors: `WrongUse` naming the extra."""
    if find_spec(library) is None:
        extra = _EXTRAS[library]
        raise WrongUse(
            f'{library} is not installed; pip install "kgtool[{extra}]" brings it',
            f'尚未安裝 {library}；請執行 pip install "kgtool[{extra}]"',
        )


@dataclass(frozen=True)
class Kept:
    """Where a large graph is kept, and the memory it may take; nothing said, nothing asked."""

    database: Path | None = None
    memory_limit: str = ""

    def wanted(self, engine: str, files: Sequence[Path], least: int) -> bool:
        """Return whether files go through DuckDB.

        They do if the engine says so or something is asked of the database, or if the choice is
        ours and they have at least about `least` triples.
        Errors: `WrongUse` if another engine is asked for, or a library is missing.
        """
        asked = self != NOTHING_KEPT
        if asked and engine not in ("auto", "duckdb", "spark"):
            raise WrongUse(
                "--database and --memory-limit belong to the engines duckdb and spark,"
                f" not to {engine}",
                f"--database 與 --memory-limit 僅適用於 duckdb 與 spark 引擎，不適用於 {engine}",
            )
        if engine == "spark":
            require("pyspark")
        if asked or engine in ("duckdb", "spark"):
            require("duckdb")
            return True
        return engine == "auto" and is_large(files, least)


NOTHING_KEPT = Kept()
"""No database, no limit."""
