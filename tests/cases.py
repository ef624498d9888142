"""What the case tests share: worlds in TriG, answers in CSV, and the same query on two engines.

Cells are compared as text: IRIs with the project's prefixes, literals by lexical form, numbers in
their shortest form, nothing for unbound. Rows are compared as bags.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import rdflib

from kgtool.catalogue import resolve
from kgtool.namespaces import CONCEPT, ID, PREFIXES, shorten
from kgtool.queries import Question, bind
from kgtool.stores import Rows
from kgtool.stores.embedded import in_memory
from kgtool.terms import Literal, NamedNode, Quad, Term, read_rdf

__all__ = [
    "Table",
    "bound_query",
    "expected",
    "on_pyoxigraph",
    "on_rdflib",
    "parameters",
    "world_quads",
]

Table = tuple[tuple[str, ...], list[tuple[str, ...]]]

_NUMBERS = tuple(PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "int"))


def _number(text: str) -> str:
    value = Decimal(text)
    whole = value == value.to_integral()
    return format(value.quantize(Decimal(1)) if whole else value.normalize(), "f")


def cell(term: Term | rdflib.term.Node | None) -> str:
    """Return a term of either engine as the text that answers are written in."""
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return shorten(term.value)
    if isinstance(term, Literal):
        return _number(term.value) if term.datatype.value in _NUMBERS else term.value
    if isinstance(term, rdflib.URIRef):
        return shorten(str(term))
    if isinstance(term, rdflib.Literal) and str(term.datatype) in _NUMBERS:
        return _number(str(term))
    return str(term)


def world_quads(path: Path) -> list[Quad]:
    """Return the quads of a world."""
    return list(read_rdf(path, path.name))


def on_pyoxigraph(query: str, quads: list[Quad], *, union: bool = False) -> Table:
    """Answer `query` over `quads` with pyoxigraph."""
    result = in_memory(quads, union=union).run(query)
    assert isinstance(result, Rows)
    return result.columns, sorted(tuple(map(cell, row)) for row in result.rows)


def on_rdflib(query: str, path: Path) -> Table:
    """Answer `query` over the world at `path` with rdflib."""
    dataset = rdflib.Dataset()
    dataset.parse(data=path.read_text("utf-8"), format="trig")
    result = dataset.query(query)
    columns = tuple(str(name) for name in result.vars or ())
    return columns, sorted(tuple(cell(row[name]) for name in columns) for row in result)  # type: ignore[index]


def parameters(answer: Path) -> dict[str, str]:
    """Return the parameter values that an answer's file name states: `answer.ministry=moe.csv`."""
    given = answer.stem.removeprefix("answer").lstrip(".")
    return dict(part.split("=", 1) for part in given.split(",")) if given else {}


def _term(kind: str, value: str) -> Term:
    """Return the term of a value; keys are not looked up, worlds describe only what they need."""
    if kind in ("year", "date", "number", "flag"):
        return resolve(in_memory([]), kind, value)
    schemes = {
        "coop:CooperationMode": "mode",
        "coop:Sector": "sector",
        "coop:EcosystemRole": "role",
    }
    if kind in schemes or kind.startswith("scheme:"):
        scheme = schemes.get(kind, kind.removeprefix("scheme:"))
        return NamedNode(f"{CONCEPT}{scheme}/{value}")
    return NamedNode(f"{ID}{value}")


def bound_query(question: Question, given: dict[str, str]) -> str:
    """Return the question's SPARQL with `given` bound."""
    values = {name: _term(question.parameters[name], value) for name, value in given.items()}
    return bind(question, values)


def expected(path: Path) -> Table:
    """Return the table of an expected answer."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return tuple(header), sorted(map(tuple, rows))
