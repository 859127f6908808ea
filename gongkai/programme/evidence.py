"""What may be handed in as evidence. A file is judged by its content; its name is only shown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from gongkai.errors import BadInput
from gongkai.publishing import uploads
from gongkai.publishing.models import Document

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ENDINGS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "application/zip": ".zip",
    DOCX: ".docx",
    XLSX: ".xlsx",
}
_ADDRESS = URLValidator(schemes=["http", "https"])
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff/\\:*?\"<>|]")


@dataclass(frozen=True, slots=True)
class Published:
    """A document published on this platform."""

    document: Document


@dataclass(frozen=True, slots=True)
class Link:
    """An address outside; `name` is what is shown, the address itself when empty."""

    url: str
    name: str = ""

    def __post_init__(self) -> None:
        try:
            _ADDRESS(self.url)
        except ValidationError as error:
            raise BadInput("佐证网址应以http://或https://开头，并填写完整。") from error
        if len(self.url) > 500:
            raise BadInput("佐证网址过长。")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file; `offered`: the unit agrees that it is shown outside."""

    name: str
    data: bytes
    offered: bool = False


def media_type(data: bytes) -> str:
    """Return the type of a file by its content. Raises BadInput for what may not be handed in, and when too large."""
    return uploads.media_type_of(data, limit=settings.UPLOAD_LIMIT)


def shown_name(name: str, kind: str) -> str:
    """Return a file's name without path, control signs and a false ending; the true one is put behind it."""
    stem = _UNSAFE.sub("", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .") or "佐证材料"
    ending = _ENDINGS[kind]
    alike = (ending, ".jpeg") if ending == ".jpg" else (ending,)
    if not stem.lower().endswith(alike):
        stem += ending
    return stem if len(stem) <= 200 else stem[: 200 - len(ending)] + ending
