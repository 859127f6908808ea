"""A document goes from the drafter's desk to the public by the hands of five people (Plan 2017, II(5)1 and II(3)1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from gongkai.ledger.check import check
from gongkai.publishing.models import Document
from gongkai.publishing.tests.factories import body, released
from gongkai.workdesk import evidence
from tests.cast import Cast, beijing
from tests.stories.conftest import Visitor, press

TITLE = "山西省工商行政管理局关于企业登记提速的通知"
TEXT = """各市工商局：
一、提高登记效率
（一）企业登记材料齐全的，当场办理。
（二）不能当场办理的，在3个工作日内办结。
二、公开办理结果
登记结果及时向社会公布。
山西省工商行政管理局
2017年9月27日"""


def test_a_notice_goes_out_by_five_hands(
    cast: Cast, stand_at: Callable[[datetime], None], visitor: Callable[..., Visitor]
) -> None:
    stand_at(beijing("2017-09-27 09:00"))
    drafter = visitor().signs_in("wangfang").goes("/staff/records/new/")
    drafter.get_by_label("标题").fill(TITLE)
    drafter.get_by_label("正文").fill(TEXT)
    drafter.get_by_label("发布机构").fill("山西省工商行政管理局")
    drafter.get_by_label("成文日期").fill("2017-09-27")
    drafter.get_by_label("属于应当解读的政策文件").check()
    drafter.get_by_label("解读单位").fill("注册处")
    drafter.get_by_label("解读人").fill("王芳，注册处科员")
    drafter.get_by_label("文字解读").check()
    drafter.get_by_label("本机关门户网站").check()
    with drafter.expect_navigation():
        drafter.locator("form.sheet button[type=submit]").first.click()
    document = Document.objects.get()
    address = f"/staff/records/{document.pk}/"
    press(drafter, "拟定为主动公开，提交审定")
    assert drafter.get_by_role("button", name="同意").count() == 0, "who proposes does not decide"

    press(visitor().signs_in("zhangmin").goes(address), "同意")

    reviewer = visitor().signs_in("zhoujie").goes(address)
    for answer in reviewer.get_by_label("否", exact=True).all():
        answer.check()
    reviewer.get_by_label("不涉密，可以公开").check()
    press(reviewer, "记录审查结论")

    outside = visitor(javascript=False)
    assert TITLE not in outside.goes("/documents/").content(), "nothing is shown before its release"
    assert TITLE not in outside.goes("/search?q=登记提速").content()

    press(visitor().signs_in("chenli").goes(address), "批准")
    press(visitor().signs_in("liqiang").goes(address), "发布")

    assert TITLE in outside.goes("/search?q=登记提速").inner_text("main"), "the next question finds it"
    document.refresh_from_db()
    assert document.index_number == "012150436/2017-00001"
    page = outside.goes(document.get_absolute_url())
    assert page.locator("h1").first.inner_text().replace("\n", "") == TITLE
    assert page.get_by_text("提高登记效率").count() >= 1
    assert "2017年10月9日" not in page.content()
    assert document.interpretation_clock is not None
    assert document.interpretation_clock.due_at == beijing("2017-09-30 23:59").replace(second=59)
    assert check(evidence.subjects()).ok


def test_a_late_interpretation_is_said_on_the_page_itself(
    cast: Cast, stand_at: Callable[[datetime], None], visitor: Callable[..., Visitor]
) -> None:
    test_a_notice_goes_out_by_five_hands(cast, stand_at, visitor)
    document = Document.objects.get()
    outside = visitor(javascript=False)
    before = outside.goes(document.get_absolute_url()).inner_text("main")
    stand_at(beijing("2017-10-09 09:00"))
    after = outside.goes(document.get_absolute_url()).inner_text("main")
    assert "逾期" not in before
    assert "逾期" in after


def test_a_later_document_repeals_an_older_one_and_the_old_one_says_so_everywhere(
    cast: Cast, stand_at: Callable[[datetime], None], visitor: Callable[..., Visitor]
) -> None:
    old = released(cast, "企业年度检验暂行规定", at=beijing("2017-06-19 10:00"), document_type="通知")
    text = body("本办法自2017年12月1日起施行。《企业年度检验暂行规定》同时废止。")
    new = released(cast, "企业年报公示办法", at=beijing("2017-11-29 09:00"), body=text, document_type="通知")
    stand_at(beijing("2017-12-01 09:00"))
    outside = visitor(javascript=False)
    assert "废止" not in outside.goes(old.get_absolute_url()).inner_text("main")

    office = visitor().signs_in("liqiang").goes("/staff/")
    assert office.get_by_text("待确认标注的文件").count() == 1
    office.goto(office.url.split("/staff/")[0] + f"/staff/records/{new.pk}/named/")
    office.get_by_label("自何日起").fill("2017-12-01")
    press(office, "确认")

    page = outside.goes(old.get_absolute_url())
    assert "本文件已废止。" in page.inner_text("main")
    assert "企业年报公示办法" in page.inner_text("main")
    assert "废止" in outside.goes("/documents/").locator("li", has_text="企业年度检验暂行规定").inner_text()
    assert "企业年度检验暂行规定" not in outside.goes("/documents/in-force").inner_text("main")
    assert "企业年度检验暂行规定" in outside.goes("/documents/in-force?on=2017-11-30").inner_text("main")
