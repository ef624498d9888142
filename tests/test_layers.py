"""The house: each module imports only from layers above its own, each library has its door."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "kgtool"

LAYERS = (
    ("written",),
    ("errors", "namespaces"),
    ("repository", "policy", "bombs"),
    ("terms",),
    ("sparql",),
    ("turtle", "blanks"),
    ("rdfxml",),
    ("plans",),
    ("queries", "cited", "answers", "sheets"),
    ("stores",),
    ("load",),
    ("reason",),
    ("validate",),
    ("incremental",),
    ("explain",),
    ("coverage", "overview", "build", "doctor"),
    ("conflicts", "watch"),
    ("catalogue",),
    ("trace",),
    ("asof",),
    ("describe", "cite", "reports", "why"),
    ("reproduce",),
    ("pages",),
    ("publish", "serve"),
    ("cli",),
)
"""The layers of the package, from top to bottom; a module may import from its own layer's package
and from every layer above."""

DOORS = {
    "SPARQLWrapper": {"stores"},
    "click": {"cli"},
    "duckdb": {"plans"},
    "jinja2": {"pages"},
    "numpy": {"plans"},
    "openpyxl": {"sheets"},
    "owlrl": {"reason"},
    "pandas": {"answers"},
    "pyoxigraph": {"terms", "turtle", "plans", "stores"},
    "pyshacl": {"validate"},
    "pyspark": {"plans"},
    "rdflib": {"reason", "trace", "validate"},
    "rich": {"cli"},
    "starlette": {"serve"},
    "uvicorn": {"serve"},
}
"""Which part of the package knows which outside library."""

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_project" not in path.parts)


def _part(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    return inside.parts[0].removesuffix(".py")


def _rank(part: str) -> int:
    ranks = {name: index for index, layer in enumerate(LAYERS) for name in layer}
    assert part in ranks, f"say in LAYERS where kgtool/{part} belongs"
    return ranks[part]


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_layers_above_its_own(path: Path) -> None:
    """A part never imports a part of a later layer, nor another part of its own layer twice round."""
    part = _part(path)
    if part == "__init__":
        return
    used = {name.split(".")[1] for name in _imports(path) if name.startswith("kgtool.")}
    assert [] == sorted(other for other in used if other != part and _rank(other) > _rank(part))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_library_is_known_only_behind_its_door(path: Path) -> None:
    """Outside libraries are imported only by the parts that own them."""
    libraries = {name.split(".")[0] for name in _imports(path)}
    assert (
        sorted(library for library in libraries & DOORS.keys() if _part(path) not in DOORS[library])
        == []
    )


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_file_says_in_its_first_lines_what_it_is_for(path: Path) -> None:
    """Every module begins with a docstring."""
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_is_longer_than_three_hundred_lines(path: Path) -> None:
    """A module that grows past 300 lines is split by what it is about."""
    assert len(path.read_text("utf-8").splitlines()) <= 300
