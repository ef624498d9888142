"""The versioned JSON-LD context, and triples as the JSON objects that it explains.

Source: JSON-LD 1.1, sections 4.1 (terms), 4.6.2 (language maps). Within a version, terms are only
ever added.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kgtool.namespaces import COOP, LICENSE, PREFIXES, shorten
from kgtool.pages.graph import TYPE, Graph
from kgtool.terms import BlankNode, Literal, NamedNode, Term, Triple, language_tag

__all__ = ["CONTEXT_FILE", "Context", "read_context"]

CONTEXT_FILE = "context/v1.jsonld"

_OBJECT = PREFIXES["owl"] + "ObjectProperty"
_STRING = PREFIXES["xsd"] + "string"
_OWN_TEXTS = (
    *("goal", "field", "component", "remark", "fundingRule", "applicationRule"),
    *("eligibleApplicant", "accessNote", "predecessorName", "successorName", "note"),
)
_TEXTS = (
    *(f"coop:{name}" for name in _OWN_TEXTS),
    *(f"skos:{name}" for name in ("prefLabel", "definition", "example")),
    "rdfs:label",
)
"""Properties whose values are kept by language."""


@dataclass(frozen=True)
class Context:
    """The terms by property IRI: a name, and whether it holds IRIs or texts by language."""

    terms: Mapping[str, tuple[str, str]]

    def to_bytes(self) -> bytes:
        """Return the context file."""
        entries: dict[str, Any] = {"@version": 1.1, "id": "@id", "type": "@type"}
        entries |= {name: PREFIXES[name] for name in sorted(PREFIXES) if name not in entries}
        for iri, (name, kind) in sorted(self.terms.items(), key=lambda item: item[1]):
            entries[name] = {"@id": iri}
            if kind == "iri":
                entries[name]["@type"] = "@id"
            elif kind == "text":
                entries[name]["@container"] = "@language"
        whole = {"@context": entries, "license": LICENSE}
        return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()

    def nodes(self, triples: Iterable[Triple]) -> list[dict[str, Any]]:
        """Return one object a subject, sorted by its IRI."""
        by_subject: dict[str, dict[str, set[Term]]] = {}
        for t in triples:
            facts = by_subject.setdefault(_id(t.subject), {})
            facts.setdefault(t.predicate.value, set()).add(t.object)
        return [self._node(name, by_subject[name]) for name in sorted(by_subject)]

    def _node(self, name: str, facts: Mapping[str, set[Term]]) -> dict[str, Any]:
        node: dict[str, Any] = {"id": name}
        if TYPE in facts:
            node["type"] = sorted(_id(term) for term in facts[TYPE])
        body: dict[str, Any] = {}
        for iri, values in facts.items():
            if iri != TYPE:
                body.update(self._entry(iri, values))
        return node | dict(sorted(body.items()))

    def _entry(self, iri: str, values: set[Term]) -> dict[str, Any]:
        term, kind = self.terms.get(iri, ("", ""))
        ordered = sorted(values, key=str)
        if kind == "iri" and all(isinstance(v, NamedNode | BlankNode) for v in ordered):
            return {term: _single([_id(v) for v in ordered])}
        if kind == "text" and all(isinstance(v, Literal) and v.language for v in ordered):
            return {term: _by_language(ordered)}
        if kind == "plain":
            return {term: _single([_value(v) for v in ordered])}
        return {_outside(iri): _single([_value(v) for v in ordered])}


@lru_cache(maxsize=4096)
def _outside(iri: str) -> str:
    """Return an IRI as a key that no term of the context stands for."""
    return iri if iri.startswith(COOP) else shorten(iri)


def _single(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _by_language(values: list[Term]) -> dict[str, Any]:
    found: dict[str, list[str]] = {}
    for value in values:
        if isinstance(value, Literal):
            found.setdefault(language_tag(value.language or ""), []).append(value.value)
    return {tag: _single(found[tag]) for tag in sorted(found)}


def _id(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _value(term: Term) -> Any:
    if not isinstance(term, Literal):
        return {"id": _id(term)}
    if term.language:
        return {"@value": term.value, "@language": language_tag(term.language)}
    if term.datatype.value == _STRING:
        return term.value
    return {"@value": term.value, "@type": term.datatype.value}


def read_context(graph: Graph) -> Context:
    """Return the context of the ontology in a graph: every property of its own by local name."""
    texts = {PREFIXES[n.partition(":")[0]] + n.partition(":")[2] for n in _TEXTS}
    terms: dict[str, tuple[str, str]] = {
        iri: (shorten(iri), "text") for iri in texts if not iri.startswith(COOP)
    }
    for iri in graph.about:
        local = iri[len(COOP) :] if iri.startswith(COOP) else ""
        if not local or not local[0].islower():
            continue
        if _OBJECT in graph.types(iri):
            terms[iri] = (local, "iri")
        else:
            terms[iri] = (local, "text" if iri in texts else "plain")
    return Context(terms)
