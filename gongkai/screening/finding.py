"""What the guard says: one finding, its kind, its weight, and its words for the screen."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

__all__ = ["Finding", "Hit", "Kind", "Severity", "digest"]

Severity = Literal["block", "warn"]


class Kind(StrEnum):
    """What was found. The value goes into records and forms; `zh` onto the screen."""

    RESIDENT_ID = "resident_id"
    PHONE = "phone"
    LANDLINE = "landline"
    BANK_CARD = "bank_card"
    BANK_ACCOUNT = "bank_account"
    PASSPORT = "passport"
    PERMIT = "permit"
    OFFICER_CARD = "officer_card"
    ADDRESS = "address"
    PLATE = "plate"
    EMAIL = "email"
    BIRTH_DATE = "birth_date"
    MINOR = "minor"
    NAME = "name"
    SECRECY_MARK = "secrecy_mark"
    WORD = "word"

    @property
    def zh(self) -> str:
        return _ZH[self]

    @property
    def is_maskable(self) -> bool:
        """A secrecy mark is no number to be covered: the paper that bears it goes back to the secrecy review."""
        return self is not Kind.SECRECY_MARK


_ZH = {
    Kind.RESIDENT_ID: "居民身份证号码",
    Kind.PHONE: "手机号码",
    Kind.LANDLINE: "住宅电话",
    Kind.BANK_CARD: "银行卡号",
    Kind.BANK_ACCOUNT: "银行账号",
    Kind.PASSPORT: "护照号码",
    Kind.PERMIT: "出入境通行证号码",
    Kind.OFFICER_CARD: "军官证、警官证等证件号码",
    Kind.ADDRESS: "家庭住址",
    Kind.PLATE: "机动车号牌",
    Kind.EMAIL: "个人电子邮箱",
    Kind.BIRTH_DATE: "出生日期",
    Kind.MINOR: "未成年人信息",
    Kind.NAME: "个人姓名",
    Kind.SECRECY_MARK: "涉密或内部标志",
    Kind.WORD: "错敏词",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """What a detector saw: a range of the folded text. `label` is a listed word; `says` is the sentence to show."""

    kind: Kind
    severity: Severity
    start: int
    end: int
    says: str
    label: str = ""
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that must not leave the house unseen.

    `start` and `end` count characters in the text of its place `where`; for `inspect_text` that is the text itself.
    `excerpt` is already masked. `value_digest` is "" where no salt was given: a digest of a number that anybody can
    count through says the number. Nothing here holds the value itself, so that a finding may be stored and logged.
    """

    kind: Kind
    severity: Severity
    where: str
    excerpt: str
    start: int
    end: int
    says: str
    value_digest: str = ""
    suggestion: str = ""  # what a listed word should be, where the list says so

    @property
    def blocks(self) -> bool:
        return self.severity == "block"


def digest(value: str, salt: bytes) -> str:
    """Return a name for `value` that only the holder of `salt` can make again; "" without a salt."""
    return hmac.new(salt, value.encode(), hashlib.sha256).hexdigest()[:32] if salt else ""
