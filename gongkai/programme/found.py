"""The tasks of public plans, as search wants them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime

from django.db.models import Q

from gongkai.frame.findable import END_OF_TIME, Record, Shown
from gongkai.programme import overview
from gongkai.programme.canonical import with_form
from gongkai.programme.models import Programme, ProgressReport, Task

TASK = "task"
# A clause of a plan stands behind the plan itself.
WEIGHT = 0.5


class Tasks:
    """The lists of this room."""

    kinds: Mapping[str, str] = {TASK: "任务"}
    prefix = "programme/"

    def everything(self, on: date) -> Iterator[Record]:
        """Yield a record of every task of every public plan."""
        plans = Programme.objects.public(END_OF_TIME).order_by("-pk")
        for number in plans.values_list("document__index_number", flat=True):
            yield from _plan(number or "")

    def count(self) -> int:
        """Return how many tasks are public."""
        return Task.objects.public(END_OF_TIME).count()

    def about(self, subjects: Collection[str], on: date) -> Iterator[tuple[str, list[Record]]]:
        """Yield the tasks of each plan that the log speaks of; what happens to its document happens to them."""
        numbers = {subject.removeprefix("document/") for subject in subjects if subject.startswith("document/")}
        numbers |= {"/".join(subject.split("/")[1:3]) for subject in subjects if subject.startswith(self.prefix)}
        for number in numbers:
            yield f"{self.prefix}{number}", list(_plan(number))

    def shown(self, keys: Collection[str], at: datetime) -> dict[str, Shown]:
        """Return how the public tasks among `keys` are shown."""
        wanted = Q(pk__in=[])
        for place in (key.split("/", 3) for key in keys):
            if len(place) == 4:
                wanted |= Q(programme__document__index_number=f"{place[1]}/{place[2]}", key=place[3])
        views = overview.tasks_overview(Task.objects.public(at).filter(wanted), at)
        return {view.task.subject: _shown(view) for view in views}


TASKS = Tasks()


def _plan(number: str) -> Iterator[Record]:
    """Yield the tasks of the public plan with this index number."""
    tasks = Task.objects.public(END_OF_TIME).filter(programme__document__index_number=number).order_by("order")
    for task in with_form(tasks):
        yield _record(task)


def _record(task: Task) -> Record:
    """Return the record of a task, its relations already fetched."""
    document, started = task.programme.document, task.programme.started_at
    if started is None or document.released_at is None or document.published_on is None:
        raise ValueError(f"the plan of {task.pk} has not begun")
    return Record(
        key=task.subject,
        group=task.programme.subject,
        kind=TASK,
        title=task.heading,
        number=task.clause,
        text="\n".join(_texts(task)),
        day=document.published_on,
        released_at=max(started, document.released_at),
        units=tuple(sorted({row.unit.code for row in task.assignments.all() if row.unit is not None})),
        year=task.programme.year,
        weight=WEIGHT,
    )


def _texts(task: Task) -> Iterator[str]:
    """Yield every piece of text of a task that is searched beside its heading. Only accepted reports are read."""
    yield task.text
    for row in task.assignments.all():
        yield row.name_as_written
    for report in task.reports.all():
        if report.state == ProgressReport.State.ACCEPTED:
            yield report.text


def _shown(view: overview.TaskView) -> Shown:
    units = "、".join(map(str, view.lead or view.by_duty))
    return Shown(
        key=view.task.subject,
        kind=TASK,
        url=view.task.get_absolute_url(),
        title=view.task.heading.rstrip("。"),
        texts=[view.task.text, *(report.text for report in view.reports), *map(str, (*view.lead, *view.by_duty))],
        number=f"《{view.task.programme.short_title}》{view.place}",
        units=units,
        light=view.light,
        word=view.word,
    )
