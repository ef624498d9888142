"""`kgtool build`: tables and ontology to graph, inferences, findings and store."""

from __future__ import annotations

import time
from collections.abc import Sequence
from importlib.metadata import version

import click

from kgtool.build import STEPS, Built, build
from kgtool.cli.common import Session, echo_error, session_options
from kgtool.cli.output import put_text
from kgtool.cli.progress import steps
from kgtool.errors import BadInput, BadTables
from kgtool.load import input_digests
from kgtool.overview import overview
from kgtool.stores.embedded import check_folder, open_embedded, write_store
from kgtool.terms import Quad
from kgtool.watch import Edit, Watch

__all__ = ["command"]

_PAUSE = 0.3
"""Seconds between two looks at the files."""


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


def _write(session: Session, quads: Sequence[Quad]) -> None:
    write_store(session.folder, list(quads), input_digests(session.project), version("kgtool"))


def _told(session: Session, edit: Edit) -> str:
    """Return what an edit led to, as lines for a person."""
    lines = []
    if edit.change is not None:
        lines += [f"+ {finding.line(session.lang)}" for finding in edit.change.findings]
        lines += [
            f"− {finding.title(session.lang)}  {finding.rule}" for finding in edit.change.mended
        ]
        new, gone = len(edit.change.inferred), len(edit.change.withdrawn)
        lines.append(
            session.say(
                f"inferences: {new} new, {gone} withdrawn", f"推論：新增 {new}、撤回 {gone}"
            )
        )
    stored = session.say("stored", "已寫入資料庫")
    kept = session.say("not stored: mend the violations first", "未寫入資料庫：請先修正違規")
    lines += [edit.report.summary(session.lang), stored if edit.report.conforms else kept]
    return "\n".join(lines) + "\n"


def _watch(session: Session) -> int:
    """Build after each edit until the reader stops it."""
    watch = Watch(session.project)
    check_folder(session.folder)
    echo_error(session.say("watching; Ctrl-C ends", "監看中；按 Ctrl-C 結束"))
    while True:
        began = time.monotonic()
        try:
            edit = watch.look()
        except (BadInput, BadTables) as fault:
            echo_error(session.say("error: ", "錯誤：") + fault.message(session.lang))
            edit = None
        if edit is not None:
            if edit.report.conforms:
                _write(session, edit.quads)
            put_text(_told(session, edit))
            echo_error(f"{time.monotonic() - began:.2f} s")
        time.sleep(_PAUSE)


@click.command()
@click.option(
    "--watch",
    is_flag=True,
    help="檔案一有修改即重新推論、檢核受影響部分 · after each edit do again what it touches",
)
@session_options
def command(session: Session, watch: bool) -> int:
    """由資料表與本體建置知識圖譜，並檢核、存檔。 · Build the graph from the tables.

    有違規時不寫入，原有資料庫保持不變。
    Nothing is written while there are violations; the old store stays.
    """
    if watch:
        return _watch(session)
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
