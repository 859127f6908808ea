"""What may be done: propose, examine and decide an attribute, review for secrecy, and ask whether all is clear.

The legality review stands in legality.py, the negative list in negative_list.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.frame.time import BEIJING
from gongkai.law.sources import ORDER_711, PLAN_2017, RULES_2016_80
from gongkai.ledger import actions as ledger
from gongkai.organisation.delegation import hand
from gongkai.organisation.models import User
from gongkai.organisation.roles import require, require_own_unit
from gongkai.review import negative_list, rules
from gongkai.review.models import Attribute, AttributeDecision, LegalityReview, SecrecyReview, SendBack

AT_SOURCE = PLAN_2017.clause("二（五）1")
POLICY_SOURCE = RULES_2016_80.clause("一（一）")


class NotDecided(Refused):
    says = "尚未认定公开属性，不得审批、发布。"
    source = AT_SOURCE


class NotCleared(Refused):
    says = "尚未通过保密审查，不得发布。"
    source = ORDER_711.art(17)


class NotLawful(Refused):
    says = "行政规范性文件尚未通过合法性审核，不得审批、发布。"


class TextChanged(Refused):
    says = "内容在审查之后有改动，原审查结论不再适用，请重新办理。"
    source = ORDER_711.art(17)


class ReplyNeeded(Refused):
    says = "该内容此前的审查结论不是“不涉密”。须修改内容，或者取得有关主管部门的答复并填写复函，方可认定为“不涉密”。"


class OfficeFirst(NotAllowed):
    says = "政策文件拟不主动公开的，应当先送政务公开办公室审查，不能由处室自行审定。"
    source = POLICY_SOURCE


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
    item: str = "",
    answers: Sequence[bool] = (),
    ground: str = "",
    reason: str = "",
    return_on: date | None = None,
    is_policy: bool = False,
    by: User,
    at: datetime,
) -> AttributeDecision:
    """Propose what the public may see of `subject`, judged on `content` (a digest).

    What is not to be public cites an item of the negative list in force that day, or the one item that rests on
    `ground`, answers its questions with yes, and needs a reason in words and a later date on which it comes back.
    Raises BadInput when one of them is missing, NotOnTheList for what the list does not hold.
    """
    require(by, "attribute.propose")
    require_own_unit(by, unit_id)
    today = at.astimezone(BEIJING).date()
    if attribute not in Attribute.values:
        raise BadInput("请选择公开属性。")
    decision = AttributeDecision(
        subject=subject,
        content=content,
        attribute=attribute,
        reason=reason.strip(),
        is_policy=is_policy,
        proposed_by=by,
        proposed_at=at,
    )
    if attribute != Attribute.PROACTIVE:
        cited = negative_list.cite(item, list(answers), on=today, ground=ground)
        if not reason.strip():
            raise BadInput("拟不主动公开的，应当写明具体理由。")
        if return_on is None or return_on <= today:
            raise BadInput("请填写今后复审的日期。")
        decision.ground, decision.return_on = cited.ground.code, return_on
        decision.list_number, decision.item, decision.item_name = cited.number, cited.code, cited.name
        decision.answers = list(answers)
    decision.save()
    ledger.record("attribute.proposed", subject, at=at, unit=unit_code, content=content, basis=str(AT_SOURCE))
    return decision


@transaction.atomic
def examine_attribute(decision: AttributeDecision, note: str, *, unit_code: str, by: User, at: datetime) -> None:
    """Let the openness office say of a policy document that it may be kept back; only then can it be decided.

    Never by who proposed it. Raises Refused for what needs no examination.
    """
    mine = hand(by, "attribute.examine", at=at)
    decision = AttributeDecision.objects.select_for_update().get(pk=decision.pk)
    if decision.decided_at is not None:
        raise Refused("该公开属性已经审定。")
    if not decision.needs_examination:
        raise Refused("只有拟不主动公开的政策文件须先送政务公开办公室审查，且只审查一次。", source=POLICY_SOURCE)
    if decision.proposed_by_id in mine.keys:
        raise SamePerson("政务公开办公室的审查不得由拟定人本人进行。")
    if not note.strip():
        raise BadInput("请写明政务公开办公室的审查意见。")
    decision.examined_by, decision.examined_for, decision.examined_at = by, mine.giver, at
    decision.examined_note = note.strip()
    decision.save(update_fields=["examined_by", "examined_for", "examined_at", "examined_note"])
    ledger.record(
        "attribute.examined",
        decision.subject,
        at=at,
        unit=unit_code,
        content=decision.content,
        basis=str(POLICY_SOURCE),
    )


@transaction.atomic
def decide_attribute(
    decision: AttributeDecision, *, unit_code: str, unit_id: int | None = None, by: User, at: datetime
) -> None:
    """Let the proposal stand. Never by the person who made it; a policy is not kept back before the office saw it."""
    mine = hand(by, "attribute.decide", at=at, unit_id=unit_id, in_unit=unit_id is not None)
    decision = AttributeDecision.objects.select_for_update().get(pk=decision.pk)
    if decision.decided_at is not None:
        raise Refused("该公开属性已经审定。")
    if decision.proposed_by_id in mine.keys:
        raise SamePerson("公开属性不得由拟定人本人审定。")
    if decision.needs_examination:
        raise OfficeFirst
    if mine.keys & decision.hands:
        raise SamePerson("公开属性不得由政务公开办公室的审查人本人审定。")
    decision.decided_by, decision.decided_for, decision.decided_at = by, mine.giver, at
    decision.save(update_fields=["decided_by", "decided_for", "decided_at"])
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
    authority: str = "",
    reply: str = "",
    replied_on: date | None = None,
    by: User,
    at: datetime,
) -> SecrecyReview:
    """Record a secrecy review of `content`. Every point is answered; a clear result allows no yes.

    Once a content was found doubtful or secret, it becomes clear only with the reply of the competent authority:
    `reply` names who answered and the paper's number, `replied_on` its day. Raises ReplyNeeded without it.
    """
    mine = hand(by, "secrecy.review", at=at)
    today = at.astimezone(BEIJING).date()
    source = rules.secrecy_source(today)
    if drafter.pk in mine.keys:
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
        reviewed_for=mine.giver,
        at=at,
        authority=" ".join(authority.split())[:100] if result == SecrecyReview.Result.DOUBT else "",
        reply=reply,
        replied_on=replied_on,
    )
    basis = str(source) if replied_on is None else f"{source}; {reply}（{replied_on:%Y-%m-%d}）"
    ledger.record("secrecy.reviewed", subject, at=at, unit=unit_code, content=content, basis=basis)
    return review


def send_back(
    subject: str, content: str, step: str, reason: str, *, by: User, returned_for: User | None, at: datetime
) -> SendBack:
    """Keep why a matter was returned, at which step and by whom. The action that returns it tells the log."""
    if not reason.strip():
        raise BadInput("退回时应当写明理由。")
    return SendBack.objects.create(
        subject=subject, content=content, step=step, reason=reason.strip(), by=by, returned_for=returned_for, at=at
    )


def require_clearance(
    content: str,
    decision: AttributeDecision | None,
    secrecy: SecrecyReview | None,
    legality: LegalityReview | None = None,
    *,
    is_normative: bool = False,
) -> None:
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
    if not is_normative:
        return
    if legality is None or legality.result != LegalityReview.Result.LAWFUL:
        raise NotLawful(source=rules.LEGALITY_SOURCE)
    if legality.content != content:
        raise TextChanged
