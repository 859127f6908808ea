"""The staff's screens of reposts: one happy walk, and the refusals."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.ledger.models import Entry
from gongkai.publishing.models import Document
from gongkai.reposts import actions, desk
from gongkai.reposts.models import Change, Item, Source
from gongkai.reposts.tests.conftest import page, rss
from gongkai.review import rules as review
from tests.cast import beijing

TITLE = "国务院办公厅关于推进重大建设项目信息公开的意见"
SEEN = beijing("2017-06-20 09:00")


@pytest.fixture(autouse=True)
def _the_time(monkeypatch):
    for module in ("gongkai.reposts.views", "gongkai.workdesk.views"):
        monkeypatch.setattr(f"{module}.now", lambda: beijing("2017-06-20 10:00"))


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def office(cast) -> Client:
    return signed_in(cast.office)


@pytest.fixture
def item(watch, portal):
    portal.put("/feed.xml", rss((TITLE, portal.put("/1.htm", page()), "2017-06-19 16:30")))
    actions.visit(watch(), at=SEEN)
    return Item.objects.get()


def said(answer) -> str:
    return answer.content.decode()


def test_from_the_source_to_the_public_in_five_clicks(cast, office, item):
    assert TITLE in said(office.get(reverse("reposts_items")))
    shown = said(office.get(reverse("reposts_item", args=[item.pk])))
    for words in ("转载", "中国政府网", item.address, "坚持依法公开", "自定目标", "2017-06-20 16:30截止"):
        assert words in shown
    answer = office.post(reverse("reposts_item_repost", args=[item.pk]), follow=True)
    assert "已起草转载件" in said(answer)
    document = Document.objects.get()
    ticked = {"document": [str(document.pk)]}
    second, reviewer = signed_in(cast.second_office), signed_in(cast.secrecy_reviewer)
    points = {point: "no" for point, _ in review.SECRECY_POINTS}
    for client, step, more in (
        (second, "decide", {}),
        (reviewer, "secrecy", points),
        (signed_in(cast.leader), "approve", {}),
        (second, "release", {}),
    ):
        assert TITLE in said(client.get(reverse("reposts_steps"))), step
        answer = client.post(reverse(f"reposts_steps_{step}"), ticked | more, follow=True)
        assert "已办理1件" in said(answer), (step, said(answer))
    assert Document.objects.public(beijing("2017-06-20 11:00")).get() == document
    assert Item.objects.get().state == "posted"


def test_a_reviewer_who_leaves_a_point_open_is_asked_again(cast, office, item):
    office.post(reverse("reposts_item_repost", args=[item.pk]))
    client = signed_in(cast.secrecy_reviewer)
    answer = client.post(reverse("reposts_steps_secrecy"), {"document": [str(Document.objects.get().pk)]})
    assert answer.status_code == 422
    assert "请回答这一项" in said(answer)


def test_what_was_not_offered_cannot_be_taken_by_its_number(cast, office, item):
    office.post(reverse("reposts_item_repost", args=[item.pk]))
    document = Document.objects.get()
    answer = office.post(
        reverse("reposts_steps_decide"), {"document": [str(document.pk), "x", "99999999999"]}, follow=True
    )
    assert "请先勾选" in said(answer)
    document.refresh_from_db()
    assert document.attribute_decision.decided_at is None


def test_not_reposting_is_refused_without_a_reason_and_kept_with_one(office, item):
    where = reverse("reposts_item_set_aside", args=[item.pk])
    assert office.post(where, {"reason": ""}).status_code == 422
    office.post(where, {"reason": "与本局职能无关。"})
    shown = said(office.get(reverse("reposts_item", args=[item.pk])))
    assert "与本局职能无关。" in shown
    office.post(reverse("reposts_item_resume", args=[item.pk]))
    assert Item.objects.get().state == "proposed"


def test_a_title_nearly_the_same_asks_for_a_tick(cast, office, item):
    from gongkai.publishing import actions as publishing

    publishing.draft(
        {"title": TITLE.removeprefix("国务院办公厅"), "body": [{"kind": "paragraph", "text": "正文。"}]},
        unit=cast.unit("bangongshi"),
        by=cast.office,
        at=SEEN,
    )
    where = reverse("reposts_item_repost", args=[item.pk])
    answer = office.post(where)
    assert answer.status_code == 422
    assert "标题相近" in said(answer)
    assert office.post(where, {"although_alike": "on"}).status_code == 302


def test_the_lines_that_changed_are_shown_and_followed(cast, office, portal, item):
    office.post(reverse("reposts_item_repost", args=[item.pk]))
    portal.put("/1.htm", page(text="经国务院批准，现将修改后的意见印发，请认真贯彻执行并及时公开。"))
    actions.visit(item.source, at=beijing("2017-06-21"))
    change = Change.objects.get()
    shown = said(office.get(reverse("reposts_change", args=[change.pk])))
    assert "<ins>经国务院批准，现将修改后的意见印发" in shown
    assert "<del>为进一步做好" in shown
    assert "按原文更新" not in said(signed_in(cast.leader).get(reverse("reposts_change", args=[change.pk])))
    assert office.post(reverse("reposts_change_note", args=[change.pk]), {"note": ""}).status_code == 422
    assert office.post(reverse("reposts_change_follow", args=[change.pk])).status_code == 302
    assert "修改后的意见" in str(Document.objects.get().body)


def test_what_a_source_sends_is_never_markup_here(office, watch, portal):
    nasty = page(TITLE, text="正文&lt;script&gt;alert(1)&lt;/script&gt;，请认真贯彻执行，并及时向社会公开，接受监督。")
    portal.put(
        "/feed.xml",
        rss(("x&lt;img src=x onerror=alert(1)&gt;关于某事", portal.put("/1.htm", nasty), "2017-06-19 16:30")),
    )
    actions.visit(watch(), at=SEEN)
    item = Item.objects.get()
    Item.objects.update(title="<img src=x onerror=alert(1)>关于某事")
    for name, args in (("reposts_items", []), ("reposts_item", [item.pk])):
        shown = said(office.get(reverse(name, args=args)))
        assert "<img src=x" not in shown
        assert "<script>alert" not in shown


def test_a_source_is_registered_changed_and_read_at_once(cast, portal):
    client = signed_in(cast.operator)
    portal.put("/feed.xml", rss((TITLE, portal.put("/1.htm", page()), "2017-06-19 16:30")))
    fields = {
        "name": "中国政府网",
        "code": "gov-cn",
        "kind": "rss",
        "address": portal.root + "/feed.xml",
        "unit": str(cast.unit("bangongshi").pk),
        "since": "2017-06-01",
        "enabled": "on",
    }
    assert client.post(reverse("reposts_source_new"), {**fields, "since": ""}).status_code == 422
    assert client.post(reverse("reposts_source_new"), fields).status_code == 302
    source = Source.objects.get()
    assert client.post(reverse("reposts_source", args=[source.pk]), {**fields, "words": "建设"}).status_code == 302
    answer = client.post(reverse("reposts_source_visit", args=[source.pk]), follow=True)
    assert "新发现1条" in said(answer)
    assert "中国政府网" in said(client.get(reverse("reposts_sources")))
    verbs = Entry.objects.filter(subject=source.subject).values_list("verb", flat=True)
    assert list(verbs) == ["source.added", "source.changed"]


def test_each_sees_on_the_desk_what_is_theirs(cast, item):
    at = beijing("2017-06-20 10:00")
    (heap,) = desk.waiting(cast.office, at)
    assert (heap.title, heap.count, heap.matters[0].title) == ("待研判的转载线索", 1, TITLE)
    assert heap.matters[0].clock == item.clock
    for person in (cast.drafter, cast.leader, cast.operator, cast.auditor, cast.nobody):
        assert desk.waiting(person, at) == []
    Source.objects.update(error="来源网站没有应答。")
    assert [heap.title for heap in desk.waiting(cast.operator, at)] == ["无法访问的转载来源"]


@pytest.mark.parametrize("who", ["leader", "auditor", "secrecy_reviewer"])
def test_who_does_not_review_sees_the_item_and_no_button(cast, item, who):
    shown = said(signed_in(getattr(cast, who)).get(reverse("reposts_item", args=[item.pk])))
    assert TITLE in shown
    assert reverse("reposts_item_repost", args=[item.pk]) not in shown
