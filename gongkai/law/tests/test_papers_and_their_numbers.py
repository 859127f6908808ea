"""Kinds of paper, topics, document numbers and index numbers (GB/T 9704; the catalogue guide; GB 11714, GB 32100)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.errors import BadInput
from gongkai.law import document_types, index_number, topics
from gongkai.law.document_number import canonical, find_all, is_canonical


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("山西省工商行政管理局关于印发《全面推进政务公开工作实施方案》的通知", "通知"),
        ("全面推进政务公开工作实施方案", "方案"),
        ("《全面推进政务公开工作实施方案》", "方案"),
        ("中华人民共和国政府信息公开条例", "条例"),
        ("市场监督管理投诉举报处理暂行办法", "办法"),
        ("某某条例实施细则（试行）", "细则"),
        ("国务院关于修改部分行政法规的决定", "决定"),
        ("关于推进政务新媒体健康有序发展的意见", "意见"),
        ("关于同意设立示范区的批复", "批复"),
        ("关于同意申办运动会的复函", "函"),
        ("第3次局长办公会议纪要", "纪要"),
        ("中华人民共和国国务院令（第711号）", "命令（令）"),
        ("国家税务总局公告2020年第2号", "公告"),
        ("关于申请专项资金的请示", "请示"),
    ],
)
def test_the_end_of_a_title_tells_the_kind(title, kind):
    assert str(document_types.find(title)) == kind


@pytest.mark.parametrize("title", ["", "图解：政务公开怎么做", "对第4626号提案的答复", "联系我们", "关于《某某办法》"])
def test_a_title_that_ends_in_no_kind_has_none(title):
    assert document_types.find(title) is None


def test_there_are_fifteen_official_kinds_and_rules_are_none_of_them():
    assert len(document_types.OFFICIAL) == 15
    assert document_types.named("令").name == document_types.named("命令(令)").name == "命令（令）"
    assert not document_types.named("条例").is_official
    assert document_types.named("海报") is None


def test_papers_between_offices_usually_stay_inside():
    assert document_types.named("请示").usual_attribute == "withheld"
    assert document_types.named("请示").usual_ground == "N16_PROCESS"
    assert document_types.named("通知").usual_attribute == "proactive"


def test_there_are_twenty_two_topics():
    assert len(topics.TOPICS) == len(set(topics.TOPICS)) == 22
    assert topics.find("市场监管、安全生产监管\\工商") == "市场监管、安全生产监管"
    assert topics.split("综合政务\\政务公开") == ("综合政务", "政务公开")
    assert topics.find("天气") is None


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("国办发〔2018〕15号", "国办发〔2018〕15号"),
        ("国办发[2018]015号", "国办发〔2018〕15号"),
        ("国办发（２０１８）第１５号", "国办发〔2018〕15号"),
        ("晋政办发【2017】50号", "晋政办发〔2017〕50号"),
        ("并政发﹝2017﹞3号", "并政发〔2017〕3号"),
        ("国 办 发明电〔2015〕18号", "国办发明电〔2015〕18号"),
        ("晋政办发〔2017〕50", "晋政办发〔2017〕50号"),
        ("国令第711号", "国令第711号"),
        ("国务院令(第513号)", "国务院令第513号"),
        ("国家市场监督管理总局令 45号", "国家市场监督管理总局令第45号"),
        ("国家税务总局公告（2020年第2号）", "国家税务总局公告2020年第2号"),
        ("2020年第2号", "2020年第2号"),
    ],
)
def test_a_number_has_one_form_however_it_is_typed(written, number):
    mended = canonical(written)
    assert mended.number == number
    assert is_canonical(mended.number)
    assert canonical(mended.number).warnings == ()


def test_every_repair_is_told():
    assert canonical("国办发[2018]第０15号").warnings == (
        "全角数字改为半角。",
        "去掉了顺序号前的零。",
        "去掉了“第”。",
        "年份括号改为六角括号。",
    )


@pytest.mark.parametrize(
    "written", ["", "关于", "〔2018〕3号", "第3号", "国办发〔2018〕0号", "国办发〔1818〕3号", "15号"]
)
def test_what_is_no_number_is_refused(written):
    with pytest.raises(BadInput):
        canonical(written)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("根据国办发〔2018〕15号文件精神", ["国办发〔2018〕15号"]),
        ("《方案》（晋政办发[2017]50号）和晋政发〔2017〕5号", ["晋政办发〔2017〕50号", "晋政发〔2017〕5号"]),
        ("和政发〔2020〕1号", ["和政发〔2020〕1号"]),  # a county whose name begins with 和
        ("山西省人民政府办公厅晋政办发〔2016〕138号", ["晋政办发〔2016〕138号"]),
        ("工信部联通函〔2018〕3号、人社部发〔2018〕1号", ["工信部联通函〔2018〕3号", "人社部发〔2018〕1号"]),
        ("（自然资发〔2020〕1号）", ["自然资发〔2020〕1号"]),
        ("按照国务院令第711号和已经国务院令第 492 号公布的", ["国务院令第711号", "国务院令第492号"]),
        ("国家税务总局公告2020年第2号", ["国家税务总局公告2020年第2号"]),
        ("现将意见（2017）印发你们", []),
        ("2017年第3期", []),
    ],
)
def test_numbers_are_found_in_running_text_without_the_words_before_them(text, numbers):
    assert [found.number for found in find_all(text)] == numbers
    for found in find_all(text):
        assert text[found.start : found.end] == found.raw


@given(st.text(alphabet="国办发令第号〔〕[]（）2018年公告 ，和据根", max_size=60))
def test_finding_numbers_never_fails_and_always_finds_the_one_form(text):
    for found in find_all(text):
        assert is_canonical(found.number)


def test_the_index_number_of_the_plan():
    number = index_number.parse("012150436/2017-00160")
    assert (number.org, number.year, number.serial, number.scheme) == ("012150436", 2017, "00160", "ORG9")
    assert number.warnings == ()
    assert str(index_number.issue("01215043-6", 2017, 160)) == "012150436/2017-00160"


@pytest.mark.parametrize(
    ("written", "form", "warnings"),
    [
        ("０１２１５０４３６／2017－00160", "012150436/2017-00160", 0),
        ("012150437/2017-00160", "012150437/2017-00160", 1),  # the check digit does not fit
        ("11330700099033995K/2024-121134", "11330700099033995K/2024-121134", 1),
        ("11341702486344515H/202110-00013", "11341702486344515H/202110-00013", 1),
    ],
)
def test_variants_met_in_the_field_are_read_with_a_warning(written, form, warnings):
    number = index_number.parse(written)
    assert str(number) == form
    assert len(number.warnings) == warnings


@pytest.mark.parametrize("written", ["", "012150436", "012150436/17-00160", "012150436/2017-160", "0121504/2017-00160"])
def test_what_is_no_index_number_is_refused(written):
    with pytest.raises(BadInput):
        index_number.parse(written)


@pytest.mark.parametrize(
    ("org", "year", "serial"), [("012150437", 2017, 1), ("012150436", 2017, 0), ("012150436", 2017, 100000)]
)
def test_no_wrong_index_number_is_issued(org, year, serial):
    with pytest.raises(BadInput):
        index_number.issue(org, year, serial)


def test_check_digits():
    assert index_number.org_check_digit("01215043") == "6"
    assert index_number.org_check_digit("00001434") == "9"
    assert index_number.uscc_check_digit("91110000600037341") == "L"
    assert not index_number.is_valid_org("91110000600037341A")
    assert not index_number.is_valid_org("公开")
