"""What follows when a row of the table happens. Each effect is a name in machine.py and a few lines here.

Effects change the request in memory, its side records and its clocks, in the transaction of the action; the request
itself is saved once, by actions.py, after the last of them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, Q

from gongkai.deadlines import actions as deadlines
from gongkai.deadlines.models import Clock
from gongkai.law import foi_decisions, limits
from gongkai.law.calendar import Calendar
from gongkai.law.lengths import ByDate, by_date, working_days
from gongkai.law.rules import BEIJING, LAST_SECOND, beijing_day
from gongkai.ledger import actions as ledger
from gongkai.organisation.models import User
from gongkai.requests import canonical, files, machine, notices, numbers, rules
from gongkai.requests.guards import COSTS, fee_amount
from gongkai.requests.machine import FOI_2007, FOI_2019, State
from gongkai.requests.models import (
    Assignment,
    Consultation,
    Correction,
    Costs,
    Extension,
    Fee,
    InformationRequest,
    Letter,
    Practice,
    RequestEvent,
    RequestFile,
)
from gongkai.requests.step import Step

Effect = Callable[[Step], None]
EFFECTS: dict[str, Effect] = {}
HOUSE_RULE = "本机关内部办理时限"


def effect(change: Effect) -> Effect:
    """Put an effect into the table under its own name."""
    EFFECTS[change.__name__] = change
    return change


def instant(day: date, at: datetime) -> datetime:
    """Return the instant of something done on `day` and told at `at`: `at` itself today, else the end of that day."""
    return at if beijing_day(at) == day else datetime.combine(day, LAST_SECOND)


def first_minute(day: date) -> datetime:
    """Return the instant from which a limit is counted that began on `day`; the day itself is never counted."""
    return datetime.combine(day, time.min, tzinfo=BEIJING)


# --- receipt --------------------------------------------------------------------------------------


@effect
def give_number(step: Step) -> None:
    """给出不间断的编号（在提交时完成）。"""


@effect
def start_arrival_clock(step: Step) -> None:
    """登记时限开始：未拆阅、未登记的申请会报警。"""
    inquiry = step.inquiry
    inquiry.arrival_clock = deadlines.start(
        working_days(step.practice.register_days),
        limit="request_register",
        duty="登记政府信息公开申请",
        matter=str(inquiry),
        subject=inquiry.subject,
        address=inquiry.get_staff_url(),
        source=HOUSE_RULE,
        units=step.facts.get("office_units") or [],
        since=inquiry.arrived_at or inquiry.submitted_at,
        by=step.by,
        at=step.at,
    )


@effect
def stop_arrival_clock(step: Step) -> None:
    """登记时限结束。"""
    _stop(step.inquiry.arrival_clock, step)


@effect
def set_receipt(step: Step) -> None:
    """确定收到申请之日和适用的条例。"""
    inquiry = step.inquiry
    arrived = step.facts.get("arrived_at") or inquiry.arrived_at or inquiry.submitted_at
    inquiry.arrived_at, inquiry.confirmed_at = arrived, step.facts.get("confirmed_at")
    day = rules.received_on(inquiry.channel, arrived_at=arrived, confirmed_at=inquiry.confirmed_at)
    inquiry.received_on = inquiry.first_received_on = day
    inquiry.regime = rules.regime_on(day)


@effect
def start_clock(step: Step) -> None:
    """答复期限自收到申请的次日起算。"""
    step.inquiry.clock = _reply_clock(step.inquiry, step)


def _reply_clock(inquiry: InformationRequest, step: Step) -> Clock:
    assert inquiry.received_on is not None  # noqa: S101 - set_receipt comes first in the table
    rule = limits.REPLY.on(inquiry.received_on)
    return deadlines.start(
        rule.length,
        limit="REPLY",
        duty="答复政府信息公开申请",
        matter=str(inquiry),
        subject=inquiry.subject,
        address=inquiry.get_staff_url(),
        source=rule.citation,
        units=step.facts.get("office_units") or [],
        since=first_minute(inquiry.received_on),
        by=step.by,
        at=step.at,
    )


@effect
def conclude_set_aside(step: Step) -> None:
    """记明不作为申请登记的理由和应当向何处提出，不计入统计。"""
    where = f"请向{step.said('where')}提出。" if step.said("where") else ""
    step.inquiry.conclusion = f"{step.said('reason')}{where}"[:300]
    step.inquiry.closed_at = step.at
    step.note = step.inquiry.conclusion


# --- correction -----------------------------------------------------------------------------------


@effect
def open_correction(step: Step) -> None:
    """记明补正事项和期限，收回交办。"""
    Correction.objects.create(
        inquiry=step.inquiry, items=step.said("items"), asked_on=step.today, due_on=step.facts["due_on"]
    )
    _end_assignment(step, reason="申请待补正")
    step.inquiry.unit = None


@effect
def take_correction(step: Step) -> None:
    """以收到补正之日为收到申请之日。"""
    correction = step.inquiry.corrections.last()
    assert correction is not None  # noqa: S101 - a guard has seen it
    correction.received_on = step.facts.get("received_on") or step.today
    correction.answer = step.said("answer")[: rules.LONGEST_CONTENT]
    correction.just_cause = step.said("just_cause")[:300]
    correction.save()
    step.inquiry.received_on = correction.received_on


@effect
def restart_clock(step: Step) -> None:
    """答复期限自收到补正的次日起重新计算。"""
    assert step.inquiry.received_on is not None  # noqa: S101 - take_correction comes first in the table
    _restart(step, step.inquiry.received_on, "收到补正的申请")


@effect
def lapse_correction(step: Step) -> None:
    """记明逾期未补正。"""
    step.inquiry.corrections.update(lapsed=True)


@effect
def propose_still_unclear(step: Step) -> None:
    """拟以“补正后仍不明确”答复。"""
    step.inquiry.decision_code = "UNABLE_STILL_UNCLEAR"


# --- units ----------------------------------------------------------------------------------------


@effect
def assign_unit(step: Step) -> None:
    """交承办单位，其内部时限开始，早于法定期限。"""
    inquiry, unit = step.inquiry, step.facts["unit"]
    assert step.by is not None  # noqa: S101 - the table says a person of the office does it
    _end_assignment(step, reason="改由其他单位承办")
    due = step.facts.get("due_on")
    length = by_date(due) if due else working_days(step.practice.unit_days)
    clock = deadlines.start(
        length,
        limit="request_unit",
        duty="拟写政府信息公开申请的答复",
        matter=str(inquiry),
        subject=inquiry.subject,
        address=inquiry.get_staff_url(),
        source=HOUSE_RULE,
        units=[unit],
        since=step.at,
        by=step.by,
        at=step.at,
    )
    note = step.said("note")[:300]
    Assignment.objects.create(inquiry=inquiry, unit=unit, note=note, at=step.at, by=step.by, clock=clock)
    inquiry.unit = unit
    if inquiry.clock is not None:
        inquiry.clock.units.set([unit])
    step.note = unit.short_name


@effect
def mark_opened(step: Step) -> None:
    """记明签收人和时间。"""
    step.inquiry.assignments.filter(ended_at__isnull=True).update(opened_at=step.at, opened_by=step.by)


# --- consultations --------------------------------------------------------------------------------


@effect
def open_consultation(step: Step) -> None:
    """记明征求意见的对象、内容和答复期限；答复期限自文书出具之日起中止。"""
    inquiry = step.inquiry
    kind = Consultation.Kind(step.event.code.removeprefix("consult_"))
    sent = step.facts.get("sent_on") or step.today
    question = step.said("question")
    if step.said("interest"):
        question = f"{question}\n公开可能损害的权益：{step.said('interest')}"
    Consultation.objects.create(
        inquiry=inquiry,
        kind=kind,
        name=step.said("name")[:120],
        address=step.said("address")[:200],
        question=question,
        sent_on=sent,
        reply_by=reply_by(kind, inquiry.regime, sent, step.calendar, step.practice),
        excluded=rules.excludes_time(kind, inquiry.regime)
        and (kind != Consultation.Kind.AUTHORITY or step.practice.authority_excluded),
    )


def reply_by(kind: str, regime: str, sent: date, calendar: Calendar, practice: Practice) -> date | None:
    """Return by when who was asked on the day `sent` has to reply; None where no article and no setting says."""
    if kind == Consultation.Kind.THIRD_PARTY:
        return calendar.add_working_days(sent, rules.third_party_days(regime, practice.old_third_party_days))
    if kind == Consultation.Kind.AGENCY and regime == FOI_2019:
        return rules.last_day("AGENCY_CONSULT_REPLY", sent, sent, calendar)
    return None


@effect
def close_consultation(step: Step) -> None:
    """记明意见、理由和判断。"""
    found = step.consultation
    assert found is not None  # noqa: S101 - a guard has seen it
    found.opinion, found.grounds = step.facts["opinion"], step.said("grounds")
    found.grounds_hold = step.facts.get("grounds_hold") if found.opinion != Consultation.Opinion.AGREES else None
    found.replied_on = found.ended_on = step.facts.get("replied_on") or step.today
    found.save()
    step.note = str(found.get_opinion_display())


@effect
def close_consultation_in_silence(step: Step) -> None:
    """期限届满未答复：第三方由行政机关自行决定，其他机关视为同意。"""
    found = step.consultation
    assert found is not None  # noqa: S101 - a guard has seen it
    silent = found.kind == Consultation.Kind.THIRD_PARTY
    found.opinion = Consultation.Opinion.SILENT if silent else Consultation.Opinion.AGREES
    found.ended_on = found.reply_by
    found.grounds = "" if silent else "逾期未提出意见，视为同意"
    found.save()


@effect
def pause_clock(step: Step) -> None:
    """中止计时，承办单位的内部时限同时中止。"""
    for clock in clocks_that_wait(step.inquiry):
        if clock.paused_at is None:
            deadlines.pause(clock, reason=step.event.zh, basis=_basis(step), by=step.by, at=step.at)


def clocks_that_wait(inquiry: InformationRequest) -> list[Clock]:
    """Return the clocks that stand still while others are waited for: the answer's, and that of the unit at work on it.

    A day that the office named for the unit stands.
    """
    at_work = inquiry.assignments.filter(ended_at__isnull=True).values("clock")
    open_ones = Clock.objects.filter(Q(pk=inquiry.clock_id) | Q(pk__in=at_work), stopped_at__isnull=True)
    return [clock for clock in open_ones if not isinstance(clock.running_length, ByDate)]


@effect
def resume_clock(step: Step) -> None:
    """没有其他不计入期限的征求意见时，恢复计时。"""
    sealed = Letter.objects.filter(consultation=OuterRef("pk")).exclude(pdf_sha256="")
    asked = step.inquiry.consultations.filter(Exists(sealed), excluded=True)
    ends = list(asked.values_list("ended_on", flat=True))
    if None in ends:
        return
    last = max((day for day in ends if day is not None), default=step.today)
    for clock in clocks_that_wait(step.inquiry):
        if clock.paused_at is not None:
            ended = min(max(instant(last, step.at), clock.paused_at), step.at)
            deadlines.resume(clock, reason=step.event.zh, basis=_basis(step), by=step.by, at=ended)


# --- extension ------------------------------------------------------------------------------------


@effect
def open_extension(step: Step) -> None:
    """记明提出人、天数和理由。"""
    assert step.by is not None  # noqa: S101 - the table says a person does it
    Extension.objects.create(
        inquiry=step.inquiry,
        days=step.facts["days"],
        reason=step.said("reason")[:500],
        asked_by=step.by,
        asked_at=step.at,
    )
    step.note = f"{step.facts['days']}个工作日"


@effect
def grant_extension(step: Step) -> None:
    """记明同意人。"""
    found = step.extension
    assert found is not None  # noqa: S101 - a guard has seen it
    found.granted, found.decided_by, found.decided_at = True, step.by, step.at
    found.save()
    step.facts["extension"] = found
    step.note = f"{found.days}个工作日"


@effect
def extend_clock(step: Step) -> None:
    """答复期限自原期限届满起顺延。"""
    found = step.facts["extension"]
    assert step.by is not None  # noqa: S101 - the table says so
    assert step.inquiry.clock is not None  # noqa: S101 - a registered request has its clock
    deadlines.extend(
        step.inquiry.clock,
        working_days(found.days),
        reason=found.reason,
        basis=_basis(step),
        by=step.by,
        at=step.at,
    )


@effect
def refuse_extension(step: Step) -> None:
    """记明不同意的理由。"""
    found = step.extension
    assert found is not None  # noqa: S101 - a guard has seen it
    found.granted, found.decided_by, found.decided_at = False, step.by, step.at
    found.refusal = step.said("reason")[:500]
    found.save()


# --- excessive requests and fees ------------------------------------------------------------------


@effect
def demand_reason(step: Step) -> None:
    """记明要求说明理由的时间和说明的期限；答复期限照常计算。"""
    step.inquiry.reason_demanded_at = step.at
    days = step.practice.reason_days
    step.inquiry.reason_due_on = step.facts.get("due_on") or step.calendar.add_working_days(step.today, days)


@effect
def take_reason(step: Step) -> None:
    """记下申请人说明的理由。"""
    step.inquiry.reason_given = step.said("reason")[:2000]


@effect
def accept_reason(step: Step) -> None:
    """认为理由合理。"""
    step.inquiry.reason_accepted = True


@effect
def reject_reason(step: Step) -> None:
    """认为理由不合理，拟不予处理。"""
    step.inquiry.reason_accepted = False
    step.inquiry.decision_code = "NO_PROC_EXCESSIVE"
    step.inquiry.reasons = step.said("reason")


@effect
def delay_clock(step: Step) -> None:
    """答复期限推迟到确定的日期。"""
    assert step.by is not None  # noqa: S101 - the table says so
    assert step.inquiry.clock is not None  # noqa: S101 - a registered request has its clock
    until = step.facts["until"]
    deadlines.put_off(step.inquiry.clock, until, reason=step.said("reason"), basis=_basis(step), by=step.by, at=step.at)
    step.inquiry.delayed_until = until
    step.note = f"延迟至{until}"


@effect
def open_fee(step: Step) -> None:
    """记明计收方式、金额和缴费期限。"""
    step.inquiry.letters.filter(kind=machine.Letter.FEE_WITHDRAWN.value).update(superseded=True)
    due = rules.last_day("FEE_PAYMENT", step.today, step.today, step.calendar)
    fee = Fee.objects.create(
        inquiry=step.inquiry,
        basis=step.facts["basis"],
        quantity=step.facts["quantity"],
        before=step.facts.get("before") or 0,
        amount=fee_amount(step),
        noticed_on=step.today,
        due_on=due,
    )
    step.note = f"{fee.amount}元"


@effect
def take_fee(step: Step) -> None:
    """记明缴清之日。"""
    fee = step.inquiry.fees.filter(cancelled_on__isnull=True).last()
    assert fee is not None  # noqa: S101 - a guard has seen it
    fee.paid_on = step.facts.get("paid_on") or step.today
    fee.save()
    step.facts["fee"] = fee


@effect
def restart_clock_from_payment(step: Step) -> None:
    """答复期限自缴清的次日起重新计算。"""
    _restart(step, step.facts["fee"].paid_on, "申请人缴清信息处理费")


@effect
def withdraw_fee(step: Step) -> None:
    """记明撤回之日和理由，原收费通知书失效；可以另行通知。"""
    fee = step.inquiry.fees.filter(cancelled_on__isnull=True).last()
    assert fee is not None  # noqa: S101 - a request that waits for a fee has one
    fee.cancelled_on, fee.cancelled_because = step.today, step.said("reason")[:300]
    fee.save()
    step.inquiry.letters.filter(kind=machine.Letter.FEE.value).update(superseded=True)


@effect
def resume_clock_as_if_never_paused(step: Step) -> None:
    """等待缴费的时间照计：本机关撤回的通知不延长答复期限。"""
    for clock in clocks_that_wait(step.inquiry):
        if clock.paused_at is not None:
            deadlines.resume(clock, reason="收费通知撤回，期间照计", by=step.by, at=clock.paused_at)


@effect
def lapse_fee(step: Step) -> None:
    """记明逾期未缴。"""
    step.inquiry.fees.filter(cancelled_on__isnull=True).update(lapsed=True)


@effect
def open_costs(step: Step) -> None:
    """记明检索费、复制费、邮寄费和收费标准；期限照常计算。"""
    costs = Costs.objects.create(
        inquiry=step.inquiry,
        standard=step.said("standard")[:300],
        noticed_on=step.today,
        **{name: step.facts.get(name) or 0 for name in COSTS},
    )
    step.note = f"{costs.amount}元"


@effect
def take_costs(step: Step) -> None:
    """记明缴纳之日。"""
    Costs.objects.filter(inquiry=step.inquiry).update(paid_on=step.facts.get("paid_on") or step.today)


@effect
def waive_costs(step: Step) -> None:
    """记明减免之日和理由。"""
    Costs.objects.filter(inquiry=step.inquiry).update(waived_on=step.today, waived_because=step.said("reason")[:300])


# --- parts, and what belongs elsewhere ------------------------------------------------------------

# What a part has from the whole; its number, content, state and clock are its own. The key of the whole opens it too.
_SHARED = (
    "matter",
    "channel",
    "submitted_at",
    "arrived_at",
    "confirmed_at",
    "received_on",
    "first_received_on",
    "regime",
    "kind",
    "name",
    "representative",
    "contact_person",
    "proof_kind",
    "proof_number_sealed",
    "applicant_key",
    "phone",
    "email",
    "notify",
    "fax",
    "postcode",
    "address",
    "purpose",
    "form",
    "delivery",
    "help_needed",
    "asks_fee_waiver",
)


@effect
def split_into_parts(step: Step) -> None:
    """各项各有编号，自原申请收到之日的次日起各自计算期限；原申请不再计入统计。"""
    whole, parts = step.inquiry, []
    # The unit of a part sees what came with the whole; who the applicant is stays with the office.
    enclosed = list(whole.files.filter(kind=RequestFile.Kind.ATTACHMENT, forgotten_at__isnull=True))
    for place, content in enumerate(step.facts["parts"], 1):
        part = InformationRequest(**{name: getattr(whole, name) for name in _SHARED})
        part.part_of, part.content, part.state = whole, content, State.REGISTERED.value
        part.submission = rules.hash_of(f"part {whole.submission} {place}")
        part.year, part.serial = numbers.take(step.at)
        part.save(force_insert=True)
        part.clock = _reply_clock(part, step)
        part.save(update_fields=["clock"])
        for file in enclosed:
            data = files.opened(file)
            files.take(file.title, data, file.kind, media_type=file.media_type, inquiry=part, at=step.at)
        RequestEvent.objects.create(
            inquiry=part,
            event=step.event.code,
            to_state=part.state,
            at=step.at,
            by=step.by,
            note=f"自{whole.number_shown}拆分",
        )
        ledger.record("request.registered", part.subject, at=step.at, content=canonical.record_digest(part))
        parts.append(part.number_shown)
    whole.split_at, whole.unit = step.at, None
    whole.conclusion = f"拆分为{'、'.join(parts)}"[:300]
    step.note = whole.conclusion


@effect
def propose_not_ours(step: Step) -> None:
    """拟以“非本机关负责公开”答复，告知负责的机关及其联系方式。"""
    inquiry = step.inquiry
    inquiry.decision_code = "UNABLE_NOT_OURS" if inquiry.regime == FOI_2019 else "O_NOT_OURS"
    inquiry.reasons = step.said("reason")
    agency = f"{step.said('agency')}（{step.said('contact')}）"[:300]
    inquiry.answer_facts = {**inquiry.answer_facts, "agency": agency}
    step.note = step.said("agency")


# --- the answer -----------------------------------------------------------------------------------


@effect
def take_draft(step: Step) -> None:
    """记下答复类型、内容、理由和拟稿人；承办单位的时限结束。"""
    inquiry = step.inquiry
    inquiry.decision_code = step.said("decision_code")
    inquiry.answer, inquiry.reasons = step.said("answer"), step.said("reasons")
    inquiry.answer_facts = {**inquiry.answer_facts, **(step.facts.get("answer_facts") or {})}
    inquiry.drafted_by, inquiry.drafted_at, inquiry.sent_back = step.by, step.at, ""
    _clear_checks(step)
    current = _assignment(step)
    if current is not None:
        _stop(current.clock, step)
    step.note = foi_decisions.get(inquiry.decision_code).zh


@effect
def sign_legal(step: Step) -> None:
    """记明合法性审核人。"""
    step.inquiry.legal_by, step.inquiry.legal_at = step.by, step.at


@effect
def sign_secrecy(step: Step) -> None:
    """记明保密审查人和逐项结论。"""
    step.inquiry.secrecy_by, step.inquiry.secrecy_at = step.by, step.at
    step.inquiry.secrecy_points = dict(step.facts.get("points") or {})


@effect
def return_draft(step: Step) -> None:
    """记明退回理由，审核重新进行。"""
    step.inquiry.sent_back = step.said("reason")[:2000]
    step.note = step.inquiry.sent_back[:500]
    _clear_checks(step)
    current = _assignment(step)
    if current is not None and current.clock is not None and current.clock.stopped_at is not None:
        deadlines.reopen(current.clock, reason="答复退回修改", by=step.by, at=step.at)


@effect
def decide(step: Step) -> None:
    """记明批准人和作出答复之日；计入年度报告。"""
    step.inquiry.decided_by, step.inquiry.decided_on = step.by, step.today
    step.inquiry.concluded_on = step.today
    step.note = foi_decisions.get(step.inquiry.decision_code).zh


@effect
def mark_sent(step: Step) -> None:
    """记明发出之日和方式；邮寄的以交邮之日为准。"""
    step.inquiry.sent_on = step.facts.get("sent_on") or step.today
    step.inquiry.sent_how = step.facts["how"]
    # The letter that was sealed for it has gone out with it.
    step.inquiry.letters.filter(sent_on__isnull=True).exclude(pdf_sha256="").update(sent_on=step.inquiry.sent_on)


@effect
def deliver_by_mail(step: Step) -> None:
    """以电子邮件发出、本机关设置了发件人的，由系统发送，告知书和提供的文件随附。"""
    if step.inquiry.sent_how == step.inquiry.Delivery.EMAIL and notices.deliver(step.inquiry, at=step.at):
        step.note = "由系统发送电子邮件"


@effect
def stop_clock_when_sent(step: Step) -> None:
    """发出之日期限停止。"""
    assert step.inquiry.sent_on is not None  # noqa: S101 - mark_sent comes first in the table
    _stop(step.inquiry.clock, step, done_at=instant(step.inquiry.sent_on, step.at))


@effect
def mark_served(step: Step) -> None:
    """记明送达之日、凭证类别、邮件号码和凭证。"""
    step.inquiry.served_on = step.facts.get("served_on") or step.today
    step.inquiry.service_kind = step.facts["kind"]
    step.inquiry.service_number = step.said("number")[:60]
    step.inquiry.service_proof = step.said("proof")[:200]
    if "scan" in step.facts:
        name, data, media_type = step.facts["scan"]
        kind = RequestFile.Kind.SERVICE.value
        files.take(name, data, kind, media_type=media_type, inquiry=step.inquiry, at=step.at)
    step.note = step.inquiry.get_service_kind_display()


@effect
def archive(step: Step) -> None:
    """登记、审核、办理、答复、归档的记录齐备。"""
    step.inquiry.closed_at = step.at
    if step.inquiry.split_at is not None:
        step.inquiry.concluded_on = step.today
    _end_assignment(step, reason="归档")


# --- other ends -----------------------------------------------------------------------------------


@effect
def stop_clock(step: Step) -> None:
    """期限停止。"""
    _stop(step.inquiry.clock, step)


@effect
def end_clock(step: Step) -> None:
    """期限终止，不计为办结。"""
    clock = step.inquiry.clock
    if clock is not None and clock.stopped_at is None:
        deadlines.end(clock, reason=step.event.zh, by=step.by, at=step.at)
    _end_assignment(step, reason=step.event.zh)


@effect
def conclude_abandoned(step: Step) -> None:
    """视为放弃，不再处理。"""
    _conclude(step, "OTHER_ABANDONED")


@effect
def conclude_fee_unpaid(step: Step) -> None:
    """视为放弃，不再处理。"""
    _conclude(step, "OTHER_FEE_UNPAID")


@effect
def conclude_withdrawn(step: Step) -> None:
    """申请人撤回，办理终止。"""
    codes = {FOI_2019: "OTHER", FOI_2007: "O_WITHDRAWN", "": ""}
    _conclude(step, codes[step.inquiry.regime])


@effect
def conclude_transferred(step: Step) -> None:
    """记明转送的机关。"""
    step.inquiry.transferred_to = step.said("agency")[:200]
    _conclude(step, "")
    _end_assignment(step, reason="已转送")
    step.note = step.inquiry.transferred_to


# --- shared ---------------------------------------------------------------------------------------


def settled_state(step: Step) -> State:
    """Return where the row leads: its own end, or back to what the open consultations say."""
    if step.row.to is not None:
        return step.row.to
    open_kinds = step.inquiry.consultations.filter(ended_on__isnull=True).values_list("kind", flat=True)
    return machine.resting_state(open_kinds)


def _basis(step: Step) -> Any:
    return step.event.basis_of(step.inquiry.regime) or ""


def _conclude(step: Step, code: str) -> None:
    step.inquiry.concluded_on = step.today
    step.inquiry.decision_code = code
    step.inquiry.conclusion = step.said("reason")[:300]


def _restart(step: Step, day: date, reason: str) -> None:
    for clock in clocks_that_wait(step.inquiry):
        deadlines.restart(clock, since=first_minute(day), reason=reason, basis=_basis(step), by=step.by, at=step.at)
    step.inquiry.extensions.update(superseded=True)
    step.inquiry.letters.filter(kind=machine.Letter.EXTENSION.value).update(superseded=True)


def _clear_checks(step: Step) -> None:
    inquiry = step.inquiry
    inquiry.legal_by = inquiry.legal_at = inquiry.secrecy_by = inquiry.secrecy_at = None
    inquiry.secrecy_points = {}


def _assignment(step: Step) -> Assignment | None:
    return step.inquiry.assignments.filter(ended_at__isnull=True).select_related("clock").last()


def _end_assignment(step: Step, *, reason: str) -> None:
    current = _assignment(step)
    if current is None:
        return
    current.ended_at = step.at
    current.save(update_fields=["ended_at"])
    if current.clock is not None and current.clock.stopped_at is None:
        deadlines.end(current.clock, reason=reason, by=step.by, at=step.at)


def _stop(clock: Clock | None, step: Step, done_at: datetime | None = None) -> None:
    if clock is None:
        return
    clock.refresh_from_db()
    if clock.stopped_at is None:
        by: User | None = step.by
        deadlines.stop(clock, reason=step.event.zh, by=by, at=step.at, done_at=done_at)
