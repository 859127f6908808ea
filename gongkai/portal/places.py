"""Places of the portal that a question names: units, columns, the pages that always stand.

They are no records, so the index does not hold them: whoever looks for 信息中心 or 办公时间 is shown the way there,
above what was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from gongkai.columns.models import Column
from gongkai.frame.time import BEIJING
from gongkai.organisation.models import Unit
from gongkai.search.tokens import Term, question

MOST = 4
# What people call the matter of a unit's page.
_OF_A_UNIT = "电话 联系电话 办公电话 地址 办公地址 职能 职责 在哪里 怎么联系"


@dataclass(frozen=True, slots=True)
class Place:
    """A page that stands: what it is, its name, its address."""

    kind: str
    title: str
    url: str


# (view, name on the page, what people call it)
STANDING = (
    ("portal:disclosure_guide", "政府信息公开指南", "公开指南 办公时间 办公地址 联系电话 传真 邮编 上班时间"),
    ("requests:front", "申请公开政府信息", "依申请公开 信息公开申请 怎么申请 怎样申请 如何申请 申请进度 申请表"),
    ("portal:disclosure_annual_reports", "政府信息公开工作年度报告", "年报"),
    ("portal:disclosure_rules", "政府信息公开制度", "政府信息公开条例 规章制度"),
    ("portal:disclosure_contents", "法定主动公开内容", "主动公开目录 公开目录"),
    ("portal:disclosure_negative_list", "政务公开负面清单", "不予公开"),
    ("portal:units", "机构与单位", "机构设置 内设机构 机构职能 领导小组 负责人 处室"),
    ("portal:in_force", "现行有效文件", "有效文件目录 废止文件 失效文件"),
    ("portal:columns", "栏目", "全部栏目"),
    ("portal:topics", "主题", "主题分类"),
    ("portal:plans", "方案与任务", "工作方案 任务进展 落实情况"),
    ("feedback:answers", "意见与答复", "我要纠错 网站找错 投诉 建议 意见 留言 咨询 提问 来信 信箱"),
    ("answers:answers", "依申请公开的答复", "申请答复"),
    ("yearly:numbers", "依申请公开统计", "统计数据"),
    ("portal:data", "开放数据", "数据下载 批量下载 数据接口 API"),
    ("portal:ledger", "透明日志", "公开记录"),
    ("portal:verify", "查验文件", "验证 真伪 摘要值"),
    ("portal:selfcheck", "网站自查", "网站检查 失效链接"),
    ("frame:display", "显示设置", "大字版 关怀版 老年 适老化 长者 无障碍 深色 高对比 字体"),
)


def named(q: str, at: datetime) -> list[Place]:
    """Return the places whose name, or what people call them, holds every word of `q`; a name that is `q` leads."""
    terms = question(q)
    if not terms or sum(len(term.text) for term in terms) < 2:
        return []
    found = [(place, name) for place, name, more in _all(at) if _holds(terms, name, more)]
    found.sort(key=lambda each: (q.strip() not in each[1].split("\n"), len(each[0].title)))
    return [place for place, _ in found[:MOST]]


def _holds(terms: Sequence[Term], names: str, more: str) -> bool:
    """Whether every word stands in the names or in what goes with them, and one at least in the names."""
    return any(term.find(names) for term in terms) and all(term.find(f"{names}\n{more}") for term in terms)


def _all(at: datetime) -> Iterator[tuple[Place, str, str]]:
    """Yield (place, its names a line each, words that may stand beside them)."""
    for view, title, called in STANDING:
        yield Place("页面", title, reverse(view)), "\n".join([title, *called.split(" ")]), ""
    for column in Column.objects.public(at).only("title", "slug"):
        yield Place("栏目", column.title, column.get_absolute_url()), column.title, "栏目"
    for unit in Unit.objects.standing(at.astimezone(BEIJING).date()).prefetch_related("aliases"):
        names = [unit.short_name, unit.full_name, *(alias.name for alias in unit.aliases.all())]
        yield Place("单位", unit.short_name, reverse("portal:unit", args=[unit.code])), "\n".join(names), _OF_A_UNIT
