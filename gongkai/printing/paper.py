"""What stands on a paper: the elements of an official document (GB/T 9704—2012) in the order in which they are set.

A paper is a value. Nothing in it is markup: every word is set as it is written, line breaks (\\n) included.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal, TypeAlias

Align: TypeAlias = Literal["justify", "left", "center", "right"]


class Form(StrEnum):
    """The head of the paper: that of a document (文件格式), of a letter (信函格式), or none (a table, a report)."""

    DOCUMENT = "document"
    LETTER = "letter"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 4, its number (一、 （一） 1. （1）) already in front of its words.

    `run_in` is the text that goes on behind it in the same paragraph; `centred` sets it as regulations set 第一章.
    """

    text: str
    level: int = 1
    run_in: str = ""
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. The first line of one set flush is drawn in by two characters unless `indent` is False."""

    text: str
    align: Align = "justify"
    indent: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its first `heads` rows repeat on every page. `widths` in millimetres, 156 together; equal when empty.

    `aligns` says how each column stands; left when empty. Cells may hold line breaks; short rows are filled up.
    `spans`: {(row, column): (rows, columns)} of cells that take more than one place; the places they cover are empty,
    and heads are centred then.
    """

    rows: Sequence[Sequence[str]]
    heads: int = 1
    widths: Sequence[float] = ()
    aligns: Sequence[Literal["left", "center", "right"]] = ()
    caption: str = ""
    spans: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    @property
    def broad(self) -> int:
        """Return how many columns there are."""
        return max((len(row) for row in self.rows), default=1)

    @property
    def covered(self) -> frozenset[tuple[int, int]]:
        """Return the places that belong to a cell which begins elsewhere."""
        return frozenset(
            (row + down, column + across)
            for (row, column), (rows, columns) in self.spans.items()
            for down in range(rows)
            for across in range(columns)
            if (down, across) != (0, 0)
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture (PNG, JPEG) with the words that stand for it. `width` in millimetres, at most 156."""

    data: bytes
    alt: str
    width: float = 156


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature inside the text, as a notice has it above the plan it issues: bodies, then the date."""

    signers: Sequence[str]
    made_on: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What the paper carries with it begins: on a page of its own, with its label (附件1) and its title."""

    title: str = ""
    label: str = ""
    number: str = ""
    new_page: bool = True


Block: TypeAlias = Heading | Paragraph | Table | Picture | Signature | Part


@dataclass(frozen=True, slots=True)
class Code:
    """The printed code: a short address as text and as a QR code, with what one finds there.

    It stands at the foot of the first page; the address alone at the foot of every other.
    """

    address: str
    says: str = "扫码或者访问网址，查看本文件现时状态"


@dataclass(frozen=True, slots=True)
class Paper:
    """An official document, whole. Only the title must be there; what is empty is left out.

    - `issuers`: the red head (发文机关标志), with 文件 behind it in the form of a document; several are set above each
      other. `head_word` replaces 文件.
    - `number`: 发文字号, ready to print; `signed_off_by`: 签发人, upward papers only.
    - `addressees`: 主送机关; the colon is ours.
    - `attachments`: 附件说明, the names without numbers.
    - `signers`, `made_on`: 发文机关署名 and 成文日期; `sealed` leaves the room where the seal goes over both.
    - `note`: 附注, the brackets are ours. `copies_to`, `printed_by`, `printed_on`: 版记.
    - `stamp`: what became of the paper, on every page: ("已废止", "自2019年1月1日起，依据《…》").
    - `code`: see Code. `source_note`: where these pages come from, small, at the end.
    - `subject`: what it is about, for the file's properties; `author`: the body that made the file, never a person.
    - `header`: what stands small at the head of every page.
    """

    title: str
    form: Form = Form.DOCUMENT
    issuers: Sequence[str] = ()
    head_word: str = "文件"
    number: str = ""
    signed_off_by: str = ""
    subtitle: str = ""
    addressees: Sequence[str] = ()
    body: Sequence[Block] = ()
    attachments: Sequence[str] = ()
    signers: Sequence[str] = ()
    made_on: date | None = None
    sealed: bool = True
    note: str = ""
    copies_to: str = ""
    printed_by: str = ""
    printed_on: date | None = None
    stamp: tuple[str, str] | None = None
    code: Code | None = None
    source_note: str = ""
    subject: str = ""
    author: str = ""
    header: str = ""

    @property
    def plain_title(self) -> str:
        """Return the title on one line."""
        return self.title.replace("\n", "")

    @property
    def maker(self) -> str:
        """Return the body named as author in the file's properties."""
        return self.author or "、".join(self.issuers or self.signers)

    @property
    def dated(self) -> date | None:
        """Return the day that the file's properties bear: never that of the making, so that the bytes stay the same."""
        return self.made_on or self.printed_on


def day(value: date | None) -> str:
    """Return 2017年6月15日, as 成文日期 is written: no zero in front of month or day."""
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def width_in_characters(text: str) -> float:
    """Return how many full-width characters `text` is wide: letters, figures and half-width signs count half."""
    return sum(0.5 if ord(sign) < 0x2E80 and sign not in "“”‘’—…·" else 1.0 for sign in text)
