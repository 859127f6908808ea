"""No sequence of actions, and no hand in the table, puts out a document without two decisions and an approval."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from gongkai.errors import GongkaiError
from gongkai.organisation.models import User
from gongkai.organisation.roles import Role
from gongkai.publishing import actions, canonical
from gongkai.publishing.models import Document
from gongkai.publishing.tests.factories import AT, CLEAR, approved, body, cleared, decided, drafted
from gongkai.review.models import SecrecyReview
from tests.cast import assemble

_EVERYBODY = (
    "drafter",
    "other_drafter",
    "unit_head",
    "office",
    "second_office",
    "secrecy_reviewer",
    "leader",
    "nobody",
)


@pytest.mark.parametrize("step", [lambda cast, one: one, decided, cleared, approved])
def test_the_table_refuses_a_hand_that_sets_the_state(cast, step):
    document = step(cast, drafted(cast))
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(state="published")


def test_the_table_refuses_to_take_back_what_was_released(cast):
    document = actions.release(approved(cast, drafted(cast)), by=cast.office, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(state="draft")


def test_the_table_refuses_a_drafter_who_approves(cast):
    document = approved(cast, drafted(cast))
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(approved_by=cast.drafter)


def test_the_public_exit_trusts_no_single_field(cast):
    document = actions.release(approved(cast, drafted(cast)), by=cast.office, at=AT)
    assert Document.objects.public(AT).exists()
    SecrecyReview.objects.filter(pk=document.secrecy_review_id).update(result="doubt", note="存疑")
    assert not Document.objects.public(AT).exists()


class DocumentLife(RuleBasedStateMachine):
    """Anyone tries anything, in any order, some of them with every role at once."""

    def __init__(self) -> None:
        super().__init__()
        self.cast = assemble()
        for person in (self.cast.office, self.cast.leader):  # Many hats do not make one person two.
            person.groups.set(Group.objects.filter(name__in=[role.value for role in Role]))
        self.people = [User.objects.get(pk=getattr(self.cast, name).pk) for name in _EVERYBODY]
        self.document = drafted(self.cast)
        self.words = 0

    def attempt(self, action: object) -> None:
        with suppress(GongkaiError), transaction.atomic():
            action()  # type: ignore[operator]  # a lambda below

    def now(self) -> Document:
        return Document.objects.get(pk=self.document.pk)

    @rule(who=st.integers(0, 7), attribute=st.sampled_from(["proactive", "proactive", "withheld"]))
    def propose(self, who: int, attribute: str) -> None:
        self.attempt(lambda: actions.propose_attribute(self.now(), attribute, by=self.people[who], at=AT))

    @rule(who=st.integers(0, 7))
    def decide(self, who: int) -> None:
        self.attempt(lambda: actions.decide_attribute(self.now(), by=self.people[who], at=AT))

    @rule(who=st.integers(0, 7), result=st.sampled_from(["clear", "clear", "doubt", "secret"]))
    def review(self, who: int, result: str) -> None:
        self.attempt(lambda: actions.review_secrecy(self.now(), result, CLEAR, note="意见", by=self.people[who], at=AT))

    @rule(who=st.integers(0, 7))
    def approve(self, who: int) -> None:
        self.attempt(lambda: actions.approve(self.now(), by=self.people[who], at=AT))

    @rule(who=st.integers(0, 7))
    def edit(self, who: int) -> None:
        self.words += 1
        text = body(f"第{self.words}稿。")
        self.attempt(lambda: actions.edit(self.now(), {"body": text}, by=self.people[who], at=AT))

    @rule(who=st.integers(0, 7))
    def send_back(self, who: int) -> None:
        self.attempt(lambda: actions.send_back(self.now(), "请修改。", by=self.people[who], at=AT))

    @rule(who=st.integers(0, 7))
    def release(self, who: int) -> None:
        self.attempt(lambda: actions.release(self.now(), by=self.people[who], at=AT))

    @rule(steps=st.integers(1, 5))
    def walk_the_path(self, steps: int) -> None:
        """Take the first steps as they should be taken, so that the end is reached often."""
        document, cast = self.now(), self.cast
        path = (
            lambda: actions.propose_attribute(document, "proactive", by=cast.drafter, at=AT),
            lambda: actions.decide_attribute(document, by=cast.unit_head, at=AT),
            lambda: actions.review_secrecy(document, "clear", CLEAR, by=cast.secrecy_reviewer, at=AT),
            lambda: actions.approve(document, by=self.people[6], at=AT),
            lambda: actions.release(document, by=self.people[3], at=AT),
        )
        for step in path[:steps]:
            self.attempt(step)

    @invariant()
    def what_is_out_has_its_papers(self) -> None:
        document = self.now()
        if not document.is_released:
            assert not Document.objects.public(AT).exists()
            return
        content = canonical.draft_digest(document)
        decision, review = document.attribute_decision, document.secrecy_review
        assert decision.attribute == "proactive"
        assert decision.content == review.content == document.approved_content == content
        assert review.result == "clear"
        authors, proposer = document.authors, decision.proposed_by_id
        decider, reviewer = decision.decided_by_id, review.reviewer_id
        assert None not in {decider, reviewer, document.approved_by_id, document.released_by_id}
        assert decider not in {proposer, *authors}
        assert reviewer not in {proposer, decider, *authors}
        assert document.approved_by_id not in {proposer, decider, reviewer, *authors}
        assert document.released_by_id not in {reviewer, document.approved_by_id}


class TestDocumentLife(TestCase):
    def test_no_sequence_of_actions_publishes_without_two_decisions_and_an_approval_by_others(self):
        def life() -> DocumentLife:
            transaction.savepoint_rollback(self.start)
            self.start = transaction.savepoint()
            return DocumentLife()

        self.start = transaction.savepoint()
        run_state_machine_as_test(
            life,
            settings=settings(
                max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
