"""What a query may not do, decided on its text before any parser sees it.

A query must not reach the network or the file system, and must not be so deep that the native
parser overflows its stack. The scan is linear: it decodes code-point escapes, then walks over
strings, IRIs, comments and names, so that a word in a string never counts as a keyword.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kgtool.errors import BadInput, LimitReached, Refused

__all__ = ["LIMITS", "Limits", "check_query", "decode_escapes"]


@dataclass(frozen=True)
class Limits:
    """Bounds of a query text: size in bytes, nesting depth, number of operators."""

    size: int = 64 * 1024
    depth: int = 100
    operators: int = 2000


LIMITS = Limits()

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")

_TOKEN = re.compile(
    r"""(?P<string>\"{3}(?:[^"\\]|\\.|"(?!""))*"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}
                  |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
      |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      |(?P<comment>\#[^\n\r]*)
      |(?P<variable>[?$]\w+)
      |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
      |(?P<name>[\w\-.]*:(?:[\w\-.:]|%[0-9A-Fa-f]{2}|\\.)*)
      |(?P<word>\w+)
      |(?P<open>[({\[])|(?P<close>[)}\]])
      |(?P<operator>\|\||&&|!|[=<>*/+|^-])
      |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)

_COUNTED_WORDS = frozenset({"UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "GRAPH", "SELECT"})
_UPDATE_WORDS = frozenset(
    {"LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"}
)


def decode_escapes(query: str) -> str:
    r"""Return `query` with `\uXXXX` and `\UXXXXXXXX` decoded, as SPARQL does before parsing.

    Source: SPARQL 1.1 Query Language, section 19.2.
    """

    def character(match: re.Match[str]) -> str:
        number = int(match[1] or match[2], 16)
        if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
            raise BadInput(
                "query",
                f"{match[0]} is no character",
                f"{match[0]} 不是有效字元",
            )
        return chr(number)

    return _ESCAPE.sub(character, query)


def _refuse_word(word: str) -> None:
    if word == "SERVICE":
        raise Refused(
            "SERVICE is refused: queries do not reach the network; load the data you need instead",
            "拒絕執行 SERVICE：查詢不得連線至網路；請改為先載入所需資料",
        )
    if word in _UPDATE_WORDS:
        raise Refused(
            f"{word} is refused: this command only reads; edit the tables in data/ and build again",
            f"拒絕執行 {word}：本指令僅供讀取；請修改 data/ 內的資料表後重新建置",
        )


def _check_size(query: str, limits: Limits) -> None:
    if len(query.encode("utf-8", "surrogatepass")) > limits.size:
        raise LimitReached(
            f"the query is longer than {limits.size} bytes; split it",
            f"查詢超過 {limits.size} 位元組；請拆成數個查詢",
        )


def _too_deep(limits: Limits) -> LimitReached:
    return LimitReached(
        f"the query nests more than {limits.depth} levels or has more than"
        f" {limits.operators} operators; simplify it",
        f"查詢巢狀超過 {limits.depth} 層或運算子超過 {limits.operators} 個；請簡化",
    )


def check_query(query: str, limits: Limits = LIMITS) -> None:
    """Let a query pass, or say why not.

    Parameters: `query` (str); `limits`.
    Errors: `Refused` for SERVICE, updates and `file:` graphs; `LimitReached` for size or depth.
    """
    _check_size(query, limits)
    depth = operators = 0
    previous = ""
    for match in _TOKEN.finditer(decode_escapes(query)):
        kind, token = match.lastgroup, match[0]
        if kind in ("comment", "other"):
            continue
        if kind == "word":
            word = token.upper()
            if previous not in ("PREFIX", "AS"):
                _refuse_word(word)
            operators += word in _COUNTED_WORDS
            previous = word if word != "NAMED" else previous
            continue
        if kind == "iri" and previous == "FROM":
            _check_graph(token[1:-1])
        depth += (kind == "open") - (kind == "close")
        operators += kind == "operator"
        if depth > limits.depth or operators > limits.operators:
            raise _too_deep(limits)
        previous = ""


def _check_graph(iri: str) -> None:
    if iri.lower().startswith("file:"):
        raise Refused(
            "FROM with a file: address is refused: it names graphs of the store, never files",
            "拒絕 FROM 之 file: 位址：FROM 只能指稱資料庫內的圖，不得讀取檔案",
        )
