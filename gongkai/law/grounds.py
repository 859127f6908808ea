"""Why information may be kept back, each ground with the days on which it was law.

Three disclosure attributes (State Council General Office 2016 No. 80, I(1)); "withheld" must name one
of the grounds below. The codes are stored with documents and never change; a new ground is a new row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from gongkai.errors import BadInput
from gongkai.law.sources import OPINION_2010_5, ORDER_492, ORDER_711, RULES_2016_80, Citation

PROACTIVE = "proactive"
ON_REQUEST = "on_request"
WITHHELD = "withheld"
ATTRIBUTES: tuple[tuple[str, str], ...] = (
    (PROACTIVE, "主动公开"),
    (ON_REQUEST, "依申请公开"),
    (WITHHELD, "不予公开"),
)
ATTRIBUTES_SOURCE: Citation = RULES_2016_80.clause("一（一）")

Nature = Literal["must", "may"]


@dataclass(frozen=True)
class Ground:
    """One ground for withholding. `nature`: the law forbids disclosure ("must") or leaves it open ("may").

    `exception` says in Chinese when the ground gives way; empty where it never does.
    """

    code: str
    zh: str
    nature: Nature
    citation: Citation
    since: date
    until: date | None = None
    exception: str = ""

    def in_force(self, on: date) -> bool:
        """Return whether the ground was law on this day."""
        return self.since <= on and (self.until is None or on < self.until)

    @property
    def must(self) -> bool:
        """Whether disclosure is forbidden, and not only left to the office."""
        return self.nature == "must"

    @property
    def zh_with_source(self) -> str:
        """国家秘密（《…条例》第十四条)."""
        return f"{self.zh}（{self.citation.zh}）"


def _since_2019(
    code: str, zh: str, nature: Nature, article: int, para: int | None = None, exception: str = ""
) -> Ground:
    citation = ORDER_711.art(article, para)
    return Ground(code, zh, nature, citation, _first_day(citation), None, exception)


def _until_2019(code: str, zh: str, nature: Nature, citation: Citation, exception: str = "") -> Ground:
    return Ground(code, zh, nature, citation, _first_day(citation), ORDER_711.effective_on, exception)


def _first_day(citation: Citation) -> date:
    day = citation.instrument.effective_on
    if day is None:
        raise ValueError(f"{citation} has no first day")
    return day


_CONSENT_2019 = "第三方同意公开，或者不公开会对公共利益造成重大影响的，予以公开。"
_CONSENT_2007 = "权利人同意公开，或者不公开可能对公共利益造成重大影响的，可以公开。"
_OTHER_LAW = "法律、法规、规章规定应当公开的，从其规定。"

ALL: tuple[Ground, ...] = (
    _since_2019("N14_SECRET", "国家秘密", "must", 14),
    _since_2019("N14_LAW", "法律、行政法规禁止公开", "must", 14),
    _since_2019("N14_SAFETY", "可能危及国家安全、公共安全、经济安全、社会稳定", "must", 14),
    _since_2019("N15_THIRD", "商业秘密、个人隐私等第三方合法权益", "must", 15, exception=_CONSENT_2019),
    _since_2019("N16_INTERNAL", "内部事务信息（人事管理、后勤管理、内部工作流程）", "may", 16, 1),
    _since_2019(
        "N16_PROCESS", "过程性信息（讨论记录、过程稿、磋商信函、请示报告）", "may", 16, 2, exception=_OTHER_LAW
    ),
    _since_2019("N16_CASEFILE", "行政执法案卷信息", "may", 16, 2, exception=_OTHER_LAW),
    _until_2019("O14_SECRET", "国家秘密", "must", ORDER_492.art(14, confidence="memory")),
    _until_2019("O14_TRADE", "商业秘密", "must", ORDER_492.art(14, confidence="memory"), exception=_CONSENT_2007),
    _until_2019("O14_PRIVACY", "个人隐私", "must", ORDER_492.art(14, confidence="memory"), exception=_CONSENT_2007),
    _until_2019(
        "O08_SAFETY", "可能危及国家安全、公共安全、经济安全和社会稳定", "must", ORDER_492.art(8, confidence="memory")
    ),
    _until_2019("O10_INTERNAL", "内部管理信息", "may", OPINION_2010_5.whole()),
    _until_2019("O10_PROCESS", "处于讨论、研究或者审查中的过程性信息", "may", OPINION_2010_5.whole()),
)

_BY_CODE = {ground.code: ground for ground in ALL}


def on(day: date) -> tuple[Ground, ...]:
    """Return the grounds that were law on this day, in the order of their articles."""
    return tuple(ground for ground in ALL if ground.in_force(day))


def get(code: str) -> Ground:
    """Return the ground with this code. Raises BadInput for a code the house does not know."""
    try:
        return _BY_CODE[code]
    except KeyError:
        raise BadInput(f"没有代码为“{code}”的不予公开理由。") from None


def choices() -> list[tuple[str, str]]:
    """Return every ground there ever was as (code, Chinese): what a column of the database may hold.

    Forms offer `on(day)` instead. Migrations refer to this function, so a new ground makes none.
    """
    return [
        (ground.code, ground.zh if ground.until is None else f"{ground.zh}（{ground.citation.instrument.number}）")
        for ground in ALL
    ]
