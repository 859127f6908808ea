"""Table 2 is counted from what was published and from rows of other registers, or names its source (Order 711, 50)."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gongkai.answers.tests.factories import decided
from gongkai.errors import BadInput
from gongkai.law import foi_report
from gongkai.ledger.check import check as check_log
from gongkai.ledger.models import Entry
from gongkai.publishing import actions as publishing
from gongkai.publishing.models import Document, ValidityMark
from gongkai.publishing.tests.factories import cleared, drafted, fresh, lawful, released
from gongkai.yearly import actions, canonical, checks, registers
from gongkai.yearly.models import RegisterFile, RegisterRow
from gongkai.yearly.recount import recount
from gongkai.yearly.tests.test_a_simulated_year_counts_itself import AT, fill, filled
from gongkai.yearly.tests.test_the_doors_of_the_report import signed_in
from tests.cast import beijing

PENALTIES = (
    "决定日期,案由,当事人,承办单位\n2025-03-04,虚假宣传,某某,监管处\n2025年5月6日,无照经营,某某,监管处\n".encode()
)
FEES = "日期\t收费项目\t金额（元）\n2025/1/2\t计量检定费\t12,345.60\n2025-1-3\t计量检定费\t100\n".encode("gb18030")
OLDER = "成文日期,标题,废止日期\n2009-01-05,旧办法,\n2011-02-03,旧规定,2025-06-01\n2025-02-01,新规定,\n".encode()


def normative(cast, title, made, **said):
    at = beijing(f"{made} 10:00")
    said = {"nature": "normative", "document_type": "通知", "made_on": date.fromisoformat(made)} | said
    document = lawful(cast, cleared(cast, drafted(cast, title, at=at, **said), at=at), at=at)
    publishing.approve(document, by=cast.leader, at=at)
    return publishing.release(fresh(document), by=cast.office, at=at)


@pytest.fixture(autouse=True)
def present(monkeypatch):
    for module in ("gongkai.yearly.public", "gongkai.yearly.views"):
        monkeypatch.setattr(f"{module}.now", lambda: AT)


def test_normative_documents_are_counted_from_what_was_published_and_what_became_of_it(cast):
    old = normative(cast, "关于旧事项的通知", "2024-03-04")
    normative(cast, "关于新事项的通知", "2025-03-04", document_number="晋市监规〔2025〕1号")
    normative(cast, "某某管理办法", "2025-04-07", document_type="命令")
    released(cast, "一份普通的通知", at=beijing("2025-05-06 10:00"), made_on=date(2025, 5, 6), document_type="通知")
    ValidityMark.objects.create(
        document=old, kind="repealed", from_day=date(2025, 9, 1), by_citation="某决定", marked_at=beijing("2025-09-01")
    )
    report = actions.begin(2025, by=cast.office, at=AT)
    told = {name: report.counted[name] for name in report.counted if name.startswith("T2.")}
    assert told == {
        "T2.RULES.MADE": 1,
        "T2.RULES.REPEALED": 0,
        "T2.RULES.IN_FORCE": 1,
        "T2.NORMATIVE.MADE": 1,
        "T2.NORMATIVE.REPEALED": 1,
        "T2.NORMATIVE.IN_FORCE": 1,
    }
    assert recount(2025, report.form).items() >= told.items()
    page = signed_in(cast.office).get(reverse("yearly_report_cell", args=[report.pk, "T2.NORMATIVE.MADE"]))
    assert "关于新事项的通知（晋市监规〔2025〕1号）" in page.content.decode()
    assert "一份普通的通知" not in page.content.decode()
    # A mark that was set later, for a day of the year, is found.
    ValidityMark.objects.filter(document=old).delete()
    assert {flaw.cells[0] for flaw in checks.errors(report) if flaw.check == "A8"} == {
        "T2.NORMATIVE.REPEALED",
        "T2.NORMATIVE.IN_FORCE",
    }


def test_the_old_list_counts_the_documents_of_its_year_and_may_be_told_otherwise(cast):
    made = normative(cast, "关于某事项的通知", "2018-03-04")
    at = beijing("2018-05-06 10:00")
    released(cast, "一份普通的通知", at=at, made_on=date(2018, 5, 6), document_type="通知")
    told = released(cast, "一图读懂某事项", at=at, made_on=date(2018, 5, 6))
    Document.objects.filter(pk=told.pk).update(interprets=made, interpretation_form="graphic")
    normative(cast, "关于次年事项的通知", "2019-03-04")
    report = fill(cast, actions.begin(2018, by=cast.office, at=AT))
    expected = {"I_1": 2, "I_1_NORMATIVE": 1, "I_1_MADE": 1, "I_2_SITE": 2, "II_2_ARTICLES": 1}
    assert {key: report.counted[f"S.{key}.N"] for key in expected} == expected
    assert not [flaw for flaw in checks.check(report) if flaw.check == "A8"]
    assert report.figures["S.I_1.N"] == 0  # what was entered stands, and the difference is shown
    assert "S2" in {flaw.check for flaw in checks.check(report)}
    actions.fill_in(report, entered={f"S.{key}.N": "" for key in expected}, by=cast.office, at=AT)
    report.refresh_from_db()
    page = signed_in(cast.office).get(reverse("yearly_report_cell", args=[report.pk, "S.I_1.N"])).content.decode()
    assert "一份普通的通知" in page
    assert "一图读懂" not in page
    assert [flaw.check for flaw in checks.errors(report)] == []


def test_rows_of_another_register_are_kept_and_open_from_their_cell(cast):
    report = filled(cast)
    office = signed_in(cast.office)
    page, send = reverse("yearly_report", args=[report.pk]), reverse("yearly_report_register", args=[report.pk])
    wrong = office.post(send, {"register": "PENALTY", "file": SimpleUploadedFile("a.csv", "日期,别的\n".encode())})
    assert (wrong.status_code, "表头中没有“事项”一列" in wrong.content.decode()) == (422, True)
    office.post(send, {"register": "PENALTY", "file": SimpleUploadedFile("处罚.csv", PENALTIES)})
    office.post(send, {"register": "FEE", "file": SimpleUploadedFile("收费.csv", FEES)})
    office.post(send, {"register": "NORMATIVE", "file": SimpleUploadedFile("旧文件.csv", OLDER)})
    report.refresh_from_db()
    assert (report.counted["T2.PENALTY.DECISIONS"], report.counted["T2.FEE.AMOUNT"]) == (2, "1.24456")
    assert [report.counted[f"T2.NORMATIVE.{key}"] for key in ("MADE", "REPEALED", "IN_FORCE")] == [1, 1, 2]
    assert recount(2025, report.form)["T2.FEE.AMOUNT"] == "1.24456"
    # What was entered before goes on to stand in its place, and the difference is shown.
    assert report.figures["T2.PENALTY.DECISIONS"] == 0
    assert "填报为0，由记录统计为2" in office.get(page).content.decode()
    actions.fill_in(report, entered=dict.fromkeys(("T2.PENALTY.DECISIONS", "T2.FEE.AMOUNT"), ""), by=cast.office, at=AT)
    report.refresh_from_db()
    actions.sign(report, by=cast.leader, at=AT)
    actions.publish(report, by=cast.office, at=AT)
    public = Client().get(reverse("yearly:cell", args=[2025, 1, "T2.PENALTY.DECISIONS"])).content.decode()
    assert "虚假宣传" in public
    assert "某某" not in public  # the column of the parties was not read
    assert "12345.60" in Client().get(reverse("yearly:cell", args=[2025, 1, "T2.FEE.AMOUNT"])).content.decode()
    cells = {each["cell"]: each for each in canonical.form(report)["cells"]}
    assert (cells["T2.PENALTY.DECISIONS"]["from"], cells["T2.LICENSE.DECISIONS"]["from"]) == ("rows", "entered")
    assert check_log(canonical.subjects()).ok
    RegisterRow.objects.filter(file__register="PENALTY").first().delete()
    assert [flaw.cells for flaw in checks.drift(report)] == [("T2.PENALTY.DECISIONS",)]
    assert not check_log(canonical.subjects()).ok


@pytest.mark.parametrize("where", ["sources", "placed"])
def test_every_word_a_person_wrote_is_looked_at_before_it_is_signed(cast, where):
    report = filled(cast)
    said = "李某某13812345678说的"
    getattr(report, where).update({"T2.FEE": said} if where == "sources" else {"7": {"row": "R3_1", "reason": said}})
    report.save()
    with pytest.raises(BadInput, match="年度报告的文字部分"):
        actions.sign(report, by=cast.leader, at=AT)


def test_a_second_file_takes_the_place_of_the_first_and_both_stand_in_the_log(cast):
    report = filled(cast)
    for data in (PENALTIES, PENALTIES.partition("2025年5月".encode())[0]):
        actions.bring_in(report, "PENALTY", "处罚.csv", data, by=cast.office, at=AT)
    report.refresh_from_db()
    assert report.counted["T2.PENALTY.DECISIONS"] == 1
    assert RegisterFile.objects.filter(superseded_at=None).count() == 1
    assert Entry.objects.filter(verb="register.imported").count() == 2
    actions.bring_in(report, "PENALTY", "无.csv", "日期,事项\n".encode(), by=cast.office, at=AT)
    report.refresh_from_db()
    assert report.counted["T2.PENALTY.DECISIONS"] == 0
    assert recount(2025, report.form)["T2.PENALTY.DECISIONS"] == 0


@pytest.mark.parametrize(
    ("register", "text", "says"),
    [
        ("PENALTY", "", "文件是空的"),
        ("PENALTY", "日期,事项\n2024-12-31,虚假宣传", "第2行的日期2024-12-31不在2025年"),
        ("PENALTY", "日期,事项\n二月三日,虚假宣传", "无法识别"),
        ("PENALTY", "日期,事项\n2025-02-30,虚假宣传", "无法识别"),
        ("PENALTY", "日期,事项\n,虚假宣传", "第2行没有日期"),
        ("PENALTY", "日期,事项\n2025-02-03,", "第2行没有事项"),
        ("PENALTY", "日期,事项\n2025-02-03,张三13812345678的案件", "将对外公开"),
        ("FEE", "日期,事项\n2025-02-03,检定费", "没有“金额”一列"),
        ("FEE", "日期,事项,金额\n2025-02-03,检定费,-1", "不是以元计的数"),
        ("NORMATIVE", "日期,标题\n2026-02-03,办法", "晚于2025年"),
        ("RULES2", "日期,标题\n", "请选择类别"),
    ],
)
def test_a_file_that_cannot_be_counted_is_refused_with_its_line(register, text, says):
    with pytest.raises(BadInput, match=says):
        registers.read(text.encode(), foi_report.R2021, register, 2025)


def test_the_trial_format_counts_what_was_made_and_what_lies_open():
    form = foi_report.R2019
    assert [key for key, _ in registers.known(form)] == [
        "RULES",
        "NORMATIVE",
        "LICENSE",
        "SERVICE",
        "PENALTY",
        "COERCION",
        "BUYING",
    ]
    row = registers.Row(date(2018, 3, 4), "旧办法")
    assert registers.columns_of(form, "NORMATIVE", row, 2019) == ("TOTAL_OPEN",)
    assert registers.columns_of(form, "BUYING", row, 2019) == ("PROJECTS", "AMOUNT")


def test_an_old_decision_without_a_row_is_put_where_a_person_says_why(cast):
    one = decided(cast, "O_DENY_NOT_INFO", received="2019-05-06", on="2019-05-20")
    report = actions.begin(2019, by=cast.office, at=AT)
    assert report.counted["T3.R3_6.TOTAL"] == 1  # the nearest row
    assert "M1" in {flaw.check for flaw in checks.check(report)}
    office, address = signed_in(cast.office), reverse("yearly_report_place", args=[report.pk])
    page = office.get(reverse("yearly_report", args=[report.pk])).content.decode()
    assert "没有对应行的答复" in page
    wrong = office.post(address, {"key": one.pk, "row": "R3_5_1", "reason": ""})
    assert wrong.status_code == 422
    assert wrong.context["unplaced"][0][2].errors["reason"]  # said where it is, and the row that was chosen stays
    assert '<option value="R3_5_1" selected>' in wrong.content.decode()
    office.post(address, {"key": one.pk, "row": "R3_5_1", "reason": "实为投诉"})
    report.refresh_from_db()
    assert (report.counted["T3.R3_6.TOTAL"], report.counted["T3.R3_5_1.TOTAL"]) == (0, 1)
    found = {flaw.check for flaw in checks.check(report)}
    assert "M1" not in found
    assert "A8" not in found
    assert canonical.form(report)["placed"] == [{"reason": "实为投诉", "row": "R3_5_1"}]
    assert Entry.objects.filter(verb="yearly.placed").count() == 1
    other = decided(cast, "O_GRANT", received="2019-05-06", on="2019-05-20")
    actions.count(report, by=cast.office, at=AT)
    with pytest.raises(BadInput, match="有对应的行"):
        actions.place(report, other.pk, "R3_5_1", "x", by=cast.office, at=AT)
