"""Bank card numbers (Luhn, ISO/IEC 7812) and account numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gongkai.screening.context import before, measured, names_other_number
from gongkai.screening.finding import Hit, Kind
from gongkai.screening.resident import is_resident_number

__all__ = ["find_accounts", "find_cards", "luhn"]

_CARD = re.compile(
    r"(?<![0-9A-Za-z])(?<!\d[.,])(?:\d{16,19}|"
    r"\d{4}(?P<gap>[ \-]{1,2})\d{4}(?P=gap)\d{4}(?P=gap)\d{4}(?:(?P=gap)\d{1,3})?|"
    r"\d{6}[ \-]\d{10,13})(?![0-9A-Za-z])(?!\.\d)"
)
_BROKEN = re.compile(r"(?<![0-9A-Za-z])(?P<gap>)\d[\d \-]{0,23}\n[\d \-]{0,23}\d(?![0-9A-Za-z])")
_BIN = re.compile(r"62|9558|955[0-9]|60[3-9]|621|622|623|625|628|81[0-9]")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_ABROAD = re.compile(r"4|5[1-5]|35|37")
_CONTEXT = re.compile(
    r"卡号|银行卡|储蓄卡|信用卡|借记卡|工资卡|社保卡|账号|帐号|账户|帐户|开户|户名|收款|转账|打款|汇款|银联|银行"
)
_ACCOUNT = re.compile(
    r"(?:银行)?(?:账|帐)(?:号|户(?:号|号码)?)(?:\s*(?:为|是|：|:|[（(][^（()）]{0,8}[)）]))*\s*"
    r"(?P<number>\d[\d\- ]{6,32}\d)(?![0-9A-Za-z])"
)
_DIGIT_RUN = re.compile(r"(?<![0-9A-Za-z])\d[\d\- ]{6,32}\d(?![0-9A-Za-z])")
_ACCOUNT_HEADING = re.compile(r"(?:账|帐)(?:号|户)|卡号")


def luhn(number: str) -> bool:
    """Say whether the last digit of `number` is the right one."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def find_cards(text: str, context: str = "") -> Iterator[Hit]:
    """Yield the bank card numbers in `text`; `context` is the heading of the column it stands under."""
    for found in (*_CARD.finditer(text), *_BROKEN.finditer(text)):
        number = re.sub(r"\D", "", found.group())
        if not 16 <= len(number) <= 19 or not luhn(number) or len(set(number)) < 4:
            continue
        if len(number) == 18 and is_resident_number(number):
            continue
        called = _CONTEXT.search(context + before(text, found.start(), 24)) is not None
        grouped = bool(found["gap"])
        if not called:
            if names_other_number(text, found.start()) or measured(text, found.end()):
                continue
            if len(number) == 18 and _is_credit_code(number):
                continue
            if _MOBILE.search(found.group()):  # 邮编620010 13812345678, or a telephone under another
                continue
            if "\n" in found.group() and not _BIN.match(number):
                continue
            if not (_BIN.match(number) and not _is_dated(number)) and not (grouped and _ABROAD.match(number)):
                continue
        yield Hit(Kind.BANK_CARD, "block", *found.span(), "文中有银行卡号，公开前须遮盖或者说明理由。")


def _is_dated(number: str) -> bool:
    """Say whether a number looks like one that an office in Gansu (62) gave out on a day: area, date, serial."""
    return re.match(r"62\d{4}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", number) is not None


def _is_credit_code(number: str) -> bool:
    """Say whether eighteen digits are a unified social credit code (GB 32100-2015)."""
    return (sum(int(digit) * pow(3, place, 31) for place, digit in enumerate(number[:17])) + int(number[17])) % 31 == 0


def find_accounts(text: str, context: str = "") -> Iterator[Hit]:
    """Yield the account numbers: only a warning, because an office names its own so that people can pay."""
    says: Final = "文中有银行账号，请核对是否为单位公开账户。"
    for found in _ACCOUNT.finditer(text):
        if sum(map(str.isdigit, found["number"])) >= 8:
            yield Hit(Kind.BANK_ACCOUNT, "warn", *found.span("number"), says)
    if _ACCOUNT_HEADING.search(context):
        for found in _DIGIT_RUN.finditer(text):
            if 8 <= sum(map(str.isdigit, found.group())) <= 30:
                yield Hit(Kind.BANK_ACCOUNT, "warn", *found.span(), says)
