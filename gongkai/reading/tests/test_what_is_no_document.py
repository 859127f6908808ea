"""News, tables, code, novels and English are `other`, and no field is made up for them."""

from __future__ import annotations

import pytest

from gongkai.reading.tests.texts import reading_of

NEWS = (
    "青石市组织开展食品安全督导检查\n2020年2月4日，青石市市场监督管理局会同有关部门赴企业进行督导检查，重点了解生产情况。\n"
    "检查组强调，一是加强领导，二是落实责任，三是3个工作日内整改到位。\n（记者 王芳）"
)
HEADLINE = "甲部印发《关于做好复工复产的通知》\n近日，甲部印发通知，要求各地做好复工复产工作。\n通知提出，要加强领导。"
EXPLAINED = (
    "《青石市优化营商环境办法》政策解读\n一、出台背景\n为了优化。\n二、主要内容\n办法共三十条。\n三、特点\n便民。"
)
CODE = "import os\n\ndef main():\n    print('hello')\n\nif __name__ == '__main__':\n    main()"
NOVEL = "第一章 风雪\n那年冬天，雪下得很大。他推开门，看见了她。\n“你来了。”她说。\n第二章 春天\n春天来了。"
ENGLISH = "# Notice\n\n1. The office is closed.\n2. Call us within 3 days.\n\nDepartment of State, 2020-01-02"
TABLE = "姓名\t单位\t电话\n王芳\t注册处\t123\n李强\t法制处\t456"


@pytest.mark.parametrize("text", [NEWS, HEADLINE, EXPLAINED, CODE, NOVEL, ENGLISH, TABLE, "。", "你好"])
def test_it_is_other_and_has_no_fields(text):
    found = reading_of(text, tables=True).to_json()
    assert found["kind"] == "other"
    for name in ("document_number", "index_number", "document_type", "topic"):
        assert found[name] == ""
    for name in ("issuing_bodies", "addressees", "headings", "assignments", "time_limits", "repeals", "contacts"):
        assert found[name] == []
    for name in ("made_on", "published_on", "effective_on"):
        assert found[name] is None
    assert found["warnings"]


def test_an_interpretation_keeps_its_headings():
    body = reading_of(EXPLAINED).body
    assert [(block.level, block.number, block.text) for block in body if block.kind == "heading"] == [
        (1, "一", "出台背景"),
        (1, "二", "主要内容"),
        (1, "三", "特点"),
    ]


def test_its_lines_keep_their_numbers():
    lines = ["说明", "（一）甲。", "1.乙。", "（1）丙。", "第一章　丁"]
    assert [block.text for block in reading_of("\n".join(lines)).body] == lines[1:], "the first is the title"


def test_an_empty_text_is_other():
    assert reading_of("").kind == "other"
    assert reading_of("\n \n\u3000").kind == "other"


def test_a_short_real_notice_is_not_lost():
    reading = reading_of("通　告\n因线路检修，本周六暂停供电，请相互转告。\n青石市供电局\n2020年2月9日")
    assert (reading.kind, reading.title, reading.issuing_bodies) == ("official", "通告", ["青石市供电局"])
