"""Putting results out: answers in each format on standard output or into a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from itertools import islice
from pathlib import Path
from typing import Any

import click

from kgtool.answers import TABLE_FORMATS, Answer, to_text
from kgtool.cli.screen import visible
from kgtool.errors import StoreProblem, WrongUse, reason

__all__ = [
    "for_people",
    "format_options",
    "is_special",
    "put_answer",
    "put_parts",
    "put_text",
    "sources_option",
    "unwritable",
]

_BATCH = 5000
_Function = Callable[..., Any]
_STANDARD = ("to standard output", "標準輸出")
_ENDINGS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".md": "markdown",
    ".xlsx": "xlsx",
    ".ttl": "turtle",
    ".nt": "ntriples",
    ".jsonld": "jsonld",
    ".trig": "trig",
}
"""The format that the name of an output file asks for."""


def format_options(forms: tuple[str, ...] = TABLE_FORMATS) -> Callable[[_Function], _Function]:
    """Return a decorator that gives a command `--format` and `--output`.

    Without `--format` the name of the output file tells the format, else it is the first of `forms`.
    """

    def decorate(function: _Function) -> _Function:
        form = click.option(
            "--format",
            "form",
            type=click.Choice(forms),
            show_default=f"{forms[0]}；-o 依副檔名 · -o: by its ending",
            help="輸出格式 · format of the answer",
        )
        output = click.option(
            "--output",
            "-o",
            type=click.Path(dir_okay=False, path_type=Path),
            help="寫入檔案 · write into this file",
        )

        @wraps(function)
        def chosen(*args: Any, form: str | None, output: Path | None, **more: Any) -> Any:
            return function(*args, form=form or _form_of(output, forms), output=output, **more)

        return form(output(chosen))

    return decorate


def _form_of(output: Path | None, forms: tuple[str, ...]) -> str:
    """Return the format for a file of that name.

    Errors: `WrongUse` for the ending of another format, whose programs could not open the file.
    """
    ending = output.suffix.lower() if output else ""
    form = _ENDINGS.get(ending, forms[0])
    if form not in forms or ending == ".xls":
        listed = "、".join(forms)
        raise WrongUse(
            f'no format here goes with the name "*{ending}"; add --format: {", ".join(forms)}',
            f"沒有適合副檔名 {ending} 的格式；請以 --format 指定：{listed}",
        )
    return form


def sources_option(function: _Function) -> _Function:
    """Give a command `--sources`."""
    return click.option(
        "--sources",
        is_flag=True,
        help="列出每一列所依據的來源 · the sources that each row rests on",
    )(function)


def _write(content: Iterable[bytes], output: Path | None) -> None:
    try:
        if output is None:
            sys.stdout.buffer.writelines(content)
            sys.stdout.buffer.flush()
        else:
            _write_file(content, output)
    except BrokenPipeError:
        raise
    except OSError as fault:
        raise unwritable(output, fault) from None


def unwritable(output: Path | None, fault: OSError) -> StoreProblem:
    """Return the fault of a file, or of standard output, that cannot be written."""
    en, zh = reason(fault)
    if output is not None and isinstance(fault, FileNotFoundError):
        folder = output.parent.name or str(output.parent)
        en, zh = f'no folder "{folder}"; make it first', f"沒有資料夾「{folder}」，請先建立"
    name, name_zh = (f'"{output.name}"', f"「{output.name}」") if output else _STANDARD
    return StoreProblem(f"cannot write {name}: {en}", f"無法寫入{name_zh}：{zh}")


def _write_file(content: Iterable[bytes], output: Path) -> None:
    """Write aside and switch; a link keeps pointing where it does, and a device is written to."""
    target = output.resolve()
    if is_special(target):
        with target.open("wb") as file:
            file.writelines(content)
        return
    aside = target.with_name(f".{os.getpid()}.new")
    try:
        with aside.open("wb") as file:
            file.writelines(content)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)


def is_special(target: Path) -> bool:
    """Return whether something stands there that no file may take the place of: a device, a pipe."""
    return target.exists() and not target.is_file()


def put_text(text: str, output: Path | None = None) -> None:
    """Put text out as UTF-8; a file is replaced only once it is whole.

    A name of a file that is no UTF-8 keeps its bytes.
    """
    put_parts([text], output)


def put_parts(parts: Iterable[str], output: Path | None = None) -> None:
    """As `put_text`, for text that is made while it is written."""
    waiting = iter(parts)
    batches = iter(lambda: "".join(islice(waiting, _BATCH)), "")
    _write((batch.encode("utf-8", "surrogateescape") for batch in batches), output)


def _listed(listed: list[str], lang: str) -> str:
    """Return the list of sources below an answer."""
    if not listed:
        return ""
    head = "Sources" if lang == "en" else "資料來源"
    return "".join(f"{line}\n" for line in (head, *(f"  {visible(text)}" for text in listed)))


def for_people(answer: Answer, lang: str) -> str:
    """Return an answer as a person reads it in a terminal, its footnotes below."""
    truth = answer.boolean
    answer, listed = answer.with_numbers()
    if truth is not None:
        yes, no = ("yes", "no") if lang == "en" else ("是", "否")
        body = (yes if truth else no) + "\n"
    elif not answer.rows:
        title = f"{answer.title}\n\n" if answer.title else ""
        body = title + ("No rows.\n" if lang == "en" else "無符合的資料。\n")
    else:
        from kgtool.cli.tables import PIPED_WIDTH, to_lines

        lines = [answer.title, ""] if answer.title else []
        lines += to_lines(answer, None if sys.stdout.isatty() else PIPED_WIDTH)
        plural = "row" if len(answer) == 1 else "rows"
        count = f"{len(answer)} {plural}" if lang == "en" else f"共 {len(answer)} 列"
        body = "\n".join([*lines, "", count]) + "\n"
    notes = "".join(f"  {visible(note)}\n" for note in answer.footnotes)
    return body + notes + _listed(listed, lang)


def put_answer(answer: Answer, form: str, lang: str, output: Path | None = None) -> None:
    """Put an answer out in one of `TABLE_FORMATS`.

    Errors: `WrongUse` if a workbook would go to a terminal.
    """
    if form == "xlsx":
        from kgtool.sheets import to_xlsx

        if output is None and sys.stdout.isatty():
            raise WrongUse(
                "a workbook needs a file: add -o answer.xlsx", "輸出 Excel 檔請加上 -o answer.xlsx"
            )
        _write([to_xlsx(answer, lang)], output)
    else:
        put_text(for_people(answer, lang) if form == "table" else to_text(answer, form), output)
