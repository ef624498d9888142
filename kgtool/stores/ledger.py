"""The marker and ledger of a store folder: what it is, which generation is current, what is in it.

A store folder holds `kgtool-store.json` and one folder per generation. A build writes a new
generation aside and then replaces the JSON file, which switches all later readers at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from kgtool.errors import StoreProblem
from kgtool.terms import NamedNode, Quad

__all__ = [
    "GENERATION",
    "MARKER",
    "FileEntry",
    "GraphEntry",
    "Ledger",
    "count_graphs",
    "digest_files",
    "measure_files",
    "read_ledger",
    "write_ledger",
]

MARKER = "kgtool-store.json"
GENERATION = re.compile(r"g-[a-z0-9_]{8}")
"""How the folder of a generation is called."""

_FORMAT = 1
_UNSTEADY = ("LOG", "LOCK")


@dataclass(frozen=True)
class GraphEntry:
    """Number of statements of a graph, and the SHA-256 of its sorted N-Quads."""

    count: int
    digest: str


@dataclass(frozen=True)
class FileEntry:
    """Size of a file of the store in bytes, and the SHA-256 of its content."""

    size: int
    digest: str


@dataclass(frozen=True)
class Ledger:
    """What a store should hold: the current generation, graphs, inputs' digests, and files."""

    generation: str
    graphs: Mapping[str, GraphEntry]
    inputs: Mapping[str, str] = field(default_factory=dict)
    version: str = ""
    files: Mapping[str, FileEntry] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """One digest for the whole content, made of the graphs' names and digests."""
        lines = "".join(f"{name} {entry.digest}\n" for name, entry in sorted(self.graphs.items()))
        return hashlib.sha256(lines.encode()).hexdigest()

    @property
    def edition(self) -> str:
        """What tells this very generation from any other, also from one of the same content."""
        return f"{self.digest} {self.generation}"


def count_graphs(quads: Iterable[Quad]) -> dict[str, GraphEntry]:
    """Return count and digest of each graph; the default graph is called `default`."""
    lines: dict[str, set[str]] = {}
    for quad in quads:
        graph = quad.graph_name
        name = graph.value if isinstance(graph, NamedNode) else "default"
        lines.setdefault(name, set()).add(str(quad.triple))
    return {
        name: GraphEntry(len(found), hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest())
        for name, found in sorted(lines.items())
    }


@contextmanager
def _permitted(folder: Path) -> Iterator[None]:
    """Tell what may not be read from what is damaged: building anew would not help."""
    try:
        yield
    except PermissionError:
        raise StoreProblem(
            f"the store {folder.name} cannot be read: permission denied",
            f"無法讀取資料庫 {folder.name}：沒有存取權限",
        ) from None


def _steady_files(generation: Path) -> list[Path]:
    found = generation.iterdir() if generation.is_dir() else ()
    return sorted(path for path in found if not path.name.startswith(_UNSTEADY))


def measure_files(generation: Path) -> dict[str, int]:
    """Return the sizes of the files of a generation: quick, sees what is cut or missing."""
    with _permitted(generation.parent):
        return {path.name: path.stat().st_size for path in _steady_files(generation)}


def digest_files(generation: Path) -> dict[str, FileEntry]:
    """Return size and digest of each file of a generation: sees every changed byte."""
    with _permitted(generation.parent):
        return {
            path.name: FileEntry(path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())
            for path in _steady_files(generation)
        }


def read_ledger(folder: Path) -> Ledger:
    """Read the marker of a store folder.

    Errors: `StoreProblem` if the folder is missing, is no store, may not be read, or the marker is
    damaged.
    """
    with _permitted(folder):
        return _read_ledger(folder)


def _read_ledger(folder: Path) -> Ledger:
    marker = folder / MARKER
    if not marker.is_file():
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise StoreProblem(
                f"the folder {folder.name} is not a kgtool store (no {MARKER})",
                f"資料夾 {folder.name} 不是 kgtool 資料庫（缺少 {MARKER}）",
            )
        raise StoreProblem(
            "there is no graph here yet; run: kgtool build",
            "此處尚未建置知識圖譜；請先執行：kgtool build",
        )
    try:
        raw = json.loads(marker.read_text("utf-8"))
        if raw["kgtool-store"] != _FORMAT:
            raise StoreProblem(
                f"the store has format {raw['kgtool-store']}, this kgtool reads {_FORMAT};"
                " run: kgtool build",
                f"資料庫格式為 {raw['kgtool-store']}，本版 kgtool 只讀 {_FORMAT}；請執行：kgtool build",
            )
        graphs = {name: GraphEntry(**entry) for name, entry in raw["graphs"].items()}
        files = {name: FileEntry(**entry) for name, entry in raw["files"].items()}
        if not GENERATION.fullmatch(raw["generation"]):
            raise ValueError(raw["generation"])
        return Ledger(raw["generation"], graphs, dict(raw["inputs"]), raw["version"], files)
    except PermissionError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise StoreProblem(
            f"{MARKER} is damaged; run: kgtool build",
            f"{MARKER} 已損毀；請執行：kgtool build",
        ) from None


def write_ledger(folder: Path, ledger: Ledger) -> None:
    """Replace the marker of a store folder at once.

    The new one is on disk before the switch, and the switch before this returns.
    """
    content = {"kgtool-store": _FORMAT, **asdict(ledger)}
    aside = folder / (MARKER + ".new")
    with aside.open("w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(folder / MARKER)
    _flush_names(folder)


def _flush_names(folder: Path) -> None:
    """Put the names in a folder on disk, where the system can."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
