"""What the SHACL tests share: results as plain rows, the reference engines, and random cases.

A row is (focus, path, value, component, severity, source shape), each as text; reports are
compared as bags of rows. Blank nodes keep their names in every engine, so no mapping is needed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import pyshacl
import rdflib
from rdflib.namespace import RDF, SH

from kgtool.terms import BlankNode, Literal, NamedNode, Term, Triple, named
from kgtool.validate import Finding
from kgtool.validate.engine import validate
from kgtool.validate.paths import path_text

__all__ = ["EX", "Rows", "by_pyshacl", "by_us", "random_case", "row_of"]

EX = "http://example.org/"
Rows = Counter[tuple[str, str, str, str, str, str]]


# ---- Our engine ----------------------------------------------------------------------------------


def _text(term: Term | None) -> str:
    return "" if term is None else str(term)


def row_of(found: Finding) -> tuple[str, str, str, str, str, str]:
    """Return a finding as a row."""
    path = "" if found.route is None else path_text(found.route)
    component, shape = f"<{found.component}>", _text(found.shape)
    return _text(found.focus), path, _text(found.value), component, f"<{found.grade}>", shape


def by_us(data: Sequence[Triple], shapes: Sequence[Triple], engine: str = "auto") -> Rows:
    """Return what our engine reports."""
    return Counter(map(row_of, validate(data, shapes, engine=engine)[0]))


# ---- pyshacl -------------------------------------------------------------------------------------


def _node(term: Term) -> rdflib.term.Node:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        return rdflib.Literal(
            term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False
        )
    return rdflib.BNode(str(term).removeprefix("_:"))


def graph_of(triples: Sequence[Triple]) -> rdflib.Graph:
    """Return triples as a graph of rdflib, lexical forms and blank nodes kept."""
    graph = rdflib.Graph()
    for triple in triples:
        graph.add((_node(triple.subject), _node(triple.predicate), _node(triple.object)))
    return graph


def _shown(node: rdflib.term.Node | None) -> str:
    if node is None:
        return ""
    if isinstance(node, rdflib.Literal):
        if node.language:
            return str(Literal(str(node), language=node.language))
        kind = NamedNode(str(node.datatype)) if node.datatype else named("xsd:string")
        return str(Literal(str(node), datatype=kind))
    return f"_:{node}" if isinstance(node, rdflib.BNode) else f"<{node}>"


_FORMS = {
    SH.inversePath: "^({})",
    SH.zeroOrMorePath: "({})*",
    SH.oneOrMorePath: "({})+",
    SH.zeroOrOnePath: "({})?",
}


def _path(graph: rdflib.Graph, node: rdflib.term.Node | None) -> str:
    if node is None or isinstance(node, rdflib.URIRef):
        return _shown(node)
    if graph.value(node, RDF.first) is not None:
        return "(" + "/".join(_path(graph, item) for item in graph.items(node)) + ")"
    for predicate, form in _FORMS.items():
        inner = graph.value(node, predicate)
        if inner is not None:
            return form.format(_path(graph, inner))
    choices = graph.value(node, SH.alternativePath)
    assert choices is not None
    return "(" + "|".join(_path(graph, item) for item in graph.items(choices)) + ")"


def report_rows(report: rdflib.Graph) -> Rows:
    """Return the results of a validation report, without their details."""
    rows: Rows = Counter()
    for node in report.objects(None, SH.result):
        if (None, SH.detail, node) in report:
            continue
        focus, value, component, severity, shape = (
            _shown(report.value(node, term))
            for term in (
                *(SH.focusNode, SH.value, SH.sourceConstraintComponent),
                *(SH.resultSeverity, SH.sourceShape),
            )
        )
        path = _path(report, report.value(node, SH.resultPath))
        rows[focus, path, value, component, severity, shape] += 1
    return rows


def by_pyshacl(data: Sequence[Triple], shapes: Sequence[Triple]) -> Rows:
    """Return what pyshacl reports."""
    _, report, text = pyshacl.validate(
        graph_of(data), shacl_graph=graph_of(shapes), inference="none", advanced=False
    )
    assert isinstance(report, rdflib.Graph), text
    return report_rows(report)


# ---- Random cases --------------------------------------------------------------------------------


def _ex(name: str) -> NamedNode:
    return NamedNode(EX + name)


def _typed(text: str, kind: str) -> Literal:
    return Literal(text, datatype=named(f"xsd:{kind}"))


PREDICATES = [_ex(name) for name in "pqr"]
CLASSES = [_ex(name) for name in "ABC"]
NODES: list[NamedNode | BlankNode] = [*(_ex(f"n{i}") for i in range(5)), BlankNode("blank")]
TEXTS = [
    *(Literal("a"), Literal("bb"), Literal("a", language="en"), Literal("bb", language="de")),
    *(Literal("c", language="en"), Literal("d", language="en-gb")),
]
COMPARABLE = [
    [_typed("1", "integer"), _typed("2", "integer"), _typed("1.5", "decimal"), _typed("7", "int")],
    [_typed("2020-01-01", "date"), _typed("2021-05-05", "date"), _typed("1999-12-31", "date")],
    [_typed("2020-01-01T00:00:00Z", "dateTime"), _typed("2021-01-01T00:00:00Z", "dateTime")],
    [Literal("b"), Literal("c")],
]
"""Values of one kind; a case uses one kind only, since pyshacl compares dates with numbers."""


@dataclass(frozen=True)
class Kind:
    """What random cases may hold: literals, the paths' depth, order, and all kinds of inverses."""

    literals: Sequence[Literal]
    depth: int
    ordered: bool
    everything: bool = False


def random_case(random: Random, kind: str = "all") -> tuple[list[Triple], list[Triple]]:
    """Return a small graph, and one or two shapes for it.

    Parameters: `kind`, "all"; or, for comparison with pyshacl, which compares what has no order
    (dates with numbers, texts of two languages, IRIs) and walks the inverse of a sequence in the
    wrong order: "plain" without either, or "ordered", where values are of one kind.
    """
    values = random.choice(COMPARABLE)
    made = {
        "all": Kind(
            [*TEXTS, *values, *random.choice(COMPARABLE)], 2, ordered=True, everything=True
        ),
        "plain": Kind([*TEXTS, *values], 2, ordered=False),
        "ordered": Kind(values, 0, ordered=True),
    }[kind]
    return _random_data(random, made), random_shapes(random, made)


def _random_data(random: Random, kind: Kind) -> list[Triple]:
    """Return a graph over few nodes, so that much is shared."""
    triples = set()
    for _ in range(random.randint(0, 25)):
        predicate = random.choice(PREDICATES)
        nodes = NODES if kind.depth or predicate == PREDICATES[2] else []
        value = random.choice([*nodes, *kind.literals])
        triples.add(Triple(random.choice(NODES), predicate, value))
    kinds = {Triple(n, named("rdf:type"), random.choice(CLASSES)) for n in NODES}
    below = Triple(CLASSES[1], named("rdfs:subClassOf"), CLASSES[0])
    return sorted({*triples, *kinds, below}, key=str)


_KINDS = ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "IRIOrLiteral")
_TAGS = ("en", "de", "*", "fr")
_PAIRS = ("equals", "disjoint", "lessThan", "lessThanOrEquals")


def _whole(number: int) -> Literal:
    return _typed(str(number), "integer")


_QUERIES = (
    "SELECT $this ?value { $this P ?value FILTER(isIRI(?value)) }",
    "SELECT $this ?value { $this P ?value FILTER NOT EXISTS { ?value Q ?other } }",
    "SELECT $this ?value { ?value P+ $this }",
    "SELECT $this ?value { $this P/Q* ?value . OPTIONAL { ?value a ?kind } FILTER(!BOUND(?kind)) }",
    "SELECT $this { $this ?any $this }",
    "SELECT $this (COUNT(?x) AS ?value) { $this P|^Q ?x } GROUP BY $this",
)
"""Constraints in SPARQL, for two predicates P and Q."""


class _Writer:
    """Writes shapes as triples, with names for what needs one."""

    def __init__(self, random: Random, kind: Kind) -> None:
        self.random = random
        self.kind = kind
        self.triples: list[Triple] = []
        self._count = 0

    def new(self) -> BlankNode:
        self._count += 1
        return BlankNode(f"s{self._count}")

    def say(self, subject: NamedNode | BlankNode, term: str, value: Term) -> None:
        self.triples.append(Triple(subject, named(term), value))

    def list_of(self, items: Sequence[Term]) -> Term:
        head: Term = named("rdf:nil")
        for item in reversed(items):
            cell = self.new()
            self.say(cell, "rdf:first", item)
            self.say(cell, "rdf:rest", head)
            head = cell
        return head

    def path(self, depth: int) -> Term:
        kind = self.random.randint(0, 10) if depth else 0
        if kind < 5:
            return self.random.choice(PREDICATES if self.kind.depth else PREDICATES[:2])
        plain_inverse = kind == 7 and not self.kind.everything
        parts = [self.path(0 if plain_inverse else depth - 1) for _ in range(2)]
        if kind == 5:
            return self.list_of(parts)
        node = self.new()
        names = ("alternative", "inverse", "zeroOrMore", "zeroOrOne", "oneOrMore")
        name = f"{names[kind - 6]}Path"
        self.say(node, f"sh:{name}", self.list_of(parts) if kind == 6 else parts[0])
        return node

    def shape(self, node: NamedNode | BlankNode, depth: int, *, has_path: bool) -> None:
        if has_path:
            self.say(node, "sh:path", self.path(self.kind.depth))
        makers = self._single(has_path=has_path)
        for term in self.random.sample(sorted(makers), self.random.randint(0, 2)):
            self.say(node, f"sh:{term}", makers[term]())
        for term in self.random.sample(_PAIRS, self.random.randint(0, 1)):
            if not term.startswith("less") or (has_path and self.kind.ordered):
                self.say(node, f"sh:{term}", self.random.choice(PREDICATES[:2]))
        if self.kind.everything and self.random.random() < 0.1:
            self._query(node)
        if depth:
            for _ in range(self.random.randint(0, 2)):
                self._inner(node, depth, has_path=has_path)

    def _query(self, node: NamedNode | BlankNode) -> None:
        text = self.random.choice(_QUERIES)
        for letter, predicate in zip("PQ", self.random.sample(PREDICATES, 2), strict=True):
            text = re.sub(rf"\b{letter}\b", str(predicate), text)
        constraint = self.new()
        self.say(node, "sh:sparql", constraint)
        self.say(constraint, "sh:select", Literal(text))

    def _single(self, *, has_path: bool) -> dict[str, Callable[[], Term]]:
        """Return what makes a value for each parameter that looks at one value or counts."""
        pick, number = self.random.choice, self.random.randint
        things = [*NODES[:5], *self.kind.literals]
        bounds = [one for one in self.kind.literals if not one.language]
        few = dict.fromkeys(("minInclusive", "maxExclusive", "maxInclusive", "minExclusive"))
        counts: dict[str, Callable[[], Term]] = {
            "minCount": lambda: _whole(number(0, 2)),
            "maxCount": lambda: _whole(number(0, 2)),
            "uniqueLang": lambda: _typed("true", "boolean"),
        }
        return {
            "datatype": lambda: named(f"xsd:{pick(['string', 'integer', 'decimal', 'date'])}"),
            "nodeKind": lambda: named(f"sh:{pick(_KINDS)}"),
            "class": lambda: pick(CLASSES),
            "closed": lambda: _typed("true", "boolean"),
            "minLength": lambda: _whole(number(1, 3)),
            "maxLength": lambda: _whole(number(1, 20)),
            "pattern": lambda: Literal(pick(["^a", "b+$", "n[0-3]", "^(a|b)*$", "."])),
            "languageIn": lambda: self.list_of([Literal(tag) for tag in self._sample(_TAGS, 2)]),
            "in": lambda: self.list_of(self._sample(things, 4)),
            "hasValue": lambda: pick(things),
            **({name: lambda: pick(bounds) for name in few} if self.kind.ordered else {}),
            **(counts if has_path else {}),
        }

    def _sample(self, items: Sequence[Any], count: int) -> list[Any]:
        return self.random.sample(list(items), count)

    def _inner(self, node: NamedNode | BlankNode, depth: int, *, has_path: bool) -> None:
        kind = self.random.choice(["property", "node", "not", "and", "or", "xone", "qualified"])
        parts = [self.new() for _ in range(self.random.randint(1, 2))]
        for part in parts:
            below = kind == "property" or (kind != "node" and self.random.random() < 0.5)
            self.shape(part, depth - 1, has_path=below)
        if kind == "qualified" and has_path:
            if not any(t.subject == node and "qualified" in str(t.predicate) for t in self.triples):
                self.say(node, "sh:qualifiedValueShape", parts[0])
                least = self.random.choice(["Min", "Max"])
                count = _whole(self.random.randint(0, 2))
                self.say(node, f"sh:qualified{least}Count", count)
                if self.random.random() < 0.5:
                    disjoint = _typed("true", "boolean")
                    self.say(node, "sh:qualifiedValueShapesDisjoint", disjoint)
        elif kind in ("property", "node", "not"):
            self.say(node, f"sh:{kind}", parts[0])
        elif kind != "qualified":
            self.say(node, f"sh:{kind}", self.list_of(parts))


def random_shapes(random: Random, kind: Kind) -> list[Triple]:
    """Return one or two shapes with targets, nested up to two levels."""
    writer = _Writer(random, kind)
    for number in range(random.randint(1, 2)):
        node, has_path = _ex(f"S{number}"), random.random() < 0.6
        writer.say(node, "rdf:type", named(f"sh:{'Property' if has_path else 'Node'}Shape"))
        targets: list[tuple[str, Term]] = [
            ("targetClass", random.choice(CLASSES)),
            ("targetNode", random.choice([*NODES[:5], *kind.literals[:2], _ex("absent")])),
            ("targetSubjectsOf", random.choice(PREDICATES)),
            ("targetObjectsOf", random.choice(PREDICATES)),
        ]
        for term, value in random.sample(targets, random.randint(1, 2)):
            writer.say(node, f"sh:{term}", value)
        writer.shape(node, 2, has_path=has_path)
    return writer.triples


# ---- pyrudof -------------------------------------------------------------------------------------


def by_pyrudof(data: Sequence[Triple], shapes: Sequence[Triple]) -> Rows:
    """Return what pyrudof reports, blank nodes without names (see `unnamed`)."""
    import pyrudof

    session = pyrudof.Rudof(pyrudof.RudofConfig())
    session.read_data(_lines(data), pyrudof.RDFFormat.NTriples)
    session.read_shacl(_lines(shapes), pyrudof.ShaclFormat.NTriples)
    session.validate_shacl()
    form = pyrudof.ResultShaclValidationFormat.NTriples
    report = rdflib.Graph()
    text = session.serialize_shacl_validation_results(format=form)
    report.parse(data=text, format="nt")
    return unnamed(report_rows(report))


def _lines(triples: Sequence[Triple]) -> str:
    return "".join(f"{triple} .\n" for triple in triples)


def unnamed(rows: Rows) -> Rows:
    """Return rows with all blank nodes alike, for reports that name them anew."""
    bare: Rows = Counter()
    for row, count in rows.items():
        focus, path, value, component, severity, shape = (
            "_:" if text.startswith("_:") else text for text in row
        )
        bare[focus, path, value, component, severity, shape] += count
    return bare
