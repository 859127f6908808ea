"""One table of clocks for the whole house, what happened to each, and the holiday notices officials load.

A matter points at its clock; the clock never points back. It keeps only what it must show: the
matter's name and address. So "what is late in the whole office" is one query on one table.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Case, F, Min, Q, Value, When

from gongkai.law.lengths import Length
from gongkai.organisation.models import Unit, User


class Light(models.TextChoices):
    """What a clock says at a glance; the word is always shown beside the shape."""

    GREEN = "green", "正常"
    YELLOW = "yellow", "临近期限"
    RED = "red", "已逾期"
    PAUSED = "paused", "中止计时"
    WAITING = "waiting", "待定"
    DONE = "done", "按期办结"
    DONE_LATE = "done_late", "逾期办结"
    ENDED = "ended", "已终止"


# What a pause does not excuse: a clock that runs, or one that was past its due instant when it was paused.
_NOT_PAUSED_IN_TIME = Q(paused_at__isnull=True) | Q(due_at__lt=F("paused_at"))


_AFTER = timedelta(microseconds=1)


class ClockQuerySet(models.QuerySet["Clock"]):
    def open(self) -> ClockQuerySet:
        """Clocks whose duty is neither done nor ended."""
        return self.filter(stopped_at__isnull=True)

    def overdue(self, at: datetime) -> ClockQuerySet:
        """Open and past their due instant: what is late in the whole office at `at`.

        A pause begun late hides nothing.
        """
        return self.open().filter(_NOT_PAUSED_IN_TIME, due_at__lt=at).order_by("due_at")

    def warned(self, at: datetime) -> ClockQuerySet:
        """Open, running, not yet late, but past 80 % of the limit or in its last working day."""
        return self.open().filter(paused_at__isnull=True, warn_at__lte=at, due_at__gte=at).order_by("due_at")

    def next_light(self, at: datetime) -> datetime | None:
        """Return the first instant after `at` at which an open public clock changes its light by itself."""
        seen = self.open().filter(public=True)
        times = [
            seen.filter(**{f"{name}__gt": at}).aggregate(first=Min(name))["first"]
            for name in ("started_at", "warn_at", "due_at")
        ]
        # A clock is late after its due instant, not at it.
        return min((found + _AFTER for found in times if found is not None), default=None)

    def of_unit(self, unit: Unit | int | None) -> ClockQuerySet:
        """Clocks that hold this unit to a duty."""
        return self.filter(units=unit).distinct()

    def lit(self, at: datetime) -> ClockQuerySet:
        """Annotate `light` (a value of Light) as it stands at `at`; for lists, sorted filters and counts."""
        return self.annotate(
            light=Case(
                When(ended=True, then=Value(Light.ENDED)),
                When(stopped_at__isnull=False, due_at__isnull=True, then=Value(Light.DONE)),
                When(stopped_at__isnull=False, stopped_at__lte=F("due_at"), then=Value(Light.DONE)),
                When(stopped_at__isnull=False, then=Value(Light.DONE_LATE)),
                When(_NOT_PAUSED_IN_TIME, due_at__lt=at, then=Value(Light.RED)),
                When(paused_at__isnull=False, then=Value(Light.PAUSED)),
                When(due_at__isnull=True, then=Value(Light.WAITING)),
                When(warn_at__lte=at, then=Value(Light.YELLOW)),
                default=Value(Light.GREEN),
                output_field=models.CharField(),
            )
        )


class Clock(models.Model):
    """A duty that must be done by an instant. `length` is the wording it was started with, kept as it was.

    `ended` says that the duty fell away at `stopped_at` and was not done: it never counts as done in time.
    """

    limit = models.CharField("时限", max_length=60, help_text="law.limits 中的名称；方案所定期限为 plan。")
    duty = models.CharField("应当完成的事项", max_length=300)
    matter = models.CharField("所属事项", max_length=300)
    subject = models.CharField("日志主体", max_length=200, db_index=True)
    address = models.CharField("办理页面", max_length=300)
    units = models.ManyToManyField(Unit, related_name="clocks", verbose_name="责任单位")
    length = models.JSONField("期限")
    source = models.CharField("依据", max_length=300)
    started_at = models.DateTimeField("起算时间")
    due_at = models.DateTimeField("截止时间", null=True, db_index=True)
    warn_at = models.DateTimeField("预警时间", null=True)
    paused_at = models.DateTimeField("中止时间", null=True)
    stopped_at = models.DateTimeField("办结时间", null=True, db_index=True)
    ended = models.BooleanField("事项已终止", default=False)
    public = models.BooleanField("对外显示", default=False)

    objects = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "时限时钟"
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(due_at__gte=F("warn_at")),
                name="clock_warns_before_it_is_due",
                violation_error_message="预警时间不能晚于截止时间。",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(paused_at__isnull=True),
                name="a_stopped_clock_is_not_paused",
                violation_error_message="已办结的时钟不能处于中止状态。",
            ),
            models.CheckConstraint(
                condition=Q(ended=False) | Q(stopped_at__isnull=False),
                name="an_ended_clock_has_its_instant",
                violation_error_message="已终止的时钟应当有终止时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter}：{self.duty}"

    @property
    def running_length(self) -> Length:
        """Return the limit as the law's own value."""
        return Length.from_json(self.length)

    def light_at(self, at: datetime) -> Light:
        """Return the light this clock shows at `at`; the same answer as the query `lit(at)`."""
        if self.ended:
            return Light.ENDED
        if self.stopped_at is not None:
            on_time = self.due_at is None or self.stopped_at <= self.due_at
            return Light.DONE if on_time else Light.DONE_LATE
        if self.late_by(at):
            return Light.RED
        if self.paused_at is not None:
            return Light.PAUSED
        if self.due_at is None or self.warn_at is None:
            return Light.WAITING
        return Light.YELLOW if self.warn_at <= at else Light.GREEN

    def late_by(self, at: datetime) -> timedelta:
        """Return how long past its due instant the duty was done or ended, or stands at `at`; zero when in time.

        A pause excuses only a clock that was not late when it began.
        """
        end = self.stopped_at or at
        if self.due_at is None or end <= self.due_at:
            return timedelta()
        if self.paused_at is not None and self.paused_at <= self.due_at:
            return timedelta()
        return end - self.due_at


class ClockEvent(models.Model):
    """One thing that happened to a clock: the due instant before and after is kept for good."""

    class Kind(models.TextChoices):
        STARTED = "started", "起算"
        PAUSED = "paused", "中止"
        RESUMED = "resumed", "恢复"
        EXTENDED = "extended", "延长"
        STOPPED = "stopped", "办结"
        RECOMPUTED = "recomputed", "重新计算"
        REOPENED = "reopened", "重新办理"
        ENDED = "ended", "终止"
        HANDED_OVER = "handed_over", "移交"
        RESTARTED = "restarted", "重新起算"

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="events", verbose_name="时钟")
    kind = models.CharField("事件", max_length=12, choices=Kind.choices)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="办理人")
    reason = models.CharField("理由", max_length=500, blank=True)
    basis = models.CharField("依据", max_length=300, blank=True)
    length = models.JSONField("延长的期限", null=True)
    due_before = models.DateTimeField("原截止时间", null=True)
    due_after = models.DateTimeField("现截止时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "时钟事件"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"


class HolidayNotice(models.Model):
    """A State Council notice on holidays, loaded by an official; it completes or amends the built-in years."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    title = models.CharField("通知标题", max_length=200)
    number = models.CharField("发文字号", max_length=60, blank=True)
    address = models.URLField("原文网址", blank=True)
    data = models.JSONField("放假与上班日", help_text="law.calendar 的年度数据格式。")
    text = models.TextField("通知原文")
    loaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="录入人")
    loaded_at = models.DateTimeField("录入时间")
    digest = models.CharField(max_length=80, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "放假安排通知"
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{self.year}年：{self.title}"
