"""What a worker for pages can do: write the site's pages, documents and files, and find documents.

The site is `kgtool.pages` (see `open_site` there), the one that is published as files, told that there
is an endpoint beside it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgtool.repository import Project
from kgtool.serve.errors import NotFound
from kgtool.serve.linked import iri_of
from kgtool.serve.made import Made
from kgtool.stores.embedded import Embedded

if TYPE_CHECKING:
    from kgtool.pages import Document

__all__ = ["Pages"]

_HTML = "text/html; charset=utf-8"
_TEXT = "text/plain; charset=utf-8"
_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "txt": _TEXT,
    "cff": _TEXT,
    "LICENSE": _TEXT,
    "htaccess": _TEXT,
    "SHA256SUMS": _TEXT,
    "xml": "application/xml",
    "gz": "application/gzip",
    "ttl": "text/turtle; charset=utf-8",
    "void": "text/turtle; charset=utf-8",
    "trig": "application/trig",
    "nt": "application/n-triples",
    "nq": "application/n-quads",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}
"""Media types by the ending of a name, or the whole name."""

_DATA = ("search", "browse", "query")
"""Folders of the files that scripts load."""


class Pages:
    """Everything that is asked of the site of one open store."""

    def __init__(
        self, store: Embedded, project: Project, config: Mapping[str, Any], digest: str
    ) -> None:
        import kgtool.pages.views  # noqa: F401 - what the first page would wait for
        from kgtool.pages import open_site

        self._site = open_site(
            project,
            store,
            base=config["base"],
            version=config["version"],
            endpoint="sparql",
            digest=digest,
        )
        self._steps = self._site.preparing()
        self.settled = False
        self._tasks: Mapping[str, Callable[[Mapping[str, Any]], Made]] = {
            "page": self._page,
            "missing": self._missing,
            "place": self._place,
            "file": self._file,
            "rdf": self._rdf,
        }

    def make(self, request: Mapping[str, Any]) -> Made:
        """Do what a request asks for.

        Errors: `NotFound`.
        """
        return self._tasks[request["do"]](request)

    def settle(self) -> None:
        """Ask a part of what all pages need at once, in a quiet moment.

        The first pages come without it, so that nobody waits at the start.
        """
        try:
            next(self._steps)
        except StopIteration:
            self.settled = True

    @cached_property
    def _static(self) -> Mapping[str, bytes | Path]:
        return self._site.static()

    @cached_property
    def _data(self) -> Mapping[str, bytes]:
        return dict(self._site.extra())

    @cached_property
    def _machine(self) -> Mapping[str, bytes]:
        """Dumps, catalogues and the like, as they are published, with their own checksums."""
        from kgtool.publish.machine import machine_files, sums
        from kgtool.publish.write import Written

        files = dict(machine_files(self._site))
        return {**files, "SHA256SUMS": sums([Written.of(*file) for file in files.items()])}

    def _document(self, path: str) -> Document:
        found = self._site.document(path)
        if found is None:
            raise NotFound
        return found

    def _page(self, request: Mapping[str, Any]) -> Made:
        return Made(_HTML, [self._document(request["path"]).html(request["lang"])])

    def _missing(self, request: Mapping[str, Any]) -> Made:
        return Made(_HTML, [self._site.missing.html(request["lang"])])

    def _place(self, request: Mapping[str, Any]) -> Made:
        """Tell the path and the IRI of a document, found by its path or by its thing's address."""
        path = request["path"]
        found = self._site.document(path) or self._site.find(iri_of(path))
        if found is None:
            raise NotFound
        return Made("application/json", [json.dumps({"path": found.path, "iri": found.iri})])

    def _file(self, request: Mapping[str, Any]) -> Made:
        path = request["path"]
        folder, _, name = path.rpartition("/")
        files: Mapping[str, bytes | Path] = self._machine
        if folder.partition("/")[0] == "static":
            files = self._static
        elif folder in _DATA:
            files = self._data
        content = files.get(path)
        if content is None:
            raise NotFound
        kind = _TYPES.get(name.rpartition(".")[2], "application/octet-stream")
        return Made(kind, [content if isinstance(content, bytes) else content.read_bytes()])

    def _rdf(self, request: Mapping[str, Any]) -> Made:
        document, ending = self._document(request["path"]), request["ending"]
        whole = request["profile"] == "sources"
        return Made(_TYPES[ending], [document.rdf(f".{ending}", sources=whole)])
