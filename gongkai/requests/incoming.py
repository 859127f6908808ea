"""Mails to the published mailbox: brought in once each, read as far as they can be, and kept raw until a person has."""

from __future__ import annotations

import hashlib
import logging
import re
from datetime import datetime
from email.utils import parseaddr

from django.db import IntegrityError, transaction

from gongkai.errors import BadInput, GongkaiError, Refused
from gongkai.organisation.models import User
from gongkai.organisation.roles import require
from gongkai.requests import files, mail, rules
from gongkai.requests.models import IncomingMail, InformationRequest, RequestFile

LARGEST = 60 * 1024 * 1024
MOST_FILES = 30
logger = logging.getLogger(__name__)


def take(raw: bytes, *, at: datetime) -> tuple[IncomingMail, bool]:
    """Keep a raw mail, and what can be read of it; returns (the mail, whether it is new). The same bytes come once.

    Raises BadInput only for what is no mail by its size: empty or larger than LARGEST.
    """
    if not raw.strip():
        raise BadInput("文件是空的。")
    if len(raw) > LARGEST:
        raise BadInput(f"邮件超过{LARGEST // 1024 // 1024}MB，请用邮件程序取出附件后分别处理。")
    digest = hashlib.sha256(raw).hexdigest()
    known = IncomingMail.objects.filter(digest=digest).first()
    if known is not None:
        return known, False
    reading = mail.read(raw)
    try:
        with transaction.atomic():
            found = IncomingMail.objects.create(
                digest=digest,
                sender=reading.sender,
                title=reading.title,
                text=reading.text,
                sent_at=reading.sent_at,
                arrived_at=min(reading.arrived_at or at, at),
                taken_at=at,
            )
            files.take("原始邮件.eml", raw, RequestFile.Kind.MAIL, media_type="message/rfc822", mail=found, at=at)
            for name, data in reading.files[:MOST_FILES]:
                _attach(found, name, data, reading, at=at)
            if len(reading.files) > MOST_FILES:
                reading.warnings.append(f"附件超过{MOST_FILES}个，其余见原始邮件。")
            found.warnings = reading.warnings
            found.save(update_fields=["warnings"])
    except IntegrityError:
        return IncomingMail.objects.get(digest=digest), False
    return found, True


def _attach(found: IncomingMail, name: str, data: bytes, reading: mail.Reading, *, at: datetime) -> None:
    try:
        media_type = files.checked(name, data, proof=False)
    except GongkaiError as error:
        reading.warnings.append(f"附件“{name[:60]}”没有取出：{error.says}")
        return
    files.take(name, data, RequestFile.Kind.ATTACHMENT, media_type=media_type, mail=found, at=at)


@transaction.atomic
def entered(found: IncomingMail, inquiry: InformationRequest) -> None:
    """The mail became this request: its files go with it."""
    found = IncomingMail.objects.select_for_update().get(pk=found.pk)
    if found.state == IncomingMail.State.ENTERED and found.inquiry_id != inquiry.pk:
        raise Refused("该邮件已录入为另一件申请。")
    found.state, found.inquiry = IncomingMail.State.ENTERED, inquiry
    found.save(update_fields=["state", "inquiry"])
    for file in found.files.all():
        file.inquiry = inquiry
        file.save(update_fields=["inquiry"])


@transaction.atomic
def set_aside(found: IncomingMail, reason: str, *, by: User) -> None:
    """Say that a mail is no request, and why; it is kept all the same."""
    require(by, "request.register")
    found = IncomingMail.objects.select_for_update().get(pk=found.pk)
    if found.state != IncomingMail.State.WAITING:
        raise Refused("该邮件已经处理。")
    if not reason.strip():
        raise BadInput("应当写明理由。")
    found.state, found.set_aside_because = IncomingMail.State.SET_ASIDE, rules.one_line(reason)[:300]
    found.save(update_fields=["state", "set_aside_because"])


def address_in(sender: str) -> str:
    """Return the mailbox in a sender line, "" when there is none."""
    address = parseaddr(sender)[1]
    return address if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", address) else ""


def name_in(sender: str) -> str:
    """Return the name in a sender line."""
    return parseaddr(sender)[0][:120]
