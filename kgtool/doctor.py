"""The doctor: what can be checked about this installation, the project files and the store."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kgtool.errors import StoreProblem
from kgtool.load import input_digests
from kgtool.repository import Project
from kgtool.stores.embedded import open_embedded
from kgtool.stores.ledger import Ledger, count_graphs, digest_files, read_ledger

__all__ = ["Check", "examine"]

_PACKAGES = (
    "pyoxigraph",
    "rdflib",
    "pyshacl",
    "owlrl",
    "SPARQLWrapper",
    "click",
    "rich",
    "openpyxl",
)


@dataclass(frozen=True)
class Check:
    """One thing examined: its name, whether it is well, and what was seen, in both languages."""

    name: str
    well: bool
    en: str
    zh: str
    store: bool = False


def _installation() -> Iterator[Check]:
    running = ".".join(map(str, sys.version_info[:3]))
    yield Check("python", sys.version_info >= (3, 11), running, running)
    for package in _PACKAGES:
        try:
            found = version(package)
            yield Check(package, True, found, found)
        except PackageNotFoundError:
            yield Check(package, False, "not installed", "未安裝")


def _project(project: Project) -> Check:
    tables = sum(1 for _ in (project.root / "data").glob("*.csv"))
    questions = len(project.query_files("questions"))
    kind = (
        ("a checkout", "可編輯的專案資料夾")
        if project.checkout
        else ("the installed copy", "套件內附")
    )
    return Check(
        "project",
        True,
        f"{kind[0]}: {tables} tables, {questions} questions",
        f"{kind[1]}：資料表 {tables} 個、題目 {questions} 題",
    )


def _changed_files(folder: Path, ledger: Ledger) -> list[str]:
    found = digest_files(folder / ledger.generation)
    return sorted(
        name for name in {*found, *ledger.files} if found.get(name) != ledger.files.get(name)
    )


def _damaged_files(names: list[str]) -> Check:
    return Check(
        "store",
        False,
        f"{len(names)} file(s) of the store are damaged, first {names[0]}; run: kgtool build",
        f"資料庫有 {len(names)} 個檔案損毀（例如 {names[0]}）；請執行：kgtool build",
        store=True,
    )


def _store(project: Project, folder: Path) -> Iterator[Check]:
    try:
        ledger = read_ledger(folder)
        if changed := _changed_files(folder, ledger):
            yield _damaged_files(changed)
            return
        found = count_graphs(open_embedded(folder).quads())
    except StoreProblem as fault:
        yield Check("store", False, fault.en, fault.zh, store=True)
        return
    wrong = sorted(
        name for name in {*ledger.graphs, *found} if ledger.graphs.get(name) != found.get(name)
    )
    total = sum(entry.count for entry in found.values())
    if wrong:
        first = wrong[0].rpartition("/")[2]
        yield Check(
            "store",
            False,
            f"{len(wrong)} graph(s) differ from the ledger, first {first}; run: kgtool build",
            f"有 {len(wrong)} 個圖與帳冊不符（例如 {first}）；請執行：kgtool build",
            store=True,
        )
    else:
        yield Check(
            "store",
            True,
            f"{total} statements in {len(found)} graphs agree with the ledger",
            f"{len(found)} 個圖、{total} 筆，與帳冊相符",
        )
    yield _fresh(ledger.inputs, input_digests(project))


def _fresh(then: object, now: dict[str, str]) -> Check:
    before = dict(then) if isinstance(then, dict) else {}
    changed = sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
    if not changed:
        return Check("inputs", True, "unchanged since the build", "建置後未變更")
    listed = ", ".join(changed[:3]) + (" …" if len(changed) > 3 else "")
    return Check(
        "inputs",
        False,
        f"{len(changed)} file(s) changed since the build ({listed}); run: kgtool build",
        f"建置後有 {len(changed)} 個檔案變更（{listed}）；請執行：kgtool build",
    )


def examine(project: Project, folder: Path) -> list[Check]:
    """Return all checks: installation, project, store against its ledger, inputs since the build."""
    return [*_installation(), _project(project), *_store(project, folder)]
