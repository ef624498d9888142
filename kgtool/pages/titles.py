"""What things are called: labels, and made-up titles of figures, events, statements and conflicts."""

from __future__ import annotations

from kgtool.namespaces import ID, STATEMENT
from kgtool.pages.graph import Graph
from kgtool.pages.numbers import number
from kgtool.terms import Literal, NamedNode

__all__ = ["title_of"]


def _label(graph: Graph, iri: str, name: str, lang: str) -> str:
    value = graph.one(iri, name)
    if isinstance(value, Literal):
        return value.value
    return graph.label(value.value, lang)[0] if isinstance(value, NamedNode) else ""


def _period(graph: Graph, iri: str, lang: str) -> str:
    begin = _label(graph, iri, "coop:periodStart", lang)
    end = _label(graph, iri, "coop:periodEnd", lang)
    return begin if begin == end else f"{begin}–{end}"


def _figure(graph: Graph, iri: str, lang: str) -> str:
    measure = _label(graph, iri, "coop:amountKind", lang) or _label(
        graph, iri, "coop:counted", lang
    )
    near = _label(graph, iri, "coop:qualifier", lang)
    value = number(_label(graph, iri, "coop:value", lang))
    currency = _label(graph, iri, "coop:currency", lang)
    first = " ".join(part for part in (measure, near, currency, value) if part)
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


_MADE = {
    f"{ID}figure/": _figure,
    f"{ID}event/": _event,
    f"{ID}conflict/": _conflict,
}


def title_of(graph: Graph, iri: str, lang: str) -> tuple[str, str]:
    """Return the title of a thing and the language it is in ("" where that does not matter)."""
    if iri in graph.labels:
        return graph.label(iri, lang)
    if iri.startswith(STATEMENT):
        key = iri[len(STATEMENT) :]
        return (f"Statement {key}" if lang == "en" else f"陳述 {key}"), lang
    if iri.startswith(ID):
        for prefix, make in _MADE.items():
            if iri.startswith(prefix) and iri in graph.about:
                text = make(graph, iri, lang)
                return (text, lang) if text else graph.label(iri, lang)
    return graph.label(iri, lang)
