"""`kgtool reason FILE …`: what follows from RDF files by OWL 2 RL, and what contradicts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kgtool.cli.common import Session, check_existence, echo_error, hint_size, session_options
from kgtool.cli.output import put_parts
from kgtool.cli.progress import reading
from kgtool.plans.quiet import without_collection
from kgtool.reason import ENGINES, infer_files

__all__ = ["command"]


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option(
    "--format",
    "form",
    type=click.Choice(["turtle", "ntriples", "jsonld"]),
    default="turtle",
    show_default=True,
    help="輸出格式 · format of the triples",
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
def command(session: Session, files: tuple[Path, ...], **options: Any) -> int:
    """推論：只輸出新得出且有效的三元組；矛盾另行列出。 · The new, valid triples only.

    資料與本體檔案一併列入；不會讀取 owl:imports。
    Give data and ontology files together; owl:imports are not followed.

    \b
    kgtool reason data.ttl ontology.ttl -o inferred.ttl
    """
    check_existence(files)
    with without_collection():
        with reading(session, files) as watch:
            made = infer_files(files, full=options["full"], engine=options["engine"], watch=watch)
        hint_size(session, made.size)
        put_parts(made.parts(options["form"]), options["output"])
    for sentence in made.clashes:
        echo_error(session.say("inconsistency: ", "本體矛盾：") + sentence[session.lang])
    return 1 if made.clashes else 0
