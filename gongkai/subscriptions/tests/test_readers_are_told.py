"""A reader is told of what is new and of nothing else, after a word of consent, and is let go with one click.

PIPL, arts. 14 to 16 and 47; RFC 8058.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection

from gongkai.frame import gate
from gongkai.post import actions as post
from gongkai.post.models import Letter
from gongkai.publishing.tests import factories
from gongkai.search.query import Filters
from gongkai.subscriptions import actions, models, rules
from gongkai.subscriptions.models import Subscription
from gongkai.subscriptions.tests.conftest import TODAY
from tests.cast import beijing

pytestmark = pytest.mark.django_db
ADDRESS = "wangfang@example.cn"
MORNING = beijing("2017-12-19 08:05")


def asked(q: str = "抽检", filters: Filters | None = None, rhythm: str = "daily", at=TODAY) -> Subscription:
    """Return a subscription that waits for its owner's word."""
    actions.ask(ADDRESS, q, filters or Filters(), rhythm, at=at)
    return Subscription.objects.order_by("-pk")[0]


def standing(*args: object, **more: object) -> Subscription:
    """Return a confirmed one."""
    found = asked(*args, **more)
    actions.confirm(found, at=TODAY)
    found.refresh_from_db()
    mail.outbox.clear()
    Letter.objects.all().delete()
    return found


def letters(at) -> list[str]:
    """Write and send what is due at an instant; return the texts."""
    mail.outbox.clear()
    actions.tell(at=at)
    post.send(at=at)
    return [each.body for each in mail.outbox]


def filled(at=TODAY, **more: str) -> dict[str, str]:
    """Return what a browser sends of a form opened ten seconds before."""
    ticket = gate.new_ticket(at=at - timedelta(seconds=10))
    answer = str(sum(ticket._numbers))
    return {"address": ADDRESS, "rhythm": "daily", "q": "抽检", "ticket": ticket.sealed(), "proof": answer, **more}


# --- the reader's way ------------------------------------------------------------------------------------


def test_from_the_form_by_the_letter_to_the_digest_and_out_again(cast, clock, reader):
    answer = reader.post("/subscriptions/new", filled())
    assert (answer.status_code, answer["Location"]) == (303, "/subscriptions/sent")
    assert letters(MORNING - timedelta(hours=20)) == [mail.outbox[0].body]
    confirm = re.search(r"http\S+/subscriptions/confirm/\S+", mail.outbox[0].body)[0].removeprefix(settings.BASE_URL)
    assert "确认订阅" in reader.get(confirm).content.decode()
    assert Subscription.objects.get().confirmed_at is None, "a link that is only followed confirms nothing"
    assert "订阅已开始" in reader.post(confirm).content.decode()
    new = factories.released(cast, "关于商品抽检结果的通告", at=TODAY + timedelta(hours=1))
    (text,) = letters(MORNING)
    assert new.title in text
    assert f"{settings.BASE_URL}{new.get_absolute_url()}" in text
    leave = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>").removeprefix(settings.BASE_URL)
    reader.get(leave)
    assert Subscription.objects.exists(), "a link that is only followed ends nothing"
    assert reader.post(leave, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscription.objects.exists()
    assert "已退订" in reader.get(leave).content.decode()


def test_every_digest_says_how_to_leave_with_one_click(cast):
    standing()
    factories.released(cast, "关于商品抽检结果的通告", at=TODAY + timedelta(hours=1))
    letters(MORNING)
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith(f"<{settings.BASE_URL}/subscriptions/leave/")
    assert "不再订阅" in mail.outbox[0].body


def test_the_one_click_of_a_mail_program_needs_no_cookie(cast):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    found = standing()
    assert (
        strict.post(f"/subscriptions/leave/{found.leave_token}", {"List-Unsubscribe": "One-Click"}).status_code == 200
    )
    assert not Subscription.objects.exists()


def test_nothing_is_sent_before_the_owner_has_confirmed(cast):
    asked()
    mail.outbox.clear()
    Letter.objects.all().delete()
    factories.released(cast, "关于商品抽检结果的通告", at=TODAY + timedelta(hours=1))
    assert letters(MORNING) == []


# --- what is told -----------------------------------------------------------------------------------------


def test_only_what_came_out_since_and_answers_the_question_is_told_once(cast):
    factories.released(cast, "关于商品抽检的旧通告", at=TODAY - timedelta(days=1))
    standing()
    factories.released(cast, "关于商品抽检的新通告", at=TODAY + timedelta(hours=1))
    factories.released(cast, "关于企业登记的通告", at=TODAY + timedelta(hours=1))
    (text,) = letters(MORNING)
    assert "新通告" in text
    assert "旧通告" not in text
    assert "企业登记" not in text
    assert letters(MORNING + timedelta(hours=1)) == []
    assert letters(MORNING + timedelta(days=1)) == [], "no news, no letter"


def test_what_was_corrected_since_is_told_again_with_its_note(cast):
    old, other = (
        factories.released(cast, title, at=TODAY - timedelta(days=1))
        for title in ("关于商品抽检的旧通告", "关于企业登记的通告")
    )
    standing()
    for document in (old, other):
        factories.corrected(cast, document, at=TODAY + timedelta(hours=1))
    (text,) = letters(MORNING)
    assert mail.outbox[0].subject.endswith("新公开和更正 1 件")
    assert old.title in text
    assert f"已更正：{factories.NOTE}" in text
    assert other.title not in text
    assert letters(MORNING + timedelta(days=1)) == []


def test_a_filter_alone_can_be_subscribed_to(cast):
    standing("", Filters(unit="zhucechu"))
    standing("", Filters(kind="document"), "daily")
    factories.released(cast, "关于商品抽检的新通告", at=TODAY + timedelta(hours=1))
    texts = letters(MORNING)
    assert sum("新通告" in text for text in texts) == len(texts) >= 1


@pytest.mark.parametrize(
    ("rhythm", "told", "at", "due", "because"),
    [
        ("daily", "2017-12-18 09:10", "2017-12-18 20:00", False, "told after eight today"),
        ("daily", "2017-12-18 09:10", "2017-12-19 07:59", False, "not yet eight"),
        ("daily", "2017-12-18 09:10", "2017-12-19 08:00", True, "eight in the morning"),
        ("daily", "2017-12-18 09:10", "2017-12-23 23:00", True, "a late run makes up for it"),
        ("weekly", "2017-12-18 09:10", "2017-12-24 23:59", False, "it is still Sunday"),
        ("weekly", "2017-12-18 09:10", "2017-12-25 08:00", True, "Monday at eight"),
        ("weekly", "2017-12-18 07:00", "2017-12-18 08:00", True, "the Monday it was asked for"),
    ],
)
def test_digests_are_due_in_the_morning(rhythm, told, at, due, because):
    assert rules.is_due(rhythm, beijing(told), beijing(at)) is due, because


# --- what is kept -----------------------------------------------------------------------------------------


def test_the_address_cannot_be_read_in_the_database(cast):
    asked()
    with connection.cursor() as cursor:
        for table in ("subscriptions_subscription", "post_letter"):
            cursor.execute(f"SELECT * FROM {table}")
            assert "wangfang" not in str([bytes(x) if isinstance(x, memoryview) else x for row in cursor for x in row])


def test_leaving_deletes_everything_and_calls_off_what_waits(cast):
    found = standing()
    factories.released(cast, "关于商品抽检的新通告", at=TODAY + timedelta(hours=1))
    actions.tell(at=MORNING)
    actions.leave(found, at=MORNING)
    assert not Subscription.objects.exists()
    assert not Letter.objects.exists()


def test_what_is_not_confirmed_in_two_days_is_deleted(cast, reader):
    found = asked()
    later = TODAY + rules.CONFIRM_WITHIN + timedelta(minutes=1)
    assert models.by_confirm_token(found.confirm_token, later) is None
    assert actions.forget(at=later) == 1
    assert not Subscription.objects.exists()
    assert not Letter.objects.exists()


def test_an_address_that_does_not_exist_is_deleted(cast):
    found = standing()
    Letter.objects.create(
        key=f"{found.key}digest/1",
        state="given_up",
        queued_at=TODAY,
        next_try_at=TODAY,
        done_at=TODAY,
        trouble="收件人不存在或者拒收（550）",
    )
    assert actions.forget(at=MORNING) == 1
    assert not Subscription.objects.exists()


# --- who knocks -------------------------------------------------------------------------------------------


def test_nobody_learns_whether_an_address_subscribes(cast, clock, reader):
    first = reader.post("/subscriptions/new", filled())
    actions.confirm(Subscription.objects.get(), at=TODAY)
    second = reader.post("/subscriptions/new", filled())
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert Letter.objects.count() == 1, "no second letter"
    assert Subscription.objects.get().confirmed_at is not None


def test_an_address_is_not_flooded_with_letters_of_confirmation(cast):
    for number in range(9):
        asked(f"抽检{number}", at=TODAY + timedelta(seconds=number))
    for number in range(9):
        asked("抽检0", at=TODAY + timedelta(minutes=number))
    assert Subscription.objects.count() == rules.MOST_WAITING
    assert Letter.objects.filter(key__contains="confirm").count() <= rules.MOST_WAITING + 2


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"address": "wang fang"}, "电子邮箱的格式不对"),
        ({"address": ""}, "请填写电子邮箱"),
        ({"rhythm": "hourly"}, "请选择频次"),
        ({"proof": "999"}, "回答有误"),
        ({"website": "http://x"}, "此栏请留空"),
        ({"ticket": "x"}, "页面打开的时间过长"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(cast, clock, reader, more, says):
    answer = reader.post("/subscriptions/new", filled(**more))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in page
    assert 'name="q" value="抽检"' in page
    assert not Subscription.objects.exists()


def test_who_knocks_too_often_is_told_to_wait(cast, clock, reader):
    answers = [reader.post("/subscriptions/new", filled(q=f"抽检{number}")).status_code for number in range(7)]
    assert answers[:5] == [303] * 5
    assert answers[-1] == 429


def test_without_a_sender_no_address_is_asked_for(cast, settings, reader):
    settings.MAIL_FROM = ""
    page = reader.get("/subscriptions/new?q=抽检").content.decode()
    assert "尚未开通邮件订阅" in page
    assert 'type="email"' not in page
    assert "/search.atom?q=" in page
    with pytest.raises(actions.NoMail):
        asked()


@pytest.mark.parametrize("token", ["x", "x:y", "0" * 32, "%00", "a" * 2000])
def test_a_token_that_is_none_opens_nothing(cast, reader, token):
    assert reader.get(f"/subscriptions/confirm/{token}").status_code in {400, 404}
    assert reader.post(f"/subscriptions/leave/{token}").status_code in {200, 400}
