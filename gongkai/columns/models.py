"""Columns of the portal: a name that never changes, and the question that gathers what lies there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from operator import or_

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from gongkai.columns.rules import Matter, Sort
from gongkai.organisation.models import Unit
from gongkai.publishing.models import Document, DocumentQuerySet


class ColumnQuerySet(models.QuerySet["Column"]):
    def public(self, at: datetime) -> ColumnQuerySet:
        """Columns that stand on the portal at `at`."""
        return self.filter(opened_at__lte=at).filter(Q(closed_at__isnull=True) | Q(closed_at__gt=at))


class Column(models.Model):
    """A column 栏目. Empty lists bind nothing: a column of no topic gathers every topic."""

    slug = models.SlugField("网址名", max_length=40, unique=True, help_text="网址中使用，一经确定不再改变。")
    title = models.CharField("栏目名称", max_length=30, unique=True)
    description = models.CharField("栏目说明", max_length=200)
    sort = models.CharField("类别", max_length=10, choices=[(sort.value, sort.zh) for sort in Sort], default=Sort.OTHER)
    matter = models.CharField(
        "收录", max_length=16, choices=[(matter.value, matter.zh) for matter in Matter], default=Matter.DOCUMENTS
    )
    kinds = models.JSONField("文种", default=list, blank=True)
    topics = models.JSONField("主题分类", default=list, blank=True)
    words = models.JSONField("标题中的词", default=list, blank=True)
    units = models.ManyToManyField(Unit, related_name="gathered_in", blank=True, verbose_name="起草单位")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="columns", verbose_name="责任单位")
    update_every = models.PositiveSmallIntegerField(
        "更新周期（日）", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    order = models.PositiveSmallIntegerField("排序", default=0)
    opened_at = models.DateTimeField("开设时间")
    closed_at = models.DateTimeField("关闭时间", null=True, blank=True)
    closed_because = models.CharField("关闭的理由", max_length=300, blank=True)

    objects = ColumnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "栏目"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="a_column_is_closed_after_it_was_opened",
                violation_error_message="栏目的关闭时间不能早于开设时间。",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(closed_because=""),
                name="a_closed_column_says_why",
                violation_error_message="关闭栏目应当写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("portal:column", args=[self.slug])

    @property
    def subject(self) -> str:
        """Return the log's name of the column."""
        return f"column/{self.slug}"

    def documents(self, at: datetime) -> DocumentQuerySet:
        """Return the public documents that lie in the column at `at`, newest first."""
        found = Document.objects.public(at)
        if self.matter == Matter.DOCUMENTS:
            found = found.filter(interprets__isnull=True)
        elif self.matter == Matter.INTERPRETATIONS:
            found = found.filter(interprets__isnull=False)
        if self.kinds:
            found = found.filter(document_type__in=self.kinds)
        if self.topics:
            found = found.filter(_any(Q(topic=topic) | Q(topic__startswith=f"{topic}\\") for topic in self.topics))
        if self.words:
            found = found.filter(_any(Q(title__contains=word) for word in self.words))
        units = [unit.pk for unit in self.units.all()]
        if units:
            found = found.filter(unit__in=units)
        return found.order_by("-published_on", "-pk")


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)
