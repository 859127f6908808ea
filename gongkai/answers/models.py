"""Templates and numbers of letters, files given out, answers for everyone, like requests, advice, reviews, suits."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from wagtail.contrib.settings.models import BaseGenericSetting

from gongkai.answers.letters import kinds
from gongkai.deadlines.models import Clock
from gongkai.law import foi_decisions, grounds
from gongkai.law.foi_relief import Bodies, Readings
from gongkai.organisation.models import Unit, User
from gongkai.publishing.models import Document
from gongkai.requests.models import InformationRequest, new_salt
from gongkai.screening.pages import Area

# --- letters -----------------------------------------------------------------------------------------


class LetterTemplate(models.Model):
    """A template as the office wrote it. None is changed: a new wording is a new version, and the newest is used."""

    kind = models.CharField("文书", max_length=20, choices=kinds.choices)
    version = models.PositiveIntegerField("版本")
    title = models.CharField("标题", max_length=60)
    text = models.TextField("正文")
    note = models.CharField("修改说明", max_length=200)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="修改人")
    made_at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = verbose_name_plural = "文书模板"
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "version"],
                name="a_version_of_a_template_is_written_once",
                violation_error_message="该模板刚被他人修改，请重新打开后再改。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} 第{self.version}版"


class LetterSeries(models.Model):
    """The last number given to a letter under one mark and year. Locked while one is given, so there are no gaps."""

    mark = models.CharField("代字", max_length=20)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("末号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "文书编号"
        constraints = [models.UniqueConstraint(fields=["mark", "year"], name="one_series_a_mark_and_year")]

    def __str__(self) -> str:
        return f"{self.mark}〔{self.year}〕{self.last}号"


class LetterBook(BaseGenericSetting):
    """What every letter needs to know of this office, and what the law leaves to it (read: law/foi_relief.py)."""

    mark = models.CharField("文书代字", max_length=20, default="公开复", help_text="如“晋工商公复”，与年份、序号连用。")
    review_body = models.CharField("行政复议机关", max_length=80, default="本级人民政府")
    review_body_before_2024 = models.CharField(
        "2024年以前的行政复议机关", max_length=80, blank=True, help_text="可写明两个选择；空白的与上同。"
    )
    court = models.CharField("管辖法院", max_length=80, default="有管辖权的人民法院")
    complaint_body = models.CharField(
        "受理投诉、举报的机关", max_length=80, default="上一级行政机关或者政府信息公开工作主管部门"
    )
    partly_review_first = models.BooleanField(
        "部分公开的，告知先申请行政复议", default=True, help_text="法律没有逐字写明，由本机关与法律顾问确定。"
    )
    overdue_review_first = models.BooleanField(
        "逾期不答复的，告知先申请行政复议", default=False, help_text="是否须先复议，各地理解不一，由本机关确定。"
    )
    phone = models.CharField("联系电话", max_length=60, blank=True)
    address = models.CharField("办公地址", max_length=200, blank=True)
    payment = models.CharField("信息处理费的缴费方式", max_length=300, blank=True)
    like_requests = models.PositiveSmallIntegerField(
        "相同信息多少人申请后应当研究主动公开",
        default=2,
        validators=[MinValueValidator(2), MaxValueValidator(50)],
    )
    heap_days = models.PositiveSmallIntegerField(
        "研究是否主动公开的期限（工作日，法律没有规定天数，由本机关设定）",
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )
    small_number = models.PositiveSmallIntegerField(
        "公开统计中不显示的小数（小于此数）",
        default=5,
        validators=[MinValueValidator(2), MaxValueValidator(20)],
    )

    class Meta:
        verbose_name = verbose_name_plural = "文书设置"

    def __str__(self) -> str:
        return "文书设置"

    @property
    def bodies(self) -> Bodies:
        """Return who hears the matter."""
        return Bodies(self.review_body, self.court, self.complaint_body, self.review_body_before_2024)

    @property
    def readings(self) -> Readings:
        """Return how this office reads what the law leaves in dispute."""
        return Readings(self.partly_review_first, self.overdue_review_first)


# --- what is given out -------------------------------------------------------------------------------


class ReleaseFile(models.Model):
    """A file that answers a request: as it lies in the office, what is taken out of it, and what may be given.

    Given is only what was made from the original by `redaction` or `sanitise` and looked at by a second person.
    """

    class Way(models.TextChoices):
        PAGES = "pages", "保留版面"
        TEXT = "text", "重新排版"

    inquiry = models.ForeignKey(
        InformationRequest, on_delete=models.CASCADE, related_name="release_files", verbose_name="申请"
    )
    title = models.CharField("名称", max_length=120)
    name = models.CharField(max_length=160)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField("大小（字节）")
    original = models.FileField("原件", upload_to="release/originals/", max_length=200)
    original_sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField("页数", default=0, help_text="可以在页面上标注的；其他文件为零。")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="提交人")
    added_at = models.DateTimeField("提交时间")
    made = models.FileField("提供件", upload_to="release/made/", max_length=200, blank=True)
    made_sha256 = models.CharField(max_length=64, blank=True)
    made_type = models.CharField(max_length=100, blank=True)
    made_suffix = models.CharField(max_length=8, blank=True)
    made_way = models.CharField("制作方式", max_length=8, choices=Way.choices, blank=True)
    lost = models.JSONField("与标注的文字同行、一并遮去的文字", default=list, blank=True)
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="制作人"
    )
    made_at = models.DateTimeField("制作时间", null=True, blank=True)
    checked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对人"
    )
    checked_at = models.DateTimeField("核对时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "提供的文件"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True, checked_at__isnull=True)
                | (
                    Q(checked_by__isnull=False, checked_at__isnull=False, made_by__isnull=False)
                    & ~Q(made_sha256="")
                    & ~Q(checked_by=F("made_by"))
                ),
                name="what_is_given_was_checked_by_a_second_person",
                violation_error_message="提供件须由制作人以外的人员核对。",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_ready(self) -> bool:
        """Return whether it may be given."""
        return self.checked_at is not None

    @property
    def made_name(self) -> str:
        """Return the name under which it is given."""
        return f"{self.title}.{self.made_suffix}"


class Cut(models.Model):
    """What is taken out of a file, on which ground, and why."""

    file = models.ForeignKey(ReleaseFile, on_delete=models.CASCADE, related_name="cuts", verbose_name="文件")
    text = models.TextField("去除的内容", blank=True)
    areas = models.JSONField("遮去的区域", default=list, blank=True, help_text="页、起止行、起止列。")
    ground = models.CharField("理由", max_length=20, choices=grounds.choices)
    reason = models.CharField("说明", max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="标注人")
    at = models.DateTimeField("标注时间")

    class Meta:
        verbose_name = verbose_name_plural = "区分处理"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(areas=[]),
                name="a_cut_takes_something_out",
                violation_error_message="请选择要去除的内容。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_ground_display()}（{self.file}）"

    @property
    def marked(self) -> list[Area]:
        """Return the areas of pages it takes out."""
        return [Area(*numbers) for numbers in self.areas]

    @property
    def where(self) -> str:
        """Return what it takes out, in words."""
        said = [f"第{one.page}页第{one.top}至{one.bottom}行、第{one.left}至{one.right}列的区域" for one in self.marked]
        return "；".join(said) if said else self.text


# --- shown to everyone -------------------------------------------------------------------------------


class PublishedAnswerQuerySet(models.QuerySet["PublishedAnswer"]):
    def public(self, at: datetime) -> PublishedAnswerQuerySet:
        """What the public may read at `at`. The one choke point: every exit starts here.

        It trusts no single field: released by a second person, not taken off, of a request whose answer went out.
        """
        return self.filter(
            state=PublishedAnswer.State.RELEASED,
            released_at__lte=at,
            released_by__isnull=False,
            withdrawn_at__isnull=True,
            inquiry__decided_by__isnull=False,
            inquiry__sent_on__isnull=False,
        ).exclude(Q(question="") | Q(answer=""))

    def withdrawn(self, at: datetime) -> PublishedAnswerQuerySet:
        """What was public once and was taken off; only its place, its date and the reason may be shown."""
        return self.filter(state=PublishedAnswer.State.WITHDRAWN, released_at__lte=at, withdrawn_at__lte=at)


class PublishedAnswer(models.Model):
    """An answer for everyone: anonymised, confirmed by a person, or kept back with a reason. The default is to show."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待确认"
        RELEASED = "released", "已公开"
        KEPT_BACK = "kept_back", "不公开"
        WITHDRAWN = "withdrawn", "已撤下"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    inquiry = models.OneToOneField(
        InformationRequest, on_delete=models.PROTECT, related_name="published_answer", verbose_name="申请"
    )
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PROPOSED, db_index=True)
    title = models.CharField("标题", max_length=120)
    question = models.TextField("申请内容（已隐去个人信息）")
    answer = models.TextField("答复（已隐去个人信息）")
    reasons = models.TextField("事实和理由（已隐去个人信息）", blank=True)
    decision_code = models.CharField("答复类型", max_length=24, choices=foi_decisions.choices)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="published_answers", verbose_name="单位"
    )
    answered_on = models.DateField("答复日期", db_index=True)
    files = models.ManyToManyField(ReleaseFile, blank=True, related_name="+", verbose_name="一并公开的文件")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="拟稿人")
    proposed_at = models.DateTimeField("拟稿时间")
    released_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )
    released_at = models.DateTimeField("公开时间", null=True, blank=True, db_index=True)
    kept_back_because = models.CharField("不公开的理由", max_length=300, blank=True)
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)
    withdrawn_because = models.CharField("撤下的理由", max_length=300, blank=True)

    objects = PublishedAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公开的答复"
        ordering = ["-answered_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="released")
                | (
                    Q(released_by__isnull=False, released_at__isnull=False, withdrawn_at__isnull=True)
                    & ~Q(released_by=F("proposed_by"))
                    & ~Q(question="")
                    & ~Q(answer="")
                ),
                name="an_answer_is_shown_after_a_second_person_confirmed_it",
                violation_error_message="答复的公开文本须由拟稿人以外的人员确认。",
            ),
            models.CheckConstraint(
                condition=~Q(state="kept_back") | ~Q(kept_back_because=""),
                name="an_answer_is_kept_back_for_a_reason",
                violation_error_message="不公开答复的，应当写明理由。",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
                name="an_answer_is_withdrawn_for_a_reason",
                violation_error_message="撤下公开的答复，应当写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("answers:answer", args=[self.uid])

    @property
    def subject(self) -> str:
        """Return the log's name of the answer; it leads to nobody."""
        return f"answer/{self.uid}"

    @property
    def decision(self) -> foi_decisions.Decision:
        """Return the decision as the law knows it."""
        return foi_decisions.get(self.decision_code)


# --- like requests -----------------------------------------------------------------------------------


class Heap(models.Model):
    """Requests of several people for the same information: to be published unasked, or the reason said (art. 44)."""

    class Outcome(models.TextChoices):
        PUBLISH = "publish", "纳入主动公开"
        NOT = "not", "不纳入主动公开"

    title = models.CharField("信息", max_length=200)
    made_at = models.DateTimeField("发现时间")
    members = models.ManyToManyField(InformationRequest, through="HeapMember", related_name="heaps")
    outcome = models.CharField("决定", max_length=8, choices=Outcome.choices, blank=True)
    reason = models.CharField("理由", max_length=500, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="公开的文件"
    )
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="决定人"
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    clock = models.ForeignKey(
        Clock, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="决定的期限"
    )

    class Meta:
        verbose_name = verbose_name_plural = "相同信息的申请"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True)
                | Q(outcome="publish", document__isnull=False, decided_by__isnull=False, decided_at__isnull=False)
                | (Q(outcome="not", decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason="")),
                name="like_requests_lead_to_publication_or_a_reason",
                violation_error_message="应当写明公开的文件；不纳入主动公开的，应当写明理由。",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """Return the log's name of the heap."""
        return f"heap/{self.pk}"


class HeapMember(models.Model):
    """A request in a heap. `told_at`: its applicant was told of what became public."""

    heap = models.ForeignKey(Heap, on_delete=models.CASCADE, related_name="rows")
    inquiry = models.OneToOneField(
        InformationRequest, on_delete=models.CASCADE, related_name="heap_row", verbose_name="申请"
    )
    likeness = models.PositiveSmallIntegerField("相似度（%）", default=100)
    told_at = models.DateTimeField("告知时间", null=True, blank=True)
    told_how = models.CharField("告知方式", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "相同信息的申请（件）"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.inquiry}（{self.heap}）"


# --- advice to units ---------------------------------------------------------------------------------


class Advice(models.Model):
    """A problem of administration that a request brought to light, put to the unit it concerns; and what it replies."""

    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    inquiry = models.ForeignKey(
        InformationRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="advice", verbose_name="申请"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="foi_advice", verbose_name="单位")
    problem = models.TextField("发现的问题")
    proposal = models.TextField("建议")
    reply_by = models.DateField("反馈期限")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="提出人")
    made_at = models.DateTimeField("提出时间")
    reply = models.TextField("反馈", blank=True)
    replied_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="反馈人"
    )
    replied_at = models.DateTimeField("反馈时间", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    closed_note = models.CharField("办结意见", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作建议"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"致{self.unit}的建议"

    @property
    def subject(self) -> str:
        """Return the log's name of the advice."""
        return f"advice/{self.pk}"


# --- reviews and lawsuits ----------------------------------------------------------------------------


class Case(models.Model):
    """A reconsideration or a lawsuit against what this office did with a request, and how it ended."""

    class Kind(models.TextChoices):
        REVIEW = "RC", "行政复议"
        DIRECT = "L_DIRECT", "行政诉讼（未经复议直接起诉）"
        AFTER = "L_AFTER", "行政诉讼（复议后起诉）"

    class Outcome(models.TextChoices):
        UPHELD = "UPHELD", "结果维持"
        CORRECTED = "CORRECTED", "结果纠正"
        OTHER = "OTHER", "其他结果"

    class Track(models.TextChoices):
        ORDINARY = "ordinary", "普通程序"
        SIMPLE = "simple", "简易程序"

    inquiry = models.ForeignKey(InformationRequest, on_delete=models.PROTECT, related_name="cases", verbose_name="申请")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    number = models.CharField("案号", max_length=60, blank=True)
    body = models.CharField("审理机关", max_length=80)
    track = models.CharField("程序", max_length=8, choices=Track.choices, default=Track.ORDINARY)
    notified_on = models.DateField("收到受理通知或者应诉通知之日", db_index=True)
    after = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="suits", verbose_name="此前的行政复议"
    )
    # Whoever is sued only for having decided the reconsideration does not count the case (Letter 2016 No. 201).
    only_as_reviewer = models.BooleanField("仅因作为复议机关成为共同被告", default=False)
    clock = models.ForeignKey(
        Clock, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复、答辩期限"
    )
    replied_on = models.DateField("提交答复、答辩之日", null=True, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, blank=True)
    closed_on = models.DateField("审结之日", null=True, blank=True, db_index=True)
    note = models.CharField("裁判要旨和整改", max_length=500, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="登记人")
    made_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "复议和诉讼"
        ordering = ["-notified_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", closed_on__isnull=True) | (~Q(outcome="") & Q(closed_on__isnull=False)),
                name="a_case_that_ended_has_an_outcome_and_a_day",
                violation_error_message="审结的案件应当写明结果和日期。",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("notified_on")),
                name="a_case_ends_after_it_began",
                violation_error_message="审结之日不能早于收到通知之日。",
            ),
            models.CheckConstraint(
                condition=~Q(kind="L_AFTER") | Q(after__isnull=False),
                name="a_suit_after_reconsideration_names_it",
                violation_error_message="复议后起诉的，应当选择此前的行政复议。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.number}"

    @property
    def subject(self) -> str:
        """Return the log's name of the case."""
        return f"case/{self.pk}"
