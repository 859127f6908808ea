"""What the law and the plan decide about documents. Values in, values out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from gongkai.law import grounds

# Why a released document may be taken back beside the grounds of the law: the house's own words.
_OWN_GROUNDS = {
    "MISTAKEN": "内容有误，正在核实更正",
    "TWICE": "与已发布的文件重复",
    "NOT_OURS": "不属于本机关公开范围",
}


# What the titles of policy documents end in; a notice that issues one ends in 的通知.
_POLICY = re.compile(r"(?:办法|规定|细则|规则|条例|意见|方案|规划|措施)》?(?:（[^（）]*）)?(?:的(?:通知|公告))?$")


def reads_like_a_policy(title: str) -> bool:
    """Return whether a title is one that policy documents bear: a person is asked, nothing is decided by it."""
    return _POLICY.search(title.strip()) is not None


class Validity(StrEnum):
    """有效性, as of a day."""

    IN_FORCE = "in_force"
    PENDING = "pending"
    AMENDED = "amended"
    REPEALED = "repealed"
    EXPIRED = "expired"

    @property
    def zh(self) -> str:
        """Return the word printed on the document."""
        return {
            "in_force": "有效",
            "pending": "尚未施行",
            "amended": "已修改",
            "repealed": "废止",
            "expired": "失效",
        }[self.value]


def validity_on(
    day: date, *, effective_on: date | None, expires_on: date | None, marks: Iterable[tuple[str, date]]
) -> Validity:
    """Return what a document is worth on `day`, from its marks (kind, from day) and its own dates.

    Repeal goes before expiry, expiry before amendment; a document's own end date counts as expiry
    from the day after (it is still in force on that day).
    """
    kinds = {kind for kind, from_day in marks if from_day <= day}
    if "repealed" in kinds:
        return Validity.REPEALED
    if "expired" in kinds or (expires_on is not None and expires_on < day):
        return Validity.EXPIRED
    if effective_on is not None and effective_on > day:
        return Validity.PENDING
    return Validity.AMENDED if "amended" in kinds else Validity.IN_FORCE


def withdrawal_grounds(on: date) -> list[tuple[str, str]]:
    """Return the grounds a form offers on this day: the house's own, then those that are law."""
    return [*_OWN_GROUNDS.items(), *((ground.code, withdrawal_basis(ground.code)) for ground in grounds.on(on))]


def withdrawal_basis(code: str) -> str:
    """Return a ground as the public reads it, with the provision where the law names one."""
    if code in _OWN_GROUNDS:
        return _OWN_GROUNDS[code]
    ground = grounds.get(code)
    return f"{ground.zh}（{ground.citation.shown_zh}）"
