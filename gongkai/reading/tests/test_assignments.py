"""Who leads and who helps: the brackets, labels and tables that name the units of a clause (Plan 2017, II and III)."""

from __future__ import annotations

import pytest

from gongkai.reading.assignments import duties_in
from gongkai.reading.bodies import split_units
from gongkai.reading.tests.texts import NOTICE_WITH_PLAN, reading_of


@pytest.mark.parametrize(
    ("bracket", "lead", "support", "others"),
    [
        ("（注册处、法制处牵头，其他单位按职责分工负责）", ["注册处", "法制处"], [], True),
        ("(办公室、宣传中心牵头负责,其他单位按职责分工负责)", ["办公室", "宣传中心"], [], True),
        ("（各单位按职责分工负责）", [], [], True),
        ("（注册处牵头负责）", ["注册处"], [], False),
        ("（办公室、人事处、机关纪委按职责牵头落实）", ["办公室", "人事处", "机关纪委"], [], False),
        ("（扶贫办、全国工商联等和各省级人民政府负责）", ["扶贫办", "全国工商联", "各省级人民政府"], [], False),
        ("（市审批局牵头，市大数据局、市财政局配合）", ["市审批局"], ["市大数据局", "市财政局"], False),
        ("（由市教育局会同市财政局、市人社局负责）", ["市教育局"], ["市财政局", "市人社局"], False),
        ("（教育部指导，各试点城市人民政府负责落实）", ["各试点城市人民政府"], ["教育部"], False),
        ("（责任单位：市教育局，配合单位：市财政局）", ["市教育局"], ["市财政局"], False),
        ("（牵头单位：教育局，责任单位：财政局、各区政府，时限：2017年底）", ["教育局"], ["财政局", "各区政府"], False),
        ("（责任单位：全区各部门）", [], [], True),
        ("【责任部门：市审批局】", ["市审批局"], [], False),
        ("（责任单位：市教育局、市财政局", ["市教育局", "市财政局"], [], False),
        ("（文化和旅游部、工业和信息化部负责）", ["文化和旅游部", "工业和信息化部"], [], False),
        ("（市发展改革委、市财政局等部门按职责分工负责）", ["市发展改革委", "市财政局"], [], True),
        ("（负责部门：商务部；适用范围：所有试验区）", ["商务部"], [], False),
    ],
)  # fmt: skip
def test_a_bracket_is_read_in_all_its_forms(bracket, lead, support, others):
    (duty,) = duties_in(f"加强公开工作，提高实效。{bracket}")
    assert (duty.lead, duty.support, duty.others) == (lead, support, others)
    assert duty.raw == bracket


@pytest.mark.parametrize(
    "sentence",
    [
        "坚持“谁主管、谁负责”（谁开设、谁负责）的原则。",
        "国务院第二次全国污染源普查领导小组（以下简称领导小组，负责日常工作）要加强协调。",
        "分管负责人（主要负责人）要亲自抓落实。",
        "尺寸见图（单位：毫米）。",
        "全面落实（含已经落实的部分事项）各项要求。",
    ],
)
def test_a_bracket_that_explains_says_nothing_of_duties(sentence):
    assert duties_in(sentence) == []


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("省、市、县公安局", ["省、市、县公安局"]),
        ("市公安局、市税务局和各县（市、区）人民政府", ["市公安局", "市税务局", "各县（市、区）人民政府"]),
        ("发展和改革委员会、住房和城乡建设局", ["发展和改革委员会", "住房和城乡建设局"]),
        ("监管处（广告科）、法制处等", ["监管处（广告科）", "法制处"]),
        ("卫生健康委及医保局", ["卫生健康委", "医保局"]),
        ("商务局", ["商务局"]),
    ],
)
def test_a_list_of_units_is_taken_apart_with_care(text, units):
    assert split_units(text) == units


THREE = ("市审批局", "市司法局", "各县（市、区）人民政府")


def test_lines_of_labels_below_a_clause_make_one_assignment():
    reading = reading_of(NOTICE_WITH_PLAN)
    assert [
        (duty.clause, duty.lead, duty.support, duty.others, duty.task) for duty in reading.assignments
    ] == [
        ("二、（一）1.", ("市市场监管局",), ("市公安局", "市税务局"), False, "压缩企业开办时间。"),
        ("二、（一）2.", ("市市场监管局",), THREE, False, "推行证照分离。"),
        ("二、（二）", ("市审批局",), ("市大数据局", "市财政局"), True, "提升政务服务效能"),
        ("二、（二）1.", ("市审批局", "市大数据局"), (), False, "一网通办。"),
        ("三、（一）", ("市政府办公室", "市委组织部", "市纪委监委"), (), False, "加强领导。"),
    ]  # fmt: skip


def test_the_first_named_leads_from_where_the_document_says_so():
    reading = reading_of(
        "青石市水务局关于防汛的意见\n各镇：\n意见如下。\n一、动员。宣传发动。（市水务局、市应急局负责。列第一位者为牵头单位，下同）\n"
        "二、保障。保障经费。（市财政局、市水务局负责）\n青石市水务局\n2020年1月2日"
    )
    assert [(duty.lead, duty.support) for duty in reading.assignments] == [
        (("市水务局",), ("市应急局",)),
        (("市财政局",), ("市水务局",)),
    ]


def test_a_table_with_a_column_of_units_gives_its_rows():
    reading = reading_of(
        "青石市水务局关于防汛的通知\n各镇：\n通知如下。\n一、任务分工\n序号\t工作任务\t牵头单位\t配合单位\t完成时限\n"
        "1\t制定预案\t防汛办\t办公室、计财处\t3月底前\n2\t组织演练\t市水务局\t各有关单位\t5月31日前\n青石市水务局\n2020年1月2日",
        tables=True,
    )
    assert [(duty.task, duty.lead, duty.support, duty.others) for duty in reading.assignments] == [
        ("制定预案", ("防汛办",), ("办公室", "计财处"), False),
        ("组织演练", ("市水务局",), (), True),
    ]
    assert [limit.value for limit in reading.time_limits] == ["2020-03-31", "2020-05-31"]


def test_an_unclosed_bracket_is_told():
    reading = reading_of(
        "青石市水务局关于防汛的通知\n各镇：\n通知如下。\n一、值班。落实值班。（责任单位：防汛办、各镇\n青石市水务局\n2020年1月2日"
    )
    assert reading.assignments[0].lead == ("防汛办", "各镇")
    assert "括号没有写完" in reading.warnings[-1]
