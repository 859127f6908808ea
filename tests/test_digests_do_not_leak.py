"""No letter and no calendar says what is not public."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from gongkai.post import actions as post
from gongkai.publishing import rules, withdrawal
from gongkai.publishing.tests import factories
from gongkai.search import query
from gongkai.search.query import Filters
from gongkai.subscriptions import actions
from gongkai.subscriptions.models import Subscription
from tests.cast import assemble, beijing

pytestmark = pytest.mark.django_db
ASKED = beijing("2017-12-18 09:10")
LATER = ASKED + timedelta(hours=2)
MORNING = beijing("2017-12-19 08:05")


@pytest.fixture
def house(settings, tmp_path):
    """A subscriber to everything and to the secret word; beside what is out, all that must not be told."""
    settings.VAR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    settings.MAIL_FROM = "公开平台 <portal@example.gov.cn>"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cast = assemble()
    for q, filters in (("獬豸", Filters()), ("", Filters(kind="document")), ("", Filters(year=2017))):
        actions.ask("wangfang@example.cn", q, filters, "daily", at=ASKED)
    for found in Subscription.objects.all():
        actions.confirm(found, at=ASKED)
    factories.drafted(cast, "獬豸草稿", at=LATER)
    factories.approved(cast, factories.drafted(cast, "獬豸已批准未发布", at=LATER), at=LATER)
    factories.kept(cast, factories.drafted(cast, "獬豸不予公开", at=LATER), at=LATER)
    factories.kept(cast, factories.drafted(cast, "獬豸依申请公开", at=LATER), attribute="on_request", at=LATER)
    gone = factories.released(cast, "獬豸已撤回", at=LATER)
    ground = rules.withdrawal_grounds(LATER.date())[0][0]
    withdrawal.withdraw(gone, ground, "内容有误", by=cast.office, at=LATER + timedelta(hours=1))
    return cast


def told(at) -> str:
    mail.outbox.clear()
    actions.tell(at=at)
    post.send(at=at)
    return "\n".join(str(each.message()) + each.subject + each.body for each in mail.outbox if "新公开" in each.subject)


def test_no_digest_tells_of_a_draft_or_of_what_is_withheld_or_withdrawn(house):
    out = factories.released(house, "已经公开的通知", at=LATER)
    text = told(MORNING)
    assert out.title in text
    for hidden in ("草稿", "已批准未发布", "不予公开", "依申请公开", "已撤回"):
        assert f"獬豸{hidden}" not in text


def test_an_index_that_is_wrong_tells_nothing(house):
    out = factories.released(house, "獬豸公开", at=LATER)
    query.search("獬豸", at=LATER)
    # Behind the log's back.
    type(out).objects.filter(pk=out.pk).update(released_at=beijing("2030-01-01"))
    assert "獬豸公开" not in told(MORNING)


def test_the_public_pages_of_search_say_nothing_either(house):
    reader = Client()
    for address in (
        "/search?q=獬豸",
        "/search.atom?q=獬豸",
        "/search/suggest?q=xiezhi",
        "/search?q=獬廌",
        "/feeds/due.ics",
    ):
        text = reader.get(address).content.decode()
        for hidden in ("獬豸草稿", "獬豸已批准", "獬豸不予公开", "獬豸依申请", "獬豸已撤回"):
            assert hidden not in text, address
