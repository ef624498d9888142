"""What an RDF file may not be, decided before the native parser sees it.

A packed file may not expand without bound. The parser dies of deeply nested JSON, expands XML entities without bound, and takes an XML file
that is cut off for a whole one. The scans are linear and keep nothing.
"""

from __future__ import annotations

import gzip
import re
import zlib
from typing import BinaryIO
from xml.parsers import expat  # reads the file for faults only; entities are not expanded

from kgtool.errors import BadInput, LimitReached, Refused

__all__ = ["Unpacked", "check_json", "check_xml"]

_DEPTH = 500
_RATIO, _SMALL, _BLOCK = 200, 10 * 1024 * 1024, 1 << 20
_EXPANDED = 10 * 1024 * 1024
_JSON = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


def _too_deep(name: str) -> LimitReached:
    return LimitReached(
        f"{name}: nested more than {_DEPTH} levels; flatten it",
        f"{name}：巢狀超過 {_DEPTH} 層；請先攤平",
    )


def check_json(content: bytes, name: str) -> None:
    """Let JSON pass if it is not too deep.

    Errors: `LimitReached`.
    """
    depth = 0
    for token in _JSON.finditer(content):
        depth += (token[0] in b"[{") - (token[0] in b"]}")
        if depth > _DEPTH:
            raise _too_deep(name)


class _Reader:
    """What must be known of an XML file: how deep it is, and what its entities stand for."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._depth = 0
        self._entities: dict[str, int] = {}

    def start(self, *_: object) -> None:
        """Enter an element."""
        self._depth += 1
        if self._depth > _DEPTH:
            raise _too_deep(self._name)

    def end(self, *_: object) -> None:
        """Leave an element."""
        self._depth -= 1

    def entity(self, *declared: object) -> None:
        """Take an entity that stands for plain text, such as a namespace; refuse any other."""
        key, _, value = declared[:3]
        if not isinstance(value, str) or "&" in value:
            raise Refused(
                f"{self._name}: the entity {key} stands for other entities or files; write it out",
                f"{self._name}：實體 {key} 指向其他實體或檔案；請直接寫出內容",
            )
        self._entities[str(key)] = len(value)

    def check_expansion(self, content: bytes) -> None:
        """Refuse a file whose entities make it much larger."""
        total = sum(
            size * content.count(f"&{key};".encode()) for key, size in self._entities.items()
        )
        if total > _EXPANDED:
            raise LimitReached(
                f"{self._name}: its entities expand to more than {_EXPANDED} bytes",
                f"{self._name}：實體展開後超過 {_EXPANDED} 位元組",
            )


def check_xml(content: bytes, name: str) -> None:
    """Let XML pass if it is whole, not too deep, and its entities stand for short plain texts.

    Errors: `BadInput` with line and column; `LimitReached`; `Refused`.
    """
    reader, parser = _Reader(name), expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.EntityDeclHandler = reader.entity
    parser.DefaultHandler = lambda _: None
    try:
        parser.Parse(content, True)
    except expat.ExpatError as fault:
        reason = expat.errors.messages[fault.code]
        place = f"{name}:{fault.lineno}:{fault.offset + 1}"
        raise BadInput(place, f"not valid XML: {reason}", f"不是有效的 XML：{reason}") from None
    reader.check_expansion(content)


class Unpacked:
    """The content of a gzip file, read piece by piece.

    Parameters: `file`, open for reading; `name`, how messages call it.
    Errors (of `read`): `BadInput` if the file is damaged or cut off; `LimitReached` if it expands
    to more than 200 times its size, the first 10 MiB aside.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._packed = file
        self._content = gzip.GzipFile(fileobj=file)
        self._name = name
        self._size = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next `size` bytes, all that are left if it is negative."""
        if size >= 0:
            return self._next(size)
        parts = []
        while part := self._next(_BLOCK):
            parts.append(part)
        return b"".join(parts)

    def _next(self, size: int) -> bytes:
        try:
            part = self._content.read(min(size, _BLOCK))
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise BadInput(
                self._name,
                "the gzip file is damaged or cut off; make or fetch it again",
                "gzip 檔案毀損或不完整；請重新產生或下載",
            ) from None
        self._size += len(part)
        if self._size > _SMALL and self._size > _RATIO * self._packed.tell():
            raise LimitReached(
                f"{self._name}: expands to more than {_RATIO} times its size; unpack it yourself "
                "if you trust it",
                f"{self._name}：解壓縮後超過原檔的 {_RATIO} 倍；若確信無虞，請自行解壓縮",
            )
        return part
