"""Documents and messages for the tests of this room."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

from django.test import Client

from gongkai.feedback import about, actions
from gongkai.feedback.models import Message
from gongkai.frame import gate
from gongkai.publishing import actions as publishing
from gongkai.publishing.models import Document
from gongkai.review import rules as review
from tests.cast import Cast, beijing

PUBLISHED = beijing("2017-06-19 10:00")
RECEIVED = beijing("2017-06-20 10:00")
ANSWERED = beijing("2017-06-21 10:00")
WRONG = "第三条的“三个工作日”与附件写的“五个工作日”不一致，请核对。"
_forms = itertools.count(1)


def drafted(
    cast: Cast,
    title: str = "关于企业登记有关事项的通知",
    *,
    interprets: Document | None = None,
    at: datetime = PUBLISHED,
) -> Document:
    """Return a draft of 注册处."""
    body: list[dict[str, object]] = [{"kind": "paragraph", "text": "正文。", "level": 0, "number": "", "clause": ""}]
    return publishing.draft(
        {"title": title, "body": body, "issuing_bodies": ["山西省工商行政管理局"]},
        unit=cast.unit("zhucechu"),
        by=cast.drafter,
        at=at,
        interprets=interprets,
    )


def released(cast: Cast, title: str = "关于企业登记有关事项的通知", **kwargs: object) -> Document:
    """Return a public document of 注册处."""
    document = drafted(cast, title, **kwargs)  # type: ignore[arg-type]
    at = document.drafted_at
    publishing.propose_attribute(document, "proactive", by=cast.drafter, at=at)
    publishing.decide_attribute(document, by=cast.office, at=at)
    points = {point: False for point, _ in review.SECRECY_POINTS}
    publishing.review_secrecy(document, "clear", points, by=cast.secrecy_reviewer, at=at)
    publishing.approve(document, by=cast.leader, at=at)
    return publishing.release(document, by=cast.second_office, at=at)


def received(
    document: Document | None = None,
    text: str = WRONG,
    *,
    kind: str = "correction",
    at: datetime = RECEIVED,
    **more: object,
) -> Message:
    """Return a message about a public document, or about the site as such."""
    where = about.page(document.get_absolute_url(), at=at) if document else about.SITE
    return actions.receive(kind, text, about=where, submission=f"form-{next(_forms)}", at=at, **more)  # type: ignore[arg-type]


def answered(
    cast: Cast,
    message: Message,
    text: str = "经核对，附件有误，已经更正。谢谢。",
    *,
    outcome: str | None = None,
    publish: bool = True,
    at: datetime = ANSWERED,
) -> Message:
    """Return the message answered by its unit's drafter (or the office) and released by another."""
    drafter = cast.drafter if message.unit == cast.unit("zhucechu") else cast.office
    outcome = outcome or {"correction": "corrected", "suggestion": "adopted", "question": "explained"}[message.kind]
    actions.draft_answer(message, text, outcome, by=drafter, at=at)
    because = "" if publish else "涉及个人信息"
    text = message.text if publish else ""
    return actions.release(
        message,
        publish=publish,
        public_text=text,
        public_quote=message.quote if publish else "",
        not_public_because=because,
        by=cast.second_office,
        at=at,
    )


def filled(at: datetime, **more: str) -> dict[str, str]:
    """Return what a browser sends of a form opened ten seconds before `at`."""
    ticket = gate.new_ticket(at=at - timedelta(seconds=10))
    return {"kind": "correction", "text": WRONG, "ticket": ticket.sealed(), **more}


def client(person: object = None, *, address: str = "203.0.113.7") -> Client:
    """Return a browser, signed in as `person` where one is given."""
    browser = Client(REMOTE_ADDR=address)
    if person is not None:
        browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser
