"""A set instant and an embargo: nothing is public before it, and at it only by the action run then (Plan 2017)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.ledger import check
from gongkai.ledger.models import Entry
from gongkai.publishing import actions, canonical, schedule
from gongkai.publishing.models import Document
from gongkai.publishing.tests.factories import AT, approved, body, cleared, drafted, fresh
from tests.cast import beijing

DUE = beijing("2017-06-20 08:00")
BEFORE, AFTER = DUE - timedelta(seconds=1), DUE + timedelta(minutes=3)


def scheduled(cast) -> Document:
    document = approved(cast, drafted(cast))
    schedule.schedule(document, DUE, by=cast.office, at=AT)
    return fresh(document)


def embargoed(cast) -> Document:
    document = approved(cast, drafted(cast))
    schedule.embargo(document, DUE, by=cast.office, at=AT)
    return fresh(document)


@pytest.mark.parametrize("made", [scheduled, embargoed])
def test_nothing_is_public_until_the_timer_has_run(cast, made):
    document = made(cast)
    assert schedule.tick(at=BEFORE) == []
    assert not Document.objects.public(AFTER).exists()
    (timed,) = schedule.tick(at=AFTER)
    assert timed.outcome == "released"
    document = fresh(document)
    assert (document.released_at, document.released_by) == (AFTER, cast.office)
    assert Document.objects.public(AFTER).get() == document
    assert Entry.objects.for_subject(document.subject).last().verb == "document.published"
    assert schedule.tick(at=AFTER) == []
    assert check.check(canonical.subjects()).ok


@pytest.mark.parametrize("made", [scheduled, embargoed])
def test_it_is_not_released_by_hand_before_its_instant(cast, made):
    document = made(cast)
    with pytest.raises(Refused, match="先取消所定时间"):
        actions.release(document, by=cast.office, at=BEFORE)


@pytest.mark.parametrize("made", [scheduled, embargoed])
def test_it_can_be_called_off_with_a_reason(cast, made):
    document = made(cast)
    with pytest.raises(BadInput, match="理由"):
        schedule.call_off(document, " ", by=cast.office, at=BEFORE)
    schedule.call_off(document, "发布会改期。", by=cast.second_office, at=BEFORE)
    assert schedule.tick(at=AFTER) == []
    assert fresh(document).state == "approved"
    actions.release(document, by=cast.office, at=BEFORE)


def test_a_text_changed_in_between_does_not_go_out(cast):
    document = scheduled(cast)
    actions.edit(document, {"body": body("改动后的正文。")}, by=cast.drafter, at=AT)
    approved(cast, document)
    (timed,) = schedule.tick(at=AFTER)
    assert timed.outcome == "refused"
    assert "改动" in timed.says
    assert not Document.objects.public(AFTER).exists()
    assert Entry.objects.for_subject(document.subject).last().verb == "document.held_back"
    assert schedule.tick(at=AFTER) == []


def test_who_set_it_must_still_have_the_post(cast):
    scheduled(cast)
    cast.office.groups.clear()
    (timed,) = schedule.tick(at=AFTER)
    assert timed.outcome == "refused"
    assert not Document.objects.public(AFTER).exists()


def test_a_sealed_document_is_touched_by_nobody(cast):
    document = embargoed(cast)
    for act in (
        lambda: actions.edit(document, {"title": "别的标题"}, by=cast.drafter, at=BEFORE),
        lambda: actions.attach(document, name="附件", address="http://www.example.cn/1", by=cast.drafter, at=BEFORE),
        lambda: actions.send_back(document, "请修改。", by=cast.unit_head, at=BEFORE),
        lambda: actions.approve(document, by=cast.leader, at=BEFORE),
    ):
        with pytest.raises(actions.Sealed):
            act()


def test_an_instant_is_set_for_what_is_ready_and_by_who_may_release_it(cast):
    document = cleared(cast, drafted(cast))
    with pytest.raises(Refused, match="批准"):
        schedule.schedule(document, DUE, by=cast.office, at=AT)
    document = approved(cast, document)
    with pytest.raises(NotAllowed):
        schedule.embargo(document, DUE, by=cast.unit_head, at=AT)
    with pytest.raises(BadInput, match="晚于现在"):
        schedule.schedule(document, AT, by=cast.office, at=AT)
    schedule.schedule(document, DUE, by=cast.office, at=AT)
    with pytest.raises(Refused, match="已经设定"):
        schedule.embargo(document, DUE, by=cast.office, at=AT)


def test_an_interpretation_waits_for_the_policy_even_at_its_instant(cast):
    policy = approved(cast, drafted(cast, "办法"))
    text = drafted(cast, "解读")
    Document.objects.filter(pk=text.pk).update(interprets=policy, interpretation_form="text")
    text = approved(cast, fresh(text))
    with pytest.raises(Refused, match="所解读的文件尚未发布"):
        schedule.schedule(text, DUE, by=cast.office, at=AT)


def test_the_table_seals_nothing_without_its_papers(cast):
    document = drafted(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(state="embargoed")
