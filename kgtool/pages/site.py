"""The site: every document, what it says as triples, and its page in each language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from kgtool.namespaces import BASE, shorten
from kgtool.pages.context import Context, read_context
from kgtool.pages.graph import Graph, read_graph
from kgtool.pages.kinds import kind_of, main_class
from kgtool.pages.names import LANGUAGES, MISSING, path_of
from kgtool.pages.panels import Panels
from kgtool.queries import Question, read_questions
from kgtool.repository import Project
from kgtool.stores import Store
from kgtool.stores.embedded import in_memory
from kgtool.terms import Quad, Triple

if TYPE_CHECKING:
    from kgtool.pages.changes import Changes
    from kgtool.pages.rdf import Writer

__all__ = ["RDF_FORMATS", "SITE_PAGES", "Document", "Site", "has_scripts", "open_site"]

_STATIC = Path(__file__).parent / "static"

RDF_FORMATS = (
    (".ttl", "text/turtle"),
    (".jsonld", "application/ld+json"),
    (".nt", "application/n-triples"),
    (".rdf", "application/rdf+xml"),
)
"""Ending and media type of the files that say what a document says, for machines.

`templates/base.html` links to each of them."""

SITE_PAGES = (
    "",
    "about",
    "browse",
    "changes",
    "conflicts",
    "coverage",
    "model",
    "query",
    "questions",
    "search",
    "sources",
)
"""The documents that belong to the site and not to a thing; "" is the home page."""


@dataclass(frozen=True)
class Document:
    """One document: its path below the root, the IRI it is about, and the kind of page it is."""

    site: Site = field(repr=False, compare=False)
    path: str
    iri: str | None
    kind: str

    @property
    def formats(self) -> Sequence[tuple[str, str]]:
        """Return ending and media type of the document's RDF files; none for site pages."""
        return RDF_FORMATS if self.iri is not None else ()

    def label(self, lang: str) -> str:
        """Return the name of what the document is about."""
        from kgtool.pages.views import title

        return title(self, lang)

    def html(self, lang: str) -> bytes:
        """Return the page in a language ("zh-Hant" or "en")."""
        from kgtool.pages.views import to_html

        return to_html(self, lang)

    def rdf(self, ending: str, *, sources: bool = True) -> bytes:
        """Return the document's RDF file with an ending of `RDF_FORMATS`.

        Parameters: `sources`, whether it also has the statements that say it, with their sources.
        """
        return self.site.writer.write(self._all_triples(sources=sources), ending)

    def rdf_files(self) -> Iterator[tuple[str, bytes]]:
        """Yield ending and content of all the document's RDF files."""
        if self.iri is not None:
            triples = self._all_triples()
            for ending, _ in RDF_FORMATS:
                yield ending, self.site.writer.write(triples, ending)

    def _all_triples(self, *, sources: bool = True) -> list[Triple]:
        from kgtool.pages.rdf import own_triples

        return list(dict.fromkeys((*own_triples(self), *self.triples(sources=sources))))

    def triples(self, *, sources: bool = True) -> Sequence[Triple]:
        """Return what the document's RDF files say, without the document's own metadata.

        It is everything said of the thing, and, with `sources`, the statements that say it with
        their sources.
        """
        from kgtool.pages.rdf import document_triples

        return document_triples(self, sources=sources)


@dataclass(frozen=True)
class Site:
    """All documents of a graph, and what their pages are made of.

    `endpoint` is the address, as seen from the root, of the SPARQL endpoint that stands beside the
    pages; it is empty where they are files, whose queries run in the reader's browser. `digest` is
    that of the data, as citations have it, empty if it is not known.
    """

    project: Project
    store: Store
    base: str
    version: str
    graph: Graph
    panels: Panels
    questions: Mapping[str, Question]
    endpoint: str = ""
    digest: str = ""
    changes: Changes | None = None
    refs: dict[tuple[str, str, str, str], Markup] = field(default_factory=dict, repr=False)
    memory: dict[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def places(self) -> Mapping[str, Document]:
        """Every document by its path, sorted."""
        from kgtool.pages.gaps import find_gaps

        found = {path: Document(self, path, None, path or "home") for path in SITE_PAGES}
        for path, (_, term) in find_gaps(self).items():
            found[path] = Document(self, path, None, "gap" if term else "coverage-class")
        for question in self.questions:
            path = f"question/{question}"
            found[path] = Document(self, path, f"{BASE}{path}", "question")
        for iri in self.graph.about:
            place = path_of(iri)
            if place is not None:
                found[place] = Document(self, place, iri, kind_of(self.graph, iri))
        return dict(sorted(found.items()))

    @cached_property
    def context(self) -> Context:
        """The JSON-LD context that all JSON-LD of the site refers to."""
        return read_context(self.graph)

    @cached_property
    def writer(self) -> Writer:
        """What writes the RDF files."""
        from kgtool.pages.rdf import Writer

        return Writer(self, self.context)

    def paths(self) -> Sequence[str]:
        """Return every document path, sorted."""
        return list(self.places)

    def document(self, path: str) -> Document | None:
        """Return the document at a path, None if there is none."""
        return self.places.get(path)

    @property
    def missing(self) -> Document:
        """The page for addresses at which nothing stands; it is none of the documents."""
        return Document(self, MISSING, None, "missing")

    def find(self, iri: str) -> Document | None:
        """Return the document about an IRI, None if there is none."""
        path = path_of(iri)
        return None if path is None else self.places.get(path)

    def kind_name(self, iri: str) -> str:
        """Return the local name of the class by which a thing is called, such as `Programme`."""
        return shorten(main_class(self.graph, iri)).rpartition(":")[2]

    def prepared(self) -> Site:
        """Return the site with the panel queries asked for all things at once.

        Worth it when all pages are wanted.
        """
        for _ in self.preparing():
            continue
        return self

    def preparing(self) -> Iterator[None]:
        """Prepare the site step by step, so that a server can answer between two steps."""
        from kgtool.pages.gaps import measure
        from kgtool.pages.reasons import explain_all
        from kgtool.pages.render import compile_all
        from kgtool.pages.statements import find_conflicts

        for lang in LANGUAGES:
            self.panels.ask_all(lang)
            yield
            find_conflicts(self, lang)
            yield
            compile_all(lang)
            yield
        explain_all(self)
        yield
        measure(self)

    def static(self) -> Mapping[str, bytes | Path]:
        """Return the files below `static/` by their names, bundles included."""
        return {
            f"static/{path.relative_to(_STATIC).as_posix()}": path
            for path in sorted(_STATIC.rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        }

    def extra(self) -> Iterator[tuple[str, bytes]]:
        """Yield the data files that pages in a browser load: search and browse, by language."""
        from kgtool.pages.facets import browse_file
        from kgtool.pages.overviews import query_files
        from kgtool.pages.searchindex import search_index

        for lang in LANGUAGES:
            yield f"search/{lang}.json", search_index(self, lang)
            yield f"browse/{lang}.json", browse_file(self, lang)
        yield from query_files(self)


def has_scripts() -> bool:
    """Say whether the scripts of the pages are built; pages can be read without them."""
    return (_STATIC / "bundle" / "site.js").is_file()


def open_site(
    project: Project,
    store: Store,
    *,
    base: str,
    version: str,
    endpoint: str = "",
    digest: str = "",
    before: Sequence[Quad] | None = None,
) -> Site:
    """Open the site of a store.

    The site asks a copy of the graph in memory, which answers up to ten times faster than a store on
    disk and survives a fork of the process.
    Parameters: `base`, the address under which the site stands, with a slash at its end;
    `version` of the data, as pages and catalogues tell it; `endpoint` and `digest`, see `Site`; `before`, the
    whole graph of a former release, to which the page of changes compares this one.
    Errors: `StoreProblem` if the store turns out damaged; `BadInput` for a query file.
    """
    from kgtool.pages.changes import compare

    source: Any = store
    quads = list(source.quads())
    memory = in_memory(quads)
    return Site(
        project=project,
        store=memory,
        base=base if base.endswith("/") else f"{base}/",
        version=version,
        graph=read_graph(quads),
        panels=Panels.of(project, memory),
        questions={question.id: question for question in read_questions(project)},
        endpoint=endpoint,
        digest=digest,
        changes=None if before is None else compare(before, quads),
    )
