"""转载 or 不转载: one click, and then the path of every document (Plan 2017, II(4)1, II(5)1)."""

from __future__ import annotations

import hashlib

import pytest
from django.template.loader import render_to_string

from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.ledger import actions as ledger
from gongkai.ledger import check
from gongkai.ledger.models import Entry
from gongkai.publishing import actions as publishing
from gongkai.publishing import canonical as publishing_canonical
from gongkai.publishing.models import Document
from gongkai.reposts import actions, canonical
from gongkai.reposts.models import Change, Item, Repost
from gongkai.reposts.origin import origin_of
from gongkai.reposts.tests.conftest import SEEN, page, rss
from gongkai.review import rules as review
from tests.cast import beijing

TITLE = "国务院办公厅关于推进重大建设项目信息公开的意见"
JUDGED, OUT, LATER = beijing("2017-06-20 10:00"), beijing("2017-06-20 15:00"), beijing("2017-06-22 09:00")
NO = {point: False for point, _ in review.SECRECY_POINTS}


@pytest.fixture
def source(watch, portal):
    address = portal.put("/1.htm", page())
    portal.put("/feed.xml", rss((TITLE, address, "2017-06-19 16:30")))
    source = watch()
    actions.visit(source, at=SEEN)
    return source


@pytest.fixture
def item(source):
    return Item.objects.get()


def through(cast, document, *, at=OUT):
    """Lead a draft through review, several at once as the staff do."""
    for outcome in (
        actions.decide_all([document], by=cast.second_office, at=at),
        actions.clear_all([document], NO, by=cast.secrecy_reviewer, at=at),
        actions.approve_all([document], by=cast.leader, at=at),
        actions.release_all([document], by=cast.second_office, at=at),
    ):
        assert outcome.refused == []
        document.refresh_from_db()
    return document


def altered(portal, source, *, at=LATER, text="经国务院批准，现将修改后的意见印发，请认真贯彻执行并及时公开。"):
    portal.put("/1.htm", page(text=text))
    actions.visit(source, at=at)
    return Change.objects.order_by("pk").last()


def test_one_click_makes_the_draft_and_proposes_that_it_be_public(cast, item):
    document = actions.repost(item, by=cast.office, at=JUDGED)
    assert (document.title, document.document_number) == (TITLE, "国办发〔2017〕45号")
    assert document.issuing_bodies == ["国务院办公厅"]
    assert document.attribute_decision.attribute == "proactive"
    assert document.attribute_decision.decided_at is None
    assert document.state == "in_review"
    assert not Document.objects.public(LATER).exists()
    item.refresh_from_db()
    assert (item.state, item.document, item.judged_by) == ("drafted", document, cast.office)


def test_no_click_publishes_anything_without_the_two_decisions_and_the_approval(cast, item):
    document = actions.repost(item, by=cast.office, at=JUDGED)
    outcome = actions.release_all([document], by=cast.second_office, at=OUT)
    assert outcome.done == []
    assert "尚未认定公开属性" in outcome.refused[0][1]
    outcome = actions.decide_all([document], by=cast.office, at=OUT)
    assert "拟定人本人" in outcome.refused[0][1]
    actions.decide_all([document], by=cast.second_office, at=OUT)
    assert "保密审查" in actions.approve_all([document], by=cast.leader, at=OUT).refused[0][1]
    actions.clear_all([document], NO, by=cast.secrecy_reviewer, at=OUT)
    assert "批准" in actions.release_all([document], by=cast.second_office, at=OUT).refused[0][1]
    assert not Document.objects.public(LATER).exists()


def test_several_are_taken_at_once_and_one_refusal_does_not_hold_up_the_rest(cast, item):
    document = actions.repost(item, by=cast.office, at=JUDGED)
    own = publishing.draft(
        {"title": "本局通知", "body": [{"kind": "paragraph", "text": "正文。"}], "issuing_bodies": ["本局"]},
        unit=cast.unit("bangongshi"),
        by=cast.office,
        at=JUDGED,
    )
    outcome = actions.decide_all([own, document], by=cast.second_office, at=OUT)
    assert outcome.done == [document]
    assert outcome.refused == [(own, "不是转载件，请在该文件的页面办理。")]


def test_a_yes_among_the_points_clears_nothing(cast, item):
    document = actions.repost(item, by=cast.office, at=JUDGED)
    outcome = actions.clear_all([document], {**NO, "state_secret": True}, by=cast.secrecy_reviewer, at=OUT)
    assert outcome.done == []


def test_what_has_gone_out_shows_its_origin_and_stops_the_clock(cast, item):
    document = through(cast, actions.repost(item, by=cast.office, at=JUDGED))
    item.refresh_from_db()
    assert item.state == "posted"
    assert item.clock.stopped_at == OUT
    assert item.clock.light_at(LATER) == "done"
    origin = origin_of(document, LATER)
    assert (origin.source, origin.address, origin.posted_at) == ("中国政府网", item.address, OUT)
    assert origin.published == beijing("2017-06-19 16:30")
    assert origin.original == hashlib.sha256(page().encode()).hexdigest()
    shown = render_to_string("reposts/_origin.html", {"origin": origin})
    for words in (
        "中国政府网",
        item.address,
        "2017-06-19 16:30",
        "2017-06-20 15:00",
        "来源发布后22小时30分钟",
        origin.original,
    ):
        assert words in shown


def test_the_bureaus_own_documents_have_no_origin(cast):
    own = publishing.draft(
        {"title": "本局通知", "body": [{"kind": "paragraph", "text": "正文。"}], "issuing_bodies": ["本局"]},
        unit=cast.unit("bangongshi"),
        by=cast.office,
        at=JUDGED,
    )
    assert origin_of(own, LATER) is None


def test_a_release_by_the_ordinary_door_is_noticed_at_night_and_was_in_time(cast, item):
    document = actions.repost(item, by=cast.office, at=JUDGED)
    publishing.decide_attribute(document, by=cast.second_office, at=OUT)
    publishing.review_secrecy(document, "clear", NO, by=cast.secrecy_reviewer, at=OUT)
    publishing.approve(document, by=cast.leader, at=OUT)
    publishing.release(document, by=cast.second_office, at=OUT)
    document.refresh_from_db()
    assert origin_of(document, LATER).posted_at == OUT
    assert [repost.document for repost in actions.settle(at=LATER)] == [document]
    assert actions.settle(at=LATER) == []
    item.refresh_from_db()
    assert (item.state, item.clock.stopped_at) == ("posted", OUT)


def test_who_comes_after_the_target_is_late_and_it_shows(cast, item):
    through(cast, actions.repost(item, by=cast.office, at=JUDGED), at=LATER)
    item.refresh_from_db()
    assert item.clock.light_at(LATER) == "done_late"


def test_not_reposting_needs_a_reason_and_stops_the_clock(cast, item):
    with pytest.raises(BadInput, match="理由"):
        actions.set_aside(item, "  ", by=cast.office, at=JUDGED)
    actions.set_aside(item, "与本局职能无关。", by=cast.office, at=JUDGED)
    item.refresh_from_db()
    assert (item.state, item.reason, item.clock.stopped_at) == ("set_aside", "与本局职能无关。", JUDGED)
    with pytest.raises(Refused):
        actions.repost(item, by=cast.office, at=JUDGED)
    actions.resume(item, by=cast.office, at=OUT)
    item.refresh_from_db()
    assert (item.state, item.clock.stopped_at, item.clock.due_at) == ("proposed", None, beijing("2017-06-20 16:30"))


@pytest.mark.parametrize("who", ["leader", "secrecy_reviewer", "auditor", "operator", "nobody"])
def test_who_does_not_review_reposts_can_do_neither(cast, item, who):
    person = getattr(cast, who)
    for act in (
        lambda: actions.repost(item, by=person, at=JUDGED),
        lambda: actions.set_aside(item, "理由", by=person, at=JUDGED),
        lambda: actions.resume(item, by=person, at=JUDGED),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_another_unit_does_not_judge_for_the_unit_that_answers(cast, item):
    with pytest.raises(NotAllowed, match="本单位"):
        actions.repost(item, by=cast.drafter, at=JUDGED)


def test_a_page_not_read_cannot_be_reposted(cast, item):
    Item.objects.filter(pk=item.pk).update(read_at=None, error="来源网站返回状态503。")
    with pytest.raises(Refused, match=r"尚未读到原页.*503"):
        actions.repost(item, by=cast.office, at=JUDGED)


def test_an_item_is_reposted_once(cast, item):
    actions.repost(item, by=cast.office, at=JUDGED)
    with pytest.raises(Refused, match="转载办理中"):
        actions.repost(item, by=cast.office, at=JUDGED)
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    ("title", "number", "certain"),
    [
        ("某件有别的名称的意见", "国办发[2017]45号", True),
        ("关于推进重大建设项目信息公开的意见", "", False),
    ],
)
def test_what_is_here_already_is_not_posted_twice(cast, item, title, number, certain):
    publishing.draft(
        {"title": title, "document_number": number, "body": [{"kind": "paragraph", "text": "正文。"}]},
        unit=cast.unit("bangongshi"),
        by=cast.office,
        at=JUDGED,
    )
    with pytest.raises(actions.AlreadyHere if certain else actions.LooksAlike):
        actions.repost(item, by=cast.office, at=JUDGED)
    if certain:
        with pytest.raises(actions.AlreadyHere):
            actions.repost(item, although_alike=True, by=cast.office, at=JUDGED)
    else:
        assert actions.repost(item, although_alike=True, by=cast.office, at=JUDGED).pk


def test_what_was_here_before_the_source_listed_it_is_set_aside_by_itself(cast, watch, portal):
    known = publishing.draft(
        {"title": TITLE, "document_number": "国办发〔2017〕45号", "body": [{"kind": "paragraph", "text": "正文。"}]},
        unit=cast.unit("bangongshi"),
        by=cast.office,
        at=SEEN,
    )
    portal.put("/feed.xml", rss((TITLE, portal.put("/1.htm", page()), "2017-06-19 16:30")))
    actions.visit(watch(), at=SEEN)
    item = Item.objects.get()
    assert (item.state, item.document, item.clock) == ("set_aside", known, None)


def test_files_at_the_source_are_named_with_where_they_stand(cast, watch, portal):
    body = page().replace("<p>国务院办公厅</p>", "<p>附件：<a href='files/a.pdf'>1.项目清单</a></p><p>国务院办公厅</p>")
    portal.put("/feed.xml", rss((TITLE, portal.put("/zc/1.htm", body), "2017-06-19 16:30")))
    actions.visit(watch(), at=SEEN)
    document = actions.repost(Item.objects.get(), by=cast.office, at=JUDGED)
    assert [one.address for one in document.attachments.all()] == [f"{portal.root}/zc/files/a.pdf"]
    assert document.attribute_decision.content == publishing_canonical.draft_digest(document)


# --- the source changes its page ------------------------------------------------------------------


def test_a_change_at_the_source_after_we_posted_waits_for_someone_to_look(cast, portal, source, item):
    through(cast, actions.repost(item, by=cast.office, at=JUDGED))
    change = altered(portal, source)
    assert (change.kind, change.outcome) == ("altered", "")
    assert "修改后的意见" in change.new_text
    assert "修改后的意见" not in change.old_text
    with change.raw.open("rb") as file:
        assert file.read() == page().encode()
    assert Document.objects.get().body  # What stands before the public has not been touched.


def test_following_a_change_makes_a_new_version_and_the_old_one_leads_to_it(cast, portal, source, item):
    old = through(cast, actions.repost(item, by=cast.office, at=JUDGED))
    before = publishing_canonical.public_digest(old)
    change = altered(portal, source)
    new = actions.follow(change, by=cast.office, at=LATER)
    assert new.pk != old.pk
    origin = origin_of(old, LATER)
    assert (origin.newer, origin.changed_at) == (None, LATER)
    assert "以来源网站为准" in render_to_string("reposts/_origin.html", {"origin": origin})
    through(cast, new, at=beijing("2017-06-22 11:00"))
    old.refresh_from_db()
    assert publishing_canonical.public_digest(old) == before
    origin = origin_of(old, beijing("2017-06-22 12:00"))
    assert origin.newer == new
    assert new.get_absolute_url() in render_to_string("reposts/_origin.html", {"origin": origin})
    change.refresh_from_db()
    assert (change.outcome, change.settled_by) == ("followed", cast.office)


def test_a_draft_that_follows_a_change_loses_its_papers(cast, portal, source, item):
    document = actions.repost(item, by=cast.office, at=JUDGED)
    actions.decide_all([document], by=cast.second_office, at=OUT)
    actions.clear_all([document], NO, by=cast.secrecy_reviewer, at=OUT)
    change = altered(portal, source)
    assert actions.follow(change, by=cast.office, at=LATER).pk == document.pk
    document.refresh_from_db()
    assert document.secrecy_review is None
    assert document.attribute_decision.decided_at is None
    assert "修改后的意见" in str(document.body)
    item.refresh_from_db()
    assert Repost.objects.get().original_sha256 == item.raw_sha256


def test_a_change_may_be_left_with_a_word(cast, portal, source, item):
    through(cast, actions.repost(item, by=cast.office, at=JUDGED))
    change = altered(portal, source)
    with pytest.raises(BadInput):
        actions.note(change, "", by=cast.office, at=LATER)
    actions.note(change, "仅改了标点，不影响内容。", by=cast.office, at=LATER)
    with pytest.raises(Refused, match="已经核对"):
        actions.follow(change, by=cast.office, at=LATER)
    assert Document.objects.count() == 1


def test_a_page_taken_away_is_noticed_once_and_cannot_be_followed(cast, portal, source, item):
    through(cast, actions.repost(item, by=cast.office, at=JUDGED))
    portal.put("/1.htm", "gone", 410)
    actions.visit(source, at=LATER)
    actions.visit(source, at=beijing("2017-06-23"))
    change = Change.objects.get()
    assert (change.kind, change.outcome) == ("gone", "")
    with pytest.raises(Refused, match="撤下"):
        actions.follow(change, by=cast.office, at=LATER)
    actions.note(change, "已电话核实，来源栏目调整。", by=cast.office, at=LATER)


def test_a_page_that_cannot_be_reached_for_a_day_is_no_change(cast, portal, source, item):
    through(cast, actions.repost(item, by=cast.office, at=JUDGED))
    portal.put("/1.htm", "busy", 503)
    assert actions.visit(source, at=LATER).changed == 0
    assert not Change.objects.exists()


# --- the log --------------------------------------------------------------------------------------


def test_every_step_leaves_its_line_and_the_check_holds(cast, portal, source, item):
    document = through(cast, actions.repost(item, by=cast.office, at=JUDGED))
    actions.note(altered(portal, source), "仅改了标点。", by=cast.office, at=LATER)
    verbs = list(Entry.objects.filter(subject=item.subject).values_list("verb", flat=True))
    assert verbs == ["repost.drafted", "repost.posted", "repost.settled"]
    assert [entry.verb for entry in Entry.objects.filter(subject=item.original)] == [
        "original.found",
        "original.changed",
    ]
    ledger.seal(LATER)
    subjects = [*publishing_canonical.subjects(), *canonical.subjects()]
    assert check.check(subjects).findings == []
    assert canonical.form(document.repost)["published"] == "2017-06-19T16:30:00+08:00"
    Repost.objects.update(source_name="别的网站")
    subjects = [*publishing_canonical.subjects(), *canonical.subjects()]
    assert [finding.kind for finding in check.check(subjects).findings] != []
