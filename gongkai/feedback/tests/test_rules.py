"""What the house decides about messages, told with values alone."""

import random
from datetime import date

import pytest

from gongkai.feedback import rules
from gongkai.law.lengths import months


def test_a_receipt_has_ten_signs_that_nobody_mistakes():
    receipt = rules.new_receipt(random.Random(1).choice)
    assert len(receipt) == 10
    assert not set(receipt) & set("01IO")
    assert len(rules.RECEIPT_SIGNS) == 32


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ABCDE-23456", "ABCDE23456"),
        (" abcde 23456 ", "ABCDE23456"),
        ("ＡＢＣＤＥ－２３４５６", "ABCDE23456"),
        ("ABCDE2345", ""),
        ("ABCDE-2345O", ""),
        ("ABCDE23456\r\nX", ""),
        ("A" * 10_000, ""),
    ],
)
def test_a_receipt_is_read_however_it_was_typed(typed, read):
    assert rules.read_receipt(typed) == read


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("请打我电话13800138000。", ["手机号码"]),
        ("请打138 0013 8000", ["手机号码"]),
        ("身份证110101199003078515", ["居民身份证号码"]),
        ("卡号6222021234567890128", ["银行卡号"]),
        ("写信到wangfang@example.com", ["个人电子邮箱"]),
        ("１３８００１３８０００", ["手机号码"]),
        ("我叫王芳，电话13800138000，住太原市迎泽区桃园路5号2单元301", ["手机号码", "家庭住址"]),
        ("写信到xxgk@example.gov.cn", []),
        ("办公电话0351-4123456", []),
        ("晋工商发〔2017〕12号，索引号012150436/2017-00160", []),
        ("统一社会信用代码91140000MA0GT0000X", []),
    ],
)
def test_what_is_personal_is_found_and_covered(text, kinds):
    assert rules.personal_in(text) == kinds
    assert rules.personal_in(rules.masked(text)) == []
    assert kinds or rules.masked(text) == text


def test_an_answer_may_name_a_mailbox_of_an_office():
    assert rules.personal_in("请寄至desk@example.cn", of_a_citizen=False) == []


def test_signs_nobody_sees_are_taken_out():
    assert rules.cleaned("好\x00\u202e的\r\n\r\n\r\n\r\n行\u200b ") == "好的\n\n行"
    assert rules.one_line("a\r\nBcc: b") == "a Bcc: b"


@pytest.mark.parametrize(
    ("kind", "day", "length"),
    [
        ("correction", "2017-06-20", months(3)),
        ("correction", "2019-04-01", months(1)),
        ("question", "2026-01-05", months(3)),
        ("suggestion", "2014-01-05", None),
    ],
)
def test_the_site_checks_set_the_outer_limit(kind, day, length):
    assert rules.outer_limit(kind, date.fromisoformat(day)) == length
