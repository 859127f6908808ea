"""Numbers of documents 发文字号: finding them, and writing them one way.

Canonical forms (Regulation on Handling Party and Government Documents, art. 9; GB/T 9704-2012, 7.2.5):
"国办发〔2018〕123号", "国家税务总局公告2020年第4号", "国务院令第711号". Square, round and book brackets, full-width digits, blanks
and a stray 第 are mended.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gongkai.reading.numerals import ascii_digits, value

__all__ = ["Found", "canonical", "find", "own"]

_OPEN, _CLOSE = "〔［\\[（(【〖﹝「〈《", "〕］\\]）)】〗﹞」〉》"
_DIGIT = "[0-9０-９]"
# The agency's code: characters of a name, without the punctuation that ends a phrase.
_CODE = r"[\u4e00-\u9fffA-Za-zⅠ-Ⅻ]"

_BRACKETED = re.compile(
    rf"({_CODE}(?:{_CODE}|[ \u3000](?=\S)){{0,24}})?[ \u3000]*[{_OPEN}]\s*((?:19|20|１９|２０)\s*{_DIGIT}\s*{_DIGIT}|{_DIGIT}{{2}})\s*年?\s*[{_CLOSE}]"
    rf"\s*(?:第\s*)?([0-9０-９ ]{{1,8}}(?:-\d+)?)\s*号"
)
_YEARLY = re.compile(
    rf"((?:{_CODE}){{0,30}}?(?:公告|通告|令|命令)?)[ \u3000]*[（(]?((?:19|20|１９|２０)\s*{_DIGIT}\s*{_DIGIT})\s*年\s*第\s*"
    rf"({_DIGIT}{{1,4}}|[一二三四五六七八九十百零〇]{{1,5}})\s*[号期][）)]?"
)
_ORDER = re.compile(
    rf"((?:{_CODE}){{1,40}}?令)\s*[（(]?\s*第?\s*({_DIGIT}{{1,4}}|[一二三四五六七八九十百零〇]{{1,6}})\s*号[）)]?"
)

# Words that stand before a number in a sentence and are no part of it. The single characters can also be part of a code
# (国经贸, 和政发), so they cut only what is too long to be one.
_LEADING = re.compile(
    r".*(?:根据|按照|依据|依照|遵照|参照|落实|贯彻|执行|印发的?|转发的?|下发的?|发布的?|公布的?|关于|以及|详见|文号|字号|编号|同时|废止|修订|之后|通知|意见)"
)
_LEADING_CHARACTER = re.compile(r"^[见即按]|.*[和与及或对在将由经原为以的是后日月年]")


@dataclass(frozen=True, slots=True)
class Found:
    start: int
    end: int
    number: str


def _squeeze(text: str) -> str:
    return re.sub(r"\s", "", ascii_digits(text))


def _code(text: str, *, trim: bool) -> str:
    text = re.sub(r"\s", "", text)
    if not trim:
        return text
    cut = _LEADING.match(text)
    if cut and cut.end() < len(text):
        text = text[cut.end() :]
    if text[0:1] in "见即按" or len(text) > 9:
        cut = _LEADING_CHARACTER.match(text)
        if cut and cut.end() < len(text):
            text = text[cut.end() :]
    return text


def _plain(number: str) -> str:
    """Return a serial number in digits, without leading zeros; Chinese numerals are kept in Chinese."""
    number = _squeeze(number)
    return re.sub(r"^0+(?=\d)", "", number)


def _order_number(number: str) -> str:
    number = _squeeze(number)
    return number if number.isdigit() else str(value(number) or number)


def find(text: str, *, trim: bool = True) -> list[Found]:
    """Return every document number in `text`, in order, with its place and its canonical form.

    `trim` cuts the words of the sentence that stand right before a code ("根据国办发〔2018〕1号" → "国办发〔2018〕1号").
    """
    if "号" not in text:
        return []
    found: list[Found] = []
    for match in _BRACKETED.finditer(text):
        code = _code(match[1] or "", trim=trim)
        if not code or len(code) > 20:
            continue
        year = _squeeze(match[2])
        if len(year) == 2:
            year = ("19" if int(year) > 40 else "20") + year
        start = match.start() + max(0, len(match[1]) - len(code))
        found.append(Found(start, match.end(), f"{code}〔{year}〕{_plain(match[3])}号"))
    if "第" in text:
        spans = [(item.start, item.end) for item in found]
        for expression, write in ((_YEARLY, _write_yearly), (_ORDER, _write_order)):
            for match in expression.finditer(text):
                if any(start < match.end() and match.start() < end for start, end in spans):
                    continue
                number = write(match, trim=trim)
                if number:
                    found.append(Found(match.start(), match.end(), number))
                    spans.append((match.start(), match.end()))
        found.sort(key=lambda item: item.start)
    return found


def _write_yearly(match: re.Match[str], *, trim: bool) -> str:
    code = _code(match[1], trim=trim)
    return f"{code}{_squeeze(match[2])}年第{_order_number(match[3])}号"


def _write_order(match: re.Match[str], *, trim: bool) -> str:
    code = _code(match[1], trim=trim)
    if code in {"令", "命令", "指令", "法令", "号令", "密令", "口令", "勒令", "责令", "禁令", "司令"} and trim:
        return ""
    if code.endswith(("责令", "勒令", "口令", "司令", "指令")):
        return ""
    return f"{code}第{_order_number(match[2])}号"


def canonical(text: str) -> str:
    """Return `text` as a number in canonical form; "" if it is not one document number."""
    found = find(text.strip().strip("（）()"), trim=False)
    return found[0].number if len(found) == 1 else ""


_OWN = re.compile(
    r"^[（(【]?\s*(?:发文字号|文号|字号)?\s*[：:]?\s*(.{2,48}?号)\s*(?:（?\s*(?:特急|加急|平急)\s*）?)?\s*[）)】]?\s*(?:签发人[：:].{0,20})?$"
)


def own(line: str) -> str:
    """Return the number that `line` consists of, canonical; "" if the line says anything more."""
    if "号" not in line or len(line) > 70 or "《" in line[:2]:
        return ""
    match = _OWN.match(line.strip())
    if not match:
        return ""
    inner = match[1]
    if any(mark in inner for mark in "，。；：、"):
        return ""
    for expression, write in ((_BRACKETED, None), (_YEARLY, _write_yearly), (_ORDER, _write_order)):
        whole = expression.fullmatch(inner)
        if whole:
            if write:
                return write(whole, trim=False)
            found = find(inner, trim=False)
            return found[0].number if found else ""
    bare = re.fullmatch(rf"第\s*({_DIGIT}{{1,4}}|[一二三四五六七八九十百零〇]{{1,6}})\s*号", inner)
    return f"第{_order_number(bare[1])}号" if bare else ""
