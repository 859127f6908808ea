"""A document as a page shows it: its blocks in order, every heading with an anchor, the outline, the facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from gongkai.law.numerals import from_chinese, to_chinese
from gongkai.publishing import rules
from gongkai.publishing.models import Document
from gongkai.publishing.rules import Validity

_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十]+)?[\s　]*")
_NUMERAL = re.compile(r"[〇○零一二两三四五六七八九十百千]+|\d+")


@dataclass(slots=True)
class Part:
    """A piece of the text. `kind` is that of the reader's block; a run-in heading has its words in `head`."""

    kind: str
    level: int = 0
    head: str = ""
    text: str = ""
    anchor: str = ""
    rows: list[list[str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Paper:
    """A document ready to be laid out. `titled` says that the text itself brings its title along."""

    parts: list[Part]
    outline: list[Part]


def of_body(body: Sequence[dict[str, object]], *, title: str = "", number: str = "") -> Paper:
    """Return the paper of a stored body. Nothing of the text is left out but what stands above it only to repeat
    `title` and `number`, which the page shows already.
    """
    parts: list[Part] = []
    anchors = Anchors()
    previous_line: object = None
    for block in body:
        kind, text = str(block.get("kind", "paragraph")), str(block.get("text", "")).strip("\n")
        if not text.strip():
            continue
        said = {"title": title, "number": number}.get(kind, "")
        if not parts and said and _squeezed(text) in _squeezed(said):
            continue
        if kind == "heading":
            level = _whole(block.get("level"))
            head = _numbered(level, str(block.get("number", "")), text)
            anchor = anchors.give(str(block.get("clause", "")), level, str(block.get("number", "")))
            article = _ARTICLE.match(head) if level >= 3 else None
            # Of an article only the number is set apart; its words are its text.
            run_in = head[article.end() :] if article else ""
            parts.append(Part("heading", level, article[0] if article else head, run_in, anchor))
        elif (
            kind == "paragraph"
            and parts
            and parts[-1].kind == "heading"
            and not parts[-1].text
            and (parts[-1].level >= 3 and block.get("line") == previous_line)
        ):
            parts[-1].text = text
        elif kind in {"signature", "date"} and parts and parts[-1].kind == "signature":
            parts[-1].lines += text.split("\n")
        elif kind in {"signature", "date"}:
            parts.append(Part("signature", lines=text.split("\n")))
        elif kind == "attachment" and parts and parts[-1].kind == "attachment":
            parts[-1].lines += text.split("\n")
        elif kind == "table":
            parts.append(Part("table", rows=_rows(text)))
        else:
            parts.append(Part(kind, text=text, lines=text.split("\n")))
        previous_line = block.get("line")
    outline = [part for part in parts if part.kind == "heading" and part.level <= 2]
    return Paper(parts, outline)


class Anchors:
    """Gives every heading an address of its own: 二、（一）1. is s2-1-1, whatever stands around it."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._path: list[str] = []

    def give(self, clause: str, level: int, number: str) -> str:
        """Return the anchor of the next heading; the second of the same number gets -b, the third -c."""
        digits = anchor_of(clause)
        if not digits:
            own = "-".join(_digits(number)) or "x"
            self._path = [*(self._path + ["0"] * level)[: max(0, level - 1)], own]
            digits = "s" + "-".join(self._path)
        name, letter = digits, ord("b")
        while name in self._given:
            name = f"{digits}-{chr(letter)}"
            letter += 1
        self._given.add(name)
        return name


def anchor_of(clause: str) -> str:
    """Return the anchor that the heading of a clause bears, "" for a clause without numbers."""
    digits = _digits(clause)
    return "s" + "-".join(digits) if digits else ""


def facts(document: Document, validity: Validity) -> list[dict[str, object]]:
    """Return the table of a document's metadata, in the order of the national guide."""
    return [
        {"name": "索引号", "value": document.index_number},
        {"name": "主题分类", "value": document.topic},
        {"name": "发布机构", "value": "、".join(document.issuing_bodies) or document.unit.full_name},
        {"name": "成文日期", "value": _day(document.made_on)},
        {"name": "标题", "value": document.title, "whole": True},
        {"name": "文号", "value": document.document_number or "无"},
        {"name": "发布日期", "value": _day(document.published_on)},
        {"name": "施行日期", "value": _day(document.effective_on)},
        {"name": "失效日期", "value": _day(document.expires_on)},
        {"name": "有效性", "value": validity.zh},
        {"name": "公开属性", "value": "主动公开"},
        {"name": "主题词", "value": "、".join(document.keywords)},
        {"name": "起草单位", "value": document.unit.full_name},
    ]


def validity_of(document: Document, on: date) -> Validity:
    """Return what the document is worth on `on`; its marks are read: prefetch them in lists."""
    return rules.validity_on(
        on,
        effective_on=document.effective_on,
        expires_on=document.expires_on,
        marks=[(mark.kind, mark.from_day) for mark in document.marks.all()],
    )


def readable_size(size: int) -> str:
    """Return 18 KB, 2.4 MB; nothing for a file of unknown size."""
    if not size:
        return ""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def _numbered(level: int, number: str, text: str) -> str:
    """Return the heading with its number in front, as the standard writes it, unless the text has it already."""
    if not number or text.strip().startswith(number) or text.lstrip("（( 　第").startswith(number):
        return text
    if re.fullmatch(r"第.+[章节条]", number):
        return f"{number}　{text}"
    try:
        value = int(number) if number.isascii() and number.isdigit() else from_chinese(number)
    except ValueError:
        return f"{number} {text}"
    forms = {1: f"{to_chinese(value)}、", 2: f"（{to_chinese(value)}）", 3: f"{value}.", 4: f"（{value}）"}
    return forms.get(level, f"{value}.") + text


def _digits(clause: str) -> list[str]:
    found = []
    for numeral in _NUMERAL.findall(clause):
        try:
            found.append(str(int(numeral)) if numeral.isdigit() else str(from_chinese(numeral)))
        except ValueError:
            continue
    return found


def _rows(text: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in re.split(r"\t|\s\|\s|\|", line.strip("|"))]
        for line in text.split("\n")
        if line.strip()
    ]


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def toc(outline: Iterable[Part]) -> list[dict[str, object]]:
    """Return the outline as frame/_toc.html wants it."""
    return [{"level": part.level, "text": part.head.rstrip("。"), "anchor": part.anchor} for part in outline]
