"""Pages: names of files, what a page shows of a thing, and that nothing in the data is markup."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from site_cases import ATTACK, hostile_quads, live_elements, read_page

from kgtool.coverage import coverage_table, missing, read_applicability
from kgtool.namespaces import BASE, COOP, ID
from kgtool.pages import Site, open_site
from kgtool.pages.changes import compare
from kgtool.pages.gaps import find_gaps
from kgtool.pages.names import file_name, is_link, path_of, relative
from kgtool.pages.numbers import money
from kgtool.pages.scripts import script_json
from kgtool.repository import Project
from kgtool.stores.embedded import Embedded, in_memory
from kgtool.terms import Literal, NamedNode, Quad, graph_name, named

NASTY = (
    "most", "MOST", "Most", "con", "CON", "nul", "com1", "lpt9", "index", ".", "..", "...", "a.b",
    "most.en", "most.html", "a b", "a ", " a", "a.", "a/b", "a%2Fb", "a\\b", "a:b", "a*b?", 'a"b',
    "a|b", "<a>", "~", "~7e", "_a", "A", "a\nb", "a\0b", "é", "e\u0301", "科技部", "臺", "台", "",
    "x" * 300, "x" * 301, "科" * 100, "X" * 200, "..%2f..", "%2e%2e", "-", "--", "a~", "con.txt",
    "aux-", "\ud800", "𠀀",
)  # fmt: skip

PLACES = ("about", "coverage", "coverage/a", "coverage/a/b", "id/a", "id/b", "id/event/a", "ida/a")


@pytest.fixture(scope="module")
def site(project: Project, store: Embedded) -> Site:
    """The site of the real graph; panels are asked for single things."""
    return open_site(project, store, base="https://example.org/kg/", version="test")


def _html(site: Site, path: str, lang: str = "en") -> str:
    document = site.document(path)
    assert document is not None
    return document.html(lang).decode()


# ---- Names ---------------------------------------------------------------------------------------


def test_nasty_keys_have_names_of_their_own() -> None:
    """Two keys never share a file, also where upper and lower case count as equal."""
    assert len(NASTY) == len({file_name(key).casefold() for key in NASTY})


@given(here=st.sampled_from(PLACES), file=st.sampled_from(PLACES))
def test_an_address_leads_from_any_document_to_any_other(here: str, file: str) -> None:
    """Relative addresses are what a browser makes the file's own address of."""
    base = "https://example.org/kg/"
    assert f"{base}{file}.html" == urljoin(f"{base}{here}.html", relative(here, f"{file}.html"))


@pytest.mark.parametrize("key", NASTY)
def test_a_name_is_allowed_everywhere(key: str) -> None:
    """Names are short ASCII without dots, blanks, slashes or words that a system reserves."""
    name = file_name(key)
    assert re.fullmatch(r"[a-z0-9_~-]{1,120}", name)
    assert not re.fullmatch(r"con|prn|aux|nul|index|com\d|lpt\d", name)


@given(st.lists(st.text(), unique=True, max_size=20))
def test_names_are_one_to_one(keys: list[str]) -> None:
    """Any keys that differ have names that differ, whatever the case of letters."""
    assert len(keys) == len({file_name(key).casefold() for key in keys})


def test_ordinary_keys_stay_as_they_are() -> None:
    """The keys of the tables are their own names; terms of the ontology show their capitals."""
    assert "id/small-alliance" == path_of(f"{ID}small-alliance")
    assert "id/figure/5d41a0c2" == path_of(f"{ID}figure/5d41a0c2")
    assert "concept/mode/7" == path_of(f"{BASE}concept/mode/7")
    assert "def/administered_by" == path_of(f"{COOP}administeredBy")
    assert path_of("https://example.org/id/most") is None


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
     "urn:x:y", "http://", "https://e.org/\"onclick=x", "https://e.org/<x>", " https://e.org",
     "https://[x", "//e.org/x"],
)  # fmt: skip
def test_only_safe_addresses_become_links(address: str) -> None:
    """Links lead to http, https and mailto only, and hold nothing that could end an attribute."""
    assert not is_link(address)


def test_plain_addresses_become_links() -> None:
    """Web and mail addresses are links, in any script."""
    for address in ("https://e.org/x?y=1#z", "http://e.org", "mailto:a@e.org", "https://例.tw/科"):
        assert is_link(address)


def test_json_in_a_script_element_is_inert() -> None:
    """What could end the element, or a line of old JavaScript, is escaped."""
    text = script_json({"a": "</script><!--&\u2028\u2029"})
    assert '{"a":"\\u003c/script\\u003e\\u003c!--\\u0026\\u2028\\u2029"}' == text


# ---- What a page shows ---------------------------------------------------------------------------


def test_a_value_shows_its_source_without_scripts(site: Site) -> None:
    """Beside a value stands an element that opens on the document, the place and the confidence."""
    html = _html(site, "id/ri-link")
    card = html[html.index('href="most.en.html"') :]
    card = card[: card.index("</details>")]
    for part in ("<details>", "source/seed.en.html", "§2 ¶2 s1", ">high<", "科技部", "f0049"):
        assert part in card


def test_neighbours_are_a_list_by_property(site: Site) -> None:
    """What the drawing shows can be read: a line a property, each neighbour once, and how many."""
    html = _html(site, "id/gloria")
    near = html[html.index('id="near"') :]
    near = near[near.index("<details>") : near.index("</details>")]
    lines = re.findall(r"<li>(.*?)</li>", near)
    hosts = [line for line in lines if ">hosted by</a>" in line]
    assert (1, 5) == (len(hosts), hosts[0].count('href="') - 1)
    count = sum(line.count('href="') - 1 for line in lines)
    assert f"As a list of {count} links" in near


def test_sources_that_disagree_stand_side_by_side(site: Site) -> None:
    """A disputed value leads to both sides on the same page."""
    html = _html(site, "id/small-alliance")
    assert 'class="disputed" href="#dispute-k02"' in html
    dispute = html[html.index('id="dispute-k02"') :]
    assert 2 <= dispute[: dispute.index("</section>")].count('class="side"')


def test_inferred_values_are_marked_and_say_why(site: Site) -> None:
    """What no source says stands apart; the rule is told in a sentence, its premises with sources."""
    html = _html(site, "id/ri-link")
    part = html[html.index('class="inferred"') :]
    part = part[: part.index("</section>")]
    assert 'class="follows"' in part
    assert "by “Ministry of Science and Technology” and" in part
    for piece in ('class="stated"', 'class="ontology"', "source/seed.en.html", "statement/f0049"):
        assert piece in part


def test_every_inferred_value_on_a_page_has_its_reason(site: Site) -> None:
    """No page leaves the reader without a sentence, in either language, and without origins."""
    site = site.prepared()
    told = site.memory["told"]
    assert {row["thing"] for row in site.panels.kept("inferred")} == {fact[0] for fact in told}
    for about in told.values():
        assert set(about.because) == {"en", "zh-Hant"}
        assert all(leaf.cited for leaf in about.premises if leaf.kind != "inferred")


def test_what_no_rule_concludes_is_said_to_be_so(project: Project) -> None:
    """An inferred value of a store that another version wrote is shown without a made-up reason."""
    thing, other = NamedNode(f"{ID}x"), NamedNode(f"{ID}y")
    said = (thing, named("coop:servesRole"), other)
    quads = [Quad(*said), Quad(*said, graph_name("inferred"))]
    site = open_site(project, in_memory(quads), base="https://e.org/", version="1")
    assert "No rule of this version concludes it" in _html(site, "id/x")


def test_conflicts_found_by_rule_stand_beside_the_listed_ones(site: Site) -> None:
    """The page of conflicts, and that of the thing, show what a rule finds as well."""
    for path in ("conflicts", "id/small-alliance"):
        html = _html(site, path)
        found = html[html.index('id="dispute-found-') :]
        found = found[: found.index("</section>")]
        assert "found by rule" in found
        assert 'statement/f0749.en.html"' in found
        assert 'statement/f0086.en.html"' in found
    assert 'href="#dispute-found-' in _html(site, "id/small-alliance")


def test_succession_is_a_list_in_order(site: Site) -> None:
    """The line of a ministry runs from its forerunner to what it became."""
    html = _html(site, "id/most")
    line = html[html.index('<ol class="line">') :]
    line = line[: line.index("</ol>")]
    before, now, after = (line.index(f"{key}.en.html") for key in ("nsc", "most", "nstc"))
    assert before < now < after


def test_a_missing_translation_is_marked(project: Project) -> None:
    """A name in the other language only is shown with its language and a note."""
    thing = NamedNode(f"{ID}x")
    quads = [
        Quad(thing, named("rdf:type"), named("coop:Programme")),
        Quad(thing, named("skos:prefLabel"), Literal("計畫甲", language="zh-Hant")),
        Quad(NamedNode(f"{ID}y"), named("coop:partOf"), thing),
    ]
    site = open_site(project, in_memory(quads), base="https://e.org/", version="1")
    assert '<span lang="zh-Hant" class="untranslated">計畫甲</span>' in _html(site, "id/y")
    assert "no English" in _html(site, "id/y")


def test_a_panel_shows_what_its_query_answers(site: Site) -> None:
    """Asking all things at once and asking one give the same page."""
    assert _html(site, "id/gloria") == _html(site.prepared(), "id/gloria")


def test_the_language_switch_leads_to_the_same_document(site: Site) -> None:
    """Each page links to itself in the other language."""
    assert 'href="most.en.html">English' in _html(site, "id/most", "zh-Hant")
    assert 'href="most.html">中文' in _html(site, "id/most", "en")


def test_every_page_tells_its_licence_and_its_data(site: Site) -> None:
    """A thing's page links to its licence, its RDF and the address to cite."""
    html = _html(site, "id/most")
    assert '<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">' in html
    assert '<link rel="cite-as" href="https://w3id.org/coop-tw/id/most">' in html
    for ending in ("ttl", "jsonld", "nt", "rdf"):
        assert f'href="https://example.org/kg/id/most.{ending}"' in html


def test_a_question_has_a_form_fed_by_the_graph_and_an_answer(site: Site) -> None:
    """Choices are things of the graph; the answer is a table with caption and headings."""
    page = read_page(_html(site, "question/cq04").encode())
    options = [given["value"] for tag, given in page.elements if tag == "option"]
    assert f"{ID}most" in options
    tags = [tag for tag, _ in page.elements]
    assert {"table", "caption", "th", "tbody"} <= set(tags)
    assert "Coverage:" in page.text


def test_a_form_shows_the_default_that_the_answer_is_for(site: Site) -> None:
    """Where a question has a default value, its control shows it."""
    html = _html(site, "question/cq17")
    assert f'<option value="{ID}small-alliance" selected>' in html


def test_a_dispute_is_told_in_the_language_of_the_page(site: Site) -> None:
    """Of a text that a row gives in both languages only the reader's is shown."""
    chinese, english = (_html(site, "id/conflict/k01", lang) for lang in ("zh-Hant", "en"))
    assert ("約四分之一的申請案獲得通過" in chinese, "one quarter of the app" in chinese) == (
        True,
        False,
    )
    assert ("約四分之一的申請案獲得通過" in english, "one quarter of the app" in english) == (
        False,
        True,
    )


# ---- Coverage and changes ------------------------------------------------------------------------


def test_coverage_pages_tell_what_the_command_tells(site: Site) -> None:
    """Each class and property has a page, and its numbers are those of `kgtool coverage`."""
    applicability = read_applicability(site.project)
    table = coverage_table(site.store, "en", applicability)
    gaps = {about: path for path, about in find_gaps(site).items() if about[1]}
    assert {(cell.cls, cell.property) for cell in table} == set(gaps)
    for cell in table[::7]:
        text = read_page(_html(site, gaps[cell.cls, cell.property]).encode()).text
        assert f"{cell.known} / {cell.total}" in text


def test_a_gap_lists_the_things_behind_it(site: Site) -> None:
    """What lacks a property is listed by ministry, each thing that lacks it and no other."""
    html = _html(site, "coverage/_programme/start_date")
    part = html[html.index('id="lacking"') :]
    lacking = missing(site.store, "coop:Programme", "coop:startDate", "en")
    found = set(re.findall(r'<li><a href="../../id/([^"]+)\.en\.html">', part))
    assert {file_name(iri.removeprefix(ID)) for iri, _ in lacking} == found
    assert "no ministry stated" in part


def test_coverage_is_told_by_ministry(site: Site) -> None:
    """The page of a class has a row for each ministry that administers something of it."""
    html = _html(site, "coverage/_programme")
    matrix = html[html.index('class="matrix"') :]
    row = matrix[matrix.index('id/moe.en.html">') :]
    assert f'<td class="q4">{_administered("moe", site)}/' in row
    assert "Not applicable" in html


def _administered(key: str, site: Site) -> int:
    query = f"SELECT ?x WHERE {{ ?x a coop:Programme ; coop:administeredBy <{ID}{key}> }}"
    return len(site.store.select(query).rows)


def _one_row(value: str, row: str = "f1") -> list[Quad]:
    statement, graph = NamedNode(f"{BASE}statement/{row}"), graph_name("statements")
    return [
        Quad(statement, named("rdf:type"), named("coop:Statement"), graph),
        Quad(statement, named("rdf:object"), Literal(value), graph),
        Quad(statement, named("coop:fromRow"), Literal(row), graph),
    ]


def test_changes_count_rows_by_what_they_say() -> None:
    """A row that says something else has changed; one that is new or gone is told as such."""
    before = [*_one_row("a", "f1"), *_one_row("b", "f2"), *_one_row("c", "f3")]
    now = [*_one_row("a", "f1"), *_one_row("B", "f2"), *_one_row("d", "f4")]
    found = {one.kind: one for one in compare(before, now).differences}["statement"]
    expected = [[f"{BASE}statement/{row}"] for row in ("f4", "f2", "f3")]
    assert expected == [list(found.added), list(found.changed), list(found.withdrawn)]


def test_the_graph_does_not_differ_from_itself(site: Site) -> None:
    """Nothing is told as changed between a graph and its copy."""
    quads = list(site.store.quads())  # type: ignore[attr-defined]
    differences = compare(quads, reversed(quads)).differences
    assert [] == [one for one in differences if one.added or one.changed or one.withdrawn]


def test_the_changelog_is_in_the_language_of_the_page(site: Site) -> None:
    """Each page shows its own; where there is no Chinese one, the English one says what it is."""
    english, chinese = (_html(site, "changes", lang) for lang in ("en", "zh-Hant"))
    assert "First version of the model" in english
    assert "首版模型" in chinese
    assert "First version of the model" not in chinese
    alone = replace(site, memory={"releases zh-Hant": []})
    assert "以下各版更新說明僅有英文。" in _html(alone, "changes", "zh-Hant")


def test_without_a_former_dump_nothing_is_said_of_changes(site: Site) -> None:
    """The first release says that it is the first; with a dump, rows are counted."""
    assert "This is the first release" in _html(site, "changes")
    compared = replace(site, memory={}, changes=compare(_one_row("a"), _one_row("b")))
    html = _html(compared, "changes")
    assert "Compared with version unknown" in html
    assert "rows of statements · changed" in html


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        ("150000000", "新臺幣 1 億 5,000 萬元", "NT$150,000,000"),
        ("11850000", "新臺幣 1,185 萬元", "NT$11,850,000"),
        ("82911000", "新臺幣 82,911,000 元", "NT$82,911,000"),
        ("0.5", "新臺幣 0.5 元", "NT$0.5"),
    ],
)
def test_sums_are_written_as_people_write_them(value: str, chinese: str, english: str) -> None:
    """Round sums are told in 億 and 萬, others by their digits; nothing is rounded."""
    assert (chinese, english) == (money(value, "TWD", "zh-Hant"), money(value, "TWD", "en"))


@given(st.integers(0, 10**13))
def test_no_sum_is_rounded(value: int) -> None:
    """What is written in 億 and 萬 is the whole sum."""
    parts = {"億": 10**8, "萬": 10**4}
    text = money(str(value), "TWD", "zh-Hant").removeprefix("新臺幣 ").removesuffix("元")
    pairs = re.findall(r"([\d,]+) (億|萬|)", text)
    assert value == sum(int(n.replace(",", "")) * parts.get(unit, 1) for n, unit in pairs)


# ---- Hostile data --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile(project: Project) -> Site:
    """A small graph whose every text and address is an attack."""
    store = in_memory(hostile_quads())
    return open_site(project, store, base="https://e.org/", version="1").prepared()


@pytest.mark.parametrize("lang", ["zh-Hant", "en"])
def test_hostile_texts_and_addresses_stay_inert(hostile: Site, lang: str) -> None:
    """Whatever a graph holds, pages have no script, handler, image or link that came from it."""
    for path, document in hostile.places.items():
        page = read_page(document.html(lang))
        assert [] == page.faults, path
        assert [] == live_elements(page), path


def test_hostile_texts_survive_in_rdf(hostile: Site) -> None:
    """RDF files hold every literal as it was."""
    document = hostile.document("id/thing")
    assert document is not None
    assert any(
        isinstance(t.object, Literal) and t.object.value == ATTACK for t in document.triples()
    )
