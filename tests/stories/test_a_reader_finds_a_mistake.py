"""A reader finds a mistake and writes, without scripts; the unit answers, another releases, everyone can read it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from gongkai.feedback import actions
from gongkai.feedback.models import Message
from gongkai.feedback.tests.factories import RECEIVED, answered, received, released
from gongkai.frame import gate
from tests.cast import Cast
from tests.stories.conftest import Visitor

PICTURES = os.environ.get("STORY_PICTURES")


def fine(visitor: Visitor, name: str) -> None:
    """Assert that axe finds nothing on the page that is open, and that nothing scrolls sideways."""
    page = visitor.page
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}-{page.viewport_size['width']}.png", full_page=True)
    found = Axe().run(page).response["violations"]
    assert [f"{one['id']}: {one['nodes'][0]['target']}" for one in found if one["impact"] != "minor"] == [], name
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
    assert not wide or "/staff/" in page.url, name


def test_a_correction_from_the_page_to_the_public_answer(
    cast: Cast,
    visitor: Callable[..., Visitor],
    stand_at: Callable[[datetime], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gate, "SHORTEST", timedelta())
    document = released(cast)
    stand_at(RECEIVED)
    reader = visitor(javascript=False, width=390)
    page = reader.goes(f"/feedback/new?kind=correction&about={document.get_absolute_url()}")
    page.fill("#message_contact", "打我电话")
    page.fill("#message_quote", "五个工作日")
    page.click("main button[type=submit]")
    assert page.input_value("#message_quote") == "五个工作日"  # nothing typed is lost
    page.fill("#message_contact", "13800138000")
    page.fill("#message_text", "第三条与附件不一致，我的电话是13800138000。")
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile("/feedback/[2-9A-Z]{5}-[2-9A-Z]{5}$"))
    receipt = page.inner_text("h1")
    message = Message.objects.get()
    assert receipt == message.receipt_shown

    drafter = visitor().signs_in("wangfang")
    page = drafter.goes(f"/staff/feedback/{message.pk}/")
    page.check("#answer_outcome_0")
    page.fill("#answer_text", "经核对，附件有误，已经更正。谢谢。")
    page.click("#answer button[type=submit]")
    assert "待处室负责人" in page.inner_text("main")

    head = visitor().signs_in("zhangmin")
    page = head.goes(f"/staff/feedback/{message.pk}/")
    assert "1380****000" in page.input_value("#release_public_text")
    page.click("#release form.sheet button[type=submit]")
    message.refresh_from_db()
    assert message.published

    page = reader.goes(f"/feedback/{receipt}")
    assert "已经更正" in page.inner_text("main")
    page.click("text=公开页面")
    assert "1380****000" in page.inner_text("main")
    assert "13800138000" not in page.content()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_are_for_everyone(
    cast: Cast, visitor: Callable[..., Visitor], stand_at: Callable[[datetime], None], width: int
) -> None:
    document = released(cast)
    question = answered(
        cast, received(document, "外地企业迁入要带什么材料？", kind="question", quote="有关材料"), "营业执照副本。"
    )
    answered(cast, received(document, private=True), publish=False)
    gone = answered(cast, received(document))
    actions.withdraw(gone, "误将来信人姓名公开", by=cast.office, at=RECEIVED + timedelta(days=1))
    waiting = received(document, contact="13800138000")
    actions.draft_answer(waiting, "经核对，附件有误，已经更正。", "corrected", by=cast.drafter, at=RECEIVED)
    aside = received(text="加微信领红包")
    actions.set_aside(aside, "商业广告，与本机关职责无关。", by=cast.office, at=RECEIVED)
    stand_at(RECEIVED + timedelta(days=2))
    reader = visitor(width=width, dark=width == 390)
    for name, path in (
        ("answers", "/feedback/"),
        ("answer", question.get_absolute_url()),
        ("new", f"/feedback/new?kind=question&about={document.get_absolute_url()}"),
        ("look", "/feedback/look"),
        ("receipt-waiting", f"/feedback/{waiting.receipt}"),
        ("receipt-answered", f"/feedback/{question.receipt}"),
        ("receipt-aside", f"/feedback/{aside.receipt}"),
    ):
        reader.goes(path)
        fine(reader, name)
    assert reader.page.goto(f"{reader.site}/feedback/answers/{gone.pk}").status == 410
    fine(reader, "withdrawn")
    reader.goes("/feedback/new")
    reader.page.fill("#message_contact", "打我电话")
    reader.page.click("main button[type=submit]")
    fine(reader, "new-wrong")
    clerk = visitor(width=width).signs_in("liqiang")
    for name, path in (
        ("staff-list", "/staff/feedback/"),
        ("staff-message", f"/staff/feedback/{waiting.pk}/"),
        ("staff-answered", f"/staff/feedback/{question.pk}/"),
        ("staff-promises", "/staff/feedback/promises/"),
    ):
        clerk.goes(path)
        fine(clerk, name)
