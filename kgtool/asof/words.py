"""The words of as-of answers in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kgtool.asof.days import Day, State

__all__ = ["HEADINGS", "KEYS", "Words", "state_label"]

KEYS: Mapping[State, str] = {state: state.name.lower() for state in State}
"""The key of each state, as it stands in column `_asof`."""

_LABELS = {
    State.TIMELESS: ("no dated statement found", "未見涉及期間之陳述"),
    State.HELD: ("held", "當時適用"),
    State.LATEST: ("latest by then", "截至當時最近一次所載"),
    State.OPEN: ("within a span of which one end is not stated", "僅載起日或迄日"),
    State.MAYBE: ("may have held", "可能適用"),
    State.NEAR: ("said as of the date shown", "以所示基準日為準"),
    State.UNDATED: ("no span stated", "未載期間"),
    State.NOT: ("did not hold", "當時不適用"),
}

HEADINGS = {
    "en": {"_asof": "as of", "_asofBasis": "span or date"},
    "zh-Hant": {"_asof": "當時狀態", "_asofBasis": "所載期間或日期"},
}
"""Headings of the columns that as-of answers add."""


def state_label(state: State, lang: str) -> str:
    """Return the name of a state for people."""
    return _LABELS[state][0 if lang == "en" else 1]


@dataclass(frozen=True)
class Words:
    """The sentences under an as-of answer, in one language, for one day."""

    lang: str
    day: Day

    def _say(self, en: str, zh: str) -> str:
        return en if self.lang == "en" else zh

    def as_of(self) -> str:
        """Say for when the answer is, and what that means for a month or year."""
        text = self.day.text
        if self.day.first == self.day.last:
            return self._say(f"As of {text}.", f"本答案以 {text} 為準。")
        return self._say(
            f"As of {text}: what held at some time in it.",
            f"本答案以 {text} 為準：凡於該期間內曾適用者均列入。",
        )

    def own_date(self) -> str:
        """Say that the question weighs the date itself."""
        last = self.day.last.isoformat()
        return self._say(
            f"This question takes a date of its own; it was set to {last}.",
            f"本題自有日期參數，已設為 {last}。",
        )

    def left_out(self, gone: int, whole: int, same: bool) -> list[str]:
        """Say how many rows fall away because of the day."""
        if not same:
            return [
                self._say(
                    f"Some rows read otherwise than without a day ({whole} rows).",
                    f"部分列與不限日期時（{whole} 列）所示不同。",
                )
            ]
        if not gone:
            return []
        return [
            self._say(
                f"Left out: {gone} of {whole} rows, because what they rest on did not hold then, "
                "or was not the latest figure by then.",
                f"不限日期時共 {whole} 列，其中 {gone} 列所據陳述當時不適用"
                "（或非截至當時最近一次之數值），故未列出。",
            )
        ]

    def shown(self, counts: Mapping[State, int]) -> str:
        """Say how many rows have each state."""
        parts = [
            self._say(f"{counts[s]} {state_label(s, 'en')}", f"{state_label(s, 'zh')} {counts[s]}")
            for s in sorted(counts, reverse=True)
        ]
        return self._say(f"Rows by state: {'; '.join(parts)}.", f"各列狀態：{'、'.join(parts)}。")

    def published(self, when: str) -> str:
        """Say when the source of an undated statement is from."""
        return self._say(f"published {when}", f"來源發布於 {when}")

    def to_come(self, name: str, when: date, before: Sequence[str] = ()) -> str:
        """Say that a thing had not begun, and what was there in its place."""
        en = f"{name} did not exist yet: it began on {when} at the earliest."
        zh = f"「{name}」當時尚未成立或開始（最早為 {when}）。"
        if before:
            en += f" What became it was then: {', '.join(before)}; ask for that name."
            zh += f"其前身當時為「{'」、「'.join(before)}」，請改以該名稱查詢。"
        return self._say(en, zh)

    def gone(self, name: str, when: date) -> str:
        """Say that a thing was over."""
        return self._say(
            f"{name} was over: its last day was {when} at the latest.",
            f"「{name}」當時已終止（最晚至 {when}）。",
        )

    def today(self, pairs: Iterable[tuple[str, str]]) -> str:
        """Say what things have become."""
        listed = sorted(set(pairs))
        text = [f"{old} → {new}" for old, new in listed]
        return self._say(f"Today: {'; '.join(text)}.", f"今日：{'；'.join(text)}。")

    def former_name(self, name: str, former: str) -> str:
        """Say that a former name is known, but not when it was in use."""
        return self._say(
            f"{name} had a former name, {former}; when it was in use is not stated.",
            f"「{name}」曾用名稱「{former}」，未載使用期間。",
        )

    def renamed_later(self, name: str, when: date) -> str:
        """Say that a thing was called otherwise, but not how."""
        return self._say(
            f"{name} got this name in {when.year}; its name then is not known in English.",
            f"「{name}」於 {when.year} 年始用此名稱，當時之中文名稱未載。",
        )

    def joined(self, names: Iterable[str]) -> str:
        """Return names as one text."""
        return self._say(", ", "、").join(names)
