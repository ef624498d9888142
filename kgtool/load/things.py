"""The project's own tables: entities, names, codings, change events, conflicts, sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kgtool.errors import Problem, nearest
from kgtool.load.dates import date_node
from kgtool.load.model import NAME_TERMS, Model
from kgtool.load.statements import StatementRow
from kgtool.load.tables import Record
from kgtool.namespaces import CONCEPT, ID, SOURCE, STATEMENT
from kgtool.terms import NamedNode, Quad, Term, day, graph_name, named, plain, text

__all__ = [
    "Facts",
    "coding_quads",
    "conflict_quads",
    "entity_quads",
    "event_quads",
    "name_quads",
    "source_quads",
]

_PROJECT = graph_name("coop-tw")
_SOURCES = graph_name("sources")
_STATEMENTS = graph_name("statements")


@dataclass(frozen=True)
class Facts:
    """The statement rows by their id, for tables that point at them."""

    rows: Mapping[str, StatementRow]

    def statements(self, record: Record, column: str, problems: list[Problem]) -> list[NamedNode]:
        """Return the statements of the rows named in a cell."""
        found: list[NamedNode] = []
        for key in record.parts(column):
            row = self.rows.get(key)
            if row is None:
                en, zh = nearest(key, self.rows)
                problems.append(
                    record.problem(column, f'unknown row "{key}"{en}', f"未知的列「{key}」{zh}")
                )
            else:
                found.extend(row.nodes())
        return found


def _two_languages(record: Record, columns: tuple[str, str], problems: list[Problem]) -> bool:
    complete = True
    for column in columns:
        if not record[column]:
            complete = False
            problems.append(record.problem(column, "needed in both languages", "中英文皆須填寫"))
    return complete


def _quads(node: NamedNode, facts: Sequence[tuple[str, Term]], graph: NamedNode) -> Iterator[Quad]:
    for term, value in facts:
        yield Quad(node, named(term), value, graph)


def entity_quads(records: list[Record], model: Model, problems: list[Problem]) -> Iterator[Quad]:
    """Yield type, labels and notes of each thing."""
    seen: dict[str, int] = {}
    for record in records:
        key = record["key"]
        if key in seen:
            problems.append(
                record.problem(
                    "key",
                    f'"{key}" is in line {seen[key]} already',
                    f"「{key}」已在第 {seen[key]} 行",
                )
            )
        seen[key] = record.line
        facts: list[tuple[str, Term]] = []
        for name in record["type"].split("|"):
            if f"coop:{name}" not in model.classes:
                en, zh = nearest(name, {known.removeprefix("coop:") for known in model.classes})
                problems.append(
                    record.problem(
                        "type", f'unknown class "{name}"{en}', f"未知的類別「{name}」{zh}"
                    )
                )
                continue
            facts.append(("rdf:type", named(f"coop:{name}")))
        if _two_languages(record, ("label_zh", "label_en"), problems):
            labels = {
                "zh": text(record["label_zh"], "zh-Hant"),
                "en": text(record["label_en"], "en"),
            }
            facts += [("skos:prefLabel", label) for label in labels.values()]
            own = [part for part in record["own_labels"].split("|") if part]
            facts += [("coop:ownRendering", labels[part]) for part in own if part in labels]
        if record["note"]:
            facts.append(("skos:editorialNote", text(record["note"], "en")))
            facts.append(("skos:editorialNote", text(record["note_zh"], "zh-Hant")))
        yield from _quads(NamedNode(ID + key), facts, _PROJECT)


def name_quads(records: list[Record], model: Model, problems: list[Problem]) -> Iterator[Quad]:
    """Yield the other names of things."""
    for record in records:
        thing = model.thing(record, "key", record["key"], problems)
        term = NAME_TERMS.get(record["kind"])
        if term is None:
            en, zh = nearest(record["kind"], NAME_TERMS)
            message = (
                f'unknown kind "{record["kind"]}"{en}',
                f"未知的種類「{record['kind']}」{zh}",
            )
            problems.append(record.problem("kind", *message))
        elif record["language"] not in ("zh-Hant", "en"):
            message = ("write zh-Hant or en", "請寫 zh-Hant 或 en")
            problems.append(record.problem("language", *message))
        elif thing is not None:
            value = text(record["name"], record["language"])
            yield Quad(thing, named(term), value, _PROJECT)


def coding_quads(
    records: list[Record], facts: Facts, model: Model, problems: list[Problem]
) -> Iterator[Quad]:
    """Yield what the project reads out of texts, each with a statement of its own."""
    for record in records:
        value = model.concept(record, "value", record["value"], problems)
        confidence = model.coded(record, "confidence", "confidence", problems)
        texts = facts.statements(record, "fact_id", problems)
        spec = model.properties.get(record["property"])
        if spec is None:
            message = (
                f'unknown property "{record["property"]}"',
                f"未知的屬性「{record['property']}」",
            )
            problems.append(record.problem("property", *message))
        if not (value and confidence and texts and spec):
            continue
        subject = facts.rows[record["fact_id"]].claims[0].triple.subject
        yield Quad(subject, named(spec.term), value, _PROJECT)
        described: list[tuple[str, Term]] = [
            ("rdf:type", named("rdf:Statement")),
            ("rdf:type", named("coop:Statement")),
            ("rdf:subject", subject),
            ("rdf:predicate", named(spec.term)),
            ("rdf:object", value),
            ("dcterms:source", NamedNode(SOURCE + "coop-tw")),
            ("coop:confidence", confidence),
            ("coop:fromRow", plain(record["coding_id"])),
            *(("prov:wasDerivedFrom", node) for node in texts),
        ]
        if record["reason"]:
            described.append(("coop:note", text(record["reason"], "en")))
            described.append(("coop:note", text(record["reason_zh"], "zh-Hant")))
        node = NamedNode(STATEMENT + record["coding_id"])
        yield from _quads(node, described, _STATEMENTS)


def event_quads(
    records: list[Record], facts: Facts, model: Model, problems: list[Problem]
) -> Iterator[Quad]:
    """Yield reorganisations and mergers of bodies."""
    for record in records:
        kind = model.coded(record, "kind", "change-kind", problems)
        date = model.date(record, "date", problems)
        described: list[tuple[str, Term]] = [("rdf:type", named("org:ChangeEvent"))]
        for column, term in (
            ("originals", "org:originalOrganization"),
            ("resulting", "org:resultingOrganization"),
        ):
            for key in record.parts(column):
                body = model.thing(record, column, key, problems)
                described += [(term, body)] if body else []
        statements = facts.statements(record, "from_facts", problems)
        described += [("prov:wasDerivedFrom", node) for node in statements]
        if not (kind and date and _two_languages(record, ("note", "note_zh"), problems)):
            continue
        described += [
            ("coop:changeKind", kind),
            ("coop:onDate", date_node(date)),
            ("coop:remark", text(record["note"], "en")),
            ("coop:remark", text(record["note_zh"], "zh-Hant")),
        ]
        yield from _quads(NamedNode(f"{ID}event/{record['key']}"), described, _PROJECT)


def conflict_quads(
    records: list[Record], facts: Facts, model: Model, problems: list[Problem]
) -> Iterator[Quad]:
    """Yield the listed disagreements between sources, with the statements of each side."""
    for record in records:
        subject = model.thing(record, "subject", record["subject"], problems)
        kind = model.coded(record, "kind", "conflict-kind", problems)
        sides: list[tuple[str, Term]] = []
        for column, term in (("first_side", "firstSide"), ("second_side", "secondSide")):
            nodes = facts.statements(record, column, problems)
            sides += [(f"coop:{term}", node) for node in nodes]
        complete = _two_languages(record, ("note", "note_zh"), problems)
        if not (subject and kind and complete):
            continue
        described: list[tuple[str, Term]] = [
            ("rdf:type", named("coop:Conflict")),
            ("dcterms:subject", subject),
            ("coop:conflictKind", kind),
            ("coop:remark", text(record["note"], "en")),
            ("coop:remark", text(record["note_zh"], "zh-Hant")),
            *sides,
        ]
        node = NamedNode(f"{ID}conflict/{record['conflict_id']}")
        yield from _quads(node, described, _PROJECT)


def _landing_page(record: Record, problems: list[Problem]) -> list[tuple[str, Term]]:
    if not record["url"]:
        return []
    try:
        return [("dcat:landingPage", NamedNode(record["url"]))]
    except ValueError:
        problems.append(
            record.problem(
                "url",
                f'"{record["url"]}" is not a whole web address, like https://www.moea.gov.tw/',
                f"「{record['url']}」不是完整網址；請寫成如 https://www.moea.gov.tw/",
            )
        )
        return []


def source_quads(records: list[Record], model: Model, problems: list[Problem]) -> Iterator[Quad]:
    """Yield the description of each source, and which named graph holds what it says."""
    for record in records:
        node = NamedNode(SOURCE + record["key"])
        kind = record["kind"]
        described: list[tuple[str, Term]] = [
            ("rdf:type", named("coop:Source")),
            ("dcterms:title", plain(record["title"])),
            ("dc:publisher", plain(record["publisher"])),
            ("dcterms:language", plain(record["language"])),
            *_landing_page(record, problems),
        ]
        if model.concept(record, "kind", f"source-kind/{kind}", problems):
            described.append(("coop:sourceKind", NamedNode(f"{CONCEPT}source-kind/{kind}")))
        published = model.date(record, "date", problems)
        described += [("coop:publishedOn", date_node(published))] if published else []
        read = model.date(record, "accessed", problems)
        described += [("coop:readOn", day(read))] if read else []
        yield from _quads(node, described, _SOURCES)
        yield Quad(graph_name(record["key"]), named("dcterms:source"), node, _SOURCES)
