"""When a digest is due. Values in, values out."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from gongkai.frame.time import BEIJING

# Digests are written from eight in the morning on; the weekly ones on Mondays.
HOUR = time(8)
# Who does not confirm in two days did not ask.
CONFIRM_WITHIN = timedelta(days=2)
# One address may hold so many subscriptions, and be sent so many letters of confirmation while they wait.
MOST, MOST_WAITING = 20, 3
# Records in one digest; the rest is told by a number and the address of the list.
LONGEST = 50


def last_moment(rhythm: str, at: datetime) -> datetime:
    """Return the last instant up to `at` from which digests of this rhythm ("daily", "weekly") are written."""
    here = at.astimezone(BEIJING)
    moment = datetime.combine(here.date(), HOUR, BEIJING)
    if moment > here:
        moment -= timedelta(days=1)
    if rhythm == "weekly":
        moment -= timedelta(days=moment.weekday())
    return moment


def is_due(rhythm: str, told_until: datetime, at: datetime) -> bool:
    """Return whether a digest is due that was last written at `told_until`."""
    return told_until < last_moment(rhythm, at)
