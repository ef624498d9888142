"""From a finding back to the table row that a person edits, and to the name of the thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kgtool.namespaces import ID, SOURCE, STATEMENT
from kgtool.terms import Literal, NamedNode, Quad, Term, Triple, language_tag, named
from kgtool.validate.findings import Finding, Labels
from kgtool.validate.naming import name_claims
from kgtool.validate.rows import TableRow, column_of

if TYPE_CHECKING:
    from kgtool.load import Loaded

__all__ = ["Places"]

_LABELS = (named("skos:prefLabel"), named("rdfs:label"), named("dcterms:title"))


@dataclass(frozen=True)
class Places:
    """Rows by key and by triple (its subject, predicate and object, any of them left out); labels.

    `labels`: by IRI, (language, label) pairs of things, properties and sources, and of what has no
    label of its own. `parts`: the property by which a value describes a figure or milestone.
    """

    rows: Mapping[str, TableRow]
    triples: Mapping[tuple[str, str, str], tuple[TableRow, ...]]
    labels: Mapping[str, Labels]
    parts: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @staticmethod
    def empty() -> Places:
        """Return places that know nothing, for files that come from no table."""
        return Places({}, {}, {})

    @staticmethod
    def of(loaded: Loaded, quads: Iterable[Quad]) -> Places:
        """Return the places of the project's own tables."""
        rows = {key: TableRow(file, line, key) for key, (file, line) in loaded.places.items()}
        triples: dict[tuple[str, str, str], list[TableRow]] = {}
        parts: dict[tuple[str, str], str] = {}
        for key, row in loaded.rows.items():
            for claim in row.claims:
                for index in _indexes(claim.triple):
                    found = triples.setdefault(index, [])
                    if rows[key] not in found:
                        found.append(rows[key])
                for part in claim.description:
                    parts[str(part.subject), str(part.object)] = part.predicate.value
        labels = _labels(quads)
        labels = {**name_claims(loaded.rows.values(), labels), **labels}
        return Places(rows, {k: tuple(v) for k, v in triples.items()}, labels, parts)

    def locate(self, finding: Finding) -> Finding:
        """Return `finding` with its rows, and the labels of the thing, the property and the value."""
        return replace(
            finding,
            places=self._rows(finding),
            labels=self._label(finding.focus),
            path_labels=self.labels.get(finding.path, ()),
            value_labels=() if finding.value is None else self._label(finding.value),
        )

    def _label(self, term: Term) -> Labels:
        return self.labels.get(term.value, ()) if isinstance(term, NamedNode) else ()

    def _rows(self, finding: Finding) -> tuple[TableRow, ...]:
        """Return the rows that state the value, else the thing's own, else those that name it."""
        focus = finding.focus
        if not isinstance(focus, NamedNode):
            return ()
        path = f"<{finding.path}>" if finding.path else ""
        value = "" if finding.value is None else str(finding.value)
        if (path or value) and (str(focus), path, value) in self.triples:
            stated = self.triples[(str(focus), path, value)]
            return tuple(replace(row, column="value") for row in stated)
        found = self._own_row(focus.value) or self.triples.get((str(focus), "", ""), ())
        term = finding.path or self.parts.get((str(focus), value), "")
        return tuple(replace(row, column=column_of(row.file, term)) for row in found)

    def _own_row(self, iri: str) -> tuple[TableRow, ...]:
        if iri.startswith(STATEMENT):
            key = iri.removeprefix(STATEMENT)
            key = key if key in self.rows else key.rpartition("-")[0]
        elif iri.startswith(SOURCE):
            key = "source/" + iri.removeprefix(SOURCE)
        else:
            key = iri.removeprefix(ID)
        return (self.rows[key],) if key in self.rows else ()


def _indexes(triple: Triple) -> Iterator[tuple[str, str, str]]:
    subject, predicate, value = (str(part) for part in triple)
    yield subject, predicate, value
    yield subject, predicate, ""
    yield subject, "", value
    yield value, "", ""


def _labels(quads: Iterable[Quad]) -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, dict[str, str]] = {}
    for quad in quads:
        if quad.predicate not in _LABELS or not isinstance(quad.object, Literal):
            continue
        names = found.setdefault(_text(quad.subject), {})
        tags = [language_tag(quad.object.language)] if quad.object.language else ["en", "zh-Hant"]
        for tag in tags:
            names.setdefault(tag, quad.object.value)
    return {iri: tuple(sorted(names.items())) for iri, names in found.items()}


def _text(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)
