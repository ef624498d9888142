"""SHACL by pyshacl, the reference engine: close to the standard, slow on large graphs."""

from __future__ import annotations

import logging
from collections.abc import Iterable

import pyshacl
import rdflib
from rdflib.namespace import RDF, SH

from kgtool.errors import BadInput
from kgtool.terms import BlankNode, Literal, NamedNode, Term, Triple, language_tag
from kgtool.validate.findings import Finding

__all__ = ["shacl_findings"]

_SEVERITIES: dict[object, str] = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}


def _to_rdflib(term: Term) -> rdflib.term.Node:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=language_tag(term.language))
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))
    raise TypeError(type(term))


def _graph(triples: Iterable[Triple]) -> rdflib.Graph:
    graph = rdflib.Graph()
    for triple in triples:
        graph.add(
            (_to_rdflib(triple.subject), _to_rdflib(triple.predicate), _to_rdflib(triple.object))
        )
    return graph


def _term(node: rdflib.term.Node | None) -> Term | None:
    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), language=node.language)
        return (
            Literal(str(node), datatype=NamedNode(str(node.datatype)))
            if node.datatype
            else (Literal(str(node)))
        )
    return None if node is None else BlankNode("n")


def _rule_name(shapes: rdflib.Graph, shape: rdflib.term.Node | None) -> str:
    if isinstance(shape, rdflib.URIRef):
        return str(shape).rpartition("#")[2].rpartition("/")[2]
    parent = next(shapes.subjects(SH.property, shape), None)
    return _rule_name(shapes, parent) if parent is not None else "shape"


def _finding(results: rdflib.Graph, node: rdflib.term.Node, shapes: rdflib.Graph) -> Finding:
    focus = _term(results.value(node, SH.focusNode))
    path = results.value(node, SH.resultPath)
    messages = sorted(
        (language_tag(str(message.language)) if message.language else "en", str(message))
        for message in results.objects(node, SH.resultMessage)
        if isinstance(message, rdflib.Literal)
    )
    severity = results.value(node, SH.resultSeverity)
    component = results.value(node, SH.sourceConstraintComponent)
    return Finding(
        severity=_SEVERITIES.get(severity, "violation"),
        rule=_rule_name(shapes, results.value(node, SH.sourceShape)),
        focus=focus or BlankNode("unknown"),
        path=str(path) if isinstance(path, rdflib.URIRef) else "",
        value=_term(results.value(node, SH.value)),
        messages=tuple(messages),
        component=str(component or ""),
    )


def shacl_findings(data: Iterable[Triple], shapes: Iterable[Triple]) -> list[Finding]:
    """Return the validation results of pyshacl as findings.

    Errors: `BadInput` if the shapes are not valid SHACL.
    """
    # rdflib logs a traceback for each ill-typed literal; the report tells of them instead.
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    shape_graph = _graph(shapes)
    try:
        _, results, reason = pyshacl.validate(
            _graph(data), shacl_graph=shape_graph, inference="none", advanced=False
        )
    except pyshacl.errors.ReportableRuntimeError as fault:
        raise _faulty(str(fault)) from None
    except TypeError as fault:
        raise BadInput(
            "data",
            f"values that cannot be compared, such as an impossible date: {fault}",
            f"有無法比較的值，例如不存在的日期：{fault}",
        ) from None
    if not isinstance(results, rdflib.Graph):
        raise _faulty(str(reason))
    report = results.value(predicate=RDF.type, object=SH.ValidationReport)
    # Only the report's own results: those under sh:detail explain a result and are not findings.
    return [_finding(results, node, shape_graph) for node in results.objects(report, SH.result)]


def _faulty(reason: str) -> BadInput:
    text = " ".join(reason.split())[:300]
    return BadInput("shapes", f"not valid SHACL: {text}", f"不是有效的 SHACL：{text}")
