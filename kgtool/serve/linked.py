"""What addresses stand for: things by their address, and the two profiles of documents about them.

With *sources*, a document is the published one: what is known, and every statement that says it with
its source. The *plain* one leaves the statements out.
"""

from __future__ import annotations

from collections.abc import Mapping

from kgtool.namespaces import BASE, COOP

__all__ = ["PROFILES", "iri_of", "is_known_kind"]

PROFILES: Mapping[str, str] = {
    "sources": BASE + "profile/with-sources",
    "plain": BASE + "profile/plain",
}
"""Profiles of documents by their short names, the usual one first."""

_KINDS = ("id", "concept", "statement", "source", "def", "question")


def is_known_kind(path: str) -> bool:
    """Say whether there may be things below the first part of `path`."""
    return path.partition("/")[0] in _KINDS


def iri_of(path: str) -> str:
    """Return the IRI that an address stands for; see the addresses in the README."""
    if path.startswith("def/"):
        return COOP + path.removeprefix("def/")
    return BASE + path
