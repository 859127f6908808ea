"""Bytes to lines: tells what a file is from what is in it, and hands it to the reader of that format.

The name is asked only where the bytes cannot say: Markdown without a heading is also a plain text.
"""

from __future__ import annotations

import re
from typing import Final

from gongkai.errors import BadInput
from gongkai.reading import limits
from gongkai.reading.encoding import decode
from gongkai.reading.source import Source

__all__ = ["load"]

_AS_TEXT: Final = "请提供txt、html、md、docx或文字版pdf文件。"
_IMAGE: Final = f"这是图片，没有可读取的文字；请先做文字识别（OCR），{_AS_TEXT}"
_ARCHIVE: Final = f"这是压缩包；请解压后逐个读取其中的文件，{_AS_TEXT}"
_PROGRAM: Final = f"这是程序文件，不是公文；{_AS_TEXT}"
_REFUSED: Final = (
    (b"{\\rtf", "这是RTF文档；请用Word或WPS另存为docx后再读。"),
    (b"\x89PNG\r\n\x1a\n", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"GIF8", _IMAGE),
    (b"II*\0", _IMAGE),
    (b"MM\0*", _IMAGE),
    (b"\x7fELF", _PROGRAM),
    (b"\xca\xfe\xba\xbe", _PROGRAM),
    (b"\xcf\xfa\xed\xfe", _PROGRAM),
    (b"\x1f\x8b", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"Rar!\x1a\x07", _ARCHIVE),
    (b"\xfd7zXZ\0", _ARCHIVE),
    (b"BZh", _ARCHIVE),
    (b"\x28\xb5\x2f\xfd", _ARCHIVE),
    (b"SQLite format 3\0", f"这是数据库文件，不是公文；{_AS_TEXT}"),
)
_REFUSED_WITH_NUL: Final = ((b"MZ", _PROGRAM), (b"BM", _IMAGE), (b"RIFF", _IMAGE))
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_TAG = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|div|p|br|table|tr|td|span|h[1-6]|ul|li|a|font|center|section|article)\b",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+\S", re.MULTILINE)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:[^\n]{0,500}\n){1,100}?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_MARKS = re.compile(
    r"^(?:\|?[ :]*-{3,}[ :]*(?:\|[ :]*-{3,}[ :]*)+\|?|```.*)[ \t]*$|\*\*[^*\n]+\*\*|\]\(\S{1,300}\)", re.MULTILINE
)
_LOOKED_AT: Final = 65_536


def load(data: bytes, name: str = "") -> Source:
    """Return the lines of the document in `data`; `name` is kept for show and tells .md from .txt.

    Raises BadInput, with one sentence that says what to do, when there is no text to be had: binaries, old .doc,
    encrypted or scanned PDF, a file beyond the bounds of `limits`.
    """
    if len(data) > limits.MAX_BYTES:
        raise BadInput(f"文件超过{limits.MAX_BYTES // 1024 // 1024}MB，请拆分或压缩其中的图片后再读。")
    if not data.strip(b" \t\r\n\xef\xbb\xbf\0"):
        raise BadInput("文件是空的，没有可读取的文字。")
    source = _load(data, name)
    if not source.lines:
        raise BadInput("文件中没有可读取的文字。")
    return source


def _load(data: bytes, name: str) -> Source:
    if b"%PDF-" in data[:1024]:
        # The heavy readers are imported when a file needs them, so that reading a text stays quick to start.
        from gongkai.reading.pdf import load_pdf

        return load_pdf(data, name=name)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        from gongkai.reading.docx import load_docx

        return load_docx(data, name=name)
    _refuse_others(data)

    text, encoding, warnings = decode(data)
    if len(text) > limits.MAX_CHARACTERS:
        raise BadInput(f"文件超过{limits.MAX_CHARACTERS // 10000}万字，请拆分后再读。")
    if _is_html(text):
        from gongkai.reading.html import load_html

        return load_html(text, name=name, encoding=encoding, warnings=warnings)
    if _is_markdown(text, name):
        from gongkai.reading.markdown import load_markdown

        return load_markdown(text, name=name, encoding=encoding, warnings=warnings)
    from gongkai.reading.text import load_text

    return load_text(text, name=name, encoding=encoding, warnings=warnings)


def _refuse_others(data: bytes) -> None:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise BadInput("文档设有打开密码；请用Word或WPS取消密码并另存后再读。")
        raise BadInput("这是旧版Word（doc）、WPS或其他旧版Office文件；请用Word或WPS另存为docx后再读。")
    for magic, says in _REFUSED:
        if data.startswith(magic):
            raise BadInput(says)
    for magic, says in _REFUSED_WITH_NUL:
        if data.startswith(magic) and b"\0" in data[:4096]:
            raise BadInput(says)


def _is_html(text: str) -> bool:
    head = text[:_LOOKED_AT]
    start = head.lstrip("\ufeff \t\r\n")
    if "mime-version:" in start[:2000].lower() and "multipart/related" in start[:2000].lower():
        raise BadInput("这是MHT网页归档；请在浏览器中打开并另存为html后再读。")
    tags = sum(1 for _ in _TAG.finditer(head))
    if start.startswith("<"):
        return tags >= 1 or start[:5].lower() == "<?xml"
    return tags >= 5 and 40 * tags >= head.count("\n")


def _is_markdown(text: str, name: str) -> bool:
    if name.lower().endswith((".md", ".markdown")):
        return True
    head = text[:_LOOKED_AT].replace("\r\n", "\n")
    return bool(_FRONT_MATTER.match(head) or _HEADING.search(head) or len(_MARKS.findall(head)) >= 3)
