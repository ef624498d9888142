"""Attributes of literals in DuckDB, computed for all of them together; see `encode` for each.

SQL reads what `duckdb_values` has a reading for, Python the distinct rest. Order keys are ranks over
the exact values of a family. Strings have no keys until somebody compares them (`order_texts`): a
sort of all strings is spared where no plan asks which comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import duckdb

from kgtool.namespaces import PREFIXES
from kgtool.plans.algebra import LITERALS
from kgtool.plans.datatypes import DATATYPES, read_value
from kgtool.plans.duckdb_ids import TERMS
from kgtool.plans.duckdb_text import quoted, read_text
from kgtool.plans.duckdb_values import Place, Reading, places, readings
from kgtool.plans.encode import LANGUAGES
from kgtool.plans.values import STRING, UNORDERED, URI, Value
from kgtool.terms import Literal

__all__ = [
    "FAR",
    "GAP",
    "RANKS",
    "TAGS",
    "decimal_text",
    "describe_literals",
    "exact_text",
    "exact_value",
]

TAGS = "tags"
"""The stored table (code, name) of datatypes and languages."""

RANKS = "ranks"
"""The stored table (family, side, number, rest, key) of the values that have order keys."""

FAR = "far"
"""The stored table (family, rest, value) of what DECIMAL(38,18) cannot say, as text of a fraction."""

GAP = 1 << 30
"""Keys lie so far apart, so that new values fit between."""

_STRING, _URI = PREFIXES["xsd"] + "string", PREFIXES["xsd"] + "anyURI"
_BATCH = 50_000
_URI_FORM = r"[!-\[\]-~]*"
_CONTROL = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x{FFFE}\x{FFFF}]"
_VALUES = (
    "id BIGINT, valid BIGINT, family BIGINT, lside INT, low DECIMAL(38,18), lrest BIGINT, "
    "hside INT, high DECIMAL(38,18), hrest BIGINT, lkey BIGINT, hkey BIGINT"
)
_NAME = f"""CASE WHEN suffix(text, '"') THEN {quoted(_STRING)}
WHEN suffix(text, '>') THEN regexp_extract(text, '<([^<>]*)>$', 1)
ELSE regexp_replace(lower(regexp_extract(text, '@[A-Za-z0-9-]+$')), '--(ltr|rtl)$', '') END"""


def describe_literals(connection: duckdb.DuckDBPyConnection, schema: str) -> None:
    """Make the tables `literals`, `tags`, `ranks` and `far` of the terms in `schema`."""
    _Describer(connection, schema).describe()


@dataclass
class _Read:
    """What Python read: rows of attributes, and values to be placed, by family."""

    direct: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    values: dict[int, list[tuple[int, Value]]] = field(default_factory=dict)
    _same: dict[tuple[int, Any], int] = field(default_factory=dict)

    def add(self, identity: int, valid: bool, value: Value | None) -> None:
        """Take in one literal; values without an order get keys at once."""
        if value is None or value.family == STRING:
            self.direct.append((identity, int(valid), 0, 0, 0))
        elif value.family in UNORDERED:
            known = self._same.setdefault((value.family, value.low), len(self._same) + 1)
            key = -identity if value.family == URI else known
            self.direct.append((identity, 1, value.family, key, -key))
        else:
            self.values.setdefault(value.family, []).append((identity, value))


class _Describer:
    def __init__(self, connection: duckdb.DuckDBPyConnection, schema: str) -> None:
        self._connection = connection
        self._schema = schema

    def _ask(self, text: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(text, list(parameters)).fetchall()

    def describe(self) -> None:
        """Make all tables."""
        names = self._name_tags()
        self._ask(f"CREATE TEMP TABLE measured ({_VALUES})")
        self._ask(f"CREATE TABLE {self._schema}.{FAR} (family BIGINT, rest BIGINT, value VARCHAR)")
        self._find_bad_strings()
        known = [name for name in names if name in DATATYPES and name != _STRING]
        if known:
            self._cut_out(known)
            for name in known:
                self._read_in_sql(name)
            self._read_in_python()
            self._ask("DROP TABLE forms")
        self._rank()
        self._ask("DROP TABLE tagged")
        self._ask("DROP TABLE measured")

    def _name_tags(self) -> list[str]:
        """Give codes to datatypes and languages; return their names."""
        self._ask(f"""CREATE TEMP TABLE tagged AS SELECT id, {_NAME} AS name
FROM {self._schema}.{TERMS} WHERE id < 0""")
        names = [name for (name,) in self._ask("SELECT DISTINCT name FROM tagged ORDER BY name")]
        datatypes = [name for name in names if not name.startswith("@")]
        languages = [name for name in names if name.startswith("@")]
        codes = [*range(1, len(datatypes) + 1)]
        codes += range(LANGUAGES + 1, LANGUAGES + len(languages) + 1)
        self._ask(
            f"CREATE TABLE {self._schema}.{TAGS} AS SELECT unnest($1::BIGINT[]) AS code,"
            " unnest($2::VARCHAR[]) AS name",
            [codes, datatypes + languages],
        )
        return names

    def _find_bad_strings(self) -> None:
        """Note the strings with characters that XML does not have."""
        self._ask(f"""INSERT INTO measured (id, valid, family, lkey, hkey) SELECT id, 0, 0, 0, 0
FROM {self._schema}.{TERMS} WHERE id < 0 AND suffix(text, '"') AND regexp_matches(text, '{_CONTROL}')""")

    def _cut_out(self, names: Sequence[str]) -> None:
        """Make the table of the lexical forms to read, their escapes left as they are."""
        lists = ", ".join(map(quoted, names))
        self._ask(f"""CREATE TEMP TABLE forms AS
SELECT id, name, substr(text, 2, length(text) - length(name) - 6) AS lex
FROM tagged JOIN {self._schema}.{TERMS} USING (id) WHERE name IN ({lists})""")

    def _read_in_sql(self, name: str) -> None:
        wanted = f"FROM forms WHERE name = {quoted(name)}"
        if name == _URI:
            self._ask(f"""INSERT INTO measured (id, valid, family, lkey, hkey)
SELECT id, 1, {URI}, -id, id {wanted} AND regexp_full_match(lex, '{_URI_FORM}')""")
        for reading in readings(name):
            self._insert(reading, wanted)

    def _insert(self, reading: Reading, wanted: str) -> None:
        bounds = [f"low >= {reading.least}"] if reading.least is not None else []
        bounds += [f"low <= {reading.most}"] if reading.most is not None else []
        inside = " AND ".join(bounds) or "true"
        matching = f"{wanted} AND regexp_full_match(lex, {quoted(reading.pattern)})"
        # not a filter beside the pattern: casts must see matching forms only
        found = f"SELECT id, lex {matching}"
        values = f"SELECT id, {reading.low} AS low, {reading.high} AS high FROM kept"
        self._ask(f"CREATE TEMP TABLE kept AS {found}")
        self._ask(f"""INSERT INTO measured (id, valid, family, lside, low, lrest, hside, high, hrest)
SELECT id, 1, {reading.family}, 0, low, 0, 0, high, 0 FROM ({values}) WHERE low IS NOT NULL AND {inside}""")
        if bounds:
            self._ask(f"""INSERT INTO measured (id, valid, family, lkey, hkey)
SELECT id, 0, 0, 0, 0 FROM ({values}) WHERE NOT ({inside})""")
        self._ask("DROP TABLE kept")

    def _read_in_python(self) -> None:
        """Read what SQL left."""
        left = f"FROM forms ANTI JOIN measured USING (id) JOIN {self._schema}.{TERMS} USING (id)"
        result, read = self._connection.execute(f"SELECT id, text {left} ORDER BY id"), _Read()
        while rows := result.fetchmany(_BATCH):
            for identity, text in rows:
                literal = read_text(text)
                if isinstance(literal, Literal):
                    read.add(identity, *read_value(literal.value, literal.datatype.value))
        self._put(("id", "valid", "family", "lkey", "hkey"), read.direct)
        for family, found in read.values.items():
            self._place(family, found)

    def _place(self, family: int, found: Sequence[tuple[int, Value]]) -> None:
        known = places(bound for _, value in found for bound in (value.low, value.high))
        rows = []
        for identity, value in found:
            low, high = known[value.low], known[value.high]
            rows.append((identity, 1, family, *_columns(low), *_columns(high)))
        names = ("id", "valid", "family", "lside", "low", "lrest", "hside", "high", "hrest")
        self._put(names, rows)
        far = [(family, place.rest, exact_text(value)) for value, place in known.items()]
        lists = "SELECT unnest($1::BIGINT[]), unnest($2::BIGINT[]), unnest($3::VARCHAR[])"
        far = [row for row in far if row[1]]
        if far:
            columns = [list(column) for column in zip(*far, strict=True)]
            self._ask(f"INSERT INTO {self._schema}.{FAR} {lists}", columns)

    def _put(self, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Add rows to the table of measured values; numbers come as text, exactly."""
        for start in range(0, len(rows), _BATCH):
            columns = list(zip(*rows[start : start + _BATCH], strict=True))
            types = ["VARCHAR" if name in ("low", "high") else "BIGINT" for name in names]
            lists = ", ".join(f"unnest(${k}::{kind}[])" for k, kind in enumerate(types, 1))
            self._ask(
                f"INSERT INTO measured ({', '.join(names)}) SELECT {lists}",
                [list(column) for column in columns],
            )

    def _rank(self) -> None:
        """Give order keys to the values, and write the attributes."""
        schema = self._schema
        self._ask(f"""CREATE TABLE {schema}.{RANKS} AS SELECT *,
row_number() OVER (PARTITION BY family ORDER BY side, number, rest) * {GAP} AS key FROM (
SELECT DISTINCT family, side, number, rest FROM (
SELECT family, lside AS side, low AS number, lrest AS rest FROM measured WHERE lside IS NOT NULL
UNION ALL SELECT family, hside, high, hrest FROM measured WHERE lside IS NOT NULL))""")
        self._ask(f"""CREATE TABLE {schema}.{LITERALS} AS SELECT g.id, t.code AS tag,
coalesce(m.family, 0) AS family, coalesce(m.lkey, a.key, 0) AS low,
coalesce(m.hkey, b.key, 0) AS high, coalesce(m.valid, 1) AS valid
FROM tagged g JOIN {schema}.{TAGS} t USING (name) LEFT JOIN measured m USING (id)
LEFT JOIN {schema}.{RANKS} a ON a.family = m.family AND a.side = m.lside AND a.number = m.low
AND a.rest = m.lrest LEFT JOIN {schema}.{RANKS} b ON b.family = m.family AND b.side = m.hside
AND b.number = m.high AND b.rest = m.hrest""")


def _columns(place: Place) -> tuple[int, str, int]:
    return place.side, decimal_text(place.number), place.rest


def decimal_text(number: int) -> str:
    """Return a number of 10^-18 parts as DECIMAL(38,18) reads it."""
    sign, digits = ("-" if number < 0 else ""), str(abs(number)).rjust(19, "0")
    return f"{sign}{digits[:-18]}.{digits[-18:]}"


def exact_text(value: Any) -> str:
    """Return a number as text (a fraction, hexadecimal) that `exact_value` reads back exactly."""
    if value in (float("inf"), float("-inf")):
        return str(value)
    exact = Fraction(value)
    return f"{exact.numerator:x}/{exact.denominator:x}"


def exact_value(text: str) -> Fraction | float:
    """Return the number of `exact_text`."""
    if text.endswith("inf"):
        return float(text)
    numerator, _, denominator = text.partition("/")
    return Fraction(int(numerator, 16), int(denominator, 16))
