"""Triples as columns of ids, straight from the text of N-Triples and N-Quads.

The text is cut where statements usually end, and each statement at its first two spaces. What
comes out is checked once for each different piece of text, by patterns that take less than the
standards do; whatever they do not take goes to the parser, piece by piece; what that refuses, too,
raises `NotPlain`, and then the file as a whole is the parser's to judge.

Source: RDF 1.1 N-Triples and N-Quads (grammars); RFC 3987, section 2.2.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from pyoxigraph import Quad, RdfFormat, parse, serialize

from kgtool.plans.encode import BLANKS, Dictionary
from kgtool.plans.termtexts import object_of, text_of, usual_text

__all__ = ["Columns", "Encoder", "NotPlain", "chunks"]

_END = " .\n"
_BLOCK = 1 << 22
_MANY = 20_000
_BAD = -(1 << 40)

_SAFE = r"A-Za-z0-9._~!$&'()*+,;=:@/\-"
_PART = f"[{_SAFE}]*(?:%[0-9A-Fa-f]{{2}}[{_SAFE}]*)*"
_WHERE = f"(?://[A-Za-z0-9._~-]+(?::[0-9]+)?(?:/{_PART})?|(?!//){_PART})"
_QUERY = _PART.replace("]*", "?]*")
_NAME = rf"<[A-Za-z][A-Za-z0-9+.-]*:{_WHERE}(?:\?{_QUERY})?(?:#{_QUERY})?>"
_LABEL = "_:[A-Za-z0-9_]+"
_IRI = re.compile(_NAME).fullmatch
_BLANK = re.compile(_LABEL)
_IN_GRAPH = re.compile(f"({_NAME}|{_LABEL}) (?:{_NAME}|{_LABEL})")
_BODY = re.compile('"[^"\\\\\x00-\x1f\x7f]*"').match
_TAG = re.compile("@[A-Za-z0-9-]+")
_TERM = re.compile(r'<[^<>"\s]*>|"(?:[^"\\\n\r]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^<[^<>"\s]*>)?')


class NotPlain(Exception):
    """A text that the fast way does not understand; nothing is said about whether it is right."""


@dataclass(frozen=True)
class Columns:
    """Triples as ids, one array for each place; rows may repeat."""

    p: array[int] = field(default_factory=lambda: array("q"))
    s: array[int] = field(default_factory=lambda: array("q"))
    o: array[int] = field(default_factory=lambda: array("q"))

    def __len__(self) -> int:
        return len(self.p)

    def cut(self, size: int) -> None:
        """Keep only the first rows."""
        for column in self.all():
            del column[size:]

    def all(self) -> tuple[array[int], array[int], array[int]]:
        """Return the arrays in the order of the stored table."""
        return self.p, self.s, self.o


class _Suffixes(dict[str, "tuple[str, bool] | None"]):
    """What follows a literal's text: its canonical form and whether it is unusually spelt."""

    def __init__(self, form: RdfFormat) -> None:
        self._form = form

    def __missing__(self, suffix: str) -> tuple[str, bool] | None:
        term = object_of('""' + suffix, self._form)
        made = None
        if term is not None:
            canonical, tag = text_of(term), _TAG.match(suffix)
            made = canonical[2:], tag is not None and f'""{tag[0]}' != usual_text(canonical)
        self[suffix] = made
        return made


class _Tokens(dict[str, int]):
    """The id of each different piece of text in one file, `_BAD` if it is no plain term.

    Blank nodes belong to their file: a label that was there before is given another name.
    """

    def __init__(self, dictionary: Dictionary, form: RdfFormat) -> None:
        self._dictionary = dictionary
        self._intern = dictionary.intern_text
        self._form = form
        self._suffixes = _Suffixes(form)
        self._taken = frozenset(dictionary.blanks())

    def __missing__(self, token: str) -> int:
        first = token[:1]
        if first == "<" and _IRI(token):
            found = self._intern(token)
        elif first == '"':
            body = _BODY(token)
            if body is None:
                found = self._other(token)
            else:
                end = body.end()
                found = self._literal(token, end) if end < len(token) else self._intern(token)
        elif first == "_" and _BLANK.fullmatch(token):
            found = self._blank(token)
        else:
            found = self._other(token)
        self[token] = found
        return found

    def _literal(self, token: str, end: int) -> int:
        suffix = token[end:]
        known = self._suffixes[suffix]
        if known is None:
            return _BAD
        if known[0] == suffix:
            return self._intern(token)
        identity = self._intern(token[:end] + known[0])
        tag = _TAG.match(suffix) if known[1] else None
        if tag is not None:
            self._dictionary.spell(identity, token[:end] + tag[0])
        return identity

    def _blank(self, label: str) -> int:
        name, count = label, 1
        while name in self._taken:
            count += 1
            name = f"{label}_{count}"
        return self._dictionary.intern_text(name)

    def whole(self, text: str) -> int:
        """Return the id of a canonical text that is no plain token: of a triple term."""
        self[text] = self._dictionary.intern_text(text)
        return self[text]

    def _other(self, token: str) -> int:
        if self._form == RdfFormat.N_QUADS and (match := _IN_GRAPH.fullmatch(token)):
            return self[match[1]]
        term = object_of(token, self._form) if _TERM.fullmatch(token) else None
        return _BAD if term is None else self._dictionary.intern_text(text_of(term))


class Encoder:
    """Gathers the triples of one file into `columns`, their terms into a dictionary.

    Parameters: `columns`, which rows are appended to; `quads`, whether statements may name graphs
    (the names are left out).
    Errors (of all methods): `NotPlain`; `LimitReached` if ids run out.
    """

    def __init__(self, columns: Columns, dictionary: Dictionary, *, quads: bool = True) -> None:
        self._columns = columns
        self._form = RdfFormat.N_QUADS if quads else RdfFormat.N_TRIPLES
        self._tokens = _Tokens(dictionary, self._form)

    def add_text(self, text: str) -> None:
        """Take whole lines."""
        if "\ufffe" in text or "\uffff" in text:
            raise NotPlain
        if "\r" in text:
            text = text.replace("\r\n", "\n")
        pieces = text.split(_END)
        last = pieces.pop()
        if last:
            self._parse(last)
        tokens = self._tokens
        p: list[int] = []
        s: list[int] = []
        o: list[int] = []
        add_p, add_s, add_o = p.append, s.append, o.append
        for piece in pieces:
            try:
                subject, predicate, thing = piece.split(" ", 2)
            except ValueError:
                subject = predicate = thing = ""
            add_p(tokens[predicate])
            add_s(tokens[subject])
            add_o(tokens[thing])
        if p:
            self._append(p, s, o, pieces)

    def add_quads(self, quads: Iterable[Quad]) -> None:
        """Take quads as the parser gives them."""
        waiting = iter(quads)
        while batch := list(islice(waiting, _MANY)):
            self.add_text((serialize(batch, format=self._form) or b"").decode())

    def _append(self, p: list[int], s: list[int], o: list[int], pieces: list[str]) -> None:
        columns = self._columns
        if min(p) < 0 or max(p) >= BLANKS or min(s) < 0 or min(o) <= _BAD:
            plain = []
            for place, row in enumerate(zip(p, s, o, strict=True)):
                if 0 <= row[0] < BLANKS and row[1] >= 0 and row[2] > _BAD:
                    plain.append(place)
                else:
                    self._parse(pieces[place] + _END)
            p, s, o = ([column[place] for place in plain] for column in (p, s, o))
        columns.p.extend(p)
        columns.s.extend(s)
        columns.o.extend(o)

    def _parse(self, text: str) -> None:
        """Take statements of any form that the parser knows."""
        try:
            quads = list(parse(input=text, format=self._form, rename_blank_nodes=False))
        except SyntaxError:
            raise NotPlain from None
        columns = self._columns
        for quad in quads:
            columns.p.append(self._identity(text_of(quad.predicate)))
            columns.s.append(self._identity(text_of(quad.subject)))
            columns.o.append(self._identity(text_of(quad.object)))

    def _identity(self, text: str) -> int:
        found = self._tokens[text]
        return self._tokens.whole(text) if found == _BAD else found


def chunks(file: BinaryIO) -> Iterator[str]:
    """Yield the text of a file in whole lines. Errors: `NotPlain` if it is not UTF-8."""
    rest = b""
    try:
        while block := file.read(_BLOCK):
            whole, newline, after = block.rpartition(b"\n")
            if newline:
                yield (rest + whole + newline).decode()
                rest = after
            else:
                rest += after
        yield rest.decode()
    except UnicodeDecodeError:
        raise NotPlain from None
