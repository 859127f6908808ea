"""The text of an RTF body as mail programs pack it (MS-OXRTFCP, MS-OXRTFEX): unpacked within bounds, words only.

It never raises: what makes no sense ends the reading there. Plain Python, no database.
"""

from __future__ import annotations

import re
import struct

LARGEST = 4 * 1024 * 1024
# What every packed text may refer to before its own first word (MS-OXRTFCP, 2.1.2.1).
_BEGINNING = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_PACKED, _PLAIN = b"LZFu", b"MELA"
_RING = 4096
_TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\([^a-zA-Z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)|(.)",
    re.DOTALL,
)
# Groups whose words are not the reader's.
_ASIDE = frozenset(
    b"fonttbl colortbl stylesheet info pict object listtable listoverridetable header footer generator".split()
)
_BREAKS = {b"par": "\n", b"line": "\n", b"row": "\n", b"tab": " ", b"cell": " ", b"page": "\n"}
_SIGNS = {b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”"}


def unpacked(data: bytes) -> bytes:
    """Return the RTF in a packed body, as far as it can be unpacked; b"" for what is none."""
    if len(data) < 16:
        return b""
    size, mark = struct.unpack_from("<I", data, 4)[0], data[8:12]
    if mark == _PLAIN:
        return data[16 : 16 + min(size, LARGEST)]
    if mark != _PACKED:
        return b""
    ring, write = bytearray(_BEGINNING.ljust(_RING, b" ")), len(_BEGINNING)
    made, place = bytearray(), 16
    while place < len(data) and len(made) < LARGEST:
        control, place = data[place], place + 1
        for bit in range(8):
            if not control >> bit & 1:
                if place >= len(data):
                    return bytes(made)
                pieces = data[place : place + 1]
                place += 1
                read = -1
            else:
                if place + 2 > len(data):
                    return bytes(made)
                told = struct.unpack_from(">H", data, place)[0]
                place += 2
                read = told >> 4
                if read == write:
                    return bytes(made)
                pieces = bytes((told & 15) + 2)
            for piece in pieces:
                sign = piece if read < 0 else ring[read]
                made.append(sign)
                ring[write] = sign
                write = (write + 1) % _RING
                read = (read + 1) % _RING if read >= 0 else read
    return bytes(made)


def words(data: bytes, charset: str = "gb18030") -> str:
    """Return the words of an RTF text. HTML that was wrapped into it gives its text alone."""
    made: list[str] = []
    bytes_: bytearray = bytearray()
    # (whether the words of the group are aside, how many signs stand for one \u)
    groups: list[tuple[bool, int]] = [(False, 1)]
    skip, hidden, page = 0, False, charset

    def put(text: str = "") -> None:
        if bytes_:
            made.append(_decoded(bytes(bytes_), page))
            bytes_.clear()
        made.append(text)

    for found in _TOKEN.finditer(data[:LARGEST]):
        hexed, word, number, sign, brace, plain, _ = found.groups()
        aside, signs = groups[-1]
        quiet = aside or hidden
        if brace == b"{":
            groups.append((aside, signs))
        elif brace == b"}":
            skip = 0
            if len(groups) > 1:
                groups.pop()
        elif hexed is not None:
            skip, gone = max(0, skip - 1), skip > 0
            if not quiet and not gone:
                bytes_.append(int(hexed, 16))
        elif word is not None:
            if word in _ASIDE:
                groups[-1] = (True, signs)
            elif word == b"htmlrtf":
                hidden = number != b"0"
            elif word == b"ansicpg" and number:
                page = _page(number.decode())
            elif word == b"uc" and number:
                groups[-1] = (aside, min(abs(int(number)), 8))
            elif word == b"u" and number and not quiet:
                put(_sign(int(number)))
                skip = signs
            elif not quiet and (text := _BREAKS.get(word) or _SIGNS.get(word)):
                put(text)
        elif sign is not None:
            if sign == b"*":
                groups[-1] = (True, signs)
            elif not quiet and sign in b"\\{}~":
                put(" " if sign == b"~" else sign.decode())
        elif plain is not None:
            skip, cut = max(0, skip - len(plain)), min(skip, len(plain))
            if not quiet:
                bytes_ += plain[cut:]
    put()
    return _paired("".join(made))


def _page(number: str) -> str:
    return {"936": "gb18030", "65001": "utf-8", "950": "big5"}.get(
        number, f"cp{number}" if number != "0" else "gb18030"
    )


def _decoded(data: bytes, page: str) -> str:
    try:
        return data.decode(page, "replace")
    except LookupError:
        return data.decode("gb18030", "replace")


def _sign(number: int) -> str:
    return chr(number % 0x10000)


def _paired(text: str) -> str:
    """Return the text with signs beyond the first plane put together from their two halves."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
