"""What a worker for pages can do: write the site's pages and files, and find documents.

The site is `kgtool.pages` (see `open_site` there). It is opened here and nowhere else; an
installation without that package serves RDF only, and offers no HTML.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kgtool.repository import Project
from kgtool.serve.errors import NotFound
from kgtool.serve.linked import iri_of
from kgtool.serve.made import Made
from kgtool.stores.embedded import Embedded

__all__ = ["Pages", "are_there"]

_HTML = "text/html; charset=utf-8"
_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
    "ico": "image/x-icon",
    "wasm": "application/wasm",
    "woff2": "font/woff2",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml",
    "gz": "application/gzip",
    "ttl": "text/turtle; charset=utf-8",
    "void": "text/turtle; charset=utf-8",
    "trig": "application/trig",
    "nq": "application/n-quads",
    "jsonld": "application/ld+json",
}
_ENDPOINT = (
    (b'<form id="query-form"', b' data-endpoint="sparql"'),
    (b'<script type="application/json" id="site-data">{', b'"endpoint":"sparql",'),
)
"""Where pages name the endpoint that scripts ask, seen from the root: here there is one."""

_RDF = {
    ".ttl": "text/turtle; charset=utf-8",
    ".jsonld": "application/ld+json",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
}


def are_there() -> bool:
    """Say whether this installation has pages to serve."""
    return find_spec("kgtool.pages") is not None


class Pages:
    """Everything that is asked of the site of one open store."""

    def __init__(self, store: Embedded, project: Project, config: Mapping[str, Any]) -> None:
        self._site = import_module("kgtool.pages").open_site(
            project, store, base=config["base"], version=config["version"]
        )
        self._settled = False
        self._tasks: Mapping[str, Callable[[Mapping[str, Any]], Made]] = {
            "page": self._page,
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
        """Ask what all pages need at once, in a quiet moment, and only once.

        The first pages come without it, a tenth of a second each, so that nobody waits at the start.
        """
        if not self._settled:
            self._site = self._site.prepared()
            self._settled = True

    @cached_property
    def _files(self) -> Mapping[str, bytes | Path]:
        return {**self._site.static(), **dict(self._site.extra())}

    @cached_property
    def _machine_files(self) -> Mapping[str, bytes]:
        """Dumps, catalogues and the like, as they are published; made when first asked for."""
        if find_spec("kgtool.publish") is None:
            return {}
        return dict(import_module("kgtool.publish.machine").machine_files(self._site))

    def _document(self, path: str) -> Any:
        found = self._site.document(path)
        if found is None:
            raise NotFound
        return found

    def _page(self, request: Mapping[str, Any]) -> Made:
        content = self._document(request["path"]).html(request["lang"])
        for start, added in _ENDPOINT:
            content = content.replace(start, start + added, 1)
        return Made(_HTML, [content])

    def _place(self, request: Mapping[str, Any]) -> Made:
        """Tell the path and the IRI of a document, found by its path or by its thing's address."""
        path = request["path"]
        found = self._site.document(path) or self._site.find(iri_of(path))
        if found is None:
            raise NotFound
        return Made("application/json", [json.dumps({"path": found.path, "iri": found.iri})])

    def _file(self, request: Mapping[str, Any]) -> Made:
        content = self._files.get(request["path"])
        if content is None:
            content = self._machine_files.get(request["path"])
        if content is None:
            raise NotFound
        ending = request["path"].rpartition("/")[2].rpartition(".")[2]
        kind = _TYPES.get(ending, "application/octet-stream")
        return Made(kind, [content if isinstance(content, bytes) else content.read_bytes()])

    def _rdf(self, request: Mapping[str, Any]) -> Made:
        ending = "." + request["ending"]
        if ending not in _RDF:
            raise NotFound
        return Made(_RDF[ending], [self._document(request["path"]).rdf(ending)])
