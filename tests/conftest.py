"""What all tests share: the project, the graph built from it once, and a store of it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from commands import MAIN, Cli
from hypothesis import settings

from kgtool.build import assemble
from kgtool.load import Loaded, input_digests
from kgtool.pages import Site, open_site
from kgtool.publish import publish
from kgtool.reason import Inferences
from kgtool.repository import Project, find_project
from kgtool.stores.embedded import Embedded, open_embedded, write_store
from kgtool.terms import Quad

# The same examples on every run, so that a change is judged by itself; look further with
# `pytest --hypothesis-profile=default`.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def project() -> Project:
    """The project of this checkout."""
    return find_project(Path(__file__).parent)


@pytest.fixture(scope="session")
def built(project: Project) -> tuple[Loaded, Inferences, list[Quad]]:
    """The rows, the inferences and all quads of the real graph."""
    return assemble(project)


@pytest.fixture(scope="session")
def store_folder(
    project: Project,
    built: tuple[Loaded, Inferences, list[Quad]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A store folder that holds the real graph."""
    folder = tmp_path_factory.mktemp("built") / "store"
    write_store(folder, built[2], input_digests(project), "test")
    return folder


@pytest.fixture(scope="session")
def store(store_folder: Path) -> Embedded:
    """The real graph, opened read-only."""
    return open_embedded(store_folder)


@pytest.fixture(scope="session")
def site(project: Project, store: Embedded) -> Site:
    """The site of the real graph, with every panel asked."""
    return open_site(project, store, base="https://example.org/kg/", version="test").prepared()


@pytest.fixture(scope="session")
def published(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole real site as files, published once."""
    folder = tmp_path_factory.mktemp("published") / "site"
    publish(site, folder)
    return folder


@pytest.fixture(scope="session")
def environment(store_folder: Path) -> dict[str, str]:
    """What a process needs to ask the real graph."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("KGTOOL")}
    return {**inherited, "KGTOOL_STORE": str(store_folder), "PYTHONWARNINGS": "error"}


@pytest.fixture(scope="session")
def cli(environment: dict[str, str]) -> Cli:
    """Run `kgtool` with arguments, and perhaps `stdin`, on the real graph."""

    def run(
        *arguments: object, stdin: str | bytes = "", cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        ended = subprocess.run(
            [*MAIN, *map(str, arguments)],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            env=environment,
            cwd=cwd,
            timeout=60,
            check=False,
        )
        out, err = ended.stdout.decode("utf-8", "replace"), ended.stderr.decode()
        assert "Traceback" not in err
        return subprocess.CompletedProcess(ended.args, ended.returncode, out, err)

    return run
