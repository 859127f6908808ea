"""The public copy of a file: rebuilt from what a reader sees, and proved by a check that shares no line with it.

What is handed in stays inside; what goes out is the copy. docs/screening.md says what is removed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile

from gongkai.errors import BadInput, Refused
from gongkai.frame import stored
from gongkai.publishing.models import Attachment
from gongkai.screening import Clean, sanitise, traces


class NotClean(Refused):
    """Something that was to be removed still stands in the copy, or nobody has made one."""


def made(data: bytes, name: str) -> Clean:
    """Return the public copy of a file as it was handed in, proved clean.

    Raises BadInput, saying what to do instead, for what cannot be cleaned; NotClean when the check finds a trace.
    """
    clean = sanitise(data, name)
    _prove(name, clean.data, clean.values)
    return clean


def keep_original(attachment: Attachment, data: bytes) -> None:
    """Keep the file as it was handed in, inside; the caller saves the attachment."""
    attachment.original_size, attachment.original_sha256 = len(data), hashlib.sha256(data).hexdigest()
    attachment.original.save(attachment.original_sha256, ContentFile(data), save=False)


def put(attachment: Attachment, data: bytes, media_type: str) -> None:
    """Let the attachment have this public copy; the caller saves it."""
    attachment.size, attachment.sha256 = len(data), hashlib.sha256(data).hexdigest()
    attachment.media_type = media_type
    attachment.file.save(attachment.sha256, ContentFile(data), save=False)


def require_clean(name: str, original: FieldFile, original_sha256: str, copy: bytes) -> None:
    """Raise NotClean unless `copy` is clean now: nothing of what the original hid, nothing left to remove.

    The original is read and cleaned again: words that were removed are kept nowhere.
    """
    if not original_sha256:
        raise NotClean(f"“{name}”没有经过清理，请移除后重新上传。")
    with stored.opened(original, original_sha256) as handle:
        values = sanitise(handle.read(), name).values
    _prove(name, copy, values)
    try:
        again = sanitise(copy, name).data
    except BadInput as error:
        raise NotClean(f"“{name}”的公开版无法再次核查：{error.says}") from error
    if again != copy:
        raise NotClean(f"“{name}”的公开版仍有应当清理的内容，请移除后重新上传。")


def _prove(name: str, copy: bytes, values: Iterable[str]) -> None:
    if found := traces(copy, values):
        raise NotClean(f"“{name}”清理后仍有残留，不能公开：{found[0]}请改用其他格式（如重新导出为PDF）后再上传。")
