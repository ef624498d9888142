"""What the commands on files share for large ones: their options, and files as output."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import click

from kgtool.cli.output import is_special, unwritable
from kgtool.plans.choice import Kept

__all__ = ["large_options", "put_file"]

_Function = Callable[..., Any]
_SIZE = re.compile(r"[1-9][0-9]*(\.[0-9]+)?(KB|MB|GB|TB)")


def _limit(_: click.Context, __: click.Parameter, value: str) -> str:
    size = value.upper()
    if size and not _SIZE.fullmatch(size):
        raise click.BadParameter("例如 1GB、600MB · such as 1GB, 600MB")
    return size


def large_options(function: _Function) -> _Function:
    """Give a command `--database` and `--memory-limit`, as one argument `kept`."""

    def command(*args: Any, database: Path | None, memory_limit: str, **values: Any) -> Any:
        return function(*args, kept=Kept(database, memory_limit), **values)

    command.__doc__ = function.__doc__
    database = click.option(
        "--database",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="載入後存成資料庫檔，檔案未變則下次直接開啟 · keep the loaded graph; unchanged files reopen at once",
    )
    limit = click.option(
        "--memory-limit",
        default="",
        metavar="SIZE",
        callback=_limit,
        help="記憶體上限，如 1GB，超過則用磁碟 · memory allowed, such as 1GB; the rest goes to disk",
    )
    return database(limit(command))


def put_file(write: Callable[[Path], None], output: Path | None) -> None:
    """Put out what `write` writes into a file: on standard output, or in place once it is whole."""
    target = None if output is None else output.resolve()
    beside = None if target is None or is_special(target) else target.parent
    try:
        with TemporaryDirectory(prefix=f".kgtool-{os.getpid()}-", dir=beside) as folder:
            made = Path(folder) / "output"
            write(made)
            if target is not None and beside is not None:
                made.replace(target)
                return
            with made.open("rb") as file, _opened(target) as out:
                shutil.copyfileobj(file, out)
                out.flush()
    except BrokenPipeError:
        raise
    except OSError as fault:
        raise unwritable(output, fault) from None


def _opened(target: Path | None) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdout.buffer) if target is None else target.open("wb")
