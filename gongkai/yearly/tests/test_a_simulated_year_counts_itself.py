"""A year of 2,000 requests gives a report that another count of the same rows confirms (Order 711, arts. 49 and 50)."""

from collections import Counter
from datetime import date

import pytest

from gongkai.answers.models import Case
from gongkai.law import foi_report
from gongkai.ledger.check import check as check_log
from gongkai.requests.models import InformationRequest
from gongkai.yearly import actions, canonical, checks, counting
from gongkai.yearly.models import YearlyReport
from gongkai.yearly.tests.simulated import by_the_actions, year_of
from tests.cast import Cast, beijing

AT = beijing("2026-01-12")
# Written out by hand from the format, not taken from the house's own table.
ROWS = {
    "GRANT_ALREADY_PUBLIC": "R3_1",
    "GRANT": "R3_1",
    "GRANT_PARTIAL": "R3_2",
    "DENY_STATE_SECRET": "R3_3_1",
    "DENY_LAW_FORBIDS": "R3_3_2",
    "DENY_SAFETY": "R3_3_3",
    "DENY_THIRD_PARTY": "R3_3_4",
    "DENY_INTERNAL": "R3_3_5",
    "DENY_PROCESS": "R3_3_6",
    "DENY_CASE_FILE": "R3_3_7",
    "DENY_SPECIAL_QUERY": "R3_3_8",
    "UNABLE_NOT_EXIST": "R3_4_1",
    "UNABLE_NOT_OURS": "R3_4_1",
    "UNABLE_NEEDS_MAKING": "R3_4_2",
    "UNABLE_STILL_UNCLEAR": "R3_4_3",
    "NO_PROC_PETITION": "R3_5_1",
    "NO_PROC_REPEAT": "R3_5_2",
    "NO_PROC_PUBLICATION": "R3_5_3",
    "NO_PROC_EXCESSIVE": "R3_5_4",
    "NO_PROC_CONFIRM": "R3_5_5",
    "OTHER_ABANDONED": "R3_6_1",
    "OTHER_FEE_UNPAID": "R3_6_2",
    "OTHER": "R3_6_3",
}
COLUMNS = {
    "NATURAL": "NATURAL",
    "LEGAL_BUSINESS": "BUSINESS",
    "LEGAL_RESEARCH": "RESEARCH",
    "LEGAL_CHARITY": "CHARITY",
    "LEGAL_LAWFIRM": "LAWFIRM",
    "LEGAL_OTHER": "OTHER_ORG",
}


def by_hand(year: int) -> Counter[str]:
    """Return tables 3 and 4 from the exported rows, request by request."""
    sums: Counter[str] = Counter()
    for row in InformationRequest.objects.values(
        "matter", "kind", "decision_code", "received_on", "first_received_on", "concluded_on", "split_at"
    ):
        # Of a bundle that was parted its parts count, not the whole.
        if row["matter"] != "information" or row["received_on"] is None or row["split_at"] is not None:
            continue
        start, end = row["first_received_on"], row["concluded_on"]
        if start.year > year or (end is not None and end.year < year):
            continue
        keys = ["R1" if start.year == year else "R2"]
        keys += [ROWS[row["decision_code"]], "R3_7"] if end is not None and end.year == year else ["R4"]
        for key in keys:
            sums[f"T3.{key}.{COLUMNS[row['kind']]}"] += 1
            sums[f"T3.{key}.TOTAL"] += 1
    for row in Case.objects.values("kind", "notified_on", "closed_on", "outcome", "only_as_reviewer"):
        begun, closed = row["notified_on"], row["closed_on"]
        if row["only_as_reviewer"] or begun.year > year or (closed is not None and closed.year < year):
            continue
        outcome = row["outcome"] if closed is not None and closed.year == year else "PENDING"
        sums[f"T4.{row['kind']}.{outcome}"] += 1
        sums[f"T4.{row['kind']}.TOTAL"] += 1
    return sums


def filled(cast: Cast, year: int = 2025, at=AT) -> YearlyReport:
    report = actions.begin(year, by=cast.office, at=at)
    return fill(cast, report, at)


def fill(cast: Cast, report: YearlyReport, at=AT) -> YearlyReport:
    entered = {name: "0" for name, *_ in report.form.cells() if not counting.is_counted(report.form, name)}
    sources = {canonical.source_key(table, row): "业务台账" for _, table, row, _ in report.form.cells()}
    parts = {part.key: report.texts.get(part.key) or "无。" for part in report.form.parts if part.written}
    return actions.fill_in(report, entered=entered, sources=sources, texts=parts, by=cast.office, at=at)


def test_two_thousand_requests_give_the_tables_that_another_count_gives(cast):
    year_of(cast, 2025, 2000)
    report = filled(cast)
    expected = by_hand(2025)
    assert expected["T3.R1.TOTAL"] > 1200
    assert all(expected[f"T3.{row}.TOTAL"] for row in {*ROWS.values(), "R2", "R4"})
    assert {name: number for name, number in report.counted.items() if number} == dict(expected)
    assert checks.errors(report) == []
    # Every cell opens exactly the rows that make it.
    opened: Counter[str] = Counter(name for row in report.rows.all() for name in row.cells)
    assert dict(opened) == dict(expected)
    # Last year's and next year's reports carry over without a seam.
    before = counting.figures(report.form, counting.rows(2024, report.form))
    after = counting.figures(report.form, counting.rows(2026, report.form))
    for column in (*foi_report.APPLICANTS, foi_report.TOTAL):
        assert before[f"T3.R4.{column.key}"] == report.counted[f"T3.R2.{column.key}"]
        assert report.counted[f"T3.R4.{column.key}"] == after[f"T3.R2.{column.key}"]
    signed_and_refused(cast, report)


def signed_and_refused(cast, report) -> None:
    """One row changed after the count is refused at signing and at publishing, and shown ever after."""
    counted_row = InformationRequest.objects.filter(
        concluded_on__year=2025, decision_code="GRANT", matter="information", kind="NATURAL"
    ).first()

    def change(code: str) -> None:
        InformationRequest.objects.filter(pk=counted_row.pk).update(decision_code=code)

    change("DENY_INTERNAL")
    with pytest.raises(actions.NotAddingUp, match="按记录重新计算"):
        actions.sign(report, by=cast.leader, at=AT)
    changed = {cell for flaw in checks.errors(report) for cell in flaw.cells}
    assert changed == {"T3.R3_1.NATURAL", "T3.R3_1.TOTAL", "T3.R3_3_5.NATURAL", "T3.R3_3_5.TOTAL"}
    change("GRANT")
    actions.sign(report, by=cast.leader, at=AT)
    change("DENY_INTERNAL")
    with pytest.raises(actions.NotAddingUp):
        actions.publish(report, by=cast.office, at=AT)
    change("GRANT")
    actions.publish(report, by=cast.office, at=AT)
    report.refresh_from_db()
    assert checks.drift(report) == []
    change("DENY_INTERNAL")
    assert len(checks.drift(report)) == 4
    assert report.counted["T3.R3_1.TOTAL"] == by_hand(2025)["T3.R3_1.TOTAL"] + 1
    # A number altered in the published report itself is found by the log.
    assert check_log(canonical.subjects()).ok
    YearlyReport.objects.filter(pk=report.pk).update(counted={**report.counted, "T3.R3_1.TOTAL": 1})
    assert [each.kind for each in check_log(canonical.subjects()).findings] == ["differs"]


def test_requests_brought_to_every_end_by_the_actions_count_as_the_table_says(cast):
    number = by_the_actions(cast)
    report = filled(cast, 2026, at=beijing("2027-01-12"))
    assert number > 12
    assert {name: value for name, value in report.counted.items() if value} == dict(by_hand(2026))
    registered = InformationRequest.objects.filter(
        received_on__isnull=False, matter="information", split_at=None
    ).count()
    assert report.counted["T3.R1.TOTAL"] == registered
    assert report.counted["T3.R3_6_1.TOTAL"] == 1
    assert checks.errors(report) == []


@pytest.mark.parametrize(("year", "key"), [(2017, "R2014"), (2019, "R2019"), (2020, "R2019"), (2021, "R2021")])
def test_old_years_are_counted_in_the_format_of_their_time(cast, year, key):
    year_of(cast, year, 150, seed=year)
    report = filled(cast, year)
    assert report.format == key
    assert checks.errors(report) == []
    received = InformationRequest.objects.filter(matter="information", first_received_on__year=year).exclude(
        received_on=None
    )
    total = report.counted["S.III_1.N" if key == "R2014" else "T3.R1.TOTAL"]
    assert total == received.count() > 50
    if key == "R2014":
        done = InformationRequest.objects.filter(
            matter="information", concluded_on__range=(date(year, 1, 1), date(year, 12, 31))
        )
        assert report.counted["S.III_2.N"] == done.count()
