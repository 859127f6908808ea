"""The canonical public forms of a plan and its tasks, gongkai-programme/1 and gongkai-task/1.

What the log's digests stand for. Described for the public in docs/formats.md. Keys are fixed; a change of meaning
is a new version. States and clocks are not in them: they follow from what is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db.models import Prefetch

from gongkai.frame import stored
from gongkai.frame.time import BEIJING
from gongkai.ledger import canonical
from gongkai.programme.models import Assignment, Evidence, Programme, ProgressReport, Return, Task, TaskDeadline

ROLES = {Assignment.Role.LEAD: "lead", Assignment.Role.SUPPORT: "support", Assignment.Role.BY_DUTY: "by_duty"}


def programme_form(programme: Programme) -> dict[str, object]:
    """Return what the public may rely on about a plan: which document, which tasks, whether it is closed."""
    return {
        "format": "gongkai-programme/1",
        "document": programme.document.index_number,
        "short_title": programme.short_title,
        "year": programme.year,
        "tasks": [{"key": task.key, "clause": task.clause} for task in programme.tasks.all()],
        "closed": _iso(programme.closed_at),
    }


def task_form(task: Task, *, from_files: bool = False) -> dict[str, object]:
    """Return what the public may rely on about a task: its words, its units, its limits, the accepted reports.

    With `from_files` the digests of open evidence are made anew from the bytes in the store.
    """
    assignments = sorted(task.assignments.all(), key=lambda each: (each.order, each.pk))
    return {
        "format": "gongkai-task/1",
        "document": task.programme.document.index_number,
        "key": task.key,
        "clause": task.clause,
        "kind": task.kind,
        "heading": task.heading,
        "text": task.text,
        "bracket": task.raw_bracket,
        **{name: [_named(each) for each in assignments if each.role == role] for role, name in ROLES.items()},
        "others": task.others,
        "deadlines": _limits(task.deadlines.all()),
        "reports": [
            _report(report, from_files)
            for report in sorted(task.reports.all(), key=lambda each: each.number)
            if report.state == ProgressReport.State.ACCEPTED
        ],
    }


def programme_digest(programme: Programme) -> str:
    """Return the digest the log holds for the plan: salted while it is a draft."""
    salt = None if programme.document.is_released else bytes.fromhex(programme.salt)
    return canonical.digest(programme_form(programme), salt=salt)


def task_digest(task: Task, *, from_files: bool = False) -> str:
    """Return the digest the log holds for the task: salted while its plan is a draft."""
    salt = None if task.programme.document.is_released else bytes.fromhex(task.salt)
    return canonical.digest(task_form(task, from_files=from_files), salt=salt)


def report_digest(report: ProgressReport) -> str:
    """Return the salted digest of a report as it was sent in; it is the office's business until it is accepted."""
    said = {
        "format": "gongkai-report/1",
        "unit": report.unit.code,
        "text": report.text,
        "done": report.done,
        "evidence": [_evidence(item) for item in report.evidence.all()],
        **_year(report),
    }
    return canonical.digest(said, salt=bytes.fromhex(report.salt))


def return_digest(owed: Return) -> str:
    """Return the salted digest of what a unit sent in."""
    said = {
        "format": "gongkai-return/1",
        "unit": owed.unit.code,
        "kind": owed.kind,
        "year": owed.year,
        "text": owed.text,
    }
    return canonical.digest(said, salt=bytes.fromhex(owed.salt))


def subjects() -> Iterator[tuple[str, str | None]]:
    """Yield (subject, digest of its present public form) of every started plan and task, for the log's check.

    Files of open evidence are read: what lies in the store is compared, not what the record says of it.
    """
    started = Programme.objects.filter(started_at__isnull=False).select_related("document").prefetch_related("tasks")
    for programme in started.order_by("pk"):
        yield programme.subject, programme_digest(programme)
        for task in with_form(programme.tasks.order_by("order")):
            task.programme = programme
            yield task.subject, task_digest(task, from_files=True)


def with_form(tasks: Iterable[Task]) -> Iterable[Task]:
    """Return a queryset of tasks with all that their form needs, in a fixed number of queries."""
    return tasks.select_related("programme__document").prefetch_related(  # type: ignore[attr-defined]  # a queryset
        Prefetch("assignments", Assignment.objects.select_related("unit")),
        "deadlines",
        Prefetch(
            "reports",
            ProgressReport.objects.select_related("unit").prefetch_related(
                Prefetch("evidence", Evidence.objects.select_related("document"))
            ),
        ),
    )


def _named(assignment: Assignment) -> dict[str, str | None]:
    return {"name": assignment.name_as_written, "unit": assignment.unit.code if assignment.unit else None}


def _limits(deadlines: Iterable[TaskDeadline]) -> list[dict[str, str | None]]:
    """Return the limits as the clause sets them; the years of a yearly one are counted by clocks, not listed here."""
    found: dict[int, dict[str, str | None]] = {}
    for each in sorted(deadlines, key=lambda each: (each.order, each.year or 0)):
        once = each.due_on if each.kind == TaskDeadline.Kind.ONE_OFF else None
        found.setdefault(each.order, {"raw": each.raw, "kind": each.kind, "value": each.value, "due_on": _iso(once)})
    return list(found.values())


def _report(report: ProgressReport, from_files: bool) -> dict[str, object]:
    return {
        "number": report.number,
        "unit": report.unit.code,
        "sent_at": _iso(report.at),
        "accepted_at": _iso(report.judged_at),
        "done": report.done,
        "text": report.text,
        "evidence": [
            _public(item, from_files)
            for item in report.evidence.all()
            if item.kind != Evidence.Kind.FILE or item.opened
        ],
        **_year(report),
    }


def _year(report: ProgressReport) -> dict[str, int]:
    """Return the year a report on a yearly duty counts for; nothing where there is none to count for."""
    return {} if report.year is None else {"year": report.year}


def _public(item: Evidence, from_files: bool) -> dict[str, str | None]:
    """Return evidence as the public may rely on it: of a file, the digest of its public copy."""
    sha256 = stored.digest_of(item.copy) if from_files and item.copy_sha256 else item.copy_sha256
    return {**_evidence(item), "sha256": sha256}


def _evidence(item: Evidence) -> dict[str, str | None]:
    return {
        "kind": item.kind,
        "name": item.name,
        "document": item.document.index_number if item.document else None,
        "address": item.url,
        "sha256": item.sha256,
    }


def _iso(when: date | datetime | None) -> str | None:
    if when is None:
        return None
    if isinstance(when, datetime):
        return when.astimezone(BEIJING).isoformat(timespec="seconds")
    return when.isoformat()
