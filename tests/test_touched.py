"""Which triples a query can touch: by example, and on random graphs, where others make no difference."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgtool.namespaces import PREFIXES
from kgtool.sparql.touched import touched_predicates
from kgtool.stores.embedded import in_memory
from kgtool.terms import NamedNode, Quad

E = "http://example.org/"
PROLOGUE = f"PREFIX e: <{E}> "


def touched(query: str, **given: str) -> set[str] | None:
    """Return the local names of what a query can touch, None for any."""
    terms = {name: NamedNode(E + local) for name, local in given.items()}
    found = touched_predicates(PROLOGUE + query, terms)
    if found is None:
        return None
    return {one.value.removeprefix(E).removeprefix(PREFIXES["rdf"]) for one in found}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * { $this e:a ?x ; a e:C , ?t }", {"a", "type"}),
        ("ASK { $this e:a [ e:b ( 1 2 ) ] }", {"a", "b", "first", "rest"}),
        ("SELECT * { $this e:a/^e:b+|(e:c/e:d?) ?x }", {"a", "b", "c", "d"}),
        ("SELECT * { $this e:a ?x OPTIONAL { ?x e:b ?y } FILTER(?x > 1) }", {"a", "b"}),
        ("SELECT * { $this e:a ?x FILTER NOT EXISTS { ?x e:b ?y } }", {"a", "b"}),
        ("SELECT * { $this e:a ?x BIND(EXISTS { ?x e:b ?y } AS ?z) }", {"a", "b"}),
        ("SELECT * { { $this e:a ?x } UNION { $this e:b ?x } }", {"a", "b"}),
        ("SELECT * { { SELECT $this { $this e:a ?x } } $this e:b ?y }", {"a", "b"}),
        # the triples of a named graph are others
        ("SELECT * { $this e:a ?x GRAPH ?g { ?s ?p ?o } }", {"a"}),
        # any triple
        ("SELECT * { $this ?p ?x }", None),
        ("SELECT * { $this !e:a ?x }", None),
        ("SELECT * { $this e:a/!(e:b|^e:c) ?x }", None),
        ("CONSTRUCT { ?s e:a ?o } WHERE { ?s e:b ?o }", None),
        # EXISTS where the tree does not go
        ("SELECT (EXISTS { ?x ?p ?y } AS ?z) { $this e:a ?x }", None),
        ("SELECT $this { $this e:a ?x } GROUP BY $this HAVING (EXISTS { ?x ?p ?y })", None),
        ("SELECT ?z { $this e:a ?x } GROUP BY (EXISTS { ?x ?p ?y } AS ?z)", None),
        ("SELECT * { $this e:a ?x } ORDER BY EXISTS { ?x ?p ?y }", None),
        ("ASK { $this e:a ?x } HAVING (EXISTS { ?x ?p ?y })", None),
        ("SELECT * { { SELECT (EXISTS { ?x ?p ?y } AS ?z) { $this e:a ?x } } }", None),
        # no steps lead from every node to itself, unless the node is one of those touched
        ("SELECT * { $this e:a* ?x }", None),
        ("SELECT * { $this (e:a|e:b?) ?x }", None),
        ("SELECT * { $this e:a*/e:b? ?x }", None),
        ("SELECT * { $this e:a* e:C }", None),
        ("SELECT * { $this a ?t . ?t e:a* ?x }", {"a", "type"}),
        ("SELECT * { $this a ?t . ?t e:a* e:C }", {"a", "type"}),
        ("SELECT * { $this a/e:a* ?x }", {"a", "type"}),
        ("SELECT * { $this a ?t FILTER EXISTS { ?t e:a* ?x } }", {"a", "type"}),
        ("SELECT * { $this a ?t OPTIONAL { ?t e:a* ?x } }", {"a", "type"}),
        ("SELECT * { OPTIONAL { ?t e:a* ?x } $this a ?t }", None),
        ("SELECT * { OPTIONAL { $this a ?t } ?t e:a* ?x }", None),
        ("SELECT * { { ?t e:a* ?x } $this a ?t }", {"a", "type"}),
        ("SELECT * { $this a ?t { ?x e:b ?y OPTIONAL { ?t e:a* e:C } } }", None),
        ("SELECT * { $this a ?t { ?x e:b ?y FILTER EXISTS { ?t e:a* e:C } } }", None),
        ("SELECT * { $this a ?t { SELECT * { ?t e:a* ?x } } }", None),
        ("SELECT * { $this e:b ?y BIND(e:C AS ?t) ?t e:a* ?x }", None),
    ],
)
def test_what_a_query_can_touch(query: str, expected: set[str] | None) -> None:
    """Predicates of all patterns of the default graph, wherever they stand."""
    assert expected == touched(query)


def test_a_predicate_that_is_given_before_is_known() -> None:
    """A parameter of a constraint component may be a predicate."""
    assert {"a"} == touched("ASK { $this $p ?x }", p="a")
    assert touched("ASK { $this $p ?x }", q="a") is None


# ---- On random graphs ----------------------------------------------------------------------------


class Writer:
    """Writes queries of all kinds of patterns."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def path(self, depth: int = 2) -> str:
        """Return a path."""
        sign = self.random.choice(["", "", "", "^", "/", "|", "*", "+", "?"]) if depth else ""
        if sign in ("/", "|"):
            return f"({self.path(depth - 1)}{sign}{self.path(depth - 1)})"
        if sign:
            inner = f"({self.path(depth - 1)})"
            return sign + inner if sign == "^" else inner + sign
        return self.random.choice(["e:a", "e:b", "e:c", "a"])

    def node(self) -> str:
        """Return a variable, or rarely a node."""
        return self.random.choice(["?x", "?y", "?z", "?this", "?x", "?y", "e:n1"])

    def group(self, depth: int = 2) -> str:
        """Return a group graph pattern."""
        parts = [f"{self.node()} {self.path()} {self.node()} ." for _ in range(2)]
        if depth:
            inner = self.group(depth - 1)
            parts.append(
                self.random.choice(
                    [
                        "",
                        f"OPTIONAL {inner}",
                        f"MINUS {inner}",
                        f"FILTER NOT EXISTS {inner}",
                        f"BIND(EXISTS {inner} AS ?w{depth})",
                        f"{inner} UNION {self.group(0)}",
                        f"{{ SELECT ?x ?y {inner} }}",
                    ]
                )
            )
        self.random.shuffle(parts)
        return "{ " + " ".join(parts) + " }"


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_triples_that_are_not_touched_make_no_difference(random: Random) -> None:
    """The answer over what is touched is the answer over everything."""
    nodes = [NamedNode(f"{E}n{number}") for number in range(5)]
    links = [NamedNode(E + name) for name in "abcd"] + [NamedNode(PREFIXES["rdf"] + "type")]
    graph = [
        Quad(random.choice(nodes), random.choice(links), random.choice(nodes)) for _ in range(14)
    ]
    query = f"{PROLOGUE}SELECT * {Writer(random).group()}"
    predicates = touched_predicates(query)
    if predicates is not None:
        least = [quad for quad in graph if quad.predicate in predicates]
        everything = Counter(in_memory(graph).select(query).rows)
        assert everything == Counter(in_memory(least).select(query).rows)
