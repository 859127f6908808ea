"""What a masked value looks like: enough left to tell two apart, too little to use."""

from __future__ import annotations

import re

from gongkai.screening.finding import Kind
from gongkai.screening.names import masked_name

__all__ = ["cover"]

_UP_TO_COUNTY = re.compile(r"^[\u4e00-\u9fff]{2,24}?(?:自治县|自治旗|[县区旗])|^[\u4e00-\u9fff]{2,12}?市")


def cover(kind: Kind, value: str) -> str:
    """Return `value` masked: 140***********0015, 1381****000, 王某, ***************0015."""
    if kind is Kind.RESIDENT_ID:
        plain = re.sub(r"[^0-9Xx]", "", value)
        return f"{plain[:3]}{'*' * (len(plain) - 7)}{plain[-4:]}"
    if kind is Kind.PHONE:
        plain = re.sub(r"\D", "", value)[-11:]
        return f"{plain[:4]}****{plain[-3:]}"
    if kind in (Kind.BANK_CARD, Kind.BANK_ACCOUNT):
        plain = re.sub(r"\D", "", value)
        return f"{'*' * max(4, len(plain) - 4)}{plain[-4:]}"
    if kind is Kind.LANDLINE:
        plain = re.sub(r"[^\d-]", "", value)
        return f"{plain[:-7]}****{plain[-3:]}"
    if kind in (Kind.NAME, Kind.MINOR):
        return masked_name(value)
    if kind is Kind.ADDRESS:
        area = _UP_TO_COUNTY.match(value)
        return f"{area.group() if area else ''}****"
    if kind is Kind.EMAIL:
        local, _, domain = value.partition("@")
        return f"{local[:1]}***@{domain}"
    if kind is Kind.BIRTH_DATE:
        return f"{value[:4]}年**月**日"
    if kind is Kind.PLATE:
        return f"{value[:2]}***{value[-2:]}"
    if kind is Kind.WORD:
        return "*" * max(2, len(value))
    if kind is Kind.SECRECY_MARK:
        return value
    return f"{value[:1]}{'*' * max(4, len(value) - 3)}{value[-2:]}"  # passports, permits, service cards
