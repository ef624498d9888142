"""`kgtool reproduce FILE`: ask a cited question again and compare."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from kgtool.answers import Answer
from kgtool.cite import Citation, read_citation
from kgtool.cli.common import Session, read_text_file, session_options
from kgtool.cli.output import put_text
from kgtool.reproduce import Outcome, Place, reproduce

__all__ = ["command"]


def _here(session: Session) -> Place | None:
    from kgtool.stores.embedded import open_embedded
    from kgtool.stores.ledger import MARKER, read_ledger

    if not (session.folder / MARKER).is_file():
        return None
    ledger = read_ledger(session.folder)
    return Place("store", open_embedded(session.folder), session.project, ledger.digest)


def _where(session: Session, citation: Citation, outcome: Outcome) -> str:
    version = citation.edition.version
    en, zh = {
        "dump": ("the dump", "資料檔"),
        "store": ("the store here", "此處的資料庫"),
        "tag": (f"the tag v{version}", f"標籤 v{version}"),
    }[outcome.place]
    if outcome.stated:
        return session.say(
            f"Asked again on the cited data (version {version}, {en}).",
            f"已就引註所載資料（{version} 版，{zh}）重新查詢。",
        )
    return session.say(
        f"Asked again on {en}, which holds other data than the citation says (version {version}).",
        f"已於{zh}重新查詢，惟其資料與引註所載（{version} 版）不同。",
    )


def _verdict(session: Session, outcome: Outcome) -> str:
    if outcome.same:
        return session.say("Same: the answer is the cited one.", "相同：答案與引註一致。")
    if outcome.stated:
        return session.say(
            "Different: the same data give another answer now; the question or the tool has changed.",
            "不同：資料相同而答案不同，題目或工具已有變動。",
        )
    if outcome.place == "dump":
        return session.say(
            "Different: the answer is not the cited one. The dump is of another version, or not the"
            " whole graph; .nq and .trig files of a published site are whole.",
            "不同：答案與引註不一致。所給資料檔非引註之版本，或未含完整圖譜；"
            "發布網站之 .nq、.trig 檔為完整圖譜。",
        )
    return session.say(
        "Different: the answer is not the cited one. The cited rows are not at hand; give the data of"
        " that version (--dump FILE) to see what changed.",
        "不同：答案與引註不一致。此處無引註當時之資料；請以 --dump 指定該版資料檔，以比對差異。",
    )


def _lines(sign: str, answer: Answer, rows: Sequence[tuple[object, ...]]) -> list[str]:
    shown = answer.visible()
    return [
        f"{sign} " + " | ".join(answer.readable(row, index) for index in shown)  # type: ignore[arg-type]
        for row in rows
    ]


def _since(session: Session, outcome: Outcome) -> list[str]:
    """Say how the answer of the store at hand differs from the cited one."""
    if outcome.today is None:
        return []
    if not outcome.lost and not outcome.gained:
        return [session.say("Today's data give the same rows.", "以現有資料查詢，結果相同。")]
    return [
        session.say(
            f"Today's data: {len(outcome.lost)} rows gone (−), {len(outcome.gained)} new (+).",
            f"以現有資料查詢：減少 {len(outcome.lost)} 列（−）、新增 {len(outcome.gained)} 列（+）。",
        ),
        *_lines("−", outcome.again, outcome.lost),
        *_lines("+", outcome.today, outcome.gained),
    ]


@click.command()
@click.argument("file", metavar="FILE")
@click.option(
    "--dump",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="引註當時之資料檔（.nq、.trig，可為 .gz） · the data of the cited version",
)
@session_options
def command(session: Session, file: str, dump: Path | None) -> int:
    """重新查詢一筆引註的答案並比對。 · Ask a cited question again and compare.

    FILE 為引註檔（任一格式），- 表示標準輸入。 · a citation in any style, - for standard input.

    \b
    kgtool ask cq04 ministry=most --cite bibtex > cited.bib
    kgtool reproduce cited.bib
    kgtool reproduce cited.bib --dump coop-tw.nq.gz
    """
    name = session.say("standard input", "標準輸入") if file == "-" else Path(file).name
    citation = read_citation(read_text_file(file), name)
    outcome = reproduce(citation, _here(session), session.project, dump)
    lines = [
        _where(session, citation, outcome),
        _verdict(session, outcome),
        *_since(session, outcome),
    ]
    put_text("\n".join(lines) + "\n")
    return 0 if outcome.same else 1
