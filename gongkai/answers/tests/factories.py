"""Requests as the handling room leaves them, for what comes after."""

from __future__ import annotations

from datetime import date

from gongkai.law import foi_decisions
from gongkai.organisation.models import User
from gongkai.requests.machine import State
from gongkai.requests.models import InformationRequest
from tests.cast import Cast, beijing

SERIAL = iter(range(1, 1_000_000))


def inquiry(cast: Cast, received: str = "2026-03-02", **said: object) -> InformationRequest:
    """Return a registered request of 王某某 for the results of a check."""
    day = date.fromisoformat(received)
    serial = next(SERIAL)
    values: dict[str, object] = {
        "year": day.year,
        "serial": serial,
        "submission": f"form-{serial}",
        "channel": InformationRequest.Channel.INTERNET,
        "submitted_at": beijing(received),
        "received_on": day,
        "first_received_on": day,
        "regime": foi_decisions.regime_on(day),
        "kind": InformationRequest.Kind.NATURAL,
        "name": "王晓云",
        "applicant_key": f"key-{serial}",
        "phone": "13812345678",
        "email": "wang@example.org",
        "address": "太原市迎泽区某路1号",
        "content": "2025年度全省网络交易监测的抽查结果",
        "state": State.IN_REVIEW.value,
        "unit": cast.unit("jianguanchu"),
    }
    return InformationRequest.objects.create(**(values | said))


def decided(
    cast: Cast, code: str = "GRANT", received: str = "2026-03-02", on: str = "2026-03-20", **said: object
) -> InformationRequest:
    """Return a request whose answer was approved and has gone out."""
    drafter: User = cast.drafter
    values: dict[str, object] = {
        "state": State.DECIDED.value,
        "decision_code": code,
        "answer": "抽查结果随本告知书以电子文件提供。",
        "reasons": "",
        "drafted_by": drafter,
        "drafted_at": beijing(on),
        "legal_by": cast.unit_head,
        "secrecy_by": cast.secrecy_reviewer,
        "decided_by": cast.leader,
        "decided_on": date.fromisoformat(on),
        "sent_on": date.fromisoformat(on),
        "concluded_on": date.fromisoformat(on),
    }
    if foi_decisions.get(code).gives_reasons:
        values["reasons"] = "经查，有关内容属于执法过程中形成的讨论记录，尚未形成结论。"
    return inquiry(cast, received, **(values | said))
