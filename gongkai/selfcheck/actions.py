"""Inspect the site, and judge what was found. What was seen is open until it is seen no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from itertools import chain

from django.conf import settings
from django.db import transaction

from gongkai.deadlines import actions as deadlines
from gongkai.deadlines.models import ClockEvent
from gongkai.errors import BadInput, Refused
from gongkai.frame.time import BEIJING
from gongkai.law.lengths import working_days
from gongkai.ledger import actions as ledger
from gongkai.ledger import canonical
from gongkai.organisation.models import Unit, User
from gongkai.organisation.roles import Role, require
from gongkai.selfcheck import looks, outside, walk
from gongkai.selfcheck.models import Finding, Inspection, Promise
from gongkai.selfcheck.rules import ITEMS, Problem, State

# Items whose findings stand only for pages that were opened this time.
_OF_THE_WALK = frozenset({"page_error", "dead_link", "tags", "entry"})
FORMAT = "gongkai-selfcheck/1"


class AlreadyClosed(Refused):
    says = "该问题已经整改或者认定，不能再作变动。"


class SameUnit(Refused):
    says = "该单位就是现在的责任单位。"


def inspect(
    *, by: User | None, at: datetime, most: int = 2000, walker: Callable[..., walk.Walk] = walk.walk
) -> Inspection:
    """Look at the whole site and keep what was found. `most` pages are opened; records beyond take turns by night.

    The pages are opened first, outside any transaction; then all is written in one.
    """
    if by is not None:
        require(by, "selfcheck.run")
    seen = walker(most=most, turn=Inspection.objects.count())
    found = list(chain(looks.of_the_records(at), looks.of_the_walk(seen, at)))
    if settings.SELFCHECK_OUTSIDE:
        found += outside.problems(seen.outside)
    return _keep(found, seen, by=by, at=at)


@transaction.atomic
def _keep(found: Iterable[Problem], seen: walk.Walk, *, by: User | None, at: datetime) -> Inspection:
    excused = set(Finding.objects.exclude(excused_because="").values_list("item", "place", "detail"))
    problems = {problem.key: problem for problem in found if problem.key not in excused}
    known = {
        (one.item, one.place, one.detail): one
        for one in Finding.objects.select_for_update(of=("self",)).open().select_related("clock", "unit")
    }
    visited = seen.visited
    for key, finding in known.items():
        if key in problems:
            finding.last_seen_at = at
            finding.says = problems[key].says
            finding.save(update_fields=["last_seen_at", "says"])
        elif _was_looked_at(finding, visited, whole=seen.whole == seen.visits):
            _close(finding, at=at)
    keeper = _keeper()
    units = {unit.code: unit for unit in Unit.objects.filter(code__in={p.unit for p in problems.values()})}
    for key, problem in problems.items():
        unit = known[key].unit if key in known else _taken_over(problem) or units.get(problem.unit) or keeper
        if unit is None:
            continue
        if key not in known:
            _open(problem, unit, at=at)
        problems[key] = replace(problem, unit=unit.code)
    inspection = Inspection(at=at, by=by, pages=seen.visits, links=seen.links, result={})
    inspection.result = _form(problems.values(), seen, at=at)
    inspection.save()
    ledger.record("site.inspected", inspection.subject, at=at, content=canonical.digest(inspection.result))
    return inspection


@transaction.atomic
def excuse(finding: Finding, reason: str, *, by: User, at: datetime) -> Finding:
    """Judge that a finding is no problem, and say why: it is closed, and the same one is not opened again."""
    require(by, "selfcheck.judge")
    finding = Finding.objects.select_for_update().get(pk=finding.pk)
    if finding.closed_at is not None:
        raise AlreadyClosed
    if not reason.strip():
        raise BadInput("认定不作为问题的，应当写明理由。")
    finding.closed_at, finding.excused_because, finding.excused_by = at, reason.strip()[:300], by
    finding.save(update_fields=["closed_at", "excused_because", "excused_by"])
    if finding.clock is not None:
        deadlines.end(finding.clock, reason="认定不作为问题", by=by, at=at)
    ledger.record("finding.excused", finding.subject, at=at, unit=finding.unit.code)
    return finding


@transaction.atomic
def hand_over(finding: Finding, unit: Unit, reason: str, *, by: User, at: datetime) -> Finding:
    """Make a finding another unit's to mend, and say why. Its clock runs on: the time that has passed has passed.

    Should the same problem come back after it was mended, it is that unit's at once.
    """
    require(by, "selfcheck.hand_over")
    finding = Finding.objects.select_for_update(of=("self",)).select_related("unit", "clock").get(pk=finding.pk)
    if finding.closed_at is not None or finding.clock is None:
        raise AlreadyClosed
    if finding.unit_id == unit.pk:
        raise SameUnit
    if not Unit.objects.standing(at.astimezone(BEIJING).date()).filter(pk=unit.pk).exists():
        raise BadInput("该单位已经撤销，请选择其他单位。")
    deadlines.hand_over(finding.clock, unit, reason=reason, by=by, at=at)
    finding.unit = unit
    finding.save(update_fields=["unit"])
    ledger.record("finding.handed_over", finding.subject, at=at, unit=unit.code)
    return finding


@transaction.atomic
def promise(*, mend_days: int, unit: Unit | None, by: User, at: datetime) -> Promise:
    """Set within how many working days findings are to be mended, and who keeps the site. Clocks that run stay."""
    require(by, "selfcheck.promise")
    said = Promise.load()
    said.mend_days, said.unit = mend_days, unit
    said.save()
    ledger.record("selfcheck.promised", "selfcheck/promise", at=at)
    return said


def _was_looked_at(finding: Finding, visited: set[str], *, whole: bool) -> bool:
    if finding.item == "outside_link":
        return settings.SELFCHECK_OUTSIDE and finding.place in visited
    # A page that is no longer on the site map cannot be wrong any more; known only when the whole map was walked.
    return finding.item not in _OF_THE_WALK or finding.place in visited or whole


def _taken_over(problem: Problem) -> Unit | None:
    """Return the unit to which the same problem was handed when it stood there before; None when it never was."""
    before = Finding.objects.filter(item=problem.item, place=problem.place[:300], detail=problem.detail)
    handed = before.filter(clock__events__kind=ClockEvent.Kind.HANDED_OVER).select_related("unit").order_by("-pk")
    last = handed.first()
    return last.unit if last is not None and Unit.objects.standing().filter(pk=last.unit_id).exists() else None


def _open(problem: Problem, unit: Unit, *, at: datetime) -> Finding:
    finding = Finding.objects.create(
        item=problem.item,
        place=problem.place[:300],
        detail=problem.detail,
        says=problem.says,
        unit=unit,
        first_seen_at=at,
        last_seen_at=at,
    )
    days = Promise.load().mend_days
    finding.clock = deadlines.start(
        working_days(days),
        limit="selfcheck",
        duty="整改自查发现的问题",
        matter=f"{finding.rule.zh}：{problem.says}",
        subject=finding.subject,
        address=finding.place,
        source=f"本机关承诺：自查发现的问题{days}个工作日内整改",
        units=[unit],
        since=at,
        by=None,
        at=at,
        public=True,
    )
    finding.save(update_fields=["clock"])
    ledger.record("finding.opened", finding.subject, at=at, unit=unit.code)
    return finding


def _close(finding: Finding, *, at: datetime) -> None:
    finding.closed_at = at
    finding.save(update_fields=["closed_at"])
    if finding.clock is not None:
        deadlines.stop(finding.clock, reason="自查确认已整改", by=None, at=at)
    ledger.record("finding.closed", finding.subject, at=at, unit=finding.unit.code)


def _keeper() -> Unit | None:
    """Return who answers for what belongs to no other unit: as promised, or the openness office's unit."""
    keeper = Promise.load().unit
    if keeper is not None:
        return keeper
    office = User.objects.filter(groups__name=Role.OPENNESS_OFFICE, unit__isnull=False, is_active=True).order_by("pk")
    person = office.select_related("unit").first()
    return person.unit if person is not None else Unit.objects.standing().first()


def _form(problems: Iterable[Problem], seen: walk.Walk, *, at: datetime) -> dict[str, object]:
    """Return the public form of the result: what was looked at, and each problem in words."""
    kept = sorted(problems, key=lambda problem: problem.key)
    counts = Counter(problem.item for problem in kept)
    return {
        "format": FORMAT,
        "at": at.astimezone(BEIJING).isoformat(timespec="seconds"),
        "pages": seen.visits,
        "pages_of_the_site": seen.whole,
        "links": seen.links,
        "links_outside": len(seen.outside),
        "outside_asked": settings.SELFCHECK_OUTSIDE,
        "items": [
            {"item": item.key, "state": state_of(item.key, counts).value, "found": counts[item.key]} for item in ITEMS
        ],
        "problems": [
            # What tells two letters apart is inside matter: a page says how many, not which.
            {"item": one.item, "place": one.place, "says": one.says, "unit": one.unit or None}
            for one in kept
        ],
    }


def state_of(key: str, counts: Counter[str]) -> State:
    """Return what an inspection says of an item, by how many problems it found."""
    if counts[key]:
        return State.FOUND
    if next(item for item in ITEMS if item.key == key).by_hand:
        return State.BY_HAND
    if key == "outside_link" and not settings.SELFCHECK_OUTSIDE:
        return State.OFF
    return State.CLEAN
