"""Every kind of page is for everyone: axe finds nothing, the keyboard reaches all, no script is needed (WCAG 2.2)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page

from gongkai.cli.demo_office.story import PASSWORD
from gongkai.programme.models import Programme
from gongkai.publishing.models import Document
from tests.stories.conftest import Visitor, press

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
    f"/documents/{PLAN}/timeline",
    "/columns/",
    "/columns/notices",
    "/topics/",
    "/topics/综合政务/政务公开",
    "/display",
    "/selfcheck/",
    "/feedback/",
    "/feedback/new",
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
    "/staff/records/rounds/2017/",
    "/staff/step-limits/",
    "/staff/negative-list/",
    "/staff/negative-list/use/",
    "/staff/words/",
    "/staff/cleanups/",
    "/staff/cleanups/new/",
    "/staff/reposts/",
    "/staff/reposts/sources/new/",
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
    "/staff/style/",
    "/staff/columns/",
    "/staff/columns/new/",
    "/staff/selfcheck/",
)
# What is asked of a page whose looks have changed: the markup is the same, the colours and sizes are not.
OF_THE_LOOKS = {"runOnly": {"type": "rule", "values": ["color-contrast", "target-size"]}}
# WCAG 2.2 AA and what axe calls good practice; target-size is off unless asked for.
OF_ALL = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
}


def faults(visitor: Visitor, options: dict[str, object] = OF_ALL) -> list[str]:
    """Return what axe finds wrong on the page that is open, one line each."""
    found = Axe().run(visitor.page, options=options).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['target']} ({len(fault['nodes'])})" for fault in found]


def test_axe_finds_nothing_on_any_public_page_in_any_of_its_looks(
    office: None, visitor: Callable[..., Visitor]
) -> None:
    """Light, dark, high contrast of both, 关怀版 on a phone. Each page is opened once and dressed anew."""
    reader, wrong = visitor(), {}
    page = reader.page
    for path in PUBLIC:
        page.set_viewport_size({"width": 1280, "height": 860})
        reader.goes(path)
        seen = {"light": faults(reader)}
        page.emulate_media(color_scheme="dark")
        seen["dark"] = faults(reader, OF_THE_LOOKS)
        page.evaluate("document.documentElement.dataset.contrast = 'high'")
        seen["dark, high contrast"] = faults(reader, OF_THE_LOOKS)
        page.emulate_media(color_scheme="light")
        page.evaluate("document.documentElement.dataset.size = 'care'")
        page.set_viewport_size({"width": 390, "height": 844})
        seen["care, high contrast, phone"] = faults(reader, OF_THE_LOOKS)
        wrong |= {f"{path} {looks}": found for looks, found in seen.items() if found}
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            wrong[f"{path} 关怀版"] = ["scrolls sideways on a phone"]
    assert wrong == {}


def serious(visitor: Visitor) -> list[str]:
    """Return what axe finds serious or critical: small matters of Wagtail's own frame are left to it."""
    found = Axe().run(visitor.page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in found if one["impact"] in {"serious", "critical"}]


def test_axe_finds_nothing_serious_on_any_staff_page(office: None, visitor: Callable[..., Visitor]) -> None:
    clerk = visitor()
    clerk.goes("/staff/login/")
    wrong = {"/staff/login/": found} if (found := serious(clerk)) else {}
    clerk.signs_in("liqiang", PASSWORD)
    plan = Programme.objects.get()
    held_back = Document.objects.get(title__contains="志愿监督员").pk  # by the guard
    waiting = Document.objects.get(title__contains="消费提示", state="approved").pk  # for its instant
    taken_back = Document.objects.get(state="withdrawn").pk
    matters = (
        *(f"/staff/records/{held_back}/{page}" for page in ("", "edit/", "guard/", "withhold/", "compare/")),
        f"/staff/records/{waiting}/",
        f"/staff/records/{taken_back}/",
        f"/staff/records/{plan.document_id}/",
        reverse("programme_plan", args=[plan.pk]),
        reverse("programme_task", args=[plan.tasks.get(key="2-5-2").pk]),
    )
    for path in (*STAFF, *matters):
        clerk.goes(path)
        if found := serious(clerk):
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


GROUND = "getComputedStyle(document.body).backgroundColor"


def test_dark_high_contrast_and_care_are_chosen_without_scripts_and_stay(
    office: None, visitor: Callable[..., Visitor]
) -> None:
    reader = visitor(javascript=False)
    page = reader.goes("/documents/?unit=bangongshi")
    assert page.evaluate(GROUND) == "rgb(255, 255, 255)"
    page.get_by_role("link", name="显示设置").first.click()
    page.get_by_label("关怀版").check()
    page.get_by_label("深色", exact=True).check()
    page.get_by_label("高对比").check()
    press(page, "采用")
    assert page.url.endswith("/documents/?unit=bangongshi"), "back to where the reader was"
    reader.goes("/")
    assert page.evaluate(GROUND) == "rgb(0, 0, 0)"
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == 24
    assert page.locator(".columns").first.evaluate("box => getComputedStyle(box).flexDirection") == "column"
    reader.goes("/display")
    page.get_by_label("跟随设备").check()
    page.get_by_label("标准", exact=True).check()
    page.get_by_label("标准字").check()
    press(page, "采用")
    assert page.evaluate(GROUND) == "rgb(255, 255, 255)"


def test_the_device_is_heard_and_the_reader_is_stronger(office: None, visitor: Callable[..., Visitor]) -> None:
    reader = visitor(dark=True)
    page = reader.goes("/")
    assert page.evaluate(GROUND) == "rgb(23, 26, 31)"
    page.emulate_media(color_scheme="light", contrast="more")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    reader.goes("/display?look=light&next=/")
    page.emulate_media(color_scheme="dark", contrast="no-preference")
    assert page.evaluate(GROUND) == "rgb(255, 255, 255)"


def here(page: Page) -> str:
    """Return the words of what holds the focus."""
    return page.evaluate(
        "(document.activeElement.innerText || document.activeElement.getAttribute('aria-label') || '').trim()"
    )


def tab_to(page: Page, words: str, *, most: int = 80) -> None:
    """Press Tab until the element with these words holds the focus; it must be seen to hold it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if words in here(page):
            shown = page.evaluate(
                "(() => { const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();"
                " return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 && b.width > 0; })()"
            )
            assert shown, f"nobody sees that {words} holds the focus"
            return
    raise AssertionError(f"{words} is not reached by Tab")


def test_everything_can_be_done_with_the_keyboard_only(office: None, visitor: Callable[..., Visitor]) -> None:
    """Find a document, read it, change the type, write to the bureau: no mouse, and the focus is always seen."""
    reader = visitor()
    page = reader.goes("/")
    tab_to(page, "跳到正文", most=1)
    page.keyboard.press("/")
    page.keyboard.type("源头认定")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "公文公开属性源头认定办法")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.split("/")[3] == "documents"
    tab_to(page, "跳到正文", most=1)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    tab_to(page, "打印版", most=60)
    page.keyboard.press("Escape")
    tab_to(page, "我要纠错")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    while page.evaluate("document.activeElement.name") != "kind":
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.value") == "suggestion"
    while page.evaluate("document.activeElement.name") != "text":
        page.keyboard.press("Tab")
    page.keyboard.type("只用键盘写的建议。")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.name") in {"quote", "kind"}, "the way back is open: no trap"


def test_a_reader_hears_the_page_in_the_order_of_its_sense(office: None, visitor: Callable[..., Visitor]) -> None:
    """Every landmark has its name; the matter comes before what stands beside it."""
    page = visitor().goes(f"/documents/{PLAN}")
    landmarks = page.evaluate(
        "[...document.querySelectorAll('header.mast, nav, main, aside, footer.foot')]"
        ".map(e => e.tagName + ' ' + (e.getAttribute('aria-label') || ''))"
    )
    assert landmarks.count("MAIN ") == 1
    assert all(one.split(" ")[1] for one in landmarks if one.startswith(("NAV", "ASIDE"))), landmarks
    order = page.evaluate(
        "[...document.querySelectorAll('h1, .doc-side h2')].map(e => e.innerText.replace(/\\s/g, ''))"
    )
    assert order[0].startswith("山西省工商行政管理局关于印发")
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert page.locator("svg:not([aria-hidden]):not([role])").count() == 0, "a drawing without words is silent"
