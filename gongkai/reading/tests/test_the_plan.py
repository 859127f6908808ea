"""The plan this platform starts from, read as an official would read it (Plan 2017, whole)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import gongkai
from gongkai.reading import Reading, read

PLAN = Path(gongkai.__file__).parent / "programme" / "demo" / "plan-2017.txt"


@pytest.fixture(scope="module")
def plan() -> Reading:
    return read(PLAN)


def test_its_head(plan):
    assert plan.kind == "official"
    assert plan.title == "山西省工商行政管理局关于印发《全面推进政务公开工作实施方案》的通知"
    assert plan.document_number == ""
    assert plan.index_number == "012150436/2017-00160"
    assert plan.issuing_bodies == ["山西省工商行政管理局"]
    assert plan.addressees == ["省局机关各处(室)", "协(学)会", "直属单位", "示范区工商局"]
    assert (plan.made_on, plan.published_on) == (date(2017, 6, 15), date(2017, 6, 19))


def test_part_two_has_twenty_three_clauses_eight_three_three_two_seven(plan):
    clauses = [heading.clause for heading in plan.headings if heading.level == 3]
    assert Counter(clause[:5] for clause in clauses) == {
        "二、（一）": 8,
        "二、（二）": 3,
        "二、（三）": 3,
        "二、（四）": 2,
        "二、（五）": 7,
    }


def test_part_three_has_three_requirements(plan):
    assert [heading.text for heading in plan.headings if heading.clause.startswith("三、（")] == [
        "加强组织领导。",
        "抓好教育培训。",
        "加强考核监督。",
    ]


def test_every_clause_has_its_bracket(plan):
    text = PLAN.read_text(encoding="utf-8")
    assert len(plan.assignments) == 26
    assert all(duty.raw in text for duty in plan.assignments)
    assert len({duty.clause for duty in plan.assignments}) == 26
    assert plan.assignments[0].lead == ("注册处", "法制处")
    assert plan.assignments[0].others
    assert plan.assignments[-1].lead == ("办公室", "驻局纪检组", "人事处", "法制处", "机关纪委")
    by_clause = {duty.clause: duty for duty in plan.assignments}
    assert by_clause["二、（四）1."].lead == ("办公室", "宣传中心", "信息中心")
    assert by_clause["二、（二）2."].lead == ("消保处", "12315指挥中心", "消费者协会")
    assert (by_clause["二、（二）3."].lead, by_clause["二、（二）3."].others) == ((), True)


def test_its_time_limits(plan):
    assert [(limit.clause, limit.kind, limit.value) for limit in plan.time_limits] == [
        ("", "deadline", "2017-06-20"),
        ("二、（一）5.", "target", "2017-12-31"),
        ("二、（三）1.", "period", "P3WD"),
        ("二、（三）3.", "period", "PT5H"),
        ("二、（三）3.", "period", "PT24H"),
        ("二、（五）1.", "target", "2017-12-31"),
        ("二、（五）2.", "target", "2017-12-31"),
        ("二、（五）4.", "target", "2017-12-31"),
        ("二、（五）4.", "frequency", "R/P1Y"),
        ("三、（一）", "frequency", "R/P1Y"),
        ("三、（二）", "target", "2018-12-31"),
        ("", "deadline", "--12-31"),
    ]


def test_what_it_cites_carries_and_who_answers(plan):
    assert plan.cited_numbers == ["晋政办发〔2017〕50号", "晋政办发〔2016〕138号"]
    assert [each.name for each in plan.attachments] == ["山西省工商行政管理局主动公开基本目录"]
    assert plan.attachments[0].url.endswith(".docx")
    assert len(plan.contacts) == 1
    assert plan.repeals == []


def test_the_page_around_it_is_furniture(plan):
    assert any("网站标识码" in line for line in plan.furniture)
    assert not any("网站标识码" in block.text for block in plan.body)
