"""What the command line says of itself: help in both languages, and what is wrong with a call.

click speaks English only; its headings and reasons are given here in the reader's language.
"""

from __future__ import annotations

from typing import Any

import click

__all__ = ["HELP", "Context", "translate_help", "usage_message"]

HELP = "顯示說明 · show this help"
_HEADINGS = {"Options": "選項 · Options"}


class _Formatter(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, "用法 · Usage: " if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        super().write_heading(_HEADINGS.get(heading, heading))


class Context(click.Context):
    """The context of a command whose help has headings in both languages."""

    formatter_class = _Formatter


def translate_help(command: click.Command, context: click.Context) -> None:
    """Give the help of `command` both languages where click would give one."""
    command.context_class = Context
    option = command.get_help_option(context)
    if option is not None:
        option.help = HELP


def _expected(kind: click.ParamType[Any]) -> str:
    """Return what a value of a kind must be, empty if click's own words have to do."""
    if isinstance(kind, click.Choice):
        return f"須為 {'、'.join(map(str, kind.choices))} 之一"
    if isinstance(kind, click.IntRange | click.FloatRange):
        number = "整數" if isinstance(kind, click.IntRange) else "數字"
        least = f"，不小於 {kind.min:g}" if kind.min is not None else ""
        most = f"，不大於 {kind.max:g}" if kind.max is not None else ""
        return f"須為{number}{least}{most}"
    if isinstance(kind, click.Path):
        return "找不到此檔案，或其為資料夾" if kind.exists else "須為檔案，而非資料夾"
    return ""


def _bad_value(fault: click.BadParameter, param: click.Parameter) -> str:
    if fault.message.endswith("is not readable."):
        return f"無法讀取 {'、'.join(param.opts)} 所指的檔案或資料夾：沒有存取權限"
    reason = _expected(param.type) or _one(fault.message, "zh-Hant")
    return f"{'、'.join(param.opts)} 的值不正確：{reason}"


def _in_chinese(fault: click.UsageError) -> str:
    if isinstance(fault, click.MissingParameter) and fault.param is not None:
        return f"缺少 {fault.param.make_metavar(fault.ctx)}" if fault.ctx else "缺少參數"
    if isinstance(fault, click.NoSuchOption):
        return f"沒有選項 {fault.option_name}"
    if isinstance(fault, click.BadOptionUsage):
        return f"選項 {fault.option_name} 須給一個值；僅作開關者則不得給值"
    if isinstance(fault, click.BadParameter) and fault.param is not None:
        return _bad_value(fault, fault.param)
    if fault.message.startswith("Got unexpected extra argument"):
        return f"多出引數：{fault.message.partition('(')[2].rstrip(').')}"
    return _one(fault.format_message(), "zh-Hant")


def _one(text: str, lang: str) -> str:
    """Return the part of a text in both languages that is in `lang`."""
    zh, _, en = text.partition(" · ")
    return en if en and lang == "en" else zh


def usage_message(fault: click.UsageError, lang: str) -> str:
    """Return what is wrong with a call, and where to read how it is done."""
    if isinstance(fault, click.exceptions.NoArgsIsHelpError):
        return fault.format_message()
    where = f"{fault.ctx.command_path} --help" if fault.ctx else "kgtool --help"
    if lang == "en":
        return f"wrong use: {_one(fault.format_message(), lang)} (see {where})"
    return f"用法錯誤：{_in_chinese(fault)}（說明：{where}）"
