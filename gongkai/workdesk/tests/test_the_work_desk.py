"""What waits for me, what is late in the office, and what happened lately, on one page."""

from __future__ import annotations

import pytest

from gongkai.deadlines import actions as deadlines
from gongkai.frame.models import DemoTime
from gongkai.law.lengths import working_days
from gongkai.programme.tests import factories as plans
from gongkai.publishing import actions as publishing
from gongkai.publishing.tests import factories as documents
from tests.cast import beijing

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
DAY = beijing("2017-10-20")


@pytest.fixture(autouse=True)
def _on_a_day_of_2017(monkeypatch):
    monkeypatch.setattr("gongkai.workdesk.views.now", lambda: DAY)


@pytest.fixture
def desk(client):
    def look(person):
        client.force_login(person, BACKEND)
        return client.get("/staff/")

    return look


def heaps(page):
    return {heap.title: [matter.title for matter in heap.matters] for heap in page.context["heaps"]}


def late_clock(cast, unit):
    return deadlines.start(
        working_days(5),
        limit="plan",
        duty="报送材料",
        matter=f"{unit}的事项",
        subject="programme/example",
        address="/staff/",
        source="方案",
        units=[cast.unit(unit)],
        since=beijing("2017-09-28"),
        by=None,
        at=beijing("2017-09-28"),
    )


def test_each_finds_what_waits_for_them(desk, cast):
    document = documents.drafted(cast, "年报公示")
    assert heaps(desk(cast.drafter))["待拟定公开属性的文件"] == ["年报公示"]
    publishing.propose_attribute(document, "proactive", by=cast.drafter, at=documents.AT)
    assert heaps(desk(cast.unit_head))["待审定公开属性的文件"] == ["年报公示"]
    publishing.decide_attribute(document, by=cast.unit_head, at=documents.AT)
    assert heaps(desk(cast.secrecy_reviewer)) == {"待保密审查的文件": ["年报公示"]}
    publishing.review_secrecy(document, "clear", documents.CLEAR, by=cast.secrecy_reviewer, at=documents.AT)
    assert heaps(desk(cast.leader)) == {"待批准的文件": ["年报公示"]}
    publishing.approve(document, by=cast.leader, at=documents.AT)
    assert heaps(desk(cast.office))["待发布的文件"] == ["年报公示"]


def test_what_was_sent_back_lies_on_its_drafter_s_desk_with_the_reason(desk, cast):
    document = documents.cleared(cast, documents.drafted(cast))
    publishing.send_back(document, "请补充施行日期。", by=cast.leader, at=documents.AT)
    page = desk(cast.drafter)
    assert "退回我修改的文件" in heaps(page)
    assert "请补充施行日期。" in page.content.decode()


def test_a_unit_finds_what_it_owes(desk, cast):
    plans.started(cast)
    assert "本单位应当报送的材料" in heaps(desk(cast.unit_head))
    assert "专门人员" in heaps(desk(cast.unit_head))


def test_a_plan_that_went_out_without_its_tasks_is_not_forgotten(desk, cast):
    programme = plans.drafted(cast)
    plans.cleared(cast, programme.document)
    publishing.release(programme.document, by=cast.office, at=plans.RELEASED)
    assert "待启动的方案" in heaps(desk(cast.office))


def test_the_office_sees_what_is_late_everywhere_and_a_unit_its_own(desk, cast):
    own, other = late_clock(cast, "zhucechu"), late_clock(cast, "fazhichu")
    assert set(desk(cast.leader).context["overdue"]) == {own, other}
    assert desk(cast.drafter).context["overdue"] == [own]
    shown = desk(cast.leader).content.decode()
    assert "逾期8天" in shown
    assert f"/staff/clocks/{own.pk}/#how" in shown


def test_the_desk_asks_the_database_a_fixed_number_of_times(client, cast, django_assert_max_num_queries):
    plans.started(cast)
    for unit in cast.units:
        late_clock(cast, unit)
    client.force_login(cast.office, BACKEND)
    with django_assert_max_num_queries(66):
        client.get("/staff/")


def test_a_matter_is_reached_by_its_kind_and_key(client, cast):
    document = documents.drafted(cast)
    client.force_login(cast.drafter, BACKEND)
    assert client.get(f"/staff/open/document/{document.pk}/")["Location"] == f"/staff/records/{document.pk}/"
    assert client.get("/staff/open/nothing/1/").status_code == 404


@pytest.mark.parametrize("kind", ["document", "clock", "programme", "task", "return", "report"])
def test_every_kind_of_matter_has_its_page(client, cast, kind):
    client.force_login(cast.office, BACKEND)
    assert client.get(f"/staff/open/{kind}/1/").status_code == 302


def test_the_menu_has_the_house_s_lines_and_none_of_wagtail_s(desk, cast, client):
    from wagtail.admin.menu import admin_menu

    request = desk(cast.office).wsgi_request
    names = {item.name for item in admin_menu.menu_items_for_request(request)}
    assert {"workdesk", "publishing_documents", "programme", "deadlines", "organisation", "ledger_entries"} <= names
    assert not names & {"explorer", "images", "documents", "snippets", "reports", "settings", "help"}


def test_the_menu_stands_on_the_page_for_whoever_has_no_scripts(desk, cast):
    shown = desk(cast.leader).content.decode()
    menu = shown[shown.index('<nav class="desk-nav"') : shown.index("</nav>", shown.index('<nav class="desk-nav"'))]
    assert "/staff/records/" in menu
    assert "/staff/people/" not in menu


# --- the demo's time --------------------------------------------------------------------------------


def test_the_operator_moves_the_demo_s_time(client, cast, settings):
    settings.DEMO = True
    client.force_login(cast.operator, BACKEND)
    assert client.get("/staff/").context["time_form"] is not None
    assert client.post("/staff/time/", {"instant": "2018-01-05T09:00"}).status_code == 302
    assert DemoTime.objects.exists()


def test_outside_the_demo_time_is_moved_by_nobody(client, cast):
    client.force_login(cast.operator, BACKEND)
    assert client.get("/staff/").context["time_form"] is None
    assert client.post("/staff/time/", {"instant": "2018-01-05T09:00"}).status_code == 404


def test_a_date_that_is_none_moves_nothing(client, cast, settings):
    settings.DEMO = True
    client.force_login(cast.operator, BACKEND)
    client.post("/staff/time/", {"instant": "昨天"})
    assert not DemoTime.objects.exists()
