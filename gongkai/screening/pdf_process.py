"""The process that opens a PDF: its bytes on standard input, one line of JSON and then bytes on standard output.

python -m gongkai.screening.pdf_process texts|rebuild|mask
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import logging
import re
import sys
from itertools import pairwise
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import StreamObject

from gongkai.errors import BadInput
from gongkai.screening import limits
from gongkai.screening.pdf_gone import kinds_gone, words_gone
from gongkai.screening.pdf_mask import Cut, masked
from gongkai.screening.pdf_objects import every_object, strings_in
from gongkai.screening.pdf_rebuild import Rebuild
from gongkai.screening.strand import AGAIN

_BROKEN: Final = "PDF已损坏或含有异常内容，无法处理；请重新导出后再提交。"
_EMBEDDED: Final = 32 * 1024 * 1024
_WORDS: Final = "[\u4e00-\u9fff]{2}"
_NUMBERS: Final = r"[\d.\-— ][\d.\-—Xx]"


def main(duty: str) -> int:
    """Do one duty and say what came of it; a file that breaks the reader is told in one sentence."""
    wanted = json.loads(sys.stdin.buffer.readline()) if duty == "mask" else {}
    data = sys.stdin.buffer.read()
    logging.disable(logging.CRITICAL)  # pypdf tells of every flaw of the file; nobody reads it here
    bind()
    body = b""
    try:
        reader = opened(data)
        if duty == "texts":
            told: dict[str, Any] = texts(reader)
        elif duty == "mask":
            cuts = {int(page): [Cut(*each) for each in values] for page, values in wanted.items()}
            told, body = {}, masked(data, cuts)
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


def bind() -> None:
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
    objects = list(every_object(reader))
    removed = kinds_gone(reader, work, objects, data)
    return {"removed": removed, "values": words_gone(reader, work, objects, data, clean)}, clean


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
