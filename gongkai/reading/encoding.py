"""Bytes to text: which of the encodings used for Chinese a file is in, and its text.

What a page declares about itself is heard last, because it is so often wrong: a page saved again keeps the old
declaration. Strict decoding decides wherever it can.
"""

from __future__ import annotations

import re
from typing import Final

from gongkai.errors import BadInput

__all__ = ["decode"]

_BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),  # before UTF-16, whose mark it begins with
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_\-]{2,20})""", re.IGNORECASE)
_CONTROLS: Final = bytes(set(range(0x20)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"
_HZ = re.compile(rb"~\{[\x21-\x77][\x21-\x7e]")
_SAMPLE = 40_000  # bytes judged when decoding alone cannot decide
_SENSE = 0.35  # of common characters, and nothing else need be tried: real texts have 0.5 and more, others under 0.2
_TOLERATED = 0.05  # of the characters beyond ASCII may be damaged

# The commonest characters of running Chinese and of official texts, both scripts: about half of any real text.
_COMMON: Final = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起"
    "小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结"
    "解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强"
    "省市县局厅院务府关办印通知意见规定条例监督管理信息公开依据责任单位负责工作落实保障安全申请企业审批服务部门报告年月日号附件机关人民政府各有关委办印发贯彻执行"
    "這個國們為會來時對發經動過說產種後進電現實加量兩體機當點從業應開還無與關係內數問題變條結意見總長資邊統組計別論運農區強務廳縣辦規監督責單負貫徹執據請審門報號機關"
    "，。、；：（）《》“”〔〕一二三四五六七八九十〇"
)


def decode(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Return (text, encoding, warnings). The text has no byte order mark.

    The encoding is one of utf-8, utf-16-le, utf-16-be, utf-32-le, utf-32-be, gb18030 (GB2312 and GBK are parts of it),
    big5, hz; ASCII is utf-8. A few damaged bytes become U+FFFD and a warning.
    Raises BadInput when `data` is no text, or is damaged throughout.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _tolerant(data[len(mark) :], encoding)
    if b"\0" in data[:_SAMPLE] and (wide := _wide(data)):
        return _tolerant(data, wide)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(data)
    if "\0" in text and _is_binary(data):
        raise _binary()
    if text.isascii() and _HZ.search(data):
        try:
            return data.decode("hz"), "hz", ()
        except UnicodeDecodeError:
            pass  # a text that merely speaks of ~{
    return text, "utf-8", ()


def _not_utf8(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    # The common case first: sound GB18030 that makes sense. Big5 read as GB18030 makes none.
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        pass
    else:
        if "\0" not in text and _commonness(text[:2000]) > _SENSE:
            return text, "gb18030", ()
    wide = _wide(data)
    if wide is None and _is_binary(data):
        raise _binary()
    damaged = data.decode("utf-8", "replace")
    beyond = _beyond_ascii(damaged)
    if beyond > 3 and damaged.count("�") <= max(1, beyond * _TOLERATED):
        return _with_damage(damaged, "utf-8")
    readings = []
    for encoding in ("gb18030", "big5"):
        text = data.decode(encoding, "replace")
        readings.append((text.count("�"), encoding, text))
    declared = _declared(data)

    def merit(reading: tuple[int, str, str]) -> float:
        damage, encoding, text = reading
        sample = text[:_SAMPLE]
        return _commonness(sample) - 5 * damage / (len(text) or 1) + (0.02 if encoding == declared else 0)

    damage, encoding, text = max(readings, key=merit)
    if wide and _commonness(data[:_SAMPLE].decode(wide, "replace")) > _commonness(text[:_SAMPLE]) + 0.1:
        return _tolerant(data, wide)
    if damage <= max(1, _beyond_ascii(text) * _TOLERATED) and not _looks_western(text):
        return _with_damage(text, encoding)
    return _guessed(data)


_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def _beyond_ascii(text: str) -> int:
    return sum(len(run) for run in _NOT_ASCII.findall(text))


def _commonness(text: str) -> float:
    """Return the share of common characters among those beyond ASCII."""
    beyond = "".join(_NOT_ASCII.findall(text))
    return sum(char in _COMMON for char in beyond) / len(beyond) if beyond else 0.0


def _looks_western(text: str) -> bool:
    """Say whether what was read as Chinese is too rare to be Chinese."""
    beyond = _beyond_ascii(text[:_SAMPLE])
    return beyond >= 8 and _commonness(text[:_SAMPLE]) < 0.04


def _wide(data: bytes) -> str | None:
    """Return the UTF-16 or UTF-32 in which a text without a byte order mark makes sense."""
    best, best_merit = None, 0.3
    for encoding, width in (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2)):
        sample = data[: _SAMPLE // 4 * 4]
        try:
            text = sample[: len(sample) // width * width].decode(encoding)
        except UnicodeDecodeError as damage:
            if damage.start < len(sample) * 0.9:
                continue
            text = sample[: damage.start].decode(encoding)
        if not text:
            continue
        plain = sum(char in _COMMON or "\x20" <= char <= "\x7e" or char in "\r\n\t\u3000\xa0" for char in text)
        merit = plain / len(text) - 2 * text.count("\0") / len(text)
        if merit > best_merit:
            best, best_merit = encoding, merit
    return best


def _declared(data: bytes) -> str:
    found = _DECLARED.search(data[:4096])
    name = found.group(1).decode("ascii").lower() if found else ""
    if name.startswith(("gb", "cp936", "x-gb", "ms936", "euc-cn")):
        return "gb18030"
    return "big5" if name.startswith(("big5", "cp950", "x-x-big5")) else name


def _tolerant(data: bytes, encoding: str) -> tuple[str, str, tuple[str, ...]]:
    text = data.decode(encoding, "replace")
    if text.count("�") > max(2, len(text) * _TOLERATED):
        raise BadInput(f"文件标明是{encoding.upper()}编码，内容却大部分无法解码，请重新取得文件或另存为UTF-8后再读。")
    return _with_damage(text, encoding)


def _with_damage(text: str, encoding: str) -> tuple[str, str, tuple[str, ...]]:
    damage = text.count("�")
    return text, encoding, (f"有{damage}处字节无法解码，已用“�”代替。",) if damage else ()


def _guessed(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    # Imported here: it costs more than reading an ordinary document does.
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    if best is not None and best.encoding not in {"ascii", "utf_8"} and b"\0" not in data:
        text, name, warnings = _tolerant(data, best.encoding)
        return text, name.replace("_", "-"), (*warnings, f"文字编码不确定，按{name.replace('_', '-')}读取。")
    raise BadInput("无法识别文件的文字编码，请另存为UTF-8编码的文本后再读。")


def _is_binary(data: bytes) -> bool:
    """Say whether there are more control characters than any text carries."""
    sample = data[:_SAMPLE]
    return len(sample.translate(None, _CONTROLS)) < len(sample) * 0.98 - 1


def _binary() -> BadInput:
    return BadInput("这是二进制文件，不是文本；请提供txt、html、md、docx或文字版pdf文件。")
