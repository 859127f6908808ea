"""Index numbers (索引号) of catalogued information: 012150436/2017-00160.

The national guide gives 20 characters: the nine of the issuing body's organisation code, a slash, the
year, a hyphen and five digits. In the field the body's 18-character credit code is also met, a month
after the year, and serials of six digits. A number never changes, whoever publishes the paper later.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from gongkai.errors import BadInput

Scheme = Literal["ORG9", "USCC18"]

ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
SERIAL_WIDTH = 5

_FORM = re.compile(
    r"^(?P<org>[0-9A-Z]{8}-?[0-9X]|[0-9A-HJ-NPQRTUWXY]{18})/"
    r"(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])?-(?P<serial>\d{5,6})$"
)


@dataclass(frozen=True)
class IndexNumber:
    """A well-formed index number. `serial` keeps its leading zeros; `month` is None in the national form."""

    org: str
    year: int
    serial: str
    month: int | None = None

    @property
    def scheme(self) -> Scheme:
        """ORG9 for an organisation code in front, USCC18 for a credit code."""
        return "ORG9" if len(self.org) == 9 else "USCC18"

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is odd about it, in Chinese: a check digit that does not fit, a form other than the national one."""
        found = []
        if not is_valid_org(self.org):
            found.append(f"前段码“{self.org}”的校验码不符。")
        if self.month is not None or len(self.serial) != SERIAL_WIDTH or self.scheme != "ORG9":
            found.append("不是国家目录指引规定的20位形式。")
        return tuple(found)

    def __str__(self) -> str:
        month = "" if self.month is None else f"{self.month:02}"
        return f"{self.org}/{self.year}{month}-{self.serial}"


def parse(text: str) -> IndexNumber:
    """Return the index number in `text`, which holds nothing else; width and blanks do not matter.

    A check digit that does not fit is a warning of the result, since published numbers cannot be mended.
    Raises BadInput when the form is wrong.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper().replace("—", "-").replace("–", "-")
    found = _FORM.match(plain)
    if found is None:
        raise BadInput(f"“{text.strip()}”不是索引号（例：012150436/2017-00160）。")
    month = found["month"]
    return IndexNumber(
        found["org"].replace("-", ""), int(found["year"]), found["serial"], int(month) if month else None
    )


def issue(org: str, year: int, serial: int) -> IndexNumber:
    """Return a new number in the national form. Raises BadInput for a code that fails its check digit.

    The caller hands out serials in a transaction: 1 to 99999 within one code and year.
    """
    code = org.replace("-", "").upper()
    if not is_valid_org(code):
        raise BadInput(f"“{org}”不是有效的组织机构代码或者统一社会信用代码。")
    if not 1900 <= year <= 2099 or not 1 <= serial < 10**SERIAL_WIDTH:
        raise BadInput(f"{year}年第{serial}号超出索引号的编号范围。")
    return IndexNumber(code, year, f"{serial:0{SERIAL_WIDTH}}")


def is_valid_org(code: str) -> bool:
    """Return whether `code` is an organisation code (9) or credit code (18) whose check digit fits."""
    if re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code):
        return org_check_digit(code[:8]) == code[8]
    if len(code) == 18 and all(sign in USCC_SIGNS for sign in code):
        return uscc_check_digit(code[:17]) == code[17]
    return False


def org_check_digit(body: str) -> str:
    """Return the ninth sign for the first eight of an organisation code (GB 11714)."""
    total = sum(weight * int(sign, 36) for weight, sign in zip(ORG_WEIGHTS, body, strict=True))
    return "0123456789X0"[11 - total % 11]


def uscc_check_digit(body: str) -> str:
    """Return the eighteenth sign for the first seventeen of a credit code (GB 32100)."""
    if len(body) != 17:
        raise ValueError("a credit code has seventeen signs before its check digit")
    total = sum(pow(3, place, 31) * USCC_SIGNS.index(sign) for place, sign in enumerate(body))
    return USCC_SIGNS[-total % 31]
