"""The process that opens a PDF: its bytes on standard input, one line of JSON and then bytes on standard output.

python -m gongkai.screening.pdf_process texts|rebuild
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import logging
import re
import sys
import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from gongkai.errors import BadInput
from gongkai.screening import limits
from gongkai.screening.image import long_lines
from gongkai.screening.pdf_rebuild import Rebuild
from gongkai.screening.pdf_strings import literals
from gongkai.screening.strand import AGAIN
from gongkai.screening.values import telling

_BROKEN: Final = "PDF已损坏或含有异常内容，无法处理；请重新导出后再提交。"
_EMBEDDED: Final = 32 * 1024 * 1024
_WORDS: Final = "[\u4e00-\u9fff]{2}"
_NUMBERS: Final = r"[\d.\-— ][\d.\-—Xx]"
_INNER: Final = ("/ObjStm", "/XRef")


def main(duty: str) -> int:
    """Do one duty and say what came of it; a file that breaks the reader is told in one sentence."""
    data = sys.stdin.buffer.read()
    logging.disable(logging.CRITICAL)  # pypdf tells of every flaw of the file; nobody reads it here
    _bind()
    body = b""
    try:
        reader = opened(data)
        if duty == "texts":
            told: dict[str, Any] = texts(reader)
        else:
            told, body = rebuild(reader, data)
    except BadInput as error:
        told = {"says": error.says}
    except PyPdfError:
        told = {"says": _BROKEN}
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OverflowError,
        OSError,
        AssertionError,
        NotImplementedError,
    ):
        # pypdf meets broken files with whatever the broken value happens to raise.
        told = {"says": _BROKEN}
    except MemoryError:
        told = {"says": "处理PDF所需内存过多，请拆分后再提交。"}
    sys.stdout.buffer.write(json.dumps(told).encode("ascii") + b"\n" + (body if "says" not in told else b""))
    return 0


def opened(data: bytes) -> PdfReader:
    """Return the reader of a file that may be opened without a password, and is not too long."""
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise BadInput("PDF设有打开密码，无法检查；请取消密码后再提交。")
    count = len(reader.pages)
    if count > limits.MAX_PDF_PAGES:
        raise BadInput(f"PDF有{count}页，超过{limits.MAX_PDF_PAGES}页；请拆分后再提交。")
    if count == 0:
        raise BadInput("PDF中没有页面。")
    return reader


def _bind() -> None:
    """Give this process no more memory and time than it may need."""
    try:
        import resource
    except ImportError:  # not on Windows; the clock of the caller still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits.MAX_PDF_MEMORY, limits.MAX_PDF_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.MAX_PDF_SECONDS, limits.MAX_PDF_SECONDS))


# ---- texts -----------------------------------------------------------------------------------------------------------


def texts(reader: PdfReader) -> dict[str, Any]:
    """Return {texts: [(where, text)], attached: [(where, name, base64)]} of all that the file says or carries."""
    found: list[tuple[str, str]] = []
    for number, page in enumerate(reader.pages, 1):
        if text := page.extract_text():
            read = joined(text, _WORDS)
            found.append((f"第{number}页", read))
            if (again := joined(read, _NUMBERS)) != read:
                found.append((f"第{number}页{AGAIN}", again))
    strings, attached = [], []
    for obj in every_object(reader):
        strings += strings_in(obj)
        if isinstance(obj, StreamObject):
            if obj.get("/Type") == "/EmbeddedFile" or "/Params" in obj:
                attached.append(obj)
            elif obj.get("/Subtype") == "/XML" or obj.get("/Type") == "/Metadata":
                with contextlib.suppress(PyPdfError, ValueError):
                    strings.append(re.sub(r"<[^>]*>", "\n", obj.get_data().decode("utf-8", "replace")))
    strings += strings_in(reader.trailer)
    if written := "\n".join(dict.fromkeys(each.strip() for each in strings if each.strip())):
        found.append(("PDF的属性、批注、表单等", written))
    files: list[tuple[str, str, str]] = []
    for number, stream in enumerate(attached[:200], 1):
        content = stream.get_data()
        if sum(len(each[2]) for each in files) + len(content) > _EMBEDDED:
            raise BadInput("PDF中的附件过大，无法检查；请取出后分别提交。")
        files.append((f"PDF附件{number}", f"附件{number}", base64.b64encode(content).decode("ascii")))
    return {"texts": found, "attached": files}


def joined(text: str, breaks: str) -> str:
    """Return the text of a page with the lines joined that only broke because the line was full.

    `breaks` says between which characters: words of Chinese are joined for the reader of addresses; numbers only for a
    second look, because two numbers may also end and begin there.
    """
    lines = text.split("\n")
    longest = sorted((len(line) for line in lines), reverse=True)
    full = max(longest[min(2, len(longest) - 1)] * 0.7, 12)
    fits = re.compile(breaks)
    out = [lines[0]]
    for before, line in pairwise(lines):
        goes_on = len(before) >= full and fits.fullmatch(before[-1:] + line[:1])
        out.append(line if goes_on else "\n" + line)
    return "".join(out)


def every_object(reader: PdfReader) -> Iterator[Any]:
    """Yield every object that any cross-reference of the file still knows, reached from a page or not."""
    known = {(number, generation) for generation, table in reader.xref.items() for number in table}
    known |= {(number, 0) for number in reader.xref_objStm}
    for number, generation in sorted(known)[: limits.MAX_PDF_OBJECTS]:
        try:
            obj = IndirectObject(number, generation, reader).get_object()
        except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
            continue
        if obj is not None and not (isinstance(obj, DictionaryObject) and obj.get("/Type") in _INNER):
            yield obj


def strings_in(value: Any, depth: int = 0) -> list[str]:
    """Return the strings of one object, not following its pointers."""
    if depth > 12 or isinstance(value, IndirectObject | NameObject):
        return []
    if isinstance(value, ByteStringObject):
        return [value.decode("latin-1")] if len(value) < 4000 else []
    if isinstance(value, str):
        return [str(value)]
    if isinstance(value, ArrayObject):
        return [each for n in range(len(value)) for each in strings_in(list.__getitem__(value, n), depth + 1)]
    if isinstance(value, DictionaryObject):
        return [each for key in value for each in strings_in(value.raw_get(key), depth + 1)]
    return []


# ---- rebuilding ------------------------------------------------------------------------------------------------------


def rebuild(reader: PdfReader, data: bytes) -> tuple[dict[str, Any], bytes]:
    """Return ({removed, values}, the new file)."""
    work = Rebuild(reader)
    clean = work.file()
    if work.has_flattened:
        # What was a note is now a drawing; the next pass numbers it like one, so that a third changes nothing.
        clean = Rebuild(PdfReader(io.BytesIO(clean))).file()
    if len(clean) > limits.MAX_CLEAN_BYTES:
        raise BadInput("PDF过大，请拆分或压缩其中的图片后再提交。")
    root, removed = reader.root_object, []
    info = reader.trailer.get("/Info")
    told: list[str] = list(work.told)
    if info is not None and info.get_object():
        removed.append("文档属性（作者、制作软件等）")
    objects = list(every_object(reader))
    kinds = {str(each.get("/Type")) for each in objects if isinstance(each, DictionaryObject)}
    keys = {str(key) for each in objects if isinstance(each, DictionaryObject) for key in each}
    for sign, words in (
        ("/Metadata" in kinds or "/Metadata" in keys, "元数据（XMP）"),
        ("/EmbeddedFile" in kinds or "/EmbeddedFiles" in keys or "/EF" in keys, "嵌入的附件"),
        (bool(keys & {"/JS", "/JavaScript", "/OpenAction", "/AA"}), "脚本和自动动作"),
        ("/AcroForm" in root, "表单域及其内部数据"),
        ("/StructTreeRoot" in root, "结构标签"),
        ("/Outlines" in root, "书签目录"),
        (bool(keys & {"/PieceInfo", "/LastModified"}), "编辑软件的私有数据"),
        ("/Thumb" in keys, "缩略图"),
        (work.layers.has_hidden or bool(work.hidden_pages), "隐藏的图层"),
        (work.notes > 0, f"批注和标记{work.notes}处"),
        (work.fields_without_looks > 0, f"没有外观的表单域{work.fields_without_looks}个（其内容未显示）"),
        (work.has_picture_data, "图片的拍摄信息、备注等元数据"),
        (data.count(b"%%EOF") > 1 or "/Prev" in reader.trailer, "历次修改的旧版本"),
    ):
        if sign:
            removed.append(words)
    for each in objects:
        told += strings_in(each)
        if isinstance(each, StreamObject) and (
            each.get("/Type") in ("/Metadata", "/EmbeddedFile") or each.get("/Subtype") == "/XML"
        ):
            with contextlib.suppress(PyPdfError, ValueError):
                written = each.get_data()[: 1 << 20].decode("utf-8", "ignore")
                told += re.findall(r"(?:(?<=>)|^)[^<>]{2,400}", written) + re.findall(
                    r"(?<=\")[^<>\"]{2,200}(?=\")", written
                )
        elif (
            isinstance(each, StreamObject)
            and each.indirect_reference is not None
            and each.indirect_reference.idnum not in work.carried
        ):
            with contextlib.suppress(PyPdfError, ValueError, KeyError, TypeError, AttributeError):
                told += literals(each.get_data()[: 1 << 18])
    told += strings_in(reader.trailer)
    told += literals(re.sub(rb"stream\r?\n.*?endstream", b"", data, flags=re.DOTALL))
    told += [str(name)[1:] for name in work.layers.destinations]
    places = {reader.xref.get(0, {}).get(number) for number in work.carried}
    for plain, tail in _streams(data, places):
        told += literals(plain)
        told += long_lines(tail)
    if (end := data.rfind(b"%%EOF")) >= 0:
        told += long_lines(data[end + 5 :][: 1 << 20])
    orphans = sum(
        1
        for each in objects
        if isinstance(each, DictionaryObject)
        and each.indirect_reference is not None
        and each.indirect_reference.idnum not in work.carried
        and str(each.get("/Type")) not in ("/Catalog", "/Pages")
    )
    if orphans and not removed:
        removed.append("页面不使用的内部对象")
    shown, hidden = _page_texts(reader, clean, work.hidden_pages)
    told += hidden
    kept = set(literals(clean))
    values = telling([each for each in told if each not in kept], shown)
    return {"removed": removed, "values": values}, clean


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
        head = data[max(at, found.start() - 2000) : found.start()]
        begun = [each.start() for each in re.finditer(rb"\d+\s+\d+\s+obj\b", head)]
        came_over = bool(begun) and found.start() - len(head) + begun[-1] in carried
        head = head[head.rfind(b"obj") + 3 :]
        at = end
        if re.search(rb"/Image\b|/Length1|Type1C|OpenType|/XRef", head) or budget <= 0:
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
