"""A clock asked by itself and the query over all clocks give the same light, always."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gongkai.deadlines.models import Clock, Light
from gongkai.frame.time import BEIJING

NOON = datetime(2017, 6, 19, 12, tzinfo=BEIJING)
instants = st.integers(-3000, 3000).map(lambda minutes: NOON + timedelta(minutes=minutes))


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
    due_at = draw(st.none() | instants)
    warn_at = due_at - timedelta(minutes=draw(st.integers(0, 2000))) if due_at else None
    stopped_at = draw(st.none() | instants)
    paused_at = None if stopped_at else draw(st.none() | instants)
    return Clock(
        limit="plan",
        duty="事项",
        matter="事项",
        subject="x",
        address="/",
        length={"unit": "hours", "amount": 1},
        source="方案",
        started_at=NOON - timedelta(days=30),
        due_at=due_at,
        warn_at=warn_at,
        paused_at=paused_at,
        stopped_at=stopped_at,
        ended=stopped_at is not None and draw(st.booleans()),
    )


class TestLight(TestCase):
    @settings(max_examples=150, deadline=None)
    @given(clocks(), instants)
    def test_the_row_and_the_query_agree(self, clock: Clock, at: datetime) -> None:
        clock.save()
        light = Clock.objects.lit(at).get(pk=clock.pk).light
        assert light == clock.light_at(at)
        assert Clock.objects.overdue(at).filter(pk=clock.pk).exists() == (light == Light.RED)
        assert Clock.objects.warned(at).filter(pk=clock.pk).exists() == (light == Light.YELLOW)

    @settings(max_examples=100, deadline=None)
    @given(clocks(), instants)
    def test_late_is_what_is_red_or_was_done_late(self, clock: Clock, at: datetime) -> None:
        late, light = clock.late_by(at) > timedelta(), clock.light_at(at)
        assert light == Light.ENDED or late == (light in {Light.RED, Light.DONE_LATE})
