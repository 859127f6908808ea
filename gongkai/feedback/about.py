"""Which page a message is about. Only pages of our own that the public may see; anything else is the site as such.

The address is asked of Django's own resolver, so that this room need not know the rooms above and beside it: what it
knows of them are the names of their addresses, and that a page of a document exists where the document is public. Of
pages with a record of another kind behind them the rooms above tell, see `tells`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from django.urls import Resolver404, resolve, reverse

from gongkai.feedback import rules
from gongkai.feedback.models import Message
from gongkai.organisation.models import Unit
from gongkai.publishing import withdrawal
from gongkai.publishing.models import Document

LONGEST_PATH = 300
_PLAIN = re.compile("[!-~\u4e00-\u9fff、]+")  # topics have Chinese names in their addresses

# Pages that stand without a record behind them: {name of the address: what it is called}.
STANDING = {
    "portal:home": "首页",
    "portal:disclosure": "政府信息公开",
    "portal:disclosure_guide": "政府信息公开指南",
    "portal:disclosure_rules": "政府信息公开制度",
    "portal:disclosure_contents": "法定主动公开内容",
    "portal:disclosure_annual_reports": "政府信息公开年报",
    "portal:disclosure_on_request": "依申请公开",
    "portal:documents": "政策文件",
    "portal:plans": "方案与任务",
    "portal:units": "机构与单位",
    "portal:search": "检索",
    "portal:ledger": "透明日志",
    "portal:verify": "查验",
    "portal:api_docs": "数据接口",
    "portal:disclosure_negative_list": "公开负面清单",
    "portal:in_force": "某日有效的文件",
    "portal:columns": "栏目",
    "portal:topics": "主题分类",
    "portal:data": "数据开放",
    "portal:selfcheck": "网站检查",
    "yearly:reports": "政府信息公开工作年度报告",
    "yearly:numbers": "政府信息公开数据统计",
    "answers:answers": "依申请公开的答复",
    "requests:front": "依申请公开",
    "requests:new": "提交公开申请",
    "subscriptions:new": "邮件订阅",
    "feedback:answers": "纠错与建议",
    "feedback:look": "来信查询",
}
# Pages of a public document: {name of the address: what stands around its title}.
OF_DOCUMENT = {
    "portal:document": "{}",
    "portal:document_print": "{}",
    "portal:document_version": "{}（更正前的版本）",
    "portal:plan": "{}（任务进展）",
    "portal:task": "{}（任务）",
    "portal:document_timeline": "{}（经过）",
    "portal:document_version_changes": "{}（更正前后对照）",
    "portal:state": "{}（现行状态）",
    "portal:state_of_copy": "{}（现行状态）",
}
# Given what an address names and the instant: what its page is called and the unit that keeps it; None for no page.
Tell = Callable[[dict[str, Any], datetime], tuple[str, Unit | None] | None]
_told: dict[str, Tell] = {}


def tells(name: str, tell: Tell) -> None:
    """Let a room above tell of its pages: `name` is that of the address. Called when the rooms are opened."""
    _told[name] = tell


@dataclass(frozen=True, slots=True)
class About:
    """A page: its address, what it is called, the document it shows, the unit that answers for it."""

    path: str = "/"
    title: str = "本网站"
    document: Document | None = None
    unit: Unit | None = None

    @property
    def is_site(self) -> bool:
        """Return whether no particular page is meant."""
        return self == SITE


SITE = About()


def page(address: str, *, at: datetime) -> About:
    """Return the page at `address` (a path of this site), SITE for what is not ours or not public at `at`.

    A draft, a withheld document and an address that never was get the same answer: nobody learns here what exists.
    """
    path = _path(address)
    if not path:
        return SITE
    try:
        match = resolve(path)
    except Resolver404:
        return SITE
    name = match.view_name
    if name in STANDING:
        return About(path, STANDING[name])
    if name in OF_DOCUMENT:
        found = Document.objects.public(at).select_related("unit").filter(index_number=match.kwargs["number"]).first()
        if found is None:
            return _withdrawn(path, match.kwargs["number"], at)
        if name == "portal:document_print":
            path = reverse("portal:document", args=[found.index_number])
        return About(path, OF_DOCUMENT[name].format(found.title)[:300], found, found.unit)
    if name == "portal:unit":
        unit = Unit.objects.standing().filter(code=match.kwargs["code"]).first()
        return About(path, unit.full_name, None, unit) if unit else SITE
    if name == "feedback:answer":
        message = Message.objects.public(at).select_related("unit").filter(pk=match.kwargs["pk"]).first()
        return About(path, f"{message.get_kind_display()}的答复", None, message.unit) if message else SITE
    if name in _told and (told := _told[name](match.kwargs, at)) is not None:
        return About(path, told[0][:300], None, told[1])
    return SITE


def _withdrawn(path: str, number: str, at: datetime) -> About:
    """Return the page that says what became of a withdrawn document: by its number, for the title may be hidden."""
    found = withdrawal.at_number(number, at=at)
    return About(path, f"{number}（已撤回的文件）", None, found.document.unit) if found is not None else SITE


def _path(address: str) -> str:
    """Return the bare path of an address of ours; "" for an address elsewhere or one that hides something."""
    if not address or len(address) > LONGEST_PATH or not address.startswith("/") or address.startswith(("//", "/\\")):
        return ""
    try:
        path = unquote(urlsplit(address).path, errors="strict")
    except (ValueError, UnicodeDecodeError):
        return ""
    return path if path == rules.one_line(path) and _PLAIN.fullmatch(path) and ".." not in path else ""
