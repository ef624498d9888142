"""`kgtool validate [FILE …]`: shapes, checks and consistency of the project or of other files."""

from __future__ import annotations

from pathlib import Path

import click

from kgtool.build import STEPS, check, count_node_shapes, read_shapes
from kgtool.cli.common import Session, session_options
from kgtool.cli.output import put_text
from kgtool.cli.progress import steps
from kgtool.errors import WrongUse
from kgtool.terms import Triple, read_rdf
from kgtool.validate import Report, validate_shapes

__all__ = ["command"]


def _read(paths: tuple[Path, ...]) -> list[Triple]:
    for path in paths:
        if not path.is_file():
            raise WrongUse(f'no file "{path.name}"', f"找不到檔案「{path.name}」")
    return [quad.triple for path in paths for quad in read_rdf(path, path.name)]


def _files_report(session: Session, files: tuple[Path, ...], shapes: tuple[Path, ...]) -> Report:
    rules = _read(shapes) if shapes else read_shapes(session.project)
    findings = validate_shapes(_read(files), rules)
    return Report(findings, shapes=count_node_shapes(rules))


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
@session_options
def command(session: Session, files: tuple[Path, ...], shapes: tuple[Path, ...], form: str) -> int:
    """檢核本專案的資料表，或您自己的 RDF 檔。 · Check the project, or your own RDF files.

    \b
    kgtool validate
    kgtool validate mine.ttl --shapes myshapes.ttl --format turtle
    """
    if shapes and not files:
        raise WrongUse("--shapes needs files to check", "--shapes 須同時指定要檢核的檔案")
    if files:
        report = _files_report(session, files, shapes)
    else:
        with steps(session, STEPS[:-1]) as progress:
            report = check(session.project, progress).report
    if form == "text":
        put_text(report.to_text(session.lang))
    else:
        put_text(report.to_json() if form == "json" else report.to_turtle())
    return 0 if report.conforms else 1
