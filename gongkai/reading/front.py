"""The front of a document: masthead, title, number, addressees; and where its body begins."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from gongkai.reading import chinese_dates, document_numbers, markers, titles
from gongkai.reading.addressees import is_addressee, split_addressees
from gongkai.reading.bodies import looks_like_body, split_bodies, squeeze, starts_with_body
from gongkai.reading.paragraphs import Row

__all__ = ["Front", "read"]

_SECRET = re.compile(r"^(?:绝密|机密|秘密|特急|加急|平急|特提|内部资料|急件|此件[^。]{2,20}|\d{6})(?:[★☆]?.{0,10})?$")
_SIGNER = re.compile(r"^签\s*发\s*人\s*[：:]")
_MASTHEAD = re.compile(r"^(.{2,60}?)\s*(?:文\s*件|公\s*报)\s*$")
_ORDER_HEAD = re.compile(r"^(.{2,40}?)\s*(?:命\s*令|令)$")
_TITLE_CUES = re.compile(r"关于|印发|转发|批转|公布|发布|《|通知|意见|决定|公告|通告|办法|条例|规定|细则|方案|规划")
_NUMBER_SUFFIX = re.compile(
    r"^(.{4,}(?:通知|意见|决定|公告|通告|函|批复|方案|办法|措施|规定|通报|报告|要点|计划|规划|细则|指南|公报|请示|纪要|令)[》）)]?)\s*[（(\[]?\s*"
    r"([\u4e00-\u9fffA-Za-z]{0,20}\s*(?:[〔\[［（(【]\s*\d{4}\s*[〕\]］）)】]\s*(?:第)?\s*\d{1,5}|\d{4}\s*年第\s*\d{1,4})\s*号)\s*[）)\]]?$"
)
_SOLE_KIND = re.compile(
    r"^(?:紧急|重要)?(?:通知|通告|公告|公示|通报|命令|倡议书|公开信|决定)(?:[（(]第.{1,6}号[）)])?$"
)


@dataclass(slots=True)
class Front:
    title: str = ""
    number: str = ""
    bodies: list[str] = field(default_factory=list)  # named by the masthead or the title
    addressees: list[str] = field(default_factory=list)
    roles: dict[int, str] = field(default_factory=dict)  # row → kind of block
    body: int = 0  # the first row of the body
    made_on: date | None = None
    order: bool = False  # an order 令 proclaims something


def _is_paragraph(text: str) -> bool:
    if text[-1] in "。；;！":
        return True
    return len(text) > 110 or (len(text) > 40 and "。" in text)


_PROCLAIMED = re.compile(r"公布|发布|修订|修正|修改|通过|施行|印发|实施")
_MAX_FRONT = 60


def read(rows: list[Row], skip: set[int], *, known_title: str = "") -> Front:
    """Read the front from the first rows. `skip` holds rows already known as furniture or header fields."""
    front = Front()
    fragments: list[int] = []
    place = 0
    body = len(rows)
    while place < min(len(rows), _MAX_FRONT):
        row = rows[place]
        text = row.text
        if place in skip:
            place += 1
            continue
        if row.table:
            body = place
            break
        number = document_numbers.own(text)
        if number:
            # 财政部 / 海关总署 / 税务总局公告2020年第6号 on several lines is one number.
            first = place
            while (
                ("公告" in number or "通告" in number)
                and fragments[-1:] == [first - 1]
                and looks_like_body(rows[first - 1].text)
            ):
                first = fragments.pop()
                number = f"{squeeze(rows[first].text)} {number}"
                front.roles[first] = "number"
            front.number = front.number or number
            front.roles[place] = "number"
        elif _SECRET.match(text) or _SIGNER.match(text):
            front.roles[place] = "note"
        elif chinese_dates.DATE_LINE.match(text):
            front.roles[place] = "date"
            front.made_on = front.made_on or chinese_dates.parse(text)
        elif is_addressee(text) and (fragments or front.number or known_title):
            front.roles[place] = "addressee"
            front.addressees = split_addressees(text)
            body = place + 1
            break
        elif (marker := markers.at_start(text)) and not (marker.rank == markers.RANK_3 and "年" in text[:6]):
            body = place
            break
        elif _MASTHEAD.match(text) and split_bodies(_MASTHEAD.match(text)[1]):  # type: ignore[index]  # matched just before
            front.bodies = split_bodies(_MASTHEAD.match(text)[1])  # type: ignore[index]  # matched just before
            front.roles[place] = "note"
        elif (order := _ORDER_HEAD.match(squeeze(text))) and len(text) < 30 and looks_like_body(order[1]):
            front.bodies = [order[1]]
            front.order = True
            front.roles[place] = "note"
        elif _is_paragraph(text):
            if fragments or front.number or known_title or place > 25:
                body = place
                break
            if len(text) > 60:
                body = place
                break
        else:
            fragments.append(place)
        place += 1
    else:
        body = min(place, len(rows))
    front.body = body
    fragments = [place for place in fragments if place < body]
    for place in fragments:
        # The note under a regulation's title: 2019年4月3日…令第711号修订.
        text = rows[place].text.lstrip("（(")
        if _PROCLAIMED.search(text) and chinese_dates.FULL_DATE.match(text):
            front.roles[place] = "note"
    fragments = [place for place in fragments if place not in front.roles]
    _find_title(front, rows, fragments)
    last_title = max((place for place, role in front.roles.items() if role == "title"), default=-1)
    if last_title >= 0:
        # A line of words after the title, before the first number, is the opening of the body.
        for place in fragments:
            text = rows[place].text
            if (
                last_title < place < body
                and place not in front.roles
                and (len(text) > 30 or text[-1] in "：:")
                and text[0] not in "（("
            ):
                front.body = place
                front.roles = {other: role for other, role in front.roles.items() if other < place}
                break
    return front


def _piece(front: Front, text: str) -> str:
    """Return a title line without the number some pages write before or after it, and keep that number."""
    number, end = document_numbers.at_start(text)
    if number and len(text) - end > 6:
        front.number = front.number or number
        text = text[end:].lstrip(" \t\u3000-—–－:：")
    text = re.sub(r"^[\[【][^\[\]【】]{2,20}[\]】]\s*(?=关于|.{2,30}关于)", "", text)
    suffix = _NUMBER_SUFFIX.match(text)
    if suffix and titles.balanced(suffix[1]) and document_numbers.own(suffix[2]):
        front.number = front.number or document_numbers.own(suffix[2])
        text = suffix[1].rstrip("（( ")
    return text


def _starts_title(text: str) -> bool:
    return bool(_TITLE_CUES.search(text)) or bool(split_bodies(text)) or bool(starts_with_body(text)[0])


def _find_title(front: Front, rows: list[Row], fragments: list[int]) -> None:
    pieces = {place: _piece(front, rows[place].text) for place in fragments}
    best: tuple[int, list[int]] | None = None
    for strict in (True, False):
        for index, start in enumerate(fragments):
            if strict and not (_starts_title(pieces[start]) or rows[start].level == 1):
                continue
            group = _grow(rows, fragments, pieces, index)
            if not group:
                continue
            # "甲局公告" on the masthead gives way to "关于…的公告" below it.
            says = "".join(pieces[place] for place in group)
            if best is None or ("关于" in says and group[0] not in best[1]):
                best = (start, group)
            if "关于" in says or "《" in says or "印发" in says:
                break
            if index > 8:
                break
        if best:
            break
    if best is None:
        lone = [place for place in fragments if rows[place].level == 1 or (rows[place].centred and rows[place].bold)]
        if lone:
            best = (lone[0], [lone[0]])
    if best is None:
        return
    group = best[1]
    title = titles.undouble(titles.join([pieces[place] for place in group]))
    for place in group:
        front.roles[place] = "title"
    # The page's own heading often repeats the title, whole or in lines; the fuller of the two is kept.
    rest = [place for place in fragments if place > group[-1]]
    while rest:
        again = None
        for index, _ in enumerate(rest[:4]):
            candidate = _grow(rows, rest, pieces, index, like=title)
            if candidate:
                again = candidate
                break
        if not again:
            break
        second = titles.join([pieces[place] for place in again])
        for place in again:
            front.roles[place] = "title"
        second = titles.undouble(second)
        if squeeze(second).endswith(squeeze(title)) and len(squeeze(second)) > len(squeeze(title)):
            title = second
        rest = [place for place in rest if place > again[-1]]
    tail = re.search(r"[（(](第\s*(?:\d{1,4}|[一二三四五六七八九十百]{1,5})\s*号)[）)]$", title)
    if tail and not front.number:
        whole = document_numbers.canonical(squeeze(title)) if "令" in title[-12:] else ""
        front.number = whole or document_numbers.own(tail[1])
    for place in fragments:
        if (
            place < group[0]
            and place not in front.roles
            and (split_bodies(rows[place].text) or rows[place].text.endswith(("公告", "通告", "文件")))
        ):
            front.roles[place] = "note"
    front.title = title
    names, _ = starts_with_body(title)
    if names:
        front.bodies = names if len(names) >= len(front.bodies) else front.bodies
    for place in fragments:
        if place not in front.roles and split_bodies(rows[place].text) and not front.bodies:
            front.bodies = split_bodies(rows[place].text)


def _grow(rows: list[Row], fragments: list[int], pieces: dict[int, str], index: int, like: str = "") -> list[int]:
    """Return the rows of the title that begins at fragment `index`, or [] if none ends there."""
    group: list[int] = []
    text = ""
    for place in fragments[index : index + 7]:
        if group and place != group[-1] + 1:
            break
        if len(text) + len(pieces[place]) > 240:
            break
        if len(group) and len(pieces[place]) > 8 and squeeze(pieces[place])[:8] == squeeze(text)[:8]:
            # The title begins anew: what came before was a copy of it, cut off.
            return []
        if group and pieces[place].startswith("关于") and re.search(r"[：:，！]", text):
            # A headline stands above the title.
            return []
        group.append(place)
        text += pieces[place]
        plain = squeeze(text)
        if like:
            same = squeeze(like)
            if plain == same or (
                (len(plain) > 8 and (same.endswith(plain) or plain.endswith(same))) and titles.is_complete(plain)
            ):
                return group
            continue
        if not titles.is_complete(plain) or (len(plain) < 5 and not _SOLE_KIND.match(plain)):
            continue
        if looks_like_body(plain) or (split_bodies(text) and "关于" not in text):
            continue
        longer = _extend(fragments, pieces, index, group, plain)
        return longer or group
    return []


def _extend(fragments: list[int], pieces: dict[int, str], index: int, group: list[int], plain: str) -> list[int]:
    """A plan's name on a line of its own may be only the middle of "关于印发…方案" + "的通知"."""
    if titles.is_complete(plain, strong=True) and not plain.endswith(("意见", "报告", "公告", "决定")):
        return []
    extended = list(group)
    text = plain
    for place in fragments[index + len(group) : index + len(group) + 3]:
        if place != extended[-1] + 1 or split_bodies(pieces[place]):
            break
        piece = squeeze(pieces[place])
        extended.append(place)
        text += piece
        verb = "印发" in plain or "转发" in plain or "公布" in plain or "发布" in plain or "关于" in plain
        if (piece.startswith(("的", "（", "(")) and titles.is_complete(text)) or (
            verb and len(piece) < 40 and titles.is_complete(text, strong=True)
        ):
            return extended
    return []
