"""Waits for a server that is starting, and asks it one page and one query; fails if either does."""

from __future__ import annotations

import json
import sys
import time
from http.client import HTTPConnection

_PATIENCE = 180
_QUERY = "/sparql?query=SELECT%20%2A%20%7B%3Fm%20a%20coop:Ministry%7D&format=json"


def _read(port: int, target: str) -> bytes:
    end = time.monotonic() + _PATIENCE
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request("GET", target)
            return connection.getresponse().read()
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.5)
        finally:
            connection.close()


def main() -> None:
    """Ask the server on the port that the argument names."""
    port = int(sys.argv[1])
    if "國家科學及技術委員會" not in _read(port, "/id/nstc.html").decode():
        sys.exit("the page of a ministry does not say its name")
    if len(json.loads(_read(port, _QUERY))["results"]["bindings"]) < 6:
        sys.exit("the query does not find the ministries")


if __name__ == "__main__":
    main()
