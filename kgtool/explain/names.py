"""What things are called in a sentence, and what is said of them: labels and phrases.

`phrases.txt` holds, in both languages, how each relation reads (`{x}`, `{y}` stand for its ends) and
what borrowed terms without a label are called. A relation that is not listed reads by its label.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from kgtool.explain.known import Fact, Known
from kgtool.namespaces import ID, shorten
from kgtool.terms import Literal, NamedNode, Term, language_tag, named
from kgtool.turtle import term_text

__all__ = ["Names", "phrases", "with_articles"]

_QUOTES = {"en": ("“", "”"), "zh-Hant": ("「", "」")}
_LABELS = ("skos:prefLabel", "rdfs:label")
_LONGEST = 60
_ARTICLE = re.compile(r"\ba (“[aeiou])")


@cache
def phrases() -> Mapping[str, Mapping[str, str]]:
    """Return the table of phrases: short name of a term to language to text."""
    lines = files("kgtool.explain").joinpath("phrases.txt").read_text("utf-8").splitlines()
    return {
        lines[start]: {"en": lines[start + 1].strip(), "zh-Hant": lines[start + 2].strip()}
        for start in range(0, len(lines), 3)
    }


def with_articles(text: str) -> str:
    """Return English with "an" before a name that begins with a vowel."""
    return _ARTICLE.sub(r"an \1", text)


class Names:
    """Names and phrases in one language.

    Parameters: `known`, the graph with the labels; `lang` ("zh-Hant" or "en").
    """

    def __init__(self, known: Known, lang: str) -> None:
        self.known = known
        self.lang = lang

    def say(self, en: str, zh: str) -> str:
        """Return the text in this language."""
        return en if self.lang == "en" else zh

    def quote(self, text: str) -> str:
        """Return text in the quotation marks of the language."""
        opening, closing = _QUOTES[self.lang]
        return f"{opening}{text}{closing}"

    def name(self, term: Term) -> str:
        """Return what a term is called, in quotation marks."""
        if isinstance(term, Literal):
            short = " ".join(term.value.split())
            return self.quote(short if len(short) <= _LONGEST else short[: _LONGEST - 1] + "…")
        return self.quote(self.label(term))

    def label(self, term: Term) -> str:
        """Return what a thing, class or property is called; its short address if nothing says."""
        if not isinstance(term, NamedNode):
            return term_text(term)
        found = self._label(term) or self._figure(term) or self._event(term)
        return found or self._borrowed(term) or shorten(term.value)

    def sentence(self, fact: Fact) -> str:
        """Return what a fact about things says."""
        subject, predicate, value = fact
        return self.phrase(predicate, self.name(subject), self.name(value))

    def phrase(self, predicate: Term, x: str, y: str) -> str:
        """Return what a relation says of `x` and `y`, two names."""
        short = shorten(predicate.value) if isinstance(predicate, NamedNode) else ""
        listed = phrases().get(short, {}).get(self.lang)
        if listed and "{x}" in listed:
            return with_articles(listed.format(x=x, y=y))
        label = self.quote(self.label(predicate))
        return self.say(f"the {label} of {x} is {y}", f"{x}的{label}為{y}")

    def _label(self, term: Term) -> str:
        by_language: dict[str, str] = {}
        for word in _LABELS:
            for label in self.known.written(term, named(word)):
                if isinstance(label, Literal):
                    by_language.setdefault(language_tag(label.language or ""), label.value)
        other = "zh-Hant" if self.lang == "en" else "en"
        return next(
            (by_language[lang] for lang in (self.lang, "", other) if lang in by_language), ""
        )

    def _borrowed(self, term: NamedNode) -> str:
        text = phrases().get(shorten(term.value), {}).get(self.lang, "")
        return "" if "{x}" in text else text

    def _first(self, term: Term, word: str) -> Term | None:
        return next(iter(self.known.written(term, named(word))), None)

    def _figure(self, term: NamedNode) -> str:
        number = self._first(term, "coop:value")
        if number is None:
            return ""
        kind = self._first(term, "coop:amountKind") or self._first(term, "coop:counted")
        start, end = (
            self._label(date) if date else ""
            for date in (self._first(term, "coop:periodStart"), self._first(term, "coop:periodEnd"))
        )
        value = number.value if isinstance(number, Literal) else ""
        grouped = f"{int(value):,}" if value.isdigit() else value
        period = start if start == end else f"{start}–{end}"
        named_ = " ".join(part for part in (self._label(kind) if kind else "", grouped) if part)
        return named_ + (self.say(f" ({period})", f"（{period}）") if period else "")

    def _event(self, term: NamedNode) -> str:
        if not term.value.startswith(ID + "event/") and self._first(term, "coop:onDate") is None:
            return ""
        date = self._first(term, "coop:onDate")
        kinds = ("coop:changeKind", "coop:milestoneKind")
        kind = next((k for word in kinds if (k := self._first(term, word))), None)
        parts = [self._label(date) if date else "", self._label(kind) if kind else ""]
        return " ".join(part for part in parts if part)
