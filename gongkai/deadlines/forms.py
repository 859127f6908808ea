"""What the staff fill in about clocks and the calendar."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.deadlines.models import Clock
from gongkai.law.lengths import LONGEST, Hours, Length, by_date, calendar_days, hours, working_days
from gongkai.organisation.forms import DateInput, StaffForm

_COUNTED = {"working_days": working_days, "calendar_days": calendar_days, "hours": hours}
_WORDS = {"working_days": "个工作日", "calendar_days": "日（自然日）", "hours": "小时", "by_date": "至某日"}


class ExtendForm(StaffForm):
    """How much longer, and why. Only units in which this clock can go on are offered."""

    unit = forms.ChoiceField(label="延长方式")
    amount = forms.IntegerField(
        label="延长多少",
        required=False,
        min_value=1,
        max_value=LONGEST,
        help_text="按工作日、自然日或者小时延长时填写。",
    )
    until = forms.DateField(label="延长至", required=False, widget=DateInput, help_text="延长至某日时填写。")
    reason = forms.CharField(label="延长理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    basis = forms.CharField(label="依据", max_length=300, help_text="同意延长的规定或者批示。")

    def __init__(self, *args: Any, clock: Clock, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_hours = isinstance(clock.running_length, Hours)
        kinds = ["hours", "by_date"] if in_hours else ["working_days", "calendar_days", "by_date"]
        choice = self.fields["unit"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - declared above
        choice.choices = [(kind, _WORDS[kind]) for kind in kinds]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("unit") == "by_date":
            if not said.get("until") and "until" not in self.errors:
                self.add_error("until", "请填写延长到哪一日。")
        elif said.get("unit") and not said.get("amount") and "amount" not in self.errors:
            self.add_error("amount", "请填写延长多少。")
        return said

    @property
    def length(self) -> Length:
        """Return the extension as the law's own value; only after is_valid()."""
        said = self.cleaned_data
        return by_date(said["until"]) if said["unit"] == "by_date" else _COUNTED[said["unit"]](said["amount"])


class NoticeForm(StaffForm):
    """The notice as it stands on the State Council's site."""

    text = forms.CharField(
        label="通知全文",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text="将国务院办公厅关于节假日安排的通知全文（含标题、文号、落款）粘贴在此。",
    )
    address = forms.URLField(
        label="原文网址", required=False, max_length=200, assume_scheme="https", help_text="中国政府网上的地址。"
    )
    number = forms.CharField(
        label="发文字号",
        required=False,
        max_length=60,
        help_text="通知正文中没有文号的，在此填写，如“国办发明电〔2026〕7号”。",
    )
