"""The guides are true: every command in them is run, and what they show is what it says.

In a fenced `console` block a line that starts with `$ ` is a command, and the lines below it are
what it says, in order; `…` stands for anything, on a line of its own for any lines. Spaces count
once. A `diff` block is an edit of a table, and a `console` block without a command goes on with what
the command that is still running says. Any other block whose first line also names a file is that file.
While `kgtool serve` runs, every address of the guide is opened; where the scripts of the pages are
not built, it says so first.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from commands import MAIN

from kgtool.pages import has_scripts
from kgtool.repository import Project

DOCS = Path(__file__).parent.parent / "docs"
GUIDES = {"zh-Hant": DOCS / "guide.zh-Hant.md", "en": DOCS / "guide.md"}
FENCED = re.compile(r"^```(?:(console|diff)|[a-z]+ (\S+))\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SERVED = "http://127.0.0.1:8000/"
ADDRESS = re.compile(re.escape(SERVED) + r"[^\s<>\")`；]*")
ANY = "…"
PATIENCE = 60.0


def _plain(text: str) -> list[str]:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return [line for line in lines if line]


def _says(expected: str, line: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in expected.split(ANY))
    return re.fullmatch(pattern, line) is not None


def _first_wrong(expected: Sequence[str], said: Sequence[str]) -> str | None:
    """Return the first line of `expected` that is not said where it should be, None if all are."""
    at, anywhere = 0, False
    for line in expected:
        if line == ANY:
            anywhere = True
            continue
        places = range(at, len(said) if anywhere else min(at + 1, len(said)))
        found = next((place for place in places if _says(line, said[place])), None)
        if found is None:
            return line
        at, anywhere = found + 1, False
    return None if anywhere or at == len(said) else f"nothing more, but: {said[at]}"


@pytest.mark.parametrize(
    ("expected", "said", "wrong"),
    [
        ("a\nb", "a\n  b \n", None),
        ("a", "a\nb", "nothing more, but: b"),
        ("a\n…", "a\nb", None),
        ("…\nc", "a\nb\nc", None),
        ("a\nc", "a\nb\nc", "c"),
        ("a … c", "a b c", None),
        ("a … d", "a b c", "a … d"),
        ("…\nb\n…\na", "a\nb", "a"),
    ],
)
def test_what_counts_as_said(expected: str, said: str, wrong: str | None) -> None:
    """Lines stand in order and nothing is passed over but where the guide says so."""
    assert wrong == _first_wrong(_plain(expected), _plain(said))


def _steps(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (command, "" to go on, "diff" or "file NAME"; the lines that follow it)."""
    for kind, name, body in FENCED.findall(path.read_text("utf-8")):
        if name:
            yield f"file {name}", body
            continue
        if kind == "diff" or not body.startswith("$ "):
            yield ("diff" if kind == "diff" else ""), body
            continue
        for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
            command, _, said = part.partition("\n")
            yield command, said


def _edit(root: Path, body: str) -> None:
    name, old, new = body.splitlines()
    path = root / name.removeprefix("--- ")
    text = path.read_text("utf-8")
    assert old[1:] in text
    path.write_text(text.replace(old[1:], new[1:]), "utf-8")


class Watched:
    """A command that goes on running, and what it has said since it was last asked."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process, self._lines, self._read = process, list[str](), 0
        self._reader = threading.Thread(target=self._follow)
        self._reader.start()

    def _follow(self) -> None:
        assert self._process.stdout is not None
        self._lines.extend(self._process.stdout)

    def wrong(self, expected: Sequence[str]) -> str | None:
        """Return what is not said, once it is said or too long was waited for."""
        end = time.monotonic() + PATIENCE
        while True:
            seen = len(self._lines)
            wrong = _first_wrong(expected, _plain("".join(self._lines[self._read : seen])))
            if wrong is None or end < time.monotonic():
                self._read = seen
                return wrong
            time.sleep(0.1)

    def said(self) -> str:
        """Return all that it has said."""
        return "".join(self._lines)

    def end(self) -> None:
        """Stop the command and read what is left."""
        self._process.terminate()
        self._process.wait()
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()


def _opener() -> urllib.request.OpenerDirector:
    """Open addresses of this machine, whatever proxy the environment names."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Reader:
    """Someone who follows a guide, in a copy of the project."""

    def __init__(self, root: Path, environment: dict[str, str], lang: str) -> None:
        self._root, self._lang = root, lang
        self._addresses = list(dict.fromkeys(ADDRESS.findall(GUIDES[lang].read_text("utf-8"))))
        self._environment = {**environment, "KGTOOL_STORE": str(root / "build" / "store")}
        self._watched: Watched | None = None
        self.made: Path | None = None

    def follow(self, command: str, body: str) -> str | None:
        """Do one step of the guide; return the line that is not true, if there is one."""
        if command == "diff":
            _edit(self._root, body)
            return None
        if command.startswith("file "):
            (self._root / command.removeprefix("file ")).write_text(body, "utf-8")
            return None
        if command:
            return self._run(shlex.split(command), _plain(body))
        assert self._watched is not None
        return self._watched.wrong(_plain(body))

    def _run(self, words: list[str], expected: Sequence[str]) -> str | None:
        if words[0] == "python":
            return self._end([sys.executable, words[1]], expected)
        assert words[0] == "kgtool"
        arguments = [*words[1:], "--lang", self._lang]
        if words[1] in ("build", "serve"):
            self.close()
        if words[1] == "serve":
            return self._serve(arguments, expected)
        if "--watch" in arguments:
            self._watched = Watched(self._start(arguments))
            return self._watched.wrong(expected)
        if words[1] == "publish" and self.made is not None:
            shutil.copytree(self.made, self._root / words[2], copy_function=os.link)
            return None
        return self._end([*MAIN, *arguments], expected)

    def _end(self, command: Sequence[str], expected: Sequence[str]) -> str | None:
        """Run a command to its end."""
        ended = subprocess.run(
            command,
            cwd=self._root,
            env=self._environment,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )
        return _first_wrong(expected, _plain(ended.stderr + ended.stdout))

    def _serve(self, arguments: list[str], expected: Sequence[str]) -> str | None:
        """Serve on a free port, and open every address of the guide."""
        self._watched = Watched(self._start([*arguments, "--port", "0"]))
        notice = [] if has_scripts() else [ANY]
        wrong = self._watched.wrong([*notice, *(line.replace(SERVED, ANY) for line in expected)])
        place = re.search(r"http://127\.0\.0\.1:[0-9]+/", self._watched.said())
        if wrong is not None or place is None:
            return wrong or SERVED
        for address in self._addresses:
            try:
                _opener().open(address.replace(SERVED, place[0]), timeout=PATIENCE).close()
            except urllib.error.HTTPError as fault:
                fault.close()
                return f"{fault.code}: {address}"
        return None

    def _start(self, arguments: list[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*MAIN, *arguments],
            cwd=self._root,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def close(self) -> None:
        """End what is still running."""
        if self._watched is not None:
            self._watched.end()
            self._watched = None


@contextmanager
def _closing(reader: Reader) -> Iterator[Reader]:
    try:
        yield reader
    finally:
        reader.close()


PUBLISHED = {"zh-Hant": "網站", "en": "site"}


@pytest.fixture(scope="module")
def sites() -> dict[str, Path]:
    """The sites that were published by following a guide, by language."""
    return {}


@pytest.mark.parametrize("lang", GUIDES)
def test_everything_in_the_guide_happens_as_it_says(
    lang: str,
    project: Project,
    environment: dict[str, str],
    tmp_path: Path,
    sites: dict[str, Path],
) -> None:
    """Each command is run in the language of the guide and says what stands below it.

    Only publishing, which takes as long as all the rest, is done once: the second guide is given
    the site of the first.
    """
    for part in ("ontology", "data", "queries"):
        shutil.copytree(project.root / part, tmp_path / part)
    with _closing(Reader(tmp_path, environment, lang)) as reader:
        reader.made = next(iter(sites.values()), None)
        steps = [("kgtool build", "…\n"), *_steps(GUIDES[lang])]
        wrong = [(command, reader.follow(command, body)) for command, body in steps]
    assert [] == [(command, line) for command, line in wrong if line is not None]
    sites[lang] = tmp_path / PUBLISHED[lang]


def test_both_guides_show_the_same_examples() -> None:
    """Command for command, the guides use the same commands and options."""

    def used(lang: str) -> list[tuple[str, ...]]:
        words = [shlex.split(command) for command, _ in _steps(GUIDES[lang])]
        return [
            (*one[: 2 if one[0] == "kgtool" else 1], *(w for w in one if w.startswith(("-", "cq"))))
            for one in words
            if one
        ]

    assert used("zh-Hant") == used("en")
