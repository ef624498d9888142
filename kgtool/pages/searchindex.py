"""The index that the site's search reads: names of documents, and where pairs of characters stand.

Chinese has no blanks between words, so runs of Chinese characters are indexed by pairs (`合作`, `法人`,
`育成` are found wherever they stand) and other words whole. Browsers fold what a reader types exactly
as `fold` does (`browser/src/fold.js`).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.namespaces import BASE, COOP, ID
from kgtool.pages.kinds import main_class
from kgtool.pages.titles import title_of
from kgtool.terms import Literal, NamedNode, language_tag

if TYPE_CHECKING:
    from kgtool.pages.graph import Graph
    from kgtool.pages.site import Document, Site

__all__ = ["Entry", "entries", "fold", "grams", "index_of", "search_index"]

VARIANTS = str.maketrans("臺裏峯羣啓綫衞着", "台裡峰群啟線衛著")
"""Characters that people write in either form; names are compared by the second."""

_CJK = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_BLANKS = re.compile(rf"(?<=[{_CJK}])\s+|\s+(?=[{_CJK}])")
_RUNS = re.compile(rf"[{_CJK}]+|(?:(?![{_CJK}])[^\W_])+")
_OF_CJK = re.compile(rf"[{_CJK}]")

_KINDS = {
    "thing": 0,
    "question": 1,
    "concept": 2,
    "scheme": 2,
    "term": 3,
    "conflict": 4,
    "source": 5,
}
"""The kinds of documents that are found, and how early they come among equals."""

_WORDS = {
    "question": ("question", "題目"),
    "scheme": ("concept scheme", "概念表"),
    "conflict": ("sources disagree", "來源歧異"),
    "source": ("source", "資料來源"),
    "property": ("property", "屬性"),
    "class": ("class", "類別"),
    "concept": ("concept", "概念"),
}
_NAMES = (
    "skos:prefLabel",
    "rdfs:label",
    "skos:altLabel",
    "coop:officialName",
    "coop:shortName",
    "coop:acronym",
    "coop:formerName",
    "coop:predecessorName",
    "coop:descriptiveName",
)
_TEXTS = (
    "skos:definition",
    "skos:scopeNote",
    "dcterms:description",
    "coop:goal",
    "coop:remark",
    "coop:field",
    "dcterms:publisher",
)


@dataclass(frozen=True)
class Entry:
    """One document to be found: its path, label, kind, other names, and more text about it."""

    path: str
    label: str
    kind: str
    others: tuple[str, ...] = ()
    text: str = ""
    weight: int = 0


def fold(text: str) -> str:
    """Return `text` as searches compare it.

    Full-width forms and case are alike (NFKC), so are variants such as 臺 and 台; blanks beside
    Chinese characters do not count.
    """
    alike = unicodedata.normalize("NFKC", text).lower().translate(VARIANTS)
    return _BLANKS.sub("", re.sub(r"[\s\ufeff]+", " ", alike).strip(" "))


def grams(text: str) -> set[str]:
    """Return what a text is indexed by: pairs of Chinese characters (or a lone one), other words."""
    found: set[str] = set()
    for run in _RUNS.findall(fold(text)):
        if len(run) > 1 and _OF_CJK.match(run):
            found.update(run[i : i + 2] for i in range(len(run) - 1))
        else:
            found.add(run)
    return found


def _literals(graph: Graph, iri: str, names: Sequence[str]) -> list[tuple[str, str]]:
    """Return text and language of the literals of some properties, in a fixed order."""
    return [
        (value.value, language_tag(value.language or ""))
        for name in names
        for value in sorted(graph.values(iri, name), key=str)
        if isinstance(value, Literal)
    ]


def _kind(graph: Graph, document: Document, lang: str) -> str:
    """Return what a reader calls a document: the label of a class or scheme, or a plain word."""
    place = 0 if lang == "en" else 1
    iri = document.iri or ""
    if document.kind == "thing":
        return title_of(graph, main_class(graph, iri), lang)[0]
    if document.kind == "concept":
        scheme = graph.one(iri, "skos:inScheme")
        name = graph.label(scheme.value, lang)[0] if isinstance(scheme, NamedNode) else ""
        return " · ".join(part for part in (_WORDS["concept"][place], name) if part)
    if document.kind == "term":
        is_class = any(name.endswith("Class") for name in graph.types(iri))
        return _WORDS["class" if is_class else "property"][place]
    return _WORDS[document.kind][place]


def _entry(site: Site, document: Document, lang: str) -> Entry:
    graph, iri = site.graph, document.iri or ""
    label = title_of(graph, iri, lang)[0]
    names = [name for name, _ in _literals(graph, iri, _NAMES)]
    key = iri.removeprefix(COOP).removeprefix(ID)
    others = dict.fromkeys([*names, *([] if key.startswith(BASE) else [key])])
    others.pop(label, None)
    texts = [text for text, tag in _literals(graph, iri, _TEXTS) if tag in (lang, "")]
    kind = _kind(graph, document, lang)
    weight = _KINDS[document.kind]
    return Entry(document.path, label, kind, tuple(others), " ".join(texts), weight)


def _questions(site: Site, lang: str) -> Iterator[Entry]:
    kind = _WORDS["question"][0 if lang == "en" else 1]
    for question in site.questions.values():
        text = " ".join((question.note[lang], *question.keywords))
        path, label = f"question/{question.id}", question.label[lang]
        yield Entry(path, label, kind, (question.id,), text, _KINDS["question"])


def entries(site: Site, lang: str) -> list[Entry]:
    """Return what is to be found in a site: things, concepts, terms, questions, sources, conflicts.

    Statements, figures, dates and events are found through what they are about.
    """
    found = [
        _entry(site, document, lang)
        for document in site.places.values()
        if document.kind in _KINDS and document.kind != "question"
    ]
    return sorted([*found, *_questions(site, lang)], key=lambda entry: entry.path)


def _steps(ids: Iterable[int]) -> list[int]:
    """Return ascending numbers as the differences between them, which are shorter to write."""
    ordered = sorted(ids)
    return [now - before for before, now in zip([0, *ordered], ordered, strict=False)]


def index_of(found: Sequence[Entry]) -> Mapping[str, object]:
    """Return the index of entries: kinds, documents, and the numbers of documents by gram."""
    kinds = sorted({entry.kind for entry in found})
    places: dict[str, set[int]] = {}
    for number, entry in enumerate(found):
        for gram in set().union(*map(grams, (entry.label, *entry.others, entry.text))):
            places.setdefault(gram, set()).add(number)
    docs = [
        [entry.path, entry.label, kinds.index(entry.kind), list(entry.others), entry.weight]
        for entry in found
    ]
    return {
        "kinds": kinds,
        "docs": docs,
        "grams": {gram: _steps(places[gram]) for gram in sorted(places)},
    }


def search_index(site: Site, lang: str) -> bytes:
    """Return the file `search/<lang>.json` of a site."""
    index = index_of(entries(site, lang))
    return json.dumps(index, ensure_ascii=False, separators=(",", ":")).encode()
