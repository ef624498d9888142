"""Figures (amounts and indicators) and milestones: nodes named by their content.

Two sources that say the same share one figure with two statements; two that differ are two
figures with one `comparisonKey`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from kgtool.errors import Problem
from kgtool.load.dates import date_node
from kgtool.load.meant import told_number
from kgtool.load.model import Model, Property
from kgtool.load.tables import Record
from kgtool.namespaces import ID
from kgtool.terms import NamedNode, Triple, boolean, decimal, named, number_text, plain, text

__all__ = ["Figure", "figure_triples", "milestone_triples", "read_figure"]


@dataclass(frozen=True)
class Figure:
    """A figure of a subject: concept keys where coded, dates as written, "" where not stated."""

    subject: str
    amount: bool
    value: str
    kind: str = ""
    counted: str = ""
    qualifier: str = ""
    basis: str = ""
    scope: str = ""
    payers: tuple[str, ...] = ()
    planned: bool = False
    start: str = ""
    end: str = ""
    meaning: str = ""

    def _comparable(self) -> tuple[str, ...]:
        sort = "amount" if self.amount else "indicator"
        coded = (self.kind, self.counted, self.basis, self.scope, "+".join(self.payers))
        return (self.subject, sort, *coded, str(self.planned), self.start, self.end, self.meaning)

    @property
    def comparison_key(self) -> str:
        """The same for figures that answer the same question; value and qualifier aside."""
        return _digest(self._comparable())

    @property
    def node(self) -> NamedNode:
        """The IRI of the figure, made from its content."""
        return NamedNode(f"{ID}figure/{_digest((*self._comparable(), self.value, self.qualifier))}")


def _digest(parts: tuple[str, ...]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def read_figure(
    record: Record, subject: NamedNode, spec: Property, model: Model, problems: list[Problem]
) -> Figure | None:
    """Read the figure of a row; faults are appended to `problems`."""
    before = len(problems)
    try:
        value = number_text(record["value"])
    except ValueError:
        problems.append(record.problem("value", *told_number(record["value"])))
        value = ""
    kind, counted = record["kind"], record["counted"]
    if record["planned"] not in ("", "true"):
        problems.append(record.problem("planned", "write true or nothing", "請寫 true 或留白"))
    amount = spec.pattern == "amount"
    if amount and not kind:
        problems.append(record.problem("kind", "an amount needs a kind", "金額須註明種類"))
    if not amount and not counted:
        problems.append(record.problem("counted", "say what is counted", "指標須註明計數對象"))
    model.coded(record, "basis", "basis", problems)
    if kind:
        model.concept(record, "kind", f"amount-kind/{kind}", problems)
    if counted:
        model.concept(record, "counted", f"counted/{counted}", problems)
    model.coded(record, "period_meaning", "period-meaning", problems)
    payers = tuple(sorted(p.strip() for p in record["payer"].split("|") if p.strip()))
    for payer in payers:
        model.concept(record, "payer", f"sector/{payer}", problems)
    start, end = (model.date(record, column, problems) for column in ("valid_from", "valid_to"))
    if len(problems) > before:
        return None
    return Figure(
        subject=subject.value,
        amount=amount,
        value=value,
        kind=kind,
        counted=counted,
        qualifier=record["qualifier"],
        basis=record["basis"],
        scope=record["scope"],
        payers=payers,
        planned=record["planned"] == "true",
        start=start or "",
        end=end or "",
        meaning=record["period_meaning"],
    )


def _concept(scheme: str, key: str) -> NamedNode:
    return named(f"concept:{scheme}/{key}")


def figure_triples(figure: Figure) -> list[Triple]:
    """Return the triples that describe a figure."""
    node = figure.node
    sort = "Amount" if figure.amount else "Indicator"
    triples = [
        Triple(node, named("rdf:type"), named(f"coop:{sort}")),
        Triple(node, named("coop:value"), decimal(figure.value)),
        Triple(node, named("coop:comparisonKey"), plain(figure.comparison_key)),
    ]
    coded = (
        ("coop:amountKind", "amount-kind", figure.kind),
        ("coop:counted", "counted", figure.counted),
        ("coop:qualifier", "qualifier", figure.qualifier),
        ("coop:basis", "basis", figure.basis),
        ("coop:scope", "scope", figure.scope),
        ("coop:periodMeaning", "period-meaning", figure.meaning),
        *(("coop:payer", "sector", payer) for payer in figure.payers),
    )
    triples += [
        Triple(node, named(term), _concept(scheme, key)) for term, scheme, key in coded if key
    ]
    dates = (("coop:periodStart", figure.start), ("coop:periodEnd", figure.end))
    triples += [Triple(node, named(term), date_node(value)) for term, value in dates if value]
    if figure.amount:
        triples.append(Triple(node, named("coop:currency"), plain("TWD")))
    if figure.planned:
        triples.append(Triple(node, named("coop:planned"), boolean(True)))
    return triples


def milestone_triples(
    record: Record, subject: NamedNode, kind: NamedNode, date: str
) -> tuple[NamedNode, list[Triple]]:
    """Return the node of a milestone (named by subject, kind and date) and its triples."""
    local = subject.value.removeprefix(ID).replace("/", "-")
    node = NamedNode(f"{ID}event/{local}-{kind.value.rpartition('/')[2]}-{date}")
    triples = [
        Triple(node, named("rdf:type"), named("coop:Milestone")),
        Triple(node, named("coop:milestoneKind"), kind),
        Triple(node, named("coop:onDate"), date_node(date)),
    ]
    remarks = (("note", "en"), ("note_zh", "zh-Hant"))
    triples += [
        Triple(node, named("coop:remark"), text(record[column], lang))
        for column, lang in remarks
        if record[column]
    ]
    return node, triples
