"""A document is withdrawn by one person, put back by another; its record and its papers stay (design, section 6)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.ledger import check
from gongkai.ledger.models import Entry
from gongkai.publishing import actions, canonical, withdrawal
from gongkai.publishing.models import Document
from gongkai.publishing.tests.factories import AT, drafted, fresh, released
from tests.cast import beijing

LATER = beijing("2017-07-03 15:00")
WHY = "文中一处数据有误，正在核实。"


def withdrawn(cast, **more) -> Document:
    document = released(cast)
    withdrawal.withdraw(document, "MISTAKEN", WHY, by=cast.office, at=LATER, **more)
    return fresh(document)


def test_a_withdrawn_document_is_public_no_more_and_keeps_its_number(cast):
    document = withdrawn(cast)
    assert not Document.objects.public(LATER).exists()
    assert document.state == "withdrawn"
    assert document.is_released
    assert document.subject == f"document/{document.index_number}"
    assert Entry.objects.for_subject(document.subject).last().verb == "document.withdrawn"


def test_the_log_and_the_records_agree_before_and_after(cast):
    document = withdrawn(cast)
    assert check.check(canonical.subjects()).ok
    withdrawal.restore(document, "核实无误。", by=cast.second_office, at=beijing("2017-07-05"))
    assert check.check(canonical.subjects()).ok


def test_a_record_that_vanishes_after_it_was_put_back_is_missed(cast):
    document = withdrawn(cast)
    withdrawal.restore(document, "核实无误。", by=cast.second_office, at=beijing("2017-07-05"))
    others = [(subject, content) for subject, content in canonical.subjects() if subject != document.subject]
    assert [found.kind for found in check.check(others).findings] == ["vanished"]


def test_only_the_openness_office_withdraws(cast):
    document = released(cast)
    for person in (cast.drafter, cast.unit_head, cast.leader, cast.auditor, cast.operator):
        with pytest.raises(NotAllowed):
            withdrawal.withdraw(document, "MISTAKEN", WHY, by=person, at=LATER)


def test_a_withdrawal_names_a_ground_of_its_day_and_a_reason(cast):
    document = released(cast)
    with pytest.raises(BadInput, match="依据"):
        withdrawal.withdraw(document, "N15_THIRD", WHY, by=cast.office, at=LATER)  # Law since 2019 only.
    with pytest.raises(BadInput, match="情况"):
        withdrawal.withdraw(document, "MISTAKEN", "  ", by=cast.office, at=LATER)
    with pytest.raises(BadInput, match="手机号码"):
        withdrawal.withdraw(document, "MISTAKEN", "误载联系人电话13812345678。", by=cast.office, at=LATER)
    assert Document.objects.public(LATER).exists()


def test_who_withdrew_does_not_put_back(cast):
    document = withdrawn(cast)
    with pytest.raises(withdrawal.SamePersonRestores):
        withdrawal.restore(document, "核实无误。", by=cast.office, at=LATER)
    withdrawal.restore(document, "核实无误。", by=cast.second_office, at=LATER)
    assert Document.objects.public(LATER).count() == 1
    assert withdrawal.of(fresh(document)) is None


def test_what_is_not_public_is_not_withdrawn_and_nothing_is_withdrawn_twice(cast):
    with pytest.raises(Refused, match="没有发布"):
        withdrawal.withdraw(drafted(cast, "草稿"), "MISTAKEN", WHY, by=cast.office, at=LATER)
    document = withdrawn(cast)
    with pytest.raises(Refused, match="已经撤回"):
        withdrawal.withdraw(document, "MISTAKEN", WHY, by=cast.office, at=LATER)


def test_a_withdrawn_document_is_not_changed_marked_or_released_again(cast):
    document = withdrawn(cast)
    for act in (
        lambda: actions.edit(document, {"title": "别的标题"}, by=cast.drafter, at=LATER),
        lambda: actions.release(document, by=cast.second_office, at=LATER),
        lambda: actions.send_back(document, "请修改。", by=cast.unit_head, at=LATER),
        lambda: actions.mark(document, "repealed", from_day=LATER.date(), by_citation="决定", by=cast.office, at=LATER),
    ):
        with pytest.raises(Refused):
            act()


def test_the_duty_to_interpret_ends_with_the_withdrawal_and_goes_on_after_it(cast):
    document = released(cast, needs_interpretation=True)
    withdrawal.withdraw(document, "MISTAKEN", WHY, by=cast.office, at=AT)
    clock = fresh(document).interpretation_clock
    assert clock.stopped_at is not None
    assert clock.ended
    withdrawal.restore(document, "核实无误。", by=cast.second_office, at=AT)
    clock.refresh_from_db()
    assert clock.stopped_at is None


def test_another_unit_does_not_see_what_was_withdrawn(cast):
    document = withdrawn(cast)
    seen = Document.objects.seen_by
    assert seen(cast.drafter).filter(pk=document.pk).exists()
    assert not seen(cast.other_drafter).filter(pk=document.pk).exists()


def test_the_table_knows_no_withdrawn_document_without_its_papers(cast):
    document = drafted(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(state="withdrawn")
