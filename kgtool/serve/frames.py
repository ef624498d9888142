"""Frames between server and worker: one letter, four bytes of length, and the content.

A request is one frame of JSON. The answer is a head, data, and an end; or a fault. Without the end
an answer is not whole, whatever has been sent of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    import asyncio

__all__ = ["DATA", "END", "FAULT", "HEAD", "READY", "REQUEST", "await_frame", "frame", "read_frame"]

READY, REQUEST, HEAD, DATA, END, FAULT = b"R", b"Q", b"H", b"D", b"E", b"F"
_PREFIX = 5


def frame(kind: bytes, content: bytes = b"") -> bytes:
    """Return a frame as bytes."""
    return kind + len(content).to_bytes(4, "big") + content


def read_frame(stream: BinaryIO) -> tuple[bytes, bytes] | None:
    """Return the next frame of a blocking stream, None at its end or if it is cut."""
    prefix = stream.read(_PREFIX)
    if len(prefix) < _PREFIX:
        return None
    size = int.from_bytes(prefix[1:], "big")
    content = stream.read(size)
    return (prefix[:1], content) if len(content) == size else None


async def await_frame(stream: asyncio.StreamReader) -> tuple[bytes, bytes] | None:
    """Return the next frame of an asynchronous stream, None at its end or if it is cut."""
    from asyncio import IncompleteReadError  # workers, which need it not, start sooner without

    try:
        prefix = await stream.readexactly(_PREFIX)
        return prefix[:1], await stream.readexactly(int.from_bytes(prefix[1:], "big"))
    except (IncompleteReadError, ConnectionError):
        return None
