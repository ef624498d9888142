"""`kgtool why SUBJECT [PROPERTY [VALUE]]`: what the graph says rests on, down to the sources."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import click

from kgtool.cli.common import Session, echo_error, store_options, time_limit
from kgtool.cli.output import format_options, put_text
from kgtool.cli.tables import PIPED_WIDTH
from kgtool.cli.tree import to_tree
from kgtool.explain import Explainer, Told
from kgtool.explain.writing import to_json, to_turtle
from kgtool.terms import Literal, language_tag, named
from kgtool.why import Why, ask_why

__all__ = ["command"]


def _width() -> int:
    return shutil.get_terminal_size().columns - 1 if sys.stdout.isatty() else PIPED_WIDTH


def _counted(why: Why, lang: str) -> str:
    name, count = why.asked[lang], len(why.proofs)
    if lang == "en":
        return f"{name}: {why.stated} triples are stated, {count} inferred"
    return f"{name}：來源所載 {why.stated} 項，推論所得 {count} 項"


def _listed(why: Why, lang: str) -> str:
    """Return one line for each inferred triple about a thing."""
    tail = (
        "Sources and premises: kgtool why SUBJECT PROPERTY [VALUE] for one, --all for each."
        if lang == "en"
        else "出處與前提：單項請用 kgtool why 對象 屬性 [值]，全部請加 --all。"
    )
    read = [told for (told, *_) in why.proofs if not _is_foreign(told, why, lang)]
    lines = [f"  {told.because[lang]}" for told in read]
    if left := len(why.proofs) - len(read):
        more = f"Left out: {left} about texts in Chinese that stand in English too (--all)."
        zh = f"另有 {left} 項係關於英文文字，因已有中文，不重複列出（--all 併列）。"
        tail = f"{more if lang == 'en' else zh}\n{tail}"
    return "\n".join([_counted(why, lang), "", *lines, *([""] if lines else []), tail]) + "\n"


def _tag(told: Told) -> str:
    value = told.fact[2]
    return language_tag(value.language or "") if isinstance(value, Literal) else ""


def _is_foreign(told: Told, why: Why, lang: str) -> bool:
    """Whether it is about a text in the other language beside one in the reader's.

    Other names are no such texts: an acronym says what no name in the other language does.
    """
    if told.fact[1] == named("skos:altLabel"):
        return False
    beside = {_tag(other) for (other, *_) in why.proofs if other.fact[:2] == told.fact[:2]}
    return _tag(told) not in ("", lang) and lang in beside


def _not_said(why: Why, lang: str) -> str:
    if lang == "en":
        head, says = f"The graph does not say this: {why.asked[lang]}", "It says:"
    else:
        head, says = f"圖譜並無此記載：{why.asked[lang]}", "圖譜所載為："
    lines = [says, *(f"  {said[lang]}" for said in why.instead)] if why.instead else []
    return "\n".join([head, *lines]) + "\n"


def _text(why: Why, lang: str, *, whole: bool) -> str:
    if not why.proofs and why.stated is None:
        return _not_said(why, lang)
    if why.stated is not None and not whole:
        return _listed(why, lang)
    head = [] if why.stated is None else [_counted(why, lang), ""]
    trees = (to_tree(proofs, lang, _width()) for proofs in why.proofs)
    return "\n".join([*head, *(line for tree in trees for line in tree)]).rstrip("\n") + "\n"


def _json(why: Why) -> str:
    document = {
        "asked": why.asked,
        "holds": bool(why.proofs) or why.stated is not None,
        **({} if why.stated is None else {"stated": why.stated}),
        "explanations": [[to_json(told) for told in proofs] for proofs in why.proofs],
        **({"instead": list(why.instead)} if why.instead else {}),
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


@click.command()
@click.argument("subject", metavar="SUBJECT")
@click.argument("names", nargs=-1, metavar="[PROPERTY [VALUE]]")
@click.option(
    "--all",
    "whole",
    is_flag=True,
    help="一併列出其他推論途徑；只給對象時，逐項列出前提與出處"
    " · other proofs too; of a bare SUBJECT, each with premises and sources",
)
@format_options(("text", "json", "turtle"))
@store_options
def command(
    session: Session,
    subject: str,
    names: tuple[str, ...],
    *,
    whole: bool,
    form: str,
    output: Path | None,
) -> int:
    """說明圖譜為何如此記載：推論的依據及其出處。 · Why the graph says something.

    圖譜並無此記載時，結束代碼為 1。 · Exit code 1 if the graph does not say it.

    \b
    kgtool why grand-alliance
    kgtool why grand-alliance --all
    kgtool why 產學大聯盟 主管部會角色（推論）
    kgtool why most inSector government --format json
    """
    if len(names) > 2:
        raise click.UsageError("SUBJECT [PROPERTY [VALUE]]")
    with time_limit(session):
        explainer = Explainer.of(session.open(), session.project)
        why = ask_why(explainer, (subject, *names), whole=whole)
    said = bool(why.proofs) or why.stated is not None
    if form == "turtle":
        if not said:
            echo_error(_not_said(why, session.lang).rstrip())
        put_text(to_turtle(told for proofs in why.proofs for told in proofs), output)
    else:
        put_text(_json(why) if form == "json" else _text(why, session.lang, whole=whole), output)
    return 0 if said else 1
