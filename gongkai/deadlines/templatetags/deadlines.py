"""The light of a clock on the staff's screens, in the frame's shapes and this room's words."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils.safestring import SafeString

from gongkai.deadlines.models import Clock, Light
from gongkai.frame.templatetags.frame import light

register = template.Library()

_SHAPES = {Light.DONE_LATE: "late"}


@register.filter
def light_of(value: str | Clock, at: datetime | None = None) -> SafeString:
    """Return the light: of a value of Light, or of a clock as it stands at `at`."""
    if isinstance(value, Clock):
        if at is None:
            raise ValueError("a clock shows its light at an instant")
        colour = value.light_at(at)
    else:
        colour = Light(value)
    return light(_SHAPES.get(colour, colour.value), str(colour.label))


@register.filter
def late_by(clock: Clock, at: datetime) -> str:
    """Return how late the clock is at `at`, in days or hours: 逾期3天. Nothing when it is not."""
    late = clock.late_by(at)
    if not late:
        return ""
    if late < timedelta(days=1):
        return f"逾期{max(1, late.seconds // 3600)}小时"
    return f"逾期{late.days}天"


@register.filter
def left_of(clock: Clock, at: datetime) -> str:
    """Return how long an open, running clock still has: 还有3天. Nothing for the others."""
    if clock.stopped_at or clock.paused_at or clock.due_at is None or clock.due_at < at:
        return ""
    left = clock.due_at - at
    if left < timedelta(days=1):
        return f"还有{left.seconds // 3600}小时" if left.seconds >= 3600 else "不足1小时"
    return f"还有{left.days}天"
