"""The application profile: what the shapes ask of each class, as tables for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kgtool.namespaces import PREFIXES, expand
from kgtool.pages.graph import Graph, read_graph
from kgtool.pages.page import Page
from kgtool.terms import Literal, NamedNode, Term, read_rdf

__all__ = ["Profile", "Rule", "profiles", "rules_about"]


@dataclass(frozen=True)
class Rule:
    """What a shape asks of one property: how many values, of which kind, how grave a fault is."""

    path: Markup
    name: str
    count: str
    expects: Markup
    severity: str
    message: str


@dataclass(frozen=True)
class Profile:
    """The rules for the members of a class."""

    cls: str
    link: Markup
    rules: Sequence[Rule]


def _graph(page: Page) -> Graph:
    memory = page.site.memory
    if "shapes" not in memory:
        project = page.site.project
        memory["shapes"] = read_graph(
            quad for path in project.shape_files() for quad in read_rdf(path, project.name(path))
        )
    found: Graph = memory["shapes"]
    return found


def _number(term: Term | None, default: str) -> str:
    return term.value if isinstance(term, Literal) else default


def _name(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _expects(page: Page, graph: Graph, shape: str) -> Markup:
    parts = [
        page.term(graph.one(shape, name)) for name in ("sh:class", "sh:datatype", "sh:hasValue")
    ]
    kind = graph.one(shape, "sh:nodeKind")
    if isinstance(kind, NamedNode) and not any(parts):
        parts.append(Markup("{}").format(kind.value.rpartition("#")[2]))
    return Markup("; ").join(part for part in parts if part)


def _rule(page: Page, shape: str) -> Rule | None:
    graph = _graph(page)
    path = graph.one(shape, "sh:path")
    if not isinstance(path, NamedNode):
        return None
    low = _number(graph.one(shape, "sh:minCount"), "0")
    high = _number(graph.one(shape, "sh:maxCount"), "n")
    return Rule(
        page.ref(path.value),
        graph.text(shape, "sh:name", page.lang),
        low if low == high else f"{low}–{high}",
        _expects(page, graph, shape),
        _name(graph.one(shape, "sh:severity")).rpartition("#")[2].lower(),
        graph.text(shape, "sh:message", page.lang),
    )


def profiles(page: Page) -> Sequence[Profile]:
    """Return the profile of every class that a shape is for, in the page's language."""
    memory = page.site.memory
    key = f"profiles {page.lang} {page.path.count('/')}"
    if key not in memory:
        graph = _graph(page)
        found: dict[str, list[Rule]] = {}
        for shape in graph.instances(PREFIXES["sh"] + "NodeShape"):
            rules = [
                _rule(page, _name(p)) for p in sorted(graph.values(shape, "sh:property"), key=str)
            ]
            for cls in graph.values(shape, "sh:targetClass"):
                found.setdefault(_name(cls), []).extend(rule for rule in rules if rule)
        memory[key] = [Profile(cls, page.ref(cls), found[cls]) for cls in sorted(found)]
    known: Sequence[Profile] = memory[key]
    return known


def rules_about(page: Page, iri: str) -> Sequence[tuple[Markup, Rule]]:
    """Return the rules of a class, or those that use a property, each with the class."""
    shown = page.ref(iri)
    return [
        (profile.link, rule)
        for profile in profiles(page)
        for rule in profile.rules
        if profile.cls == iri or rule.path == shown
    ]


def alignments(page: Page) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return for each term how foreign terms compare: local name of the relation, and IRI."""
    memory = page.site.memory
    if "alignments" not in memory:
        path = page.site.project.root / "ontology" / "alignments" / "alignments.ttl"
        found: dict[str, list[tuple[str, str]]] = {}
        space = expand("skos:")
        if path.is_file():
            for quad in read_rdf(path, page.site.project.name(path)):
                relation, other = quad.predicate.value, quad.object
                if relation.endswith("Match") and isinstance(other, NamedNode):
                    pair = (relation.removeprefix(space), other.value)
                    found.setdefault(_name(quad.subject), []).append(pair)
        memory["alignments"] = {iri: sorted(pairs) for iri, pairs in found.items()}
    known: Mapping[str, Sequence[tuple[str, str]]] = memory["alignments"]
    return known
