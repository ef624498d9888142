"""One page in one language: its words, links and values, as templates use them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from kgtool.namespaces import PREFIXES, shorten
from kgtool.pages.names import LANGUAGES, MISSING, html_file, is_link, path_of, relative
from kgtool.pages.numbers import number
from kgtool.pages.titles import title_of
from kgtool.terms import Literal, NamedNode, Term, language_tag

if TYPE_CHECKING:
    from kgtool.pages.site import Site

__all__ = ["Page"]

_XSD = PREFIXES["xsd"]
_NUMBERS = frozenset(
    _XSD + name for name in ("decimal", "integer", "int", "long", "nonNegativeInteger")
)

_TAG = {"zh-Hant": "zh-Hant-TW", "en": "en"}


@dataclass(frozen=True)
class Page:
    """What a template knows about the page that it makes: the site, the place, the language."""

    site: Site
    path: str
    lang: str

    @cached_property
    def folder(self) -> str:
        """The folder from which addresses lead on, with a slash at its end, or ""."""
        return self.root if self.path == MISSING else self.path[: self.path.rfind("/") + 1]

    @property
    def root(self) -> str:
        """The address of the site's root, with a slash at its end, or "".

        It is relative, except on the page for addresses at which nothing stands: nobody knows how
        deep those are.
        """
        if self.path == MISSING:
            return urlsplit(self.site.base).path
        return relative(self.path, "")

    @property
    def tag(self) -> str:
        """The language tag of the page."""
        return _TAG[self.lang]

    @property
    def other(self) -> str:
        """The other language."""
        return "zh-Hant" if self.lang == "en" else "en"

    def say(self, en: str, zh: str) -> str:
        """Return the text in the page's language."""
        return en if self.lang == "en" else zh

    def to(self, path: str, fragment: str = "") -> str:
        """Return the relative address of a document's page in the page's language."""
        return self.file(html_file(path, self.lang)) + fragment

    def switch(self) -> str:
        """Return the relative address of this page in the other language."""
        return self.file(html_file(self.path, self.other))

    def file(self, name: str) -> str:
        """Return the relative address of a file below the root."""
        return self.root + name if self.path == MISSING else relative(self.path, name)

    def whole(self, name: str) -> str:
        """Return the absolute address of a file below the root."""
        return self.site.base + name

    def label(self, iri: str) -> str:
        """Return the label of an IRI in the page's language, else what there is."""
        return title_of(self.site.graph, iri, self.lang)[0]

    def name(self, iri: str) -> Markup:
        """Return the label of an IRI; one in another language is marked as such."""
        text, lang = title_of(self.site.graph, iri, self.lang)
        return self.marked(text, lang)

    def marked(self, text: str, lang: str) -> Markup:
        """Return a text; where it is not in the page's language, its own language is told."""
        if lang in ("", self.lang):
            return escape(text)
        note = self.say("no English", "無中文")
        shown = "untranslated" if lang in LANGUAGES else "foreign"
        sign = f' <span class="lacking">{note}</span>' if lang in LANGUAGES else ""
        return Markup(f'<span lang="{escape(lang)}" class="{shown}">{escape(text)}</span>{sign}')  # noqa: S704 - both are escaped

    def ref(self, iri: str, *, text: str = "") -> Markup:
        """Return a link to the page of an IRI, else to its address, else its text alone."""
        key = (iri, self.lang, self.folder, text)
        found = self.site.refs.get(key)
        if found is None:
            found = self.site.refs[key] = self._ref(iri, text)
        return found

    def _ref(self, iri: str, text: str) -> Markup:
        shown = escape(text) if text else self.name(iri)
        path = path_of(iri)
        if path is not None and path in self.site.places:
            return Markup(f'<a href="{escape(self.to(path))}">{shown}</a>')  # noqa: S704 - all parts are escaped
        if is_link(iri):
            return Markup(f'<a class="outside" href="{escape(iri)}">{shown}</a>')  # noqa: S704 - all parts are escaped
        return Markup('<span class="iri">{}</span>').format(shown)

    def term(self, term: Term | None) -> Markup:
        """Return a term as readers see it: a link, a number, or a text with its language."""
        if term is None:
            return Markup()
        if isinstance(term, NamedNode):
            return self.ref(term.value)
        if not isinstance(term, Literal):
            return escape(str(term))
        if term.language:
            return self.marked(term.value, language_tag(term.language))
        if term.datatype.value in _NUMBERS:
            return Markup(f'<span class="number">{escape(number(term.value))}</span>')  # noqa: S704 - all parts are escaped
        if term.datatype.value == _XSD + "boolean":
            yes = term.value in ("true", "1")
            return escape(self.say("yes", "是") if yes else self.say("no", "否"))
        if term.datatype.value == _XSD + "anyURI" and is_link(term.value):
            return Markup('<a class="outside" href="{0}">{0}</a>').format(term.value)
        return escape(term.value)

    def plain(self, term: Term | None) -> Markup:
        """Return a term as `term` does, a text in another language without the note that it is so."""
        if isinstance(term, Literal) and term.language:
            tag = language_tag(term.language)
            return Markup(f'<span lang="{escape(tag)}">{escape(term.value)}</span>')  # noqa: S704 - all parts are escaped
        return self.term(term)

    def curie(self, iri: str) -> str:
        """Return an IRI as `prefix:name` where a prefix fits."""
        return shorten(iri)
