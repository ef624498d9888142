"""Regular expressions in linear time: no pattern, however written, can make a check hang.

Patterns are matched by `kgtool.plans.texts`, an automaton without backtracking, for many texts at
once. A pattern so plain that Python's `re` cannot backtrack over it (fixed parts, anchored, with
one variable repetition at most) is matched by `re`, which saves a query.
Source: SHACL, section 4.4.3; XPath functions 3.1, section 5.6.1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from kgtool.plans import texts as slow

__all__ = ["Matcher", "is_pattern", "is_simple"]

_CLASS = r"\[\^?[A-Za-z0-9 _.,:;/@#%+=!?'\"()*-]+\]"
_ATOM = rf"(?:[A-Za-z0-9 _,:;/@#%=!<>'\"&~-]|\\[.\\/?+*()\[\]{{}}^$|-]|\\d|\.|{_CLASS})"
_FIXED = rf"{_ATOM}(?:\{{[0-9]{{1,3}}\}})?"
_VARIABLE = rf"{_ATOM}(?:[+*?]|\{{[0-9]{{1,3}},[0-9]{{0,3}}\}})"
_PLAIN = re.compile(rf"(?:\^(?:{_FIXED})*(?:{_VARIABLE})?(?:{_FIXED})*|(?:{_FIXED})*)(?P<end>\$?)")


def is_pattern(pattern: str, flags: str) -> bool:
    """Say whether a regular expression and its flags can be matched in linear time."""
    return _search(pattern, flags) is not None or slow.is_pattern(pattern, flags)


def is_simple(pattern: str) -> bool:
    """Say whether every library of regular expressions finds the same in printable ASCII."""
    return _PLAIN.fullmatch(pattern) is not None and _search(pattern, "") is not None


def _search(pattern: str, flags: str) -> Callable[[str], object] | None:
    plain = None if flags else _PLAIN.fullmatch(pattern)
    if plain is None:
        return None
    try:
        return re.compile(pattern[:-1] + r"\Z" if plain["end"] else pattern).search
    except re.error:
        return None


class Matcher:
    """One pattern, and what is known about the texts it was tried on."""

    def __init__(self, pattern: str, flags: str) -> None:
        self._pattern = (pattern, flags)
        self._search = _search(pattern, flags)
        self._known: dict[str, bool] = {}

    def matches(self, text: str) -> bool:
        """Say whether `text` has a match."""
        if text not in self._known:
            self.learn([text])
        return self._known[text]

    def learn(self, texts: Iterable[str]) -> None:
        """Try the pattern on all of `texts` that are new."""
        new = dict.fromkeys(text for text in texts if text not in self._known)
        if self._search is not None:
            self._known.update((text, self._search(text) is not None) for text in new)
        else:
            self._known.update(dict.fromkeys(new, False))
            self._known.update(dict.fromkeys(slow.matching(new, *self._pattern), True))
