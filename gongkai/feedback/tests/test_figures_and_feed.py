"""How well the house answers, in numbers with their denominators; and the answers as a feed."""

import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest

from gongkai.feedback import actions, figures
from gongkai.feedback.models import Message
from gongkai.feedback.tests.factories import ANSWERED, answered, client, received, released
from gongkai.frame import pages
from tests.cast import beijing

ATOM = "{http://www.w3.org/2005/Atom}"
LATE = beijing("2017-07-03")


@pytest.fixture
def many(cast):
    """One in time, one late and merged with another, one overdue, one private in time, one not due, one set aside."""
    document = released(cast)
    answered(cast, received(document))
    answered(cast, received(document, private=True), publish=False)
    late, other = received(document), received(document)
    actions.merge(other, late, by=cast.office, at=ANSWERED)
    answered(cast, late, at=LATE)
    received(document)
    received(kind="suggestion")
    actions.set_aside(received(), "广告", by=cast.office, at=ANSWERED)
    return cast


def test_every_rate_says_of_how_many(many):
    at = beijing("2017-07-04")
    whole, kinds, units = figures.tallies(Message.objects.all(), at=at)
    assert (whole.received, whole.answered, whole.due, whole.in_time, whole.overdue) == (6, 4, 5, 2, 1)
    assert (whole.rate, whole.waiting, whole.published, whole.private) == ("40%", 2, 2, 1)
    assert whole.usual_days == "7.0"
    assert [(tally.name, tally.received) for tally in kinds] == [("纠错", 5), ("意见建议", 1)]
    assert [(tally.code, tally.due, tally.in_time) for tally in units] == [("bangongshi", 0, 0), ("zhucechu", 5, 2)]
    assert figures.set_aside(Message.objects.all(), at=at) == 1


def test_nothing_due_is_no_rate_and_not_a_hundred_per_cent(cast):
    received()
    whole, _, _ = figures.tallies(Message.objects.all(), at=beijing("2017-06-20 11:00"))
    assert (whole.due, whole.rate, whole.usual_days) == (0, "", "")


def test_the_figures_change_at_the_very_instant_a_message_becomes_overdue(cast):
    due = received().clock.due_at
    instant = Message.objects.next_overdue(due - timedelta(hours=1))
    assert figures.tallies(Message.objects.all(), at=due)[0].overdue == 0
    assert figures.tallies(Message.objects.all(), at=instant)[0].overdue == 1
    assert pages.next_change(due - timedelta(minutes=1)) <= instant
    assert Message.objects.next_overdue(instant) is None


def test_the_page_shows_numbers_with_their_denominators(many, stand_at):
    stand_at(beijing("2017-07-04"))
    page = client().get("/feedback/").content.decode()
    assert "5 件中按期 2 件" in page
    assert "2 / 5" in page
    assert "另有 1 件不予受理" in page
    assert "本机关承诺时限" in page


def test_the_list_goes_on_from_page_to_page(cast, stand_at):
    document = released(cast)
    for number in range(21):
        answered(cast, received(document, f"第{number}处错误"))
    stand_at(LATE)
    assert "第20处错误" in client().get("/feedback/").content.decode()
    last = client().get("/feedback/?page=2").content.decode()
    assert "第0处错误" in last
    assert "第20处错误" not in last


def test_the_feed_is_atom_and_its_ids_stay(many, stand_at):
    stand_at(beijing("2017-07-04"))
    answer = client().get("/feedback/answers.atom?kind=correction")
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)
    assert len(feed.findall(f"{ATOM}entry")) == 2
    newest = Message.objects.public(beijing("2017-07-04")).order_by("-answered_at").first()
    assert feed.find(f"{ATOM}entry/{ATOM}id").text.endswith(newest.subject)
    assert feed.find(f"{ATOM}updated").text.startswith("2017-07-03")


def test_an_empty_feed_does_not_take_todays_date(cast):
    one, two = (client().get("/feedback/answers.atom").content for _ in range(2))
    assert one == two
    assert ET.fromstring(one).find(f"{ATOM}updated").text.startswith("2008-05-01")
