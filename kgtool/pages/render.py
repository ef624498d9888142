"""Templates: the project's door to jinja2. Everything is escaped unless it was made as markup.

Each template is compiled once for each language: words that stand in it in both,
`{{ p.say('English', '中文') }}`, become plain text of the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

__all__ = ["compile_all", "render"]

_TEXT = r"'((?:[^'\\]|\\.)*)'"
_SAY = re.compile(rf"\{{\{{ p\.say\({_TEXT}, {_TEXT}\) \}}\}}")


class _OneLanguage(FileSystemLoader):
    """Reads templates with the words of one language put in."""

    def __init__(self, folder: Path, lang: str) -> None:
        super().__init__(folder)
        self._group = 1 if lang == "en" else 2

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        source, name, fresh = super().get_source(environment, template)
        return _SAY.sub(self._words, source), name, fresh

    def _words(self, match: re.Match[str]) -> str:
        return escape(match[self._group].replace("\\'", "'"))


@cache
def _environment(lang: str) -> Environment:
    return Environment(
        loader=_OneLanguage(Path(__file__).parent / "templates", lang),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _template(name: str, lang: str) -> Template:
    return _environment(lang).get_template(name)


def compile_all(lang: str) -> None:
    """Compile every template for a language, so that processes forked later need not."""
    for name in _environment(lang).list_templates():
        _template(name, lang)


def render(name: str, lang: str, values: Mapping[str, Any]) -> str:
    """Return what a template makes of values, in a language."""
    return _template(name, lang).render(values)
