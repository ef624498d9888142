"""The service description of the endpoint: what it can do, and how much is in each graph.

Source: SPARQL 1.1 Service Description. The counts are those of the store's ledger.
"""

from __future__ import annotations

from collections.abc import Mapping

from kgtool.namespaces import BASE, PREFIXES
from kgtool.stores.ledger import GraphEntry
from kgtool.terms import BlankNode, NamedNode, Triple, integer

__all__ = ["describe_service"]

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_RESULTS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
)

Node = NamedNode | BlankNode


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)


def _graph(node: Node, entry: GraphEntry | None) -> list[Triple]:
    count = integer(entry.count if entry else 0)
    return [Triple(node, _TYPE, _sd("Graph")), Triple(node, NamedNode(_VOID + "triples"), count)]


def describe_service(
    base: str, graphs: Mapping[str, GraphEntry], *, updates: bool = False
) -> list[Triple]:
    """Return the service description.

    Parameters: `base`, the address of the server; `graphs`, the ledger's counts by graph name;
    `updates`, whether clients with a token may change the store.
    """
    service, dataset = NamedNode(base + "sparql#service"), NamedNode(BASE + "dataset")
    default = BlankNode("default")
    endpoint = NamedNode(base + "sparql")
    triples = [
        Triple(service, _TYPE, _sd("Service")),
        Triple(service, _sd("endpoint"), endpoint),
        Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        Triple(service, _sd("defaultDataset"), dataset),
        Triple(service, _sd("availableGraphs"), dataset),
        Triple(dataset, _TYPE, _sd("Dataset")),
        Triple(dataset, _TYPE, _sd("GraphCollection")),
        Triple(dataset, _sd("defaultGraph"), default),
        *_graph(default, graphs.get("default")),
    ]
    for name in _RESULTS:
        triples.append(Triple(service, _sd("resultFormat"), NamedNode(_FORMATS + name)))
    if updates:
        triples.append(Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Update")))
    for number, name in enumerate(sorted(graphs.keys() - {"default"})):
        named, graph = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
        triples += [
            Triple(dataset, _sd("namedGraph"), named),
            Triple(named, _TYPE, _sd("NamedGraph")),
            Triple(named, _sd("name"), NamedNode(name)),
            Triple(named, _sd("graph"), graph),
            *_graph(graph, graphs[name]),
        ]
    return triples
