"""Where people live, when they were born, how they are reached: no numbers with a check digit, so the words decide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gongkai.screening.context import before
from gongkai.screening.finding import Hit, Kind
from gongkai.screening.names import NAME, find_names

__all__ = ["find_addresses", "find_births", "find_emails", "find_minors", "find_plates"]

_NUMBER: Final = r"[0-9A-Za-z\-#一二三四五六七八九十百〇零甲乙丙丁东西南北]{1,8}"
_DETAIL = re.compile(rf"{_NUMBER}\s?(?:号楼|号院|号房|号|栋|幢|座|楼|单元|层|室|户(?!籍)|组|队|弄|巷)")
_AREA = re.compile(r"[省市州盟区县旗镇乡道路街巷弄里村庄屯寨]|胡同|社区|小区|花园|苑|公寓|家园|新城|大院|坊")
_STRETCH = re.compile(r"[^，。；;！？!?\n\t]{4,60}")
_LIVES = re.compile(
    r"(?:家庭住址|家庭地址|家庭详细地址|详细住址|现住址|现住地|现家庭住址|家住|现住(?!房)|现居住于|现居住地|现居住在|现居于?|居住于|居住在|居住地址|居住地|实际居住地|暂住地?址?|常住地址|"
    r"户籍所在地|户籍地址|户籍地|户籍住址|户籍|户口所在地|户口地址|住\s*址|身份证地址|(?<![\u4e00-\u9fff])住(?=[\u4e00-\u9fff]{2,3}[省市区县]))"
    r"(?:\s*(?:为|是|在|：|:|[（(][^（()）]{0,8}[)）]))*\s*"
)
_ROOM = re.compile(r"单元|[0-9A-Za-z一二三四五六七八九十]\s?室|[0-9]{3,4}号?房")
_LIVES_HEADING = re.compile(r"住\s*址|家庭地址|居住地|户籍|户口")
_OFFICE = re.compile(
    r"局|厅|委员会|公司|中心|大厅|机关|单位|窗口|办公|政府|医院|学校|大厦|门店|经营|营业|厂|店|邮寄|注册地|住所"
)

_DATE: Final = r"(?:19|20)\d{2}\s?(?:年\s?\d{1,2}\s?月\s?\d{1,2}\s?日?|[-/.]\d{1,2}[-/.]\d{1,2})"
_BORN = re.compile(
    rf"(?:出生日期|出生年月日|出生年月|出生时间|生日|生于|出生于)(?:\s*(?:为|是|：|:))*\s*(?P<date>{_DATE}(?!\d))"
)
_BORN_AFTER = re.compile(rf"(?P<date>{_DATE})\s?(?:出生|生(?=[，,。；;、\s]|$))")
_BORN_HEADING = re.compile(r"出生|生日")
_ONE_DATE = re.compile(rf"(?P<date>{_DATE})(?!\d)")

_CHILD = re.compile(
    rf"(?P<name>{NAME})\s*[，,、（(]\s*(?:(?:男|女)\s*(?:童|孩|生)?\s*[，,、]\s*)?(?:现?年?龄?\s*[：:]?\s*)(?:1[0-7]|[1-9]|十[一二三四五六七]?|[一二三四五六七八九])\s?(?:周)?岁(?!以)"
)
_CHILD_LABEL = re.compile(
    rf"(?:未成年人|未成年子女|女童|男童|儿童姓名|幼儿姓名|学生姓名)\s*[：:]?\s*(?P<name>{NAME})(?=[^\u4e00-\u9fff]|$|的|系|在)"
)

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+\-*])(?P<local>[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63})@(?P<domain>[A-Za-z0-9\-]{1,40}(?:\.[A-Za-z0-9\-]{2,20}){1,3})"
)
_FREE_MAIL: Final = frozenset(
    [
        "qq.com",
        "vip.qq.com",
        "foxmail.com",
        "163.com",
        "126.com",
        "yeah.net",
        "gmail.com",
        "hotmail.com",
        "outlook.com",
        "live.com",
        "msn.com",
        "sina.com",
        "sina.cn",
        "vip.sina.com",
        "sohu.com",
        "aliyun.com",
        "139.com",
        "189.cn",
        "wo.cn",
        "icloud.com",
        "yahoo.com",
        "yahoo.com.cn",
        "tom.com",
        "21cn.com",
        "263.net",
    ]
)
_MINE = re.compile(r"本人|个人|我的|姓\s*名|申请人|投诉人|举报人|信访人|学生|家长|考生|当事人|户主")
_PLATE = re.compile(
    r"(?<![\u4e00-\u9fff])?[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新][A-HJ-NP-Z][ ·•.\-]?"
    r"(?=[A-HJ-NP-Z0-9]*\d)(?:[DF][A-HJ-NP-Z0-9]\d{4}|\d{5}[DF]|[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳])(?![A-Za-z0-9])"
)


def _place(text: str, at: int) -> tuple[int, int] | None:
    """Return the range of the address that begins at `at`: up to the last number of a house, a stair or a room."""
    stretch = _STRETCH.match(text, at)
    if stretch is None:
        return None
    last = None
    for last in _DETAIL.finditer(stretch.group()):  # noqa: B007 - the last one is wanted
        pass
    if last is None or not _AREA.search(stretch.group(), 0, last.end()):
        return None
    return at, at + last.end()


def find_addresses(text: str, context: str = "") -> Iterator[Hit]:
    """Yield homes: behind the words that say so they block; a room beside a person's name is a warning."""
    says: Final = "文中有家庭住址，公开前须遮盖或者说明理由。"
    found_at: list[tuple[int, int]] = []
    for found in _LIVES.finditer(text):
        if place := _place(text, found.end()):
            found_at.append(place)
            yield Hit(Kind.ADDRESS, "block", *place, says)
    if _LIVES_HEADING.search(context) and not found_at:
        start = len(text) - len(text.lstrip())
        if place := _place(text, start):
            yield Hit(Kind.ADDRESS, "block", *place, says)
        return
    if not _ROOM.search(text):
        return
    for _, end in find_names(text, context):
        near = text[end : end + 60].split("\n")[0]
        for clause in _STRETCH.finditer(near):
            place = _place(text, end + clause.start())
            if place is None or not _ROOM.search(text, *place) or _OFFICE.search(near[: clause.end()]):
                continue
            if not any(first < place[1] and place[0] < last for first, last in found_at):
                found_at.append(place)
                yield Hit(Kind.ADDRESS, "warn", *place, "人名旁有详细住址，请核对是否应当公开。")
            break


def find_births(text: str, context: str = "") -> Iterator[Hit]:
    """Yield full dates of birth; a year and a month, as in a curriculum vitae, is none."""
    says: Final = "文中有出生日期，请核对是否应当公开。"
    for found in _BORN.finditer(text):
        yield Hit(Kind.BIRTH_DATE, "warn", *found.span("date"), says)
    for found in _BORN_AFTER.finditer(text):
        if "日" in found["date"] or not found["date"].count("月"):
            yield Hit(Kind.BIRTH_DATE, "warn", *found.span("date"), says)
    if _BORN_HEADING.search(context) and (born := _ONE_DATE.search(text)):
        yield Hit(Kind.BIRTH_DATE, "warn", *born.span("date"), says)


def find_minors(text: str, context: str = "") -> Iterator[Hit]:
    """Yield the names of children, known by the age beside them or by their label."""
    if "岁" not in text and "童" not in text and "未成年" not in text and "姓名" not in text:
        return
    for form in (_CHILD, _CHILD_LABEL):
        for found in form.finditer(text):
            if found["name"][1:2] not in ("某", "×", "*") and any(
                span == found.span("name") for span in _names(found, text)
            ):
                yield Hit(Kind.MINOR, "warn", *found.span("name"), "文中有未成年人的姓名，请核对是否应当隐去。")


def _names(found: re.Match[str], text: str) -> Iterator[tuple[int, int]]:
    """Yield the range of the name where it begins a phrase; inside one it is no name."""
    start = found.start("name")
    if (
        start == 0
        or not "\u4e00" <= text[start - 1] <= "\u9fff"
        or found.re is _CHILD_LABEL
        or re.search(r"(?:童|生|女|子|孩|儿|人|名)$", before(text, start, 1))
    ):
        yield found.span("name")


def find_emails(text: str, context: str = "") -> Iterator[Hit]:
    """Yield addresses of private persons; a mailbox that an office names is none."""
    if "@" not in text:
        return
    for found in _EMAIL.finditer(text):
        if found["domain"].lower() not in _FREE_MAIL:
            continue
        if found["local"].isdigit() or _MINE.search(context + before(text, found.start(), 24)):
            yield Hit(Kind.EMAIL, "warn", *found.span(), "文中有个人电子邮箱，请核对是否应当公开。")


def find_plates(text: str, context: str = "") -> Iterator[Hit]:
    """Yield number plates of motor vehicles."""
    for found in _PLATE.finditer(text):
        yield Hit(Kind.PLATE, "warn", *found.span(), "文中有机动车号牌，请核对是否应当公开。")
