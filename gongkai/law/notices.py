"""Reads the text of a holiday notice of the State Council into a year's data for the calendar.

An official pastes the notice as it stands on the portal; what comes back is the data of
`calendar.py` and a list of warnings in Chinese. The wordings known: the long ones of 2006 to 2008
(公休日调至…), the short ones since (放假调休，共7天；上班; 补休; 与周末连休), the weekdays as 星期六 or 周六,
notices that change a year (调整, 延长), and tables with the columns 节日, 放假时间, 调休上班日期, 天数.

Each fact is checked against the others: weekdays against dates, 共N天 against the days, make-up days
against weekends, festivals against the law, and the year's balance: a make-up day for every working
day given away beyond the public holidays. What does not fit is a warning, never a correction.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from gongkai.errors import BadInput
from gongkai.law.calendar import FORMAT, Calendar, CalendarMissing
from gongkai.law.document_number import find_all
from gongkai.law.numerals import from_chinese

FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
FESTIVALS_BEFORE_2008 = ("元旦", "春节", "劳动节", "国庆节")
ONE_DAY = timedelta(days=1)
WEEKDAYS = "一二三四五六日"
SATURDAY = 5
LONGEST_HOLIDAY = 15
LONGEST_NOTICE = 50_000


def public_holidays(year: int) -> int:
    """Return how many days the whole people is off by law in `year` (Public Holidays Regulations, art. 2)."""
    return 13 if year >= 2025 else 11 if year >= 2008 else 10


@dataclass(frozen=True)
class Reading:
    """What a notice says.

    `kind` "year": `data` is a whole year for `Calendar.with_year`. `kind` "change": `data` is a change of
    `year` for `Calendar.with_change`. `warnings`: Chinese sentences an official must look at first.
    """

    kind: Literal["year", "change"]
    year: int
    data: dict[str, Any]
    warnings: tuple[str, ...] = ()

    def applied_to(self, calendar: Calendar) -> Calendar:
        """Return the calendar with this notice in it. Raises as `with_year` and `with_change`."""
        return calendar.with_year(self.data) if self.kind == "year" else calendar.with_change(self.year, self.data)


@dataclass
class _Found:
    """The days of one festival, and what a check of its own words turned up."""

    festival: str
    off: list[date] = field(default_factory=list)
    work: list[date] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def parse_notice(text: str, *, calendar: Calendar | None = None, url: str = "") -> Reading:
    """Return what the notice in `text` says. `url` is kept as its address.

    `calendar` is needed only for a notice that prolongs a holiday (延长…至…), which begins where the
    calendar's holiday ends. Raises BadInput when the text is no holiday notice or names no day off.
    """
    if len(text) > LONGEST_NOTICE:
        raise BadInput("文本过长，不是一份节假日安排通知。")
    plain = _plain(text)
    title, year = _title(plain)
    change = re.search(r"调整|延长|调休放假的通知", title) is not None
    found = _items(plain, year, title) or _rows(text, year)
    if change:
        found = [*found, *_prolonged(plain, year, calendar)]
    if not any(one.off or one.work for one in found):
        raise BadInput("通知中没有找到放假日期。")
    warnings = [warning for one in found for warning in one.warnings]
    data: dict[str, Any] = {
        "notice": _cited(plain, title, url),
        "off": {one.festival: _iso(one.off) for one in found if one.off},
        "work": {one.festival: _iso(one.work) for one in found if one.work},
    }
    warnings += _days_checked(found, year)
    if change:
        return Reading("change", year, data, tuple(warnings))
    warnings += _year_checked(found, year)
    return Reading("year", year, {"format": FORMAT, "year": year, **data}, tuple(warnings))


# --- the text -------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """Return the text without blanks, in full-width brackets and half-width digits, ranges written with 至."""
    plain = "".join(unicodedata.normalize("NFKC", sign) if sign.isalnum() or sign.isspace() else sign for sign in text)
    plain = re.sub(r"[^\S\n]+", "", plain)
    plain = plain.translate(str.maketrans("():,;．", "（）：，；."))
    return re.sub(r"(?<=[日）])[-—–~～－]+(?=\d)", "至", plain)


def _title(plain: str) -> tuple[str, int]:
    """Return the notice's title and the year it is for. Raises BadInput."""
    flat = plain.replace("\n", "")
    found = re.search(r"国务院(?:办公厅)?关于[^。：]{0,60}?(?:节假日|假期|放假)[^。：]{0,20}?的?通知", flat)
    year = re.search(r"(20\d{2})年", found[0] if found else flat)
    if found is None or not ("放假" in flat or "假期" in flat):
        raise BadInput("这不是国务院关于节假日安排的通知。")
    if year is None:
        year = re.search(r"(20\d{2})年", flat[found.end() :])
    if year is None:
        raise BadInput("通知中没有写明年份。")
    return found[0], int(year[1])


_YEAR_SAID = "20\\d{2}|[二〇○零一三四五六七八九]{4}"
_COUNT_SAID = "[\\d一二三四五六七八九十]+"
_SIGNED = re.compile(rf"国务院(?:办公厅)?\n*((?:{_YEAR_SAID})年{_COUNT_SAID}月{_COUNT_SAID}日)")


def _cited(plain: str, title: str, url: str) -> dict[str, Any]:
    numbers = [one.number for one in find_all(plain) if "发明电〔" in one.number]
    signed = list(_SIGNED.finditer(plain))
    made_on = _signed(signed[-1][1]) if signed else None
    return {
        "title": title,
        "number": numbers[0] if numbers else "",
        "made_on": made_on.isoformat() if made_on else None,
        "url": url,
        "confidence": "verified",
    }


def _signed(text: str) -> date | None:
    """二〇〇六年十二月十四日 or 2018年12月4日; None for a day that does not exist."""
    parts = re.split(r"[年月日]", text)[:3]
    try:
        return date(*(int(part) if part.isdigit() else from_chinese(part) for part in parts))
    except (TypeError, ValueError):
        return None


# --- numbered items -------------------------------------------------------------------------------

_FESTIVAL = "|".join(
    (
        "元旦|新年|春节|清明节?|端午节?|中秋节?|国庆节?",
        r"[“\"]?五一[”\"]?(?:国际)?(?:劳动节)?|(?:国际)?劳动节",
        r"[“\"]?十一[”\"]?(?!月)",
    )
)
_NAMES = rf"(?:{_FESTIVAL})(?:[、和]?(?:{_FESTIVAL}))*"
_HEADING = re.compile(
    rf"(?:(?:[一二三四五六七八九十]{{1,2}}、|[（]?[一二三四五六七八九十\d]{{1,2}}[）.、])(?:20\d{{2}}年)?(?P<a>{_NAMES})(?:放假)?：?"
    rf"|(?:^|(?<=[\n。；]))[-—·•]*(?P<b>{_NAMES})(?:放假)?：)(?=[^。]{{0,16}}?\d)"
)
_NOTE = r"(?:（(?P<{0}n>[^（）]*)）)?"
_DAY = r"(?:(?P<{0}y>20\d{{2}})年)?(?:(?P<{0}m>\d{{1,2}})月)?(?P<{0}d>\d{{1,2}})日" + _NOTE
_SPAN = re.compile(_DAY.format("a") + "(?:至" + _DAY.format("b") + ")?")
_VERB = re.compile(r"(?:均|都|也)?(?P<verb>放假|补休|调休|(?:照常|正常)?上班)")
_TOTAL = re.compile(r"^[^。；]{0,8}?共?(\d{1,2})天")
_WEEKDAY = re.compile(r"(?:星期|周|礼拜)([一二三四五六日天])")


def _items(plain: str, year: int, title: str) -> list[_Found]:
    headings = list(_HEADING.finditer(plain))
    if not headings:
        body = plain[plain.find("\n") + 1 :] if "\n" in plain else plain
        festival = re.search(_NAMES, title)
        about = re.search(r"关于(?:中国人民)?(.{2,30}?纪念日)", title)
        name = _festival(festival[0]) if festival else about[1] if about else "节假日"
        return [one for one in [_read(name, body, year)] if one.off or one.work]
    ends = [*(heading.start() for heading in headings[1:]), len(plain)]
    return [
        _read(_festival(heading["a"] or heading["b"]), plain[heading.end() : end], year)
        for heading, end in zip(headings, ends, strict=True)
    ]


def _festival(name: str) -> str:
    """“五一”国际劳动节 → 劳动节; 国庆节、中秋节 keeps both."""
    names = []
    for word in re.findall(_FESTIVAL, name):
        plain = re.sub(r"[“”\"]|国际", "", word)
        plain = {"五一": "劳动节", "五一劳动节": "劳动节", "十一": "国庆节", "新年": "元旦"}.get(plain, plain)
        names.append(plain if plain == "元旦" or plain.endswith("节") else plain + "节")
    return "、".join(dict.fromkeys(names))


def _read(festival: str, body: str, year: int) -> _Found:
    """Return the days an item gives: dates followed by 放假, 补休, 调休 or 上班; other dates only explain."""
    found = _Found(festival)
    reader = _Dates(festival, year, found.warnings)
    spans: list[list[date]] = []
    place = 0
    body = body.replace("\n", "")
    while day := _SPAN.search(body, place):
        if body[place : day.start()] not in ("、", "和", "及"):
            spans = []
        spans.append(reader.span(day))
        place = day.end()
        verb = _VERB.match(body, place)
        if verb is None:
            continue
        days = [one for span in spans for one in span]
        if verb["verb"].endswith("上班"):
            found.work += [one for one in days if one not in found.work]
        else:
            total = _TOTAL.match(body[verb.end() :])
            if total and int(total[1]) != len(days):
                found.warnings.append(f"{festival}：通知写明共{total[1]}天，所列日期为{len(days)}天。")
            found.off += [one for one in days if one not in found.off]
        spans = []
        place = verb.end()
    return found


class _Dates:
    """Reads dates that leave out what the date before them said: 9月29日、30日; 2006年12月30日、31日."""

    def __init__(self, festival: str, year: int, warnings: list[str]) -> None:
        self.festival, self.year, self.warnings = festival, year, warnings
        self.before: date | None = None

    def span(self, day: re.Match[str]) -> list[date]:
        """Return the days of 1月1日至3日, or the one day; empty when a day does not exist."""
        first = self._date(day["ay"], day["am"], day["ad"], day["an"])
        if first is None:
            return []
        if day["bd"] is None:
            return [first]
        last = self._date(day["by"], day["bm"], day["bd"], day["bn"])
        if last is None:
            return []
        if last < first and day["ay"] is None:  # 12月30日至1月1日
            first = first.replace(year=first.year - 1)
        length = (last - first).days + 1
        if not 1 <= length <= LONGEST_HOLIDAY:
            self.warnings.append(f"{self.festival}：{first.isoformat()}至{last.isoformat()}不像一次放假。")
            return []
        return [first + ONE_DAY * number for number in range(length)]

    def _date(self, year: str | None, month: str | None, day: str, note: str | None) -> date | None:
        try:
            if month is None:
                if self.before is None:
                    raise ValueError(day)
                read = self.before.replace(day=int(day))
            else:
                read = date(int(year) if year else self._year_of(int(month)), int(month), int(day))
        except ValueError:
            self.warnings.append(f"{self.festival}：“{f'{month}月' if month else ''}{day}日”不是日期。")
            return None
        self.before = read
        said = _WEEKDAY.search(note or "")
        if said:
            said_day = WEEKDAYS.index(said[1].replace("天", "日"))
            if said_day != read.weekday():
                self.warnings.append(
                    f"{self.festival}：{read.isoformat()}是星期{WEEKDAYS[read.weekday()]}，通知写作星期{said[1]}。"
                )
        return read

    def _year_of(self, month: int) -> int:
        """December in the item of New Year is the December before."""
        return self.year - 1 if month == 12 and "元旦" in self.festival else self.year


# --- tables ---------------------------------------------------------------------------------------


def _rows(text: str, year: int) -> list[_Found]:
    """Read a table: a festival, its days off, its make-up days and the total, in columns apart by |, tab or blanks."""
    found = []
    for line in text.splitlines():
        cells = [_plain(cell) for cell in re.split(r"\s*[|│丨\t]\s*|\s{2,}", line.strip().strip("|")) if cell.strip()]
        if len(cells) < 2 or not re.fullmatch(rf"(?:\d+|[一二三四五六七八九十]、)?({_NAMES})", cells[0]):
            continue
        name = _festival(cells[0])
        days = [cell for cell in cells[1:] if re.search(r"\d日", cell)]
        totals = [cell for cell in cells[1:] if re.fullmatch(r"共?\d{1,2}天?", cell)]
        words = ""
        if days:
            total = f"，共{re.sub(r'[共天]', '', totals[0])}天" if totals else ""
            words += re.sub(r"放假(?:调休|公休)?.*$", "", days[0]) + "放假" + total + "。"
        for cell in days[1:]:
            words += re.sub(r"(?:照常|正常)?上班.*$", "", cell).replace("，", "、") + "上班。"
        found.append(_read(name, words, year))
    return found


# --- a holiday made longer ------------------------------------------------------------------------


def _prolonged(plain: str, year: int, calendar: Calendar | None) -> Iterable[_Found]:
    """延长2020年春节假期至2月2日: the days from the end of the calendar's holiday up to that date."""
    said = re.search(rf"延长(?:20\d{{2}}年)?(?P<name>{_NAMES})假期至" + _DAY.format("a"), plain.replace("\n", ""))
    if said is None:
        return
    found = _Found(_festival(said["name"]))
    until = _Dates(found.festival, year, found.warnings).span(_SPAN.match(said[0], said[0].index("至") + 1))  # type: ignore[arg-type]  # the pattern just matched it
    if not until:
        return
    try:
        if calendar is None:
            raise CalendarMissing(year)
        holiday = [
            date.fromisoformat(day)
            for name, days in calendar.data(year)["off"].items()
            if name == found.festival
            for day in days
        ]
    except CalendarMissing as error:
        raise BadInput(f"这份通知延长{year}年的假期，须先载入该年的节假日安排通知。") from error
    before = max((day for day in holiday if day < until[0]), default=None)
    if before is None:
        raise BadInput(f"{year}年的节假日安排中没有可以延长的{found.festival}假期。")
    found.off = [before + ONE_DAY * number for number in range(1, (until[0] - before).days + 1)]
    yield found


# --- checks ---------------------------------------------------------------------------------------


def _days_checked(found: list[_Found], year: int) -> list[str]:
    warnings = []
    off = [day for one in found for day in one.off]
    for one in found:
        for day in one.work:
            if day.weekday() < SATURDAY:
                warnings.append(f"{one.festival}：调休上班的{day.isoformat()}不是周末。")
            if day in off:
                warnings.append(f"{one.festival}：{day.isoformat()}既放假又上班。")
        for day in (*one.off, *one.work):
            if abs((day - date(year, 7, 1)).days) > 220:
                warnings.append(f"{one.festival}：{day.isoformat()}离{year}年太远。")
    return warnings


def _year_checked(found: list[_Found], year: int) -> list[str]:
    """Check a whole year: every festival there, and no working day given away that is not made up."""
    names = {name for one in found for name in one.festival.split("、")}
    wanted = FESTIVALS if year >= 2008 else FESTIVALS_BEFORE_2008
    warnings = [f"通知中没有{name}。" for name in wanted if name not in names]
    if warnings:
        return warnings
    given = sum(day.weekday() < SATURDAY for one in found for day in one.off)
    made_up = sum(day.weekday() >= SATURDAY for one in found for day in one.work)
    extra = given - made_up - public_holidays(year)
    if extra:
        warnings.append(
            f"全年净放假{given - made_up}个工作日，法定节假日为{public_holidays(year)}天，"
            f"{'多' if extra > 0 else '少'}{abs(extra)}天，请核对。"
        )
    return warnings


def _iso(days: Iterable[date]) -> list[str]:
    return [day.isoformat() for day in sorted(days)]
