"""The legality review of normative documents (合法性审核; General Office 2018 No. 115).

The drafting unit asks for it with the materials the rules name; someone of the legal office who neither drafted nor
asked answers the seven points. Without "lawful" a normative document is not approved. The rules want five working days
at least as a rule, and fifteen at most; what takes fewer says why.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gongkai.errors import BadInput, Refused
from gongkai.frame.time import BEIJING
from gongkai.ledger import actions as ledger
from gongkai.organisation.delegation import hand
from gongkai.organisation.models import User
from gongkai.organisation.roles import require, require_own_unit
from gongkai.review import rules
from gongkai.review.actions import SamePerson
from gongkai.review.models import LegalityReview


@transaction.atomic
def request(
    subject: str,
    content: str,
    materials: dict[str, bool],
    *,
    unit_code: str,
    unit_id: int | None,
    drafter: User,
    by: User,
    at: datetime,
) -> LegalityReview:
    """Ask for the review of `content`. Raises BadInput while one of the materials is missing."""
    require(by, "legality.request")
    require_own_unit(by, unit_id)
    missing = [name for key, name in rules.LEGALITY_MATERIALS if not materials.get(key)]
    if missing:
        raise BadInput(f"提请合法性审核的材料不齐：缺少{'、'.join(missing)}。")
    row = LegalityReview.objects.create(
        subject=subject,
        content=content,
        materials={key: True for key, _ in rules.LEGALITY_MATERIALS},
        requested_by=by,
        requested_at=at,
        drafter=drafter,
    )
    ledger.record("legality.requested", subject, at=at, unit=unit_code, content=content, basis=_basis(at))
    return row


@transaction.atomic
def review(
    row: LegalityReview,
    result: str,
    checklist: dict[str, bool],
    *,
    unit_code: str,
    opinion: str = "",
    early: str = "",
    earliest: datetime | None = None,
    by: User,
    at: datetime,
) -> LegalityReview:
    """Record the result. Every point is answered; "lawful" allows no yes, and anything else needs an opinion.

    `earliest` is the instant before which the rules expect no result; an earlier one needs `early`, the reason.
    """
    mine = hand(by, "legality.review", at=at)
    row = LegalityReview.objects.select_for_update(of=("self",)).get(pk=row.pk)
    source = rules.legality_source(at.astimezone(BEIJING).date())
    if row.result:
        raise Refused("该合法性审核已经办结，内容改动后须重新提请。", source=source)
    if mine.keys & {row.drafter_id, row.requested_by_id}:
        raise SamePerson("合法性审核不得由起草人、提请人本人进行。", source=source)
    if result not in LegalityReview.Result.values:
        raise BadInput("请选择审核意见。")
    open_points = rules.unanswered(checklist, rules.LEGALITY_POINTS)
    if open_points:
        raise BadInput(f"请逐项回答审核要点：{open_points[0]}")
    against = rules.objections(checklist, rules.LEGALITY_POINTS)
    if result == LegalityReview.Result.LAWFUL and against:
        raise BadInput(f"与审核要点的回答不一致：{against[0]}")
    if result != LegalityReview.Result.LAWFUL and not opinion.strip():
        raise BadInput("审核意见不是“合法”的，应当写明理由和修改建议。")
    if result == LegalityReview.Result.LAWFUL and earliest is not None and at < earliest and not early.strip():
        raise BadInput("合法性审核一般不少于5个工作日；提前办结的，应当写明为应对突发事件等特殊情况。")
    row.result, row.opinion, row.cleared_early = result, opinion.strip(), early.strip()[:300]
    row.checklist = {point: checklist[point] for point, _ in rules.LEGALITY_POINTS}
    row.reviewer, row.reviewed_for, row.at = by, mine.giver, at
    row.save()
    ledger.record("legality.reviewed", row.subject, at=at, unit=unit_code, content=row.content, basis=_basis(at))
    return row


def _basis(at: datetime) -> str:
    source = rules.legality_source(at.astimezone(BEIJING).date())
    return str(source) if source else ""
