"""Files for machines: dumps, the context, catalogues of the data, the list of pages, checksums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kgtool.pages import Site
from kgtool.pages.context import CONTEXT_FILE
from kgtool.publish.write import Written

__all__ = ["machine_files", "sums"]


def sums(written: Sequence[Written]) -> bytes:
    """Return the checksums of files in the form that `sha256sum --check` reads."""
    lines = sorted(f"{file.digest}  {file.name}\n" for file in written)
    return "".join(sorted(lines, key=lambda line: line[66:])).encode()


def machine_files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every file that is for machines only."""
    yield CONTEXT_FILE, site.context.to_bytes()
