"""Requests in any state, reached by the same actions everybody uses."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from gongkai.law import foi_decisions
from gongkai.law.calendar import Calendar
from gongkai.law.rules import beijing_day
from gongkai.requests import actions, machine
from gongkai.requests.machine import FOI_2007, FOI_2019, State
from gongkai.requests.models import InformationRequest, Letter
from gongkai.review.rules import SECRECY_POINTS
from tests.cast import Cast, beijing

# 2026-03-02 is a Monday of an ordinary month; 2017-06-19 is the Monday of the plan.
RECEIVED = {FOI_2019: beijing("2026-03-02 10:00"), FOI_2007: beijing("2017-06-19 10:00")}
SAID: dict[str, Any] = {
    "kind": "NATURAL",
    "name": "林晓",
    "proof_kind": "id_card",
    "proof_number": "11010519491231002X",
    "phone": "13900000000",
    "email": "linxiao@example.com",
    "address": "示例市示例路1号",
    "content": "2016年度企业年报公示抽查的结果及其统计表。",
    "form": "electronic",
    "delivery": "online",
}
CLEAR = {point: False for point, _ in SECRECY_POINTS}
GRANTS = {FOI_2019: "GRANT", FOI_2007: "O_GRANT"}
_forms = itertools.count(1)

# One way to each state: (event, day after receipt on which it happens).
WAYS: dict[State, tuple[str, ...]] = {
    State.SUBMITTED: (),
    State.REGISTERED: ("confirm_receipt",),
    State.AWAITING_CORRECTION: ("confirm_receipt", "request_correction"),
    State.IN_REVIEW: ("confirm_receipt", "assign"),
    State.THIRD_PARTY_CONSULT: ("confirm_receipt", "assign", "consult_third_party"),
    State.AGENCY_CONSULT: ("confirm_receipt", "assign", "consult_agency"),
    State.AWAITING_REASON: ("confirm_receipt", "assign", "demand_reason"),
    State.AWAITING_FEE: ("confirm_receipt", "assign", "fee_notice"),
    State.DRAFT_ANSWER: ("confirm_receipt", "assign", "start_draft"),
    State.LEGAL_REVIEW: ("confirm_receipt", "assign", "start_draft", "submit_draft"),
    State.SECRECY_REVIEW: ("confirm_receipt", "assign", "start_draft", "submit_draft", "pass_legal"),
    State.AUTHORITY_CONSULT: (
        "confirm_receipt",
        "assign",
        "start_draft",
        "submit_draft",
        "pass_legal",
        "consult_authority",
    ),
    State.SPLIT: ("confirm_receipt", "split"),
    State.APPROVAL: ("confirm_receipt", "assign", "start_draft", "submit_draft", "pass_legal", "pass_secrecy"),
    State.DECIDED: (
        "confirm_receipt",
        "assign",
        "start_draft",
        "submit_draft",
        "pass_legal",
        "pass_secrecy",
        "decide",
    ),
    State.SERVED: (
        "confirm_receipt",
        "assign",
        "start_draft",
        "submit_draft",
        "pass_legal",
        "pass_secrecy",
        "decide",
        "send",
        "serve",
    ),
    State.TRANSFERRED: ("confirm_receipt", "transfer"),
    State.ABANDONED: ("confirm_receipt", "request_correction", "correction_lapsed"),
    State.WITHDRAWN: ("confirm_receipt", "withdraw"),
    State.CLOSED: ("confirm_receipt", "withdraw", "close"),
}


def submitted(at: datetime, *, submission: str = "", secret: str = "", **more: Any) -> InformationRequest:
    """Return a request sent over the net at `at`."""
    return actions.submit({**SAID, **more}, submission=submission or f"form-{next(_forms)}", secret=secret, at=at)


def entered(cast: Cast, channel: str, arrived_at: datetime, at: datetime | None = None, **more: Any):
    """Return a request that the office entered from paper."""
    return actions.enter(
        {**SAID, **more},
        channel=channel,
        arrived_at=arrived_at,
        submission=f"form-{next(_forms)}",
        by=cast.office,
        at=at or arrived_at,
    )


def registered(cast: Cast, at: datetime, **more: Any) -> InformationRequest:
    """Return a request received and registered at `at`."""
    found = submitted(at, **more)
    return actions.take(found, machine.CONFIRM_RECEIPT, by=cast.office, at=at, confirmed_at=at)


def who(cast: Cast, event: machine.Event, inquiry: InformationRequest | None = None) -> Any:
    """Return the person of the cast who brings this event about; None for applicant and timer."""
    if event.who == machine.Who.UNIT and inquiry is not None and inquiry.unit_id is None:
        return cast.office
    return {
        machine.Who.APPLICANT: None,
        machine.Who.TIMER: None,
        machine.Who.OFFICE: cast.office,
        machine.Who.UNIT: cast.drafter,
        machine.Who.HEAD: cast.second_office,
        machine.Who.LEGAL: cast.legal_reviewer,
        machine.Who.SECRECY: cast.secrecy_reviewer,
        machine.Who.LEADER: cast.leader,
    }[event.who]


def facts(cast: Cast, event: str, inquiry: InformationRequest, at: datetime) -> dict[str, Any]:
    """Return what the actor says about the event, so that it can happen."""
    day = beijing_day(at)
    consultation = inquiry.consultations.filter(ended_on__isnull=True, kind=event.rpartition("_")[0]).last()
    say: dict[str, dict[str, Any]] = {
        "confirm_receipt": {"confirmed_at": at},
        "set_aside": {"reason": "不是政府信息公开申请"},
        "request_correction": {"items": "请写明所需信息的名称或者文号。", "due_on": day + timedelta(days=14)},
        "submit_correction": {"answer": "晋工商发〔2016〕1号。", "received_on": day},
        "assign": {"unit": cast.unit("zhucechu") if inquiry.unit_id is None else cast.unit("jianguanchu")},
        "consult_third_party": {"name": "示例商贸有限公司", "question": "是否同意公开？", "interest": "商业秘密"},
        "third_party_reply": {"consultation": consultation, "opinion": "agrees"},
        "third_party_timeout": {"consultation": consultation},
        "consult_agency": {"name": "示例市统计局", "question": "是否可以公开？"},
        "agency_reply": {"consultation": consultation, "opinion": "agrees"},
        "agency_timeout": {"consultation": consultation},
        "consult_authority": {"name": "示例市保密行政管理部门", "question": "能否公开？"},
        "authority_reply": {"consultation": consultation, "opinion": "agrees"},
        "cancel_fee": {"reason": "计算有误"},
        "cost_notice": {"copying": Decimal("12.50"), "standard": "复制每页0.50元"},
        "cost_waived": {"reason": "确有经济困难"},
        "split": {"parts": ["抽查结果。", "抽查结果的统计表。"]},
        "refer": {"agency": "示例市统计局", "contact": "0351-0000000", "reason": "该信息由统计机构制作。"},
        "ask_extension": {"days": 10, "reason": "需要检索多年的档案"},
        "refuse_extension": {"reason": "可以按期答复"},
        "demand_reason": {"reason": "当月申请40件"},
        "give_reason": {"reason": "用于论文"},
        "set_delay": {"until": _later(inquiry), "reason": "数量过多"},
        "reject_reason": {"reason": "所述理由与申请的内容无关"},
        "fee_notice": {"basis": "pages", "quantity": 60},
        "pay": {"amount": 300},
        "transfer": {"agency": "示例市市场监督管理局"},
        "submit_draft": {
            "decision_code": inquiry.decision_code or GRANTS[inquiry.regime or FOI_2019],
            "answer": "见附件，网上查收。",
            "reasons": "经检索，所需信息存在。",
        },
        "return_draft": {"reason": "请补充条款"},
        "pass_secrecy": {"points": CLEAR},
        "send": {"how": "online"},
        "serve": {"kind": "online", "proof": "网上查收记录"},
    }
    return say.get(event, {})


def _later(inquiry: InformationRequest) -> date | None:
    if inquiry.clock is None or inquiry.clock.due_at is None:
        return None
    return Calendar.builtin().first_working_day_on_or_after(beijing_day(inquiry.clock.due_at) + timedelta(days=7))


def happen(cast: Cast, inquiry: InformationRequest, event: str, at: datetime, **more: Any) -> InformationRequest:
    """Let the event happen, with what its actor says; `more` says it otherwise. Letters it needs are there."""
    found = machine.EVENTS[event]
    if event == "send":
        sealed(inquiry, at)
    inquiry = actions.take(
        inquiry,
        found,
        by=more.pop("by", who(cast, found, inquiry)),
        at=at,
        **{**facts(cast, event, inquiry, at), **more},
    )
    if event.startswith("consult_"):
        asked = inquiry.consultations.last()
        assert asked is not None
        sealed(inquiry, at, consultation=actions.goes_out(asked, by=cast.office, at=at))
        assert inquiry.clock is not None
        inquiry.clock.refresh_from_db()
    return inquiry


def sealed(inquiry: InformationRequest, at: datetime, *, kind: str = "grant", **more: Any) -> Letter:
    """Return a letter as the room above would have sealed it: the answer, or the one to whom a consultation goes."""
    consultation = more.pop("consultation", None)
    if consultation is not None:
        kind, more = consultation.kind, {"consultation": consultation, "sent_on": consultation.sent_on, **more}
    elif kind == "grant":
        more = {"decision_code": inquiry.decision_code, **more}
    return Letter.objects.create(
        inquiry=inquiry, kind=kind, title="告知书", pdf_sha256="0" * 64, docx_sha256="0" * 64, made_at=at, **more
    )


def in_state(cast: Cast, state: State, regime: str = FOI_2019) -> tuple[InformationRequest, datetime]:
    """Return a request in this state, and the instant it came there."""
    at = RECEIVED[regime]
    more = {"matter": "own_record"} if state == State.TRANSFERRED else {}
    inquiry = submitted(at, **more)
    for event in WAYS[state]:
        at += timedelta(days=40) if event == "correction_lapsed" else timedelta(minutes=5)
        inquiry = happen(cast, inquiry, event, at)
    assert inquiry.standing == state
    return inquiry, at


def exists_under(state: State, regime: str) -> bool:
    """Return whether the table leads to this state under the regulation, by the way of this file."""
    return all(regime in machine.EVENTS[event].regimes for event in WAYS[state])


def decisions(regime: str) -> list[foi_decisions.Decision]:
    """Return the decisions an answer may have under the regulation."""
    return [each for each in foi_decisions.of_regime(regime) if each.answered]
