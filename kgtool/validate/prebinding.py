"""Pre-bound variables: what a query of SHACL-SPARQL may contain, and how values get into it.

A value is bound at the start of every group of the query, so that it is known in nested groups,
branches, sub-queries and EXISTS alike, as if it stood in the text. Values never become text.
Source: SHACL, section 5.2.1 (restrictions) and appendix (definition of pre-binding).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from kgtool.errors import BadInput
from kgtool.policy import Token, decode_escapes, tokens

__all__ = ["can_ask_at_once", "check_prebinding", "with_bindings", "with_values"]

_FORBIDDEN = ("MINUS", "VALUES", "FROM", "SERVICE")
_GATHERING = frozenset(
    {"SELECT", "GROUP", "HAVING", "LIMIT", "OFFSET", "ORDER", "UNION", "GRAPH", "REDUCED"}
    | {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
)
_NESTED_WORDS = frozenset({"A", "TRUE", "FALSE"})


def _word(token: Token) -> str:
    return token.text.upper() if token.kind == "word" else ""


def _name(token: Token) -> str:
    return token.text[1:] if token.kind == "variable" else ""


def _fault(place: str, en: str, zh: str) -> BadInput:
    return BadInput(place, f"not valid SHACL-SPARQL: {en}", f"不是有效的 SHACL-SPARQL：{zh}")


def check_prebinding(query: str, needed: Collection[str], bound: Collection[str], at: str) -> None:
    """Let a query pass whose variables can be pre-bound, or say why not.

    Parameters: `query`; `needed`, variables that each sub-query must project; `bound`, variables
    that may be pre-bound; `at`, how messages call the query.
    Errors: `BadInput` for MINUS, VALUES, FROM, SERVICE, a variable bound again, a sub-query that
    does not project what is needed.
    """
    found = list(tokens(decode_escapes(query)))
    for token, following in zip(found, [*found[1:], None], strict=True):
        word = _word(token)
        if word in _FORBIDDEN:
            raise _fault(at, f"{word} is not allowed", f"不得使用 {word}")
        if word == "AS" and following is not None and _name(following) in bound:
            raise _fault(at, f"AS {following.text}: is already bound", f"{following.text} 已有值")
    for start in (i for i, token in enumerate(found) if _word(token) == "SELECT"):
        projected = _projected(found[start + 1 :])
        is_inner = any(token.kind == "open" for token in found[:start])
        missing = sorted(set(needed if is_inner else needed and ["this"]) - projected)
        if missing and not (projected == {"*"} and not is_inner):
            raise _fault(at, f"SELECT needs ${missing[0]}", f"SELECT 須包含 ${missing[0]}")


def _projected(found: Sequence[Token]) -> set[str]:
    """Return the variables of a projection (`*` for all), given what follows SELECT."""
    names: set[str] = set()
    depth = 0
    for place, token in enumerate(found):
        if token.text == "{" or _word(token) == "WHERE":
            break
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0 and (_name(token) or token.text == "*"):
            names.add(_name(token) or "*")
        if depth and _word(token) == "AS":
            names.add(_name(found[place + 1]))
    return names


def _groups(text: str) -> Iterable[tuple[int, bool]]:
    """Yield the place after each brace that opens a group, and whether it is the outermost."""
    found = list(tokens(text))
    depth = 0
    for token, following in zip(found, [*found[1:], None], strict=True):
        if token.text == "{" and token.kind == "open":
            depth += 1
            if following is None or _word(following) != "SELECT":
                yield token.start + 1, depth == 1
        depth -= token.text == "}" and token.kind == "close"


def _insert(text: str, pieces: Sequence[tuple[int, str]]) -> str:
    parts: list[str] = []
    done = 0
    for place, piece in pieces:
        parts += [text[done:place], piece]
        done = place
    return "".join([*parts, text[done:]])


def with_bindings(query: str, names: Iterable[str]) -> str:
    """Return `query` with the terms `names` (see `Embedded.prepare`) bound in every group."""
    text = decode_escapes(query)
    piece = " " + " ".join(f"BIND(<urn:kgtool:{name}>() AS ?{name})" for name in names) + " "
    return _insert(text, [(place, piece) for place, _ in _groups(text)])


def can_ask_at_once(query: str) -> bool:
    """Say whether a query gives the same solutions for many `$this` at once as for each in turn.

    True for one group of triples, filters and bindings; nested groups (EXISTS, OPTIONAL) may
    hold triples only.
    """
    found = list(tokens(decode_escapes(query)))
    first = next((i for i, t in enumerate(found) if t.text == "{"), 0)
    depth, words = 0, [_word(token) for token in found[:first]]
    if words.count("SELECT") != 1 or set(words) & (_GATHERING - {"SELECT"}):
        return False
    for token in found[first:]:
        depth += {"{": 1, "}": -1}.get(token.text, 0) * (token.kind in ("open", "close"))
        word = _word(token)
        if word in _GATHERING or (depth > 1 and word and word not in _NESTED_WORDS):
            return False
    return True


def with_values(query: str, nodes: Iterable[str], names: Iterable[str]) -> str:
    """Return `query` for many `$this` (terms as SPARQL writes them) and the terms `names`."""
    text = decode_escapes(query)
    binds = " ".join(f"BIND(<urn:kgtool:{name}>() AS ?{name})" for name in names)
    piece = f" VALUES ?this {{ {' '.join(nodes)} }} {binds} "
    return _insert(text, [(place, piece) for place, outermost in _groups(text) if outermost])
