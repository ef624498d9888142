"""The encoding of terms: exact ids, valid forms, and values compared as XML Schema says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.errors import BadInput, LimitReached
from kgtool.namespaces import PREFIXES
from kgtool.plans import algebra as a
from kgtool.plans import encode as coding
from kgtool.plans.datatypes import DATATYPES, read_value
from kgtool.plans.encode import BLANKS, LANGUAGES, Dictionary, encode, fill
from kgtool.plans.order import KEYS, less, same
from kgtool.plans.python_executor import PythonStore
from kgtool.plans.texts import is_pattern, lengths, matches, matching_languages
from kgtool.terms import BlankNode, Literal, NamedNode, Term, Triple
from kgtool.turtle import term_text

XSD = PREFIXES["xsd"]


def lit(lexical: str, datatype: str) -> Literal:
    return Literal(lexical, datatype=NamedNode(XSD + datatype))


ODD = [
    lit("100.50", "decimal"),
    lit("007", "integer"),
    lit("1", "boolean"),
    lit("2020-01-01T00:00:00.000Z", "dateTime"),
    lit("+5", "integer"),
    lit("1E0", "double"),
    lit("-0", "integer"),
    lit("12345678901234567890.10", "decimal"),
    lit("not a number", "integer"),
    Literal(' "quoted" \\ \n\t計畫 '),
    Literal("計畫", language="zh-Hant"),
]


def test_a_term_comes_back_as_it_went_in() -> None:
    """Eleven odd literals, IRIs, blank nodes and triple terms: term to id to the same term."""
    iri, blank = NamedNode("http://example.org/a"), BlankNode("b")
    terms: list[Term] = [*ODD, iri, blank, Triple(iri, iri, ODD[0])]
    dictionary = Dictionary()
    ids = [dictionary.intern(term) for term in terms]
    dictionary.literals()
    assert terms == [dictionary.term(identity) for identity in ids]
    assert ids == [dictionary.intern(term) for term in terms] == [dictionary.find(t) for t in terms]
    assert list(range(-1, -12, -1)) == ids[:11]
    assert [0, BLANKS, coding.TRIPLE_TERMS] == ids[11:]
    assert '"計畫"@zh-Hant' == term_text(dictionary.term(-11))


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.sampled_from(sorted(DATATYPES))
)
def test_any_text_comes_back(text: str, datatype: str) -> None:
    """No lexical form is rewritten, whatever the datatype makes of it."""
    dictionary = Dictionary()
    term = Literal(text, datatype=NamedNode(datatype))
    assert (term.value, datatype) == (
        (found := dictionary.term(dictionary.intern(term))).value,  # type: ignore[union-attr]
        found.datatype.value,  # type: ignore[union-attr]
    )
    dictionary.literals()


def test_ids_that_run_out_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of term with no ids left is a limit, never another term's id."""
    monkeypatch.setattr(coding, "BLANKS", 2)
    dictionary = Dictionary()
    iris = [NamedNode(f"http://example.org/{k}") for k in range(3)]
    assert [0, 1] == [dictionary.intern(iri) for iri in iris[:2]]
    with pytest.raises(LimitReached):
        dictionary.intern(iris[2])
    assert dictionary.find(iris[2]) is None


def test_triples_are_encoded_once_each() -> None:
    """A graph is a set: a triple given twice is one row; the order is that of the input."""
    a_, p = NamedNode("http://example.org/a"), NamedNode("http://example.org/p")
    triples = [Triple(a_, p, Literal("x")), Triple(a_, p, a_), Triple(a_, p, Literal("x"))]
    assert [(0, 1, -1), (0, 1, 1)] == encode(triples, Dictionary())


def test_tags_tell_datatypes_from_languages() -> None:
    """Tags of languages lie above `LANGUAGES`, whatever their spelling."""
    dictionary = Dictionary()
    ids = [dictionary.intern(term) for term in ODD]
    tags = [dictionary.attributes(identity)[0] for identity in ids]
    assert XSD + "decimal" == dictionary.tag_name(tags[0])
    assert "@zh-hant" == dictionary.tag_name(tags[10])
    assert tags[10] > LANGUAGES > tags[9]
    assert tags[10] == dictionary.tag("@ZH-Hant")
    assert (0, 0, 0, 0, 0) == dictionary.attributes(3)


# valid and invalid lexical forms of each datatype
FORMS = {
    "string": (["", "a\nb"], ["\x01"]),
    "normalizedString": (["a b "], ["a\nb"]),
    "token": (["", "a b"], [" a", "a  b", "a\tb"]),
    "language": (["zh-Hant", "en"], ["", "toolonglang", "en_"]),
    "NMTOKEN": (["1-a"], ["a b", ""]),
    "Name": (["a:b", "_a"], ["1a", ""]),
    "NCName": (["ab", "é"], ["a:b", ""]),
    "boolean": (["true", "0"], ["TRUE", "", "2"]),
    "decimal": (["1", "+.5", "-1.", "100.50"], ["1e3", ".", "", " 1", "INF", "١"]),
    "integer": (["-0", "007", "9" * 5000], ["1.0", "", "+"]),
    "double": (["1e3", "INF", "-INF", "NaN", ".5E-1"], ["inf", "1e", "nan"]),
    "float": (["1e40", "1"], ["0x1"]),
    "byte": (["-128", "127"], ["128"]),
    "unsignedByte": (["255"], ["256", "-1"]),
    "long": ([str(2**63 - 1)], [str(2**63)]),
    "unsignedLong": ([str(2**64 - 1)], [str(2**64)]),
    "positiveInteger": (["1"], ["0"]),
    "negativeInteger": (["-1"], ["0"]),
    "nonPositiveInteger": (["0"], ["1"]),
    "anyURI": (["", "http://example.org/計畫"], [" a"]),
    "QName": (["a:b", "b"], ["a:b:c", ":b"]),
    "hexBinary": (["", "0aFF"], ["0", "0g"]),
    "base64Binary": (["", "YQ==", "Y Q = =", "YWI=", "YWJj"], ["YQ", "YR==", "Y===", "YW  Jj"]),
    "dateTime": (
        ["2020-02-29T24:00:00", "-0001-01-01T00:00:00.1+14:00", "12020-01-01T00:00:00Z"],
        ["2021-02-29T00:00:00", "2020-01-01", "2020-01-01T24:00:01", "2020-01-01T00:00:00+14:01",
         "2020-01-01T00:00:60", "020-01-01T00:00:00", "02020-01-01T00:00:00"],
    ),
    "dateTimeStamp": (["2020-01-01T00:00:00Z"], ["2020-01-01T00:00:00"]),
    "date": (["2020-01-31", "2020-01-31+08:00", "1900-02-28"], ["2020-04-31", "1900-02-29", "2020-1-1"]),
    "time": (["24:00:00", "23:59:59.999Z"], ["24:00:00.1", "12:60:00", "12:00"]),
    "gYear": (["2020", "-0044Z"], ["20", "20200-"]),
    "gYearMonth": (["2020-12"], ["2020-13"]),
    "gMonth": (["--12", "--01Z"], ["--13", "12"]),
    "gMonthDay": (["--02-29"], ["--02-30"]),
    "gDay": (["---31"], ["---32"]),
    "duration": (["P1Y2M3DT4H5M6.7S", "-PT0S", "P1M"], ["P", "PT", "P1YT", "1Y", "P1S", "P-1Y", "PT1.S"]),
    "yearMonthDuration": (["P1Y2M"], ["P1D", "P", "P1YT1H"]),
    "dayTimeDuration": (["P1DT1H"], ["P1M", "P1DT"]),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(FORMS))
def test_lexical_forms_are_valid_as_xml_schema_says(name: str) -> None:
    """Each datatype takes its own forms and no others."""
    good, bad = FORMS[name]
    assert good == [form for form in good if read_value(form, XSD + name)[0]]
    assert [] == [form for form in bad if read_value(form, XSD + name)[0]]


def _relation(left: Literal, right: Literal) -> str:
    """Return "<", "=", ">" or "?" as a plan finds it."""
    dictionary = Dictionary()
    ids = [dictionary.intern(left), dictionary.intern(right)]
    store = PythonStore()
    fill(store, [], dictionary)
    other = ("f2", "l2", "h2")
    both = a.lookup(a.values(("v", "w"), [(ids[0], ids[1])]), "v", KEYS_OF)
    both = a.lookup(both, "w", dict(zip(other, KEYS_OF, strict=True)))
    tests = {"<": less(KEYS, other), "=": same(KEYS, other), ">": less(other, KEYS)}
    found = [sign for sign, test in tests.items() if store.run(a.filt(both, test))]
    assert len(found) <= 1
    return found[0] if found else "?"


KEYS_OF = ("family", "low", "high")

ORDERS = [
    ("9007199254740993", "integer", ">", "9007199254740992.9999999999", "decimal"),
    ("100.50", "decimal", "=", "100.5", "decimal"),
    ("007", "integer", "=", "7.0", "decimal"),
    ("0.1", "decimal", "<", "0.1", "double"),
    ("1e40", "float", "=", "INF", "double"),
    ("NaN", "double", "?", "NaN", "float"),
    ("false", "boolean", "<", "1", "boolean"),
    ("a", "string", "<", "b", "token"),
    ("Z", "string", "<", "a", "string"),
    ("2020-01-01T12:00:00Z", "dateTime", "=", "2020-01-01T13:00:00+01:00", "dateTime"),
    ("2020-01-01T24:00:00", "dateTime", "=", "2020-01-02T00:00:00", "dateTime"),
    ("2020-01-01T12:00:00", "dateTime", "?", "2020-01-02T02:00:00Z", "dateTime"),
    ("2020-01-01T12:00:00", "dateTime", "<", "2020-01-02T02:00:01Z", "dateTime"),
    ("2020-01-01T12:00:00", "dateTime", "?", "2020-01-01T12:00:00Z", "dateTime"),
    ("2020-01-01T12:00:00Z", "dateTime", ">", "2019-12-31T21:59:59", "dateTime"),
    ("2020-01-01", "date", "<", "2020-01-02", "date"),
    ("2020-01-01", "date", "?", "2020-01-01T00:00:00", "dateTime"),
    ("2020-01-01+13:00", "date", "=", "2019-12-31-11:00", "date"),
    ("-0044", "gYear", "<", "2020", "gYear"),
    ("P1Y", "duration", "=", "P12M", "yearMonthDuration"),
    ("P1D", "duration", "=", "PT24H", "dayTimeDuration"),
    ("P1M", "duration", "?", "P30D", "duration"),
    ("P1M1D", "duration", "=", "P1M1D", "duration"),
    ("-P1M", "duration", "<", "PT0S", "duration"),
    ("-PT0.50S", "duration", "<", "-PT0.25S", "duration"),
    ("PT0.5S", "duration", "=", "PT0.50S", "duration"),
    ("0a", "hexBinary", "=", "0A", "hexBinary"),
    ("0a", "hexBinary", "?", "0b", "hexBinary"),
    ("Y Q = =", "base64Binary", "=", "YQ==", "base64Binary"),
    ("x", "integer", "?", "x", "decimal"),
    ("1", "integer", "?", "1", "string"),
]


@pytest.mark.parametrize(("left", "one", "sign", "right", "other"), ORDERS)
def test_values_compare_as_xml_schema_says(
    left: str, one: str, sign: str, right: str, other: str
) -> None:
    """Equal values of different forms are equal; incomparable values stay incomparable."""
    assert sign == _relation(lit(left, one), lit(right, other))
    turned = {"<": ">", ">": "<"}.get(sign, sign)
    assert turned == _relation(lit(right, other), lit(left, one))


def _sign(left: object, right: object) -> str:
    return "=" if left == right else "<" if left < right else ">"  # type: ignore[operator]


_DECIMALS = st.decimals(allow_nan=False, allow_infinity=False).map(lambda d: format(d, "f"))


@given(_DECIMALS, _DECIMALS)
def test_decimals_compare_exactly(left: str, right: str) -> None:
    """As Python's decimals, with any number of digits."""
    expected = _sign(Decimal(left), Decimal(right))
    assert expected == _relation(lit(left, "decimal"), lit(right, "decimal"))


_ZONES = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
_MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2000, 1, 4), timezones=_ZONES)


@given(_MOMENTS, _MOMENTS)
def test_moments_compare_across_zones(left: datetime, right: datetime) -> None:
    """As Python's datetimes where both have a zone."""
    forms = [lit(moment.isoformat(), "dateTime") for moment in (left, right)]
    assert _sign(left.astimezone(UTC), right.astimezone(UTC)) == _relation(*forms)


@given(_MOMENTS, st.datetimes(datetime(2000, 1, 1), datetime(2000, 1, 4)))
def test_a_moment_without_a_zone_is_known_to_fourteen_hours(
    zoned: datetime, local: datetime
) -> None:
    """Less or greater only if it is so in every zone."""
    window = timedelta(hours=14)
    early, late = (local.replace(tzinfo=UTC) + sign * window for sign in (-1, 1))
    expected = "<" if zoned < early else ">" if zoned > late else "?"
    assert expected == _relation(
        lit(zoned.isoformat(), "dateTime"), lit(local.isoformat(), "dateTime")
    )


@given(st.lists(st.lists(_DECIMALS, max_size=5), min_size=2, max_size=12))
def test_keys_stay_in_order_when_terms_are_added(batches: list[list[str]]) -> None:
    """New values fit between old ones; old keys change only with the generation."""
    dictionary = Dictionary()
    for batch in batches:
        before, kept = dictionary.generation, dictionary.literals()
        terms = [lit(text, "decimal") for text in batch]
        for term in terms:
            dictionary.intern(term)
        after = dictionary.literals()
        if dictionary.generation == before:
            assert kept.low == after.low[: len(kept.low)]
        values = [Decimal(dictionary.term(i).value) for i in after.id]  # type: ignore[union-attr]
        assert sorted(values) == [v for _, v in sorted(zip(after.low, values, strict=True))]


def test_full_gaps_number_the_family_again() -> None:
    """Values that halve one gap for ever still get keys in order."""
    dictionary = Dictionary()
    for power in range(60):
        dictionary.intern(lit("0." + "0" * power + "1", "decimal"))
        dictionary.literals()
    lows = list(dictionary.literals().low)
    assert sorted(lows, reverse=True) == lows
    assert len(set(lows)) == 60
    assert dictionary.generation > 0


def test_without_text_order_strings_have_no_family() -> None:
    """A compiler that never compares strings can save their sorting."""
    dictionary = Dictionary(text_order=False)
    identity = dictionary.intern(Literal("a"))
    assert (dictionary.tag(XSD + "string"), 0, 0, 0, 1) == dictionary.attributes(identity)


def _texts() -> tuple[Dictionary, list[int]]:
    dictionary = Dictionary()
    terms = [Literal("ab"), Literal("x"), Literal("計畫"), Literal("ab", language="en"),
             NamedNode("http://example.org/ab"), BlankNode("ab"), Literal("a\nb")]  # fmt: skip
    return dictionary, [dictionary.intern(term) for term in terms]


def test_patterns_are_matched_over_texts_and_iris() -> None:
    """As SPARQL's REGEX over STR; blank nodes have no text."""
    dictionary, ids = _texts()
    assert [-4, -1, 0] == matches(dictionary, ids, "ab$")
    assert [-4, -1] == matches(dictionary, ids, "^AB$", "i")
    assert [-3] == matches(dictionary, ids, r"^\p{Lo}+$")
    assert [-2] == matches(dictionary, ids, "^[a-z-[a-w]]$")


def test_patterns_cannot_backtrack() -> None:
    """Patterns that need backtracking are refused; bad ones in others take linear time."""
    dictionary = Dictionary()
    slow = dictionary.intern(Literal("a" * 50_000 + "!"))
    assert [] == matches(dictionary, [slow], "^(a+)+$")
    assert [False] * 4 == [is_pattern(p) for p in ("(", r"(a)\1", "a(?=b)", "a{2000000000}")]
    with pytest.raises(BadInput):
        matches(dictionary, [slow], "(")


def test_lengths_count_characters() -> None:
    """Not bytes, and not for blank nodes."""
    dictionary, ids = _texts()
    assert [(-1, 2), (-2, 1), (-3, 2), (-4, 2), (0, 21), (-5, 3)] == lengths(dictionary, ids)


def test_language_ranges_match_subtags() -> None:
    """`zh` matches `zh-Hant`, `zhx` does not; `*` matches every language."""
    dictionary = Dictionary()
    for tag in ("zh-Hant", "zh", "zhx", "en"):
        dictionary.intern(Literal("a", language=tag))
    names = [dictionary.tag_name(code) for code in matching_languages(dictionary, ["ZH", "de"])]
    assert ["@zh-hant", "@zh"] == names
    assert 4 == len(matching_languages(dictionary, ["*"]))


@pytest.mark.parametrize(
    "form",
    [
        "0" * 200_000 + "x",
        "-" * 200_000,
        "P" + "1" * 200_000,
        "YQ " * 60_000,
        "a " * 100_000 + " ",
        "a-" * 100_000 + "!",
        "1." + "0" * 200_000,
    ],
)
def test_long_forms_are_read_in_linear_time(form: str) -> None:
    """No form, however long and odd, holds up the reading of any datatype."""
    kinds: list[Callable[[str], object]] = [kind.read for kind in DATATYPES.values()]
    assert len(kinds) == len([read(form) for read in kinds])
