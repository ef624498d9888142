"""A finding leads to the table row that a person edits."""

from __future__ import annotations

from kgtool.load import Loaded
from kgtool.reason import Inferences
from kgtool.terms import NamedNode, Quad, Term, named
from kgtool.validate import Finding, Places

Built = tuple[Loaded, Inferences, list[Quad]]


def _rows(built: Built, focus: str, path: str = "", value: Term | None = None) -> list[str]:
    places = Places.of(built[0], ())
    found = places.locate(Finding("info", "Shape", named(focus), path, value)).places
    return [place.key for place in found]


def test_a_value_leads_to_the_rows_that_state_it(built: Built) -> None:
    """Two sources that say the same give two rows."""
    path = named("coop:administeredBy").value
    assert ["f0039", "f0107"] == _rows(built, "id:grand-alliance", path, named("id:most"))


def test_a_value_without_its_property_leads_to_its_rows(built: Built) -> None:
    """A check that names thing and value is enough to find the row."""
    start = NamedNode("https://w3id.org/coop-tw/id/date/2012")
    assert ["f0527"] == _rows(built, "id:spark", value=start)


def test_a_property_that_is_missing_leads_to_the_thing(built: Built) -> None:
    """What no row states is mended at the thing's own row."""
    assert ["green-cluster"] == _rows(built, "id:green-cluster", named("coop:startDate").value)


def test_a_figure_leads_to_the_row_that_states_it(built: Built) -> None:
    """A figure has no row of its own; the row with its number is named."""
    figure = next(
        claim.triple.object
        for claim in built[0].rows["f0082"].claims
        if isinstance(claim.triple.object, NamedNode)
    )
    found = Places.of(built[0], ()).locate(Finding("info", "Shape", figure))
    assert "f0082" in [place.key for place in found.places]


def test_a_statement_leads_to_its_row(built: Built) -> None:
    """The statement's name is the row's id, with a number where the row has several values."""
    assert ["f0210"] == _rows(built, "statement:f0210-2")


def test_a_row_says_which_column_to_edit_where_that_is_certain(built: Built) -> None:
    """The value's column, a source's column; nothing for a property that no column holds."""
    places = Places.of(built[0], ())
    columns = {
        (focus, path): places.locate(
            Finding("info", "Shape", named(focus), named(path).value, value)
        )
        .places[0]
        .column
        for focus, path, value in (
            ("id:grand-alliance", "coop:administeredBy", named("id:most")),
            ("source:nsc-2008-slides", "dcat:landingPage", None),
            ("id:green-cluster", "coop:startDate", None),
        )
    }
    assert {
        ("id:grand-alliance", "coop:administeredBy"): "value",
        ("source:nsc-2008-slides", "dcat:landingPage"): "url",
        ("id:green-cluster", "coop:startDate"): "",
    } == columns


def test_what_has_no_label_is_told_by_what_it_is_about(built: Built) -> None:
    """A figure by its owner, kind, number and span; a statement by its triple."""
    places = Places.of(built[0], built[2])
    (figure,) = (claim.triple.object for claim in built[0].rows["f0592"].claims)
    stated = places.locate(Finding("info", "Shape", named("statement:f0039")))
    assert "國際產學聯盟計畫 · 企業配合款 · 1,000,000,000 · 2017–2019-04" == places.locate(
        Finding("info", "Shape", figure)
    ).title("zh-Hant")
    assert "前瞻技術產學合作計畫 · 主管機關 · 科技部" == stated.title("zh-Hant")
    assert stated.title("en").endswith(" · administered by · Ministry of Science and Technology")


def test_a_part_of_a_figure_leads_to_its_column(built: Built) -> None:
    """A check that names a figure and its end is enough to find row and column."""
    places = Places.of(built[0], built[2])
    (figure,) = (claim.triple.object for claim in built[0].rows["f0592"].claims)
    found = places.locate(Finding("info", "Check", figure, value=named("id:date/2019-04")))
    assert [("f0592", "valid_to")] == [(row.key, row.column) for row in found.places]
    assert "2019-04" == found.value_text("en")
