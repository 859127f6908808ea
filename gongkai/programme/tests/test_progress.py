"""Units report with evidence, the office accepts or returns; only what is accepted goes outside (Plan 2017, III(3))."""

from __future__ import annotations

import io
import zipfile
from itertools import chain

import pytest

from gongkai.deadlines.models import Clock, Light
from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.ledger import check
from gongkai.ledger.models import Entry
from gongkai.programme import actions, canonical, evidence, overview
from gongkai.programme.models import Evidence, ProgressReport, Return
from gongkai.programme.rules import State
from gongkai.programme.tests.factories import drafted, published, started
from gongkai.publishing import canonical as publishing_canonical
from gongkai.screening.tests.carriers import picture
from tests.cast import beijing

LATER = beijing("2017-10-16")
PNG = picture()


def agrees() -> bool:
    return not check.check(chain(publishing_canonical.subjects(), canonical.subjects())).findings


@pytest.fixture
def programme(cast):
    return started(cast)


def test_a_report_waits_for_the_office_and_is_nobody_elses_business(cast, programme):
    task = programme.tasks.get(key="2-1-4")
    sent = actions.report(task, cast.unit("zhucechu"), text="三项审批已全程电子化。", by=cast.drafter, at=LATER)
    assert sent.state == ProgressReport.State.SUBMITTED
    assert not ProgressReport.objects.public(LATER).exists()
    assert canonical.task_form(task)["reports"] == []
    entry = Entry.objects.for_subject(sent.subject).get()
    assert (entry.verb, entry.unit) == ("report.submitted", "zhucechu")
    assert agrees()


def test_an_accepted_report_is_public_and_the_log_holds_the_new_form(cast, programme):
    task = programme.tasks.get(key="2-1-4")
    sent = actions.report(task, cast.unit("zhucechu"), text="三项审批已全程电子化。", by=cast.drafter, at=LATER)
    actions.accept(sent, by=cast.office, at=LATER)
    assert list(ProgressReport.objects.public(LATER)) == [sent]
    assert not ProgressReport.objects.public(beijing("2017-10-15")).exists()
    assert Entry.objects.for_subject(task.subject).last().verb == "report.accepted"
    assert agrees()
    ProgressReport.objects.filter(pk=sent.pk).update(text="四项审批已全程电子化。")
    assert not agrees()


def test_a_returned_report_stays_inside_and_says_why(cast, programme):
    task = programme.tasks.get(key="2-1-4")
    sent = actions.report(task, cast.unit("zhucechu"), text="已完成。", by=cast.drafter, at=LATER)
    with pytest.raises(BadInput, match="理由"):
        actions.return_report(sent, "", by=cast.office, at=LATER)
    actions.return_report(sent, "请附佐证材料。", by=cast.office, at=LATER)
    sent.refresh_from_db()
    assert (sent.state, sent.reason) == (ProgressReport.State.RETURNED, "请附佐证材料。")
    assert not ProgressReport.objects.public(LATER).exists()
    with pytest.raises(actions.AlreadyJudged):
        actions.accept(sent, by=cast.office, at=LATER)
    assert agrees()


def test_nobody_judges_what_they_sent(cast, programme):
    task = programme.tasks.get(key="2-5-1")
    sent = actions.report(task, cast.unit("bangongshi"), text="机制已建立。", done=True, by=cast.office, at=LATER)
    with pytest.raises(actions.SamePersonJudges):
        actions.accept(sent, by=cast.office, at=LATER)
    actions.accept(sent, by=cast.second_office, at=LATER)


@pytest.mark.parametrize("who", ["drafter", "unit_head", "secrecy_reviewer", "leader", "auditor", "operator", "nobody"])
def test_only_the_openness_office_judges(cast, programme, who):
    task = programme.tasks.get(key="2-1-4")
    sent = actions.report(task, cast.unit("zhucechu"), text="进展。", by=cast.drafter, at=LATER)
    with pytest.raises(NotAllowed):
        actions.accept(sent, by=getattr(cast, who), at=LATER)


def test_a_unit_reports_only_for_itself(cast, programme):
    with pytest.raises(NotAllowed, match="本单位"):
        actions.report(
            programme.tasks.get(key="2-1-1"), cast.unit("zhucechu"), text="进展。", by=cast.other_drafter, at=LATER
        )


def test_a_unit_the_task_does_not_name_cannot_report(cast, programme):
    with pytest.raises(actions.NotYourTask):
        actions.report(
            programme.tasks.get(key="2-1-4"), cast.unit("fazhichu"), text="进展。", by=cast.other_drafter, at=LATER
        )


def test_where_others_share_the_duty_any_addressed_unit_reports(cast, programme):
    task = programme.tasks.get(key="2-1-1")
    actions.report(task, cast.unit("xiaobaochu"), text="进展。", by=cast.office, at=LATER)
    with pytest.raises(actions.NotYourTask):
        actions.report(task, cast.unit("taiyuan"), text="进展。", by=cast.office, at=LATER)


def test_nothing_is_reported_before_the_plan_begins(cast):
    task = drafted(cast).tasks.get(key="2-1-4")
    with pytest.raises(actions.NotStarted):
        actions.report(task, cast.unit("zhucechu"), text="进展。", by=cast.drafter, at=LATER)


@pytest.mark.parametrize("text", ["", "  \n", "长" * 5001])
def test_an_empty_or_endless_report_is_not_taken(cast, programme, text):
    with pytest.raises(BadInput):
        actions.report(programme.tasks.get(key="2-1-4"), cast.unit("zhucechu"), text=text, by=cast.drafter, at=LATER)


def test_a_task_is_done_when_every_leading_unit_is(cast, programme):
    task = programme.tasks.get(key="2-1-5")  # 办公室、宣传中心 lead, by the end of 2017
    clock = task.deadlines.get().clock
    first = actions.report(task, cast.unit("bangongshi"), text="目录已编。", done=True, by=cast.office, at=LATER)
    actions.accept(first, by=cast.second_office, at=LATER)
    clock.refresh_from_db()
    assert clock.stopped_at is None
    partial = actions.report(task, cast.unit("xuanchuan"), text="正在上网。", by=cast.office, at=LATER)
    actions.accept(partial, by=cast.second_office, at=LATER)
    clock.refresh_from_db()
    assert clock.stopped_at is None
    sent = beijing("2017-12-29 16:00")
    last = actions.report(task, cast.unit("xuanchuan"), text="已集中公开。", done=True, by=cast.office, at=sent)
    actions.accept(last, by=cast.second_office, at=beijing("2018-01-08"))
    clock.refresh_from_db()
    assert clock.stopped_at == sent
    assert clock.light_at(beijing("2018-01-08")) is Light.DONE  # the office read it late; the unit was in time
    assert agrees()


def test_a_supporting_units_report_does_not_finish_the_task(cast, programme):
    task = programme.tasks.get(key="2-5-1")
    sent = actions.report(task, cast.unit("zhucechu"), text="本处已落实。", done=True, by=cast.drafter, at=LATER)
    actions.accept(sent, by=cast.office, at=LATER)
    assert task.deadlines.get().clock.stopped_at is None


def test_a_yearly_duty_is_done_for_its_own_year_only(cast, programme):
    task = programme.tasks.get(key="3-1")
    sent = actions.report(task, cast.unit("bangongshi"), text="已听取汇报。", done=True, by=cast.office, at=LATER)
    actions.accept(sent, by=cast.second_office, at=LATER)
    assert task.deadlines.get(year=2017).clock.stopped_at == LATER
    actions.roll_years(beijing("2018-01-01"))
    assert task.deadlines.get(year=2018).clock.stopped_at is None
    again = actions.report(
        task, cast.unit("bangongshi"), text="已听取汇报。", done=True, by=cast.office, at=beijing("2018-05-02")
    )
    actions.accept(again, by=cast.second_office, at=beijing("2018-05-03"))
    assert task.deadlines.get(year=2018).clock.stopped_at == beijing("2018-05-02")


def test_a_late_report_closes_the_year_it_was_meant_for_and_no_other(cast, programme):
    task = programme.tasks.get(key="3-1")
    _told(cast, task, "2017-12-01")
    actions.roll_years(beijing("2019-01-02"))
    late = _told(cast, task, "2019-02-11")
    assert late.year == 2018
    assert task.deadlines.get(year=2018).clock.light_at(beijing("2019-03-01")) is Light.DONE_LATE
    assert task.deadlines.get(year=2019).clock.stopped_at is None
    assert overview.task_overview(task, beijing("2019-03-01")).state is State.NOT_BEGUN, "nothing for 2019 yet"
    assert _told(cast, task, "2019-05-06").year == 2019
    assert task.deadlines.get(year=2019).clock.stopped_at == beijing("2019-05-06")
    assert agrees()


def test_a_report_may_name_the_year_it_is_of(cast, programme):
    task = programme.tasks.get(key="3-1")
    actions.roll_years(beijing("2019-01-02"))
    assert actions.years_open(task, at=beijing("2019-02-11")) == [2017, 2018, 2019]
    _told(cast, task, "2019-02-11", year=2019)
    assert [limit.clock.stopped_at is None for limit in task.deadlines.order_by("year")] == [True, True, False]
    with pytest.raises(BadInput, match="没有2020年度应当完成的事项"):
        _told(cast, task, "2019-02-12", year=2020)


def _told(cast, task, day, **year):
    at = beijing(day)
    sent = actions.report(task, cast.unit("bangongshi"), text="已听取汇报。", done=True, by=cast.office, at=at, **year)
    actions.accept(sent, by=cast.second_office, at=at)
    return sent


def test_evidence_may_be_a_published_document_an_address_or_a_file(cast, programme):
    task = programme.tasks.get(key="2-2-1")
    document = published(cast)
    sent = actions.report(
        task,
        cast.unit("xiaobaochu"),
        text="已公布。",
        proofs=[
            evidence.Published(document),
            evidence.Link("https://example.org/a?b=1", "公告"),
            evidence.Upload("截图.png", PNG, offered=True),
            evidence.Upload("内部.png", PNG + b"1", offered=False),
        ],
        by=cast.office,
        at=LATER,
    )
    kept = list(sent.evidence.all())
    assert [item.kind for item in kept] == ["document", "link", "file", "file"]
    assert not Evidence.objects.public(LATER).exists()
    with pytest.raises(Refused, match="未同意"):
        actions.accept(sent, opened=[kept[2].pk, kept[3].pk], by=cast.second_office, at=LATER)
    actions.accept(sent, opened=[kept[2].pk], by=cast.second_office, at=LATER)
    assert [item.name for item in Evidence.objects.public(LATER).order_by("pk")] == [
        document.title,
        "公告",
        "截图.png",
    ]
    form = canonical.task_form(task)["reports"][0]["evidence"]
    assert [item["sha256"] for item in form if item["kind"] == "file"] == [kept[2].copy_sha256]
    assert "截图" not in kept[2].file.name
    assert agrees()
    kept[2].copy.storage.delete(kept[2].copy.name)
    assert not agrees(), "the check reads the files"


def test_a_file_the_office_did_not_open_stays_inside(cast, programme):
    sent = actions.report(
        programme.tasks.get(key="2-1-4"),
        cast.unit("zhucechu"),
        text="进展。",
        proofs=[evidence.Upload("截图.png", PNG, offered=True)],
        by=cast.drafter,
        at=LATER,
    )
    actions.accept(sent, by=cast.office, at=LATER)
    assert not Evidence.objects.public(LATER).exists()


def test_a_draft_is_no_evidence(cast, programme):
    other = drafted(
        cast, "某局2021年政务公开工作方案\n\n一、重点任务\n（一）推进公开。（注册处牵头）\n\n某局\n2021年3月1日\n"
    )
    with pytest.raises(BadInput, match="已经发布"):
        actions.report(
            programme.tasks.get(key="2-1-4"),
            cast.unit("zhucechu"),
            text="进展。",
            proofs=[evidence.Published(other.document)],
            by=cast.drafter,
            at=LATER,
        )
    assert not ProgressReport.objects.exists()


@pytest.mark.parametrize(
    "url", ["ftp://example.org", "javascript:alert(1)", "example.org", "http://", "//x", "data:text/html,x"]
)
def test_an_address_must_be_one(url):
    with pytest.raises(BadInput):
        evidence.Link(url)


def office_file(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


def test_a_file_is_judged_by_what_is_in_it(settings):
    assert evidence.media_type(b"%PDF-1.7 ...") == "application/pdf"
    assert evidence.media_type(PNG) == "image/png"
    assert evidence.media_type(b"\xff\xd8\xff\xe0..") == "image/jpeg"
    assert evidence.media_type(office_file("[Content_Types].xml", "word/document.xml")) == evidence.DOCX
    assert evidence.media_type(office_file("[Content_Types].xml", "xl/workbook.xml")) == evidence.XLSX
    settings.UPLOAD_LIMIT = 10
    with pytest.raises(BadInput, match="超过"):
        evidence.media_type(PNG)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x90\0",
        b"<html><script>alert(1)</script>",
        b"<svg onload=alert(1)>",
        b"PK\x03\x04 broken",
        office_file("a.exe"),
        office_file("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        b"GIF89a",
    ],
)
def test_anything_else_is_not_taken(data):
    with pytest.raises(BadInput):
        evidence.media_type(data)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("截图.png", "截图.png"),
        ("../../etc/passwd", "passwd.png"),
        ("C:\\桌面\\图.PNG", "图.PNG"),
        ("evil\u202egnp.exe", "evilgnp.exe.png"),
        ("", "佐证材料.png"),
        ("长" * 300, "长" * 196 + ".png"),
    ],
)
def test_a_files_name_is_only_a_name(name, shown):
    assert evidence.shown_name(name, "image/png") == shown


def test_the_yearly_report_is_sent_returned_sent_again_and_accepted(cast, programme):
    owed = Return.objects.get(programme=programme, kind="year_report", unit=cast.unit("zhucechu"))
    sent = beijing("2017-12-20")
    actions.submit_return(owed, "全年落实情况如下……", by=cast.drafter, at=sent)
    clock = Clock.objects.get(pk=owed.clock_id)
    assert clock.stopped_at == sent
    with pytest.raises(Refused, match="已经报送"):
        actions.submit_return(owed, "又一份。", by=cast.drafter, at=sent)
    actions.return_return(owed, "请补充数据。", by=cast.office, at=beijing("2018-01-03"))
    clock.refresh_from_db()
    assert clock.light_at(beijing("2018-01-03")) is Light.RED
    actions.submit_return(owed, "已补充。", by=cast.drafter, at=beijing("2018-01-04"))
    actions.accept_return(owed, by=cast.office, at=beijing("2018-01-05"))
    owed.refresh_from_db()
    clock.refresh_from_db()
    assert (owed.state, owed.text) == (Return.State.ACCEPTED, "已补充。")
    assert clock.light_at(beijing("2018-01-05")) is Light.DONE_LATE
    assert [entry.verb for entry in Entry.objects.for_subject(owed.subject) if entry.verb.startswith("return.")] == [
        "return.submitted",
        "return.returned",
        "return.submitted",
        "return.accepted",
    ]
    assert agrees()


def test_staff_are_not_reported_as_a_text(cast, programme):
    owed = Return.objects.get(programme=programme, kind="contacts", unit=cast.unit("zhucechu"))
    with pytest.raises(Refused, match="逐人"):
        actions.submit_return(owed, "王芳", by=cast.drafter, at=LATER)


def test_a_unit_sends_in_only_its_own_return(cast, programme):
    owed = Return.objects.get(programme=programme, kind="year_report", unit=cast.unit("zhucechu"))
    with pytest.raises(NotAllowed):
        actions.submit_return(owed, "情况。", by=cast.other_drafter, at=LATER)


def test_what_is_inside_never_stands_in_the_log(cast, programme):
    task = programme.tasks.get(key="2-1-4")
    actions.report(task, cast.unit("zhucechu"), text="某个内部的说法", by=cast.drafter, at=LATER)
    said = [bytes(entry.body).decode() for entry in Entry.objects.all()]
    assert not any("内部的说法" in body or "王芳" in body or "wangfang" in body for body in said)
