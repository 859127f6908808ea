"""What the staff fill in about the self-check."""

from __future__ import annotations

from django import forms

from gongkai.organisation.forms import StaffForm, UnitChoice


class ExcuseForm(StaffForm):
    reason = forms.CharField(
        label="不作为问题的理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="理由对外公布；同一问题今后不再列出。",
    )


class HandOverForm(StaffForm):
    unit = UnitChoice(label="改由哪个单位整改", empty_label="请选择")
    reason = forms.CharField(
        label="移交的理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="整改期限不重新起算；理由记入该时限的经过。",
    )


class PromiseForm(StaffForm):
    mend_days = forms.IntegerField(label="整改期限（工作日）", min_value=1, max_value=60)
    unit = UnitChoice(
        label="网站维护单位",
        required=False,
        empty_label="（政务公开办公室所在单位）",
        help_text="不属于哪个栏目、哪件文件的问题，由其整改。",
    )
