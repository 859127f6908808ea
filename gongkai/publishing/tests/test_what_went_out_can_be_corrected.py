"""A released text is corrected in its place, with a public note; what stood there before is kept (issue: 更正说明)."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, transaction

from gongkai.deadlines.models import Clock
from gongkai.errors import BadInput, Refused
from gongkai.ledger import canonical as jcs
from gongkai.ledger import check
from gongkai.ledger.models import Entry
from gongkai.publishing import actions, canonical, correction, guard, masking, schedule, withdrawal
from gongkai.publishing.interpretation_plan import NoPlan
from gongkai.publishing.models import Document, EarlierVersion, NamedOriginal
from gongkai.publishing.tests.factories import (
    CLEAR,
    NOTE,
    PDF,
    PLAN,
    approved,
    body,
    cleared,
    corrected,
    correcting,
    drafted,
    fresh,
    released,
)
from gongkai.publishing.views import waiting_for
from tests.cast import beijing

LATER = beijing("2017-07-03 15:00")
PHONE = "13812345678"


def with_a_file(cast, **fields) -> Document:
    document = drafted(cast, **fields)
    actions.attach(document, name="清单.pdf", data=PDF, by=cast.drafter, at=beijing("2017-06-19 10:00"))
    return actions.release(approved(cast, fresh(document)), by=cast.office, at=beijing("2017-06-19 10:00"))


def ok() -> bool:
    return check.check(canonical.subjects()).ok


def test_the_new_text_stands_under_the_old_number_and_the_old_day(cast):
    document = with_a_file(cast)
    before = fresh(document)
    after = fresh(corrected(cast, document, at=LATER, title="关于做好年报公示工作的通知（更正）"))
    assert after.pk == document.pk
    assert (after.index_number, after.published_on, after.released_at, after.uid) == (
        before.index_number,
        before.published_on,
        before.released_at,
        before.uid,
    )
    assert (after.title, after.change_note) == ("关于做好年报公示工作的通知（更正）", NOTE)
    assert after.body[0]["text"] == "现将更正后的事项通知如下。"
    assert [item.name for item in after.attachments.all()] == ["清单.pdf"]
    assert list(Document.objects.public(LATER)) == [after]


def test_what_stood_there_is_kept_as_it_was_with_its_note_and_its_files(cast):
    document = with_a_file(cast)
    form = canonical.form(fresh(document))
    corrected(cast, document, at=LATER)
    version = EarlierVersion.objects.get()
    assert json.loads(version.form) == form
    assert version.digest == jcs.digest(form)
    assert (version.number, version.note, version.since, version.replaced_at) == (
        1,
        NOTE,
        document.released_at,
        LATER,
    )
    assert version.draft.state == "superseded"
    assert [item.name for item in version.draft.attachments.all()] == ["清单.pdf"]
    assert list(EarlierVersion.objects.public(LATER)) == [version]


def test_the_log_proves_the_text_before_and_after(cast):
    document = with_a_file(cast)
    old = canonical.public_digest(fresh(document))
    assert ok()
    correcting(cast, document, at=LATER)
    assert ok(), "while it is in hand"
    made = document.corrections.get()
    after = actions.release(approved(cast, made, at=LATER), by=cast.office, at=LATER)
    assert ok()
    told = [(entry.verb, entry.content) for entry in Entry.objects.for_subject(document.subject)]
    assert told == [("document.published", old), ("document.revised", canonical.public_digest(fresh(after)))]
    version = EarlierVersion.objects.get()
    assert version.entry == Entry.objects.for_subject(document.subject).last().number
    assert Entry.objects.for_subject(version.subject).last().content == old


def test_an_earlier_version_that_was_altered_or_taken_away_is_missed(cast):
    corrected(cast, released(cast), at=LATER)
    version = EarlierVersion.objects.get()
    EarlierVersion.objects.update(form=version.form.replace("现将有关事项", "现将无关事项"))
    assert [found.kind for found in check.check(canonical.subjects()).findings] == ["differs"]
    EarlierVersion.objects.update(form=version.form)
    version.draft.body[0]["text"] = "别的话。"
    version.draft.save()
    assert [found.kind for found in check.check(canonical.subjects()).findings] == ["differs"]


def test_a_text_that_was_corrected_twice_has_two_versions_with_their_own_notes(cast):
    document = corrected(cast, released(cast), at=LATER)
    again = correcting(cast, document, "再次更正的正文。", change_note="联系单位有误。", at=beijing("2017-08-01"))
    actions.release(approved(cast, again, at=beijing("2017-08-01")), by=cast.office, at=beijing("2017-08-01"))
    assert [(one.number, one.note) for one in EarlierVersion.objects.all()] == [(1, NOTE), (2, "联系单位有误。")]
    assert json.loads(EarlierVersion.objects.last().form)["change_note"] == NOTE
    assert fresh(document).change_note == "联系单位有误。"
    assert ok()


def test_forms_of_documents_that_were_never_corrected_are_what_they_were(cast):
    document = released(cast)
    assert "change_note" not in canonical.form(document)
    assert not {"change_note", "hides_earlier"} & set(canonical.matter(document))


def test_a_correction_says_what_was_wrong_and_changes_something(cast):
    document = released(cast)
    made = correction.begin(document, by=cast.drafter, at=LATER)
    with pytest.raises(correction.NoNote):
        actions.propose_attribute(made, "proactive", by=cast.drafter, at=LATER)
    made = actions.edit(made, {"change_note": NOTE}, by=cast.drafter, at=LATER)
    with pytest.raises(Refused, match="没有可以更正之处"):
        actions.propose_attribute(made, "proactive", by=cast.drafter, at=LATER)
    with pytest.raises(Refused, match="没有可以更正之处"):
        actions.review_secrecy(made, "clear", CLEAR, by=cast.secrecy_reviewer, at=LATER)


def test_the_note_is_judged_with_the_text_and_read_by_the_guard(cast):
    made = approved(cast, correcting(cast, released(cast), at=LATER), at=LATER)
    made = actions.edit(made, {"change_note": "别的说明。"}, by=cast.drafter, at=LATER)
    assert (made.state, made.approved_at) == ("draft", None)
    made = actions.edit(made, {"change_note": f"联系人电话{PHONE}有误。"}, by=cast.drafter, at=LATER)
    assert {found.where for found in guard.open_findings(made)} == {"更正说明"}
    with pytest.raises(guard.NotScreened):
        actions.approve(cleared(cast, made, at=LATER), by=cast.leader, at=LATER)


def test_number_and_day_are_not_set_in_a_correction_nor_a_note_in_another_draft(cast):
    made = correction.begin(released(cast), by=cast.drafter, at=LATER)
    with pytest.raises(BadInput, match="沿用原文件"):
        actions.edit(made, {"index_number": "012150436/2017-00777"}, by=cast.drafter, at=LATER)
    with pytest.raises(BadInput, match="只用于更正件"):
        drafted(cast, "另一件", change_note=NOTE)


def test_who_wrote_the_released_text_does_not_judge_its_correction(cast):
    document = drafted(cast)
    actions.edit(document, {"summary": "概述"}, by=cast.unit_head, at=LATER)
    document = fresh(document)
    actions.propose_attribute(document, "proactive", by=cast.drafter, at=LATER)
    actions.decide_attribute(document, by=cast.office, at=LATER)
    actions.review_secrecy(document, "clear", CLEAR, by=cast.secrecy_reviewer, at=LATER)
    actions.approve(document, by=cast.leader, at=LATER)
    document = actions.release(document, by=cast.second_office, at=LATER)
    made = correction.begin(document, by=cast.office, at=LATER)
    made = actions.edit(made, {"body": body("新的正文。"), "change_note": NOTE}, by=cast.office, at=LATER)
    assert made.authors == {cast.drafter.pk, cast.unit_head.pk, cast.office.pk}
    actions.propose_attribute(made, "proactive", by=cast.office, at=LATER)
    assert made not in waiting_for(cast.unit_head)["decide"]
    with pytest.raises(Refused, match="起草、修改该文件的人员"):
        actions.decide_attribute(made, by=cast.unit_head, at=LATER)


def test_what_was_corrected_has_the_papers_of_its_new_text(cast):
    document = corrected(cast, released(cast), at=LATER)
    assert document.approved_content == canonical.draft_digest(fresh(document))
    withdrawal.withdraw(document, "MISTAKEN", "正在核实。", by=cast.office, at=LATER)
    withdrawal.restore(document, "核实无误。", by=cast.second_office, at=LATER)
    assert Document.objects.public(LATER).get() == document
    assert ok()


def test_a_correction_of_what_was_withdrawn_meanwhile_waits(cast):
    document = released(cast)
    made = approved(cast, correcting(cast, document, at=LATER), at=LATER)
    withdrawal.withdraw(document, "MISTAKEN", "正在核实。", by=cast.office, at=LATER)
    with pytest.raises(Refused, match="已经撤回"):
        actions.release(made, by=cast.office, at=LATER)
    assert fresh(made).state == "approved"
    withdrawal.restore(document, "核实无误。", by=cast.second_office, at=LATER)
    actions.release(made, by=cast.office, at=LATER)
    assert fresh(document).change_note == NOTE


def test_a_correction_can_go_out_at_a_set_instant(cast):
    document = released(cast)
    made = approved(cast, correcting(cast, document, at=LATER), at=LATER)
    schedule.embargo(made, beijing("2017-07-05 09:00"), by=cast.office, at=LATER)
    assert fresh(document).change_note == ""
    (timed,) = schedule.tick(at=beijing("2017-07-05 09:01"))
    assert timed.outcome == "released"
    assert fresh(document).change_note == NOTE


def test_a_correction_owes_no_publication_and_its_steps_have_their_clocks(cast):
    document = released(cast)
    made = cleared(cast, correcting(cast, document, at=LATER), at=LATER)
    assert made.publication_clock is None
    assert set(made.step_clocks.filter(clock__stopped_at__isnull=True).values_list("step", flat=True)) == {"approve"}
    actions.approve(made, by=cast.leader, at=LATER)
    actions.release(made, by=cast.office, at=LATER)
    clocks = Clock.objects.filter(pk__in=made.step_clocks.values("clock"))
    assert not clocks.filter(stopped_at__isnull=True).exists()
    assert not any(clock.ended for clock in clocks)


def test_the_plan_of_a_policy_and_its_running_clock_go_on(cast):
    policy = released(cast, needs_interpretation=True)
    after = corrected(cast, policy, at=LATER, title="更正后的标题")
    assert after.interpretation_plan["person"] == PLAN["person"]
    assert (after.interpretation_clock.stopped_at, after.interpretation_clock.matter) == (None, "更正后的标题")


def test_a_correction_that_makes_a_policy_of_it_owes_plan_and_interpretation(cast):
    document = released(cast)
    made = correcting(cast, document, at=LATER, nature="policy")
    with pytest.raises(NoPlan):
        actions.propose_attribute(made, "proactive", by=cast.drafter, at=LATER)
    actions.edit(made, {"interpretation_plan": PLAN}, by=cast.drafter, at=LATER)
    after = actions.release(approved(cast, fresh(made), at=LATER), by=cast.office, at=LATER)
    assert (after.pk, after.nature) == (document.pk, "policy")
    assert (after.interpretation_clock.started_at, after.interpretation_clock.stopped_at) == (LATER, None)


def test_a_title_that_was_corrected_is_logged_where_it_marks_another(cast):
    old, document = released(cast, "旧办法"), released(cast, "新办法")
    actions.mark(old, "repealed", from_day=LATER.date(), by_document=document, by=cast.office, at=LATER)
    corrected(cast, document, at=LATER, title="新办法（试行）")
    assert Entry.objects.for_subject(old.subject).last().verb == "document.corrected"
    assert "新办法（试行）" in fresh(old).marks.get().basis
    assert ok()


def test_what_a_corrected_text_no_longer_repeals_waits_for_nobody(cast):
    document = released(cast, body=body("《甲办法》同时废止。"))
    assert NamedOriginal.objects.get().name == "《甲办法》"
    corrected(cast, document, text="《乙办法》同时废止。", at=LATER)
    assert [named.name for named in NamedOriginal.objects.all()] == ["《乙办法》"]


def test_what_disclosed_too_much_is_hidden_with_all_that_stood_before_it(cast):
    document = corrected(cast, released(cast), at=LATER)
    made = correcting(cast, document, "不再列出名单。", change_note="原文误载个人信息。", hides_earlier=True, at=LATER)
    actions.release(approved(cast, made, at=LATER), by=cast.office, at=LATER)
    assert EarlierVersion.objects.told(LATER).count() == 2
    assert not EarlierVersion.objects.public(LATER).exists()
    assert ok()


def test_an_earlier_version_is_hidden_later_by_the_office_for_a_public_reason(cast):
    document = corrected(cast, released(cast), at=LATER)
    for person in (cast.drafter, cast.unit_head, cast.leader):
        with pytest.raises(Refused):
            correction.hide(document, "误载个人信息。", by=person, at=LATER)
    with pytest.raises(BadInput, match="手机号码"):
        correction.hide(document, f"误载电话{PHONE}。", by=cast.office, at=LATER)
    correction.hide(document, "误载个人信息。", by=cast.office, at=LATER)
    assert not EarlierVersion.objects.public(LATER).exists()
    assert Entry.objects.for_subject(f"{document.subject}/versions/1").last().verb == "version.hidden"
    with pytest.raises(Refused, match="没有公众可以查看"):
        correction.hide(document, "误载个人信息。", by=cast.office, at=LATER)
    assert ok()


def test_the_earlier_versions_leave_with_the_document(cast):
    document = corrected(cast, released(cast), at=LATER)
    withdrawal.withdraw(document, "MISTAKEN", "正在核实。", by=cast.office, at=LATER)
    assert not EarlierVersion.objects.told(LATER).exists()


def test_masking_on_the_way_is_remembered_by_the_record_that_is_public(cast):
    document = released(cast)
    made = correcting(cast, document, f"联系电话{PHONE}。", at=LATER)
    masking.mask(made, [found.key for found in guard.report(made)], by=cast.drafter, at=LATER)
    actions.release(approved(cast, fresh(made), at=LATER), by=cast.office, at=LATER)
    assert fresh(document).kept_originals.count() == 1
    assert [one.number for one in document.revisions.all()] == [1, 2, 3, 4]


def test_a_file_older_than_the_public_copies_is_cleaned_when_its_correction_begins(cast):
    document = with_a_file(cast)
    document.attachments.update(original="", original_sha256="", original_size=0)
    made = correction.begin(document, by=cast.drafter, at=LATER)
    assert made.attachments.get().original_sha256
    made = actions.edit(made, {"body": body("新的正文。"), "change_note": NOTE}, by=cast.drafter, at=LATER)
    actions.release(approved(cast, made, at=LATER), by=cast.office, at=LATER)
    assert ok()


def test_the_table_refuses_a_correction_that_went_out_beside_its_document(cast):
    made = approved(cast, correcting(cast, released(cast), at=LATER), at=LATER)
    for change in ({"state": "published"}, {"state": "kept"}, {"corrects": made.pk}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Document.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=drafted(cast, "草稿").pk).update(state="superseded")
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.create(
            title="另一更正件", corrects=made.corrects, unit=made.unit, drafted_by=cast.drafter, drafted_at=LATER
        )
