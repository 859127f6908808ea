"""What must hold before a row of the table happens. Each guard is a name in machine.py and a sentence here.

A guard changes nothing. It raises a Refused that says what stands in the way, with the article where there is one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.law import fees, foi_decisions
from gongkai.law.rules import beijing_day
from gongkai.law.sources import ORDER_492, ORDER_711
from gongkai.organisation.models import Unit
from gongkai.requests import rules
from gongkai.requests.machine import CONCLUDED, FOI_2019
from gongkai.requests.models import Consultation, Correction, Costs, Fee
from gongkai.requests.step import Step
from gongkai.review.rules import objections, unanswered

Guard = Callable[[Step], None]
GUARDS: dict[str, Guard] = {}
# These ask nothing of what the actor says. Where one says no there is nothing to do, and the step is not offered.
STANDING = frozenset(
    {
        "was_corrected",
        "not_opened_yet",
        "extension_is_asked",
        "costs_are_owed",
        "waiver_is_asked",
        "wants_information",
        "concerns_own_record",
        "not_sent_yet",
        "was_sent",
    }
)


def guard(check: Guard) -> Guard:
    """Put a guard into the table under its own name."""
    GUARDS[check.__name__] = check
    return check


# --- asking and receipt ---------------------------------------------------------------------------


@guard
def content_complete(step: Step) -> None:
    """写明姓名或者名称、联系方式、所需信息；网上申请另附身份证明。"""
    said = dict(step.facts)
    missing = rules.missing_in(said, needs_proof=bool(step.facts.get("needs_proof")))
    if missing:
        raise BadInput(f"申请还缺少：{'、'.join(missing)}。")
    if len(str(said["content"])) > rules.LONGEST_CONTENT:
        raise BadInput(f"所需信息的描述不得超过{rules.LONGEST_CONTENT}字。")


@guard
def receipt_day_is_known(step: Step) -> None:
    """按提交渠道确定收到申请之日；需双方确认的已经确认。"""
    arrived = step.facts.get("arrived_at") or step.inquiry.arrived_at or step.inquiry.submitted_at
    confirmed = step.facts.get("confirmed_at")
    if arrived > step.at or (confirmed is not None and confirmed > step.at):
        raise BadInput("到达时间和确认时间不能晚于现在。")
    rules.received_on(step.inquiry.channel, arrived_at=arrived, confirmed_at=confirmed)


@guard
def reason_is_given(step: Step) -> None:
    """写明理由。"""
    if not step.said("reason"):
        raise BadInput("应当写明理由。")


# --- correction -----------------------------------------------------------------------------------


@guard
def correction_is_itemised(step: Step) -> None:
    """一次性告知需要补正的事项和合理的补正期限。"""
    if not step.said("items"):
        raise BadInput("应当一次性写明需要补正的事项。")
    due = step.facts.get("due_on")
    if not isinstance(due, date) or due <= step.today:
        raise BadInput("补正期限应当晚于今日。")


@guard
def correction_once(step: Step) -> None:
    """对同一申请只能告知补正一次。"""
    if step.inquiry.corrections.exists():
        raise Refused("对同一申请只能一次性告知补正；补正后仍不明确的，应当作出答复。", source=step.source)


@guard
def correction_notice_in_time(step: Step) -> None:
    """收到申请之日起7个工作日内告知。"""
    received = step.inquiry.received_on
    assert received is not None  # noqa: S101 - a registered request has its day
    last = rules.last_day("CORRECTION_NOTICE", received, received, step.calendar)
    if step.today > last:
        raise Refused(f"补正应当自收到申请之日起7个工作日内告知，已于{last}届满。", source=step.source)


def _correction(step: Step) -> Correction:
    found = step.inquiry.corrections.last()
    if found is None:
        raise Refused("没有告知过补正。")
    return found


@guard
def correction_within_period(step: Step) -> None:
    """在补正期限内；逾期的应有正当理由。"""
    if not step.said("answer"):
        raise BadInput("请填写补正内容。")
    received = step.facts.get("received_on") or step.today
    if received > step.today:
        raise BadInput("收到补正之日不能晚于今日。")
    correction = _correction(step)
    if received < correction.asked_on:
        raise BadInput("收到补正之日不能早于告知补正之日。")
    if received > correction.due_on and not step.said("just_cause"):
        raise Refused(
            f"补正期限已于{correction.due_on}届满；有正当理由的，由工作机构写明理由后收下。", source=step.source
        )


@guard
def correction_period_is_over(step: Step) -> None:
    """补正期限届满，未补正且无正当理由。"""
    if step.today <= _correction(step).due_on:
        raise Refused("补正期限尚未届满。", source=step.source)


@guard
def was_corrected(step: Step) -> None:
    """已经补正过一次。"""
    if not step.inquiry.corrections.filter(received_on__isnull=False).exists():
        raise Refused("尚未告知补正；申请内容不明确的，应当先一次性告知补正。", source=step.source)


# --- units ----------------------------------------------------------------------------------------


@guard
def unit_stands(step: Step) -> None:
    """承办单位存续。"""
    unit = step.facts.get("unit")
    if not isinstance(unit, Unit):
        raise BadInput("请选择承办单位。")
    if unit.closed_on is not None and unit.closed_on <= step.today:
        raise BadInput("该单位已经撤销。")
    if step.inquiry.unit_id == unit.pk:
        raise Refused("该申请已由该单位承办。")


@guard
def unit_is_due_before_the_law(step: Step) -> None:
    """承办单位的内部期限早于法定期限。"""
    due, clock = step.facts.get("due_on"), step.inquiry.clock
    if due is None or clock is None or clock.due_at is None:
        return
    if due <= step.today:
        raise BadInput("内部期限应当晚于今日。")
    if due >= beijing_day(clock.due_at):
        raise BadInput(f"内部期限应当早于法定答复期限（{beijing_day(clock.due_at)}）。")


@guard
def not_opened_yet(step: Step) -> None:
    """承办单位尚未签收。"""
    current = step.inquiry.assignments.filter(ended_at__isnull=True).last()
    if current is None:
        raise Refused("尚未交承办单位。")
    if current.opened_at is not None:
        raise Refused("承办单位已经签收。")


# --- consultations --------------------------------------------------------------------------------


@guard
def addressee_is_named(step: Step) -> None:
    """写明征求意见的对象和内容。"""
    if not step.said("name"):
        raise BadInput("请写明征求谁的意见。")
    if not step.said("question"):
        raise BadInput("请写明征求意见的内容。")
    sent = step.facts.get("sent_on") or step.today
    if sent > step.today:
        raise BadInput("发出之日不能晚于今日。")
    if step.inquiry.received_on is not None and sent < step.inquiry.received_on:
        raise BadInput("发出之日不能早于收到申请之日。")


@guard
def interest_is_stated(step: Step) -> None:
    """写明公开可能损害的第三方权益。"""
    if not step.said("interest"):
        raise BadInput("请写明公开可能损害第三方的何种合法权益。")


@guard
def consultation_is_open(step: Step) -> None:
    """该征求意见尚未结束。"""
    if step.consultation is None:
        raise Refused("没有该项尚未结束的征求意见。")


@guard
def opinion_is_complete(step: Step) -> None:
    """记明意见；不同意的，记明理由并判断是否合理。"""
    opinion, found = step.facts.get("opinion"), step.consultation
    if opinion not in {Consultation.Opinion.AGREES, Consultation.Opinion.OBJECTS, Consultation.Opinion.PARTLY}:
        raise BadInput("请选择答复的意见。")
    replied = step.facts.get("replied_on") or step.today
    if found is not None and not found.sent_on <= replied <= step.today:
        raise BadInput("答复之日应当在发出之日以后、今日以前。")
    if opinion != Consultation.Opinion.AGREES:
        if not step.said("grounds"):
            raise BadInput("不同意公开的，请记明对方的理由。")
        judged = found is None or found.kind != Consultation.Kind.AUTHORITY
        if judged and step.inquiry.regime == FOI_2019 and step.facts.get("grounds_hold") not in (True, False):
            raise BadInput("请判断对方的理由是否合理。")


@guard
def consultation_is_over(step: Step) -> None:
    """答复期限届满。"""
    found = step.consultation
    if found is None or found.reply_by is None or step.today <= found.reply_by:
        raise Refused("对方的答复期限尚未届满。", source=step.source)


@guard
def its_letter_went_out(step: Step) -> None:
    """征求意见的文书已经出具。"""
    found = step.consultation
    if found is not None and not found.letters.exclude(pdf_sha256="").exists():
        raise Refused("征求意见的文书尚未出具，不能视为对方逾期未答复。", source=step.source)


# --- extension ------------------------------------------------------------------------------------


@guard
def not_due_yet(step: Step) -> None:
    """在答复期限届满以前。"""
    clock = step.inquiry.clock
    if clock is not None and clock.late_by(step.at):
        raise Refused("答复期限已经届满。", source=step.source)


@guard
def extension_once(step: Step) -> None:
    """在一个答复期限内只延长一次。"""
    if step.extension is not None:
        raise Refused("已提出延长，正在等待决定。")
    if step.inquiry.extensions.filter(granted=True, superseded=False).exists():
        raise Refused("答复期限只能延长一次。", source=step.source)


@guard
def extension_within_the_law(step: Step) -> None:
    """延长不超过法定的最长期限。"""
    days, received = step.facts.get("days"), step.inquiry.received_on
    assert received is not None  # noqa: S101 - a registered request has its day
    most = rules.longest_extension(received)
    if not isinstance(days, int) or not 1 <= days <= most:
        raise Refused(f"延长的期限应当在1个至{most}个工作日之间。", source=step.source)


@guard
def extension_is_asked(step: Step) -> None:
    """已提出延长。"""
    if step.extension is None:
        raise Refused("没有等待决定的延长。")


@guard
def not_who_asked(step: Step) -> None:
    """不由提出人本人决定。"""
    if step.extension is not None and step.by is not None and step.extension.asked_by_id == step.by.pk:
        raise NotAllowed("延长期限不得由提出人本人决定。")


# --- excessive requests and fees ------------------------------------------------------------------


@guard
def reason_is_demanded_once(step: Step) -> None:
    """尚未要求说明过理由。"""
    if step.inquiry.reason_demanded_at is not None:
        raise Refused("已要求申请人说明过理由。", source=step.source)


@guard
def reason_was_given(step: Step) -> None:
    """申请人已说明理由。"""
    if not step.inquiry.reason_given:
        raise Refused("申请人尚未说明理由。", source=step.source)


@guard
def reason_was_given_or_is_overdue(step: Step) -> None:
    """申请人已说明理由，或者说明理由的期限届满。"""
    due = step.inquiry.reason_due_on
    if not step.inquiry.reason_given and due is not None and step.today <= due:
        raise Refused(f"申请人可以在{due}以前说明理由，期限尚未届满。", source=step.source)


@guard
def delay_is_later(step: Step) -> None:
    """延迟后的答复日期是工作日，且晚于法定期限。"""
    day, clock = step.facts.get("until"), step.inquiry.clock
    if not isinstance(day, date):
        raise BadInput("请填写延迟后的答复日期。")
    if clock is not None and clock.due_at is not None and day <= beijing_day(clock.due_at):
        raise BadInput(f"延迟后的日期应当晚于现有期限（{beijing_day(clock.due_at)}）。")
    if not step.calendar.is_workday(day):
        raise BadInput("延迟后的答复日期应当是工作日。")
    if not step.said("reason"):
        raise BadInput("应当写明不能按期答复的理由。")


@guard
def fee_may_be_asked(step: Step) -> None:
    """收到申请时已施行信息处理费管理办法，且按标准计算的金额大于零。"""
    received = step.inquiry.received_on
    if received is None or not fees.may_charge(received):
        raise fees.NoFeeThen
    basis, quantity = step.facts.get("basis"), step.facts.get("quantity")
    if basis not in Fee.Basis.values:
        raise BadInput("请选择按件或者按量计收。")
    if not isinstance(quantity, int) or quantity < 1:
        raise BadInput("请填写件数或者页数。")
    if fee_amount(step) == 0:
        raise Refused("未超过免费的件数、页数，不收费。", source=fees.SOURCE)


@guard
def one_way_of_charging(step: Step) -> None:
    """对同一申请只按一种方式收费一次。"""
    if step.inquiry.fees.filter(cancelled_on__isnull=True).exists():
        raise Refused("对同一申请只能选择一种方式计收一次。", source=fees.SOURCE)


def fee_amount(step: Step) -> int:
    """Return the fee in yuan of what the step says."""
    quantity = step.facts["quantity"]
    if step.facts["basis"] == Fee.Basis.PAGES:
        return fees.by_pages(quantity)
    return fees.added_items(step.facts.get("before") or 0, quantity)


def _fee(step: Step) -> Fee:
    found = step.inquiry.fees.filter(cancelled_on__isnull=True).last()
    if found is None:
        raise Refused("没有收费通知。")
    return found


@guard
def paid_in_full_and_in_time(step: Step) -> None:
    """在缴费期限内缴清。"""
    fee, paid = _fee(step), step.facts.get("paid_on") or step.today
    if paid > step.today or paid < fee.noticed_on:
        raise BadInput("缴清之日应当在通知之日以后、今日以前。")
    if paid > fee.due_on:
        raise Refused(f"缴费期限已于{fee.due_on}届满。")
    if step.facts.get("amount") != fee.amount:
        raise BadInput(f"应缴{fee.amount}元，全额缴清后才能登记。")


@guard
def fee_period_is_over(step: Step) -> None:
    """缴费期限届满。"""
    if step.today <= _fee(step).due_on:
        raise Refused("缴费期限尚未届满。")


# --- costs under the regulation of 2007 -----------------------------------------------------------


@guard
def costs_may_be_asked(step: Step) -> None:
    """收到申请之日仍在收取成本费用（截止日由本机关设置），写明收费标准，金额大于零；只通知一次。"""
    received, until = step.inquiry.received_on, step.practice.cost_fee_until
    if received is None or received > until:
        raise Refused(f"{until}以后收到的申请，不收取检索、复制、邮寄等成本费用（本机关的办理设置）。")
    if Costs.objects.filter(inquiry=step.inquiry).exists():
        raise Refused("已通知缴纳成本费用。")
    if sum(step.facts.get(name) or 0 for name in COSTS) <= 0:
        raise BadInput("请填写检索费、复制费、邮寄费中的至少一项。")
    if not step.said("standard"):
        raise BadInput("请写明收费标准。")


COSTS = ("search", "copying", "postage")


@guard
def costs_are_owed(step: Step) -> None:
    """有应缴未缴的成本费用。"""
    costs = Costs.objects.filter(inquiry=step.inquiry).first()
    if costs is None or not costs.is_owed:
        raise Refused("没有应缴未缴的成本费用。")


@guard
def costs_were_paid_on_a_day_that_can_be(step: Step) -> None:
    """写明缴纳之日。"""
    costs = Costs.objects.get(inquiry=step.inquiry)
    if not costs.noticed_on <= (step.facts.get("paid_on") or step.today) <= step.today:
        raise BadInput("缴纳之日应当在通知之日以后、今日以前。")


@guard
def waiver_is_asked(step: Step) -> None:
    """申请人申请了减免。"""
    if not step.inquiry.asks_fee_waiver:
        raise Refused("申请人没有申请减免费用。")


# --- parts, and what belongs elsewhere ------------------------------------------------------------


@guard
def parts_are_named(step: Step) -> None:
    """写明拆分的各项，两项至二十项。"""
    parts = step.facts.get("parts") or []
    if not 2 <= len(parts) <= 20:
        raise BadInput("请写明拆分的各项：一项一段，段与段之间空一行，两项至二十项。")
    if any(len(part) > rules.LONGEST_CONTENT for part in parts):
        raise BadInput(f"每一项不得超过{rules.LONGEST_CONTENT}字。")
    if step.inquiry.part_of_id is not None:
        raise Refused("拆分出的申请不再拆分。")


@guard
def nothing_hangs_on_the_whole(step: Step) -> None:
    """尚未延期、收费、征求意见、要求说明理由。"""
    inquiry = step.inquiry
    extended = inquiry.extensions.filter(superseded=False).exclude(granted=False).exists()
    asked = inquiry.reason_demanded_at is not None or inquiry.consultations.exists()
    charged = inquiry.fees.exists() or Costs.objects.filter(inquiry=inquiry).exists()
    if extended or asked or charged:
        raise Refused("已经延期、收费、征求意见或者要求说明理由的，不能再拆分。")


@guard
def parts_are_ended(step: Step) -> None:
    """拆分出的各件都已办结。"""
    ended = [state.value for state in CONCLUDED]
    left = step.inquiry.parts.exclude(state__in=ended).count()
    if left:
        raise Refused(f"拆分出的申请还有{left}件没有办结。")


@guard
def wants_information(step: Step) -> None:
    """申请获取政府信息。"""
    if step.inquiry.matter != step.inquiry.Matter.INFORMATION:
        raise Refused("申请更正本人信息的，请用“转送有权机关”。")


@guard
def agency_can_be_reached(step: Step) -> None:
    """写明该机关的联系方式。"""
    if not step.said("contact"):
        raise Refused("能够确定负责公开的机关的，应当一并写明其联系方式。", source=step.source)


# --- transfer -------------------------------------------------------------------------------------


@guard
def concerns_own_record(step: Step) -> None:
    """申请更正本人信息而本机关无权更正。"""
    if step.inquiry.matter != step.inquiry.Matter.OWN_RECORD:
        raise Refused(
            "只有更正本人信息的申请可以转送；申请获取的信息不属于本机关负责公开的，应当答复告知。",
            source=ORDER_711.art(36, item=5) if step.inquiry.regime == FOI_2019 else None,
        )


@guard
def agency_is_named(step: Step) -> None:
    """写明有权处理的机关。"""
    if not step.said("agency"):
        raise BadInput("请写明有权处理的机关。")


# --- the answer -----------------------------------------------------------------------------------


def decision_of(step: Step) -> foi_decisions.Decision:
    """Return the decision that is drafted, or about to be."""
    return foi_decisions.get(step.said("decision_code") or step.inquiry.decision_code)


@guard
def decision_fits_the_regulation(step: Step) -> None:
    """答复类型属于适用的条例。"""
    decision = decision_of(step)
    if decision.regime != step.inquiry.regime or not decision.answered:
        raise Refused("该答复类型不适用于这件申请。")
    if decision.code == "NO_PROC_EXCESSIVE" and step.inquiry.reason_accepted is not False:
        raise Refused("应当先要求申请人说明理由，认为理由不合理的，才能不予处理。", source=ORDER_711.art(35))
    if decision.code == "UNABLE_STILL_UNCLEAR":
        was_corrected(step)


@guard
def answer_is_complete(step: Step) -> None:
    """答复写明该类型应当写明的内容。"""
    decision = decision_of(step)
    drafted = bool(step.facts.get("decision_code"))
    said = {
        "reasons": step.said("reasons") if drafted else step.inquiry.reasons,
        "where": step.said("answer") if drafted else step.inquiry.answer,
        "released": step.said("answer") if drafted else step.inquiry.answer,
        **{str(name): str(words) for name, words in _facts(step, drafted).items()},
    }
    missing = rules.needed_by(decision, said)
    if missing:
        raise BadInput(f"“{decision.zh}”的答复还应当写明：{'、'.join(missing)}。")


def _facts(step: Step, drafted: bool) -> dict[str, str]:
    return dict((step.facts.get("answer_facts") or {}) if drafted else step.inquiry.answer_facts)


@guard
def silence_and_objections_are_heeded(step: Step) -> None:
    """第三方不同意且理由合理的（2007年条例：不同意或者没有同意的），不公开，除非公共利益另有要求并已写明。"""
    decision = decision_of(step)
    inquiry = step.inquiry
    if inquiry.consultations.filter(ended_on__isnull=True).exists():
        raise Refused("征求意见尚未结束。")
    barring = inquiry.barring()
    grants = decision.family == foi_decisions.Family.GRANT
    if (
        grants
        and barring.exists()
        and not str((step.facts.get("answer_facts") or {}).get("public_interest", "")).strip()
    ):
        source = ORDER_711.art(32) if inquiry.regime == FOI_2019 else ORDER_492.art(23)
        raise Refused(
            "第三方不同意公开，不得公开；不公开可能对公共利益造成重大影响而决定公开的，应当写明，并书面告知第三方。",
            source=source,
        )
    if decision.code == "DENY_THIRD_PARTY" and not barring.exists():
        raise Refused("以保护第三方权益为由不予公开的，应当有第三方附合理理由的不同意见。", source=ORDER_711.art(32))


@guard
def not_who_drafted(step: Step) -> None:
    """不由拟稿人本人办理。"""
    if step.by is not None and step.inquiry.drafted_by_id == step.by.pk:
        raise NotAllowed("答复不得由拟稿人本人审核、审查或者批准。")


@guard
def not_who_checked_the_law(step: Step) -> None:
    """不由合法性审核人兼任。"""
    if step.by is not None and step.inquiry.legal_by_id == step.by.pk:
        raise NotAllowed("合法性审核和保密审查不得由同一人进行。")


@guard
def not_who_checked(step: Step) -> None:
    """不由审核人、审查人兼任。"""
    if step.by is not None and step.by.pk in {step.inquiry.legal_by_id, step.inquiry.secrecy_by_id}:
        raise NotAllowed("答复不得由审核人、审查人本人批准。")


@guard
def secrecy_points_are_answered(step: Step) -> None:
    """逐项作出保密审查结论；有一项存疑的不得通过。"""
    points = step.facts.get("points") or {}
    if unanswered(points):
        raise BadInput("请逐项作出保密审查结论。")
    raised = objections(points)
    grants = decision_of(step).family in {foi_decisions.Family.GRANT, foi_decisions.Family.PARTIAL}
    if raised and grants:
        raise Refused(
            "审查要点中有不能公开的情形，请退回修改；不能确定的，报有关主管部门或者保密行政管理部门确定。",
            source=step.source,
        )


@guard
def authority_is_heeded(step: Step) -> None:
    """报主管部门确定不公开、部分公开的，不作全部公开的答复。"""
    asked = step.inquiry.consultations.filter(kind=Consultation.Kind.AUTHORITY).last()
    kept = asked is not None and asked.opinion in {Consultation.Opinion.OBJECTS, Consultation.Opinion.PARTLY}
    if kept and decision_of(step).family == foi_decisions.Family.GRANT:
        raise Refused("有关主管部门确定不能全部公开，请退回修改。", source=step.source)


@guard
def not_sent_yet(step: Step) -> None:
    """答复尚未发出。"""
    if step.inquiry.sent_on is not None:
        raise Refused("答复已经发出。")


@guard
def sent_on_a_day_that_can_be(step: Step) -> None:
    """写明发出之日和方式。"""
    day = step.facts.get("sent_on") or step.today
    if step.inquiry.decided_on is not None and not step.inquiry.decided_on <= day <= step.today:
        raise BadInput("发出之日应当在作出答复之日以后、今日以前。")
    if step.facts.get("how") not in step.inquiry.Delivery.values:
        raise BadInput("请选择发出方式。")


@guard
def answer_is_sealed(step: Step) -> None:
    """答复的告知书已经出具。"""
    if not step.inquiry.answer_is_sealed:
        raise Refused("答复告知书尚未出具，不能登记发出；请先出具，或者选择“同时出具告知书”。")


@guard
def third_parties_are_told(step: Step) -> None:
    """第三方不同意而为公共利益公开的，已书面告知第三方。"""
    untold = step.inquiry.untold_third_parties
    if untold:
        source = ORDER_711.art(32) if step.inquiry.regime == FOI_2019 else ORDER_492.art(23)
        names = "、".join(one.name for one in untold)
        raise Refused(f"应当先书面告知第三方（{names}）决定公开的内容和理由，请先出具告知书。", source=source)


@guard
def was_sent(step: Step) -> None:
    """答复已经发出。"""
    if step.inquiry.sent_on is None:
        raise Refused("答复尚未发出。")


@guard
def service_is_proved(step: Step) -> None:
    """有送达凭证。"""
    day = step.facts.get("served_on") or step.today
    if step.inquiry.sent_on is not None and not step.inquiry.sent_on <= day <= step.today:
        raise BadInput("送达之日应当在发出之日以后、今日以前。")
    kinds = step.inquiry.Service
    kind = step.facts.get("kind")
    if kind not in kinds.values:
        raise BadInput("请选择送达凭证的类别。")
    if kind == kinds.POST and not step.said("number"):
        raise BadInput("邮件妥投的，请填写邮件号码。")
    if not (step.said("proof") or step.said("number") or step.facts.get("scan")):
        raise BadInput("请写明送达凭证，或者上传扫描件。")
