"""The command line: `kgtool COMMAND …`. Only this package prints, reads the environment or exits.

Each command is a module of its own that is imported when it is called, so that help and quick
answers do not wait for heavy libraries.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import NoReturn

import click

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
    "why": "說明推論所據及其出處 · Why the graph says something",
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

    def list_commands(self, _: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            en, zh = nearest(cmd_name, _COMMANDS)
            ctx.fail(f'沒有「{cmd_name}」指令{zh} · no command "{cmd_name}"{en}')
        command = import_module(f"kgtool.cli.{cmd_name}").command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("指令 · Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="先執行 kgtool build，再試 kgtool ask cq01。 · First kgtool build, then kgtool ask cq01.",
)
@click.version_option(package_name="kgtool", prog_name="kgtool")
def kgtool() -> None:
    """臺灣產學研合作知識圖譜工具。 · Knowledge graph of Taiwan's research cooperation."""


def _language() -> str:
    args = sys.argv[1:]
    for index, arg in enumerate(args):
        if arg.startswith("--lang"):
            value = arg.partition("=")[2] or "".join(args[index + 1 : index + 2])
            return "en" if value == "en" else "zh-Hant"
    return "en" if os.environ.get("KGTOOL_LANG") == "en" else "zh-Hant"


def _usage_message(fault: click.UsageError, lang: str) -> str:
    where = f"{fault.ctx.command_path} --help" if fault.ctx else "kgtool --help"
    if lang == "en":
        return f"wrong use: {fault.format_message()} (see {where})"
    if isinstance(fault, click.MissingParameter) and fault.param is not None:
        text = f"缺少 {fault.param.make_metavar(fault.ctx)}" if fault.ctx else "缺少參數"
    elif isinstance(fault, click.NoSuchOption):
        text = f"沒有選項 {fault.option_name}"
    elif isinstance(fault, click.BadParameter) and fault.param is not None:
        text = f"{'、'.join(fault.param.opts)} 的值不正確：{fault.message}"
    else:
        text = fault.format_message()
    return f"用法錯誤：{text}（說明：{where}）"


def _fail(message: str, code: int) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(code)


def main() -> NoReturn:
    """Run the command line and exit with the code of the contract (see `kgtool.errors`)."""
    lang, out = _language(), sys.stdout
    # numpy would start a thread for each core, for matrices that nothing here has
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        code = kgtool.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except KgError as fault:
        _fail(("錯誤：" if lang != "en" else "error: ") + fault.message(lang), fault.exit_code)
    except click.UsageError as fault:
        _fail(_usage_message(fault, lang), 2)
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
