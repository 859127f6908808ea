"""Who wrote a text judges none of it; a doubt is not wiped away; what the drafter sets is what was judged.

Plan 2017, II(5)1 and II(5)5.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group

from gongkai.deadlines.models import Light
from gongkai.errors import BadInput
from gongkai.ledger.models import Entry
from gongkai.organisation.models import User
from gongkai.publishing import actions, canonical
from gongkai.publishing.models import Document
from gongkai.publishing.tests.factories import (
    AT,
    CLEAR,
    PDF,
    approved,
    body,
    decided,
    drafted,
    fresh,
    refusal,
    released,
)
from gongkai.publishing.views import waiting_for
from gongkai.review import actions as review
from gongkai.review.rules import SECRECY_POINTS
from gongkai.screening import sanitise
from tests.cast import beijing

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def with_roles(person: User, *roles: str) -> User:
    """Return `person` with more posts, as the next request would find them."""
    person.groups.add(*Group.objects.filter(name__in=roles))
    return User.objects.get(pk=person.pk)


def withheld(cast, document: Document, *, at=AT) -> Document:
    actions.propose_attribute(document, "withheld", by=cast.drafter, at=at, **refusal(at=at))
    actions.decide_attribute(document, by=cast.unit_head, at=at)
    return fresh(document)


# --- who ------------------------------------------------------------------------------------------


def _edited(cast, document, by):
    actions.edit(document, {"body": body("改过的正文。")}, by=by, at=AT)


def _attached(cast, document, by):
    actions.attach(document, name="附件.pdf", data=PDF, by=by, at=AT)


def _detached(cast, document, by):
    file = actions.attach(document, name="附件.pdf", data=PDF, by=cast.drafter, at=AT)
    actions.detach(file, by=by, at=AT)


@pytest.mark.parametrize("change", [_edited, _attached, _detached])
def test_whoever_changed_the_text_neither_decides_reviews_nor_approves_it(cast, change):
    editor = with_roles(cast.second_office, "secrecy_reviewer", "leader")
    document = drafted(cast)
    change(cast, document, editor)
    actions.propose_attribute(document, "proactive", by=cast.drafter, at=AT)
    with pytest.raises(review.SamePerson, match="不得由起草、修改该文件的人员审定"):
        actions.decide_attribute(document, by=editor, at=AT)
    actions.decide_attribute(document, by=cast.unit_head, at=AT)
    with pytest.raises(review.SamePerson, match="不得由修改过该文件的人员进行") as error:
        actions.review_secrecy(document, "clear", CLEAR, by=editor, at=AT)
    assert "二（五）5" in error.value.source.zh
    actions.review_secrecy(document, "clear", CLEAR, by=cast.secrecy_reviewer, at=AT)
    assert not waiting_for(editor)["approve"].exists()
    with pytest.raises(actions.SamePersonApproves, match="修改过该文件的人员"):
        actions.approve(document, by=editor, at=AT)
    actions.approve(document, by=cast.leader, at=AT)


def test_the_drafter_does_not_decide_what_another_proposed(cast):
    document = drafted(cast)
    head = with_roles(cast.drafter, "unit_head")
    actions.propose_attribute(document, "proactive", by=cast.unit_head, at=AT)
    with pytest.raises(review.SamePerson):
        actions.decide_attribute(document, by=head, at=AT)


def test_who_decided_neither_reviews_for_secrecy_nor_approves(cast):
    document = decided(cast, drafted(cast))
    head = with_roles(cast.unit_head, "secrecy_reviewer", "leader")
    with pytest.raises(review.SamePerson):
        actions.review_secrecy(document, "clear", CLEAR, by=head, at=AT)
    actions.review_secrecy(document, "clear", CLEAR, by=cast.secrecy_reviewer, at=AT)
    with pytest.raises(review.SamePerson):
        actions.approve(document, by=head, at=AT)


def test_who_approved_or_reviewed_does_not_release(cast):
    document = approved(cast, drafted(cast))
    for person in (cast.leader, cast.secrecy_reviewer):
        both = with_roles(person, "openness_office")
        assert not waiting_for(both)["release"].exists()
        with pytest.raises(actions.SamePersonReleases, match="发布不得由批准人或者保密审查人本人进行。"):
            actions.release(document, by=both, at=AT)
    actions.release(document, by=cast.office, at=AT)


# --- what is judged -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"published_on": date(2016, 3, 4)},
        {"index_number": "012150436/2016-00007"},
        {"needs_interpretation": True},
    ],
)
def test_the_day_the_number_and_the_duty_to_interpret_are_judged_with_the_text(cast, change):
    document = approved(cast, drafted(cast))
    actions.edit(document, change, by=cast.drafter, at=AT)
    assert fresh(document).state == "draft"
    last = Entry.objects.for_subject(document.draft_subject).last()
    assert (last.verb, last.content) == ("document.edited", canonical.draft_digest(fresh(document)))


def test_what_release_fills_in_leaves_the_judged_digest_as_it_was(cast):
    document = approved(cast, drafted(cast))
    before = canonical.draft_digest(document)
    actions.release(document, by=cast.office, at=AT)
    assert canonical.draft_digest(fresh(document)) == before


@pytest.mark.parametrize("change", [{"expires_on": date(2030, 1, 1)}, {"brought_date": date(2016, 1, 1)}])
def test_what_the_drafter_set_is_not_changed_behind_the_approval(cast, change):
    document = approved(cast, drafted(cast))
    Document.objects.filter(pk=document.pk).update(**change)
    with pytest.raises(review.TextChanged):
        actions.release(document, by=cast.office, at=AT)


def test_a_number_or_day_put_into_the_row_behind_the_approval_is_not_used(cast):
    document = approved(cast, drafted(cast))
    Document.objects.filter(pk=document.pk).update(index_number="012150436/2016-00009", published_on=date(2016, 1, 1))
    document = actions.release(document, by=cast.office, at=AT)
    assert (document.index_number, document.published_on) == ("012150436/2017-00001", date(2017, 6, 19))


# --- a doubt is not wiped away --------------------------------------------------------------------


@pytest.mark.parametrize("result", ["doubt", "secret"])
def test_after_a_doubt_the_same_text_becomes_clear_only_by_the_reply_of_the_authority(cast, result):
    document = decided(cast, drafted(cast))
    actions.review_secrecy(document, result, CLEAR, note="报请确定。", by=cast.secrecy_reviewer, at=AT)
    with pytest.raises(review.ReplyNeeded, match="须修改内容，或者取得有关主管部门的答复"):
        actions.review_secrecy(document, "clear", CLEAR, by=cast.secrecy_reviewer, at=AT)
    later = AT + timedelta(days=3)
    reply = {"reply": "省国家保密局 晋国保函〔2017〕9号", "by": cast.secrecy_reviewer, "at": later}
    for day in (None, date(2017, 6, 18), date(2017, 6, 23)):
        with pytest.raises(BadInput, match="复函"):
            actions.review_secrecy(document, "clear", CLEAR, replied_on=day, **reply)
    actions.review_secrecy(document, "clear", CLEAR, replied_on=date(2017, 6, 21), **reply)
    assert fresh(document).state == "cleared"
    basis = Entry.objects.filter(verb="secrecy.reviewed").last().basis
    assert basis == "Plan 2017, II(5)5; 省国家保密局 晋国保函〔2017〕9号（2017-06-21）"
    actions.review_secrecy(document, "clear", CLEAR, by=cast.secrecy_reviewer, at=later)


def test_sending_back_or_changing_to_and_fro_does_not_lift_a_doubt(cast):
    document = decided(cast, drafted(cast))
    actions.review_secrecy(document, "doubt", CLEAR, note="报请确定。", by=cast.secrecy_reviewer, at=AT)
    actions.send_back(document, "请核对。", by=cast.leader, at=AT)
    text = document.body
    actions.edit(document, {"body": body("另一段。")}, by=cast.drafter, at=AT)
    actions.edit(document, {"body": text}, by=cast.drafter, at=AT)
    with pytest.raises(review.ReplyNeeded):
        actions.review_secrecy(document, "clear", CLEAR, by=cast.secrecy_reviewer, at=AT)
    actions.edit(document, {"body": body("删去存疑内容。")}, by=cast.drafter, at=AT)
    actions.review_secrecy(document, "clear", CLEAR, by=cast.secrecy_reviewer, at=AT)


def test_the_reply_is_filled_in_on_the_screen(client, cast, monkeypatch):
    monkeypatch.setattr("gongkai.publishing.views.now", lambda: AT)
    document = decided(cast, drafted(cast))
    actions.review_secrecy(document, "doubt", CLEAR, note="报请确定。", by=cast.secrecy_reviewer, at=AT)
    client.force_login(cast.secrecy_reviewer, BACKEND)
    said = {**dict.fromkeys((point for point, _ in SECRECY_POINTS), "no"), "result": "clear"}
    address = f"/staff/records/{document.pk}/secrecy/"
    page = client.post(address, said)
    assert page.status_code == 422
    assert "有关主管部门的复函" in page.content.decode()
    client.post(address, {**said, "reply": "省国家保密局复函", "replied_on": "2017-06-19"})
    assert fresh(document).secrecy_review.reply == "省国家保密局复函"


# --- clocks of what is not public -----------------------------------------------------------------


def test_the_duty_to_publish_falls_away_when_the_attribute_is_decided_otherwise(cast):
    document = decided(cast, drafted(cast))
    later = AT + timedelta(days=60)
    clock = withheld(cast, document, at=later).publication_clock
    assert (clock.ended, clock.stopped_at) == (True, later)
    assert "不再主动公开" in clock.events.last().reason
    actions.propose_attribute(document, "proactive", by=cast.drafter, at=later)
    actions.decide_attribute(document, by=cast.unit_head, at=later)
    clock.refresh_from_db()
    assert clock.light_at(later) == Light.RED


def test_what_is_not_public_comes_back_on_its_day(cast):
    document = withheld(cast, drafted(cast))
    clock = document.return_clock
    assert (clock.duty, clock.due_at.astimezone(AT.tzinfo).date()) == ("复审公开属性", date(2018, 6, 19))
    assert list(clock.units.all()) == [document.unit]
    actions.propose_attribute(document, "proactive", by=cast.drafter, at=beijing("2018-06-18"))
    clock.refresh_from_db()
    assert clock.light_at(beijing("2018-07-01")) == Light.DONE
    assert fresh(document).return_clock is None


def test_a_policy_that_stood_in_public_before_owes_no_interpretation_anew(cast):
    old = released(cast, published_on=date(2009, 3, 4), needs_interpretation=True)
    assert old.interpretation_clock is None


# --- the same source ------------------------------------------------------------------------------


def _handed_in(cast, unit: str, by: User) -> Document:
    said = {"title": "同一份来稿", "body": body()}
    return actions.draft(said, unit=cast.unit(unit), by=by, at=AT, source=("a.txt", b"same bytes"))


def test_the_draft_another_unit_made_of_the_same_file_is_not_given_away(cast):
    first = _handed_in(cast, "zhucechu", cast.drafter)
    other = _handed_in(cast, "fazhichu", cast.other_drafter)
    assert other != first
    assert other.unit == cast.unit("fazhichu")


def test_one_unit_takes_a_file_in_once_even_when_two_hand_it_in_together(cast, monkeypatch):
    first = _handed_in(cast, "zhucechu", cast.drafter)
    # The second hand looked before the first had written: it does not see the draft until the table refuses.
    monkeypatch.setattr("gongkai.publishing.models.DocumentQuerySet.seen_by", lambda found, person: found.none())
    assert _handed_in(cast, "zhucechu", cast.drafter) == first
    assert Document.objects.count() == 1


# --- a mark can be corrected ----------------------------------------------------------------------


def test_a_wrong_mark_is_taken_back_with_its_reason_and_kept(cast):
    document = released(cast)
    mark = actions.mark(document, "repealed", from_day=date(2017, 6, 19), by_citation="某决定", by=cast.office, at=AT)
    with pytest.raises(BadInput, match="应当写明理由"):
        actions.correct_mark(mark, " ", by=cast.office, at=AT)
    actions.correct_mark(mark, "文号相近，标注有误。", by=cast.office, at=AT)
    assert not document.marks.exists()
    assert not Document.objects.with_validity(AT.date()).get(pk=document.pk).is_ended
    last = Entry.objects.for_subject(document.subject).last()
    assert (last.verb, last.content) == ("document.corrected", canonical.public_digest(fresh(document)))
    assert type(mark).all_ever.get(pk=mark.pk).taken_back_reason == "文号相近，标注有误。"
    with pytest.raises(actions.Refused, match="已经更正"):
        actions.correct_mark(mark, "再更正一次。", by=cast.office, at=AT)
    actions.mark(document, "expired", from_day=date(2017, 7, 1), by_citation="另一决定", by=cast.office, at=AT)


def test_a_mark_is_corrected_on_the_document_s_page(client, cast, monkeypatch):
    monkeypatch.setattr("gongkai.publishing.views.now", lambda: AT)
    document, other = released(cast), released(cast, "另一份通知")
    mark = actions.mark(document, "repealed", from_day=date(2017, 6, 19), by_citation="某决定", by=cast.office, at=AT)
    client.force_login(cast.office, BACKEND)
    said = {"mark": mark.pk, "reason": "标注有误。"}
    assert client.post(f"/staff/records/{other.pk}/correct/", said).status_code == 422
    assert client.post(f"/staff/records/{document.pk}/correct/", said).status_code == 302
    page = client.get(f"/staff/records/{document.pk}/").content.decode()
    assert "更正有效性标注" in page
    assert "标注有误。" in page


def test_a_document_is_not_marked_by_itself(cast):
    document = released(cast)
    with pytest.raises(BadInput, match="不能作为标注其自身的依据"):
        actions.mark(document, "amended", from_day=AT.date(), by_document=document, by=cast.office, at=AT)


# --- files ----------------------------------------------------------------------------------------


def _with_file(cast) -> Document:
    document = drafted(cast)
    actions.attach(document, name="目录.pdf", data=PDF, by=cast.drafter, at=AT)
    return approved(cast, fresh(document))


def _forge(document: Document) -> None:
    file = document.attachments.get().file
    name, storage = file.name, file.storage
    storage.delete(name)
    with storage.open(name, "wb") as handle:
        handle.write(b"%PDF-1.4 forged")


def test_the_check_reads_the_files_and_finds_a_forged_one(cast):
    document = actions.release(_with_file(cast), by=cast.office, at=AT)
    logged = {entry.subject: entry.content for entry in Entry.objects.order_by("number") if entry.content}
    assert dict(canonical.subjects())[document.subject] == logged[document.subject]
    _forge(document)
    assert dict(canonical.subjects())[document.subject] != logged[document.subject]


def test_a_document_whose_file_was_forged_after_approval_is_not_released(cast):
    document = _with_file(cast)
    _forge(document)
    with pytest.raises(review.TextChanged):
        actions.release(document, by=cast.office, at=AT)


def test_a_forged_file_is_handed_out_neither_outside_nor_inside(client, cast, monkeypatch):
    monkeypatch.setattr("gongkai.publishing.views.now", lambda: AT)
    document = actions.release(_with_file(cast), by=cast.office, at=AT)
    inside = f"/staff/records/{document.pk}/attachments/{document.attachments.get().pk}/"
    outside = f"/documents/{document.index_number}/attachments/1"
    client.force_login(cast.office, BACKEND)
    public = sanitise(PDF, "目录.pdf").data
    for address in (inside, outside):
        assert b"".join(client.get(address).streaming_content) == public
    _forge(document)
    assert client.get(inside).status_code == 409
    page = client.get(outside)
    assert page.status_code == 503
    assert "文件暂不能下载" in page.content.decode()
    document.attachments.get().file.delete(save=False)
    assert client.get(outside).status_code == 503
