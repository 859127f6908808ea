"""Clocks as a page shows them: a light, words for the time left, a bar of lights drawn on the server."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from gongkai.deadlines.models import Clock, ClockQuerySet, Light
from gongkai.frame.time import BEIJING
from gongkai.law import limits
from gongkai.publishing import withdrawal

# The frame's name for each light.
COLOURS = {
    Light.GREEN: "green",
    Light.YELLOW: "yellow",
    Light.RED: "red",
    Light.PAUSED: "paused",
    Light.WAITING: "waiting",
    Light.DONE: "done",
    Light.DONE_LATE: "late",
    Light.ENDED: "ended",
}


def public_clocks(at: datetime) -> ClockQuerySet:
    """Return the clocks the public may see at `at`: not those of a document that was withdrawn."""
    return Clock.objects.filter(public=True, started_at__lte=at).exclude(withdrawal.addresses())


@dataclass(frozen=True, slots=True)
class ClockView:
    """What frame/_clock.html and a row of a list need of a clock."""

    name: str
    matter: str
    address: str
    colour: str
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    used: int | None
    basis: str
    remaining: str
    units: str
    length: str


def of_clock(clock: Clock, at: datetime) -> ClockView:
    """Return how `clock` stands at `at`. Its units are read: prefetch them in lists."""
    return ClockView(
        name=clock.duty,
        matter=clock.matter.rstrip("。"),
        address=clock.address,
        colour=COLOURS[clock.light_at(at)],
        started_at=clock.started_at,
        due_at=clock.due_at,
        stopped_at=clock.stopped_at,
        used=_used(clock, at),
        basis=limits.shown_zh(clock.source),
        remaining=remaining(clock, at),
        units="、".join(unit.short_name for unit in clock.units.all()),
        length=clock.running_length.zh,
    )


def remaining(clock: Clock, at: datetime) -> str:
    """Return the time left or overrun in words, in days as the almanac counts them: 还剩3天, 已逾期2天."""
    if clock.due_at is None:
        return "截止日期待放假安排公布后计算"
    if clock.paused_at is not None and not clock.late_by(at):
        return "中止计时"
    due, end = _day(clock.due_at), _day(clock.stopped_at or at)
    days = abs((due - end).days)
    if clock.stopped_at is not None:
        return "" if clock.ended or clock.stopped_at <= clock.due_at else f"逾期{days}天" if days else "当日逾时"
    if clock.due_at < at:
        return f"已逾期{days}天" if days else "今日已逾时"
    return f"还剩{days}天" if days else "今日到期"


def _used(clock: Clock, at: datetime) -> int | None:
    if clock.due_at is None or clock.due_at <= clock.started_at:
        return None
    share = (clock.stopped_at or at) - clock.started_at
    return max(0, min(100, round(100 * share / (clock.due_at - clock.started_at))))


def _day(instant: datetime) -> date:
    return instant.astimezone(BEIJING).date()


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of a bar: where it begins and how wide it is, of a width of 1000."""

    colour: str
    word: str
    count: int
    start: float
    width: float
    middle: float
    share: int
    url: str = ""


def bar(counts: Iterable[tuple[str, str, int, str]], *, gap: float = 4) -> list[Stretch]:
    """Return the stretches of a bar for (colour, word, count, url), nothing for a count of nought.

    `gap` is left between two stretches; the widths fill 1000 together.
    """
    kept = [item for item in counts if item[2]]
    total = sum(item[2] for item in kept)
    room = 1000 - gap * max(0, len(kept) - 1)
    stretches, start = [], 0.0
    for colour, word, count, url in kept:
        width = round(room * count / total, 1)
        stretches.append(
            Stretch(
                colour,
                word,
                count,
                round(start, 1),
                width,
                round(start + width / 2, 1),
                round(100 * count / total),
                url,
            )
        )
        start += width + gap
    return stretches
