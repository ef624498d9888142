"""Reading a site as a browser and a crawler would: pages, links, identifiers, labels; and a hostile graph."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote

from kgtool.namespaces import BASE, ID
from kgtool.terms import Literal, NamedNode, Quad, Triple, graph_name, named

__all__ = ["ATTACK", "Reading", "broken_links", "hostile_quads", "live_elements", "read_page"]

ATTACK = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'><b onclick=x>{{7*7}}"
"""A text that would do harm wherever it were taken as markup, a handler or a template."""

ROOT = "/kg/"
"""Where the published site of the tests stands on its host; links of its page 404.html begin so."""

_SCRIPTS = frozenset(("site.js", "graph.js", "question.js", "browse.js", "query.js", "theme.js"))
_UNSAFE = ("javascript", "data", "vbscript")

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
        target = target.removeprefix(ROOT)
        name = posixpath.normpath(posixpath.join(folder, unquote(target))) if target else file
        if name.startswith("static/bundle/"):
            continue
        of_editor = name.startswith("query.")
        if name not in files or (fragment and not of_editor and fragment not in ids.get(name, ())):
            broken.append(f"{file}: {link}")
    return broken


def live_elements(page: Reading) -> list[str]:
    """Return what a page would run, load or lead to that is none of the site's own."""
    found = []
    for tag, given in page.elements:
        inert = given.get("type") in ("application/json", "application/ld+json")
        own = inert or given.get("src", "").rpartition("/")[2] in _SCRIPTS
        foreign = tag == "script" and not own
        if foreign or (tag in ("img", "b", "iframe", "object") and given):
            found.append(f"{tag} {given}")
        found += [f"{tag} {name}" for name in given if name.startswith("on")]
        links = [given.get(name, "").lower() for name in ("href", "src", "action")]
        found += [link for link in links if link.startswith(_UNSAFE)]
    return found


def hostile_quads() -> list[Quad]:
    """Return a small graph whose every text and address is an attack."""
    thing, other = NamedNode(f"{ID}thing"), NamedNode(f"{ID}other")
    statement, source = NamedNode(f"{BASE}statement/s1"), NamedNode(f"{BASE}source/bad")
    bad, attack = NamedNode("javascript:alert(1)"), Literal(ATTACK)
    said, sources = graph_name("statements"), graph_name("sources")
    plain = [
        Triple(thing, named("rdf:type"), named("coop:Programme")),
        Triple(thing, named("skos:prefLabel"), Literal(ATTACK, language="en")),
        Triple(thing, named("coop:goal"), Literal(ATTACK, language="zh-Hant")),
        Triple(thing, named("coop:relatedTo"), bad),
        Triple(other, named("coop:relatedTo"), thing),
        Triple(other, named("skos:prefLabel"), Literal(ATTACK, language="zh-Hant")),
        Triple(named("coop:goal"), named("rdfs:label"), Literal(ATTACK, language="en")),
        Triple(named("coop:goal"), named("rdf:type"), named("owl:DatatypeProperty")),
    ]
    stated = [
        Triple(statement, named("rdf:type"), named("coop:Statement")),
        Triple(statement, named("rdf:subject"), thing),
        Triple(statement, named("rdf:predicate"), named("coop:relatedTo")),
        Triple(statement, named("rdf:object"), other),
        Triple(statement, named("dcterms:source"), source),
        Triple(statement, named("coop:confidence"), NamedNode(f"{BASE}concept/confidence/high")),
        Triple(statement, named("coop:fromRow"), attack),
        Triple(statement, named("coop:locator"), attack),
        Triple(statement, named("coop:valueText"), attack),
        Triple(statement, named("coop:note"), Literal(ATTACK, language="en")),
    ]
    about = [
        Triple(source, named("rdf:type"), named("coop:Source")),
        Triple(source, named("dcterms:title"), attack),
        Triple(source, named("dc:publisher"), attack),
        Triple(
            source,
            named("dcat:landingPage"),
            NamedNode("data:text/html,<script>x</script>".replace("<", "%3C").replace(">", "%3E")),
        ),
    ]
    quads = [Quad(*triple) for triple in plain]
    quads += [Quad(*triple, said) for triple in stated] + [
        Quad(*triple, sources) for triple in about
    ]
    return quads
