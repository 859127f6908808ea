"""What a file is, known by its bytes."""

from __future__ import annotations

from typing import Final, Literal

from gongkai.errors import BadInput
from gongkai.screening import limits

__all__ = ["Form", "form_of"]

Form = Literal["zip", "pdf", "png", "jpeg", "gif", "text"]

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TAKEN: Final = "请提供DOCX、XLSX、PDF、PNG、JPG、GIF、ZIP或文本文件。"
_OTHERS: Final = (
    (b"{\\rtf", "这是RTF文档；请用Word或WPS另存为DOCX后再提交。"),
    (b"Rar!\x1a\x07", "这是RAR压缩包；请解压后重新压缩为ZIP，或者逐个提交。"),
    (b"7z\xbc\xaf\x27\x1c", "这是7z压缩包；请解压后重新压缩为ZIP，或者逐个提交。"),
    (b"\x1f\x8b", "这是GZIP压缩包；请解压后重新压缩为ZIP，或者逐个提交。"),
    (b"II*\0", "这是TIFF图片；请另存为PNG或JPG后再提交。"),
    (b"MM\0*", "这是TIFF图片；请另存为PNG或JPG后再提交。"),
    (b"\x7fELF", f"这是程序文件，不予处理；{_TAKEN}"),
    (b"MZ", f"这是程序文件，不予处理；{_TAKEN}"),
    (b"SQLite format 3\0", f"这是数据库文件，不予处理；{_TAKEN}"),
)


def form_of(data: bytes) -> Form:
    """Return the form of a file. Raises BadInput, with what to do instead, for any that is not taken."""
    if not data:
        raise BadInput("文件是空的。")
    if len(data) > limits.MAX_BYTES:
        raise BadInput(f"文件超过{limits.MAX_BYTES // 1024 // 1024}MB，请拆分或压缩其中的图片后再提交。")
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise BadInput("文档设有打开密码，无法检查；请取消密码后再提交。")
        raise BadInput("这是旧版DOC、XLS、PPT或WPS文件，无法可靠清除其中的隐藏信息；请另存为DOCX、XLSX或PDF后再提交。")
    for magic, says in _OTHERS:
        if data.startswith(magic) and (len(magic) > 2 or b"\0" in data[:4096]):
            raise BadInput(says)
    return "text"
