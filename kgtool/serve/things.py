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
from kgtool.serve.linked import PROFILES, is_known_kind
from kgtool.serve.negotiate import (
    DOCUMENT_FORMATS,
    choose,
    choose_profile,
)
from kgtool.serve.site import HTML, Place, page_address, place_of, site_answer

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


def _links(base: str, place: Place, profile: str, form: str) -> str:
    """Return the Link header of a document: what it is about, its profile, its other forms."""
    address = base + quote(place.path, safe="/~")
    links = [
        f'<{quote(place.iri or base, safe=":/#?=&%~!$(),;@+*")}>; rel="describes"',
        f'<{PROFILES[profile]}>; rel="profile"',
    ]
    for ending, other in ENDINGS.items():
        for name, iri in PROFILES.items():
            if (other, name) != (form, profile):
                kind = DOCUMENT_FORMATS[other][0]
                links.append(
                    f'<{address}.{ending}{_query(name)}>; rel="alternate"; type="{kind}"; '
                    f'formats="{iri}"'
                )
    return ", ".join(links)


def _query(profile: str) -> str:
    """Return what an address says of the profile; nothing of the usual one."""
    usual = next(iter(PROFILES))
    return "" if profile == usual else "?" + urlencode({"_profile": profile})


def _split(path: str) -> tuple[str, str]:
    """Return a path without its ending, and the ending if it names a format."""
    stem, _, ending = path.rpartition(".")
    return (stem, ending) if stem and ending in ENDINGS else (path, "")


async def thing(request: Request) -> ASGIApp:
    """Send a thing's readers on to its document, or answer with the document itself."""
    desk: Desk = request.app.state.desk
    pairs = read_pairs(request.scope["query_string"])
    wanted = one(pairs, "_profile") or ""
    profile = choose_profile(PROFILES, request.headers.get("accept-profile", ""), wanted)
    answer = site_answer(desk, request.path_params["path"])
    if answer is not None:
        return answer
    path, ending = _split(request.path_params["path"])
    if ending:
        return await _document(request, path, ending, profile)
    return await _redirect(request, path, profile)


async def _document(request: Request, path: str, ending: str, profile: str) -> Answer:
    desk: Desk = request.app.state.desk
    place = await place_of(request, path) if is_known_kind(path) else Place(path, None)
    if place.iri is None:
        raise NotFound
    task = {"do": "rdf", "path": place.path, "ending": ending, "profile": profile}
    links = _links(desk.settings.address, place, profile, ENDINGS[ending])
    return Answer(desk, task, {"vary": "Accept-Profile", "link": links}, paged=True)


async def _redirect(request: Request, path: str, profile: str) -> Response:
    desk: Desk = request.app.state.desk
    pairs = read_pairs(request.scope["query_string"])
    place = await place_of(request, path)
    forms = {"html": HTML} if place.iri is None else {**DOCUMENT_FORMATS, "html": HTML}
    wanted = one(pairs, "_format") or one(pairs, "format") or ""
    form = choose(forms, request.headers.get("accept", ""), wanted)
    if form == "html":
        return page_address(request, place.path, one(pairs, "lang") or "")
    return _see(desk, place, form, profile)


def _see(desk: Desk, place: Place, form: str, profile: str) -> Response:
    """Send a reader on to a document in RDF."""
    document = f"{quote(place.path, safe='/~')}.{_ENDING_OF[form]}"
    target = desk.settings.address + document + _query(profile)
    headers = {
        "location": target,
        "vary": _VARY,
        "link": _links(desk.settings.address, place, profile, form),
        "cache-control": "no-cache",
    }
    return Response(f"{target}\n", 303, headers, media_type="text/plain")


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
