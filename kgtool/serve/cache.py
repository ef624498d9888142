"""Answers that were given before: bounded in size, forgotten when the store changes."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from kgtool.serve.settings import KIB, MIB

__all__ = ["Cache", "Entry"]

_ENTRY = 2 * MIB
_BESIDE = KIB
_TOTAL = 64 * MIB


@dataclass(frozen=True)
class Entry:
    """A whole answer: its media type, its bytes, and the tag that names exactly these bytes."""

    type: str
    body: bytes
    tag: str

    @classmethod
    def of(cls, kind: str, body: bytes) -> Entry:
        """Return the entry for an answer."""
        digest = hashlib.sha256(kind.encode() + b"\n" + body).hexdigest()
        return cls(kind, body, f'"{digest[:32]}"')


class Cache:
    """Answers by what was asked; the one that was not used for longest goes first."""

    def __init__(self) -> None:
        self._entries: OrderedDict[Hashable, Entry] = OrderedDict()
        self._size = 0
        self.hits = 0

    def get(self, key: Hashable) -> Entry | None:
        """Return the answer known for `key`."""
        found = self._entries.get(key)
        if found is not None:
            self._entries.move_to_end(key)
            self.hits += 1
        return found

    def put(self, key: Hashable, entry: Entry) -> None:
        """Remember an answer unless it is large."""
        if len(entry.body) > _ENTRY or key in self._entries:
            return
        self._entries[key] = entry
        self._size += len(entry.body) + _BESIDE
        while self._size > _TOTAL:
            _, old = self._entries.popitem(last=False)
            self._size -= len(old.body) + _BESIDE

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self._size = 0
