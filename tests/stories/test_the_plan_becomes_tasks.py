"""The office takes in the plan by the screen, matches a unit, publishes; a unit reports; a light turns (Plan 2017, II).

The plan is the real one. A unit of the plan bears another name in this bureau, so the importer has to say which it is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib.resources import files

from gongkai.organisation.models import Unit
from gongkai.programme.models import Programme
from tests.cast import Cast, beijing
from tests.stories.conftest import Visitor, press

PLAN = files("gongkai.programme.demo") / "plan-2017.txt"
ADDRESS = "/plans/012150436/2017-00160"


def test_the_plan_goes_in_and_an_accountable_programme_comes_out(
    cast: Cast, stand_at: Callable[[datetime], None], visitor: Callable[..., Visitor]
) -> None:
    Unit.objects.filter(code="jiguanjiwei").update(
        short_name="机关纪律检查委员会", full_name="中共省局机关纪律检查委员会"
    )
    stand_at(beijing("2017-06-19 09:00"))
    office = visitor().signs_in("liqiang")

    page = office.goes("/staff/plans/import/")
    page.set_input_files("input[type=file]", str(PLAN))
    press(page, "上传并识别")
    assert page.get_by_text("识别出的任务（27项）").count() == 1
    page.get_by_label("“机关纪委”对应单位").select_option(label="中共省局机关纪律检查委员会")
    press(page, "确认，建立草稿")
    plan = Programme.objects.get()
    record = f"/staff/records/{plan.document_id}/"

    page = office.goes(record)
    press(page, "拟定为主动公开，提交审定")
    decider = visitor().signs_in("hejing").goes(record)
    press(decider, "同意")
    reviewer = visitor().signs_in("zhoujie").goes(record)
    for answer in reviewer.get_by_label("否", exact=True).all():
        answer.check()
    reviewer.get_by_label("不涉密，可以公开").check()
    press(reviewer, "记录审查结论")
    leader = visitor().signs_in("chenli").goes(record)
    press(leader, "批准")
    page = office.goes(f"/staff/plans/{plan.pk}/")
    press(page, "发布并启动任务")

    outside = visitor(javascript=False)
    text = outside.goes(ADDRESS).inner_text("main")
    for clause in (
        "进一步推进权力清单和责任清单公开",
        "对建议提案办理结果进行进一步公开",
        "抓好教育培训",
        "12月31日前",
    ):
        assert clause in text
    assert outside.page.locator("li.task, tr.task, article.task, .tasks > *").count() >= 27

    task = plan.tasks.get(key="2-1-5")
    unit_side = office.goes(f"/staff/plans/tasks/{task.pk}/")
    unit_side.get_by_label("报送单位").select_option(label=cast.unit("bangongshi").full_name)
    unit_side.get_by_label("进展情况").fill("政务服务事项目录已编制完成并集中公开。")
    press(unit_side, "报送", exact=True)
    assert "政务服务事项目录已编制完成" not in outside.goes(f"{ADDRESS}/tasks/2-1-5").content(), (
        "not before it is accepted"
    )
    report = task.reports.get()
    judge = visitor().signs_in("hejing").goes(f"/staff/plans/reports/{report.pk}/")
    press(judge, "采纳并对外公开")
    assert "政务服务事项目录已编制完成" in outside.goes(f"{ADDRESS}/tasks/2-1-5").content()

    before = outside.goes(f"{ADDRESS}/tasks/2-5-1").inner_text("main")
    stand_at(beijing("2018-01-02 09:00"))
    after = outside.goes(f"{ADDRESS}/tasks/2-5-1").inner_text("main")
    assert "逾期" not in before
    assert "逾期" in after, "the light turned when the date passed"
    assert "35\n全局已逾期" in office.goes("/staff/").inner_text("main"), "the office sees at a glance that it is late"
    assert "建立公开属性源头认定机制" in office.goes("/staff/clocks/?light=red").inner_text("main")


def test_the_same_plan_twice_is_no_double(
    cast: Cast, stand_at: Callable[[datetime], None], visitor: Callable[..., Visitor]
) -> None:
    stand_at(beijing("2017-06-19 09:00"))
    office = visitor().signs_in("liqiang")
    for _ in range(2):
        page = office.goes("/staff/plans/import/")
        page.set_input_files("input[type=file]", str(PLAN))
        press(page, "上传并识别")
        confirm = page.get_by_role("button", name="确认，建立草稿")
        if confirm.count():
            press(page, "确认，建立草稿")
    assert Programme.objects.count() == 1
