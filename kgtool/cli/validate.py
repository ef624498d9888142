"""`kgtool validate [FILE …]`: shapes, checks and consistency of the project or of other files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from kgtool.cli.common import Session, read_triples, session_options
from kgtool.cli.large import Large, large_options
from kgtool.cli.output import put_text
from kgtool.cli.progress import steps
from kgtool.errors import WrongUse
from kgtool.terms import Triple
from kgtool.validate import ENGINES, Report, check_shapes, count_node_shapes

__all__ = ["command"]

_SMALL = Large(None, "")


@dataclass(frozen=True)
class _Files:
    """Files to check, shapes to check them by, and the IRI that relative ones start from."""

    data: tuple[Path, ...]
    shapes: tuple[Path, ...]
    base: str | None


def _own_shapes(session: Session) -> list[Triple]:
    from kgtool.build import read_shapes

    return read_shapes(session.project)


def _project_report(session: Session) -> Report:
    from kgtool.build import STEPS, check

    with steps(session, STEPS[:-1]) as progress:
        return check(session.project, progress).report


def _files_report(
    session: Session, files: _Files, large: Large, *, engine: str, details: bool
) -> Report:
    rules = read_triples(files.shapes, files.base) if files.shapes else _own_shapes(session)
    if large.wanted(engine, files.data):
        from kgtool.validate.large import check_files

        found, notes = check_files(
            large.sources(files.data, files.base),
            rules,
            database=large.database,
            memory_limit=large.memory_limit,
            details=details,
            engine=large.engine(engine),
        )
        return Report(sorted(found), shapes=count_node_shapes(rules), notes=notes)
    data = read_triples(files.data, files.base)
    findings, notes = check_shapes(data, rules, engine=engine, details=details)
    return Report(findings, shapes=count_node_shapes(rules), notes=notes)


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
    type=click.Choice(["text", "json", "turtle"]),
    default="text",
    show_default=True,
    help="報告格式 · format of the report",
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="auto",
    help="檢核引擎，預設依檔案大小而定 · how files are checked, by default as their size suggests;"
    " evaluated goes node by node, reference is pyshacl",
)
@click.option(
    "--base", metavar="IRI", help="相對 IRI 之起點 · what relative IRIs of files start from"
)
@session_options
@large_options
def command(
    session: Session,
    files: tuple[Path, ...],
    shapes: tuple[Path, ...],
    large: Large,
    **options: Any,
) -> int:
    """檢核本專案的資料表，或您自己的 RDF 檔。 · Check the project, or your own RDF files.

    \b
    kgtool validate
    kgtool validate mine.ttl --shapes myshapes.ttl --format turtle
    kgtool validate large.nt.gz --database large.duckdb --memory-limit 1GB
    """
    if shapes and not files:
        raise WrongUse("--shapes needs files to check", "--shapes 須同時指定要檢核的檔案")
    if large != _SMALL and not files:
        raise WrongUse(
            "--database and --memory-limit need files to check",
            "--database 與 --memory-limit 須同時指定要檢核的檔案",
        )
    if files:
        given = _Files(files, shapes, options["base"])
        detailed = options["form"] == "turtle"
        report = _files_report(session, given, large, engine=options["engine"], details=detailed)
    else:
        report = _project_report(session)
    form = options["form"]
    if form == "text":
        put_text(report.to_text(session.lang))
    else:
        put_text(report.to_json() if form == "json" else report.to_turtle())
    return 0 if report.conforms else 1
