"""What a row rests on before anyone is asked who says so: triples, and reasons why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from kgtool.terms import Triple

__all__ = ["Fact", "Reason"]


@dataclass(frozen=True)
class Reason:
    """Why a row, or a part of it, cannot be traced: the code of a sentence of `citing`."""

    code: str


Fact = Triple | Reason
