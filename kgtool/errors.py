"""What can go wrong for a user, with the exit code of each kind and its message in both languages.

Wrong *data* is a finding (`kgtool.validate`), not an error. An exception that is not a `KgError`
is a bug. The exit codes are a contract with scripts: 0 done, 1 findings, 2 wrong use, 3 input
cannot be read, 4 refused by policy, 5 limit reached or partial, 6 store, 7 endpoint, 8 internal.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from kgtool.written import fold

__all__ = [
    "BadInput",
    "BadTables",
    "EndpointProblem",
    "KgError",
    "LimitReached",
    "Problem",
    "Refused",
    "StoreProblem",
    "WrongUse",
    "nearest",
    "reason",
]


class KgError(Exception):
    """A mistake or fault that the user can act on.

    Parameters: `en` and `zh` (str), one message in English and in Traditional Chinese; each says
    what is wrong, where, and what to do next.
    """

    exit_code = 8

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.en = en
        self.zh = zh

    def message(self, lang: str) -> str:
        """Return the message in `lang` ("zh-Hant" or "en")."""
        return self.en if lang == "en" else self.zh


class WrongUse(KgError):
    """A command, question or parameter that does not exist or does not fit."""

    exit_code = 2


class BadInput(KgError):
    """A file that cannot be read as what it should be.

    Parameters: `place` (str), `file:line:column` as far as known; `en`, `zh` (str), the reason.
    """

    exit_code = 3

    def __init__(self, place: str, en: str, zh: str) -> None:
        super().__init__(f"{place}: {en}", f"{place}：{zh}")
        self.place = place


class Refused(KgError):
    """Something that policy forbids: network, files, unsafe names."""

    exit_code = 4


class LimitReached(KgError):
    """A limit of time, size, depth or rows was reached; nothing partial was given out."""

    exit_code = 5


class StoreProblem(KgError):
    """The store folder is missing, foreign, damaged, locked or full."""

    exit_code = 6


class EndpointProblem(KgError):
    """A remote endpoint is down, slow, or answers something that is no answer."""

    exit_code = 7


@dataclass(frozen=True, order=True)
class Problem:
    """One fault in a table: file, physical line (1 = header), column, and what to do about it."""

    file: str
    line: int
    column: str
    en: str
    zh: str

    def message(self, lang: str) -> str:
        """Return `file:line: column "x": reason` in `lang`."""
        if lang == "en":
            column = f' column "{self.column}":' if self.column else ""
            return f"{self.file}:{self.line}:{column} {self.en}"
        column = f"欄位「{self.column}」：" if self.column else ""
        return f"{self.file}:{self.line}：{column}{self.zh}"


class BadTables(BadInput):
    """All faults found in the tables, gathered before any of them is reported."""

    SHOWN = 50

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = sorted(set(problems))
        count, hidden = len(self.problems), len(self.problems) - self.SHOWN
        super().__init__(
            "data",
            "\n".join(
                [f"{count} problem(s) in the tables; nothing was built"]
                + [p.message("en") for p in self.problems[: self.SHOWN]]
                + ([f"… and {hidden} more"] if hidden > 0 else [])
            ),
            "\n".join(
                [f"資料表有 {count} 處問題，未建置任何內容"]
                + [p.message("zh-Hant") for p in self.problems[: self.SHOWN]]
                + ([f"……另有 {hidden} 處"] if hidden > 0 else [])
            ),
        )


def nearest(word: str, known: Iterable[str]) -> tuple[str, str]:
    """Return a suggestion ("; did you mean …?") in English and Chinese, empty if nothing is near.

    Parameters: `word` (str), what was given; `known` (iterable of str), what exists.
    """
    names: dict[str, str] = {}
    for name in sorted(known, reverse=True):
        names.setdefault(fold(name), name)
    wanted = fold(word)
    holding = sorted((n for n in names if wanted in n), key=len) if len(wanted) > 1 else []
    close = get_close_matches(wanted, list(names), n=3, cutoff=0.5)
    found = [names[name] for name in dict.fromkeys([*holding, *close])][:3]
    if not found:
        return "", ""
    return f"; did you mean {', '.join(found)}?", f"；是否為 {'、'.join(found)}？"


_REASONS = {
    errno.EACCES: ("permission denied", "沒有存取權限"),
    errno.EADDRINUSE: ("the port is in use", "連接埠已有其他程式使用"),
    errno.EADDRNOTAVAIL: ("this machine has no such address", "本機沒有這個位址"),
    errno.EEXIST: ("it exists already", "已有同名的檔案"),
    errno.EISDIR: ("it is a folder, not a file", "這是資料夾，不是檔案"),
    errno.ENAMETOOLONG: ("the name is too long", "名稱過長"),
    errno.ENOENT: ("there is no such file or folder", "沒有這個檔案或資料夾"),
    errno.ENOSPC: ("the disk is full", "磁碟空間不足"),
    errno.ENOTDIR: ("a part of the path is not a folder", "路徑中有一段不是資料夾"),
    errno.EPERM: ("not permitted", "不允許此項操作"),
    errno.EROFS: ("the disk is read-only", "磁碟為唯讀"),
}


def reason(fault: OSError) -> tuple[str, str]:
    """Return why the system refused, in English and Chinese; rare reasons in the system's words."""
    words = fault.strerror or type(fault).__name__
    return _REASONS.get(fault.errno or 0, (words, words))
