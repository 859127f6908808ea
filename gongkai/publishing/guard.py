"""The guard in front of every release: personal numbers, secrecy marks, listed words, in all that would be public.

Personal Information Protection Law; State Council Order 711, arts. 14 and 15; Plan 2017, II(5)5. What blocks is masked
in a copy, or justified by a person who did not write the text; a secrecy mark is neither. The actions that approve,
release and put back ask `require_clean`; nothing goes past it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace

from gongkai.errors import BadInput, Refused
from gongkai.frame import stored
from gongkai.law.sources import PLAN_2017
from gongkai.publishing import canonical, words
from gongkai.publishing.models import Attachment, Document, Justification, Screening
from gongkai.screening import Finding, Kind, WordList, inspect_file, inspect_text

SOURCE = PLAN_2017.clause("二（五）5")
BODY = "正文"
# The fields that become public, by the words the screen uses for them; some hold lists.
FIELDS = {
    "title": "标题",
    "document_number": "文号",
    "summary": "内容概述",
    "issuing_bodies": "发布机构",
    "addressees": "主送机关",
    "keywords": "主题词",
    "topic": "主题分类",
    "document_type": "公文种类",
    "speaker": "解读人",
    "video_address": "视频网址",
    "change_note": "更正说明",
}
# Of the interpretation plan the page says who explains; the rest of it stays inside.
PLAN_UNIT = "解读单位"


class NotScreened(Refused):
    """Findings stand in the way. `findings` are those that block and are not justified."""

    def __init__(self, findings: list[Found]) -> None:
        self.findings = findings
        kinds = "、".join(dict.fromkeys(found.kind_zh for found in findings))
        super().__init__(
            f"发布前检查发现{len(findings)}处问题（{kinds}），须逐处遮盖、修改或者说明理由。", source=SOURCE
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as it is kept and shown: where, what, a masked excerpt. `key` names it within this very text."""

    key: str
    part: str
    kind: str
    kind_zh: str
    blocks: bool
    where: str
    excerpt: str
    says: str
    suggestion: str
    start: int
    end: int

    @property
    def is_mark(self) -> bool:
        """Return whether it is a mark of secrecy: neither to be masked nor to be justified."""
        return self.kind == Kind.SECRECY_MARK

    @property
    def can_be_masked(self) -> bool:
        return not self.is_mark and (self.kind != Kind.WORD or bool(self.suggestion))

    @property
    def in_file(self) -> bool:
        return self.part.startswith("file:")


def report(document: Document, *, anew: bool = False) -> list[Found]:
    """Return the findings in all that would be public of the document as it reads now.

    They are kept with the digest of the text and the number of the word list; `anew` reads everything again.
    """
    content = canonical.draft_digest(document)
    version, listed = words.for_guard()
    kept = None if anew else Screening.objects.filter(document=document, content=content, words=version).first()
    if kept is not None:
        return [Found(**each) for each in kept.findings]
    found = list(_inspect(document, listed))
    Screening.objects.filter(document=document).delete()
    Screening.objects.create(
        document=document, content=content, words=version, findings=[asdict(each) for each in found]
    )
    return found


def open_findings(document: Document, *, anew: bool = False) -> list[Found]:
    """Return those that block and are not justified for this very text."""
    justified = set(justifications(document))
    return [found for found in report(document, anew=anew) if found.blocks and found.key not in justified]


def justifications(document: Document) -> dict[str, Justification]:
    """Return {key of a finding: why it may stay} of those that hold for the text as it reads now."""
    rows = Justification.objects.filter(document=document, content=canonical.draft_digest(document))
    return {row.key: row for row in rows.select_related("by") if row.by_id not in document.authors}


def require_clean(document: Document) -> None:
    """Raise NotScreened while a finding stands open. Everything is read anew, the files too."""
    found = open_findings(document, anew=True)
    if found:
        raise NotScreened(found)


def require_clean_text(text: str, what: str) -> None:
    """Raise BadInput when a sentence that goes out by itself holds what the guard would stop."""
    _, listed = words.for_guard()
    kinds = [found.kind.zh for found in inspect_text(text, words=listed) if found.blocks]
    if kinds:
        raise BadInput(f"{what}对外公开，其中有{'、'.join(dict.fromkeys(kinds))}，请改写。")


def require_clean_file(data: bytes, name: str) -> None:
    """Raise Refused when a file that goes out by itself holds what the guard would stop."""
    _, listed = words.for_guard()
    found = [each for each in inspect_file(data, name, words=listed) if each.blocks]
    if found:
        kinds = "、".join(dict.fromkeys(each.kind.zh for each in found))
        raise Refused(f"“{name}”中有{kinds}（{found[0].where}），不能对外公开；请遮盖后重新报送。", source=SOURCE)


# --- reading ------------------------------------------------------------------------------------------


def _inspect(document: Document, listed: WordList | None) -> Iterator[Found]:
    salt = bytes.fromhex(document.salt)
    for name, label in FIELDS.items():
        value = getattr(document, name, "") or ""
        for place, text in enumerate(value if isinstance(value, list) else [value]):
            yield from _told(f"field:{name}:{place}", inspect_text(str(text), where=label, words=listed, salt=salt))
    if said := (document.interpretation_plan or {}).get("unit"):
        yield from _told("plan:unit", inspect_text(str(said), where=PLAN_UNIT, words=listed, salt=salt))
    running = joined(document.body)
    found = inspect_text(running.text, where=BODY, words=listed, salt=salt)
    yield from _told("body", [replace(each, where=f"正文第{running.block_at(each.start) + 1}段") for each in found])
    for place, block in enumerate(document.body):
        if block.get("kind") == "table":
            yield from _in_table(place, str(block.get("text", "")), listed, salt)
    for place, item in enumerate(document.attachments.all()):
        for part, text, label in (
            ("name", item.name, "名称"),
            ("address", item.address, "原网址"),
            ("alt", item.alt, "的文字说明"),
        ):
            found = inspect_text(text, where=f"附件{place + 1}{label}", words=listed, salt=salt)
            yield from _told(f"{part}:{place}", found)
        if item.sha256:
            found = in_file(item, listed, salt)
            yield from _told(f"file:{place}", [replace(each, where=f"附件{place + 1}·{each.where}") for each in found])


def in_file(item: Attachment, listed: WordList | None, salt: bytes) -> list[Finding]:
    """Return the findings in the public copy of an attachment; its name is read beside it."""
    with stored.opened(item.file, item.sha256) as handle:
        data = handle.read()
    return [each for each in inspect_file(data, item.name, words=listed, salt=salt) if each.where != "文件名"]


def _in_table(place: int, text: str, listed: WordList | None, salt: bytes) -> Iterator[Found]:
    rows = [line.split("\t") for line in text.split("\n")]
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            heading = rows[0][column] if row and column < len(rows[0]) else ""
            left = cells[column - 1] if column else ""
            found = inspect_text(
                cell,
                where=f"正文第{place + 1}段表格第{row + 1}行第{column + 1}列",
                context=f"{heading[:40]} {left[:20]}".strip(),
                words=listed,
                salt=salt,
            )
            yield from _told(f"cell:{place}:{row}:{column}", found)


@dataclass(frozen=True, slots=True)
class Joined:
    """The running text of a body, so that what is broken over blocks is seen. `spans`: (block, start, end)."""

    text: str
    spans: list[tuple[int, int, int]]

    def block_at(self, place: int) -> int:
        """Return which block holds the character at `place`."""
        return next((block for block, start, end in self.spans if start <= place < end), 0)


def joined(body: Iterable[Mapping[str, object]]) -> Joined:
    """Return the text of all blocks but tables: what stands in one line together, the rest line by line."""
    text, spans, last_line = "", [], None
    for place, block in enumerate(body):
        if block.get("kind") == "table":
            last_line = None
            continue
        line = block.get("line")
        if text and not (block.get("kind") == "paragraph" and line == last_line and line is not None):
            text += "\n"
        words_here = str(block.get("text", ""))
        spans.append((place, len(text), len(text) + len(words_here)))
        text += words_here
        last_line = line
    return Joined(text, spans)


def _told(part: str, findings: Iterable[Finding]) -> Iterator[Found]:
    for each in findings:
        yield told(part, each)


def told(part: str, finding: Finding) -> Found:
    """Return a finding as it is kept: it holds no value."""
    name = f"{part}|{finding.kind}|{finding.start}|{finding.end}|{finding.where}|{finding.value_digest}"
    return Found(
        key=hashlib.sha256(name.encode()).hexdigest()[:16],
        part=part,
        kind=finding.kind.value,
        kind_zh=finding.kind.zh,
        blocks=finding.blocks,
        where=finding.where,
        excerpt=finding.excerpt,
        says=finding.says,
        suggestion=finding.suggestion,
        start=finding.start,
        end=finding.end,
    )
