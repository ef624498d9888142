"""What the commands share: their options, the session they run in, and the time limit."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from kgtool.errors import LimitReached, WrongUse, reason
from kgtool.repository import Project, default_store, find_project
from kgtool.stores import Store, open_store
from kgtool.terms import Triple, read_rdf
from kgtool.written import not_utf8

__all__ = [
    "Session",
    "check_existence",
    "echo_error",
    "hint_size",
    "read_text_file",
    "read_triples",
    "session_options",
    "store_options",
    "time_limit",
]

_LARGE = 200_000


@dataclass(frozen=True)
class Session:
    """What a command works with: the project, where the store is, and the reader's language."""

    project: Project
    folder: Path
    endpoint: str | None
    lang: str
    timeout: float

    def open(self) -> Store:
        """Open the store or the endpoint."""
        return open_store(self.folder, self.endpoint, self.timeout)

    def say(self, en: str, zh: str) -> str:
        """Return the text in the reader's language."""
        return en if self.lang == "en" else zh


def echo_error(text: str) -> None:
    """Print to standard error: everything that is not the result."""
    click.echo(text, err=True)


def warn_without_scripts() -> None:
    """Say so, in both languages, if the pages' scripts are not built."""
    from kgtool.pages import has_scripts

    if not has_scripts():
        echo_error(
            "網站程式尚未建置（make browser）：網頁可閱讀，但無搜尋建議、表單查詢、編輯器與圖表。\n"
            "The scripts of the pages are not built (make browser): pages can be read, but without "
            "search, question forms, editor and charts."
        )


def hint_size(session: Session, triples: int) -> None:
    """Say which extra makes graphs of this size quick, if it is not there."""
    if triples > _LARGE and find_spec("duckdb") is None:
        echo_error(
            session.say(
                f'hint: {triples:,} triples; large graphs are quicker with pip install "kgtool[big]"',
                f'提示：共 {triples:,} 筆三元組；處理大型圖譜，可安裝 pip install "kgtool[big]" 加速',
            )
        )


def _lang_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--lang",
        type=click.Choice(["zh-Hant", "en"]),
        default=lambda: os.environ.get("KGTOOL_LANG", "zh-Hant"),
        help="語言，預設 zh-Hant · language of labels and messages",
    )(function)


def _store_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--store",
        type=click.Path(path_type=Path),
        envvar="KGTOOL_STORE",
        help="資料庫資料夾，預設 build/store · folder of the store",
    )(function)


def _session(values: dict[str, Any]) -> Session:
    project = find_project()
    return Session(
        project=project,
        folder=values.pop("store", None) or default_store(project),
        endpoint=values.pop("endpoint", None),
        lang=values.pop("lang"),
        timeout=values.pop("timeout", 30.0),
    )


def _with_session(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def wrapper(**values: Any) -> Any:
        return function(_session(values), **values)

    return wrapper


def session_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--lang` and `--store`, and a `Session` as first argument."""
    return _lang_option(_store_option(_with_session(function)))


def store_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Like `session_options`, with `--endpoint` and `--timeout` for commands that only read."""
    endpoint = click.option(
        "--endpoint",
        metavar="URL",
        help="改問遠端 SPARQL 端點 · ask a remote SPARQL endpoint instead",
    )
    timeout = click.option(
        "--timeout",
        type=click.FloatRange(min=0.1),
        default=30.0,
        show_default=True,
        help="查詢時限（秒） · seconds that a query may take",
    )
    return endpoint(timeout(session_options(function)))


@contextmanager
def time_limit(session: Session) -> Iterator[None]:
    """Stop the process with exit code 5 if the native engine works longer than allowed.

    The engine cannot be interrupted from Python, but it lets other threads run; Ctrl-C ends the
    process at once.
    """
    previous = signal.signal(signal.SIGINT, signal.SIG_DFL)
    limit = LimitReached(
        f"the query took longer than {session.timeout:g} s (--timeout sets the limit)",
        f"查詢超過 {session.timeout:g} 秒（可用 --timeout 調整時限）",
    )

    def stop() -> None:
        prefix = session.say("error: ", "錯誤：")
        os.write(2, f"{prefix}{limit.message(session.lang)}\n".encode())
        os._exit(limit.exit_code)

    timer = threading.Timer(session.timeout + (5.0 if session.endpoint else 0.0), stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        signal.signal(signal.SIGINT, previous)


def check_existence(paths: Iterable[Path]) -> None:
    """Let files pass that are there. Errors: `WrongUse` naming the first that is not."""
    for path in paths:
        if path.is_dir():
            raise WrongUse(f'"{path.name}" is a folder', f"「{path.name}」是資料夾，請指定檔案")
        if not path.exists():
            raise WrongUse(f'no file "{path.name}"', f"找不到檔案「{path.name}」")


def read_triples(paths: tuple[Path, ...], base: str | None = None) -> list[Triple]:
    """Return the triples of RDF files; `base` is the IRI that relative ones start from.

    Errors: `WrongUse` if there is no such file; `BadInput` with line and column.
    """
    check_existence(paths)
    return [quad.triple for path in paths for quad in read_rdf(path, path.name, base=base)]


def read_text_file(name: str) -> str:
    """Return the text of a file, or of standard input for `-`.

    Errors: `WrongUse` if there is no such file; `BadInput` if it is not UTF-8.
    """
    from kgtool.errors import BadInput

    shown = Path(name).name or name
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except FileNotFoundError:
        raise WrongUse(f'no file "{shown}"', f"找不到檔案「{shown}」") from None
    except OSError as fault:
        en, zh = reason(fault)
        raise WrongUse(f'cannot read "{shown}": {en}', f"無法讀取「{shown}」：{zh}") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise BadInput(f"{shown}:{line}:1", *not_utf8(content)) from None
