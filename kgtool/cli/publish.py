"""`kgtool publish DIR`: the whole graph as a site of files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import click

from kgtool.cli.common import Session, echo_error, session_options, warn_without_scripts
from kgtool.cli.output import put_text
from kgtool.namespaces import BASE

__all__ = ["command"]

_NAMES = {
    "ask": ("ask the panel queries", "執行頁面查詢"),
    "pages": ("write pages and dumps", "寫入頁面與資料檔"),
    "switch": ("switch to the new site", "切換至新版網站"),
}


@contextmanager
def _bar(session: Session) -> Iterator[Callable[[str, int, int], None]]:
    """Give a function that shows how far publishing is: a bar on a terminal, else one line a step."""
    if not sys.stderr.isatty():

        def line(step: str, done: int, total: int) -> None:
            if done == 0:
                count = f" ({total})" if total > 1 else ""
                echo_error(session.say(*_NAMES[step]) + count)

        yield line
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1)

        def move(step: str, done: int, total: int) -> None:
            bar.update(task, description=session.say(*_NAMES[step]), completed=done, total=total)

        yield move


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--base",
    metavar="URL",
    default=BASE,
    show_default=True,
    help="網站網址 · address under which the site will stand",
)
@click.option(
    "--since",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="前一版之 N-Quads 或 TriG 資料檔，供比較異動 · dump of a former release (nq, trig), for the page of changes",
)
@session_options
def command(session: Session, folder: Path, base: str, since: Path | None) -> None:
    """將整個圖譜發布為靜態網站。 · Publish the graph as a folder of files.

    資料夾須為新的、空的，或先前發布者；完成後才一次切換。
    The folder must be new, empty, or a site published before; it is switched at once at the end.
    """
    from kgtool.errors import StoreProblem, WrongUse, reason
    from kgtool.pages import open_site
    from kgtool.pages.names import is_link
    from kgtool.publish import publish
    from kgtool.stores.ledger import read_ledger
    from kgtool.terms import read_rdf

    if not is_link(base) or not base.startswith("http"):
        raise WrongUse(
            "--base must be an address that begins with http:// or https://",
            "--base 須為 http:// 或 https:// 開頭之網址",
        )
    warn_without_scripts()
    site = open_site(
        session.project,
        session.open(),
        base=base,
        version=version("kgtool"),
        digest=read_ledger(session.folder).digest,
        before=None if since is None else list(read_rdf(since, since.name)),
    )
    folder = folder.absolute()
    try:
        with _bar(session) as progress:
            made = publish(site, folder, progress)
    except OSError as fault:
        en, zh = reason(fault)
        raise StoreProblem(
            f"the site cannot be written to {folder.name}: {en}",
            f"無法將網站寫入 {folder.name}：{zh}",
        ) from None
    size = f"{made.size / 1e6:,.1f} MB"
    put_text(
        session.say(
            f"{made.documents:,} documents, {made.files:,} files, {size} in {folder.name}\n",
            f"{folder.name}：{made.documents:,} 份文件、{made.files:,} 個檔案、{size}\n",
        )
    )
