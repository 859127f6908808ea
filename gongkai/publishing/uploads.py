"""What may be attached to a document: known by its bytes, never by its name."""

from __future__ import annotations

import io
import zipfile

from gongkai.errors import BadInput

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ACCEPTED = "PDF、DOCX、XLSX、PNG、JPG、ZIP"
# What a package may hold, by the endings of its members.
_MEMBERS = (".pdf", ".docx", ".xlsx", ".png", ".jpg", ".jpeg", ".gif", ".txt", ".csv", ".zip")


def media_type_of(data: bytes, *, limit: int) -> str:
    """Return the media type of a file that may be attached. Raises BadInput for any other, and for one too large.

    `limit` is in bytes. Office files are told apart by what lies in their package, which is not unpacked.
    """
    if not data:
        raise BadInput("文件是空的。")
    if len(data) > limit:
        raise BadInput(f"文件超过{limit // (1024 * 1024)}MB，请压缩或者拆分后再上传。")
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"PK\x03\x04"):
        found = _office(data)
        if found:
            return found
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise BadInput("不接受旧版DOC、XLS文件，请另存为DOCX、XLSX或者PDF后再上传。")
    raise BadInput(f"只接受{ACCEPTED}文件，且以文件内容为准。")


def _office(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, EOFError):
        return ""
    if any(name.endswith("vbaProject.bin") for name in names):
        raise BadInput("不接受含有宏的文件。")
    if "word/document.xml" in names:
        return _WORD
    if "xl/workbook.xml" in names:
        return _SHEET
    members = [name for name in names if not name.endswith("/")]
    return "application/zip" if members and all(name.lower().endswith(_MEMBERS) for name in members) else ""
