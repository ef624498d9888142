"""Files for machines: dumps, the context, catalogues of the data, the list of pages, checksums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from kgtool.pages import Site
from kgtool.pages.context import CONTEXT_FILE
from kgtool.pages.dcat import dcat_triples
from kgtool.pages.executables import catalogue_triples
from kgtool.pages.void import void_triples
from kgtool.publish.dumps import dumps
from kgtool.publish.listing import listings
from kgtool.publish.write import Written
from kgtool.terms import Triple

__all__ = ["machine_files", "sums"]

_COPIED = ("CITATION.cff", "LICENSE", "LICENSES/CC-BY-4.0.txt", "LICENSES/Apache-2.0.txt")


def sums(written: Sequence[Written]) -> bytes:
    """Return the checksums of files in the form that `sha256sum --check` reads."""
    return "".join(
        f"{file.digest}  {file.name}\n" for file in sorted(written, key=lambda file: file.name)
    ).encode()


def _turtle(site: Site, triples: Iterable[Triple]) -> bytes:
    return site.writer.write(list(dict.fromkeys(triples)), ".ttl")


def machine_files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every file that is for machines only."""
    sizes = {}
    for name, content in dumps(site):
        sizes[name] = (len(content), sha256(content).hexdigest())
        yield f"dumps/coop-tw.{name}", content
    yield CONTEXT_FILE, site.context.to_bytes()
    void = _turtle(site, void_triples(site))
    yield "void.ttl", void
    yield ".well-known/void", void
    yield "catalog.ttl", _turtle(site, dcat_triples(site, sizes))
    yield "questions.ttl", _turtle(site, catalogue_triples(site))
    yield from listings(site)
    for name in _COPIED:
        path = site.project.root / name
        if path.is_file():
            yield name, path.read_bytes()
