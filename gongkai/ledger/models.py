"""What is remembered: the entries, the head of the tree, the signed checkpoints. Nothing here is ever changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length

from gongkai.errors import Refused
from gongkai.ledger.entries import EntryBody
from gongkai.ledger.merkle import HASH_SIZE, Frontier

# SQLite and PostgreSQL both count the bytes of a binary column with LENGTH; a bare Length() is allowed in a check.
models.BinaryField.register_lookup(Length)


class Unchangeable(Refused):
    says = "日志只能追加，不得修改或者删除。"


class AppendOnly(models.QuerySet):
    """A queryset that reads; what would change rows is refused here, and by triggers in the database."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise Unchangeable

    def delete(self) -> NoReturn:
        raise Unchangeable

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Unchangeable


class EntryQuerySet(AppendOnly):
    """Questions to the log."""

    def for_subject(self, subject: str) -> EntryQuerySet:
        """Return the entries about `subject`, oldest first."""
        return self.filter(subject=subject).order_by("number")

    def after(self, number: int) -> EntryQuerySet:
        """Return the entries with a number greater than `number`, oldest first; -1 gives them all."""
        return self.filter(number__gt=number).order_by("number")

    def next_told(self, at: datetime) -> datetime | None:
        """Return the time of the first entry dated after `at`: a log told ahead of the house's time."""
        return self.filter(at__gt=at).aggregate(first=models.Min("at"))["first"]


class Entry(models.Model):
    """One line of the log. `body` is what was hashed; the other columns repeat it so that it can be asked for."""

    number = models.PositiveBigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间")
    verb = models.CharField("事项", max_length=80)
    subject = models.CharField("对象", max_length=200)
    unit = models.CharField("单位", max_length=64, blank=True)
    content = models.CharField("内容摘要", max_length=71, null=True, blank=True)  # noqa: DJ001 - JSON null, not ""
    prior = models.PositiveBigIntegerField("同一对象上一条", null=True, blank=True)
    basis = models.CharField("依据", max_length=400, blank=True)
    body = models.BinaryField("原文")
    leaf = models.BinaryField("叶散列")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "日志条目"
        ordering = ["number"]
        indexes = [models.Index(fields=["subject", "number"], name="entry_by_subject")]
        constraints = [
            models.CheckConstraint(
                condition=Q(prior__isnull=True) | Q(prior__lt=F("number")),
                name="entry_follows_its_prior",
                violation_error_message="上一条的序号应当小于本条。",
            ),
            models.CheckConstraint(
                condition=Q(leaf__length=HASH_SIZE),
                name="entry_leaf_has_32_bytes",
                violation_error_message="叶散列应为 32 字节。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new row; an existing one is never changed."""
        if not self._state.adding:
            raise Unchangeable
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Unchangeable

    def said(self) -> EntryBody:
        """Return the columns as the entry they should spell."""
        return EntryBody(self.at, self.verb, self.subject, self.unit, self.content, self.prior, self.basis)


class Head(models.Model):
    """Where the tree ends now: one row, locked by whoever appends."""

    size = models.PositiveBigIntegerField("条数", default=0)
    frontier = models.BinaryField("前沿", default=b"")
    at = models.DateTimeField("末条时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "日志末端"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="head_is_one_row"),
            models.CheckConstraint(condition=Q(size=0) | Q(at__isnull=False), name="head_of_a_log_has_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.size}"

    def tree(self) -> Frontier:
        """Return the frontier, ready to grow."""
        return Frontier.from_bytes(self.size, bytes(self.frontier))


class Checkpoint(models.Model):
    """A signed statement: so many entries have this root. When it was made, `at`, the signature does not cover."""

    size = models.PositiveBigIntegerField("条数", unique=True)
    root = models.BinaryField("根散列")
    note = models.TextField("签名文本")
    at = models.DateTimeField("签发时间")

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查点"
        ordering = ["size"]
        constraints = [
            models.CheckConstraint(
                condition=Q(root__length=HASH_SIZE),
                name="checkpoint_root_has_32_bytes",
                violation_error_message="根散列应为 32 字节。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.size}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new row; an existing one is never changed."""
        if not self._state.adding:
            raise Unchangeable
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Unchangeable
