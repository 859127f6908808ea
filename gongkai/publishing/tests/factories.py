"""Documents for the tests of this room, at any step of their path."""

from __future__ import annotations

from datetime import datetime

from gongkai.publishing import actions
from gongkai.publishing.models import Document
from gongkai.review.rules import SECRECY_POINTS
from tests.cast import Cast, beijing

AT = beijing("2017-06-19 10:00")
CLEAR = {point: False for point, _ in SECRECY_POINTS}


def body(text: str = "现将有关事项通知如下。") -> list[dict[str, object]]:
    """Return a text of one paragraph."""
    return [{"kind": "paragraph", "level": 0, "number": "", "clause": "", "text": text, "line": 1, "part": 0}]


def drafted(cast: Cast, title: str = "关于做好年报公示工作的通知", *, at: datetime = AT, **fields: object) -> Document:
    """Return a draft by 王芳 of 注册处."""
    said: dict[str, object] = {"title": title, "body": body(), "issuing_bodies": ["山西省工商行政管理局"], **fields}
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


def approved(cast: Cast, document: Document, *, at: datetime = AT) -> Document:
    """Give a draft its papers and the leader's approval."""
    cleared(cast, document, at=at)
    actions.approve(document, by=cast.leader, at=at)
    return fresh(document)


def released(cast: Cast, title: str = "关于做好年报公示工作的通知", *, at: datetime = AT, **fields: object) -> Document:
    """Return a document that has gone out."""
    document = approved(cast, drafted(cast, title, at=at, **fields), at=at)
    return actions.release(document, by=cast.office, at=at)


def fresh(document: Document) -> Document:
    """Return the row as it stands now."""
    return Document.objects.get(pk=document.pk)
