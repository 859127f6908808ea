"""Documents for the tests of this room, at any step of their path."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from gongkai.frame.time import BEIJING
from gongkai.publishing import actions, correction
from gongkai.publishing.models import Document
from gongkai.review import negative_list
from gongkai.review.rules import LEGALITY_MATERIALS, LEGALITY_POINTS, SECRECY_POINTS
from gongkai.screening.tests.pdf_carriers import simple
from tests.cast import Cast, beijing

AT = beijing("2017-06-19 10:00")
CLEAR = {point: False for point, _ in SECRECY_POINTS}
LAWFUL = {point: False for point, _ in LEGALITY_POINTS}
MATERIALS = {key: True for key, _ in LEGALITY_MATERIALS}


def refusal(ground: str = "O10_PROCESS", *, at: datetime = AT, return_on: date = date(2018, 6, 19)) -> dict[str, Any]:
    """Return what a refusal on this ground says: the item that rests on it, its questions answered with yes."""
    known = negative_list.in_force(at.astimezone(BEIJING).date())
    item = next(item for item in known.items if item.ground.code == ground)
    answers = [True for _ in item.questions]
    return {"item": item.code, "answers": answers, "reason": "尚在研究。", "return_on": return_on}


PDF = simple()
"""A PDF of one line, and nothing to hide."""


def body(text: str = "现将有关事项通知如下。") -> list[dict[str, object]]:
    """Return a text of one paragraph."""
    return [{"kind": "paragraph", "level": 0, "number": "", "clause": "", "text": text, "line": 1, "part": 0}]


PLAN = {"unit": "注册处", "person": "王芳，科员", "forms": ["text"], "channels": ["site"], "within": 3}


def drafted(cast: Cast, title: str = "关于做好年报公示工作的通知", *, at: datetime = AT, **fields: object) -> Document:
    """Return a draft by 王芳 of 注册处."""
    said: dict[str, object] = {"title": title, "body": body(), "issuing_bodies": ["山西省工商行政管理局"], **fields}
    if said.get("needs_interpretation") or said.get("nature", "other") != "other":
        said.setdefault("interpretation_plan", PLAN)
    return actions.draft(said, unit=cast.unit("zhucechu"), by=cast.drafter, at=at)


def decided(cast: Cast, document: Document, *, at: datetime = AT) -> Document:
    """Propose and decide 主动公开."""
    actions.propose_attribute(document, "proactive", by=cast.drafter, at=at)
    actions.decide_attribute(document, by=cast.unit_head, at=at)
    return fresh(document)


def cleared(cast: Cast, document: Document, *, at: datetime = AT) -> Document:
    """Give a draft both its papers."""
    decided(cast, document, at=at)
    actions.review_secrecy(document, "clear", CLEAR, by=cast.secrecy_reviewer, at=at)
    return fresh(document)


def lawful(cast: Cast, document: Document, *, at: datetime = AT) -> Document:
    """Ask for the legality review and find the text lawful."""
    actions.request_legality(document, MATERIALS, by=cast.drafter, at=at)
    actions.review_legality(fresh(document), "lawful", LAWFUL, early="应对突发事件。", by=cast.legal_reviewer, at=at)
    return fresh(document)


def kept(cast: Cast, document: Document, *, attribute: str = "withheld", at: datetime = AT) -> Document:
    """Decide that the document is not for the public."""
    actions.propose_attribute(document, attribute, by=cast.drafter, at=at, **refusal(at=at))
    actions.decide_attribute(document, by=cast.unit_head, at=at)
    return fresh(document)


def approved(cast: Cast, document: Document, *, at: datetime = AT) -> Document:
    """Give a draft its papers and the leader's approval."""
    cleared(cast, document, at=at)
    actions.approve(document, by=cast.leader, at=at)
    return fresh(document)


def released(cast: Cast, title: str = "关于做好年报公示工作的通知", *, at: datetime = AT, **fields: object) -> Document:
    """Return a document that has gone out."""
    document = approved(cast, drafted(cast, title, at=at, **fields), at=at)
    return actions.release(document, by=cast.office, at=at)


NOTE = "第一条所列办理时限有误，现更正为五个工作日。"


def correcting(
    cast: Cast, document: Document, text: str = "现将更正后的事项通知如下。", *, at: datetime = AT, **fields: object
) -> Document:
    """Return a correction of a released document that says what it corrects."""
    made = correction.begin(document, by=cast.drafter, at=at)
    return actions.edit(made, {"body": body(text), "change_note": NOTE, **fields}, by=cast.drafter, at=at)


def corrected(cast: Cast, document: Document, *, at: datetime = AT, **more: Any) -> Document:
    """Return the released document with its correction in its place."""
    return actions.release(approved(cast, correcting(cast, document, at=at, **more), at=at), by=cast.office, at=at)


def fresh(document: Document) -> Document:
    """Return the row as it stands now."""
    return Document.objects.get(pk=document.pk)
