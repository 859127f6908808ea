"""A citizen asks, without scripts and with; the clerk registers and drafts, the head consents; everyone finds the way.

Order 711, arts. 29–36; Plan 2017, II(5)6.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from gongkai.frame import gate
from gongkai.requests import incoming
from gongkai.requests.models import InformationRequest
from gongkai.requests.tests.browser import picture
from gongkai.requests.tests.factories import happen, registered
from tests.cast import Cast, beijing
from tests.stories.conftest import Visitor

PICTURES = os.environ.get("STORY_PICTURES")
AT = beijing("2026-03-02 10:00")
BROKEN_MAIL = b"From: a@example.com\r\nSubject: x\r\nContent-Type: multipart/mixed\r\n\r\n\xc9\xea\xc7\xeb"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> None:
    """A story types faster than a person."""
    monkeypatch.setattr(gate, "SHORTEST", timedelta())
    settings.MEDIA_ROOT = tmp_path / "media"


def fine(visitor: Visitor, name: str) -> None:
    """Assert that axe finds nothing on the page that is open, and that nothing scrolls sideways."""
    page = visitor.page
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}-{page.viewport_size['width']}.png", full_page=True)
    found = Axe().run(page).response["violations"]
    assert [f"{one['id']}: {one['nodes'][0]['target']}" for one in found if one["impact"] != "minor"] == [], name
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
    assert not wide or "/staff/" in page.url, name


def paper(name: str) -> dict[str, object]:
    return {"name": name, "mimeType": "image/png", "buffer": picture()}


def test_a_citizen_without_scripts_on_a_telephone(
    cast: Cast, visitor: Callable[..., Visitor], stand_at: Callable[[datetime], None]
) -> None:
    stand_at(AT)
    citizen = visitor(javascript=False, width=390)
    page = citizen.goes("/disclosure/on-request")
    page.click("main a.button-main")
    page.click("main a.button-main")
    page.fill("#ask_content", "2025年度企业年报公示抽查的结果。")
    page.fill("#ask_name", "林晓")
    page.fill("#ask_proof_number", "110105194912310021")
    page.fill("#ask_phone", "13900000000")
    page.set_input_files("#ask_proof", paper("证件.png"))
    page.click("main form.ask button.button-main")
    # One digit was wrong; what was typed is there, and the paper need not be chosen again.
    assert "身份证号码有误" in page.inner_text("main")
    assert page.input_value("#ask_name") == "林晓"
    assert "证件.png" in page.inner_text("main")
    page.fill("#ask_proof_number", "11010519491231002X")
    page.click("main form.ask button.button-main")
    page.wait_for_url("**/requests/review")
    page.click("main form.ask button.button-main")
    page.wait_for_url("**/requests/progress")
    assert page.inner_text("h1") == "2026-00001"
    key = page.inner_text("dd.secret")
    page.click("text=退出")
    page.fill("#look_number", "2026-00001")
    page.fill("#look_secret", key)
    page.click("form.ask button[type=submit]")
    page.wait_for_url("**/requests/progress")
    assert "待双方确认" in page.inner_text("main")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_citizen_with_scripts_saves_a_draft_corrects_and_reads_the_answer(
    cast: Cast, visitor: Callable[..., Visitor], stand_at: Callable[[datetime], None], width: int
) -> None:
    stand_at(AT)
    citizen = visitor(width=width)
    citizen.goes("/requests/")
    fine(citizen, "requests-front")
    page = citizen.goes("/requests/new")
    fine(citizen, "requests-new")
    page.fill("#ask_content", "抽查结果")
    page.click("text=保存草稿")
    page.wait_for_url("**/requests/draft")
    fine(citizen, "requests-draft")
    link = page.inner_text("main .secret")
    citizen = visitor(width=width)
    page = citizen.goes(link[link.index("/requests/key/") :])
    assert page.input_value("#ask_content") == "抽查结果"
    page.fill("#ask_name", "示例商贸有限公司")
    page.check("input[name=kind][value=LEGAL_BUSINESS]")
    page.select_option("#ask_proof_kind", "uscc")
    page.fill("#ask_proof_number", "91140000MA0000000X")
    page.fill("#ask_email", "office@example.com")
    page.set_input_files("#ask_proof", paper("执照.png"))
    page.click("main form.ask button.button-main")
    page.wait_for_url("**/requests/review")
    fine(citizen, "requests-review")
    page.click("main form.ask button.button-main")
    page.wait_for_url("**/requests/progress")
    fine(citizen, "requests-receipt")
    inquiry = InformationRequest.objects.get()
    inquiry = happen(cast, inquiry, "confirm_receipt", AT + timedelta(minutes=10))
    happen(cast, inquiry, "request_correction", AT + timedelta(minutes=20))
    page.reload()
    fine(citizen, "requests-correction")
    page.fill("#answer_answer", "2025年度企业年报公示的抽查结果。")
    page.click("text=提交补正")
    page.wait_for_url("**/requests/progress")
    inquiry.refresh_from_db()
    at = AT + timedelta(days=1)
    for event in ("assign", "start_draft", "submit_draft", "pass_legal", "pass_secrecy", "decide", "send"):
        inquiry = happen(cast, inquiry, event, at)
    stand_at(at + timedelta(hours=1))
    page = citizen.goes("/requests/progress")
    assert "予以公开" in page.inner_text("main")
    assert "见附件，网上查收。" in page.inner_text("main")
    page.click("text=怎么算的")
    assert "第20个工作日" in page.inner_text("main")
    fine(citizen, "requests-answered")
    citizen.goes("/requests/look")
    fine(citizen, "requests-look")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_clerk_registers_assigns_and_sees_a_paper(
    cast: Cast, visitor: Callable[..., Visitor], stand_at: Callable[[datetime], None], width: int
) -> None:
    from gongkai.requests.actions import Upload, submit
    from gongkai.requests.tests.factories import SAID

    inquiry = submit(SAID, submission="story", uploads=[Upload("proof", "证件.png", picture())], at=AT)
    stand_at(AT + timedelta(hours=1))
    clerk = visitor(width=width).signs_in("liqiang")
    assert "待登记的公开申请" in clerk.page.inner_text("main")
    page = clerk.goes("/staff/requests/")
    fine(clerk, "staff-requests")
    page.click("table.list a")
    page.click("#step-confirm_receipt summary")
    fine(clerk, "staff-request")
    with page.expect_navigation():
        page.click("#step-confirm_receipt button[type=submit]")
    assert "已登记" in page.inner_text("main")
    page.click("#step-assign summary")
    page.select_option("#assign_unit", str(cast.unit("zhucechu").pk))
    with page.expect_navigation():
        page.click("#step-assign button[type=submit]")
    inquiry.refresh_from_db()
    assert inquiry.unit == cast.unit("zhucechu")
    # A letter is sealed with its step, and the page says which are still owed.
    page.click("#step-demand_reason summary")
    page.fill("#demand_reason_reason", "当月申请40件。")
    assert page.is_checked("#demand_reason_letter")
    with page.expect_navigation():
        page.click("#step-demand_reason button[type=submit]")
    assert [one.kind for one in inquiry.letters.all()] == ["receipt", "reason"]
    with page.expect_download() as download:
        page.click("text=取出")
    assert Path(download.value.path()).read_bytes() == picture()
    page.reload()
    assert "查看身份证明" in page.inner_text("main")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    fine(clerk, "staff-request-reason")
    bundle = happen(cast, registered(cast, AT, content="甲项。\n\n乙项。"), "split", AT)
    page = clerk.goes(f"/staff/requests/{bundle.pk}/")
    fine(clerk, "staff-request-split")
    mail, _ = incoming.take(BROKEN_MAIL, at=AT)
    clerk.goes(f"/staff/requests/mails/{mail.pk}/")
    fine(clerk, "staff-mail")
    clerk.goes("/staff/requests/enter/")
    fine(clerk, "staff-enter")
    clerk.goes("/staff/requests/mails/")
    fine(clerk, "staff-mails")
    clerk.goes("/staff/requests/practice/")
    fine(clerk, "staff-practice")


def test_the_law_is_checked_a_head_drafts_and_the_leader_answers(
    cast: Cast, visitor: Callable[..., Visitor], stand_at: Callable[[datetime], None]
) -> None:
    inquiry = registered(cast, AT)
    for event in ("assign", "consult_third_party", "third_party_reply", "ask_extension", "open_file", "start_draft"):
        inquiry = happen(cast, inquiry, event, AT + timedelta(minutes=30))
    stand_at(AT + timedelta(days=1))
    head = visitor().signs_in("zhangmin")
    assert "待拟写答复的公开申请" in head.page.inner_text("main")
    page = head.goes(f"/staff/requests/{inquiry.pk}/")
    page.click("#step-submit_draft summary")
    fine(head, "staff-draft")
    page.select_option("#submit_draft_decision_code", "UNABLE_NOT_EXIST")
    page.fill("#submit_draft_reasons", "经检索，本机关没有制作或者获取该信息。")
    with page.expect_navigation():
        page.click("#step-submit_draft button[type=submit]")
    assert "检索记录" in page.inner_text("main .errors")  # what the answer must contain is asked for
    page.fill("#submit_draft_search", "注册处，2026年3月3日，检索公文系统和档案，关键词“抽查”，无结果。")
    with page.expect_navigation():
        page.click("#step-submit_draft button[type=submit]")
    legal = visitor().signs_in("linxue")
    assert "待合法性审核的答复" in legal.page.inner_text("main")
    page = legal.goes(f"/staff/requests/{inquiry.pk}/")
    fine(legal, "staff-legal")
    page.click("#step-pass_legal summary")
    with page.expect_navigation():
        page.click("#step-pass_legal button[type=submit]")
    inquiry.refresh_from_db()
    assert (inquiry.drafted_by, inquiry.legal_by) == (cast.unit_head, cast.legal_reviewer)
    inquiry = happen(cast, inquiry, "pass_secrecy", AT + timedelta(days=1))
    leader = visitor().signs_in("chenli")
    page = leader.goes(f"/staff/requests/{inquiry.pk}/")
    page.click("#step-extend summary")
    with page.expect_navigation():
        page.click("#step-extend button[type=submit]")
    page.click("#step-decide summary")
    with page.expect_navigation():
        page.click("#step-decide button[type=submit]")
    inquiry.refresh_from_db()
    assert inquiry.state == "decided"
    assert inquiry.extensions.get().granted
