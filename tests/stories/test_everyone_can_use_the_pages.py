"""Every kind of page is for everyone: axe finds nothing serious, nothing scrolls sideways, no script is needed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from gongkai.cli.demo_office.story import PASSWORD
from gongkai.programme.models import Programme
from tests.stories.conftest import Visitor

PLAN = "012150436/2017-00160"
PUBLIC = (
    "/",
    "/disclosure/",
    "/disclosure/guide",
    "/disclosure/rules",
    "/disclosure/contents",
    "/disclosure/annual-reports",
    "/disclosure/on-request",
    "/documents/",
    "/documents/?validity=repealed",
    f"/documents/{PLAN}",
    f"/documents/{PLAN}/print",
    "/plans/",
    f"/plans/{PLAN}",
    f"/plans/{PLAN}/tasks/2-5-1",
    f"/plans/{PLAN}/tasks/report",
    "/units/",
    "/units/bangongshi",
    "/search?q=公开",
    "/search?q=没有这样的词",
    "/ledger/",
    "/ledger/entries/0",
    "/verify",
    "/api/v1/docs",
)
STAFF = (
    "/staff/",
    "/staff/records/",
    "/staff/records/new/",
    "/staff/plans/",
    "/staff/plans/import/",
    "/staff/plans/reports/",
    "/staff/clocks/",
    "/staff/holidays/",
    "/staff/holidays/load/",
    "/staff/units/",
    "/staff/contacts/",
    "/staff/group/",
    "/staff/log/",
)
# How a page may be looked at: (width, dark).
WAYS = ((1280, False), (390, True))


def faults(visitor: Visitor) -> list[str]:
    """Return what axe finds serious or critical on the page that is open, one line each."""
    found = Axe().run(visitor.page).response["violations"]
    return [
        f"{fault['id']}: {fault['nodes'][0]['target']} ({len(fault['nodes'])})"
        for fault in found
        if fault["impact"] in {"serious", "critical"}
    ]


def test_axe_finds_nothing_serious_on_any_public_page(office: None, visitor: Callable[..., Visitor]) -> None:
    wrong = {}
    for width, dark in WAYS:
        reader = visitor(width=width, dark=dark)
        for path in PUBLIC:
            reader.goes(path)
            if found := faults(reader):
                wrong[f"{path} at {width}"] = found
    assert wrong == {}


def test_axe_finds_nothing_serious_on_any_staff_page(office: None, visitor: Callable[..., Visitor]) -> None:
    clerk = visitor()
    clerk.goes("/staff/login/")
    wrong = {"/staff/login/": found} if (found := faults(clerk)) else {}
    clerk.signs_in("liqiang", PASSWORD)
    plan = Programme.objects.get()
    matters = (
        f"/staff/records/{plan.document_id}/",
        reverse("programme_plan", args=[plan.pk]),
        reverse("programme_task", args=[plan.tasks.get(key="2-5-2").pk]),
    )
    for path in (*STAFF, *matters):
        clerk.goes(path)
        if found := faults(clerk):
            wrong[path] = found
    assert wrong == {}


@pytest.mark.parametrize("width", [390, 640])
def test_no_public_page_scrolls_sideways(office: None, visitor: Callable[..., Visitor], width: int) -> None:
    """640 pixels are what a desk of 1280 shows at 200 % zoom."""
    reader = visitor(width=width)
    too_wide = []
    for path in PUBLIC:
        page = reader.goes(path)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            too_wide.append(path)
    assert too_wide == []


def test_every_page_opens_without_scripts_and_loads_nothing_from_elsewhere(
    office: None, visitor: Callable[..., Visitor]
) -> None:
    reader = visitor(javascript=False)
    strangers: list[str] = []
    reader.page.on(
        "request", lambda request: strangers.append(request.url) if not request.url.startswith(reader.site) else None
    )
    for path in PUBLIC:
        page = reader.goes(path)
        assert page.locator("h1").count() == 1, path
    assert strangers == []


def test_the_keyboard_alone_reaches_the_text(office: None, visitor: Callable[..., Visitor]) -> None:
    page = visitor().goes(f"/documents/{PLAN}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("#")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") != ""


def test_large_type_is_one_link_away_and_stays(office: None, visitor: Callable[..., Visitor]) -> None:
    reader = visitor(javascript=False)
    page = reader.goes("/")
    before = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    with page.expect_navigation():
        page.get_by_role("link", name="大字版").first.click()
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") > before
    reader.goes("/documents/")
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") > before
