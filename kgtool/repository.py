"""Where the project's files are: a checkout above the current folder, or the copy in the wheel.

A *project* is a folder with `ontology/core.ttl` and `data/statements.csv`. Only paths relative to
it appear in messages and data, so that nothing tells of the machine it was built on.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kgtool.errors import WrongUse

__all__ = ["Project", "default_store", "find_project"]

_PACKAGED = Path(__file__).parent / "_project"


@dataclass(frozen=True)
class Project:
    """The folder that holds `ontology/`, `data/` and `queries/`; `checkout` if it can be edited."""

    root: Path
    checkout: bool

    def name(self, path: Path) -> str:
        """Return `path` relative to the project, with forward slashes."""
        return path.relative_to(self.root).as_posix()

    def table(self, name: str) -> Path:
        """Return the path of the table `data/<name>.csv`."""
        return self.root / "data" / f"{name}.csv"

    def ontology_files(self) -> list[Path]:
        """Return the Turtle files of terms and concept schemes, in reading order."""
        folder = self.root / "ontology"
        return [
            folder / "core.ttl",
            *sorted((folder / "modules").glob("*.ttl")),
            *sorted((folder / "concepts").glob("*.ttl")),
        ]

    def shape_files(self) -> list[Path]:
        """Return the Turtle files of the SHACL shapes."""
        return sorted((self.root / "ontology" / "shapes").glob("*.ttl"))

    def query_files(self, kind: str) -> list[Path]:
        """Return the files of `queries/<kind>/` (questions, checks, rules or pages)."""
        return sorted((self.root / "queries" / kind).glob("*.rq"))


def _is_project(folder: Path) -> bool:
    """Return whether a folder is a project, perhaps one from which a file has gone.

    A damaged project must not be taken for none: another one would then be used without a word.
    """
    parts = (folder / "ontology" / "core.ttl", folder / "data" / "statements.csv")
    return all(part.parent.is_dir() for part in parts) and any(part.exists() for part in parts)


def _here() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise WrongUse(
            "the folder you are in has been removed; go to another",
            "目前所在的資料夾已被刪除；請切換至其他資料夾",
        ) from None


def find_project(start: Path | None = None) -> Project:
    """Return the project around `start` (default: the current folder), else the packaged one.

    Errors: `WrongUse` if there is neither, which means a broken installation.
    """
    here = (start or _here()).resolve()
    for folder in (here, *here.parents):
        if _is_project(folder):
            return Project(folder, checkout=True)
    if _is_project(_PACKAGED):
        return Project(_PACKAGED, checkout=False)
    beside = Path(__file__).parent.parent
    if _is_project(beside):
        return Project(beside, checkout=True)
    raise WrongUse(
        "no project found: neither here nor in the installed package; install kgtool again",
        "找不到專案檔案：目前資料夾與安裝套件中皆無；請重新安裝 kgtool",
    )


def default_store(project: Project) -> Path:
    """Return where the store is kept: `build/store` of the checkout, else of the current folder."""
    return (project.root if project.checkout else Path.cwd()) / "build" / "store"
