"""Reading RDF files into DuckDB in bulk: lines are split, told apart and encoded by SQL.

N-Triples and N-Quads are read in parallel, packed ones once they are unpacked. A line is split at its first two spaces;
what stands between is checked as distinct terms, by patterns that only certain spellings match
(`duckdb_text`). Lines with any other term go through the parser, which either gives their terms or
says with line and column what is wrong with the file. Files in other syntaxes are rewritten as
N-Triples first. Blank nodes keep the names that the files give them; graph names are left out.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from pyoxigraph import RdfFormat, parse, serialize

from kgtool.plans.duckdb_executor import too_much
from kgtool.plans.duckdb_ids import LineTerms, NotAccepted
from kgtool.plans.duckdb_interrupt import insist
from kgtool.plans.duckdb_text import BLANK, IRI, LITERAL, SPECIAL_DATATYPES, quoted, to_text
from kgtool.terms import RdfFile, Triple

__all__ = ["Source", "load_files"]

_BATCH = 50_000
_BLOCK = 1 << 20
_BUFFER = 8 << 20
_BY_LINES = (".nt", ".nq")

_LINES = (
    "read_csv(?, columns={'l': 'VARCHAR'}, delim='\x01', quote='', escape='', header=false, "
    f"auto_detect=false, buffer_size={_BUFFER}, max_line_size={_BUFFER // 2})"
)
_SPLIT = f"""
SELECT CASE WHEN fits THEN x[1] ELSE l END AS s, CASE WHEN fits THEN x[2] END AS p,
  CASE WHEN fits THEN CASE len(x) WHEN 4 THEN x[3] ELSE array_to_string(x[3:-2], ' ') END END AS o
FROM (SELECT l, x, len(x) > 3 AND x[-1] = '.' AND NOT starts_with(l, '"')
    AND starts_with(x[2], '<') AS fits
  FROM (SELECT l, string_split(l, ' ') AS x FROM {_LINES} WHERE l <> ''))
"""
_SPLIT_QUADS = f"""
SELECT s, p, CASE WHEN named THEN left(o, length(o) - length(g) - 1) ELSE o END AS o,
  CASE WHEN named THEN g END AS g
FROM (SELECT *, length(g) < length(o) AND NOT contains(g, '"')
    AND (starts_with(g, '<') OR starts_with(g, '_:')) AS named
  FROM (SELECT *, split_part(o, ' ', -1) AS g FROM ({_SPLIT})))
"""
_ENDINGS = " OR ".join(f"suffix(t, {quoted(ending)})" for ending in SPECIAL_DATATYPES)
_CERTAIN = f"""CASE left(t, 1) WHEN '<' THEN regexp_full_match(t, {quoted(IRI)})
WHEN '"' THEN regexp_full_match(t, {quoted(LITERAL)}) AND NOT ({_ENDINGS})
ELSE regexp_full_match(t, {quoted(BLANK)}) END"""


@dataclass(frozen=True)
class Source:
    """A file to load: where it is, how messages call it, and what its relative IRIs start from."""

    path: Path
    name: str
    base: str | None = None

    @property
    def file(self) -> RdfFile:
        """The file as what can be opened and parsed. Errors: `BadInput` if its ending is unknown."""
        return RdfFile(self.path, self.name)

    @property
    def is_packed(self) -> bool:
        """Whether the file has to be unpacked."""
        return self.path.suffix.lower() == ".gz"

    @property
    def form(self) -> str:
        """The ending of the name that tells the syntax, without `.gz`."""
        return Path(self.path.name.lower().removesuffix(".gz")).suffix


def load_files(
    connection: duckdb.DuckDBPyConnection,
    sources: Sequence[Source],
    folder: Path,
    schema: str,
    describe: Callable[[duckdb.DuckDBPyConnection, str], None],
    *,
    to_keep: bool = False,
) -> None:
    """Make the tables `terms` (id, text) and `triples` (p, s, o) of RDF files in `schema`.

    Parameters: `connection`; `sources`; `folder`, for files in between; `schema`, the name of an
    attached database; `describe`, what makes the table of literals, on a connection of its own
    while the triples are made; `to_keep`, whether triples have the attributes of their objects
    too, which takes time and spares it later. Errors: `BadInput` with line and column;
    `LimitReached` if ids run out or memory does not suffice.
    """
    loader, terms = _Loader(connection, folder), LineTerms(connection, schema)
    try:
        loader.read(sources)
        loader.settle()
        terms.number()
        if to_keep:
            describe(connection, schema)
            terms.relate(describe=True)
        else:
            _both(terms.relate, connection.cursor(), lambda other: describe(other, schema))
    except NotAccepted:
        for source in sources:
            for _ in source.file.quads(source.base):
                pass
        raise
    except duckdb.OutOfMemoryException as fault:
        raise too_much(fault) from None


def _both(
    here: Callable[[], None],
    other: duckdb.DuckDBPyConnection,
    there: Callable[[duckdb.DuckDBPyConnection], None],
) -> None:
    """Do two things at the same time; if the first fails or is interrupted, the other ends too."""
    with other, ThreadPoolExecutor(1) as beside:
        done = beside.submit(there, other)
        try:
            here()
            done.result()
        except BaseException:
            insist(other, lambda seconds: bool(wait([done], seconds).done))
            raise


class _Loader:
    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self._connection = connection
        self._folder = folder
        self._quads = False

    def _ask(self, text: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(text, list(parameters)).fetchall()

    # ---- Lines -------------------------------------------------------------------------------

    def read(self, sources: Sequence[Source]) -> None:
        """Split the lines of all files into the table `raw`."""
        self._quads = any(source.form == ".nq" for source in sources)
        more = ", g VARCHAR" if self._quads else ""
        self._ask(f"CREATE TEMP TABLE raw (s VARCHAR, p VARCHAR, o VARCHAR{more})")
        for source in sources:
            if not (source.form in _BY_LINES and self._has_lines(source)):
                lines = self._folder / "lines.nt"
                triples = (quad.triple for quad in source.file.quads(source.base))
                serialize(triples, str(lines), format=RdfFormat.N_TRIPLES)
                self._split(lines, ".nt")
                lines.unlink()

    def _has_lines(self, source: Source) -> bool:
        """Split a file's lines; return False if it has none as DuckDB sees them.

        So with mixed line ends, control characters or bytes that are no UTF-8; the parser takes
        what is right in it, and says what is not.
        """
        with self._as_lines(source) as path:
            try:
                self._split(path, source.form)
            except (duckdb.InvalidInputException, duckdb.IOException):
                return False
        return True

    @contextmanager
    def _as_lines(self, source: Source) -> Iterator[Path]:
        """Give a file as it is (DuckDB passes over a byte order mark) or unpacked."""
        unpacked = self._folder / "unpacked.nt"
        if source.is_packed:
            with source.file.open() as content, unpacked.open("wb") as file:
                shutil.copyfileobj(content, file, _BLOCK)
        yield unpacked if source.is_packed else source.path
        unpacked.unlink(missing_ok=True)

    def _split(self, path: Path, form: str) -> None:
        split = _SPLIT_QUADS if form == ".nq" else _SPLIT
        columns = "s, p, o, g" if form == ".nq" else "s, p, o"
        self._ask(f"INSERT INTO raw ({columns}) SELECT {columns} FROM ({split})", [str(path)])

    # ---- Terms -------------------------------------------------------------------------------

    def settle(self) -> None:
        """Find the distinct terms, and send lines with uncertain ones through the parser."""
        self._find_terms()
        self._ask(f"CREATE TEMP TABLE odd AS SELECT t FROM found WHERE NOT {_CERTAIN}")
        doubts = ["o IS NULL"]
        if self._ask("FROM odd LIMIT 1"):
            doubts += [f"{column} IN (FROM odd)" for column in "spo"]
        if self._quads:
            wrong = f"starts_with(t, '\"') OR NOT {_CERTAIN}"
            doubts.append(f"g IN (SELECT t FROM (SELECT DISTINCT g AS t FROM raw) WHERE {wrong})")
        test = " OR ".join(doubts)
        if self._ask(f"SELECT 1 FROM raw WHERE {test} LIMIT 1"):
            self._parse(test)
            self._ask("DROP TABLE found")
            self._find_terms()
        self._ask("DROP TABLE odd")

    def _find_terms(self) -> None:
        each = " UNION ALL ".join(f"SELECT {c} AS t FROM raw" for c in "spo")
        self._ask(f"CREATE TEMP TABLE found AS SELECT DISTINCT t FROM ({each}) WHERE t IS NOT NULL")

    def _parse(self, test: str) -> None:
        """Replace the lines for which `test` holds by what the parser makes of them."""
        graph = "coalesce(' ' || g, '')" if self._quads else "''"
        line = f"coalesce(s || ' ' || p || ' ' || o || {graph} || ' .', s)"
        self._ask(f"CREATE TEMP TABLE doubted AS SELECT {line} AS l FROM raw WHERE {test}")
        self._ask(f"DELETE FROM raw WHERE {test}")
        ((count,),) = self._ask("SELECT coalesce(max(rowid) + 1, 0) FROM doubted")
        for start in range(0, count, _BATCH):
            part = f"rowid >= {start} AND rowid < {start + _BATCH}"
            rows = self._ask(f"SELECT l FROM doubted WHERE {part}")
            self._insert(self._parsed("\n".join(line for (line,) in rows)))
        self._ask("DROP TABLE doubted")

    def _parsed(self, lines: str) -> Iterator[Triple]:
        form = RdfFormat.N_QUADS if self._quads else RdfFormat.N_TRIPLES
        try:
            for quad in parse(input=lines.encode(), format=form, rename_blank_nodes=False):
                yield quad.triple
        except SyntaxError:
            raise NotAccepted from None

    def _insert(self, triples: Iterable[Triple]) -> None:
        texts = [tuple(map(to_text, (t.subject, t.predicate, t.object))) for t in triples]
        if texts:
            columns = [list(column) for column in zip(*texts, strict=True)]
            lists = ", ".join(f"unnest(${place}::VARCHAR[])" for place in (1, 2, 3))
            self._ask(f"INSERT INTO raw (s, p, o) SELECT {lists}", columns)
