"""A rule of law through time: its wordings by the day each came into force.

    REPLY = Provision("政府信息公开申请的答复",
        since("2008-05-01", working_days(15), ORDER_492.art(24)),
        since("2019-05-15", working_days(20), ORDER_711.art(33)))

A new wording is a new row. Old rows are never edited: a matter of 2018 is judged by the law of 2018.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from gongkai.errors import Refused
from gongkai.law.lengths import Length
from gongkai.law.sources import Citation


class NotYetInForce(Refused):
    """No wording of the provision was in force on the day asked about."""

    says = "该日尚无此项规定。"


@dataclass(frozen=True)
class Row:
    """One wording: from which day, how long, by which article."""

    since: date
    length: Length
    citation: Citation


@dataclass(frozen=True)
class Rule:
    """The wording in force on a day. `until` is the first day of the next wording, None if there is none yet."""

    name: str
    length: Length
    citation: Citation
    since: date
    until: date | None = None
    at_least: bool = False

    @property
    def zh(self) -> str:
        """15个工作日（《…条例》第二十四条)."""
        return f"{'不少于' if self.at_least else ''}{self.length.zh}（{self.citation.zh}）"

    def to_json(self) -> dict[str, Any]:
        """Return what a clock keeps: the wording it was started with, in plain values."""
        return {
            "name": self.name,
            "length": self.length.to_json(),
            "source_zh": self.citation.zh,
            "source_en": str(self.citation),
            "verified": self.citation.is_verified,
            "since": self.since.isoformat(),
            "at_least": self.at_least,
        }


def since(day: str, length: Length, citation: Citation) -> Row:
    """Return a wording in force from `day` (ISO) on."""
    return Row(date.fromisoformat(day), length, citation)


class Provision:
    """A limit and its wordings, oldest first. With `at_least` the law sets the shortest time, not the longest."""

    def __init__(self, name: str, *rows: Row, at_least: bool = False) -> None:
        if not rows:
            raise ValueError(f"{name}: a provision needs a wording")
        days = [row.since for row in rows]
        if any(later <= earlier for earlier, later in pairwise(days)):
            raise ValueError(f"{name}: the wordings must stand in the order of their days")
        self.name = name
        self.rows = rows
        self.at_least = at_least
        self._days = days

    def on(self, day: date) -> Rule:
        """Return the wording in force on `day`. Raises NotYetInForce before the first."""
        if isinstance(day, datetime):
            raise TypeError("a provision is asked for a day; take the day in Beijing first")
        place = bisect_right(self._days, day)
        if place == 0:
            first = self.rows[0]
            raise NotYetInForce(
                f"{day.isoformat()}时“{self.name}”尚无规定，最早的规定自{first.since.isoformat()}起施行。",
                source=first.citation,
            )
        row = self.rows[place - 1]
        until = self._days[place] if place < len(self._days) else None
        return Rule(self.name, row.length, row.citation, row.since, until, self.at_least)

    @property
    def latest(self) -> Rule:
        """The newest wording."""
        return self.on(self._days[-1])

    def __repr__(self) -> str:
        return f"<Provision {self.name}: {', '.join(str(row.length) for row in self.rows)}>"
