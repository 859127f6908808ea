"""Law as dated rows: what was in force when, and how it is cited."""

from datetime import date, datetime

import pytest

from gongkai.errors import BadInput, Refused
from gongkai.law import grounds, limits, sources
from gongkai.law.lengths import Length, by_date, calendar_days, hours, months, working_days, yearly
from gongkai.law.numerals import from_chinese, to_chinese
from gongkai.law.provisions import NotYetInForce, Provision, since
from gongkai.law.sources import ORDER_492, ORDER_711, PLAN_2017, RULES_2016_80, Instrument


def test_a_citation_speaks_english_to_us_and_chinese_to_the_public():
    citation = ORDER_711.art(33)
    assert str(citation) == "State Council Order 711, art. 33"
    assert citation.zh == "《中华人民共和国政府信息公开条例》第三十三条"
    assert str(ORDER_711.art(33, 3)) == "State Council Order 711, art. 33, para. 3"
    assert ORDER_711.art(36, item=4).zh == "《中华人民共和国政府信息公开条例》第三十六条第（四）项"


@pytest.mark.parametrize("written", ["二（三）1", "二、（三）1.", "二(三)1", "二、(三)1．"])
def test_a_clause_of_the_plan_is_one_place_however_it_is_written(written):
    clause = PLAN_2017.clause(written)
    assert clause == PLAN_2017.clause("二（三）1")
    assert str(clause) == "Plan 2017, II(3)1"
    assert clause.zh == "《全面推进政务公开工作实施方案》二（三）1"


def test_the_closing_words_of_the_plan_can_be_cited():
    clause = PLAN_2017.clause("三", closing=True)
    assert (str(clause), clause.zh) == (
        "Plan 2017, III, closing paragraph",
        "《全面推进政务公开工作实施方案》三，结尾段",
    )


@pytest.mark.parametrize("written", ["", "第三条", "一二三四（", "II(3)1"])
def test_what_is_no_clause_cannot_be_cited(written):
    with pytest.raises(ValueError, match="clause"):
        PLAN_2017.clause(written)


def test_title_marks_inside_a_title_become_single_ones():
    assert RULES_2016_80.zh == "《〈关于全面推进政务公开工作的意见〉实施细则》"
    assert RULES_2016_80.zh_with_number.endswith("（国办发〔2016〕80号）")


def test_what_nobody_read_is_not_shown_as_law():
    assert ORDER_711.art(26).is_verified
    assert not ORDER_492.art(18, confidence="memory").is_verified
    assert not limits.PROACTIVE_PUBLICATION.on(date(2017, 6, 19)).citation.is_verified
    assert sources.SHANXI_2017_50 in sources.unsure()


def test_one_regulation_ends_the_day_the_next_begins():
    assert ORDER_492.in_force(date(2019, 5, 14))
    assert not ORDER_492.in_force(date(2019, 5, 15))
    assert ORDER_711.in_force(date(2019, 5, 15))
    assert not Instrument("x", "x").in_force(date(2020, 1, 1))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (3, "三"),
        (10, "十"),
        (12, "十二"),
        (33, "三十三"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1203, "一千二百零三"),
    ],
)
def test_article_numbers_are_written_in_chinese(number, text):
    assert to_chinese(number) == text
    assert from_chinese(text) == number


def test_years_are_read_digit_by_digit():
    assert from_chinese("二〇一七") == 2017
    with pytest.raises(ValueError, match="numeral"):
        from_chinese("三甲")


def test_the_wording_in_force_knows_when_it_began_and_ended():
    rule = limits.REPLY.on(date(2018, 1, 1))
    assert (rule.since, rule.until, str(rule.citation)) == (
        date(2008, 5, 1),
        date(2019, 5, 15),
        "State Council Order 492, art. 24",
    )
    assert limits.REPLY.latest.until is None
    assert limits.REPLY.latest.zh == "20个工作日（《中华人民共和国政府信息公开条例》第三十三条）"


def test_before_the_first_wording_there_is_no_rule():
    with pytest.raises(NotYetInForce, match="2008-05-01起施行") as refused:
        limits.REPLY.on(date(2008, 4, 30))
    assert isinstance(refused.value, Refused)
    assert refused.value.source == ORDER_492.art(24)


def test_rows_out_of_order_never_become_a_provision():
    with pytest.raises(ValueError, match="order of their days"):
        Provision(
            "颠倒",
            since("2019-05-15", working_days(20), ORDER_711.art(33)),
            since("2008-05-01", working_days(15), ORDER_492.art(24)),
        )
    with pytest.raises(ValueError, match="needs a wording"):
        Provision("空白")


def test_a_provision_is_asked_for_a_day():
    with pytest.raises(TypeError, match="Beijing"):
        limits.REPLY.on(datetime(2019, 5, 15))


@pytest.mark.parametrize(
    ("key", "day", "zh"),
    [
        ("REPLY", "2017-06-19", "15个工作日"),
        ("REPLY_EXTENSION", "2019-05-15", "20个工作日"),
        ("CORRECTION_NOTICE", "2019-05-15", "7个工作日"),
        ("THIRD_PARTY_REPLY", "2019-05-15", "15个工作日"),
        ("PROACTIVE_PUBLICATION", "2017-06-19", "20个工作日"),
        ("INTERPRETATION", "2017-06-19", "3个工作日"),
        ("OPINION_FIRST_WORD", "2017-06-19", "5小时"),
        ("OPINION_PRESS_CONFERENCE", "2017-06-19", "24小时"),
        ("YEARLY_TASK_REPORT", "2017-06-19", "每年12月31日前"),
        ("ANNUAL_REPORT", "2017-06-19", "每年3月31日前"),
        ("ANNUAL_REPORT", "2019-05-15", "每年1月31日前"),
        ("PENALTY_PUBLICATION", "2018-12-05", "7个工作日"),
        ("LEGALITY_REVIEW", "2018-12-04", "15个工作日"),
    ],
)
def test_the_limits_of_the_law(key, day, zh):
    assert limits.named(key).on(date.fromisoformat(day)).length.zh == zh


def test_a_shortest_time_is_told_from_a_longest():
    assert limits.COMMENT_PERIOD.latest.at_least
    assert limits.COMMENT_PERIOD.latest.zh.startswith("不少于30日")
    assert not limits.REPLY.latest.at_least


def test_every_limit_has_a_name_and_goes_into_a_clock_as_plain_values():
    for key, provision in limits.ALL.items():
        assert limits.key_of(provision) == key
        for row in provision.rows:
            kept = provision.on(row.since).to_json()
            assert Length.from_json(kept["length"]) == row.length
            assert kept["source_zh"].startswith("《")
            assert kept["verified"] is row.citation.is_verified


@pytest.mark.parametrize(
    ("length", "zh", "en"),
    [
        (working_days(15), "15个工作日", "15 working days"),
        (hours(5), "5小时", "5 hours"),
        (calendar_days(30), "30日", "30 calendar days"),
        (months(1), "1个月", "1 month"),
        (yearly(12, 31), "每年12月31日前", "every year by 12-31"),
        (by_date("2017-12-31"), "2017年12月31日前", "by 2017-12-31"),
    ],
)
def test_a_length_speaks_the_words_of_the_law_and_survives_storage(length, zh, en):
    assert (length.zh, str(length)) == (zh, en)
    assert Length.from_json(length.to_json()) == length


@pytest.mark.parametrize(
    "stored", ["", "[]", "{}", '{"unit": "weeks", "amount": 2}', '{"unit": "hours"}', '{"unit": "hours", "amount": 0}']
)
def test_a_length_that_cannot_be_read_back_is_refused(stored):
    with pytest.raises(BadInput):
        Length.from_json(stored)


@pytest.mark.parametrize("amount", [0, -3, 1.5, True, 10**9])
def test_a_length_is_a_sensible_whole_number(amount):
    with pytest.raises(ValueError, match="whole number"):
        working_days(amount)


def test_the_grounds_of_a_day_are_those_of_its_law():
    assert [ground.code for ground in grounds.on(date(2019, 5, 15))] == [
        "N14_SECRET",
        "N14_LAW",
        "N14_SAFETY",
        "N15_THIRD",
        "N16_INTERNAL",
        "N16_PROCESS",
        "N16_CASEFILE",
    ]
    assert {ground.code for ground in grounds.on(date(2017, 6, 19))} >= {"O14_SECRET", "O14_TRADE", "O08_SAFETY"}
    assert grounds.on(date(2008, 4, 30)) == ()


def test_a_ground_says_whether_the_law_forbids_or_leaves_it_open():
    assert grounds.get("N14_SECRET").must
    assert not grounds.get("N16_PROCESS").must
    assert grounds.get("N15_THIRD").exception.startswith("第三方同意公开")
    assert grounds.get("N16_PROCESS").zh_with_source.endswith("第十六条第二款）")
    with pytest.raises(BadInput):
        grounds.get("N99")


def test_every_ground_there_ever_was_may_stand_in_the_database():
    codes = [code for code, _ in grounds.choices()]
    assert len(codes) == len(set(codes)) == len(grounds.ALL)
    assert dict(grounds.ATTRIBUTES) == {"proactive": "主动公开", "on_request": "依申请公开", "withheld": "不予公开"}
