"""The published folder: written aside, switched at once, and never on top of anything foreign.

Beside the folder `site` stand, while it is written, `.site.new-…`, and afterwards `.site.previous`,
the version before. Files that did not change are hard links to those of the version before, so
they keep their times and take no room.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from pathlib import Path

from kgtool.errors import StoreProblem

__all__ = ["MARKER", "Aside", "check_folder"]

MARKER = ".kgtool-site"
_AT_FDCWD, _EXCHANGE = -100, 2
_EXACT = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def check_folder(folder: Path) -> None:
    """Let a site be written to `folder` only if it is new, empty, or a site.

    Errors: `StoreProblem` if it is a file, a link, or holds anything else.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise StoreProblem(
            f"{folder.name} is not a folder; name another",
            f"{folder.name} 不是資料夾；請改用其他資料夾",
        )
    if folder.exists() and not (folder / MARKER).is_file() and any(folder.iterdir()):
        raise StoreProblem(
            f"the folder {folder.name} holds other things; name a new or empty one",
            f"資料夾 {folder.name} 內有其他檔案；請改用新的或空的資料夾",
        )


def _exchange(one: Path, two: Path) -> bool:
    """Swap two folders in one step where the system can (Linux)."""
    if not sys.platform.startswith("linux"):
        return False
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    done = call(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(two), _EXCHANGE)
    return bool(done == 0)


def _holds(file: str, content: bytes) -> bool:
    """Return whether a file is there and holds exactly this."""
    try:
        descriptor = os.open(file, os.O_RDONLY | _EXACT)
    except OSError:
        return False
    try:
        return os.read(descriptor, len(content) + 1) == content
    except OSError:
        return False
    finally:
        os.close(descriptor)


def _write(file: str, content: bytes) -> None:
    """Write a new file with no call of the system too many: sites have tens of thousands."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _EXACT, 0o666)
    try:
        done = os.write(descriptor, content)
        while done < len(content):
            done += os.write(descriptor, content[done:])
    finally:
        os.close(descriptor)


class Aside:
    """A new version of a site beside the one that is in use; `switch` puts it in its place."""

    def __init__(self, folder: Path) -> None:
        check_folder(folder)
        self.folder = folder.absolute()
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self._previous = self.folder.with_name(f".{folder.name}.previous")
        for left in self.folder.parent.glob(f".{folder.name}.new-*"):
            shutil.rmtree(left, ignore_errors=True)
        self.new = Path(tempfile.mkdtemp(prefix=f".{folder.name}.new-", dir=self.folder.parent))
        self.new.chmod(0o755)
        (self.new / MARKER).write_text("", "utf-8")
        self._made: set[str] = set()
        self._is_first = not (self.folder / MARKER).is_file()

    def write(self, name: str, content: bytes) -> None:
        """Write a file of the new version; one that is as before is linked to the old file."""
        target, old = f"{self.new}/{name}", f"{self.folder}/{name}"
        parent = target.rpartition("/")[0]
        if parent not in self._made:
            os.makedirs(parent, exist_ok=True)
            self._made.add(parent)
        if not self._is_first and _holds(old, content):
            try:
                os.link(old, target, follow_symlinks=False)
            except OSError:
                shutil.copy2(old, target)
        else:
            _write(target, content)

    def switch(self) -> None:
        """Put the new version in the place of the old one, which is kept beside it."""
        shutil.rmtree(self._previous, ignore_errors=True)
        if not self.folder.exists():
            self.new.rename(self.folder)
        elif _exchange(self.new, self.folder):
            self._keep(self.new)
        else:
            self._keep(self.folder)
            self.new.rename(self.folder)

    def _keep(self, old: Path) -> None:
        if (old / MARKER).is_file():
            old.rename(self._previous)
        else:
            old.rmdir()

    def discard(self) -> None:
        """Remove the new version; the old one stays in use."""
        shutil.rmtree(self.new, ignore_errors=True)
