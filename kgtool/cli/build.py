"""`kgtool build`: tables and ontology to graph, inferences, findings and store."""

from __future__ import annotations

from importlib.metadata import version

import click

from kgtool.build import STEPS, Built, build
from kgtool.cli.common import Session, echo_error, session_options
from kgtool.cli.output import put_text
from kgtool.cli.progress import steps
from kgtool.overview import overview
from kgtool.stores.embedded import open_embedded

__all__ = ["command"]


def _summary(session: Session, made: Built) -> str:
    seen = overview(open_embedded(session.folder), session.lang)
    say = session.say
    total = say("triples", "三元組")
    lines = [say("Things by kind", "各類對象")]
    lines += [f"  {label}  {count}" for label, count in seen.kinds]
    lines += [
        say("Statements", "陳述") + f"  {seen.counts['statements']}",
        say("Sources", "資料來源") + f"  {seen.counts['sources']}",
        say("Listed conflicts between sources", "列冊的來源歧異") + f"  {seen.counts['conflicts']}",
        say("Inferred", "推論所得") + f"  {len(made.inferences.triples)} {total}",
        say("In the store", "資料庫") + f"  {len(made.quads)} {total}",
        say("Coverage", "涵蓋率"),
        *(f"  {note}" for note in seen.coverage),
        made.report.summary(session.lang),
        say(
            "Next: kgtool ask cq01, kgtool questions",
            "接著可執行：kgtool ask cq01、kgtool questions",
        ),
    ]
    return "\n".join(lines) + "\n"


@click.command()
@session_options
def command(session: Session) -> int:
    """由資料表與本體建置知識圖譜，並檢核、存檔。 · Build the graph from the tables.

    有違規時不寫入，原有資料庫保持不變。
    Nothing is written while there are violations; the old store stays.
    """
    with steps(session, STEPS) as progress:
        made = build(session.project, session.folder, version("kgtool"), progress)
    if made.ledger is None:
        put_text(made.report.to_text(session.lang))
        echo_error(
            session.say(
                "not stored: mend the violations above first", "未寫入資料庫：請先修正上列違規"
            )
        )
        return 1
    put_text(_summary(session, made))
    return 0
