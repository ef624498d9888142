"""What may be put on a screen: text whose characters all show, and do nothing else.

Values come from files, endpoints and callers; none of them may move the cursor, colour the screen or
turn the order of what is read.
"""

from __future__ import annotations

import re

__all__ = ["visible"]

_UNSEEN = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters but the line feed, marks of direction, and halves of characters."""


def _escaped(found: re.Match[str]) -> str:
    number = ord(found[0])
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"


def visible(text: str, *, lines: bool = False) -> str:
    """Return `text` with unseen characters written out; tabs, and line ends unless `lines`, as blanks."""
    text = text.replace("\r\n", "\n").replace("\t", " ")
    return _UNSEEN.sub(_escaped, text if lines else text.replace("\n", " "))
