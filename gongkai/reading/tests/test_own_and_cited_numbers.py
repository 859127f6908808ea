"""A document's own number, and the numbers it cites: never one for the other."""

from __future__ import annotations

import pytest

from gongkai.reading import document_numbers
from gongkai.reading.tests.texts import reading_of


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("国办发〔2018〕123号", "国办发〔2018〕123号"),
        ("国办发[2018] 123 号", "国办发〔2018〕123号"),
        ("（国办发明电〔2020〕1号）", "国办发明电〔2020〕1号"),
        ("青统函（2021）第08号", "青统函〔2021〕8号"),
        ("2020年第2号", "2020年第2号"),
        ("国家税务总局公告2020年第4号", "国家税务总局公告2020年第4号"),
        ("财政部 税务总局公告2020年第8号", "财政部 税务总局公告2020年第8号"),
        ("国务院令第711号", "国务院令第711号"),
        ("中华人民共和国国务院令第711号", "国务院令第711号"),
        ("第 45 号", "第45号"),
        ("〔2023〕5号", "〔2023〕5号"),
        ("根据国办发〔2018〕1号文件", ""),
        ("转发国办发〔2018〕1号", ""),
        ("长风大街108号", ""),
    ],
)
def test_a_line_is_a_number_only_if_it_says_nothing_else(line, number):
    assert document_numbers.own(line) == number


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("根据国办发〔2018〕15号文件要求", ["国办发〔2018〕15号"]),
        (
            "《意见》（晋政办发〔2017〕50号）和《办法》（晋政发[2016]3号）",
            ["晋政办发〔2017〕50号", "晋政发〔2016〕3号"],
        ),
        ("2019年4月3日中华人民共和国国务院令第711号修订", ["国务院令第711号"]),
        ("1998年3月12日原国家质量技术监督局令第51号公布的", ["国家质量技术监督局令第51号"]),
        ("由主席令第二十九号公布", ["主席令第29号"]),
        ("乘108路到人民路12号", []),
    ],
)
def test_cited_numbers_are_found_in_running_text(text, numbers):
    assert [found.number for found in document_numbers.find(text)] == numbers


def test_a_cited_number_never_becomes_the_documents_own():
    reading = reading_of(
        "青石市教育局关于做好招生工作的通知\n各学校：\n根据《意见》（国办发〔2019〕3号）要求，现通知如下。\n一、按时招生。\n"
        "青石市教育局\n2019年5月6日"
    )
    assert reading.document_number == ""
    assert reading.cited_numbers == ["国办发〔2019〕3号"]


def test_the_own_number_is_not_cited_even_where_the_text_repeats_it():
    reading = reading_of(
        "青石市教育局关于做好招生工作的通知\n青教发〔2019〕8号\n各学校：\n本通知（青教发〔2019〕8号）自2019年6月1日起施行。\n"
        "青石市教育局\n2019年5月6日"
    )
    assert reading.document_number == "青教发〔2019〕8号"
    assert reading.cited_numbers == []


def test_a_number_glued_to_the_title_is_taken_off():
    reading = reading_of(
        "青政发〔2020〕3号-青石市人民政府关于支持企业发展的通知\n各镇人民政府：\n现通知如下。\n一、减租。\n"
        "青石市人民政府\n2020年2月5日"
    )
    assert (reading.title, reading.document_number) == ("青石市人民政府关于支持企业发展的通知", "青政发〔2020〕3号")
