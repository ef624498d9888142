"""Reading a published site as a browser and a crawler would: pages, links, identifiers, labels."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote

__all__ = ["Reading", "broken_links", "read_page"]

_VOID = frozenset(("meta", "link", "input", "br", "hr", "img", "path", "circle", "rect", "line"))
_CONTROLS = frozenset(("input", "select", "textarea", "meter"))


@dataclass
class Reading:
    """What stands on a page: links, ids, faults of its markup, and every element with attributes."""

    links: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    text: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Reading()
        self.open: list[str] = []
        self.labels: set[str] = set()
        self.controls: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if len(given) != len(attrs):
            self.found.faults.append(f"attribute twice in <{tag}>")
        self.found.elements.append((tag, given))
        if "id" in given and given["id"] in self.found.ids:
            self.found.faults.append(f"id {given['id']} twice")
        self.found.ids.update({given["id"]} if "id" in given else ())
        self.found.links += [given[name] for name in ("href", "src", "action") if name in given]
        if tag == "label":
            self.labels.add(given.get("for", ""))
        if tag in _CONTROLS - {"meter"} and given.get("type") != "hidden":
            self.controls.append(given)
        if tag == "img" and "alt" not in given:
            self.found.faults.append("image without alt")
        if tag not in _VOID or (self.open and "svg" in self.open and tag not in _VOID):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.found.faults.append(f"</{tag}> closes {self.open[-3:]}")
        if tag in self.open:
            while self.open and self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("script", "style"):
            self.found.text += data


def read_page(content: bytes) -> Reading:
    """Return what stands on a page."""
    reader = _Reader()
    reader.feed(content.decode("utf-8"))
    reader.close()
    reader.found.faults += [f"<{tag}> is not closed" for tag in reader.open]
    reader.found.faults += [
        f"no label for {control.get('name')}"
        for control in reader.controls
        if control.get("id") not in reader.labels and "aria-label" not in control
    ]
    return reader.found


def broken_links(
    file: str, page: Reading, ids: Mapping[str, set[str]], files: set[str]
) -> list[str]:
    """Return the links of a page, within the site, that lead nowhere.

    Parameters: `ids`, the identifiers on every page of the site by its file; `files`, all names.
    """
    broken = []
    folder = posixpath.dirname(file)
    for link in dict.fromkeys(page.links):
        target, _, fragment = link.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        name = posixpath.normpath(posixpath.join(folder, unquote(target))) if target else file
        if name.startswith("static/bundle/"):
            continue
        of_editor = name.startswith("query.")
        if name not in files or (fragment and not of_editor and fragment not in ids.get(name, ())):
            broken.append(f"{file}: {link}")
    return broken
