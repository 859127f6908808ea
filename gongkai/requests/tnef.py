"""winmail.dat (TNEF, MS-OXTNEF): the parcel in which some mail programs wrap a text and its files.

A small reader with bounds: it takes what it can read and says what it could not; it never raises on bad bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from gongkai.requests import rtf

SIGNATURE = b"\x78\x9f\x3e\x22"
MOST_FILES = 50
_TITLE, _DATA, _REND, _ATTACHMENT = 0x8010, 0x800F, 0x9002, 0x9005
_BODY, _MESSAGE, _CODEPAGE = 0x800C, 0x9003, 0x9007
_LONG_NAME, _NAME, _TEXT, _ATTACHED, _RTF = 0x3707, 0x3704, 0x1000, 0x3701, 0x1009
# A mail within the parcel stands behind the name of its kind, sixteen bytes.
_INNER, DEEPEST = 16, 4
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = {0x0D, 0x1E, 0x1F, 0x102}


@dataclass
class Parcel:
    """What was in it: the text, the files as (name, bytes), and what could not be read."""

    text: str = ""
    files: list[tuple[str, bytes]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def is_parcel(data: bytes) -> bool:
    """Return whether these bytes are a TNEF parcel."""
    return data.startswith(SIGNATURE)


def read(data: bytes, depth: int = 0) -> Parcel:
    """Return what lies in a parcel, and in the mails within it; what is broken is told in `warnings`."""
    parcel = Parcel()
    if not is_parcel(data):
        parcel.warnings.append("不是winmail.dat格式。")
        return parcel
    charset, name, content = "gb18030", "", b""
    for identity, value, sound in _attributes(data, parcel):
        if not sound:
            parcel.warnings.append("winmail.dat中有一段校验不符，内容可能残缺。")
        if identity == _CODEPAGE and len(value) >= 4:
            charset = _charset(struct.unpack("<I", value[:4])[0])
        elif identity == _BODY:
            parcel.text = parcel.text or _text(value, charset)
        elif identity == _MESSAGE:
            said = _properties(value, charset)
            parcel.text = _said(said, charset) or parcel.text
        elif identity == _REND:
            _put(parcel, name, content, depth)
            name, content = "", b""
        elif identity == _TITLE:
            name = _text(value, charset)
        elif identity == _DATA:
            content = value
        elif identity == _ATTACHMENT:
            own = _properties(value, charset)
            longer = own.get(_LONG_NAME) or own.get(_NAME)
            name = longer if isinstance(longer, str) and longer else name
            inner = own.get(_ATTACHED)
            content = content or (inner if isinstance(inner, bytes) else b"")
    _put(parcel, name, content, depth)
    return parcel


def _said(properties: dict[int, str | bytes], charset: str) -> str:
    """Return the text of a mail: the plain one, or the words of the packed RTF where Outlook sent nothing else."""
    plain, packed = properties.get(_TEXT), properties.get(_RTF)
    if isinstance(plain, str) and plain.strip():
        return plain
    return rtf.words(rtf.unpacked(packed), charset).strip() if isinstance(packed, bytes) else ""


def _put(parcel: Parcel, name: str, content: bytes, depth: int) -> None:
    if not content:
        return
    if is_parcel(content[_INNER:]) and depth < DEEPEST:
        inner = read(content[_INNER:], depth + 1)
        parcel.text = "\n\n".join(part for part in (parcel.text, f"—— 内含的邮件：{name} ——\n{inner.text}") if part)
        parcel.files += inner.files
        parcel.warnings += [*inner.warnings, "winmail.dat中含有另一封邮件，请核对谁是申请人。"]
        return
    if len(parcel.files) >= MOST_FILES:
        parcel.warnings.append(f"winmail.dat中的文件超过{MOST_FILES}个，其余没有取出。")
        return
    parcel.files.append((name or f"附件{len(parcel.files) + 1}", content))


def _attributes(data: bytes, parcel: Parcel) -> Iterator[tuple[int, bytes, bool]]:
    place = 6
    while place + 9 <= len(data):
        _, identity, length = struct.unpack_from("<BII", data, place)
        place += 9
        if place + length > len(data):
            parcel.warnings.append("winmail.dat不完整，末尾残缺。")
            rest = data[place:]
            if rest:
                yield identity & 0xFFFF, rest, False
            return
        value = data[place : place + length]
        place += length
        told = struct.unpack_from("<H", data, place)[0] if place + 2 <= len(data) else None
        place += 2
        yield identity & 0xFFFF, value, told == sum(value) & 0xFFFF


def _properties(data: bytes, charset: str) -> dict[int, str | bytes]:
    """Return the texts and bytes among MAPI properties, by their number; stops where the bytes make no sense."""
    found: dict[int, str | bytes] = {}
    try:
        count, place = struct.unpack_from("<I", data, 0)[0], 4
        for _ in range(min(count, 2000)):
            kind, number = struct.unpack_from("<HH", data, place)
            place += 4
            if number >= 0x8000:
                named = struct.unpack_from("<I", data, place + 16)[0]
                place += 20
                if named == 0:
                    place += 4
                else:
                    length = struct.unpack_from("<I", data, place)[0]
                    place += 4 + _padded(length)
            values, base = 1, kind & 0x0FFF
            if kind & 0x1000 or base in _VARIABLE:
                values = struct.unpack_from("<I", data, place)[0]
                place += 4
            for _ in range(min(values, 2000)):
                if base in _VARIABLE:
                    length = struct.unpack_from("<I", data, place)[0]
                    place += 4
                    value = data[place : place + length]
                    if len(value) < length:
                        return found
                    place += _padded(length)
                    found.setdefault(number, _value(base, value, charset))
                else:
                    place += _padded(_FIXED[base])
    except (struct.error, KeyError):
        pass
    return found


def _value(base: int, value: bytes, charset: str) -> str | bytes:
    if base == 0x1F:
        return value.decode("utf-16-le", "replace").rstrip("\0")
    return _text(value, charset) if base == 0x1E else value


def _padded(length: int) -> int:
    return (length + 3) // 4 * 4


def _text(value: bytes, charset: str) -> str:
    value = value.rstrip(b"\0")
    for name in ("utf-8", charset):
        try:
            return value.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return value.decode("gb18030", "replace")


def _charset(page: int) -> str:
    return {936: "gb18030", 54936: "gb18030", 65001: "utf-8", 950: "big5", 1252: "cp1252"}.get(page, f"cp{page}")
