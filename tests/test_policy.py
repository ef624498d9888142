"""What a query may not do is refused on its text, whatever disguise it wears."""

from __future__ import annotations

import contextlib
import time

import pytest
from commands import Cli
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.errors import BadInput, KgError, LimitReached, Refused
from kgtool.policy import LIMITS, check_query

SERVICE = {
    "upper case": "SELECT * { SERVICE <http://x.org/> { ?a ?b ?c } }",
    "lower case": "SELECT * { service <http://x.org/> { ?a ?b ?c } }",
    "mixed case": "SELECT * { sErViCe <http://x.org/> { ?a ?b ?c } }",
    "no blanks": "SELECT*{?s?p?o.SERVICE<http://x.org/>{?a?b?c}}",
    "a comment between": "SELECT * { SERVICE # {\n <http://x.org/> # }\n { ?a ?b ?c } }",
    "an escaped letter": "SELECT * { \\u0053ERVICE <http://x.org/> { ?a ?b ?c } }",
    "a long escaped letter": "SELECT * { SERVIC\\U00000045 <http://x.org/> { ?a ?b ?c } }",
    "silent": "SELECT * { SERVICE SILENT <http://x.org/> { ?a ?b ?c } }",
    "a variable": "SELECT * { ?s ?p ?o . SERVICE ?o { ?a ?b ?c } }",
    "a prefixed name": "PREFIX x: <http://x.org/> SELECT * { SERVICE x:y { ?a ?b ?c } }",
    "in EXISTS": "SELECT * { FILTER NOT EXISTS { SERVICE <http://x.org/> { ?a ?b ?c } } }",
    "in a sub-select": "SELECT * { { SELECT * { SERVICE <http://x.org/> { ?a ?b ?c } } } }",
    "in OPTIONAL and UNION": "SELECT * { {} UNION { OPTIONAL { SERVICE ?x { ?a ?b ?c } } } }",
    "after a string with an escaped quote": (
        'SELECT * { FILTER("\\"" = "a") SERVICE <http://x.org/> { ?a ?b ?c } }'
    ),
    "after a long string": "SELECT * { BIND('''it's''' AS ?q) SERVICE ?q { ?a ?b ?c } }",
    "in CONSTRUCT": "CONSTRUCT { ?a ?b ?c } { SERVICE <http://x.org/> { ?a ?b ?c } }",
    "in ASK": "ASK { SERVICE <http://x.org/> { ?a ?b ?c } }",
    # What follows did reach the network through the native parser, which reads without tokens.
    "glued to a name": "PREFIX : <http://x.org/> SELECT * { ?s ?p ?o . SERVICE:x { ?a ?b ?c } }",
    "glued to a prefix": "PREFIX x: <http://x.org/> SELECT * { ?s ?p ?o . SERVICEx:y{?a ?b ?c} }",
    "glued to SILENT": "SELECT * { ?s ?p ?o . SERVICESILENT<http://x.org/>{?a ?b ?c} }",
    "glued to a prefix without a name": (
        "PREFIX x: <urn:a> SELECT * { ?s ?p x:.SERVICESILENT<http://x.org/>{?a ?b ?c} }"
    ),
    "glued to a number": "SELECT * { ?s ?p 1SERVICE <http://x.org/>{?a ?b ?c} }",
    "behind less-than and a comment": (
        'SELECT * { ?s ?p ?a,?b FILTER(?a<?b)#>"""\nSERVICE <http://x.org/> { ?c ?d ?e }\n#"""\n}'
    ),
    "behind less-than and a quote": (
        "SELECT * { ?s ?p ?a FILTER(?a<'>'||true) SERVICE <http://x.org/> { ?c ?d ?e }"
        " FILTER(?a=''||true) }"
    ),
    "behind a long string with a wrong escape": (
        'SELECT * { VALUES ?q { """x" } SERVICE <http://x.org/> { ?a ?b ?c } # \\z """\n}'
    ),
}

HIDDEN = {
    "behind an escaped line end in a comment": (
        'SELECT * { ?s ?p ?a . # \\u000A """\nSERVICE <http://x.org/> { ?c ?d ?e }\n#"""\n}'
    ),
    "behind an escaped quote in a string": (
        'SELECT * { ?s ?p ?a FILTER(?a != "\\u0022") SERVICE <http://x.org/> { ?c ?d ?e }'
        ' FILTER("" = "") }'
    ),
}

UPDATES = [
    "LOAD <http://x.org/>",
    "load silent <file:///etc/hosts>",
    "INSERT DATA { <urn:a> <urn:b> 1 }",
    "DELETE WHERE { ?s ?p ?o }",
    "delete data { <urn:a> <urn:b> 1 }",
    "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "CLEAR ALL",
    "DROP GRAPH <urn:g>",
    "CREATE GRAPH <urn:g>",
    "ADD <urn:g> TO <urn:h>",
    "MOVE <urn:g> TO <urn:h>",
    "COPY DEFAULT TO <urn:h>",
    "SELECT * { } ; LO\\u0041D <http://x.org/>",
]

FILES = [
    "SELECT * FROM <file:///etc/hosts> { ?s ?p ?o }",
    "SELECT * FROM NAMED <FILE:///etc/hosts> { ?s ?p ?o }",
    "SELECT * FROM<file:/etc/hosts>{ ?s ?p ?o }",
    "SELECT * FROM # a comment\n NAMED <fi\\u006ce:///etc/hosts> { ?s ?p ?o }",
    "PREFIX f: <file:///etc/> SELECT * FROM f:hosts { ?s ?p ?o }",
    "BASE <file:///etc/> SELECT * FROM <hosts> { ?s ?p ?o }",
]

BENIGN = {
    "a word in a string": 'SELECT * { ?s ?p "SERVICE <http://x.org/> {}" }',
    "a word in a string of single quotes": "SELECT * { ?s ?p 'LOAD SERVICE DELETE' }",
    "a word in a long string": 'SELECT * { ?s ?p """a "SERVICE" <b> { """ }',
    "a word in a long string of single quotes": "SELECT * { ?s ?p '''it's\nSERVICE {''' }",
    "a word in a comment": "SELECT * { ?s ?p ?o # SERVICE <http://x.org/> {\n }",
    "a word in an IRI": "SELECT * { ?s <http://x.org/SERVICE/LOAD#DELETE> ?o }",
    "a word in an IRI with an apostrophe": "SELECT * { ?s <http://x.org/o'SERVICE> ?o }",
    "a prefix": "PREFIX service: <http://x.org/#> SELECT * { ?s service:load ?o }",
    "a prefix called file": "PREFIX file: <http://x.org/#> SELECT * { ?s file:a ?o }",
    "a graph with such a prefix": "PREFIX service: <http://x.org/#> ASK { GRAPH service:x { } }",
    "a dataset with such a prefix": "PREFIX service: <http://x.org/#> ASK FROM service:x { }",
    "a local name": "SELECT * { ?s coop:SERVICE coop:delete . ?s coop:offersService ?o }",
    "a variable": "SELECT ?service $load { ?service ?delete $load }",
    "a language tag": 'SELECT * { ?s ?p "x"@service }',
    "a blank node": "SELECT * { _:service ?p _:load }",
    "a graph of the network": "SELECT * FROM <http://x.org/g> { ?s ?p ?o }",
    "a file as a thing": "SELECT * { ?s ?p <file:///x> }",
    "comparisons": "SELECT * { ?s ?p ?o FILTER(?o<5 && ?o>1 || ?o<=?p) }",
    "comparisons without blanks": "SELECT * { ?s ?p ?o FILTER(?o<5&&(?o+1)>1) }",
    "an escaped quote": 'SELECT * { ?s ?p "a\\"b" , "c\\\\" }',
    "an escaped letter": 'SELECT * { ?s ?p "\\u79D1\\U00006280" }',
    "a backslash before u": 'SELECT * { ?s ?p "C:\\\\u0022" }',
    "an address with a fragment": "PREFIX x: <urn:a#> SELECT * { ?s x:b ?o }",
}


@pytest.mark.parametrize("query", SERVICE.values(), ids=SERVICE)
def test_service_is_refused_in_every_disguise(query: str) -> None:
    """SERVICE ends with exit code 4, however it is written."""
    with pytest.raises(Refused) as fault:
        check_query(query)
    assert fault.value.exit_code == 4


@pytest.mark.parametrize("query", HIDDEN.values(), ids=HIDDEN)
def test_an_escape_cannot_be_syntax(query: str) -> None:
    """An escaped quote or line end, which engines read differently, is no readable query."""
    with pytest.raises(BadInput) as fault:
        check_query(query)
    assert "query:1:" in fault.value.place


@pytest.mark.parametrize("query", UPDATES)
def test_updates_are_refused(query: str) -> None:
    """Whatever would write ends with exit code 4."""
    with pytest.raises(Refused):
        check_query(query)


@pytest.mark.parametrize("query", FILES)
def test_files_are_no_graphs(query: str) -> None:
    """FROM with a file address ends with exit code 4."""
    with pytest.raises(Refused, match="file:"):
        check_query(query)


@pytest.mark.parametrize("query", BENIGN.values(), ids=BENIGN)
def test_look_alikes_pass(query: str) -> None:
    """A forbidden word in a string, comment, IRI, name, variable or language tag is no keyword."""
    check_query(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { " + "{ " * 100 + "} " * 100 + "}",
        "SELECT * { FILTER(" + "(" * 99 + "1" + ")" * 99 + ") }",
        "ASK {" + "}" * 500 + "{" * 101,
    ],
)
def test_depth_101_is_too_deep(query: str) -> None:
    """More than 100 levels of brackets end with exit code 5."""
    with pytest.raises(LimitReached) as fault:
        check_query(query)
    assert fault.value.exit_code == 5


def test_depth_100_passes() -> None:
    """One hundred levels are allowed."""
    check_query("ASK {" + "{" * 99 + "}" * 99 + "}")


@pytest.mark.parametrize("operator", ["||", "&&", "+", "/", "!", ",", ";", ".", "[]", "{}", "*-"])
def test_2001_operators_are_too_many(operator: str) -> None:
    """More than 2,000 operators or patterns of any kind end with exit code 5."""
    with pytest.raises(LimitReached):
        check_query("ASK {" + f" ?o {operator} " * 2001 + "}")


def test_2000_operators_pass() -> None:
    """Two thousand operators are allowed."""
    check_query("1 + " * 2000 + "1")


def test_a_long_list_of_values_passes() -> None:
    """A VALUES list may hold ten thousand numbers."""
    check_query("SELECT * { VALUES ?x { " + "12345 " * 10_000 + "} }")


def test_a_text_over_64_kib_is_too_long() -> None:
    """One byte more than the limit ends with exit code 5."""
    check_query("#" * LIMITS.size)
    with pytest.raises(LimitReached):
        check_query("#" * (LIMITS.size + 1))


def test_size_is_counted_in_bytes() -> None:
    """A Chinese character counts as the three bytes that it has in UTF-8."""
    with pytest.raises(LimitReached):
        check_query("#" + "科" * (LIMITS.size // 3 + 1))


@pytest.mark.parametrize(
    "text",
    [
        "." * 65000,
        "a." * 32000,
        '"\\' * 32000,
        "<a" * 32000,
        "'''\"" * 16000,
        "<x#" * 20000,
        "a:" * 32000,
        "\\u0041" * 10000,
        '"""\\' * 16000,
        "<a://" * 13000,
        "''''" * 16000,
    ],
    ids=lambda text: repr(text[:6]),
)
def test_the_scan_is_linear(text: str) -> None:
    """The longest text allowed takes no time to speak of, whatever it repeats."""
    began = time.perf_counter()
    with contextlib.suppress(KgError):
        check_query(text)
    assert time.perf_counter() - began < 10


PIECES = st.sampled_from(
    [
        *"\"'\\<>{}[]()#?$@:;,.|&!=+-*/^%_\n\r\t 0a",
        '"""',
        "'''",
        "\\u0022",
        "\\u79D1",
        "\\uD800",
        "SERVICE",
        "LOAD",
        "FROM",
        "NAMED",
        "file:",
        "http://",
        "SELECT",
        "科技部",
        "\x00",
        "\ufeff",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join)))
def test_any_text_passes_or_is_refused(text: str) -> None:
    """No text makes the scan fail in a way that is not foreseen."""
    with contextlib.suppress(BadInput, Refused, LimitReached):
        check_query(text)


FATAL = {
    "nested sub-selects": "SELECT * {" + "{SELECT * {" * 1300 + "}}" * 1300 + "}",
    "nested groups": "SELECT * " + "{" * 2300 + "}" * 2300,
    "nested OPTIONALs": "SELECT * {" + "OPTIONAL{" * 2700 + "}" * 2700 + "}",
    "parentheses": "SELECT * {FILTER(" + "(" * 4800 + "1" + ")" * 4800 + ")}",
    "flat UNIONs": "SELECT * {" + "{}UNION" * 6600 + "{}}",
    "negations": "SELECT * {FILTER(" + "!" * 9400 + "1)}",
    "alternatives": "SELECT * {FILTER(" + "1||" * 9400 + "1)}",
    "sums": "SELECT * {FILTER(" + "1+" * 9400 + "1)}",
    "binds": "SELECT * {" + "".join(f"BIND(1AS?a{n})" for n in range(3600)) + "}",
    "expressions": "SELECT " + "".join(f"(1AS?a{n})" for n in range(3600)) + "{}",
    "counts": "SELECT " + "".join(f"(COUNT(?x)AS?a{n})" for n in range(3000)) + "{}",
    "triples": "SELECT * {" + "?s?p?o." * 9300 + "}",
    "objects": "SELECT * {?s?p " + "1," * 30_000 + "1}",
    "blank nodes": "SELECT * {?s?p " + "[]," * 20_000 + "[]}",
    "collections": "SELECT * {?s?p (" + "1 " * 30_000 + ")}",
    "conditions": "SELECT (1 AS ?x) {?s?p?o} GROUP BY ?o HAVING " + "(1)" * 20_000,
    "predicates": "SELECT * {?s " + "?p?o;" * 12_000 + "}",
    "a path": "SELECT * {?s " + "a/" * 30_000 + "a ?o}",
}


@pytest.mark.parametrize("query", FATAL.values(), ids=FATAL)
def test_no_query_kills_the_process(cli: Cli, query: str) -> None:
    """A text that overflows the native parser's stack ends with exit code 5, not with a signal."""
    ended = cli("query", "-", stdin=query)
    assert (5, "") == (ended.returncode, ended.stdout)
