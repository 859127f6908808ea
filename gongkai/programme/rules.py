"""What a plan's words amount to: keys, dates, and the state of a task. Values in, values out.

The state of a task is never typed in. It follows from its limits, their clocks and the reports the office
accepted, as of an instant.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from gongkai.frame.time import BEIJING
from gongkai.law.numerals import from_chinese

_CHINESE = "零〇○一二三四五六七八九十百两"
_NUMBER = re.compile(rf"[{_CHINESE}]+|\d+|[①-⑳]")
_LEVELS = ("", "{}、", "（{}）", "{}.", "（{}）")


# --- clauses ---------------------------------------------------------------------------------------


def key_of(clause: str) -> str:
    """Return the place of a clause in an address: 二、（一）1. → 2-1-1, 第九条（二） → 9-2; "" without a number."""
    return "-".join(str(_value(found)) for found in _NUMBER.findall(clause))


def written(level: int, number: str) -> str:
    """Return a clause's number with the signs a plan puts round it; 第二章 stands as it is, with a blank."""
    if not number:
        return ""
    if number.startswith("第"):
        return number + "　"
    return _LEVELS[level].format(number) if 0 < level < len(_LEVELS) else number


def _value(number: str) -> int:
    if number.isdigit() and number.isascii():
        return int(number)
    if "①" <= number <= "⑳":
        return ord(number) - ord("①") + 1
    return from_chinese(number)


# --- dates -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeadlineDraft:
    """A time limit of a clause. `kind` as models.TaskDeadline.Kind; a yearly one has month and day."""

    raw: str
    kind: str
    value: str
    due_on: date | None = None
    month: int | None = None
    day: int | None = None


def deadline_of(raw: str, value: str) -> DeadlineDraft:
    """Return what a time limit means for a task.

    `value` is in the grammar of `reading.reading`. A day, or the end of the month or year it names, is due once.
    The same day of each year is due every year, and so is "at least once a year", by its last day. A period after
    an event waits for that event. Whatever is asked more often, or only "every year" (每年要根据…), is a standing rule.
    """
    if found := re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", value):
        year, month = int(found[1]), int(found[2] or 12)
        return DeadlineDraft(
            raw, "one_off", value, due_on=date(year, month, int(found[3] or monthrange(year, month)[1]))
        )
    if found := re.fullmatch(r"--(\d\d)-(\d\d)", value):
        return DeadlineDraft(raw, "yearly", value, month=int(found[1]), day=int(found[2]))
    if value in ("R/P1Y", "R1/P1Y") and "次" in raw:
        return DeadlineDraft(raw, "yearly", value, month=12, day=31)
    if re.match(r"[<>=-]*PT?\d", value):
        return DeadlineDraft(raw, "event", value)
    return DeadlineDraft(raw, "standing", value)


def in_year(year: int, month: int, day: int) -> date:
    """Return a day of the year; 29 February stands for the last day of February."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def first_year(month: int, day: int, *, on: date) -> int:
    """Return the first year in which a yearly limit that begins to bind on `on` falls due."""
    return on.year if in_year(on.year, month, day) >= on else on.year + 1


class BeforeStart(StrEnum):
    """Why a limit has no clock: it lay in the past when the tasks began."""

    PUBLISHED_LATER = "发布前已届期"
    STARTED_LATER = "纳入本平台前已届期"


def passed_before(due_on: date | None, *, published_on: date | None, started_on: date | None) -> BeforeStart | None:
    """Return why a one-off limit never got a clock; None where it has, or will have, one."""
    if due_on is None:
        return None
    if published_on is not None and due_on < published_on:
        return BeforeStart.PUBLISHED_LATER
    if started_on is not None and due_on < started_on:
        return BeforeStart.STARTED_LATER
    return None


# --- whom "all units" means ------------------------------------------------------------------------

_ADDRESSED = (
    (re.compile(r"处（?室|各处|机关各|科室|股室"), "department"),
    (re.compile(r"协（?学?）?会|学会"), "association"),
    (re.compile(r"直属|事业单位"), "subordinate"),
    (re.compile(r"示范区|开发区"), "zone_bureau"),
    (re.compile(r"各市|市局|各县|县（?市|地市"), "city_bureau"),
)


def kinds_addressed(addressees: Iterable[str]) -> frozenset[str]:
    """Return the kinds of units (values of Unit.Kind) that a document is addressed to; empty when it does not say.

    A plan that says 各单位 binds those it was sent to.
    """
    written_out = "，".join(addressees).replace("(", "（").replace(")", "）")
    return frozenset(kind for pattern, kind in _ADDRESSED if pattern.search(written_out))


# --- the state of a task ---------------------------------------------------------------------------


class State(StrEnum):
    """What a task has come to. The words are shown beside a light, never alone by colour."""

    WAITING = "waiting"
    NOT_BEGUN = "not_begun"
    UNDER_WAY = "under_way"
    LATE = "late"
    DONE = "done"
    DONE_LATE = "done_late"
    LASTING = "lasting"
    QUIET = "quiet"

    @property
    def zh(self) -> str:
        """Return the word printed beside the task."""
        return _STATES[self][0]

    @property
    def light(self) -> str:
        """Return the key of the frame's light that goes with the state."""
        return _STATES[self][1]


_STATES = {
    State.WAITING: ("待启动", "waiting"),
    State.NOT_BEGUN: ("未启动", "waiting"),
    State.UNDER_WAY: ("推进中", "green"),
    State.LATE: ("逾期", "red"),
    State.DONE: ("已落实", "done"),
    State.DONE_LATE: ("逾期落实", "late"),
    State.LASTING: ("长期推进", "standing"),
    State.QUIET: ("本年尚无进展", "standing"),
}


@dataclass(frozen=True, slots=True)
class ClockFact:
    """What a state must know of a clock."""

    due_at: datetime | None
    stopped_at: datetime | None
    paused_at: datetime | None = None
    ended: bool = False

    def is_late(self, at: datetime) -> bool:
        """Return whether the duty is open and past its instant at `at`."""
        open_then = self.stopped_at is None or self.stopped_at > at
        if not open_then or self.due_at is None or self.due_at >= at:
            return False
        return self.paused_at is None or self.due_at < self.paused_at

    @property
    def was_late(self) -> bool:
        """Return whether the duty was done, but too late."""
        return (
            self.was_done and self.stopped_at is not None and self.due_at is not None and self.stopped_at > self.due_at
        )

    @property
    def was_done(self) -> bool:
        """Return whether the duty was done, and not only let go."""
        return self.stopped_at is not None and not self.ended


@dataclass(frozen=True, slots=True)
class ReportFact:
    """An accepted report: whose, when it was sent, when it was accepted, whether it completes the unit's part.

    `year` is the year of a yearly duty it was sent for, None where it names none.
    """

    unit_id: int
    sent_at: datetime
    accepted_at: datetime
    done: bool
    year: int | None = None

    def counts_for(self, year: int) -> bool:
        """Return whether it is a report of that year: of the one it names, else of the one it was sent in."""
        return (self.year or self.sent_at.astimezone(BEIJING).year) == year


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What a state is computed from. `completing`: whose completing reports finish the task, empty for anyone's."""

    started_at: datetime | None
    completing: frozenset[int]
    has_one_off: bool
    has_yearly: bool
    clocks: tuple[ClockFact, ...]
    reports: tuple[ReportFact, ...]


def completed_at(
    completing: frozenset[int], reports: Iterable[ReportFact], *, year: int | None = None
) -> datetime | None:
    """Return when the work was done: the instant the last of the completing units sent its completing report.

    Only accepted reports are given. A report counts from the moment it was sent, so that a unit does not become
    late while the office reads. With `year`, only reports of that year count, and each counts for one year only.
    None while one is missing.
    """
    first: dict[int, datetime] = {}
    for report in reports:
        if report.done and (year is None or report.counts_for(year)):
            first[report.unit_id] = min(report.sent_at, first.get(report.unit_id, report.sent_at))
    if not completing:
        return min(first.values(), default=None)
    if not completing <= first.keys():
        return None
    return max(first[unit_id] for unit_id in completing)


def state(facts: TaskFacts, *, at: datetime) -> State:
    """Return what a task has come to at `at`.

    Late goes before everything. A task with yearly limits alone is done for the year it was done in; a task
    without a date is lasting work, and quiet in a year that has brought no report yet, unless it was completed.
    """
    if facts.started_at is None or facts.started_at > at:
        return State.WAITING
    accepted = [report for report in facts.reports if report.accepted_at <= at]
    if any(clock.is_late(at) for clock in facts.clocks):
        return State.LATE
    year = at.astimezone(BEIJING).year
    this_year = datetime(year, 1, 1, tzinfo=BEIJING)
    yearly_only = facts.has_yearly and not facts.has_one_off
    done_at = completed_at(facts.completing, accepted, year=year if yearly_only else None)
    if done_at is not None:
        late = any(clock.was_late and (not yearly_only or _due_since(clock, this_year)) for clock in facts.clocks)
        return State.DONE_LATE if late else State.DONE
    if facts.has_one_off or facts.has_yearly:
        return State.UNDER_WAY if _sent_for(accepted, year if yearly_only else None) else State.NOT_BEGUN
    if not accepted:
        return State.NOT_BEGUN
    return State.LASTING if _sent_for(accepted, year) else State.QUIET


def state_of_returns(
    started_at: datetime | None, clocks: Iterable[ClockFact], accepted: int, owed: int, *, at: datetime
) -> State:
    """Return what the yearly report of all units has come to: `accepted` of `owed` returns are in."""
    if started_at is None or started_at > at:
        return State.WAITING
    clocks = tuple(clocks)
    if any(clock.is_late(at) for clock in clocks):
        return State.LATE
    if owed and accepted == owed:
        return State.DONE_LATE if any(clock.was_late for clock in clocks) else State.DONE
    if accepted or any(clock.was_done and clock.stopped_at is not None and clock.stopped_at <= at for clock in clocks):
        return State.UNDER_WAY
    return State.NOT_BEGUN


def _sent_for(reports: Iterable[ReportFact], year: int | None) -> bool:
    return any(year is None or report.counts_for(year) for report in reports)


def _due_since(clock: ClockFact, since: datetime) -> bool:
    return clock.due_at is not None and clock.due_at >= since
