"""What the reader took apart is put together again for the drafter, and read to the same parts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.publishing import bodies

TEXT = """各处室：
现将有关事项通知如下：
一、总体要求
坚持公开透明。
二、具体安排
（一）时间。7月1日上午9时。
（二）内容
1.参观大厅。由注册处讲解。
2.座谈交流。邀请企业代表参加。
附件：1.回执
省局办公室
2017年6月15日"""
_RULES = """第一条　为规范信息发布，制定本规定。
第二条　信息由起草处室提出。
第三条　本规定自印发之日起施行。"""


def parts(body):
    return [(one["kind"], one["level"], one["number"], one["text"]) for one in body]


@pytest.mark.parametrize(("title", "text"), [("关于做好夏季开放日工作的通知", TEXT), ("信息发布暂行规定", _RULES)])
def test_text_comes_back_as_it_was_typed(title, text):
    body, _ = bodies.from_text(title, text)
    assert bodies.to_text(body) == text


@pytest.mark.parametrize(("title", "text"), [("关于做好夏季开放日工作的通知", TEXT), ("信息发布暂行规定", _RULES)])
def test_reading_it_again_gives_the_same_parts(title, text):
    body, _ = bodies.from_text(title, text)
    again, _ = bodies.from_text(title, bodies.to_text(body))
    assert parts(again) == parts(body)


def test_numbered_paragraphs_become_headings():
    body, _ = bodies.from_text("关于做好夏季开放日工作的通知", TEXT)
    headings = [(one["level"], bodies.numbered(one)) for one in body if one["kind"] == "heading"]
    assert headings == [
        (1, "一、总体要求"),
        (1, "二、具体安排"),
        (2, "（一）时间。"),
        (2, "（二）内容"),
        (3, "1.参观大厅。"),
        (3, "2.座谈交流。"),
    ]


def test_what_is_laid_out_leaves_out_only_the_title_that_stands_above_it():
    title = "关于做好夏季开放日工作的通知"
    body, _ = bodies.from_text(title, TEXT)
    shown = "".join(piece.head + piece.text for piece in bodies.pieces(body, title=title))
    assert shown == TEXT.replace("\n", "")


_LINE = st.text(st.sampled_from("公开信息工作处室通知要求时间安排内容"), min_size=4, max_size=30).map(
    lambda one: one + "。"
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_LINE, min_size=1, max_size=8))
def test_no_word_of_plain_paragraphs_is_lost(lines):
    body, _ = bodies.from_text("关于做好公开工作的通知", "\n".join(lines))
    assert "".join(bodies.to_text(body).split()) == "".join(lines)
