"""Files that come with a request: known by their bytes, looked at for viruses, sealed in the store, forgotten in time.

Nothing lies readable on the disk. What is handed out is what was taken in: its digest is compared first.
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile

from gongkai.errors import BadInput
from gongkai.frame import stored, virus
from gongkai.frame.sealed import vault
from gongkai.frame.stored import Altered
from gongkai.requests import rules
from gongkai.requests.models import IncomingMail, InformationRequest, Letter, RequestDraft, RequestFile
from gongkai.screening.sniff import form_of

LARGEST = 10 * 1024 * 1024
LARGEST_PROOF = 5 * 1024 * 1024
_MEDIA = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "zip": "application/zip",
    "text": "text/plain; charset=utf-8",
}
PROOF_FORMS = frozenset({"pdf", "png", "jpeg"})
ENDINGS = {"pdf": ".pdf", "png": ".png", "jpeg": ".jpg", "gif": ".gif", "zip": ".zip", "text": ".txt"}
# An orphan is swept when nobody can still be about to name it.
_STRAY_AFTER = timedelta(hours=24)


def checked(name: str, data: bytes, *, proof: bool) -> str:
    """Return the media type of a file that may be taken, by its bytes. Raises BadInput with what to do instead."""
    limit = LARGEST_PROOF if proof else LARGEST
    if len(data) > limit:
        raise BadInput(f"文件“{_title(name)}”超过{limit // 1024 // 1024}MB，请压缩后再提交。")
    form = form_of(data)
    if proof and form not in PROOF_FORMS:
        raise BadInput("身份证明请提供JPG、PNG图片或者PDF文件，以文件内容为准。")
    virus.check(data)
    return _MEDIA[form]


def take(
    name: str,
    data: bytes,
    kind: str,
    *,
    media_type: str,
    at: datetime,
    inquiry: InformationRequest | None = None,
    draft: RequestDraft | None = None,
    mail: IncomingMail | None = None,
) -> RequestFile:
    """Seal a file in the store and return its record. The bytes were checked before."""
    record = RequestFile(
        inquiry=inquiry,
        draft=draft,
        mail=mail,
        kind=kind,
        title=_title(name),
        media_type=media_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        at=at,
    )
    record.file.save(uuid.uuid4().hex, ContentFile(vault.seal(data)), save=False)
    record.save()
    return record


def opened(file: RequestFile) -> bytes:
    """Return the bytes of a sealed file. Raises Altered when they are gone or not those that were taken in."""
    if not file.file:
        raise Altered("该文件已按期删除。" if file.forgotten_at else None)
    return _unsealed(file.file, file.sha256)


def hand_over(file: RequestFile, inquiry: InformationRequest) -> None:
    """Let a file of a draft or a mail belong to the request made of it."""
    file.inquiry, file.draft = inquiry, None
    file.save(update_fields=["inquiry", "draft"])


def forget(file: RequestFile, *, at: datetime) -> None:
    """Delete the bytes and the digest; that there was a file, of what kind, and when it went stays on record."""
    name, storage = str(file.file.name or ""), file.file.storage
    file.file, file.sha256, file.title, file.forgotten_at = "", "", "（已删除）", at
    file.save(update_fields=["file", "sha256", "title", "forgotten_at"])
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def as_sent(letter: Letter) -> bytes:
    """Return a letter as it goes out: the copy that bears the seal, or the PDF while there is none. Raises Altered."""
    if letter.stamped:
        return stamped(letter)
    with stored.opened(letter.pdf, letter.pdf_sha256) as handle:
        return bytes(handle.read())


def stamped(letter: Letter) -> bytes:
    """Return the copy of a letter that bears the seal. Raises Altered."""
    return _unsealed(letter.stamped, letter.stamped_sha256)


def _unsealed(kept: FieldFile, sha256: str) -> bytes:
    try:
        with kept.storage.open(str(kept.name), "rb") as handle:
            data = vault.opened(handle.read())
    except OSError as error:
        raise Altered from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Altered
    return data


def reseal(row: RequestFile | Letter) -> None:
    """Seal what a record holds with the first key, under a new name; the old bytes go when it points at the new."""
    name = "file" if isinstance(row, RequestFile) else "stamped"
    kept = getattr(row, name)
    old, storage = str(kept.name), kept.storage
    with storage.open(old, "rb") as handle:
        sealed = vault.resealed(handle.read())
    with transaction.atomic():
        kept.save(uuid.uuid4().hex, ContentFile(sealed), save=False)
        row.save(update_fields=[name])
        transaction.on_commit(lambda: storage.delete(old))


def sweep(*, at: datetime) -> int:
    """Delete sealed files that no record names: their transaction was broken off. Returns how many went."""
    storage = RequestFile._meta.get_field("file").storage
    try:
        _, names = storage.listdir("requests")
    except (FileNotFoundError, NotADirectoryError):
        return 0
    known = set(RequestFile.objects.exclude(file="").values_list("file", flat=True))
    gone = 0
    for name in names:
        path = f"requests/{name}"
        if path not in known and storage.get_modified_time(path) < at - _STRAY_AFTER:
            storage.delete(path)
            gone += 1
    return gone


def _title(name: str) -> str:
    return rules.one_line(name.replace("/", "_").replace("\\", "_"))[-200:] or "文件"
