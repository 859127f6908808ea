"""What is watched, what was seen there, what became of it, and what the source changed afterwards."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q

from gongkai.deadlines.models import Clock
from gongkai.frame.time import BEIJING
from gongkai.organisation.models import Unit, User
from gongkai.publishing.models import Document


class Source(models.Model):
    """A portal the bureau reposts from. Nothing is fetched from any address that does not stand here."""

    class Kind(models.TextChoices):
        ATOM = "atom", "Atom订阅"
        RSS = "rss", "RSS订阅"
        PAGE_LIST = "page_list", "栏目列表页"
        DROP = "drop", "文件投递（不联网）"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("来源名称", max_length=60, unique=True)
    code = models.SlugField("代码", max_length=40, unique=True, help_text="投递目录中的子目录名，一经确定不再改变。")
    kind = models.CharField("方式", max_length=10, choices=Kind.choices, default=Kind.PAGE_LIST)
    address = models.URLField("网址", max_length=500)
    also_hosts = models.CharField("其他主机", max_length=300, blank=True)
    link_pattern = models.CharField("链接样式", max_length=200, blank=True)
    date_pattern = models.CharField("日期样式", max_length=40, blank=True)
    words = models.TextField("关注词", blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="repost_sources", verbose_name="责任单位")
    since = models.DateField("自何日起关注")
    enabled = models.BooleanField("启用", default=True)
    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    visited_at = models.DateTimeField("最近访问", null=True, blank=True)
    answered_at = models.DateTimeField("最近成功访问", null=True, blank=True)
    error = models.CharField("最近的错误", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "转载来源"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """Return the log's name of this source."""
        return f"source/{self.uid}"


class ItemQuerySet(models.QuerySet["Item"]):
    def waiting(self) -> ItemQuerySet:
        """Items that a person has to judge."""
        return self.filter(state=Item.State.PROPOSED)

    def of_unit(self, unit: Unit | int | None) -> ItemQuerySet:
        """Items of the sources this unit answers for."""
        return self.filter(source__unit=unit)


class Item(models.Model):
    """One thing a source published: where, when, what its page said when we read it, what became of it here."""

    class State(models.TextChoices):
        NEW = "new", "新发现"
        PROPOSED = "proposed", "待研判"
        DRAFTED = "drafted", "转载办理中"
        POSTED = "posted", "已转载"
        SET_ASIDE = "set_aside", "不转载"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="items", verbose_name="来源")
    address = models.URLField("原网址", max_length=1000)
    key = models.CharField(max_length=64, unique=True, editable=False)
    title = models.CharField("标题", max_length=300)
    document_number = models.CharField("文号", max_length=80, blank=True, db_index=True)
    seen_at = models.DateTimeField("发现时间")
    published_at = models.DateTimeField("来源发布时间", null=True, blank=True)
    published_to_the_minute = models.BooleanField(default=False)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.NEW, db_index=True)
    reason = models.CharField("不转载的理由", max_length=300, blank=True)
    hits = models.JSONField("命中的关注词", default=list)
    warnings = models.JSONField("阅读提示", default=list)
    error = models.CharField("阅读时的错误", max_length=300, blank=True)
    text = models.TextField("所读文字", blank=True)
    digest = models.CharField("文字摘要", max_length=80, blank=True)
    raw = models.FileField("原页副本", upload_to="originals/%Y/", blank=True)
    raw_sha256 = models.CharField("原页摘要", max_length=64, blank=True)
    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    checked_at = models.DateTimeField("最近核对", null=True, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="本平台文件"
    )
    clock = models.ForeignKey(
        Clock, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="转载时限"
    )
    judged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="研判人"
    )
    judged_at = models.DateTimeField("研判时间", null=True, blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "转载线索"
        ordering = ["-seen_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="set_aside") | ~Q(reason=""),
                name="what_is_not_reposted_has_a_reason",
                violation_error_message="不转载的，应当写明理由。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["drafted", "posted"]) | Q(document__isnull=False),
                name="what_is_reposted_has_a_document",
                violation_error_message="转载的，应当有本平台的文件。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """Return the log's name of what the bureau did with this item."""
        return f"repost/{self.uid}"

    @property
    def original(self) -> str:
        """Return the log's name of the page at the source."""
        return f"original/{self.uid}"

    @property
    def is_read(self) -> bool:
        """Return whether its page has been read."""
        return self.read_at is not None


class Change(models.Model):
    """The source altered a page, or took it away, after we had read it. Open until someone has looked.

    The item always holds the page as last read; what it held before is kept here.
    """

    class Kind(models.TextChoices):
        ALTERED = "altered", "原文有改动"
        GONE = "gone", "原文已撤下"

    class Outcome(models.TextChoices):
        OPEN = "", "待核对"
        TAKEN_OVER = "taken_over", "已按新文本阅读"
        FOLLOWED = "followed", "已按原文更新"
        NOTED = "noted", "已记录"

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="changes", verbose_name="线索")
    kind = models.CharField("情形", max_length=10, choices=Kind.choices)
    at = models.DateTimeField("发现时间")
    old_digest = models.CharField(max_length=80)
    new_digest = models.CharField(max_length=80, blank=True)
    old_text = models.TextField(blank=True)
    new_text = models.TextField(blank=True)
    raw = models.FileField("改动前的副本", upload_to="originals/%Y/", blank=True)
    raw_sha256 = models.CharField(max_length=64, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    note = models.CharField("说明", max_length=300, blank=True)
    settled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对人"
    )
    settled_at = models.DateTimeField("核对时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "原文改动"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="noted") | ~Q(note=""),
                name="a_change_is_noted_in_words",
                violation_error_message="只作记录的，应当写明说明。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item}：{self.get_kind_display()}"


class Repost(models.Model):
    """What a document here owes to its origin; kept as it was when the document was made of it.

    `original_sha256` is of the very bytes the source sent, which are kept. `posted_at` is when this room
    learned of the release; the instant of the release itself stands on the document.
    """

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="repost", verbose_name="文件")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="reposts", verbose_name="线索")
    source_name = models.CharField("来源", max_length=60)
    address = models.URLField("原网址", max_length=1000)
    original_sha256 = models.CharField("原文摘要", max_length=64)
    text_digest = models.CharField(max_length=80)
    published_at = models.DateTimeField("来源发布时间", null=True, blank=True)
    published_to_the_minute = models.BooleanField(default=False)
    made_at = models.DateTimeField("转载起草时间")
    posted_at = models.DateTimeField("转载登记时间", null=True, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="更新的转载件"
    )

    class Meta:
        verbose_name = verbose_name_plural = "转载件"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("pk")),
                name="a_repost_does_not_replace_itself",
                violation_error_message="转载件不能更新其自身。",
            )
        ]

    def __str__(self) -> str:
        return str(self.document)

    @property
    def published_on(self) -> date | None:
        """Return the Beijing day on which the source published it, None when it does not say."""
        return self.published_at.astimezone(BEIJING).date() if self.published_at else None
