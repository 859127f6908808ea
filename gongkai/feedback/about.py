"""Which page a message is about. Only pages of our own that the public may see; anything else is the site as such.

The address is asked of Django's own resolver, so that this room need not know the rooms above and beside it: what it
knows of them are the names of their addresses, and that a page of a document exists where the document is public.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit

from django.urls import Resolver404, resolve, reverse

from gongkai.feedback import rules
from gongkai.organisation.models import Unit
from gongkai.publishing.models import Document

LONGEST_PATH = 300

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
    "feedback:answers": "纠错与建议",
}
# Pages of a public document: {name of the address: what stands around its title}.
OF_DOCUMENT = {
    "portal:document": "{}",
    "portal:document_print": "{}",
    "portal:document_version": "{}（更正前的版本）",
    "portal:plan": "{}（任务进展）",
    "portal:task": "{}（任务）",
}


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
            return SITE
        if name == "portal:document_print":
            path = reverse("portal:document", args=[found.index_number])
        return About(path, OF_DOCUMENT[name].format(found.title)[:300], found, found.unit)
    if name == "portal:unit":
        unit = Unit.objects.standing().filter(code=match.kwargs["code"]).first()
        return About(path, unit.full_name, None, unit) if unit else SITE
    return SITE


def _path(address: str) -> str:
    """Return the bare path of an address of ours; "" for an address elsewhere or one that hides something."""
    if not address or len(address) > LONGEST_PATH or not address.startswith("/") or address.startswith(("//", "/\\")):
        return ""
    try:
        path = unquote(urlsplit(address).path, errors="strict")
    except (ValueError, UnicodeDecodeError):
        return ""
    return path if path == rules.one_line(path) and path.isascii() and ".." not in path else ""
