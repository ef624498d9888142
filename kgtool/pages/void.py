"""VoID: what is in the data set, counted by class and by property.

Source: W3C, Describing Linked Datasets with the VoID Vocabulary, sections 4.4 (statistics) and 4.5
(partitions). A triple counts once, however many graphs it stands in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

from kgtool.namespaces import LICENSE, PREFIXES
from kgtool.pages.graph import TYPE, Graph
from kgtool.pages.site import Site
from kgtool.terms import NamedNode, Term, Triple, integer, named, plain, text

__all__ = ["VOID", "void_triples"]

VOID = "http://rdfs.org/ns/void#"
_DUMPS = ("nq.gz", "trig.gz", "ttl.gz", "jsonld.gz")


def _void(name: str) -> NamedNode:
    return NamedNode(VOID + name)


def _count(node: NamedNode, name: str, value: int) -> Triple:
    return Triple(node, _void(name), integer(value))


def _part(site: Site, *names: str) -> NamedNode:
    digest = sha256(" ".join(names).encode()).hexdigest()[:16]
    return NamedNode(f"{site.base}void.ttl#{digest}")


def _metadata(site: Site, node: NamedNode) -> Iterator[Triple]:
    yield Triple(node, named("rdf:type"), _void("Dataset"))
    yield Triple(
        node,
        named("dcterms:title"),
        text("Knowledge graph of Taiwan's industry-academia-research cooperation", "en"),
    )
    yield Triple(node, named("dcterms:title"), text("臺灣產學研合作知識圖譜", "zh-Hant"))
    yield Triple(node, named("dcterms:license"), NamedNode(LICENSE))
    yield Triple(node, named("dcterms:publisher"), NamedNode(PREFIXES["coop"][:-4]))
    yield Triple(node, named("owl:versionInfo"), plain(site.version))
    yield Triple(node, named("foaf:homepage"), NamedNode(site.base))
    yield Triple(node, _void("uriSpace"), plain(PREFIXES["coop"][:-4]))
    for ending in _DUMPS:
        yield Triple(node, _void("dataDump"), NamedNode(f"{site.base}dumps/coop-tw.{ending}"))
    if site.endpoint:
        yield Triple(node, _void("sparqlEndpoint"), NamedNode(site.base + site.endpoint))
    for prefix in ("coop", "dcterms", "foaf", "org", "owl", "prov", "rdf", "rdfs", "skos", "time"):
        yield Triple(node, _void("vocabulary"), NamedNode(PREFIXES[prefix]))
    for path in ("id/most", "id/small-alliance", "concept/mode/7"):
        if path in site.places:
            yield Triple(
                node, _void("exampleResource"), NamedNode(f"{PREFIXES['coop'][:-4]}{path}")
            )


def _totals(graph: Graph, node: NamedNode) -> Iterator[Triple]:
    objects: set[Term] = set()
    total = 0
    for triples in graph.about.values():
        total += len(triples)
        objects.update(triple.object for triple in triples)
    yield _count(node, "triples", total)
    yield _count(node, "distinctSubjects", len(graph.about))
    yield _count(node, "distinctObjects", len(objects))


def _by_property(triples: Iterable[Triple]) -> dict[str, int]:
    found: dict[str, int] = {}
    for triple in triples:
        name = triple.predicate.value
        found[name] = found.get(name, 0) + 1
    return found


def _properties(site: Site, node: NamedNode, triples: Iterable[Triple]) -> Iterator[Triple]:
    for name, count in sorted(_by_property(triples).items()):
        part = _part(site, node.value, name)
        yield Triple(node, _void("propertyPartition"), part)
        yield Triple(part, _void("property"), NamedNode(name))
        yield _count(part, "triples", count)


def void_triples(site: Site) -> list[Triple]:
    """Return the VoID description of the data set."""
    graph, node = site.graph, NamedNode(f"{site.base}void.ttl#dataset")
    every = [triple for triples in graph.about.values() for triple in triples]
    members: dict[str, list[Triple]] = {}
    counts: dict[str, int] = {}
    for triples in graph.about.values():
        for cls in {t.object for t in triples if t.predicate.value == TYPE}:
            if isinstance(cls, NamedNode):
                members.setdefault(cls.value, []).extend(triples)
                counts[cls.value] = counts.get(cls.value, 0) + 1
    found = [*_metadata(site, node), *_totals(graph, node), *_properties(site, node, every)]
    found += [
        _count(
            node, "entities", sum(document.iri is not None for document in site.places.values())
        ),
        _count(node, "classes", len(counts)),
        _count(node, "properties", len(_by_property(every))),
    ]
    for name in sorted(counts):
        part = _part(site, "class", name)
        found += [
            Triple(node, _void("classPartition"), part),
            Triple(part, _void("class"), NamedNode(name)),
            _count(part, "entities", counts[name]),
            _count(part, "triples", len(members[name])),
            *_properties(site, part, members[name]),
        ]
    return found
