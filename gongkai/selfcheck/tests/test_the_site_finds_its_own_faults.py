"""The site is inspected every night by the national indicators; each fault is a clock for its owner (2015 checks)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from gongkai.columns import actions as columns
from gongkai.deadlines.models import Clock, Light
from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.feedback.models import Message
from gongkai.feedback.tests.factories import received
from gongkai.law.foi_report import FORMATS
from gongkai.law.sources import SITE_CENSUS_2015, SITE_CHECK_2019
from gongkai.ledger import canonical
from gongkai.ledger.models import Entry
from gongkai.organisation.models import Bureau
from gongkai.publishing.tests import factories as documents
from gongkai.selfcheck import actions, looks, rules
from gongkai.selfcheck.canonical import subjects
from gongkai.selfcheck.models import Finding, Inspection
from gongkai.selfcheck.walk import PageSeen, Walk, _read
from gongkai.yearly.models import YearlyReport
from tests.cast import Cast, beijing

pytestmark = pytest.mark.django_db
AT = beijing("2017-12-18 02:00")
ALL_TAGS = {"SiteName", "SiteDomain", "ColumnName", "ColumnType", "ArticleTitle", "PubDate", "ContentSource"}


def nothing(**kwargs: object) -> Walk:
    """A walk on which all was well."""
    return Walk(visits=10, whole=10)


def inspected(at=AT, seen: Walk | None = None, **more) -> Inspection:
    return actions.inspect(by=None, at=at, walker=lambda **kwargs: seen or nothing(), **more)


def column(cast: Cast, slug: str, opened: str, **fields: object):
    said = {"title": slug, "description": "说明。", "unit": cast.unit("zhucechu"), **fields}
    return columns.open_column(slug, said, by=cast.office, at=beijing(f"{opened} 09:00"))


def found(item: str, at=AT) -> list[rules.Problem]:
    return [problem for problem in looks.of_the_records(at) if problem.item == item]


def test_a_column_that_was_not_updated_in_time_is_a_fault_of_its_unit(cast):
    documents.released(cast, document_type="通知")
    column(cast, "notices", "2017-06-01", sort="notices", kinds=["通知"])
    assert found("stale_column", beijing("2017-12-19 23:00")) == []
    (late,) = found("stale_column", beijing("2017-12-20 02:00"))
    assert (late.place, late.unit) == ("/columns/notices", "zhucechu")
    assert "2017年12月19日" in late.says


def test_an_empty_column_is_a_fault_two_weeks_after_it_was_opened(cast):
    column(cast, "empty", "2017-12-01")
    assert found("empty_column", beijing("2017-12-15 08:00")) == []
    assert [one.place for one in found("empty_column", beijing("2017-12-15 10:00"))] == ["/columns/empty"]


def test_five_empty_columns_are_a_veto(cast):
    for number in range(4):
        column(cast, f"empty-{number}", "2017-06-01")
    assert found("columns") == []
    column(cast, "empty-4", "2017-06-01")
    (veto,) = found("columns")
    assert "空白栏目共5个" in veto.says


def test_a_home_page_that_stood_still_for_two_weeks_is_a_veto(cast):
    documents.released(cast)
    assert found("home", documents.AT + timedelta(days=13)) == []
    assert len(found("home", documents.AT + timedelta(days=15))) == 1


def test_a_letter_that_waited_three_months_is_a_veto_and_not_a_word_of_it_is_said(cast):
    message = received(documents.released(cast), text="第三条写错了。")
    later = message.created_at + timedelta(days=80)
    assert found("unanswered", later) == []
    (fault,) = found("unanswered", message.created_at + timedelta(days=95))
    assert "第三条" not in fault.says
    Message.objects.update(state="answered")
    assert found("unanswered", message.created_at + timedelta(days=95)) == []


def test_what_the_bureau_does_not_say_of_itself_is_a_fault(cast):
    assert {"address", "phone", "duties", "report 2016"} <= {one.detail for one in found("sections")}


def test_the_yearly_report_that_the_house_counted_is_the_one_that_is_owed(cast):
    YearlyReport.objects.create(
        year=2016,
        format=FORMATS[0].key,
        state="published",
        begun_by=cast.office,
        begun_at=AT,
        signed_by=cast.leader,
        signed_at=AT,
        released_by=cast.second_office,
        released_at=AT,
    )
    assert "report 2016" not in {one.detail for one in found("sections")}
    assert "report 2016" in {one.detail for one in found("sections", AT - timedelta(seconds=1))}


@pytest.mark.parametrize(
    ("path", "tags", "missing"),
    [
        ("/documents/012150436/2017-00160", ALL_TAGS, []),
        ("/documents/012150436/2017-00160", ALL_TAGS - {"PubDate"}, ["PubDate"]),
        ("/documents/", ALL_TAGS - {"PubDate", "ArticleTitle"}, []),
        ("/feedback/answers/3", ALL_TAGS - {"ContentSource"}, ["ContentSource"]),
        ("/yearly/2016", ALL_TAGS - {"PubDate"}, ["PubDate"]),
        ("/plans/012150436/2017-00160/tasks/1", ALL_TAGS - {"ArticleTitle"}, ["ArticleTitle"]),
        ("/columns/notices", ALL_TAGS, ["ColumnDescription", "ColumnKeywords"]),
        ("/", set(), ["SiteName", "SiteDomain", "ColumnName", "ColumnType"]),
    ],
)
def test_each_kind_of_page_has_its_tags(path, tags, missing):
    assert rules.missing_tags(path, tags) == missing


def test_the_site_code_stands_on_every_page_of_a_site_that_has_one(cast):
    page = Walk(pages=[PageSeen("/units/", ALL_TAGS, has_entry=True)], visits=1, whole=1)
    assert not [one for one in looks.of_the_walk(page, AT) if one.item == "tags"]
    bureau = Bureau.load()
    bureau.site_code = "1400000083"
    bureau.save()
    (fault,) = [one for one in looks.of_the_walk(page, AT) if one.item == "tags"]
    assert "SiteIDCode" in fault.says


def test_what_the_walk_met_is_told_page_by_page():
    seen = Walk(
        pages=[PageSeen("/documents/", ALL_TAGS, has_entry=False)],
        failed=[("/plans/", 500)],
        dead=[("/documents/", "/documents/none", 404)],
        unfound=["/documents/a/2017-00001"],
        visits=100,
        whole=100,
    )
    assert [(one.item, one.place) for one in looks.of_the_walk(seen, AT)] == [
        ("page_error", "/plans/"),
        ("dead_link", "/documents/"),
        ("search", "/search"),
        ("entry", "/documents/"),
    ]


@pytest.mark.parametrize(("failed", "veto"), [(4, False), (5, True)])
def test_five_per_cent_of_failed_visits_are_a_veto(failed, veto):
    seen = Walk(failed=[(f"/{number}", 500) for number in range(failed)], visits=100, whole=100)
    assert ("availability" in {one.item for one in looks.of_the_walk(seen, AT)}) is veto


def test_a_fault_is_open_once_has_a_clock_and_is_closed_when_it_is_seen_no_more(cast):
    empty = column(cast, "empty", "2017-06-01")
    inspected()
    inspected(AT + timedelta(days=1))
    finding = Finding.objects.open().get(item="empty_column")
    assert finding.last_seen_at == AT + timedelta(days=1)
    clock = finding.clock
    assert (clock.public, clock.units.get().code) == (True, "zhucechu")
    assert clock.due_at.date() == date(2017, 12, 25)
    columns.close(empty, "没有内容。", by=cast.office, at=AT + timedelta(days=2))
    inspected(AT + timedelta(days=2))
    finding.refresh_from_db()
    assert finding.closed_at == AT + timedelta(days=2)
    assert Clock.objects.get(pk=clock.pk).light_at(AT + timedelta(days=9)) == Light.DONE
    assert [entry.verb for entry in Entry.objects.filter(subject=finding.subject)] == [
        "finding.opened",
        "finding.closed",
    ]


def test_a_fault_of_a_page_is_closed_only_when_that_page_was_opened_again(cast):
    dead = Walk(dead=[("/documents/a/2017-00001", "/none", 404)], visits=1, whole=9)
    inspected(seen=dead)
    inspected(AT + timedelta(days=1), seen=Walk(visits=1, whole=9))
    assert Finding.objects.open().filter(item="dead_link").exists()
    inspected(AT + timedelta(days=2), seen=Walk(pages=[PageSeen("/documents/a/2017-00001")], visits=1, whole=9))
    assert not Finding.objects.open().filter(item="dead_link").exists()


def test_what_was_judged_to_be_no_fault_is_not_opened_again(cast):
    column(cast, "empty", "2017-06-01")
    inspected()
    finding = Finding.objects.open().get(item="empty_column")
    with pytest.raises(NotAllowed):
        actions.excuse(finding, "试运行。", by=cast.drafter, at=AT)
    with pytest.raises(BadInput, match="理由"):
        actions.excuse(finding, " ", by=cast.office, at=AT)
    actions.excuse(finding, "专栏试运行，月底开通。", by=cast.office, at=AT)
    with pytest.raises(Refused):
        actions.excuse(finding, "又一次。", by=cast.office, at=AT)
    inspected(AT + timedelta(days=1))
    assert not Finding.objects.open().filter(item="empty_column").exists()
    assert Clock.objects.get(pk=finding.clock_id).light_at(AT) == Light.ENDED


def test_a_fault_is_handed_to_the_unit_that_can_mend_it_and_its_time_runs_on(cast):
    empty = column(cast, "empty", "2017-06-01")
    inspected()
    finding = Finding.objects.open().get(item="empty_column")
    due, other = finding.clock.due_at, cast.unit("xinxi")
    later = AT + timedelta(days=1)
    with pytest.raises(NotAllowed):
        actions.hand_over(finding, other, "由信息中心维护。", by=cast.drafter, at=later)
    with pytest.raises(BadInput, match="理由"):
        actions.hand_over(finding, other, " ", by=cast.office, at=later)
    with pytest.raises(Refused, match="现在的责任单位"):
        actions.hand_over(finding, finding.unit, "重复。", by=cast.office, at=later)
    actions.hand_over(finding, other, "由信息中心维护。", by=cast.office, at=later)
    clock = Clock.objects.get(pk=finding.clock_id)
    assert (clock.units.get(), clock.due_at) == (other, due)
    assert "移交" in clock.events.last().reason
    last = inspected(AT + timedelta(days=2)).result["problems"]
    assert {one["unit"] for one in last if one["item"] == "empty_column"} == {"xinxi"}, "the public result follows"
    columns.close(empty, "没有内容。", by=cast.office, at=AT + timedelta(days=3))
    inspected(AT + timedelta(days=3))
    finding.refresh_from_db()
    assert finding.closed_at is not None
    with pytest.raises(Refused):
        actions.hand_over(finding, cast.unit("zhucechu"), "已经整改。", by=cast.office, at=AT + timedelta(days=4))


def test_a_fault_that_comes_back_goes_to_the_unit_it_was_handed_to(cast):
    dead = Walk(pages=[PageSeen("/units/", ALL_TAGS, has_entry=True)], dead=[("/units/", "/none", 404)], whole=1)
    inspected(seen=dead)
    finding = Finding.objects.open().get(item="dead_link")
    actions.hand_over(finding, cast.unit("xinxi"), "页面由信息中心维护。", by=cast.office, at=AT)
    inspected(AT + timedelta(days=1), seen=Walk(pages=dead.pages, whole=1))
    assert not Finding.objects.open().filter(item="dead_link").exists()
    inspected(AT + timedelta(days=2), seen=dead)
    assert Finding.objects.open().get(item="dead_link").unit == cast.unit("xinxi")


def test_the_result_is_in_the_log_and_can_be_recomputed(cast):
    inspection = inspected()
    entry = Entry.objects.get(verb="site.inspected")
    assert entry.content == canonical.digest(inspection.result)
    assert list(subjects()) == [(inspection.subject, entry.content)]


def test_no_look_goes_out_of_the_house_unless_the_operator_says_so(cast, monkeypatch, settings):
    asked = []
    monkeypatch.setattr(actions.outside.fetch, "get", lambda address, **kwargs: asked.append(address))
    seen = Walk(outside={"https://www.gov.cn/x": "/"}, visits=1, whole=1)
    states = {item["item"]: item["state"] for item in inspected(seen=seen).result["items"]}
    assert (asked, states["outside_link"]) == ([], "off")
    settings.SELFCHECK_OUTSIDE = True
    inspected(AT + timedelta(days=1), seen=seen)
    assert asked == ["https://www.gov.cn/x"]


def test_only_what_the_other_side_calls_gone_is_a_dead_link(cast, monkeypatch, settings):
    settings.SELFCHECK_OUTSIDE = True

    def answer(address, **kwargs):
        raise actions.outside.fetch.Unreachable("没有", status=404 if address.endswith("gone") else 503)

    monkeypatch.setattr(actions.outside.fetch, "get", answer)
    links = {"https://a.example/gone": "/", "https://a.example/busy": "/"}
    inspected(seen=Walk(outside=links, visits=1, whole=1))
    assert [one.detail for one in Finding.objects.filter(item="outside_link")] == ["https://a.example/gone"]


def test_only_a_rule_that_was_read_is_shown_as_law():
    for item in rules.ITEMS:
        assert bool(item.basis(AT.date())) is (item.group is rules.Group.VETO)
    veto = rules.ITEMS[0]
    assert veto.basis(date(2017, 12, 18)) == SITE_CENSUS_2015.zh
    assert veto.basis(date(2026, 1, 1)) == SITE_CHECK_2019.zh


def test_the_whole_site_is_walked_in_process_and_every_link_on_it_answers(cast):
    documents.released(cast, document_type="通知")
    column(cast, "notices", "2017-06-01", kinds=["通知"])
    inspection = actions.inspect(by=cast.office, at=AT)
    wrong = [
        one
        for one in inspection.result["problems"]
        if one["item"] in {"page_error", "dead_link", "search", "tags", "entry"}
    ]
    assert wrong == []
    assert inspection.pages > 30
    assert inspection.links > 300
    page = Client().get("/selfcheck/").content.decode()
    assert "由人工检查" in page
    assert "待整改的问题" in page
    assert "没有公布2016年政府信息公开工作年度报告" in page
    row = page[page.index("各栏目的更新") :].partition("</tbody>")[0]
    assert "2017-06-19" in row, "the public reads how fresh each column is, also of one that is in time"
    assert Client().get(f"/selfcheck/{inspection.pk}.json").content == canonical.encode(inspection.result)


def test_a_page_is_read_with_what_it_announces_and_shows():
    page = _read(
        "/documents/a/2017-00001",
        """<meta name="SiteName" content="局"><meta name="PubDate" content=" ">
        <link rel="alternate" href="/feeds/a.atom"><link rel="stylesheet" href="/static/a.css">
        <img src="/pictures/1.png">
        <a href="../b">甲</a><a rel="nofollow" href="?page=2">乙</a><a href="https://www.gov.cn/x#y">丙</a>
        <a rel="nofollow" href="/feedback/new?about=/">我要纠错</a><a href="mailto:a@example.org">丁</a>""",
        "gk.example.gov.cn",
    )
    assert page.tags == {"SiteName"}, "a tag with nothing in it is none"
    assert page.inside == {"/feeds/a.atom", "/pictures/1.png", "/documents/b"}
    assert page.outside == {"https://www.gov.cn/x"}
    assert page.has_entry


def test_records_beyond_a_night_take_turns():
    from gongkai.selfcheck.walk import choose

    records = [f"/documents/a/2017-{number:05}" for number in range(8)] + ["/feedback/answers/3", "/answers/a-uuid"]
    paths = ["/", "/documents/in-force", *records]
    nights = [choose(paths, most=5, turn=turn) for turn in range(4)]
    assert all({"/", "/documents/in-force"} <= set(night) for night in nights)
    assert {path for night in nights for path in night} == set(paths)


def test_the_staff_see_judge_run_and_promise(cast):
    client = Client()
    client.force_login(cast.office, backend="django.contrib.auth.backends.ModelBackend")
    column(cast, "empty", "2017-06-01")
    inspected()
    finding = Finding.objects.open().get(item="empty_column")
    assert "没有内容" in client.get("/staff/selfcheck/?unit=zhucechu").content.decode()
    assert "认定不作为问题" in client.get(f"/staff/selfcheck/{finding.pk}/").content.decode()
    handed = {"unit": cast.unit("xinxi").pk, "reason": ""}
    said = client.post(f"/staff/selfcheck/{finding.pk}/hand-over/", handed).content.decode()
    assert "请填写移交的理由。" in said
    handed["reason"] = "由信息中心维护。"
    assert client.post(f"/staff/selfcheck/{finding.pk}/hand-over/", handed).status_code == 302
    assert "移交信息中心：由信息中心维护。" in client.get(f"/staff/selfcheck/{finding.pk}/").content.decode()
    said = client.post(f"/staff/selfcheck/{finding.pk}/excuse/", {"reason": ""}).content.decode()
    assert "请填写不作为问题的理由。" in said
    assert client.post(f"/staff/selfcheck/{finding.pk}/excuse/", {"reason": "试运行。"}).status_code == 302
    asked = {"mend_days": 3, "unit": cast.unit("xinxi").pk}
    assert client.post("/staff/selfcheck/promise/", asked).status_code == 302
    column(cast, "empty-too", "2017-06-01")
    inspected(AT + timedelta(days=1))
    assert Finding.objects.open().get(place="/columns/empty-too").clock.due_at.date() == date(2017, 12, 22)
