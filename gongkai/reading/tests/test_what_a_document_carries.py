"""Attachments, repeals and contacts: what a document brings, ends and who answers for it."""

from __future__ import annotations

import pytest

from gongkai.reading.parse import parse
from gongkai.reading.repeals import in_title, repealed
from gongkai.reading.source import Line, Source
from gongkai.reading.tests.texts import NOTICE_WITH_PLAN, ORDER, reading_of

FRAME = "青石市水务局关于防汛的通知\n各镇：\n通知如下。\n一、值班。落实值班。\n{}\n青石市水务局\n2020年1月2日\n{}"


def test_a_numbered_list_of_attachments():
    reading = reading_of(NOTICE_WITH_PLAN)
    assert [(each.number, each.name) for each in reading.attachments] == [
        ("1", "重点任务分工表"),
        ("2", "考核评分细则"),
        ("3", "联系人名单"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("附件：值班表", "", [("", "值班表", "")]),
        ("", "附件下载：\n1.值班表.pdf", [("1", "值班表", "")]),
        ("附：值班表.docx", "", [("", "值班表", "")]),
        ("附件1.值班表\n2.名单", "", [("1", "值班表", ""), ("2", "名单", "")]),
        ("附件：1.值班表 2.名单", "", [("1", "值班表", ""), ("2", "名单", "")]),
        ("", "附件\n值班表http://example.invalid/1.docx", [("", "值班表", "http://example.invalid/1.docx")]),
        ("", "附件2\n值班表\n一、白班", [("2", "值班表", "")]),
        ("附件1：值班表", "附件1\n值班表\n一、白班", [("1", "值班表", "")]),
    ],
)
def test_attachments_are_found_before_and_after_the_signature(before, after, expected):
    reading = reading_of(FRAME.format(before, after))
    assert [(each.number, each.name, each.url) for each in reading.attachments] == expected


def test_a_linked_file_gives_its_address_to_the_attachment_of_its_name():
    text = FRAME.format("附件：1.值班表", "")
    lines = tuple(Line(line, number) for number, line in enumerate(text.split("\n"), start=1))
    links = (("附件1：值班表.docx", "/files/a.docx"), ("首页", "/index.html"), ("名单.xlsx", "/files/b.xlsx"))
    reading = parse(Source("page.html", "utf-8", "html", lines, links=links))
    assert [(each.name, each.url) for each in reading.attachments] == [
        ("值班表", "/files/a.docx"),
        ("名单", "/files/b.xlsx"),
    ]


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("本办法自2021年1月1日起施行，《旧办法》同时废止。", ["《旧办法》"]),
        ("本办法自2021年1月1日起施行。《旧办法》（青政发〔2010〕3号）同时废止。", ["《旧办法》（青政发〔2010〕3号）"]),
        ("2014年8月19日原国家工商总局令第71号公布的《规定》同时废止。", ["《规定》（国家工商总局令第71号）"]),
        ("《甲办法》《乙办法》和《丙办法》自本通知印发之日起废止。", ["《甲办法》", "《乙办法》", "《丙办法》"]),
        ("此前印发的青政发〔2010〕3号文件同时废止。", ["青政发〔2010〕3号"]),
        ("决定废止《旧办法》。", ["《旧办法》"]),
        ("《甲公告》（2018年第9号）全文废止，《乙公告》第三条同时废止。", ["《甲公告》（2018年第9号）"]),
        ("根据《立法法》，及时公开文件的废止、失效等情况。", []),
        ("《国务院关于修改和废止部分行政法规的决定》已经公布。", []),
        ("应当及时废止与《条例》不一致的规定。", []),
    ],
)  # fmt: skip
def test_a_repeal_is_judged_by_the_words_around_the_name(sentence, names):
    assert repealed([sentence]) == names


def test_a_list_under_a_repealing_sentence_is_repealed():
    assert repealed(
        ["市政府决定对下列文件予以废止：", "1.《甲办法》（青政发〔2001〕1号）", "2.《乙办法》", "请遵照执行。"]
    ) == [
        "《甲办法》（青政发〔2001〕1号）",
        "《乙办法》",
    ]


def test_a_title_may_repeal():
    assert in_title("青石市人民政府关于废止《旧办法》的决定") == ["《旧办法》"]
    assert reading_of(ORDER).repeals == ["《青石市户外广告管理暂行办法》（市政府令第12号）"]


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("联系人:王芳    电话:7680000", [("王芳", "7680000")]),
        ("联系人：张敏、李强，联系电话：0000-7654321、7654322", [("张敏", "0000-7654321"), ("李强", "7654322")]),
        ("联系人及电话：王芳 0000-1234567", [("王芳", "0000-1234567")]),
        ("联系电话：12345678", [("", "12345678")]),
        ("（联系人：张 敏；联系电话：12345678）", [("张敏", "12345678")]),
    ],
)
def test_contacts_are_people_with_telephones(line, people):
    reading = reading_of(FRAME.format("", line))
    assert [(each.name, each.phone) for each in reading.contacts] == people


def test_the_foot_of_a_page_is_no_contact():
    reading = reading_of(
        FRAME.format("", "地址:青石市人民路1号 联系电话:0000-7680418 邮编:000000\n网站标识码:1400000000")
    )
    assert reading.contacts == []
    assert len(reading.furniture) == 2
