"""What unskilled and hostile users do to the command line: odd files, odd characters, odd terminals.

Each case was a fault once.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from commands import MAIN, Cli

from kgtool.cli.screen import visible
from kgtool.repository import Project

TURTLE = '<urn:a> <urn:b> "資料" .\n'
COMMAND = f"{sys.executable} -c 'from kgtool.cli import main; main()'"
FILES: dict[str, bytes] = {
    "big5.ttl": TURTLE.encode("big5"),
    "utf16.ttl": TURTLE.encode("utf-16"),
    "mark.ttl": b"\xef\xbb\xbf" + TURTLE.encode(),
    "crlf.ttl": TURTLE.replace("\n", "\r\n").encode(),
    "empty.ttl": b"",
    "有 空白/我的 資料.ttl": TURTLE.encode(),
    "utf16.rq": "SELECT * { ?s ?p ?o } LIMIT 1".encode("utf-16"),
    "mark.rq": b"\xef\xbb\xbfSELECT * { ?s ?p ?o } LIMIT 1",
    "wide.rq": "SELECT ＊ WHERE ｛ ?s ?p ?o ｝".encode(),
    "curly.rq": "SELECT * {\n ?s ?p “科技部” }".encode(),
    "blank.rq": b" \n",
    "folder.ttl/x": b"",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files as people have them."""
    here = tmp_path_factory.mktemp("使用者 資料")
    for name, content in FILES.items():
        (here / name).parent.mkdir(exist_ok=True)
        (here / name).write_bytes(content)
    (here / "lost.ttl").symlink_to(here / "nowhere.ttl")
    return here


WRONG: list[tuple[tuple[str, ...], int, str]] = [
    (("ask", "cq04", "ministry="), 2, "「ministry」未給值"),
    (("ask", "cq04", "ministry=科技部", "部會=教育部"), 2, "「部會」給了兩次"),
    (("ask", "cq04", "ministry=\x1b[31m科"), 2, "\\x1b[31m科"),
    (("ask", "補助上限"), 2, "加上關鍵字即可尋找"),
    (("ask", "cq16", "above=很多"), 2, "「很多」不是數字，例如 20000000 或 2,000萬"),
    (("ask", "cq24", "from=106"), 2, "「106」不是年份，例如 2017 或 106年"),
    (("ask", "cq04", "lineage=maybe"), 2, "「maybe」不是「是」或「否」"),
    (("ask", "cq01", "--format", "pdf"), 2, "--format 的值不正確：須為 table、csv"),
    (("ask", "cq01", "--timeout", "abc"), 2, "--timeout 的值不正確：須為數字，不小於 0.1"),
    (("ask", "cq01", "--timeout"), 2, "選項 --timeout 須給一個值"),
    (("ask", "cq01", "-o", "."), 2, "須為檔案，而非資料夾"),
    (("ask", "cq01", "-o", ""), 6, "這是資料夾，不是檔案"),
    (
        ("ask", "cq01", "-o", "nowhere/x.csv"),
        6,
        "無法寫入「x.csv」：沒有資料夾「nowhere」，請先建立",
    ),
    (("ask", "cq01", "-o", "答案.xls"), 2, "沒有適合副檔名 .xls 的格式；請以 --format 指定"),
    (("show", "most", "-o", "most.xlsx"), 2, "沒有適合副檔名 .xlsx 的格式"),
    (("show", "無此對象"), 2, "查無「無此對象」；共有"),
    (("ask", "cq01", "-o", "x" * 300), 6, "名稱過長"),
    (
        ("validate", "mark.ttl", "--memory-limit", "much"),
        2,
        "--memory-limit 的值不正確：例如 1GB、600MB（",
    ),
    (("doctor", "extra"), 2, "多出引數：extra"),
    (("serve", "--port", "99999"), 2, "須為整數，不小於 0，不大於 65535"),
    (("show", ""), 2, "未指定對象"),
    (("show", "　"), 2, "未指定對象"),
    (("query", "utf16.rq"), 3, "utf16.rq:1:1：不是 UTF-8 編碼（似為 UTF-16）"),
    (("query", "wide.rq"), 3, "query:1:8：「＊」是全形字元；SPARQL 須用半形「*」"),
    (("query", "curly.rq"), 3, "query:2:8：「“」是全形字元"),
    (("query", "blank.rq"), 2, "查詢沒有內容"),
    (("query", "SELECT * { ?s ?p ?o }"), 2, "FILE 是檔名"),
    (("query", "folder.ttl"), 2, "這是資料夾，不是檔案"),
    (("query", "."), 2, "無法讀取「.」"),
    (("validate", "big5.ttl"), 3, "big5.ttl:1:1：不是 UTF-8 編碼（似為 Big5）"),
    (("validate", "utf16.ttl"), 3, "（似為 UTF-16）；請以 UTF-8 另存"),
    (("validate", "folder.ttl"), 2, "「folder.ttl」是資料夾，請指定檔案"),
    (("validate", "lost.ttl"), 2, "找不到檔案「lost.ttl」"),
    (("validate", "mark.ttl", "--base", "not an iri"), 2, "--base 須為完整的 IRI"),
    (("validate", "mark.ttl", "--base", "here/"), 2, "--base 須為完整的 IRI"),
    (("reason", "big5.ttl"), 3, "（似為 Big5）"),
    (("reproduce", "big5.ttl"), 3, "（似為 Big5）"),
    (("publish", "/proc/none"), 6, "無法將網站寫入 none"),
    (("publish", ""), 6, "內有其他檔案"),
    (("coverage", "計劃", "起始日期"), 2, "是否為 計畫"),
    (("conflicts", "--kind", "值不一"), 2, "沒有歧異種類「值不一」"),
]


@pytest.mark.parametrize(
    ("arguments", "code", "text"), WRONG, ids=[" ".join(w[0])[:40] for w in WRONG]
)
def test_a_fault_is_told_in_the_reader_s_language_with_what_to_do(
    cli: Cli, folder: Path, arguments: tuple[str, ...], code: int, text: str
) -> None:
    """No click English in Chinese, no internal error, no escape sequence, no path of the machine."""
    ended = cli(*arguments, cwd=folder)
    assert (code, True) == (ended.returncode, text in ended.stderr), ended.stderr
    assert "" == ended.stdout
    assert str(folder) not in ended.stderr
    assert "\x1b" not in ended.stderr


RIGHT: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
    (("ask", "ＣＱ０４", "ministry=ＭＯＳＴ"), ("ask", "cq04", "ministry=most")),
    (("ask", "4", "部會＝科技部"), ("ask", "cq04", "ministry=most")),
    (("ask", "cq4", " 部會 = 科 技 部"), ("ask", "cq04", "ministry=most")),
    (
        ("ask", "cq04", "Ministry=科技部", "lineage=是"),
        ("ask", "cq04", "ministry=most", "lineage=true"),
    ),
    (("ask", "cq16", "above=5,000萬"), ("ask", "cq16", "above=50000000")),
    (("ask", "各部會在產學研合作中扮演什麼角色？"), ("ask", "cq01")),
    (("ask", "what did a programme or body become, step by step to today"), ("ask", "cq25")),
    (("ask", "cq24", "起=102年", "to=２０１７"), ("ask", "cq24", "from=2013", "to=2017")),
    (("ask", "cq45", "date=106年1月31日"), ("ask", "cq45", "date=2017-01-31")),
    (
        ("ask", "cq04", "部會=most", "--as-of", "１０７年"),
        ("ask", "cq04", "ministry=most", "--as-of", "2018"),
    ),
    *(
        (
            ("ask", "cq04", "部會=nsc", "--as-of", written),
            ("ask", "cq04", "ministry=nsc", "--as-of", "2014-03-02"),
        )
        for written in ("2014/3/2", "2014.03.02", "民國103/3/2", "西元2014年3月2日")
    ),
    (
        ("ask", "cq04", "部會=nsc", "--as-of", "民國102"),
        ("ask", "cq04", "ministry=nsc", "--as-of", "2013"),
    ),
    (("questions", "ＣＱ０４"), ("questions", "cq04")),
    (("show", "臺灣大學"), ("show", "台灣大學")),
    (("coverage", "計畫", "起始日期"), ("coverage", "Programme", "startDate")),
    (("conflicts", "--kind", "值不同"), ("conflicts", "--kind", "different-value")),
    (("query", "mark.rq"), ("query", "mark.rq", "--format", "table")),
    (("reason", "mark.ttl"), ("reason", "crlf.ttl")),
    (("validate", "有 空白/我的 資料.ttl"), ("validate", "crlf.ttl")),
]


@pytest.mark.parametrize(("written", "meant"), RIGHT, ids=[" ".join(r[0])[:40] for r in RIGHT])
def test_what_is_meant_is_understood(
    cli: Cli, folder: Path, written: tuple[str, ...], meant: tuple[str, ...]
) -> None:
    """Full width, Chinese names of parameters, ROC years, 萬, byte order marks, line ends, blanks."""
    one, other = cli(*written, cwd=folder), cli(*meant, cwd=folder)
    assert (other.returncode, other.stdout) == (one.returncode, one.stdout)
    assert "內部錯誤" not in one.stderr


def _shell(
    environment: dict[str, str], words: str, cwd: Path | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run a line of the shell in which `$kgtool` is the command."""
    return subprocess.run(
        ["/bin/bash", "-c", words.replace("$kgtool", COMMAND)],
        env={**environment, **more},
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_a_link_stays_a_link_and_its_target_is_written(cli: Cli, tmp_path: Path) -> None:
    """`-o` to a link writes the file it points to."""
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    ended = cli("ask", "cq05", "--format", "csv", "-o", "link.csv", cwd=tmp_path)
    assert (0, True) == (ended.returncode, (tmp_path / "link.csv").is_symlink())
    assert (tmp_path / "real.csv").read_text("utf-8").startswith("inventory,")
    assert {"link.csv", "real.csv"} == {path.name for path in tmp_path.iterdir()}


def test_the_name_of_a_file_tells_its_format(cli: Cli, tmp_path: Path) -> None:
    """A file named as a workbook is one, whatever its letters; `--format` outranks the name."""
    for name in ("a.XLSX", "a.csv", "a.json", "a.txt"):
        assert 0 == cli("ask", "cq01", "-o", name, cwd=tmp_path).returncode
    assert b"PK" == (tmp_path / "a.XLSX").read_bytes()[:2]
    assert b"ministry," == (tmp_path / "a.csv").read_bytes()[:9]
    assert b"{" == (tmp_path / "a.json").read_bytes()[:1]
    assert cli("ask", "cq01").stdout == (tmp_path / "a.txt").read_text("utf-8")
    assert 0 == cli("ask", "cq01", "--format", "tsv", "-o", "b.csv", cwd=tmp_path).returncode
    assert b"?ministry\t" == (tmp_path / "b.csv").read_bytes()[:10]


def test_large_output_keeps_links_and_pipes_too(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """What is written beside its place first treats links and pipes as other output does."""
    (tmp_path / "x.ttl").write_text(
        "<urn:p> a <http://www.w3.org/2002/07/owl#SymmetricProperty> . <urn:a> <urn:p> <urn:b> ."
    )
    (tmp_path / "link.nt").symlink_to(tmp_path / "real.nt")
    os.mkfifo(tmp_path / "pipe.nt")
    reasoned = "$kgtool reason x.ttl --engine duckdb --format ntriples -o"
    ended = _shell(
        environment, f"{reasoned} link.nt; {reasoned} pipe.nt & cat pipe.nt; wait", tmp_path
    )
    assert ("<urn:b> <urn:p> <urn:a> .\n", "") == (ended.stdout, ended.stderr)
    assert "<urn:b> <urn:p> <urn:a> .\n" == (tmp_path / "real.nt").read_text("utf-8")
    assert (True, True) == ((tmp_path / "link.nt").is_symlink(), (tmp_path / "pipe.nt").is_fifo())


def test_a_pipe_is_written_to_and_not_replaced(environment: dict[str, str], tmp_path: Path) -> None:
    """`-o` to a device or a named pipe never puts a file in its place."""
    os.mkfifo(tmp_path / "pipe")
    ended = _shell(
        environment, "$kgtool ask cq05 --format csv -o pipe & head -1 pipe; wait", tmp_path
    )
    assert ended.stdout.startswith("inventory,")
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="there is no /dev/full here")
@pytest.mark.parametrize("form", ["table", "csv", "xlsx"])
def test_a_full_disk_behind_standard_output_is_told(environment: dict[str, str], form: str) -> None:
    """Exit code 6, not an internal error; nothing is said to have been done."""
    ended = _shell(environment, f"$kgtool ask cq05 --format {form} > /dev/full")
    assert (6, "錯誤：無法寫入標準輸出：磁碟空間不足\n") == (ended.returncode, ended.stderr)


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="there is no /dev/full here")
def test_the_exit_code_stays_when_nobody_can_be_told(environment: dict[str, str]) -> None:
    """A message that cannot be written does not change what went wrong."""
    assert 2 == _shell(environment, "$kgtool ask nothing 2> /dev/full").returncode


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("$kgtool ask cq05 >&-", 0),
        ("$kgtool doctor >&-", 0),
        ("$kgtool ask nothing 2>&-", 2),
        ("$kgtool query - <&-", 2),
        ("$kgtool questions | true; exit ${PIPESTATUS[0]}", 0),
        ("$kgtool ask cq28 --format csv | head -c 1 >&2; exit ${PIPESTATUS[0]}", 0),
    ],
)
def test_closed_streams_and_pipes_are_no_fault(
    environment: dict[str, str], words: str, code: int
) -> None:
    """Whoever closes a stream does not want it; files never take its place."""
    ended = _shell(environment, words)
    assert (code, False) == (ended.returncode, "內部錯誤" in ended.stderr)


def test_a_removed_folder_is_told(environment: dict[str, str], tmp_path: Path) -> None:
    """A shell may stand in a folder that is gone."""
    ended = _shell(environment, "mkdir gone; cd gone; rmdir ../gone; $kgtool ask cq05", tmp_path)
    assert (2, True) == (ended.returncode, "目前所在的資料夾已被刪除" in ended.stderr)


@pytest.fixture(scope="module")
def usual(cli: Cli) -> str:
    """An answer as it usually looks."""
    return cli("ask", "cq04", "ministry=科技部").stdout


@pytest.mark.parametrize(
    "more",
    [
        {"LANG": "C", "LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"NO_COLOR": "1", "TERM": "dumb"},
        {"COLUMNS": "1"},
        {"COLUMNS": "-5"},
        {"COLUMNS": "abc"},
    ],
    ids=lambda more: " ".join(f"{k}={v}" for k, v in more.items()),
)
def test_the_terminal_changes_no_answer(
    environment: dict[str, str], usual: str, more: dict[str, str]
) -> None:
    """Chinese goes in and comes out as UTF-8 in every locale, and no colour is put into it."""
    odd = _shell(environment, "$kgtool ask cq04 ministry=科技部", **more)
    assert (0, usual) == (odd.returncode, odd.stdout)
    assert "\x1b" not in odd.stdout


@pytest.mark.parametrize("columns", [1, 12, 40])
def test_a_narrow_terminal_loses_nothing(environment: dict[str, str], columns: int) -> None:
    """What does not fit as a table is told row by row."""
    import pty

    leader, follower = pty.openpty()
    try:
        process = subprocess.Popen(
            [*MAIN, "ask", "cq05"],
            env={**environment, "COLUMNS": str(columns)},
            stdout=follower,
            stderr=follower,
        )
        os.close(follower)
        shown = b"".join(_chunks(leader)).decode()
    finally:
        os.close(leader)
    assert 0 == process.wait(timeout=60)
    assert "國內產學研合作推動機制盤點" in shown.replace("\r\n", "").replace(" ", "")


def _chunks(leader: int) -> list[bytes]:
    found = []
    while True:
        try:
            chunk = os.read(leader, 65536)
        except OSError:
            return found
        if not chunk:
            return found
        found.append(chunk)


def _hear_interrupts() -> None:
    """Undo what a shell does to programs in the background: they are deaf to Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupted_build_leaves_nothing(environment: dict[str, str], tmp_path: Path) -> None:
    """Ctrl-C ends with 130 and no half-written store."""
    process = subprocess.Popen(
        [*MAIN, "build", "--store", str(tmp_path / "store")],
        env=environment,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=_hear_interrupts,
    )
    assert process.stderr is not None
    assert "[1/6]" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    said = process.stderr.read()
    process.stderr.close()
    assert 130 == process.wait(timeout=60)
    assert "Traceback" not in said
    assert [] == list(tmp_path.glob("store/g-*"))


def test_without_a_command_the_help_is_shown(cli: Cli) -> None:
    """The help itself, without saying that anything was wrong."""
    ended = cli()
    assert ended.stderr.startswith("用法 · Usage: kgtool")


HOSTILE = "\x1b[31mred\x07 \u202eevil\n\ttwo"


def test_values_cannot_move_the_cursor_or_turn_the_text(cli: Cli, tmp_path: Path) -> None:
    """In a table each value is one line, and characters that do not show are written out."""
    text = HOSTILE.replace("\n", "\\n").replace("\t", "\\t")
    (tmp_path / "hostile.rq").write_text(f'SELECT ("{text}" AS ?x) {{}}', "utf-8")
    ended = cli("query", "hostile.rq", "--lang", "en", cwd=tmp_path)
    assert "\\x1b[31mred\\x07 \\u202eevil  two\n\n1 row\n" in ended.stdout
    assert not set("\x1b\x07\u202e") & set(ended.stdout)


def test_findings_about_hostile_files_are_safe_to_read(cli: Cli, tmp_path: Path) -> None:
    """A report in text shows what is in a file without doing what it says."""
    (tmp_path / "data.ttl").write_text('<urn:a> a <urn:C> ; <urn:p> "\x1b[31mred" .', "utf-8")
    (tmp_path / "shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:S> a sh:NodeShape ; sh:targetClass <urn:C> ;"
        " sh:property [ sh:path <urn:p> ; sh:minLength 99 ] .",
        "utf-8",
    )
    ended = cli("validate", "data.ttl", "--shapes", "shapes.ttl", cwd=tmp_path)
    assert (1, True) == (ended.returncode, "\\x1b[31mred" in ended.stdout)
    assert "\x1b" not in ended.stdout


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("科技部", "科技部"),
        ("a\r\nb\tc", "a b c"),
        ("\x9b1m", "\\x9b1m"),
        ("\udcff", "\\udcff"),
        ("🏳️\u200d🌈", "🏳️\u200d🌈"),
    ],
)
def test_only_what_shows_is_put_on_a_screen(text: str, shown: str) -> None:
    """Letters and signs stay; control characters, marks of direction and half characters do not."""
    assert shown == visible(text)


def test_a_project_with_a_file_gone_is_not_replaced_by_another(
    cli: Cli, project: Project, tmp_path: Path
) -> None:
    """In the folder of a damaged project no other project is checked without a word."""
    for part in ("ontology", "data", "queries"):
        shutil.copytree(project.root / part, tmp_path / part)
    (tmp_path / "data" / "statements.csv").unlink()
    ended = cli("validate", cwd=tmp_path)
    assert (3, "") == (ended.returncode, ended.stdout)
    assert "data/statements.csv:1：無法讀取：沒有這個檔案或資料夾" in ended.stderr


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is not installed")
@pytest.mark.parametrize(
    ("sealed", "words", "code", "text"),
    [
        (
            ".",
            "$kgtool ask cq05 --store store > out; $kgtool doctor --store store >&2",
            0,
            "與帳冊相符",
        ),
        (
            ".",
            "$kgtool ask cq05 --store store -o x.csv --format csv",
            6,
            "無法寫入「x.csv」：沒有存取權限",
        ),
        (".", "$kgtool build --store new", 6, "無法寫入資料庫：沒有存取權限"),
        (
            "store",
            "$kgtool ask cq05 --store store",
            2,
            "無法讀取 --store 所指的檔案或資料夾：沒有存取權限",
        ),
        (
            "store/kgtool-store.json",
            "$kgtool ask cq05 --store store",
            6,
            "無法讀取資料庫 store：沒有存取權限",
        ),
        ("store/g-*", "$kgtool ask cq05 --store store", 6, "無法讀取資料庫 store：沒有存取權限"),
        ("store/g-*", "$kgtool doctor --store store >&2", 6, "無法讀取資料庫 store：沒有存取權限"),
    ],
)
def test_missing_rights_are_told_apart_from_damage(
    environment: dict[str, str],
    store_folder: Path,
    tmp_path: Path,
    sealed: str,
    words: str,
    code: int,
    text: str,
) -> None:
    """A read-only folder can be read; what may not be read or written is named, without advice to build."""
    shutil.copytree(store_folder, tmp_path / "store")
    (tmp_path / "out").touch()
    mode = "a-w" if sealed == "." else "a-rwx"
    as_others = "setpriv --bounding-set=-dac_override,-dac_read_search,-fowner"
    own = "" if os.geteuid() else f"exec {as_others} /bin/bash -c "
    line = f"chmod -R {mode} {sealed}; chmod u+w out; " + (
        f"{own}{shlex.quote(words.replace('$kgtool', COMMAND))}" if own else words
    )
    ended = _shell(environment, line, tmp_path)
    _shell(environment, "chmod -R u+rwx .", tmp_path)
    assert (code, True) == (ended.returncode, text in ended.stderr), ended.stderr
    assert "kgtool build" not in ended.stderr.replace("建置後未變更", "")


def test_messages_for_the_tables_are_explained_to_who_checks_a_file(
    cli: Cli, tmp_path: Path
) -> None:
    """The project's shapes name rows and columns that a reader's own file does not have."""
    (tmp_path / "mine.ttl").write_text(
        "<urn:a> a <https://w3id.org/coop-tw/def#Programme> .", "utf-8"
    )
    ended = cli("validate", "mine.ttl", cwd=tmp_path)
    assert 1 == ended.returncode
    assert "提示：以上依本專案的形狀檢核" in ended.stderr
    (tmp_path / "shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> a sh:NodeShape ;"
        " sh:targetNode <urn:a> ; sh:property [ sh:path <urn:p> ; sh:minCount 1 ] .",
        "utf-8",
    )
    ended = cli("validate", "mine.ttl", "--shapes", "shapes.ttl", cwd=tmp_path)
    assert (1, "") == (ended.returncode, ended.stderr)
