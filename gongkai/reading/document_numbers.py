"""Numbers of documents in a text: which one is the document's own line, and which are cited.

The canonical form is the law room's (`gongkai.law.document_number`); added here is what only a text can tell: a line
that is a number and nothing else, joint announcements ("财政部 税务总局公告2020年第8号"), and serials in Chinese
numerals (令第二十九号).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gongkai.errors import BadInput
from gongkai.law import document_number as law
from gongkai.reading.bodies import looks_like_body, squeeze
from gongkai.reading.numerals import NUMERAL, ascii_digits, value

__all__ = ["Found", "canonical", "find", "own"]


@dataclass(frozen=True, slots=True)
class Found:
    start: int
    end: int
    number: str


_CHINESE_SERIAL = re.compile(rf"([\u4e00-\u9fff]{{1,24}}?令)\s*[（(]?\s*第\s*([{NUMERAL}]{{1,6}})\s*号[）)]?")
_LEADING = re.compile(r"^(?:.*[年月]?[日]原?|原)(?=.{4,}$)")
_REPUBLIC = "中华人民共和国"


def _plain(number: str) -> str:
    """Return the number without 中华人民共和国 before 国务院, and without 原 before a body that is no more."""
    number = number.removeprefix(_REPUBLIC) if number.startswith(f"{_REPUBLIC}国务院") else number
    return _LEADING.sub("", number) if "令" in number or "公告" in number else number


def find(text: str) -> list[Found]:
    """Return every document number in `text`, in order, with its place and its canonical form."""
    if "号" not in text:
        return []
    found = [_whole(text, item) for item in law.find_all(text)]
    if "令" in text:
        for match in _CHINESE_SERIAL.finditer(text):
            if not any(item.start < match.end() and match.start() < item.end for item in found):
                name = re.sub(r"^.*(?:由|根据|按照|依据|以|经)(?=.{3})", "", _plain(match[1]))
                if len(name) > 2:
                    found.append(Found(match.start(), match.end(), f"{name}第{value(match[2])}号"))
        found.sort(key=lambda item: item.start)
    return found


def _whole(text: str, item: law.Found) -> Found:
    """Give a number back the words that belong to it: the joint issuers before it, or none of 中华人民共和国."""
    number, start = item.number, item.start
    before = text[max(0, start - 60) : start]
    if number.startswith("国") and before.endswith(_REPUBLIC[:-1]):
        return Found(start, item.end, number[1:] if number.startswith("国国务院") else _REPUBLIC + number[1:])
    if "公告" in number or "通告" in number:
        names: list[str] = []
        while before[-1:].isspace():
            word = re.split(r"[\s（(《，。；、：:]", before.rstrip())[-1]
            if not word or not looks_like_body(word):
                break
            names.insert(0, word)
            before = before.rstrip()[: -len(word)]
        if names:
            return Found(start, item.end, " ".join([*names, number]))
    return Found(start, item.end, _plain(number))


def canonical(text: str) -> str:
    """Return `text` as a number in canonical form; "" if it is not one document number."""
    text = text.strip().strip("（）()").strip()
    names = text.split()
    try:
        if len(names) > 1 and all(looks_like_body(name) for name in names[:-1]):
            return " ".join([*names[:-1], str(law.canonical(names[-1]))])
        return _plain(str(law.canonical(text)))
    except BadInput:
        match = _CHINESE_SERIAL.fullmatch(squeeze(text))
        return f"{_plain(match[1])}第{value(match[2])}号" if match else ""


_OWN = re.compile(
    r"^[（(【]?\s*(?:发文字号|文号|字号)?\s*[：:]?\s*(?P<number>.{2,70}?号)\s*[）)】\]]?\s*(?:[（(]?\s*(?:特急|加急|平急)\s*[）)]?)?\s*(?:签发人[：:].{0,20})?$"
)
_BARE = re.compile(rf"第\s*(\d{{1,4}}|[{NUMERAL}]{{1,6}})\s*号")
# Minutes of meetings are numbered without a code: 〔2023〕5号.
_MINUTES = re.compile(r"[〔\[［（(]\s*([12１２]\d{3})\s*[〕\]］）)]\s*第?\s*(\d{1,4})\s*号")
_NOT_OWN = re.compile(r"[，。；：、《》“”]|关于|转发|印发|根据|按照|通知|意见|的(?!.*[令告])")
_CUE = re.compile(r"[〔［\[【（(〖﹝〈]\s*[12１２]|年\s*第|令|^[（(]?第")


def own(line: str) -> str:
    """Return the number that `line` consists of, canonical; "" if the line says anything more."""
    if "号" not in line or len(line) > 90 or not _CUE.search(line):
        return ""
    match = _OWN.match(line.strip())
    if not match or _NOT_OWN.search(match["number"]):
        return ""
    minutes = _MINUTES.fullmatch(match["number"])
    if minutes:
        return f"〔{ascii_digits(minutes[1])}〕{int(ascii_digits(minutes[2]))}号"
    bare = _BARE.fullmatch(match["number"])
    if bare:
        return f"第{value(bare[1])}号"
    return canonical(match["number"])


def at_start(text: str) -> tuple[str, int]:
    """Return (number, end) of a number that `text` begins with, as pages glue it to a title; ("", 0) if none."""
    match = re.match(r"[\u4e00-\u9fffA-Za-z]{2,9}[〔\[［（(]\s*\d{4}\s*[〕\]］）)]\s*\d{1,5}\s*号", text)
    number = canonical(match[0]) if match else ""
    return (number, match.end()) if match and number and not _NOT_OWN.search(match[0]) else ("", 0)
