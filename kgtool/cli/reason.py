"""`kgtool reason FILE …`: what follows from RDF files by OWL 2 RL, and what contradicts."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgtool.cli.common import Session, echo_error, read_triples, session_options
from kgtool.cli.large import Large, large_options, put_file
from kgtool.cli.output import put_text
from kgtool.reason import ENGINES, close
from kgtool.turtle import to_graph_text

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
@session_options
@large_options
def command(
    session: Session,
    files: tuple[Path, ...],
    form: str | None,
    output: Path | None,
    **options: Any,
) -> int:
    """推論：只輸出新得出且有效的三元組；矛盾另行列出。 · The new, valid triples only.

    資料與本體檔案一併列入；不會讀取 owl:imports。
    Give data and ontology files together; owl:imports are not followed.

    \b
    kgtool reason data.ttl ontology.ttl -o inferred.ttl
    kgtool reason large.nt --database large.duckdb --memory-limit 1GB -o inferred.nt
    """
    large: Large = options["large"]
    shown = form or _FORMS.get(output.suffix.lower() if output else "", "turtle")
    if large.wanted(options["engine"], files, closing=True):
        opened = _closed(large, files, options["engine"])
        sentences = _put_large(opened, shown, output)
    else:
        made = close(read_triples(files), engine=options["engine"])
        put_text(to_graph_text(made.triples, shown), output)
        sentences = made.sentences
    for sentence in sentences:
        echo_error(session.say("inconsistency: ", "本體矛盾：") + sentence[session.lang])
    return 1 if sentences else 0


def _put_large(
    opened: AbstractContextManager[LargeClosure], form: str, output: Path | None
) -> list[dict[str, str]]:
    """Put out what is new in a closed graph; return the clashes as sentences."""
    with opened as closed:
        if form == "ntriples":
            put_file(closed.write, output)
        else:
            put_text(to_graph_text(closed.triples(), form), output)
        return [{"en": clash.en, "zh-Hant": clash.zh} for clash in closed.clashes]


def _closed(
    large: Large, files: tuple[Path, ...], engine: str
) -> AbstractContextManager[LargeClosure]:
    from kgtool.reason.large import closed_graph

    return closed_graph(
        large.sources(files),
        engine=large.engine(engine),
        database=large.database,
        memory_limit=large.memory_limit,
    )
