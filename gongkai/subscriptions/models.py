"""Who wants to be told of what. Nothing but the address (sealed), the question and the rhythm."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.core import signing
from django.db import models

from gongkai.frame import sealed
from gongkai.search.query import Filters
from gongkai.subscriptions import rules

PURPOSE = "subscriptions.address"
_CONFIRM, _LEAVE = "gongkai.subscriptions.confirm", "gongkai.subscriptions.leave"


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def confirmed(self) -> SubscriptionQuerySet:
        """Those whose owner has confirmed them."""
        return self.filter(confirmed_at__isnull=False)

    def waiting(self) -> SubscriptionQuerySet:
        """Those that wait for their owner's word."""
        return self.filter(confirmed_at__isnull=True)


class Subscription(models.Model):
    """One question of one address. Deleted as a whole when its owner leaves."""

    class Rhythm(models.TextChoices):
        DAILY = "daily", "每天"
        WEEKLY = "weekly", "每周"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    address = models.BinaryField("电子邮箱（加密）")
    who = models.CharField(max_length=64, db_index=True, editable=False, help_text="同一邮箱相同的散列值。")
    q = models.CharField("检索词", max_length=100, blank=True)
    filters = models.JSONField("筛选", default=dict)
    rhythm = models.CharField("频次", max_length=10, choices=Rhythm.choices, default=Rhythm.DAILY)
    asked_at = models.DateTimeField("申请时间")
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    told_until = models.DateTimeField("已告知至")

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "订阅"
        constraints = [models.UniqueConstraint(fields=["who", "q", "filters"], name="an_address_asks_a_question_once")]

    def __str__(self) -> str:
        return f"订阅{self.pk}（{self.get_rhythm_display()}）"

    @property
    def key(self) -> str:
        """Return how its letters are named in the outbox."""
        return f"subscription/{self.uid}/"

    @property
    def narrowed(self) -> Filters:
        """Return its filters; what has no meaning any more narrows nothing."""
        return Filters.read(self.filters)

    @property
    def confirm_token(self) -> str:
        """Return what the letter of confirmation carries: good for two days."""
        return signing.TimestampSigner(salt=_CONFIRM).sign(self.uid.hex)

    @property
    def leave_token(self) -> str:
        """Return what every digest carries: good as long as the subscription stands."""
        return signing.Signer(salt=_LEAVE).sign(self.uid.hex)

    def to(self) -> str:
        """Return the address. Raises sealed.CannotOpen."""
        return sealed.opened(bytes(self.address), purpose=PURPOSE)


def who(address: str) -> str:
    """Return the mark by which an address is known again without being read."""
    return sealed.fingerprint(address.strip().lower(), purpose=PURPOSE)


def by_confirm_token(token: str, at: datetime) -> Subscription | None:
    """Return the subscription a letter of confirmation speaks of; None when it is old, done away with, or not ours."""
    try:
        uid = signing.TimestampSigner(salt=_CONFIRM).unsign(token)
    except signing.BadSignature:
        return None
    found = Subscription.objects.filter(uid=uid).first()
    if found is None or (found.confirmed_at is None and at - found.asked_at > rules.CONFIRM_WITHIN):
        return None
    return found


def by_leave_token(token: str) -> Subscription | None:
    """Return the subscription a digest speaks of; None when it is gone, or not ours."""
    try:
        uid = signing.Signer(salt=_LEAVE).unsign(token)
    except signing.BadSignature:
        return None
    return Subscription.objects.filter(uid=uid).first()
