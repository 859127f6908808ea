"""Relief by the law of the day (Reconsideration Law 2023, art. 23; Judicial Interpretation 2025 No. 8, art. 1)."""

from datetime import date

import pytest

from gongkai.law import foi_decisions
from gongkai.law.foi_relief import Bodies, Matter, Readings, matter_of, relief

BODIES = Bodies(
    review="山西省人民政府", court="太原铁路运输法院", review_before_2024="山西省人民政府或者国家工商行政管理总局"
)


@pytest.mark.parametrize(
    ("code", "day", "first", "because"),
    [
        ("DENY_INTERNAL", "2023-12-31", False, "before 2024 both ways are open"),
        ("DENY_INTERNAL", "2024-01-01", True, "what is kept back goes to reconsideration first"),
        ("GRANT_PARTIAL", "2024-01-01", True, "so does the refused part, as the house reads it"),
        ("GRANT", "2024-01-01", False, "what was given may be fought at once"),
        ("UNABLE_NOT_EXIST", "2025-06-01", False, "who could be given nothing may go to court at once"),
        ("NO_PROC_PETITION", "2025-06-01", False, "so may whose request was not processed"),
        ("DENY_CASE_FILE", "2025-06-01", True, "what is kept back still goes to reconsideration first"),
        ("O_DENY_TRADE", "2017-07-10", False, "an answer of 2017 is under the law of 2017"),
    ],
)
def test_the_way_depends_on_the_answer_and_its_day(code, day, first, because):
    found = relief(matter_of(foi_decisions.get(code)), on=date.fromisoformat(day), bodies=BODIES)
    assert found.review_first is first, because
    assert ("应当先" in found.text) is first
    assert ("court" in {channel.key for channel in found.channels}) is not first


def test_a_refusal_of_2025_says_the_way_with_limits_and_articles():
    found = relief(Matter.DENIED, on=date(2025, 7, 1), bodies=BODIES)
    assert found.key == "2025-review-first"
    assert found.text == (
        "如对本告知书不服，应当先自收到本告知书之日起60日内向山西省人民政府申请行政复议；对行政复议决定不服的，"
        "可以自收到行政复议决定书之日起15日内向太原铁路运输法院提起行政诉讼（《中华人民共和国行政复议法》第二十条、"
        "第二十三条；《中华人民共和国行政诉讼法》第四十五条）。认为本机关在政府信息公开工作中侵犯其合法权益的，"
        "也可以向上一级行政机关或者政府信息公开工作主管部门投诉、举报。"
    )


def test_an_answer_of_2017_names_both_bodies_of_its_time():
    text = relief(Matter.DENIED, on=date(2017, 7, 10), bodies=BODIES).text
    assert "60日内向山西省人民政府或者国家工商行政管理总局申请行政复议" in text
    assert "6个月内向太原铁路运输法院提起行政诉讼" in text
    assert "《中华人民共和国行政复议法》第九条" in text


def test_the_court_at_once_rests_on_the_interpretation_of_2025_only_since_then():
    name = "适用法律若干问题的解释》第一条"
    assert name in relief(Matter.UNABLE, on=date(2025, 6, 1)).text
    assert name not in relief(Matter.UNABLE, on=date(2025, 5, 31)).text


def test_a_limit_nobody_has_read_is_not_given_a_number():
    text = relief(Matter.DENIED, on=date(2014, 3, 3)).text
    assert "在法定期限内向" in text
    assert "行政诉讼法" not in text


@pytest.mark.parametrize("partly", [True, False])
def test_what_is_in_dispute_is_the_offices_choice(partly):
    readings = Readings(partly_review_first=partly, overdue_review_first=partly)
    for matter in (Matter.PARTLY, Matter.OVERDUE):
        assert relief(matter, on=date(2025, 7, 1), readings=readings).review_first is partly
    assert relief(Matter.OVERDUE, on=date(2023, 7, 1), readings=readings).review_first is False


@pytest.mark.parametrize("matter", list(Matter))
@pytest.mark.parametrize("day", ["2012-03-01", "2017-03-01", "2019-05-15", "2024-01-01", "2025-06-01"])
def test_there_is_always_a_way(matter, day):
    found = relief(matter, on=date.fromisoformat(day))
    assert {"review", "complaint"} <= {channel.key for channel in found.channels}
    assert found.text.count("。") == 2
    assert "待核" not in found.text
