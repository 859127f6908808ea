"""What may happen to a request for information: one table that drives code, tests, documents and the staff's buttons.

A row says from which state an event leads to which, who may bring it about, what must hold before (guards, in
guards.py), what follows (effects, in effects.py), which letter goes out, by which article, and under which regulation.
Nothing happens to a request that is not a row here. Values only: this file knows no table and no clock.

`docs/requests.md` is generated from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from gongkai.errors import Refused
from gongkai.law.sources import FEES_2020, ORDER_492, ORDER_711, Citation

FOI_2007 = "FOI_2007"
FOI_2019 = "FOI_2019"
BOTH = frozenset({FOI_2007, FOI_2019})
NEW = frozenset({FOI_2019})
OLD = frozenset({FOI_2007})
REGIMES = {FOI_2007: "2007年条例", FOI_2019: "2019年条例"}


class State(StrEnum):
    """Where a request stands. `zh` is the word of the screens."""

    SUBMITTED = "submitted"
    REGISTERED = "registered"
    AWAITING_CORRECTION = "awaiting_correction"
    IN_REVIEW = "in_review"
    THIRD_PARTY_CONSULT = "third_party_consult"
    AGENCY_CONSULT = "agency_consult"
    AWAITING_REASON = "awaiting_reason"
    AWAITING_FEE = "awaiting_fee"
    DRAFT_ANSWER = "draft_answer"
    LEGAL_REVIEW = "legal_review"
    SECRECY_REVIEW = "secrecy_review"
    AUTHORITY_CONSULT = "authority_consult"
    APPROVAL = "approval"
    DECIDED = "decided"
    SERVED = "served"
    TRANSFERRED = "transferred"
    SPLIT = "split"
    ABANDONED = "abandoned"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"

    @property
    def zh(self) -> str:
        """Return the state as the screens say it."""
        return _STATES[self][0]

    @property
    def for_applicant(self) -> str:
        """Return the state as the applicant reads it: what goes on, in a sentence."""
        return _STATES[self][1]

    @property
    def clock(self) -> str:
        """Return what the time for the answer does in this state, in words."""
        return _STATES[self][2]


_STATES: dict[State, tuple[str, str, str]] = {
    State.SUBMITTED: ("已提交，待确认", "已提交，工作机构正在核对并与您确认。", "未起算"),
    State.REGISTERED: ("已登记", "已登记，答复期限自收到申请的次日起算。", "计时"),
    State.AWAITING_CORRECTION: ("待补正", "申请内容不明确，等待您补正。", "停止，补正后重新计算"),
    State.IN_REVIEW: ("办理中", "承办单位正在办理。", "计时"),
    State.THIRD_PARTY_CONSULT: ("征求第三方意见", "正在书面征求第三方的意见。", "自文书出具起不计入期限"),
    State.AGENCY_CONSULT: (
        "征求其他机关意见",
        "正在征求其他机关的意见。",
        "2019年条例自文书出具起不计入期限；2007年条例照常计时",
    ),
    State.AWAITING_REASON: ("待说明理由", "申请的数量、频次明显超过合理范围，等待您说明理由。", "计时"),
    State.AWAITING_FEE: ("待缴费", "等待您缴纳信息处理费。", "停止，缴清后重新计算"),
    State.DRAFT_ANSWER: ("拟稿", "正在拟写答复。", "计时"),
    State.LEGAL_REVIEW: ("合法性审核", "答复正在审核。", "计时"),
    State.SECRECY_REVIEW: ("保密审查", "答复正在审核。", "计时"),
    State.AUTHORITY_CONSULT: (
        "报主管部门确定",
        "能否公开不能确定，已报有关主管部门或者保密行政管理部门确定。",
        "2019年条例按本机关的办理设置，默认自文书出具起不计入期限；2007年条例照常计时",
    ),
    State.APPROVAL: ("审批", "答复正在审批。", "计时"),
    State.DECIDED: ("已作出答复", "已作出答复，正在送达。", "发出之日停止"),
    State.SERVED: ("已送达", "答复已送达。", "已停止"),
    State.TRANSFERRED: ("已转送", "已转送有权处理的机关。", "已停止"),
    State.SPLIT: ("已拆分", "申请含有几项信息，已拆分为几件分别办理，各自计算期限。", "已终止，各件另行计时"),
    State.ABANDONED: ("视为放弃", "申请视为放弃，不再处理。", "已终止"),
    State.WITHDRAWN: ("申请人撤回", "您已撤回申请。", "已终止"),
    State.CLOSED: ("已归档", "办理完毕，已归档。", "已停止"),
}

# Nothing was decided yet: the request can be withdrawn, extended, handed to another unit.
RUNNING = frozenset(
    {
        State.REGISTERED,
        State.IN_REVIEW,
        State.THIRD_PARTY_CONSULT,
        State.AGENCY_CONSULT,
        State.AWAITING_REASON,
        State.DRAFT_ANSWER,
        State.LEGAL_REVIEW,
        State.SECRECY_REVIEW,
        State.AUTHORITY_CONSULT,
        State.APPROVAL,
    }
)
OPEN = RUNNING | {State.SUBMITTED, State.AWAITING_CORRECTION, State.AWAITING_FEE}
CONSULTING = frozenset({State.THIRD_PARTY_CONSULT, State.AGENCY_CONSULT})
# Where a request has come to its end: it counts in the yearly report.
CONCLUDED = frozenset(
    {
        State.DECIDED,
        State.SERVED,
        State.TRANSFERRED,
        State.SPLIT,
        State.ABANDONED,
        State.WITHDRAWN,
        State.CLOSED,
    }
)


class Who(StrEnum):
    """Who brings an event about."""

    APPLICANT = "applicant"
    OFFICE = "office"
    UNIT = "unit"
    HEAD = "head"
    LEGAL = "legal"
    SECRECY = "secrecy"
    LEADER = "leader"
    TIMER = "timer"

    @property
    def zh(self) -> str:
        """Return the actor's name."""
        return _WHO[self]


_WHO = {
    Who.APPLICANT: "申请人",
    Who.OFFICE: "政府信息公开工作机构",
    Who.UNIT: "承办单位",
    Who.HEAD: "政府信息公开工作机构负责人",
    Who.LEGAL: "合法性审核人员",
    Who.SECRECY: "保密审查员",
    Who.LEADER: "局领导",
    Who.TIMER: "期限届满",
}


class Letter(StrEnum):
    """Which letter an event sends out. The room above makes them (scribe.py)."""

    RECEIPT = "receipt"
    CORRECTION = "correction"
    EXTENSION = "extension"
    THIRD_PARTY = "third_party"
    AGENCY = "agency"
    AUTHORITY = "authority"
    REASON = "reason"
    DELAY = "delay"
    FEE = "fee"
    FEE_WITHDRAWN = "fee_withdrawn"
    COST = "cost"
    ANSWER = "answer"
    SPLIT = "split"
    TRANSFER = "transfer"
    OVERRIDE = "override"
    SERVICE = "service"

    @property
    def zh(self) -> str:
        """Return the letter's name."""
        return _LETTERS[self]


_LETTERS = {
    Letter.RECEIPT: "登记回执",
    Letter.CORRECTION: "补正告知书",
    Letter.EXTENSION: "延期答复告知书",
    Letter.THIRD_PARTY: "征求第三方意见书",
    Letter.AGENCY: "征求机关意见函",
    Letter.AUTHORITY: "报请确定函",
    Letter.REASON: "说明理由通知书",
    Letter.DELAY: "延迟答复告知书",
    Letter.FEE: "收费通知书",
    Letter.FEE_WITHDRAWN: "收费通知撤回告知书",
    Letter.COST: "费用通知书",
    Letter.ANSWER: "答复告知书",
    Letter.SPLIT: "分别办理告知书",
    Letter.TRANSFER: "转送告知书",
    Letter.OVERRIDE: "公开告知书（第三方）",
    Letter.SERVICE: "送达回证",
}


@dataclass(frozen=True)
class Event:
    """One thing that may happen, whatever the state. `to` None: the state stays as it is.

    `power` is the row of organisation/roles.py that a person needs; "" where no person of the house acts. `basis`
    names the article by regulation; where a regulation is missing from it, no article says so: the house does.
    """

    code: str
    zh: str
    who: Who
    power: str
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    letter: Letter | None = None
    basis: tuple[tuple[str, Citation], ...] = ()
    regimes: frozenset[str] = BOTH
    verb: str = ""

    def basis_of(self, regime: str) -> Citation | None:
        """Return the article of this event under a regulation, None where only the house's rule speaks."""
        return dict(self.basis).get(regime)


@dataclass(frozen=True)
class Transition:
    """A row: in `source`, `event` leads to `to`. `to` None: back to whatever the open consultations say."""

    source: State | None
    event: Event
    to: State | None

    @property
    def key(self) -> tuple[str, str]:
        """Return (state, event): no two rows share it."""
        return (self.source or "", self.event.code)


class NotNow(Refused):
    """The table has no such row: in this state, under this regulation, the event cannot happen."""

    says = "现在不能进行此项办理。"


def _by(old: Citation | None = None, new: Citation | None = None) -> tuple[tuple[str, Citation], ...]:
    pairs = ((FOI_2007, old), (FOI_2019, new))
    return tuple((regime, citation) for regime, citation in pairs if citation is not None)


_A, _B = ORDER_711.art, ORDER_492.art

SUBMIT = Event(
    "submit",
    "提交申请",
    Who.APPLICANT,
    "",
    ("content_complete",),
    ("give_number", "start_arrival_clock"),
    Letter.RECEIPT,
    _by(_B(20), _A(29)),
    verb="request.submitted",
)
ENTER = Event(
    "enter",
    "录入书面、当面、传真、邮件申请",
    Who.OFFICE,
    "request.register",
    ("content_complete",),
    ("give_number", "start_arrival_clock"),
    Letter.RECEIPT,
    _by(_B(20), _A(29)),
    verb="request.submitted",
)
CONFIRM_RECEIPT = Event(
    "confirm_receipt",
    "确认收到并登记",
    Who.OFFICE,
    "request.register",
    ("receipt_day_is_known",),
    ("set_receipt", "stop_arrival_clock", "start_clock"),
    Letter.RECEIPT,
    _by(None, _A(31)),
    verb="request.registered",
)
SET_ASIDE = Event(
    "set_aside",
    "不作为申请登记",
    Who.OFFICE,
    "request.register",
    ("reason_is_given",),
    ("stop_arrival_clock", "conclude_set_aside"),
    verb="request.set_aside",
)
REQUEST_CORRECTION = Event(
    "request_correction",
    "要求补正",
    Who.OFFICE,
    "request.register",
    ("correction_is_itemised", "correction_once", "correction_notice_in_time"),
    ("open_correction", "pause_clock"),
    Letter.CORRECTION,
    _by(None, _A(30)),
    NEW,
    verb="request.correction_asked",
)
SUBMIT_CORRECTION = Event(
    "submit_correction",
    "提交补正",
    Who.APPLICANT,
    "request.register",
    ("correction_within_period",),
    ("take_correction", "restart_clock"),
    None,
    _by(None, _A(30)),
    NEW,
    verb="request.corrected",
)
CORRECTION_LAPSED = Event(
    "correction_lapsed",
    "逾期未补正，视为放弃",
    Who.TIMER,
    "",
    ("correction_period_is_over",),
    ("lapse_correction", "end_clock", "conclude_abandoned"),
    None,
    _by(None, _A(30)),
    NEW,
    verb="request.abandoned",
)
STILL_UNCLEAR = Event(
    "still_unclear",
    "补正后仍不明确，拟答复",
    Who.OFFICE,
    "request.handle",
    ("was_corrected",),
    ("propose_still_unclear",),
    None,
    _by(None, _A(30)),
    NEW,
    verb="request.drafting",
)
ASSIGN = Event(
    "assign",
    "交承办单位",
    Who.OFFICE,
    "request.route",
    ("unit_stands", "unit_is_due_before_the_law"),
    ("assign_unit",),
    verb="request.assigned",
)
OPEN_FILE = Event(
    "open_file",
    "签收",
    Who.UNIT,
    "request.handle",
    ("not_opened_yet",),
    ("mark_opened",),
    verb="request.opened",
)
CONSULT_THIRD_PARTY = Event(
    "consult_third_party",
    "征求第三方意见",
    Who.UNIT,
    "request.handle",
    ("addressee_is_named", "interest_is_stated"),
    ("open_consultation",),
    Letter.THIRD_PARTY,
    _by(_B(23), _A(32)),
    verb="request.third_party_asked",
)
THIRD_PARTY_REPLY = Event(
    "third_party_reply",
    "第三方答复",
    Who.UNIT,
    "request.handle",
    ("consultation_is_open", "opinion_is_complete"),
    ("close_consultation", "resume_clock"),
    None,
    _by(_B(23), _A(32)),
    verb="request.third_party_replied",
)
THIRD_PARTY_TIMEOUT = Event(
    "third_party_timeout",
    "第三方逾期未答复",
    Who.TIMER,
    "",
    ("consultation_is_open", "its_letter_went_out", "consultation_is_over"),
    ("close_consultation_in_silence", "resume_clock"),
    None,
    _by(None, _A(32)),
    verb="request.third_party_silent",
)
CONSULT_AGENCY = Event(
    "consult_agency",
    "征求其他机关意见",
    Who.UNIT,
    "request.handle",
    ("addressee_is_named",),
    ("open_consultation",),
    Letter.AGENCY,
    _by(None, _A(34)),
    verb="request.agency_asked",
)
AGENCY_REPLY = Event(
    "agency_reply",
    "其他机关答复",
    Who.UNIT,
    "request.handle",
    ("consultation_is_open", "opinion_is_complete"),
    ("close_consultation", "resume_clock"),
    None,
    _by(None, _A(34)),
    verb="request.agency_replied",
)
AGENCY_TIMEOUT = Event(
    "agency_timeout",
    "其他机关逾期未提出意见，视为同意",
    Who.TIMER,
    "",
    ("consultation_is_open", "its_letter_went_out", "consultation_is_over"),
    ("close_consultation_in_silence", "resume_clock"),
    None,
    _by(None, _A(34)),
    NEW,
    verb="request.agency_silent",
)
ASK_EXTENSION = Event(
    "ask_extension",
    "提出延长答复期限",
    Who.UNIT,
    "request.handle",
    ("reason_is_given", "not_due_yet", "extension_once", "extension_within_the_law"),
    ("open_extension",),
    None,
    _by(_B(24), _A(33)),
    verb="request.extension_asked",
)
EXTEND = Event(
    "extend",
    "同意延长答复期限",
    Who.HEAD,
    "request.extend",
    ("extension_is_asked", "not_who_asked", "not_due_yet"),
    ("grant_extension", "extend_clock"),
    Letter.EXTENSION,
    _by(_B(24), _A(33)),
    verb="request.extended",
)
REFUSE_EXTENSION = Event(
    "refuse_extension",
    "不同意延长",
    Who.HEAD,
    "request.extend",
    ("extension_is_asked", "not_who_asked", "reason_is_given"),
    ("refuse_extension",),
    None,
    _by(_B(24), _A(33)),
    verb="request.extension_refused",
)
DEMAND_REASON = Event(
    "demand_reason",
    "要求说明理由",
    Who.OFFICE,
    "request.route",
    ("reason_is_given", "reason_is_demanded_once"),
    ("demand_reason",),
    Letter.REASON,
    _by(None, _A(35)),
    NEW,
    verb="request.reason_demanded",
)
GIVE_REASON = Event(
    "give_reason",
    "说明理由",
    Who.APPLICANT,
    "request.register",
    ("reason_is_given",),
    ("take_reason",),
    None,
    _by(None, _A(35)),
    NEW,
    verb="request.reason_given",
)
ACCEPT_REASON = Event(
    "accept_reason",
    "认为理由合理，按期办理",
    Who.OFFICE,
    "request.route",
    ("reason_was_given",),
    ("accept_reason",),
    None,
    _by(None, _A(35)),
    NEW,
    verb="request.reason_accepted",
)
SET_DELAY = Event(
    "set_delay",
    "理由合理，确定延迟答复的期限",
    Who.OFFICE,
    "request.extend",
    ("reason_was_given", "delay_is_later", "not_due_yet"),
    ("accept_reason", "delay_clock"),
    Letter.DELAY,
    _by(None, _A(35)),
    NEW,
    verb="request.delayed",
)
REJECT_REASON = Event(
    "reject_reason",
    "认为理由不合理，拟不予处理",
    Who.OFFICE,
    "request.route",
    ("reason_is_given", "reason_was_given_or_is_overdue"),
    ("reject_reason",),
    None,
    _by(None, _A(35)),
    NEW,
    verb="request.reason_rejected",
)
FEE_NOTICE = Event(
    "fee_notice",
    "通知缴纳信息处理费",
    Who.OFFICE,
    "request.route",
    ("fee_may_be_asked", "one_way_of_charging", "not_due_yet"),
    ("open_fee", "pause_clock"),
    Letter.FEE,
    _by(None, _A(42)),
    NEW,
    verb="request.fee_asked",
)
PAY = Event(
    "pay",
    "缴清信息处理费",
    Who.OFFICE,
    "request.route",
    ("paid_in_full_and_in_time",),
    ("take_fee", "restart_clock_from_payment"),
    None,
    _by(None, FEES_2020.whole(confidence="memory")),
    NEW,
    verb="request.fee_paid",
)
FEE_LAPSED = Event(
    "fee_lapsed",
    "逾期未缴费，视为放弃",
    Who.TIMER,
    "",
    ("fee_period_is_over",),
    ("lapse_fee", "end_clock", "conclude_fee_unpaid"),
    None,
    _by(None, FEES_2020.whole(confidence="memory")),
    NEW,
    verb="request.abandoned",
)
CANCEL_FEE = Event(
    "cancel_fee",
    "撤回收费通知",
    Who.OFFICE,
    "request.route",
    ("reason_is_given",),
    ("withdraw_fee", "resume_clock_as_if_never_paused"),
    Letter.FEE_WITHDRAWN,
    regimes=NEW,
    verb="request.fee_withdrawn",
)
COST_NOTICE = Event(
    "cost_notice",
    "通知缴纳检索、复制、邮寄成本费用",
    Who.OFFICE,
    "request.route",
    ("costs_may_be_asked",),
    ("open_costs",),
    Letter.COST,
    _by(_B(27), None),
    OLD,
    verb="request.costs_asked",
)
COST_PAID = Event(
    "cost_paid",
    "登记缴纳成本费用",
    Who.OFFICE,
    "request.route",
    ("costs_are_owed", "costs_were_paid_on_a_day_that_can_be"),
    ("take_costs",),
    None,
    _by(_B(27), None),
    OLD,
    verb="request.costs_paid",
)
COST_WAIVED = Event(
    "cost_waived",
    "同意减免成本费用",
    Who.HEAD,
    "request.extend",
    ("costs_are_owed", "waiver_is_asked", "reason_is_given"),
    ("waive_costs",),
    None,
    _by(_B(28, confidence="memory"), None),
    OLD,
    verb="request.costs_waived",
)
SPLIT = Event(
    "split",
    "一事一申请，拆分办理",
    Who.OFFICE,
    "request.route",
    ("parts_are_named", "nothing_hangs_on_the_whole"),
    ("split_into_parts", "end_clock"),
    Letter.SPLIT,
    verb="request.split",
)
REFER = Event(
    "refer",
    "属于其他机关负责公开，拟告知申请人",
    Who.OFFICE,
    "request.route",
    ("wants_information", "agency_is_named", "agency_can_be_reached", "reason_is_given"),
    ("propose_not_ours",),
    None,
    _by(_B(21, confidence="memory"), _A(36, item=5)),
    verb="request.drafting",
)
TRANSFER = Event(
    "transfer",
    "转送有权机关",
    Who.OFFICE,
    "request.route",
    ("concerns_own_record", "agency_is_named"),
    ("stop_clock", "conclude_transferred"),
    Letter.TRANSFER,
    _by(_B(25), _A(41)),
    verb="request.transferred",
)
START_DRAFT = Event(
    "start_draft",
    "拟写答复",
    Who.UNIT,
    "request.handle",
    (),
    (),
    verb="request.drafting",
)
SUBMIT_DRAFT = Event(
    "submit_draft",
    "提交审核",
    Who.UNIT,
    "request.handle",
    ("decision_fits_the_regulation", "answer_is_complete", "silence_and_objections_are_heeded"),
    ("take_draft",),
    verb="request.drafted",
)
PASS_LEGAL = Event(
    "pass_legal",
    "合法性审核通过",
    Who.LEGAL,
    "request.check_law",
    ("not_who_drafted",),
    ("sign_legal",),
    verb="request.law_checked",
)
CONSULT_AUTHORITY = Event(
    "consult_authority",
    "不能确定的，报有关主管部门或者保密行政管理部门",
    Who.SECRECY,
    "secrecy.review",
    ("not_who_drafted", "addressee_is_named"),
    ("open_consultation",),
    Letter.AUTHORITY,
    _by(_B(14, confidence="memory"), _A(17)),
    verb="request.authority_asked",
)
AUTHORITY_REPLY = Event(
    "authority_reply",
    "主管部门作出确定",
    Who.SECRECY,
    "secrecy.review",
    ("consultation_is_open", "opinion_is_complete"),
    ("close_consultation", "resume_clock"),
    None,
    _by(_B(14, confidence="memory"), _A(17)),
    verb="request.authority_replied",
)
PASS_SECRECY = Event(
    "pass_secrecy",
    "保密审查通过",
    Who.SECRECY,
    "secrecy.review",
    ("not_who_drafted", "not_who_checked_the_law", "secrecy_points_are_answered", "authority_is_heeded"),
    ("sign_secrecy",),
    None,
    _by(_B(14, confidence="memory"), _A(17)),
    verb="request.secrecy_checked",
)
RETURN_DRAFT = Event(
    "return_draft",
    "退回修改",
    Who.LEGAL,
    "request.return",
    ("reason_is_given", "not_who_drafted"),
    ("return_draft",),
    verb="request.returned",
)
DECIDE = Event(
    "decide",
    "批准并作出答复",
    Who.LEADER,
    "request.decide",
    ("not_who_drafted", "not_who_checked", "answer_is_complete"),
    ("decide",),
    Letter.ANSWER,
    _by(_B(21, confidence="memory"), _A(36)),
    verb="request.decided",
)
SEND = Event(
    "send",
    "发出答复",
    Who.OFFICE,
    "request.route",
    ("not_sent_yet", "sent_on_a_day_that_can_be", "answer_is_sealed", "third_parties_are_told"),
    ("mark_sent", "deliver_by_mail", "stop_clock_when_sent"),
    None,
    _by(_B(24), _A(33)),
    verb="request.sent",
)
SERVE = Event(
    "serve",
    "登记送达",
    Who.OFFICE,
    "request.route",
    ("was_sent", "service_is_proved"),
    ("mark_served",),
    Letter.SERVICE,
    verb="request.served",
)
WITHDRAW = Event(
    "withdraw",
    "申请人撤回",
    Who.APPLICANT,
    "request.register",
    (),
    ("stop_arrival_clock", "end_clock", "conclude_withdrawn"),
    verb="request.withdrawn",
)
CLOSE = Event(
    "close",
    "归档",
    Who.OFFICE,
    "request.route",
    ("parts_are_ended",),
    ("archive",),
    None,
    _by(None, _A(45)),
    verb="request.closed",
)

S = State
# Costs are made while the information is sought and given; asking for them stops no clock.
_WITH_COSTS = (S.IN_REVIEW, S.DRAFT_ANSWER, S.LEGAL_REVIEW, S.SECRECY_REVIEW, S.APPROVAL, S.DECIDED)
_FROM_TO: tuple[tuple[Event, tuple[tuple[State | None, State | None], ...]], ...] = (
    (SUBMIT, ((None, S.SUBMITTED),)),
    (ENTER, ((None, S.SUBMITTED),)),
    (CONFIRM_RECEIPT, ((S.SUBMITTED, S.REGISTERED),)),
    (SET_ASIDE, ((S.SUBMITTED, S.CLOSED),)),
    (REQUEST_CORRECTION, ((S.REGISTERED, S.AWAITING_CORRECTION), (S.IN_REVIEW, S.AWAITING_CORRECTION))),
    (SUBMIT_CORRECTION, ((S.AWAITING_CORRECTION, S.REGISTERED),)),
    (CORRECTION_LAPSED, ((S.AWAITING_CORRECTION, S.ABANDONED),)),
    (STILL_UNCLEAR, ((S.REGISTERED, S.DRAFT_ANSWER), (S.IN_REVIEW, S.DRAFT_ANSWER))),
    # A matter may be handed to another unit while it is in hand; letters that are out are waited for first.
    (ASSIGN, ((S.REGISTERED, S.IN_REVIEW), (S.IN_REVIEW, S.IN_REVIEW))),
    (OPEN_FILE, ((S.IN_REVIEW, S.IN_REVIEW),)),
    (
        CONSULT_THIRD_PARTY,
        (
            (S.IN_REVIEW, S.THIRD_PARTY_CONSULT),
            (S.THIRD_PARTY_CONSULT, S.THIRD_PARTY_CONSULT),
            (S.AGENCY_CONSULT, S.THIRD_PARTY_CONSULT),
        ),
    ),
    (
        CONSULT_AGENCY,
        (
            (S.IN_REVIEW, S.AGENCY_CONSULT),
            (S.AGENCY_CONSULT, S.AGENCY_CONSULT),
            (S.THIRD_PARTY_CONSULT, S.THIRD_PARTY_CONSULT),
        ),
    ),
    (THIRD_PARTY_REPLY, ((S.THIRD_PARTY_CONSULT, None),)),
    (THIRD_PARTY_TIMEOUT, ((S.THIRD_PARTY_CONSULT, None),)),
    (AGENCY_REPLY, ((S.AGENCY_CONSULT, None), (S.THIRD_PARTY_CONSULT, None))),
    (AGENCY_TIMEOUT, ((S.AGENCY_CONSULT, None), (S.THIRD_PARTY_CONSULT, None))),
    (ASK_EXTENSION, tuple((state, state) for state in State if state in RUNNING)),
    (EXTEND, tuple((state, state) for state in State if state in RUNNING)),
    (REFUSE_EXTENSION, tuple((state, state) for state in State if state in RUNNING)),
    (DEMAND_REASON, ((S.IN_REVIEW, S.AWAITING_REASON), (S.REGISTERED, S.AWAITING_REASON))),
    (GIVE_REASON, ((S.AWAITING_REASON, S.AWAITING_REASON),)),
    (ACCEPT_REASON, ((S.AWAITING_REASON, S.IN_REVIEW),)),
    (SET_DELAY, ((S.AWAITING_REASON, S.IN_REVIEW),)),
    (REJECT_REASON, ((S.AWAITING_REASON, S.DRAFT_ANSWER),)),
    (FEE_NOTICE, ((S.IN_REVIEW, S.AWAITING_FEE),)),
    (PAY, ((S.AWAITING_FEE, S.IN_REVIEW),)),
    (CANCEL_FEE, ((S.AWAITING_FEE, S.IN_REVIEW),)),
    (FEE_LAPSED, ((S.AWAITING_FEE, S.ABANDONED),)),
    (COST_NOTICE, tuple((state, state) for state in _WITH_COSTS)),
    (COST_PAID, tuple((state, state) for state in (*_WITH_COSTS, S.SERVED))),
    (COST_WAIVED, tuple((state, state) for state in _WITH_COSTS)),
    (SPLIT, ((S.REGISTERED, S.SPLIT), (S.IN_REVIEW, S.SPLIT))),
    (REFER, ((S.REGISTERED, S.DRAFT_ANSWER), (S.IN_REVIEW, S.DRAFT_ANSWER))),
    (TRANSFER, ((S.REGISTERED, S.TRANSFERRED), (S.IN_REVIEW, S.TRANSFERRED))),
    (START_DRAFT, ((S.REGISTERED, S.DRAFT_ANSWER), (S.IN_REVIEW, S.DRAFT_ANSWER))),
    (SUBMIT_DRAFT, ((S.DRAFT_ANSWER, S.LEGAL_REVIEW),)),
    (PASS_LEGAL, ((S.LEGAL_REVIEW, S.SECRECY_REVIEW),)),
    (PASS_SECRECY, ((S.SECRECY_REVIEW, S.APPROVAL),)),
    (CONSULT_AUTHORITY, ((S.SECRECY_REVIEW, S.AUTHORITY_CONSULT),)),
    (AUTHORITY_REPLY, ((S.AUTHORITY_CONSULT, S.SECRECY_REVIEW),)),
    (
        RETURN_DRAFT,
        (
            (S.LEGAL_REVIEW, S.DRAFT_ANSWER),
            (S.SECRECY_REVIEW, S.DRAFT_ANSWER),
            (S.APPROVAL, S.DRAFT_ANSWER),
        ),
    ),
    (DECIDE, ((S.APPROVAL, S.DECIDED),)),
    (SEND, ((S.DECIDED, S.DECIDED),)),
    (SERVE, ((S.DECIDED, S.SERVED),)),
    (WITHDRAW, tuple((state, S.WITHDRAWN) for state in State if state in OPEN)),
    (
        CLOSE,
        (
            (S.SERVED, S.CLOSED),
            (S.TRANSFERRED, S.CLOSED),
            (S.SPLIT, S.CLOSED),
            (S.ABANDONED, S.CLOSED),
            (S.WITHDRAWN, S.CLOSED),
        ),
    ),
)

EVENTS: dict[str, Event] = {event.code: event for event, _ in _FROM_TO}
TABLE: tuple[Transition, ...] = tuple(Transition(source, event, to) for event, rows in _FROM_TO for source, to in rows)
_BY_KEY = {row.key: row for row in TABLE}


def row(state: State | str | None, event: Event, regime: str) -> Transition:
    """Return the row of the table. Raises NotNow where there is none, or none under this regulation.

    `regime` is empty before the day of receipt is known; then only rows of both regulations stand.
    """
    found = _BY_KEY.get((str(state or ""), event.code))
    if found is None:
        where = State(state).zh if state else "尚未提交"
        raise NotNow(f"申请处于“{where}”，不能{event.zh}。")
    if regime and regime not in event.regimes:
        raise NotNow(f"按{REGIMES[regime]}办理的申请，没有“{event.zh}”的规定。")
    return found


def offered(state: State | str, regime: str) -> Iterator[Transition]:
    """Yield the rows that lead out of `state` under this regulation, in the order of the table."""
    for found in TABLE:
        if found.source == state and (not regime or regime in found.event.regimes):
            yield found


def resting_state(open_kinds: Iterable[str]) -> State:
    """Return where a request stands while these consultations ("third_party", "agency") are unanswered."""
    kinds = set(open_kinds)
    if "third_party" in kinds:
        return State.THIRD_PARTY_CONSULT
    return State.AGENCY_CONSULT if kinds else State.IN_REVIEW
