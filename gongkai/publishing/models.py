"""Official documents as records: the text with its hierarchy, its papers, its marks and its pair."""

from __future__ import annotations

import secrets
import uuid
from datetime import date, datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from gongkai.deadlines.models import Clock
from gongkai.organisation.delegation import Posts
from gongkai.organisation.models import Unit, User
from gongkai.organisation.roles import may
from gongkai.publishing import rules
from gongkai.review.models import Attribute, AttributeDecision, LegalityReview, SecrecyReview


def new_salt() -> str:
    """Return 16 random bytes in hex; mixed into digests of what is not public, so that it can be forgotten."""
    return secrets.token_hex(16)


# What stands in the record of a text that went through all hands: see the constraints.
_JUDGED = {
    "attribute_decision__isnull": False,
    "secrecy_review__isnull": False,
    "approved_by__isnull": False,
    "approved_at__isnull": False,
}


class DocumentQuerySet(models.QuerySet["Document"]):
    def public(self, at: datetime) -> DocumentQuerySet:
        """What the public may see at `at`. The one choke point: every exit starts here.

        It trusts no single field: the record must be released, decided public, and cleared.
        """
        return self.filter(
            ~Q(nature=Document.Nature.NORMATIVE) | Q(legality_review__result=LegalityReview.Result.LAWFUL),
            state=Document.State.PUBLISHED,
            released_at__lte=at,
            index_number__isnull=False,
            approved_at__isnull=False,
            attribute_decision__attribute=Attribute.PROACTIVE,
            attribute_decision__decided_at__isnull=False,
            secrecy_review__result=SecrecyReview.Result.CLEAR,
        )

    def next_released(self, at: datetime) -> datetime | None:
        """Return the first release dated after `at`: only where clocks differ, or the demo's time was moved back."""
        return self.filter(released_at__gt=at).aggregate(first=models.Min("released_at"))["first"]

    def seen_by(self, person: User, at: datetime | None = None) -> DocumentQuerySet:
        """What `person` may see inside: drafts of their own unit, or of all where the table says so; all released.

        With `at` also what a post lent to them that day lets them see. A limited record that does not stand in public
        is seen by those it names and by its drafter only.
        """
        out = Q(state=Document.State.PUBLISHED)
        posts = Posts(person, at) if at is not None else None
        own = Q()
        if not may(person, "document.see_all") and not (posts and posts.hands("document.see_all")):
            units = {person.unit_id, *(one.post.unit_id for one in (posts.hands("document.see") if posts else []))}
            own = out | Q(unit__in=units - {None})
        named = Document.admitted.through.objects.filter(document=OuterRef("pk"), user=person.pk)
        return self.filter(own).filter(out | Q(limited=False) | Q(drafted_by=person.pk) | Exists(named))

    def with_files_never_cleaned(self) -> DocumentQuerySet:
        """Those with a file from before there were public copies: it is not handed out until a correction cleans it."""
        old = Attachment.objects.filter(document=OuterRef("pk"), original_sha256="").exclude(sha256="")
        return self.filter(Exists(old))

    def official(self) -> DocumentQuerySet:
        """Documents in their own right; interpretations are found through the document they explain."""
        return self.filter(interprets__isnull=True)

    def in_force(self, on: date) -> DocumentQuerySet:
        """Those in force on a day, amended ones among them: begun by then, not ended; the oldest first."""
        ended = ValidityMark.objects.filter(
            document=OuterRef("pk"), from_day__lte=on, kind__in=[ValidityMark.Kind.REPEALED, ValidityMark.Kind.EXPIRED]
        )
        return (
            self.annotate(begins_on=Coalesce("effective_on", "made_on", "published_on"))
            .filter(begins_on__lte=on)
            .filter(Q(expires_on__isnull=True) | Q(expires_on__gte=on))
            .exclude(Exists(ended))
            .order_by("begins_on", "pk")
        )

    def with_validity(self, on: date) -> DocumentQuerySet:
        """Annotate `is_ended` and `is_amended` as the marks stand on `on`."""
        marks = ValidityMark.objects.filter(document=OuterRef("pk"), from_day__lte=on)
        ending = [ValidityMark.Kind.REPEALED, ValidityMark.Kind.EXPIRED]
        return self.annotate(
            is_ended=Exists(marks.filter(kind__in=ending)),
            is_amended=Exists(marks.filter(kind=ValidityMark.Kind.AMENDED)),
        )


class Document(models.Model):
    """One document from draft to display. Released only with both papers and an approval (see constraints)."""

    class State(models.TextChoices):
        DRAFT = "draft", "起草"
        IN_REVIEW = "in_review", "审查中"
        CLEARED = "cleared", "待审批"
        APPROVED = "approved", "待发布"
        EMBARGOED = "embargoed", "封存待公开"
        PUBLISHED = "published", "已发布"
        WITHDRAWN = "withdrawn", "已撤回"
        KEPT = "kept", "不主动公开"
        SUPERSEDED = "superseded", "更正前版本"

    class Nature(models.TextChoices):
        """What the document does outside the house; a normative one is a policy too."""

        OTHER = "other", "其他文件"
        POLICY = "policy", "政策文件"
        NORMATIVE = "normative", "行政规范性文件"

    class Form(models.TextChoices):
        TEXT = "text", "文字解读"
        QA = "qa", "问答"
        GRAPHIC = "graphic", "图解"
        PRESS = "press", "新闻发布会"
        INTERVIEW = "interview", "访谈"
        EXPERT = "expert", "专家解读"
        HEAD = "head", "负责人解读"
        VIDEO = "video", "视频解读"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="documents", verbose_name="起草单位")

    index_number = models.CharField("索引号", max_length=40, unique=True, null=True, blank=True)
    title = models.CharField("标题", max_length=300)
    document_number = models.CharField("文号", max_length=80, blank=True)
    document_type = models.CharField("公文种类", max_length=20, blank=True)
    issuing_bodies = models.JSONField("发布机构", default=list)
    addressees = models.JSONField("主送机关", default=list, blank=True)
    made_on = models.DateField("成文日期", null=True, blank=True)
    # What the drafter brought along, as it is judged; at release index_number and published_on follow from it.
    brought_number = models.CharField("原索引号", max_length=40, blank=True)
    brought_date = models.DateField("原发布日期", null=True, blank=True)
    published_on = models.DateField("发布日期", null=True, blank=True)
    effective_on = models.DateField("施行日期", null=True, blank=True)
    expires_on = models.DateField("失效日期", null=True, blank=True)
    topic = models.CharField("主题分类", max_length=60, blank=True, db_index=True)
    keywords = models.JSONField("主题词", default=list, blank=True)
    summary = models.TextField("内容概述", blank=True)
    body = models.JSONField("正文", default=list)
    nature = models.CharField("文件性质", max_length=10, choices=Nature.choices, default=Nature.OTHER)
    source_format = models.CharField("来稿格式", max_length=10, blank=True)
    source_digest = models.CharField("来稿摘要", max_length=80, blank=True, db_index=True)
    source_file = models.FileField("来稿", upload_to="sources/%Y/", blank=True)

    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT, db_index=True)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="起草人")
    drafted_at = models.DateTimeField("起草时间")
    editors = models.ManyToManyField(User, related_name="+", blank=True, verbose_name="修改过的人员")
    attribute_decision = models.ForeignKey(
        AttributeDecision, on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    secrecy_review = models.ForeignKey(
        SecrecyReview, on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    legality_review = models.ForeignKey(
        LegalityReview, on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    approved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人"
    )
    approved_for = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代为批准的岗位人员"
    )
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    approved_content = models.CharField(max_length=80, blank=True)
    released_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发布人"
    )
    released_at = models.DateTimeField("发布时间", null=True, blank=True, db_index=True)
    sent_back = models.TextField("退回理由", blank=True)
    limited = models.BooleanField("限定知悉范围", default=False)
    admitted = models.ManyToManyField(User, related_name="+", blank=True, verbose_name="知悉人员")
    archived_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="归档人"
    )
    archived_at = models.DateTimeField("归档时间", null=True, blank=True)

    # A draft that corrects a released document; once released it holds what stood there before (correction.py).
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="所更正的文件"
    )
    change_note = models.CharField("更正说明", max_length=500, blank=True)
    hides_earlier = models.BooleanField("更正前的版本不再提供", default=False)

    interprets = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="interpretations",
        verbose_name="所解读的文件",
    )
    interpretation_form = models.CharField("解读形式", max_length=10, choices=Form.choices, blank=True)
    # Who speaks in it, and where it is seen, where its form asks for that.
    speaker = models.CharField("解读人", max_length=100, blank=True)
    video_address = models.URLField("视频网址", max_length=500, blank=True)
    needs_interpretation = models.BooleanField("应当解读", default=False)
    # Why a policy is not interpreted; judged with it. Without it every policy is, ticked or not.
    not_interpreted_because = models.CharField("不作解读的理由", max_length=300, blank=True)
    # {unit, person, forms, channels, within, points}: see interpretation_plan.
    interpretation_plan = models.JSONField("解读方案", default=dict, blank=True)
    interpretation_clock = models.ForeignKey(
        Clock, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="解读时限"
    )
    publication_clock = models.ForeignKey(
        Clock, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="公开时限"
    )
    return_clock = models.ForeignKey(
        Clock, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="复审时限"
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文件"
        ordering = ["-published_on", "-pk"]
        indexes = [models.Index(fields=["state", "-published_on"], name="documents_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["published", "withdrawn"])
                | Q(
                    **_JUDGED,
                    index_number__isnull=False,
                    released_by__isnull=False,
                    released_at__isnull=False,
                    published_on__isnull=False,
                ),
                name="nothing_is_published_without_two_decisions_and_an_approval",
                violation_error_message="未经公开属性认定、保密审查和批准，不得发布。",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | ~Q(nature="normative") | Q(legality_review__isnull=False),
                name="no_normative_document_is_published_without_a_legality_review",
                violation_error_message="行政规范性文件未经合法性审核，不得发布。",
            ),
            models.CheckConstraint(
                condition=Q(archived_at__isnull=True) | Q(attribute_decision__isnull=False, archived_by__isnull=False),
                name="what_is_not_decided_is_not_archived",
                violation_error_message="未认定公开属性的文件不得归档。",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(state__in=["published", "withdrawn"]),
                name="what_was_released_stays_published",
                violation_error_message="已发布的文件不能退回起草状态。",
            ),
            models.CheckConstraint(
                condition=~Q(state="embargoed") | Q(**_JUDGED),
                name="nothing_is_sealed_without_its_papers",
                violation_error_message="未经公开属性认定、保密审查和批准，不得封存待公开。",
            ),
            models.CheckConstraint(
                condition=~Q(state="superseded") | Q(**_JUDGED, corrects__isnull=False),
                name="only_what_was_out_with_its_papers_is_superseded",
                violation_error_message="只有发布过的文本才能成为更正前的版本。",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(state__in=["published", "withdrawn", "kept"]),
                name="a_correction_goes_out_in_the_place_of_what_it_corrects",
                violation_error_message="更正件发布后替换原文本，不另行发布。",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(corrects__isnull=False) & ~Q(state="superseded"),
                name="a_document_is_corrected_once_at_a_time",
                violation_error_message="该文件已有正在办理的更正件。",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("pk")),
                name="a_document_does_not_correct_itself",
                violation_error_message="文件不能更正其自身。",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drafted_by")),
                name="who_approves_did_not_draft",
                violation_error_message="审批不得由起草人本人进行。",
            ),
            models.CheckConstraint(
                condition=Q(interprets__isnull=True) | ~Q(interprets=F("pk")),
                name="a_document_does_not_interpret_itself",
                violation_error_message="文件不能解读其自身。",
            ),
            models.UniqueConstraint(
                fields=["unit", "source_digest"],
                condition=~Q(source_digest=""),
                name="a_source_is_taken_in_once_a_unit",
                violation_error_message="该来稿已经导入。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("portal:document", args=[self.index_number])

    @property
    def subject(self) -> str:
        """Return the log's name of this record: by its index number once it has one, before that by its uid."""
        return f"document/{self.index_number}" if self.is_released else self.draft_subject

    @property
    def draft_subject(self) -> str:
        """Return the log's name of the record before its release; its papers keep to it."""
        return f"draft/{self.uid}"

    @property
    def matter_shown(self) -> str:
        """Return what a clock of this record is called: its title, unless that is for some eyes only."""
        hidden = self.limited and self.state != self.State.PUBLISHED
        return "（限定知悉范围的文件）" if hidden else self.title

    @property
    def authors(self) -> set[int]:
        """Return the keys of all who wrote the text: its drafter and whoever changed it. None of them judges it."""
        return {self.drafted_by_id, *(person.pk for person in self.editors.all())}

    @property
    def is_policy(self) -> bool:
        """Return whether it is a policy document: by its nature, or because it must be interpreted."""
        return self.nature != self.Nature.OTHER or self.needs_interpretation

    @property
    def owes_interpretation(self) -> bool:
        """Return whether it must be interpreted: by its nature unless a reason says why not, or because it was ticked.

        Not asked of what stands in public already: its clock and its plan say so.
        """
        if self.interprets_id is not None:
            return False
        by_nature = self.nature != self.Nature.OTHER and not self.not_interpreted_because
        return by_nature or self.needs_interpretation

    @property
    def may_be_a_policy(self) -> bool:
        """Return whether it is called 其他文件 and bears the title of a policy, so that those who judge ask."""
        return not self.is_policy and self.interprets_id is None and rules.reads_like_a_policy(self.title)

    @property
    def is_normative(self) -> bool:
        """Return whether it needs a legality review."""
        return self.nature == self.Nature.NORMATIVE

    @property
    def is_archived(self) -> bool:
        """Return whether it is filed: nothing in it changes then, only its attribute may come up again."""
        return self.archived_at is not None

    @property
    def is_released(self) -> bool:
        """Return whether the record has gone out; one that was withdrawn later has."""
        return self.state in {self.State.PUBLISHED, self.State.WITHDRAWN}

    @property
    def is_withdrawn(self) -> bool:
        """Return whether the record went out and was taken back."""
        return self.state == self.State.WITHDRAWN

    @property
    def is_superseded(self) -> bool:
        """Return whether the record holds what stood in public before a correction: nothing is done with it."""
        return self.state == self.State.SUPERSEDED

    @property
    def is_correction(self) -> bool:
        """Return whether the record is a correction that has not gone out yet."""
        return self.corrects_id is not None and not self.is_superseded

    @property
    def is_embargoed(self) -> bool:
        """Return whether the record is sealed until its instant, and nobody may change it."""
        return self.state == self.State.EMBARGOED


class Attachment(models.Model):
    """A file that goes with a document: the public copy, and the original, which stays inside.

    `sha256` (hex) is the copy's: it is part of what was cleared and what is proved. `removed` says in Chinese what
    the copy was made without.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="attachments", verbose_name="文件")
    name = models.CharField("名称", max_length=200)
    file = models.FileField("文件", upload_to="attachments/%Y/", blank=True)
    address = models.CharField("原网址", max_length=500, blank=True)
    media_type = models.CharField("格式", max_length=100, blank=True)
    alt = models.CharField("图片的文字说明", max_length=500, blank=True)
    size = models.PositiveBigIntegerField("大小（字节）", default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    original = models.FileField("原件", upload_to="originals/%Y/", blank=True)
    original_sha256 = models.CharField(max_length=64, blank=True)
    original_size = models.PositiveBigIntegerField("原件大小（字节）", default=0)
    removed = models.JSONField("已清理的内容", default=list, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class AttachmentText(models.Model):
    """What a reader sees in a public copy, for search. A table of its own: it may be long, and nothing else reads it.

    `sha256` is the copy's it was read from.
    """

    attachment = models.OneToOneField(Attachment, on_delete=models.CASCADE, related_name="said", verbose_name="附件")
    sha256 = models.CharField(max_length=64)
    text = models.TextField("内容")

    class Meta:
        verbose_name = verbose_name_plural = "附件的文字"

    def __str__(self) -> str:
        return f"{self.attachment}的文字"


class Revision(models.Model):
    """The text as a hand left it, kept for comparison. `content` is the digest that papers are bound to."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="revisions", verbose_name="文件")
    number = models.PositiveIntegerField("稿次")
    content = models.CharField("内容摘要", max_length=80, db_index=True)
    form = models.JSONField("内容")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="修改人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "文稿"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="revisions_are_counted_one_by_one")]

    def __str__(self) -> str:
        return f"第{self.number}稿"


class WordListVersion(models.Model):
    """The office's list of words at one time, whole. `words`: [{term, suggestion, weight}]; never edited."""

    number = models.PositiveIntegerField("版本", unique=True)
    words = models.JSONField("词语", default=list)
    note = models.CharField("说明", max_length=200)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="修改人")
    made_at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = verbose_name_plural = "错敏词表"
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"第{self.number}版"


class Screening(models.Model):
    """What the guard found in a record as it read then, under the word list of that number. It holds no value."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="screenings", verbose_name="文件")
    content = models.CharField(max_length=80)
    words = models.PositiveIntegerField("词表版本", default=0)
    findings = models.JSONField("发现", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "发布前检查"

    def __str__(self) -> str:
        return f"{self.document}：{len(self.findings)}处"


class Justification(models.Model):
    """Why a finding may go out: who said so of which text. Of another text it says nothing."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="justifications", verbose_name="文件")
    content = models.CharField(max_length=80)
    key = models.CharField(max_length=16)
    kind = models.CharField("种类", max_length=20)
    where = models.CharField("位置", max_length=200)
    excerpt = models.CharField("摘录", max_length=300)
    reason = models.CharField("理由", max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="说明人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "放行理由"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="secrecy_mark"),
                name="no_mark_of_secrecy_is_justified",
                violation_error_message="涉密或者内部标志不能说明理由放行。",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="a_justification_says_why",
                violation_error_message="请写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.where}：{self.reason}"


class KeptOriginal(models.Model):
    """What a record said before something in it was masked. Stays inside, for those who may see originals."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="kept_originals", verbose_name="文件")
    kept = models.JSONField("遮盖前的内容", default=dict)
    masked = models.JSONField("遮盖的内容", default=list)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="遮盖人")
    at = models.DateTimeField("遮盖时间")

    class Meta:
        verbose_name = verbose_name_plural = "遮盖前的原文"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.document}（{self.at:%Y-%m-%d}）"


class Withdrawal(models.Model):
    """A released record taken back from the public, or put back again. The last one without an end holds.

    `reason` and the ground are what the public reads in the place of the document; `hides_title` keeps even its
    title from them.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="withdrawals", verbose_name="文件")
    ground = models.CharField("依据", max_length=20, help_text="代码，见rules.withdrawal_basis。")
    reason = models.CharField("撤回说明", max_length=500)
    hides_title = models.BooleanField("标题一并不再显示", default=False)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="撤回人")
    withdrawn_at = models.DateTimeField("撤回时间")
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="恢复公开人"
    )
    ended_at = models.DateTimeField("恢复公开时间", null=True, blank=True)
    ended_reason = models.CharField("恢复公开的理由", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "撤回"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(ended_at__isnull=True),
                name="a_document_is_withdrawn_once_at_a_time",
                violation_error_message="该文件已经撤回。",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="a_withdrawal_says_why",
                violation_error_message="撤回应当写明情况。",
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True) | ~Q(ended_by=F("withdrawn_by")),
                name="who_puts_back_did_not_withdraw",
                violation_error_message="恢复公开不得由撤回人本人办理。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}：{self.basis}"

    @property
    def basis(self) -> str:
        """Return the ground with its provision, as it was law that day, ready to print."""
        return rules.withdrawal_basis(self.ground)


class EarlierVersionQuerySet(models.QuerySet["EarlierVersion"]):
    def told(self, at: datetime) -> EarlierVersionQuerySet:
        """Those of which the public is told at `at`: that there was one, until when, and what was corrected."""
        return self.filter(document__in=Document.objects.public(at), replaced_at__lte=at)

    def public(self, at: datetime) -> EarlierVersionQuerySet:
        """Those the public may also read: their documents stand in public, and nothing in them had to be hidden."""
        return self.told(at).filter(hidden_at__isnull=True)


class EarlierVersion(models.Model):
    """What a document said until a correction took its place: the very form whose digest the log holds.

    `draft` keeps its text, papers and files. `note` is the public change note it was replaced with. `names` are the
    keys of documents whose titles stand in the form.
    """

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="earlier_versions", verbose_name="文件"
    )
    draft = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="version", verbose_name="留存的记录")
    number = models.PositiveIntegerField("版次")
    form = models.TextField("规范文本")
    digest = models.CharField("摘要", max_length=80)
    names = models.JSONField("文中列名的文件", default=list, blank=True)
    since = models.DateTimeField("自何时起")
    replaced_at = models.DateTimeField("更正时间")
    replaced_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="发布更正的人员")
    note = models.CharField("更正说明", max_length=500)
    entry = models.PositiveBigIntegerField("更正的日志序号")
    hidden_at = models.DateTimeField("停止提供的时间", null=True, blank=True)
    hidden_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="停止提供的决定人"
    )
    hidden_reason = models.CharField("停止提供的说明", max_length=500, blank=True)

    objects = EarlierVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "更正前的版本"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="versions_are_counted_one_by_one"),
            models.CheckConstraint(
                condition=~Q(note=""),
                name="a_correction_says_what_was_wrong",
                violation_error_message="更正应当附更正说明。",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True, hidden_by__isnull=True)
                | Q(hidden_at__isnull=False, hidden_by__isnull=False),
                name="a_version_is_hidden_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}：第{self.number}版"

    @property
    def subject(self) -> str:
        """Return the log's name of the version."""
        return f"{self.document.subject}/versions/{self.number}"


class TimedRelease(models.Model):
    """That an approved record shall go out at a set instant. Only the action that runs then makes it public.

    An embargo also seals it: until the instant nobody may change it or release it by hand.
    """

    class Kind(models.TextChoices):
        SCHEDULED = "scheduled", "定时发布"
        EMBARGO = "embargo", "限时封存"

    class Outcome(models.TextChoices):
        WAITING = "", "待发布"
        RELEASED = "released", "已发布"
        CALLED_OFF = "called_off", "已取消"
        REFUSED = "refused", "未能发布"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="timed", verbose_name="文件")
    kind = models.CharField("方式", max_length=10, choices=Kind.choices)
    due_at = models.DateTimeField("发布时间")
    content = models.CharField(max_length=80)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="设定人")
    set_at = models.DateTimeField("设定时间")
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, blank=True)
    ended_at = models.DateTimeField("办结时间", null=True, blank=True)
    says = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "定时发布"
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(ended_at__isnull=True),
                name="a_document_waits_for_one_instant",
                violation_error_message="该文件已经设定发布时间。",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at__isnull=True) | (~Q(outcome="") & Q(ended_at__isnull=False)),
                name="a_timed_release_ends_with_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}：{self.get_kind_display()}"


class StepClock(models.Model):
    """A clock of one step of a document's way; the steps are those of `review.step_limits`."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="step_clocks", verbose_name="文件")
    step = models.CharField("环节", max_length=20)
    clock = models.OneToOneField(Clock, on_delete=models.PROTECT, related_name="+", verbose_name="时钟")

    class Meta:
        verbose_name = verbose_name_plural = "环节时钟"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.document}：{self.step}"


class ReturnRound(models.Model):
    """The yearly review of what is not public (Plan 2017, II(5)4): one round a year, over all that is kept back."""

    year = models.PositiveSmallIntegerField("年度", unique=True)
    opened_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发起人"
    )
    opened_at = models.DateTimeField("发起时间")
    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="+", verbose_name="时限")
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办结人"
    )
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "年度复审"
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{self.year}年不公开事项复审"

    @property
    def subject(self) -> str:
        """Return the log's name of the round."""
        return f"return-rounds/{self.year}"


class ReturnItem(models.Model):
    """One document in a round: the attribute it came with, and the one decided in the round (none while it waits)."""

    round = models.ForeignKey(ReturnRound, on_delete=models.PROTECT, related_name="items", verbose_name="年度复审")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="returned", verbose_name="文件")
    before = models.ForeignKey(AttributeDecision, on_delete=models.PROTECT, related_name="+", verbose_name="原认定")
    after = models.ForeignKey(
        AttributeDecision, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="复审结论"
    )
    settled_at = models.DateTimeField("复审时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "复审事项"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "document"], name="a_document_comes_once_in_a_round"),
            models.CheckConstraint(
                condition=Q(after__isnull=True, settled_at__isnull=True)
                | Q(after__isnull=False, settled_at__isnull=False),
                name="what_is_settled_has_its_decision_and_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}：{self.document}"

    @property
    def result(self) -> str:
        """Return what came of it, in words."""
        if self.after is None:
            return "待复审"
        return "改为主动公开" if self.after.is_public else f"继续{self.after.get_attribute_display()}"


class StandingMarks(models.Manager["ValidityMark"]):
    """The marks that hold. One that was taken back as wrong is kept, and is found through `all_ever` only."""

    def get_queryset(self) -> models.QuerySet[ValidityMark]:
        return super().get_queryset().filter(taken_back_at__isnull=True)


class ValidityMark(models.Model):
    """A mark on an original: what became of it, from which day, by which act (Plan 2017, II(1)1)."""

    class Kind(models.TextChoices):
        AMENDED = "amended", "已修改"
        REPEALED = "repealed", "废止"
        EXPIRED = "expired", "失效"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="marks", verbose_name="文件")
    kind = models.CharField("标注", max_length=10, choices=Kind.choices)
    from_day = models.DateField("自")
    by_document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="marks_made", verbose_name="依据文件"
    )
    by_citation = models.CharField(
        "依据", max_length=300, blank=True, help_text="依据文件不在本平台时，写明其标题和文号。"
    )
    # Nobody, where the document's own last day made the mark.
    marked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="标注人"
    )
    marked_at = models.DateTimeField("标注时间")
    taken_back_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="更正人"
    )
    taken_back_at = models.DateTimeField("更正时间", null=True, blank=True)
    taken_back_reason = models.CharField("更正理由", max_length=300, blank=True)

    objects = StandingMarks()
    all_ever = models.Manager["ValidityMark"]()

    class Meta:
        verbose_name = verbose_name_plural = "有效性标注"
        ordering = ["from_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(by_document__isnull=False) | ~Q(by_citation=""),
                name="a_mark_names_the_act_that_made_it",
                violation_error_message="请写明作出标注的依据。",
            ),
            models.CheckConstraint(
                condition=Q(by_document__isnull=True) | ~Q(by_document=F("document")),
                name="a_document_does_not_mark_itself",
                violation_error_message="文件不能作为标注其自身的依据。",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True, taken_back_reason="")
                | (Q(taken_back_at__isnull=False, taken_back_by__isnull=False) & ~Q(taken_back_reason="")),
                name="a_mark_is_taken_back_by_someone_for_a_reason",
                violation_error_message="更正标注应当写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}（自{self.from_day}）"

    @property
    def basis(self) -> str:
        """Return the act by which the mark was made, ready to print."""
        if self.by_document is None:
            return self.by_citation
        if self.by_document.is_withdrawn:
            return f"索引号{self.by_document.index_number}的文件（已撤回）"
        number = self.by_document.document_number
        return f"《{self.by_document.title}》" + (f"（{number}）" if number else "")


class NamedOriginal(models.Model):
    """An original that a released document says it repeals or amends; it waits for a person to mark it, or not."""

    class Outcome(models.TextChoices):
        WAITING = "", "待确认"
        MARKED = "marked", "已标注"
        SET_ASIDE = "set_aside", "不标注"

    by_document = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="named_originals", verbose_name="依据文件"
    )
    name = models.CharField("文中的名称", max_length=300)
    kind = models.CharField("标注", max_length=10, choices=ValidityMark.Kind.choices)
    original = models.ForeignKey(
        Document, on_delete=models.SET_NULL, null=True, blank=True, related_name="named_by", verbose_name="所指的文件"
    )
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, blank=True, db_index=True)
    reason = models.CharField("不标注的理由", max_length=300, blank=True)
    mark = models.ForeignKey(ValidityMark, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )
    settled_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "文中废止、修改的文件"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["by_document", "name"], name="an_original_is_named_once_a_document"),
            models.CheckConstraint(
                condition=(Q(outcome="") & Q(settled_at__isnull=True, settled_by__isnull=True))
                | (~Q(outcome="") & Q(settled_at__isnull=False, settled_by__isnull=False)),
                name="a_named_original_is_settled_by_someone",
                violation_error_message="请写明由谁确认。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Cleanup(models.Model):
    """A clean-up 清理: many documents, a decision each, and one announcement that carries the three lists."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    title = models.CharField("名称", max_length=200)
    note = models.TextField("范围和依据", blank=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="发起人")
    opened_at = models.DateTimeField("发起时间")
    announcement = models.ForeignKey(
        Document, on_delete=models.SET_NULL, null=True, blank=True, related_name="announces", verbose_name="清理公告"
    )
    applied_at = models.DateTimeField("生效时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "文件清理"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """Return the log's name of the clean-up."""
        return f"cleanup/{self.uid}"


class CleanupItem(models.Model):
    """A document in a clean-up, and what was decided of it."""

    class Decision(models.TextChoices):
        OPEN = "", "未决定"
        KEEP = "keep", "继续有效"
        AMEND = "amend", "修改"
        REPEAL = "repeal", "废止"
        EXPIRE = "expire", "失效"

    # What the announcement makes of each decision.
    MARKS = {
        Decision.AMEND.value: ValidityMark.Kind.AMENDED.value,
        Decision.REPEAL.value: ValidityMark.Kind.REPEALED.value,
        Decision.EXPIRE.value: ValidityMark.Kind.EXPIRED.value,
    }

    cleanup = models.ForeignKey(Cleanup, on_delete=models.CASCADE, related_name="items", verbose_name="清理")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="cleanups", verbose_name="文件")
    decision = models.CharField("清理意见", max_length=10, choices=Decision.choices, blank=True)
    text = models.TextField("理由或者修改内容", blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提出人"
    )
    decided_at = models.DateTimeField("提出时间", null=True, blank=True)
    order = models.PositiveIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "清理的文件"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cleanup", "document"], name="a_document_is_once_in_a_cleanup"),
            models.CheckConstraint(
                condition=Q(decision="") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_cleanup_decision_is_someones",
                violation_error_message="清理意见应当写明由谁提出。",
            ),
            models.CheckConstraint(
                condition=~Q(decision="amend") | ~Q(text=""),
                name="an_amendment_says_what_changes",
                violation_error_message="决定修改的，应当写明修改内容。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}：{self.get_decision_display()}"


class IndexSeries(models.Model):
    """The last serial given out under one issuing code and year. The row is locked while a number is taken."""

    organisation_code = models.CharField("机构代码", max_length=18)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("末号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "索引号序列"
        constraints = [models.UniqueConstraint(fields=["organisation_code", "year"], name="one_series_a_code_and_year")]

    def __str__(self) -> str:
        return f"{self.organisation_code}/{self.year}：{self.last}"
