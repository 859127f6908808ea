"""What may be done with the files that answer a request: put in, mark what must go, make what may be given, check it.

State Council Order 711, arts. 17 and 37. The original stays in the office. Given is only what was made of it, and only
after a second person has looked at exactly that; every change begins the making and the looking anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import datetime
from pathlib import PurePath

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from gongkai.answers import canonical, redaction
from gongkai.answers.models import Cut, ReleaseFile
from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.frame.stored import opened
from gongkai.frame.time import BEIJING
from gongkai.law import grounds
from gongkai.law.sources import ORDER_711
from gongkai.ledger import actions as ledger
from gongkai.organisation.models import User
from gongkai.organisation.roles import require, require_own_unit
from gongkai.requests.models import InformationRequest
from gongkai.screening import Finding, inspect_file
from gongkai.screening.pages import Area
from gongkai.screening.sanitise import sanitise

_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "txt": "text/plain",
    "md": "text/markdown",
    "csv": "text/csv",
    "html": "text/html",
    "htm": "text/html",
}


class AlreadyAnswered(Refused):
    says = "答复已经出具，提供的文件不能再改。"


class NotMade(Refused):
    says = "提供件尚未制作，或者标注有改动，请先制作。"


class SamePersonChecks(NotAllowed):
    says = "提供件不得由制作人本人核对。"
    source = ORDER_711.art(17)


@transaction.atomic
def add(inquiry: InformationRequest, title: str, name: str, data: bytes, *, by: User, at: datetime) -> ReleaseFile:
    """Put in a file that answers the request. Raises BadInput for what cannot be opened or is too large."""
    inquiry = _open(inquiry, by)
    if not data:
        raise BadInput("文件是空的。")
    if len(data) > settings.UPLOAD_LIMIT:
        raise BadInput(f"文件超过{settings.UPLOAD_LIMIT // (1024 * 1024)}MB，请压缩或者拆分后再上传。")
    sanitise(data, name)  # what cannot be rebuilt cannot be given either; better said now than on the last day
    path = PurePath(name.replace("\\", "/"))
    title = (title.strip() or path.stem)[:120]
    row = ReleaseFile(
        inquiry=inquiry,
        title=title,
        name=path.name[:160],
        media_type=_TYPES.get(path.suffix.lower().lstrip("."), "application/octet-stream"),
        size=len(data),
        original_sha256=hashlib.sha256(data).hexdigest(),
        pages=redaction.page_count(data) if redaction.has_pages(data) else 0,
        added_by=by,
        added_at=at,
    )
    row.original.save(f"{inquiry.uid}{path.suffix.lower()[:8]}", ContentFile(data), save=False)
    row.save()
    return row


@transaction.atomic
def mark(
    file: ReleaseFile,
    *,
    words: str = "",
    passages: Sequence[int] = (),
    area: Area | None = None,
    ground: str,
    reason: str,
    by: User,
    at: datetime,
) -> list[Cut]:
    """Mark what must go: words, wherever they stand, whole passages by their numbers, or an area of a page.

    Returns the cuts made.

    Raises BadInput for a ground not in force when the request came, no reason, or words that stand nowhere.
    """
    file = _locked(file, by)
    day = file.inquiry.received_on or at.astimezone(BEIJING).date()
    if ground not in {each.code for each in grounds.on(day)}:
        raise BadInput("请选择不予公开的理由。")
    if not reason.strip():
        raise BadInput("不予公开的内容应当逐处说明理由。")
    data = original_bytes(file)
    said = {"file": file, "ground": ground, "reason": reason.strip()[:300], "by": by, "at": at}
    known = {each.number: each.text for each in redaction.passages(data, file.name)} if passages else {}
    if any(number not in known for number in passages):
        raise BadInput("文件已有变化，请重新打开后再选。")
    chosen = [known[number] for number in passages]
    chosen += [line.strip() for line in words.splitlines() if line.strip()]
    made = [Cut(**said, text=each) for each in dict.fromkeys(chosen)]
    if area is not None:
        whole = pages_of(file)
        if area.page > whole:
            raise BadInput(f"该文件没有第{area.page}页。" if whole else "该文件不能标注区域，请选择文字。")
        made.append(Cut(**said, areas=[list(astuple(area))]))
    if not made:
        raise BadInput("请选择段落、填写要去除的词句，或者标注区域。")
    if chosen:
        redaction.look_for(data, file.name, chosen)  # says at once what stands nowhere
    Cut.objects.bulk_create(made)
    _begin_anew(file)
    return made


@transaction.atomic
def unmark(cut: Cut, *, by: User) -> None:
    """Take a mark back: what it took out will be given."""
    file = _locked(cut.file, by)
    cut.delete()
    _begin_anew(file)


@transaction.atomic
def make(file: ReleaseFile, *, keep_pages: bool = True, by: User, at: datetime) -> ReleaseFile:
    """Make what may be given: the file without what was marked, or the whole, rebuilt clean. Raises StillThere.

    `keep_pages`: a PDF keeps its pages and loses whole lines; otherwise its text is set anew.
    """
    file = _locked(file, by)
    data = original_bytes(file)
    cuts = list(file.cuts.all())
    if cuts:
        words = [cut.text for cut in cuts if cut.text]
        made = redaction.redact(data, file.name, words, areas_of(cuts), keep_pages=keep_pages)
        content, media, suffix, lost = made.data, made.media_type, made.suffix, list(made.lost)
    else:
        clean = sanitise(data, file.name)
        content, media = clean.data, clean.media_type
        suffix, lost = PurePath(file.name).suffix.lower().lstrip(".")[:8] or "bin", []
    file.made.save(f"{file.inquiry.uid}.{suffix}", ContentFile(content), save=False)
    file.made_sha256 = hashlib.sha256(content).hexdigest()
    file.made_type, file.made_suffix, file.made_by, file.made_at = media, suffix, by, at
    file.made_way, file.lost = "", lost
    if cuts and media == "application/pdf":
        file.made_way = ReleaseFile.Way.PAGES if keep_pages else ReleaseFile.Way.TEXT
    file.checked_by = file.checked_at = None
    file.save()
    return file


@transaction.atomic
def check(file: ReleaseFile, *, by: User, at: datetime) -> None:
    """Confirm that exactly this may be given: no secret, no third party's right, no personal data (art. 17)."""
    require(by, "release.check")
    file = ReleaseFile.objects.select_for_update(of=("self",)).select_related("inquiry").get(pk=file.pk)
    _refuse_answered(file.inquiry)
    if not file.made_sha256:
        raise NotMade
    if file.made_by_id == by.pk:
        raise SamePersonChecks
    made_bytes(file).strip()  # raises Altered when the store holds other bytes
    file.checked_by, file.checked_at = by, at
    file.save(update_fields=["checked_by", "checked_at"])
    ledger.record(
        "release.checked",
        canonical.release_subject(file),
        at=at,
        content=canonical.release_digest(file),
        basis=str(ORDER_711.art(37) if file.cuts.exists() else ORDER_711.art(17)),
    )


@transaction.atomic
def drop(file: ReleaseFile, *, by: User) -> None:
    """Take a file away that was put in by mistake; not once it was checked."""
    file = _locked(file, by)
    if file.checked_at is not None:
        raise Refused("提供件已经核对，不能撤去；需要更换的，请先改动标注。")
    for stored in (file.original, file.made):
        if stored:
            stored.delete(save=False)
    file.delete()


def original_bytes(file: ReleaseFile) -> bytes:
    """Return the original as it was put in. Raises Altered."""
    with opened(file.original, file.original_sha256) as handle:
        return bytes(handle.read())


def made_bytes(file: ReleaseFile) -> bytes:
    """Return what may be given as it was made. Raises Altered."""
    with opened(file.made, file.made_sha256) as handle:
        return bytes(handle.read())


def pages_of(file: ReleaseFile) -> int:
    """Return how many pages areas can be marked on; none of a file without pages."""
    if file.pages or file.media_type not in {"application/pdf", "image/png", "image/jpeg", "image/gif"}:
        return file.pages
    data = original_bytes(file)  # put in before pages were counted
    return redaction.page_count(data) if redaction.has_pages(data) else 0


def findings(file: ReleaseFile) -> list[Finding]:
    """Return what the guard sees in what was made; the checker reads it, and nothing is given without a look."""
    return inspect_file(made_bytes(file), file.made_name)


def _begin_anew(file: ReleaseFile) -> None:
    if file.made:
        file.made.delete(save=False)
    file.made_sha256 = file.made_type = file.made_suffix = file.made_way = ""
    file.lost = []
    file.made_by = file.checked_by = None
    file.made_at = file.checked_at = None
    file.save()


def _open(inquiry: InformationRequest, by: User) -> InformationRequest:
    require(by, "release.make")
    require_own_unit(by, inquiry.unit_id)
    inquiry = InformationRequest.objects.select_for_update(of=("self",)).get(pk=inquiry.pk)
    _refuse_answered(inquiry)
    return inquiry


def _locked(file: ReleaseFile, by: User) -> ReleaseFile:
    _open(file.inquiry, by)
    return ReleaseFile.objects.select_for_update(of=("self",)).select_related("inquiry").get(pk=file.pk)


def _refuse_answered(inquiry: InformationRequest) -> None:
    if inquiry.sent_on is not None:
        raise AlreadyAnswered


def areas_of(cuts: Iterable[Cut]) -> list[Area]:
    """Return every area of a page that goes."""
    return [area for cut in cuts for area in cut.marked]
