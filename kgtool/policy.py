"""What a query may not do, decided on its text before any parser sees it.

A query must not reach the network or the file system, and must not be so deep or so long that the
native parser overflows its stack. The scan is linear: it decodes code-point escapes, then walks
over strings, IRIs, comments and names, so that a word in a string never counts as a keyword.

The native parser has no tokens: it reads `SERVICE:x {` and `1SERVICE <…>` as the keyword, and in
`?a<?b)#>` it sees "less than" and a comment where others see an IRI. What can be read both ways
is refused, so that a keyword cannot hide in the difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kgtool.errors import BadInput, LimitReached, Refused

__all__ = [
    "LIMITS",
    "Limits",
    "Token",
    "check_query",
    "decode_escapes",
    "query_form",
    "tokens",
]


@dataclass(frozen=True)
class Limits:
    """Bounds of a query text: size in bytes, nesting depth, number of operators and patterns."""

    size: int = 64 * 1024
    depth: int = 100
    operators: int = 2000


LIMITS = Limits()

_ESCAPE = re.compile(r"\\(?:\\|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")

_TOKEN = re.compile(
    r"""(?P<string>\"{3}(?:[^"\\]|\\[tbnrf\\"']|"(?!""))*+"{3}
                  |'{3}(?:[^'\\]|\\[tbnrf\\"']|'(?!''))*+'{3}
                  |"(?:[^"\\\n\r]|\\[tbnrf\\"'])*+"|'(?:[^'\\\n\r]|\\[tbnrf\\"'])*+')
      |(?P<quote>["'])
      |(?P<iri><[A-Za-z][A-Za-z0-9+.-]*://[^<>"{}|^`\\\x00-\x20]*+>)
      |(?P<doubtful><[^<>"{}|^`\\\x00-\x20\#']*+[\#'][^<>"{}|^`\\\x00-\x20]*+>)
      |(?P<comment>\#[^\n\r]*)
      |(?P<variable>[?$]\w+)
      |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
      |(?P<name>[\w.-]*+:(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*)?)
      |(?P<run>[\w.-]+)
      |(?P<open>[({\[])|(?P<close>[)}\]])
      |(?P<operator>\|\||&&|[!=<>*/+|^,;])
      |(?P<blank>\s+)
      |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_PIECE = re.compile(r"\w+|[.-]")

_COUNTED_WORDS = frozenset({"UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "GRAPH", "SELECT"})
_UPDATE_WORDS = frozenset(
    {"LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"}
)
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_PROLOGUE = ("PREFIX", "BASE")
_TERMS = frozenset({"string", "iri", "variable", "name", "word"})


def decode_escapes(query: str) -> str:
    r"""Return `query` with `\uXXXX` and `\UXXXXXXXX` decoded, as SPARQL does before parsing.

    Source: SPARQL 1.1 Query Language, section 19.2.
    Errors: `BadInput` for an escape that stands for no character, or for a quote, a bracket, a
    line end or other syntax, which engines read in different ways.
    """

    def character(match: re.Match[str]) -> str:
        digits = match[1] or match[2]
        if digits is None:
            return match[0]
        number = int(digits, 16)
        if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
            raise _unreadable(query, match.start(), "no character", "不是有效字元")
        if number < 0x80 and not chr(number).isalnum():
            raise _unreadable(
                query, match.start(), "write this character itself", "請直接寫出此字元"
            )
        return chr(number)

    return _ESCAPE.sub(character, query)


def _unreadable(text: str, start: int, en: str, zh: str) -> BadInput:
    line = text.count("\n", 0, start) + 1
    column = start - text.rfind("\n", 0, start)
    shown = re.split(r"\s", text[start : start + 10])[0]
    return BadInput(f"query:{line}:{column}", f"{shown} – {en}", f"{shown} – {zh}")


@dataclass(frozen=True)
class Token:
    """One token of a query: its kind (string, iri, name, word, variable, open, …) and place."""

    kind: str
    text: str
    start: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a query; a run such as `1.SERVICE` comes in its pieces."""
    for match in _TOKEN.finditer(text):
        kind, start = str(match.lastgroup), match.start()
        if kind == "run":
            for piece in _PIECE.finditer(match[0]):
                sort = "word" if piece[0] not in ".-" else "operator"
                yield Token(sort, piece[0], start + piece.start())
        elif kind not in ("comment", "blank"):
            yield Token(kind, match[0], start)


def _service() -> Refused:
    return Refused(
        "SERVICE is refused: queries do not reach the network; load the data you need instead",
        "拒絕執行 SERVICE：查詢不得連線至網路；請改為先載入所需資料",
    )


def _refuse_word(word: str, *, updates: bool) -> None:
    if "SERVICE" in word:
        raise _service()
    if updates and word == "LOAD":
        raise Refused(
            "LOAD is refused: updates do not reach the network or files; write INSERT DATA",
            "拒絕執行 LOAD：更新不得連線至網路或讀取檔案；請改用 INSERT DATA",
        )
    if word in _UPDATE_WORDS and not updates:
        raise Refused(
            f"{word} is refused: this command only reads; edit the tables in data/ and build again",
            f"拒絕執行 {word}：本指令僅供讀取；請修改 data/ 內的資料表後重新建置",
        )


def _is_glued_service(name: str, before: str) -> bool:
    """Say whether a prefixed name before a brace reads as the keyword SERVICE and a name."""
    return "SERVICE" in name.partition(":")[0].upper() and before not in ("GRAPH", "FROM")


def _refuse_file(address: str) -> None:
    if address.lower().startswith("file:"):
        raise Refused(
            "a file: address is refused here: FROM names graphs of the store, never files",
            "此處拒絕 file: 位址：FROM 只能指稱資料庫內的圖，不得讀取檔案",
        )


def _refuse_doubtful(token: Token) -> None:
    raise Refused(
        f"{token.text[:40]} can be read as an address or as a comparison; put a blank after <,"
        " or declare a PREFIX for the address",
        f"{token.text[:40]} 可讀作位址，也可讀作比較；請在 < 後空一格，或以 PREFIX 宣告該位址",
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
        f" {limits.operators} operators and patterns; simplify it",
        f"查詢巢狀超過 {limits.depth} 層，或運算子與樣式超過 {limits.operators} 個；請簡化",
    )


class _Scan:
    """What the scan remembers from token to token: the last keyword, and a name before a brace."""

    def __init__(self, limits: Limits, *, updates: bool) -> None:
        self._limits = limits
        self._updates = updates
        self._count = 0
        self._open: list[str] = []
        self._keyword = self._before = ""
        self._name = ""
        self._less = False

    def read(self, token: Token) -> None:
        """Take the next token, or refuse it."""
        if token.kind == "word":
            self._read_word(token.text.upper())
        elif token.kind in ("name", "iri", "doubtful"):
            self._read_address(token)
        else:
            self._read_sign(token)
        self._less = token.text == "<"
        self._count += token.kind in _TERMS and self._open[-1:] == ["("]
        if len(self._open) > self._limits.depth or self._count > self._limits.operators:
            raise _too_deep(self._limits)

    def _read_word(self, word: str) -> None:
        _refuse_word(word, updates=self._updates)
        self._count += word in _COUNTED_WORDS
        self._name = ""
        if word != "NAMED":
            self._keyword = word

    def _read_address(self, token: Token) -> None:
        if self._keyword in ("FROM", *_PROLOGUE) and (token.kind != "name" or self._less):
            _refuse_file(token.text.strip("<>"))
        if token.kind == "doubtful" and self._keyword not in _PROLOGUE:
            _refuse_doubtful(token)
        self._before, self._name = self._keyword, token.text if token.kind == "name" else ""
        declares = self._keyword == "PREFIX" and token.kind == "name"
        self._keyword = self._keyword if declares else ""

    def _read_sign(self, token: Token) -> None:
        if token.text == "{" and self._name and _is_glued_service(self._name, self._before):
            raise _service()
        if token.kind == "open":
            self._open.append(token.text)
        elif token.kind == "close":
            del self._open[-1:]
        self._count += token.kind in ("operator", "open") and token.text != ","
        self._count += token.text == "," and self._open[-1:] != ["("]
        self._name = ""
        if token.text != "<":
            self._keyword = ""


def check_query(query: str, limits: Limits = LIMITS, *, updates: bool = False) -> None:
    """Let a query pass, or say why not.

    Parameters: `query` (str); `limits`; `updates`, whether it may be an update, except LOAD.
    Errors: `Refused` for SERVICE, updates and `file:` graphs; `LimitReached` for size, depth or
    number of operators; `BadInput` for a quote that is not closed.
    """
    _check_size(query, limits)
    text = decode_escapes(query)
    scan = _Scan(limits, updates=updates)
    for token in tokens(text):
        if token.kind == "quote":
            raise _unreadable(
                text,
                token.start,
                "a quote is not closed, or an escape in it is wrong",
                "引號未成對，或其中的跳脫字元有誤",
            )
        scan.read(token)


def query_form(query: str) -> str:
    """Return the form of a query: SELECT (also if there is none), ASK, CONSTRUCT or DESCRIBE."""
    words = (token.text.upper() for token in tokens(query) if token.kind == "word")
    return next((word for word in words if word in _FORMS), "SELECT")
