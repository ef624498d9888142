"""Answers: rows of terms with what is needed to read them, and their text in each format."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from kgtool.cited import Cited, number_sources
from kgtool.namespaces import PREFIXES, shorten
from kgtool.terms import BlankNode, Literal, NamedNode, Term, language_tag
from kgtool.turtle import term_text

if TYPE_CHECKING:
    import pandas

__all__ = ["TABLE_FORMATS", "Answer", "Value", "to_text", "value_of"]

TABLE_FORMATS = ("table", "csv", "tsv", "json", "markdown", "xlsx")

Value = str | int | Decimal | bool | None

_XSD = PREFIXES["xsd"]
_NUMBERS: Mapping[str, Callable[[str], int | Decimal]] = {
    _XSD + "decimal": Decimal,
    **{_XSD + name: int for name in ("integer", "int", "long", "nonNegativeInteger")},
}


def value_of(term: Term | None) -> Value:
    """Return the Python value of a term: number, truth value, text, or a shortened IRI."""
    if term is None:
        return None
    if isinstance(term, NamedNode):
        return shorten(term.value)
    if not isinstance(term, Literal):
        return term_text(term)
    if term.datatype.value == _XSD + "boolean":
        return term.value in ("true", "1")
    return _number(term) if term.datatype.value in _NUMBERS else term.value


def _number(term: Literal) -> Value:
    """Return the number, or the text of a literal that only claims to be one."""
    try:
        return _NUMBERS[term.datatype.value](term.value)
    except (ValueError, InvalidOperation):
        return term.value


@dataclass(frozen=True)
class Answer:
    """The rows that answer a question.

    `columns` are the SPARQL variables; `rows` hold terms or None where nothing is known;
    `headings` are the columns' names for people; `footnotes` say what the answer rests on
    (coverage, notes), in the language that was asked for. `boolean` is the answer of an ASK;
    `yes_no` are the words for truth values that people read. `sources`, if they were asked for,
    hold what each row rests on (or the truth value).
    """

    columns: tuple[str, ...]
    rows: Sequence[tuple[Term | None, ...]]
    question: str = ""
    title: str = ""
    headings: Mapping[str, str] = field(default_factory=dict)
    footnotes: tuple[str, ...] = ()
    boolean: bool | None = None
    yes_no: tuple[str, str] = ("✓", "✗")
    sources: tuple[tuple[Cited, ...], ...] = ()

    def __iter__(self) -> Iterator[dict[str, Value]]:
        """Yield each row as a dict from column to Python value."""
        for row in self.rows:
            yield dict(zip(self.columns, map(value_of, row), strict=True))

    def __len__(self) -> int:
        return len(self.rows)

    def to_dataframe(self) -> pandas.DataFrame:
        """Return the rows as a pandas DataFrame.

        Errors: `ImportError` if pandas is not installed (it is not a dependency).
        """
        import pandas

        shown = self.with_texts()
        return pandas.DataFrame(list(shown), columns=list(shown.columns))

    def _with_columns(self, added: Mapping[str, Sequence[str]]) -> Answer:
        """Return the answer with columns of text behind its own."""
        rows = self.rows if self.boolean is None else [(_truth(self.boolean),)]
        new = zip(*added.values(), strict=True) if rows and self.sources else ()
        texts = [tuple(map(Literal, cells)) for cells in new]
        return replace(
            self,
            columns=(*(self.columns if self.boolean is None else ("boolean",)), *added),
            rows=[(*row, *cells) for row, cells in zip(rows, texts, strict=True)],
            boolean=None,
        )

    def with_texts(self) -> Answer:
        """Return the answer with the columns `_sources` and `_statements`, if it has sources.

        `_sources` are citations joined by "; "; `_statements` shortened IRIs joined by blanks.
        """
        if not self.sources:
            return self
        texts = ["; ".join(cited.text for cited in row) for row in self.sources]
        nodes = [" ".join(c.statement for c in row if c.statement) for row in self.sources]
        return self._with_columns({"_sources": texts, "_statements": nodes})

    def with_numbers(self) -> tuple[Answer, list[str]]:
        """Return the answer with a column of numbers, and the sources that they stand for."""
        if not self.sources:
            return self, []
        cells, texts = number_sources(self.sources)
        listed = [f"[{number}] {text}" for number, text in enumerate(texts, start=1)]
        return self._with_columns({"_sources": cells}), listed

    def heading(self, column: str) -> str:
        """Return the name of a column for people; `xLabel` is called as `x`."""
        return self.headings.get(column) or self.headings.get(column.removesuffix("Label"), column)

    def visible(self) -> tuple[int, ...]:
        """Return the columns that a person reads: an IRI is left out where its label follows."""
        return tuple(
            index for index, name in enumerate(self.columns) if f"{name}Label" not in self.columns
        )

    def readable(self, row: tuple[Term | None, ...], index: int) -> str:
        """Return one cell for people; an IRI stands in where its label is unknown."""
        term = row[index]
        name = self.columns[index]
        if term is None and name.endswith("Label") and name[:-5] in self.columns:
            term = row[self.columns.index(name[:-5])]
        value = value_of(term)
        if isinstance(value, bool):
            return self.yes_no[0] if value else self.yes_no[1]
        if isinstance(value, (int, Decimal)):
            return f"{value:,}"
        return "" if value is None else value


def _truth(value: bool) -> Literal:
    return Literal("true" if value else "false", datatype=NamedNode(_XSD + "boolean"))


def _csv_cell(term: Term | None) -> str:
    if term is None:
        return ""
    if isinstance(term, NamedNode | Literal):
        return term.value
    return term_text(term)


def _to_csv(answer: Answer) -> str:
    """SPARQL 1.1 Query Results CSV: plain values, CRLF line ends."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(answer.columns)
    writer.writerows([[_csv_cell(term) for term in row] for row in answer.rows])
    return out.getvalue()


def _to_tsv(answer: Answer) -> str:
    """SPARQL 1.1 Query Results TSV: terms in Turtle syntax."""
    lines = ["\t".join(f"?{name}" for name in answer.columns)]
    lines += ["\t".join("" if t is None else term_text(t) for t in row) for row in answer.rows]
    return "\n".join(lines) + "\n"


def _json_term(term: Term) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if not isinstance(term, Literal):
        return {"type": "literal", "value": term_text(term)}
    cell: dict[str, Any] = {"type": "literal", "value": term.value}
    if term.language:
        cell["xml:lang"] = language_tag(term.language)
    elif term.datatype.value != _XSD + "string":
        cell["datatype"] = term.datatype.value
    return cell


def _json_cited(cited: Cited) -> dict[str, Any]:
    """Return a citation with its facts, each as SPARQL 1.2 Query Results JSON writes a triple."""
    facts = [
        {"subject": _json_term(s), "predicate": _json_term(p), "object": _json_term(o)}
        for s, p, o in cited.triples
    ]
    return {**cited.to_json(), "facts": facts}


def _to_json(answer: Answer) -> str:
    """SPARQL 1.1 Query Results JSON; sources stand beside the results, one list a row."""
    cited = {"coop:sources": [list(map(_json_cited, row)) for row in answer.sources]}
    more = cited if answer.sources else {}
    if answer.boolean is not None:
        return (
            json.dumps({"head": {}, "boolean": answer.boolean, **more}, ensure_ascii=False) + "\n"
        )
    bindings = [
        {n: _json_term(t) for n, t in zip(answer.columns, row, strict=True) if t is not None}
        for row in answer.rows
    ]
    head = {"vars": list(answer.columns)}
    document = {"head": head, "results": {"bindings": bindings}, **more}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _markdown_cell(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("|", "\\|")
    escaped = escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return " ".join(escaped.split())


def _to_markdown(answer: Answer) -> str:
    answer, listed = answer.with_numbers()
    shown = answer.visible()
    head = [_markdown_cell(answer.heading(answer.columns[i])) for i in shown]
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    for row in answer.rows:
        cells = [_markdown_cell(answer.readable(row, i)) for i in shown]
        lines.append(f"| {' | '.join(cells)} |")
    if answer.title:
        lines = [f"**{_markdown_cell(answer.title)}**", "", *lines]
    if listed:
        lines += ["", *(f"- {_markdown_cell(line)}" for line in listed)]
    if answer.footnotes:
        lines += ["", *(f"- {_markdown_cell(note)}" for note in answer.footnotes)]
    return "\n".join(lines) + "\n"


_TEXT_WRITERS = {"csv": _to_csv, "tsv": _to_tsv, "json": _to_json, "markdown": _to_markdown}


def to_text(answer: Answer, form: str) -> str:
    """Return `answer` as csv, tsv, json or markdown.

    csv, tsv and json are exact (SPARQL 1.1 results); markdown is for people.
    An ASK gives `true` or `false` in csv, tsv and markdown. With sources, csv and tsv have the
    columns `_sources` and `_statements`, markdown numbers and a list, json `coop:sources`.
    """
    if form in ("csv", "tsv"):
        answer = answer.with_texts()
    if answer.boolean is not None and form != "json" and not answer.sources:
        return ("true" if answer.boolean else "false") + "\n"
    return _TEXT_WRITERS[form](answer)
