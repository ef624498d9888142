"""The command line: exit codes, messages in the reader's language, and clean ends."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
from commands import MAIN, Cli

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
COMMANDS = (
    "build",
    "validate",
    "questions",
    "ask",
    "query",
    "show",
    "why",
    "coverage",
    "conflicts",
    "doctor",
)
PATHS = re.compile(r"/(?:home|root|tmp|work|usr|var)/")
CHINESE = re.compile(r"[\u4e00-\u9fff]")

# arguments, exit code, what the message must contain
WRONG: list[tuple[tuple[str, ...], int, str]] = [
    (("aks", "cq01"), 2, "did you mean ask"),
    (("ask", "cq99"), 2, 'no question "cq99"; did you mean cq'),
    (("ask", "cq04", "minstry=most"), 2, "did you mean ministry"),
    (("ask", "cq04", "ministry=mots"), 2, 'nothing here is called "mots"; did you mean'),
    (("ask", "cq04", "ministry"), 2, '"ministry" is not name=value'),
    (("ask", "cq04", "=most"), 2, '"=most" is not name=value'),
    (("ask", "cq04", "ministry=most", "ministry=moea"), 2, '"ministry" is given twice'),
    (("ask", "cq16", "above=much"), 2, '"much" is not a number'),
    (("ask", "cq24", "from=99"), 2, "is not a year"),
    (("ask", "cq45", "date=2017-02-30"), 2, "is not a date"),
    (("ask", "cq01", "--format", "pdf"), 2, "pdf"),
    (("ask", "cq01", "--timeout", "0"), 2, "0"),
    (("ask",), 2, "ID"),
    (("show", "科技步"), 2, "did you mean"),
    (("show",), 2, "THING"),
    (("coverage", "coop:Programme"), 2, "give both a class and a property"),
    (("coverage", "Programe", "hasAmount"), 2, '"Programe" is not a class or property'),
    (("coverage", "--missing"), 2, "--missing needs --class and --property"),
    (("coverage", "Programme", "hasMember"), 2, "is not applicable to coop:Programme"),
    (("query", "missing.rq"), 2, 'no file "missing.rq"'),
    (("query", "."), 2, "cannot read"),
    (("query", "bad.rq"), 3, "query:2:"),
    (("query", "big5.rq"), 3, "big5.rq:2:1: not UTF-8"),
    (("query", "prefix.rq"), 3, 'the prefix "coopp:" is not declared'),
    (("query", "service.rq"), 4, "SERVICE is refused"),
    (("query", "load.rq"), 4, "LOAD is refused"),
    (("query", "file.rq"), 4, "file: address is refused"),
    (("query", "deep.rq"), 5, "nests more than 100 levels"),
    (("query", "triples.rq", "--sources"), 2, "--sources needs a query that gives rows"),
    (("query", "rows.rq", "--format", "turtle"), 2, "this query gives rows"),
    (("query", "triples.rq", "--format", "csv"), 2, "this query gives triples"),
    (("query", "slow.rq", "--timeout", "1"), 5, "longer than 1 s"),
    (("ask", "cq01", "--store", "nowhere"), 6, "run: kgtool build"),
    (("ask", "cq01", "--store", "foreign"), 6, "not a kgtool store"),
    (("doctor", "--store", "nowhere"), 6, "run: kgtool build"),
    (("build", "--store", "foreign"), 6, "holds other things"),
    (("ask", "cq01", "-o", "nowhere/x.csv"), 6, 'cannot write "x.csv"'),
    (("ask", "cq01", "--endpoint", "http://127.0.0.1:9/"), 7, "gave no usable answer"),
    (("ask", "cq01", "--endpoint", "ftp://x.org/"), 4, "http or https"),
    (("ask", "cq01", "--endpoint", "http://a:secret@x.org/"), 4, "must not hold a user name"),
    (("validate", "missing.ttl"), 2, 'no file "missing.ttl"'),
    (("validate", "mine.ttl"), 1, "rule: InventoryEntryShape-entryOf"),
    (("validate", "bad.ttl"), 3, "bad.ttl:2:"),
    (("validate", "mine.ttl", "--shapes", "bad.ttl"), 3, "bad.ttl:2:"),
    (("validate", "mine.ttl", "--shapes", "broken.ttl"), 3, "not valid SHACL"),
    (("validate", "--shapes", "broken.ttl"), 2, "--shapes needs files"),
]

FILES: dict[str, str | bytes] = {
    "bad.rq": "SELECT ?x\n{ ?x a ",
    "big5.rq": "SELECT *\n{ ?s ?p '科技部' }".encode("big5"),
    "prefix.rq": "SELECT * { ?x a coopp:Ministry }",
    "service.rq": "SELECT * { SERVICE <http://x.org/> { ?s ?p ?o } }",
    "load.rq": "LOAD <http://x.org/>",
    "file.rq": "SELECT * FROM <file:///etc/hosts> { ?s ?p ?o }",
    "deep.rq": "ASK " + "{" * 300 + "}" * 300,
    "slow.rq": SLOW,
    "rows.rq": "SELECT ?m { ?m a coop:Ministry } ORDER BY ?m",
    "triples.rq": "CONSTRUCT { ?m a coop:Ministry } { ?m a coop:Ministry }",
    "ask.rq": "ASK { ?m a coop:Ministry }",
    "mine.ttl": "<http://x.org/p> a <https://w3id.org/coop-tw/def#InventoryEntry> .",
    "sound.ttl": "<http://x.org/p> a <http://x.org/Other> .",
    "bad.ttl": "<urn:a> <urn:b> 1 .\n<urn:a> <urn:b>",
    "broken.ttl": (
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<urn:s> a sh:NodeShape ; sh:targetNode <http://x.org/p> ; sh:property [ sh:minCount 1 ] ."
    ),
    "foreign/photo.jpg": b"mine",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of someone who uses kgtool, with files good and bad."""
    here = tmp_path_factory.mktemp("user")
    for name, content in FILES.items():
        (here / name).parent.mkdir(exist_ok=True)
        (here / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return here


@pytest.mark.parametrize(("arguments", "code", "text"), WRONG, ids=[" ".join(w[0]) for w in WRONG])
def test_what_goes_wrong_has_its_code_and_message(
    cli: Cli, folder: Path, arguments: tuple[str, ...], code: int, text: str
) -> None:
    """A fault ends with the code of the contract, in English on request, without local paths."""
    ended = cli(*arguments, "--lang", "en", cwd=folder)
    said = ended.stdout + ended.stderr
    assert (code, True) == (ended.returncode, text in said), said
    assert not PATHS.search(said)
    assert "secret" not in said


@pytest.mark.parametrize(
    "arguments", [w[0] for w in WRONG if w[1] in (3, 4, 5, 6, 7)], ids=" ".join
)
def test_messages_are_in_the_readers_language(
    cli: Cli, folder: Path, arguments: tuple[str, ...]
) -> None:
    """The same fault is told in Chinese by default and only in English with `--lang en`."""
    assert CHINESE.search(cli(*arguments, cwd=folder).stderr + "違規")
    english = cli(*arguments, "--lang", "en", cwd=folder).stderr
    assert not CHINESE.search(english)


@pytest.mark.parametrize("arguments", [(), *((name,) for name in COMMANDS)], ids=" ".join)
def test_every_command_has_help(cli: Cli, arguments: tuple[str, ...]) -> None:
    """`--help` ends with 0 and speaks both languages."""
    ended = cli(*arguments, "--help")
    assert (0, "") == (ended.returncode, ended.stderr)
    assert CHINESE.search(ended.stdout)
    assert "Usage" in ended.stdout


RIGHT: list[tuple[tuple[str, ...], str]] = [
    (("questions",), "cq50"),
    (("questions", "cq04"), "ministry  ministry: coa "),
    (("questions", "no such words"), "No question matches."),
    (("ask", "cq01"), "Ministry of Science and Technology"),
    (("ask", "cq04", "ministry=科技部", "--format", "csv"), "https://w3id.org/coop-tw/id/most"),
    (("ask", "cq16", "above=50000000", "--format", "json"), '"bindings"'),
    (("query", "rows.rq", "--format", "tsv"), "?m\n<https://w3id.org/coop-tw/id/"),
    (("query", "ask.rq"), "yes"),
    (("query", "triples.rq"), "id:most a coop:Ministry ."),
    (("query", "triples.rq", "--format", "jsonld"), '"@id"'),
    (("show", "grand-alliance"), "rows"),
    (("show", "grand-alliance", "--format", "markdown"), "| --- |"),
    (("coverage",), "%"),
    (("coverage", "coop:Programme", "coop:hasAmount"), "id:"),
    (("coverage", "--inventory"), "named, not said whether counted"),
    (("coverage", "--class", "Programme", "--property", "hasAmount", "--by-ministry"), "all"),
    (("conflicts", "gloria"), "row"),
    (("doctor",), "agree with the ledger"),
    (("validate", "sound.ttl"), "0 violation"),
]


@pytest.mark.parametrize(("arguments", "text"), RIGHT, ids=[" ".join(r[0]) for r in RIGHT])
def test_what_goes_well_ends_with_nothing_on_standard_error(
    cli: Cli, folder: Path, arguments: tuple[str, ...], text: str
) -> None:
    """A result stands on standard output, the exit code is 0, and no path of the machine is told."""
    ended = cli(*arguments, "--lang", "en", cwd=folder)
    assert (0, "") == (ended.returncode, ended.stderr)
    assert text in ended.stdout
    assert not PATHS.search(ended.stdout)


def test_a_query_comes_from_standard_input(cli: Cli) -> None:
    """`-` reads the query from standard input."""
    assert "科技部" in cli("query", "-", stdin="SELECT ?l { id:most skos:prefLabel ?l }").stdout


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json", "markdown", "xlsx"])
def test_a_file_holds_the_whole_answer(
    cli: Cli, environment: dict[str, str], tmp_path: Path, form: str
) -> None:
    """`-o` writes the same bytes as standard output, and nothing else into the folder."""
    asked = ("ask", "cq01", "--format", form)
    printed = subprocess.run([*MAIN, *asked], capture_output=True, check=True, env=environment)
    assert 0 == cli(*asked, "-o", tmp_path / "answer").returncode
    assert [tmp_path / "answer"] == list(tmp_path.iterdir())
    assert printed.stdout == (tmp_path / "answer").read_bytes()


def test_a_failed_answer_leaves_the_old_file(cli: Cli, tmp_path: Path) -> None:
    """Where the answer fails, the file that was there stays as it was."""
    (tmp_path / "x.csv").write_text("old")
    ended = cli("ask", "cq99", "--format", "csv", "-o", tmp_path / "x.csv")
    assert (2, "old") == (ended.returncode, (tmp_path / "x.csv").read_text())


@pytest.mark.parametrize(
    "arguments", [("questions",), ("ask", "cq28", "--format", "csv"), ("--help",)]
)
def test_a_closed_pipe_is_no_fault(environment: dict[str, str], arguments: tuple[str, ...]) -> None:
    """`kgtool … | head -1` ends without a traceback."""
    with subprocess.Popen(
        [*MAIN, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"" == process.stderr.read()
    assert process.returncode in (0, -signal.SIGPIPE)


def test_ctrl_c_ends_a_long_query(environment: dict[str, str], folder: Path) -> None:
    """SIGINT ends a query that would run for minutes at once, without a traceback."""
    with subprocess.Popen(
        [*MAIN, "query", folder / "slow.rq"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    ) as process:
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        try:
            _, said = process.communicate(timeout=10)
        finally:
            process.kill()
    assert process.returncode in (130, -signal.SIGINT)
    assert b"" == said


def test_the_time_limit_holds(cli: Cli, folder: Path) -> None:
    """A query that would run for minutes is stopped at its limit."""
    began = time.monotonic()
    assert 5 == cli("query", folder / "slow.rq", "--timeout", "1").returncode
    assert time.monotonic() - began < 10


def test_the_language_may_stand_in_the_environment(
    environment: dict[str, str],
) -> None:
    """KGTOOL_LANG=en is as good as `--lang en`, for labels and for errors."""
    ended = subprocess.run(
        [*MAIN, "ask", "cq99"],
        env={**environment, "KGTOOL_LANG": "en"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stderr.startswith('error: no question "cq99"')
