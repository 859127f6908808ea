"""Title, number, issuers, addressees and dates, wherever a page or paper puts them (GB/T 9704-2012, 7.2 and 7.3)."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.reading.addressees import split_addressees
from gongkai.reading.tests.texts import JOINT, MINUTES, NOTICE_WITH_PLAN, ORDER, reading_of


def test_a_notice_is_read_from_masthead_to_signature():
    reading = reading_of(NOTICE_WITH_PLAN)
    assert reading.kind == "official"
    assert reading.title == "青石市人民政府办公室关于印发青石市优化营商环境三年行动方案（2021—2023年）的通知"
    assert reading.document_number == "青政办发〔2021〕7号"
    assert reading.document_type == "通知"
    assert reading.issuing_bodies == ["青石市人民政府办公室"]
    assert reading.addressees == ["各县（市、区）人民政府", "市政府各委、办、局", "各直属机构"]
    assert reading.made_on == date(2021, 3, 20)
    assert reading.effective_on == date(2021, 3, 20)
    assert reading.warnings == []


def test_a_joint_announcement_names_all_its_issuers():
    reading = reading_of(JOINT)
    assert reading.title == "关于加强夏季食品安全管理的公告"
    assert reading.document_number == "2022年第3号"
    assert reading.issuing_bodies == ["青石市市场监督管理局", "青石市公安局", "青石市卫生健康委员会"]
    assert (reading.made_on, reading.effective_on) == (date(2022, 5, 20), date(2022, 6, 1))


def test_an_order_is_read_as_the_rule_it_proclaims():
    reading = reading_of(ORDER)
    assert reading.kind == "regulation"
    assert reading.title == "青石市户外广告设施管理办法"
    assert reading.document_number == "青石市人民政府令第45号"
    assert reading.issuing_bodies == ["青石市人民政府"]
    assert (reading.made_on, reading.effective_on) == (date(2020, 11, 20), date(2021, 1, 1))


def test_minutes_have_a_number_without_a_code():
    reading = reading_of(MINUTES)
    assert (reading.kind, reading.document_type, reading.document_number) == ("official", "纪要", "〔2023〕5号")


def test_the_header_of_a_page_is_read_from_its_markup():
    reading = reading_of(
        "青石市人民政府办公室关于\n做好防汛工作的通知\n青政办发〔2019〕5号\n各镇人民政府：\n请做好防汛工作。\n"
        "青石市人民政府办公室\n2019年5月6日",
        metadata={
            "索 引 号": "000000000/2019-00005",
            "主题分类": "农业、林业、水利\\水利",
            "发文机关": "青石市人民政府办公室",
            "成文日期": "2019年05月06日",
            "标　　题": "青石市人民政府办公室关于做好防汛工作的通知",
            "发文字号": "青政办发〔2019〕5号",
            "发布日期": "2019年05月10日",
            "主 题 词": "水利　防汛　通知",
        },
    )
    assert reading.index_number == "000000000/2019-00005"
    assert reading.topic == "农业、林业、水利\\水利"
    assert reading.keywords == ["水利", "防汛", "通知"]
    assert (reading.made_on, reading.published_on) == (date(2019, 5, 6), date(2019, 5, 10))


def test_the_header_of_a_page_may_be_a_table_in_the_text():
    reading = reading_of(
        "索引号\t000000000/2021-00012\t主题分类\t人事\n发文机关\t青石市人民政府\t成文日期\t2021-05-10\n"
        "青石市人民政府关于王芳任职的通知\n青政任〔2021〕6号\n各镇：\n任命王芳为副局长。\n青石市人民政府\n2021年5月10日"
    )
    assert (reading.index_number, reading.topic) == ("000000000/2021-00012", "人事")
    assert reading.document_number == "青政任〔2021〕6号"


def test_the_signature_is_the_date_made_where_the_header_only_says_issued():
    reading = reading_of(
        "索引号:1/2 发布机构:\n文号: 发文日期:2017-06-19\n"
        "青石市水务局关于做好防汛工作的通知\n各镇：\n请做好防汛工作。\n"
        "青石市水务局\n2017年6月15日"
    )
    assert (reading.made_on, reading.published_on) == (date(2017, 6, 15), date(2017, 6, 19))
    assert "不一致" in reading.warnings[0]


def test_the_header_is_the_date_made_where_it_says_so_and_the_difference_is_told():
    reading = reading_of(
        "成文日期：2004年04月17日\n青石市水务局关于做好防汛工作的通知\n各镇：\n请做好防汛工作。\n青石市水务局\n二〇〇四年四月二十七日"
    )
    assert reading.made_on == date(2004, 4, 17)
    assert "2004-04-27" in reading.warnings[0]


def test_a_label_inside_the_text_is_no_header_field():
    reading = reading_of(
        "青石市水务局关于评选先进的通知\n各镇：\n请按下列要求报送。\n一、表格填写\n名称：填写单位全称。\n文号：填写批准文号。\n"
        "青石市水务局\n2004年4月27日"
    )
    assert reading.title == "青石市水务局关于评选先进的通知"


@pytest.mark.parametrize(
    ("title", "issuers"),
    [
        ("甲省教育厅 甲省财政厅关于做好资助工作的通知", ["甲省教育厅", "甲省财政厅"]),
        ("中共青石市委 青石市人民政府关于加强社会治理的意见", ["中共青石市委", "青石市人民政府"]),
        ("青石市卫生健康委员会关于开展义诊的通告", ["青石市卫生健康委员会"]),
        ("关于开展义诊的通告", ["青石市卫生健康委员会"]),
    ],
)
def test_issuers_are_named_by_the_title_or_else_by_the_signature(title, issuers):
    reading = reading_of(f"{title}\n现通告如下：\n一、时间。\n二、地点。\n青石市卫生健康委员会\n2020年1月2日")
    assert reading.issuing_bodies == issuers


def test_the_full_names_of_the_signature_are_taken_over_the_short_ones_of_the_title():
    reading = reading_of("省教育厅关于做好资助工作的通知\n各市教育局：\n请做好资助工作。\n甲省教育厅\n2020年1月2日")
    assert reading.issuing_bodies == ["甲省教育厅"]


def test_six_departments_sign_with_their_six_names():
    names = ["教育部", "财政部", "民政部", "公安部", "司法部", "水利部"]
    reading = reading_of(
        "教育部等六部门关于做好资助工作的意见\n各省：\n请做好资助工作。\n" + "\n".join(names) + "\n2020年1月2日"
    )
    assert reading.issuing_bodies == names


def test_a_spaced_title_in_lines_is_put_together():
    reading = reading_of(
        "青石市人民政府关于棉粮挂钩\n几 个 问 题 的 通 知\n青政发〔1981〕8号\n"
        "各公社：\n现通知如下：\n一、基数。\n青石市人民政府\n一九八一年五月二十三日"
    )
    assert reading.title == "青石市人民政府关于棉粮挂钩几个问题的通知"
    assert reading.made_on == date(1981, 5, 23)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (
            "各省、自治区、直辖市人民政府，国务院各部委、各直属机构：",
            ["各省、自治区、直辖市人民政府", "国务院各部委、各直属机构"],
        ),
        (
            "省局机关各处(室),协(学)会,直属单位,示范区工商局:",
            ["省局机关各处(室)", "协(学)会", "直属单位", "示范区工商局"],
        ),
        ("科技部、甲省人民政府、乙兵团：", ["科技部", "甲省人民政府", "乙兵团"]),
        ("甲省人民政府，教育部、外交部：", ["甲省人民政府", "教育部", "外交部"]),
        ("各分中心、各处室：", ["各分中心", "各处室"]),
        ("乙兵团财政局、生态环境局：", ["乙兵团财政局、生态环境局"]),
        ("各县（市、区）人民政府；市直各单位：", ["各县（市、区）人民政府", "市直各单位"]),
        ("王芳委员：", ["王芳委员"]),
    ],
)
def test_addressees_are_parted_where_each_can_stand_alone(line, names):
    assert split_addressees(line) == names
