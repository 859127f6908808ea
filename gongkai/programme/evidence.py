"""What may be handed in as evidence. A file is judged by its content; its name is only shown."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from gongkai.errors import BadInput
from gongkai.publishing.models import Document

KINDS = "PDF、DOCX、XLSX、PNG、JPG"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAGIC = (
    (b"%PDF-", "application/pdf", ".pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
)
_ENDINGS = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", DOCX: ".docx", XLSX: ".xlsx"}
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
    """Return the type of a file by its content.

    Raises BadInput when it is empty, larger than settings.UPLOAD_LIMIT, none of the five kinds, or carries macros.
    """
    if not data:
        raise BadInput("文件是空的。")
    if len(data) > settings.UPLOAD_LIMIT:
        raise BadInput(f"文件超过{settings.UPLOAD_LIMIT // 1024 // 1024}MB。")
    for magic, kind, _ in _MAGIC:
        if data.startswith(magic):
            return kind
    if data.startswith(b"PK\x03\x04"):
        return _office_type(data)
    raise BadInput(f"只接受{KINDS}文件。")


def shown_name(name: str, kind: str) -> str:
    """Return a file's name without path, control signs and a false ending; the true one is put behind it."""
    stem = _UNSAFE.sub("", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .") or "佐证材料"
    ending = _ENDINGS[kind]
    alike = (ending, ".jpeg") if ending == ".jpg" else (ending,)
    if not stem.lower().endswith(alike):
        stem += ending
    return stem if len(stem) <= 200 else stem[: 200 - len(ending)] + ending


def _office_type(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BadInput("文件已损坏，无法打开。") from error
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise BadInput("文件含有宏，请另存为不含宏的文件。")
    if "[Content_Types].xml" in names:
        if "word/document.xml" in names:
            return DOCX
        if "xl/workbook.xml" in names:
            return XLSX
    raise BadInput(f"只接受{KINDS}文件。")
