"""The writer process: one update, checked before anything is stored, on disk before it is told.

It reads the current generation, applies the update in memory, validates, adds a record of the
update, and writes a new generation, to which the store switches at once. The record stands in
`graph:updates`, which no update can take away. Inferences are made by a build, not here.
"""

from __future__ import annotations

import hashlib
import json
import signal
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kgtool.build import read_shapes
from kgtool.errors import KgError, StoreProblem
from kgtool.namespaces import BASE, PREFIXES
from kgtool.queries import read_questions
from kgtool.repository import Project
from kgtool.serve.errors import Violation, fault_of
from kgtool.serve.frames import DATA, END, FAULT, frame, read_frame
from kgtool.serve.limits import limit_memory
from kgtool.stores import Dataset
from kgtool.stores.changing import apply_update
from kgtool.stores.embedded import in_memory, open_embedded, write_store
from kgtool.stores.ledger import read_ledger
from kgtool.terms import Literal, NamedNode, Quad, graph_name, named, plain
from kgtool.turtle import term_text
from kgtool.validate import check_shapes, validate_checks

__all__ = ["main"]

_UPDATES = graph_name("updates")
_SHOWN = 50


def _record(update: str, now: datetime) -> list[Quad]:
    """Return the record of an update: when, and the digest of its text."""
    digest = hashlib.sha256(update.encode()).hexdigest()
    stamp = now.isoformat(timespec="microseconds")
    name = hashlib.sha256(f"{stamp} {digest}".encode()).hexdigest()[:16]
    node = NamedNode(f"{BASE}update/{name}")
    time = Literal(stamp, datatype=NamedNode(PREFIXES["xsd"] + "dateTime"))
    return [
        Quad(node, named("rdf:type"), named("prov:Activity"), _UPDATES),
        Quad(node, named("prov:endedAtTime"), time, _UPDATES),
        Quad(node, named("dcterms:identifier"), plain(f"sha256:{digest}"), _UPDATES),
    ]


def _check(project: Project, quads: Sequence[Quad]) -> None:
    """Let quads pass if they conform to the shapes and checks of the project.

    Errors: `Violation` with the findings.
    """
    found, _ = check_shapes(dict.fromkeys(quad.triple for quad in quads), read_shapes(project))
    found += validate_checks(in_memory(quads), read_questions(project, "checks"))
    bad = [finding for finding in found if finding.severity == "violation"]
    if bad:
        raise Violation(
            [f"{term_text(finding.focus)} {finding.line('en')}" for finding in bad[:_SHOWN]]
        )


def _change(config: Mapping[str, Any], request: Mapping[str, Any]) -> str:
    folder = Path(config["store"])
    before = read_ledger(folder)
    old = list(open_embedded(folder).quads())
    about = Dataset(
        config["base"] + "sparql",
        tuple(request["default"]) if request["default"] else None,
        tuple(request["named"]) if request["named"] else None,
    )
    new = apply_update(old, request["update"], about)
    kept = [quad for quad in old if quad.graph_name == _UPDATES]
    changed = [quad for quad in new if quad.graph_name != _UPDATES]
    _check(Project(Path(config["project"]), checkout=False), changed)
    quads = [*changed, *kept, *_record(request["update"], datetime.now(UTC))]
    if read_ledger(folder).generation != before.generation:
        raise StoreProblem(
            "the store was built anew meanwhile; send the update again",
            "資料庫於更新期間已重新建置；請再送出一次",
        )
    return write_store(folder, quads, before.inputs, config["version"]).edition


def main() -> None:
    """Make one update and tell the edition of the new graph."""
    source, out = sys.stdin.buffer, sys.stdout.buffer
    first, second = read_frame(source), read_frame(source)
    if first is None or second is None:
        return
    config, request = json.loads(first[1]), json.loads(second[1])
    limit_memory(2 * config["limits"]["memory"])
    signal.setitimer(signal.ITIMER_REAL, 2 * config["limits"]["timeout"])
    try:
        out.write(frame(DATA, _change(config, request).encode()) + frame(END))
    except KgError as error:
        out.write(frame(FAULT, json.dumps(fault_of(error).told()).encode()))
    out.flush()


if __name__ == "__main__":
    main()
