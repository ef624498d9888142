"""The graph as pages read it: what is said of each subject, labels, kinds, and who points where.

Everything is read once; after that a page costs look-ups only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kgtool.namespaces import COOP, PREFIXES, expand, shorten
from kgtool.terms import BlankNode, Literal, NamedNode, Quad, Term, Triple, graph_name, language_tag

__all__ = ["Graph", "read_graph"]

_RDF, _RDFS, _SKOS = PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["skos"]
TYPE = _RDF + "type"
_LABELS = {
    _SKOS + "prefLabel": 0,
    _RDFS + "label": 1,
    PREFIXES["dcterms"] + "title": 2,
    PREFIXES["foaf"] + "name": 3,
}


class _Expanded(dict[str, str]):
    """Names of properties, as the code writes them, and their IRIs."""

    def __missing__(self, name: str) -> str:
        self[name] = iri = expand(name)
        return iri


_expanded = _Expanded()


@dataclass(frozen=True)
class Graph:
    """The triples of each subject, each once; which are inferred; labels by IRI and language.

    `about` maps a subject (IRI, or `_:` and the name of a blank node) to its triples; `stated` maps
    a thing to the statements about it; the label of language "" is one without a language.
    """

    about: Mapping[str, Sequence[Triple]]
    inferred: frozenset[Triple]
    own: frozenset[Triple]
    labels: Mapping[str, Mapping[str, str]]
    stated: Mapping[str, Sequence[str]]
    ontology: Sequence[Triple] = ()
    _facts: dict[str, dict[str, list[Term]]] = field(default_factory=dict, repr=False)

    def values(self, subject: str, name: str) -> list[Term]:
        """Return the values of a property (`coop:startDate`) of a subject, in no order."""
        return self.facts(subject).get(_expanded[name], [])

    def facts(self, subject: str) -> Mapping[str, list[Term]]:
        """Return the values of a subject by property."""
        found = self._facts.get(subject)
        if found is None:
            found = {}
            for triple in self.about.get(subject, ()):
                found.setdefault(triple.predicate.value, []).append(triple.object)
            self._facts[subject] = found
        return found

    def one(self, subject: str, name: str) -> Term | None:
        """Return the smallest value of a property, None if there is none."""
        found = (self._facts.get(subject) or self.facts(subject)).get(_expanded[name])
        if found is None:
            return None
        return found[0] if len(found) == 1 else min(found, key=str)

    def text(self, subject: str, name: str, lang: str) -> str:
        """Return the texts of a property in a language (or without one), joined, "" if none."""
        found = [
            value.value
            for value in self.values(subject, name)
            if isinstance(value, Literal) and language_tag(value.language or lang) == lang
        ]
        return "；".join(sorted(found)) if lang != "en" else "; ".join(sorted(found))

    def label(self, iri: str, lang: str) -> tuple[str, str]:
        """Return the label of an IRI and its language: the wanted one, else another, else a name.

        The language is "" for names that are the same in all languages.
        """
        found = self.labels.get(iri)
        if not found:
            return shorten(iri), ""
        if lang in found:
            return found[lang], lang
        if "" in found:
            return found[""], ""
        other = min(found)
        return found[other], other

    def types(self, subject: str) -> list[str]:
        """Return the classes of a subject that are said, not inferred, sorted."""
        return sorted(
            t.object.value
            for t in self.about.get(subject, ())
            if t.predicate.value == TYPE
            and isinstance(t.object, NamedNode)
            and t not in self.inferred
        )

    def described(self, subject: str) -> list[Triple]:
        """Return the triples of a subject and of the blank nodes that they lead to."""
        found: dict[Triple, None] = {}
        waiting, seen = [subject], {subject}
        while waiting:
            for triple in self.about.get(waiting.pop(), ()):
                found[triple] = None
                name = str(triple.object)
                if isinstance(triple.object, BlankNode) and name not in seen:
                    seen.add(name)
                    waiting.append(name)
        return list(found)

    @cached_property
    def _instances(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for subject, triples in self.about.items():
            for triple in triples:
                if triple.predicate.value == TYPE and isinstance(triple.object, NamedNode):
                    found.setdefault(triple.object.value, []).append(subject)
        return found

    def instances(self, cls: str) -> Sequence[str]:
        """Return the IRIs of the members of a class, inferred ones included, sorted."""
        return self._instances.get(cls, ())

    @cached_property
    def pointing(self) -> Mapping[str, Sequence[Triple]]:
        """Return for each IRI the plain triples whose object it is."""
        found: dict[str, list[Triple]] = {}
        for subject, triples in self.about.items():
            if subject.startswith(PREFIXES["statement"]):
                continue
            for triple in triples:
                if isinstance(triple.object, NamedNode):
                    found.setdefault(triple.object.value, []).append(triple)
        return found


def _keep_label(labels: dict[str, dict[str, tuple[int, str]]], iri: str, triple: Triple) -> None:
    rank = _LABELS.get(triple.predicate.value)
    if rank is None or not isinstance(triple.object, Literal):
        return
    tag = language_tag(triple.object.language) if triple.object.language else ""
    known = labels.setdefault(iri, {})
    known[tag] = min(known.get(tag, (9, "")), (rank, triple.object.value))


def read_graph(quads: Iterable[Quad]) -> Graph:
    """Return the graph of `quads`; the graph in which a triple stands is forgotten."""
    inferred, own, model = (graph_name(key) for key in ("inferred", "coop-tw", "ontology"))
    about: dict[str, dict[Triple, None]] = {}
    followed, ours, terms = set(), set(), []
    for quad in quads:
        triple, graph, subject = quad.triple, quad.graph_name, quad.subject
        name = subject.value if isinstance(subject, NamedNode) else str(subject)
        about.setdefault(name, {})[triple] = None
        if graph == inferred:
            followed.add(triple)
        elif graph == own:
            ours.add(triple)
        elif graph == model:
            terms.append(triple)
    labels: dict[str, dict[str, tuple[int, str]]] = {}
    stated: dict[str, list[str]] = {}
    statement_type = COOP + "Statement"
    for name, triples in about.items():
        for triple in triples:
            _keep_label(labels, name, triple)
        if any(t.object == NamedNode(statement_type) for t in triples):
            for triple in triples:
                if triple.predicate.value == _RDF + "subject":
                    stated.setdefault(str(triple.object)[1:-1], []).append(name)
    return Graph(
        {name: tuple(triples) for name, triples in sorted(about.items())},
        frozenset(followed),
        frozenset(ours),
        {i: {tag: text for tag, (_, text) in found.items()} for i, found in labels.items()},
        {thing: tuple(sorted(names)) for thing, names in stated.items()},
        terms,
    )
