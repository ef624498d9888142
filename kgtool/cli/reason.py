"""`kgtool reason FILE …`: what follows from RDF files by OWL 2 RL, and what contradicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgtool.cli.common import Session, check_existence, echo_error, hint_size, session_options
from kgtool.cli.large import large_options, put_file
from kgtool.cli.output import put_parts
from kgtool.cli.progress import reading
from kgtool.plans.choice import CLOSE, Kept
from kgtool.plans.quiet import without_collection
from kgtool.reason import ENGINES, infer_files

if TYPE_CHECKING:
    from kgtool.reason.large import LargeClosure

__all__ = ["command"]

_FORMS = {".nt": "ntriples", ".jsonld": "jsonld"}


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option(
    "--format",
    "form",
    type=click.Choice(["turtle", "ntriples", "jsonld"]),
    help="輸出格式，預設依輸出檔名，否則 turtle · format of the triples, by default as the name of"
    " the output says, else turtle",
)
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="寫入檔案 · file"
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="auto",
    show_default=True,
    help="推論引擎 · reasoning engine; reference is owlrl",
)
@click.option(
    "--full",
    is_flag=True,
    help="連同恆真者一併輸出 · add what is true of every graph: axioms, x sameAs x",
)
@session_options
@large_options
def command(session: Session, files: tuple[Path, ...], kept: Kept, **options: Any) -> int:
    """推論：只輸出新得出且有效的三元組；矛盾另行列出。 · The new, valid triples only.

    資料與本體檔案一併列入；不會讀取 owl:imports。
    Give data and ontology files together; owl:imports are not followed.

    \b
    kgtool reason data.ttl ontology.ttl -o inferred.ttl
    kgtool reason large.nt --database large.duckdb --memory-limit 1GB -o inferred.nt
    """
    output: Path | None = options["output"]
    form = options["form"] or _FORMS.get(output.suffix.lower() if output else "", "turtle")
    check_existence(files)
    with without_collection():
        if kept.wanted(options["engine"], files, CLOSE):
            opened = _closed(files, options["engine"], kept, full=options["full"])
            sentences = _put_large(opened, form, output)
        else:
            sentences = _put_small(session, files, {**options, "form": form})
    for sentence in sentences:
        echo_error(session.say("inconsistency: ", "本體矛盾：") + sentence[session.lang])
    return 1 if sentences else 0


def _put_small(
    session: Session, files: tuple[Path, ...], options: Mapping[str, Any]
) -> Sequence[Mapping[str, str]]:
    """Put out what follows from files that fit in memory; return the clashes as sentences."""
    with reading(session, files) as watch:
        made = infer_files(files, full=options["full"], engine=options["engine"], watch=watch)
    hint_size(session, made.size)
    put_parts(made.parts(options["form"]), options["output"])
    return made.clashes


def _put_large(
    opened: AbstractContextManager[LargeClosure], form: str, output: Path | None
) -> Sequence[Mapping[str, str]]:
    """Put out what is new in a closed graph; return the clashes as sentences."""
    with opened as closed:
        if form == "ntriples":
            put_file(closed.write, output)
        else:
            put_parts(closed.parts(form), output)
        return [{"en": clash.en, "zh-Hant": clash.zh} for clash in closed.clashes]


def _closed(
    files: tuple[Path, ...], engine: str, kept: Kept, *, full: bool
) -> AbstractContextManager[LargeClosure]:
    from kgtool.plans.duckdb_graph import sources_of
    from kgtool.reason.large import closed_graph

    return closed_graph(
        sources_of(files),
        engine="spark" if engine == "spark" else "duckdb",
        full=full,
        database=kept.database,
        memory_limit=kept.memory_limit,
    )
