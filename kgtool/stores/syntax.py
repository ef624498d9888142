"""What is wrong with a query that is no SPARQL, for whoever wrote it."""

from __future__ import annotations

import re

from kgtool.errors import BadInput
from kgtool.namespaces import PREFIXES
from kgtool.written import find_full_width

__all__ = ["syntax_problem"]

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_LONG_LIST = re.compile(r"\[[^\]]*\]|\n\| ")
_TEXTS = re.compile(r"<[^<>\s]*>|\"[^\"\n]*\"|'[^'\n]*'|#[^\n]*")


def _without_texts(query: str) -> str:
    """Return a query with blanks for its IRIs, texts and comments, each place as it was."""
    return _TEXTS.sub(lambda found: " " * len(found[0]), query)


def _full_width(query: str, at: int, sign: str, half: str) -> BadInput:
    before = query[:at]
    place = f"query:{before.count(chr(10)) + 1}:{at - before.rfind(chr(10))}"
    return BadInput(
        place,
        f'"{sign}" is a full-width character; SPARQL needs "{half}"',
        f"「{sign}」是全形字元；SPARQL 須用半形「{half}」",
    )


def _undeclared_prefix(query: str) -> str:
    """Return the first prefix that is used but neither declared nor one of the project's."""
    bare = _without_texts(query)
    declared = {name.lower() for name in re.findall(r"(?i)prefix\s+([\w-]*):", bare)}
    used = re.findall(r"(?<![\w?$])([A-Za-z][\w-]*):", bare)
    return next((name for name in used if name.lower() not in declared | PREFIXES.keys()), "")


def syntax_problem(query: str, message: str) -> BadInput:
    """Return the fault of a query that the engine cannot read; `message` is what the engine says."""
    match = _PLACE.match(message)
    if match is None:
        return BadInput("query", f"not valid SPARQL: {message}", f"SPARQL 語法有誤：{message}")
    line, column = int(match[1]), int(match[2])
    place = f"query:{line}:{column}"
    prefix = _undeclared_prefix(query) if "Prefix not found" in message else ""
    if prefix:
        return BadInput(
            place,
            f'the prefix "{prefix}:" is not declared (add PREFIX {prefix}: <…>)',
            f"前綴「{prefix}:」未宣告（請加上 PREFIX {prefix}: <…>）",
        )
    if (wide := find_full_width(_without_texts(query))) is not None:
        return _full_width(query, *wide)
    expected = " ".join(_LONG_LIST.sub("", match[3]).split())[:160].rstrip(", ")
    return BadInput(
        place,
        f"not valid SPARQL: {expected}",
        f"SPARQL 語法有誤：{expected}",
    )
