"""Ids for the terms of lines that were split: numbered by kind, and put in the place of texts.

Texts are looked up by DuckDB's hash of them, since numbers are joined in two thirds of the time. It
only finds what was numbered exactly: where two terms have the same hash, texts are compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
from pyoxigraph import RdfFormat, parse

from kgtool.errors import LimitReached
from kgtool.plans.algebra import ATTRIBUTES, LITERALS, TRIPLES
from kgtool.plans.duckdb_text import to_text
from kgtool.plans.encode import BLANKS, TRIPLE_TERMS

__all__ = ["TERMS", "LineTerms", "NotAccepted"]

TERMS = "terms"
"""The stored table (id, text) of all terms."""

_KINDS = (
    ("starts_with(t, '<') AND NOT starts_with(t, '<<')", "n - 1", BLANKS),
    ("starts_with(t, '_')", f"{BLANKS - 1} + n", TRIPLE_TERMS - BLANKS),
    ("starts_with(t, '\"')", "-n", 1 << 31),
    ("starts_with(t, '<<')", f"{TRIPLE_TERMS - 1} + n", TRIPLE_TERMS - BLANKS),
)
"""How the terms of each kind begin, the id of the n-th, and how many there may be."""

_TAGGED = "starts_with(t, '\"') AND NOT suffix(t, '\"') AND NOT suffix(t, '>')"
_TAG = "regexp_extract(t, '@[A-Za-z0-9-]+$')"


class NotAccepted(Exception):
    """The parser does not accept a line or a language."""


class LineTerms:
    """The terms of the temporary tables `raw` (s, p, o) and `found` (t), on their way into `schema`.

    `key`: SQL for what a text is looked up by. Parameters: `connection`, which has those tables;
    `schema`, the name of an attached database.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, schema: str) -> None:
        self.key = "hash({})"
        self._connection = connection
        self._schema = schema
        self._numbered = f"{schema}.{TERMS}"

    def _ask(self, text: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(text, list(parameters)).fetchall()

    def number(self) -> None:
        """Make the table `terms` (id, text). Errors: `LimitReached` if ids run out; `NotAccepted`."""
        self._check()
        terms, found = self._numbered, "found"
        if self._respell():
            spelt = "SELECT t, coalesce(n.text, t) AS text FROM found LEFT JOIN respelt n USING (t)"
            found = f"(SELECT DISTINCT text AS t FROM ({spelt}))"
            self._numbered = f"(SELECT t AS text, id FROM ({spelt}) JOIN {terms} USING (text))"
        parts = (
            f"SELECT CAST({identity} AS BIGINT) AS id, text FROM"
            f" (SELECT t AS text, row_number() OVER () AS n FROM {found} WHERE {kind})"
            for kind, identity, _ in _KINDS
        )
        self._ask(f"CREATE TABLE {terms} AS {' UNION ALL '.join(parts)}")

    def relate(self, *, describe: bool = False) -> None:
        """Make the table `triples` (p, s, o) of ids, each once, and drop the temporary tables.

        Parameters: `describe`, whether triples have the attributes of their objects as well, which
        the table `literals` in the schema tells.
        """
        few = f"{self._numbered} SEMI JOIN (SELECT DISTINCT p AS text FROM raw) f USING (text)"
        self._ask(f"CREATE TEMP TABLE verbs AS SELECT id, text FROM {few}")
        joins = " ".join(
            f"JOIN {table} {c} ON {self.key.format(f'{c}.text')} = {self.key.format(f'raw.{c}')}"
            for c, table in (("p", "verbs"), ("s", self._numbered), ("o", self._numbered))
        )
        more = ""
        if describe:
            more = "".join(f", coalesce(l.{name}, 0) AS {name}" for name in ATTRIBUTES)
            joins += f" LEFT JOIN {self._schema}.{LITERALS} l ON l.id = o.id"
        self._ask(f"""CREATE TABLE {self._schema}.{TRIPLES} AS
SELECT DISTINCT p.id AS p, s.id AS s, o.id AS o{more} FROM raw {joins} ORDER BY p""")
        for table in ("raw", "found", "verbs", "respelt"):
            self._ask(f"DROP TABLE IF EXISTS {table}")

    def _check(self) -> None:
        """Look whether there are ids for all terms, and keys that tell them apart."""
        counted = ", ".join(f"count(*) FILTER ({kind})" for kind, _, _ in _KINDS)
        keys = f"count(DISTINCT {self.key.format('t')})"
        ((found, different, *counts),) = self._ask(f"SELECT count(*), {keys}, {counted} FROM found")
        for count, (_, _, room) in zip(counts, _KINDS, strict=True):
            if count > room:
                raise LimitReached(
                    f"more than {room} terms of one kind; split the data",
                    f"同類詞項超過 {room} 個；請分割資料",
                )
        if different < found:
            self.key = "{}"

    def _respell(self) -> bool:
        """Make a table of literals whose language tag has another spelling; return if there are any."""
        known = self._ask(f"SELECT DISTINCT {_TAG} FROM found WHERE {_TAGGED}")
        lines = "\n".join(f'<x:s> <x:p> "{tag}"{tag} .' for (tag,) in sorted(known))
        try:
            terms = [
                quad.object for quad in parse(input=lines.encode(), format=RdfFormat.N_TRIPLES)
            ]
        except SyntaxError:
            raise NotAccepted from None
        new = {term.value: to_text(term).rpartition('"')[2] for term in terms}
        wrong = {old: tag for old, tag in new.items() if old != tag}
        if wrong:
            columns = [list(wrong), list(wrong.values())]
            lists = "SELECT unnest($1::VARCHAR[]) AS tag, unnest($2::VARCHAR[]) AS better"
            self._ask(
                f"""CREATE TEMP TABLE respelt AS SELECT t,
left(t, length(t) - length(tag)) || better AS text FROM (SELECT t, {_TAG} AS tag FROM found
WHERE {_TAGGED}) JOIN ({lists}) USING (tag)""",
                columns,
            )
        return bool(wrong)
