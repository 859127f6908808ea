"""Numbers of official papers (发文字号) in one form: 国办发〔2018〕15号, 国务院令第711号, 公告2020年第2号.

GB/T 9704: code of the issuing body, year in 〔〕 in full, serial without 第 and without leading zeros, 号.
People type them in every other way; `canonical` repairs and says what it repaired, `find_all` finds
them in running text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from gongkai.errors import BadInput

_HAN = "\u4e00-\u9fff"
_OPEN = "〔［\\[【（(﹝〈<{｛"
_CLOSE = "〕］\\]】）)﹞〉>}｝"
_DIGITS = "0-9０-９"
_GAP = "[ \t\u3000\u00a0]*"
_YEAR = f"(?:[1１][9９]|[2２][0０])[{_DIGITS}]{{2}}"

_SERIAL = f"(?P<serial>[{_DIGITS}]{{1,5}}){_GAP}号"
# Each form is looked for by its tail, and the code is read backwards from there: linear in the text.
_BRACKETED = re.compile(f"[{_OPEN}]{_GAP}(?P<year>{_YEAR}){_GAP}年?{_GAP}[{_CLOSE}]{_GAP}(?P<di>第)?{_GAP}{_SERIAL}")
_OF_YEAR = re.compile(f"(?P<open>[（(]{_GAP})?(?P<year>{_YEAR}){_GAP}年{_GAP}第{_GAP}{_SERIAL}(?(open)[）)])")
_ORDER = re.compile(f"(?<=令){_GAP}(?P<open>[（(]{_GAP})?(?P<di>第)?{_GAP}{_SERIAL}(?(open)[）)])")
_CODE_BEFORE = re.compile(f"[{_HAN}](?:[ \\t\u3000\u00a0]?[{_HAN}])*(?:[（(][{_HAN}]{{1,6}}[）)])?{_GAP}$")
_KIND_BEFORE = re.compile(f"[{_HAN}]*(?:公告|通告|令){_GAP}$")
_LOOK_BACK = 48

# Words that stand before a number and are none of it. 经, 自, 并, 原, 本 and 办法 are left out on purpose:
# 晋经信, 自然资发, 并政发, 太原, 本政发 and 农办法 are codes.
_LEAD_INS = re.compile(
    "根据|按照|依据|依照|遵照|参照|对照|转发|印发|下发|发布|公布|制发|批转|关于|以及|或者|详见|参见|现将|已经|"
    "废止|修改|修订|贯彻落实|贯彻|落实|执行|实施|发文字号|文件|文号|字号|编号|通知|意见|决定|规定|方案|"
    "同时|此前|之前|其中|包括|例如|上述|"
    "按|据|依|及|与|或|见|即|由|对|以|在|是|的|了|为|被|因|现|该|号|第|等|将|和"
)
_CODES_BEGIN_SO = "和将"
"""和政发 and 将政发 are codes of their own; 和晋政发 is "and" with a code behind it."""
_ISSUER_BEFORE = re.compile(r"^.{2,}(?:人民政府|国务院|委员会|办公[厅室]|管理局|总局|[厅部])(?=.{2,}$)(?!联)")
_LONGEST_CODE = 16


@dataclass(frozen=True)
class Found:
    """One number: its canonical form, where it stood, how it was written, what was repaired (in Chinese)."""

    number: str
    start: int
    end: int
    raw: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Canonical:
    """A number in its one form, and what was repaired to get there (in Chinese)."""

    number: str
    warnings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.number


def canonical(text: str) -> Canonical:
    """Return the number that `text` holds and nothing else, in its one form. Raises BadInput on anything else."""
    squeezed = re.sub(r"\s", "", text)
    blanks = ("去掉了空格。",) if squeezed != text.strip() else ()
    for form in (_BRACKETED, _OF_YEAR, _ORDER):
        tail = form.search(squeezed)
        if tail is None or tail.end() != len(squeezed):
            continue
        code = squeezed[: tail.start()]
        if re.fullmatch(f"[{_HAN}]*(?:[（(][{_HAN}]{{1,6}}[）)])?", code) and (code or form is _OF_YEAR):
            number, warnings = _put(tail, code)
            return Canonical(number, (*blanks, *warnings))
    if squeezed and not squeezed.endswith("号") and re.search(f"[{_CLOSE}][{_DIGITS}]+$", squeezed):
        repaired = canonical(squeezed + "号")
        return Canonical(repaired.number, (*blanks, *repaired.warnings, "补上了“号”。"))
    raise BadInput(f"“{text.strip()}”不是发文字号（例：国办发〔2018〕15号）。")


def is_canonical(text: str) -> bool:
    """Return whether `text` is a number already in its one form."""
    try:
        return canonical(text).number == text
    except BadInput:
        return False


def find_all(text: str) -> list[Found]:
    """Return every number in running text, in order: 根据国办发〔2018〕15号文件 → 国办发〔2018〕15号.

    The words before a number are told from its code by what they are; a code that stays doubtful is kept
    with a warning. A year in brackets without a code before it is no number.
    """
    found: list[Found] = []
    for form in (_BRACKETED, _OF_YEAR, _ORDER):
        for tail in form.finditer(text):
            before = text[max(0, tail.start() - _LOOK_BACK) : tail.start()]
            matched = (_KIND_BEFORE if form is _OF_YEAR else _CODE_BEFORE).search(before)
            words = matched[0] if matched else ""
            code, skipped = _code_of(words, follows_issuer=form is _BRACKETED)
            if not code and form is not _OF_YEAR:
                continue
            start = tail.start() - len(words) + skipped
            try:
                number, warnings = _put(tail, code)
            except BadInput:  # a serial of zeros is no number
                continue
            found.append(Found(number, start, tail.end(), text[start : tail.end()], warnings))
    found.sort(key=lambda one: (one.start, -one.end))
    return [one for place, one in enumerate(found) if place == 0 or one.start >= found[place - 1].end]


def _put(tail: re.Match[str], code: str) -> tuple[str, tuple[str, ...]]:
    """Return the number in its one form, from its tail and its code, and what was repaired."""
    parts = tail.groupdict()
    code = re.sub(r"\s", "", code).replace("(", "（").replace(")", "）")
    warnings: list[str] = []
    year, serial = (unicodedata.normalize("NFKC", parts.get(part) or "") for part in ("year", "serial"))
    if serial != parts["serial"] or year != (parts.get("year") or ""):
        warnings.append("全角数字改为半角。")
    plain = serial.lstrip("0")
    if not plain:
        raise BadInput(f"“{tail[0]}”的顺序号为零。")
    if plain != serial:
        warnings.append("去掉了顺序号前的零。")
    if tail.re is _ORDER:
        if not parts["di"]:
            warnings.append("补上了“第”。")
        return f"{code}第{plain}号", tuple(warnings)
    if tail.re is _OF_YEAR:
        return f"{code}{year}年第{plain}号", tuple(warnings)
    if parts["di"]:
        warnings.append("去掉了“第”。")
    if not tail[0].startswith(f"〔{parts['year']}〕"):
        warnings.append("年份括号改为六角括号。")
    if len(code) > _LONGEST_CODE:
        warnings.append("机关代字过长，请核对。")
    return f"{code}〔{year}〕{plain}号", tuple(warnings)


def _code_of(before: str, *, follows_issuer: bool) -> tuple[str, int]:
    """Return the code at the end of the words before a number, and how many signs stand before it.

    An issuer's full name may stand before a code (山西省人民政府办公厅晋政办发); before 令 and 公告 it is the code.
    """
    start = _after_blank(before)
    words = before[start:].rstrip()
    cut = 0
    for lead in _LEAD_INS.finditer(words):
        behind = len(words) - lead.end()
        least = 3 if lead[0] in _CODES_BEGIN_SO and lead.start() == 0 else 2
        if behind >= least or (behind and words.endswith(("令", "字"))):
            cut = lead.end()
    issuer = _ISSUER_BEFORE.match(words[cut:]) if follows_issuer else None
    if issuer and issuer.end() >= 4:
        cut += issuer.end()
    code = words[cut:].lstrip()
    return code, start + len(words) - len(code)


def _after_blank(before: str) -> int:
    """Return where the last word begins, unless the blanks only space out the signs of one code (国 办 发)."""
    pieces = [(piece.start(), piece[0]) for piece in re.finditer(r"\S+", before)]
    place = len(pieces) - 1
    while place > 0 and (len(pieces[place - 1][1]) == 1 or len(pieces[place][1]) == 1):
        place -= 1
    return pieces[place][0] if pieces else 0
