"""The pages of the ontology: its terms, its concept schemes, and the model as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from kgtool.namespaces import COOP, PREFIXES
from kgtool.pages.diagrams import class_diagram, scheme_tree
from kgtool.pages.page import Page
from kgtool.pages.shapes import alignments, profiles, rules_about
from kgtool.terms import NamedNode, Term

__all__ = ["model_view", "ontology_view", "scheme_view", "term_view"]

_OWL = PREFIXES["owl"]
_KINDS = (
    (f"{_OWL}Class", "class", "類別"),
    (f"{_OWL}ObjectProperty", "relation", "關係"),
    (f"{_OWL}DatatypeProperty", "text or number", "資料屬性"),
    (f"{_OWL}AnnotationProperty", "name or note", "註記屬性"),
)
_MATCHES = {
    "closeMatch": ("nearly the same", "相近"),
    "broadMatch": ("wider", "較廣"),
    "narrowMatch": ("narrower", "較窄"),
    "relatedMatch": ("related", "相關"),
}
_EXAMPLES = 6


def _iri(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode) else ""


def _refs(page: Page, terms: Sequence[Term]) -> list[Markup]:
    return [page.ref(iri) for iri in sorted({_iri(term) for term in terms}) if iri]


def _kind(page: Page, iri: str) -> str:
    types = page.site.graph.types(iri)
    return next((page.say(en, zh) for cls, en, zh in _KINDS if cls in types), "")


def _below(page: Page, iri: str) -> list[Markup]:
    wanted = {PREFIXES["rdfs"] + "subClassOf", PREFIXES["rdfs"] + "subPropertyOf"}
    found = page.site.graph.pointing.get(iri, ())
    return _refs(
        page,
        [
            t.subject
            for t in found
            if t.predicate.value in wanted
            and isinstance(t.subject, NamedNode)
            and t not in page.site.graph.inferred
        ],
    )


def _uses(page: Page, iri: str) -> tuple[int, list[tuple[Markup, Markup]]]:
    """Return how many members or uses a term has, and the first of them."""
    graph = page.site.graph
    members = graph.instances(iri)
    if members:
        return len(members), [(page.ref(one), Markup()) for one in members[:_EXAMPLES]]
    pairs = _pairs(page).get(iri, [])
    return len(pairs), [(page.ref(one), page.term(value)) for one, value in pairs[:_EXAMPLES]]


def _pairs(page: Page) -> Mapping[str, list[tuple[str, Term]]]:
    memory = page.site.memory
    if "pairs" not in memory:
        found: dict[str, list[tuple[str, Term]]] = {}
        for subject, triples in page.site.graph.about.items():
            for triple in triples:
                found.setdefault(triple.predicate.value, []).append((subject, triple.object))
        memory["pairs"] = found
    known: Mapping[str, list[tuple[str, Term]]] = memory["pairs"]
    return known


def _aligned(page: Page, iri: str) -> list[tuple[str, Markup]]:
    return [
        (page.say(*_MATCHES.get(relation, (relation, relation))), page.ref(other))
        for relation, other in alignments(page).get(iri, ())
    ]


def term_view(page: Page, iri: str) -> Mapping[str, Any]:
    """Return what the page of a class or property shows."""
    graph = page.site.graph
    above = [*graph.values(iri, "rdfs:subClassOf"), *graph.values(iri, "rdfs:subPropertyOf")]
    count, examples = _uses(page, iri)
    return {
        "iri": iri,
        "kind": _kind(page, iri),
        "definition": graph.text(iri, "skos:definition", page.lang),
        "example": graph.text(iri, "skos:example", page.lang),
        "above": _refs(page, [t for t in above if isinstance(t, NamedNode)]),
        "below": _below(page, iri),
        "count": count,
        "examples": examples,
        "rules": rules_about(page, iri),
        "aligned": _aligned(page, iri),
        "turtle": graph.described(iri),
    }


def scheme_view(page: Page, iri: str) -> Mapping[str, Any]:
    """Return what the page of a concept scheme shows: its concepts as a tree."""
    graph = page.site.graph
    return {
        "iri": iri,
        "definition": graph.text(iri, "skos:definition", page.lang)
        or graph.text(iri, "dcterms:description", page.lang),
        "tree": scheme_tree(page, iri),
    }


def _terms(page: Page) -> list[tuple[str, list[tuple[Markup, str, str]]]]:
    graph = page.site.graph
    groups = []
    for cls, en, zh in _KINDS:
        rows = [
            (page.ref(iri), iri[len(COOP) :], graph.text(iri, "skos:definition", page.lang))
            for iri in graph.instances(cls)
            if iri.startswith(COOP)
        ]
        groups.append((page.say(f"{en} ({len(rows)})", f"{zh}（{len(rows)}）"), rows))
    return groups


def model_view(page: Page) -> Mapping[str, Any]:
    """Return what the page of the model shows."""
    schemes = page.site.graph.instances(PREFIXES["skos"] + "ConceptScheme")
    members = page.site.graph.pointing
    return {
        "diagram": class_diagram(page),
        "terms": _terms(page),
        "schemes": [
            (
                page.ref(iri),
                sum(t.predicate.value.endswith("inScheme") for t in members.get(iri, ())),
            )
            for iri in schemes
        ],
        "profiles": profiles(page),
        "aligned": [(page.ref(iri), _aligned(page, iri)) for iri in sorted(alignments(page))],
        "ontology": page.ref(COOP[:-1]),
    }


def ontology_view(page: Page, iri: str) -> Mapping[str, Any]:
    """Return what the page of the ontology itself shows: its metadata and its terms."""
    graph = page.site.graph
    facts = [
        (page.label(name), [page.term(term) for term in sorted(terms, key=str)])
        for name, terms in sorted(graph.facts(iri).items())
        if not name.endswith("#type")
    ]
    return {"iri": iri, "facts": facts, "terms": _terms(page)}
