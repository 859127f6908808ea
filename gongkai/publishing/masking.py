"""What a person does with what the guard found: mask it in the copy that goes out, or say why it may stay.

The original stays inside, with the record. Personal Information Protection Law; Plan 2017, II(5)5.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from gongkai.errors import BadInput, Refused
from gongkai.frame import stored
from gongkai.ledger import actions as ledger
from gongkai.organisation.models import User
from gongkai.organisation.roles import require, require_own_unit
from gongkai.publishing import actions, canonical, copies, guard, revisions, words
from gongkai.publishing.guard import SOURCE, Found
from gongkai.publishing.models import Attachment, Document, Justification, KeptOriginal
from gongkai.screening import Finding, Kind, mask_file
from gongkai.screening.cover import cover
from gongkai.screening.fold import fold


@transaction.atomic
def justify(document: Document, key: str, reason: str, *, by: User, at: datetime) -> Justification:
    """Let a finding stay in this very text, with a reason. Never by who wrote it; never a mark of secrecy."""
    require(by, "guard.justify")
    document = actions.unreleased(document, by)
    if by.pk in document.authors:
        raise Refused("说明理由不得由起草、修改该文件的人员作出。", source=SOURCE)
    found = next((each for each in guard.report(document) if each.key == key), None)
    if found is None:
        raise Refused("内容已经改动，该处问题不复存在，请重新核对。")
    if found.is_mark:
        raise Refused("涉密或者内部标志不能说明理由放行，应当退回保密审查。", source=SOURCE)
    if len(reason.strip()) < 4:
        raise BadInput("请具体写明可以公开的理由。")
    content = canonical.draft_digest(document)
    if key in guard.justifications(document):
        raise Refused("该处已经说明理由。")
    made = Justification.objects.create(
        document=document,
        content=content,
        key=key,
        kind=found.kind,
        where=found.where[:200],
        excerpt=found.excerpt[:300],
        reason=reason.strip()[:500],
        by=by,
        at=at,
    )
    ledger.record("guard.justified", document.subject, at=at, unit=document.unit.code, content=content)
    return made


@transaction.atomic
def mask(document: Document, keys: Collection[str], *, by: User, at: datetime) -> int:
    """Mask findings in the text and in the public copies, a listed word by its suggestion; return how many.

    What stood there is kept inside. The text counts as changed: its papers and justifications hold no longer.
    """
    require(by, "document.draft")
    require_own_unit(by, document.unit_id)
    document = actions.unreleased(document, by)
    chosen = [found for found in guard.report(document, anew=True) if found.key in keys and found.can_be_masked]
    if not chosen:
        raise Refused("没有可以遮盖的内容，请重新核对。")
    if any(found.in_file and found.kind == Kind.WORD for found in chosen):
        raise BadInput("附件中的用语请在原稿中修改后重新上传。")
    before = canonical.matter(document)
    by_part: dict[str, list[Found]] = {}
    for found in chosen:
        by_part.setdefault(found.part, []).append(found)
    attachments = list(document.attachments.all())
    for part, findings in by_part.items():
        kind, _, place = part.partition(":")
        if kind == "field":
            _in_field(document, place, findings)
        elif kind == "body":
            document.body = _in_body(document.body, findings)
        elif kind == "plan":
            plan = document.interpretation_plan
            document.interpretation_plan = {**plan, place: covered(str(plan[place]), findings)}
        elif kind == "cell":
            document.body = _in_cell(document.body, place, findings)
        elif kind == "file":
            _in_file(document, attachments[int(place)], findings)
        else:
            item = attachments[int(place)]
            setattr(item, kind, covered(getattr(item, kind), findings))
            item.save(update_fields=[kind])
    KeptOriginal.objects.create(
        document=document, kept=before, masked=[f"{one.where}：{one.kind_zh}" for one in chosen], by=by, at=at
    )
    document.editors.add(by)
    actions.void_papers(document, by=by, at=at)
    content = revisions.keep(document, by=by, at=at)
    ledger.record("document.masked", document.subject, at=at, unit=document.unit.code, content=content)
    return len(chosen)


def covered(text: str, findings: Iterable[Found]) -> str:
    """Return `text` with each finding masked, a listed word replaced by what it should be."""
    for start, end, new in _changes(text, findings):
        text = text[:start] + new + text[end:]
    return text


def _changes(text: str, findings: Iterable[Found]) -> list[tuple[int, int, str]]:
    """Return (start, end, new), the last first."""
    return [
        (
            found.start,
            found.end,
            found.suggestion
            if found.kind == Kind.WORD
            else cover(Kind(found.kind), fold(text[found.start : found.end]).text),
        )
        for found in sorted(findings, key=lambda found: -found.start)
    ]


def _in_field(document: Document, place: str, findings: list[Found]) -> None:
    name, _, number = place.partition(":")
    value = getattr(document, name)
    if isinstance(value, list):
        value = list(value)
        value[int(number)] = covered(str(value[int(number)]), findings)
    else:
        value = covered(value, findings)
    setattr(document, name, value)


def _in_body(body: list[dict[str, object]], findings: list[Found]) -> list[dict[str, object]]:
    """Return the blocks with findings in the running text masked: the first block that holds one gets the mask."""
    running = guard.joined(body)
    blocks = [dict(block) for block in body]
    for start, end, new in _changes(running.text, findings):
        written = False
        for place, first, last in running.spans:
            if last <= start or first >= end:
                continue
            text = str(blocks[place].get("text", ""))
            begin, stop = max(start - first, 0), min(end - first, last - first)
            blocks[place]["text"] = text[:begin] + ("" if written else new) + text[stop:]
            written = True
    return blocks


def _in_cell(body: list[dict[str, object]], place: str, findings: list[Found]) -> list[dict[str, object]]:
    number, row, column = (int(part) for part in place.split(":"))
    blocks = [dict(block) for block in body]
    rows = [line.split("\t") for line in str(blocks[number]["text"]).split("\n")]
    rows[row][column] = covered(rows[row][column], findings)
    blocks[number]["text"] = "\n".join("\t".join(cells) for cells in rows)
    return blocks


def _in_file(document: Document, item: Attachment, findings: list[Found]) -> None:
    """Mask findings in the public copy and clean it again; raises BadInput for a form that cannot be masked."""
    wanted = {(found.kind, found.start, found.end, found.where.partition("·")[2]) for found in findings}
    _, listed = words.for_guard()
    with stored.opened(item.file, item.sha256) as handle:
        data = handle.read()
    salt = bytes.fromhex(document.salt)
    before = guard.in_file(item, listed, salt)
    chosen = [each for each in before if (each.kind.value, each.start, each.end, each.where) in wanted]
    clean = copies.made(mask_file(data, item.name, chosen), item.name)
    copies.put(item, clean.data, clean.media_type)
    item.save()
    left = Counter(_value(each) for each in guard.in_file(item, listed, salt))
    was, gone = Counter(map(_value, before)), Counter(map(_value, chosen))
    for each in chosen:
        if left[_value(each)] > was[_value(each)] - gone[_value(each)]:
            raise BadInput(f"“{item.name}”{each.where}不能直接遮盖；请在原稿中修改后重新上传。")


def _value(finding: Finding) -> tuple[str, str]:
    """Return what is the same of two findings of one value in a record."""
    return finding.kind.value, finding.value_digest
