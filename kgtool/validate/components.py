"""Constraints in SPARQL as a shapes graph declares them: `sh:sparql`, and whole components.

Source: SHACL, sections 5 (SPARQL-based constraints), 5.2.1 (prefixes) and 6 (components).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kgtool.errors import BadInput
from kgtool.terms import Literal, NamedNode, Term, named
from kgtool.validate.constraints import CustomConstraint, Query, SparqlConstraint
from kgtool.validate.graph import Graph
from kgtool.validate.paths import Path, path_text
from kgtool.validate.source import Source

__all__ = ["Component", "read_components", "read_custom", "read_sparql"]

_PREFIX = re.compile(r"[A-Za-z][\w.-]*\Z|\Z")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^<>\"{}|^`\\\x00-\x20]*\Z")
_PATH = re.compile(r"[$?]PATH\b")


@dataclass(frozen=True)
class Component:
    """A constraint component: its parameters (name, predicate, optional) and its validators."""

    iri: NamedNode
    parameters: tuple[tuple[str, NamedNode, bool], ...]
    for_nodes: Query | None
    for_properties: Query | None
    for_both: Query | None


def _wrong(name: Term, en: str, zh: str) -> BadInput:
    return BadInput(f"shapes {name}", f"not valid SHACL: {en}", f"不是有效的 SHACL：{zh}")


# ---- Queries -------------------------------------------------------------------------------------


def _strings(graph: Graph, node: Term, name: str) -> list[Literal]:
    return [value for value in graph.objects(node, named(name)) if isinstance(value, Literal)]


def _prefix_lines(graph: Graph, node: Term) -> str:
    """Return the prologue of a query. Source: SHACL, section 5.2.1."""
    found: dict[str, str] = {}
    waiting = list(graph.objects(node, named("sh:prefixes")))
    seen: set[Term] = set()
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        waiting += graph.objects(place, named("owl:imports"))
        for declared in graph.objects(place, named("sh:declare")):
            prefix, space = (
                "".join(text.value for text in _strings(graph, declared, name)[:1])
                for name in ("sh:prefix", "sh:namespace")
            )
            if not _PREFIX.match(prefix) or not _IRI.match(space):
                raise _wrong(place, f"prefix {prefix}: {space}", f"前綴 {prefix}：{space}")
            if found.setdefault(prefix, space) != space:
                raise _wrong(
                    place, f"prefix {prefix}: is declared twice", f"前綴 {prefix} 重複宣告"
                )
    return "".join(f"PREFIX {prefix}: <{found[prefix]}>\n" for prefix in sorted(found))


def _read_query(graph: Graph, node: Term, path: Path | None = None) -> Query:
    selects, asks = _strings(graph, node, "sh:select"), _strings(graph, node, "sh:ask")
    if len(selects) + len(asks) != 1:
        raise _wrong(
            node, "one sh:select or one sh:ask is needed", "須有一個 sh:select 或一個 sh:ask"
        )
    body = (selects or asks)[0].value
    if path is not None:
        written = path_text(path)
        body = _PATH.sub(lambda _: written, body)
    messages = tuple(_strings(graph, node, "sh:message"))
    return Query(node, _prefix_lines(graph, node) + body, bool(asks), messages)


def read_sparql(source: Source, path: Path | None) -> Iterator[SparqlConstraint]:
    """Yield the constraints that `sh:sparql` of a shape states; those switched off are noted."""
    for node in source.values("sparql"):
        query = _read_query(source.graph, node, path)
        if query.ask:
            raise source.fault("sh:sparql needs sh:select", "sh:sparql 須用 sh:select")
        if Source(source.graph, node, source.name, source.notes).is_true("deactivated") and (
            node != source.node
        ):
            source.note("deactivated", "a sh:sparql is deactivated", "有一個 sh:sparql 已停用")
        else:
            yield SparqlConstraint(query)


# ---- Components ----------------------------------------------------------------------------------


def read_components(graph: Graph) -> tuple[Component, ...]:
    """Return the constraint components that the shapes graph declares.

    Errors: `BadInput` if one has no parameter, no validator, or a parameter without a name.
    """
    found = graph.members(named("sh:ConstraintComponent"))
    return tuple(
        _read_component(graph, node)
        for node in sorted(found, key=str)
        if isinstance(node, NamedNode) and graph.objects(node, named("sh:parameter"))
    )


def _read_component(graph: Graph, node: NamedNode) -> Component:
    parameters = tuple(
        _read_parameter(graph, node, part)
        for part in sorted(graph.objects(node, named("sh:parameter")), key=str)
    )
    validators = [
        next((_read_query(graph, part) for part in graph.objects(node, named(name))), None)
        for name in ("sh:nodeValidator", "sh:propertyValidator", "sh:validator")
    ]
    if not any(validators):
        raise _wrong(node, "the component has no validator", "此限制元件沒有驗證式")
    return Component(node, parameters, *validators)


def _read_parameter(graph: Graph, owner: Term, node: Term) -> tuple[str, NamedNode, bool]:
    paths = [p for p in graph.objects(node, named("sh:path")) if isinstance(p, NamedNode)]
    name = re.split(r"[#/:]", paths[0].value)[-1] if len(paths) == 1 else ""
    if not re.fullmatch(r"[A-Za-z_]\w*", name):
        raise _wrong(owner, "a parameter needs one IRI as path", "參數須以一個 IRI 為路徑")
    optional = any(t.value == "true" for t in _strings(graph, node, "sh:optional"))
    return name, paths[0], optional


def read_custom(
    source: Source, path: Path | None, components: Iterable[Component]
) -> Iterator[CustomConstraint]:
    """Yield the constraints that a shape states by parameters of `components`."""
    for component in components:
        given = {n: list(source.graph.objects(source.node, p)) for n, p, _ in component.parameters}
        needed = [name for name, _, optional in component.parameters if not optional]
        if not all(given[name] for name in needed) or not any(given.values()):
            continue
        if len(given) > 1 and any(len(values) > 1 for values in given.values()):
            raise source.fault(
                f"{component.iri} has a parameter with two values",
                f"{component.iri} 之參數有兩個值",
            )
        yield from _constraints(component, path, given)


def _constraints(
    component: Component, path: Path | None, given: dict[str, list[Term]]
) -> Iterator[CustomConstraint]:
    query = (
        component.for_nodes if path is None else component.for_properties
    ) or component.for_both
    if query is None:
        raise _wrong(
            component.iri, "no validator fits this kind of shape", "沒有適用此類形狀之驗證式"
        )
    if path is not None and not query.ask:
        written = path_text(path)
        text = _PATH.sub(lambda _: written, query.text)
        query = Query(query.source, text, query.ask, query.messages)
    optional = frozenset(name for name, _, can_miss in component.parameters if can_miss)
    single = len(given) == 1
    name, values = next(iter(given.items()))
    rows = (
        [((name, value),) for value in values]
        if single
        else [tuple((key, found[0]) for key, found in given.items() if found)]
    )
    for row in rows:
        yield CustomConstraint(component.iri, query, row, optional)
