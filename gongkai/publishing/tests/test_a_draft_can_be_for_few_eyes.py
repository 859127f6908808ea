"""A draft limited to named people is seen and handled by them alone; the log tells of it as of any other."""

from __future__ import annotations

import pytest

from gongkai.errors import BadInput, NotAllowed
from gongkai.ledger.models import Entry
from gongkai.publishing import actions, admission
from gongkai.publishing.models import Document
from gongkai.publishing.tests.factories import AT, CLEAR, drafted, fresh, released


def limited(cast, *people) -> Document:
    document = drafted(cast)
    admission.limit(document, people, by=cast.drafter, at=AT)
    return fresh(document)


def seen(document: Document, person) -> bool:
    return Document.objects.seen_by(person).filter(pk=document.pk).exists()


def test_only_the_named_and_the_drafter_see_it(cast):
    document = limited(cast, cast.unit_head, cast.secrecy_reviewer)
    for person in (cast.drafter, cast.unit_head, cast.secrecy_reviewer):
        assert seen(document, person)
    for person in (cast.office, cast.second_office, cast.leader, cast.auditor, cast.operator):
        assert not seen(document, person)


def test_the_auditor_still_reads_in_the_log_that_there_is_such_a_record(cast):
    document = limited(cast, cast.unit_head)
    assert [entry.verb for entry in Entry.objects.for_subject(document.subject)] == [
        "document.drafted",
        "document.limited",
    ]


def test_nobody_else_takes_a_step_whatever_their_post(cast):
    document = limited(cast, cast.unit_head)
    actions.propose_attribute(document, "proactive", by=cast.drafter, at=AT)
    for act in (
        lambda: actions.decide_attribute(document, by=cast.office, at=AT),
        lambda: actions.review_secrecy(document, "clear", CLEAR, by=cast.secrecy_reviewer, at=AT),
        lambda: actions.edit(document, {"title": "别的标题"}, by=cast.office, at=AT),
        lambda: actions.send_back(document, "请修改。", by=cast.office, at=AT),
        lambda: admission.lift(document, by=cast.office, at=AT),
    ):
        with pytest.raises(NotAllowed, match="知悉范围"):
            act()
    actions.decide_attribute(document, by=cast.unit_head, at=AT)


def test_its_clocks_do_not_bear_its_title(cast):
    document = limited(cast, cast.unit_head)
    actions.propose_attribute(document, "proactive", by=cast.drafter, at=AT)
    actions.decide_attribute(document, by=cast.unit_head, at=AT)
    assert fresh(document).publication_clock.matter == "（限定知悉范围的文件）"
    admission.lift(document, by=cast.drafter, at=AT)
    assert fresh(document).publication_clock.matter == document.title
    assert seen(document, cast.office)


def test_somebody_must_be_left_to_take_the_next_step(cast):
    with pytest.raises(BadInput, match="经办人员"):
        admission.limit(drafted(cast), [], by=cast.drafter, at=AT)


def test_what_is_public_is_for_everyone(cast):
    with pytest.raises(actions.AlreadyPublished):
        admission.limit(released(cast), [cast.unit_head], by=cast.drafter, at=AT)
