"""As of a day: what held then, by the spans of statements and the lives of things.

The way in is `open_past`: it reads a store, leaves out what did not hold, and answers questions,
queries and pages over what is left, with the state of each row. Reading order: `days` (bounds,
spans, states), `timeline` (what the graph says about time), `states` (of statements), `inference`
(of conclusions), `names`, `snapshot` (the graph of the day), `rows`, `answers`.
"""

from __future__ import annotations

from kgtool.asof.answers import Past, open_past
from kgtool.asof.days import Day, State, read_day
from kgtool.asof.timeline import Timeline, read_timeline

__all__ = ["Day", "Past", "State", "Timeline", "open_past", "read_day", "read_timeline"]
