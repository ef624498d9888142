"""Content negotiation: media types, languages and profiles that a client prefers.

Source: RFC 9110, section 12.5 (Accept, Accept-Language; quality values).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from kgtool.errors import KgError
from kgtool.serve.errors import NotAcceptable

__all__ = [
    "DOCUMENT_FORMATS",
    "GRAPH_FORMATS",
    "ROW_FORMATS",
    "choose",
    "choose_language",
    "choose_profile",
    "media_type",
]

ROW_FORMATS: Mapping[str, tuple[str, ...]] = {
    "json": ("application/sparql-results+json", "application/json"),
    "xml": ("application/sparql-results+xml", "application/xml", "text/xml"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
}
"""Formats of SELECT and ASK results, best first; of each its own type and those that also fit."""

GRAPH_FORMATS: Mapping[str, tuple[str, ...]] = {
    "turtle": ("text/turtle", "application/x-turtle"),
    "jsonld": ("application/ld+json",),
    "ntriples": ("application/n-triples",),
    "rdfxml": ("application/rdf+xml",),
}
"""Formats of triples."""

DOCUMENT_FORMATS: Mapping[str, tuple[str, ...]] = {
    **GRAPH_FORMATS,
    "trig": ("application/trig",),
}
"""Formats of documents about things, which may tell graphs apart."""

_NAMES = {
    "ttl": "turtle",
    "nt": "ntriples",
    "rdf": "rdfxml",
    "json-ld": "jsonld",
    "n-triples": "ntriples",
    "rdf/xml": "rdfxml",
    "srj": "json",
    "srx": "xml",
}
_TEXTS = frozenset({"turtle", "csv", "tsv", "html"})
_ITEM = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_QUALITY = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\Z")
_MOST = 64


def media_type(forms: Mapping[str, tuple[str, ...]], form: str) -> str:
    """Return the media type that an answer in `form` is labelled with."""
    return forms[form][0] + ("; charset=utf-8" if form in _TEXTS else "")


def _items(header: str) -> Iterator[tuple[str, float]]:
    for match in list(_ITEM.finditer(header))[:_MOST]:
        value, *parameters = (part.strip() for part in match[0].split(";"))
        quality = 1.0
        for parameter in parameters:
            name, _, text = parameter.partition("=")
            if name.strip().lower() == "q":
                quality = float(text) if _QUALITY.match(text.strip()) else 0.0
        yield value, quality


def _fit(media: str, wanted: str) -> int:
    """Return how closely a range fits a media type: 3 exactly, 2 its kind, 1 anything, 0 not."""
    if wanted == media:
        return 3
    if wanted == media.partition("/")[0] + "/*":
        return 2
    return 1 if wanted == "*/*" else 0


def _quality(medias: Sequence[str], ranges: Sequence[tuple[str, float]]) -> float:
    """Return the best quality that a format gets from the ranges that fit it most closely.

    Ranges with a star are about its own type, the first of `medias`, and not about other names.
    """
    best = 0.0
    for place, media in enumerate(medias):
        fits = [(_fit(media, wanted), quality) for wanted, quality in ranges]
        closest = max((fit for fit, _ in fits if not place or fit == 3), default=0)
        if closest:
            best = max(best, *(quality for fit, quality in fits if fit == closest))
    return best


def _named(forms: Mapping[str, tuple[str, ...]], wanted: str) -> str:
    name = wanted.strip().lower().replace(" ", "+")
    for form, medias in forms.items():
        if _NAMES.get(name, name) == form or name in medias:
            return form
    raise not_acceptable(forms)


def not_acceptable(forms: Mapping[str, tuple[str, ...]]) -> KgError:
    """Return the error that lists what there is to choose from."""
    return NotAcceptable([forms[form][0] for form in forms])


def choose(forms: Mapping[str, tuple[str, ...]], accept: str, wanted: str = "") -> str:
    """Return the format to answer in.

    Parameters: `forms`, media types by format, best first; `accept`, the header (empty: anything);
    `wanted`, a format or media type that the address asks for, which outranks the header.
    Errors: `NotAcceptable` with the list of types.
    """
    if wanted:
        return _named(forms, wanted)
    ranges = [(value.lower(), quality) for value, quality in _items(accept)]
    if not ranges:
        return next(iter(forms))
    rated = [(_quality(medias, ranges), form) for form, medias in forms.items()]
    quality, form = max(rated, key=lambda item: item[0])
    if quality <= 0:
        raise not_acceptable(forms)
    return form


def choose_language(accept: str, wanted: str = "") -> str:
    """Return "en" or "zh-Hant": what `wanted` says, else the header, else Chinese."""
    ranges = [(wanted, 1.0)] if wanted else sorted(_items(accept), key=lambda item: -item[1])
    for value, quality in ranges:
        primary = value.lower().partition("-")[0]
        if quality > 0 and primary in ("en", "zh"):
            return "en" if primary == "en" else "zh-Hant"
    return "zh-Hant"


def choose_profile(profiles: Mapping[str, str], accept: str, wanted: str = "") -> str:
    """Return the profile to answer in: a key of `profiles`, which maps names to IRIs, best first.

    Source: Content Negotiation by Profile, sections on HTTP headers and query strings.
    Errors: `NotAcceptable` if the address asks for a profile that there is not; a header that asks
    for one is only a wish.
    """
    if wanted:
        for name, iri in profiles.items():
            if wanted in (name, iri):
                return name
        raise NotAcceptable(list(profiles.values()))
    for value, quality in sorted(_items(accept), key=lambda item: -item[1]):
        for name, iri in profiles.items():
            if quality > 0 and value.strip("<>") == iri:
                return name
    return next(iter(profiles))
