"""Triples of a query: predicates and objects, blank nodes, lists.

Blank nodes become variables of their own, which says the same in a pattern. Source: SPARQL 1.1
Query Language, sections 4 and 19.8.
"""

from __future__ import annotations

from kgtool.sparql.reader import NotRead, Reader
from kgtool.sparql.tree import Inverse, Link, Node, Path, Pattern, Triples, Var
from kgtool.terms import named

__all__ = ["TriplesReader"]


class TriplesReader(Reader):
    """Reads triples; `fresh` begins the names of variables that no query has."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.fresh = "kgt"
        while self.fresh in text:
            self.fresh += "_"
        self.made = 0
        self.graph: Node | None = None
        self.blank = False

    # ---- Nodes -----------------------------------------------------------------------------------

    def new(self) -> Var:
        """Return a variable that stands for a blank node."""
        self.made += 1
        self.blank = True
        return Var(f"{self.fresh}b{self.made}")

    def node(self, patterns: list[Pattern]) -> Node:
        """Read a subject or object; what `[…]` and `(…)` hold is added to `patterns`."""
        if self.token.kind == "variable":
            return Var(self.variable())
        if self.token.kind == "label":
            self.blank = True
            return Var(f"{self.fresh}l{self.take().text[2:].replace('-', '_').replace('.', '_')}")
        if self.accept("["):
            made = self.new()
            if not self.accept("]"):
                self.properties(made, patterns)
                self.take()
            return made
        if self.accept("("):
            return self.collection(patterns)
        if self.word == "<":
            raise NotRead("triple terms")
        return self.term()

    def collection(self, patterns: list[Pattern]) -> Node:
        """Read the rest of a list; return the node that begins it."""
        if self.accept(")"):
            self.blank = True
            return named("rdf:nil")
        made = self.new()
        first = self.node(patterns)
        patterns.append(Pattern(made, named("rdf:first"), first, self.graph, "rdf:first"))
        rest = self.collection(patterns)
        patterns.append(Pattern(made, named("rdf:rest"), rest, self.graph, "rdf:rest"))
        return made

    # ---- Triples ---------------------------------------------------------------------------------

    def at_verb(self) -> bool:
        """Say whether a predicate begins here."""
        kind = self.token.kind
        return kind in ("variable", "iri", "name") or self.token.text in ("a", "^", "!", "(")

    def properties(self, subject: Node, patterns: list[Pattern]) -> None:
        """Read predicates and objects of `subject` into `patterns`."""
        while True:
            start = self.token.start
            if self.token.kind == "variable":
                verb: Var | Path = Var(self.variable())
            else:
                verb = self.path()
            written = self.text[start : self.place]
            while True:
                other = self.node(patterns)
                patterns.append(_pattern(subject, verb, other, self.graph, written))
                if not self.accept(","):
                    break
            if not self.accept(";"):
                return
            while self.accept(";"):
                pass
            if not self.at_verb():
                return

    def triples(self) -> Triples:
        """Read triples with one subject."""
        start, patterns, self.blank = self.token.start, list[Pattern](), False
        subject = self.node(patterns)
        if self.at_verb():
            self.properties(subject, patterns)
        end = self.place
        return Triples(start, end, tuple(patterns), self.blank)


def _pattern(
    subject: Node, verb: Var | Path, other: Node, graph: Node | None, written: str
) -> Pattern:
    """Return the pattern; a single step, forwards or backwards, is no path."""
    if isinstance(verb, Link):
        return Pattern(subject, verb.predicate, other, graph, written)
    if isinstance(verb, Inverse) and isinstance(verb.path, Link):
        return Pattern(other, verb.path.predicate, subject, graph, "")
    return Pattern(subject, verb, other, graph, written)
