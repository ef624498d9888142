"""Linked data: from a thing (303) to the document about it, and the named graphs.

Source: Cool URIs for the Semantic Web (303 redirects); SPARQL 1.1 Graph Store Protocol (reading);
Content Negotiation by Profile. An address with an ending names one format: `/id/most.ttl`.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from kgtool.namespaces import GRAPH
from kgtool.serve.delivery import Answer, Desk
from kgtool.serve.endpoint import one, read_pairs
from kgtool.serve.errors import Fault, NotFound
from kgtool.serve.linked import PROFILES, iri_of, is_known_kind
from kgtool.serve.negotiate import (
    DOCUMENT_FORMATS,
    GRAPH_FORMATS,
    choose,
    choose_profile,
)
from kgtool.serve.site import HTML, page_address, place_of, site_answer, thing_path

__all__ = ["ENDINGS", "graph_store", "named_graph", "thing"]

ENDINGS: Mapping[str, str] = {
    "ttl": "turtle",
    "jsonld": "jsonld",
    "nt": "ntriples",
    "rdf": "rdfxml",
    "trig": "trig",
}
"""Formats of documents by the ending of their address."""

_ENDING_OF = {form: ending for ending, form in ENDINGS.items()}
_VARY = "Accept, Accept-Language, Accept-Profile"


def _links(base: str, path: str, profile: str, form: str) -> str:
    """Return the Link header of a document: what it is about, its profile, its other forms."""
    address = base + quote(path)
    links = [
        f'<{quote(iri_of(path), safe=":/#?=&%~!$(),;@+*")}>; rel="describes"',
        f'<{PROFILES[profile]}>; rel="profile"',
    ]
    for ending, other in ENDINGS.items():
        for name, iri in PROFILES.items():
            if (other, name) != (form, profile):
                query = "" if name == "plain" else f"?_profile={name}"
                kind = DOCUMENT_FORMATS[other][0]
                links.append(
                    f'<{address}.{ending}{query}>; rel="alternate"; type="{kind}"; formats="{iri}"'
                )
    return ", ".join(links)


def _split(path: str) -> tuple[str, str]:
    """Return a path without its ending, and the format that the ending names."""
    stem, dot, ending = path.rpartition(".")
    return (stem, ENDINGS[ending]) if dot and stem and ending in ENDINGS else (path, "")


async def thing(request: Request) -> ASGIApp:
    """Send a thing's readers on to its document, or answer with the document itself."""
    desk: Desk = request.app.state.desk
    pairs = read_pairs(request.scope["query_string"])
    wanted = one(pairs, "_profile") or ""
    profile = choose_profile(PROFILES, request.headers.get("accept-profile", ""), wanted)
    answer = await site_answer(request, request.path_params["path"])
    if answer is not None:
        return answer
    path, form = _split(request.path_params["path"])
    if form and is_known_kind(path):
        return _document(desk, await thing_path(request, path), form, profile)
    if form or not (is_known_kind(path) or desk.pages):
        raise NotFound
    return await _redirect(request, desk, path, profile)


def _document(desk: Desk, path: str, form: str, profile: str) -> Answer:
    task = {"do": "document", "path": path, "format": form, "profile": profile}
    links = _links(desk.settings.address, path, profile, form)
    return Answer(desk, task, {"vary": "Accept-Profile", "link": links})


async def _redirect(request: Request, desk: Desk, path: str, profile: str) -> Response:
    pairs = read_pairs(request.scope["query_string"])
    form = one(pairs, "_format") or one(pairs, "format") or ""
    forms = _forms(desk, path)
    chosen = choose(forms, request.headers.get("accept", ""), form)
    if desk.pages is not None and (chosen == "html" or not is_known_kind(path)):
        place = (await place_of(request, path))["path"] or ""
        if chosen == "html":
            return page_address(request, place, one(pairs, "lang") or "")
        return _see(desk, place, chosen, "plain")
    await Answer(desk, {"do": "exists", "path": path}).entry(request.scope)
    return _see(desk, path, chosen, profile)


def _see(desk: Desk, path: str, form: str, profile: str) -> Response:
    """Send a reader on to a document in RDF."""
    target = f"{desk.settings.address}{quote(path, safe='/~')}.{_ENDING_OF[form]}"
    if profile != "plain":
        target += "?" + urlencode({"_profile": profile})
    headers = {
        "location": target,
        "vary": _VARY,
        "link": _links(desk.settings.address, path, profile, form),
        "cache-control": "no-cache",
    }
    return Response(f"{target}\n", 303, headers, media_type="text/plain")


def _forms(desk: Desk, path: str) -> Mapping[str, tuple[str, ...]]:
    """Return the formats that there are of what stands at `path`."""
    if desk.pages is None:
        return DOCUMENT_FORMATS
    if path.startswith("question/"):
        return {**GRAPH_FORMATS, "html": HTML}
    return {**DOCUMENT_FORMATS, "html": HTML} if is_known_kind(path) else {"html": HTML}


def _graph_answer(request: Request, name: str | None) -> Answer:
    pairs = read_pairs(request.scope["query_string"])
    task = {
        "do": "graph",
        "graph": name,
        "accept": request.headers.get("accept", ""),
        "format": one(pairs, "_format") or one(pairs, "format") or "",
    }
    return Answer(request.app.state.desk, task, {"vary": "Accept"})


async def graph_store(request: Request) -> ASGIApp:
    """Answer with a graph of the store: `?default`, or `?graph=` and its name."""
    pairs = read_pairs(request.scope["query_string"])
    default, name = one(pairs, "default"), one(pairs, "graph")
    if (default is None) == (name is None):
        raise Fault(400, "say ?default or ?graph=IRI", "請指定 ?default 或 ?graph=IRI")
    return _graph_answer(request, name)


async def named_graph(request: Request) -> ASGIApp:
    """Answer with the named graph at this very address."""
    return _graph_answer(request, GRAPH + request.path_params["key"])
