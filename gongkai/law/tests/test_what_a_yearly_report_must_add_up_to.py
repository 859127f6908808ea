"""The formats of the yearly report and what must hold in their figures (General Office Openness Letter 2021 No. 30)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.errors import BadInput
from gongkai.law import foi_report
from gongkai.law.foi_report import R2014, R2019, R2021, flaws

# A report of 2025 as one city published it: table 3, natural persons and totals; the rest by the other columns.
_CITY = {
    "R1": (13612, 252, 0, 45, 128, 32),
    "R2": (535, 6, 0, 1, 18, 0),
    "R3_1": (5345, 129, 0, 41, 19, 14),
    "R3_2": (2120, 39, 0, 1, 6, 2),
    "R3_3_1": (13, 0, 0, 0, 0, 0),
    "R3_3_2": (30, 0, 0, 0, 0, 0),
    "R3_3_3": (11, 0, 0, 0, 0, 0),
    "R3_3_4": (49, 2, 0, 0, 0, 0),
    "R3_3_5": (103, 1, 0, 0, 0, 0),
    "R3_3_6": (84, 1, 0, 0, 0, 0),
    "R3_3_7": (282, 4, 0, 0, 0, 0),
    "R3_3_8": (147, 0, 0, 0, 1, 2),
    "R3_4_1": (3075, 50, 0, 0, 89, 8),
    "R3_4_2": (177, 3, 0, 0, 0, 0),
    "R3_4_3": (19, 0, 0, 0, 0, 0),
    "R3_5_1": (199, 1, 0, 0, 3, 0),
    "R3_5_2": (147, 1, 0, 0, 0, 0),
    "R3_5_3": (0, 0, 0, 0, 0, 0),
    "R3_5_4": (100, 1, 0, 0, 0, 0),
    "R3_5_5": (5, 0, 0, 0, 0, 0),
    "R3_6_1": (315, 3, 0, 0, 0, 0),
    "R3_6_2": (202, 0, 0, 1, 0, 0),
    "R3_6_3": (941, 17, 0, 1, 3, 3),
    "R3_7": (13364, 252, 0, 44, 121, 29),
    "R4": (783, 6, 0, 2, 25, 3),
}


def city() -> dict[str, int | Decimal]:
    figures: dict[str, int | Decimal] = {}
    for row, values in _CITY.items():
        for column, value in zip(foi_report.APPLICANTS, values, strict=True):
            figures[f"T3.{row}.{column.key}"] = value
        figures[f"T3.{row}.TOTAL"] = sum(values)
    blocks = {"RC": (376, 97, 196, 121), "L_DIRECT": (16, 1, 12, 27), "L_AFTER": (74, 1, 30, 51)}
    for row, values in blocks.items():
        for column, value in zip(foi_report.OUTCOMES, values, strict=True):
            figures[f"T4.{row}.{column.key}"] = value
        figures[f"T4.{row}.TOTAL"] = sum(values)
    for row, values in {"RULES": (3, 5, 74), "NORMATIVE": (564, 984, 4185)}.items():
        for key, value in zip(("MADE", "REPEALED", "IN_FORCE"), values, strict=True):
            figures[f"T2.{row}.{key}"] = value
    decisions = {"LICENSE": 11398889, "PENALTY": 6937489, "COERCION": 166105}
    figures |= {f"T2.{row}.DECISIONS": value for row, value in decisions.items()}
    figures["T2.FEE.AMOUNT"] = Decimal("316441.00")
    return figures


def test_a_real_report_adds_up():
    assert city()["T3.R1.TOTAL"] == 14069
    assert city()["T4.L_AFTER.TOTAL"] == 156
    assert flaws(R2021, city()) == []


@pytest.mark.parametrize(
    "name", ["T3.R1.NATURAL", "T3.R3_4_1.TOTAL", "T3.R4.LAWFIRM", "T4.RC.UPHELD", "T3.R3_7.CHARITY"]
)
def test_one_number_altered_anywhere_is_found(name):
    figures = city()
    figures[name] += 1
    found = flaws(R2021, figures)
    assert found
    assert all(flaw.is_error for flaw in found)
    assert any(name in flaw.cells for flaw in found)


@settings(max_examples=60)
@given(st.sampled_from([name for name in city() if not name.startswith("T2")]), st.integers(1, 10_000))
def test_no_number_of_tables_3_and_4_can_be_altered_alone(name, by):
    figures = city()
    figures[name] += by
    assert any(name in flaw.cells and flaw.is_error for flaw in flaws(R2021, figures))


def test_the_check_says_where_and_what():
    figures = city()
    figures["T3.R4.NATURAL"] = 784
    says = [flaw.says for flaw in flaws(R2021, figures) if flaw.check == "A1"]
    assert says == ["“自然人”列：第一项加第二项之和，等于第三项加第四项之和；现为14147与14148。"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("T3.R1.NATURAL", None),
        ("T3.R1.NATURAL", -1),
        ("T3.R1.NATURAL", Decimal("1.5")),
        ("T2.FEE.AMOUNT", Decimal("-0.01")),
        ("T2.FEE.AMOUNT", Decimal("NaN")),
        ("T9.X.Y", 1),
    ],
)
def test_a_cell_holds_a_number_of_its_kind(name, value):
    figures = city() | {name: value}
    found = [flaw for flaw in flaws(R2021, figures) if flaw.check == "A5"]
    assert [flaw.cells for flaw in found] == [(name,)]


def test_what_last_year_left_over_is_what_this_year_began_with():
    before = city() | {"T3.R4.NATURAL": 535, "T3.R4.TOTAL": 560}
    carried = {f"T3.R4.{column.key}": city()[f"T3.R2.{column.key}"] for column in foi_report.APPLICANTS}
    assert [f for f in flaws(R2021, city(), before=before | carried) if f.check == "A4"] == []
    found = flaws(R2021, city(), before=before | carried | {"T3.R4.LAWFIRM": 17})
    assert [(flaw.check, flaw.severity) for flaw in found if flaw.check == "A4"] == [("A4", "error")]


def test_a_stock_that_does_not_roll_forward_is_shown_but_may_have_its_reasons():
    before = city() | {f"T3.R4.{c.key}": city()[f"T3.R2.{c.key}"] for c in (*foi_report.APPLICANTS, foi_report.TOTAL)}
    before |= {"T2.RULES.IN_FORCE": 76, "T2.NORMATIVE.IN_FORCE": 4600, "T4.L_DIRECT.PENDING": 57}
    found = flaws(R2021, city(), before=before)
    assert {(flaw.check, flaw.severity) for flaw in found} == {("A7", "warning"), ("A10", "warning")}
    assert [flaw.cells for flaw in found if flaw.check == "A7"] == [("T2.NORMATIVE.IN_FORCE",)]


@pytest.mark.parametrize(
    ("year", "form"), [(2014, R2014), (2018, R2014), (2019, R2019), (2020, R2019), (2021, R2021), (2030, R2021)]
)
def test_each_year_has_its_format(year, form):
    assert foi_report.of_year(year) is form
    assert foi_report.named(form.key) is form


def test_years_before_2014_had_no_format():
    with pytest.raises(BadInput, match="2014"):
        foi_report.of_year(2013)


def test_the_old_indicators_add_up_too():
    figures: dict[str, int | Decimal] = {name: 0 for name, *_ in R2014.cells()}
    figures |= {"S.III_1.N": 4, "S.III_1_NET.N": 3, "S.III_1_LETTER.N": 1, "S.III_3.N": 2, "S.III_3_4.N": 2}
    figures |= {"S.III_3_4_3.N": 2, "S.VII.N": Decimal("0.02")}
    assert flaws(R2014, figures) == []
    figures["S.III_3_4_6.N"] = 1
    assert [flaw.check for flaw in flaws(R2014, figures)] == ["B4"]


def test_a_yearly_change_may_be_a_loss():
    figures: dict[str, int | Decimal] = {name: 0 for name, *_ in R2019.cells()}
    assert flaws(R2019, figures | {"T2.LICENSE.CHANGE": -3}) == []
    assert [flaw.check for flaw in flaws(R2019, figures | {"T2.LICENSE.BEFORE": -3})] == ["A5"]


@pytest.mark.parametrize("form", foi_report.FORMATS)
def test_every_sum_names_rows_and_columns_that_exist(form):
    cells = {name for name, *_ in form.cells()}
    for rule in form.sums:
        table = form.table(rule.table)
        keys = {c.key for c in table.columns} if rule.across == "columns" else {row.key for row in table.rows}
        assert {*rule.left, *rule.right} <= keys
    assert len(cells) == len(list(form.cells()))
