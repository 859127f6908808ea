"""The outbox. What a letter says and to whom is sealed, and gone once it was sent or given up."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q

from gongkai.frame import sealed

PURPOSE = "post.letter"


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says, and to whom."""

    to: str
    subject: str
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[Sequence[str]] = ()
    """(name, media type, bytes in base64) of each file enclosed."""

    def sealed(self) -> bytes:
        """Return the words as the outbox keeps them."""
        said: dict[str, object] = {"to": self.to, "subject": self.subject, "text": self.text}
        said |= {"headers": dict(self.headers), "files": [list(file) for file in self.files]}
        return sealed.seal(json.dumps(said, ensure_ascii=False), purpose=PURPOSE)


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> LetterQuerySet:
        """Letters that have not gone out yet."""
        return self.filter(state=Letter.State.WAITING)

    def due(self, at: datetime) -> LetterQuerySet:
        """Letters to be tried now, the longest waiting first."""
        return self.waiting().filter(next_try_at__lte=at).order_by("next_try_at", "pk")


class Letter(models.Model):
    """One letter to one address. `key` says which letter it is, without naming a person; a key is queued once."""

    class State(models.TextChoices):
        WAITING = "waiting", "待发"
        SENT = "sent", "已发"
        GIVEN_UP = "given_up", "未能送达"

    key = models.CharField("事由", max_length=200, unique=True)
    sealed = models.BinaryField("内容（加密）", null=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    queued_at = models.DateTimeField("写成时间")
    next_try_at = models.DateTimeField("下次发送")
    expires_at = models.DateTimeField("过期时间", null=True, blank=True)
    tries = models.PositiveSmallIntegerField("已试次数", default=0)
    done_at = models.DateTimeField("办结时间", null=True, blank=True)
    trouble = models.CharField("最近一次的障碍", max_length=100, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "发出的邮件"
        ordering = ["-queued_at", "-pk"]
        indexes = [models.Index(fields=["state", "next_try_at"], name="letter_next_try")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", sealed__isnull=False, done_at__isnull=True)
                | (~Q(state="waiting") & Q(sealed__isnull=True, done_at__isnull=False)),
                name="letter_is_emptied_when_done",
                violation_error_message="办结的邮件不得留有内容。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key}（{self.get_state_display()}）"

    def words(self) -> Words:
        """Return what the letter says. Raises sealed.CannotOpen; only a waiting letter says anything."""
        return Words(**json.loads(sealed.opened(bytes(self.sealed or b""), purpose=PURPOSE)))

    @property
    def message_id(self) -> str:
        """Return the Message-ID, the same at every try, so that a letter sent twice is known for one (RFC 5322)."""
        name = hashlib.sha256(f"gongkai-letter/1\n{self.pk}\n{self.key}".encode()).hexdigest()[:32]
        return f"<{name}@{urlsplit(settings.BASE_URL).hostname}>"
