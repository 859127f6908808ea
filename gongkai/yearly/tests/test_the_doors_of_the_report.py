"""The report on the screens: begun, filled, signed, published, corrected; and what the public sees of it."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from gongkai.answers.models import LetterBook
from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.frame.pages import ASKED, KEEP
from gongkai.ledger.models import Entry
from gongkai.printing import Table
from gongkai.yearly import actions, checks, statistics
from gongkai.yearly.found import REPORTS
from gongkai.yearly.models import YearlyReport
from gongkai.yearly.paper import to_paper
from gongkai.yearly.tests.simulated import year_of
from gongkai.yearly.tests.test_a_simulated_year_counts_itself import AT, fill, filled


@pytest.fixture(autouse=True)
def present(monkeypatch):
    for module in ("gongkai.yearly.public", "gongkai.yearly.views"):
        monkeypatch.setattr(f"{module}.now", lambda: AT)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def published(cast) -> YearlyReport:
    report = filled(cast)
    actions.sign(report, by=cast.leader, at=AT)
    actions.publish(report, by=cast.office, at=AT)
    report.refresh_from_db()
    return report


def content_of(answer) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8", "replace")


def test_a_report_goes_from_the_count_to_the_public_on_the_screens(cast):
    year_of(cast, 2025, 120)
    office, leader = signed_in(cast.office), signed_in(cast.leader)
    page = office.post(reverse("yearly_reports"), {"year": "2025"})["Location"]
    report = YearlyReport.objects.get()
    shown = office.get(page)
    assert shown.content.decode().count("没有填写") == 1  # all empty cells in one line
    form = shown.context["fill"]
    said = {name: field.initial or "" for name, field in form.fields.items()}
    wrong = office.post(reverse("yearly_report_fill", args=[report.pk]), said | {next(iter(form.cells)): "三件"})
    assert "不是数字" in wrong.content.decode()
    assert "三件" in wrong.content.decode()
    said |= dict.fromkeys(form.cells, "0") | {name: said[name] or "无。" for name in form.parts}
    office.post(reverse("yearly_report_fill", args=[report.pk]), said)
    assert "没有注明数据来源" in leader.get(page).content.decode()
    said |= dict.fromkeys(form.sources, "业务台账")
    office.post(reverse("yearly_report_fill", args=[report.pk]), said)
    assert "勾稽关系全部成立" in leader.get(page).content.decode()
    leader.post(reverse("yearly_report_sign", args=[report.pk]))
    office.post(reverse("yearly_report_publish", args=[report.pk]))
    report.refresh_from_db()
    assert report.state == "published"
    assert office.get(reverse("yearly_report_file", args=[report.pk, "pdf"])).content.startswith(b"%PDF-")
    public = Client()
    assert str(report) in public.get(reverse("yearly:reports")).content.decode()
    text = public.get(report.get_absolute_url()).content.decode()
    total = report.counted["T3.R1.TOTAL"]
    assert f"：{total}，查看明细" in text
    cell = public.get(reverse("yearly:cell", args=[2025, 1, "T3.R1.TOTAL"]))
    assert cell.context["page"].paginator.count == total
    assert "某申请人" not in cell.content.decode()
    assert "某项信息" not in cell.content.decode()
    staff_cell = office.get(reverse("yearly_report_cell", args=[report.pk, "T3.R1.TOTAL"]))
    assert staff_cell.status_code == 200
    for address in (
        *("/yearly/", "/yearly/numbers", "/yearly/2025", "/yearly/2025/v1", "/yearly/2025/v1/T3.R1.TOTAL"),
        *(f"/yearly/2025.{kind}" for kind in ("pdf", "docx", "json")),
    ):
        answer = public.get(address, **{ASKED: True})
        assert answer.status_code == 200, address
        assert KEEP in answer.wsgi_request.META, f"{address} is made anew for every reader"
    told = json.loads(public.get(reverse("yearly:printed", args=[2025, "json"])).content)
    cells = {each["cell"]: each for each in told["cells"]}
    assert cells["T3.R1.TOTAL"] | {"row": "", "column": ""} == {
        "cell": "T3.R1.TOTAL",
        "row": "",
        "column": "",
        "value": total,
        "from": "records",
    }
    assert (cells["T2.FEE.AMOUNT"]["from"], cells["T2.FEE.AMOUNT"]["source"]) == ("entered", "业务台账")
    entered = public.get(reverse("yearly:cell", args=[2025, 1, "T2.FEE.AMOUNT"])).content.decode()
    assert "填报，来源：业务台账" in entered


@pytest.mark.parametrize("state", ["draft", "signed"])
def test_nothing_of_a_report_is_shown_before_it_is_published(cast, state):
    report = filled(cast)
    actions.fill_in(report, texts={"P5": "密语甲"}, by=cast.office, at=AT)
    if state == "signed":
        actions.sign(report, by=cast.leader, at=AT)
    public = Client()
    paths = [
        reverse("yearly:reports"),
        reverse("yearly:report", args=[2025]),
        reverse("yearly:version", args=[2025, 1]),
        reverse("yearly:printed", args=[2025, "json"]),
        reverse("yearly:version_printed", args=[2025, 1, "pdf"]),
        reverse("yearly:cell", args=[2025, 1, "T3.R1.TOTAL"]),
    ]
    for path in paths:
        answer = public.get(path)
        assert answer.status_code == (200 if path == paths[0] else 404), path
        assert "密语甲" not in content_of(answer)
        assert "2025年度报告" not in content_of(answer)


def test_a_published_report_is_not_changed_but_corrected_in_a_new_version(cast):
    year_of(cast, 2025, 60)
    report = published(cast)
    for deed in (
        lambda: actions.fill_in(report, texts={"P5": "x"}, by=cast.office, at=AT),
        lambda: actions.count(report, by=cast.office, at=AT),
        lambda: actions.sign(report, by=cast.leader, at=AT),
        lambda: actions.send_back(report, by=cast.office, at=AT),
    ):
        with pytest.raises(actions.Immutable):
            deed()
    with pytest.raises(BadInput, match="更正说明"):
        actions.begin(2025, by=cast.office, at=AT)
    second = actions.begin(2025, note="表二规范性文件数有误", by=cast.office, at=AT)
    actions.fill_in(second, entered={"T2.NORMATIVE.MADE": "3"}, by=cast.office, at=AT)
    with pytest.raises(Refused, match="正在编制"):
        actions.begin(2025, note="x", by=cast.office, at=AT)
    actions.sign(second, by=cast.leader, at=AT)
    actions.publish(second, by=cast.office, at=AT)
    page = Client().get(reverse("yearly:report", args=[2025])).content.decode()
    assert "表二规范性文件数有误" in page
    old = Client().get(reverse("yearly:version", args=[2025, 1])).content.decode()
    assert "本版已被更正" in old
    assert Entry.objects.filter(verb="yearly.published").count() == 2


def test_whoever_made_it_does_not_sign_and_whoever_signs_does_not_publish(cast):
    report = filled(cast)
    with pytest.raises(NotAllowed):
        actions.sign(report, by=cast.office, at=AT)
    with pytest.raises(Refused, match="尚未签发"):
        actions.publish(report, by=cast.office, at=AT)
    actions.sign(report, by=cast.leader, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        YearlyReport.objects.filter(pk=report.pk).update(signed_by=cast.office)
    actions.send_back(report, by=cast.second_office, at=AT)
    report.refresh_from_db()
    assert (report.state, report.signed_by) == ("draft", None)


@pytest.mark.parametrize(
    ("entered", "says"),
    [
        ({"T3.R1.TOTAL": "5"}, "由记录统计得出"),
        ({"T2.RULES.MADE": "1.5"}, "应为整数"),
        ({"T2.RULES.MADE": "1e99"}, "不是数字"),
        ({"T9.X.Y": "1"}, "由记录统计得出"),
    ],
)
def test_what_is_counted_cannot_be_entered(cast, entered, says):
    report = filled(cast)
    with pytest.raises(BadInput, match=says):
        actions.fill_in(report, entered=entered, by=cast.office, at=AT)


def test_a_year_that_has_not_ended_has_no_report(cast):
    with pytest.raises(BadInput, match="尚未结束"):
        actions.begin(2026, by=cast.office, at=AT)
    with pytest.raises(BadInput, match="2014"):
        actions.begin(2013, by=cast.office, at=AT)
    with pytest.raises(NotAllowed):
        actions.begin(2025, by=cast.leader, at=AT)


def test_years_that_do_not_meet_stop_the_report_unless_the_office_explains(cast):
    year_of(cast, 2024, 60)
    first = fill(cast, actions.begin(2024, by=cast.office, at=AT))
    actions.sign(first, by=cast.leader, at=AT)
    actions.publish(first, by=cast.office, at=AT)
    first.refresh_from_db()
    YearlyReport.objects.filter(pk=first.pk).update(
        counted={**first.counted, "T3.R4.NATURAL": first.counted["T3.R4.NATURAL"] + 1}
    )
    report = filled(cast)
    assert [flaw.check for flaw in checks.errors(report)] == ["A4"]
    with pytest.raises(actions.NotAddingUp, match="上年结转"):
        actions.sign(report, by=cast.leader, at=AT)
    actions.fill_in(report, explained="原物价部门职责划入，一并承接。", by=cast.office, at=AT)
    report.refresh_from_db()
    assert [flaw.check for flaw in checks.errors(report)] == []
    assert "A4" in {flaw.check for flaw in checks.check(report)}


def test_the_words_of_part_one_are_held_against_the_tables(cast):
    year_of(cast, 2025, 60)
    report = filled(cast)
    assert [flaw for flaw in checks.check(report) if flaw.check == "A11"] == []
    actions.fill_in(report, texts={"P1": "2025年新收政府信息公开申请9999件。"}, by=cast.office, at=AT)
    report.refresh_from_db()
    (flaw,) = [flaw for flaw in checks.check(report) if flaw.check == "A11"]
    assert not flaw.is_error
    assert "9999件" in flaw.says


# --- statistics --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([10, 20, 30], [10, 20, 30]),
        ([0, 20, 30], [0, 20, 30]),
        ([2, 20, 30], [None, None, 30]),
        ([2, 3, 30], [None, None, 30]),
        ([1, 1, 0, 8, 30], [None, None, 0, None, 30]),  # two that make 2 are both 1
        ([1, 2, 40, 30], [None, None, 40, None]),
        ([1, 1], [None, None]),
        ([2], [None]),
        ([], []),
    ],
)
def test_small_numbers_are_hidden_and_do_not_follow_from_the_sum(counts, shown):
    assert statistics.suppressed(counts, 5) == shown


@pytest.mark.parametrize(
    ("values", "share", "value"), [([], 50, None), ([7], 90, 7), ([1, 2, 3, 4], 50, 2), (list(range(1, 11)), 90, 9)]
)
def test_median_and_ninetieth_are_values_that_occurred(values, share, value):
    assert statistics.percentile(values, share) == value


def test_the_statistics_have_their_denominators_and_the_limit_beside_them(cast):
    year_of(cast, 2025, 300)
    page = Client().get(reverse("yearly:numbers") + "?year=2025")
    numbers = page.context["numbers"]
    text = page.content.decode()
    assert f"本年办结 {numbers.concluded} 件" in text
    assert "20个工作日" in text
    assert numbers.times.median <= numbers.times.ninetieth
    assert sum(count for _, count in numbers.ages if count is not None) <= numbers.open
    assert "<svg" in text
    assert "style=" not in text.partition("<svg")[2].partition("</svg>")[0]
    for asked in ("", "?year=0", "?year=x", "?year=9999", "?year=²"):
        assert Client().get(reverse("yearly:numbers") + asked).status_code == 200


def test_a_few_answers_give_no_times(cast):
    year_of(cast, 2025, 3)
    LetterBook.objects.update_or_create(pk=1, defaults={"small_number": 20})
    page = Client().get(reverse("yearly:numbers") + "?year=2025")
    numbers = page.context["numbers"]
    assert (numbers.times.median, numbers.received, numbers.open) == (None, None, None)
    assert "本年收到 不足 20 件" in page.content.decode()


def test_the_threshold_is_never_one(cast):
    book = LetterBook(small_number=1)
    with pytest.raises(ValidationError):
        book.full_clean()


def test_the_papers_tables_have_the_heads_of_the_official_form(cast):
    report = filled(cast)
    tables = [block for block in to_paper(report).body if isinstance(block, Table)]
    second, third, fourth = tables
    assert second.rows[0][0] == "第二十条第（一）项"
    assert third.heads == 3
    assert third.rows[0][3] == "申请人情况"
    assert third.spans[1, 4] == (1, 5)
    assert third.rows[1][4] == "法人或其他组织"
    (results,) = [place for place, row in enumerate(third.rows) if row[0] == "三、本年度办理结果"]
    assert third.spans[results, 0] == (22, 1)  # every way a request ends, and their sum
    assert [third.rows[results + down][1] for down in (2, 10, 13, 18)] == [
        "（三）不予公开",
        "（四）无法提供",
        "（五）不予处理",
        "（六）其他处理",
    ]
    assert [row[0] for row in (fourth.rows[0],)] == ["行政复议"]
    assert (fourth.rows[0][5], fourth.rows[1][5], fourth.rows[1][10]) == ("行政诉讼", "未经复议直接起诉", "复议后起诉")
    assert [len(row) for row in fourth.rows] == [15] * 4
    # A number stands in every place that is not covered.
    for table in tables:
        for place, row in enumerate(table.rows[-3:], len(table.rows) - 3):
            assert all(words for column, words in enumerate(row) if (place, column) not in table.covered)


def test_a_published_report_is_found_in_its_newest_version_and_nothing_before(cast):
    report = filled(cast)
    actions.fill_in(report, texts={"P5": "密语乙"}, by=cast.office, at=AT)

    def records():
        return [(one.key, one.year) for one in REPORTS.everything(AT.date()) if "密语乙" in one.text]

    assert records() == []
    actions.sign(report, by=cast.leader, at=AT)
    assert records() == []
    actions.publish(report, by=cast.office, at=AT)
    assert records() == [(report.subject, 2025)]
    assert list(REPORTS.shown([report.subject], AT)) == [report.subject]
    assert REPORTS.shown([report.subject], AT - timedelta(seconds=1)) == {}
    second = actions.begin(2025, note="更正", by=cast.office, at=AT)
    actions.fill_in(second, texts={"P5": "密语乙丙"}, by=cast.office, at=AT)
    assert records() == [(report.subject, 2025)]
    actions.sign(second, by=cast.leader, at=AT)
    actions.publish(second, by=cast.office, at=AT)
    assert [(group, [one.key for one in found]) for group, found in REPORTS.about([second.subject], AT.date())] == [
        ("yearly/2025", [second.subject])
    ]
    assert REPORTS.count() == 1
    assert REPORTS.shown([report.subject], AT) == {}, "what was corrected gives way"
