"""The dictionary of a loaded graph: terms stay in the database and are read when asked for.

Offers what drivers of plans ask of `encode.Dictionary` (see `lexicon`). Loaded terms are never
changed; terms that only shapes or rules have get ids after those, in memory and in a small table of
their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from kgtool.errors import LimitReached
from kgtool.plans.algebra import ATTRIBUTES, DESCRIBED, LITERALS, TRIPLES
from kgtool.plans.datatypes import read_value
from kgtool.plans.duckdb_executor import DuckStore
from kgtool.plans.duckdb_ids import TERMS
from kgtool.plans.duckdb_kinds import read_kinds
from kgtool.plans.duckdb_literals import TAGS
from kgtool.plans.duckdb_order import Keys, order_texts
from kgtool.plans.duckdb_text import lines_into, read_text, to_text
from kgtool.plans.encode import BLANKS, LANGUAGES, TRIPLE_TERMS
from kgtool.plans.kinds import Kinds
from kgtool.plans.nodes import Plan, Row
from kgtool.plans.sql import DUCKDB
from kgtool.plans.values import STRING
from kgtool.terms import BlankNode, Literal, NamedNode, Term, Triple, triple_of

__all__ = ["DuckDictionary"]

_NEW, _ORDERED, _NAMES = "new_literals", "ordered_literals", "new_terms"
_ASKED = "asked_texts"
_BATCH = 50_000
_NONE: Row = (0, 0, 0, 0, 0)
_ENDS = ((0, BLANKS), (BLANKS, TRIPLE_TERMS), (1, (1 << 31) + 1), (TRIPLE_TERMS, 1 << 31))
_TEXT = """CASE WHEN g.id >= 0 THEN substr(text, 2, length(text) - 2) ELSE
substr(text, 2, length(text) - 1 - strpos(reverse(text), '"')) END"""
_ODD = r"[^ -\[\]-~]"


def _kind(term: Term) -> int:
    kinds: tuple[type, ...] = (NamedNode, BlankNode, Literal)
    return next((k for k, kind in enumerate(kinds) if isinstance(term, kind)), 3)


class DuckDictionary:
    """Terms and ids of the graph that lies in `schema` of a store.

    Parameters: `store`, which has the tables of `duckdb_ids` and `duckdb_literals` in `schema`,
    and those of `duckdb_kinds` if it is `kept`.
    """

    def __init__(self, store: DuckStore, schema: str, *, kept: bool = False) -> None:
        self._store = store
        self._schema = schema
        self._kept = kept
        self._terms: dict[int, Term] = {}
        self._ids: dict[Term, int | None] = {}
        self._tags: dict[str, int] = {
            name: code for code, name in self._ask(f"SELECT code, name FROM {schema}.{TAGS}")
        }
        self._first = self._first_free()
        self._next = list(self._first)
        self._keys = Keys(store.connection, schema)
        self._new: list[tuple[int, Literal]] = []
        self._text_order = False
        self._attached = -1

    def _ask(self, text: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self._store.connection.execute(text, list(parameters)).fetchall()

    def _first_free(self) -> list[int]:
        """Return the next id of each kind (for literals without its sign)."""
        ids = [f"id >= {low} AND id < {high}" for low, high in (_ENDS[0], _ENDS[1], _ENDS[3])]
        ids.insert(2, "id < 0")
        ((iris, blanks, literals, triples),) = self._ask(
            "SELECT "
            + ", ".join(f"count(*) FILTER ({test})" for test in ids)
            + f" FROM {self._schema}.{TERMS}"
        )
        return [iris, BLANKS + blanks, 1 + literals, TRIPLE_TERMS + triples]

    # ---- Terms and ids -----------------------------------------------------------------------

    def learn(self, ids: Iterable[int] = (), terms: Iterable[Term] = ()) -> None:
        """See `lexicon.StoredLexicon.learn`."""
        unknown = sorted({identity for identity in ids if identity not in self._terms})
        if unknown:
            found = self._ask(
                f"SELECT id, text FROM {self._schema}.{TERMS} SEMI JOIN"
                " (SELECT unnest($1::BIGINT[]) AS id) w USING (id)",
                [unknown],
            )
            self._terms.update((identity, read_text(text)) for identity, text in found)
        texts = {to_text(term): term for term in terms if term not in self._ids}
        if texts:
            found = self._ask(
                f"SELECT id, text FROM {self._schema}.{TERMS} SEMI JOIN"
                " (SELECT unnest($1::VARCHAR[]) AS text) w USING (text)",
                [list(texts)],
            )
            self._ids.update(dict.fromkeys(texts.values()))
            self._ids.update((texts[text], identity) for identity, text in found)

    def find(self, term: Term) -> int | None:
        """See `Lexicon.find`."""
        if term not in self._ids:
            self.learn(terms=[term])
        return self._ids[term]

    def intern(self, term: Term) -> int:
        """See `Lexicon.intern`."""
        found = self.find(term)
        return self._add(term) if found is None else found

    def term(self, identity: int) -> Term:
        """See `Lexicon.term`."""
        if identity not in self._terms:
            self.learn([identity])
        if identity not in self._terms:
            raise IndexError(identity)
        return self._terms[identity]

    def _add(self, term: Term) -> int:
        kind = _kind(term)
        if self._next[kind] >= _ENDS[kind][1]:
            raise LimitReached(
                "no ids are left for new terms; split the data", "詞項編號已用盡；請分割資料"
            )
        place = self._next[kind]
        self._next[kind] += 1
        identity = -place if isinstance(term, Literal) else place
        self._ids[term], self._terms[identity] = identity, term
        if isinstance(term, Literal):
            self._new.append((identity, term))
        return identity

    # ---- Literals ----------------------------------------------------------------------------

    def tags(self) -> dict[str, int]:
        """See `Lexicon.tags`."""
        for _, literal in self._new:
            self._tag(literal)
        return dict(self._tags)

    def _tag(self, literal: Literal) -> int:
        name = f"@{literal.language}".lower() if literal.language else literal.datatype.value
        if name not in self._tags:
            first = LANGUAGES if literal.language else 0
            used = [code for code in self._tags.values() if (code > LANGUAGES) == bool(first)]
            self._tags[name] = max(used, default=first) + 1
        return self._tags[name]

    def attributes(self, identity: int) -> Row:
        """See `Lexicon.attributes`."""
        if identity >= 0:
            return _NONE
        if self._attached != len(self._new):
            self.attach_literals(text_order=self._text_order)
        wanted = f"SELECT tag, family, low, high, valid FROM {LITERALS} WHERE id = ?"
        return next(iter(self._ask(wanted, [identity])), _NONE)

    def attach_literals(self, *, text_order: bool) -> None:
        """See `lexicon.StoredLexicon.attach_literals`."""
        self._text_order, self._attached = text_order, len(self._new)
        stored = f"SELECT * FROM {self._schema}.{LITERALS}"
        if self._new:
            self._store.put(_NEW, ("id", *ATTRIBUTES), map(self._described, self._new))
            columns = f"id, tag, family, low, high, valid FROM {_NEW}"
            stored = f"{stored} UNION ALL SELECT {columns}"
        if text_order:
            texts = [
                (i, t) for i, t in ((i, _string(one)) for i, one in self._new) if t is not None
            ]
            order_texts(self._store.connection, self._schema, self.tags(), texts)
            self._ask(f"""CREATE OR REPLACE TABLE {_ORDERED} AS SELECT l.id, l.tag,
CASE WHEN k.key IS NULL THEN l.family ELSE {STRING} END AS family, coalesce(k.key, l.low) AS low,
coalesce(k.key, l.high) AS high, l.valid FROM ({stored}) l LEFT JOIN text_keys k USING (id)""")
            self._ask("DROP TABLE text_keys")
            self._ask(f"DROP VIEW IF EXISTS {DESCRIBED}")  # it has no keys of strings
            stored = f"SELECT * FROM {_ORDERED}"
        self._ask(f"CREATE OR REPLACE VIEW {LITERALS} AS {stored}")
        self._store.find_tables()

    def _described(self, entry: tuple[int, Literal]) -> Row:
        identity, literal = entry
        tag = self._tag(literal)
        if literal.language:
            return identity, tag, 0, 0, 0, 1
        valid, value = read_value(literal.value, literal.datatype.value)
        if value is None or value.family == STRING:
            return identity, tag, 0, 0, 0, int(valid)
        return identity, tag, value.family, *self._keys.keys(identity, value), 1

    def kinds(self) -> Kinds | None:
        """See `lexicon.StoredLexicon.kinds`."""
        return read_kinds(self._store.connection, self._schema) if self._kept else None

    def failing_texts(
        self, values: Plan, *, pattern: str = "", least: int = 0, most: int | None = None
    ) -> tuple[list[int], list[int]]:
        """See `lexicon.StoredLexicon.failing_texts`."""
        short = f"length(lex) < {least}" + (f" OR length(lex) > {most}" if most is not None else "")
        test = "NOT regexp_matches(lex, $1)" if pattern else short
        odd = f"regexp_matches(lex, '{_ODD}')" if pattern else r"contains(lex, '\')"
        self._store.aside(_ASKED, values)
        given = f"SELECT {DUCKDB.ident(values.columns[0])} AS id FROM {_ASKED}"
        rows = self._ask(
            f"""SELECT id, doubt FROM (SELECT id, lex IS NULL OR {odd} AS doubt, {test} AS wrong
FROM (SELECT g.id, {_TEXT} AS lex FROM ({given}) g LEFT JOIN {self._schema}.{TERMS} t USING (id)
WHERE g.id < {BLANKS})) WHERE doubt OR wrong""",
            [pattern] if pattern else [],
        )
        blank = [i for (i,) in self._ask(f"SELECT id FROM ({given}) WHERE id >= {BLANKS}")]
        self._ask(f"DROP TABLE {_ASKED}")
        fails = [identity for identity, doubt in rows if not doubt]
        return blank + fails, [identity for identity, doubt in rows if doubt]

    # ---- Triples -----------------------------------------------------------------------------

    def triples(self) -> Iterator[Triple]:
        """Yield all triples; nothing else may be asked of the store meanwhile."""
        names = ", ".join(f"{x}.text" for x in "abc")
        joins = " ".join(
            f"JOIN {self._schema}.{TERMS} {x} ON {x}.id = t.{c}"
            for x, c in zip("abc", "spo", strict=True)
        )
        result = self._store.connection.execute(
            f"SELECT {names} FROM {self._schema}.{TRIPLES} t {joins}"
        )
        read = lru_cache(maxsize=1 << 20)(read_text)
        while rows := result.fetchmany(_BATCH):
            for s, p, o in rows:
                yield triple_of(read(s), read(p), read(o))

    def write_lines(self, triples: Plan, path: Path) -> None:
        """See `lexicon.StoredLexicon.write_lines`."""
        self._store.aside(_ASKED, triples)
        joins = " ".join(f"JOIN {self._schema}.{TERMS} {c} ON {c}.id = t.{c}" for c in "spo")
        self._ask(lines_into(path, f"FROM {_ASKED} t {joins}"))
        self._ask(f"DROP TABLE {_ASKED}")

    def name_all(self) -> str:
        """Return the name of a view (id, text) of all terms, new ones too."""
        first = self._first
        new = [
            (identity, to_text(term))
            for identity, term in self._terms.items()
            if (-identity >= first[2] if identity < 0 else identity >= first[_kind(term)])
        ]
        self._ask(
            f"CREATE OR REPLACE TABLE {_NAMES} AS SELECT unnest($1::BIGINT[]) AS id,"
            " unnest($2::VARCHAR[]) AS text",
            [[identity for identity, _ in new], [text for _, text in new]],
        )
        self._ask(
            f"CREATE OR REPLACE VIEW all_terms AS FROM {self._schema}.{TERMS} UNION ALL FROM {_NAMES}"
        )
        return "all_terms"


def _string(literal: Literal) -> str | None:
    if literal.language:
        return None
    value = read_value(literal.value, literal.datatype.value)[1]
    return str(value.low) if value is not None and value.family == STRING else None
