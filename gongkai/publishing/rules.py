"""What the law and the plan decide about documents. Values in, values out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum


class Validity(StrEnum):
    """有效性, as of a day."""

    IN_FORCE = "in_force"
    PENDING = "pending"
    AMENDED = "amended"
    REPEALED = "repealed"
    EXPIRED = "expired"

    @property
    def zh(self) -> str:
        """Return the word printed on the document."""
        return {
            "in_force": "有效",
            "pending": "尚未施行",
            "amended": "已修改",
            "repealed": "废止",
            "expired": "失效",
        }[self.value]


def validity_on(
    day: date, *, effective_on: date | None, expires_on: date | None, marks: Iterable[tuple[str, date]]
) -> Validity:
    """Return what a document is worth on `day`, from its marks (kind, from day) and its own dates.

    Repeal goes before expiry, expiry before amendment; a document's own end date counts as expiry
    from the day after (it is still in force on that day).
    """
    kinds = {kind for kind, from_day in marks if from_day <= day}
    if "repealed" in kinds:
        return Validity.REPEALED
    if "expired" in kinds or (expires_on is not None and expires_on < day):
        return Validity.EXPIRED
    if effective_on is not None and effective_on > day:
        return Validity.PENDING
    return Validity.AMENDED if "amended" in kinds else Validity.IN_FORCE
