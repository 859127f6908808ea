"""What is looked at, by which rule, and what each look says. Values in, values out.

A veto 单项否决 and its threshold are shown with their source. The headings of deductions were not read in their text:
they are the bureau's own items here and are never shown as law.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongkai.law import site_checks


class Group(StrEnum):
    VETO = "veto"
    OWN = "own"

    @property
    def zh(self) -> str:
        """Return the group as the screens say it."""
        return {Group.VETO: "单项否决指标", Group.OWN: "本机关自查项目"}[self]


@dataclass(frozen=True)
class Item:
    """One thing that is looked at. `says` tells how; `by_hand` is why no machine judges it, "" where one does."""

    key: str
    zh: str
    group: Group
    says: str
    by_hand: str = ""

    def basis(self, on: date) -> str:
        """Return the source as the public reads it, "" for the bureau's own items."""
        return site_checks.source(on).shown_zh if self.group is Group.VETO else ""


ITEMS = (
    Item(
        "availability",
        "网站打不开",
        Group.VETO,
        f"自查时逐页打开，出错或者超过{site_checks.SLOWEST}秒的次数占百分之五以上的，列为问题。从外部网络能否打开，由监测单位另行检查。",
    ),
    Item("home", "首页不更新", Group.VETO, "首页列出的文件、标注和进展，两周内没有新的，列为问题。"),
    Item(
        "columns",
        "栏目不更新",
        Group.VETO,
        "动态、通知公告和政策文件类栏目超期未更新合计五个以上，应更新未更新的栏目十个以上，或者空白栏目五个以上的，列为问题。",
    ),
    Item(
        "unanswered",
        "互动回应差",
        Group.VETO,
        "一年内收到的有效来信，超过三个月没有答复的，逐件列为问题。",
    ),
    Item(
        "errors",
        "严重错误",
        Group.VETO,
        "严重错别字、虚假或者伪造内容、不良信息。",
        by_hand="机器不能判断，由起草、审定、批准各环节和公众纠错发现。",
    ),
    Item(
        "services",
        "服务不实用",
        Group.VETO,
        "办事指南的事项名称、设定依据、申请条件、办理材料、办理地点、办理时间、联系电话、办理流程。",
        by_hand="本平台没有开设办事服务栏目，不检查。",
    ),
    Item("stale_column", "栏目更新", Group.OWN, "栏目在规定期限或者本机关承诺的周期内没有更新的，逐个列出。"),
    Item("empty_column", "空白栏目", Group.OWN, "开设满两周仍没有内容的栏目，逐个列出。"),
    Item("page_error", "页面出错", Group.OWN, "站点地图列出的页面打不开的，逐页列出。"),
    Item("dead_link", "站内失效链接", Group.OWN, "页面上指向本站的链接打不开的，逐条列出。"),
    Item("outside_link", "站外失效链接", Group.OWN, "页面上指向外站的链接，对方称网页不存在的，逐条列出。"),
    Item(
        "tags",
        "页面标签",
        Group.OWN,
        "每页应有网站标签，栏目页应有栏目标签，文件、任务、答复和年度报告页应有标题、发布时间和来源标签；缺少的逐页列出。",
    ),
    Item("search", "站内检索", Group.OWN, "按索引号检索当次打开的几件文件，结果中没有该文件的，列为问题。"),
    Item("entry", "纠错入口", Group.OWN, "每页应有“我要纠错”入口，缺少的逐页列出。"),
    Item(
        "sections",
        "必备内容",
        Group.OWN,
        "机构概况、职能、办公地址、办公时间、联系电话、负责人、公开指南、年度报告、网站标识码、备案号和党政机关网站标识；缺少的逐项列出。",
    ),
)
BY_KEY = {item.key: item for item in ITEMS}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was seen. `place` is the page, `detail` tells two problems of one page apart."""

    item: str
    place: str
    says: str
    unit: str = ""
    detail: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what makes it the same problem on another night."""
        return self.item, self.place, self.detail


class State(StrEnum):
    """What an inspection says of an item."""

    CLEAN = "clean"
    FOUND = "found"
    BY_HAND = "by_hand"
    OFF = "off"

    @property
    def zh(self) -> str:
        """Return the state as the screens say it."""
        return {
            State.CLEAN: "未发现问题",
            State.FOUND: "发现问题",
            State.BY_HAND: "由人工检查",
            State.OFF: "未启用",
        }[self]


# Pages of one thing that was published: a document, a plan, a task, an answer, a yearly report.
_ARTICLE = re.compile(r"/(documents/[^/]+/[^/]+|plans/[^/]+/.+|feedback/answers/\d+|answers/[^/]+|yearly/\d+(/v\d+)?)")


def missing_tags(path: str, names: set[str], *, site_code: bool = False) -> list[str]:
    """Return the tags a page at `path` should have and has not, in order. `names` are those with something in them.

    `site_code` says that the site has been given one: then it stands on every page.
    """
    needed = ["SiteName", "SiteDomain", *(["SiteIDCode"] if site_code else []), "ColumnName", "ColumnType"]
    if _ARTICLE.fullmatch(path):
        needed += ["ArticleTitle", "PubDate", "ContentSource"]
    elif path.startswith("/columns/") and path != "/columns/":
        needed += ["ColumnDescription", "ColumnKeywords"]
    return [name for name in needed if name not in names]
