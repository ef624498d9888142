"""Asking a cited question again on the data it was cited from, and comparing the answers.

The stated data are, in this order: a dump that is given, the store at hand if its digest is the
cited one, the tag `v<version>` of the repository. If none is there, the store at hand answers and
the result says so. Where the store at hand is newer, its answer is compared as well.
"""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kgtool.answers import Answer
from kgtool.asof import open_past, read_day
from kgtool.blanks import with_blanks
from kgtool.build import assemble
from kgtool.catalogue import answer
from kgtool.cite import Citation, answer_digest
from kgtool.errors import StoreProblem
from kgtool.queries import find_question
from kgtool.repository import Project
from kgtool.stores import Store
from kgtool.stores.embedded import in_memory
from kgtool.stores.ledger import Ledger, count_graphs
from kgtool.terms import Quad, Term, read_rdf

__all__ = ["Outcome", "Place", "reproduce"]

_VERSION = re.compile(r"\d+\.\d+\.\d+[0-9A-Za-z.-]*")
_Row = tuple[Term | None, ...]


@dataclass(frozen=True)
class Place:
    """Where a question can be asked: a store, the project with its questions, and their digest.

    `kind`: "dump", "store" or "tag".
    """

    kind: str
    store: Store
    project: Project
    digest: str


@dataclass(frozen=True)
class Outcome:
    """What came of asking again.

    `place`: where the answer comes from ("dump", "store", "tag"); `stated`: whether these are the
    cited data, by digest; `same`: whether the answer is the cited one; `again`: the answer;
    `today`: the answer of the store at hand, if that holds other data; `lost` and `gained`: the
    rows by which today's differs.
    """

    place: str
    stated: bool
    same: bool
    again: Answer
    today: Answer | None = None
    lost: Sequence[_Row] = ()
    gained: Sequence[_Row] = ()


def reproduce(
    citation: Citation, here: Place | None, project: Project, dump: Path | None
) -> Outcome:
    """Ask a cited question again.

    Parameters: `citation`; `here`, the store at hand, None if there is none; `project`, whose
    repository may have the tag; `dump`, a file with the data of the cited version, perhaps packed with gzip.
    Errors: `BadInput` for a dump that cannot be read; `LimitReached` for one that is too large; `StoreProblem` if there is nothing to ask.
    """
    with _stated(citation, here, project, dump) as place:
        again = _ask(citation, place)
        stated = bool(citation.edition.digest) and place.digest[:32] == citation.edition.digest
        same = answer_digest(again) == citation.digest
        if here is None or place is here or here.digest == place.digest:
            return Outcome(place.kind, stated, same, again)
    today = _ask(citation, here)
    before, after = Counter(again.rows), Counter(today.rows)
    lost, gained = list((before - after).elements()), list((after - before).elements())
    return Outcome(place.kind, stated, same, again, today, lost, gained)


def _ask(citation: Citation, place: Place) -> Answer:
    question = find_question(place.project, citation.question)
    if citation.as_of:
        past = open_past(place.store, read_day(citation.as_of))
        return past.ask(place.project, question, citation.given, citation.lang)
    return answer(place.store, place.project, question, citation.given, citation.lang)


@contextmanager
def _stated(
    citation: Citation, here: Place | None, project: Project, dump: Path | None
) -> Iterator[Place]:
    """Yield the place that holds the cited data, else the store at hand."""
    if dump is not None:
        quads = with_blanks(read_rdf(dump, dump.name))
        yield Place("dump", in_memory(quads), project, _digest(quads))
        return
    if here is not None and here.digest[:32] == citation.edition.digest:
        yield here
        return
    archive = _archive(project, citation.edition.version)
    if archive is not None:
        with tempfile.TemporaryDirectory() as folder:
            archive.extractall(folder, filter="data")
            then = Project(Path(folder), checkout=True)
            quads = assemble(then)[2]
            yield Place("tag", in_memory(quads), then, _digest(quads))
        return
    if here is None:
        raise StoreProblem(
            f"neither a store nor the tag v{citation.edition.version} is here; run kgtool build,"
            " or give --dump FILE",
            f"此處既無資料庫，也無標籤 v{citation.edition.version}；請執行 kgtool build，或以 --dump"
            " 指定資料檔",
        )
    yield here


def _digest(quads: Sequence[Quad]) -> str:
    return Ledger("", count_graphs(quads)).digest


def _archive(project: Project, version: str) -> tarfile.TarFile | None:
    """Return the model, data and questions of a tagged version; None without such a tag."""
    if not project.checkout or not _VERSION.fullmatch(version):
        return None
    command = ["git", "-C", str(project.root), "archive", "--format=tar", f"v{version}"]
    try:
        done = subprocess.run(
            [*command, "ontology", "data", "queries"], capture_output=True, check=False
        )
    except FileNotFoundError:
        return None
    return tarfile.open(fileobj=io.BytesIO(done.stdout)) if done.returncode == 0 else None
