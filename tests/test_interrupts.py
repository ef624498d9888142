"""Ctrl-C while DuckDB works: what runs ends soon and wholly, and is told as Ctrl-C."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

if importlib.util.find_spec("duckdb") is None:
    pytest.skip("duckdb is not installed", allow_module_level=True)

ENDLESS = (
    "SELECT count(*) FROM range(1000000000000) t(a) WHERE a % 7 = 3",
    "SELECT count(*) FROM many x JOIN many y USING (key)",
)
_HEAD = """
import os, signal
from threading import Timer
from kgtool.plans.duckdb_executor import DuckStore
from kgtool.plans.duckdb_interrupt import insist
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's jobs in the background ignore it

def work(connection, text):
    connection.execute("CREATE TABLE many AS SELECT a % 1000 AS key FROM range(4000000) t(a)")
    Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    return connection.execute(text).fetchall()
"""


def run(script: str) -> tuple[int, str, str]:
    """Run Python; return its exit code, what it printed, and the last line of what it complained."""
    command = [sys.executable, "-c", _HEAD + script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout, (done.stderr.splitlines() or [""])[-1]


@pytest.mark.parametrize("text", ENDLESS)
def test_ctrl_c_ends_a_statement_and_is_told_as_such(text: str) -> None:
    """DuckDB stops its threads only once, which they may pass over, and calls it by another name."""
    _, printed, complaint = run(f"""
store = DuckStore()
try:
    work(store.connection, {text!r})
finally:
    try:
        store.close()
    finally:
        print(store.folder.exists())
""")
    assert ("False\n", "KeyboardInterrupt") == (printed, complaint)


@pytest.mark.parametrize("text", ENDLESS)
def test_what_runs_beside_is_asked_until_it_ends(text: str) -> None:
    """So ends what another thread does when the main work of a load fails."""
    assert (0, "ended\n", "") == run(f"""
import time
from concurrent.futures import ThreadPoolExecutor, wait
store = DuckStore()
with ThreadPoolExecutor(1) as beside, store.connection.cursor() as other:
    signal.signal(signal.SIGINT, lambda *_: None)
    begun = beside.submit(work, other, {text!r})
    time.sleep(1)
    insist(other, lambda seconds: bool(wait([begun], seconds).done))
    print("ended" if begun.exception() else "answered")
store.close()
""")


def test_a_program_that_takes_ctrl_c_otherwise_is_not_disturbed() -> None:
    """Its own handler is called, and the statement goes on to its answer."""
    assert (0, "heard\n40000000\nTrue\n", "") == run("""
def hear(*_):
    print("heard")
signal.signal(signal.SIGINT, hear)
store = DuckStore()
print(work(store.connection, "SELECT count(*) FROM range(280000000) t(a) WHERE a % 7 = 3")[0][0])
store.close()
print(signal.getsignal(signal.SIGINT) is hear)
""")
