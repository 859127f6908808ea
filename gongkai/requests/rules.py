"""What the law and the house decide about requests. Values in, values out; nothing here asks a table or the time."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime

from gongkai.errors import BadInput, Refused
from gongkai.law import foi_decisions, limits
from gongkai.law.calendar import Calendar
from gongkai.law.lengths import WorkingDays
from gongkai.law.rules import beijing_day
from gongkai.law.sources import ORDER_711, RECEIPT_2015, Citation
from gongkai.requests.machine import FOI_2007, FOI_2019

LONGEST_CONTENT = 4000
LONGEST_ANSWER = 20_000
# Channels by which nobody on the other side was there: the day counts on which both sides have confirmed.
_CONFIRMED_2019 = frozenset({"internet", "email", "ordinary_post", "fax"})
# Until 2019 a mail to the published mailbox had arrived when the mail system received it.
_CONFIRMED_2007 = frozenset({"internet", "ordinary_post", "fax"})

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_SECRET_SIGNS = 25  # of 32 signs: 125 random bits
_NUMBER = re.compile(r"(\d{4})-?(\d{5,7})")


class NotConfirmed(Refused):
    says = "该渠道提交的申请，以双方确认之日为收到申请之日，请先填写确认时间。"
    source = ORDER_711.art(31)


# --- the day of receipt ---------------------------------------------------------------------------


def needs_confirmation(channel: str, arrived_on: date) -> bool:
    """Return whether a request that arrived on this day by this channel is received only when both sides confirm.

    The rules of the day of arrival decide; what arrived before 15 May 2019 is judged by the interpretation of 2015.
    """
    return channel in (_CONFIRMED_2019 if ORDER_711.in_force(arrived_on) else _CONFIRMED_2007)


def received_on(channel: str, *, arrived_at: datetime, confirmed_at: datetime | None) -> date:
    """Return 收到申请之日 (Order 711, art. 31; before it the interpretation of 2015, No. 207).

    `arrived_at`: handed in, signed for, reached the mail system, came out of the fax. Raises NotConfirmed where both
    sides have to confirm and have not; BadInput for a confirmation before the arrival.
    """
    arrived = beijing_day(arrived_at)
    if not needs_confirmation(channel, arrived):
        return arrived
    if confirmed_at is None:
        raise NotConfirmed
    if confirmed_at < arrived_at:
        raise BadInput("确认时间不能早于申请到达的时间。")
    return beijing_day(confirmed_at)


def receipt_source(received: date) -> Citation:
    """Return the place that says how the day of receipt is found."""
    return ORDER_711.art(31) if ORDER_711.in_force(received) else RECEIPT_2015.whole()


def regime_on(received: date) -> str:
    """Return the regulation by which a request received on this day is judged to its end (the house's rule)."""
    return foi_decisions.regime_on(received)


# --- days -----------------------------------------------------------------------------------------


def last_day(name: str, start: date, received: date, calendar: Calendar) -> date:
    """Return the last day of a limit in working days that runs from `start`, in the wording of the day of receipt."""
    length = limits.named(name).on(received).length
    if not isinstance(length, WorkingDays):
        raise TypeError(f"{name} is not counted in working days")
    return calendar.add_working_days(start, length.amount)


def third_party_days(regime: str, own: int) -> int:
    """Return how many working days a third party has; before 2019 the office's own number holds."""
    if regime == FOI_2007:
        return own
    length = limits.THIRD_PARTY_REPLY.latest.length
    assert isinstance(length, WorkingDays)  # noqa: S101 - every wording of it is in working days
    return length.amount


def excludes_time(kind: str, regime: str) -> bool:
    """Return whether the time of a consultation is left out of the limit (492 art. 24 para. 3; 711 art. 33 para. 3).

    Until 2019 only the time for asking a third party was; asking another agency let the clock run.
    """
    return kind == "third_party" or regime == FOI_2019


def parts_of(text: str) -> list[str]:
    """Return what a text asks for one by one: its paragraphs, parted by an empty line."""
    return [part for part in (cleaned(each) for each in re.split(r"\n\s*\n", text.replace("\r\n", "\n"))) if part]


def longest_extension(received: date) -> int:
    """Return how many working days the answer may be put off at most, all extensions together."""
    length = limits.REPLY_EXTENSION.on(received).length
    assert isinstance(length, WorkingDays)  # noqa: S101 - every wording of it is in working days
    return length.amount


# --- numbers and secrets --------------------------------------------------------------------------


def new_secret(nonce: str, key: str) -> str:
    """Return the secret of the form with this nonce: the same form sent twice gets the same one.

    125 bits that only the house and whoever opened the form can know.
    """
    drawn = hmac.new(key.encode(), f"gongkai-request-secret/1\n{nonce}".encode(), hashlib.sha256).digest()
    return base64.b32encode(drawn).decode()[:_SECRET_SIGNS]


def read_secret(typed: str) -> str:
    """Return a secret as it was given out, however it was typed; "" for what cannot be one."""
    plain = re.sub(r"[\s\-–—－]", "", unicodedata.normalize("NFKC", typed[:80])).upper()
    return plain if re.fullmatch(rf"[A-Z2-7]{{{_SECRET_SIGNS}}}", plain) else ""


def shown_secret(secret: str) -> str:
    """Return a secret as it is printed, in groups: ABCDE-FGHIJ-…"""
    return "-".join(secret[place : place + 5] for place in range(0, len(secret), 5))


def hash_of(secret: str) -> str:
    """Return what the table keeps of a secret. 125 random bits need no slow hash: nobody can try them out."""
    return hashlib.sha256(f"gongkai-request-link/1\n{secret}".encode()).hexdigest()


def read_number(typed: str) -> tuple[int, int] | None:
    """Return (year, serial) of a receipt number, however it was typed; None for what cannot be one."""
    plain = unicodedata.normalize("NFKC", typed[:40]).replace(" ", "").replace("－", "-").strip()
    found = _NUMBER.fullmatch(plain)
    return (int(found[1]), int(found[2])) if found else None


# --- texts ----------------------------------------------------------------------------------------


def cleaned(text: str) -> str:
    """Return `text` with plain line ends, without invisible signs, and without blanks around it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return re.sub(r"\n{3,}", "\n\n", _UNSEEN.sub("", text)).strip()


def one_line(text: str) -> str:
    """Return `text` cleaned and in one line."""
    return re.sub(r"\s+", " ", cleaned(text))


def applicant_words(name: str, number: str, phone: str, email: str) -> str:
    """Return what tells an applicant from others: the name with the paper's number, or with what reaches them."""
    said = unicodedata.normalize("NFKC", f"{name}\n{number or phone or email}").casefold()
    return re.sub(r"[ \t]", "", said)


def bigrams(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring signs of a text, punctuation and blanks left out."""
    plain = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
    return frozenset(plain[place : place + 2] for place in range(len(plain) - 1))


def likeness(one: str, other: str) -> float:
    """Return how much two descriptions share, 0 to 1 (Dice, on pairs of signs)."""
    first, second = bigrams(one), bigrams(other)
    if not first or not second:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))


# What the office is told to look at; a person decides (Order 711, arts. 36(6) and 39).
LOOKS_LIKE_A_REPEAT = 0.7
_PETITION_WORDS = ("信访", "投诉", "举报", "控告", "申诉", "请求查处", "要求赔偿", "咨询", "为什么不处理")


def petition_words(text: str) -> list[str]:
    """Return the words in a description that belong to petitions and complaints rather than to requests."""
    return [word for word in _PETITION_WORDS if word in text]


# How the numbers of papers look, as far as one can know; whatever else comes is asked about once and then taken.
_PAPERS = {
    "passport": re.compile(r"[A-Z0-9]{5,15}"),
    "permit": re.compile(r"8[1-3]0000\d{11}[\dX]|[HM]\d{8}(\d{2})?|\d{8}(\d{2})?"),
    "foreigner": re.compile(r"9\d{16}[\dX]|[A-Z]{3}\d{12}"),
    "military": re.compile(r"([^\W\d]{0,6}字?第?)?\d{4,10}号?"),
    "other": re.compile(r"[\w\-()（）]{2,40}"),
}
_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def proof_doubt(kind: str, number: str) -> str:
    """Return what looks unusual about the number of a paper, "" where nothing does. It is a question, not a refusal."""
    shape = _PAPERS.get(kind)
    if shape is not None and not shape.fullmatch(number):
        return "号码与这类证件的通常格式不符"
    if kind == "uscc" and not is_uscc(number):
        return "统一社会信用代码的校验位不符"
    return ""


def is_uscc(number: str) -> bool:
    """Return whether the last sign of a 统一社会信用代码 is the one its others call for (GB 32100—2015)."""
    if not re.fullmatch(r"[0-9A-HJ-NPQRTUWXY]{18}", number):
        return False
    total = sum(_USCC_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(number[:17]))
    return _USCC_SIGNS[-total % 31] == number[17]


def missing_in(said: dict[str, object], *, needs_proof: bool) -> list[str]:
    """Return what a request must say and does not (Order 711, art. 29; Order 492, art. 20), in words."""
    found = []
    if not said.get("name"):
        found.append("姓名或者名称")
    if not any(said.get(name) for name in ("phone", "email", "address")):
        found.append("联系方式")
    if not said.get("content"):
        found.append("所需信息的描述")
    if needs_proof and not said.get("proof_number"):
        found.append("证件号码")
    return found


def needed_by(decision: foi_decisions.Decision, said: dict[str, str]) -> list[str]:
    """Return what an answer of this kind must contain and `said` {need: words} does not, in words."""
    return [need.zh for need in foi_decisions.Need if need in decision.needs and not said.get(need.value, "").strip()]


def union_days(spans: Iterable[tuple[date, date]]) -> set[date]:
    """Return the days in (from, to] of all spans, each once: what a pause leaves out, in the house's reading."""
    days: set[date] = set()
    for begins, ends in spans:
        days.update(date.fromordinal(number) for number in range(begins.toordinal() + 1, ends.toordinal() + 1))
    return days
