"""The plan as it stands, clause by clause, for the portal and the office."""

from __future__ import annotations

import pytest

from gongkai.programme import actions, overview
from gongkai.programme.models import Programme, Return, Task
from gongkai.programme.rules import State
from gongkai.programme.tests.factories import drafted, started
from tests.cast import beijing

LATER = beijing("2017-10-16")


def test_the_overview_stands_as_the_document_does(cast):
    plan = overview.plan_overview(started(cast), LATER)
    assert [part.title for part in plan.parts] == ["二、工作内容及任务分工", "三、工作要求"]
    assert [len(section.tasks) for section in plan.parts[0].sections] == [8, 3, 3, 2, 7]
    assert [len(section.tasks) for section in plan.parts[1].sections] == [4]
    first = plan.tasks[0]
    assert [str(name) for name in first.lead] == ["注册处", "法制处"]
    assert first.others
    assert plan.total == 27


def test_states_and_lights_follow_the_day(cast):
    programme = started(cast)
    task = programme.tasks.get(key="2-1-5")
    assert overview.task_overview(task, LATER).state is State.NOT_BEGUN
    near = overview.task_overview(task, beijing("2017-12-29"))
    assert (near.light, near.word) == ("yellow", "未启动（临期）")
    late = overview.task_overview(task, beijing("2018-01-02"))
    assert (late.state, late.light, late.due) == (State.LATE, "red", "2017年12月31日前")
    assert late.late_by.days == 1


def test_only_accepted_reports_are_in_it(cast):
    programme = started(cast)
    task = programme.tasks.get(key="2-1-4")
    actions.report(task, cast.unit("zhucechu"), text="没有采纳的说法", by=cast.drafter, at=LATER)
    sent = actions.report(task, cast.unit("zhucechu"), text="采纳的说法", by=cast.drafter, at=LATER)
    actions.accept(sent, by=cast.office, at=LATER)
    view = overview.task_overview(task, LATER)
    assert [report.text for report in view.reports] == ["采纳的说法"]
    assert view.state is State.LASTING


def test_the_yearly_report_counts_the_units(cast):
    programme = started(cast)
    owed = Return.objects.filter(programme=programme, kind="year_report").order_by("pk")
    first = owed[0]
    actions.submit_return(first, "情况。", by=cast.office, at=LATER)
    actions.accept_return(first, by=cast.second_office, at=LATER)
    view = overview.task_overview(programme.tasks.get(key="report"), beijing("2018-01-02"))
    assert view.returns == overview.ReturnsCount(2017, 15, 1, 1, 14)
    assert view.state is State.LATE
    assert view.place == "结尾段"


def test_a_draft_plan_is_not_public(cast):
    drafted(cast)
    assert not Programme.objects.public(LATER).exists()
    assert not Task.objects.public(LATER).exists()


@pytest.mark.parametrize("read", ["plan_overview", "counts"])
def test_the_number_of_queries_does_not_grow(cast, django_assert_num_queries, read):
    programme = started(cast)
    for number in range(6):
        task = programme.tasks.all()[number]
        unit = task.assignments.first().unit
        sent = actions.report(task, unit, text="进展。", by=cast.office, at=LATER)
        actions.accept(sent, by=cast.second_office, at=LATER)
    programme = Programme.objects.select_related("document").get(pk=programme.pk)
    with django_assert_num_queries(7):
        if read == "plan_overview":
            overview.plan_overview(programme, LATER)
        else:
            overview.counts([programme], LATER)


def test_a_limit_past_at_the_start_says_so(cast):
    programme = started(cast, at=beijing("2018-03-01"))
    (limit,) = overview.task_overview(programme.tasks.get(key="2-1-5"), beijing("2018-03-02")).deadlines
    assert (limit.note, limit.clock) == ("纳入本平台前已届期", None)
