"""What may happen to a clock. One verb, one transaction, one line in the log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse

from gongkai.deadlines import calendar
from gongkai.deadlines.models import Clock, ClockEvent, HolidayNotice
from gongkai.errors import BadInput, Refused
from gongkai.law import document_number, limits, rules
from gongkai.law.calendar import Calendar, CalendarMissing
from gongkai.law.lengths import ByDate, Length, Yearly
from gongkai.law.sources import Citation
from gongkai.ledger import actions as ledger
from gongkai.organisation import actions as organisation
from gongkai.organisation.models import Unit, User
from gongkai.organisation.roles import require

# The house's own bound on all extensions of a clock together, where no law sets one: whoever needs more than half
# a year longer asks for a new time limit, in writing, from those who set the first.
LONGEST_EXTENSION = timedelta(days=183)


class ClockStopped(Refused):
    says = "该时限已经办结或者终止，不能再作变动。"


def staff_address(kind: str, pk: int) -> str:
    """Return the staff page of a matter, for a clock whose matter the public may not see yet."""
    return reverse("workdesk_open", args=[kind, pk])


@transaction.atomic
def start(
    length: Length,
    *,
    limit: str,
    duty: str,
    matter: str,
    subject: str,
    address: str,
    source: Citation | str,
    units: Iterable[Unit],
    since: datetime,
    by: User | None,
    at: datetime,
    public: bool = False,
) -> Clock:
    """Start a clock that runs from `since` (aware); returns it with its due instant.

    When the years on the way have no holiday notice yet, the due instant stays open and is computed
    the moment the notice is loaded: never guessed.
    """
    clock = Clock(
        limit=limit,
        duty=duty,
        matter=matter[:300],
        subject=subject,
        address=address,
        length=length.to_json(),
        source=_words(source),
        started_at=since,
        public=public,
    )
    clock.due_at, clock.warn_at = _due(clock, [], calendar.current())
    clock.save()
    clock.units.set(units)
    _note(clock, ClockEvent.Kind.STARTED, by=by, at=at, due_before=None, basis=source)
    return clock


@transaction.atomic
def pause(clock: Clock, *, reason: str, basis: Citation | str = "", by: User | None, at: datetime) -> None:
    """Stop counting from `at` until it is resumed."""
    clock = _open(clock)
    if clock.paused_at is not None:
        raise Refused("该时限已处于中止状态。")
    if isinstance(clock.running_length, Yearly | ByDate):
        raise rules.CannotPause
    before = clock.due_at
    clock.paused_at = at
    clock.save(update_fields=["paused_at"])
    _note(clock, ClockEvent.Kind.PAUSED, by=by, at=at, due_before=before, reason=reason, basis=basis)


@transaction.atomic
def resume(clock: Clock, *, reason: str = "", basis: Citation | str = "", by: User | None, at: datetime) -> None:
    """Count on; the time between is not counted."""
    clock = _open(clock)
    if clock.paused_at is None:
        raise Refused("该时限没有中止，无需恢复。")
    before = clock.due_at
    clock.paused_at = None
    _note(clock, ClockEvent.Kind.RESUMED, by=by, at=at, due_before=before, reason=reason, basis=basis, settle=True)


@transaction.atomic
def extend(clock: Clock, length: Length, *, reason: str, basis: Citation | str, by: User, at: datetime) -> None:
    """Add `length` to the limit, counted on from its end so far; who consents, why and by what rule are kept.

    Raises BadInput without a reason or a basis; Refused when the new due instant cannot be computed, is no later
    than the old one, or lies beyond what the law allows for this limit (LONGEST_EXTENSION where it is silent).
    """
    require(by, "clock.extend")
    clock = _open(clock)
    if not reason.strip():
        raise BadInput("延长期限应当写明理由。")
    if not str(basis).strip():
        raise BadInput("延长期限应当写明依据。")
    _check_extension(clock, length)
    _note(
        clock,
        ClockEvent.Kind.EXTENDED,
        by=by,
        at=at,
        due_before=clock.due_at,
        reason=reason.strip(),
        basis=basis,
        length=length,
        settle=True,
    )


@transaction.atomic
def put_off(clock: Clock, until: date, *, reason: str, basis: Citation, by: User, at: datetime) -> None:
    """Put a limit off to a named day where an article allows more than an extension (Order 711, art. 35).

    Raises as `extend`, but the bound on extensions does not hold; the house's own of half a year does.
    """
    require(by, "clock.extend")
    clock = _open(clock)
    if not reason.strip():
        raise BadInput("延长期限应当写明理由。")
    _check_extension(clock, ByDate(until), bounded_by_law=False)
    _note(
        clock,
        ClockEvent.Kind.EXTENDED,
        by=by,
        at=at,
        due_before=clock.due_at,
        reason=reason.strip(),
        basis=basis,
        length=ByDate(until),
        settle=True,
    )


@transaction.atomic
def stop(clock: Clock, *, reason: str = "", by: User | None, at: datetime, done_at: datetime | None = None) -> None:
    """The duty is done at `at`; the light tells from then on whether it was in time.

    `done_at`, when given, is an earlier instant at which it was done and only found to be so now: who has done
    their part in time does not become late while someone else reads it.
    """
    _close(clock, ClockEvent.Kind.STOPPED, min(done_at or at, at), reason=reason, by=by, at=at)


@transaction.atomic
def end(clock: Clock, *, reason: str, by: User | None, at: datetime) -> None:
    """The duty falls away at `at` without having been done. It is never shown as done; a delay so far stays on record.

    Raises BadInput without a reason, ClockStopped when the duty was done or has fallen away before.
    """
    if not reason.strip():
        raise BadInput("终止计时应当写明理由。")
    _close(clock, ClockEvent.Kind.ENDED, at, reason=reason.strip(), by=by, at=at)


@transaction.atomic
def reopen(clock: Clock, *, reason: str, by: User | None, at: datetime) -> None:
    """The duty is owed again: the clock goes on as if it had never been stopped or ended. A pause ended with it."""
    clock = Clock.objects.select_for_update().get(pk=clock.pk)
    if clock.stopped_at is None:
        raise Refused("该时限尚未办结。")
    before = clock.due_at
    clock.stopped_at, clock.ended = None, False
    clock.save(update_fields=["stopped_at", "ended"])
    _note(clock, ClockEvent.Kind.REOPENED, by=by, at=at, due_before=before, reason=reason, settle=True)


@transaction.atomic
def restart(
    clock: Clock, *, since: datetime, reason: str, basis: Citation | str = "", by: User | None, at: datetime
) -> None:
    """Count the limit anew from `since`: pauses and extensions so far are forgotten, and stay in the history.

    The length is the one it was started with: a matter is judged to its end by the law it began under.
    """
    clock = _open(clock)
    if not reason.strip():
        raise BadInput("重新起算应当写明理由。")
    before = clock.due_at
    clock.started_at, clock.paused_at = since, None
    clock.save(update_fields=["started_at", "paused_at"])
    _note(
        clock,
        ClockEvent.Kind.RESTARTED,
        by=by,
        at=at,
        due_before=before,
        reason=reason.strip(),
        basis=basis,
        settle=True,
    )


@transaction.atomic
def close_unit(unit: Unit, *, on: date, by: User, at: datetime) -> None:
    """Let `unit` cease from `on`. The open duties it shares stay with those who share them.

    Refused while an open duty rests on it alone: no clock may be left to a unit that is no more.
    """
    held = list(Clock.objects.select_for_update(of=("self",)).open().filter(units=unit).prefetch_related("units"))
    alone = [clock for clock in held if len(clock.units.all()) == 1]
    if alone:
        raise Refused(
            f"该单位尚有{len(alone)}项单独承担、没有办结的时限（如“{alone[0].matter}”），"
            "请先办结，或者在所属事项中改由其他单位承担。"
        )
    organisation.close_unit(unit, on=on, by=by)
    for clock in held:
        clock.units.remove(unit)
        reason = f"{unit.short_name}撤销，由其余责任单位继续承担"
        _note(clock, ClockEvent.Kind.HANDED_OVER, by=by, at=at, due_before=clock.due_at, reason=reason)


@transaction.atomic
def hand_over(clock: Clock, unit: Unit, *, reason: str, by: User, at: datetime) -> None:
    """The duty is another unit's from `at` on. It keeps its due instant: what one unit has let pass, none gets back.

    The matter's own action asks who may. Raises BadInput without a reason.
    """
    clock = _open(clock)
    if not reason.strip():
        raise BadInput("移交应当写明理由。")
    before = "、".join(one.short_name for one in clock.units.all())
    clock.units.set([unit])
    says = f"由{before}移交{unit.short_name}：{reason.strip()}"
    _note(clock, ClockEvent.Kind.HANDED_OVER, by=by, at=at, due_before=clock.due_at, reason=says[:500])


@transaction.atomic
def load_notice(
    data: dict[str, object], *, title: str, number: str = "", address: str = "", text: str, by: User, at: datetime
) -> list[Clock]:
    """Load (or replace) the holiday notice of a year and recompute every open clock.

    Returns the clocks whose due instant moved; each keeps its old one in its history. Raises BadInput
    when `data` is not a year in the calendar's format.
    """
    require(by, "holiday.load")
    calendar.current().with_year(data)  # raises BadInput when the data cannot be used
    year = int(str(data["year"]))
    digest = hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    HolidayNotice.objects.update_or_create(
        year=year,
        defaults={
            "title": title,
            "number": number,
            "address": address,
            "data": data,
            "text": text,
            "loaded_by": by,
            "loaded_at": at,
            "digest": digest,
        },
    )
    ledger.record("calendar.loaded", f"calendar/{year}", at=at, content=f"sha256:{digest}", basis=_number(number))
    return recompute(basis=number or title, by=by, at=at)


def foresee(known: Calendar) -> list[tuple[Clock, datetime | None]]:
    """Return (open clock, due instant it would have) for each whose due instant `known` would move. Writes nothing."""
    moving = []
    for clock in Clock.objects.open().prefetch_related("events", "units").order_by("due_at", "pk"):
        due_at, _ = _due(clock, list(clock.events.all()), known)
        if due_at != clock.due_at:
            moving.append((clock, due_at))
    return moving


@transaction.atomic
def recompute(*, basis: str, by: User | None, at: datetime) -> list[Clock]:
    """Compute every open clock anew under the present calendar; returns those whose due instant moved."""
    now_known = calendar.current()
    moved = []
    for clock in Clock.objects.select_for_update().open().order_by("pk"):
        events = list(clock.events.all())
        due_at, warn_at = _due(clock, events, now_known)
        if (due_at, warn_at) == (clock.due_at, clock.warn_at):
            continue
        before, changed = clock.due_at, due_at != clock.due_at
        clock.due_at, clock.warn_at = due_at, warn_at
        clock.save(update_fields=["due_at", "warn_at"])
        if changed:
            _note(
                clock, ClockEvent.Kind.RECOMPUTED, by=by, at=at, due_before=before, reason="放假安排调整", basis=basis
            )
            moved.append(clock)
    return moved


def explain(clock: Clock) -> list[rules.Step]:
    """Return 怎么算的: every day on the way from the start to the due instant, with its reason."""
    events = list(clock.events.all())
    return rules.explain(
        clock.started_at, clock.running_length, calendar.current(), _pauses(events), _extensions(events)
    )


def _open(clock: Clock) -> Clock:
    clock = Clock.objects.select_for_update().get(pk=clock.pk)
    if clock.stopped_at is not None:
        raise ClockStopped
    return clock


def _check_extension(clock: Clock, length: Length, *, bounded_by_law: bool = True) -> None:
    """Refuse an extension that cannot be computed, brings no time, or brings more than may be given."""
    events, known = list(clock.events.all()), calendar.current()
    pauses, given = _pauses(events), _extensions(events)

    def end_with(extensions: list[Length]) -> datetime:
        return rules.ends_at_with(clock.started_at, clock.running_length, pauses, extensions, calendar=known)

    try:
        plain, before, after = end_with([]), end_with(given), end_with([*given, length])
    except CalendarMissing as missing:
        raise Refused(f"{missing.year}年的放假安排尚未录入，延长后的截止时间无法计算，暂不能延长。") from missing
    law = limits.LONGEST_EXTENSIONS.get(clock.limit) if bounded_by_law else None
    rule = law.on(rules.beijing_day(clock.started_at)) if law else None
    try:
        latest = end_with([rule.length]) if rule else plain + LONGEST_EXTENSION
    except CalendarMissing:  # it lies in a year not known yet, and so behind every day that can be reached
        latest = after
    if after <= before:
        raise Refused(f"延长后的期限应晚于原期限（{before:%Y-%m-%d %H:%M}）。")
    if after > latest:
        allowed = f"法定的最长延长期限为{rule.zh}" if rule else f"累计延长不得超过{LONGEST_EXTENSION.days}日"
        raise Refused(f"{allowed}，最晚可延长至{latest:%Y-%m-%d %H:%M}。")


def _close(
    clock: Clock, kind: ClockEvent.Kind, stopped_at: datetime, *, reason: str, by: User | None, at: datetime
) -> None:
    """Let the clock run no more. One that is paused gets the due instant it would have if it were resumed now."""
    clock = _open(clock)
    before, paused = clock.due_at, clock.paused_at is not None
    clock.paused_at, clock.stopped_at, clock.ended = None, stopped_at, kind == ClockEvent.Kind.ENDED
    clock.save(update_fields=["paused_at", "stopped_at", "ended"])
    _note(clock, kind, by=by, at=at, due_before=before, reason=reason[:500], settle=paused)


def _note(
    clock: Clock,
    kind: ClockEvent.Kind,
    *,
    by: User | None,
    at: datetime,
    due_before: datetime | None,
    reason: str = "",
    basis: Citation | str = "",
    length: Length | None = None,
    settle: bool = False,
) -> None:
    """Write the event, let the clock follow it when `settle`, and log it.

    The public log is told the basis only where it is a citation; words that somebody wrote stay in the history.
    """
    event = ClockEvent.objects.create(
        clock=clock,
        kind=kind,
        at=at,
        by=by,
        reason=reason,
        basis=_words(basis)[:300],
        length=length.to_json() if length else None,
        due_before=due_before,
    )
    if settle:
        clock.due_at, clock.warn_at = _due(clock, list(clock.events.all()), calendar.current())
        clock.save(update_fields=["due_at", "warn_at", "paused_at"])
    event.due_after = clock.due_at
    event.save(update_fields=["due_after"])
    cited = basis.zh if isinstance(basis, Citation) else ""
    ledger.record(f"clock.{kind}", f"clock/{clock.pk}", at=at, basis=cited)


def _number(number: str) -> str:
    """Return the number of a notice as a document number is written, "" for anything else."""
    found = document_number.find_all(number)
    return found[0].number if len(found) == 1 else ""


def _words(basis: Citation | str) -> str:
    return basis.zh if isinstance(basis, Citation) else " ".join(basis.split())


def _due(clock: Clock, events: list[ClockEvent], known: Calendar) -> tuple[datetime, datetime] | tuple[None, None]:
    """Return (due, warn) as the events and the calendar say; (None, None) while a year's notice is missing."""
    counted = (clock.started_at, clock.running_length, _pauses(events), _extensions(events))
    try:
        due_at, warn_at = rules.ends_at_with(*counted, calendar=known), rules.warn_at(*counted, calendar=known)
    except CalendarMissing:
        return None, None
    # A named date may lie before the start: the duty is then late from its first moment, and warns no later.
    return due_at, min(due_at, warn_at)


# Whoever does the duty, or is freed of it, waits no longer: a pause ends there too.
_PAUSE_ENDS = {ClockEvent.Kind.RESUMED, ClockEvent.Kind.STOPPED, ClockEvent.Kind.ENDED}


def _since_restart(events: list[ClockEvent]) -> list[ClockEvent]:
    """Return the events that count: those after the clock was last started anew."""
    places = [place for place, event in enumerate(events) if event.kind == ClockEvent.Kind.RESTARTED]
    return events[places[-1] + 1 :] if places else events


def _pauses(events: list[ClockEvent]) -> list[tuple[datetime, datetime]]:
    pauses, since = [], None
    for event in _since_restart(events):
        if event.kind == ClockEvent.Kind.PAUSED:
            since = event.at
        elif event.kind in _PAUSE_ENDS and since is not None:
            pauses.append((since, event.at))
            since = None
    return pauses


def _extensions(events: list[ClockEvent]) -> list[Length]:
    return [
        Length.from_json(event.length)
        for event in _since_restart(events)
        if event.kind == ClockEvent.Kind.EXTENDED and event.length is not None
    ]
