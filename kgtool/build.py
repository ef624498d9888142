"""The build: tables and ontology to graph, inferences, findings and store.

It reads like the first half of the flow: load, reason, validate, store. Nothing is written unless
everything before went well; the store is switched at once at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kgtool.load import Loaded, input_digests, load, twice
from kgtool.queries import read_questions
from kgtool.reason import Clash, Inferences, infer
from kgtool.repository import Project
from kgtool.stores.embedded import check_folder, in_memory, write_store
from kgtool.stores.ledger import Ledger
from kgtool.terms import Quad, Triple, graph_name, read_rdf
from kgtool.validate import (
    Places,
    Report,
    check_shapes,
    count_node_shapes,
    in_order,
    rule_names,
    validate_checks,
)

__all__ = [
    "STEPS",
    "Built",
    "assemble",
    "assembled",
    "build",
    "check",
    "parts",
    "read_shapes",
    "tell_clashes",
]

Progress = Callable[[str], None]

STEPS = ("load", "reason", "assemble", "shapes", "checks", "store")
"""The steps of a build, in order, as progress names them."""

_APART = frozenset({graph_name("statements"), graph_name("sources")})


@dataclass(frozen=True)
class Built:
    """What a build made: the asserted rows, the inferences, all quads, and the findings."""

    loaded: Loaded
    inferences: Inferences
    quads: Sequence[Quad]
    report: Report
    ledger: Ledger | None = None


def parts(quads: Sequence[Quad]) -> tuple[list[Triple], list[Triple]]:
    """Return the triples that are reasoned over, and those that are kept apart from that."""
    plain = [quad.triple for quad in quads if quad.graph_name not in _APART]
    return plain, [quad.triple for quad in quads if quad.graph_name in _APART]


def assembled(loaded: Loaded, inferred: Sequence[Triple]) -> list[Quad]:
    """Return all quads of the graph: what is asserted and what follows, in graphs and default."""
    graph = graph_name("inferred")
    following = [Quad(t.subject, t.predicate, t.object, graph) for t in inferred]
    return list(dict.fromkeys(twice([*loaded.quads, *following])))


def read_shapes(project: Project) -> list[Triple]:
    """Return the triples of the project's SHACL shapes."""
    return [
        quad.triple for path in project.shape_files() for quad in read_rdf(path, project.name(path))
    ]


def assemble(
    project: Project, progress: Progress = lambda _: None
) -> tuple[Loaded, Inferences, list[Quad]]:
    """Load and reason; return the rows, the inferences and all quads of the graph.

    Errors: `BadInput`, `BadTables` as of `load`.
    """
    progress("load")
    loaded = load(project)
    progress("reason")
    inferences = infer(parts(loaded.quads)[0], read_questions(project, "rules"))
    progress("assemble")
    return loaded, inferences, assembled(loaded, inferences.triples)


def tell_clashes(
    project: Project, quads: Sequence[Quad], clashes: Sequence[Clash]
) -> list[Mapping[str, str]]:
    """Return for each contradiction, by language, what clashes and which statements say so."""
    if not clashes:
        return []
    from kgtool.explain import Explainer
    from kgtool.explain.clashes import clash_texts

    return clash_texts(Explainer.of(quads, project), clashes)


def _report(
    project: Project,
    loaded: Loaded,
    inferences: Inferences,
    quads: list[Quad],
    progress: Progress,
) -> Report:
    places = Places.of(loaded, quads)
    shapes = read_shapes(project)
    checks = read_questions(project, "checks")
    progress("shapes")
    findings, notes = check_shapes(dict.fromkeys(quad.triple for quad in quads), shapes, places)
    progress("checks")
    findings += validate_checks(in_memory(quads), checks, places)
    return Report(
        in_order(findings),
        clashes=tell_clashes(project, quads, inferences.details),
        shapes=count_node_shapes(shapes),
        checks=len(checks),
        notes=notes,
        rules=rule_names(shapes, checks),
    )


def check(project: Project, progress: Progress = lambda _: None) -> Built:
    """Do everything of a build but the store: the graph and its findings."""
    loaded, inferences, quads = assemble(project, progress)
    return Built(loaded, inferences, quads, _report(project, loaded, inferences, quads, progress))


def build(
    project: Project, folder: Path, version: str, progress: Progress = lambda _: None
) -> Built:
    """Build the graph and, if it conforms, write it to the store in `folder`.

    Parameters: `project`; `folder` of the store; `version` of the tool, for the ledger;
    `progress`, called with the name of each step as it begins.
    Returns what was built; `ledger` is None if violations kept it from being stored.
    Errors: `BadInput`, `BadTables`, `StoreProblem`.
    """
    check_folder(folder)
    made = check(project, progress)
    if not made.report.conforms:
        return made
    progress("store")
    ledger = write_store(folder, made.quads, input_digests(project), version)
    return Built(made.loaded, made.inferences, made.quads, made.report, ledger)
