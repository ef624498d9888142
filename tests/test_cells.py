"""The cells of the tables: one way to write them, both languages, closed columns, no repetition."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from kgtool.load import Loaded
from kgtool.namespaces import CONCEPT
from kgtool.reason import Inferences
from kgtool.terms import Quad, named
from tests.tables import HAN, NAMES, Account, Tables, cells, read_tables

Built = tuple[Loaded, Inferences, list[Quad]]

HOME = Path(__file__).parents[1] / "data"

OF_NUMBERS = {"", "about", "at-least", "at-most", "lower-end", "more-than", "nearly", "upper-end"}
OF_DATES = {
    "", "announced", "call-opened", "counted-from", "launched", "opened", "pilot", "planned",
    "rules-drafted",
}  # fmt: skip
QUALIFIERS = {
    "amount": OF_NUMBERS,
    "indicator": OF_NUMBERS,
    "date": OF_DATES,
    "milestone": OF_DATES,
    "relation": {"", "planned"},
}
KINDS = {
    "amount": {
        "alliance-income", "average-grant", "ceiling", "cost-limit", "final-accounts",
        "firm-contribution", "granted", "income", "induced-investment", "induced-output",
        "induced-rnd", "licence-income", "planned-budget", "planned-firm-contribution", "prize",
        "raised-funds", "results-income", "salary-cap", "stipend", "threshold",
    },
    "milestone": {
        "act-passed", "announcement", "approval", "call-opened", "launch-event", "phase-start",
        "presentation", "reform", "renaming",
    },
    "name": {"", "descriptive", "former", "official", "short"},
}  # fmt: skip
FIGURES_ONLY = ("basis", "counted", "payer", "planned", "period_meaning")

HALF_WIDTH = re.compile(rf"[{HAN}][,;:!?()]|[,;:!?()][{HAN}]")
SIMPLIFIED = set(
    "计划产业关发开时问实现为国会动进经专补项标应对资给设议费强办务总队师题级传统组织创认论证"
    "无与从该过还这们个东严两临义乌乐习书买乱亏亚亲亿仅仓仪价众优伙伞伟伤伦伪侧债倾偿储儿兑"
    "兰兴养兽军农决况冻净减凑击刘则刚删剂剑剧劝励劲劳势匀华协单卖卢卫厂厅历厉压县参双变叙号"
    "叹听员图圆团块坚坏报场垒备头夺奋奖妇孙学宁宝审宪宽宾层岁岛岭币帅带帮库庙废广庄异弃张弹"
    "录彻径忆怀态恶惊惯愿战户执扩扫扬护担拟拥择挂损换据摄断旧显晓机权条来杨极构枪柜栋树样桥检"
    "楼欢欧毕气汇汉沟泽济测浓渐温湾湿满灭灯灵炼烧热爱状独环电疗监盖盘确矿码础祸离种积称稳穷竞"
    "笔简类粮纪纯纲纳纵纸线练终绍结绝绩续维综编缘网罗职联聪肃脑节药获营萨蓝虑虽见规视览觉触订"
    "训讯记讲许访诉诊词译试诗诚话询详语误说请诸课调谁谈谋谢财责败货质购贵贸赛赞赢赵趋车转轮软"
    "轻载较辅辆输达迁运违连迟选递邮邻郑酿释钟钢钱铁银销锁键错镇长门闭间闻阅阳阴阶际陆陈险随难"
    "雾静韩页顶顺须顾预领频颜额风飞饭饮馆马驱驻验骗鱼鲁鸟鸡鹰麦齐龄龙龟"
) - set("強對")
"""Characters that only simplified Chinese has."""

WITH_TAI = (
    "台積電", "台大聯合", "科技關懷平台", "科研成果產業化平台", "台灣動物科技研究所",
)  # fmt: skip
"""Names that are written with 台 in our own texts; all else is 臺."""


@pytest.fixture(scope="module")
def tables() -> Tables:
    """All rows of all tables."""
    return read_tables(HOME)


@pytest.fixture(scope="module")
def account(tables: Tables) -> Account:
    """What the tables should come to."""
    return Account(tables)


@pytest.mark.parametrize("name", NAMES)
def test_tables_are_written_one_way(name: str) -> None:
    """UTF-8 without mark, LF, quotes only where needed: a diff shows what changed."""
    written = (HOME / f"{name}.csv").read_bytes()
    again = io.StringIO(newline="")
    csv.writer(again, lineterminator="\n").writerows(
        csv.reader(io.StringIO(written.decode("utf-8"), newline=""))
    )
    assert again.getvalue().encode() == written


def test_texts_and_notes_are_in_both_languages(tables: Tables) -> None:
    """Where one language is filled in, the other is."""
    twins = (("note", "note_zh"), ("reason", "reason_zh"), ("definition_en", "definition_zh"))
    missing = [
        next(iter(row.values()))
        for table in tables.values()
        for row in table
        for english, chinese in twins
        if bool(row.get(english)) != bool(row.get(chinese))
    ]
    texts = [
        row["fact_id"]
        for row in tables["statements"]
        if (row["value_type"] == "text") != bool(row["value_zh"])
    ]
    assert [] == missing + texts


def test_chinese_is_traditional(tables: Tables) -> None:
    """No cell has simplified characters; titles of pages in other scripts are left as they are."""
    others = {row["key"] for row in tables["sources"] if row["language"] in ("ja", "zh-CN")}
    wrong = [
        (table, key, column)
        for table, key, column, value in cells(tables)
        if SIMPLIFIED & set(value) and not (table == "sources" and key in others)
    ]
    assert [] == wrong


def test_chinese_has_full_width_punctuation(tables: Tables) -> None:
    """Commas, colons and brackets beside Chinese characters are Chinese ones."""
    wrong = [
        (table, key, column)
        for table, key, column, value in cells(tables)
        if (column.endswith("_zh") or table == "names") and HALF_WIDTH.search(value)
    ]
    assert [] == wrong


def test_own_words_have_the_official_character(tables: Tables) -> None:
    """臺 in our own words; 台 only inside names that are written so."""
    own = ("value_zh", "note_zh", "reason_zh", "definition_zh")
    wrong = []
    for table, key, column, value in cells(tables):
        rest = value
        for name in WITH_TAI:
            rest = rest.replace(name, "")
        if column in own and "台" in rest:
            wrong.append((table, key, column))
    assert [] == wrong


def test_blanks_stand_between_chinese_and_numbers(tables: Tables) -> None:
    """Notes and reasons have a blank where Chinese meets a number."""
    tight = re.compile(rf"[{HAN}][0-9]|[0-9][{HAN}]")
    own = ("value_zh", "note_zh", "reason_zh")
    wrong = [
        (table, key)
        for table, key, column, value in cells(tables)
        if column in own and tight.search(value.replace("價創2.0", ""))
    ]
    assert [] == wrong


def test_coded_columns_are_closed(tables: Tables, account: Account) -> None:
    """Kinds and qualifiers are those of the pattern, and only figures have what figures have."""
    for row in tables["statements"]:
        pattern = account.pattern(row)
        assert row["kind"] in KINDS.get(pattern, {""}), row["fact_id"]
        assert row["qualifier"] in QUALIFIERS.get(pattern, {""}), row["fact_id"]
        if pattern not in ("amount", "indicator"):
            assert not any(row[column] for column in FIGURES_ONLY), row["fact_id"]


def test_the_payer_follows_from_the_kind(tables: Tables) -> None:
    """Granted money is the government's, contributions are the firms'."""
    payers = {
        "granted": "government",
        "firm-contribution": "industry",
        "planned-firm-contribution": "industry",
    }
    wrong = [
        row["fact_id"]
        for row in tables["statements"]
        if row["payer"] != payers.get(row["kind"], row["payer"])
    ]
    assert [] == wrong


def test_nothing_is_said_twice_by_one_source(tables: Tables) -> None:
    """No two rows agree in everything but id and note."""
    seen: dict[tuple[str, ...], str] = {}
    for row in tables["statements"]:
        aside = ("fact_id", "note", "note_zh", "locator", "confidence", "value_text", "value_zh")
        content = tuple(value for column, value in row.items() if column not in aside)
        assert content not in seen, (seen.get(content), row["fact_id"])
        seen[content] = row["fact_id"]


def test_a_name_stands_in_one_place(tables: Tables) -> None:
    """What a source states as a name is not repeated among the project's own names."""
    said = {(r["subject"], r["value"]) for r in tables["statements"] if r["value_type"] == "string"}
    labels = {(r["key"], r[c]) for r in tables["entities"] for c in ("label_zh", "label_en")}
    names = [(row["key"], row["name"]) for row in tables["names"]]
    assert len(names) == len(set(names))
    assert set() == set(names) & (said | labels)


def test_own_labels_are_not_labels_of_sources(tables: Tables) -> None:
    """A label marked as the project's rendering is stated by no source as the thing's name."""
    said = {
        (row["subject"], row["value"])
        for row in tables["statements"]
        if row["property"] == "englishName"
    }
    wrong = [
        row["key"]
        for row in tables["entities"]
        if "en" in row["own_labels"].split("|") and (row["key"], row["label_en"]) in said
    ]
    assert [] == wrong


def test_every_concept_used_is_in_its_scheme(built: Built) -> None:
    """The graph has no address of a concept that no scheme defines."""
    defined = {q.subject.value for q in built[0].quads if q.predicate == named("skos:inScheme")}
    used = {
        quad.object.value
        for quad in built[0].quads
        if getattr(quad.object, "value", "").startswith(CONCEPT)
        and quad.predicate != named("skos:inScheme")
    }
    assert set() == used - defined
