"""Writing RDF/XML, sorted, with language tags in their usual spelling.

Source: RDF 1.1 XML Syntax. Not every graph can be written so: a predicate must end in an XML name,
and XML has no control characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from kgtool.errors import BadInput
from kgtool.namespaces import PREFIXES
from kgtool.terms import BlankNode, Literal, NamedNode, Term, Triple, language_tag
from kgtool.turtle import term_text

__all__ = ["to_rdfxml", "xml_text"]

_RDF = PREFIXES["rdf"]
_STRING = PREFIXES["xsd"] + "string"
_LOCAL = re.compile(r"[^\W\d][\w.-]*\Z")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BY_NAMESPACE = {namespace: prefix for prefix, namespace in PREFIXES.items()}


def _cannot(what: str) -> BadInput:
    return BadInput(
        "XML",
        f"{what} cannot be written in XML; choose another format",
        f"{what} 無法以 XML 表示；請改用其他格式",
    )


def xml_text(value: str) -> str:
    """Return `value` as XML character data.

    Errors: `BadInput` for a control character, which XML cannot hold.
    """
    if match := _FORBIDDEN.search(value):
        raise _cannot(f"U+{ord(match[0]):04X}")
    return escape(value).replace("\r", "&#13;")


def _attribute(value: str) -> str:
    xml_text(value)
    return quoteattr(value)


def _split(iri: str) -> tuple[str, str]:
    for start in range(len(iri)):
        if _LOCAL.match(iri, start) and (start == 0 or not _LOCAL.match(iri, start - 1)):
            return iri[:start], iri[start:]
    raise _cannot(f"<{iri}>")


def _node(term: Term, resource: str) -> str:
    if isinstance(term, NamedNode):
        return f"{resource}={_attribute(term.value)}"
    if isinstance(term, BlankNode):
        return f'rdf:nodeID="b{term.value}"'
    raise _cannot(term_text(term))


def _property(triple: Triple) -> str:
    namespace, local = _split(triple.predicate.value)
    prefix = _BY_NAMESPACE.get(namespace)
    name = f"{prefix}:{local}" if prefix else f"p:{local}"
    start = name if prefix else f"{name} xmlns:p={_attribute(namespace)}"
    value = triple.object
    if not isinstance(value, Literal):
        return f"    <{start} {_node(value, 'rdf:resource')}/>\n"
    if value.language:
        start += f' xml:lang="{language_tag(value.language)}"'
    elif value.datatype.value != _STRING:
        start += f" rdf:datatype={_attribute(value.datatype.value)}"
    return f"    <{start}>{xml_text(value.value)}</{name}>\n"


def to_rdfxml(triples: Iterable[Triple]) -> str:
    """Return triples as RDF/XML.

    Errors: `BadInput` if a triple cannot be written in XML.
    """
    by_subject: dict[str, tuple[Term, set[str]]] = {}
    for triple in triples:
        known = by_subject.setdefault(term_text(triple.subject), (triple.subject, set()))
        known[1].add(_property(triple))
    used = "".join(line for _, lines in by_subject.values() for line in lines)
    prefixes = [name for name in sorted(PREFIXES) if name == "rdf" or f"<{name}:" in used]
    head = "".join(f"\n    xmlns:{name}={quoteattr(PREFIXES[name])}" for name in prefixes)
    body = "".join(
        f"  <rdf:Description {_node(subject, 'rdf:about')}>\n{''.join(sorted(lines))}"
        "  </rdf:Description>\n"
        for _, (subject, lines) in sorted(by_subject.items(), key=lambda item: item[0])
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{head}>\n{body}</rdf:RDF>\n'
