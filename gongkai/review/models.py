"""The papers a matter carries to the public: attribute, secrecy review, legality review; and what sent it back.

Each is bound to the digest of exactly what was judged. When the text changes, the paper no longer
fits, and nothing can be released with it. Whoever judged for someone who is away stands beside that person:
`…_by` is the hand that did it, `…_for` the one whose post it was.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from gongkai.law import grounds
from gongkai.organisation.models import User


class Attribute(models.TextChoices):
    """公开属性."""

    PROACTIVE = "proactive", "主动公开"
    ON_REQUEST = "on_request", "依申请公开"
    WITHHELD = "withheld", "不予公开"


def _person(verbose: str) -> models.ForeignKey[User | None, User | None]:
    return models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=verbose
    )


class NegativeList(models.Model):
    """A version of the negative list (Plan 2017, II(5)5): what may be kept back, item by item.

    Number 0 is no row: it is what the law itself allows (`negative_list.BASE`), and holds until a version of the
    bureau's own is in force. A published version is never edited; a new one takes its place from its day.
    """

    number = models.PositiveSmallIntegerField("版本", unique=True)
    note = models.TextField("说明", blank=True)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="编制人")
    drafted_at = models.DateTimeField("编制时间")
    in_force_from = models.DateField("施行日期", null=True, blank=True)
    published_by = _person("发布人")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    digest = models.CharField("摘要", max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "负面清单"
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False, in_force_from__isnull=False),
                name="a_published_list_has_its_day_and_its_hand",
                violation_error_message="发布负面清单应当写明施行日期。",
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("drafted_by")),
                name="who_publishes_the_list_did_not_draft_it",
                violation_error_message="负面清单不得由编制人本人批准发布。",
            ),
        ]

    def __str__(self) -> str:
        return f"负面清单第{self.number}版"

    @property
    def is_published(self) -> bool:
        """Return whether it can no longer be changed."""
        return self.published_at is not None

    @property
    def subject(self) -> str:
        """Return the log's name of this version."""
        return f"negative-list/{self.number}"


class NegativeItem(models.Model):
    """One item: what it covers, on what ground in law, and the questions that must all be answered with yes."""

    version = models.ForeignKey(NegativeList, on_delete=models.CASCADE, related_name="items", verbose_name="版本")
    code = models.SlugField("编号", max_length=20)
    name = models.CharField("事项", max_length=100)
    covers = models.TextField("适用情形", blank=True)
    ground = models.CharField("法定理由", max_length=20, choices=grounds.choices)
    questions = models.JSONField("检验问题", default=list)
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "负面清单事项"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "code"],
                name="a_code_stands_once_in_a_list",
                violation_error_message="同一版本中编号不能重复。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class AttributeDecision(models.Model):
    """Who proposed which attribute, why, and who decided (Plan 2017, II(5)1).

    What is not public cites an item of the negative list in force that day: `list_number`, `item` and the item's
    words are kept as they were, with the answers to its questions.
    """

    subject = models.CharField("事项", max_length=200, db_index=True)
    content = models.CharField("所审内容摘要", max_length=80)
    attribute = models.CharField("公开属性", max_length=12, choices=Attribute.choices)
    ground = models.CharField("不公开的理由", max_length=20, blank=True, choices=grounds.choices)
    list_number = models.PositiveSmallIntegerField("所依负面清单版本", null=True, blank=True)
    item = models.CharField("负面清单事项编号", max_length=20, blank=True)
    item_name = models.CharField("负面清单事项", max_length=100, blank=True)
    answers = models.JSONField("检验问题的回答", default=list, blank=True)
    reason = models.TextField("说明", blank=True)
    return_on = models.DateField("复审日期", null=True, blank=True)
    is_policy = models.BooleanField("政策文件", default=False)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="拟定人")
    proposed_at = models.DateTimeField("拟定时间")
    examined_by = _person("政务公开办公室审查人")
    examined_for = _person("代为审查的岗位人员")
    examined_at = models.DateTimeField("政务公开办公室审查时间", null=True, blank=True)
    examined_note = models.TextField("政务公开办公室意见", blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="审定人")
    decided_for = _person("代为审定的岗位人员")
    decided_at = models.DateTimeField("审定时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "公开属性认定"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(attribute=Attribute.PROACTIVE)
                | (~Q(ground="") & ~Q(reason="") & Q(return_on__isnull=False)),
                name="what_is_not_public_has_a_ground_a_reason_and_a_date_of_return",
                violation_error_message="拟不主动公开的，应当写明理由、说明和复审日期。",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="who_decides_the_attribute_did_not_propose_it",
                violation_error_message="公开属性不得由拟定人本人审定。",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_decision_has_a_person_and_a_time",
                violation_error_message="审定应当写明审定人和时间。",
            ),
            models.CheckConstraint(
                condition=Q(is_policy=False)
                | Q(attribute=Attribute.PROACTIVE)
                | Q(decided_at__isnull=True)
                | Q(examined_at__isnull=False),
                name="a_policy_is_not_kept_back_before_the_openness_office_saw_it",
                violation_error_message="政策文件拟不主动公开的，应当先送政务公开办公室审查。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_attribute_display()}（{self.subject}）"

    @property
    def is_public(self) -> bool:
        """Return whether it lets the matter out, once decided."""
        return self.attribute == Attribute.PROACTIVE

    @property
    def needs_examination(self) -> bool:
        """Return whether the openness office must look at it before it can be decided."""
        return self.is_policy and not self.is_public and self.examined_at is None

    @property
    def hands(self) -> set[int]:
        """Return the keys of all who had a part in it; none of them takes a later step."""
        people = (
            self.proposed_by_id,
            self.examined_by_id,
            self.examined_for_id,
            self.decided_by_id,
            self.decided_for_id,
        )
        return {pk for pk in people if pk is not None}


class SecrecyReview(models.Model):
    """The check before release (Secrecy Law; Order 711, art. 17): who, when, what was asked, the result."""

    class Result(models.TextChoices):
        CLEAR = "clear", "不涉密，可以公开"
        DOUBT = "doubt", "不能确定，报有关主管部门"
        SECRET = "secret", "涉密，不得公开"

    subject = models.CharField("事项", max_length=200, db_index=True)
    content = models.CharField("所审内容摘要", max_length=80)
    result = models.CharField("结论", max_length=10, choices=Result.choices)
    checklist = models.JSONField("审查要点", default=dict)
    note = models.TextField("审查意见", blank=True)
    drafter = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="起草人")
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="审查人")
    reviewed_for = _person("代为审查的岗位人员")
    at = models.DateTimeField("审查时间")
    authority = models.CharField("报请的主管部门", max_length=100, blank=True)
    reply = models.CharField(
        "有关主管部门的复函", max_length=150, blank=True, help_text="作出答复的机关、复函名称和文号。"
    )
    replied_on = models.DateField("复函日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "保密审查"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reviewer=F("drafter")),
                name="the_secrecy_reviewer_is_not_the_drafter",
                violation_error_message="保密审查不得由起草人本人进行。",
            ),
            models.CheckConstraint(
                condition=Q(reply="", replied_on__isnull=True) | (~Q(reply="") & Q(replied_on__isnull=False)),
                name="a_reply_of_the_authority_has_its_day",
                violation_error_message="有关主管部门的复函应当写明日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_result_display()}（{self.subject}）"

    @property
    def hands(self) -> set[int]:
        """Return the keys of those who judged."""
        return {pk for pk in (self.reviewer_id, self.reviewed_for_id) if pk is not None}


class LegalityReview(models.Model):
    """合法性审核 of a normative document (General Office 2018 No. 115): asked for with its materials, then answered.

    It has no result while it waits. `cleared_early` says why it took fewer days than the rules allow as a rule.
    """

    class Result(models.TextChoices):
        LAWFUL = "lawful", "合法"
        AMEND = "amend", "应当予以修改"
        UNLAWFUL = "unlawful", "不合法"

    subject = models.CharField("事项", max_length=200, db_index=True)
    content = models.CharField("所审内容摘要", max_length=80)
    materials = models.JSONField("报送材料", default=dict)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="提请人")
    requested_at = models.DateTimeField("提请时间")
    drafter = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="起草人")
    result = models.CharField("审核意见", max_length=10, choices=Result.choices, blank=True)
    checklist = models.JSONField("审核要点", default=dict, blank=True)
    opinion = models.TextField("审核意见的理由", blank=True)
    cleared_early = models.CharField("少于规定最短期限的理由", max_length=300, blank=True)
    reviewer = _person("审核人")
    reviewed_for = _person("代为审核的岗位人员")
    at = models.DateTimeField("审核时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "合法性审核"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(result="", reviewer__isnull=True, at__isnull=True)
                | (~Q(result="") & Q(reviewer__isnull=False, at__isnull=False)),
                name="a_legality_review_has_a_person_and_a_time",
                violation_error_message="合法性审核应当写明审核人和时间。",
            ),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True) | (~Q(reviewer=F("drafter")) & ~Q(reviewer=F("requested_by"))),
                name="the_legality_reviewer_neither_drafted_nor_asked",
                violation_error_message="合法性审核不得由起草人、提请人本人进行。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_result_display() or '待审核'}（{self.subject}）"

    @property
    def hands(self) -> set[int]:
        """Return the keys of those who judged."""
        return {pk for pk in (self.reviewer_id, self.reviewed_for_id) if pk is not None}


class SendBack(models.Model):
    """A matter returned to its drafter: at which step, by whom, for what reason. All of them are kept."""

    subject = models.CharField("事项", max_length=200, db_index=True)
    content = models.CharField("所退内容摘要", max_length=80)
    step = models.CharField("退回时的环节", max_length=20)
    reason = models.TextField("退回理由")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="退回人")
    returned_for = _person("代为办理的岗位人员")
    at = models.DateTimeField("退回时间")

    class Meta:
        verbose_name = verbose_name_plural = "退回记录"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="what_is_sent_back_is_told_why",
                violation_error_message="退回时应当写明理由。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.step}环节退回（{self.subject}）"


class StepLimit(models.Model):
    """How long a step may take, as the office itself has promised from a day on. Rows are added, never changed."""

    step = models.CharField("环节", max_length=20)
    working_days = models.PositiveSmallIntegerField("工作日")
    since = models.DateField("自")
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="设定人")
    set_at = models.DateTimeField("设定时间")

    class Meta:
        verbose_name = verbose_name_plural = "环节时限"
        ordering = ["step", "-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(working_days__gte=1, working_days__lte=60),
                name="a_step_takes_one_to_sixty_working_days",
                violation_error_message="环节时限应为1至60个工作日。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.step}：{self.working_days}个工作日（自{self.since}）"

    @staticmethod
    def in_force(step: str, on: date) -> StepLimit | None:
        """Return the row that holds for `step` on a day, None where the office has set none."""
        return StepLimit.objects.filter(step=step, since__lte=on).order_by("-since", "-pk").first()
