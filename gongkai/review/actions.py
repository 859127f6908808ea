"""What may be done: propose and decide an attribute, review for secrecy, and ask whether both clear."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.frame.time import BEIJING
from gongkai.law import grounds
from gongkai.law.sources import ORDER_711, PLAN_2017
from gongkai.ledger import actions as ledger
from gongkai.organisation.models import User
from gongkai.organisation.roles import require, require_own_unit
from gongkai.review import rules
from gongkai.review.models import Attribute, AttributeDecision, SecrecyReview

AT_SOURCE = PLAN_2017.clause("二（五）1")


class NotDecided(Refused):
    says = "尚未认定公开属性，不得审批、发布。"
    source = AT_SOURCE


class NotCleared(Refused):
    says = "尚未通过保密审查，不得发布。"
    source = ORDER_711.art(17)


class TextChanged(Refused):
    says = "内容在审查之后有改动，原审查结论不再适用，请重新办理。"
    source = ORDER_711.art(17)


class ReplyNeeded(Refused):
    says = "该内容此前的审查结论不是“不涉密”。须修改内容，或者取得有关主管部门的答复并填写复函，方可认定为“不涉密”。"


class SamePerson(NotAllowed):
    says = "拟定、审查、审批应当由不同人员办理。"
    source = AT_SOURCE


@transaction.atomic
def propose_attribute(
    subject: str,
    content: str,
    attribute: str,
    *,
    unit_code: str,
    unit_id: int | None,
    ground: str = "",
    reason: str = "",
    return_on: date | None = None,
    by: User,
    at: datetime,
) -> AttributeDecision:
    """Propose what the public may see of `subject`, judged on `content` (a digest).

    What is not to be public needs a ground in force that day, a reason in words, and a later date on
    which it comes back. Raises BadInput when one of them is missing.
    """
    require(by, "attribute.propose")
    require_own_unit(by, unit_id)
    if attribute not in Attribute.values:
        raise BadInput("请选择公开属性。")
    if attribute == Attribute.PROACTIVE:
        ground, return_on = "", None
    else:
        if ground not in {item.code for item in grounds.on(at.astimezone(BEIJING).date())}:
            raise BadInput("拟不主动公开的，应当从现行有效的理由中选择一项。")
        if not reason.strip():
            raise BadInput("拟不主动公开的，应当写明具体理由。")
        if return_on is None or return_on <= at.astimezone(BEIJING).date():
            raise BadInput("请填写今后复审的日期。")
    decision = AttributeDecision.objects.create(
        subject=subject,
        content=content,
        attribute=attribute,
        ground=ground,
        reason=reason.strip(),
        return_on=return_on,
        proposed_by=by,
        proposed_at=at,
    )
    ledger.record("attribute.proposed", subject, at=at, unit=unit_code, content=content, basis=str(AT_SOURCE))
    return decision


@transaction.atomic
def decide_attribute(decision: AttributeDecision, *, unit_code: str, by: User, at: datetime) -> None:
    """Let the proposal stand. Never by the person who made it."""
    require(by, "attribute.decide")
    decision = AttributeDecision.objects.select_for_update().get(pk=decision.pk)
    if decision.decided_at is not None:
        raise Refused("该公开属性已经审定。")
    if decision.proposed_by_id == by.pk:
        raise SamePerson("公开属性不得由拟定人本人审定。")
    decision.decided_by, decision.decided_at = by, at
    decision.save(update_fields=["decided_by", "decided_at"])
    ledger.record(
        "attribute.decided", decision.subject, at=at, unit=unit_code, content=decision.content, basis=str(AT_SOURCE)
    )


@transaction.atomic
def review_secrecy(
    subject: str,
    content: str,
    result: str,
    checklist: dict[str, bool],
    *,
    unit_code: str,
    drafter: User,
    note: str = "",
    reply: str = "",
    replied_on: date | None = None,
    by: User,
    at: datetime,
) -> SecrecyReview:
    """Record a secrecy review of `content`. Every point is answered; a clear result allows no yes.

    Once a content was found doubtful or secret, it becomes clear only with the reply of the competent authority:
    `reply` names who answered and the paper's number, `replied_on` its day. Raises ReplyNeeded without it.
    """
    require(by, "secrecy.review")
    today = at.astimezone(BEIJING).date()
    source = rules.secrecy_source(today)
    if by.pk == drafter.pk:
        raise SamePerson("保密审查不得由起草人本人进行。", source=source)
    if result not in SecrecyReview.Result.values:
        raise BadInput("请选择审查结论。")
    open_points = rules.unanswered(checklist)
    if open_points:
        raise BadInput(f"请逐项回答审查要点：{open_points[0]}")
    if result == SecrecyReview.Result.CLEAR and rules.objections(checklist):
        raise BadInput(f"与审查要点的回答不一致：{rules.objections(checklist)[0]}")
    if result != SecrecyReview.Result.CLEAR and not note.strip():
        raise BadInput("结论不是“不涉密”的，应当写明审查意见。")
    reply = " ".join(reply.split())
    if bool(reply) != (replied_on is not None):
        raise BadInput("有关主管部门的复函，应当写明机关、文号和日期。")
    if replied_on is not None and replied_on > today:
        raise BadInput("复函日期晚于今日。")
    before = SecrecyReview.objects.filter(subject=subject, content=content).first()
    if result == SecrecyReview.Result.CLEAR and before is not None and before.result != SecrecyReview.Result.CLEAR:
        if replied_on is None:
            raise ReplyNeeded(source=source)
        if replied_on < before.at.astimezone(BEIJING).date():
            raise BadInput("复函日期早于报请答复的审查结论。")
    review = SecrecyReview.objects.create(
        subject=subject,
        content=content,
        result=result,
        checklist={point: checklist[point] for point, _ in rules.SECRECY_POINTS},
        note=note.strip(),
        drafter=drafter,
        reviewer=by,
        at=at,
        reply=reply,
        replied_on=replied_on,
    )
    basis = str(source) if replied_on is None else f"{source}; {reply}（{replied_on:%Y-%m-%d}）"
    ledger.record("secrecy.reviewed", subject, at=at, unit=unit_code, content=content, basis=basis)
    return review


def require_clearance(content: str, decision: AttributeDecision | None, secrecy: SecrecyReview | None) -> None:
    """Raise the Refused that stands between `content` and the public; return when nothing does."""
    if decision is None or decision.decided_at is None:
        raise NotDecided
    if decision.content != content:
        raise TextChanged
    if decision.attribute != Attribute.PROACTIVE:
        raise Refused(f"公开属性为“{decision.get_attribute_display()}”，不得对外发布。", source=AT_SOURCE)
    if secrecy is None or secrecy.result != SecrecyReview.Result.CLEAR:
        raise NotCleared
    if secrecy.content != content:
        raise TextChanged
