"""What the house decides about messages from the public. Values in, values out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from gongkai.law import limits
from gongkai.law.lengths import Length
from gongkai.law.provisions import NotYetInForce
from gongkai.screening.finding import Kind
from gongkai.screening.guard import inspect_text
from gongkai.screening.mask import mask
from gongkai.screening.words import WordList

LONGEST_TEXT = 2000
LONGEST_QUOTE = 500
LONGEST_CONTACT = 100
LONGEST_ANSWER = 4000

# No 0, 1, I, O: a receipt is read aloud and copied by hand. 32 signs, so ten of them are 50 random bits.
RECEIPT_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
RECEIPT_LENGTH = 10

# Contact data is deleted so many days after a message was closed, whatever the office has set, at the latest.
LONGEST_CONTACT_DAYS = 180
# The text of what was set aside as spam is deleted after so many days; until then it can be taken back.
SPAM_KEPT_DAYS = 90

# What may become of a message, by its kind: {outcome: word}.
OUTCOMES: dict[str, dict[str, str]] = {
    "correction": {"corrected": "已更正", "unfounded": "不属实", "explained": "已说明"},
    "suggestion": {"adopted": "采纳", "partly": "部分采纳", "explained": "已说明"},
    "question": {"explained": "已答复"},
}

# Signs nobody types and that change what others see: controls, zero-width signs, marks that turn the direction.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
)

# An office may name its own mailbox in an answer; in what a citizen wrote it is somebody's.
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@(?![A-Za-z0-9.-]+\.gov\.cn\b)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def cleaned(text: str) -> str:
    """Return `text` with plain line ends, without invisible signs, and without blanks around it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return re.sub(r"\n{3,}", "\n\n", _UNSEEN.sub("", text)).strip()


def one_line(text: str) -> str:
    """Return `text` cleaned and in one line."""
    return re.sub(r"\s+", " ", cleaned(text))


def new_receipt(choice: Callable[[str], str]) -> str:
    """Return a receipt number of signs that `choice` (secrets.choice) draws."""
    return "".join(choice(RECEIPT_SIGNS) for _ in range(RECEIPT_LENGTH))


def read_receipt(typed: str) -> str:
    """Return a receipt number as it is stored, however it was typed: "" for what cannot be one."""
    plain = re.sub(r"[\s\-–—－]", "", unicodedata.normalize("NFKC", typed[:60])).upper()
    return plain if len(plain) == RECEIPT_LENGTH and set(plain) <= set(RECEIPT_SIGNS) else ""


def shown_receipt(receipt: str) -> str:
    """Return a receipt number as it is printed: ABCDE-FGHJK."""
    return f"{receipt[:5]}-{receipt[5:]}"


def personal_in(text: str, *, of_a_citizen: bool = True, words: WordList | None = None) -> list[str]:
    """Return what must not go out with `text`, by name and each once, as the guard says; empty when nothing must not.

    In what a citizen wrote, a private mailbox must not either. `words` is the office's list.
    """
    found = [finding.kind.zh for finding in inspect_text(text, words=words) if finding.blocks]
    if of_a_citizen and _EMAIL.search(text):
        found.append(Kind.EMAIL.zh)
    return list(dict.fromkeys(found))


def masked(text: str) -> str:
    """Return a citizen's `text` with numbers, addresses, mailboxes and the names beside them covered, as a proposal."""
    covered = mask(text, [found for found in inspect_text(text) if found.blocks or found.kind == Kind.NAME])
    return _EMAIL.sub(lambda mailbox: f"{mailbox.group()[0]}***", covered)


def outer_limit(kind: str, on: date) -> Length | None:
    """Return the longest time that the site checks leave for an answer, None before there were any.

    A house promise never reaches beyond it; the staff's list marks what comes near.
    """
    provision = limits.SITE_ERROR_SETTLEMENT if kind == "correction" else limits.MESSAGE_ANSWER
    for each in (provision, limits.MESSAGE_ANSWER):
        try:
            return each.on(on).length
        except NotYetInForce:
            continue
    return None
