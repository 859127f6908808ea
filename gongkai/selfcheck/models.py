"""Inspections, what they found, and what the bureau promises about mending it."""

from __future__ import annotations

from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from wagtail.contrib.settings.models import BaseGenericSetting

from gongkai.deadlines.models import Clock
from gongkai.organisation.models import Unit, User
from gongkai.selfcheck.rules import BY_KEY, ITEMS, Item


class Inspection(models.Model):
    """One look at the whole site. `result` is its public form, whose digest stands in the log; it is never changed."""

    at = models.DateTimeField("时间", db_index=True)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发起人"
    )
    pages = models.PositiveIntegerField("页面数")
    links = models.PositiveIntegerField("链接数")
    result = models.JSONField("结果")

    class Meta:
        verbose_name = verbose_name_plural = "网站自查"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"网站自查 {self.at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("portal:selfcheck")

    @property
    def subject(self) -> str:
        """Return the log's name of the inspection."""
        return f"selfcheck/{self.pk}"


class FindingQuerySet(models.QuerySet["Finding"]):
    def open(self) -> FindingQuerySet:
        """Findings that nobody has mended or excused."""
        return self.filter(closed_at__isnull=True)

    def public(self, at: datetime) -> FindingQuerySet:
        """What the public may see at `at`: all of it. A finding names a page, never a person."""
        return self.filter(first_seen_at__lte=at)


class Finding(models.Model):
    """A problem on a page, from the night it was seen to the night it was gone. Its unit has a clock to mend it."""

    item = models.CharField("指标", max_length=30, choices=[(item.key, item.zh) for item in ITEMS])
    place = models.CharField("页面", max_length=300)
    detail = models.CharField(max_length=300, blank=True)
    says = models.CharField("问题", max_length=500)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="findings", verbose_name="责任单位")
    first_seen_at = models.DateTimeField("发现时间")
    last_seen_at = models.DateTimeField("最近一次发现")
    closed_at = models.DateTimeField("整改确认时间", null=True, blank=True, db_index=True)
    excused_because = models.CharField("不作为问题的理由", max_length=300, blank=True)
    excused_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="认定人"
    )
    clock = models.OneToOneField(Clock, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="整改时限")

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "自查发现的问题"
        ordering = ["first_seen_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "place", "detail"],
                condition=Q(closed_at__isnull=True),
                name="a_problem_is_open_once",
                violation_error_message="该问题已在整改。",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("first_seen_at")),
                name="a_finding_is_closed_after_it_was_seen",
                violation_error_message="整改确认时间不能早于发现时间。",
            ),
            models.CheckConstraint(
                condition=Q(excused_because="") | Q(excused_by__isnull=False, closed_at__isnull=False),
                name="an_excused_finding_has_its_judge",
                violation_error_message="不作为问题的，应当有认定人。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule.zh}：{self.place}"

    @property
    def rule(self) -> Item:
        """Return the item it was found under."""
        return BY_KEY[self.item]

    @property
    def subject(self) -> str:
        """Return the log's name of the finding."""
        return f"finding/{self.pk}"

    @property
    def is_excused(self) -> bool:
        """Return whether it was judged to be no problem."""
        return bool(self.excused_because)


class Promise(BaseGenericSetting):
    """本机关承诺: who mends what belongs to no other unit, and within how many working days. Never shown as law."""

    mend_days = models.PositiveSmallIntegerField(
        "整改期限（工作日）", default=5, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="网站维护单位"
    )

    class Meta:
        verbose_name = verbose_name_plural = "网站自查的承诺"

    def __str__(self) -> str:
        return "网站自查的承诺"
