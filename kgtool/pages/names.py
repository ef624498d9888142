"""From IRIs to documents and files, and back to relative links between them.

A name is one-to-one and portable: two keys never share a file, also where upper and lower case or
composed and decomposed characters count as equal, and every name is allowed on every system.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from urllib.parse import urlsplit

from kgtool.namespaces import BASE, COOP

__all__ = [
    "KINDS",
    "LANGUAGES",
    "MISSING",
    "file_name",
    "html_file",
    "is_link",
    "path_of",
    "relative",
]

LANGUAGES = ("zh-Hant", "en")

MISSING = "404"
"""The page for addresses at which nothing stands, by the name that hosts of files look for."""

KINDS = ("id", "concept", "statement", "source")
"""The folders of the project's IRIs that have documents; terms of the ontology are in `def`."""

_FOLDERS = frozenset({"figure", "event", "date", "conflict"})
_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789-")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|index|com[0-9]|lpt[0-9])\Z")
_LONGEST = 120
_KEPT = 80
_SCHEMES = frozenset({"http", "https", "mailto"})


def _escaped(byte: int) -> str:
    if byte in _PLAIN:
        return chr(byte)
    if 65 <= byte <= 90:
        return f"_{chr(byte + 32)}"
    return f"~{byte:02x}"


@lru_cache(maxsize=65536)
def file_name(key: str) -> str:
    """Return the name that a file of `key` has, without an ending.

    Lower-case ASCII letters, digits and hyphens stay; a capital becomes `_` and its small letter;
    any other byte of the UTF-8 text becomes `~` and two hexadecimal digits. Names that a system
    reserves have their first letter written so; long ones end in `~~` and a digest.
    """
    raw = key.encode("utf-8", "surrogatepass")
    name = "".join(map(_escaped, raw)) or "~"
    if _RESERVED.match(name):
        name = f"~{raw[0]:02x}{name[1:]}"
    if len(name) > _LONGEST:
        name = f"{name[:_KEPT]}~~{sha256(raw).hexdigest()[:24]}"
    return name


@lru_cache(maxsize=65536)
def path_of(iri: str) -> str | None:
    """Return the document path of one of the project's IRIs, None for all others."""
    if iri.startswith(COOP) and len(iri) > len(COOP):
        return f"def/{file_name(iri[len(COOP) :])}"
    if not iri.startswith(BASE):
        return None
    rest = iri[len(BASE) :]
    kind, slash, key = rest.partition("/")
    if rest == "def":
        return rest
    if kind not in KINDS or not slash or not key:
        return None
    folder, inner, last = key.partition("/")
    if inner and last and (kind == "concept" or (kind == "id" and folder in _FOLDERS)):
        return f"{kind}/{file_name(folder)}/{file_name(last)}"
    return f"{kind}/{file_name(key)}"


def html_file(path: str, lang: str) -> str:
    """Return the file of a document's page in a language; the home page is `index`."""
    return f"{path or 'index'}{'.en' if lang == 'en' else ''}.html"


def relative(here: str, file: str) -> str:
    """Return the address of `file` as seen from the document `here` (paths below the root)."""
    folder = here[: here.rfind("/") + 1]
    if folder and file.startswith(folder):
        return file[len(folder) :]
    return "../" * here.count("/") + file


def is_link(iri: str) -> bool:
    """Tell whether an address may become a link: http, https and mailto only, with a target."""
    try:
        parts = urlsplit(iri)
    except ValueError:
        return False
    plain = not any(character <= " " or character in "<>\"'`\\" for character in iri)
    return plain and parts.scheme in _SCHEMES and bool(parts.netloc or parts.path)
