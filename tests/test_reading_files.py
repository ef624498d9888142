"""RDF files as columns of ids: the fast way and the parser say the same, of good and bad files."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgtool.errors import BadInput, LimitReached
from kgtool.plans.algebra import TRIPLES
from kgtool.plans.encode import Dictionary
from kgtool.plans.lines import Columns, Encoder, NotPlain, chunks
from kgtool.plans.python_executor import PythonStore
from kgtool.plans.reading import decoded, encode_files, fill_columns
from kgtool.plans.termtexts import literal_parts, term_of, text_of, usual_text
from kgtool.terms import BlankNode, Literal, NamedNode, Quad, Term, Triple, read_rdf

XSD = "http://www.w3.org/2001/XMLSchema#"
A, P = "<http://example.org/a>", "<http://example.org/p>"

# ---- Random texts --------------------------------------------------------------------------------

_ESCAPED = st.sampled_from(
    [r"\u0041", r"\U0001F600", r"\n", r"\t", r"\"", r"\\", r"\'", r"\uD83D", r"\x", "\t", "\x00", "\ufffe"]
)  # fmt: skip
_PLAIN = st.text(st.sampled_from("aA計é .#<>_:@^\u200b\U0001f600"), max_size=5)
_INSIDE = st.lists(st.one_of(_PLAIN, _ESCAPED), max_size=3).map("".join)
_IRIS = st.sampled_from(
    [A, P, "<urn:x>", r"<http://example.org/\u0061>", "<http://example.org/計畫>", "<a:b#c>",
     "<http://example.org/%41?q=1#f>", "<http://example.org:80/>", "<relative>", "<http://a b>",
     "<http://example.org/%zz>", "<http://[::1]/>", "<a:b#c#d>", "<>", "<http://x:y/>", "<a://>"]
)  # fmt: skip
_BLANKS = st.sampled_from(["_:b", "_:b1", "_:é", "_:a.b", "_:a.", "_:-", "_:00ff", "_:"])
_SUFFIXES = st.sampled_from(
    ["", "", "@en", "@EN", "@zh-Hant", "@zh-hant-TW", "@toolonglanguage", "@en--ltr", "@",
     f"^^<{XSD}integer>", f"^^<{XSD}string>", "^^<x>", "^^", "@en-", "^^<urn:計>",
     "^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>"]
)  # fmt: skip
_LITERALS = st.builds('"{}"{}'.format, _INSIDE, _SUFFIXES)
_TRIPLE_TERMS = st.sampled_from([f"<<( {A} {P} _:b )>>", f'<<( {A} {P} "x"@EN )>>', "<<( )>>"])
_TERMS = st.one_of(_IRIS, _BLANKS, _LITERALS, _TRIPLE_TERMS)
_USUAL = st.sampled_from([A, P, "_:b1", '"x"', '"x"@en', f'"1"^^<{XSD}integer>'])
_SPACES = st.sampled_from([" ", " ", " ", "  ", "\t", ""])
_STOPS = st.sampled_from([" .", " .", ".", " . ", "\t.", " . # comment .", "", " . ."])
_NEWLINES = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r", "\n\n", " \n", ""])


@st.composite
def _statements(draw: st.DrawFn, *, quads: bool) -> str:
    kind = draw(st.integers(0, 5))
    if kind:
        usual = [A, P, draw(st.one_of(_USUAL, _LITERALS))]
        if kind < 4:
            usual[draw(st.integers(0, 2))] = draw(_TERMS)
        graph = draw(st.sampled_from(["", f" {P}", " _:g"])) if quads else ""
        return " ".join(usual) + graph + " .\n"
    terms = [draw(st.one_of(_USUAL, _TERMS)) for _ in range(draw(st.integers(2, 4)))]
    line = "".join(term + draw(_SPACES) for term in terms)
    line = draw(st.sampled_from(["", "", " ", "# ", "\ufeff"])) + line
    return line + draw(_STOPS) + draw(_NEWLINES)


@st.composite
def _texts(draw: st.DrawFn, *, quads: bool) -> bytes:
    lines = draw(st.lists(_statements(quads=quads), max_size=4))
    content = draw(st.sampled_from(["", "", "", "\ufeff", "\n"])).encode() + "".join(lines).encode()
    if content and draw(st.integers(0, 4)) == 0:
        at = draw(st.integers(0, len(content) - 1))
        put = draw(st.sampled_from([b"", b" ", b"<", b'"', b".", b"\n", b"\\", b"\xff", b"_"]))
        content = content[:at] + put + content[at + draw(st.integers(0, 1)) :]
    return content


def _by_parser(path: Path) -> set[Triple] | str:
    try:
        return {quad.triple for quad in read_rdf(path, path.name)}
    except BadInput as fault:
        return fault.message("en")


def _by_columns(path: Path) -> set[Triple] | str:
    dictionary = Dictionary()
    try:
        return set(decoded(encode_files([path], dictionary), dictionary))
    except BadInput as fault:
        return fault.message("en")


_SETTINGS = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@_SETTINGS
@given(content=_texts(quads=False))
def test_n_triples_say_the_same_either_way(tmp_path: Path, content: bytes) -> None:
    """Escapes, odd spaces, comments, line ends, marks and faults: the triples or the error."""
    path = tmp_path / "x.nt"
    path.write_bytes(content)
    assert _by_parser(path) == _by_columns(path)


@_SETTINGS
@given(content=_texts(quads=True))
def test_n_quads_say_the_same_either_way(tmp_path: Path, content: bytes) -> None:
    """The same with names of graphs, which are left out."""
    path = tmp_path / "x.nq"
    path.write_bytes(content)
    assert _by_parser(path) == _by_columns(path)


@given(st.lists(_texts(quads=False), max_size=4), st.integers(1, 40))
def test_blocks_cut_no_line(parts: list[bytes], size: int) -> None:
    """However a file is read, the chunks are its whole lines."""

    class Slow:
        def __init__(self) -> None:
            self.rest = b"\n".join(parts)

        def read(self, _: int) -> bytes:
            part, self.rest = self.rest[:size], self.rest[size:]
            return part

    try:
        found = list(chunks(Slow()))  # type: ignore[arg-type]
    except NotPlain:
        with pytest.raises(UnicodeDecodeError):
            b"\n".join(parts).decode()
        return
    assert b"\n".join(parts).decode() == "".join(found)
    assert all(chunk.endswith("\n") for chunk in found[:-1])


# ---- Texts of terms ------------------------------------------------------------------------------

_CHARACTERS = st.text(st.characters(exclude_categories=["Cs"]))
_ANY: st.SearchStrategy[Term] = st.one_of(
    st.builds(Literal, _CHARACTERS),
    st.builds(lambda text: Literal(text, language="zh-Hant"), _CHARACTERS),
    st.builds(lambda text: Literal(text, datatype=NamedNode(XSD + "date")), _CHARACTERS),
)


@given(_ANY)
def test_a_text_gives_back_its_term(term: Term) -> None:
    """From a term to its canonical text and back, and the parts without the term."""
    assert isinstance(term, Literal)
    kind = "@zh-hant" if term.language else term.datatype.value
    assert term == term_of(text_of(term))
    assert (term.value, kind) == literal_parts(text_of(term))


def test_other_texts_give_back_their_terms() -> None:
    """IRIs, blank nodes, triple terms and literals with a direction."""
    iri = NamedNode("http://example.org/計畫")
    inner = Triple(iri, iri, Triple(iri, iri, BlankNode("b")))
    directed = next(iter(decoded(*_encoded(f'{A} {P} "x"@en--ltr .\n'))))
    for term in (iri, BlankNode("b"), inner, directed.object):
        assert term == term_of(text_of(term))
    assert ("x", "@en") == literal_parts(text_of(directed.object))
    assert '"x"@zh-Hant--rtl' == usual_text('"x"@zh-hant--rtl')


def _encoded(text: str, *, quads: bool = False) -> tuple[Columns, Dictionary]:
    columns, dictionary = Columns(), Dictionary()
    Encoder(columns, dictionary, quads=quads).add_text(text)
    return columns, dictionary


def test_one_term_has_one_id() -> None:
    """Escaped or not, with or without xsd:string, however its language is spelt."""
    forms = [
        (r'"\u0041"', '"A"', f'"A"^^<{XSD}string>'),
        ('"x"@zh-Hant', '"x"@ZH-hant', '"x"@zh-hant'),
        (r"<http://example.org/\u0061>", A),
    ]
    for texts in forms:
        columns, dictionary = _encoded("".join(f"{A} {P} {text} .\n" for text in texts))
        assert len(texts) == len(columns)
        assert 1 == len(set(columns.o))
        store = PythonStore()
        fill_columns(store, columns)
        assert 1 == store.size(TRIPLES)
        assert 3 >= len(dictionary)


def test_forms_are_kept_as_they_are_written() -> None:
    """Lexical forms are not rewritten, and a language tag is shown as the file spells it."""
    texts = [f'"007"^^<{XSD}integer>', '"x"@EN-us', '"y"@zh-Hant', f'"1.50"^^<{XSD}decimal>']
    columns, dictionary = _encoded("".join(f"{A} {P} {text} .\n" for text in texts))
    assert texts == [dictionary.text(identity) for identity in columns.o]
    assert Literal("x", language="en-US") == dictionary.term(columns.o[1])


def test_a_graph_name_is_no_part_of_a_triple() -> None:
    """N-Quads: the same triple in two graphs has the same ids twice."""
    lines = f'{A} {P} "x"@en .\n{A} {P} "x"@en <urn:g> .\n{A} {P} "x"@en _:g .\n'
    columns, _ = _encoded(lines + f"{A} {P} {A} .\n{A} {P} {A} <urn:g> .\n", quads=True)
    assert [0, 0, 0, 1, 1] == [o + 1 if o < 0 else 1 for o in columns.o]
    assert 1 == len(set(columns.s)) == len(set(columns.p))


def test_literals_are_no_subjects_though_they_are_objects() -> None:
    """What is good in one place is not taken in another."""
    for line in (f'"x" {P} {A} .', f'{A} "x" {A} .', f"{A} _:b {A} ."):
        with pytest.raises(NotPlain):
            _encoded(f'{A} {P} "x" .\n_:b {P} {A} .\n{line}\n')


# ---- Files ---------------------------------------------------------------------------------------

SAME = {
    "nt": f'{A} {P} _:b .\n_:b {P} "x"@en .\n',
    "nq": f'{A} {P} _:b <urn:g> .\n_:b {P} "x"@en .\n',
    "ttl": f'{A} {P} [ {P} "x"@en ] .',
    "trig": f'<urn:g> {{ {A} {P} _:b }} _:b {P} "x"@en .',
    "jsonld": '[{"@id": "http://example.org/a", "http://example.org/p": {"http://example.org/p":'
    ' {"@value": "x", "@language": "en"}}}]',
    "rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://example.org/">'
    '<rdf:Description rdf:about="http://example.org/a"><p><rdf:Description><p xml:lang="en">x</p>'
    "</rdf:Description></p></rdf:Description></rdf:RDF>",
}  # fmt: skip
_EXPECTED = (NamedNode("http://example.org/a"), NamedNode("http://example.org/p"))


@pytest.mark.parametrize("ending", SAME)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_every_syntax_gives_the_same_triples(tmp_path: Path, ending: str, packed: bool) -> None:
    """Blank nodes, languages and graph names: two triples in each syntax, plain and packed."""
    content = SAME[ending].encode()
    path = tmp_path / (f"x.{ending}" + (".gz" if packed else ""))
    path.write_bytes(gzip.compress(content) if packed else content)
    seen: list[int] = []
    dictionary = Dictionary()
    columns = encode_files([path], dictionary, watch=lambda _: seen.append)
    first, second = sorted(
        decoded(columns, dictionary), key=lambda t: isinstance(t.object, Literal)
    )
    assert _EXPECTED == (first.subject, first.predicate)
    assert isinstance(first.object, BlankNode)
    assert (first.object, Literal("x", language="en")) == (second.subject, second.object)
    assert path.stat().st_size == max(seen)
    quads: list[Quad] = list(read_rdf(path, path.name))
    assert 2 == len(quads)


def test_blank_nodes_belong_to_their_file(tmp_path: Path) -> None:
    """Two files may use one label; a label used twice in a file is one node."""
    paths = [tmp_path / "a.nt", tmp_path / "b.nt", tmp_path / "c.ttl"]
    for path in paths:
        path.write_text(f"_:b {P} _:c .\n_:c {P} _:b .\n", "utf-8")
    columns = encode_files(paths, Dictionary())
    assert 6 == len(set(columns.s))
    assert columns.s[::2] == columns.o[1::2]


def test_a_bad_file_gives_nothing(tmp_path: Path) -> None:
    """The error names the line and column, packed or not."""
    content = f"{A} {P} {A} .\n{A} {P} <relative> .\n".encode()
    (tmp_path / "x.nt").write_bytes(content)
    (tmp_path / "x.nt.gz").write_bytes(gzip.compress(content))
    for name in ("x.nt", "x.nt.gz"):
        with pytest.raises(BadInput, match=rf"{name}:2:47: not valid N-Triples: No scheme"):
            encode_files([tmp_path / name], Dictionary())


DAMAGED = {
    "cut off": gzip.compress(b"# x\n" * 1000)[:-9],
    "no gzip": b"<a:b> <a:b> <a:b> .\n",
    "changed": gzip.compress(b"# x\n" * 1000)[:-4] + b"abcd",
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
@pytest.mark.parametrize("ending", ["nt", "ttl", "jsonld"])
def test_a_damaged_package_is_bad_input(tmp_path: Path, content: bytes, ending: str) -> None:
    """A gzip file that is cut off, is none, or has another checksum."""
    path = tmp_path / f"x.{ending}.gz"
    path.write_bytes(content)
    with pytest.raises(BadInput, match="damaged or cut off"):
        encode_files([path], Dictionary())


@pytest.mark.parametrize("ending", ["nt", "ttl", "rdf"])
def test_a_package_that_explodes_is_refused(tmp_path: Path, ending: str) -> None:
    """Twenty MiB of spaces in twenty KiB: more than 200 times."""
    path = tmp_path / f"x.{ending}.gz"
    path.write_bytes(gzip.compress(b" " * (20 << 20)))
    with pytest.raises(LimitReached, match="200 times"):
        encode_files([path], Dictionary())


def test_a_small_package_may_expand(tmp_path: Path) -> None:
    """Below ten MiB the ratio does not matter."""
    path = tmp_path / "x.nt.gz"
    path.write_bytes(gzip.compress(b"# comment\n" * 900_000))
    assert 0 == len(encode_files([path], Dictionary()))
