"""Every way a request may end, under both regulations (Order 711, arts. 14–16 and 35–39; Order 492, art. 21)."""

from datetime import date

import pytest

from gongkai.errors import BadInput
from gongkai.law import foi_decisions, foi_report
from gongkai.law.foi_decisions import FOI_2007, FOI_2019, Family, Need


def test_a_request_is_judged_by_the_regulation_of_the_day_it_came():
    assert foi_decisions.regime_on(date(2019, 5, 14)) == FOI_2007
    assert foi_decisions.regime_on(date(2019, 5, 15)) == FOI_2019


@pytest.mark.parametrize(
    ("code", "place", "row"),
    [
        ("GRANT_ALREADY_PUBLIC", "第三十六条第（一）项", "R3_1"),
        ("GRANT_PARTIAL", "第三十七条", "R3_2"),
        ("DENY_STATE_SECRET", "第十四条", "R3_3_1"),
        ("DENY_THIRD_PARTY", "第十五条", "R3_3_4"),
        ("DENY_INTERNAL", "第十六条第一款", "R3_3_5"),
        ("DENY_SPECIAL_QUERY", "第三十六条第（七）项", "R3_3_8"),
        ("UNABLE_NOT_EXIST", "第三十六条第（四）项", "R3_4_1"),
        ("UNABLE_NOT_OURS", "第三十六条第（五）项", "R3_4_1"),
        ("UNABLE_NEEDS_MAKING", "第三十八条", "R3_4_2"),
        ("NO_PROC_PETITION", "第三十九条第一款", "R3_5_1"),
        ("NO_PROC_REPEAT", "第三十六条第（六）项", "R3_5_2"),
        ("NO_PROC_EXCESSIVE", "第三十五条", "R3_5_4"),
        ("OTHER_ABANDONED", "第三十条", "R3_6_1"),
    ],
)
def test_each_decision_has_its_article_and_its_row(code, place, row):
    decision = foi_decisions.get(code)
    assert decision.citation.zh.endswith(place)
    assert decision.rows["R2021"] == row


@pytest.mark.parametrize("form", foi_report.FORMATS)
def test_every_decision_has_a_row_in_every_report_it_can_fall_into(form):
    keys = {row.key for table in form.tables for row in table.rows}
    for decision in foi_decisions.ALL:
        row = decision.rows.get(form.key)
        if form.key == "R2014":
            assert (row in keys) == (decision.regime == FOI_2007 and decision.answered), decision
        else:
            assert row in keys, decision


def test_every_row_of_results_can_be_reached():
    reached = {decision.rows["R2021"] for decision in foi_decisions.of_regime(FOI_2019)}
    rows = {row.key for row in foi_report.R2021.table("T3").rows if row.path and row.key != "R3_7"}
    assert reached == rows


def test_whoever_gets_less_than_asked_is_told_why():
    for decision in foi_decisions.ALL:
        withheld = decision.family in {Family.PARTIAL, Family.DENY, Family.UNABLE, Family.NOT_PROCESSED}
        assert decision.gives_reasons == withheld, decision
        assert decision.answered == (decision.family is not Family.OTHER), decision


def test_what_does_not_exist_was_searched_for():
    assert Need.SEARCH in foi_decisions.get("UNABLE_NOT_EXIST").needs
    assert Need.AGENCY in foi_decisions.get("UNABLE_NOT_OURS").may_say


def test_an_article_nobody_has_read_is_not_cited_in_a_letter():
    assert foi_decisions.get("NO_PROC_CONFIRM").cited_zh == "《中华人民共和国政府信息公开条例》有关规定"
    assert foi_decisions.get("O_GRANT").cited_zh == "《中华人民共和国政府信息公开条例》有关规定"
    assert foi_decisions.get("DENY_THIRD_PARTY").cited_zh == (
        "《中华人民共和国政府信息公开条例》第十五条、第三十二条、第三十六条第（三）项"
    )


def test_codes_are_unique_and_an_unknown_one_is_refused():
    codes = [decision.code for decision in foi_decisions.ALL]
    assert len(codes) == len(set(codes)) == len(foi_decisions.choices())
    with pytest.raises(BadInput):
        foi_decisions.get("DENY_BECAUSE")
    with pytest.raises(BadInput):
        foi_decisions.of_regime("FOI_1999")
