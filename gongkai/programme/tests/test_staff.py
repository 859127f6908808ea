"""The staff door of plans: a file is imported and checked, a name matched, a task reported, judged, summed up."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gongkai.ledger.models import Entry
from gongkai.organisation.models import Unit
from gongkai.organisation.roles import POWERS
from gongkai.programme import actions, evidence, importing, views, wagtail_hooks
from gongkai.programme.models import PendingImport, Programme, ProgressReport, Return
from gongkai.programme.tests.factories import PLAN, cleared, drafted, published, started
from gongkai.publishing.models import Document
from gongkai.screening.tests.carriers import picture
from tests.cast import beijing

LATER = beijing("2017-10-16 10:00")
PNG = picture()


@pytest.fixture(autouse=True)
def _house_time(monkeypatch):
    """The house stands at an afternoon of October 2017."""
    monkeypatch.setattr(views, "now", lambda: LATER)


@pytest.fixture
def sign_in(client):
    def enter(person):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


def upload(client, data=None, name="方案.txt"):
    sent = SimpleUploadedFile(name, PLAN.read_bytes() if data is None else data)
    return client.post(reverse("programme_import"), {"file": sent})


def answers(page):
    """Return what a person would send when they change nothing on the preview."""
    form = page.context["form"]
    said = {}
    for field in form:
        value = field.value()
        if value in (None, False):
            continue
        said[field.html_name] = field.field.prepare_value(value) or ""
    return said


def text_of(page) -> str:
    return page.content.decode()


# --- import


def test_a_plan_is_imported_through_the_screen(cast, sign_in):
    client = sign_in(cast.office)
    answer = upload(client)
    assert answer.status_code == 302
    page = client.get(answer.url)
    shown = text_of(page)
    assert "识别出的任务（27项）" in shown
    assert "012150436/2017-00160" in shown
    said = answers(page)
    assert said["made_on"].isoformat() == "2017-06-15"
    assert said["published_on"].isoformat() == "2017-06-19"
    answer = client.post(page.request["PATH_INFO"], said)
    assert answer.status_code == 302, answer.context["form"].errors
    programme = Programme.objects.get()
    assert answer.url == reverse("programme_plan", args=[programme.pk])
    assert programme.tasks.count() == 27
    assert programme.document.unit == cast.unit("bangongshi")
    assert programme.document.source_format == "txt"
    assert [attachment.name for attachment in programme.document.attachments.all()] == [
        "山西省工商行政管理局主动公开基本目录"
    ]
    assert not PendingImport.objects.exists()
    assert "进展" in text_of(client.get(answer.url))


def test_the_same_file_twice_is_said_and_makes_no_double(cast, sign_in):
    client = sign_in(cast.office)
    page = client.get(upload(client).url)
    client.post(page.request["PATH_INFO"], answers(page))
    answer = upload(client)
    assert answer.url == reverse("programme_plan", args=[Programme.objects.get().pk])
    assert "此前已经导入" in text_of(client.get(answer.url))
    assert Document.objects.count() == 1


def test_unknown_names_are_settled_on_the_way(cast, sign_in):
    for code, name in (("jiguanjiwei", "纪检监察办"), ("xinxi", "数据中心"), ("jicengchu", "教育处")):
        Unit.objects.filter(code=code).update(short_name=name, full_name=f"省局{name}")
    client = sign_in(cast.office)
    page = client.get(upload(client).url)
    names = [form.name for form in page.context["names"]]
    assert names == ["信息中心", "基层教育处", "机关纪委"]
    said = answers(page)
    said |= {
        "name-0-choice": str(cast.unit("xinxi").pk),
        "name-1-choice": "new",
        "name-1-note": "山西省工商行政管理局基层教育处",
        "name-2-choice": "aside",
    }
    again = client.post(page.request["PATH_INFO"], said)
    assert again.status_code == 422
    assert "请写明暂不落实到单位的理由。" in text_of(again)
    assert not Document.objects.exists()
    answer = client.post(page.request["PATH_INFO"], said | {"name-2-note": "机构调整中。"})
    assert answer.status_code == 302
    programme = Programme.objects.get()
    assert actions.open_names(programme) == []
    rows = {row.name_as_written: row for row in programme.tasks.get(key="3-3").assignments.all()}
    assert rows["机关纪委"].set_aside == "机构调整中。"
    assert programme.tasks.get(key="3-2").assignments.get(name_as_written="基层教育处").unit.short_name == "基层教育处"
    assert cast.unit("xinxi").aliases.filter(name="信息中心").exists()


def test_a_name_left_open_waits_on_the_plans_page(cast, sign_in):
    Unit.objects.filter(code="xinxi").update(short_name="数据中心", full_name="省局数据中心")
    programme = drafted(cast)
    client = sign_in(cast.office)
    page = client.get(reverse("programme_plan", args=[programme.pk]))
    assert "待确认的单位" in text_of(page)
    to = reverse("programme_plan_name", args=[programme.pk])
    assert client.post(to, {"name": "信息中心", "name-0-choice": ""}).status_code == 422
    answer = client.post(to, {"name": "信息中心", "name-0-choice": str(cast.unit("xinxi").pk)})
    assert answer.status_code == 302
    assert actions.open_names(programme) == []


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "docx"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "图片"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_beside_the_form(cast, sign_in, data, says):
    answer = upload(sign_in(cast.office), data)
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert not PendingImport.objects.exists()


def test_a_file_too_large_is_said_beside_the_form(cast, sign_in, settings):
    settings.UPLOAD_LIMIT = 1024
    answer = upload(sign_in(cast.office))
    assert answer.status_code == 422
    assert "文件超过" in text_of(answer)


def test_a_drafter_imports_a_document_of_their_own_unit_and_no_plan(cast, sign_in):
    client = sign_in(cast.drafter)
    page = client.get(upload(client).url)
    assert "as_plan" not in page.context["form"].fields
    answer = client.post(page.request["PATH_INFO"], answers(page))
    assert answer.status_code == 302
    assert Document.objects.get().unit == cast.unit("zhucechu")
    assert not Programme.objects.exists()


def test_an_upload_is_its_senders_alone_and_can_be_given_up(cast, sign_in, django_capture_on_commit_callbacks):
    client = sign_in(cast.office)
    where = upload(client).url
    pending = PendingImport.objects.get()
    assert sign_in(cast.second_office).get(where).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(cast.office).post(reverse("programme_import_drop", args=[pending.token]))
    assert not PendingImport.objects.exists()
    assert not pending.file.storage.exists(pending.file.name)


def test_what_waits_longer_than_a_day_is_forgotten(cast, django_capture_on_commit_callbacks):
    importing.keep("a.txt", "通知\n\n一、甲。".encode(), by=cast.office, at=beijing("2017-10-14"))
    with django_capture_on_commit_callbacks(execute=True):
        importing.keep("b.txt", "通知\n\n一、乙。".encode(), by=cast.office, at=LATER)
    assert [pending.name for pending in PendingImport.objects.all()] == ["b.txt"]


def test_text_that_is_no_official_document_can_still_be_taken_in(cast, sign_in):
    client = sign_in(cast.office)
    page = client.get(upload(client, "今天天气很好，大家去公园散步。\n明天下雨。".encode()).url)
    assert "未识别为公文" in text_of(page)
    said = answers(page) | {"title": "天气", "issuing_bodies": "省局"}
    assert client.post(page.request["PATH_INFO"], said).status_code == 302
    assert "公园" in str(Document.objects.get().body)


# --- the plan


def test_release_and_start_are_one_button(cast, sign_in):
    programme = drafted(cast)
    client = sign_in(cast.office)
    to = reverse("programme_plan_release", args=[programme.pk])
    refused = client.post(to)
    assert refused.status_code == 422
    assert not Programme.objects.get().is_started
    cleared(cast, programme.document)
    assert "发布并启动任务" in text_of(client.get(reverse("programme_plan", args=[programme.pk])))
    assert client.post(to).status_code == 302
    assert Programme.objects.get().is_started


def test_the_plans_page_puts_what_is_late_first_and_filters(cast, sign_in, monkeypatch):
    programme = started(cast)
    monkeypatch.setattr(views, "now", lambda: beijing("2018-01-02"))
    client = sign_in(cast.auditor)
    page = client.get(reverse("programme_plan", args=[programme.pk]))
    assert {view.task.key for view in page.context["late"]} == {"2-1-5", "2-5-1", "2-5-2", "2-5-4", "3-1", "report"}
    assert page.context["late_units"][0] == ("办公室", 5)
    page = client.get(reverse("programme_plan", args=[programme.pk]), {"unit": cast.unit("zhucechu").pk, "state": ""})
    keys = [view.task.key for _, sections in page.context["parts"] for _, tasks in sections for view in tasks]
    assert keys == ["2-1-1", "2-1-4", "2-1-6", "2-1-7"]


@pytest.mark.parametrize("name", ["programme_plans", "programme_plan", "programme_returns"])
def test_the_number_of_queries_does_not_grow(cast, sign_in, name, django_assert_max_num_queries):
    programme = started(cast)
    client = sign_in(cast.office)
    args = [] if name == "programme_plans" else [programme.pk]
    client.get(reverse(name, args=args))
    with django_assert_max_num_queries(30):
        assert client.get(reverse(name, args=args)).status_code == 200


# --- tasks and reports


def test_a_task_is_reported_with_evidence_and_accepted(cast, sign_in):
    programme = started(cast)
    task = programme.tasks.get(key="2-1-4")
    document = published(cast)
    client = sign_in(cast.drafter)
    page = client.get(reverse("programme_task", args=[task.pk]))
    assert "报送进展" in text_of(page)
    answer = client.post(
        reverse("programme_task_report", args=[task.pk]),
        {
            "unit": cast.unit("zhucechu").pk,
            "text": "三项审批已全程电子化。",
            "documents": f"{document.index_number}\n",
            "links": "https://example.org/a 办事指南",
            "file_1": SimpleUploadedFile("截图.png", PNG),
            "offered_1": "on",
        },
    )
    assert answer.status_code == 302
    sent = ProgressReport.objects.get()
    client = sign_in(cast.office)
    assert "三项审批" in text_of(client.get(reverse("programme_report", args=[sent.pk])))
    file = sent.evidence.get(kind="file")
    answer = client.post(reverse("programme_report_accept", args=[sent.pk]), {"opened": [file.pk]})
    assert answer.status_code == 302
    sent.refresh_from_db()
    assert sent.state == "accepted"
    assert sent.evidence.get(kind="file").opened
    down = client.get(reverse("programme_evidence", args=[file.pk]))
    assert down.headers["Content-Disposition"].startswith("attachment")
    assert down.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(down.streaming_content) == PNG


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("text", "", "field-error"),
        ("documents", "000000000/2017-99999", "本平台没有"),
        ("links", "javascript:alert(1)", "http"),
    ],
)
def test_what_is_wrong_with_a_report_is_said_beside_it(cast, sign_in, field, value, says):
    task = started(cast).tasks.get(key="2-1-4")
    said = {"unit": cast.unit("zhucechu").pk, "text": "进展。", field: value}
    answer = sign_in(cast.drafter).post(reverse("programme_task_report", args=[task.pk]), said)
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert not ProgressReport.objects.exists()


def test_a_false_file_is_said_and_nothing_typed_is_lost(cast, sign_in):
    task = started(cast).tasks.get(key="2-1-4")
    said = {
        "unit": cast.unit("zhucechu").pk,
        "text": "写了很久的进展。",
        "file_1": SimpleUploadedFile("a.pdf", b"MZ not a pdf"),
    }
    answer = sign_in(cast.drafter).post(reverse("programme_task_report", args=[task.pk]), said)
    assert answer.status_code == 422
    assert "写了很久的进展。" in text_of(answer)
    assert not ProgressReport.objects.exists()


def test_another_units_report_is_not_read_before_it_is_accepted(cast, sign_in):
    task = started(cast).tasks.get(key="2-1-1")
    sent = actions.report(
        task,
        cast.unit("zhucechu"),
        text="内部的说法",
        proofs=[evidence.Upload("内部.png", PNG)],
        by=cast.drafter,
        at=LATER,
    )
    client = sign_in(cast.other_drafter)
    assert "内部的说法" not in text_of(client.get(reverse("programme_task", args=[task.pk])))
    assert client.get(reverse("programme_report", args=[sent.pk])).status_code == 403
    file = reverse("programme_evidence", args=[sent.evidence.get().pk])
    assert client.get(file).status_code == 403
    actions.accept(sent, by=cast.office, at=LATER)
    assert client.get(reverse("programme_report", args=[sent.pk])).status_code == 200
    assert client.get(file).status_code == 403  # the file was never opened


def test_units_are_added_and_removed_on_the_tasks_page(cast, sign_in):
    task = started(cast).tasks.get(key="2-1-4")
    client = sign_in(cast.office)
    to = reverse("programme_task_assign", args=[task.pk])
    assert client.post(to, {"unit": cast.unit("xinxi").pk, "role": "support"}).status_code == 302
    assert client.post(to, {"unit": cast.unit("xinxi").pk, "role": "lead"}).status_code == 422
    row = task.assignments.get(unit=cast.unit("zhucechu"))
    assert client.post(reverse("programme_task_unassign", args=[task.pk, row.pk])).status_code == 302
    last = task.assignments.get()
    assert client.post(reverse("programme_task_unassign", args=[task.pk, last.pk])).status_code == 422


# --- returns and the year


def test_a_return_is_sent_in_and_judged(cast, sign_in):
    programme = started(cast)
    owed = Return.objects.get(programme=programme, kind="year_report", unit=cast.unit("zhucechu"))
    client = sign_in(cast.drafter)
    assert client.post(reverse("programme_return_submit", args=[owed.pk]), {"text": "情况如下。"}).status_code == 302
    client = sign_in(cast.office)
    assert "情况如下。" in text_of(client.get(reverse("programme_return", args=[owed.pk])))
    assert client.post(reverse("programme_return_return", args=[owed.pk]), {"reason": ""}).status_code == 422
    assert client.post(reverse("programme_return_return", args=[owed.pk]), {"reason": "补充。"}).status_code == 302
    client = sign_in(cast.drafter)
    assert "补充。" in text_of(client.get(reverse("programme_return", args=[owed.pk])))
    client.post(reverse("programme_return_submit", args=[owed.pk]), {"text": "已补充。"})
    client = sign_in(cast.office)
    assert client.post(reverse("programme_return_accept", args=[owed.pk])).status_code == 302
    owed.refresh_from_db()
    assert owed.state == "accepted"
    assert "应报15个单位，已报1个" in text_of(client.get(reverse("programme_returns", args=[programme.pk])))


def test_the_yearly_report_is_a_page_and_two_files(cast, sign_in):
    programme = started(cast)
    client = sign_in(cast.leader)
    assert "2017年度" in text_of(client.get(reverse("programme_years")))
    page = client.get(reverse("programme_year", args=[programme.pk, 2017]), {"unit": "zhucechu"})
    assert "注册处2017年政务公开工作落实情况" in text_of(page)
    pdf = client.get(reverse("programme_year_pdf", args=[programme.pk, 2017]))
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.headers["Content-Disposition"].startswith("attachment")
    docx = client.get(reverse("programme_year_docx", args=[programme.pk, 2017]))
    assert io.BytesIO(docx.content).read(2) == b"PK"
    assert client.get(reverse("programme_year", args=[programme.pk, 2030])).status_code == 404


def test_a_yearly_report_shows_others_only_what_was_accepted(cast, sign_in):
    programme = started(cast)
    owed = Return.objects.get(programme=programme, kind="year_report", unit=cast.unit("zhucechu"))
    actions.submit_return(owed, "尚未采纳的内容", by=cast.drafter, at=LATER)
    where = reverse("programme_year", args=[programme.pk, 2017])
    assert "尚未采纳的内容" not in text_of(sign_in(cast.other_drafter).get(where, {"unit": "zhucechu"}))
    assert "尚未采纳的内容" in text_of(sign_in(cast.drafter).get(where, {"unit": "zhucechu"}))
    assert "尚未采纳的内容" in text_of(sign_in(cast.office).get(where))


# --- the lock


def test_every_address_of_this_room_has_its_power():
    assert {url.name for url in wagtail_hooks.urls()} == set(views.ACCESS)
    assert set(views.ACCESS.values()) <= set(POWERS)
    for url in wagtail_hooks.urls():
        assert url.callback.power == views.ACCESS[url.name], url.name


WHO = ["drafter", "unit_head", "office", "secrecy_reviewer", "leader", "auditor", "operator", "nobody"]


@pytest.mark.parametrize("who", WHO)
def test_whoever_lacks_the_power_stays_outside(cast, sign_in, who):
    programme = started(cast)
    task = programme.tasks.get(key="2-1-4")
    sent = actions.report(
        task, cast.unit("zhucechu"), text="进展。", proofs=[evidence.Upload("a.png", PNG)], by=cast.drafter, at=LATER
    )
    owed = Return.objects.filter(programme=programme).first()
    pks = {"tasks": task.pk, "reports": sent.pk, "returns": owed.pk, "evidence": sent.evidence.get().pk}
    person = getattr(cast, who)
    client = sign_in(person)
    before = Entry.objects.count()
    for url in wagtail_hooks.urls():
        if POWERS[views.ACCESS[url.name]] & person.roles:
            continue
        kind = str(url.pattern).split("/")[1]
        kwargs = {"pk": pks.get(kind, programme.pk)} if "pk" in url.pattern.converters else {}
        kwargs |= {name: 2017 for name in ("year",) if name in url.pattern.converters}
        kwargs |= {name: task.assignments.get().pk for name in ("assignment",) if name in url.pattern.converters}
        kwargs |= {
            name: "00000000-0000-0000-0000-000000000000" for name in ("token",) if name in url.pattern.converters
        }
        for send in (client.get, client.post):
            assert send(reverse(url.name, kwargs=kwargs)).status_code in (302, 403), url.name
    assert Entry.objects.count() == before


def test_what_changes_something_is_not_done_by_a_link(cast, sign_in):
    programme = started(cast)
    client = sign_in(cast.office)
    for name in ("programme_plan_release", "programme_plan_start", "programme_plan_close", "programme_plan_reread"):
        assert client.get(reverse(name, args=[programme.pk])).status_code == 405
