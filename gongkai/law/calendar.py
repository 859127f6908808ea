"""Which days are worked in China: weekends, bent by the State Council's yearly holiday notices.

A day is off if a notice says so, worked if a notice says so (调休上班), else worked from Monday to
Friday. The notices lie in `holidays/<year>.json`, one file a year:

    {"format": "gongkai-holidays/1", "year": 2019,
     "notice": {"title", "number", "made_on", "url", "confidence"},
     "off": {"元旦": [ISO dates], ...}, "work": {"元旦": [ISO dates], ...},
     "changes": [{"notice": {...}, "off": {...}, "work": {...}}]}

A later notice is laid over an earlier one day by day: a change over its year, and the notice of a
year over the last days of the year before it (New Year 2019 began on 30 December 2018).

The calendar answers for the years whose notice is in, from 1 January to 31 December, and raises
CalendarMissing for every other day; it never guesses. One open edge remains: while the notice of the
year after the last one is not in, that notice may still move the last days of December (it did in
2006, 2007, 2011, 2018 and 2022). Those days are answered by their own year's notice, `is_final` says
False for them, and whoever keeps due dates counts them again when the next notice arrives.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from gongkai.errors import BadInput, Refused
from gongkai.law.sources import Confidence

FORMAT = "gongkai-holidays/1"
HOLIDAYS = Path(__file__).parent / "holidays"
SATURDAY = 5
OPEN_EDGE = (12, 29)
"""The earliest day of December that the notice of the following year has ever moved."""


class CalendarMissing(Refused):
    """The holiday notice of a year that the answer needs is not in yet."""

    says = "该年的节假日安排通知尚未载入，不能计算工作日。"

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(f"{year}年的节假日安排通知尚未载入，不能计算该年的工作日。")


@dataclass(frozen=True)
class Notice:
    """A holiday notice as it is cited. `number` is empty where nobody could establish it."""

    title: str
    number: str = ""
    made_on: date | None = None
    url: str = ""
    confidence: Confidence = "memory"

    @property
    def zh(self) -> str:
        """The number; without one, the title in 《》."""
        return self.number or f"《{self.title}》"


@dataclass(frozen=True)
class _Said:
    """What a notice says of one day."""

    festival: str
    works: bool
    notice: Notice


class _Run:
    """Consecutive years with their notices. `passed[i]`: worked days up to and including day i of the run."""

    def __init__(self, first: int, last: int, said: Mapping[int, _Said]) -> None:
        self.first_year, self.last_year = first, last
        self.first = date(first, 1, 1).toordinal()
        self.last = date(last, 12, 31).toordinal()
        works = bytearray(
            said[day].works if day in said else (day - 1) % 7 < SATURDAY for day in range(self.first, self.last + 1)
        )
        self.works = works
        self.passed = list(accumulate(works))
        self.worked = [date.fromordinal(self.first + place) for place, on in enumerate(works) if on]


class Calendar:
    """The working days of the years whose notice is in. Immutable: `with_year` returns another calendar."""

    def __init__(self, years: Iterable[Mapping[str, Any]]) -> None:
        """Take the data of each year in the format above. Raises BadInput on data that cannot be used."""
        self._data: dict[int, Mapping[str, Any]] = {}
        for data in years:
            year = _year_of(data)
            if year in self._data:
                raise BadInput(f"{year}年的节假日安排重复。")
            self._data[year] = data
        self._said: dict[int, _Said] = {}
        for year in sorted(self._data):
            self._said.update(_said_by(self._data[year]))
        self._runs: dict[int, _Run] = {}
        for first, last in _consecutive(sorted(self._data)):
            run = _Run(first, last, self._said)
            self._runs.update(dict.fromkeys(range(first, last + 1), run))

    @classmethod
    def builtin(cls) -> Calendar:
        """Return the calendar of the notices that came with this release; read once."""
        return _builtin()

    def with_year(self, data: Mapping[str, Any]) -> Calendar:
        """Return a calendar that has this year too; a year already in is replaced. Raises BadInput."""
        return Calendar([*(old for year, old in self._data.items() if year != _year_of(data)), data])

    def with_change(self, year: int, change: Mapping[str, Any]) -> Calendar:
        """Return a calendar in which a later notice changes `year`: {"notice", "off", "work"} as above.

        Raises CalendarMissing when the year's own notice is not in, BadInput on unusable data.
        """
        if year not in self._data:
            raise CalendarMissing(year)
        data = dict(self._data[year])
        data["changes"] = [*data.get("changes", ()), change]
        return self.with_year(data)

    @property
    def years(self) -> tuple[int, ...]:
        """The years that can be answered for, in order."""
        return tuple(sorted(self._data))

    def data(self, year: int) -> Mapping[str, Any]:
        """Return the year's data as it was handed in. Raises CalendarMissing."""
        if year not in self._data:
            raise CalendarMissing(year)
        return self._data[year]

    def notices(self, year: int) -> tuple[Notice, ...]:
        """Return the notice of the year and those that changed it, in the order they came."""
        data = self.data(year)
        return tuple(_notice(part["notice"]) for part in (data, *data.get("changes", ())))

    def is_workday(self, day: date) -> bool:
        """Return whether `day` is worked. Raises CalendarMissing."""
        run = self._run(day)
        return bool(run.works[day.toordinal() - run.first])

    def is_final(self, day: date) -> bool:
        """Return whether no notice still to come can move `day`: False in the last days before a missing year."""
        self._run(day)
        return day.year + 1 in self._data or (day.month, day.day) < OPEN_EDGE

    def notice_for(self, day: date) -> Notice | None:
        """Return the notice that speaks of `day`; None on a day that only the week decides. Raises CalendarMissing."""
        self._run(day)
        said = self._said.get(day.toordinal())
        return said.notice if said else None

    def why(self, day: date) -> str:
        """Return in Chinese why `day` is worked or not: 工作日, 周末, 国庆节放假（国办发明电〔2016〕17号）."""
        self._run(day)
        said = self._said.get(day.toordinal())
        if said is None:
            return "工作日" if day.weekday() < SATURDAY else "周末"
        return f"{said.festival}{'调休上班' if said.works else '放假'}（{said.notice.zh}）"

    def add_working_days(self, day: date, amount: int) -> date:
        """Return the `amount`th working day after `day`, which is not counted itself (Civil Code, art. 201).

        A negative amount goes back; 0 returns `day`. Raises CalendarMissing for the first year on the way
        whose notice is not in.
        """
        run = self._run(day)
        place = day.toordinal() - run.first
        if amount > 0:
            wanted = run.passed[place] + amount - 1
            if wanted >= len(run.worked):
                raise CalendarMissing(run.last_year + 1)
            return run.worked[wanted]
        if amount == 0:
            return day
        wanted = run.passed[place] - run.works[place] + amount
        if wanted < 0:
            raise CalendarMissing(run.first_year - 1)
        return run.worked[wanted]

    def working_days_between(self, after: date, until: date) -> int:
        """Return how many working days lie in (after, until]; negative when `until` is the earlier one.

        Raises CalendarMissing.
        """
        run, other = self._run(after), self._run(until)
        if run is not other:
            raise CalendarMissing(min(run.last_year, other.last_year) + 1)
        return run.passed[until.toordinal() - run.first] - run.passed[after.toordinal() - run.first]

    def next_working_day(self, day: date) -> date:
        """Return the first working day after `day`. Raises CalendarMissing."""
        return self.add_working_days(day, 1)

    def first_working_day_on_or_after(self, day: date) -> date:
        """Return `day` if it is worked, else the next that is. Raises CalendarMissing."""
        return day if self.is_workday(day) else self.add_working_days(day, 1)

    def last_working_day_on_or_before(self, day: date) -> date:
        """Return `day` if it is worked, else the last one before it that is. Raises CalendarMissing."""
        return day if self.is_workday(day) else self.add_working_days(day, -1)

    def working_days_in(self, first: date, last: date) -> list[date]:
        """Return the working days from `first` to `last`, both included. Raises CalendarMissing."""
        run = self._run(first)
        if run is not self._run(last):
            raise CalendarMissing(run.last_year + 1)
        return run.worked[bisect_right(run.worked, first - timedelta(days=1)) : bisect_right(run.worked, last)]

    def _run(self, day: date) -> _Run:
        if isinstance(day, datetime):
            raise TypeError("the calendar is asked for a day; take the day in Beijing first")
        try:
            return self._runs[day.year]
        except KeyError:
            raise CalendarMissing(day.year) from None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self._data == other._data

    __hash__ = None  # type: ignore[assignment]  # equal by content, and the content is dicts

    def __repr__(self) -> str:
        return f"<Calendar {', '.join(map(str, self.years)) or 'without any year'}>"


def read_year(path: Path) -> dict[str, Any]:
    """Return the data of one year's file. Raises BadInput when it is not such a file."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadInput(f"无法读取节假日文件{path.name}。") from error
    _year_of(data)
    return data


@cache
def _builtin() -> Calendar:
    return Calendar(read_year(path) for path in sorted(HOLIDAYS.glob("*.json")))


def _consecutive(years: list[int]) -> list[tuple[int, int]]:
    """[2007, 2008, 2010] → [(2007, 2008), (2010, 2010)]."""
    runs: list[tuple[int, int]] = []
    for year in years:
        if runs and runs[-1][1] == year - 1:
            runs[-1] = (runs[-1][0], year)
        else:
            runs.append((year, year))
    return runs


def _year_of(data: Mapping[str, Any]) -> int:
    """Return the year the data is for, after checking that it has the shape of a year's data."""
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        raise BadInput(f"节假日数据的格式应为{FORMAT}。")
    year = data.get("year")
    if type(year) is not int or not 1949 < year < 9999:
        raise BadInput("节假日数据缺少年份。")
    return year


def _notice(data: Mapping[str, Any]) -> Notice:
    try:
        made_on = data.get("made_on")
        confidence = data.get("confidence", "memory")
        if confidence not in ("verified", "memory"):
            raise ValueError(confidence)
        return Notice(
            title=data["title"],
            number=data.get("number", ""),
            made_on=date.fromisoformat(made_on) if made_on else None,
            url=data.get("url", ""),
            confidence=confidence,
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadInput("节假日数据缺少所依据的通知，或者通知的写法有误。") from error


def _said_by(data: Mapping[str, Any]) -> dict[int, _Said]:
    """Return what the year's notice, and then each change of it, says: {ordinal: word}."""
    year = _year_of(data)
    said: dict[int, _Said] = {}
    changes = data.get("changes", [])
    if not isinstance(changes, list):
        raise BadInput(f"{year}年的节假日数据中，调整应为列表。")
    for part in (data, *changes):
        if not isinstance(part, Mapping) or not isinstance(part.get("notice"), Mapping):
            raise BadInput(f"{year}年的节假日数据缺少所依据的通知。")
        notice = _notice(part["notice"])
        words: dict[int, _Said] = {}
        for key, works in (("off", False), ("work", True)):
            for festival, text in _listed(part.get(key, {}), year):
                day = _day(text, year)
                if day in words:
                    raise BadInput(f"{year}年的节假日数据中{text}重复。")
                words[day] = _Said(festival, works, notice)
        said.update(words)
    return said


def _listed(days: Any, year: int) -> list[tuple[str, Any]]:
    """{"元旦": ["2019-01-01"]} → [("元旦", "2019-01-01")]."""
    if not isinstance(days, Mapping) or not all(isinstance(listed, list) for listed in days.values()):
        raise BadInput(f"{year}年的节假日数据中，日期应按节日列出。")
    return [(festival, day) for festival, listed in days.items() for day in listed]


def _day(text: Any, year: int) -> int:
    try:
        day = date.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise BadInput(f"{year}年的节假日数据中“{text}”不是日期。") from error
    if abs(day.year - year) > 1:
        raise BadInput(f"{year}年的节假日数据中有{text}，不属于该年前后。")
    return day.toordinal()
