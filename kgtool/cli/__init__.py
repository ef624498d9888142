"""The command line: `kgtool COMMAND …`. Only this package prints, reads the environment or exits.

Each command is a module of its own that is imported when it is called, so that help and quick
answers do not wait for heavy libraries.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

import click

from kgtool.cli.screen import visible
from kgtool.cli.usage import HELP, Context, translate_help, usage_message
from kgtool.errors import KgError, nearest

__all__ = ["main"]

_COMMANDS = {
    "build": "建置知識圖譜 · Build the graph from the tables",
    "validate": "檢核資料 · Check the project, or your own files",
    "reason": "推論 RDF 檔案 · What follows from RDF files by OWL 2 RL",
    "questions": "列出題庫 · List the questions of the catalogue",
    "ask": "回答題庫中的問題 · Answer a question of the catalogue",
    "query": "執行 SPARQL 查詢 · Run a SPARQL query",
    "show": "顯示某一對象的所有陳述 · Show what is said about a thing",
    "why": "說明圖譜為何如此記載 · Why the graph says something",
    "coverage": "資料涵蓋率 · How much is known, and what is missing",
    "conflicts": "資料來源歧異 · Where sources disagree",
    "reproduce": "重新查詢引註的答案 · Ask a cited question again and compare",
    "serve": "提供網站與 SPARQL 端點 · Serve pages, SPARQL and linked data",
    "publish": "發布為靜態網站 · Publish the graph as a site of files",
    "doctor": "診斷安裝與資料庫 · Check installation, store and graph",
}
_INTERNAL = 8
_INTERRUPTED = 130


class _Commands(click.Group):
    """A group whose commands are imported when called; its help needs none of them."""

    context_class = Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = HELP
        return option

    def list_commands(self, _: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            en, zh = nearest(cmd_name, _COMMANDS)
            ctx.fail(f'沒有「{cmd_name}」指令{zh} · no command "{cmd_name}"{en}')
        command = import_module(f"kgtool.cli.{cmd_name}").command
        if not isinstance(command, click.Command):
            return None
        translate_help(command, ctx)
        return command

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("指令 · Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="先執行 kgtool build，再試 kgtool ask cq01。 · First kgtool build, then kgtool ask cq01.",
)
@click.version_option(package_name="kgtool", prog_name="kgtool", help="顯示版本 · show the version")
def kgtool() -> None:
    """臺灣產學研合作知識圖譜工具。 · Knowledge graph of Taiwan's research cooperation."""


def _language(args: list[str]) -> str:
    for index, arg in enumerate(args):
        if arg.startswith("--lang"):
            value = arg.partition("=")[2] or "".join(args[index + 1 : index + 2])
            return "en" if value == "en" else "zh-Hant"
    return "en" if os.environ.get("KGTOOL_LANG") == "en" else "zh-Hant"


def _open_streams() -> None:
    """Open what the caller closed of standard input, output and error, so that no file takes its place."""
    for number, mode in ((0, "r"), (1, "w"), (2, "w")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
            stream = open(number, mode, encoding="utf-8")  # noqa: SIM115
            setattr(sys, ("stdin", "stdout", "stderr")[number], stream)


def _read_arguments() -> list[str]:
    """Return the arguments as UTF-8, whatever the locale makes of them."""
    return [os.fsencode(word).decode("utf-8", "surrogateescape") for word in sys.argv[1:]]


def _fail(message: str, code: int) -> NoReturn:
    with suppress(OSError):  # nobody can be told that there is nobody to tell
        click.echo(visible(message, lines=True), err=True)
    sys.exit(code)


def main() -> NoReturn:
    """Run the command line and exit with the code of the contract (see `kgtool.errors`)."""
    _open_streams()
    arguments = _read_arguments()
    lang, out = _language(arguments), sys.stdout
    # numpy would start a thread for each core, for matrices that nothing here has
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        code = kgtool.main(arguments, prog_name="kgtool", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except KgError as fault:
        _fail(("錯誤：" if lang != "en" else "error: ") + fault.message(lang), fault.exit_code)
    except click.UsageError as fault:
        _fail(usage_message(fault, lang), 2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(_INTERRUPTED)
    except SystemExit as end:
        # When the reader of a pipe is gone, click wraps stdout and ends with 1: no findings here.
        sys.exit(end.code if sys.stdout is out else 0)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as fault:
        if os.environ.get("KGTOOL_DEBUG"):
            raise
        name = type(fault).__name__
        _fail(
            f"內部錯誤（{name}）；請回報，並以 KGTOOL_DEBUG=1 取得細節。 · "
            f"internal error ({name}); please report it; KGTOOL_DEBUG=1 shows details.",
            _INTERNAL,
        )
