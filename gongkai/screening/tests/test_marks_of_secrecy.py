"""A paper that bears a mark of secrecy does not go out (State Council Order 711, art. 14)."""

import pytest

from gongkai.screening.finding import Kind
from gongkai.screening.guard import inspect_text
from gongkai.screening.mask import mask


@pytest.mark.parametrize(
    "text",
    [
        "机密★10年",
        "秘密★",
        "绝密★启封前",
        "秘密☆一年",
        "机 密★长期",
        "★秘密",
        "密级：机密",
        "保密期限：10年",
        "份号：000012",
        "内部资料　注意保存",
        "内部文件，不得外传",
        "【内部资料】",
        "（内部使用）",
        "某省局文件\n机密\n关于某事的通知",
        "本资料仅供内部使用",
        "此件不予公开",
        "本文件为内部资料",
        "请勿外传",
        "机\u200b密★5年",
    ],
)
def test_a_mark_blocks(text):
    found = [each for each in inspect_text(text) if each.kind is Kind.SECRECY_MARK]
    assert found
    assert found[0].blocks


@pytest.mark.parametrize(
    "text",
    [
        "保守国家秘密，严格保密审查程序。",
        "涉及国家秘密、工作秘密、商业秘密、个人隐私的，不予公开。",
        "密级分为绝密、机密、秘密。",
        "内部管理制度和内部资料应当归档。",
        "行政机关内部事务信息可以不予公开。",
        "依照保密期限的规定",
    ],
)
def test_speaking_of_secrets_is_no_mark(text):
    assert inspect_text(text) == []


def test_a_mark_is_not_masked_away():
    text = "机密★10年"
    assert mask(text, inspect_text(text)) == text
