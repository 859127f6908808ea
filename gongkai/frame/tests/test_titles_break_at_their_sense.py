"""A title of several lines breaks where its sense does (GB/T 9704—2012: 词意完整)."""

import re

import pytest

from gongkai.frame.templatetags.frame import phrases


@pytest.mark.parametrize(
    ("title", "parts", "because"),
    [
        (
            "某局关于印发《实施方案》的通知",
            ["某局关于", "印发", "《实施方案》", "的通知"],
            "title marks keep together what they hold",
        ),
        ("某局关于2019年节假日安排的通知", ["某局关于", "2019年节假日安排的通知"], "behind 关于 a line may end"),
        ("《实施方案》解读", ["《实施方案》", "解读"], "a title may begin with a mark"),
        (
            "山西省工商行政管理局企业注册处",
            ["山西省工商行政管理局", "企业注册处"],
            "a unit stays whole behind its bureau's name",
        ),
        (
            "某省人民政府办公厅秘书处",
            ["某省人民政府办公厅", "秘书处"],
            "whatever the organ is; a general office belongs to its government",
        ),
        ("某市卫生健康委员会规划处", ["某市卫生健康委员会", "规划处"], "of a commission too"),
        ("某市监督局局长", ["某市监督局局长"], "and a head to his bureau"),
        ("公告", ["公告"], "a short one stays whole"),
    ],
)
def test_a_title_breaks_at_its_sense(title, parts, because):
    assert re.findall(r'<span class="phrase">(.*?)</span>', phrases(title)) == parts, because


def test_a_title_is_escaped():
    assert "<script>" not in phrases("<script>《a》")


def test_no_title_is_no_phrase():
    assert phrases(None) == ""
