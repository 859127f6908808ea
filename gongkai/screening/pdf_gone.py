"""What of a PDF did not come over: its kinds in words for the screen, its words for the independent check."""

from __future__ import annotations

import contextlib
import io
import re
import zlib
from collections.abc import Iterator
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, StreamObject

from gongkai.screening import limits
from gongkai.screening.image import long_lines
from gongkai.screening.pdf_objects import raw_strings, strings_in
from gongkai.screening.pdf_rebuild import Rebuild
from gongkai.screening.pdf_strings import literals
from gongkai.screening.pdf_writer import Stream
from gongkai.screening.values import telling

__all__ = ["kinds_gone", "words_gone"]

# Pictures and fonts: chance writes strings into them.
_NO_WORDS: Final = rb"/Image\b|/Length1|Type1C|OpenType|/XRef|DCTDecode|JPXDecode|CCITTFax|JBIG2"


def kinds_gone(reader: PdfReader, work: Rebuild, objects: list[Any], data: bytes) -> list[str]:
    """Return what kinds of things stayed behind, each once."""
    root = reader.root_object
    info = reader.trailer.get("/Info")
    types = {str(each.get("/Type")) for each in objects if isinstance(each, DictionaryObject)}
    keys = {str(key) for each in objects if isinstance(each, DictionaryObject) for key in each}
    removed = [
        words
        for sign, words in (
            (info is not None and bool(info.get_object()), "文档属性（作者、制作软件等）"),
            ("/Metadata" in types or "/Metadata" in keys, "元数据（XMP）"),
            ("/EmbeddedFile" in types or bool(keys & {"/EmbeddedFiles", "/EF"}), "嵌入的附件"),
            (bool(keys & {"/JS", "/JavaScript", "/OpenAction", "/AA"}), "脚本和自动动作"),
            ("/AcroForm" in root, "表单域及其内部数据"),
            ("/StructTreeRoot" in root, "结构标签"),
            ("/Outlines" in root, "书签目录"),
            (bool(keys & {"/PieceInfo", "/LastModified"}), "编辑软件的私有数据"),
            ("/Thumb" in keys, "缩略图"),
            (work.layers.has_hidden or bool(work.hidden_pages), "隐藏的图层"),
            (work.notes > 0, f"批注和标记（{work.notes}处）"),
            (work.fields_without_looks > 0, f"没有外观的表单域（{work.fields_without_looks}个，其内容未显示）"),
            (work.has_picture_data, "图片的拍摄信息、备注等元数据"),
            (data.count(b"%%EOF") > 1 or "/Prev" in reader.trailer, "历次修改的旧版本"),
        )
        if sign
    ]
    orphans = any(
        isinstance(each, DictionaryObject)
        and not _came_over(each, work)
        and str(each.get("/Type")) not in ("/Catalog", "/Pages")
        for each in objects
    )
    return removed or (["页面不使用的内部对象"] if orphans else [])


def words_gone(reader: PdfReader, work: Rebuild, objects: list[Any], data: bytes, clean: bytes) -> list[str]:
    """Return the words that stayed behind: those written by people first, then what else reads like words."""
    sure = list(work.told)
    info = reader.trailer.get("/Info")
    if info is not None:
        sure += strings_in(info.get_object())
    kept = _strings_of(work.objects)
    maybe = list(work.heard)
    for each in objects:
        maybe += [text for raw, text in raw_strings(each) if raw not in kept]
        if not isinstance(each, StreamObject):
            continue
        with contextlib.suppress(PyPdfError, ValueError, KeyError, TypeError, AttributeError, NotImplementedError):
            if each.get("/Type") in ("/Metadata", "/EmbeddedFile") or each.get("/Subtype") == "/XML":
                written = each.get_data()[: 1 << 20].decode("utf-8", "ignore")
                sure += re.findall(r"(?:(?<=>)|^)[^<>]{2,400}", written)
                maybe += re.findall(r"(?<=\")[^<>\"]{2,200}(?=\")", written)
            elif not _came_over(each, work) and each.get("/Subtype") != "/Image":
                plain = each.get_data()[: 1 << 18]
                maybe += literals(plain) if _is_worded(plain) else []
    maybe += [text for raw, text in raw_strings(reader.trailer) if raw not in kept]
    maybe += literals(re.sub(rb"stream\r?\n.*?endstream", b"", data, flags=re.DOTALL))
    maybe += [str(name)[1:] for name in work.layers.destinations]
    places = {reader.xref.get(0, {}).get(number) for number in work.carried}
    for plain, tail in _streams(data, places):
        maybe += literals(plain)
        maybe += long_lines(tail)
    if (end := data.rfind(b"%%EOF")) >= 0:
        maybe += long_lines(data[end + 5 :][: 1 << 20])
    shown, hidden = _page_texts(reader, clean, work.hidden_pages)
    said = set(literals(clean))
    found = telling([*sure, *hidden], shown)
    found += telling([each for each in maybe if each not in said], shown, least=8)
    return list(dict.fromkeys(found))[: limits.MAX_VALUES]


def _came_over(each: DictionaryObject, work: Rebuild) -> bool:
    return each.indirect_reference is None or each.indirect_reference.idnum in work.carried


def _strings_of(value: Any) -> set[bytes]:
    """Return the strings that the new file holds."""
    if isinstance(value, bytes):
        return {value}
    if isinstance(value, Stream):
        return _strings_of(value.head)
    if isinstance(value, dict):
        return _strings_of(list(value.values()))
    if isinstance(value, list):
        return {each for one in value for each in _strings_of(one)}
    return set()


def _is_worded(plain: bytes) -> bool:
    """Say whether a stream may hold words: it is no font, no table of codes, and not full of bytes nobody writes."""
    if b"begincmap" in plain or plain.startswith((b"OTTO", b"\0\1\0\0", b"true", b"\1\0", b"%!PS")):
        return False
    strange = sum(byte < 32 and byte not in (9, 10, 13) for byte in plain[:2000])
    return strange * 20 <= min(len(plain), 2000)


def _streams(data: bytes, carried: set[int | None]) -> Iterator[tuple[bytes, bytes]]:
    """Yield (what it holds, what follows its packed part) of every stream found by scanning the bytes.

    Of a stream that came over (its object stands at one of the places `carried`) only the rest counts. Pictures and
    fonts are left out: chance writes strings into them.
    """
    at = 0
    budget = limits.MAX_PART_BYTES
    for found in re.finditer(rb"(?<!end)stream\r?\n", data):
        if found.start() < at:
            continue
        end = data.find(b"endstream", found.end())
        end = len(data) if end < 0 else end
        begun = data.rfind(b" obj", at, found.start())
        head = data[max(begun, at) : found.start()]
        number = re.search(rb"\d+\s+\d+$", data[max(at, begun - 20) : max(at, begun)])
        came_over = number is not None and max(at, begun - 20) + number.start() in carried
        at = end
        if re.search(_NO_WORDS, head) or budget <= 0:
            continue
        raw = data[found.end() : end].rstrip(b"\r\n")
        if b"FlateDecode" in head:
            packed = zlib.decompressobj()
            try:
                plain = packed.decompress(raw, min(budget, 1 << 22))
            except zlib.error:
                continue
            tail = packed.unused_data[: 1 << 16]
        else:
            plain, tail = raw[: 1 << 22], b""
        budget -= len(plain)
        if b"begincmap" not in plain and not plain.startswith((b"OTTO", b"\0\1\0\0", b"true", b"\1\0")):
            yield b"" if came_over else plain, tail


def _page_texts(reader: PdfReader, clean: bytes, hidden_pages: set[int]) -> tuple[str, list[str]]:
    """Return the text of the new pages, and the lines that were on the old ones in hidden layers only."""
    new = PdfReader(io.BytesIO(clean))
    shown, gone = [], []
    for number, page in enumerate(new.pages):
        text = page.extract_text() or ""
        shown.append(text)
        if number in hidden_pages:
            now = set(text.split("\n"))
            gone += [
                line.strip() for line in (reader.pages[number].extract_text() or "").split("\n") if line not in now
            ]
    return "\n".join(shown), gone
