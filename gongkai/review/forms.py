"""What the staff fill in for a clearance: the attribute with its ground, and the points of the secrecy review."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from gongkai.law import grounds
from gongkai.organisation.forms import DateInput, StaffForm
from gongkai.review.models import Attribute, LegalityReview, NegativeItem, SecrecyReview
from gongkai.review.negative_list import Item
from gongkai.review.rules import LEGALITY_MATERIALS, LEGALITY_POINTS, SECRECY_POINTS
from gongkai.review.step_limits import STEPS

YES_NO = [("yes", "是"), ("no", "否")]


class ProposeForm(StaffForm):
    """What the public may see. To publish is the button; what the negative list holds has a page of its own."""

    attribute = forms.ChoiceField(
        label="公开属性", choices=Attribute.choices, error_messages={"required": "请选择公开属性。"}
    )


class WithholdForm(StaffForm):
    """A refusal: one item of the negative list, its questions answered one by one, a reason, a date of return."""

    attribute = forms.ChoiceField(
        label="拟定为",
        choices=[(value, label) for value, label in Attribute.choices if value != Attribute.PROACTIVE],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="具体理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明本文件为什么属于该项，以及能否区分处理后公开其余内容。",
    )
    return_on = forms.DateField(
        label="复审日期", widget=DateInput, help_text="到期重新认定能否公开；此外每年集中复审一次。"
    )

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        """Ask the questions of this item of the list."""
        super().__init__(*args, **kwargs)
        asked = {
            f"q{place}": forms.ChoiceField(
                label=question,
                choices=YES_NO,
                widget=forms.RadioSelect,
                error_messages={"required": "请回答这一项。"},
            )
            for place, question in enumerate(item.questions)
        }
        self.fields = {**asked, **self.fields}
        self.asked = list(asked)

    @property
    def points(self) -> list[forms.BoundField]:
        """Return the fields of the questions, in their order."""
        return [self[name] for name in self.asked]

    @property
    def answers(self) -> list[bool]:
        """Return the answers in the order of the questions; only after is_valid()."""
        return [self.cleaned_data[name] == "yes" for name in self.asked]


class ExamineForm(StaffForm):
    """The openness office's opinion on a policy that is to be kept back."""

    note = forms.CharField(
        label="审查意见",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="说明为什么同意不主动公开；不同意的，请退回并写明理由。",
    )


class MaterialsForm(StaffForm):
    """What goes to the legality reviewer with the draft."""

    materials = forms.MultipleChoiceField(
        label="随文报送的材料",
        choices=LEGALITY_MATERIALS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选已随文报送的材料。"},
    )

    @property
    def said(self) -> dict[str, bool]:
        """Return {material: is it there}; only after is_valid()."""
        return {key: key in self.cleaned_data["materials"] for key, _ in LEGALITY_MATERIALS}


class PointsForm(StaffForm):
    """A review's points, each answered by itself, above its other fields."""

    POINTS: tuple[tuple[str, str], ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points = {
            point: forms.ChoiceField(
                label=question,
                choices=[("no", "否"), ("yes", "是")],
                widget=forms.RadioSelect,
                error_messages={"required": "请回答这一项。"},
            )
            for point, question in self.POINTS
        }
        self.fields = {**points, **self.fields}

    @property
    def points(self) -> list[forms.BoundField]:
        """Return the fields of the points, in their order."""
        return [self[point] for point, _ in self.POINTS]

    @property
    def rest(self) -> list[forms.BoundField]:
        """Return the other fields, in their order."""
        points = {point for point, _ in self.POINTS}
        return [field for field in self if field.name not in points]

    @property
    def checklist(self) -> dict[str, bool]:
        """Return {point: is it so}; only after is_valid()."""
        return {point: self.cleaned_data[point] == "yes" for point, _ in self.POINTS}


class SecrecyForm(PointsForm):
    """The points of the secrecy review, then the result."""

    POINTS = SECRECY_POINTS

    result = forms.ChoiceField(label="审查结论", choices=SecrecyReview.Result.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label="审查意见",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="结论不是“不涉密，可以公开”的，应当写明。",
    )
    authority = forms.CharField(
        label="报请的主管部门",
        required=False,
        max_length=100,
        help_text="结论为“不能确定”的，写明报哪个主管部门或者保密行政管理部门确定；报请之日起计时。",
    )
    reply = forms.CharField(
        label="有关主管部门的复函",
        required=False,
        max_length=150,
        help_text="同一内容曾报有关主管部门确定或者认定涉密、现认定为“不涉密”的，填写答复机关和复函文号；记入日志。",
    )
    replied_on = forms.DateField(label="复函日期", required=False, widget=DateInput)


class LegalityForm(PointsForm):
    """The seven points of the legality review, then the result."""

    POINTS = LEGALITY_POINTS
    result = forms.ChoiceField(label="审核意见", choices=LegalityReview.Result.choices, widget=forms.RadioSelect)
    opinion = forms.CharField(
        label="理由和修改建议",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="审核意见不是“合法”的，应当写明。",
    )
    early = forms.CharField(
        label="提前办结的理由",
        required=False,
        max_length=300,
        help_text="审核时间一般不少于5个工作日；为预防、应对突发事件等特殊情况提前办结的，写明情况。",
    )


class ListItemForm(StaffForm):
    """An item of a negative list that is being drafted."""

    code = forms.SlugField(label="编号", max_length=20, help_text="字母、数字、短横线，如“F03”。")
    name = forms.CharField(label="事项", max_length=100)
    covers = forms.CharField(
        label="适用情形",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="何种内容属于本项，何种不属于。",
    )
    ground = forms.ChoiceField(label="法定理由")
    questions = forms.CharField(
        label="检验问题",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一行一问。逐项回答“是”，方可适用本项。",
    )

    def __init__(self, *args: Any, on: date, item: NegativeItem | None = None, **kwargs: Any) -> None:
        """Offer the grounds that are law on the day `on`."""
        if item is not None:
            names = ("code", "name", "covers", "ground")
            said = {name: getattr(item, name) for name in names}
            kwargs["initial"] = said | {"questions": "\n".join(item.questions)}
        super().__init__(*args, **kwargs)
        choice = self.fields["ground"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - declared above
        choice.choices = [(ground.code, ground.zh_with_source) for ground in grounds.on(on)]

    @property
    def said(self) -> dict[str, Any]:
        """Return what `negative_list.set_item` takes; only after is_valid()."""
        return {**self.cleaned_data, "questions": self.cleaned_data["questions"].splitlines()}


class StepLimitForm(StaffForm):
    step = forms.ChoiceField(label="环节", choices=[(step.key, step.name) for step in STEPS])
    working_days = forms.IntegerField(label="工作日", min_value=1, max_value=60)
    since = forms.DateField(label="自何日起", widget=DateInput)


class SpanForm(StaffForm):
    since = forms.DateField(label="自", widget=DateInput)
    until = forms.DateField(label="至", widget=DateInput)


class PublishListForm(StaffForm):
    in_force_from = forms.DateField(label="施行日期", widget=DateInput)
    note = forms.CharField(
        label="说明", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text="对外公布。"
    )
