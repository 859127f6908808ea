"""The numbered hierarchy 一、（一）1.（1） and 章 节 条 (GB/T 9704-2012, 7.3.3; Legislation Law, art. 65)."""

from __future__ import annotations

import pytest

from gongkai.reading import markers
from gongkai.reading.headings import split_run_in
from gongkai.reading.tests.texts import NOTICE_WITH_PLAN, ORDER, reading_of


@pytest.mark.parametrize(
    ("line", "level", "number"),
    [
        ("一、总体要求", 1, "一"),
        ("十二、附则", 1, "十二"),
        ("一．总体要求", 1, "一"),
        ("（一）指导思想", 2, "一"),
        ("(一)指导思想", 2, "一"),
        ("（ 二 ）指导思想", 2, "二"),
        ("㈢指导思想", 2, "三"),
        ("1.摸底排查", 3, "1"),
        ("1．摸底排查", 3, "1"),
        ("１、摸底排查", 3, "1"),
        ("12.2020年6月底前完成", 3, "12"),
        ("⒉摸底排查", 3, "2"),
        ("（1）编制清单", 4, "1"),
        ("(12)编制清单", 4, "12"),
        ("⑴编制清单", 4, "1"),
        ("第二章　设置", 1, "第二章"),
        ("第一节 规划", 2, "第一节"),
        ("第三十条　违反本办法", 3, "第三十条"),
    ],
)
def test_a_mark_is_known_in_every_bracket_and_width(line, level, number):
    marker = markers.at_start(line)
    assert (marker.level, marker.number) == (level, number)


@pytest.mark.parametrize(
    "line",
    [
        "2017.6.15发布",
        "3.5小时消毒一次",
        "一、二、三等奖各若干名",
        "一是加强领导，二是落实责任",
        "第三条规定的期限",
        "第一条、第二条所列情形",
        "（以下简称方案）",
        "2017年底前完成",
    ],
)
def test_what_only_looks_like_a_mark_is_none(line):
    assert markers.at_start(line) is None


@pytest.mark.parametrize(
    ("line", "heading", "rest"),
    [
        ("强化政策解读。认真落实规定。", "强化政策解读。", "认真落实规定。"),
        ("总体要求", "总体要求", ""),
        ("公布“什么是公开。怎么公开”手册。按时公布。", "公布“什么是公开。怎么公开”手册。", "按时公布。"),
        ("提升效能（市审批局牵头）", "提升效能", "（市审批局牵头）"),
    ],
)
def test_a_run_in_heading_is_its_first_sentence(line, heading, rest):
    assert split_run_in(line) == (heading, rest)


def test_four_levels_and_their_clauses():
    reading = reading_of(NOTICE_WITH_PLAN)
    assert [(heading.level, heading.number, heading.clause) for heading in reading.headings] == [
        (1, "一", "一、"),
        (1, "二", "二、"),
        (2, "一", "二、（一）"),
        (3, "1", "二、（一）1."),
        (3, "2", "二、（一）2."),
        (4, "1", "二、（一）2.（1）"),
        (4, "2", "二、（一）2.（2）"),
        (2, "二", "二、（二）"),
        (3, "1", "二、（二）1."),
        (1, "三", "三、"),
        (2, "一", "三、（一）"),
        (2, "二", "三、（二）"),
    ]


def test_chapters_sections_and_articles_of_a_regulation():
    reading = reading_of(ORDER)
    assert [(heading.level, heading.number) for heading in reading.headings] == [
        (1, "第一章"),
        (3, "第一条"),
        (3, "第二条"),
        (1, "第二章"),
        (2, "第一节"),
        (3, "第三条"),
        (3, "第四条"),
        (1, "第三章"),
        (3, "第五条"),
    ]
    assert reading.headings[0].text == "总则"


def test_an_item_of_an_article_is_no_heading_but_has_its_clause():
    reading = reading_of(ORDER)
    assert [limit.clause for limit in reading.time_limits] == ["第三条", "第四条（二）"]


def test_a_lost_number_is_told():
    reading = reading_of(
        "青石市水务局关于防汛的通知\n各镇：\n通知如下。\n一、值班。\n三、报告。\n青石市水务局\n2020年1月2日"
    )
    assert reading.warnings == ["编号不连续：“三、”之前缺少编号。"]


def test_numbers_that_run_on_under_new_headings_are_in_order():
    reading = reading_of(
        "青石市水务局关于防汛的意见\n各镇：\n意见如下。\n一、动员\n（一）宣传。\n（二）发动。\n二、保障\n（三）经费。\n青石市水务局\n2020年1月2日"
    )
    assert reading.warnings == []


def test_the_closing_paragraph_belongs_to_no_clause():
    reading = reading_of(
        "青石市水务局关于防汛的通知\n各镇：\n通知如下。\n一、值班。落实值班。\n二、报告。及时报告。\n"
        "各单位要于每年的12月31日前报送总结。\n青石市水务局\n2020年1月2日"
    )
    assert [(limit.value, limit.clause) for limit in reading.time_limits] == [("--12-31", "")]


def test_the_blocks_give_the_whole_text_back():
    reading = reading_of(NOTICE_WITH_PLAN)
    said = "".join(block.text for block in reading.body)
    for words in ("现印发给你们", "一日办结", "市大数据局、市财政局配合", "重点任务分工表", "抄送：市委各部门"):
        assert words in said
    plan = next(block for block in reading.body if block.kind == "title" and block.part == 1)
    assert plan.text == "青石市优化营商环境三年行动方案（2021—2023年）"
