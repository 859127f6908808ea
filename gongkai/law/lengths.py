"""How long a duty lasts: 15个工作日, 5小时, 每年12月31日前. Values; `rules.ends_at` counts them.

A clock keeps its own copy of the length it was started with, so every length goes to JSON and back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from gongkai.errors import BadInput

LONGEST = 10_000
"""No limit in law counts further; a larger number is a slip of the pen."""


@dataclass(frozen=True)
class Length:
    """A length of time that a law or a plan grants. Made by the functions below, never directly."""

    unit: ClassVar[str]

    @property
    def zh(self) -> str:
        """The words of the law."""
        raise NotImplementedError

    def to_json(self) -> dict[str, Any]:
        """Return a dict of plain values that `from_json` reads back to an equal length."""
        raise NotImplementedError

    @staticmethod
    def from_json(data: Mapping[str, Any] | str) -> Length:
        """Return the length written by `to_json`, from the dict or its JSON text. Raises BadInput on anything else."""
        return from_json(data)


@dataclass(frozen=True)
class _Counted(Length):
    amount: int

    noun_zh: ClassVar[str]
    noun_en: ClassVar[str]

    def __post_init__(self) -> None:
        if type(self.amount) is not int or not 1 <= self.amount <= LONGEST:
            raise ValueError(f"{self.amount!r} is not a whole number from 1 to {LONGEST}")

    @property
    def zh(self) -> str:
        return f"{self.amount}{self.noun_zh}"

    def __str__(self) -> str:
        return f"{self.amount} {self.noun_en}{'' if self.amount == 1 else 's'}"

    def to_json(self) -> dict[str, Any]:
        return {"unit": self.unit, "amount": self.amount}


@dataclass(frozen=True)
class WorkingDays(_Counted):
    unit = "working_days"
    noun_zh = "个工作日"
    noun_en = "working day"


@dataclass(frozen=True)
class Hours(_Counted):
    unit = "hours"
    noun_zh = "小时"
    noun_en = "hour"


@dataclass(frozen=True)
class CalendarDays(_Counted):
    unit = "calendar_days"
    noun_zh = "日"
    noun_en = "calendar day"


@dataclass(frozen=True)
class Months(_Counted):
    unit = "months"
    noun_zh = "个月"
    noun_en = "month"


@dataclass(frozen=True)
class Yearly(Length):
    """A date that comes back every year. 29 February stands for the last day of February."""

    month: int
    day: int

    unit = "yearly"

    def __post_init__(self) -> None:
        date(2000, self.month, self.day)  # raises ValueError for a day no year has

    @property
    def zh(self) -> str:
        return f"每年{self.month}月{self.day}日前"

    def __str__(self) -> str:
        return f"every year by {self.month:02}-{self.day:02}"

    def to_json(self) -> dict[str, Any]:
        return {"unit": self.unit, "month": self.month, "day": self.day}


@dataclass(frozen=True)
class ByDate(Length):
    """One date, once."""

    date: date

    unit = "by_date"

    @property
    def zh(self) -> str:
        return f"{self.date.year}年{self.date.month}月{self.date.day}日前"

    def __str__(self) -> str:
        return f"by {self.date.isoformat()}"

    def to_json(self) -> dict[str, Any]:
        return {"unit": self.unit, "date": self.date.isoformat()}


def working_days(amount: int) -> WorkingDays:
    """Return a length of `amount` working days."""
    return WorkingDays(amount)


def hours(amount: int) -> Hours:
    """Return a length of `amount` hours, running through nights and holidays."""
    return Hours(amount)


def calendar_days(amount: int) -> CalendarDays:
    """Return a length of `amount` days as the almanac has them."""
    return CalendarDays(amount)


def months(amount: int) -> Months:
    """Return a length of `amount` months."""
    return Months(amount)


def yearly(month: int, day: int) -> Yearly:
    """Return the limit that falls on this date in every year."""
    return Yearly(month, day)


def by_date(day: date | str) -> ByDate:
    """Return the limit that falls on this one date; a string is read as ISO."""
    return ByDate(date.fromisoformat(day) if isinstance(day, str) else day)


_COUNTED: dict[str, type[_Counted]] = {kind.unit: kind for kind in (WorkingDays, Hours, CalendarDays, Months)}


def from_json(data: Mapping[str, Any] | str) -> Length:
    """Return the length written by `to_json`, from the dict or its JSON text. Raises BadInput on anything else."""
    try:
        fields = dict(json.loads(data) if isinstance(data, str) else data)
        unit = fields.pop("unit")
        if unit in _COUNTED:
            return _COUNTED[unit](**fields)
        if unit == Yearly.unit:
            return Yearly(**fields)
        if unit == ByDate.unit:
            return by_date(**{"day": fields.pop("date"), **fields})
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput("期限的存储格式无法识别。") from error
    raise BadInput("期限的存储格式无法识别。")
