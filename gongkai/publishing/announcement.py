"""The announcement of a clean-up 清理公告: its text with the three lists, and whether they are still the decisions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from gongkai.law.numerals import to_chinese
from gongkai.publishing.models import Cleanup, CleanupItem, Document

Decision = CleanupItem.Decision
# The three lists, in the order of the announcement.
LISTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("继续有效的文件", (Decision.KEEP.value,)),
    ("予以修改的文件", (Decision.AMEND.value,)),
    ("废止和失效的文件", (Decision.REPEAL.value, Decision.EXPIRE.value)),
)


def body(cleanup: Cleanup, items: Sequence[CleanupItem], bureau: str, on: date) -> list[dict[str, object]]:
    """Return the text of the announcement as Document.body keeps it."""
    counted = Counter(item.decision for item in items)
    result = "，".join(f"{word}{counted[value]}件" for value, word in Decision.choices if value and counted[value])
    why = cleanup.note or f"按照工作安排，{bureau}对现行文件进行了清理。"
    said = f"{why}本次共清理文件{len(items)}件，其中{result}。现将清理结果予以公布，自公布之日起施行。"
    return [
        _block("paragraph", said),
        *_lists(items),
        _block("signature", bureau),
        _block("date", f"{on.year}年{on.month}月{on.day}日"),
    ]


def fits(document: Document, items: Sequence[CleanupItem]) -> bool:
    """Return whether the text still carries every list as the decisions have it; what stands around them is free."""
    text = _plain("".join(str(block.get("text", "")) for block in document.body))
    return all(_plain(str(block["text"])) in text for block in _lists(items) if block["kind"] == "table")


def _lists(items: Iterable[CleanupItem]) -> Iterator[dict[str, object]]:
    found = list(items)
    number = 0
    for heading, kinds in LISTS:
        chosen = [item for item in found if item.decision in kinds]
        if not chosen:
            continue
        number += 1
        numeral = to_chinese(number)
        yield _block("heading", f"{heading}（{len(chosen)}件）", level=1, number=numeral, clause=f"{numeral}、")
        yield _block("table", "\n".join("\t".join(row) for row in _rows(chosen, kinds)))


def _rows(items: Sequence[CleanupItem], kinds: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    kept, amended = Decision.KEEP in kinds, Decision.AMEND in kinds
    heads = ("序号", "文件名称", "文号或者索引号")
    yield heads if kept else (*heads, "修改内容") if amended else (*heads, "清理结果", "理由")
    for place, item in enumerate(items, 1):
        words = " ".join(item.text.split())
        number = item.document.document_number or item.document.index_number or ""
        row = (str(place), item.document.title, number)
        yield row if kept else (*row, words) if amended else (*row, item.get_decision_display(), words)


def _block(kind: str, text: str, **more: object) -> dict[str, object]:
    return {"kind": kind, "level": 0, "number": "", "clause": "", "text": text, "line": 0, "part": 0, **more}


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text)
