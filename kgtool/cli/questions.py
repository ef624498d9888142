"""`kgtool questions [ID or words]`: the catalogue, or one question with its parameters."""

from __future__ import annotations

import re

import click

from kgtool.catalogue import EXPECTED, choices, headings
from kgtool.cli.common import Session, store_options
from kgtool.cli.output import put_text
from kgtool.errors import StoreProblem
from kgtool.queries import Question, find_question, read_questions
from kgtool.written import fold

__all__ = ["command"]


def _matches(question: Question, words: tuple[str, ...]) -> bool:
    whole = fold(" ".join([question.id, *question.label.values(), *question.keywords]))
    return all(fold(word) in whole for word in words)


def _list(session: Session, words: tuple[str, ...]) -> str:
    lines = [
        f"{question.id}  {question.label[session.lang]}"
        + (f"  [{', '.join(question.parameters)}]" if question.parameters else "")
        for question in read_questions(session.project)
        if _matches(question, words)
    ]
    nothing = session.say("No question matches.", "沒有符合的題目。")
    return "\n".join(lines or [nothing]) + "\n"


def _possible(session: Session, kind: str) -> str:
    if kind in EXPECTED:
        return session.say(*EXPECTED[kind])
    try:
        known = choices(session.open(), kind)
    except StoreProblem:
        return ""
    shown = [f"{choice.key} {choice.label.get(session.lang, '')}".strip() for choice in known[:12]]
    more = f" … ({len(known)})" if len(known) > 12 else ""
    return session.say("; ", "；").join(shown) + more


def _one(session: Session, question: Question) -> str:
    lines = [f"{question.id}  {question.label[session.lang]}"]
    if question.note[session.lang]:
        lines.append(f"  {question.note[session.lang]}")
    for name, kind in question.parameters.items():
        named = headings(session.project)[session.lang].get(name, name)
        known = _possible(session, kind)
        lines.append(f"  {name}  {named}{session.say(': ', '：')}{known}".rstrip())
    lines.append(f"  {session.say('file: ', '檔案：')}{question.file}")
    return "\n".join(lines) + "\n"


@click.command()
@click.argument("words", nargs=-1, metavar="[ID | 關鍵字 words]…")
@store_options
def command(session: Session, words: tuple[str, ...]) -> None:
    """列出題庫；給題號則列出參數與可用的值。 · List the catalogue, or one question in full.

    \b
    kgtool questions
    kgtool questions 部會 計畫
    kgtool questions cq04
    """
    if len(words) == 1 and re.fullmatch(r"cq\d+", fold(words[0])):
        put_text(_one(session, find_question(session.project, words[0])))
    else:
        put_text(_list(session, words))
