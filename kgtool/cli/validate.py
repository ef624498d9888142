"""`kgtool validate [FILE …]`: shapes, checks and consistency of the project or of other files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from kgtool.cli.common import (
    Session,
    check_existence,
    echo_error,
    hint_size,
    read_triples,
    session_options,
)
from kgtool.cli.large import large_options
from kgtool.cli.output import put_parts
from kgtool.cli.progress import reading, steps
from kgtool.cli.screen import visible
from kgtool.errors import WrongUse
from kgtool.plans.choice import NOTHING_KEPT, Kept
from kgtool.plans.quiet import without_collection
from kgtool.terms import Triple, is_absolute
from kgtool.validate import ENGINES, Report, check_files
from kgtool.validate.writing import report_parts

__all__ = ["command"]

_FORMS = ("text", "json", "turtle", "html", "sarif", "junit")


@dataclass(frozen=True)
class _Files:
    """Files to check, shapes to check them by, the IRI that relative ones start from, the database."""

    data: tuple[Path, ...]
    shapes: tuple[Path, ...]
    base: str | None
    kept: Kept


def _base(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and not is_absolute(value):
        raise WrongUse(
            "--base must be a whole IRI such as https://example.org/",
            "--base 須為完整的 IRI，例如 https://example.org/",
        )
    return value


def _own_shapes(session: Session) -> list[Triple]:
    from kgtool.build import read_shapes

    return read_shapes(session.project)


def _project_report(session: Session) -> Report:
    from kgtool.build import STEPS, check

    with steps(session, STEPS[:-1]) as progress:
        return check(session.project, progress).report


def _files_report(session: Session, files: _Files, *, engine: str, details: bool) -> Report:
    rules = read_triples(files.shapes, files.base) if files.shapes else _own_shapes(session)
    check_existence(files.data)
    with reading(session, files.data) as watch:
        report = check_files(
            files.data,
            rules,
            engine=engine,
            details=details,
            base=files.base,
            watch=watch,
            kept=files.kept,
        )
    hint_size(session, report.triples)
    return report


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]…")
@click.option(
    "--shapes",
    multiple=True,
    type=click.Path(path_type=Path),
    help="SHACL 形狀檔，預設用本專案的 · shapes files, by default the project's",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMS),
    default="text",
    show_default=True,
    help="報告格式 · format of the report",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="寫入檔案 · write into this file",
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="auto",
    help="檢核引擎，預設依檔案大小而定 · how files are checked, by default as their size suggests;"
    " evaluated goes node by node, reference is pyshacl",
)
@click.option(
    "--base",
    metavar="IRI",
    callback=_base,
    help="相對 IRI 之起點 · what relative IRIs of files start from",
)
@session_options
@large_options
def command(
    session: Session,
    files: tuple[Path, ...],
    shapes: tuple[Path, ...],
    kept: Kept,
    **options: Any,
) -> int:
    """檢核本專案的資料表，或您自己的 RDF 檔。 · Check the project, or your own RDF files.

    \b
    kgtool validate
    kgtool validate --format html -o report.html
    kgtool validate mine.ttl --shapes myshapes.ttl --format turtle
    kgtool validate large.nt.gz --database large.duckdb --memory-limit 1GB
    """
    if shapes and not files:
        raise WrongUse("--shapes needs files to check", "--shapes 須同時指定要檢核的檔案")
    if kept != NOTHING_KEPT and not files:
        raise WrongUse(
            "--database and --memory-limit need files to check",
            "--database 與 --memory-limit 須同時指定要檢核的檔案",
        )
    with without_collection():
        return _answer(session, _Files(files, shapes, options["base"], kept), options)


def _answer(session: Session, given: _Files, options: Mapping[str, Any]) -> int:
    form = options["form"]
    if given.data:
        engine, detailed = options["engine"], form == "turtle"
        report = _files_report(session, given, engine=engine, details=detailed)
    else:
        report = _project_report(session)
    put_parts(_parts(report, form, session.lang), options["output"])
    if given.data and not given.shapes and report.findings:
        _hint_own_shapes(session)
    return 0 if report.conforms else 1


def _hint_own_shapes(session: Session) -> None:
    """Say what messages that were written for the tables mean for a reader's own files."""
    echo_error(
        session.say(
            "hint: checked by the project's shapes. Where a message names a table of data/, mend the"
            " triples of your file. Only the file counts: a thing whose class it does not state,"
            " such as a ministry of the graph, is of no class here.",
            "提示：以上依本專案的形狀檢核。訊息所稱 data/ 之資料表屬本專案，請改正您檔案中的相應三元組；"
            "且僅以檔案內容為準，檔中未載明類別的對象（例如圖譜所載部會）視同無類別。",
        )
    )


def _parts(report: Report, form: str, lang: str) -> Iterable[str]:
    if form not in ("html", "sarif", "junit"):
        parts = report_parts(report, form, lang)
        return (visible(part, lines=True) for part in parts) if form == "text" else parts
    from kgtool import reports

    if form == "sarif":
        return [reports.to_sarif(report, lang, version("kgtool"))]
    return [reports.to_html(report, lang) if form == "html" else reports.to_junit(report, lang)]
