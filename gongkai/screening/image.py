"""Pictures: what they carry beside their points, and the same picture without it.

A PNG is drawn anew from its points. A JPEG and a GIF are put together anew from the blocks that make the picture, so
that not a point changes and a second pass gives the same bytes; all other blocks, and what follows the end, stay out.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from gongkai.errors import BadInput
from gongkai.screening import limits
from gongkai.screening.sniff import form_of

__all__ = ["as_png", "clean_image", "image_texts", "jpeg_extras", "long_lines", "readable", "rebuilt_jpeg"]

_DAMAGED: Final = "图片已损坏，无法读取；请重新导出后再提交。"
_JFIF: Final = b"\xff\xe0\x00\x10JFIF\0\x01\x01\x00\x00\x01\x00\x01\x00\x00"
_WRITTEN = re.compile(rb"(?:[\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}){4,}")
_WIDE = re.compile(rb"(?:[\x20-\x7e]\0|[\x00-\xff][\x4e-\x9f]){4,}")
_HAN = re.compile("[\u4e00-\u9fff]{2,}|[\x20-\x7e]{4,}")


def readable(data: bytes) -> str:
    """Return the runs of characters in some bytes, a line each: UTF-8, UTF-16, and GBK where it is nothing else."""
    found = [each.decode("utf-8", "ignore").strip() for each in _WRITTEN.findall(data)]
    for run in _WIDE.findall(data):
        wide = run.decode("utf-16-le", "ignore")
        found += [each for each in _HAN.findall(wide) if _is_written(each)]
    if not any(_HAN.search(each) and not each.isascii() for each in found):
        try:
            gbk = data.strip(b"\0").decode("gb18030")
            found += [each for each in _HAN.findall(gbk) if not each.isascii() and _is_written(each)]
        except UnicodeDecodeError:
            pass
    return "\n".join(dict.fromkeys(each for each in found if each))


def long_lines(data: bytes) -> list[str]:
    """Return the readable runs that are long enough, or Chinese enough, to be somebody's words and no code."""
    return [line for line in readable(data).split("\n") if line and (not line.isascii() or len(line) >= 10)]


def _is_written(run: str) -> bool:
    """Say whether a run of characters is in daily use: chance makes rare ones."""
    try:
        run.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def image_texts(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield (where, text) of all that a picture carries beside its points. A damaged one is searched as it is."""
    try:
        form = form_of(data)
    except BadInput:
        form = "text"
    rest = {"png": _png_extras, "jpeg": jpeg_extras, "gif": _gif_extras}.get(form)
    try:
        blocks = rest(data) if rest else [data[: 4 * 1024 * 1024]]
    except (struct.error, IndexError, ValueError):
        blocks = [data[: 4 * 1024 * 1024]]
    text = "\n".join(filter(None, (readable(block) for block in blocks)))
    if text:
        yield "图片元数据", text


def clean_image(data: bytes) -> tuple[bytes, str, list[str], list[str]]:
    """Return (bytes, media type, what was removed, the removed values). Raises BadInput for no sound picture."""
    form = form_of(data)
    if form not in ("png", "jpeg", "gif"):
        raise BadInput(_DAMAGED)
    with _opened(data) as picture:
        width, height = picture.size
        if width * height > limits.MAX_PIXELS:
            raise BadInput(f"图片有{width}×{height}个像素，过大；请缩小后再提交。")
        try:
            picture.load()
        except (OSError, ValueError, SyntaxError, MemoryError, struct.error, zlib.error, IndexError, EOFError) as error:
            raise BadInput(_DAMAGED) from error
        try:
            if form == "png":
                extras = _png_extras(data)
                clean = _drawn_png(picture)
                kinds = ["动画的其余画面"] if getattr(picture, "n_frames", 1) > 1 else []
            elif form == "jpeg":
                extras = jpeg_extras(data)
                kinds = []
                clean = _upright_jpeg(data, picture)
                clean = rebuilt_jpeg(clean)
            else:
                extras = _gif_extras(data)
                kinds = []
                clean = _rebuilt_gif(data)
        except (struct.error, IndexError, ValueError) as error:
            raise BadInput(_DAMAGED) from error
    if extras:
        kinds.insert(0, "图片的拍摄信息、备注等元数据")
    values = [line for block in extras for line in readable(block).split("\n") if line]
    return clean, f"image/{form}", kinds, values


def as_png(data: bytes) -> tuple[bytes, list[str]]:
    """Return a picture of another form (BMP, TIFF, WebP) as PNG, and the values that went with the old form."""
    with _opened(data) as picture:
        if picture.size[0] * picture.size[1] > limits.MAX_PIXELS:
            raise BadInput("图片的像素过多；请缩小后再提交。")
        try:
            upright = ImageOps.exif_transpose(picture)
            written = [str(value) for value in picture.getexif().values() if isinstance(value, str)]
            return _drawn_png(upright), written
        except (OSError, ValueError, SyntaxError, MemoryError, struct.error, EOFError) as error:
            raise BadInput(_DAMAGED) from error


def _opened(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"))
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        struct.error,
    ) as error:
        raise BadInput(_DAMAGED) from error


# ---- PNG -------------------------------------------------------------------------------------------------------------

_PNG_SEEN: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"bKGD", b"sBIT", b"hIST"}
)


def _png_extras(data: bytes) -> list[bytes]:
    extras = []
    at = 8
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        if kind not in _PNG_SEEN:
            extras.append(_unpacked(kind, body))
        at += 12 + length
        if kind == b"IEND":
            break
    if at < len(data):
        extras.append(data[at:])
    return [each for each in extras if each]


def _unpacked(kind: bytes, body: bytes) -> bytes:
    """Return a chunk with its compressed part unpacked, at most a megabyte of it."""
    if kind in (b"zTXt", b"iCCP", b"iTXt"):
        for mark in (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"):
            if (at := body.find(mark)) >= 0:
                try:
                    return body[:at] + b"\0" + zlib.decompressobj().decompress(body[at:], 1 << 20)
                except zlib.error:
                    continue
    return kind + b"\0" + body


def _drawn_png(picture: Image.Image) -> bytes:
    if getattr(picture, "n_frames", 1) > 1:
        picture.seek(0)
    seen = picture.copy()
    if seen.mode not in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16", "I"):
        seen = seen.convert("RGB")
    kept = {key: seen.info[key] for key in ("transparency",) if key in seen.info}
    dpi = seen.info.get("dpi")
    seen.info = {}
    if isinstance(dpi, tuple) and len(dpi) == 2 and all(1 <= each <= 5000 for each in dpi):
        kept["dpi"] = dpi
    stream = io.BytesIO()
    seen.save(stream, "PNG", compress_level=6, **kept)
    return stream.getvalue()


# ---- JPEG ------------------------------------------------------------------------------------------------------------

_FRAME: Final = frozenset({*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDD})  # tables, frame, scans, restart interval
_BARE: Final = frozenset({0x01, *range(0xD0, 0xD8)})


def _jpeg_blocks(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield (marker, start, end) of the blocks up to the end of the picture; a scan carries its data with it."""
    at = 2
    while at + 2 <= len(data):
        if data[at] != 0xFF:
            raise ValueError("no marker where one must be")
        while at + 1 < len(data) and data[at + 1] == 0xFF:
            at += 1
        marker = data[at + 1]
        if marker == 0xD9:
            yield marker, at, at + 2
            return
        if marker in _BARE:
            at += 2
            continue
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise ValueError("a block longer than the file")
        if marker == 0xDA:
            while True:
                end = data.find(b"\xff", end)
                if end < 0 or end + 1 >= len(data):
                    end = len(data)
                    break
                if data[end + 1] == 0 or 0xD0 <= data[end + 1] <= 0xD7:
                    end += 2
                elif data[end + 1] == 0xFF:
                    end += 1
                else:
                    break
        yield marker, at, end
        at = end


def jpeg_extras(data: bytes) -> list[bytes]:
    """Return the blocks of a JPEG that make no picture, and what follows its end."""
    extras = []
    end = 2
    for marker, start, end in _jpeg_blocks(data):
        body = data[start + 4 : end]
        if marker == 0xE0 and body.startswith(b"JFIF\0") and len(body) <= 14:
            continue
        if marker not in _FRAME and marker != 0xD9 and not (marker == 0xEE and body.startswith(b"Adobe")):
            extras.append(body)
    if end < len(data):
        extras.append(data[end:])
    return extras


def _upright_jpeg(data: bytes, picture: Image.Image) -> bytes:
    """Return the JPEG turned as its metadata says it is to be shown; nearly always it is upright and stays as it is."""
    try:
        turned = picture.getexif().get(0x0112, 1) in (2, 3, 4, 5, 6, 7, 8)
    except (OSError, ValueError, SyntaxError, struct.error, TypeError):
        turned = False
    if not turned:
        return data
    upright = ImageOps.exif_transpose(picture)
    stream = io.BytesIO()
    upright.info = {}
    upright.save(stream, "JPEG", quality=95, subsampling=0)
    return stream.getvalue()


def rebuilt_jpeg(data: bytes) -> bytes:
    """Return the JPEG put together from the blocks that make the picture. Raises ValueError when there is none."""
    pieces = [b"\xff\xd8"]
    has_frame = False
    head = adobe = b""
    blocks = list(_jpeg_blocks(data))
    for marker, start, end in blocks:
        body = data[start + 4 : end]
        if marker == 0xEE and body.startswith(b"Adobe") and len(body) >= 12:
            adobe = b"\xff\xee\x00\x0e" + body[:12]  # it says how the colours are mixed
        elif marker == 0xE0 and body.startswith(b"JFIF\0"):
            head = _JFIF
    pieces += [head, adobe]
    for marker, start, end in blocks:
        if marker in _FRAME:
            has_frame = has_frame or marker == 0xDA
            pieces.append(data[start:end])
    if not has_frame:
        raise ValueError("no picture in it")
    pieces.append(b"\xff\xd9")
    return b"".join(pieces)


# ---- GIF -------------------------------------------------------------------------------------------------------------

_LOOP: Final = b"\x21\xff\x0bNETSCAPE2.0\x03\x01"


def _gif_blocks(data: bytes) -> Iterator[tuple[str, int, int]]:
    """Yield (kind, start, end): head, control, picture, comment, other, end."""
    at = 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0)
    yield "head", 0, at
    while at < len(data):
        start, mark = at, data[at]
        if mark == 0x3B:
            yield "end", at, at + 1
            return
        if mark == 0x21:
            kind = {0xF9: "control", 0xFE: "comment"}.get(data[at + 1], "other")
            at += 2
        elif mark == 0x2C:
            kind = "picture"
            at += 10 + (3 << (data[at + 9] & 7) + 1 if data[at + 9] & 0x80 else 0) + 1
        else:
            raise ValueError("no block where one must be")
        while data[at]:
            at += 1 + data[at]
        at += 1
        if at > len(data):
            raise ValueError("a block longer than the file")
        yield kind, start, at


def _gif_extras(data: bytes) -> list[bytes]:
    extras = []
    end = 0
    for kind, start, end in _gif_blocks(data):
        block = data[start:end]
        if kind == "comment" or (kind == "other" and not block.startswith(_LOOP)):
            extras.append(block[2:])
    if end < len(data):
        extras.append(data[end:])
    return extras


def _rebuilt_gif(data: bytes) -> bytes:
    pieces = []
    for kind, start, end in _gif_blocks(data):
        block = data[start:end]
        if kind in ("head", "control", "picture"):
            pieces.append(block)
        elif kind == "other" and block.startswith(_LOOP):
            pieces.append(block[:18] + b"\0")
    pieces.append(b"\x3b")
    return b"".join(pieces)
