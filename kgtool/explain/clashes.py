"""Contradictions as a report tells them: the sentence, and below it who says each part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kgtool.explain import Explainer
from kgtool.explain.cite import Cited
from kgtool.explain.telling import LANGUAGES, Told
from kgtool.reason import Clash

__all__ = ["clash_texts"]

_JOIN = {"en": ", ", "zh-Hant": "，"}


def clash_texts(explainer: Explainer, clashes: Iterable[Clash]) -> list[Mapping[str, str]]:
    """Return for each clash, by language, what contradicts what and which statements say so."""
    texts: list[Mapping[str, str]] = []
    for clash in clashes:
        told = explainer.explain_clash(clash)
        texts.append(
            {
                lang: "\n".join([f"{told.says[lang]} ({told.rule})", *_lines(told.parts, lang)])
                for lang in LANGUAGES
            }
        )
    return texts


def _lines(parts: Iterable[Told], lang: str) -> Iterator[str]:
    for says, leaf in {leaf.says[lang]: leaf for leaf in _leaves(parts)}.items():
        yield f"    {says}" + "".join(f"\n      · {_source(one, lang)}" for one in leaf.cited)


def _leaves(parts: Iterable[Told]) -> Iterator[Told]:
    for part in parts:
        if part.premises:
            yield from _leaves(part.premises)
        elif part.kind != "ontology":
            yield part


def _source(cited: Cited, lang: str) -> str:
    place = " ".join(part for part in (cited.table, cited.row) if part)
    parts = (cited.title, cited.publisher, cited.date, " ".join(cited.locator), place)
    return _JOIN[lang].join(part for part in parts if part)
