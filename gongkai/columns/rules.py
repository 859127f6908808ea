"""What a column may be, which ones are suggested, and until when one counts as fresh."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from gongkai.law import rules as law
from gongkai.law import site_checks
from gongkai.law.lengths import CalendarDays, Months
from gongkai.law.provisions import Provision


class Sort(StrEnum):
    """What kind of column the inspections take it for; the kind decides how long it may stand unchanged."""

    NEWS = "news"
    NOTICES = "notices"
    POLICY = "policy"
    OTHER = "other"

    @property
    def zh(self) -> str:
        """Return the kind as the screens say it."""
        return {
            Sort.NEWS: "动态要闻",
            Sort.NOTICES: "通知公告",
            Sort.POLICY: "政策文件",
            Sort.OTHER: "其他",
        }[self]

    @property
    def limit(self) -> Provision | None:
        """Return the limit the inspections set for this kind; None where they set none."""
        return {
            Sort.NEWS: site_checks.NEWS_COLUMN,
            Sort.NOTICES: site_checks.NOTICE_COLUMN,
            Sort.POLICY: site_checks.NOTICE_COLUMN,
            Sort.OTHER: None,
        }[self]


class Matter(StrEnum):
    """Which records a column gathers."""

    DOCUMENTS = "documents"
    INTERPRETATIONS = "interpretations"
    BOTH = "both"

    @property
    def zh(self) -> str:
        """Return the matter as the screens say it."""
        return {Matter.DOCUMENTS: "文件", Matter.INTERPRETATIONS: "解读材料", Matter.BOTH: "文件和解读材料"}[self]


def fresh_until(last: date, sort: Sort, own_days: int | None, *, on: date) -> date | None:
    """Return the last day on which a column last updated on `last` still counts as fresh; None when nothing binds it.

    The limit of the inspections in force on `on`, or the bureau's own shorter promise in days.
    """
    ends = []
    if sort.limit is not None:
        length = sort.limit.on(max(on, sort.limit.rows[0].since)).length
        if isinstance(length, CalendarDays):
            ends.append(last + timedelta(days=length.amount))
        elif isinstance(length, Months):
            ends.append(law.months_later(last, length.amount))
    if own_days:
        ends.append(last + timedelta(days=own_days))
    return min(ends, default=None)


@dataclass(frozen=True)
class Suggestion:
    """A column that most bureaus want; a bureau opens it as it is, or changed."""

    slug: str
    title: str
    description: str
    sort: Sort
    matter: Matter = Matter.DOCUMENTS
    kinds: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    words: tuple[str, ...] = field(default=())


SUGGESTED = (
    Suggestion(
        "notices",
        "通知公告",
        "本机关发布的通知、通告和公告。",
        Sort.NOTICES,
        kinds=("通知", "通告", "公告", "通报"),
    ),
    Suggestion(
        "rules",
        "制度规范",
        "本机关制定的办法、规定、规则和细则，标明此刻是否有效。",
        Sort.POLICY,
        words=("办法", "规定", "规则", "细则", "规程"),
    ),
    Suggestion(
        "interpretations", "政策解读", "政策文件的解读材料，与原文件互相链接。", Sort.OTHER, Matter.INTERPRETATIONS
    ),
    Suggestion(
        "openness",
        "政务公开",
        "政务公开的方案、制度和工作安排。",
        Sort.OTHER,
        Matter.BOTH,
        topics=("综合政务\\政务公开",),
    ),
    Suggestion(
        "market",
        "市场监管",
        "登记注册、市场监督、抽查检查和商品质量抽检。",
        Sort.OTHER,
        Matter.BOTH,
        topics=("市场监管、安全生产监管",),
    ),
)
