"""What things are called: labels, and made-up titles of figures, events, statements and conflicts."""

from __future__ import annotations

from kgtool.namespaces import ID, STATEMENT, expand
from kgtool.pages.graph import Graph
from kgtool.pages.numbers import money
from kgtool.terms import Literal, NamedNode

__all__ = ["span", "title_of"]


def _label(graph: Graph, iri: str, name: str, lang: str) -> str:
    value = graph.one(iri, name)
    if isinstance(value, Literal):
        return value.value
    return graph.label(value.value, lang)[0] if isinstance(value, NamedNode) else ""


def span(begin: str, end: str, lang: str) -> str:
    """Return a period of time in words, also one of which an end is not stated."""
    if begin == end:
        return begin
    if not end:
        return f"from {begin}" if lang == "en" else f"{begin} 起"
    if not begin:
        return f"until {end}" if lang == "en" else f"至 {end}"
    return f"{begin}–{end}"


def _period(graph: Graph, iri: str, lang: str) -> str:
    begin = _label(graph, iri, "coop:periodStart", lang)
    return span(begin, _label(graph, iri, "coop:periodEnd", lang), lang)


def _figure(graph: Graph, iri: str, lang: str) -> str:
    measure = _label(graph, iri, "coop:amountKind", lang) or _label(
        graph, iri, "coop:counted", lang
    )
    near = _label(graph, iri, "coop:qualifier", lang)
    value = money(
        _label(graph, iri, "coop:value", lang), _label(graph, iri, "coop:currency", lang), lang
    )
    first = " ".join(part for part in (measure, near, value) if part)
    rest = (
        _label(graph, iri, "coop:basis", lang),
        _label(graph, iri, "coop:scope", lang),
        _period(graph, iri, lang),
    )
    return " · ".join((first, *(part for part in rest if part)))


def _event(graph: Graph, iri: str, lang: str) -> str:
    kind = _label(graph, iri, "coop:milestoneKind", lang) or _label(
        graph, iri, "coop:changeKind", lang
    )
    words = (_label(graph, iri, "coop:onDate", lang), kind, graph.text(iri, "coop:remark", lang))
    return " · ".join(word for word in words if word)


def _conflict(graph: Graph, iri: str, lang: str) -> str:
    about = _label(graph, iri, "dcterms:subject", lang)
    kind = _label(graph, iri, "coop:conflictKind", lang)
    return f"{about}: {kind}" if lang == "en" else f"{about}：{kind}"


_BORROWED = {
    "dc:publisher": ("publisher", "發布者"),
    "dcat:landingPage": ("web page", "網頁"),
    "dcterms:abstract": ("abstract", "摘要"),
    "dcterms:bibliographicCitation": ("how to cite", "引用方式"),
    "dcterms:conformsTo": ("conforms to", "依循"),
    "dcterms:created": ("created", "建立日期"),
    "dcterms:creator": ("creator", "建立者"),
    "dcterms:description": ("description", "說明"),
    "dcterms:issued": ("issued", "發布日期"),
    "dcterms:isPartOf": ("part of", "屬於"),
    "dcterms:language": ("language", "語言"),
    "dcterms:license": ("licence", "授權"),
    "dcterms:modified": ("modified", "修改日期"),
    "dcterms:publisher": ("publisher", "發布者"),
    "dcterms:source": ("source", "資料來源"),
    "dcterms:subject": ("about", "關於"),
    "dcterms:title": ("title", "題名"),
    "dcterms:type": ("type", "類型"),
    "org:hasMember": ("member", "成員"),
    "org:originalOrganization": ("before", "變更前"),
    "org:resultingOrganization": ("after", "變更後"),
    "org:unitOf": ("unit of", "隸屬於"),
    "org:ChangeEvent": ("change of organisation", "組織變更"),
    "org:Organization": ("organisation (org)", "組織（org）"),
    "owl:versionIRI": ("address of the version", "版本網址"),
    "owl:versionInfo": ("version", "版本"),
    "rdf:object": ("object", "受詞"),
    "rdf:predicate": ("predicate", "述詞"),
    "rdf:subject": ("subject", "主詞"),
    "rdf:type": ("kind", "類別"),
    "rdfs:label": ("label", "標籤"),
    "skos:Concept": ("concept", "概念"),
    "skos:ConceptScheme": ("concept scheme", "概念表"),
    "skos:altLabel": ("other name", "其他名稱"),
    "skos:broader": ("broader", "上位概念"),
    "skos:definition": ("definition", "定義"),
    "skos:example": ("example", "舉例"),
    "skos:inScheme": ("in scheme", "所屬概念表"),
    "skos:notation": ("code", "代碼"),
    "skos:prefLabel": ("name", "名稱"),
    "vann:preferredNamespacePrefix": ("prefix", "前綴"),
    "vann:preferredNamespaceUri": ("namespace", "命名空間"),
}
"""Names of terms that the ontology borrows without a label of its own, in English and Chinese."""

_NAMED = {expand(name): words for name, words in _BORROWED.items()}

_MADE = {
    f"{ID}figure/": _figure,
    f"{ID}event/": _event,
    f"{ID}conflict/": _conflict,
}


def title_of(graph: Graph, iri: str, lang: str) -> tuple[str, str]:
    """Return the title of a thing and the language it is in ("" where that does not matter)."""
    if iri in graph.labels:
        return graph.label(iri, lang)
    if iri in _NAMED:
        return _NAMED[iri][0 if lang == "en" else 1], lang
    if iri.startswith(STATEMENT):
        key = iri[len(STATEMENT) :]
        return (f"Statement {key}" if lang == "en" else f"陳述 {key}"), lang
    if iri.startswith(ID):
        for prefix, make in _MADE.items():
            if iri.startswith(prefix) and iri in graph.about:
                text = make(graph, iri, lang)
                return (text, lang) if text else graph.label(iri, lang)
    return graph.label(iri, lang)
