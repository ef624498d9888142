"""Counts for those who watch the server, in the text format of Prometheus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

__all__ = ["Metrics"]

_BOUNDS = (0.005, 0.025, 0.1, 0.5, 2.5, 10.0, 30.0)
_PLACES = ("sparql", "questions", "graphs", "graph", "update", "health", "metrics")


def _place(path: str) -> str:
    """Return the kind of address, so that the number of series stays small."""
    first = path.lstrip("/").partition("/")[0].partition(".")[0]
    if first in ("id", "concept", "statement", "source", "def"):
        return "document"
    return first if first in _PLACES else "other"


class Metrics:
    """Requests by kind and status, and how long they took."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, int]] = Counter()
        self._within: Counter[float] = Counter()
        self._seconds = 0.0
        self._count = 0

    def count(self, path: str, status: int, seconds: float) -> None:
        """Count one response; status 0 is one that was cut off."""
        self._requests[_place(path), status] += 1
        self._seconds += seconds
        self._count += 1
        for bound in _BOUNDS:
            if seconds <= bound:
                self._within[bound] += 1

    def text(self, gauges: Mapping[str, tuple[str, float]]) -> str:
        """Return all counts as text.

        Parameters: `gauges`, what is so now: help and value by name.
        """
        lines = ["# HELP kgtool_requests_total Responses by kind of address and status."]
        lines.append("# TYPE kgtool_requests_total counter")
        for (place, status), count in sorted(self._requests.items()):
            lines.append(f'kgtool_requests_total{{kind="{place}",status="{status}"}} {count}')
        lines.append("# HELP kgtool_request_seconds Time from request to end of response.")
        lines.append("# TYPE kgtool_request_seconds histogram")
        for bound in _BOUNDS:
            lines.append(f'kgtool_request_seconds_bucket{{le="{bound}"}} {self._within[bound]}')
        lines.append(f'kgtool_request_seconds_bucket{{le="+Inf"}} {self._count}')
        lines.append(f"kgtool_request_seconds_sum {self._seconds:.6f}")
        lines.append(f"kgtool_request_seconds_count {self._count}")
        for name, (what, value) in gauges.items():
            kind = "counter" if name.endswith("_total") else "gauge"
            lines += [f"# HELP kgtool_{name} {what}", f"# TYPE kgtool_{name} {kind}"]
            lines.append(f"kgtool_{name} {value:g}")
        return "\n".join(lines) + "\n"
