"""Terms and files of RDF: exact in, exact out, and faults with their place."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from kgtool.errors import BadInput, KgError, LimitReached, Refused
from kgtool.namespaces import shorten
from kgtool.terms import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    Triple,
    day,
    decimal,
    language_tag,
    named,
    number_text,
    read_rdf,
    read_turtle,
    text,
)
from kgtool.turtle import GRAPH_FORMATS, term_text, to_graph_text

# ---- Language tags, numbers, names ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "usual"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("zh-hant", "zh-Hant"),
        ("ZH-HANT-TW", "zh-Hant-TW"),
        ("zh-tw", "zh-TW"),
        ("en-us", "en-US"),
        ("zh-min-nan", "zh-min-nan"),
        ("de-ch-1996", "de-CH-1996"),
        ("sl-rozaj-biske-1994", "sl-rozaj-biske-1994"),
        ("en-x-us", "en-x-us"),
        ("es-419", "es-419"),
    ],
)
def test_language_tags_have_their_usual_spelling(tag: str, usual: str) -> None:
    """Language in small, script with a capital, region in capitals, the rest in small letters."""
    assert usual == language_tag(tag)


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("-0.00", "0"),
        ("007", "7"),
        ("1.50", "1.5"),
        ("1.0", "1"),
        ("-0.5", "-0.5"),
        ("100", "100"),
        ("20000000000000000000000000.10", "20000000000000000000000000.1"),
    ],
)
def test_numbers_have_one_form(given: str, canonical: str) -> None:
    """A decimal has no leading or trailing zeros that say nothing."""
    assert canonical == number_text(given)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "-",
        ".",
        "1.",
        ".5",
        "1e3",
        "1,000",
        "+1",
        " 1",
        "1 ",
        "--1",
        "NaN",
        "inf",
        "0x1",
        "１２",
        "1.5.2",
        "1.-5",
        "五",
        "1.５",
        "1_000",
    ],
)
def test_other_texts_are_no_numbers(given: str) -> None:
    """Exponents, groups, signs of plus, blanks and other scripts' digits are refused."""
    with pytest.raises(ValueError, match="is not a decimal number"):
        number_text(given)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_the_number_stays_the_same(value: Decimal) -> None:
    """The canonical form is equal in value, without exponent and without trailing zeros."""
    found = number_text(format(value, "f"))
    assert value == Decimal(found)
    assert found == number_text(found)
    assert not ("." in found and found.endswith("0"))


def test_names_are_shortened_by_the_longest_prefix() -> None:
    """A concept is called by the concepts' prefix, a foreign address by itself."""
    assert "concept:role/value-lifter" == shorten(named("concept:role/value-lifter").value)
    assert "http://x.org/a" == shorten("http://x.org/a")


# ---- Writing -------------------------------------------------------------------------------------

LEXICAL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
IRIS = st.sampled_from(
    [
        named("coop:Ministry"),
        named("id:most"),
        named("id:date/2013-02"),
        named("rdf:type"),
        named("concept:role/value-lifter"),
        NamedNode("http://x.org/科技?a=b&c#d"),
        named("id:a.b"),
        NamedNode("urn:x:y"),
        NamedNode("https://w3id.org/coop-tw/id/"),
        named("id:-a"),
    ]
)
NODES = st.one_of(IRIS, st.sampled_from([BlankNode("b1"), BlankNode("b2")]))
OBJECTS = st.one_of(
    NODES,
    LEXICAL.map(Literal),
    st.builds(text, LEXICAL, st.sampled_from(["en", "zh-hant", "zh-hant-tw"])),
    st.integers(-99, 99).map(lambda number: decimal(str(number))),
    st.just(day("2017-01-31")),
    LEXICAL.map(lambda value: Literal(value, datatype=NamedNode("http://x.org/type"))),
)
TRIPLES = st.lists(st.builds(Triple, NODES, IRIS, OBJECTS), max_size=12)
GRAPHS = st.sampled_from([named("graph:seed"), NamedNode("http://x.org/g")])
QUADS = st.lists(
    st.one_of(st.builds(Quad, NODES, IRIS, OBJECTS), st.builds(Quad, NODES, IRIS, OBJECTS, GRAPHS)),
    max_size=12,
)
PARSERS = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "trig": RdfFormat.TRIG,
    "jsonld": RdfFormat.JSON_LD,
}


@pytest.mark.parametrize("form", GRAPH_FORMATS)
@settings(max_examples=150, deadline=None)
@given(triples=TRIPLES)
def test_triples_survive_every_format(form: str, triples: list[Triple]) -> None:
    """What is written is read back as the same set of triples."""
    written = to_graph_text(triples, form).encode()
    found = parse(input=written, format=PARSERS[form], rename_blank_nodes=False)
    assert set(triples) == {quad.triple for quad in found}


@pytest.mark.parametrize(
    ("form", "parser"),
    [
        ("trig", RdfFormat.TRIG),
        ("ntriples", RdfFormat.N_QUADS),
        ("jsonld", RdfFormat.JSON_LD),
    ],
)
@settings(max_examples=100, deadline=None)
@given(quads=QUADS)
def test_graphs_survive(form: str, parser: RdfFormat, quads: list[Quad]) -> None:
    """What is written is read back as the same set of quads, where the format has graphs."""
    written = to_graph_text(quads, form).encode()
    assert set(quads) == set(parse(input=written, format=parser, rename_blank_nodes=False))


@pytest.mark.parametrize("form", GRAPH_FORMATS)
@settings(max_examples=50, deadline=None)
@given(quads=QUADS, seed=st.integers(0, 99))
def test_the_same_triples_are_the_same_bytes(form: str, quads: list[Quad], seed: int) -> None:
    """Order and repetition of the triples leave no trace in the file."""
    shuffled = quads + quads[:2]
    random.Random(seed).shuffle(shuffled)
    assert to_graph_text(quads, form) == to_graph_text(shuffled, form)


def test_turtle_is_for_people() -> None:
    """Turtle has the prefixes that it uses, `a` first, and tags as they are usually spelt."""
    triples = [
        Triple(named("id:most"), named("skos:prefLabel"), text("科技部", "zh-hant")),
        Triple(named("id:most"), named("skos:prefLabel"), text('a "b"\\\n', "en")),
        Triple(named("id:most"), named("rdf:type"), named("coop:Ministry")),
    ]
    assert (
        "@prefix coop: <https://w3id.org/coop-tw/def#> .\n"
        "@prefix id: <https://w3id.org/coop-tw/id/> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "\n"
        "id:most a coop:Ministry ;\n"
        '    skos:prefLabel "a \\"b\\"\\\\\\n"@en, "科技部"@zh-Hant .\n'
    ) == to_graph_text(triples, "turtle")


def test_jsonld_has_restored_tags() -> None:
    """JSON-LD spells language tags as people do."""
    triple = Triple(named("id:most"), named("skos:prefLabel"), text("科技部", "zh-hant"))
    assert '"@language": "zh-Hant"' in to_graph_text([triple], "jsonld")


def test_a_quoted_triple_is_written_in_full() -> None:
    """A triple term is written as Turtle 1.2 writes it."""
    triple = Triple(named("id:a"), named("id:b"), Literal("c"))
    assert '<<( id:a id:b "c" )>>' == term_text(triple, short=True)


# ---- Reading -------------------------------------------------------------------------------------

MALFORMED: dict[str, tuple[str, bytes, str]] = {
    "a dot missing": ("x.ttl", b"<urn:a> <urn:b> 1\n<urn:c> <urn:d> 2 .", "x.ttl:2:"),
    "an unknown prefix": ("x.ttl", b"@prefix a: <urn:a> .\n\na:b c:d 1 .", "x.ttl:3:5:"),
    "Latin-1 bytes": ("x.ttl", '<urn:a> <urn:b>\n"Zürich" .'.encode("latin-1"), "x.ttl:2:"),
    "Big5 bytes": (
        "x.nt",
        '<urn:a> <urn:b> "科技部" .\n'.encode("big5"),
        "x.nt:1:1: not UTF-8 (it looks like Big5); save it as UTF-8",
    ),
    "UTF-16": ("x.ttl", "<urn:a> <urn:b> 1 .".encode("utf-16"), "x.ttl:1:1: not UTF-8 (it looks"),
    "a blank in an IRI": ("x.ttl", b"<urn:a> <urn:b> 1 .\n<urn:a b> <urn:b> 1 .", "x.ttl:2:"),
    "a relative IRI": ("x.ttl", b"<urn:a> <b> 1 .", "x.ttl:1:9:"),
    "a literal as subject": ("x.nt", b'"a" <urn:b> "c" .\n', "x.nt:1:1:"),
    "cut in a string": ("x.ttl", b'<urn:a> <urn:b> "cut', "x.ttl:1:"),
    "cut in a list": ("x.ttl", b"<urn:a> <urn:b> ( 1 2", "x.ttl:1:"),
    "cut in a graph": ("x.trig", b"<urn:g> {\n <urn:a> <urn:b> 1 .", "x.trig:2:"),
    "cut JSON": ("x.jsonld", b'{"@id": "urn:a",\n "urn:b": [1', "x.jsonld:2:"),
    "cut XML": (
        "x.rdf",
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n<rdf:Description>',
        "x.rdf:",
    ),
    "a wrong language tag": ("x.ttl", b'<urn:a> <urn:b> "c"@e_n .', "x.ttl:1:"),
    "no RDF at all": ("x.ttl", b"\x00\x01\x02", "x.ttl:1:1:"),
    "another ending": ("x.csv", b"a,b", "x.csv: unknown kind of RDF file"),
}


@pytest.mark.parametrize(("name", "content", "place"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_file_is_named_with_its_place(
    tmp_path: Path, name: str, content: bytes, place: str
) -> None:
    """What is not RDF ends with exit code 3, `file:line:column: reason`, without local path."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput) as fault:
        list(read_rdf(tmp_path / name, name))
    assert fault.value.exit_code == 3
    assert fault.value.en.startswith(place)
    assert str(tmp_path) not in fault.value.en + fault.value.zh


@pytest.mark.parametrize("make", [lambda _: None, lambda path: path.mkdir()])
def test_a_file_that_is_not_there_cannot_be_read(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    """A missing file or a folder in its place ends with exit code 3."""
    make(tmp_path / "x.ttl")
    with pytest.raises(BadInput, match=r"x[.]ttl: cannot be read"):
        list(read_rdf(tmp_path / "x.ttl", "x.ttl"))


@pytest.mark.parametrize("name", ["x.ttl", "x.nt", "x.trig", "x.nq", "x.jsonld", "x.rdf"])
def test_a_byte_order_mark_is_passed_over(tmp_path: Path, name: str) -> None:
    """Editors on Windows write one in front of UTF-8; it is no part of what the file says."""
    text = '<urn:a> <urn:b> "科" .\n'
    if name == "x.jsonld":
        text = '{"@id": "urn:a", "urn:b": "科"}'
    if name == "x.rdf":
        text = XML.format("<rdf:Description rdf:about='urn:a'><x:b>科</x:b></rdf:Description>")
    (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert ["科"] == [quad.object.value for quad in read_rdf(tmp_path / name, name)]


def test_turtle_in_memory_is_read_alike() -> None:
    """Turtle from an endpoint has the same errors as a file."""
    with pytest.raises(BadInput, match=r"^endpoint:1:"):
        read_turtle(b"<urn:a> <urn:b>", "endpoint")


def test_a_remote_context_is_not_fetched(tmp_path: Path) -> None:
    """JSON-LD with a context elsewhere is refused, not looked up."""
    (tmp_path / "x.jsonld").write_text('{"@context": "http://127.0.0.1:9/c", "name": "x"}')
    with pytest.raises(BadInput, match="which is not fetched"):
        list(read_rdf(tmp_path / "x.jsonld", "x.jsonld"))


XML = (
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:x='urn:x:'>{}</rdf:RDF>"
)
TOWER = "".join(f"<!ENTITY e{n + 1} '&e{n};&e{n};&e{n};&e{n};&e{n};'>" for n in range(40))

BOMBS: dict[str, tuple[str, str, type[KgError]]] = {
    "deep JSON": ("x.jsonld", '{"urn:a":' * 5000 + "1" + "}" * 5000, LimitReached),
    "deep lists": ("x.jsonld", "[" * 50_000, LimitReached),
    "deep XML": ("x.rdf", XML.format("<rdf:Description><x:p>" * 50_000), LimitReached),
    "a tower of entities": (
        "x.rdf",
        f"<!DOCTYPE r [<!ENTITY e0 'aaaaa'>{TOWER}]>" + XML.format("&e40;"),
        Refused,
    ),
    "an entity often": (
        "x.owl",
        f"<!DOCTYPE r [<!ENTITY e '{'a' * 50_000}'>]>" + XML.format("&e;" * 1000),
        LimitReached,
    ),
    "an entity that is a file": (
        "x.rdf",
        "<!DOCTYPE r [<!ENTITY e SYSTEM 'file:///etc/hosts'>]>" + XML.format("&e;"),
        Refused,
    ),
}


@pytest.mark.parametrize(("name", "content", "kind"), BOMBS.values(), ids=BOMBS)
def test_no_file_kills_the_process(
    tmp_path: Path, name: str, content: str, kind: type[KgError]
) -> None:
    """A file made to overwhelm the parser ends with exit code 4 or 5."""
    (tmp_path / name).write_text(content)
    with pytest.raises(kind, match=f"^{name}: "):
        list(read_rdf(tmp_path / name, name))


def test_harmless_entities_and_depth_pass(tmp_path: Path) -> None:
    """Entities for namespaces, as ontology editors write them, and modest nesting are read."""
    (tmp_path / "x.owl").write_text(
        '<!DOCTYPE r [<!ENTITY x "urn:x:">]>'
        + XML.format("<rdf:Description rdf:about='&x;a'><x:p>a &amp; b</x:p></rdf:Description>")
    )
    (tmp_path / "x.jsonld").write_text('{"urn:a":' * 400 + "1" + "}" * 400)
    expected = Quad(NamedNode("urn:x:a"), NamedNode("urn:x:p"), Literal("a & b"))
    assert [expected] == list(read_rdf(tmp_path / "x.owl", "x.owl"))
    assert 400 == len(list(read_rdf(tmp_path / "x.jsonld", "x.jsonld")))
