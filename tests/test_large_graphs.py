"""Large graphs: what DuckDB loads, checks and concludes is what the small way in does, exactly."""

from __future__ import annotations

import gzip
import importlib.util
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import product
from pathlib import Path
from random import Random

import pytest
from commands import Cli
from hypothesis import given, settings
from hypothesis import strategies as st
from shacl_cases import random_case

from benchmarks.workload import write_workload
from kgtool.errors import BadInput, LimitReached, StoreProblem
from kgtool.namespaces import PREFIXES
from kgtool.plans import algebra as a
from kgtool.plans.choice import estimate_triples, is_large
from kgtool.plans.encode import Dictionary
from kgtool.reason import close, infer_files
from kgtool.terms import BlankNode, Literal, NamedNode, Term, Triple, read_rdf
from kgtool.turtle import to_graph_text
from kgtool.validate import check_files, check_shapes

if importlib.util.find_spec("duckdb") is None:
    pytest.skip("duckdb is not installed", allow_module_level=True)

import duckdb

from kgtool.plans.duckdb_graph import Source, open_graph
from kgtool.plans.duckdb_ids import LineTerms
from kgtool.plans.duckdb_text import read_text, to_text
from kgtool.reason.large import closed_graph
from kgtool.validate.large import find_in_files

XSD, RDF = PREFIXES["xsd"], PREFIXES["rdf"]
S, P = "<http://example.org/s>", "<http://example.org/p>"


def _write(folder: Path, lines: Iterable[str], name: str = "data.nt") -> Path:
    path = folder / name
    path.write_text("".join(line + "\n" for line in lines), "utf-8", newline="")
    return path


def _source(path: Path) -> Source:
    return Source(path, path.name)


def _loaded(path: Path) -> Counter[Triple]:
    with open_graph([_source(path)], threads=1) as graph:
        return Counter(graph.dictionary.triples())


def _parsed(path: Path) -> Counter[Triple]:
    return Counter({quad.triple: 1 for quad in read_rdf(path, path.name)})


# ---- Loading -------------------------------------------------------------------------------------

LINES = [
    f"{S} {P} <http://example.org/o> .",
    f"{S} {P} _:b1.x .",
    f"_:b-2 {P} 'no' .".replace("'no'", '"plain"'),
    f'{S} {P} "plain"^^<{XSD}string> .',
    f'{S} {P} "tab\\there \\"quoted\\" back\\\\slash \\n" .',
    f'{S} {P} "raw\ttab" .',
    f'{S} {P} "\\u8A08\\u756B \\U0001F600 \\b\\f\\\'" .',
    f'{S} {P} "計畫"@zh-hant .',
    f'{S} {P} "計畫"@zh-Hant .',
    f'{S} {P} "x"@EN-us-x-Private .',
    f'{S} {P} "x"@en--ltr .',
    f'{S} {P} "5"^^<{XSD}integer> .   # five',
    f'  {S}\t{P}  "spaces" .',
    f"{S}{P}<http://example.org/close>.",
    f"{S} {P} <http://example.org/\\u8A08?q=%E8%A8%88#f> .",
    f"{S} {P} <http://example.org/計畫> .",
    f"{S} {P} <mailto:a@example.org> .",
    f'{S} {P} <<( {S} {P} "inner" )>> .',
    f'{S} {P} "ends with ." .',
    f'{S} {P} "\\u0000\\u0001" .',
    f"{S} <{RDF}type> <http://example.org/C> .",
    "# a comment .",
    "",
]


@pytest.mark.parametrize("line", LINES)
def test_each_spelling_of_a_line_is_read_as_the_parser_reads_it(tmp_path: Path, line: str) -> None:
    """Escapes, tags, white space, comments, RDF 1.2: the same triples, each once."""
    path = _write(tmp_path, [line, f'{S} {P} "other" .', line])
    assert _parsed(path) == _loaded(path)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\n\n"])
def test_all_lines_together_with_any_line_ends(tmp_path: Path, ending: str) -> None:
    """Spellings of one term are one term, whatever ends the lines, packed or not."""
    path = tmp_path / "data.nt"
    path.write_bytes(ending.join(LINES).encode())
    packed = tmp_path / "packed.nt.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    expected = _parsed(path)
    assert expected == _loaded(path) == _loaded(packed)


@pytest.mark.parametrize("key", ["hash({})", "length({})", "1"])
def test_terms_are_told_apart_whatever_they_are_looked_up_by(key: str) -> None:
    """Ids are exact even where the numbers by which texts are found are the same for many."""
    rows = [("<x:a>", "<x:p>", "<x:b>"), ("<x:b>", "<x:q>", '"d"'), ("_:abc", "<x:p>", "<x:a>")]
    connection = duckdb.connect()
    connection.execute("CREATE TEMP TABLE raw (s VARCHAR, p VARCHAR, o VARCHAR)")
    connection.executemany("INSERT INTO raw VALUES (?, ?, ?)", [*rows, rows[0]])
    connection.execute("CREATE TEMP TABLE found AS SELECT DISTINCT unnest([s, p, o]) AS t FROM raw")
    terms = LineTerms(connection, "main")
    terms.key = key
    terms.number()
    terms.relate()
    texts = dict(connection.execute("SELECT id, text FROM terms").fetchall())
    found = connection.execute("SELECT s, p, o FROM triples").fetchall()
    assert sorted(rows) == sorted(tuple(map(texts.__getitem__, row)) for row in found)
    assert {text: identity < 0 for identity, text in texts.items()}['"d"']


def test_graph_names_are_left_out(tmp_path: Path) -> None:
    """N-Quads: what stands in two graphs is one triple; a literal may look like a graph's name."""
    lines = [
        f"{S} {P} {S} <http://example.org/g> .",
        f"{S} {P} {S} _:g .",
        f"{S} {P} {S} .",
        f'{S} {P} "a <http://example.org/g>" .',
        f'{S} {P} "a <http://example.org/g>"@en <http://example.org/g> .',
        f'{S} {P} "5"^^<{XSD}integer>  <http://example.org/計> .',
    ]
    path = _write(tmp_path, lines, "data.nq")
    assert _parsed(path) == _loaded(path)


def test_other_syntaxes_and_several_files_are_one_graph(tmp_path: Path) -> None:
    """Turtle, packed Turtle and N-Triples together; relative IRIs need a base."""
    turtle = '@prefix : <http://example.org/> . :s :p :o, "x"@zh-TW, 1.50, [ :q true ] . <r> :p 1 .'
    (tmp_path / "a.ttl").write_text(turtle, "utf-8")
    (tmp_path / "b.ttl.gz").write_bytes(gzip.compress(turtle.encode()))
    path = _write(tmp_path, LINES[:5])
    base = "http://example.org/base/"
    sources = [Source(tmp_path / name, name, base) for name in ("a.ttl", "b.ttl.gz", "data.nt")]
    with open_graph(sources, threads=1) as graph:
        found = {t for t in graph.dictionary.triples() if not isinstance(t.subject, BlankNode)}
        blanks = {t for t in graph.dictionary.triples() if isinstance(t.subject, BlankNode)}
    quads = [*read_rdf(tmp_path / "a.ttl", "a.ttl", base=base), *read_rdf(path, path.name)]
    assert {q.triple.predicate for q in quads} == {t.predicate for t in found | blanks}
    named = [q.triple for q in quads if not {type(q.subject), type(q.object)} & {BlankNode}]
    assert set(named) <= found


WRONG = [
    (f"{S} {P} .", 1),
    (f'{S} {P} "not closed .', 1),
    (f'{S} {P} "x"@toolonglanguage .', 1),
    (f'{S} {P} "x"^^<{RDF}langString> .', 1),
    (f'{S} {P} "\\uD800" .', 1),
    (f'{S} "literal" {S} .', 1),
    (f'"literal" {P} {S} .', 1),
    (f"{S} _:b {S} .", 1),
    (f"{S} {P} <relative> .", 1),
    (f"{S} {P} <http://example.org/%zz> .", 1),
    (f"{S} {P} <http://example.org/a b> .", 1),
    (f"{S} {P} {S}", 1),
    (f"{S} {P} {S} {S} .", 1),
    (f"{S} {P} {S} . {S} {P} {S} .", 1),
    ("nonsense", 1),
]


@pytest.mark.parametrize(("line", "_"), WRONG)
def test_a_faulty_line_is_named_as_the_parser_names_it(tmp_path: Path, line: str, _: int) -> None:
    """File, line, column and reason are the parser's; nothing is loaded."""
    good = [f'{S} {P} "{k}" .' for k in range(20)]
    path = _write(tmp_path, [*good, line, *good])
    with pytest.raises(BadInput) as expected:
        list(read_rdf(path, path.name))
    with pytest.raises(BadInput) as found, open_graph([_source(path)], threads=1):
        pass
    assert str(expected.value) == str(found.value)


@pytest.mark.parametrize("packed", [False, True])
def test_a_byte_order_mark_is_passed_over(tmp_path: Path, packed: bool) -> None:
    """Some editors write one in front of UTF-8; the database and the parser read on after it."""
    content = f"\ufeff{S} {P} {S} .\n".encode()
    path = tmp_path / ("data.nt.gz" if packed else "data.nt")
    path.write_bytes(gzip.compress(content, mtime=0) if packed else content)
    assert 1 == len(list(read_rdf(path, path.name)))
    with open_graph([_source(path)], threads=1) as graph:
        assert 1 == graph.size


@pytest.mark.parametrize(
    "content", [b'<a:s> <a:p> "\xff" .\n', gzip.compress(b"x" * 999, mtime=0)[:-9]]
)
def test_bytes_that_are_no_text_are_bad_input(tmp_path: Path, content: bytes) -> None:
    """Not UTF-8, and a packed file cut short."""
    path = tmp_path / ("data.nt" if content[:1] == b"<" else "data.nt.gz")
    path.write_bytes(content)
    with pytest.raises(BadInput, match="data"), open_graph([_source(path)], threads=1):
        pass


def test_a_file_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    """A packed file that grows to more than 200 times its size, and one that is not there."""
    path = tmp_path / "data.nt.gz"
    path.write_bytes(gzip.compress(b"#" * (1 << 24)))
    with pytest.raises(LimitReached, match=r"data\.nt\.gz"), open_graph([_source(path)]):
        pass
    with pytest.raises(BadInput, match=r"none\.nt: cannot be read"):
        check_files([tmp_path / "none.nt"], [], engine="duckdb")


@given(
    st.one_of(
        st.builds(Literal, st.text(st.characters(exclude_categories=["Cs"]))),
        st.builds(
            lambda text, tag: Literal(text, language=tag),
            st.text(st.characters(exclude_categories=["Cs"])),
            st.sampled_from(["en", "zh-hant-tw", "x-abc", "de-1996"]),
        ),
        st.builds(
            lambda text: Literal(text, datatype=NamedNode("http://example.org/d")),
            st.text(alphabet='"\\\n\r\t\x00\x01@^<> .'),
        ),
    )
)
def test_a_terms_one_spelling_reads_back(term: Term) -> None:
    """Any literal goes to text and back."""
    assert term == read_text(to_text(term))


# ---- Literals ------------------------------------------------------------------------------------

_DIGITS = st.integers(-(10**40), 10**40).map(str)
_FORMS = st.one_of(
    _DIGITS,
    st.sampled_from(["+5", "-0", "007", "5.", ".5", "-5.50", "5.5", "1e3", "", " 5", "128", "300"]),
    st.sampled_from(["9" * 18, "9" * 19, "0." + "1" * 19, "0." + "1" * 18, "INF", "-INF", "NaN"]),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(lambda d: f"{d:f}"),
    st.floats().map(repr),
    st.dates().map(str),
    st.datetimes().map(lambda moment: moment.isoformat()),
    st.sampled_from(["2020-02-29", "2021-02-29", "2020-01-01Z", "12020-01-01", "-2020-01-01"]),
    st.sampled_from(["2020-01-01T24:00:00", "2020-01-01T00:00:00-14:00", "2020-01-01T10:00:00Z"]),
    st.sampled_from(["2020-01-01T00:00:00.5+08:00", "2019-12-31T16:00:00.500Z", "2020", "-0044"]),
    st.sampled_from(
        ["true", "0", "TRUE", "0A", "0a", "P1M", "P30D", "P1M1D", "AAAA", "a@", "a@en"]
    ),
    st.text(alphabet='ab \\"\n\x01計😀', max_size=3),
)
_NAMES = st.sampled_from(
    [
        "string",
        "integer",
        "byte",
        "unsignedByte",
        "decimal",
        "double",
        "float",
        "boolean",
        "date",
        "dateTime",
        "gYear",
        "gMonth",
        "duration",
        "hexBinary",
        "base64Binary",
        "anyURI",
        "token",
        "positiveInteger",
        "time",
    ]
)
_LITERALS = st.one_of(
    st.builds(lambda form, name: Literal(form, datatype=NamedNode(XSD + name)), _FORMS, _NAMES),
    st.builds(lambda form: Literal(form, datatype=NamedNode(RDF + "PlainLiteral")), _FORMS),
    st.builds(lambda form: Literal(form, datatype=NamedNode("http://example.org/d")), _FORMS),
    st.builds(lambda form: Literal(form, language="en"), _FORMS),
)


def _relation(one: a.Row, other: a.Row) -> tuple[bool, bool, bool]:
    """Return what plans can see of two literals: same, less, greater."""
    (_, f, low, high, _), (_, g, low2, high2, _) = one, other
    comparable = f == g != 0
    return (
        comparable and (low, high) == (low2, high2),
        comparable and low < low2 and high < high2,
        comparable and low > low2 and high > high2,
    )


def _seen(lexicon: Dictionary | object, terms: Sequence[Term]) -> list[a.Row]:
    return [lexicon.attributes(lexicon.intern(term)) for term in terms]  # type: ignore[attr-defined]


@pytest.mark.parametrize("text_order", [False, True])
@settings(max_examples=25)
@given(
    stored=st.lists(_LITERALS, min_size=1, max_size=25, unique=True),
    later=st.lists(_LITERALS, max_size=6, unique=True),
)
def test_literals_have_the_attributes_of_the_dictionary(
    tmp_path_factory: pytest.TempPathFactory,
    text_order: bool,
    stored: list[Literal],
    later: list[Literal],
) -> None:
    """Datatype, validity, family and every comparison agree, for terms added later too."""
    path = tmp_path_factory.mktemp("literals") / "data.ttl"
    path.write_text("".join(f"<x:s> <x:p> {term} .\n" for term in stored), "utf-8")
    known, every = Dictionary(text_order=text_order), [*stored, *later]
    _seen(known, every)
    expected = _seen(known, every)
    with open_graph([_source(path)], threads=1) as graph:
        graph.dictionary.attach_literals(text_order=text_order)
        [graph.dictionary.intern(term) for term in every]
        found = _seen(graph.dictionary, every)
        mine, other = graph.dictionary.tags(), known.tags()
    names = {code: name for name, code in mine.items()}
    others = {code: name for name, code in other.items()}
    for one, two in zip(expected, found, strict=True):
        assert (others[one[0]], one[1], one[4]) == (names[two[0]], two[1], two[4])
    for (one, mine_one), (two, mine_two) in product(zip(expected, found, strict=True), repeat=2):
        assert _relation(one, two) == _relation(mine_one, mine_two)


# ---- Checking and reasoning ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def workload(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workload of about 10,000 triples, with planted faults."""
    folder = tmp_path_factory.mktemp("workload")
    write_workload(10_000, folder)
    return folder


@pytest.mark.parametrize("memory_limit", ["", "300MB"])
def test_a_loaded_graph_gets_the_findings_of_one_in_memory(
    workload: Path, memory_limit: str
) -> None:
    """All shapes of the workload: the same findings and notes, at once and in parts."""
    shapes = [quad.triple for quad in read_rdf(workload / "shapes.ttl", "shapes.ttl")]
    data = [quad.triple for quad in read_rdf(workload / "data.nt", "data.nt")]
    expected = check_shapes(data, shapes, engine="python")
    found = find_in_files([_source(workload / "data.nt")], shapes, memory_limit=memory_limit)
    assert expected == found[:2]
    assert 20 == len(found[0])


def test_what_has_no_plan_is_evaluated_over_the_loaded_graph(tmp_path: Path) -> None:
    """Paths with a star, patterns beyond the simple ones, strings in order, and their lengths."""
    data = _write(
        tmp_path,
        [
            f"{S} <http://example.org/next> _:b .",
            f'_:b {P} "計畫 one" .',
            f'{S} {P} "b\\nb"@en, "a" .'.replace(", ", f" .\n{S} {P} "),
            f'{S} <http://example.org/q> "aa" .',
        ],
    )
    shapes = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://example.org/> .
    :N sh:targetSubjectsOf :next ; sh:property
      [ sh:path [ sh:zeroOrMorePath :next ] ; sh:nodeKind sh:IRI ] ,
      [ sh:path :p ; sh:pattern "^\\\\p{Ll}$" ] , [ sh:path :p ; sh:pattern "^b" ] ,
      [ sh:path :p ; sh:maxLength 2 ] , [ sh:path :p ; sh:lessThan :q ] .
    """
    (tmp_path / "shapes.ttl").write_text(shapes, "utf-8")
    rules = [quad.triple for quad in read_rdf(tmp_path / "shapes.ttl", "shapes.ttl")]
    triples = [quad.triple for quad in read_rdf(data, "data.nt")]
    expected = check_shapes(triples, rules, engine="evaluated")
    found = find_in_files([_source(data)], rules)
    assert 5 == len(expected[0])
    assert Counter(map(str, expected[0])) == Counter(map(str, found[0]))


def test_random_shapes_find_the_same_in_a_loaded_graph(tmp_path: Path) -> None:
    """Plans, paths walked in rounds, SPARQL and circles, over terms that are made when needed."""
    queries = 0
    for seed in range(12):
        triples, rules = random_case(Random(seed))
        queries += any("select" in str(rule.predicate) for rule in rules)
        data = _write(tmp_path, [f"{t.subject} {t.predicate} {t.object} ." for t in triples])
        expected, _ = check_shapes(triples, rules, engine="evaluated")
        assert Counter(map(str, expected)) == Counter(
            map(str, find_in_files([_source(data)], rules)[0])
        )
    assert queries > 2


@pytest.mark.parametrize("query", ["$this :p|:q ?value", "$this ?any ?value"])
def test_terms_of_all_kinds_reach_constraints_in_sparql(tmp_path: Path, query: str) -> None:
    """Blank nodes keep their names and literals their spelling on the way into the store and back."""
    data = _write(
        tmp_path,
        [
            f'{S} {P} "x"@en--ltr .',
            f'{S} {P} "a\\"\\n計畫" .',
            f"{S} {P} _:b1 .",
            f'_:b1 {P} "01.50"^^<{PREFIXES["xsd"]}decimal> .',
            f"{S} <http://example.org/q> <<( {S} {P} _:b1 )>> .",
            f'{S} <http://example.org/q> <<( {S} {P} "z" )>> .',
        ],
    )
    shapes = f"""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://example.org/> .
    :N sh:targetSubjectsOf :p ; sh:sparql [
      sh:select "PREFIX : <http://example.org/> SELECT $this ?value {{ {query} }}" ] ."""
    (tmp_path / "shapes.ttl").write_text(shapes, "utf-8")
    rules = [quad.triple for quad in read_rdf(tmp_path / "shapes.ttl", "shapes.ttl")]
    triples = [quad.triple for quad in read_rdf(data, "data.nt")]
    expected = check_shapes(triples, rules, engine="evaluated")
    assert 6 == len(expected[0])
    assert expected == find_in_files([_source(data)], rules)[:2]


FAULTS = ("inconsistent_disjoint", "inconsistent_range_type", "inconsistent_same_different")


@pytest.mark.parametrize("memory_limit", ["", "300MB"])
def test_a_loaded_graph_has_the_closure_of_one_in_memory(
    workload: Path, tmp_path: Path, memory_limit: str
) -> None:
    """The same bytes are written, and the same contradictions told."""
    paths = [workload / "data.nt", *(workload / f"{name}.ttl" for name in FAULTS)]
    made = close([quad.triple for path in paths for quad in read_rdf(path, path.name)])
    with closed_graph([_source(path) for path in paths], memory_limit=memory_limit) as closed:
        closed.write(tmp_path / "new.nt")
        shown = "".join(closed.parts("turtle"))
        found = set(closed.triples())
        assert list(made.details) == list(closed.clashes)
    assert set(made.triples) == found
    assert infer_files(paths, engine="python").to_text("turtle") == shown
    assert to_graph_text(made.triples, "ntriples") == (tmp_path / "new.nt").read_text("utf-8")


def test_on_request_all_that_is_true_is_told_of_a_loaded_graph(
    workload: Path, tmp_path: Path
) -> None:
    """`full` gives what it gives in memory, byte for byte."""
    path = workload / "data.nt"
    with closed_graph([_source(path)], full=True) as closed:
        closed.write(tmp_path / "new.nt")
    made = infer_files([path], full=True, engine="python")
    assert made.to_text("ntriples") == (tmp_path / "new.nt").read_text("utf-8")


# ---- Database files ------------------------------------------------------------------------------


def _ask(path: Path, database: Path, loads: list[str]) -> int:
    with open_graph([_source(path)], database=database, progress=loads.append) as graph:
        return graph.size


def test_a_database_is_reopened_while_its_files_are_unchanged(tmp_path: Path) -> None:
    """Loaded once; touched files are compared by digest; changed ones are loaded anew."""
    path, database, loads = _write(tmp_path, LINES[:3]), tmp_path / "graph.duckdb", list[str]()
    assert [3, 3] == [_ask(path, database, loads) for _ in range(2)]
    os.utime(path, (1, 1))
    assert 3 == _ask(path, database, loads)
    assert ["load"] == loads
    _write(tmp_path, LINES[:5])
    assert 5 == _ask(path, database, loads)
    assert ["load", "load"] == loads
    assert {"data.nt", "graph.duckdb"} == {found.name for found in tmp_path.iterdir()}


def test_a_foreign_or_damaged_database_is_left_as_it_is(tmp_path: Path) -> None:
    """Text, a database of somebody else, a cut file: a problem of the store that names the file."""
    import duckdb

    path = _write(tmp_path, LINES[:3])
    (tmp_path / "text.duckdb").write_text("notes " * 5000)
    with duckdb.connect(str(tmp_path / "foreign.duckdb")) as other:
        other.execute("CREATE TABLE mine AS SELECT 1 AS x")
    _ask(path, tmp_path / "cut.duckdb", [])
    whole = (tmp_path / "cut.duckdb").read_bytes()
    (tmp_path / "cut.duckdb").write_bytes(whole[: len(whole) // 2])
    for name in ("text", "foreign", "cut"):
        database = tmp_path / f"{name}.duckdb"
        before = database.read_bytes()
        with pytest.raises(StoreProblem, match=name) as found:
            _ask(path, database, [])
        assert str(tmp_path) not in found.value.en + found.value.zh
        assert before == database.read_bytes()


@pytest.mark.parametrize("part", range(1, 8))
def test_damage_inside_a_database_is_found(workload: Path, tmp_path: Path, part: int) -> None:
    """Bytes changed anywhere: named, or of no account; never a wrong answer."""
    path, database = workload / "data.nt", tmp_path / "graph.duckdb"
    size = _ask(path, database, [])
    content = bytearray(database.read_bytes())
    start = part * len(content) // 8
    content[start : start + 2000] = bytes(byte ^ 0x5A for byte in content[start : start + 2000])
    database.write_bytes(content)
    said, found = "", set[Triple]()
    try:
        with open_graph([_source(path)], database=database) as graph:
            found = set(graph.dictionary.triples())
    except StoreProblem as fault:
        said = fault.en
    whole = size == len(found) and {q.triple for q in read_rdf(path, path.name)} == found
    assert whole or ("graph.duckdb" in said and str(tmp_path) not in said)


def test_a_faulty_file_leaves_no_database(tmp_path: Path) -> None:
    """Nothing half-loaded stays, and an older database stays as it was."""
    path, database = _write(tmp_path, LINES[:3]), tmp_path / "graph.duckdb"
    _ask(path, database, [])
    before = database.read_bytes()
    _write(tmp_path, [*LINES[:3], "nonsense"])
    for target in (database, tmp_path / "new.duckdb"):
        with pytest.raises(BadInput):
            _ask(path, target, [])
    assert before == database.read_bytes()
    assert {"data.nt", "graph.duckdb"} == {found.name for found in tmp_path.iterdir()}


def test_too_little_memory_is_a_limit(workload: Path) -> None:
    """What does not fit even in parts ends with exit code 5."""
    with (
        pytest.raises(LimitReached),
        open_graph([_source(workload / "data.nt")], memory_limit="2MB", threads=1),
    ):
        pass


# ---- Commands ------------------------------------------------------------------------------------


def test_the_commands_give_the_same_with_and_without_a_database(
    cli: Cli, workload: Path, tmp_path: Path
) -> None:
    """Reports and inferences are equal byte for byte; the second run reopens the database."""
    data, shapes = str(workload / "data.nt"), str(workload / "shapes.ttl")
    check = ("validate", data, "--shapes", shapes, "--format", "json")
    kept = ("--database", str(tmp_path / "graph.duckdb"), "--memory-limit", "500MB")
    plain, first, again = cli(*check, "--engine", "python"), cli(*check, *kept), cli(*check, *kept)
    assert (1, 1, 1) == (plain.returncode, first.returncode, again.returncode)
    assert plain.stdout == first.stdout == again.stdout
    for output, more in (("a.nt", kept), ("b.nt", ("--engine", "python"))):
        assert 0 == cli("reason", data, "-o", str(tmp_path / output), *more).returncode
    assert (tmp_path / "a.nt").read_bytes() == (tmp_path / "b.nt").read_bytes()
    shown = cli("reason", data, "--engine", "duckdb", "--format", "ntriples")
    assert (tmp_path / "a.nt").read_text("utf-8") == shown.stdout
    assert {"a.nt", "b.nt", "graph.duckdb"} == {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--engine", "numpy", "--memory-limit", "1GB"), 2),
        (("--memory-limit", "plenty"), 2),
        (("--database", "nowhere/graph.duckdb"), 6),
    ],
)
def test_wrong_options_have_their_codes(
    cli: Cli, workload: Path, options: tuple[str, ...], code: int
) -> None:
    """An engine that has no database, a size that is none, a folder that is not there."""
    assert code == cli("reason", str(workload / "ontology.ttl"), *options).returncode


def test_the_size_of_files_is_judged_by_name_and_length(tmp_path: Path) -> None:
    """N-Triples are longer than Turtle, packed files hold more than they weigh."""
    for name in ("a.nt", "a.ttl", "a.nt.gz", "a.unknown"):
        (tmp_path / name).write_bytes(b"x" * 125_000)
    sizes = [estimate_triples(tmp_path / name) for name in ("a.nt", "a.ttl", "a.nt.gz")]
    assert [1000, 2500, 15000] == sizes
    assert is_large([tmp_path / "a.nt", tmp_path / "a.ttl"], 3500)
    assert not is_large([tmp_path / "a.nt", tmp_path / "a.ttl"], 3501)


def test_a_closure_without_news_is_an_empty_file(cli: Cli, tmp_path: Path) -> None:
    """Where nothing follows, reasoning says so with a file that has no lines."""
    data = _write(tmp_path, [f'{S} {P} "x" .'])
    done = cli("reason", data, "--engine", "duckdb", "-o", tmp_path / "new.nt")
    assert (0, "") == (done.returncode, (tmp_path / "new.nt").read_text("utf-8"))
