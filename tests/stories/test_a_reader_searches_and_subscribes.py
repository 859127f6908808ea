"""A reader finds a document by part of its number in wrong brackets, subscribes to the question, and leaves again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail

from gongkai.frame import gate
from gongkai.post import actions as post
from gongkai.publishing.tests import factories
from gongkai.subscriptions import actions as subscriptions
from gongkai.subscriptions.models import Subscription
from tests.cast import Cast, beijing
from tests.stories.conftest import Visitor
from tests.stories.test_everyone_can_use_the_pages import faults

ASKED = beijing("2017-12-18 09:10")


def link(text: str) -> str:
    """Return the path of the last address in a letter."""
    return re.findall(r"https?://[^/\s]+(/subscriptions/\S+)", text)[-1]


def test_from_part_of_a_number_to_a_digest_and_out_again(
    cast: Cast,
    visitor: Callable[..., Visitor],
    stand_at: Callable[[datetime], None],
    monkeypatch: pytest.MonkeyPatch,
    settings,
) -> None:
    monkeypatch.setattr(gate, "SHORTEST", timedelta())
    settings.MAIL_FROM = "公开平台 <portal@example.gov.cn>"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    document = factories.released(
        cast, "关于公布随机抽查事项清单的通知", at=beijing("2017-12-11"), document_number="晋工商办字〔2017〕60号"
    )
    stand_at(ASKED)
    reader = visitor(javascript=False, width=390)
    page = reader.goes("/search?q=办字[2017]60")
    assert document.title in page.inner_text("ol.cards li:first-child")
    page.click("text=邮件订阅")
    sum_of = page.inner_text("label[for=subscription_proof]")
    numerals = "零一二三四五六七八九十"
    first, second = re.fullmatch(f"([{numerals}])加([{numerals}])等于几？", sum_of.strip()).groups()
    page.fill("#subscription_address", "wang")
    page.fill("#subscription_proof", str(numerals.index(first) + numerals.index(second)))
    page.click("main button.button-main")
    assert page.input_value("#subscription_address") == "wang"  # nothing typed is lost
    page.fill("#subscription_address", "wangfang@example.cn")
    sum_of = page.inner_text("label[for=subscription_proof]")
    first, second = re.fullmatch(f"([{numerals}])加([{numerals}])等于几？", sum_of.strip()).groups()
    page.fill("#subscription_proof", str(numerals.index(first) + numerals.index(second)))
    page.click("main button.button-main")
    assert "请查收" in page.inner_text("h1")

    post.send(at=ASKED + timedelta(minutes=5))
    seeing = visitor(width=390)  # axe is a script
    assert faults(seeing.goes(link(mail.outbox[-1].body))) == []
    page = reader.goes(link(mail.outbox[-1].body))
    page.click("main button.button-main")
    assert page.inner_text("h1") == "订阅已开始"

    factories.released(
        cast,
        "贯彻晋工商办字〔2017〕60号的意见",
        at=ASKED + timedelta(hours=2),
        document_number="晋工商办字〔2017〕61号",
    )
    subscriptions.tell(at=ASKED + timedelta(days=1))
    post.send(at=ASKED + timedelta(days=1))
    assert "贯彻晋工商办字" in mail.outbox[-1].body
    assert faults(seeing.goes(link(mail.outbox[-1].body))) == []
    page = reader.goes(link(mail.outbox[-1].body))
    page.click("main button.button-main")
    assert page.inner_text("h1") == "已退订"
    assert not Subscription.objects.exists()


def test_titles_are_proposed_while_one_types(cast: Cast, visitor, stand_at) -> None:
    document = factories.released(cast, "关于公布随机抽查事项清单的通知", at=beijing("2017-12-11"))
    stand_at(ASKED)
    page = visitor().goes("/search")
    page.locator("#search-large").press_sequentially("sjcc")
    page.wait_for_function("document.querySelector('#suggestions option')?.value.includes('随机抽查')")
    assert page.locator("#suggestions option").first.get_attribute("value") == document.title
