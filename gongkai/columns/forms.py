"""What the staff fill in about a column."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from gongkai.columns.models import Column
from gongkai.columns.rules import Matter, Sort
from gongkai.law.document_types import choices as types
from gongkai.law.topics import TOPICS
from gongkai.organisation.forms import StaffForm, UnitChoice
from gongkai.organisation.models import Unit


class ColumnForm(StaffForm):
    slug = forms.SlugField(
        label="网址名", max_length=40, help_text="只能用小写字母、数字和连字符，一经确定不再改变，关闭后也不再使用。"
    )
    title = forms.CharField(label="栏目名称", max_length=30)
    description = forms.CharField(label="栏目说明", max_length=200, help_text="一句话，写在栏目页的标题下面。")
    unit = UnitChoice(label="责任单位", help_text="对栏目的更新负责，自查发现的问题由其整改。")
    sort = forms.ChoiceField(
        label="类别",
        choices=[(sort.value, sort.zh) for sort in Sort],
        help_text="动态要闻、通知公告和政策文件类栏目，按国家检查指标计算更新期限。",
    )
    update_every = forms.IntegerField(
        label="更新周期（日）", required=False, min_value=1, max_value=366, help_text="本机关承诺，可不填。"
    )
    matter = forms.ChoiceField(label="收录", choices=[(matter.value, matter.zh) for matter in Matter])
    kinds = forms.MultipleChoiceField(
        label="文种",
        required=False,
        choices=[],
        widget=forms.CheckboxSelectMultiple,
        help_text="不选择的，不限文种。",
    )
    topics = forms.CharField(
        label="主题分类",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一行一个，写一级（如“综合政务”）或者两级（如“综合政务\\政务公开”）；不填写的，不限主题。",
    )
    words = forms.CharField(
        label="标题中的词", required=False, max_length=200, help_text="标题含其中一个词即收录，词之间用空格分开。"
    )
    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label="起草单位",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不选择的，不限单位。",
    )
    order = forms.IntegerField(label="排序", required=False, min_value=0, max_value=999)

    def __init__(self, *args: Any, column: Column | None = None, **kwargs: Any) -> None:
        if column is not None:
            kwargs["initial"] = {
                name: getattr(column, name)
                for name in ("title", "description", "sort", "matter", "kinds", "update_every", "order")
            } | {
                "unit": column.unit_id,
                "topics": "\n".join(column.topics),
                "words": " ".join(column.words),
                "units": list(column.units.values_list("pk", flat=True)),
            }
        super().__init__(*args, **kwargs)
        kinds, units = self.fields["kinds"], self.fields["units"]
        assert isinstance(kinds, forms.MultipleChoiceField)  # noqa: S101 - declared above
        assert isinstance(units, forms.ModelMultipleChoiceField)  # noqa: S101 - declared above
        kinds.choices = types()
        units.queryset = Unit.objects.standing()
        if column is not None:
            del self.fields["slug"]

    def clean_topics(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["topics"].splitlines()]
        topics = [re.sub(r"\s*[/／＼>＞]\s*", r"\\", line) for line in lines if line]
        unknown = [topic for topic in topics if topic.partition("\\")[0] not in TOPICS]
        if unknown:
            raise forms.ValidationError(f"没有这个主题分类：{unknown[0]}。")
        return topics

    def clean_words(self) -> list[str]:
        return self.cleaned_data["words"].split()

    def fields_for_action(self) -> dict[str, object]:
        """Return what the action takes; only after is_valid()."""
        said = self.cleaned_data
        names = ("title", "description", "sort", "matter", "kinds", "topics", "words", "unit", "update_every")
        return {name: said[name] for name in names} | {"order": said["order"] or 0}


class CloseForm(StaffForm):
    reason = forms.CharField(label="关闭的理由", max_length=300, help_text="栏目的网址继续打开，并写明关闭的理由。")
