"""The two papers a matter carries to the public: a decision on its attribute, and a secrecy review.

Each is bound to the digest of exactly what was judged. When the text changes, the paper no longer
fits, and nothing can be released with it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gongkai.law import grounds
from gongkai.organisation.models import User


class Attribute(models.TextChoices):
    """公开属性."""

    PROACTIVE = "proactive", "主动公开"
    ON_REQUEST = "on_request", "依申请公开"
    WITHHELD = "withheld", "不予公开"


class AttributeDecision(models.Model):
    """Who proposed which attribute, why, and who decided (Plan 2017, II(5)1)."""

    subject = models.CharField("事项", max_length=200, db_index=True)
    content = models.CharField("所审内容摘要", max_length=80)
    attribute = models.CharField("公开属性", max_length=12, choices=Attribute.choices)
    ground = models.CharField("不公开的理由", max_length=20, blank=True, choices=grounds.choices)
    reason = models.TextField("说明", blank=True)
    return_on = models.DateField("复审日期", null=True, blank=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="拟定人")
    proposed_at = models.DateTimeField("拟定时间")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="审定人")
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
        ]

    def __str__(self) -> str:
        return f"{self.get_attribute_display()}（{self.subject}）"


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
    at = models.DateTimeField("审查时间")
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
