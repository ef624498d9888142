"""One writer at a time: a lock on a store folder that ends with the process that holds it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kgtool.errors import StoreProblem

__all__ = ["LOCK", "writing"]

LOCK = "kgtool-store.json.lock"

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the lock of a store folder; readers need none.

    Errors: `StoreProblem` if another process is writing there; `OSError` as of opening a file.
    """
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        try:
            _take(descriptor)
        except (BlockingIOError, PermissionError):
            raise StoreProblem(
                f"another build is writing to the folder {folder.name}; wait until it ends",
                f"另一個建置正在寫入資料夾 {folder.name}；請待其完成",
            ) from None
        yield
    finally:
        os.close(descriptor)
