"""From tables and ontology to the graph: every row becomes quads, or a problem with its place.

`load` returns the asserted quads. Plain triples stand in the graph of their source and again in
the default graph; statement nodes and source descriptions stand only in graphs of their own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kgtool.errors import BadTables, Problem
from kgtool.load.dates import describe_dates
from kgtool.load.model import PATTERNS, Model, Property
from kgtool.load.statements import SourceInfo, StatementRow, read_statements, statement_quads
from kgtool.load.tables import COLUMNS, Record, read_table
from kgtool.load.things import (
    Facts,
    coding_quads,
    conflict_quads,
    entity_quads,
    event_quads,
    name_quads,
    source_quads,
)
from kgtool.namespaces import CONCEPT, COOP, ID
from kgtool.repository import Project
from kgtool.terms import BlankNode, NamedNode, Quad, Term, graph_name, named, read_rdf
from kgtool.written import fold

__all__ = ["Loaded", "input_digests", "load", "twice"]

_APART = frozenset({graph_name("statements"), graph_name("sources")})
_DATE_PREFIX = ID + "date/"


@dataclass(frozen=True)
class Loaded:
    """The asserted graph, each plain triple once (in its named graph), and the rows it came from."""

    quads: Sequence[Quad]
    rows: Mapping[str, StatementRow]
    places: Mapping[str, tuple[str, int]]
    """Where a thing or row stands: key or row id to file and line."""


def _stable(quads: Iterable[Quad], prefix: str) -> Iterator[Quad]:
    """Yield `quads` with blank nodes named in the order they appear: the same at every run."""
    names: dict[BlankNode, BlankNode] = {}

    def stable(term: Term) -> Term:
        if not isinstance(term, BlankNode):
            return term
        return names.setdefault(term, BlankNode(f"{prefix}{len(names) + 1}"))

    for quad in quads:
        yield Quad(stable(quad.subject), quad.predicate, stable(quad.object), quad.graph_name)  # type: ignore[arg-type]


def _ontology(project: Project) -> list[Quad]:
    graph = graph_name("ontology")
    return [
        Quad(quad.subject, quad.predicate, quad.object, graph)
        for path in project.ontology_files()
        for quad in _stable(read_rdf(path, project.name(path)), path.stem)
    ]


def _tables(project: Project, problems: list[Problem]) -> dict[str, list[Record]]:
    return {name: read_table(project.table(name), name, problems) for name in COLUMNS}


def _properties(records: list[Record], problems: list[Problem]) -> dict[str, Property]:
    found: dict[str, Property] = {}
    for record in records:
        if record["pattern"] not in PATTERNS:
            known = ", ".join(PATTERNS)
            problems.append(
                record.problem("pattern", f"write one of {known}", f"請寫 {known} 之一")
            )
        found[record["property"]] = Property(record["property"], record["pattern"], record["term"])
    return found


def _members(ontology: Iterable[Quad], kind: NamedNode) -> set[str]:
    rdf_type = named("rdf:type")
    return {
        quad.subject.value
        for quad in ontology
        if quad.predicate == rdf_type
        and quad.object == kind
        and isinstance(quad.subject, NamedNode)
    }


def _model(
    tables: Mapping[str, list[Record]], ontology: list[Quad], problems: list[Problem]
) -> Model:
    scheme = named("skos:inScheme")
    concepts = {
        quad.subject.value.removeprefix(CONCEPT)
        for quad in ontology
        if quad.predicate == scheme and isinstance(quad.subject, NamedNode)
    }
    classes = {
        f"coop:{iri.removeprefix(COOP)}"
        for iri in _members(ontology, named("owl:Class"))
        if iri.startswith(COOP)
    }
    return Model(
        things={record["key"] for record in tables["entities"]},
        concepts=concepts,
        sources={record["key"] for record in tables["sources"]},
        properties=_properties(tables["properties"], problems),
        classes=classes,
        digests={
            (record["source"], record["locator"]): record["digest"] for record in tables["passages"]
        },
        names=_names(tables),
    )


def _names(tables: Mapping[str, list[Record]]) -> dict[str, set[str]]:
    """Return the keys of things by their names, as people may write them."""
    found: dict[str, set[str]] = {}
    for table, columns in (("entities", ("label_zh", "label_en")), ("names", ("name",))):
        for record in tables[table]:
            for column in columns:
                found.setdefault(fold(record[column]), set()).add(record["key"])
    return found


def _sources(records: list[Record]) -> dict[str, SourceInfo]:
    return {
        record["key"]: SourceInfo(
            record["key"], record["kind"], record["language"], record["stated_as_of"]
        )
        for record in records
    }


def _dates_used(quads: Iterable[Quad]) -> set[str]:
    return {
        quad.object.value.removeprefix(_DATE_PREFIX)
        for quad in quads
        if isinstance(quad.object, NamedNode) and quad.object.value.startswith(_DATE_PREFIX)
    }


def _places(
    tables: Mapping[str, list[Record]],
) -> dict[str, tuple[str, int]]:
    keys = {
        "entities": "key",
        "statements": "fact_id",
        "codings": "coding_id",
        "sources": "key",
        "conflicts": "conflict_id",
        "events": "key",
    }
    prefixes = {"sources": "source/", "conflicts": "conflict/", "events": "event/"}
    return {
        prefixes.get(table, "") + record[column]: (record.file, record.line)
        for table, column in keys.items()
        for record in tables[table]
    }


def load(project: Project) -> Loaded:
    """Read ontology and tables.

    Errors: `BadInput` for a file that cannot be parsed; `BadTables` with all faults of all tables.
    """
    problems: list[Problem] = []
    ontology = _ontology(project)
    tables = _tables(project, problems)
    if problems:
        raise BadTables(problems)
    model = _model(tables, ontology, problems)
    rows = read_statements(tables["statements"], model, problems)
    facts = Facts({row.record["fact_id"]: row for row in rows})
    quads: list[Quad] = [*ontology]
    quads += entity_quads(tables["entities"], model, problems)
    quads += name_quads(tables["names"], model, problems)
    quads += source_quads(tables["sources"], model, problems)
    if not problems:
        quads += coding_quads(tables["codings"], facts, model, problems)
        quads += event_quads(tables["events"], facts, model, problems)
        quads += conflict_quads(tables["conflicts"], facts, model, problems)
    if problems:
        raise BadTables(problems)
    sources = _sources(tables["sources"])
    for row in rows:
        quads += statement_quads(row, sources, model)
    quads += describe_dates(_dates_used(quads))
    return Loaded(list(dict.fromkeys(quads)), facts.rows, _places(tables))


def twice(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield `quads`, and each plain triple again in the default graph."""
    for quad in quads:
        yield quad
        if quad.graph_name not in _APART:
            yield Quad(quad.subject, quad.predicate, quad.object)


def input_digests(project: Project) -> dict[str, str]:
    """Return the SHA-256 of every file that a build reads, by its name in the project."""
    paths = [
        *project.ontology_files(),
        *project.shape_files(),
        *(project.table(name) for name in COLUMNS),
        *project.query_files("rules"),
        *project.query_files("checks"),
    ]
    return {
        project.name(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(paths)
    }
