"""The parts of a document: what the reader hands to everyone else.

`Reading.to_json()` is the contract of `gongkai read --json`. The Python object carries two things more: `body`, the
whole text as blocks in order (nothing of the document is lost between them), and `furniture`, the lines of the page
around it.

Clauses. A clause is named by its path of numbers as an official writes it: "二、（一）1." or "第九条（二）". An empty
clause means the text stands outside every numbered clause: before the first one, or after the last has been closed.

Values of time limits, all machine-readable:

    2017-06-20      a day (kind deadline); the last day of a month or a year named as "底前", "年内" (deadline, target)
    2020            a year aimed at, "到2020年" (kind target)
    --12-31         the same day every year, "每年12月31日前" (kind deadline)
    ---05           the same day every month, "每月5日前" (kind deadline)
    P3WD            three working days (kind period); likewise P15D calendar days, P2W, P6M, P1Y, PT5H, PT30M
    >=P30D          at least so long, "不少于30日" (kind period)
    -P30D           so long before the event, "期满30日前" (kind period)
    R/P1Y           at least once a year; R2/P1Y twice a year; R/P3M every quarter (kind frequency)

A working day has no letter in ISO 8601; `WD` is ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

__all__ = ["Assignment", "Attachment", "Block", "Contact", "Heading", "Kind", "Reading", "TimeLimit"]

Kind = Literal["official", "regulation", "other"]
BlockKind = Literal[
    "title",
    "number",
    "addressee",
    "heading",
    "paragraph",
    "signature",
    "date",
    "attachment",
    "note",
    "contact",
    "table",
]
LimitKind = Literal["deadline", "target", "period", "frequency"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading. Levels 1-4 are 一、（一）1.（1）; in a regulation 章 1, 节 2, 条 3."""

    level: int
    number: str  # as the document writes it, without its brackets and stops: "一", "3", "第二章"
    text: str
    line: int
    clause: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"level": self.level, "number": self.number, "text": self.text, "line": self.line}


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who leads and who helps with a clause; `others` where the bracket also binds every other unit."""

    clause: str
    lead: tuple[str, ...]
    support: tuple[str, ...]
    others: bool
    raw: str
    task: str
    line: int = 0

    def to_json(self) -> dict[str, Any]:
        return {
            "clause": self.clause,
            "lead": list(self.lead),
            "support": list(self.support),
            "others": self.others,
            "raw": self.raw,
            "task": self.task,
        }


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A limit as written (`raw`) and as a value of the grammar above; `value` is empty where a year is missing."""

    raw: str
    kind: LimitKind
    value: str
    clause: str
    line: int = 0

    def to_json(self) -> dict[str, Any]:
        return {"raw": self.raw, "kind": self.kind, "value": self.value, "clause": self.clause}


@dataclass(frozen=True, slots=True)
class Attachment:
    number: str
    name: str
    url: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"number": self.number, "name": self.name, "url": self.url}


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    phone: str

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "phone": self.phone}


@dataclass(slots=True)
class Block:
    """A piece of the document in its order.

    A heading's `text` is its own words; the sentences that follow it on the same line are the next block, a paragraph
    with the same `line`. The two joined give the line back.
    """

    kind: BlockKind
    text: str
    line: int
    level: int = 0
    number: str = ""
    clause: str = ""
    part: int = 0  # 0 the document itself, 1 and on what it carries with it (the plan a notice issues, an attachment)


@dataclass(slots=True)
class Reading:
    file: str = ""
    encoding: str = ""
    kind: Kind = "other"
    title: str = ""
    document_number: str = ""
    index_number: str = ""
    document_type: str = ""
    issuing_bodies: list[str] = field(default_factory=list)
    addressees: list[str] = field(default_factory=list)
    made_on: date | None = None
    published_on: date | None = None
    effective_on: date | None = None
    topic: str = ""
    keywords: list[str] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    time_limits: list[TimeLimit] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    cited_numbers: list[str] = field(default_factory=list)
    repeals: list[str] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    body: list[Block] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return the fields of the contract in its order; dates as ISO strings or None."""
        return {
            "file": self.file,
            "encoding": self.encoding,
            "kind": self.kind,
            "title": self.title,
            "document_number": self.document_number,
            "index_number": self.index_number,
            "document_type": self.document_type,
            "issuing_bodies": list(self.issuing_bodies),
            "addressees": list(self.addressees),
            "made_on": self.made_on.isoformat() if self.made_on else None,
            "published_on": self.published_on.isoformat() if self.published_on else None,
            "effective_on": self.effective_on.isoformat() if self.effective_on else None,
            "topic": self.topic,
            "keywords": list(self.keywords),
            "headings": [heading.to_json() for heading in self.headings],
            "assignments": [assignment.to_json() for assignment in self.assignments],
            "time_limits": [limit.to_json() for limit in self.time_limits],
            "attachments": [attachment.to_json() for attachment in self.attachments],
            "cited_numbers": list(self.cited_numbers),
            "repeals": list(self.repeals),
            "contacts": [contact.to_json() for contact in self.contacts],
            "warnings": list(self.warnings),
        }
