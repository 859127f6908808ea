"""What changed between two states of a text: by field, by file, paragraph by paragraph and sign by sign. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from gongkai.publishing import bodies

SAME, ADDED, REMOVED, CHANGED, GAP = "same", "added", "removed", "changed", "gap"

# The fields that stand above the text, as the screens call them; in the order they are shown.
FIELDS: tuple[tuple[str, str], ...] = (
    ("title", "标题"),
    ("document_number", "文号"),
    ("document_type", "公文种类"),
    ("nature", "文件性质"),
    ("issuing_bodies", "发布机构"),
    ("addressees", "主送机关"),
    ("made_on", "成文日期"),
    ("effective_on", "施行日期"),
    ("expires_on", "失效日期"),
    ("topic", "主题分类"),
    ("keywords", "主题词"),
    ("summary", "内容概述"),
    ("brought_number", "原索引号"),
    ("brought_date", "原发布日期"),
    ("needs_interpretation", "应当解读"),
    ("not_interpreted_because", "不作解读的理由"),
    ("interpretation_plan", "解读方案"),
    ("interpretation_form", "解读形式"),
    ("speaker", "解读人"),
    ("video_address", "视频网址"),
    ("change_note", "更正说明"),
    ("hides_earlier", "更正前的版本不再提供"),
)
_WORDS = {"normative": "行政规范性文件", "policy": "政策文件"}
# Paragraphs that did not change and stand further than this from a change are left out.
AROUND = 1
LIKE = 0.35


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of signs: same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: same, added, removed or changed, with its pieces; a gap stands for `left_out` unchanged ones."""

    kind: str
    pieces: tuple[Piece, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """A field that changed, before and after, in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    """All that changed. `files`: what was added to or taken from the attachments."""

    fields: tuple[Field, ...]
    lines: tuple[Line, ...]
    files: tuple[Piece, ...]

    @property
    def any(self) -> bool:
        """Return whether anything changed at all."""
        return bool(self.fields or self.files or any(line.kind not in {SAME, GAP} for line in self.lines))


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """Return what changed from one form (`canonical.matter`) to another."""
    fields = tuple(
        Field(name, _words(before.get(key)), _words(after.get(key)))
        for key, name in FIELDS
        if (before.get(key) or None) != (after.get(key) or None)
    )
    lines = tuple(_shortened(list(_lines(_paragraphs(before), _paragraphs(after)))))
    return Changes(fields, lines, tuple(_files(before.get("attachments", []), after.get("attachments", []))))


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Return the runs of signs that are the same, removed and added between two paragraphs."""
    found: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece(SAME, before[a:b]))
            continue
        if b > a:
            found.append(Piece(REMOVED, before[a:b]))
        if d > c:
            found.append(Piece(ADDED, after[c:d]))
    return tuple(found)


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (Line(SAME, (Piece(SAME, text),)) for text in before[a:b])
            continue
        old, new = list(before[a:b]), list(after[c:d])
        paired = min(len(old), len(new))
        for one, other in zip(old, new, strict=False):
            if SequenceMatcher(None, one, other, autojunk=False).quick_ratio() >= LIKE:
                yield Line(CHANGED, pieces(one, other))
            else:
                yield Line(REMOVED, (Piece(REMOVED, one),))
                yield Line(ADDED, (Piece(ADDED, other),))
        yield from (Line(REMOVED, (Piece(REMOVED, text),)) for text in old[paired:])
        yield from (Line(ADDED, (Piece(ADDED, text),)) for text in new[paired:])


def _shortened(lines: list[Line]) -> Iterator[Line]:
    near = {
        place + step for place, line in enumerate(lines) if line.kind != SAME for step in range(-AROUND, AROUND + 1)
    }
    left_out = 0
    for place, line in enumerate(lines):
        if place in near:
            if left_out:
                yield Line(GAP, left_out=left_out)
                left_out = 0
            yield line
        else:
            left_out += 1
    if left_out:
        yield Line(GAP, left_out=left_out)


def _paragraphs(form: Mapping[str, Any]) -> list[str]:
    found = []
    for block in form.get("body", []):
        said = bodies.numbered(block) if block.get("kind") == "heading" else str(block.get("text") or "")
        text = said.strip()
        if not text and block.get("rows"):
            text = "\n".join("　".join(str(cell) for cell in row) for row in block["rows"])
        if text:
            found.append(text)
    return found


def _files(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Iterator[Piece]:
    def known(files: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str, str], str]:
        return {(file["name"], file["sha256"], file["address"]): file["name"] for file in files}

    old, new = known(before), known(after)
    yield from (Piece(REMOVED, name) for key, name in old.items() if key not in new)
    yield from (Piece(ADDED, name) for key, name in new.items() if key not in old)


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(str(one) for one in value) or "（空）"
    if isinstance(value, dict):
        return "；".join(_words(one) for one in value.values() if one not in ("", [])) or "（空）"
    return _WORDS.get(value, str(value)) if value else "（空）"
