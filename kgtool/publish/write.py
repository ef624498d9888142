"""Writing the files of documents, by several processes where the system can fork.

The site must be one that is `prepared`: a store on disk does not survive a fork.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from hashlib import sha256

from kgtool.pages import Document, Site
from kgtool.pages.names import LANGUAGES, html_file
from kgtool.publish.folder import Aside

__all__ = ["Written", "document_files", "write_documents", "write_files", "write_site"]

_CHUNK = 150
_ENOUGH = 400


@dataclass(frozen=True)
class Written:
    """A written file: its name below the root, its SHA-256, its size."""

    name: str
    digest: str
    size: int

    @classmethod
    def of(cls, name: str, content: bytes) -> Written:
        """Return what is known of a file with that content."""
        return cls(name, sha256(content).hexdigest(), len(content))


def document_files(document: Document) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every file of a document."""
    for lang in LANGUAGES:
        yield html_file(document.path, lang), document.html(lang)
    for ending, content in document.rdf_files():
        yield f"{document.path}{ending}", content


def write_files(aside: Aside, files: Iterable[tuple[str, bytes]]) -> list[Written]:
    """Write files into the new version."""
    written = []
    for name, content in files:
        aside.write(name, content)
        written.append(Written.of(name, content))
    return written


_work: list[tuple[Site, Aside]] = []

Files = Callable[[Site], Iterable[tuple[str, bytes]]]
"""What gives name and content of files that belong to no document."""


def _begin(site: Site, aside: Aside) -> None:
    """Start a process: what it inherits stays as it is, so nothing is to be collected."""
    gc.disable()
    _work[:] = [(site, aside)]


def _write_chunk(paths: Sequence[str]) -> list[Written]:
    site, aside = _work[0]
    return write_documents(site, aside, paths)


def _write_beside(files: Files) -> list[Written]:
    site, aside = _work[0]
    return write_files(aside, files(site))


def write_documents(site: Site, aside: Aside, paths: Iterable[str]) -> list[Written]:
    """Write the files of some documents."""
    return [one for path in paths for one in write_files(aside, document_files(site.places[path]))]


def _processes(wanted: int | None, documents: int) -> int:
    if "fork" not in multiprocessing.get_all_start_methods() or documents < _ENOUGH:
        return 1
    return wanted or min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)


def _chunks(site: Site) -> list[list[str]]:
    """Return the paths of documents in portions; questions, which take longest, first and singly."""
    slow = [path for path in site.places if path.startswith("question/")]
    rest = [path for path in site.places if not path.startswith("question/")]
    chunks = [rest[start : start + _CHUNK] for start in range(0, len(rest), _CHUNK)]
    return [*([path] for path in slow), *chunks]


def write_site(
    site: Site,
    aside: Aside,
    progress: Callable[[int], None],
    *,
    beside: Sequence[Files] = (),
    processes: int | None = None,
) -> list[Written]:
    """Write the files of all documents, and others beside them.

    Parameters: `progress`, called with the number of documents written so far; `beside`, what gives
    the other files; `processes`, how many work at once (default: one a core, at most 4).
    """
    chunks, count = _chunks(site), _processes(processes, len(site.places))
    if count == 1:
        return _one_process(site, aside, chunks, progress) + [
            one for files in beside for one in write_files(aside, files(site))
        ]
    written: list[Written] = []
    done = 0
    pool = ProcessPoolExecutor(
        count, multiprocessing.get_context("fork"), initializer=_begin, initargs=(site, aside)
    )
    with pool:
        waiting: dict[Future[list[Written]], int] = {
            pool.submit(_write_beside, files): 0 for files in beside
        }
        waiting |= {pool.submit(_write_chunk, chunk): len(chunk) for chunk in chunks}
        for future in as_completed(waiting):
            written += future.result()
            if waiting[future]:
                done += waiting[future]
                progress(done)
    return written


def _one_process(
    site: Site, aside: Aside, chunks: list[list[str]], progress: Callable[[int], None]
) -> list[Written]:
    written: list[Written] = []
    done = 0
    for chunk in chunks:
        written += write_documents(site, aside, chunk)
        done += len(chunk)
        progress(done)
    return written
