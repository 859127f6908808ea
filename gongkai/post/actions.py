"""What may be done with a letter: queue it, call it off, send what is due, forget.

The outbox is no matter of its own and leaves no line in the log: the deed that writes a letter leaves one. So a letter
exists exactly when its deed was done, and no mail server is asked while a transaction is open.
"""

from __future__ import annotations

import base64
import logging
import smtplib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F

from gongkai.errors import BadInput
from gongkai.frame.sealed import CannotOpen
from gongkai.post import rules
from gongkai.post.models import Letter, Words

logger = logging.getLogger(__name__)


class NoSender(BadInput):
    """Nothing may be sent: the house has no sender's address."""

    says = "尚未设置发件人（GONGKAI_MAIL_FROM），没有发出任何邮件。"


@dataclass(slots=True)
class Round:
    """What one round of sending came to."""

    sent: int = 0
    put_off: int = 0
    given_up: int = 0


def is_configured() -> bool:
    """Return whether the house can send letters at all; without it no form should ask for an address."""
    return bool(settings.MAIL_FROM)


@transaction.atomic
def queue(
    key: str,
    to: str,
    subject: str,
    text: str,
    *,
    headers: Mapping[str, str] | None = None,
    files: Iterable[tuple[str, str, bytes]] = (),
    expires_at: datetime | None = None,
    at: datetime,
) -> Letter:
    """Put a plain-text letter, with `files` (name, media type, bytes), into the outbox: in the transaction of its deed.

    `key` says which letter it is ("request/17/received") and names no person; a key that was queued before gives the
    first letter back. After `expires_at` it is no longer sent. Raises BadInput for what no letter can carry.
    """
    enclosed = [(name, media, base64.b64encode(data).decode()) for name, media, data in files]
    words = Words(to.strip(), subject, text, dict(headers or {}), enclosed)
    _check(words)
    try:
        with transaction.atomic():
            return Letter.objects.create(
                key=key, sealed=words.sealed(), queued_at=at, next_try_at=at, expires_at=expires_at
            )
    except IntegrityError:
        return Letter.objects.get(key=key)


@transaction.atomic
def call_off(beginning: str, *, at: datetime) -> int:
    """Empty the waiting letters whose key begins so; return how many. What is already on its way cannot be stopped."""
    found = Letter.objects.waiting().filter(key__startswith=beginning)
    return found.update(state=Letter.State.GIVEN_UP, sealed=None, done_at=at, trouble="已撤回")


def send(*, at: datetime, most: int = 500) -> Round:
    """Send what is due, each letter once; put off what fails for now. Raises NoSender; never runs in a transaction.

    Several senders may run at once. A sender that dies leaves its letter to the next one, a quarter of an hour later,
    under the same Message-ID.
    """
    if not is_configured():
        raise NoSender
    done, connection = Round(), get_connection()
    try:
        for letter in Letter.objects.due(at)[:most]:
            if _claimed(letter, at):
                _send(letter, connection, done, at=at)
    finally:
        connection.close()
    return done


def forget(*, at: datetime) -> int:
    """Empty letters that could not leave in a week, delete traces of those done long ago; return how many went."""
    stale = Letter.objects.waiting().filter(queued_at__lt=at - rules.LONGEST)
    stale.update(state=Letter.State.GIVEN_UP, sealed=None, done_at=at, trouble="一周内未能发出")
    return Letter.objects.filter(done_at__lt=at - rules.KEPT).delete()[0]


def _check(words: Words) -> None:
    try:
        validate_email(words.to)
    except ValidationError:
        raise BadInput("电子邮箱的格式不对。") from None
    lines = [words.subject, *words.headers, *words.headers.values()]
    if any("\n" in line or "\r" in line for line in lines):
        raise BadInput("邮件的标题不得换行。")


def _claimed(letter: Letter, at: datetime) -> bool:
    """Take the letter for this sender; False when another was faster."""
    due = Letter.objects.waiting().filter(pk=letter.pk, next_try_at=letter.next_try_at)
    if not due.update(next_try_at=at + rules.CLAIM, tries=F("tries") + 1):
        return False
    letter.refresh_from_db()
    return True


def _send(letter: Letter, connection: BaseEmailBackend, done: Round, *, at: datetime) -> None:
    if letter.expires_at is not None and letter.expires_at < at:
        _give_up(letter, "已过期", done, at=at)
        return
    try:
        message = _message(letter, connection)
        message.send()
    except CannotOpen:
        _give_up(letter, "无法解密", done, at=at)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        if codes and all(map(rules.is_for_ever, codes)):
            _give_up(letter, f"收件人不存在或者拒收（{codes[0]}）", done, at=at)
        else:
            _put_off(letter, "收件服务器暂不接收", connection, done, at=at)
    except (smtplib.SMTPException, OSError) as error:
        # The class and the code, never the words: a server's answer may quote the address.
        code = getattr(error, "smtp_code", "")
        _put_off(letter, f"{type(error).__name__} {code}".strip(), connection, done, at=at)
    else:
        Letter.objects.filter(pk=letter.pk).update(state=Letter.State.SENT, sealed=None, done_at=at, trouble="")
        done.sent += 1


def _message(letter: Letter, connection: BaseEmailBackend) -> EmailMessage:
    words = letter.words()
    headers = {"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated", **words.headers}
    message = EmailMessage(
        words.subject, words.text, settings.MAIL_FROM, [words.to], connection=connection, headers=headers
    )
    for name, media, data in words.files:
        message.attach(name, base64.b64decode(data), media)
    return message


def _put_off(letter: Letter, why: str, connection: BaseEmailBackend, done: Round, *, at: datetime) -> None:
    connection.close()  # The next letter opens a new one.
    again = rules.next_try(letter.tries, at=at)
    if again is None:
        _give_up(letter, why, done, at=at)
        return
    logger.warning("letter %s could not be sent (%s), try %s", letter.pk, why, letter.tries)
    Letter.objects.filter(pk=letter.pk).update(next_try_at=again, trouble=why[:100])
    done.put_off += 1


def _give_up(letter: Letter, why: str, done: Round, *, at: datetime) -> None:
    logger.warning("letter %s is given up (%s)", letter.pk, why)
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.GIVEN_UP, sealed=None, done_at=at, trouble=why[:100])
    done.given_up += 1
