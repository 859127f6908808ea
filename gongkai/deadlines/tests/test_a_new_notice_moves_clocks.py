"""The State Council's notice decides which days are worked; when one comes in, open clocks follow and say so."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.deadlines import actions, calendar
from gongkai.deadlines.models import Clock, ClockEvent, HolidayNotice, Light
from gongkai.deadlines.tests.factories import NOTICE_2027, amended_2017, clock
from gongkai.errors import BadInput, NotAllowed
from gongkai.ledger.models import Entry
from tests.cast import beijing

pytestmark = pytest.mark.django_db
AT = beijing("2026-12-28 10:00")


def load(cast, data, **more):
    said = {"title": "通知", "number": "国办发明电〔2026〕9号", "text": "…", "by": cast.office, "at": AT, **more}
    return actions.load_notice(data, **said)


def test_a_due_date_is_never_guessed_and_comes_with_the_notice(cast):
    assert clock(cast, beijing("2026-12-24 09:00")).due_at is not None, "25, 28, 29, 30, 31: it ends inside the year"
    later = clock(cast, beijing("2026-12-30 09:00"))
    assert later.due_at is None
    assert later.light_at(AT) == Light.WAITING
    moved = load(cast, NOTICE_2027)
    later.refresh_from_db()
    assert later in moved
    assert later.due_at == beijing("2027-01-07 23:59").replace(second=59)


def test_the_old_due_date_is_kept_with_the_notice_that_moved_it(cast):
    one = clock(cast, beijing("2017-09-28 10:00"))
    assert load(cast, amended_2017("2017-10-09"), number="国办发明电〔2017〕99号") == [one]
    event = one.events.get(kind=ClockEvent.Kind.RECOMPUTED)
    assert (event.due_before, event.due_after) == (
        beijing("2017-10-11 23:59").replace(second=59),
        beijing("2017-10-12 23:59").replace(second=59),
    )
    assert event.basis == "国办发明电〔2017〕99号"


def test_what_is_done_stays_as_it_was(cast):
    one = clock(cast, beijing("2017-09-28 10:00"))
    actions.stop(one, by=None, at=beijing("2017-10-11 10:00"))
    assert load(cast, amended_2017("2017-10-09")) == []
    one.refresh_from_db()
    assert one.due_at == beijing("2017-10-11 23:59").replace(second=59)


def test_a_notice_that_touches_no_limit_moves_none(cast):
    clock(cast, beijing("2017-09-28 10:00"))
    assert load(cast, amended_2017("2017-12-20")) == []


def test_the_log_holds_the_digest_of_the_year(cast):
    load(cast, NOTICE_2027)
    entry = Entry.objects.for_subject("calendar/2027").get()
    assert (entry.verb, entry.content) == ("calendar.loaded", f"sha256:{HolidayNotice.objects.get().digest}")


def test_a_year_loaded_again_replaces_itself(cast):
    load(cast, NOTICE_2027)
    load(cast, {**NOTICE_2027, "off": {"元旦": ["2027-01-01", "2027-01-04"]}})
    assert HolidayNotice.objects.count() == 1
    assert not calendar.current().is_workday(date(2027, 1, 4))


@pytest.mark.parametrize(
    "data", [{}, {"format": "gongkai-holidays/1", "year": "2027"}, {**NOTICE_2027, "off": {"元旦": ["2027-13-01"]}}]
)
def test_what_is_no_calendar_is_not_loaded(cast, data):
    with pytest.raises(BadInput):
        load(cast, data)
    assert not HolidayNotice.objects.exists()


def test_only_the_office_and_the_operator_load_a_notice(cast):
    with pytest.raises(NotAllowed, match="应由政务公开办公室、系统管理员办理"):
        load(cast, NOTICE_2027, by=cast.unit_head)


def test_what_a_notice_would_move_is_known_before_and_nothing_is_written(cast):
    one = clock(cast, beijing("2026-12-30 09:00"))
    moving = actions.foresee(calendar.current().with_year(NOTICE_2027))
    assert moving == [(one, beijing("2027-01-07 23:59").replace(second=59))]
    assert Clock.objects.get(pk=one.pk).due_at is None
