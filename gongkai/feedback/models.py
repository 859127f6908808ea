"""Messages from the public, what happened to each, what the house promises, and who knocked how often."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, Min, OuterRef, Q
from django.urls import reverse
from wagtail.contrib.settings.models import BaseGenericSetting

from gongkai.deadlines.models import Clock
from gongkai.feedback import rules
from gongkai.organisation.models import Unit, User
from gongkai.publishing.models import Document


def new_salt() -> str:
    """Return 16 random bytes in hex; mixed into digests of what is not public, so that it can be forgotten."""
    return secrets.token_hex(16)


class MessageQuerySet(models.QuerySet["Message"]):
    def public(self, at: datetime) -> MessageQuerySet:
        """What the public may read at `at`. The one choke point: every exit starts here.

        It trusts no single field: answered, released by a person who decided to show it, and never against the
        sender's wish.
        """
        return self.filter(
            published=True,
            private=False,
            state__in=[Message.State.ANSWERED, Message.State.UNFOUNDED],
            answered_at__lte=at,
            answered_by__isnull=False,
        ).exclude(public_text="")

    def next_overdue(self, at: datetime) -> datetime | None:
        """Return the first instant after `at` at which a message without an answer becomes overdue in the figures."""
        waiting = self.filter(answered_at__isnull=True, closed_at__isnull=True, clock__due_at__gte=at)
        first = waiting.aggregate(first=Min("clock__due_at"))["first"]
        return None if first is None else first + timedelta(microseconds=1)

    def withdrawn(self, at: datetime) -> MessageQuerySet:
        """What was public once and was taken off; only its place, its date and the reason may be shown."""
        taken_off = MessageEvent.objects.filter(message=OuterRef("pk"), kind=MessageEvent.Kind.WITHDRAWN, at__lte=at)
        return self.filter(Exists(taken_off), published=False)

    def open(self) -> MessageQuerySet:
        """Messages that still wait for an answer."""
        return self.filter(state__in=[Message.State.NEW, Message.State.ROUTED])

    def counted(self) -> MessageQuerySet:
        """Messages that stand in the statistics: all but what was set aside."""
        return self.exclude(state=Message.State.SPAM)


class Message(models.Model):
    """What someone wrote to the bureau about one of its pages, and what became of it."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", "纠错"
        SUGGESTION = "suggestion", "意见建议"
        QUESTION = "question", "提问"

    class State(models.TextChoices):
        NEW = "new", "已收到"
        ROUTED = "routed", "办理中"
        ANSWERED = "answered", "已答复"
        UNFOUNDED = "closed_unfounded", "已答复（不属实）"
        MERGED = "merged", "合并办理"
        SPAM = "spam", "不予受理"

    class Outcome(models.TextChoices):
        CORRECTED = "corrected", "已更正"
        UNFOUNDED = "unfounded", "不属实"
        ADOPTED = "adopted", "采纳"
        PARTLY = "partly", "部分采纳"
        EXPLAINED = "explained", "已说明"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    receipt = models.CharField("回执编号", max_length=rules.RECEIPT_LENGTH, unique=True)
    submission = models.CharField(max_length=64, unique=True, editable=False, help_text="一张表单只收一次。")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    about_path = models.CharField("所指页面", max_length=300)
    about_title = models.CharField("页面标题", max_length=300)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="messages", verbose_name="所指文件"
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="messages", verbose_name="承办单位"
    )
    text = models.TextField("内容")
    quote = models.TextField("原文", blank=True)
    contact = models.CharField("联系方式", max_length=rules.LONGEST_CONTACT, blank=True)
    private = models.BooleanField("不公开", default=False)
    created_at = models.DateTimeField("收到时间", db_index=True)
    state = models.CharField("状态", max_length=20, choices=State.choices, default=State.NEW, db_index=True)
    clock = models.ForeignKey(
        Clock, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复时限"
    )

    draft = models.TextField("拟答复", blank=True)
    draft_outcome = models.CharField("拟办理结果", max_length=10, choices=Outcome.choices, blank=True)
    drafted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="拟稿人"
    )
    drafted_at = models.DateTimeField("拟稿时间", null=True, blank=True)
    sent_back = models.TextField("退回理由", blank=True)

    answer = models.TextField("答复", blank=True)
    outcome = models.CharField("办理结果", max_length=10, choices=Outcome.choices, blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审定人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True, db_index=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    published = models.BooleanField("公开", default=False)
    public_text = models.TextField("公开的内容", blank=True)
    public_quote = models.TextField("公开的原文", blank=True)
    not_public_because = models.CharField("不公开的理由", max_length=300, blank=True)

    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="并入"
    )
    set_aside_because = models.CharField("不予受理的理由", max_length=300, blank=True)
    contact_forgotten_at = models.DateTimeField("联系方式删除时间", null=True, blank=True)
    text_forgotten_at = models.DateTimeField("内容删除时间", null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公众来信"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["published", "-answered_at"], name="feedback_newest_answers"),
            models.Index(fields=["state", "created_at"], name="feedback_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(published=False)
                | (
                    Q(
                        private=False,
                        state__in=["answered", "closed_unfounded"],
                        drafted_by__isnull=False,
                        answered_by__isnull=False,
                        answered_at__isnull=False,
                    )
                    & ~Q(public_text="")
                ),
                name="no_message_is_shown_unanswered_or_against_its_senders_wish",
                violation_error_message="未经审定答复，或者来信人要求不公开的，不得公开。",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | Q(drafted_by__isnull=True) | ~Q(answered_by=F("drafted_by")),
                name="who_releases_an_answer_did_not_draft_it",
                violation_error_message="答复不得由拟稿人本人审定。",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="a_merged_message_names_the_other",
                violation_error_message="合并办理的来信应当写明并入哪一件。",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                name="a_message_is_not_merged_into_itself",
                violation_error_message="来信不能并入其自身。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("feedback:answer", args=[self.pk])

    @property
    def name(self) -> str:
        """Return what the message is called on screens: never its text."""
        return f"{self.get_kind_display()}：{self.about_title}"

    @property
    def subject(self) -> str:
        """Return the log's name of the message; it leads to nobody and is not the receipt."""
        return f"feedback/{self.uid}"

    @property
    def is_open(self) -> bool:
        """Return whether it still waits for an answer."""
        return self.state in {self.State.NEW, self.State.ROUTED}

    @property
    def is_answered(self) -> bool:
        """Return whether an answer was released."""
        return self.state in {self.State.ANSWERED, self.State.UNFOUNDED}

    @property
    def outcome_word(self) -> str:
        """Return what became of it, in the word of its kind."""
        return rules.OUTCOMES[self.kind].get(self.outcome, self.get_outcome_display())

    @property
    def receipt_shown(self) -> str:
        """Return the receipt number as it is printed."""
        return rules.shown_receipt(self.receipt)

    def get_staff_url(self) -> str:
        """Return the page on which the staff handle it."""
        return reverse("feedback_message", args=[self.pk])


class MessageEvent(models.Model):
    """One thing that happened to a message inside the house."""

    class Kind(models.TextChoices):
        RECEIVED = "received", "收到"
        ROUTED = "routed", "分办"
        DRAFTED = "drafted", "拟稿"
        SENT_BACK = "sent_back", "退回修改"
        RELEASED = "released", "审定答复"
        WITHDRAWN = "withdrawn", "撤下公开内容"
        MERGED = "merged", "合并办理"
        SET_ASIDE = "set_aside", "不予受理"
        RESTORED = "restored", "恢复办理"
        CONTACT_SEEN = "contact_seen", "查看联系方式"
        CONTACT_FORGOTTEN = "contact_forgotten", "删除联系方式"
        TEXT_FORGOTTEN = "text_forgotten", "删除内容"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField("事项", max_length=20, choices=Kind.choices)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办理人"
    )
    note = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "来信办理记录"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"


class Promises(BaseGenericSetting):
    """本机关承诺时限: what the bureau promises of its own will, in working days. It is never shown as law."""

    correction_days = models.PositiveSmallIntegerField(
        "纠错的答复（工作日）", default=3, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    suggestion_days = models.PositiveSmallIntegerField(
        "意见建议的答复（工作日）", default=15, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    question_days = models.PositiveSmallIntegerField(
        "提问的答复（工作日）", default=5, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    contact_days = models.PositiveSmallIntegerField(
        "联系方式的保存（办结后，日）",
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(rules.LONGEST_CONTACT_DAYS)],
    )

    class Meta:
        verbose_name = verbose_name_plural = "来信办理的承诺"

    def __str__(self) -> str:
        return "来信办理的承诺"

    def days(self, kind: str) -> int:
        """Return the working days promised for a kind of message."""
        return {
            Message.Kind.CORRECTION: self.correction_days,
            Message.Kind.SUGGESTION: self.suggestion_days,
            Message.Kind.QUESTION: self.question_days,
        }[Message.Kind(kind)]
