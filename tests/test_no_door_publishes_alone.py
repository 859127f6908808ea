"""No sequence of steps puts out a document without decision, review by others, what the law asks, and a clean guard.

Plan 2017, II(5)1 and 5; Order 711, art. 17; General Office 2018 No. 115. Anyone tries anything, in any order, some with
every post at once, some with a post lent: the staff's screens, masks and justifications, set instants, embargoes and
withdrawals, what Wagtail brings along, the public interface, the import of a file that claims to be public already, the
commands of the timer and of the night, and a hand in the table.
"""

from __future__ import annotations

from contextlib import redirect_stderr, redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import Error, transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from gongkai.cli import importing, tick
from gongkai.errors import GongkaiError
from gongkai.organisation import delegation
from gongkai.organisation.models import User
from gongkai.organisation.roles import Role
from gongkai.publishing import canonical, guard, returning
from gongkai.publishing.models import Document
from gongkai.publishing.tests.factories import AT, drafted
from gongkai.review.rules import LEGALITY_MATERIALS, LEGALITY_POINTS, SECRECY_POINTS
from tests.cast import assemble, beijing

BACKEND = "django.contrib.auth.backends.ModelBackend"
# Two of them hold every post, one stands in for the leader: many hats do not make one person two.
PEOPLE = (
    "drafter",
    "unit_head",
    "office",
    "second_office",
    "secrecy_reviewer",
    "legal_reviewer",
    "leader",
    "other_drafter",
)
NO_SECRECY = {point: "no" for point, _ in SECRECY_POINTS} | {"result": "clear"}
LAWFUL = {point: "no" for point, _ in LEGALITY_POINTS} | {"result": "lawful"}
MATERIALS = {"materials": [key for key, _ in LEGALITY_MATERIALS]}
ITEM = {"item": "O10_PROCESS", "q0": "yes", "q1": "yes", "q2": "yes", "attribute": "withheld"}
# What is sent to each of the staff's addresses of a document.
SENT: dict[str, dict[str, object]] = {
    "propose": {"attribute": "proactive"},
    "withhold": {**ITEM, "reason": "尚在研究。", "return_on": "2019-01-01"},
    "examine": {"note": "同意。"},
    "decide": {},
    "secrecy": NO_SECRECY,
    "legality/request": MATERIALS,
    "legality": LAWFUL,
    "approve": {},
    "release": {},
    "return": {"reason": "请修改。"},
    "archive": {},
    "instant": {"kind": "scheduled", "due_at": "2017-06-19T11:00"},
    "embargo": {"kind": "embargo", "due_at": "2017-06-19T11:00"},
    "call-off": {"reason": "另行安排。"},
    "limit": {},
    "unlimit": {},
    "withdraw": {"ground": "MISTAKEN", "reason": "内容有误。"},
    "restore": {"reason": "核实无误。"},
}
# Who takes which step, in their order, so that a text goes out.
PATH = (
    (0, "propose"),
    (1, "decide"),
    (4, "secrecy"),
    (0, "legality/request"),
    (5, "legality"),
    (6, "approve"),
    (3, "release"),
)
ADDRESSES = {"embargo": "instant"}
SECRET = "身份证号11010519491231002X。"
CLOSED = (
    "/staff/snippets/publishing/document/edit/{pk}/",
    "/staff/snippets/publishing/document/publish/{pk}/",
    "/staff/pages/{pk}/edit/",
    "/staff/workflows/tasks/{pk}/",
    "/admin/publishing/document/{pk}/change/",
    "/django-admin/publishing/document/{pk}/change/",
)
HANDS = (
    {"state": "published"},
    {"state": "published", "index_number": "012150436/2017-09999"},
    {"nature": "other"},
    {"title": f"换过的标题，{SECRET}"},
    {"approved_at": None, "state": "embargoed"},
)


class Doors(RuleBasedStateMachine):
    """One document, ordinary or normative, and everybody at every door."""

    def __init__(self) -> None:
        super().__init__()
        self.cast = assemble()
        for person in (self.cast.office, self.cast.leader):
            person.groups.set(Group.objects.filter(name__in=[role.value for role in Role]))
        leader = User.objects.get(pk=self.cast.leader.pk)
        days = {"since": AT.date(), "until": AT.date()}
        delegation.delegate(leader, self.cast.other_drafter, "leader", **days, reason="外出。", by=leader, at=AT)
        self.clients = []
        for name in PEOPLE:
            client = Client()
            client.force_login(User.objects.get(pk=getattr(self.cast, name).pk), BACKEND)
            self.clients.append(client)
        self.document = drafted(self.cast, nature="normative")
        self.texts = 0

    def now(self) -> Document:
        return Document.objects.get(pk=self.document.pk)

    def send(self, who: int, door: str, pk: int = 0) -> None:
        address = f"/staff/records/{pk or self.document.pk}/{ADDRESSES.get(door, door)}/"
        people = [client.session["_auth_user_id"] for client in self.clients[:4]]
        answer = self.clients[who].post(address, {"people": people} if door == "limit" else SENT[door])
        assert answer.status_code in {200, 302, 403, 409, 422}, (door, answer.status_code)

    @rule(who=st.integers(0, 7), door=st.sampled_from(sorted(SENT)))
    def a_screen(self, who: int, door: str) -> None:
        self.send(who, door)

    @rule(who=st.integers(0, 7))
    def several_at_once(self, who: int) -> None:
        self.clients[who].post("/staff/records/approvals/", {f"d{self.document.pk}-judgement": "approve"})

    @rule(who=st.integers(0, 7), nature=st.sampled_from(["normative", "other"]), secret=st.sampled_from(["", SECRET]))
    def an_edit(self, who: int, nature: str, secret: str) -> None:
        self.texts += 1
        said = {"title": "办法", "text": f"第{self.texts}稿。{secret}", "issuing_bodies": "山西省工商行政管理局"}
        said |= {"nature": nature, "not_interpreted_because": "内容简单。"}
        self.clients[who].post(f"/staff/records/{self.document.pk}/edit/", said)

    @rule(who=st.integers(0, 7), deed=st.sampled_from(["mask", "justify"]))
    def what_the_guard_found(self, who: int, deed: str) -> None:
        for found in guard.report(self.now()):
            said = {"key": found.key, "reason": "本人同意公布。"}
            answer = self.clients[who].post(f"/staff/records/{self.document.pk}/guard/{deed}/", said)
            assert answer.status_code in {302, 403, 422}, (deed, answer.status_code)

    @rule(who=st.integers(0, 7), door=st.sampled_from(CLOSED))
    def what_wagtail_brings(self, who: int, door: str) -> None:
        answer = self.clients[who].post(door.format(pk=self.document.pk), {"action-publish": "1"})
        assert answer.status_code in {403, 404}, door

    @rule(method=st.sampled_from(["post", "put", "patch", "delete"]))
    def the_interface(self, method: str) -> None:
        send = getattr(Client(), method)
        answer = send("/api/v1/documents", {"state": "published"}, content_type="application/json")
        assert answer.status_code in {403, 404, 405}

    @rule()
    def an_import(self) -> None:
        with TemporaryDirectory() as place, redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            file = Path(place) / "notice.txt"
            file.write_text(
                "关于公开的通知\n索引号：012150436/2017-00777\n发布日期：2017年6月1日\n正文。\n", encoding="utf-8"
            )
            with suppress(SystemExit, GongkaiError), transaction.atomic():
                importing.main([str(file), "--user", "wangfang", "--unit", "zhucechu"])

    @rule(hand=st.sampled_from(HANDS))
    def a_hand_in_the_table(self, hand: dict[str, str]) -> None:
        with suppress(Error), transaction.atomic():
            Document.objects.filter(pk=self.document.pk).exclude(state__in=["published", "withdrawn"]).update(**hand)

    @rule(when=st.sampled_from(["2017-06-19 10:30", "2017-12-31 23:00"]))
    def the_timer_and_the_night(self, when: str) -> None:
        with time_machine.travel(beijing(when), tick=False):
            tick.run()
        returning.roll(beijing(when))

    @rule(steps=st.integers(1, 9), end=st.sampled_from(["release", "instant", "embargo"]))
    def the_straight_path(self, steps: int, end: str) -> None:
        """Take the first steps as they should be taken, so that the end is reached often."""
        path = [*PATH[:-1], (3, end), (2, "withdraw"), (3, "restore")]
        for who, door in path[:steps]:
            self.send(who, door)

    @rule(who=st.integers(0, 7), secret=st.sampled_from(["", SECRET]), steps=st.integers(0, 7))
    def a_correction(self, who: int, secret: str, steps: int) -> None:
        """Correct what is out: what takes its place goes through the same doors."""
        self.clients[who].post(f"/staff/records/{self.document.pk}/correction/")
        draft = Document.objects.filter(corrects=self.document).exclude(state="superseded").first()
        if draft is None:
            return
        self.texts += 1
        said = {"title": "办法", "text": f"第{self.texts}稿。{secret}", "issuing_bodies": "山西省工商行政管理局"}
        said |= {"nature": "normative", "not_interpreted_because": "内容简单。", "change_note": f"更正。{secret}"}
        self.clients[0].post(f"/staff/records/{draft.pk}/edit/", said)
        for hand, door in PATH[:steps]:
            self.send(hand, door, draft.pk)

    @invariant()
    def what_is_out_has_its_papers(self) -> None:
        assert not Document.objects.exclude(pk=self.document.pk).filter(state="published").exists()
        document = self.now()
        assert Document.objects.public(beijing("2018-12-31")).exists() == (document.state == "published")
        if not document.is_released:
            return
        assert not guard.open_findings(document, anew=True)
        content = canonical.draft_digest(document)
        decision, secrecy, legality = document.attribute_decision, document.secrecy_review, document.legality_review
        assert (decision.attribute, secrecy.result) == ("proactive", "clear")
        assert decision.content == secrecy.content == document.approved_content == content
        judges = [decision.decided_by_id, secrecy.reviewer_id, document.approved_by_id]
        if document.nature == "normative":
            assert (legality.result, legality.content) == ("lawful", content)
            assert document.interpretation_plan or document.not_interpreted_because
            judges.append(legality.reviewer_id)
        assert len({*judges, decision.proposed_by_id}) == len(judges) + 1
        names = {decision.decided_for_id, secrecy.reviewed_for_id, document.approved_for_id} - {None}
        assert not (set(judges) | names) & document.authors
        assert not names & {decision.proposed_by_id, *judges}
        assert document.released_by_id not in {secrecy.reviewer_id, document.approved_by_id, *names}
        for taken_back in document.withdrawals.all():
            assert taken_back.ended_by_id != taken_back.withdrawn_by_id

    @invariant()
    def what_waits_for_its_instant_waits(self) -> None:
        for timed in self.document.timed.filter(outcome="released"):
            assert self.now().released_at >= timed.due_at


class TestDoors(TestCase):
    @pytest.fixture(autouse=True)
    def _on_a_day_of_2017(self, settings):
        settings.DEMO = False
        with time_machine.travel(AT, tick=False):
            yield

    def test_by_the_right_doors_in_their_order_it_goes_out(self):
        life = Doors()
        life.an_edit(0, "normative", SECRET)
        life.the_straight_path(7, "release")
        assert not life.now().is_released, "the guard holds it"
        life.what_the_guard_found(0, "mask")
        life.the_straight_path(7, "embargo")
        life.the_timer_and_the_night("2017-06-19 10:30")
        assert life.now().state == "embargoed"
        life.the_timer_and_the_night("2017-12-31 23:00")
        for who, door, state in (
            (2, "withdraw", "withdrawn"),
            (2, "restore", "withdrawn"),
            (3, "restore", "published"),
        ):
            life.send(who, door)
            assert life.now().state == state
            life.what_is_out_has_its_papers()

    def test_no_door_publishes_without_decision_review_by_others_legality_and_a_clean_guard(self):
        def life() -> Doors:
            transaction.savepoint_rollback(self.start)
            self.start = transaction.savepoint()
            return Doors()

        self.start = transaction.savepoint()
        run_state_machine_as_test(
            life,
            settings=settings(
                max_examples=6, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
