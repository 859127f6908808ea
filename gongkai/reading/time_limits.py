"""Time limits in running text: days, ends of months and years, periods from an event, frequencies.

The grammar of `value` stands in reading.py. What is vague (及时, 尽快, 第一时间) is no limit and is not reported.
"""

from __future__ import annotations

import re
from datetime import date

from gongkai.reading import chinese_dates
from gongkai.reading.numerals import NUMERAL, value
from gongkai.reading.reading import LimitKind

__all__ = ["find"]

_N = rf"(?:\d[\d ]{{0,4}}|[０-９]{{1,4}}|[{NUMERAL}两廿]{{1,5}}|半)"
_S = r"[ \t\u3000\xa0]{0,3}"
_YEAR = rf"(?:(?:19|20)\s*\d\s*\d|[一二][{NUMERAL}]{{3}})"
_BEFORE = r"(?:之?前|以前)"
_UNIT = r"(?:个?工作日|个?交易日|个?自然日|天|日|个?小时|个?月|个?季度|周年|年|个?星期|周|分钟)"
_EVENT = r"(?:自|从|于|在)[^，。；、：（）()]{1,40}?(?:之日|当日|之时)?(?:起|后)(?:的|，)?"

# One expression, tried once at each place; every quantifier in it is bounded.
_LIMIT = re.compile(
    rf"""
    (?P<yearly>每年(?:的|度)?{_S}(?P<ymonth>{_N}){_S}月(?:份)?{_S}(?:(?P<yday>{_N}){_S}[日号]|(?P<yend>底|末|下旬|中旬|上旬))?{_S}(?:之?前|以前|前后)?(?=[^\d至到—-]|$))
   |(?P<monthly>每月(?:的)?{_S}(?P<mday>{_N}){_S}[日号]{_S}(?:之?前|以前)?)
   |(?P<quarterly>每(?:个)?季度(?:末|底|初|结束后|首月|第[一二三]个?月)?)
   |(?P<day>(?:(?P<dyear>{_YEAR}|今|明|本|当|次){_S}年{_S})?(?P<dmonth>{_N}){_S}月{_S}(?P<dday>{_N}){_S}[日号](?:{_S}(?P<dhour>\d{{1,2}}){_S}(?:时|点|[:：]\d{{2}}))?{_S}(?:下班)?(?:{_BEFORE}|截止|为止|止))
   |(?P<until>(?:延长|延期|顺延|推迟|延迟|截止日期为|截止时间为|截至|截止){_S}(?:至|到)?{_S}(?:(?P<uyear>{_YEAR}){_S}年{_S})?(?P<umonth>{_N}){_S}月{_S}(?P<uday>{_N}){_S}[日号])
   |(?P<month>(?:(?P<myear>{_YEAR}|今|明|本|当|次|同){_S}年{_S})?(?P<mmonth>{_N}){_S}月(?:份)?{_S}(?:底|末|下旬|中旬|上旬|初)?{_S}(?:{_BEFORE}))
   |(?P<quarter>(?:(?P<qyear>{_YEAR}|今|明|本){_S}年{_S})(?:第)?(?P<qquarter>[一二三四1-4])季度(?:末|底)?(?:前|以前))
   |(?P<year>(?:(?P<eyear>{_YEAR})|(?P<eword>今|明|本|当)){_S}年(?:度)?{_S}(?:年?(?:底|末|终){_S}{_BEFORE}?|{_BEFORE}))
   |(?P<within>(?<![去往历近几多全同成])年(?:底前|底之前|内(?!容|涵|部|地))|(?:年底|年末){_BEFORE})
   |(?P<aim>到{_S}(?P<ayear>{_YEAR}){_S}年(?:底|末)?)
   |(?P<often>(?P<atleast>至少)?每{_S}(?P<every>{_N}|)(?:个)?{_S}(?P<period>年|季度|月|周|星期|天|日|工作日|半年|学期)(?:度)?(?:内)?(?P<least>{_S}(?:要)?(?:至少|不少于|最少|应当|应|须|需|要|都要|分别|组织|开展|召开|进行|定期|听取|报送|公布|发布|通报|编制|更新|集中|举办)?[^，。；、：（）()]{{0,8}}?(?P<times>{_N}){_S}(?:次|期|轮|遍|场|回))?)
   |(?P<lasting>(?:不少于|不得少于|至少|不低于|不短于|满|提前){_S}(?P<ln>{_N}){_S}(?:个)?(?P<lunit>{_UNIT})(?!以[上内])(?P<lahead>前|以前|之前)?)
   |(?P<ahead>(?:届满|期满|到期|期限届满|有效期届满)(?:之日)?(?:的)?(?:前)?{_S}(?P<an>{_N}){_S}(?P<aunit>{_UNIT})(?:之?前|以前)?)
   |(?P<inside>(?:{_EVENT})?(?:不超过|不得超过|最长不超过|最迟不超过|最长不得超过)?{_S}(?P<n>{_N}){_S}(?:个)?{_S}(?P<unit>{_UNIT})(?:之内|以内|内(?!容|涵|部|外)))
   |(?P<atmost>(?:不超过|不得超过){_S}(?P<mn>{_N}){_S}(?P<munit>{_UNIT})(?!的?龄|以上))
    """,
    re.VERBOSE,
)
# Nothing is searched for in text that has none of these.
_QUICK = re.compile(
    r"[日号月年底末旬时止]\s*(?:之?前|以前|截止|为止|止)|[日天时月年周期钟度]\s*(?:之内|以内|内)|每\s*[年月周季日天半学个星工\d一二三两]|"
    r"到\s*[12一二]|不少于|不得少于|至少|不低于|不短于|不超过|不得超过|期满|届满|提前|年底|年末|[延推顺][长期延迟]|截止[日时]"
)
_PIECE = re.compile(r"[^。；;，,\n]+")
_UNITS = {
    "工作日": "WD",
    "交易日": "TD",
    "天": "D",
    "日": "D",
    "自然日": "D",
    "月": "M",
    "年": "Y",
    "周年": "Y",
    "周": "W",
    "星期": "W",
}
_PAST = re.compile(r"(?:近|过去|最近|前|这|头|未来|今后|以来|连续|任|满)$")
_EVERY = {
    "年": "P1Y",
    "季度": "P3M",
    "月": "P1M",
    "周": "P1W",
    "星期": "P1W",
    "天": "P1D",
    "日": "P1D",
    "工作日": "P1WD",
    "半年": "P6M",
    "学期": "P6M",
}


def _count(text: str) -> int | None:
    return value(re.sub(r"[ \t\u3000\xa0]", "", text))


def _duration(amount: str, unit: str) -> str:
    """Return "P3WD" for three 个工作日, "" where the amount cannot be read."""
    unit = unit.removeprefix("个")
    amount = amount.strip()
    if amount == "半":
        return {"年": "P6M", "月": "P15D", "小时": "PT30M", "天": "PT12H", "日": "PT12H"}.get(unit, "")
    number = _count(amount)
    if number is None or number > 9999:
        return ""
    if unit == "小时":
        return f"PT{number}H"
    if unit == "分钟":
        return f"PT{number}M"
    if unit == "季度":
        return f"P{number * 3}M"
    return f"P{number}{_UNITS.get(unit, 'D')}"


def _date(year: int | None, month: int | None, day: int | None) -> date | None:
    if year is None or month is None or not 1 <= month <= 12:
        return None
    if day is None:
        return chinese_dates.last_day_of_month(year, month)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(word: str | None, base: date | None, month: int | None, day: int | None) -> int | None:
    """Return the year meant. Without one written it is the document's, or the next when that day had long gone by."""
    if word and word not in {"今", "本", "当", "明", "次", "同"}:
        return _count(word)
    if base is None:
        return None
    if word in {"明", "次"}:
        return base.year + 1
    if word is None and month:
        meant = _date(base.year, month, day)
        if meant and (base - meant).days > 31:
            return base.year + 1
    return base.year


def _spans(text: str) -> list[tuple[int, int]]:
    """Return the pieces of sentences that may hold a limit, so that the long expression is tried on little.

    A piece ends at a comma, but "自…之日起，" goes on to what follows it.
    """
    spans: list[tuple[int, int]] = []
    before = -1
    for piece in _PIECE.finditer(text):
        start, end = piece.span()
        if before >= 0 and text[start - 2 : start - 1] in {"起", "后"}:
            start = before
        before = piece.start()
        if _QUICK.search(text, start, end):
            if spans and spans[-1][1] > start:
                start = spans[-1][1]
            spans.append((start, end))
    return spans


def find(text: str, base: date | None) -> list[tuple[str, LimitKind, str]]:
    """Return (raw, kind, value) of each limit in `text`; `base` is the document's date, for years left unsaid."""
    if not _QUICK.search(text):
        return []
    found: list[tuple[str, LimitKind, str]] = []
    for start, end in _spans(text):
        for match in _LIMIT.finditer(text, start, end):
            read = _read(match, text, base)
            if read:
                found.append((match[0].strip(), *read))
    return found


def _read(match: re.Match[str], text: str, base: date | None) -> tuple[LimitKind, str] | None:
    group = next(name for name in _GROUPS if match[name] is not None)
    result: tuple[LimitKind, str] | None = _READERS[group](match, text, base)
    return result


def _yearly(match: re.Match[str], text: str, base: date | None) -> tuple[LimitKind, str] | None:
    month = _count(match["ymonth"])
    if month is None or not 1 <= month <= 12:
        return None
    if match["yday"]:
        day = _count(match["yday"])
        return (
            ("deadline", f"--{month:02d}-{day:02d}")
            if day and day <= 31 and "前" in match[0]
            else ("frequency", "R/P1Y")
        )
    if "前" in match[0]:
        last = {"上旬": 10, "中旬": 20}.get(match["yend"] or "", chinese_dates.last_day_of_month(2001, month).day)
        return "deadline", f"--{month:02d}-{last:02d}"
    return "frequency", "R/P1Y"


def _monthly(match: re.Match[str], text: str, base: date | None) -> tuple[LimitKind, str] | None:
    day = _count(match["mday"])
    return ("deadline", f"---{day:02d}") if day and day <= 31 else None


def _quarterly(match: re.Match[str], text: str, base: date | None) -> tuple[LimitKind, str] | None:
    return "frequency", "R/P3M"


def _day(match: re.Match[str], text: str, base: date | None) -> tuple[LimitKind, str] | None:
    month, day = _count(match["dmonth"]), _count(match["dday"])
    year = _year(match["dyear"], base, month, day)
    if month is None or day is None or not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    meant = _date(year, month, day)
    return "deadline", meant.isoformat() if meant else ""


def _until(match: re.Match[str], text: str, base: date | None) -> tuple[LimitKind, str] | None:
    month, day = _count(match["umonth"]), _count(match["uday"])
    # 截至某日 also counts what has happened by then; only 延长至 and the like set a limit.
    if match[0].startswith(("截至", "截止")) and not match[0].startswith(("截止日期", "截止时间")):
        return None
    meant = _date(_year(match["uyear"], base, month, day), month, day)
    return ("deadline", meant.isoformat() if meant else "") if month and day else None


def _month(match: re.Match[str], text: str, base: date | None) -> tuple[LimitKind, str] | None:
    month = _count(match["mmonth"])
    if month is None or not 1 <= month <= 12:
        return None
    day = 10 if "上旬" in match[0] or "初" in match[0] else 20 if "中旬" in match[0] else None
    year = _year(match["myear"], base, month, day)
    meant = _date(year, month, day)
    return "deadline", meant.isoformat() if meant else ""


def _quarter(match: re.Match[str], text: str, base: date | None) -> tuple[LimitKind, str] | None:
    quarter = _count(match["qquarter"])
    meant = _date(_year(match["qyear"], base, None, None), (quarter or 0) * 3, None)
    return "deadline", meant.isoformat() if meant else ""


def _end_of_year(match: re.Match[str], text: str, base: date | None) -> tuple[LimitKind, str] | None:
    raw = match[0]
    if not re.search(r"前$", raw):
        # "2018年底" alone is a limit only where something is to be done by then.
        if not re.match(
            rf"{_S}(?:，)?(?:基本|全面|全部|完成|建成|实现|达到|建立|形成|前|力争|要|争取)",
            text[match.end() : match.end() + 6],
        ):
            return None
    elif not re.search(r"[底末终]", raw) and text[match.end() : match.end() + 1] not in "，,完建实全基形达建制将出，":
        return None
    year = _count(match["eyear"]) if match["eyear"] else _year(match["eword"], base, None, None)
    if year is None:
        return "target", ""
    # 2020年前 means before that year begins; 2020年底前 means by its end.
    last = date(year, 12, 31) if re.search(r"[底末终]", raw) else date(year - 1, 12, 31)
    return "target", last.isoformat()


def _within_year(match: re.Match[str], text: str, base: date | None) -> tuple[LimitKind, str] | None:
    before = text[max(0, match.start() - 4) : match.start()]
    if re.search(r"[\d一二三四五六七八九十两半多几]\s*$", before) or before.endswith(
        ("当", "周", "财", "常", "本", "今", "明")
    ):
        return None
    return "target", date(base.year, 12, 31).isoformat() if base else ""


def _aim(match: re.Match[str], text: str, base: date | None) -> tuple[LimitKind, str] | None:
    year = _count(match["ayear"])
    if (
        year is None
        or text[match.end() : match.end() + 1] in "-—至月"
        or re.match(r"\d", text[match.end() : match.end() + 2].strip())
    ):
        return None
    return "target", f"{year}-12-31" if match[0].rstrip()[-1] in "底末" else str(year)


_YEARLY_DUTY = re.compile(
    r"^(?:\s*(?:要|应|须|需|都要|至少|定期|组织|开展|召开|听取|进行|编制|公布|发布|通报|对|向|集中|举办|更新|制定|修订|评估|报告|报送|检查|抽查|不少于|分|第|\d|一次|两次))"
)


def _often(match: re.Match[str], text: str, base: date | None) -> tuple[LimitKind, str] | None:
    period = _EVERY[match["period"]]
    every = match["every"].strip()
    if every:
        if every == "半":
            period = "P6M" if match["period"] == "年" else period
        else:
            number = _count(every)
            if not number:
                return None
            period = re.sub(r"\d+", lambda found: str(int(found[0]) * number), period)
    if not match["least"]:
        # 每人每天100元, 每月1000元 are rates; a duty has a verb or a count after it.
        if not (match["atleast"] or _YEARLY_DUTY.match(text[match.end() : match.end() + 4])) or re.match(
            r"\d|第|分", text[match.end() : match.end() + 2].strip()
        ):
            return None
        if re.match(rf"\s*{_N}\s*(?:元|万|吨|亩|人|%|个(?!工作日))", text[match.end() : match.end() + 12]):
            return None
        if text[max(0, match.start() - 1) : match.start()] in tuple("人户月年天日"):
            return None
        return "frequency", f"R/{period}"
    times = _count(match["times"])
    return "frequency", f"R/{period}" if times in {None, 1} else f"R{times}/{period}"


def _lasting(match: re.Match[str], text: str, base: date | None) -> tuple[LimitKind, str] | None:
    span = _duration(match["ln"], match["lunit"])
    if (
        not span
        or (match["lunit"] in {"年", "周年"} and match[0].startswith(("满", "至少")))
        or match[0].startswith("满")
    ):
        return None
    if match[0].startswith("提前"):
        return "period", f"-{span}"
    if match["lahead"]:
        return "period", f"-{span}"
    return "period", f">={span}"


def _ahead(match: re.Match[str], text: str, base: date | None) -> tuple[LimitKind, str] | None:
    span = _duration(match["an"], match["aunit"])
    return ("period", f"-{span}") if span and "前" in match[0] else None


def _inside(match: re.Match[str], text: str, base: date | None) -> tuple[LimitKind, str] | None:
    before = text[max(0, match.start() - 2) : match.start()]
    if _PAST.search(before) or (match["unit"] == "日" and before.endswith(("月", "月 "))):
        return None
    if match["unit"] == "年" and re.fullmatch(r"(?:19|20)\d\d", match["n"].strip()):
        return None
    if match["unit"] == "月" and not re.search(r"个\s*月", match[0]):
        return None
    span = _duration(match["n"], match["unit"])
    return ("period", span) if span else None


def _atmost(match: re.Match[str], text: str, base: date | None) -> tuple[LimitKind, str] | None:
    if match["munit"] == "月":
        return None
    span = _duration(match["mn"], match["munit"])
    return ("period", span) if span else None


_READERS = {
    "yearly": _yearly,
    "monthly": _monthly,
    "quarterly": _quarterly,
    "day": _day,
    "until": _until,
    "month": _month,
    "quarter": _quarter,
    "year": _end_of_year,
    "within": _within_year,
    "aim": _aim,
    "often": _often,
    "lasting": _lasting,
    "ahead": _ahead,
    "inside": _inside,
    "atmost": _atmost,
}
_GROUPS = tuple(_READERS)
