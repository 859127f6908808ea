"""A yearly report in its versions, and the anonymised rows behind its cells."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from gongkai.law import foi_report
from gongkai.law.foi_report import Figure, Format
from gongkai.organisation.models import User
from gongkai.requests.models import new_salt


class YearlyReportQuerySet(models.QuerySet["YearlyReport"]):
    def public(self, at: datetime) -> YearlyReportQuerySet:
        """What the public may read at `at`: signed by one person, released by another. Every exit starts here."""
        return self.filter(
            state=YearlyReport.State.PUBLISHED, released_at__lte=at, signed_by__isnull=False, released_by__isnull=False
        )

    def newest(self, at: datetime) -> list[YearlyReport]:
        """Return the public reports, the newest year first, each in its newest version."""
        found: dict[int, YearlyReport] = {}
        for row in self.public(at).order_by("version"):
            found[row.year] = row
        return [found[year] for year in sorted(found, reverse=True)]


class YearlyReport(models.Model):
    """One version of one year's report. Once published it is never changed: a correction is a new version."""

    class State(models.TextChoices):
        DRAFT = "draft", "编制中"
        SIGNED = "signed", "已签发，待公布"
        PUBLISHED = "published", "已公布"

    year = models.PositiveSmallIntegerField("报告年度")
    version = models.PositiveSmallIntegerField("版本", default=1)
    format = models.CharField("格式", max_length=8, choices=[(each.key, each.zh) for each in foi_report.FORMATS])
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT, db_index=True)
    counted = models.JSONField("由记录得出的数", default=dict)
    entered = models.JSONField("人工填报的数", default=dict)
    texts = models.JSONField("各部分文字", default=dict)
    origins = models.JSONField("表二各行由何统计", default=dict, help_text="records：本平台文件；rows：导入的明细。")
    sources = models.JSONField("人工填报的来源", default=dict)
    placed = models.JSONField("由人归入的旧条例答复", default=dict, help_text="申请的编号：归入的行和理由。")
    note = models.CharField("更正说明", max_length=500, blank=True)
    explained = models.CharField("与上年不衔接的说明", max_length=300, blank=True, help_text="仅用于机构合并、调整。")
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="编制人")
    begun_at = models.DateTimeField("编制时间")
    counted_at = models.DateTimeField("统计时间", null=True, blank=True)
    signed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签发人"
    )
    signed_at = models.DateTimeField("签发时间", null=True, blank=True)
    released_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="公布人"
    )
    released_at = models.DateTimeField("公布时间", null=True, blank=True, db_index=True)

    objects = YearlyReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度报告"
        ordering = ["-year", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["year", "version"], name="a_version_of_a_report_is_made_once"),
            models.UniqueConstraint(
                fields=["year"],
                condition=~Q(state="published"),
                name="one_version_of_a_report_is_in_hand",
                violation_error_message="该年度已有一个版本正在编制。",
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(
                    signed_by__isnull=False,
                    signed_at__isnull=False,
                    released_by__isnull=False,
                    released_at__isnull=False,
                ),
                name="no_report_is_published_unsigned",
                violation_error_message="未经签发的年度报告不得公布。",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True)
                | (~Q(signed_by=F("begun_by")) & (Q(released_by__isnull=True) | ~Q(signed_by=F("released_by")))),
                name="who_signs_a_report_neither_made_nor_releases_it",
                violation_error_message="年度报告不得由编制人、公布人本人签发。",
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(note=""),
                name="a_corrected_report_says_what_was_corrected",
                violation_error_message="更正年度报告，应当写明更正说明。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度报告" + (f"（第{self.version}版）" if self.version > 1 else "")

    def get_absolute_url(self) -> str:
        if self.version == 1:
            return reverse("yearly:report", args=[self.year])
        return reverse("yearly:version", args=[self.year, self.version])

    @property
    def subject(self) -> str:
        """Return the log's name of the report; its versions are entries about it."""
        return f"yearly/{self.year}/{self.version}"

    @property
    def form(self) -> Format:
        """Return the format as the law knows it."""
        return foi_report.named(self.format)

    @property
    def figures(self) -> dict[str, Figure | None]:
        """Return every cell's number; None where it is still missing.

        What the records give of documents and registers may be replaced by a number with its source.
        """
        found: dict[str, Figure | None] = {}
        for name, _table, _row, column in self.form.cells():
            value = self.entered.get(name)
            if value is None or value == "":
                value = self.counted.get(name)
            if value is None or value == "":
                found[name] = None
            else:
                found[name] = Decimal(str(value)) if column.kind == "wan" else int(value)
        return found

    def is_entered(self, name: str) -> bool:
        """Return whether a person entered the number of this cell."""
        return self.entered.get(name) not in (None, "")


class RegisterFile(models.Model):
    """Rows of table 2 as another system gave them, for one row and year. A later file takes the place of an earlier."""

    year = models.PositiveSmallIntegerField("年度")
    register = models.CharField("类别", max_length=12)
    name = models.CharField("文件名", max_length=160)
    sha256 = models.CharField(max_length=64)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="导入人")
    at = models.DateTimeField("导入时间")
    superseded_at = models.DateTimeField("被替换的时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "表二明细文件"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "register"],
                condition=Q(superseded_at__isnull=True),
                name="one_file_of_a_register_and_year_stands",
                violation_error_message="该类别刚由他人导入，请重新打开后再导入。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.register}：{self.name}"

    @property
    def label(self) -> str:
        """Return the name of the row of table 2."""
        return foi_report.of_year(self.year).table("T2").row(self.register).zh

    @property
    def subject(self) -> str:
        """Return the log's name of what stands for this register and year."""
        return f"register/{self.year}/{self.register}"


class RegisterRow(models.Model):
    """One line of a register: day, matter, unit, amount. No party is in it."""

    file = models.ForeignKey(RegisterFile, on_delete=models.CASCADE, related_name="rows")
    place = models.PositiveIntegerField("行")
    day = models.DateField("日期")
    matter = models.CharField("事项", max_length=200)
    unit = models.CharField("承办单位", max_length=40, blank=True)
    amount = models.DecimalField("金额（元）", max_digits=15, decimal_places=2, null=True, blank=True)
    ended = models.DateField("废止日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "表二明细"
        ordering = ["file", "place"]
        constraints = [models.UniqueConstraint(fields=["file", "place"], name="a_line_of_a_register_is_kept_once")]

    def __str__(self) -> str:
        return f"{self.matter}（{self.day}）"


class YearlyRow(models.Model):
    """One record as the report counts it. Of a request or case no number, no name, no content, and days by the month;
    of a document its title, which is public; of another system's row what was given.
    """

    class Kind(models.TextChoices):
        REQUEST = "request", "申请"
        CASE = "case", "复议、诉讼"
        DOCUMENT = "document", "文件"
        REGISTER = "register", "导入的明细"

    report = models.ForeignKey(YearlyReport, on_delete=models.CASCADE, related_name="rows")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    key = models.PositiveBigIntegerField(help_text="记录的编号，只供内部核对。")
    place = models.PositiveIntegerField("序号")
    who = models.CharField("申请人类别", max_length=40, blank=True)
    title = models.CharField("文件或者事项", max_length=300, blank=True)
    amount = models.DecimalField("金额（元）", max_digits=15, decimal_places=2, null=True, blank=True)
    unit = models.CharField("单位", max_length=40, blank=True)
    began = models.CharField("收到（年月）", max_length=7)
    ended = models.CharField("办结（年月）", max_length=7, blank=True)
    outcome = models.CharField("结果", max_length=60, blank=True)
    cells = models.JSONField(default=list)

    class Meta:
        verbose_name = verbose_name_plural = "年度报告的明细"
        ordering = ["kind", "place"]
        constraints = [models.UniqueConstraint(fields=["report", "kind", "key"], name="a_record_is_counted_once")]

    def __str__(self) -> str:
        return f"{self.report} 第{self.place}行"
