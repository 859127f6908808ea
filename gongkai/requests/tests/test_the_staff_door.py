"""The office's screens: what is offered is what the table says; a paper is for the handling post only."""

from datetime import timedelta

import pytest
from django.test import Client

from gongkai.requests import actions, machine
from gongkai.requests.models import InformationRequest, Practice, RequestEvent
from gongkai.requests.tests.browser import asked, file, picture, visitor
from gongkai.requests.tests.factories import happen, in_state, registered, sealed
from gongkai.requests.views import seen_by, waiting_for
from tests.cast import beijing

AT = beijing("2026-03-02 10:00")


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("state", list(machine.State), ids=str)
def test_the_page_of_every_state_offers_the_office_what_the_table_gives_it(cast, state, stand_at):
    inquiry, at = in_state(cast, state)
    stand_at(at + timedelta(hours=1))
    page = signed_in(cast.office).get(f"/staff/requests/{inquiry.pk}/").content.decode()
    for row in machine.TABLE:
        if row.source == state:
            shown = f"/staff/requests/{inquiry.pk}/steps/{row.event.code}/" in page
            assert shown == (row in actions.offered(inquiry, cast.office, at=at)), row.event.code


def test_what_there_is_nothing_to_do_for_is_not_offered(cast):
    def codes(inquiry, person, at):
        return {row.event.code for row in actions.offered(inquiry, person, at=at)}

    inquiry, at = in_state(cast, machine.State.IN_REVIEW)
    assert not codes(inquiry, cast.second_office, at) & {"extend", "refuse_extension", "transfer"}
    inquiry = happen(cast, inquiry, "ask_extension", at)
    assert {"extend", "refuse_extension"} <= codes(inquiry, cast.second_office, at)
    old, at = in_state(cast, machine.State.IN_REVIEW, machine.FOI_2007)
    assert not codes(old, cast.office, at) & {"cost_paid", "cost_waived"}
    decided, at = in_state(cast, machine.State.DECIDED)
    assert codes(decided, cast.office, at) & {"send", "serve"} == {"send"}
    decided = happen(cast, decided, "send", at)
    assert codes(decided, cast.office, at) & {"send", "serve"} == {"serve"}


def test_the_whole_way_on_the_screens(cast, stand_at):
    inquiry = asked(visitor(), stand_at, AT)
    one = f"/staff/requests/{inquiry.pk}/"
    office, drafter, legal = signed_in(cast.office), signed_in(cast.drafter), signed_in(cast.legal_reviewer)
    stand_at(AT + timedelta(hours=1))
    form = {"arrived_at": "2026-03-02T10:00", "confirmed_at": "2026-03-02T10:30"}
    steps = [
        (office, "confirm_receipt", form),
        (office, "assign", {"unit": cast.unit("zhucechu").pk, "due_on": "2026-03-16", "note": "请提出意见"}),
        (drafter, "open_file", {}),
        (drafter, "start_draft", {}),
        (drafter, "submit_draft", {"decision_code": "GRANT", "answer": "见附件。", "reasons": ""}),
        (legal, "pass_legal", {}),
        (signed_in(cast.secrecy_reviewer), "pass_secrecy", dict.fromkeys(_points(), "no")),
        (signed_in(cast.leader), "decide", {}),
        (office, "send", {"how": "online", "sent_on": "2026-03-02", "letter": ""}),
        (office, "serve", {"served_on": "2026-03-02", "kind": "online", "proof": "网上查收"}),
        (office, "close", {}),
    ]
    for client, event, said in steps:
        if event == "send":
            # Nothing goes out on the word of a clerk: the sealed letter comes first.
            refused = client.post(f"{one}steps/{event}/", said)
            assert refused.status_code == 422
            assert "答复告知书尚未出具" in refused.content.decode()
            sealed(InformationRequest.objects.get(pk=inquiry.pk), AT)
        answer = client.post(f"{one}steps/{event}/", said)
        assert answer.status_code == 302, (event, answer.content.decode())
    inquiry.refresh_from_db()
    assert inquiry.standing == machine.State.CLOSED
    assert inquiry.events.count() == len(steps) + 1


def _points():
    from gongkai.review.rules import SECRECY_POINTS

    return [point for point, _ in SECRECY_POINTS]


def test_what_is_refused_is_said_on_the_page_with_what_was_typed(cast, stand_at):
    inquiry, at = in_state(cast, machine.State.DRAFT_ANSWER)
    stand_at(at + timedelta(hours=1))
    answer = signed_in(cast.drafter).post(
        f"/staff/requests/{inquiry.pk}/steps/submit_draft/",
        {"decision_code": "UNABLE_NOT_EXIST", "answer": "", "reasons": "经检索不存在。"},
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "检索记录" in page
    assert "经检索不存在。" in page


def test_a_unit_sees_its_own_and_nobody_else_s(cast):
    first = registered(cast, AT)
    second = registered(cast, AT, content="另一件")
    happen(cast, first, "assign", AT)
    assert list(seen_by(cast.drafter)) == [InformationRequest.objects.get(pk=first.pk)]
    assert list(seen_by(cast.other_drafter)) == []
    assert seen_by(cast.office).count() == 2
    assert signed_in(cast.drafter).get(f"/staff/requests/{second.pk}/").status_code == 404
    page = signed_in(cast.drafter).get(f"/staff/requests/{first.pk}/").content.decode()
    assert "13900000000" not in page
    assert "linxiao@example.com" not in page


def test_a_paper_is_seen_by_the_handling_post_only_and_each_look_is_kept(cast, stand_at):
    inquiry = asked(visitor(), stand_at, AT)
    paper = inquiry.files.get()
    to = f"/staff/requests/{inquiry.pk}/files/{paper.pk}/"
    inquiry = happen(cast, inquiry, "confirm_receipt", AT + timedelta(minutes=5))
    happen(cast, inquiry, "assign", AT + timedelta(minutes=5))
    for person in (cast.drafter, cast.unit_head, cast.leader, cast.auditor, cast.secrecy_reviewer):
        assert signed_in(person).post(to).status_code == 403, person
        assert signed_in(person).post(f"/staff/requests/{inquiry.pk}/number/").status_code == 403
    answer = signed_in(cast.office).post(to)
    assert answer.content == picture()
    assert answer["Content-Disposition"].startswith("attachment")
    assert "11010519491231002X" in signed_in(cast.office).post(f"/staff/requests/{inquiry.pk}/number/").content.decode()
    looks = inquiry.events.filter(event=RequestEvent.LOOKED)
    assert [look.by for look in looks] == [cast.office, cast.office]
    assert not any("11010519491231002X" in look.note for look in looks)
    assert signed_in(cast.office).get(to).status_code == 405


def test_what_was_altered_in_the_store_is_not_handed_out(cast, stand_at, settings):
    inquiry = asked(visitor(), stand_at, AT)
    paper = inquiry.files.get()
    path = settings.MEDIA_ROOT / str(paper.file.name)
    path.write_bytes(path.read_bytes()[:-4] + b"AAAA")
    answer = signed_in(cast.office).post(f"/staff/requests/{inquiry.pk}/files/{paper.pk}/")
    assert answer.status_code == 409


def test_papers_and_ways_to_reach_people_are_deleted_in_time(
    cast, stand_at, settings, django_capture_on_commit_callbacks
):
    inquiry = asked(visitor(), stand_at, AT)
    actions.take(inquiry, "withdraw", by=None, at=AT + timedelta(minutes=5))
    inquiry = actions.take(inquiry, "close", by=cast.office, at=AT + timedelta(minutes=6))
    assert actions.forget(at=AT + timedelta(days=170))["papers"] == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.forget(at=AT + timedelta(days=181))["papers"] == 1
    inquiry.refresh_from_db()
    assert bytes(inquiry.proof_number_sealed) == b""
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert inquiry.phone
    happen_late = AT + timedelta(days=1100)
    inquiry.concluded_on = AT.date()
    inquiry.save()
    assert actions.forget(at=happen_late)["persons"] == 1
    inquiry.refresh_from_db()
    assert (inquiry.phone, inquiry.email, inquiry.address) == ("", "", "")


def test_paper_requests_are_entered_by_the_office_with_their_own_receipt_day(cast, stand_at):
    stand_at(AT)
    said = {
        "channel": "registered_post",
        "arrived_at": "2026-02-27T15:00",
        "matter": "information",
        "kind": "LEGAL_BUSINESS",
        "name": "示例商贸有限公司",
        "phone": "0351-0000000",
        "content": "示例信息",
        "form": "paper",
        "delivery": "post",
        "scan": file(picture(), "申请书.png"),
    }
    client = signed_in(cast.office)
    answer = client.post("/staff/requests/enter/", said)
    assert answer.status_code == 302, answer.content.decode()
    inquiry = InformationRequest.objects.get()
    assert inquiry.files.get().kind == "scan"
    answer = client.post(f"/staff/requests/{inquiry.pk}/steps/confirm_receipt/", {"arrived_at": "2026-02-27T15:00"})
    assert answer.status_code == 302, answer.content.decode()
    inquiry.refresh_from_db()
    assert str(inquiry.received_on) == "2026-02-27"
    assert signed_in(cast.drafter).get("/staff/requests/enter/").status_code == 403


def test_the_work_desk_has_a_heap_for_each_who_must_act(cast, stand_at):
    want = {
        machine.State.SUBMITTED: (cast.office, "register"),
        machine.State.REGISTERED: (cast.office, "route"),
        machine.State.IN_REVIEW: (cast.drafter, "open"),
        machine.State.DRAFT_ANSWER: (cast.drafter, "draft"),
        machine.State.LEGAL_REVIEW: (cast.legal_reviewer, "legal"),
        machine.State.SECRECY_REVIEW: (cast.secrecy_reviewer, "secrecy"),
        machine.State.APPROVAL: (cast.leader, "decide"),
        machine.State.DECIDED: (cast.office, "send"),
    }
    for state, (person, heap) in want.items():
        inquiry, at = in_state(cast, state)
        if state == machine.State.DRAFT_ANSWER:
            inquiry.assignments.update(opened_at=at)
        assert inquiry in waiting_for(person)[heap], state
        assert not any(inquiry in rows for rows in waiting_for(cast.nobody).values())
        stand_at(at)
    assert "待登记的公开申请" in signed_in(cast.office).get("/staff/").content.decode()


def test_an_unopened_request_rings(cast):
    inquiry, _ = in_state(cast, machine.State.SUBMITTED)
    assert inquiry.arrival_clock.late_by(AT + timedelta(days=4))
    assert not inquiry.arrival_clock.late_by(AT + timedelta(hours=4))


def test_the_office_gives_a_new_secret_and_the_old_one_is_dead(cast, stand_at):
    client = visitor()
    inquiry = asked(client, stand_at, AT)
    page = signed_in(cast.office).post(f"/staff/requests/{inquiry.pk}/secret/", {"do": "new"}).content.decode()
    assert "只显示这一次" in page
    assert client.get("/requests/progress")["Location"] == "/requests/look"


def test_the_office_settles_its_practice(cast, stand_at):
    stand_at(AT)
    client = signed_in(cast.office)
    form = client.get("/staff/requests/practice/").context["form"]
    said = {name: form[name].value() for name in form.fields} | {"reason_days": 5}
    del said["authority_excluded"]
    assert client.post("/staff/requests/practice/", said).status_code == 302
    settled = Practice.load()
    assert (settled.reason_days, settled.authority_excluded) == (5, False)
    assert client.post("/staff/requests/practice/", said | {"unit_days": 0}).status_code == 422
