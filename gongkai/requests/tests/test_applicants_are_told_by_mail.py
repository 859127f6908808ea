"""Who asked for notices gets them, and nothing stands in them; an answer sent by e-mail proves itself (art. 33)."""

from datetime import timedelta

import pytest
from django.core import mail

from gongkai.errors import BadInput, Refused
from gongkai.post import actions as post
from gongkai.post.models import Letter as Mail
from gongkai.requests import actions, notices
from gongkai.requests.machine import State
from gongkai.requests.models import RequestEvent
from gongkai.requests.steps import ServeForm
from gongkai.requests.tests.browser import asked, file, picture, visitor
from gongkai.requests.tests.factories import SAID, happen, in_state, sealed, submitted
from gongkai.requests.tests.test_the_staff_door import signed_in
from tests.cast import beijing

AT = beijing("2026-03-02 10:00")


@pytest.fixture(autouse=True)
def sender(settings):
    settings.MAIL_FROM = "公开平台 <portal@example.gov.cn>"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def told(at):
    post.send(at=at)
    found, mail.outbox[:] = [message.body for message in mail.outbox], []
    return found


def test_each_turn_of_the_request_is_told_with_its_day(cast):
    inquiry = submitted(AT, notify=True, secret="S" * 25)
    at = AT + timedelta(minutes=10)
    inquiry = happen(cast, inquiry, "confirm_receipt", at)
    inquiry = happen(cast, inquiry, "request_correction", at)
    inquiry = happen(cast, inquiry, "submit_correction", at)
    inquiry = happen(cast, inquiry, "assign", at)
    happen(cast, inquiry, "ask_extension", at)
    inquiry = happen(cast, inquiry, "extend", at)
    inquiry = happen(cast, inquiry, "fee_notice", at)
    letters = told(at)
    says = ["已经提交", "已经登记，答复期限为2026年3月30日", "请在2026年3月16日以前补正", "延长", "信息处理费"]
    assert len(letters) == len(says)
    for words, letter in zip(says, letters, strict=True):
        assert words in letter
        assert inquiry.number_shown in letter
        assert "/requests/look" in letter


def test_nothing_of_the_person_the_matter_or_the_key_stands_in_a_notice(cast, stand_at):
    client = visitor()
    inquiry = asked(client, stand_at, AT, email="linxiao@example.com", notify="on")
    assert inquiry.notify
    happen(cast, inquiry, "confirm_receipt", AT + timedelta(minutes=10))
    letters = told(AT + timedelta(hours=1))
    assert len(letters) == 2
    secret = client.cookies["gk_request"].value.partition(".")[2]
    for letter in letters:
        for word in (secret, "/requests/key/", inquiry.name, inquiry.content, inquiry.phone, SAID["proof_number"]):
            assert word not in letter
    key = Mail.objects.first().key
    assert inquiry.name not in key
    assert str(inquiry.uid) not in key


def test_who_did_not_ask_hears_nothing_and_without_a_sender_nothing_is_offered(cast, stand_at, settings):
    submitted(AT)
    assert told(AT) == []
    stand_at(AT)
    assert "用电子邮件通知我" in visitor().get("/requests/new").content.decode()
    settings.MAIL_FROM = ""
    assert "用电子邮件通知我" not in visitor().get("/requests/new").content.decode()
    submitted(AT, notify=True)
    assert not Mail.objects.exists()


def test_notices_are_turned_off_and_what_waits_is_emptied(cast, stand_at):
    client = visitor()
    inquiry = asked(client, stand_at, AT, email="linxiao@example.com", notify="on")
    assert "邮件通知" in client.get("/requests/progress").content.decode()
    assert client.post("/requests/progress/notices", {"do": "off"}).status_code == 303
    happen(cast, inquiry, "confirm_receipt", AT + timedelta(minutes=10))
    assert told(AT + timedelta(hours=1)) == []
    assert client.post("/requests/progress/notices", {"do": "on"}).status_code == 303
    inquiry.refresh_from_db()
    assert inquiry.notify
    assert inquiry.events.filter(event=RequestEvent.NOTICES).count() == 2
    with pytest.raises(Refused):
        actions.ask_for_notices(submitted(AT, email="", content="别的"), True, at=AT)


def test_the_office_sees_a_notice_that_did_not_arrive(cast, stand_at, monkeypatch):
    inquiry = submitted(AT, notify=True)
    Mail.objects.update(state=Mail.State.GIVEN_UP, sealed=None, done_at=AT, trouble="收件人不存在或者拒收（550）")
    stand_at(AT)
    page = signed_in(cast.office).get(f"/staff/requests/{inquiry.pk}/").content.decode()
    assert "收件人不存在或者拒收（550）" in page


def test_an_answer_sent_by_mail_is_sent_by_the_house_and_proves_itself(cast, monkeypatch):
    inquiry, at = in_state(cast, State.DECIDED)
    monkeypatch.setattr(notices.scribe, "enclosures", lambda _: [("告知书.pdf", "application/pdf", b"%PDF-1")])
    inquiry = happen(cast, inquiry, "send", at, how="email")
    assert ServeForm(inquiry=inquiry, at=at).initial["proof"] == ""
    post.send(at=at + timedelta(minutes=3))
    (message,) = mail.outbox
    assert message.to == [SAID["email"]]
    assert message.attachments[0].filename == "告知书.pdf"
    form = ServeForm(inquiry=inquiry, at=at + timedelta(days=1))
    assert form.initial["kind"] == "email"
    assert "Message-ID <" in form.initial["proof"]
    assert form.initial["served_on"] == at.date()


def test_what_no_mail_carries_is_not_marked_as_sent(cast, monkeypatch):
    inquiry, at = in_state(cast, State.DECIDED)
    large = [("大.pdf", "application/pdf", b"x" * (notices.MOST_BYTES + 1))]
    monkeypatch.setattr(notices.scribe, "enclosures", lambda _: large)
    with pytest.raises(Refused, match="8MB"):
        happen(cast, inquiry, "send", at, how="email")
    inquiry.refresh_from_db()
    assert inquiry.sent_on is None


def test_reading_the_answer_with_the_key_is_the_proof_that_it_came(cast, stand_at):
    client = visitor()
    inquiry = asked(client, stand_at, AT)
    for event in ("confirm_receipt", "assign", "start_draft", "submit_draft", "pass_legal", "pass_secrecy", "decide"):
        inquiry = happen(cast, inquiry, event, AT + timedelta(minutes=10))
    client.get("/requests/progress")
    assert not inquiry.events.filter(event=RequestEvent.TAKEN).exists()
    inquiry = happen(cast, inquiry, "send", AT + timedelta(minutes=20))
    stand_at(AT + timedelta(days=1))
    client.get("/requests/progress")
    client.get("/requests/progress")
    assert inquiry.events.filter(event=RequestEvent.TAKEN).count() == 1
    page = signed_in(cast.office).get(f"/staff/requests/{inquiry.pk}/").content.decode()
    assert "凭查询密钥查收" in page
    one = f"/staff/requests/{inquiry.pk}/steps/serve/"
    said = {"served_on": "2026-03-03", "kind": "post", "number": "", "proof": "", "scan": file(picture(), "回执.png")}
    assert "请填写邮件号码" in signed_in(cast.office).post(one, said).content.decode()
    said |= {"number": "1234567890123", "scan": file(picture(), "回执.png")}
    assert signed_in(cast.office).post(one, said).status_code == 302
    inquiry.refresh_from_db()
    assert (inquiry.service_kind, inquiry.service_number) == ("post", "1234567890123")
    assert inquiry.files.filter(kind="service").exists()


def test_a_program_in_the_place_of_a_proof_is_refused(cast):
    inquiry, at = in_state(cast, State.DECIDED)
    inquiry = happen(cast, inquiry, "send", at)
    with pytest.raises(BadInput, match="送达凭证"):
        happen(cast, inquiry, "serve", at, kind="receipt", proof="")
    said = {"served_on": "2026-03-02", "kind": "receipt", "scan": file(b"MZ\0\0 program", "回执.png")}
    from django.core.files.uploadedfile import SimpleUploadedFile

    form = ServeForm(said, {"scan": SimpleUploadedFile("回执.png", b"MZ\0\0 program")}, inquiry=inquiry, at=at)
    assert form.is_valid()
    with pytest.raises(BadInput):
        _ = form.facts


def test_forgetting_the_person_forgets_the_wish(cast):
    inquiry = submitted(AT, notify=True)
    inquiry = happen(cast, inquiry, "confirm_receipt", AT)
    sealed(inquiry, AT)
    inquiry = happen(cast, inquiry, "withdraw", AT)
    actions.forget(at=AT + timedelta(days=1200))
    inquiry.refresh_from_db()
    assert (inquiry.email, inquiry.notify) == ("", False)
