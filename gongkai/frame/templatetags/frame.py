"""Filters and tags of every screen. Built in: templates need no {% load %}.

Words that a reader sees for a light or a validity mark are written here once, so that a document
is called 废止 by the same word and the same shape wherever it appears.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache

from django import template
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from gongkai.frame.time import BEIJING

register = template.Library()

# What stands behind each light: the word and the icon. The shape differs too, so that nobody needs to see the colour.
LIGHTS = {
    "green": ("正常", "disc"),
    "yellow": ("临近期限", "triangle"),
    "red": ("已逾期", "square"),
    "done": ("已完成", "check"),
    "late": ("逾期完成", "check"),
    "ended": ("已终止", "cross"),
    "paused": ("已中止计时", "pause"),
    "waiting": ("未开始", "ring"),
    "standing": ("长期", "loop"),
}

# What stands behind each mark of validity: the word and the icon.
VALIDITIES = {
    "in_force": ("有效", "check"),
    "amended": ("已修改", "pencil"),
    "repealed": ("废止", "cross"),
    "expired": ("失效", "cross"),
    "pending": ("尚未施行", "clock"),
}

# view names under which an item of the main menu counts as the present one; `feedback:` stands for a whole room
MENU = (
    ("portal:home", "首页", {"home"}),
    ("portal:disclosure", "政府信息公开", {"disclosure", "units", "unit", "requests:", "answers:", "yearly:"}),
    ("portal:documents", "政策文件", {"documents", "document", "columns", "column", "topics", "topic"}),
    ("portal:plans", "方案与任务", {"plans", "plan", "task"}),
    ("feedback:answers", "互动交流", {"feedback:"}),
    ("portal:ledger", "透明日志", {"ledger", "ledger_entry", "verify"}),
)


def in_beijing(value: date | datetime) -> date | datetime:
    """Return an instant in Beijing's zone, a day as it is. Raises ValueError for an instant without a zone."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"An instant without a zone cannot be shown: {value!r}")
        return value.astimezone(BEIJING)
    return value


@register.filter
def day(value: date | datetime | None) -> str:
    """Return `2017年6月15日`, as official documents write it; nothing for nothing."""
    if not value:
        return ""
    there = in_beijing(value)
    return f"{there.year}年{there.month}月{there.day}日"


@register.filter
def moment(value: date | datetime | None) -> str:
    """Return `2017-06-19 09:30`, the form the national site guide asks for; a bare day without the time."""
    if not value:
        return ""
    there = in_beijing(value)
    return f"{there:%Y-%m-%d %H:%M}" if isinstance(there, datetime) else there.isoformat()


@register.filter
def iso(value: date | datetime | None) -> str:
    """Return `2017-06-19` for a day, `2017-06-19T09:30:00+08:00` for an instant: for `datetime` attributes."""
    if not value:
        return ""
    there = in_beijing(value)
    return there.isoformat(timespec="seconds") if isinstance(there, datetime) else there.isoformat()


@register.filter
def fingerprint(value: str | None) -> str:
    """Return the first sixteen hexadecimal digits of a digest in groups of four: enough to compare by eye.

    Of a log's verifier key, `name+hash+key`, its hash: the eight digits that signed notes call the key by.
    """
    text = value or ""
    digits = text.split("+")[1] if text.count("+") >= 2 else text.removeprefix("sha256:")[:16]
    return " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))


@register.filter
def pages(paginator: Paginator, number: int) -> list[int | None]:
    """Return the page numbers worth a link from page `number`: both ends and two either side; None for a gap."""
    last = paginator.num_pages
    near = sorted({1, last, *range(max(1, number - 2), min(last, number + 2) + 1)})
    shown: list[int | None] = []
    for page in near:
        if shown and page - (shown[-1] or 0) > 1:
            shown.append(None)
        shown.append(page)
    return shown


@register.simple_tag
def highlight(text: str | None, query: str | None = "") -> SafeString:
    """Return `text` escaped, with every word of `query` in <mark>. Words are what blanks part.

    A tag and no filter, because a filter breaks on an argument that the page does not know.
    """
    words = sorted({word for word in (query or "").split() if word}, key=len, reverse=True)
    if not words:
        return conditional_escape(text or "")
    # Cut first, escape afterwards: a search for `amp` must not tear an `&amp;` apart.
    pieces = re.split("(" + "|".join(map(re.escape, words)) + ")", str(text or ""), flags=re.IGNORECASE)
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", p) if i % 2 else p,) for i, p in enumerate(pieces))
    )


# How names of organs end behind which a unit's name or a deed may follow on the next line.
_ORGANS = "(?<=管理局)|(?<=监督局)|(?<=委员会)|(?<=办公厅)|(?<=人民政府)(?!办公)"
# A title may break before an opening title mark, behind a closing one, behind 关于, and behind the name of an organ:
# nowhere else if it can.
_BREAKS = re.compile(rf"(?<=》)(?![》）)〉])|(?=《)|(?<=关于)(?!《)|(?:{_ORGANS})(?![局长》）)〉、，；。])")


@register.filter
def phrases(title: str | None) -> SafeString:
    """Return a title whose lines break at its sense, as GB/T 9704 asks (词意完整); the text itself is unchanged."""
    parts = [part for part in _BREAKS.split(title or "") if part]
    return format_html_join("", '<span class="phrase">{}</span>', ((part,) for part in parts))


@register.simple_tag
def glyph(name: str, size: int = 20) -> SafeString:
    """Return the icon `frame/icons/<name>.svg`, drawn in the colour of the text and silent for screen readers."""
    return format_html(
        '<svg class="glyph" viewBox="0 0 24 24" width="{0}" height="{0}" aria-hidden="true">{1}</svg>',
        size,
        drawing(name),
    )


@cache
def drawing(name: str) -> SafeString:
    return mark_safe(render_to_string(f"frame/icons/{name}.svg").strip())


@register.simple_tag
def light(colour: str | None, word: str = "") -> SafeString:
    """Return a light as shape and word. `colour` is a key of LIGHTS; `word` replaces the usual one."""
    if not colour:
        return mark_safe("")
    key = str(colour).lower()
    usual, shape = LIGHTS[key]
    return format_html('<span class="light light-{}">{}{}</span>', key, glyph(shape, 14), word or usual)


@register.simple_tag
def validity(mark: str | None, quiet: bool = False) -> SafeString:
    """Return a validity mark. `mark` is a key of VALIDITIES in either case; `quiet` hides the mark 有效."""
    key = str(mark or "").lower()
    if not key or (quiet and key == "in_force"):
        return mark_safe("")
    word, shape = VALIDITIES[key]
    return format_html('<span class="tag validity-{}">{}{}</span>', key, glyph(shape, 14), word)


@register.inclusion_tag("frame/_menu.html", takes_context=True)
def menu(context: template.Context) -> dict[str, object]:
    """Show the main menu, with the present section marked."""
    match = getattr(context.get("request"), "resolver_match", None)
    if match is None:
        here = set()
    elif match.namespace == "portal":
        # disclosure_guide belongs to disclosure, ledger_subject to ledger.
        here = {match.url_name, (match.url_name or "").partition("_")[0]}
    else:
        here = {f"{match.namespace}:"}
    return {"items": [(address, word, bool(here & names)) for address, word, names in MENU]}
