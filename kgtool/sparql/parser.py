"""From the text of a query to its tree; the engine has accepted the text before.

Source: SPARQL 1.1 Query Language, section 19.8.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kgtool.policy import decode_escapes
from kgtool.sparql.lexer import read_term
from kgtool.sparql.reader import NotRead
from kgtool.sparql.tree import (
    Bind,
    Block,
    Choice,
    Exists,
    Filter,
    Group,
    Item,
    Minus,
    Optional,
    Part,
    Query,
    Sub,
    Values,
)
from kgtool.sparql.triples import TriplesReader
from kgtool.terms import NamedNode

__all__ = ["parse"]

_AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
_MODIFIERS = frozenset({"HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES", "}"})


@dataclass
class _Seen:
    """What an expression holds: patterns of EXISTS, and whether it aggregates."""

    exists: list[Exists]
    grouped: bool = False


class _Parser(TriplesReader):
    # ---- Expressions -----------------------------------------------------------------------------

    def inside(self, seen: _Seen) -> None:
        """Pass over a bracket and what it holds."""
        depth = 0
        while True:
            word = self.word
            if word in _AGGREGATES:
                seen.grouped = True
            if word == "EXISTS":
                negated = self.tokens[self.at - 1].word in ("NOT", "!")
                self.take()
                seen.exists.append(Exists(self.group(), negated, self.graph))
                continue
            depth += (word == "(") - (word == ")")
            self.take()
            if depth == 0:
                return

    def constraint(self, seen: _Seen) -> None:
        """Pass over a constraint: brackets, a call, or EXISTS."""
        negated = self.accept("NOT")
        if self.accept("EXISTS"):
            seen.exists.append(Exists(self.group(), negated, self.graph, sure=not negated))
            return
        if self.word != "(":
            seen.grouped |= self.take().word in _AGGREGATES
        self.inside(seen)

    # ---- Groups ----------------------------------------------------------------------------------

    def group(self) -> Group:
        start, parts = self.take().start, list[Part]()
        if self.word == "SELECT":
            parts.append(Sub(self.select()))
        while not self.accept("}"):
            if not self.accept("."):
                parts.append(self.part())
        return Group(start, self.place, tuple(parts))

    def part(self) -> Part:
        kinds: dict[str, Callable[[], Part]] = {
            "OPTIONAL": lambda: Optional(self.group()),
            "MINUS": lambda: Minus(self.group()),
            "GRAPH": self.within,
            "FILTER": self.filter,
            "BIND": self.bind,
            "VALUES": lambda: Values(self.data()),
        }
        if self.token.kind == "word" and self.word in kinds:
            return kinds[self.take().word]()
        if self.word in ("SERVICE", "LATERAL"):
            raise NotRead(self.word)
        if self.word == "{":
            branches = [self.group()]
            while self.accept("UNION"):
                branches.append(self.group())
            return Choice(tuple(branches))
        return self.triples()

    def within(self) -> Choice:
        before = self.graph
        self.graph = self.node([])
        inner = self.group()
        self.graph = before
        return Choice((inner,))

    def filter(self) -> Filter:
        seen = _Seen([])
        self.constraint(seen)
        return Filter(tuple(seen.exists))

    def bind(self) -> Bind:
        seen = _Seen([])
        self.inside(seen)
        return Bind(self.tokens[self.at - 2].text[1:], tuple(seen.exists))

    def data(self) -> tuple[str, ...]:
        names = []
        while not self.accept("{"):
            token = self.take()
            if token.kind == "variable":
                names.append(token.text[1:])
        while not self.accept("}"):
            self.take()
        return tuple(names)

    # ---- SELECT ----------------------------------------------------------------------------------

    def item(self, seen: _Seen) -> Item:
        start = self.token.start
        if self.token.kind == "variable":
            name = self.variable()
            return Item(name, f"?{name}", plain=True)
        self.constraint(seen)
        last = self.tokens[self.at - 2]
        alias = self.tokens[self.at - 3].word == "AS"
        name = last.text[1:] if alias else ""
        return Item(name, self.text[start : self.place], plain=False)

    def select(self) -> Block:
        self.take()
        start, seen, items = self.token.start, _Seen([]), list[Item]()
        distinct = self.accept("DISTINCT", "REDUCED")
        star = self.accept("*")
        while not star and (self.token.kind == "variable" or self.word == "("):
            items.append(self.item(seen))
        head = (start, self.place)
        while self.accept("FROM"):
            self.accept("NAMED")
            self.take()
        self.accept("WHERE")
        block = Block(self.group(), head, items=tuple(items), star=star, distinct=distinct)
        block = self.modifiers(replace(block, graph=self.graph), seen)
        return replace(block, grouped=block.grouped or seen.grouped, exists=bool(seen.exists))

    def passing(self, seen: _Seen) -> None:
        if self.word == "(":
            self.inside(seen)
        else:
            self.constraint(seen)

    def modifiers(self, block: Block, seen: _Seen) -> Block:
        start, keys, places, values = self.place, list[Item](), list[tuple[int, int]](), ""
        sliced = False
        while not self.ended and self.word != "}":
            if self.accept("GROUP"):
                self.take()
                while not self.ended and self.word not in _MODIFIERS:
                    begin = self.token.start
                    key = _Seen([])
                    keys.append(self.item(key))
                    seen.exists += key.exists
                    places.append((begin, self.place))
            elif self.word == "VALUES":
                begin = self.take().start
                self.data()
                values = self.text[begin : self.place]
            elif self.accept("LIMIT", "OFFSET"):
                sliced = True
                self.take()
            elif self.word in ("(", "EXISTS"):
                self.passing(seen)
            else:
                seen.grouped |= self.take().word in _AGGREGATES
        return replace(
            block,
            tail=(start, self.place),
            keys=tuple(keys),
            key_places=tuple(places),
            grouped=bool(keys),
            sliced=sliced,
            values=values,
        )

    # ---- Queries ---------------------------------------------------------------------------------

    def prologue(self) -> str:
        """Read the declarations, and return their text without what stands between them."""
        found = []
        while self.word in ("PREFIX", "BASE"):
            start = self.token.start
            if self.take().word == "BASE":
                self.base = self.take().text[1:-1]
            else:
                name = self.take().text.removesuffix(":")
                address = read_term(self.take(), {}, self.base)
                self.prefixes[name] = address.value if isinstance(address, NamedNode) else ""
            found.append(self.text[start : self.place])
        return " ".join(found)

    def ask(self) -> Block:
        start = self.take().end
        while self.accept("FROM"):
            self.accept("NAMED")
            self.take()
        self.accept("WHERE")
        block, seen = Block(self.group(), (start, start), star=True), _Seen([])
        return replace(self.modifiers(block, seen), exists=bool(seen.exists))

    def query(self) -> Query:
        prologue, form = self.prologue(), self.word
        if form not in ("SELECT", "ASK"):
            raise NotRead(form)
        start = self.at
        block = self.select() if form == "SELECT" else self.ask()
        return Query(self.text, prologue, self._dataset(start), form, block, self.fresh)

    def _dataset(self, start: int) -> str:
        """Return the FROM clauses of the query."""
        found = []
        for index in range(start, len(self.tokens)):
            word = self.tokens[index].word
            if word == "{":
                break
            if word == "FROM":
                last = index + 1 + (self.tokens[index + 1].word == "NAMED")
                found.append(self.text[self.tokens[index].start : self.tokens[last].end])
        return " ".join(found)


def parse(text: str) -> Query:
    """Return the tree of a SELECT or ASK query that an engine accepts.

    Errors: `NotRead` naming the feature that has no place in a tree.
    """
    return _Parser(decode_escapes(text)).query()
