"""A letter leaves when its deed was done, once, with patience; afterwards nobody can read it."""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, transaction

from gongkai.errors import BadInput
from gongkai.frame.time import BEIJING
from gongkai.post import actions, rules
from gongkai.post.models import Letter

AT = datetime(2026, 11, 23, 9, 0, tzinfo=BEIJING)
MINUTE = timedelta(minutes=1)
TO = "wangfang@example.cn"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sender(settings):
    settings.MAIL_FROM = "公开平台 <portal@example.gov.cn>"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


class Server(BaseEmailBackend):
    """A mail server that answers what the test says, one answer a letter."""

    answers: list[Exception | None] = []

    def send_messages(self, messages):
        answer = self.answers.pop(0)
        if answer is not None:
            raise answer
        return len(messages)


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    Server.answers = []
    return Server.answers


def queued(key: str = "request/1/received", to: str = TO, **more) -> Letter:
    return actions.queue(key, to, "收到您的申请", "您的申请已经收到。\n", at=AT, **more)


def test_a_letter_goes_out_with_its_headers_and_is_emptied():
    letter = queued(headers={"List-Unsubscribe": "<https://example.gov.cn/u/1>"})
    assert actions.send(at=AT) == actions.Round(sent=1)
    (sent,) = mail.outbox
    assert (sent.to, sent.from_email) == ([TO], "公开平台 <portal@example.gov.cn>")
    said = sent.message()
    assert said["Message-ID"] == letter.message_id
    assert said["Auto-Submitted"] == "auto-generated"
    assert said["List-Unsubscribe"] == "<https://example.gov.cn/u/1>"
    letter.refresh_from_db()
    assert (letter.state, letter.sealed, letter.done_at) == ("sent", None, AT)


def test_the_outbox_shows_nobody_to_whom_it_writes():
    letter = queued()
    assert TO.encode() not in bytes(letter.sealed)
    assert TO not in str(Letter.objects.values().get())


def test_a_deed_that_fails_sends_no_letter():
    with transaction.atomic():
        queued()
        transaction.set_rollback(True)
    assert actions.send(at=AT) == actions.Round()


def test_the_same_letter_is_queued_once():
    assert queued().pk == queued().pk
    assert actions.send(at=AT).sent == 1


def test_what_no_letter_can_carry_is_refused():
    for wrong in ("", "wang fang", "a@b", "x@example.cn\nBcc: y@example.cn"):
        with pytest.raises(BadInput):
            queued(to=wrong)
    with pytest.raises(BadInput):
        queued(headers={"X-Note": "a\nBcc: y@example.cn"})
    assert not Letter.objects.exists()


def test_nothing_is_sent_before_a_sender_is_named(settings):
    settings.MAIL_FROM = ""
    queued()
    with pytest.raises(actions.NoSender):
        actions.send(at=AT)
    assert Letter.objects.waiting().count() == 1


def test_a_server_that_is_down_is_asked_again_later_and_later_and_at_last_no_more(server):
    letter, at = queued(), AT
    server.extend([ConnectionRefusedError()] * (len(rules.WAITS) + 1))
    for wait in rules.WAITS:
        assert actions.send(at=at) == actions.Round(put_off=1)
        assert actions.send(at=at + wait - MINUTE / 2) == actions.Round()
        at += wait
    assert actions.send(at=at) == actions.Round(given_up=1)
    letter.refresh_from_db()
    assert (letter.state, letter.sealed, letter.trouble) == ("given_up", None, "ConnectionRefusedError")
    assert at - AT < rules.LONGEST


def test_an_address_that_does_not_exist_is_given_up_at_once(server):
    queued()
    server.append(smtplib.SMTPRecipientsRefused({TO: (550, b"no such user")}))
    assert actions.send(at=AT) == actions.Round(given_up=1)
    assert "550" in Letter.objects.get().trouble


def test_an_address_that_is_greylisted_is_tried_again(server):
    queued()
    server.extend([smtplib.SMTPRecipientsRefused({TO: (451, b"try later")}), None])
    assert actions.send(at=AT) == actions.Round(put_off=1)
    assert actions.send(at=AT + MINUTE) == actions.Round(sent=1)


def test_what_a_server_answers_about_an_address_is_not_kept_or_logged(server, caplog):
    queued()
    server.append(smtplib.SMTPDataError(452, f"mailbox of {TO} is full".encode()))
    actions.send(at=AT)
    assert Letter.objects.get().trouble == "SMTPDataError 452"
    assert TO not in caplog.text


def test_one_letter_that_fails_does_not_hold_up_the_next(server):
    queued("request/1/received")
    queued("request/2/received")
    server.extend([smtplib.SMTPServerDisconnected(), None])
    assert actions.send(at=AT) == actions.Round(sent=1, put_off=1)


def test_a_letter_whose_sender_died_is_taken_up_by_the_next_under_the_same_name(server):
    letter = queued()
    server.extend([KeyboardInterrupt(), None])
    with pytest.raises(KeyboardInterrupt):
        actions.send(at=AT)
    assert actions.send(at=AT + MINUTE) == actions.Round()
    assert actions.send(at=AT + rules.CLAIM) == actions.Round(sent=1)
    assert Letter.objects.get().message_id == letter.message_id


def test_news_that_is_old_is_not_sent():
    queued(expires_at=AT + MINUTE)
    assert actions.send(at=AT + 2 * MINUTE) == actions.Round(given_up=1)
    assert mail.outbox == []


def test_a_letter_is_called_off_while_it_waits():
    queued("subscription/7/digest")
    queued("subscription/71/digest")
    assert actions.call_off("subscription/7/", at=AT) == 1
    assert actions.send(at=AT).sent == 1


def test_what_could_not_leave_in_a_week_is_emptied_and_what_is_done_is_forgotten():
    queued()
    actions.forget(at=AT + timedelta(days=8))
    assert Letter.objects.get().sealed is None
    assert actions.forget(at=AT + timedelta(days=99)) == 1
    assert not Letter.objects.exists()


def test_the_table_itself_refuses_a_letter_that_is_done_and_still_readable():
    letter = queued()
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(state="sent", done_at=AT)
