"""Looks for removed words in a file that was cleaned, without trusting the cleaner: it shares no line with it.

It reads bytes: every entry of a package, also those that its directory no longer names; every stream of a PDF, found by
scanning and not by the cross-reference table; every compressed block of a picture. In each of these layers it looks for
each word in every dress a file can give it. `traces` returns what it found; nothing found is the proof.
"""

from __future__ import annotations

import base64
import binascii
import html
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import quote

from gongkai.screening import limits

__all__ = ["traces"]

_DEPTH: Final = 5
_HEAD: Final = 5  # bytes of a word that the first look compares
_MOST: Final = 200  # traces; one is enough to stop a publication
_STREAM: Final = re.compile(rb"stream\r?\n")
_OBJECT: Final = re.compile(rb"(\d{1,10})\s+(\d{1,5})\s+obj\b")
_WRITTEN: Final = re.compile(rb"\((?:[^()\\]|\\[\s\S]|\((?:[^()\\]|\\[\s\S])*+\))*+\)|<([0-9A-Fa-f\s]+)>|\bendobj\b")
_TEXT_END: Final = re.compile(rb"\bendstream")


def traces(clean: bytes, values: Iterable[str]) -> list[str]:
    """Return where in `clean` any of the removed `values` still stands, in Chinese, the value itself masked.

    Values are text of at least two characters. Empty when there is none; the list ends at two hundred.
    """
    wanted = _Wanted(dict.fromkeys(value for value in values if len(value.strip()) >= 2))
    found: dict[str, None] = {}
    budget = [limits.MAX_TRACED]
    for place, data, points in _layers(clean, "文件", budget, 0):
        for shown, dress in wanted.found_in(data, points):
            found.setdefault(f"已清除的内容“{shown}”仍在{place}中（{dress}）。")
            if len(found) >= _MOST:
                return list(found)
    if budget[0] < 0:
        found["文件解开后过大，未能全部核查。"] = None
    return list(found)


class _Needle:
    """One word in all its dresses, as bytes."""

    def __init__(self, value: str) -> None:
        self.value = value
        self.is_common = value.isascii() and len(value) < 8  # chance, or the name table of a font, may write it too
        self.shown = value[:1] + "*" * min(len(value) - 1, 6)
        utf8 = value.encode("utf-8", "ignore")
        wide_le, wide_be = value.encode("utf-16-le", "ignore"), value.encode("utf-16-be", "ignore")
        forms: dict[str, set[bytes]] = {"原文": {utf8}, "UTF-16编码": {wide_le, wide_be}}
        for name in ("gb18030", "big5", "latin-1"):
            try:
                forms.setdefault("国标等编码", set()).add(value.encode(name))
            except UnicodeEncodeError:
                continue
        raw = {each for group in forms.values() for each in group}
        digits = {binascii.hexlify(each) for each in raw if len(each) >= 3}
        forms["十六进制"] = digits | {each.upper() for each in digits}
        forms["Base64编码"] = {part for each in raw for part in _base64(each)}
        forms["百分号编码"] = {quote(value, safe="").encode(), quote(value, safe="").lower().encode()}
        forms["实体编码"] = {
            "".join(f"&#{ord(char)};" for char in value).encode(),
            "".join(f"&#x{ord(char):x};" for char in value).encode(),
            "".join(f"&#x{ord(char):X};" for char in value).encode(),
            html.escape(value).encode(),
            value.replace("&", "&amp;").replace("<", "&lt;").encode(),
        }
        escaped = "".join(char if char.isascii() else f"\\u{ord(char):04x}" for char in value)
        forms["转义编码"] = {escaped.encode(), _octal(wide_be), _octal(utf8)}
        if not value.isascii():
            forms["转义编码"].add("".join(f"={byte:02X}" for byte in utf8).encode())
        named: dict[bytes, str] = {}
        for name, group in forms.items():
            for each in sorted(group):
                if len(each) >= 3:
                    named.setdefault(each, name)
        self.forms = [(name, each) for each, name in named.items()]


class _Wanted:
    """All dresses of all words, looked for in one pass: a tree of their first bytes, then the whole."""

    def __init__(self, values: Iterable[str]) -> None:
        self._by_head: dict[bytes, list[tuple[bytes, _Needle, str]]] = {}
        tree: dict[int, Any] = {}
        for needle in map(_Needle, values):
            for name, form in needle.forms:
                head = form[:_HEAD]
                self._by_head.setdefault(head, []).append((form, needle, name))
                node = tree
                for byte in head:
                    node = node.setdefault(byte, {})
                node[-1] = {}
        self._pattern = re.compile(b"(?=(" + _expression(tree) + b"))", re.DOTALL) if tree else None

    def found_in(self, data: bytes, points: bool) -> Iterator[tuple[str, str]]:
        """Yield (word, dress). Among the points of a picture a few bytes are alike by chance: only long ones count."""
        if self._pattern is None:
            return
        least = 8 if points else 3
        for found in self._pattern.finditer(data):
            at, head = found.start(), found[1]
            for size in range(3, len(head) + 1):
                for form, needle, dress in self._by_head.get(head[:size], ()):
                    if len(form) < least or (points and needle.is_common):
                        continue
                    if data.startswith(form, at):
                        yield needle.shown, dress


def _expression(node: dict[int, Any]) -> bytes:
    branches = [re.escape(bytes((byte,))) + _expression(child) for byte, child in node.items() if byte >= 0]
    if not branches:
        return b""
    body = b"(?:" + b"|".join(branches) + b")"
    return body + b"?" if -1 in node else body


def _base64(data: bytes) -> Iterator[bytes]:
    """Yield the part of the Base64 of `data` that does not depend on what stands around it, in each of three places."""
    if len(data) < 6:
        return
    for lead in range(3):
        whole = base64.b64encode(b"\0" * lead + data)
        first = (lead * 8 + 5) // 6
        last = ((lead + len(data)) * 8) // 6
        yield whole[first:last]


def _octal(data: bytes) -> bytes:
    return b"".join(b"\\%03o" % byte for byte in data)


# ---- layers ----------------------------------------------------------------------------------------------------------


def _layers(data: bytes, place: str, budget: list[int], depth: int) -> Iterator[tuple[str, bytes, bool]]:
    """Yield (place, bytes, whether they are points of a picture) of everything that can be got out of `data`."""
    budget[0] -= len(data)
    if budget[0] < 0 or depth > _DEPTH:
        return
    is_picture = data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8"))
    yield place, data, False
    for name, inner in _packaged(data, budget):
        yield from _layers(inner, f"{place}的{name}", budget, depth + 1)
    if b"%PDF-" in data[:2048] or (depth and _OBJECT.search(data[:200]) and b"endobj" in data):
        yield from _pdf(data, place, budget)
    elif data.startswith(b"\x89PNG\r\n\x1a\n"):
        yield from _png(data, place, budget)
    elif is_picture:
        yield place, _squeezed(data), True
    elif _is_markup(data):
        yield f"{place}（去掉标签后）", _without_tags(data), False
    else:
        wide = _narrowed(data)
        if wide:
            yield f"{place}（宽字符）", wide, False


def _is_markup(data: bytes) -> bool:
    return data[:512].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") or data[:4] in (b"\xff\xfe<\0", b"\xfe\xff\0<")


def _without_tags(data: bytes) -> bytes:
    """Return the text of a markup in one piece: a word may be spread over many runs."""
    if data[:2] == b"\xff\xfe":
        text = data.decode("utf-16-le", "ignore")
    elif data[:2] == b"\xfe\xff":
        text = data.decode("utf-16-be", "ignore")
    else:
        text = data.decode("utf-8", "ignore")
    inner = html.unescape(re.sub(r"<[^>]*>", "", text))
    attributes = html.unescape(" ".join(re.findall(r"=\s*[\"']([^\"'<>]*)[\"']", text)))
    return f"{inner}\n{attributes}".encode()


def _narrowed(data: bytes) -> bytes:
    """Return UTF-16 text as UTF-8, where there is a mark of it."""
    for mark, name in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data.decode(name, "ignore").encode()
    return b""


def _squeezed(data: bytes) -> bytes:
    """Return the data without the zero bytes between letters, as the metadata of a camera writes them."""
    return data.replace(b"\0", b"")


def _packaged(data: bytes, budget: list[int]) -> Iterator[tuple[str, bytes]]:
    """Yield the entries of a package: those of its directory, and those only their own heads still know."""
    at = data.find(b"PK\x03\x04")
    if at < 0:
        return
    taken: set[int] = set()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if archive.comment:
                yield "备注", archive.comment
            for info in archive.infolist()[: limits.MAX_ZIP_ENTRIES]:
                taken.add(info.header_offset)
                yield f"条目名（{info.filename}）", info.filename.encode() + b"\n" + info.comment + b"\n" + info.extra
                with archive.open(info) as stream:
                    inner = stream.read(max(0, min(limits.MAX_PART_BYTES, budget[0])))
                yield info.filename, inner
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        pass
    while at >= 0:
        if at not in taken and at + 30 <= len(data):
            method, packed = (
                struct.unpack("<H", data[at + 8 : at + 10])[0],
                struct.unpack("<I", data[at + 18 : at + 22])[0],
            )
            named, extra = struct.unpack("<HH", data[at + 26 : at + 30])
            start = at + 30 + named + extra
            name = data[at + 30 : at + 30 + named].decode("utf-8", "replace")
            if method == 8:
                yield f"目录外条目（{name}）", _inflated(data[start:], -15, budget)
            elif packed:
                yield f"目录外条目（{name}）", data[start : start + packed]
        at = data.find(b"PK\x03\x04", at + 4)


def _inflated(data: bytes, bits: int, budget: list[int]) -> bytes:
    """Return what unpacks of `data`, up to a damage, its end or the budget."""
    stream = zlib.decompressobj(bits)
    out = bytearray()
    at = 0
    try:
        while at < len(data) and not stream.eof and len(out) < max(0, budget[0]):
            out += stream.decompress(data[at : at + 65_536], max(1, min(budget[0] - len(out), 1 << 26)))
            at += 65_536
    except zlib.error:
        pass
    return bytes(out)


def _png(data: bytes, place: str, budget: list[int]) -> Iterator[tuple[str, bytes, bool]]:
    at = 8
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        name = kind.decode("latin-1")
        if kind not in (b"IDAT", b"IHDR", b"IEND"):
            yield f"{place}的{name}块", _squeezed(body), False
            for mark in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", body[:4096]):
                inner = _inflated(body[mark.start() :], 15, budget)
                if inner:
                    yield f"{place}的{name}块（解压）", inner, False
        at += 12 + length


# ---- PDF -------------------------------------------------------------------------------------------------------------


def _pdf(data: bytes, place: str, budget: list[int]) -> Iterator[tuple[str, bytes, bool]]:
    maps: list[dict[str, bytes]] = []
    drawings: list[tuple[str, list[bytes]]] = []
    outside: list[bytes] = []
    at = 0
    for found in _STREAM.finditer(data):
        if found.start() < at or data[max(0, found.start() - 3) : found.start()] == b"end":
            continue
        outside.append(data[at : found.start()])
        end_mark = _TEXT_END.search(data, found.end())
        end = end_mark.start() if end_mark else len(data)
        begun = data.rfind(b" obj", at, found.start())
        head = data[max(begun, at) : found.start()]
        number = re.search(rb"(\d{1,10})\s+\d{1,5}$", data[max(at, begun - 20) : max(at, begun)])
        name = f"{place}的对象{number[1].decode()}" if number else f"{place}的数据流"
        # Pictures and font programs are no text: chance writes short words into them.
        points = re.search(rb"/Image\b|/Length1\b|Type1C|CIDFontType0C|OpenType", head) is not None
        raw = data[found.end() : end]
        for plain in _decoded(raw, head, budget):
            budget[0] -= len(plain)
            if budget[0] < 0:
                return
            yield name, plain, points
            if points:
                continue
            if b"beginbfchar" in plain or b"beginbfrange" in plain:
                maps.append(_code_map(plain))
            strings = _strings(plain)
            if strings:
                yield f"{name}的字符串", b"".join(strings), False
                drawings.append((name, strings))
            if _is_markup(plain):
                yield f"{name}（去掉标签后）", _without_tags(plain), False
            if depth_file(plain):
                yield from _layers(plain, name, budget, 1)
        at = end
    outside.append(data[at:])
    rest = b"\n".join(outside)
    yield f"{place}的对象", b"".join(_strings(rest)), False
    for codes in maps:
        told = {code: text for text, code in codes.items()}
        for name, strings in drawings:
            shown = _spoken(strings, told)
            if shown:
                yield f"{name}的文字", shown, False


def depth_file(plain: bytes) -> bool:
    """Say whether some bytes are a file of their own."""
    return plain.startswith((b"PK\x03\x04", b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"))


def _decoded(raw: bytes, head: bytes, budget: list[int]) -> Iterator[bytes]:
    """Yield a stream unpacked as its dictionary says; and, whatever that says, as Flate when it begins like one."""
    filters = re.findall(
        rb"/(FlateDecode|Fl|ASCII85Decode|A85|ASCIIHexDecode|AHx|LZWDecode|LZW|RunLengthDecode|RL)\b", head
    )
    data = raw
    for name in filters:
        if name in (b"FlateDecode", b"Fl"):
            data = _inflated(data, 15, budget)
        elif name in (b"ASCII85Decode", b"A85"):
            data = _ascii85(data)
        elif name in (b"ASCIIHexDecode", b"AHx"):
            digits = re.sub(rb"[^0-9A-Fa-f]", b"", data.split(b">")[0])
            data = binascii.unhexlify(digits + b"0" * (len(digits) % 2))
        elif name in (b"LZWDecode", b"LZW"):
            data = _lzw(data)
        else:
            data = _run_length(data)
    yield data
    if not filters and raw[:1] == b"\x78":
        yield _inflated(raw, 15, budget)


def _ascii85(data: bytes) -> bytes:
    body = re.sub(rb"\s", b"", data.split(b"~>")[0].removeprefix(b"<~"))
    try:
        return base64.a85decode(body)
    except ValueError:
        return b""


def _lzw(data: bytes) -> bytes:
    """Return LZW data unpacked (PDF 1.7, section 7.4.4), with codes that grow one early."""
    table: list[bytes] = []
    out = bytearray()
    width, before = 9, b""
    buffer = bits = 0
    for byte in data:
        buffer = (buffer << 8 | byte) & 0xFFFFFF
        bits += 8
        if bits < width:
            continue
        code = buffer >> (bits - width) & ((1 << width) - 1)
        bits -= width
        if code == 256:
            table, width, before = [bytes((n,)) for n in range(256)] + [b"", b""], 9, b""
            continue
        if code == 257 or len(out) > limits.MAX_PART_BYTES:
            break
        table = table or [bytes((n,)) for n in range(256)] + [b"", b""]
        if code < len(table):
            entry = table[code]
        elif before:
            entry = before + before[:1]
        else:
            break
        out += entry
        if before and len(table) < 4096:
            table.append(before + entry[:1])
        before = entry
        width = 12 if len(table) >= 2047 else 11 if len(table) >= 1023 else 10 if len(table) >= 511 else 9
    return bytes(out)


def _run_length(data: bytes) -> bytes:
    out = bytearray()
    at = 0
    while at < len(data) and data[at] != 128:
        length = data[at]
        if length < 128:
            out += data[at + 1 : at + 2 + length]
            at += 2 + length
        else:
            out += data[at + 1 : at + 2] * (257 - length)
            at += 2
        if len(out) > limits.MAX_PART_BYTES:
            break
    return bytes(out)


def _strings(data: bytes) -> list[bytes]:
    """Return the strings written in a PDF's own language, an empty line where an object ends."""
    out: list[bytes] = []
    for found in _WRITTEN.finditer(data):
        token = found.group()
        if token[:1] == b"(":
            out.append(_unescaped(token[1:-1]))
        elif found[1] is not None:
            digits = re.sub(rb"\s", b"", found[1])
            out.append(binascii.unhexlify(digits + b"0" * (len(digits) % 2)))
        else:
            out.append(b"\n")
    return out


def _unescaped(text: bytes) -> bytes:
    def plain(found: re.Match[bytes]) -> bytes:
        char = found[1]
        if char[:1] in b"01234567":
            return bytes((int(char, 8) & 255,))
        return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b""}.get(char, char)

    return re.sub(rb"\\([0-7]{1,3}|[\s\S])", plain, text)


def _code_map(plain: bytes) -> dict[str, bytes]:
    """Return {character: its code in a font} as the font's own table says."""
    codes: dict[str, bytes] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", plain, re.DOTALL):
        for code, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            codes[_wide(text)] = binascii.unhexlify(code + b"0" * (len(code) % 2))
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", plain, re.DOTALL):
        for first, last, rest in re.findall(
            rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(<[0-9A-Fa-f]+>|\[[^\]]*\])", block
        ):
            size, low, high = len(first) // 2, int(first, 16), int(last, 16)
            targets = re.findall(rb"<([0-9A-Fa-f]+)>", rest)
            for at in range(min(high - low + 1, 65_536)):
                if rest.startswith(b"["):
                    text = _wide(targets[at]) if at < len(targets) else ""
                else:
                    start = _wide(targets[0])
                    text = start[:-1] + chr(ord(start[-1]) + at) if start else ""
                if text:
                    codes[text] = (low + at).to_bytes(max(size, 1), "big")
    return codes


def _wide(digits: bytes) -> str:
    return binascii.unhexlify(digits + b"0" * (len(digits) % 2)).decode("utf-16-be", "ignore")


def _spoken(strings: list[bytes], told: dict[bytes, str]) -> bytes:
    """Return what the codes of a drawing say in one font."""
    size = max((len(code) for code in told), default=1)
    out = []
    for each in strings:
        out += [told.get(each[at : at + size], "") for at in range(0, len(each) - size + 1, size)]
    return "".join(out).encode("utf-8", "ignore")
