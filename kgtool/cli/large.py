"""What the commands on files share for large ones: options, choice of engine, files as output."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from kgtool.errors import StoreProblem, WrongUse

if TYPE_CHECKING:
    from kgtool.plans.duckdb_graph import Source

__all__ = ["Large", "large_options", "put_file"]

_Function = Callable[..., Any]
_SIZE = re.compile(r"[1-9][0-9]*(\.[0-9]+)?(KB|MB|GB|TB)")


@dataclass(frozen=True)
class Large:
    """Where a large graph is kept, and the memory it may take."""

    database: Path | None
    memory_limit: str

    def wanted(self, engine: str, files: tuple[Path, ...], *, closing: bool = False) -> bool:
        """Return whether files go through DuckDB.

        They do if the options say so, or if the choice is ours and they are large; the closure
        (`closing`) gains by it sooner than a check.
        Errors: `WrongUse` if another engine is asked for, a file is missing, or DuckDB is.
        """
        from kgtool.plans.choice import CHECK, CLOSE, is_large, require

        asked = self.database is not None or bool(self.memory_limit)
        if asked and engine not in ("auto", "duckdb", "spark"):
            raise WrongUse(
                "--database and --memory-limit belong to the engines duckdb and spark,"
                f" not to {engine}",
                f"--database 與 --memory-limit 僅適用於 duckdb 與 spark 引擎，不適用於 {engine}",
            )
        if engine == "spark":
            require("pyspark")
        for path in files:
            if not path.is_file():
                raise WrongUse(f'no file "{path.name}"', f"找不到檔案「{path.name}」")
        if asked or engine in ("duckdb", "spark"):
            require("duckdb")
            return True
        return engine == "auto" and is_large(files, CLOSE if closing else CHECK)

    def engine(self, asked: str) -> str:
        """Return what the loaded graph is asked on."""
        return "spark" if asked == "spark" else "duckdb"

    def sources(self, files: tuple[Path, ...], base: str | None = None) -> list[Source]:
        """Return the files as what is to be loaded."""
        from kgtool.plans.duckdb_graph import Source

        return [Source(path, path.name, base) for path in files]


def _limit(_: click.Context, __: click.Parameter, value: str) -> str:
    size = value.upper()
    if size and not _SIZE.fullmatch(size):
        raise click.BadParameter("例如 1GB、600MB · such as 1GB, 600MB")
    return size


def large_options(function: _Function) -> _Function:
    """Give a command `--database` and `--memory-limit`, as one argument `large`."""

    def command(*args: Any, database: Path | None, memory_limit: str, **values: Any) -> Any:
        return function(*args, large=Large(database, memory_limit), **values)

    command.__doc__ = function.__doc__
    kept = click.option(
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
    return kept(limit(command))


def put_file(write: Callable[[Path], None], output: Path | None) -> None:
    """Put out what `write` writes into a file: on standard output, or in place once it is whole."""
    beside = None if output is None else output.parent
    try:
        with TemporaryDirectory(prefix=f".kgtool-{os.getpid()}-", dir=beside) as folder:
            made = Path(folder) / "output"
            write(made)
            if output is not None:
                made.replace(output)
                return
            with made.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)
            sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as fault:
        name = output.name if output else "-"
        raise StoreProblem(
            f'cannot write "{name}": {fault.strerror}', f"無法寫入「{name}」：{fault.strerror}"
        ) from None
