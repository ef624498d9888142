"""Progress on standard error: steps as a bar on a terminal, one line each elsewhere; bytes read."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.cli.common import Session, echo_error
from kgtool.terms import Watch

if TYPE_CHECKING:
    from rich.progress import Progress

__all__ = ["reading", "steps"]

_PATIENCE = 1.0

_NAMES = {
    "load": ("read tables and ontology", "讀取資料表與本體"),
    "reason": ("reason", "推論"),
    "assemble": ("assemble the graph", "組成圖譜"),
    "shapes": ("check shapes", "檢核形狀"),
    "checks": ("run checks", "執行查核"),
    "store": ("write the store", "寫入資料庫"),
}


@contextmanager
def steps(session: Session, names: Sequence[str]) -> Iterator[Callable[[str], None]]:
    """Give a function that announces each of `names` as it begins."""
    shown = {name: session.say(*_NAMES[name]) for name in names}
    if not sys.stderr.isatty():
        began = time.monotonic()

        def line(name: str) -> None:
            number = names.index(name) + 1
            seconds = f"{time.monotonic() - began:.1f} s"
            echo_error(f"[{number}/{len(names)}] {shown[name]} ({seconds})")

        yield line
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=len(names))

        def advance(name: str) -> None:
            bar.update(task, completed=names.index(name), description=shown[name])

        yield advance


class _Bar:
    """A bar over the bytes of files, shown once reading takes longer than a second."""

    def __init__(self, title: str, total: int) -> None:
        self._title, self._total = title, total
        self._began = time.monotonic()
        self._before = self._done = 0
        self._shown: Progress | None = None

    def of(self, _: Path) -> Watch:
        self._before = self._done
        return self._advance

    def _advance(self, count: int) -> None:
        self._done = self._before + count
        if self._shown is None and time.monotonic() - self._began > _PATIENCE:
            self._shown = self._show()
        if self._shown is not None:
            self._shown.update(self._shown.task_ids[0], completed=self._done)
            if self._done >= self._total:
                self.close()

    def _show(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
        bar = Progress(*columns, console=Console(stderr=True), transient=True)
        bar.add_task(self._title, total=self._total)
        bar.start()
        return bar

    def close(self) -> None:
        if self._shown is not None:
            self._shown.stop()


@contextmanager
def reading(session: Session, files: Sequence[Path]) -> Iterator[Callable[[Path], Watch] | None]:
    """Give what watches the reading of `files`; nothing where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    total = sum(path.stat().st_size for path in files)
    bar = _Bar(session.say("reading files", "讀取檔案"), total)
    try:
        yield bar.of
    finally:
        bar.close()
