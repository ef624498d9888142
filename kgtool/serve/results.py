"""Writing results piece by piece: rows in the four SPARQL formats, triples in four of RDF.

Rows and N-Triples leave as they are found; the other graph formats are sorted, so they wait for
the last triple. Language tags are written in their usual spelling.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from json.encoder import encode_basestring as quoted
from xml.sax.saxutils import quoteattr

from kgtool.namespaces import PREFIXES
from kgtool.rdfxml import to_rdfxml, xml_text
from kgtool.stores import Stream
from kgtool.terms import BlankNode, Literal, NamedNode, Term, Triple, language_tag
from kgtool.turtle import term_text, to_graph_text

__all__ = ["boolean_text", "graph_pieces", "row_pieces"]

_STRING = PREFIXES["xsd"] + "string"
_XML_HEAD = '<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n'

Row = tuple[Term | None, ...]


def _json_term(term: Term) -> str:
    if isinstance(term, NamedNode):
        return f'{{"type":"uri","value":{quoted(term.value)}}}'
    if isinstance(term, BlankNode):
        return f'{{"type":"bnode","value":{quoted(term.value)}}}'
    if isinstance(term, Triple):
        parts = zip(("subject", "predicate", "object"), term, strict=True)
        inner = ",".join(f'"{name}":{_json_term(part)}' for name, part in parts)
        return f'{{"type":"triple","value":{{{inner}}}}}'
    kind = ""
    if term.language:
        kind = f',"xml:lang":"{language_tag(term.language)}"'
    elif term.datatype.value != _STRING:
        kind = f',"datatype":{quoted(term.datatype.value)}'
    return f'{{"type":"literal","value":{quoted(term.value)}{kind}}}'


def _json(result: Stream) -> Iterator[str]:
    names = [quoted(name) for name in result.columns]
    yield f'{{"head":{{"vars":[{",".join(names)}]}},"results":{{"bindings":['
    between = "\n"
    for row in result.rows:
        cells = zip(names, row, strict=True)
        inner = ",".join(f"{name}:{_json_term(term)}" for name, term in cells if term is not None)
        yield f"{between}{{{inner}}}"
        between = ",\n"
    yield "\n]}}\n"


def _xml_term(term: Term) -> str:
    if isinstance(term, NamedNode):
        return f"<uri>{xml_text(term.value)}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{xml_text(term.value)}</bnode>"
    if isinstance(term, Triple):
        parts = zip(("subject", "predicate", "object"), term, strict=True)
        inner = "".join(f"<{name}>{_xml_term(part)}</{name}>" for name, part in parts)
        return f"<triple>{inner}</triple>"
    kind = ""
    if term.language:
        kind = f' xml:lang="{language_tag(term.language)}"'
    elif term.datatype.value != _STRING:
        kind = f" datatype={quoteattr(term.datatype.value)}"
    return f"<literal{kind}>{xml_text(term.value)}</literal>"


def _xml(result: Stream) -> Iterator[str]:
    names = [quoteattr(name) for name in result.columns]
    variables = "".join(f"<variable name={name}/>" for name in names)
    yield f"{_XML_HEAD}<head>{variables}</head>\n<results>\n"
    for row in result.rows:
        cells = zip(names, row, strict=True)
        inner = "".join(
            f"<binding name={name}>{_xml_term(term)}</binding>"
            for name, term in cells
            if term is not None
        )
        yield f"<result>{inner}</result>\n"
    yield "</results>\n</sparql>\n"


def _csv_cell(term: Term | None) -> str:
    if isinstance(term, NamedNode | Literal):
        return term.value
    return "" if term is None else term_text(term)


def _csv(result: Stream) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")

    def line(cells: list[str]) -> str:
        writer.writerow(cells)
        text = out.getvalue()
        out.seek(0)
        out.truncate()
        return text

    yield line(list(result.columns))
    for row in result.rows:
        yield line([_csv_cell(term) for term in row])


def _tsv(result: Stream) -> Iterator[str]:
    yield "\t".join(f"?{name}" for name in result.columns) + "\n"
    for row in result.rows:
        yield "\t".join("" if term is None else term_text(term) for term in row) + "\n"


_ROWS: Mapping[str, Callable[[Stream], Iterator[str]]] = {
    "json": _json,
    "xml": _xml,
    "csv": _csv,
    "tsv": _tsv,
}


def row_pieces(result: Stream, form: str) -> Iterator[str]:
    """Yield the text of a SELECT result in json, xml, csv or tsv.

    Source: SPARQL 1.1 Query Results JSON, XML, CSV and TSV formats.
    Errors: `BadInput` for a character that XML cannot hold.
    """
    return _ROWS[form](result)


def boolean_text(value: bool, form: str) -> str:
    """Return the text of an ASK result; in csv and tsv it is the bare word."""
    word = "true" if value else "false"
    if form == "json":
        return f'{{"head":{{}},"boolean":{word}}}\n'
    if form == "xml":
        return f"{_XML_HEAD}<head/>\n<boolean>{word}</boolean>\n</sparql>\n"
    return word + "\n"


def graph_pieces(triples: Iterator[Triple], form: str) -> Iterator[str]:
    """Yield the text of a graph in turtle, ntriples, jsonld or rdfxml.

    Errors: `BadInput` if a triple cannot be written as RDF/XML.
    """
    if form == "ntriples":
        for triple in triples:
            yield " ".join(map(term_text, triple)) + " .\n"
    elif form == "rdfxml":
        yield to_rdfxml(triples)
    else:
        yield to_graph_text(triples, form)
