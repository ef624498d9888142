"""What every executor offers: stored tables, and plans run over them with equal results.

A store holds named tables of integers and answers plans. `run(plan, store)` is the whole protocol
for one-shot questions; drivers with rounds (OWL RL) use `keep` and `extend`, which leave the rows
inside the engine. Make one with `PythonStore`, `NumpyStore` or `DuckStore` (same constructor
meaning: no argument gives an empty one in memory), then `fill(store, encoded)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from kgtool.plans.algebra import Plan, Row

__all__ = ["Store", "run"]


class Store(Protocol):
    """Named tables of integers (64 bits), and the plans that can be asked of them."""

    @property
    def name(self) -> str:
        """The engine's name: python, numpy, duckdb."""

    def put(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Make or replace a table. Errors: `LimitReached` if a value needs more than 64 bits."""

    def put_columns(
        self, table: str, columns: Sequence[str], data: Sequence[Sequence[int]]
    ) -> None:
        """As `put`, given one sequence (list or `array`) for each column, all of one length."""

    def keep(self, table: str, plan: Plan) -> int:
        """Make or replace a table by the rows of `plan` (which may read it); return their number."""

    def extend(self, table: str, plan: Plan) -> int:
        """Append the rows of `plan` to a table with the same names; return their number."""

    def remove(self, table: str, plan: Plan) -> int:
        """Take all rows equal to a row of `plan` out of a table with the same names.

        Return how many went. Removing a few rows costs little of what the table's size would.
        """

    def rename(self, table: str, name: str) -> None:
        """Give a table another name, in place of any table that has it. Errors: `KeyError`."""

    def drop(self, table: str) -> None:
        """Forget a table; no error if there is none."""

    def size(self, table: str) -> int:
        """Return the number of rows of a table, 0 if there is none."""

    def run(self, plan: Plan) -> list[Row]:
        """Return the rows of `plan`, in no particular order.

        A table that a plan names but the store lacks is empty. Held subtrees are kept between
        calls until a table changes.
        """

    def run_all(self, plans: Sequence[Plan]) -> list[list[Row]]:
        """Return the rows of each of `plans`, sharing what they hold."""

    def close(self) -> None:
        """Give back files, connections and memory."""


def run(plan: Plan, store: Store) -> list[Row]:
    """Return the rows of `plan` over `store`, in no particular order, duplicates kept."""
    return store.run(plan)
