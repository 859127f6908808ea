"""Documents composed from parts in every style of bracket, blank and numeral give them back; bad text ends well."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gongkai.reading.tests.texts import reading_of

ONES = "零一二三四五六七八九"
ISSUERS = ["青石市水务局", "甲省教育厅", "青石市人民政府办公室", "乙县市场监督管理局"]
UNITS = ["办公室", "法制处", "注册处", "市财政局", "市发展和改革委员会", "文化和旅游局", "信息中心", "消费者协会"]
WORDS = [
    "加强组织领导",
    "完善工作机制",
    "推进信息公开",
    "强化政策解读",
    "回应社会关切",
    "健全保密审查",
    "规范依申请公开",
]
SUBJECTS = ["推进政务公开", "做好防汛工作", "加强食品安全监管"]


def in_chinese(number: int) -> str:
    if number < 10:
        return ONES[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else ONES[tens]) + "十" + (ONES[ones] if ones else "")


def written(day: date, style: str) -> str:
    if style == "chinese":
        year = "".join("〇" if digit == "0" else ONES[int(digit)] for digit in str(day.year))
        return f"{year}年{in_chinese(day.month)}月{in_chinese(day.day)}日"
    gap = " " if style == "blank" else ""
    return f"{day.year}{gap}年{gap}{day.month}{gap}月{gap}{day.day}{gap}日"


@st.composite
def documents(draw):
    """Return (text, what was put into it)."""
    issuer = draw(st.sampled_from(ISSUERS))
    day = date(2000, 1, 1) + timedelta(days=draw(st.integers(0, 9000)))
    number = draw(st.integers(1, 400))
    brackets = draw(st.sampled_from(["〔〕", "[]", "（）", "［］"]))
    two = draw(st.sampled_from(["（{}）", "({})", "（ {} ）"]))
    three = draw(st.sampled_from(["{}.", "{}．", "{}、"]))
    indent = draw(st.sampled_from(["", "  ", "　　", "    "]))
    comma, left, right = draw(st.sampled_from([("，", "（", "）"), (",", "(", ")")]))
    title = f"{issuer}关于{draw(st.sampled_from(SUBJECTS))}的{draw(st.sampled_from(['通知', '意见', '实施意见']))}"
    lines = [
        title,
        f"青发{brackets[0]}{day.year}{brackets[1]}{number}号",
        "",
        f"各镇人民政府{comma}市直各单位：",
        indent + "现就有关事项提出如下要求。",
    ]
    headings, duties = [], []
    for first in range(1, draw(st.integers(1, 4)) + 1):
        word = draw(st.sampled_from(WORDS))
        lines.append(f"{indent}{in_chinese(first)}、{word}")
        headings.append((1, in_chinese(first), word))
        for second in range(1, draw(st.integers(0, 3)) + 1):
            word = draw(st.sampled_from(WORDS))
            lines.append(f"{indent}{two.format(in_chinese(second))}{word}")
            headings.append((2, in_chinese(second), word))
            for third in range(1, draw(st.integers(0, 3)) + 1):
                word = draw(st.sampled_from(WORDS))
                units = draw(st.lists(st.sampled_from(UNITS), min_size=1, max_size=3, unique=True))
                others = draw(st.booleans())
                tail = f"牵头{comma}其他单位按职责分工负责" if others else "负责"
                lines.append(
                    f"{indent}{three.format(third)}{word}。要按照要求抓好落实{comma}务求实效。{left}{'、'.join(units)}{tail}{right}"
                )
                headings.append((3, str(third), word + "。"))
                duties.append((f"{in_chinese(first)}、（{in_chinese(second)}）{third}.", tuple(units), others))
    lines += ["", " " * 30 + issuer, " " * 28 + written(day, draw(st.sampled_from(["plain", "blank", "chinese"])))]
    known = {
        "title": title,
        "number": f"青发〔{day.year}〕{number}号",
        "issuer": issuer,
        "day": day,
        "headings": headings,
        "duties": duties,
    }
    return "\n".join(lines), known


@settings(max_examples=150, deadline=None)
@given(documents())
def test_what_was_put_in_comes_out(made):
    text, known = made
    reading = reading_of(text)
    assert reading.kind == "official"
    assert reading.title == known["title"]
    assert reading.document_number == known["number"]
    assert reading.issuing_bodies == [known["issuer"]]
    assert reading.addressees == ["各镇人民政府", "市直各单位"]
    assert reading.made_on == known["day"]
    assert [(heading.level, heading.number, heading.text) for heading in reading.headings] == known["headings"]
    assert [(duty.clause, duty.lead, duty.others) for duty in reading.assignments] == known["duties"]
    assert reading.warnings == []


@settings(max_examples=60, deadline=None)
@given(documents())
def test_the_line_ends_may_be_lost(made):
    text, known = made
    reading = reading_of(" ".join(line.strip() for line in text.split("\n") if line.strip()))
    assert (reading.title, reading.document_number, reading.made_on) == (known["title"], known["number"], known["day"])
    assert [(heading.level, heading.number) for heading in reading.headings] == [
        (level, number) for level, number, _ in known["headings"]
    ]
    assert [(duty.lead, duty.others) for duty in reading.assignments] == [
        (lead, others) for _, lead, others in known["duties"]
    ]


SIGNS = "（）《》号前内各：。，、\n \u3000\ta0①"
WORDS_OF_OFFICE = """
一、 （一） 1. （1） 第一章 第三条 责任单位： 牵头 负责 附件： 附件1 〔2018〕 2018年 6月 15日 每年 至少 一次 关于
的通知 青石市水务局 联系人： 同时废止
"""
PIECES = st.sampled_from([*SIGNS, *WORDS_OF_OFFICE.split()])


@example("青石市水务局关于供水的通知\n①\n一、供水")
@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=80).map("".join))
def test_any_text_is_read_without_an_error(text):
    found = reading_of(text, tables=True).to_json()
    assert list(found)[:4] == ["file", "encoding", "kind", "title"]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_characters_are_read_without_an_error(text):
    reading_of(text)


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "（",
        "《",
        "一、",
        "（一）",
        "1.",
        "财政部 ",
        "责任单位：",
        "每年",
        "自",
        "〔2018〕1号",
        "，",
        "1\t",
        "附件",
        "、",
    ],
)
def test_the_time_is_proportional_to_the_text(piece):
    head = "关于印发方案的通知\n各单位：\n一、总体\n"

    def seconds(size: int) -> float:
        text = head + piece * (size // len(piece))
        started = time.process_time()
        reading_of(text)
        return time.process_time() - started

    small = max(min(seconds(20_000) for _ in range(2)), 0.05)
    assert seconds(160_000) < 8 * small * 4
