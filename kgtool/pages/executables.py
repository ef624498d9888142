"""Questions as RDF: each query of the catalogue is an executable that any SPARQL tool can list.

Source: SHACL Advanced Features, section 5 (`sh:SPARQLSelectExecutable`); the layout is that of the
SIB's SPARQL examples (`sh:select`, `rdfs:comment`, `schema:target`, `sh:prefixes`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kgtool.namespaces import BASE, LICENSE, PREFIXES
from kgtool.queries import Question
from kgtool.terms import Literal, NamedNode, Triple, named, plain, text

if TYPE_CHECKING:
    from kgtool.pages.site import Site

__all__ = ["catalogue_triples", "question_triples"]

_SCHEMA = "https://schema.org/"


def question_triples(site: Site, question: Question) -> Sequence[Triple]:
    """Return a question as `sh:SPARQLSelectExecutable` with its texts in both languages."""
    node = NamedNode(f"{BASE}question/{question.id}")
    found = [
        Triple(node, named("rdf:type"), named("sh:SPARQLExecutable")),
        Triple(node, named("rdf:type"), named("sh:SPARQLSelectExecutable")),
        Triple(node, named("sh:select"), plain(question.text)),
    ]
    if site.endpoint:
        found.append(
            Triple(node, NamedNode(_SCHEMA + "target"), NamedNode(site.base + site.endpoint))
        )
    for lang in ("en", "zh-Hant"):
        found.append(Triple(node, named("rdfs:comment"), text(question.label[lang], lang)))
        if question.note[lang]:
            found.append(Triple(node, named("skos:note"), text(question.note[lang], lang)))
    found += [
        Triple(node, NamedNode(_SCHEMA + "keywords"), plain(word)) for word in question.keywords
    ]
    return found


def catalogue_triples(site: Site) -> list[Triple]:
    """Return all questions, and the prefixes that editors offer (`sh:declare`)."""
    found = [
        triple
        for question in site.questions.values()
        for triple in question_triples(site, question)
    ]
    whole = NamedNode(BASE)
    for prefix, space in sorted(PREFIXES.items()):
        node = NamedNode(f"{BASE}prefix/{prefix}")
        found += [
            Triple(whole, named("sh:declare"), node),
            Triple(node, named("sh:prefix"), plain(prefix)),
            Triple(node, named("sh:namespace"), Literal(space, datatype=named("xsd:anyURI"))),
        ]
    return [*found, Triple(whole, named("dcterms:license"), NamedNode(LICENSE))]
