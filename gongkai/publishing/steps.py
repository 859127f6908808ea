"""The straight path of a document, step by step: what is done, what comes next, and who does it.

Plan 2017, II(5)1. It reads what the papers say and decides nothing: the actions do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gongkai.frame.templatetags.frame import day
from gongkai.frame.time import BEIJING
from gongkai.organisation.models import User
from gongkai.organisation.roles import Role, holders
from gongkai.publishing import canonical
from gongkai.publishing.models import Document
from gongkai.review.models import Attribute, LegalityReview, SecrecyReview

DONE, NOW, NEXT, STOPPED = "done", "now", "next", "stopped"


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `state` is done, now (it can be taken), next (something before it is missing) or stopped.

    `giver` is the one whose post it was, where somebody stood in for them.
    """

    name: str
    state: str
    says: str
    who: str = ""
    by: User | None = None
    at: datetime | None = None
    giver: User | None = None


def path(document: Document) -> list[Step]:
    """Return the steps as they stand for `document`. Needs its papers and people; asks nothing more.

    A normative document has one more, the legality review; what is not for the public ends in the file.
    """
    content = canonical.draft_digest(document)
    drafted = _drafted(document)
    attribute = _attribute(document, content)
    if attribute.state == STOPPED or (document.is_archived and not document.is_released):
        return [drafted, attribute, _filed(document)]
    secrecy = _secrecy(document, content)
    legality = [_legality(document, content)] if document.is_normative else []
    cleared = all(step.state == DONE for step in (attribute, secrecy, *legality))
    approved, released = _approved(document, content, cleared), _released(document, content, cleared)
    filed = [_filed(document)] if document.is_archived else []
    return [drafted, attribute, secrecy, *legality, approved, released, *filed]


def _drafted(document: Document) -> Step:
    if document.sent_back:
        who = f"{document.unit.short_name}起草人"
        return Step("起草", NOW, f"已退回：{document.sent_back}", who)
    return Step("起草", DONE, document.unit.short_name, by=document.drafted_by, at=document.drafted_at)


def _attribute(document: Document, content: str) -> Step:
    decision = document.attribute_decision
    name = "公开属性"
    if decision is None:
        return Step(name, NOW, "尚未拟定公开属性。", f"{document.unit.short_name}起草人、处室负责人或者政务公开办公室")
    word = decision.get_attribute_display()
    if decision.content != content:
        return Step(name, NOW, "内容已改动，须重新拟定。", f"{document.unit.short_name}起草人")
    if decision.needs_examination:
        return Step(
            name,
            NOW,
            f"{decision.proposed_by}已拟定为“{word}”；政策文件拟不主动公开，先送政务公开办公室审查。",
            f"{_roles('attribute.examine')}（不得为{decision.proposed_by}本人，也不得为起草、修改人员）",
        )
    if decision.decided_at is None:
        return Step(
            name,
            NOW,
            f"{decision.proposed_by}已拟定为“{word}”，待审定。",
            f"{_roles('attribute.decide')}（不得为{decision.proposed_by}本人，也不得为起草、修改人员）",
        )
    if decision.attribute != Attribute.PROACTIVE:
        says = f"认定为“{word}”，不对外发布；{day(decision.return_on)}复审。"
        return Step(name, STOPPED, says, by=decision.decided_by, at=decision.decided_at, giver=decision.decided_for)
    says = f"认定为“{word}”"
    return Step(name, DONE, says, by=decision.decided_by, at=decision.decided_at, giver=decision.decided_for)


def _secrecy(document: Document, content: str) -> Step:
    review, name = document.secrecy_review, "保密审查"
    who = f"{_roles('secrecy.review')}（不得为起草、修改人员和拟定、审定公开属性的人员）"
    if review is None:
        return Step(name, NOW, "尚未进行保密审查。", who)
    if review.content != content:
        return Step(name, NOW, "内容已改动，须重新审查。", who)
    word = review.get_result_display()
    if review.result != SecrecyReview.Result.CLEAR:
        asked = f"（{review.authority}）" if review.authority else ""
        says = f"{word}{asked}。审查意见：{review.note}"
        return Step(name, STOPPED, says, by=review.reviewer, at=review.at, giver=review.reviewed_for)
    return Step(name, DONE, word, by=review.reviewer, at=review.at, giver=review.reviewed_for)


def _legality(document: Document, content: str) -> Step:
    row, name = document.legality_review, "合法性审核"
    unit = f"{document.unit.short_name}起草人、处室负责人或者政务公开办公室"
    if row is None:
        return Step(name, NOW, "尚未提请合法性审核。", unit)
    if row.content != content:
        return Step(name, NOW, "内容已改动，须重新提请。", unit)
    if not row.result:
        who = f"{_roles('legality.review')}（不得为起草、修改、提请人员和此前各步骤的办理人）"
        return Step(
            name, NOW, f"{row.requested_by}于{day(row.requested_at.astimezone(BEIJING).date())}提请，待审核。", who
        )
    word = row.get_result_display()
    if row.result != LegalityReview.Result.LAWFUL:
        says = f"{word}。{row.opinion}"
        return Step(name, STOPPED, says, by=row.reviewer, at=row.at, giver=row.reviewed_for)
    return Step(name, DONE, word, by=row.reviewer, at=row.at, giver=row.reviewed_for)


def _approved(document: Document, content: str, cleared: bool) -> Step:
    if document.approved_at is not None and document.approved_content == content:
        return Step(
            "批准",
            DONE,
            "已批准",
            by=document.approved_by,
            at=document.approved_at,
            giver=document.approved_for,
        )
    if not cleared:
        papers = "公开属性、保密审查和合法性审核" if document.is_normative else "公开属性和保密审查"
        return Step("批准", NEXT, f"待{papers}办结。")
    return Step("批准", NOW, "待批准。", f"{_roles('document.approve')}（不得为此前各步骤的办理人）")


def _released(document: Document, content: str, cleared: bool) -> Step:
    if document.is_superseded:
        return Step("发布", DONE, "曾经发布，已由更正后的文本替换")
    if document.is_released:
        return Step("发布", DONE, f"索引号{document.index_number}", by=document.released_by, at=document.released_at)
    if not cleared or document.approved_at is None or document.approved_content != content:
        return Step("发布", NEXT, "待批准。")
    says = "待发布，发布后替换原文本。" if document.corrects_id else "待发布。"
    return Step("发布", NOW, says, f"{_roles('document.publish')}（不得为批准人、保密审查人）")


def _filed(document: Document) -> Step:
    if document.is_archived:
        return Step("归档", DONE, "已归档", by=document.archived_by, at=document.archived_at)
    return Step(
        "归档", NOW, "不对外发布，可以归档。", f"{document.unit.short_name}起草人、处室负责人或者政务公开办公室"
    )


def _roles(power: str) -> str:
    return "、".join(role.zh for role in Role if role in holders(power))
