"""What happened to a matter and when, told from the log: drafted, judged, published, marked, interpreted, asked about.

Only of a document that is public. The steps before its publication are named without the people who took them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gongkai.feedback.models import Message
from gongkai.ledger.models import Entry
from gongkai.programme.models import Programme
from gongkai.publishing.models import Document

# Which lines of which subjects tell of the matter, and in what words.
_OF_THE_DRAFT = {
    "document.drafted": "起草",
    "attribute.decided": "审定公开属性：主动公开",
    "secrecy.reviewed": "完成保密审查",
    "document.approved": "批准",
}
_OF_THE_DOCUMENT = {
    "document.published": "公开",
    "document.corrected": "更正效力标注",
    "document.revised": "更正文本，更正说明一并公开",
    "document.amended": "标注“已修改”",
    "document.repealed": "标注“废止”",
    "document.expired": "标注“失效”",
    "document.withdrawn": "撤回",
    "document.republished": "恢复公开",
}
_OF_OTHERS = {
    "feedback.received": "收到提问",
    "feedback.published": "答复提问并公开",
    "programme.started": "启动方案，逐条任务开始计时",
    "programme.closed": "方案结束",
    "repost.posted": "转载",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, in the words of the house. `url` leads to the page of what it was done to."""

    at: datetime
    says: str
    number: int
    title: str = ""
    url: str = ""


def of_document(document: Document, *, at: datetime) -> list[Step]:
    """Return what the log tells of a public document up to `at`, oldest first. A fixed number of queries."""
    explained = {
        item.subject: item
        for item in Document.objects.public(at).filter(interprets=document).only("index_number", "title", "uid")
    }
    asked = {message.subject: message for message in Message.objects.public(at).filter(document=document)}
    plan = Programme.objects.public(at).filter(document=document).select_related("document").first()
    subjects = [document.draft_subject, document.subject, *explained, *asked]
    if plan is not None:
        subjects.append(f"programme/{document.index_number}")
    steps = []
    for entry in Entry.objects.filter(subject__in=subjects, at__lte=at).order_by("number"):
        step = _step(entry, document, explained, asked, plan)
        if step is not None:
            steps.append(step)
    return steps


def _step(
    entry: Entry,
    document: Document,
    explained: dict[str, Document],
    asked: dict[str, Message],
    plan: Programme | None,
) -> Step | None:
    """Return the entry as a step of the matter; None for what is not worth a reader's line."""
    if entry.subject == document.draft_subject:
        words = _OF_THE_DRAFT.get(entry.verb)
        return Step(entry.at, words, entry.number) if words else None
    if entry.subject == document.subject:
        words = _OF_THE_DOCUMENT.get(entry.verb) or _OF_OTHERS.get(entry.verb)
        return Step(entry.at, words, entry.number) if words else None
    if entry.subject in explained:
        found = explained[entry.subject]
        if entry.verb != "document.published":
            return None
        return Step(entry.at, "发布解读", entry.number, found.title, found.get_absolute_url())
    if entry.subject in asked:
        message = asked[entry.subject]
        words = _OF_OTHERS.get(entry.verb)
        if words is None:
            return None
        if message.kind != Message.Kind.QUESTION:
            words = words.replace("提问", message.get_kind_display())
        return Step(entry.at, words, entry.number, "答复全文", message.get_absolute_url())
    if plan is not None and entry.verb in _OF_OTHERS:
        return Step(entry.at, _OF_OTHERS[entry.verb], entry.number, plan.short_title, plan.get_absolute_url())
    return None
