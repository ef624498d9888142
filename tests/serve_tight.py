"""A server with limits so tight that a test can reach them: `python serve_tight.py --port 0`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from kgtool.repository import find_project
from kgtool.serve.server import serve
from kgtool.serve.settings import MIB, Limits, Settings

TIGHT = Limits(
    timeout=20.0,
    header_time=0.6,
    body_time=0.8,
    idle_time=1,
    stall_time=1.0,
    stop_time=2,
    connections=24,
    waiting=4,
    patience=15.0,
    result=40 * MIB,
)

if __name__ == "__main__":
    serve(
        Settings(
            Path(os.environ["KGTOOL_STORE"]),
            find_project(Path(__file__).parent).root,
            port=0,
            workers=2,
            limits=TIGHT,
        ),
        lambda known: sys.stderr.write(f"{known.address}\n"),
    )
