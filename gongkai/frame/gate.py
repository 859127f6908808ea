"""The gate before every public form: one matter a form, not too quick, not too often, a question when in doubt.

No third party is asked and no address is stored: an address is hashed with a random salt of the day that is deleted
the day after. Each room says how often is too often (`Deed`). None of this stops a determined sender; it keeps out the
simplest programs without locking out a person.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from gongkai.frame.models import DaySalt, Knock
from gongkai.frame.time import BEIJING, now

View = Callable[..., HttpResponse]
SHORTEST = timedelta(seconds=3)
LONGEST = timedelta(hours=12)
_SEAL = "gongkai.form"
_NUMERALS = "零一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Deed:
    """What one address may do so often: most in an hour, most in a day. The name is its own in the whole house."""

    name: str
    an_hour: int
    a_day: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """What an opened form carries, sealed: a number used once, and when it was opened."""

    nonce: str
    opened_at: datetime

    @property
    def submission(self) -> str:
        """Return what a matter remembers of the form it came on."""
        return hashlib.sha256(f"gongkai-form/1\n{self.nonce}".encode()).hexdigest()

    @property
    def question(self) -> str:
        """Return the small question of this form, in words: 三加五等于几？"""
        first, second = self._numbers
        return f"{_NUMERALS[first]}加{_NUMERALS[second]}等于几？"

    @property
    def _numbers(self) -> tuple[int, int]:
        drawn = hmac.new(settings.SECRET_KEY.encode(), f"{_SEAL}\n{self.nonce}".encode(), hashlib.sha256).digest()
        return drawn[0] % 5 + 1, drawn[1] % 5 + 1

    def is_answered_by(self, said: str) -> bool:
        """Return whether `said` answers the small question, in figures or in words."""
        total = sum(self._numbers)
        return said.strip() in {str(total), _NUMERALS[total]}

    def sealed(self) -> str:
        """Return the ticket as the form carries it."""
        return signing.dumps([self.nonce, self.opened_at.timestamp()], salt=_SEAL)


def new_ticket(*, at: datetime) -> Ticket:
    """Return the ticket of a form opened at `at`."""
    return Ticket(secrets.token_urlsafe(16), at)


def read_ticket(sealed: str, *, at: datetime) -> Ticket | None:
    """Return the ticket in a form sent at `at`; None when it is not ours, too old, or from the future."""
    if len(sealed) > 300:
        return None
    try:
        nonce, opened = signing.loads(sealed, salt=_SEAL)
        ticket = Ticket(str(nonce), datetime.fromtimestamp(float(opened), BEIJING))
    except (signing.BadSignature, ValueError, TypeError, OverflowError):
        return None
    return ticket if timedelta() <= at - ticket.opened_at <= LONGEST else None


def is_too_quick(ticket: Ticket, *, at: datetime) -> bool:
    """Return whether the form came back sooner than a person can write."""
    return at - ticket.opened_at < SHORTEST


def address_of(request: HttpRequest) -> str:
    """Return the network a request comes from: an IPv4 address, or the /64 of an IPv6 address; "" when unknown.

    Behind the house's own proxy (GONGKAI_BEHIND_PROXY) it is the last address the proxy wrote down.
    """
    said = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        said = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or said
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)


@transaction.atomic
def knock(address: str, deed: Deed, *, at: datetime) -> bool:
    """Count one deed of an address; return whether it is still within what one address may do."""
    name, hour = _hashed(address, at), at.astimezone(BEIJING).replace(minute=0, second=0, microsecond=0)
    Knock.objects.get_or_create(address=name, deed=deed.name, hour=hour)
    Knock.objects.filter(address=name, deed=deed.name, hour=hour).update(count=F("count") + 1)
    return _within(name, deed, hour)


def counted(address: str, deed: Deed, *, at: datetime) -> int:
    """Return how often the address did this in the present hour."""
    hour = at.astimezone(BEIJING).replace(minute=0, second=0, microsecond=0)
    row = Knock.objects.filter(address=_hashed(address, at), deed=deed.name, hour=hour).first()
    return row.count if row else 0


def before_reading(deed: Deed, refused: View) -> Callable[[View], View]:
    """Count a POST before one byte of its body is read; beyond what one address may do, answer with `refused`.

    The check of the form's token reads the body, so it is done inside, after the count.
    """

    def guard(view: View) -> View:
        checked = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not knock(address_of(request), deed, at=now()):
                return refused(request)
            return checked(request, *args, **kwargs)

        return answer

    return guard


def _within(name: str, deed: Deed, hour: datetime) -> bool:
    rows = Knock.objects.filter(address=name, deed=deed.name)
    now = rows.filter(hour=hour).aggregate(total=Sum("count"))["total"] or 0
    today = rows.aggregate(total=Sum("count"))["total"] or 0  # The hash changes every day, so these are today's.
    return now <= deed.an_hour and today <= deed.a_day


def forget(*, at: datetime) -> int:
    """Delete the salts and counts of the days before `at`; return how many counts went."""
    today = at.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    DaySalt.objects.exclude(day=today.date()).delete()
    return Knock.objects.filter(hour__lt=today).delete()[0]


def _hashed(address: str, at: datetime) -> str:
    salt = _salt(at)
    key = hashlib.sha256(b"gongkai-knock/1\n" + settings.SECRET_KEY.encode() + b"\n" + salt).digest()
    return hmac.new(key, address.encode(), hashlib.sha256).hexdigest()


def _salt(at: datetime) -> bytes:
    """Return the salt of the day; the first to ask makes it, and throws away what is left of the days before."""
    day = at.astimezone(BEIJING).date()
    row = DaySalt.objects.filter(day=day).first()
    if row is None:
        forget(at=at)
        try:
            with transaction.atomic():
                row = DaySalt.objects.create(day=day, salt=secrets.token_bytes(32))
        except IntegrityError:
            row = DaySalt.objects.get(day=day)
    return bytes(row.salt)
