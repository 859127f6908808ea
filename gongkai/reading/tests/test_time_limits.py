"""Time limits in every form, with the values that reading.py defines."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.reading.time_limits import find

MADE = date(2017, 6, 15)


@pytest.mark.parametrize(
    ("text", "raw", "kind", "value"),
    [
        ("应于文件公开后3个工作日内在门户网站发布", "于文件公开后3个工作日内", "period", "P3WD"),
        ("三个工作日内撤回", "三个工作日内", "period", "P3WD"),
        ("十五日内作出决定", "十五日内", "period", "P15D"),
        ("应在5小时内发布权威信息", "5小时内", "period", "PT5H"),
        ("应当自收到申请之日起20个工作日内予以答复", "自收到申请之日起20个工作日内", "period", "P20WD"),
        ("一个月内完成", "一个月内", "period", "P1M"),
        ("半年内完成", "半年内", "period", "P6M"),
        ("请于一周内报送", "一周内", "period", "P1W"),
        ("延长期限最长不得超过20个工作日", "不得超过20个工作日", "period", "P20WD"),
        ("公示期不少于30日", "不少于30日", "period", ">=P30D"),
        ("有效期届满前30日提出申请", "有效期届满前30日", "period", "-P30D"),
        ("2017年底前建立机制", "2017年底前", "target", "2017-12-31"),
        ("年内完成目录编制工作", "年内", "target", "2017-12-31"),
        ("今年年底前完成", "今年年底前", "target", "2017-12-31"),
        ("到2022年，建成体系", "到2022年", "target", "2022"),
        ("并于6月 20日前报省局办公室", "6月 20日前", "deadline", "2017-06-20"),
        ("1月20日前报送", "1月20日前", "deadline", "2018-01-20"),
        ("2019年4月底前完成", "2019年4月底前", "deadline", "2019-04-30"),
        ("明年3月底前完成", "明年3月底前", "deadline", "2018-03-31"),
        ("2020年2月29日前", "2020年2月29日前", "deadline", "2020-02-29"),
        ("统一延长至 2020 年 3 月 31 日", "延长至 2020 年 3 月 31 日", "deadline", "2020-03-31"),
        ("每年12月31日前报送", "每年12月31日前", "deadline", "--12-31"),
        ("要在每年的12月31日前报送", "每年的12月31日前", "deadline", "--12-31"),
        ("每年3月底前公布", "每年3月底前", "deadline", "--03-31"),
        ("每月5日前报送", "每月5日前", "deadline", "---05"),
        ("每年至少听取一次汇报", "每年至少听取一次", "frequency", "R/P1Y"),
        ("至少每年一次", "至少每年一次", "frequency", "R/P1Y"),
        ("每年组织不少于两次培训", "每年组织不少于两次", "frequency", "R2/P1Y"),
        ("每半年通报一次", "每半年通报一次", "frequency", "R/P6M"),
        ("每季度报告", "每季度", "frequency", "R/P3M"),
        ("每两年评估一次", "每两年评估一次", "frequency", "R/P2Y"),
        ("每周更新一次", "每周更新一次", "frequency", "R/P1W"),
    ],
)
def test_a_limit_has_its_words_its_kind_and_its_value(text, raw, kind, value):
    assert find(text, MADE) == [(raw, kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "近三年内未受处罚",
        "“十三五”期间年均增长7%",
        "每人每天补助100元",
        "保持电话24小时畅通",
        "及时、尽快、第一时间发布",
        "2018年底，全市共有企业3万户",
        "党内监督和体制内外",
        "2017年6月15日印发",
        "3年以上工作经验",
        "每年补助1000元",
    ],
)
def test_what_only_sounds_like_a_limit_is_none(text):
    assert find(text, MADE) == []


def test_a_year_left_unsaid_stays_empty_without_a_date_to_go_by():
    assert find("6月20日前报送", None) == [("6月20日前", "deadline", "")]


def test_two_limits_in_one_sentence_are_two():
    values = [value for _, _, value in find("应在5小时内发布权威信息，应在24小时内举行新闻发布会。", MADE)]
    assert values == ["PT5H", "PT24H"]
