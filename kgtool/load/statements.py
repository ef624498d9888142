"""Statement nodes: who says a triple, where, how sure, and for when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kgtool.errors import Problem, nearest
from kgtool.load.claims import Claim, read_claims
from kgtool.load.dates import date_node
from kgtool.load.model import PATTERNS, Model, Property
from kgtool.load.tables import Record
from kgtool.namespaces import STATEMENT
from kgtool.terms import Literal, NamedNode, Quad, Triple, graph_name, named, plain, text

__all__ = ["SourceInfo", "StatementRow", "read_statements", "statement_quads"]

_STATEMENTS = graph_name("statements")
_PRIMARY = ("government", "start-document")


@dataclass(frozen=True)
class SourceInfo:
    """What statements need to know of their source."""

    key: str
    kind: str
    language: str
    stated_as_of: str


@dataclass(frozen=True)
class StatementRow:
    """A checked row of `statements.csv` with its claims."""

    record: Record
    source: str
    claims: tuple[Claim, ...]
    valid_from: str
    valid_to: str

    def node(self, index: int) -> NamedNode:
        """Return the IRI of the statement that makes claim `index`."""
        row = self.record["fact_id"]
        return NamedNode(STATEMENT + (row if len(self.claims) == 1 else f"{row}-{index + 1}"))

    def nodes(self) -> list[NamedNode]:
        """Return the IRIs of all statements of the row."""
        return [self.node(index) for index in range(len(self.claims))]


def _property(record: Record, model: Model, problems: list[Problem]) -> Property | None:
    spec = model.properties.get(record["property"])
    if spec is None:
        en, zh = nearest(record["property"], model.properties)
        problems.append(
            record.problem(
                "property",
                f'unknown property "{record["property"]}"{en} (see data/properties.csv)',
                f"未知的屬性「{record['property']}」{zh}（見 data/properties.csv）",
            )
        )
        return None
    wanted = PATTERNS[spec.pattern]
    if record["value_type"] != wanted:
        problems.append(
            record.problem("value_type", f'must be "{wanted}" here', f"此處應為「{wanted}」")
        )
    return spec


def _check_common(record: Record, model: Model, problems: list[Problem]) -> None:
    model.coded(record, "confidence", "confidence", problems)
    if not record["confidence"]:
        problems.append(record.problem("confidence", "empty", "不得空白"))
    if record["qualifier"]:
        model.coded(record, "qualifier", "qualifier", problems)
    if record["scope"]:
        model.coded(record, "scope", "scope", problems)
    if bool(record["note"]) != bool(record["note_zh"]):
        problems.append(
            record.problem("note_zh", "a note needs both languages", "備註須中英文並列")
        )
    for place in record.parts("locator"):
        if (record["source"], place) not in model.digests:
            problems.append(
                record.problem(
                    "locator",
                    f'no passage "{place}" of {record["source"]} in data/passages.csv',
                    f"data/passages.csv 中沒有 {record['source']} 的「{place}」",
                )
            )


def _read_row(record: Record, model: Model, problems: list[Problem]) -> StatementRow | None:
    before = len(problems)
    spec = _property(record, model, problems)
    subject = model.thing(record, "subject", record["subject"], problems)
    model.source(record, "source", problems)
    _check_common(record, model, problems)
    start, end = (model.date(record, column, problems) for column in ("valid_from", "valid_to"))
    claims = read_claims(record, subject, spec, model, problems) if spec and subject else []
    if len(problems) > before:
        return None
    return StatementRow(record, record["source"], tuple(claims), start or "", end or "")


def read_statements(
    records: list[Record], model: Model, problems: list[Problem]
) -> list[StatementRow]:
    """Check all rows of `statements.csv`; faults are appended to `problems`."""
    seen: dict[str, int] = {}
    rows = []
    for record in records:
        key = record["fact_id"]
        if key in seen:
            problems.append(
                record.problem(
                    "fact_id",
                    f'"{key}" is used in line {seen[key]} already',
                    f"「{key}」已用於第 {seen[key]} 行",
                )
            )
            continue
        seen[key] = record.line
        row = _read_row(record, model, problems)
        if row is not None:
            rows.append(row)
    return rows


def _own_translation(row: StatementRow, claim: Claim, source: SourceInfo) -> bool:
    """Say whether a text is the project's rendering: its language is not the source's own.

    Chinese text from a Chinese source is the source's only where it is the wording that was kept.
    """
    if claim.language == "en":
        return not source.language.startswith("en")
    wording = row.record.parts("value_text")
    kept = isinstance(claim.triple.object, Literal) and claim.triple.object.value in wording
    return not (kept and source.language.startswith("zh"))


def _provenance(row: StatementRow, source: SourceInfo, model: Model) -> list[tuple[str, object]]:
    record = row.record
    facts: list[tuple[str, object]] = [
        ("rdf:type", named("rdf:Statement")),
        ("rdf:type", named("coop:Statement")),
        ("dcterms:source", named(f"source:{row.source}")),
        ("coop:confidence", named(f"concept:confidence/{record['confidence']}")),
        ("coop:fromRow", plain(record["fact_id"])),
    ]
    if source.kind in _PRIMARY:
        facts.append(("prov:hadPrimarySource", named(f"source:{row.source}")))
    for place in record.parts("locator"):
        facts.append(("coop:locator", plain(place)))
        facts.append(("coop:passageDigest", plain(model.digests[(row.source, place)])))
    if record["value_text"]:
        facts.append(("coop:valueText", plain(record["value_text"])))
    if record["note"]:
        facts.append(("coop:note", text(record["note"], "en")))
        facts.append(("coop:note", text(record["note_zh"], "zh-Hant")))
    return facts


def _period(row: StatementRow, source: SourceInfo) -> list[tuple[str, object]]:
    """Return period, qualifier and scope; a figure or milestone carries its own instead."""
    facts: list[tuple[str, object]] = []
    if source.stated_as_of:
        facts.append(("coop:statedAsOf", date_node(source.stated_as_of)))
    if row.claims[0].description:
        return facts
    dates = (("coop:validFrom", row.valid_from), ("coop:validTo", row.valid_to))
    facts += [(term, date_node(value)) for term, value in dates if value]
    for column in ("qualifier", "scope"):
        if row.record[column]:
            key = row.record[column]
            facts.append((f"coop:{column}", named(f"concept:{column}/{key}")))
    return facts


def statement_quads(
    row: StatementRow, sources: Mapping[str, SourceInfo], model: Model
) -> Iterator[Quad]:
    """Yield the plain quads of a row (in its source's graph) and its statement nodes."""
    source = sources[row.source]
    graph = graph_name(row.source)
    shared = [*_provenance(row, source, model), *_period(row, source)]
    for index, claim in enumerate(row.claims):
        for triple in (claim.triple, *claim.description):
            yield Quad(triple.subject, triple.predicate, triple.object, graph)
        yield from _node_quads(row.node(index), claim.triple, shared)
        if claim.language and _own_translation(row, claim, source):
            mark = plain(claim.language)
            yield Quad(row.node(index), named("coop:ownTranslation"), mark, _STATEMENTS)


def _node_quads(node: NamedNode, triple: Triple, facts: list[tuple[str, object]]) -> Iterator[Quad]:
    parts = (
        ("rdf:subject", triple.subject),
        ("rdf:predicate", triple.predicate),
        ("rdf:object", triple.object),
    )
    for term, value in (*parts, *facts):
        yield Quad(node, named(term), value, _STATEMENTS)  # type: ignore[arg-type]
