"""What a plan asks, of whom and by when; what the units say they did; what they sent in.

Whether a task is done or late stands nowhere here: `rules.state` computes it from clocks and accepted reports.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from gongkai.deadlines.models import Clock
from gongkai.organisation.models import Unit, User
from gongkai.publishing.models import Document, new_salt


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def public(self, at: datetime) -> ProgrammeQuerySet:
        """Plans the public may see at `at`: the document is public and its tasks have been started."""
        return self.filter(document__in=Document.objects.public(at), started_at__lte=at)

    def running(self) -> ProgrammeQuerySet:
        """Plans that are started and not closed: their clocks run."""
        return self.filter(started_at__isnull=False, closed_at__isnull=True)


class Programme(models.Model):
    """A plan with its tasks. `read_from` is the digest of the body the tasks were read from."""

    class Notice(models.TextChoices):
        CONTACTS = "contacts", "专门负责政务公开工作的人员信息"
        OTHER = "notice", "通知要求报送的材料"

    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, related_name="programme", verbose_name="方案文件"
    )
    short_title = models.CharField("简称", max_length=120)
    year = models.PositiveSmallIntegerField("年份")
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    read_from = models.CharField(max_length=71, editable=False)
    # What the notice in front of the plan asks every unit to send in, once.
    notice_kind = models.CharField("通知要求报送", max_length=10, choices=Notice.choices, blank=True)
    notice_text = models.TextField("通知原文", blank=True)
    notice_due_on = models.DateField("报送期限", null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="导入人")
    created_at = models.DateTimeField("导入时间")
    started_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="启动人"
    )
    started_at = models.DateTimeField("启动时间", null=True, blank=True, db_index=True)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="结束人"
    )
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "方案"
        ordering = ["-year", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(started_at__isnull=False, closed_at__gte=F("started_at")),
                name="a_plan_is_closed_after_it_was_started",
                violation_error_message="方案启动之后才能结束。",
            )
        ]

    def __str__(self) -> str:
        return self.short_title

    def get_absolute_url(self) -> str:
        return reverse("portal:plan", args=[self.document.index_number])

    @property
    def subject(self) -> str:
        """Return the log's name of the plan: by its index number once released, before that by its uid."""
        if self.document.is_released:
            return f"programme/{self.document.index_number}"
        return f"draft-programme/{self.document.uid}"

    @property
    def is_started(self) -> bool:
        """Return whether the tasks have begun."""
        return self.started_at is not None


class TaskQuerySet(models.QuerySet["Task"]):
    def public(self, at: datetime) -> TaskQuerySet:
        """Tasks of the plans the public may see at `at`."""
        return self.filter(programme__in=Programme.objects.public(at))

    def of_unit(self, unit: Unit | int) -> TaskQuerySet:
        """Tasks that name the unit as leading or supporting."""
        return self.filter(assignments__unit=unit).distinct()


class Task(models.Model):
    """One thing the plan asks for, under the number the plan itself gives it."""

    class Kind(models.TextChoices):
        CLAUSE = "clause", "任务"
        REQUIREMENT = "requirement", "工作要求"
        YEARLY_REPORT = "yearly_report", "年度报告"

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="tasks", verbose_name="方案")
    key = models.SlugField("标识", max_length=40, help_text="网址中使用，如 2-1-1。")
    clause = models.CharField("条目", max_length=60, blank=True)
    kind = models.CharField("种类", max_length=14, choices=Kind.choices, default=Kind.CLAUSE)
    part_title = models.CharField("部分", max_length=200, blank=True)
    section_title = models.CharField("章节", max_length=300, blank=True)
    number = models.CharField("编号", max_length=20, blank=True)
    order = models.PositiveSmallIntegerField("排序")
    heading = models.CharField("任务", max_length=300)
    text = models.TextField("原文")
    raw_bracket = models.CharField("责任分工原文", max_length=500, blank=True)
    others = models.BooleanField("其他单位按职责分工负责", default=False)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任务"
        ordering = ["programme", "order"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "key"], name="a_task_has_its_own_key_in_its_plan"),
            models.UniqueConstraint(fields=["programme", "order"], name="a_task_has_its_own_place_in_its_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.clause}{self.heading}"

    def get_absolute_url(self) -> str:
        return reverse("portal:task", args=[self.programme.document.index_number, self.key])

    @property
    def subject(self) -> str:
        """Return the log's name of the task, below that of its plan."""
        return f"{self.programme.subject}/{self.key}"


class Assignment(models.Model):
    """A unit named for a task. A name that is no known unit is kept as written until it is matched or set aside."""

    class Role(models.TextChoices):
        LEAD = "lead", "牵头"
        SUPPORT = "support", "配合"
        BY_DUTY = "by_duty", "按职责分工负责"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="assignments", verbose_name="任务")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name="单位"
    )
    name_as_written = models.CharField("原文名称", max_length=100)
    role = models.CharField("分工", max_length=8, choices=Role.choices)
    set_aside = models.CharField("暂不落实到单位的理由", max_length=300, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "责任分工"
        ordering = ["task", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["task", "name_as_written"], name="a_task_names_a_unit_once"),
            models.UniqueConstraint(
                fields=["task", "unit"],
                condition=Q(unit__isnull=False),
                name="a_unit_has_one_part_in_a_task",
                violation_error_message="该单位已是该任务的责任单位。",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=True) | Q(set_aside=""),
                name="only_an_unmatched_name_is_set_aside",
                violation_error_message="已落实到单位的名称不能再搁置。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name_as_written}（{self.get_role_display()}）"

    @property
    def is_open(self) -> bool:
        """Return whether the name still waits for a unit or a reason."""
        return self.unit_id is None and not self.set_aside


class TaskDeadline(models.Model):
    """A time limit the task's clause sets, as written and as a value (`reading.reading` has the grammar).

    A yearly limit has one row a year; its clock is that year's. Event limits and standing rules have none.
    """

    class Kind(models.TextChoices):
        ONE_OFF = "one_off", "一次性期限"
        YEARLY = "yearly", "每年期限"
        STANDING = "standing", "经常性要求"
        EVENT = "event", "事件触发的期限"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="deadlines", verbose_name="任务")
    raw = models.CharField("原文", max_length=200)
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    value = models.CharField("规范值", max_length=40, blank=True)
    due_on = models.DateField("期限", null=True, blank=True)
    month = models.PositiveSmallIntegerField("月", null=True, blank=True)
    day = models.PositiveSmallIntegerField("日", null=True, blank=True)
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    clock = models.OneToOneField(
        Clock, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="时钟"
    )
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "任务期限"
        ordering = ["task", "order", "year", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="yearly") | Q(month__isnull=False, day__isnull=False),
                name="a_yearly_limit_has_its_day",
                violation_error_message="每年期限应当写明月、日。",
            ),
            models.CheckConstraint(
                condition=Q(clock__isnull=True) | Q(kind__in=["one_off", "yearly"]),
                name="only_dated_limits_have_clocks",
                violation_error_message="只有写明日期的期限才有时钟。",
            ),
            models.UniqueConstraint(fields=["task", "order", "year"], name="a_limit_has_one_row_a_year"),
        ]

    def __str__(self) -> str:
        return self.raw


class ProgressReportQuerySet(models.QuerySet["ProgressReport"]):
    def public(self, at: datetime) -> ProgressReportQuerySet:
        """Reports the public may see at `at`: accepted by the office, on a public task."""
        return self.filter(
            state=ProgressReport.State.ACCEPTED, judged_at__lte=at, task__in=Task.objects.public(at)
        ).order_by("judged_at", "pk")

    def waiting(self) -> ProgressReportQuerySet:
        """Reports the office has not judged yet, oldest first."""
        return self.filter(state=ProgressReport.State.SUBMITTED).order_by("at", "pk")


class ProgressReport(models.Model):
    """What a unit says it did for a task. Nobody outside sees it before the office accepts it."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", "待审核"
        ACCEPTED = "accepted", "已采纳"
        RETURNED = "returned", "已退回"

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="reports", verbose_name="任务")
    number = models.PositiveSmallIntegerField("序号")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="progress_reports", verbose_name="报送单位")
    year = models.PositiveSmallIntegerField(
        "所属年度", null=True, blank=True, help_text="每年应当完成的任务，本报告计入哪一年度；一份报告只计入一个年度。"
    )
    text = models.TextField("进展情况")
    done = models.BooleanField("本单位承担的工作已经完成", default=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="报送人")
    at = models.DateTimeField("报送时间")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.SUBMITTED, db_index=True)
    judged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审核人"
    )
    judged_at = models.DateTimeField("审核时间", null=True, blank=True)
    reason = models.TextField("审核意见", blank=True)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "进展报告"
        ordering = ["task", "number"]
        constraints = [
            models.UniqueConstraint(fields=["task", "number"], name="a_report_has_its_own_number_in_its_task"),
            models.CheckConstraint(
                condition=Q(state="submitted", judged_by__isnull=True, judged_at__isnull=True)
                | (~Q(state="submitted") & Q(judged_by__isnull=False, judged_at__isnull=False)),
                name="a_judged_report_has_its_judge",
                violation_error_message="审核应当写明审核人和时间。",
            ),
            models.CheckConstraint(
                condition=Q(judged_by__isnull=True) | ~Q(judged_by=F("by")),
                name="who_judges_a_report_did_not_send_it",
                violation_error_message="进展报告不得由报送人本人审核。",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""),
                name="a_returned_report_says_why",
                violation_error_message="退回时应当写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task}：{self.unit}第{self.number}次报送"

    @property
    def subject(self) -> str:
        """Return the log's name of the report, below that of its task."""
        return f"{self.task.subject}/reports/{self.number}"


def evidence_path(evidence: Evidence, name: str) -> str:
    """Return where an evidence file is kept: a random name, so that nothing of the sender's reaches the disk."""
    return f"evidence/{uuid.uuid4().hex}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def public(self, at: datetime) -> EvidenceQuerySet:
        """Evidence the public may see at `at`: what the report shows outside, files only where the office agreed."""
        return self.filter(report__in=ProgressReport.objects.public(at)).filter(
            Q(kind=Evidence.Kind.LINK)
            | Q(kind=Evidence.Kind.FILE, offered=True, opened=True)
            | Q(kind=Evidence.Kind.DOCUMENT, document__in=Document.objects.public(at))
        )


class Evidence(models.Model):
    """What shows that a report is true: something published here, an address, or a file.

    A file goes outside only when the unit offered it (`offered`) and the office agreed (`opened`); what goes outside
    is its public copy (`copy`, `copy_sha256`), the file itself stays inside.
    """

    class Kind(models.TextChoices):
        DOCUMENT = "document", "本平台已发布的文件"
        LINK = "link", "网址"
        FILE = "file", "文件"

    report = models.ForeignKey(
        ProgressReport, on_delete=models.CASCADE, related_name="evidence", verbose_name="进展报告"
    )
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="已发布的文件"
    )
    url = models.URLField("网址", max_length=500, blank=True)
    file = models.FileField("文件", upload_to=evidence_path, blank=True)
    name = models.CharField("名称", max_length=200)
    media_type = models.CharField("格式", max_length=100, blank=True)
    size = models.PositiveBigIntegerField("大小（字节）", default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    copy = models.FileField("公开版", upload_to=evidence_path, blank=True)
    copy_size = models.PositiveBigIntegerField("公开版大小（字节）", default=0)
    copy_sha256 = models.CharField(max_length=64, blank=True)
    removed = models.JSONField("已清理的内容", default=list, blank=True)
    offered = models.BooleanField("可对外公开", default=False)
    opened = models.BooleanField("同意对外公开", default=False)
    order = models.PositiveSmallIntegerField("排序", default=0)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "佐证材料"
        ordering = ["report", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="document", document__isnull=False, url="", sha256="")
                | (Q(kind="link", document__isnull=True, sha256="") & ~Q(url=""))
                | (Q(kind="file", document__isnull=True, url="") & ~Q(sha256="")),
                name="evidence_is_what_its_kind_says",
                violation_error_message="佐证材料的内容与种类不符。",
            ),
            models.CheckConstraint(
                condition=Q(opened=False) | Q(offered=True),
                name="a_file_is_opened_only_when_offered",
                violation_error_message="报送单位未同意对外公开的文件，不得对外公开。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReturnQuerySet(models.QuerySet["Return"]):
    def waiting(self) -> ReturnQuerySet:
        """Returns the office has not judged yet, oldest first."""
        return self.filter(state=Return.State.SUBMITTED).order_by("submitted_at", "pk")

    def outstanding(self) -> ReturnQuerySet:
        """Returns a unit still owes."""
        return self.filter(state__in=[Return.State.MISSING, Return.State.RETURNED])


class Return(models.Model):
    """What one unit must send in: its yearly report on the plan, or what the notice asks for. One clock each."""

    class Kind(models.TextChoices):
        CONTACTS = "contacts", "人员信息"
        NOTICE = "notice", "通知要求报送的材料"
        YEAR_REPORT = "year_report", "年度落实情况"

    class State(models.TextChoices):
        MISSING = "missing", "未报送"
        SUBMITTED = "submitted", "待审核"
        ACCEPTED = "accepted", "已采纳"
        RETURNED = "returned", "已退回"

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="returns", verbose_name="方案")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="returns", verbose_name="单位")
    kind = models.CharField("种类", max_length=12, choices=Kind.choices)
    year = models.PositiveSmallIntegerField("年度")
    clock = models.OneToOneField(
        Clock, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="时钟"
    )
    text = models.TextField("报送内容", blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.MISSING, db_index=True)
    submitted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报送人"
    )
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)
    judged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审核人"
    )
    judged_at = models.DateTimeField("审核时间", null=True, blank=True)
    reason = models.TextField("审核意见", blank=True)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报送事项"
        ordering = ["programme", "-year", "kind", "unit__kind_order", "unit__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "unit", "kind", "year"],
                name="a_unit_owes_a_return_once_a_year",
                violation_error_message="该单位本年度的报送事项已经存在。",
            ),
            models.CheckConstraint(
                condition=Q(state="missing") | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="what_was_sent_in_has_a_sender",
                violation_error_message="报送事项应当写明报送人和时间。",
            ),
            models.CheckConstraint(
                condition=Q(judged_by__isnull=True) | ~Q(judged_by=F("submitted_by")),
                name="who_judges_a_return_did_not_send_it",
                violation_error_message="报送事项不得由报送人本人审核。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}：{self.year}年{self.get_kind_display()}"

    @property
    def subject(self) -> str:
        """Return the log's name of the return, below that of its plan."""
        return f"{self.programme.subject}/returns/{self.year}/{self.kind}/{self.unit.code}"


def pending_path(pending: PendingImport, name: str) -> str:
    """Return where an upload waits between preview and draft."""
    return f"pending/{uuid.uuid4().hex}"


class PendingImport(models.Model):
    """A file between the two steps of the import page: handed in, read, not yet a draft. Kept for a day."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("文件名", max_length=255)
    file = models.FileField("文件", upload_to=pending_path)
    digest = models.CharField(max_length=71)
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name="导入人")
    at = models.DateTimeField("上传时间", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "待确认的导入"
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.name
