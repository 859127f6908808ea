"""Every kind of page is for everyone: axe finds nothing, the keyboard reaches all, no script is needed (WCAG 2.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from playwright.sync_api import Page

from gongkai.answers.models import PublishedAnswer
from gongkai.cli.demo_office.story import PASSWORD
from gongkai.feedback.models import Message
from gongkai.frame import gate
from gongkai.frame.time import now
from gongkai.programme.models import Programme
from gongkai.publishing.models import Document
from gongkai.yearly.counting import is_counted
from gongkai.yearly.models import YearlyReport
from tests.pages_of_the_demo import PLAN, PUBLIC, REFUSALS, reached
from tests.stories.conftest import Visitor, press

# Pages that stand at the end of something a reader does: each is held to axe in the story, or the test, of that deed.
OF_OTHER_STORIES = {
    "yearly:version",  # the same page as yearly:report
    "subscriptions:confirm",  # a reader searches and subscribes
    "subscriptions:leave",
    "portal:state_of_copy",  # the same page as portal:state
}
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


# Feeds, files, programs' answers, and what is only sent to.
NO_PAGES = {
    "feedback:ask",
    "feedback:atom",
    "feedback:canonical",
    "given",
    "requests:discard",
    "requests:drop_file",
    "requests:open_link",
    "requests:leave",
    "requests:correct",
    "requests:give_reason",
    "requests:withdraw",
    "requests:ask_notices",
    "requests:renew",
    "requests:turn_to",
    "requests:letter",
    "answers:atom",
    "answers:json",
    "answers:canonical",
    "answers:file",
    "yearly:printed",
    "yearly:version_printed",
    "frame:size",
    "subscriptions:due",
    "portal:in_force_export",
    "portal:document_pdf",
    "portal:document_docx",
    "portal:document_canonical",
    "portal:document_version_canonical",
    "portal:document_version_file",
    "portal:attachment",
    "portal:column_atom",
    "portal:plan_canonical",
    "portal:task_canonical",
    "portal:evidence",
    "portal:search_atom",
    "portal:search_suggest",
    "portal:ledger_checkpoint",
    "portal:ledger_key",
    "portal:ledger_bulk",
    "portal:ledger_entry_json",
    "portal:selfcheck_result",
    "portal:feeds_documents_atom",
    "portal:feeds_documents_json",
    "portal:feeds_changes_atom",
    "portal:data_table",
    "portal:data_package",
    "portal:catalogue",
    "portal:opensearch",
    "portal:sitemap",
    "portal:robots",
    "portal:healthz",
    "portal:openapi",
    "portal:api_nowhere",
}
RUN = """options => axe.run(document, {...options, resultTypes: ["violations"]}).then(found => found.violations.map(
  one => `${one.id}: ${one.nodes[0].target} (${one.nodes.length})`))"""


def faults(page: Page, options: dict[str, object] = OF_ALL) -> list[str]:
    """Return what axe finds wrong on the page that is open, however small, one line each."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN, options)


WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"


def dress(page: Page, **looks: str) -> None:
    """Put a page into these looks, as the server writes them; what is not named is taken off."""
    page.evaluate(
        "looks => { for (const name of ['size', 'look', 'contrast']) delete document.documentElement.dataset[name];"
        " Object.assign(document.documentElement.dataset, looks); }",
        looks,
    )


def test_axe_finds_nothing_on_any_public_page_in_any_of_its_looks(
    office: None, visitor: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Light, dark, high contrast of both, 大字版 and 关怀版 on a phone; at 200 % no page scrolls sideways.

    Each page is opened once and dressed anew.
    """
    monkeypatch.setattr(gate, "SHORTEST", timedelta())
    reader, wrong = visitor(), {}
    page = reader.page
    for path in (*PUBLIC, *of_the_records()):
        page.set_viewport_size({"width": 1280, "height": 860})
        page.goto(reader.site + path)
        seen = {"light": faults(page)}
        dress(page, look="dark")
        seen["dark"] = faults(page, OF_THE_LOOKS)
        for width in (640, 390):  # 640 pixels are what a desk of 1280 shows at 200 % zoom
            page.set_viewport_size({"width": width, "height": 844})
            for size in ({}, {"size": "large"}, {"size": "care"}):
                dress(page, **size)
                if page.evaluate(WIDER):
                    seen[f"{size} {width}"] = ["scrolls sideways"]
        dress(page)
        seen["phone"] = faults(page, OF_THE_LOOKS)
        dress(page, size="large", look="dark", contrast="high")
        seen["large, dark, high contrast, phone"] = faults(page, OF_THE_LOOKS)
        dress(page, size="care", contrast="high")
        seen["care, high contrast, phone"] = faults(page, OF_THE_LOOKS)
        wrong |= {f"{path} {looks}": found for looks, found in seen.items() if found}
    wrong |= at_the_ends(page, reader.site)
    assert wrong == {}


def at_the_ends(page: Page, site: str) -> dict[str, list[str]]:
    """Return {what it is: what axe finds} of refusals, receipts, drafts, forms with a mistake, too many questions.

    Each is shown as it was answered, in one look.
    """
    pages, answer, wrong = reached(site, patience=0), dict[str, str](), dict[str, list[str]]()
    assert sum("过于频繁" in said or "提交过多" in said for said in pages.values()) == 3
    kind = "text/html; charset=utf-8"
    page.route(f"{site}/reached", lambda route: route.fulfill(body=answer["page"], content_type=kind))
    page.set_viewport_size({"width": 1280, "height": 860})
    for name in (*REFUSALS, *pages):
        answer["page"] = pages.get(name, "")
        page.goto(f"{site}{name if name in REFUSALS else '/reached'}")
        if found := faults(page):
            wrong[name] = found
    return wrong


def of_the_records() -> list[str]:
    """Return the pages whose addresses the demo office gives out anew each time."""
    report = YearlyReport.objects.get(year=2016)
    cell = next(name for name in report.figures if is_counted(report.form, name))
    answers = (Message.objects.public(now()), PublishedAnswer.objects.public(now()))
    found = [of.first().get_absolute_url() for of in answers]
    return [*found, reverse("yearly:cell", args=[2016, report.version, cell])]


def names(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the name of every address under a resolver but the staff's."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver) and not str(entry.pattern).startswith("staff/"):
            yield from names(entry, (*spaces, entry.namespace) if entry.namespace else spaces)
        elif isinstance(entry, URLPattern):
            yield ":".join((*spaces, entry.name or ""))


def test_no_kind_of_public_page_is_left_out() -> None:
    """A new address is a page of the list, a page of another story, or no page at all."""
    seen = {resolve(path.split("?")[0]).view_name for path in PUBLIC if path != "/no-such-page"}
    seen |= {"feedback:answer", "answers:answer", "yearly:cell", "requests:draft"}  # reached
    seen |= {"requests:review", "requests:progress", "feedback:receipt"}
    others = {name for name in names(get_resolver()) if not name.startswith("portal:api:")} - NO_PAGES
    assert others == seen | OF_OTHER_STORIES


def test_axe_finds_nothing_on_any_staff_page(office: None, visitor: Callable[..., Visitor]) -> None:
    clerk = visitor()
    clerk.goes("/staff/login/")
    wrong = {"/staff/login/": found} if (found := faults(clerk.page)) else {}
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
        if found := faults(clerk.page):
            wrong[path] = found
    leader = visitor().signs_in("chenli", PASSWORD)
    leader.goes("/staff/records/approvals/")
    if found := faults(leader.page):
        wrong["/staff/records/approvals/"] = found
    assert wrong == {}


def test_every_page_opens_without_scripts_and_loads_nothing_from_elsewhere(
    office: None, visitor: Callable[..., Visitor]
) -> None:
    reader = visitor(javascript=False)
    strangers: list[str] = []
    reader.page.on(
        "request", lambda request: strangers.append(request.url) if not request.url.startswith(reader.site) else None
    )
    for path in PUBLIC:
        reader.page.goto(reader.site + path)
        assert reader.page.locator("h1").count() == 1, path
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
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "smooth"
    page.emulate_media(reduced_motion="reduce", forced_colors="active")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    lined = page.evaluate(
        "[...document.querySelectorAll('.menu a')].filter(e => getComputedStyle(e).borderBottomColor"
        " !== getComputedStyle(document.body).backgroundColor).map(e => e.innerText)"
    )
    assert lined == ["首页"], "in the colours of the device the present place alone is underlined"


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


def tab_into(page: Page, field: str, *, most: int = 80) -> None:
    """Press Tab until the field of this name holds the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == field:
            return
    raise AssertionError(f"{field} is not reached by Tab")


def enter(page: Page) -> None:
    """Press Enter on what leads on to a page."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_menu_filters_looks_and_forms_are_worked_with_the_keyboard(
    office: None, visitor: Callable[..., Visitor], settings
) -> None:
    """On a narrow page, where choices are folded: by the menu to a list, its filters, the choices beside what was
    found, the looks, a form that is sent with faults and one that is kept as a draft."""
    reader = visitor(width=390)
    page = reader.goes("/")
    tab_to(page, "政策文件")
    enter(page)
    tab_to(page, "筛选")
    page.keyboard.press("Enter")
    tab_into(page, "validity")
    while page.evaluate("document.activeElement.value") != "repealed":
        page.keyboard.press("ArrowDown")
    tab_to(page, "筛选")
    enter(page)
    assert "validity=repealed" in page.url
    assert page.locator("main .card").count() == 1

    reader.goes("/search?q=公开")
    tab_to(page, "缩小范围")
    page.keyboard.press("Enter")
    tab_to(page, "任务")
    enter(page)
    assert "kind=task" in page.url
    tab_to(page, "缩小范围")
    page.keyboard.press("Enter")
    tab_to(page, "已选，点击取消")
    enter(page)
    assert "kind=" not in page.url, "what was chosen is taken away again"

    tab_to(page, "显示设置")
    enter(page)
    tab_into(page, "look")
    while page.evaluate("document.activeElement.value") != "dark":
        page.keyboard.press("ArrowDown")
    tab_to(page, "采用")
    enter(page)
    assert page.url.endswith("/search?q=%E5%85%AC%E5%BC%80"), "back to where the reader was"
    assert page.evaluate("document.documentElement.dataset.look") == "dark"

    settings.MAIL_FROM = "gongkai@example.gov.cn"
    reader.goes("/subscriptions/new?kind=document")
    tab_into(page, "address")
    page.keyboard.type("wang@example.org")
    tab_to(page, "发送确认邮件")
    enter(page)
    assert page.get_by_role("alert").count() == 1
    assert page.locator("[aria-invalid=true]").count() == 1, "the question, and not the address"
    assert page.input_value("[name=address]") == "wang@example.org"

    reader.goes("/requests/new")
    tab_into(page, "content")
    page.keyboard.type("2017年商品抽检结果")
    tab_to(page, "保存草稿")
    enter(page)
    assert "草稿已保存" in page.inner_text("main")


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
