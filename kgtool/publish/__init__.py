"""Publishing: the whole site as files in a folder that needs no server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kgtool.pages import Site
from kgtool.pages.names import LANGUAGES, html_file
from kgtool.plans.quiet import without_collection
from kgtool.publish.folder import Aside, check_folder
from kgtool.publish.machine import machine_files, sums
from kgtool.publish.write import Written, write_files, write_site

__all__ = ["STEPS", "Published", "check_folder", "publish"]

STEPS = ("ask", "pages", "switch")
"""The steps of publishing, in order, as progress names them."""


@dataclass(frozen=True)
class Published:
    """What was published: numbers of documents, of files, of bytes."""

    documents: int
    files: int
    size: int


def _static(site: Site) -> list[tuple[str, bytes]]:
    return [
        (name, content if isinstance(content, bytes) else content.read_bytes())
        for name, content in site.static().items()
    ]


def _missing(site: Site) -> list[tuple[str, bytes]]:
    return [(html_file(site.missing.path, lang), site.missing.html(lang)) for lang in LANGUAGES]


def publish(
    site: Site,
    folder: Path,
    progress: Callable[[str, int, int], None] = lambda *_: None,
    *,
    processes: int | None = None,
) -> Published:
    """Write the site into a folder; readers see the whole old site or the whole new one.

    Parameters: `folder`, new, empty or a site; `progress`, called with a step of `STEPS`, how much
    of it is done and how much there is; `processes`, how many write at once.
    Errors: `StoreProblem` if the folder holds other things or cannot be written.
    """
    check_folder(folder)
    with without_collection():
        return _publish(site, folder, progress, processes)


def _publish(
    site: Site,
    folder: Path,
    progress: Callable[[str, int, int], None],
    processes: int | None,
) -> Published:
    progress("ask", 0, 1)
    site = site.prepared()
    total = len(site.places)
    aside = Aside(folder)
    try:
        progress("pages", 0, total)
        written = write_site(
            site,
            aside,
            lambda done: progress("pages", done, total),
            beside=(machine_files, _static, _missing, Site.extra),
            processes=processes,
        )
        written += write_files(aside, [("SHA256SUMS", sums(written))])
        progress("switch", 0, 1)
        aside.switch()
    except BaseException:
        aside.discard()
        raise
    return _summary(total, written)


def _summary(documents: int, written: list[Written]) -> Published:
    return Published(documents, len(written), sum(file.size for file in written))
