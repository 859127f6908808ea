"""The process that draws a PDF: a line of JSON and then the file on standard input, a line of JSON and bytes back.

python -m gongkai.screening.pages_process count|picture|burn|dark
"""

from __future__ import annotations

import ctypes
import io
import json
import math
import re
import statistics
import sys
import zlib
from dataclasses import dataclass, field
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops, ImageDraw

from gongkai.errors import BadInput
from gongkai.screening.fold import fold
from gongkai.screening.pages import MAX_BURNT
from gongkai.screening.pdf_process import bind
from gongkai.screening.pdf_writer import Name, Ref, Stream, write_pdf

BOX: Final = "■■■■■■"
_PPI: Final = 200
_SEEN_PPI: Final = 80
_MOST_POINTS: Final = 24_000_000
_STEP: Final = 6  # boxes end on multiples of this, so that their height tells nothing of the letters in them
_MARGIN: Final = 0.06  # a box over a line leaves so much of the page free on both sides
_HEAVY: Final = 1_500_000  # a page that packs no better is a photograph
_GRAY: Final = 12

Rect = tuple[int, int, int, int]


def main(duty: str) -> int:
    """Do one duty and say what came of it."""
    head, _, data = sys.stdin.buffer.read().partition(b"\n")
    said = json.loads(head)
    bind()
    body = b""
    try:
        told, body = _DUTIES[duty](data, said)
    except BadInput as error:
        told = {"says": error.says}
    except MemoryError:
        told = {"says": "处理PDF所需内存过多，请拆分后再提交。"}
    except (pypdfium2.PdfiumError, ValueError, OSError):
        told = {"says": "PDF已损坏或含有异常内容，无法逐页绘制；请重新导出后再提交。"}
    sys.stdout.buffer.write(json.dumps(told).encode("ascii") + b"\n" + body)
    return 0


# --- the duties --------------------------------------------------------------------------------------


def count(data: bytes, _said: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Tell the number of pages."""
    return {"pages": len(pypdfium2.PdfDocument(data))}, b""


def picture(data: bytes, said: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Draw one page as PNG."""
    document = pypdfium2.PdfDocument(data)
    if not 1 <= said["page"] <= len(document):
        raise BadInput("没有这一页。")
    out = io.BytesIO()
    _drawn(document[said["page"] - 1], _SEEN_PPI).save(out, "PNG", optimize=True)
    return {}, out.getvalue()


def dark(made: bytes, said: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Tell whether every box is black where the finished file is drawn."""
    document = pypdfium2.PdfDocument(made)
    pictures: dict[int, Image.Image] = {}
    for page, *share in said["boxes"]:
        if page not in pictures:
            pictures[page] = _drawn(document[page - 1], _SEEN_PPI).convert("L")
        left, top, right, bottom = _points(share, pictures[page].size)
        # The outermost points are mixed with their neighbours when the picture is drawn smaller.
        inner = pictures[page].crop((left + 2, top + 2, max(right - 2, left + 3), max(bottom - 2, top + 3)))
        if inner.getextrema()[1] > _GRAY:  # type: ignore[operator]  # one band
            return {"dark": False}, b""
    return {"dark": True}, b""


def burn(data: bytes, said: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Draw every page, blacken lines and areas, and put the pictures into a new file."""
    document = pypdfium2.PdfDocument(data)
    if len(document) > MAX_BURNT:
        raise BadInput(f"保留版面的，一个文件不超过{MAX_BURNT}页；请拆分后再提交。")
    sheets = [_read(page, number) for number, page in enumerate(document, 1)]
    found = _strike(sheets, said["patterns"])
    for page, *share in said["areas"]:
        if not 1 <= page <= len(sheets):
            raise BadInput(f"文件没有第{page}页。")
        sheets[page - 1].areas.append(_points(share, sheets[page - 1].size))
    file = _File()
    boxes, gone, lost = [], [], []
    for sheet, page in zip(sheets, document, strict=True):
        drawn = _drawn(page, _PPI)
        rects = sheet.rects()
        pen = ImageDraw.Draw(drawn)
        for left, top, right, bottom in rects:
            pen.rectangle((left, top, right - 1, bottom - 1), fill=(0, 0, 0))
        # From its points alone: nothing that came with the old picture goes on.
        file.add(Image.frombytes("RGB", drawn.size, drawn.tobytes()), page.get_size(), sheet.words_left(rects))
        width, height = sheet.size
        boxes += [[sheet.number, r[0] / width, r[1] / height, r[2] / width, r[3] / height] for r in rects]
        gone += sheet.gone()
        lost += sheet.lost()
    return {"found": found, "boxes": boxes, "gone": gone, "lost": lost}, file.written()


# --- what stands on a page ---------------------------------------------------------------------------


@dataclass(slots=True)
class _Sign:
    """One character and where its ink is, in points of the picture; no place for a blank the page does not hold."""

    text: str
    ink: Rect | None
    body: Rect | None
    line: int
    struck: bool = False


@dataclass(slots=True)
class _Sheet:
    number: int
    size: tuple[int, int]
    signs: list[_Sign] = field(default_factory=list)
    areas: list[Rect] = field(default_factory=list)

    def lines(self) -> dict[int, list[_Sign]]:
        """Return the signs line by line, in the order of the file."""
        found: dict[int, list[_Sign]] = {}
        for sign in self.signs:
            found.setdefault(sign.line, []).append(sign)
        return found

    def bands(self) -> list[Rect]:
        """Return the lines that go, from margin to margin and as high as the line is."""
        width, height = self.size
        found: list[Rect] = []
        for signs in self.lines().values():
            struck = [sign for sign in signs if sign.struck and sign.ink and sign.body]
            if not struck:
                continue
            bodies = [sign.body for sign in signs if sign.body]
            top = statistics.median_low([body[1] for body in bodies])
            bottom = statistics.median_low([body[3] for body in bodies])
            room = max(2, (bottom - top) // 8)
            inks = [sign.ink for sign in struck if sign.ink]
            top = min(top - room, *(ink[1] for ink in inks))
            bottom = max(bottom + room, *(ink[3] for ink in inks))
            left, right = int(width * _MARGIN), width - int(width * _MARGIN)
            if any(ink[0] < left or ink[2] > right for ink in inks):
                left, right = 0, width
            top, bottom = top // _STEP * _STEP, -(-bottom // _STEP) * _STEP
            found.append((left, max(0, top), right, min(height, bottom)))
        return found

    def rects(self) -> list[Rect]:
        """Return everything that is blackened; lines that follow each other become one box."""
        merged: list[Rect] = []
        for band in sorted(self.bands(), key=lambda one: (one[1], one[0])):
            last = merged[-1] if merged else None
            if last and band[1] <= last[3] + 4 * _STEP:
                merged[-1] = (min(last[0], band[0]), last[1], max(last[2], band[2]), max(last[3], band[3]))
            else:
                merged.append(band)
        return [*merged, *sorted(self.areas)]

    def words_left(self, rects: list[Rect]) -> list[tuple[str, Rect]]:
        """Return what lies under the picture: the lines that are left, and one box for each that is not."""
        found: list[tuple[str, Rect]] = []
        told: set[Rect] = set()
        for signs in self.lines().values():
            text = ""
            places: list[Rect] = []
            for sign in signs:
                rect = next((one for one in rects if sign.ink and _covers(one, sign.ink)), None)
                if rect is None and not sign.struck:
                    text += sign.text
                    places += [sign.ink] if sign.ink else []
                elif rect is not None and rect not in told:
                    told.add(rect)
                    text += BOX
                    places.append(_middle(rect))
            if text.strip() and places:
                found.append((text.strip(), _around(places)))
        found += [(BOX, _middle(rect)) for rect in rects if rect not in told]
        return found

    def gone(self) -> list[str]:
        """Return the words that lie in areas, line by line."""
        found = []
        for signs in self.lines().values():
            word = "".join(s.text for s in signs if s.ink and any(_covers(area, s.ink) for area in self.areas)).strip()
            found += [word] if len(word) >= 2 else []
        return found

    def lost(self) -> list[str]:
        """Return the lines that go with a struck word although something else stands in them too."""
        found = []
        for signs in self.lines().values():
            if any(sign.struck for sign in signs):
                text = re.sub("\0+", BOX, "".join("\0" if sign.struck else sign.text for sign in signs)).strip()
                found += [f"第{self.number}页：{text}"] if text.replace(BOX, "").strip(" ，。；、：") else []
        return found


def _covers(rect: Rect, ink: Rect) -> bool:
    """Return whether so much of a sign lies under a rectangle that it cannot be read with certainty."""
    wide = min(rect[2], ink[2]) - max(rect[0], ink[0])
    high = min(rect[3], ink[3]) - max(rect[1], ink[1])
    return wide > 0 and high > 0 and wide * high * 6 >= (ink[2] - ink[0]) * (ink[3] - ink[1])


def _middle(rect: Rect) -> Rect:
    """Return the place of the word that stands for a box: as wide as its six squares, whatever the box."""
    high = max(1, min(rect[3] - rect[1], 40))
    return (rect[0], rect[1], min(rect[2], rect[0] + 6 * high), rect[1] + high)


def _around(places: list[Rect]) -> Rect:
    lefts, tops, rights, bottoms = zip(*places, strict=True)
    return (min(lefts), min(tops), max(rights), max(bottoms))


def _points(share: list[float], size: tuple[int, int]) -> Rect:
    width, height = size
    left, top, right, bottom = share
    return (int(left * width), int(top * height), round(right * width), round(bottom * height))


def _size(page: Any, ppi: int) -> tuple[tuple[int, int], float]:
    width, height = page.get_size()
    scale = ppi / 72
    most = _MOST_POINTS if ppi > _SEEN_PPI else _MOST_POINTS // 8
    if width * height * scale * scale > most:
        scale = (most / (width * height)) ** 0.5
    # As pypdfium2 rounds it.
    return (math.ceil(width * scale), math.ceil(height * scale)), scale


def _drawn(page: Any, ppi: int) -> Image.Image:
    _, scale = _size(page, ppi)
    drawn: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    return drawn


def _read(page: Any, number: int) -> _Sheet:
    """Return the signs of a page with their places in the picture that will be drawn of it."""
    size, _ = _size(page, _PPI)
    sheet = _Sheet(number, size)
    text = page.get_textpage()
    line, before = 0, None
    for place in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text.raw, place)
        if code in (0x0A, 0x0D):
            line, before = line + 1, None
            sheet.signs.append(_Sign("\n", None, None, line))
            continue
        sign = "-" if code == 2 else chr(code) if 0x20 <= code <= 0x10FFFF and code not in (0xFFFE, 0xFFFF) else ""
        if not sign or 0xD800 <= code <= 0xDFFF:
            sign = "\ufffd"
        ink, body = (_place(page, size, text.get_charbox(place, loose=loose)) for loose in (False, True))
        if sign == " " or ink is None:
            sheet.signs.append(_Sign(sign, None, None, line))
            continue
        if before is not None and body is not None and abs(body[1] - before) > max(body[3] - body[1], 1):
            line += 1
        before = body[1] if body else before
        sheet.signs.append(_Sign(sign, ink, body, line))
    text.close()
    return sheet


def _place(page: Any, size: tuple[int, int], box: tuple[float, float, float, float]) -> Rect | None:
    left, bottom, right, top = box
    if right - left < 0.01 and top - bottom < 0.01:
        return None
    corners = []
    for x, y in ((left, bottom), (right, top), (left, top), (right, bottom)):
        column, row = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, x, y, ctypes.byref(column), ctypes.byref(row))
        corners.append((column.value, row.value))
    columns, rows = zip(*corners, strict=True)
    return (min(columns), min(rows), max(columns) + 1, max(rows) + 1)


def _strike(sheets: list[_Sheet], patterns: list[str]) -> list[int]:
    """Strike every sign that belongs to a word which must go; a word may run over lines and pages."""
    signs = [sign for sheet in sheets for sign in (*sheet.signs, _Sign("\n", None, None, -1))]
    folded = fold("".join(sign.text for sign in signs))
    found = [0] * len(patterns)
    for at, pattern in enumerate(patterns):
        for hit in re.compile(pattern).finditer(folded.text):
            found[at] += 1
            start, end = folded.span(*hit.span())
            for sign in signs[start:end]:
                sign.struck = True
    return found


# --- the new file ------------------------------------------------------------------------------------


class _File:
    """A PDF of pictures with words beneath them, tagged: who listens hears the lines, and where a box stands."""

    def __init__(self) -> None:
        self.pages: list[tuple[Image.Image, tuple[float, float], list[tuple[str, Rect]]]] = []

    def add(self, drawn: Image.Image, size: tuple[float, float], words: list[tuple[str, Rect]]) -> None:
        """Add a page: its picture, its size in points of 1/72 inch, its words."""
        self.pages.append((drawn, size, words))

    def written(self) -> bytes:
        """Return the file; the same pages give the same bytes."""
        used = sorted({sign for _, _, words in self.pages for text, _ in words for sign in text})
        codes = {sign: number for number, sign in enumerate(used, 1)}
        objects: list[Any] = [None] * 9
        kids, parents, elements = [], [], []
        for place, (drawn, size, words) in enumerate(self.pages):
            picture, content, page = len(objects) + 1, len(objects) + 2, len(objects) + 3
            whole = not words
            own: list[Any] = [] if not whole else [(b"Figure", "本页图像")]
            own += [(b"P", text) for text, _ in words]
            first = page + 1
            objects += [_picture(drawn), _content(drawn.size, size, words, codes), None]
            objects[page - 1] = {
                "Type": Name("Page"),
                "Parent": Ref(2),
                "MediaBox": [0, 0, float(size[0]), float(size[1])],
                "Resources": {"XObject": {"I": Ref(picture)}, "Font": {"F": Ref(4)}},
                "Contents": Ref(content),
                "StructParents": place,
                "Tabs": Name("S"),
            }
            for mark, (kind, text) in enumerate(own):
                element: dict[str, Any] = {
                    "Type": Name("StructElem"),
                    "S": Name(kind.decode()),
                    "P": Ref(9),
                    "Pg": Ref(page),
                    "K": mark,
                }
                if whole:
                    element["Alt"] = _text(text)
                objects.append(element)
            numbers = [Ref(first + mark) for mark in range(len(own))]
            kids.append(Ref(page))
            elements += numbers
            parents += [place, numbers]
        objects[0] = {
            "Type": Name("Catalog"),
            "Pages": Ref(2),
            "Lang": _text("zh-CN"),
            "MarkInfo": {"Marked": True},
            "StructTreeRoot": Ref(8),
            "ViewerPreferences": {"DisplayDocTitle": True},
        }
        objects[1] = {"Type": Name("Pages"), "Kids": kids, "Count": len(kids)}
        objects[2] = Stream({"Length1": len(_NO_INK)}, _NO_INK)
        objects[3] = {
            "Type": Name("Font"),
            "Subtype": Name("Type0"),
            "BaseFont": Name("NoInk"),
            "Encoding": Name("Identity-H"),
            "DescendantFonts": [Ref(5)],
            "ToUnicode": Ref(6),
        }
        objects[4] = {
            "Type": Name("Font"),
            "Subtype": Name("CIDFontType2"),
            "BaseFont": Name("NoInk"),
            "CIDSystemInfo": {"Registry": b"Adobe", "Ordering": b"Identity", "Supplement": 0},
            "FontDescriptor": Ref(7),
            "DW": 1000,
            "CIDToGIDMap": Name("Identity"),
        }
        objects[5] = Stream({}, _to_unicode(codes))
        objects[6] = {
            "Type": Name("FontDescriptor"),
            "FontName": Name("NoInk"),
            "Flags": 4,
            "FontBBox": [0, 0, 1000, 1000],
            "ItalicAngle": 0,
            "Ascent": 880,
            "Descent": -120,
            "CapHeight": 880,
            "StemV": 80,
            "FontFile2": Ref(3),
        }
        objects[7] = {"Type": Name("StructTreeRoot"), "K": Ref(9), "ParentTree": {"Nums": parents}}
        objects[8] = {"Type": Name("StructElem"), "S": Name("Document"), "P": Ref(8), "K": elements}
        return write_pdf(objects)


def _picture(drawn: Image.Image) -> Stream:
    """Return the picture of a page: gray where it is, packed without loss unless it is a photograph."""
    red, green, blue = drawn.split()
    apart = ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(green, blue))
    made = drawn.convert("L") if apart.getextrema()[1] <= _GRAY else drawn  # type: ignore[operator]  # one band
    head: dict[str, Any] = {
        "Type": Name("XObject"),
        "Subtype": Name("Image"),
        "Width": made.width,
        "Height": made.height,
        "ColorSpace": Name("DeviceGray" if made.mode == "L" else "DeviceRGB"),
        "BitsPerComponent": 8,
    }
    packed = zlib.compress(made.tobytes(), 6)
    if len(packed) > _HEAVY:
        out = io.BytesIO()
        made.save(out, "JPEG", quality=85)
        return Stream(head | {"Filter": Name("DCTDecode")}, out.getvalue())
    return Stream(head | {"Filter": Name("FlateDecode")}, packed)


def _content(
    points: tuple[int, int], size: tuple[float, float], words: list[tuple[str, Rect]], codes: dict[str, int]
) -> Stream:
    """Return the drawing of a page: the picture, and beneath it, without ink, each line at its place."""
    width, height = size
    tag = b"/Artifact BMC" if words else b"/Figure <</MCID 0>> BDC"
    out = [tag, b"q %.3f 0 0 %.3f 0 0 cm /I Do Q" % (width, height), b"EMC"]
    across, down = width / points[0], height / points[1]
    for mark, (text, (left, top, right, bottom)) in enumerate(words):
        high = max((bottom - top) * down, 1.0)
        wide = max((right - left) * across, 1.0)
        stretch = wide / (len(text) * high) * 100
        written = "".join(f"{codes[sign]:04x}" for sign in text).encode()
        out.append(
            b"/P <</MCID %d>> BDC BT 3 Tr /F %.2f Tf %.2f Tz 1 0 0 1 %.2f %.2f Tm <%s> Tj ET EMC"
            % (mark, high, stretch, left * across, height - bottom * down, written)
        )
    return Stream({}, b"\n".join(out))


def _to_unicode(codes: dict[str, int]) -> bytes:
    lines = [
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /NoInk def /CMapType 2 def",
        b"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
        b"1 begincodespacerange <0000> <ffff> endcodespacerange",
    ]
    pairs = [b"<%04x> <%s>" % (code, sign.encode("utf-16-be").hex().encode()) for sign, code in codes.items()]
    for start in range(0, len(pairs), 100):
        part = pairs[start : start + 100]
        lines += [b"%d beginbfchar" % len(part), *part, b"endbfchar"]
    return b"\n".join([*lines, b"endcmap CMapName currentdict /CMap defineresource pop end end"])


def _text(text: str) -> bytes:
    return b"\xfe\xff" + text.encode("utf-16-be")


def _no_ink() -> bytes:
    """Return a TrueType font of one empty sign: words need a font, and these shall leave no ink."""
    tables = {
        b"glyf": b"\0\0\0\0",
        b"head": bytes.fromhex("0001000000010000000000005f0f3cf5000003e8")
        + b"\0" * 16
        + bytes.fromhex("0000000003e803e800000008000200000000"),
        b"hhea": bytes.fromhex("000100000370ff88000003e80000000003e8000100000000") + b"\0" * 10 + bytes.fromhex("0001"),
        b"hmtx": bytes.fromhex("03e80000"),
        b"loca": bytes.fromhex("00000000"),
        b"maxp": bytes.fromhex("000100000001") + b"\0" * 26,
    }
    out = bytes.fromhex("00010000") + len(tables).to_bytes(2, "big") + bytes.fromhex("004000020020")
    place, body = len(out) + 16 * len(tables), b""
    for name, data in sorted(tables.items()):
        padded = data + b"\0" * (-len(data) % 4)
        whole = sum(int.from_bytes(padded[at : at + 4], "big") for at in range(0, len(padded), 4)) & 0xFFFFFFFF
        out += name + whole.to_bytes(4, "big") + (place + len(body)).to_bytes(4, "big") + len(data).to_bytes(4, "big")
        body += padded
    return out + body


_NO_INK: Final = _no_ink()
_DUTIES: Final = {"count": count, "picture": picture, "burn": burn, "dark": dark}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
