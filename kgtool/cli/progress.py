"""Progress on standard error: a bar on a terminal, one line a step elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from kgtool.cli.common import Session, echo_error

__all__ = ["steps"]

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
