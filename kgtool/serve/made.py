"""What a task makes: the media type of an answer, and its content piece by piece."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Made"]


@dataclass(frozen=True)
class Made:
    """An answer; its pieces may be made while they are read."""

    type: str
    pieces: Iterable[str | bytes]
