"""`--as-of`: the option of commands that can answer for a day, and the opening of that day."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from kgtool.cli.common import Session

if TYPE_CHECKING:
    from kgtool.asof import Past

__all__ = ["as_of_option", "open_day"]


def as_of_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--as-of`."""
    return click.option(
        "--as-of",
        "as_of",
        metavar="DAY",
        help="以某日、某月或某年為準（2018-06-30、2018-06、2018、107年）"
        " · as of a day, month or year",
    )(function)


def open_day(session: Session, as_of: str) -> Past:
    """Open the store as it was on a day.

    Errors: `WrongUse` for what is no day, and for an endpoint.
    """
    from kgtool.asof import open_past, read_day

    return open_past(session.open(), read_day(as_of))
