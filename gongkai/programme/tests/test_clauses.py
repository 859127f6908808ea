"""Which clauses of a plan are tasks (Plan 2017, II and III; other plans by the rule of clauses.py)."""

from __future__ import annotations

import pytest

from gongkai.programme import clauses
from gongkai.programme.tests.factories import plan_2017, read

GOLDEN = [
    ("2-1-1", "二、（一）1.", ["注册处", "法制处"], True),
    ("2-1-2", "二、（一）2.", ["监管处"], True),
    ("2-1-3", "二、（一）3.", ["监管处"], True),
    ("2-1-4", "二、（一）4.", ["注册处"], False),
    ("2-1-5", "二、（一）5.", ["办公室", "宣传中心"], True),
    ("2-1-6", "二、（一）6.", ["注册处", "信息中心"], False),
    ("2-1-7", "二、（一）7.", ["注册处"], False),
    ("2-1-8", "二、（一）8.", [], True),
    ("2-2-1", "二、（二）1.", ["消保处", "市场处"], False),
    ("2-2-2", "二、（二）2.", ["消保处", "12315指挥中心", "消费者协会"], False),
    ("2-2-3", "二、（二）3.", [], True),
    ("2-3-1", "二、（三）1.", ["办公室", "宣传中心"], True),
    ("2-3-2", "二、（三）2.", ["办公室", "宣传中心"], True),
    ("2-3-3", "二、（三）3.", ["办公室", "宣传中心"], True),
    ("2-4-1", "二、（四）1.", ["办公室", "宣传中心", "信息中心"], True),
    ("2-4-2", "二、（四）2.", ["办公室", "宣传中心"], True),
    ("2-5-1", "二、（五）1.", ["办公室"], True),
    ("2-5-2", "二、（五）2.", ["办公室"], True),
    ("2-5-3", "二、（五）3.", ["办公室"], True),
    ("2-5-4", "二、（五）4.", ["办公室"], True),
    ("2-5-5", "二、（五）5.", ["办公室"], True),
    ("2-5-6", "二、（五）6.", ["办公室", "法制处"], True),
    ("2-5-7", "二、（五）7.", ["办公室"], True),
    ("3-1", "三、（一）", ["办公室"], True),
    ("3-2", "三、（二）", ["办公室", "基层教育处"], True),
    ("3-3", "三、（三）", ["办公室", "驻局纪检组", "人事处", "法制处", "机关纪委"], False),
    ("report", "结尾", [], True),
]


def test_the_plan_of_2017_has_twenty_three_clauses_three_requirements_and_the_yearly_report():
    tasks = clauses.plan(plan_2017()).tasks
    assert [(task.key, task.clause, list(task.lead), task.others) for task in tasks] == GOLDEN
    assert [task.kind for task in tasks] == ["clause"] * 23 + ["requirement"] * 3 + ["yearly_report"]
    assert not any(task.support or task.by_duty for task in tasks)


def test_the_plan_of_2017_has_eight_three_three_two_and_seven_clauses():
    tasks = clauses.plan(plan_2017()).tasks[:23]
    sections = list(dict.fromkeys(task.section_title for task in tasks))
    assert [sum(1 for task in tasks if task.section_title == section) for section in sections] == [8, 3, 3, 2, 7]
    assert sections[0] == "（一）围绕推进“放管服效”改革推进公开"
    assert {task.part_title for task in tasks} == {"二、工作内容及任务分工"}


def test_the_plan_of_2017_sets_these_limits():
    limits = {
        task.key: dated
        for task in clauses.plan(plan_2017()).tasks
        if (
            dated := [
                (limit.kind, str(limit.due_on or limit.value)) for limit in task.deadlines if limit.kind != "standing"
            ]
        )
    }
    assert limits == {
        "2-1-5": [("one_off", "2017-12-31")],
        "2-3-1": [("event", "P3WD")],
        "2-3-3": [("event", "PT5H"), ("event", "PT24H")],
        "2-5-1": [("one_off", "2017-12-31")],
        "2-5-2": [("one_off", "2017-12-31")],
        "2-5-4": [("one_off", "2017-12-31")],
        "3-1": [("yearly", "R/P1Y")],
        "3-2": [("one_off", "2018-12-31")],
        "report": [("yearly", "--12-31")],
    }


def test_the_text_of_a_task_is_the_whole_clause_with_its_second_paragraph():
    task = next(task for task in clauses.plan(plan_2017()).tasks if task.key == "2-4-1")
    assert task.text.startswith("强化省局门户网站建设和管理。将门户网站")
    assert "\n省局门户网站要即时转载" in task.text
    assert task.text.endswith("其他单位按职责分工负责)")


def test_the_notice_asks_for_the_staff_by_the_twentieth_of_june():
    notice = clauses.plan(plan_2017()).notice
    assert notice is not None
    assert (notice.kind, str(notice.due_on)) == ("contacts", "2017-06-20")


def shape(text: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...], bool]]:
    return [(task.clause, task.lead, task.support, task.others) for task in clauses.plan(read(text)).tasks]


HEAD = "某某市商务局2021年政务公开工作实施方案\n\n"
TAIL = "\n\n某某市商务局\n2021年3月1日\n"


def test_lines_of_responsible_units_below_a_paragraph_count_like_brackets():
    text = (
        HEAD
        + (
            "一、总体要求\n以公开为常态。\n"
            "二、重点任务\n"
            "（一）推进决策公开。重大决策出台前征求意见。\n责任单位：法规科、办公室\n配合单位：市场科\n"
            "（二）推进执行公开。及时公布进展。\n责任单位：市场科\n"
        )
        + TAIL
    )
    assert shape(text) == [
        ("二、（一）", ("法规科", "办公室"), ("市场科",), False),
        ("二、（二）", ("市场科",), (), False),
    ]


def test_units_named_for_a_section_pass_to_its_clauses():
    text = (
        HEAD
        + (
            "一、重点任务\n"
            "（一）推进决策公开（法规科牵头）\n"
            "1.完善制度。制定办法。\n"
            "2.公开征求意见。征求意见期限不少于30日。\n"
            "（二）推进服务公开（市场科牵头）\n"
            "1.公布指南。\n"
        )
        + TAIL
    )
    assert shape(text) == [
        ("一、（一）1.", ("法规科",), (), False),
        ("一、（一）2.", ("法规科",), (), False),
        ("一、（二）1.", ("市场科",), (), False),
    ]


def test_a_clause_with_units_keeps_its_items_as_its_text():
    text = (
        HEAD
        + (
            "一、重点任务\n"
            "（一）推进公开\n"
            "1.完善制度。具体包括：\n（1）制定办法。\n（2）公布清单。\n（责任单位：法规科）\n"
            "2.加强培训。（责任单位：人事科）\n"
        )
        + TAIL
    )
    found = shape(text)
    assert [clause for clause, *_ in found][-1] == "一、（一）2."
    assert any("法规科" in lead for _, lead, *_ in found)


def test_units_named_deeper_make_the_deeper_items_tasks():
    text = (
        HEAD
        + ("一、重点任务\n（一）推进公开\n1.完善制度。\n（1）制定办法。（法规科负责）\n（2）公布清单。（市场科负责）\n")
        + TAIL
    )
    assert shape(text) == [
        ("一、（一）1.（1）", ("法规科",), (), False),
        ("一、（一）1.（2）", ("市场科",), (), False),
    ]


def test_a_clause_whose_units_were_forgotten_is_kept_and_said():
    text = (
        HEAD
        + (
            "一、重点任务\n"
            "（一）推进决策公开。征求意见。（法规科牵头）\n"
            "（二）推进执行公开。公布进展。\n"
            "（三）推进结果公开。公布结果。（市场科牵头）\n"
        )
        + TAIL
    )
    plan = clauses.plan(read(text))
    assert [task.clause for task in plan.tasks] == ["一、（一）", "一、（二）", "一、（三）"]
    assert plan.tasks[1].lead == ()
    assert "条目“一、（二）”没有写明责任单位。" in plan.warnings


def test_a_plan_without_any_units_takes_the_clauses_of_its_working_parts():
    text = (
        HEAD
        + (
            "一、总体要求\n（一）指导思想。坚持公开。\n（二）基本原则。依法公开。\n"
            "二、主要任务\n（一）推进决策公开。征求意见。\n（二）推进执行公开。公布进展。\n"
            "三、保障措施\n（一）加强领导。落实责任。\n"
        )
        + TAIL
    )
    plan = clauses.plan(read(text))
    assert [(task.clause, task.kind) for task in plan.tasks] == [
        ("二、（一）", "clause"),
        ("二、（二）", "clause"),
        ("三、（一）", "requirement"),
    ]
    assert plan.warnings


def test_units_sharing_by_duty_are_told_from_leading_ones():
    text = HEAD + "一、重点任务\n（一）推进公开。公布清单。（法规科、市场科按职责分工负责）\n" + TAIL
    task = clauses.plan(read(text)).tasks[0]
    assert (task.lead, task.by_duty) == ((), ("法规科", "市场科"))


def test_a_date_in_the_bracket_of_a_section_binds_its_clauses():
    text = (
        HEAD
        + (
            "一、重点任务\n"
            "（一）推进决策公开（责任单位：法规科；完成时限：2021年10月底前）\n"
            "1.完善制度。制定办法。\n2.公开征求意见。\n"
        )
        + TAIL
    )
    tasks = clauses.plan(read(text)).tasks
    assert [[str(limit.due_on) for limit in task.deadlines] for task in tasks] == [["2021-10-31"]] * 2


@pytest.mark.parametrize("text", ["", "今天天气很好，大家去公园散步。", "# A readme\n\nNothing to see."])
def test_what_is_no_plan_has_no_tasks(text):
    if text:
        plan = clauses.plan(read(text))
        assert plan.tasks == ()
        assert plan.warnings
