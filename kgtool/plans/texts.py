"""Functions of texts, evaluated once over the distinct terms and handed to plans as constants.

Regular expressions, lengths and language ranges differ between SQL dialects, numpy and Python, so
they are no operators of the algebra. Here each is asked of every different text once; the ids or
tags for which it holds go into a plan as `isin` or `values` (executors turn long ones to tables).
Patterns go to the REGEX of the embedded SPARQL engine, which takes time linear in the text: no
pattern can make it backtrack.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import cast

from pyoxigraph import QuerySolutions, Store

from kgtool.errors import BadInput
from kgtool.plans.algebra import Row
from kgtool.plans.encode import BLANKS, Dictionary
from kgtool.terms import Literal, NamedNode

__all__ = ["is_pattern", "lengths", "matches", "matching", "matching_languages", "text_of"]

_BATCH = 20_000
_FLAGS = frozenset("smixq")


def text_of(dictionary: Dictionary, identity: int) -> str | None:
    """Return the text of a literal or IRI, as SPARQL's STR; None for other terms."""
    term = dictionary.term(identity) if identity < BLANKS else None
    return term.value if isinstance(term, NamedNode | Literal) else None


def lengths(dictionary: Dictionary, ids: Iterable[int]) -> list[Row]:
    """Return (id, number of characters of the text) for the literals and IRIs among `ids`."""
    texts = ((identity, text_of(dictionary, identity)) for identity in ids)
    return [(identity, len(text)) for identity, text in texts if text is not None]


def matching_languages(dictionary: Dictionary, ranges: Iterable[str]) -> list[int]:
    """Return the tags of the languages that match one of the language ranges, sorted.

    A range is a tag (`zh` matches `zh-Hant`) or `*`. Source: RFC 4647, section 3.3.1; SPARQL
    1.1, langMatches.
    """
    wanted = [text.lower() for text in ranges]
    known = ((name[1:], code) for name, code in dictionary.tags().items() if name[0] == "@")
    return sorted(code for name, code in known if any(_in_range(name, text) for text in wanted))


def _in_range(name: str, text: str) -> bool:
    return text == "*" or name == text or name.startswith(text + "-")


def is_pattern(pattern: str, flags: str = "") -> bool:
    """Return whether `matches` takes the pattern and flags: no back references, no look-around."""
    query = f"SELECT (REGEX('', {_regex(pattern, flags)}) AS ?x) {{}}"
    (row,) = cast(QuerySolutions, Store().query(query))
    return row["x"] is not None and set(flags) <= _FLAGS


def matches(dictionary: Dictionary, ids: Iterable[int], pattern: str, flags: str = "") -> list[int]:
    """Return those of `ids` whose text (literal or IRI) matches, as SPARQL's REGEX, sorted.

    Errors: `BadInput` if the pattern is none, or one that only backtracking could match.
    Source: XPath functions 3.1, section 5.6.1.
    """
    if not is_pattern(pattern, flags):
        raise BadInput(
            pattern,
            "not a regular expression that can be matched in linear time; back references and "
            "look-around are not supported, flags are s m i x q",
            "不是可線性時間比對的正規表示式；不支援反向參照與環視，旗標限 s m i x q",
        )
    by_text: dict[str, list[int]] = {}
    for identity in ids:
        text = text_of(dictionary, identity)
        if text is not None:
            by_text.setdefault(text, []).append(identity)
    return sorted(found for text in matching(by_text, pattern, flags) for found in by_text[text])


def matching(texts: Iterable[str], pattern: str, flags: str) -> Iterator[str]:
    """Yield those of `texts` that match a pattern which `is_pattern` accepts."""
    waiting, store, regex = iter(texts), Store(), _regex(pattern, flags)
    while batch := list(islice(waiting, _BATCH)):
        rows = " ".join(f"({Literal(text)} {place})" for place, text in enumerate(batch))
        query = f"SELECT ?i {{ VALUES (?t ?i) {{ {rows} }} FILTER(REGEX(?t, {regex})) }}"
        found = cast(QuerySolutions, store.query(query))
        yield from (batch[int(row["i"].value)] for row in found)


def _regex(pattern: str, flags: str) -> str:
    """Return the last two arguments of REGEX, quoted, with XPath's subtraction as Rust writes it."""
    shown = pattern if "q" in flags else _subtractions(pattern)
    return f"{Literal(shown)}, {Literal(flags)}"


def _subtractions(pattern: str) -> str:
    """Return the pattern with `[a-z-[aeiou]]` written `[a-z--[aeiou]]`."""
    out, depth, escaped = [], 0, False
    for place, character in enumerate(pattern):
        out.append(character)
        if escaped or character == "\\":
            escaped = not escaped
        elif character == "-" and depth and pattern[place + 1 : place + 2] == "[":
            out.append("-")
        else:
            depth = max(0, depth + (character == "[") - (character == "]"))
    return "".join(out)
