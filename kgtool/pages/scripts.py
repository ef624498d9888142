"""JSON inside script elements: nothing in it can end the element or start another."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

__all__ = ["script_json"]

_ESCAPES = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def script_json(value: Any) -> Markup:
    """Return JSON that is inert in HTML.

    Source: HTML, section 4.12.1.3 (restrictions for contents of script elements).
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_ESCAPES))  # noqa: S704 - what could be markup is escaped
