"""Citations of answers, and asking again: the address says enough, and a difference is shown."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from commands import Cli
from hypothesis import given
from hypothesis import strategies as st

from kgtool.cite import STYLES, Citation, Edition, read_citation
from kgtool.errors import BadInput
from kgtool.queries import read_questions
from kgtool.repository import Project

CITATION = Citation(
    question="cq04",
    title={"en": "Which & what?", "zh-Hant": "哪些計畫？"},
    given={"ministry": "most"},
    lang="zh-Hant",
    edition=Edition("0.1.0", "2026-11-23", "a" * 32),
    digest="b" * 32,
    rows=3,
    accessed=date(2026, 12, 1),
    names={"en": {"ministry": "MOST"}, "zh-Hant": {"部會": "科技部"}},
)
ADDRESS = (
    "https://w3id.org/coop-tw/question/cq04?ministry=most&lang=zh-Hant&version=0.1.0"
    f"&data={'a' * 32}&answer={'b' * 32}"
)


def _key(citation: Citation) -> tuple[object, ...]:
    edition = citation.edition
    said = (citation.question, citation.given, citation.lang, citation.digest)
    return (*said, edition.version, edition.digest)


@pytest.mark.parametrize("style", STYLES)
def test_every_style_can_be_read_again(style: str) -> None:
    """The address stands in each style and says what to ask, of which data, and what came of it."""
    assert _key(CITATION) == _key(read_citation(CITATION.text(style), "cited"))


@given(st.dictionaries(st.sampled_from(["thing", "above"]), st.text(min_size=1)))
def test_any_value_survives_the_address(values: dict[str, str]) -> None:
    """Quotes, spaces, brackets and Chinese are carried over exactly."""
    citation = Citation("cq04", CITATION.title, values, "en", CITATION.edition, "c" * 32)
    assert values == dict(read_citation(citation.text("bibtex"), "cited").given)


def test_apa_reads_as_in_a_report() -> None:
    """Chinese first, then English; author, year, question, version, day, address."""
    assert (
        "coop-tw 專案（2026）。哪些計畫？（部會：科技部）〔資料集查詢結果〕。臺灣產學研合作知識圖譜（0.1.0 版）。"
        f"2026年12月1日，取自 {ADDRESS}\n\n"
        "coop-tw project. (2026). Which & what? (ministry: MOST) [Answer from a data set]."
        " Knowledge graph of Taiwan's industry-academia-research cooperation (Version 0.1.0)."
        f" Retrieved December 1, 2026, from {ADDRESS}\n"
    ) == CITATION.text("apa")


def test_csl_is_a_dataset_with_its_dates() -> None:
    """Reference managers read type, dates and address."""
    (item,) = json.loads(CITATION.text("csl-json"))
    assert ("dataset", ADDRESS) == (item["type"], item["URL"])
    assert [[2026, 12, 1]] == item["accessed"]["date-parts"]


@pytest.mark.parametrize(
    "text",
    ["", "no address", ADDRESS + " " + ADDRESS.replace("cq04", "cq05"), ADDRESS[:70]],
    ids=["empty", "none", "two", "cut"],
)
def test_what_is_no_citation_is_refused(text: str) -> None:
    """No address, two of them, or one that lacks the digest."""
    with pytest.raises(BadInput):
        read_citation(text, "cited")


def test_no_parameter_is_called_like_a_part_of_the_address(project: Project) -> None:
    """Names of parameters and of the address's own parts never meet."""
    names = {name for question in read_questions(project) for name in question.parameters}
    assert set() == names & {"lang", "as-of", "version", "data", "answer"}


@pytest.mark.parametrize("style", STYLES)
def test_a_cited_answer_is_reproduced(cli: Cli, tmp_path: Path, style: str) -> None:
    """The same data give the same answer, and the command says so."""
    cited = tmp_path / "cited.txt"
    done = cli("ask", "cq04", "ministry=科技部", "--lang", "en", "--cite", style, "-o", cited)
    assert (0, "") == (done.returncode, done.stdout)
    again = cli("reproduce", cited, "--lang", "en")
    assert (0, True) == (again.returncode, "Same: the answer is the cited one." in again.stdout)


def test_a_citation_copied_from_the_source_of_a_page_is_read(cli: Cli) -> None:
    """Markup writes "&" in an address as "&amp;"."""
    cited = cli("ask", "cq04", "ministry=most", "--cite", "apa").stdout
    again = cli("reproduce", "-", stdin=cited.replace("&", "&amp;"))
    assert (0, True) == (again.returncode, "相同：答案與引註一致" in again.stdout)


def test_the_day_is_part_of_the_citation(cli: Cli) -> None:
    """The day stands beside the parameters."""
    cited = cli("ask", "cq04", "ministry=國科會", "--as-of", "2013", "--cite", "apa")
    assert "（部會：行政院國家科學委員會、基準日：2013）" in cited.stdout


@pytest.mark.parametrize("name", ["cq04", "cq05", "cq16", "cq45"])
def test_an_answer_as_of_a_day_is_reproduced(cli: Cli, name: str) -> None:
    """The state of each row is told alike when it is asked again."""
    cited = cli("ask", name, "--as-of", "2018", "--cite", "apa")
    again = cli("reproduce", "-", stdin=cited.stdout)
    assert (0, True) == (again.returncode, "相同：答案與引註一致" in again.stdout)


def test_an_answer_that_was_never_given_is_found_out(cli: Cli) -> None:
    """Another digest on the same data is a difference: exit code 1."""
    cited = cli("ask", "cq01", "--cite", "csl-json").stdout
    address = json.loads(cited)[0]["URL"]
    forged = cited.replace(address[-32:], "0" * 32)
    again = cli("reproduce", "-", stdin=forged)
    assert (1, True) == (again.returncode, "不同：資料相同而答案不同" in again.stdout)


def test_other_data_without_the_cited_ones_are_said_to_be_others(cli: Cli) -> None:
    """Where the cited data are not at hand, the answer is not claimed to be of them."""
    cited = cli("ask", "cq01", "--cite", "csl-json").stdout
    address = json.loads(cited)[0]["URL"]
    digest = address.partition("data=")[2][:32]
    again = cli("reproduce", "-", "--lang", "en", stdin=cited.replace(digest, "0" * 32))
    assert 0 == again.returncode
    assert "which holds other data than the citation says" in again.stdout


@pytest.fixture
def repository(project: Project, tmp_path: Path) -> Path:
    """A repository whose tag v0.1.0 holds the project; afterwards one programme has left a ministry."""
    root = tmp_path / "repository"
    for part in ("ontology", "data", "queries"):
        shutil.copytree(project.root / part, root / part)
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "v"], ["tag", "v0.1.0"]):
        subprocess.run(["git", *command], cwd=root, check=True)  # noqa: S607
    table = root / "data" / "statements.csv"
    rows = table.read_text("utf-8").splitlines(keepends=True)
    kept = [row for row in rows if ",grand-alliance,administeredBy," not in row]
    assert 0 < len(rows) - len(kept)
    table.write_text("".join(kept), "utf-8")
    return root


def test_the_tag_answers_where_the_data_have_changed(
    cli: Cli, repository: Path, tmp_path: Path
) -> None:
    """The cited version is built from its tag; what today's data lack is listed."""
    cited = tmp_path / "cited.bib"
    cli("ask", "cq04", "ministry=most", "--cite", "bibtex", "-o", cited)
    newer = tmp_path / "newer"
    assert 0 == cli("build", "--store", newer, cwd=repository).returncode
    again = cli("reproduce", cited, "--store", newer, "--lang", "en", cwd=repository)
    assert 0 == again.returncode, again.stdout
    assert "cited data (version 0.1.0, the tag v0.1.0)" in again.stdout
    assert "1 rows gone (−), 0 new (+)" in again.stdout
    assert "− " in again.stdout


@pytest.fixture(scope="module")
def published(cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of dumps of the published site."""
    site = tmp_path_factory.mktemp("published") / "site"
    assert 0 == cli("publish", site).returncode
    return site / "dumps"


@pytest.mark.parametrize("name", ["coop-tw.nq", "coop-tw.trig", "coop-tw.nq.gz"])
def test_a_published_dump_answers_where_the_data_have_changed(
    cli: Cli, repository: Path, published: Path, tmp_path: Path, name: str
) -> None:
    """Without the tag, a file of the published site holds the cited data, packed or not."""
    cited = tmp_path / "cited.bib"
    cli("ask", "cq04", "ministry=most", "--cite", "bibtex", "-o", cited)
    newer = tmp_path / "newer"
    assert 0 == cli("build", "--store", newer, cwd=repository).returncode
    given = ("--dump", published / name, "--store", newer, "--lang", "en")
    again = cli("reproduce", cited, *given, cwd=repository)
    assert 0 == again.returncode, again.stdout + again.stderr
    assert "cited data (version 0.1.0, the dump)" in again.stdout
    assert "1 rows gone (−), 0 new (+)" in again.stdout


def test_a_published_dump_holds_the_cited_data(cli: Cli, published: Path, tmp_path: Path) -> None:
    """The data of the dump are the cited ones, by digest, although blank nodes have addresses."""
    cited = tmp_path / "cited.bib"
    cli("ask", "cq04", "ministry=most", "--cite", "bibtex", "-o", cited)
    again = cli("reproduce", cited, "--dump", published / "coop-tw.nq.gz", "--lang", "en")
    assert 0 == again.returncode
    assert "other data" not in again.stdout
    assert "differ" not in again.stdout


def test_a_dump_that_is_not_whole_is_told(cli: Cli, published: Path, tmp_path: Path) -> None:
    """Plain triples without graphs give another answer, and the reader is led to the whole."""
    cited = tmp_path / "cited.bib"
    cli("ask", "cq04", "ministry=most", "--cite", "bibtex", "-o", cited)
    again = cli("reproduce", cited, "--dump", published / "coop-tw.ttl", "--lang", "en")
    assert (1, True) == (again.returncode, "not the whole graph" in again.stdout)
    broken = tmp_path / "half.nq.gz"
    broken.write_bytes((published / "coop-tw.nq.gz").read_bytes()[:5000])
    half = cli("reproduce", cited, "--dump", broken, "--lang", "en")
    assert (3, True) == (half.returncode, "half.nq.gz: the gzip file is damaged" in half.stderr)
