"""Questions as RDF: each query of the catalogue is an executable that any SPARQL tool can list.

Source: SHACL Advanced Features, section 5 (`sh:SPARQLSelectExecutable`); the layout is that of the
SIB's SPARQL examples (`sh:select`, `rdfs:comment`, `schema:target`, `sh:prefixes`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kgtool.namespaces import BASE
from kgtool.queries import Question
from kgtool.terms import NamedNode, Triple, named, plain, text

if TYPE_CHECKING:
    from kgtool.pages.site import Site

__all__ = ["question_triples"]

_SCHEMA = "https://schema.org/"


def question_triples(site: Site, question: Question) -> Sequence[Triple]:
    """Return a question as `sh:SPARQLSelectExecutable` with its texts in both languages."""
    node = NamedNode(f"{BASE}question/{question.id}")
    found = [
        Triple(node, named("rdf:type"), named("sh:SPARQLExecutable")),
        Triple(node, named("rdf:type"), named("sh:SPARQLSelectExecutable")),
        Triple(node, named("sh:select"), plain(question.text)),
        Triple(node, NamedNode(_SCHEMA + "target"), NamedNode(f"{site.base}sparql")),
    ]
    for lang in ("en", "zh-Hant"):
        found.append(Triple(node, named("rdfs:comment"), text(question.label[lang], lang)))
        if question.note[lang]:
            found.append(Triple(node, named("skos:note"), text(question.note[lang], lang)))
    found += [
        Triple(node, NamedNode(_SCHEMA + "keywords"), plain(word)) for word in question.keywords
    ]
    return found
