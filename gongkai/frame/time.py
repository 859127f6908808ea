"""The house's time. Only doors ask it; rules and actions are told.

In the demo the house may stand at another day (settings.DEMO): the shift is kept in the table
`DemoTime`, shown on every page, and moved by the operator only. Outside the demo it is never read.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

BEIJING = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the present instant, in Beijing's zone; in the demo, moved by the demo's shift."""
    real = timezone.now().astimezone(BEIJING)
    if settings.DEMO:
        return real + demo_shift()
    return real


def demo_shift() -> timedelta:
    """Return how far the demo's time stands from real time; zero when nobody has moved it."""
    from gongkai.frame.models import DemoTime  # models may not be loaded when this module is imported

    row = DemoTime.objects.values_list("shift_seconds", flat=True).first()
    return timedelta(seconds=row or 0)


def stand_at(instant: datetime) -> None:
    """Let the demo's time go on from `instant` (aware). Does nothing of its own outside the demo."""
    from gongkai.frame.models import DemoTime

    if not settings.DEMO:
        raise RuntimeError("Time is moved in the demo only.")
    shift = instant - timezone.now()
    DemoTime.objects.update_or_create(pk=1, defaults={"shift_seconds": round(shift.total_seconds())})
