"""What the staff fill in for a clearance: the attribute with its ground, and the points of the secrecy review."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from gongkai.law import grounds
from gongkai.organisation.forms import DateInput, StaffForm
from gongkai.review.models import Attribute, SecrecyReview
from gongkai.review.rules import SECRECY_POINTS


class AttributeForm(StaffForm):
    """What the public may see. What is not to be public needs a ground, a reason and a date of return."""

    attribute = forms.ChoiceField(label="公开属性", choices=Attribute.choices, widget=forms.RadioSelect)
    ground = forms.ChoiceField(label="不主动公开的理由", required=False, help_text="拟主动公开的不填。")
    reason = forms.CharField(
        label="具体说明",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="拟主动公开的不填。",
    )
    return_on = forms.DateField(
        label="复审日期", required=False, widget=DateInput, help_text="到期后重新认定能否公开。拟主动公开的不填。"
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        """Offer the grounds that are law on the day `on`."""
        super().__init__(*args, **kwargs)
        choice = self.fields["ground"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - declared above
        choice.choices = [("", "（拟主动公开）"), *((ground.code, ground.zh_with_source) for ground in grounds.on(on))]


class SecrecyForm(StaffForm):
    """The points of the review, each answered by itself; then the result."""

    result = forms.ChoiceField(label="审查结论", choices=SecrecyReview.Result.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label="审查意见",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="结论不是“不涉密，可以公开”的，应当写明。",
    )
    reply = forms.CharField(
        label="有关主管部门的复函",
        required=False,
        max_length=150,
        help_text="同一内容曾报有关主管部门确定或者认定涉密、现认定为“不涉密”的，填写答复机关和复函文号；记入日志。",
    )
    replied_on = forms.DateField(label="复函日期", required=False, widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points = {
            point: forms.ChoiceField(
                label=question,
                choices=[("no", "否"), ("yes", "是")],
                widget=forms.RadioSelect,
                error_messages={"required": "请回答这一项。"},
            )
            for point, question in SECRECY_POINTS
        }
        self.fields = {**points, **self.fields}

    @property
    def points(self) -> list[forms.BoundField]:
        """Return the fields of the points, in their order."""
        return [self[point] for point, _ in SECRECY_POINTS]

    @property
    def checklist(self) -> dict[str, bool]:
        """Return {point: is it so}; only after is_valid()."""
        return {point: self.cleaned_data[point] == "yes" for point, _ in SECRECY_POINTS}
