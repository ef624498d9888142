"""Order keys for what comes after the load: values of new literals, and strings once compared."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import duckdb

from kgtool.errors import LimitReached
from kgtool.namespaces import PREFIXES
from kgtool.plans.algebra import LITERALS
from kgtool.plans.datatypes import is_text, read_value
from kgtool.plans.duckdb_ids import TERMS
from kgtool.plans.duckdb_literals import FAR, GAP, RANKS, decimal_text, exact_value
from kgtool.plans.duckdb_text import read_text
from kgtool.plans.duckdb_values import scaled
from kgtool.plans.values import UNORDERED, URI, Value
from kgtool.terms import Literal

__all__ = ["LEXICAL", "Keys", "order_texts"]

_PLAIN = PREFIXES["rdf"] + "PlainLiteral"

_BETWEEN = "substr(text, 2, length(text) - 1 - strpos(reverse(text), '\"'))"
_SINGLE = r"""replace(replace(replace(replace(x,
'\n', chr(10)), '\r', chr(13)), '\t', chr(9)), '\"', '"')"""
LEXICAL = rf"""CASE WHEN NOT contains(text, '\') THEN {_BETWEEN} ELSE array_to_string(
list_transform(string_split({_BETWEEN}, '\\'), lambda x: {_SINGLE}), '\') END"""
"""SQL for the lexical form, without escapes, of a literal's `text`."""


class Keys:
    """Order keys of new values among those that were ranked in `schema`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, schema: str) -> None:
        self._connection = connection
        self._schema = schema
        self._new: dict[int, dict[Any, int]] = {}

    def _ask(self, text: str, parameters: Sequence[object]) -> list[tuple[Any, ...]]:
        return self._connection.execute(text, list(parameters)).fetchall()

    def keys(self, identity: int, value: Value) -> tuple[int, int]:
        """Return the keys (low, high) of a literal's value."""
        if value.family in UNORDERED:
            key = self._same(identity, value)
            return key, -key
        return self._key(value.family, value.low), self._key(value.family, value.high)

    def _same(self, identity: int, value: Value) -> int:
        """Return the key of an equal value without an order, else a new one."""
        new = self._new.setdefault(value.family, {})
        if value.low not in new:
            rows = (
                []
                if value.family == URI
                else self._ask(
                    f"SELECT text, low FROM {self._schema}.{LITERALS}"
                    f" JOIN {self._schema}.{TERMS} USING (id) WHERE family = ?",
                    [value.family],
                )
            )
            for text, low in rows:
                other = read_text(text)
                if isinstance(other, Literal):
                    found = read_value(other.value, other.datatype.value)[1]
                    new.update({found.low: low} if found is not None else {})
            new.setdefault(value.low, -identity if value.family == URI else (1 << 40) - identity)
        return new[value.low]

    def _key(self, family: int, number: Any) -> int:
        exact: Any = number if number in (float("inf"), float("-inf")) else Fraction(number)
        new: dict[Any, int] = self._new.setdefault(family, {})
        if exact not in new:
            new[exact] = self._between(family, exact)
        return new[exact]

    def _between(self, family: int, number: Fraction | float) -> int:
        """Return the key of an equal value, else one between those of its neighbours."""
        near = dict(self._near(family, number))
        near.update(self._new[family])
        if number in near:
            return int(near[number])
        below_all, above_all = self._around(family, number)
        below = max([below_all, *(key for other, key in near.items() if other < number)])
        higher = [key for other, key in near.items() if other > number]
        higher += [] if above_all is None else [above_all]
        above = min(higher, default=below + 2 * GAP)
        if above - below < 2:
            raise LimitReached(
                "too many bounds between two values; use fewer", "兩值之間的界限過多；請減少"
            )
        key: int = (below + above) // 2
        return key

    def _near(self, family: int, number: Fraction | float) -> list[tuple[Any, int]]:
        """Return the values with the same first 38 digits, and their keys."""
        side, whole, _ = scaled(number)
        rows = self._ask(
            f"SELECT r.number, f.value, r.key FROM {self._schema}.{RANKS} r"
            f" LEFT JOIN {self._schema}.{FAR} f USING (family, rest)"
            " WHERE family = ? AND side = ? AND number = CAST(? AS DECIMAL(38,18))",
            [family, side, decimal_text(whole)],
        )
        return [(exact_value(far) if far else Fraction(near), key) for near, far, key in rows]

    def _around(self, family: int, number: Fraction | float) -> tuple[int, int | None]:
        """Return the keys next below and next above among values with other digits."""
        side, whole, _ = scaled(number)
        here = "(side, number) {} (?, CAST(? AS DECIMAL(38,18)))"
        ((below, above),) = self._ask(
            f"SELECT max(key) FILTER ({here.format('<')}), min(key) FILTER ({here.format('>')})"
            f" FROM {self._schema}.{RANKS} WHERE family = ?",
            [side, decimal_text(whole)] * 2 + [family],
        )
        return below or 0, above


def order_texts(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    tags: dict[str, int],
    new: Sequence[tuple[int, str]],
) -> None:
    """Make the temporary table `text_keys` (id, key) of all strings.

    Parameters: `connection`; `schema` of the loaded graph; `tags`, the codes of its datatypes;
    `new`, ids and texts of strings that were not loaded.
    """
    strings = (
        ", ".join(str(code) for name, code in tags.items() if name != _PLAIN and is_text(name))
        or "0"
    )
    plain = tags.get(_PLAIN, 0)
    columns = [[identity for identity, _ in new], [text for _, text in new]]
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE text_keys AS
SELECT id, dense_rank() OVER (ORDER BY lex) AS key FROM (
SELECT id, CASE WHEN tag = {plain} THEN left(lex, length(lex) - 1) ELSE lex END AS lex
FROM (SELECT id, tag, {LEXICAL} AS lex FROM {schema}.{LITERALS} JOIN {schema}.{TERMS} USING (id)
WHERE valid = 1 AND tag IN ({strings}, {plain}))
WHERE tag <> {plain} OR suffix(lex, '@')
UNION ALL SELECT unnest($1::BIGINT[]), unnest($2::VARCHAR[]))""",
        columns,
    )
