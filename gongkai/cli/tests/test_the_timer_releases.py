"""`gongkai tick` releases what is due, a plan with its tasks; run twice it does nothing more."""

from __future__ import annotations

import pytest
import time_machine

from gongkai.cli import tick
from gongkai.programme.tests import factories
from gongkai.publishing import schedule
from gongkai.publishing.models import Document
from tests.cast import assemble, beijing

pytestmark = pytest.mark.django_db

SET, DUE = beijing("2017-06-16 15:00"), beijing("2017-06-19 10:00")


@pytest.fixture
def plan():
    cast = assemble()
    programme = factories.drafted(cast)
    factories.cleared(cast, programme.document)
    schedule.embargo(programme.document, DUE, by=cast.second_office, at=SET)
    return programme


def test_a_plan_under_embargo_goes_out_with_its_tasks_at_its_instant(plan):
    with time_machine.travel(beijing("2017-06-19 09:59"), tick=False):
        assert tick.run() == []
    with time_machine.travel(beijing("2017-06-19 10:00"), tick=False):
        (timed,) = tick.run()
        assert tick.run() == []
    plan.refresh_from_db()
    assert (timed.outcome, plan.started_at) == ("released", DUE)
    assert Document.objects.public(DUE).get().pk == plan.document_id


def test_a_plan_whose_tasks_cannot_begin_does_not_go_out_either(plan):
    plan.tasks.first().assignments.update(unit=None, set_aside="")
    with time_machine.travel(beijing("2017-06-19 10:01"), tick=False):
        (timed,) = tick.run()
    assert timed.outcome == "refused"
    assert not Document.objects.public(beijing("2018-01-01")).exists()
