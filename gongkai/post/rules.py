"""How long a letter waits between tries, and when the house gives up. Values in, values out."""

from __future__ import annotations

from datetime import datetime, timedelta

# After the first failure, the second … A mail server that greylists lets in who comes back after some minutes.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60))
# A letter being sent belongs to one sender for so long; when that one dies, another takes it up afterwards.
CLAIM = timedelta(minutes=15)
# News is none after a week: a letter that could not leave by then is emptied.
LONGEST = timedelta(days=7)
# What is known of a letter after it was sent or given up: that, when and how often; never to whom.
KEPT = timedelta(days=90)


def next_try(tries: int, *, at: datetime) -> datetime | None:
    """Return when to try again after `tries` failures; None to give up."""
    return at + WAITS[tries - 1] if tries <= len(WAITS) else None


def is_for_ever(code: int) -> bool:
    """Return whether an SMTP reply about a recipient means that it will never work (RFC 5321, section 4.2.1)."""
    return 500 <= code <= 599
