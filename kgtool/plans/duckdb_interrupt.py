"""Ctrl-C while DuckDB works: what runs is asked to end until it does.

DuckDB looks for signals itself and stops its threads once. A thread may pass over that, and then
works on to the end of the statement while nobody is heard (seen in most runs with DuckDB 2.0.0).
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from threading import Event, Thread, current_thread, main_thread
from types import FrameType

import duckdb

__all__ = ["CtrlC", "insist"]

_EVERY = 0.05


def insist(connection: duckdb.DuckDBPyConnection, ended: Callable[[float], bool]) -> None:
    """Interrupt a connection again and again until `ended`, which waits so many seconds, is true."""
    connection.interrupt()
    while not ended(_EVERY):
        connection.interrupt()


class CtrlC:
    """Listens for Ctrl-C until `end`, and then stops what the connection does.

    Where Ctrl-C raises nothing (a program that takes it otherwise) or comes to another thread,
    nothing is changed.

    Parameters: `connection`, which after a Ctrl-C is only to be closed.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._ended = Event()
        self._beside: Thread | None = None
        known = signal.getsignal(signal.SIGINT)
        self._before = known if callable(known) and current_thread() is main_thread() else None
        if self._before is not None:
            signal.signal(signal.SIGINT, self._hear)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if self._before is None:
            return
        try:
            self._before(number, frame)
        except BaseException:
            if self._beside is None and not self._ended.is_set():
                self._beside = Thread(
                    target=insist, args=(self._connection, self._ended.wait), daemon=True
                )
                self._beside.start()
            raise

    def end(self) -> None:
        """Listen no more. Errors: `KeyboardInterrupt` if there was one, which DuckDB calls otherwise."""
        self._ended.set()
        ours = current_thread() is main_thread() and signal.getsignal(signal.SIGINT) == self._hear
        if ours and self._before is not None:
            signal.signal(signal.SIGINT, self._before)
        if self._beside is not None:
            self._beside.join()
            raise KeyboardInterrupt
