"""Drafter → sent back with a reason → put right → compared, reviewed, approved → out (Plan 2017, II(5)1; No. 115)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from gongkai.publishing.models import Document
from tests.cast import Cast, beijing
from tests.stories.conftest import Visitor, press

TITLE = "企业名称自主申报管理办法"
TEXT = (
    "第一条　为方便企业办理名称登记，制定本办法。\n第二条　申请人应当提交材料。\n第三条　本办法自2018年2月1日起施行。"
)
REASON = "第二条请写明提交材料的方式。"


def test_a_normative_document_is_sent_back_put_right_and_goes_out(
    cast: Cast, stand_at: Callable[[datetime], None], visitor: Callable[..., Visitor]
) -> None:
    stand_at(beijing("2017-11-20 09:00"))
    desk = visitor().signs_in("wangfang")
    drafter = desk.goes("/staff/records/new/")
    drafter.get_by_label("标题").fill(TITLE)
    drafter.get_by_label("正文").fill(TEXT)
    drafter.get_by_label("发布机构").fill("山西省工商行政管理局")
    drafter.get_by_label("文件性质").select_option("normative")
    drafter.get_by_label("不作解读的理由").fill("办法仅三条，无需另作解读。")
    with drafter.expect_navigation():
        drafter.locator("form.sheet button[type=submit]").first.click()
    document = Document.objects.get()
    address = f"/staff/records/{document.pk}/"
    press(drafter, "拟定为主动公开，提交审定")

    # The head sends it back; the drafter reads why and puts it right.
    head = visitor().signs_in("zhangmin")
    page = head.goes(address)
    page.get_by_text("退回起草单位修改").click()
    page.get_by_label("退回理由").fill(REASON)
    press(page, "退回")
    assert REASON in desk.goes(address).inner_text("main")
    drafter = desk.goes(f"{address}edit/")
    drafter.get_by_label("正文").fill(TEXT.replace("提交材料", "通过网上登记系统提交材料"))
    with drafter.expect_navigation():
        drafter.locator("form.sheet button[type=submit]").first.click()
    press(drafter, "拟定为主动公开，提交审定")

    # The head sees what changed since, and the page as it would stand; then decides.
    page = head.goes(f"{address}compare/")
    assert page.locator("ins").first.inner_text() == "通过网上登记系统"
    assert "预览，尚未发布。" in head.goes(f"{address}preview/").inner_text("main")
    press(head.goes(address), "同意")

    reviewer = visitor().signs_in("zhoujie").goes(address)
    for answer in reviewer.locator("#secrecy").get_by_label("否", exact=True).all():
        answer.check()
    reviewer.get_by_label("不涉密，可以公开").check()
    press(reviewer, "记录审查结论")

    drafter = desk.goes(address)
    for material in drafter.locator("#legality_request input[type=checkbox]").all():
        material.check()
    press(drafter, "提请审核")
    lawyer = visitor().signs_in("linxue").goes(address)
    for answer in lawyer.locator("#legality").get_by_label("否", exact=True).all():
        answer.check()
    lawyer.get_by_label("合法", exact=True).check()
    press(lawyer, "记录审核意见")

    outside = visitor(javascript=False)
    assert TITLE not in outside.goes("/documents/").content(), "nothing is shown before its release"
    leader = visitor(width=390).signs_in("chenli").goes("/staff/records/approvals/")
    leader.get_by_label("批准", exact=True).check()
    press(leader, "提交意见")
    assert "没有待批准的文件。" in leader.inner_text("main")
    press(visitor().signs_in("liqiang").goes(address), "发布", exact=True)

    document.refresh_from_db()
    assert "通过网上登记系统" in outside.goes(document.get_absolute_url()).inner_text("main")
    assert REASON in desk.goes(address).inner_text("main"), "every return is kept"
