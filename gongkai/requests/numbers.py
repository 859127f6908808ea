"""The numbers of requests: counted by year, without gaps."""

from __future__ import annotations

from datetime import datetime

from gongkai.law.rules import beijing_day
from gongkai.requests.models import Counter


def take(at: datetime) -> tuple[int, int]:
    """Return the next (year, serial). Call it in the transaction that keeps the request.

    The counter's row stays locked until that transaction ends, and goes back with it when it fails: so the numbers
    have no gaps, and a number that was given belongs to a request that is kept.
    """
    year = beijing_day(at).year
    Counter.objects.get_or_create(year=year)
    counter = Counter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return year, counter.last
