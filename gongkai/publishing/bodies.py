"""The text of a document as blocks: read from what a drafter typed, written back to be edited, laid out to be seen.

A block of `Document.body` is {"kind", "level", "number", "clause", "text", "line", "part"}, as the reader
finds it (reading.reading.Block). A heading keeps its words and its number apart; here they meet again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gongkai.reading import read
from gongkai.reading.reading import Block

_WHOLE_NUMBER = re.compile(r"第.+[编章节条款]")


@dataclass(slots=True)
class Piece:
    """A piece of the text to lay out. `head` is a heading with its number; in `text` the words behind it."""

    kind: str
    level: int = 0
    head: str = ""
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)


def as_json(block: Block) -> dict[str, object]:
    """Return a block of the reader as Document.body keeps it."""
    return {
        "kind": block.kind,
        "level": block.level,
        "number": block.number,
        "clause": block.clause,
        "text": block.text,
        "line": block.line,
        "part": block.part,
    }


def from_text(title: str, text: str) -> tuple[list[dict[str, object]], list[str]]:
    """Return the blocks of what a drafter typed beneath `title`, and the reader's warnings about it."""
    reading = read(f"{title.strip()}\n\n{text.strip()}\n".encode(), name="正文.txt")
    return [as_json(block) for block in reading.body], list(reading.warnings)


def to_text(body: Iterable[Mapping[str, object]]) -> str:
    """Return the text as a drafter edits it: a line a paragraph, numbers in front, without the title above it."""
    lines: list[str] = []
    last_line: object = None
    titled = True
    for block in body:
        kind, text = block.get("kind"), str(block.get("text", ""))
        if titled and kind == "title" and not block.get("part"):
            continue
        titled = False
        words = numbered(block) if kind == "heading" else text
        runs_on = kind == "paragraph" and lines and block.get("line") == last_line and last_line is not None
        if runs_on:
            lines[-1] += words
        else:
            lines.append(words)
        last_line = block.get("line") if kind in {"heading", "paragraph"} else None
    return "\n".join(lines)


def pieces(body: Iterable[Mapping[str, object]], *, title: str = "") -> list[Piece]:
    """Return the body ready to lay out; a first title that only repeats `title` is left out."""
    found: list[Piece] = []
    last_line: object = None
    for place, block in enumerate(body):
        kind, text = str(block.get("kind", "paragraph")), str(block.get("text", "")).strip()
        if not text:
            continue
        if kind == "title" and place < 4 and not block.get("part") and _plain(text) in _plain(title):
            continue
        if kind == "heading":
            number = str(block.get("number", ""))
            if _WHOLE_NUMBER.fullmatch(number) and number.endswith("条"):
                found.append(Piece("heading", _level(block), head=f"{number}　", text=text))
            else:
                found.append(Piece("heading", _level(block), head=numbered(block)))
        elif kind == "paragraph" and found and found[-1].kind == "heading" and block.get("line") == last_line:
            found[-1].text += text
        elif kind == "table":
            found.append(Piece("table", rows=[line.split("\t") for line in text.splitlines()]))
        else:
            found.append(Piece(kind, text=text))
        last_line = block.get("line")
    return found


def numbered(block: Mapping[str, object]) -> str:
    """Return a heading with its number as the standard writes it: 一、 （一） 1. （1） 第三条."""
    number, text = str(block.get("number", "")), str(block.get("text", ""))
    if not number:
        return text
    if _WHOLE_NUMBER.fullmatch(number):
        return f"{number}　{text}"
    forms = {1: f"{number}、", 2: f"（{number}）", 3: f"{number}.", 4: f"（{number}）"}
    return forms.get(_level(block), f"{number}.") + text


def _level(block: Mapping[str, object]) -> int:
    level = block.get("level")
    return level if isinstance(level, int) else 0


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text)
