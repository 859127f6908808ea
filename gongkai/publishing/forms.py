"""What the staff fill in about documents. A form checks shapes; actions decide."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from gongkai.law import document_types, topics
from gongkai.organisation.forms import DateInput, StaffForm, UnitChoice
from gongkai.organisation.models import Unit
from gongkai.publishing import bodies, interpretation_plan, rules
from gongkai.publishing.models import Document, ValidityMark

_TEXT_HELP = (
    "一行一段。编号段落会识别为标题：一、（一）1.（1）；条例、办法写作“第一条”。"
    "主送机关、落款、成文日期、附件说明照公文写法分行写。"
)


class Names(forms.CharField):
    """Several names in one line, parted by 、 or ；."""

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        said = super().clean(value)
        return [name for name in re.split(r"[、；;\n]+", said.strip()) if name.strip()]


PLAN_FIELDS = ("plan_unit", "plan_person", "plan_forms", "plan_channels", "plan_within", "plan_points")


class DocumentForm(StaffForm):
    """A draft: what stands above the text, and the text itself, whose blocks the reader finds."""

    title = forms.CharField(label="标题", max_length=300)
    text = forms.CharField(
        label="正文",
        max_length=1_000_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "class": "tall"}),
        help_text=_TEXT_HELP,
    )
    document_number = forms.CharField(
        label="文号", max_length=80, required=False, help_text="如“晋工商发〔2017〕12号”。"
    )
    document_type = forms.ChoiceField(label="公文种类", required=False)
    issuing_bodies = Names(label="发布机构", max_length=500, help_text="联合发文的用顿号分开。")
    addressees = Names(label="主送机关", max_length=1000, required=False)
    made_on = forms.DateField(label="成文日期", required=False, widget=DateInput)
    effective_on = forms.DateField(label="施行日期", required=False, widget=DateInput)
    expires_on = forms.DateField(label="失效日期", required=False, widget=DateInput, help_text="规定了有效期的填写。")
    nature = forms.ChoiceField(
        label="文件性质",
        choices=Document.Nature.choices,
        required=False,
        initial=Document.Nature.OTHER,
        help_text="涉及公民、法人和其他组织权利义务，具有普遍约束力、在一定期限内反复适用的，属于行政规范性文件，须经合法性审核。",
    )
    topic = forms.ChoiceField(label="主题分类", required=False)
    keywords = Names(label="主题词", max_length=300, required=False)
    summary = forms.CharField(label="内容概述", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    index_number = forms.CharField(
        label="索引号", max_length=40, required=False, help_text="仅补录已有索引号的文件时填写；其余在发布时自动编号。"
    )
    published_on = forms.DateField(
        label="原发布日期", required=False, widget=DateInput, help_text="仅补录此前已公开的文件时填写。"
    )
    needs_interpretation = forms.BooleanField(
        label="属于应当解读的政策文件",
        required=False,
        help_text="政策文件、行政规范性文件一律应当解读，不必勾选；其他文件需要解读的勾选。"
        "文件与解读方案一并报审，发布后3个工作日内应当发布解读材料；请填写以下各栏。",
    )
    not_interpreted_because = forms.CharField(
        label="不作解读的理由",
        max_length=300,
        required=False,
        help_text="政策文件、行政规范性文件确不需要解读的填写，随文件一并审定。",
    )
    plan_unit = forms.CharField(label="解读单位", max_length=100, required=False, help_text="谁起草、谁解读。")
    plan_person = forms.CharField(
        label="解读人", max_length=100, required=False, help_text="姓名、职务，或者具体负责的岗位。"
    )
    plan_forms = forms.MultipleChoiceField(
        label="解读形式", choices=Document.Form.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    plan_channels = forms.MultipleChoiceField(
        label="发布渠道", choices=interpretation_plan.CHANNELS, required=False, widget=forms.CheckboxSelectMultiple
    )
    plan_within = forms.IntegerField(
        label="文件发布后几个工作日内发布解读材料",
        min_value=0,
        max_value=interpretation_plan.MOST_DAYS,
        initial=interpretation_plan.MOST_DAYS,
        required=False,
        help_text="0为与文件同步发布，最迟3个工作日。",
    )
    plan_points = forms.CharField(
        label="解读要点", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, document: Document | None = None, interprets: bool = False, **kwargs: Any) -> None:
        self.document = document
        if document is not None:
            kwargs["initial"] = {
                name: getattr(document, name) for name in self.base_fields if hasattr(document, name) and name != "unit"
            }
            kwargs["initial"]["text"] = bodies.to_text(document.body)
            plan = document.interpretation_plan or {"unit": document.unit.full_name}
            kwargs["initial"] |= {f"plan_{name}": value for name, value in plan.items()}
        super().__init__(*args, **kwargs)
        kept = (document.document_type, document.topic) if document else ("", "")
        self._offer("document_type", document_types.choices(), kept[0])
        self._offer("topic", topics.choices(), kept[1])
        if interprets or (document is not None and document.interprets_id is not None):
            self._make_interpretation()
        if document is not None and document.corrects_id is not None:
            self._make_correction(document)
        self.warnings: list[str] = []

    def _offer(self, name: str, offered: list[tuple[str, str]], kept: str) -> None:
        """Offer the house's list, and the value the document brought along when the list has not got it."""
        choice = self.fields[name]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - declared above
        own = [(kept, kept)] if kept and kept not in dict(offered) else []
        choice.choices = [("", "（未定）"), *own, *offered]

    def _make_interpretation(self) -> None:
        for name in (
            "document_number",
            "document_type",
            "addressees",
            "effective_on",
            "expires_on",
            "nature",
            "needs_interpretation",
            "not_interpreted_because",
            *PLAN_FIELDS,
        ):
            del self.fields[name]
        self.fields = {
            "interpretation_form": forms.ChoiceField(
                label="解读形式",
                choices=Document.Form.choices,
                initial=self.document.interpretation_form if self.document else Document.Form.TEXT,
            ),
            "speaker": forms.CharField(
                label="解读人",
                max_length=100,
                required=False,
                initial=self.document.speaker if self.document else "",
                help_text="新闻发布会、访谈、专家解读、负责人解读的，写明姓名和职务；对外公开。",
            ),
            "video_address": forms.URLField(
                label="视频网址",
                max_length=500,
                required=False,
                assume_scheme="https",
                initial=self.document.video_address if self.document else "",
            ),
            **self.fields,
        }

    def _make_correction(self, document: Document) -> None:
        aside = {"index_number", "published_on", "needs_interpretation", "not_interpreted_because"}
        if not document.interpretation_plan:
            aside |= set(PLAN_FIELDS)
        self.fields = {
            "change_note": forms.CharField(
                label="更正说明",
                max_length=500,
                initial=document.change_note,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text="对外公开：错在何处、如何更正。随文显示在页面、打印件、订阅和接口中。",
            ),
            "hides_earlier": forms.BooleanField(
                label="更正前的版本不再提供",
                required=False,
                initial=document.hides_earlier,
                help_text="仅在原文本误载个人信息等不宜公开的内容时选择；更正说明中不要复述该内容。"
                "不选择的，更正前的文本留在“更正前的版本”中供公众对照。",
            ),
            **{name: field for name, field in self.fields.items() if name not in aside},
        }

    def clean_nature(self) -> str:
        kept = self.document.nature if self.document is not None else Document.Nature.OTHER
        return self.cleaned_data["nature"] or kept

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        text, title = said.get("text"), said.get("title")
        if text is None or title is None:
            return said
        document = self.document
        unchanged = document is not None and title == document.title and _same(text, bodies.to_text(document.body))
        if unchanged and document is not None:
            said["body"] = document.body  # What the reader made of the original stays as it was.
        else:
            said["body"], self.warnings = bodies.from_text(title, text)
        is_other = said.get("nature") == Document.Nature.OTHER and not said.get("needs_interpretation")
        if is_other and rules.reads_like_a_policy(title):
            self.warnings.append("从标题看可能是政策文件；政策文件请改选文件性质，并填写解读方案。")
        return said

    @property
    def said(self) -> dict[str, Any]:
        """Return what `actions.draft` and `actions.edit` take; only after is_valid()."""
        aside = {"text", "unit", *PLAN_FIELDS}
        said = {name: value for name, value in self.cleaned_data.items() if name not in aside}
        if "plan_unit" in self.fields:
            said["interpretation_plan"] = {
                name.removeprefix("plan_"): self.cleaned_data.get(name) for name in PLAN_FIELDS
            }
        return said


class NewDocumentForm(DocumentForm):
    """A draft of one's own unit; the openness office drafts for any."""

    unit = UnitChoice(label="起草单位")

    def __init__(self, *args: Any, own: Unit | None, **kwargs: Any) -> None:
        """Offer every unit, or only `own`."""
        super().__init__(*args, **kwargs)
        choice = self.fields["unit"]
        assert isinstance(choice, UnitChoice)  # noqa: S101 - declared above
        if own is not None:
            choice.queryset = Unit.objects.filter(pk=own.pk)
            choice.initial, choice.empty_label = own.pk, None
        self.order_fields(["interpretation_form", "unit", *(name for name in self.fields if name != "unit")])


class SeenForm(forms.Form):
    """The digest of the text as it was shown: what moved on since is not judged unread."""

    seen = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)


class ReasonForm(StaffForm):
    reason = forms.CharField(label="退回理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class AttachmentForm(StaffForm):
    name = forms.CharField(label="附件名称", max_length=200, required=False, help_text="不填的用文件名。")
    file = forms.FileField(
        label="文件",
        help_text="PDF、DOCX、XLSX、PNG、JPG、ZIP，以文件内容为准。"
        "原件留存内部；对外提供的是清除作者、批注和隐藏内容后的公开版。",
    )
    alt = forms.CharField(
        label="图片的文字说明",
        max_length=500,
        required=False,
        help_text="附图片的填写，供读屏软件朗读；图解必须填写。",
    )


class MarkForm(StaffForm):
    kind = forms.ChoiceField(label="标注", choices=ValidityMark.Kind.choices, widget=forms.RadioSelect)
    from_day = forms.DateField(label="自何日起", widget=DateInput)
    by_index_number = forms.CharField(
        label="依据文件的索引号", max_length=40, required=False, help_text="依据文件已在本平台发布的填写。"
    )
    by_citation = forms.CharField(
        label="依据", max_length=300, required=False, help_text="依据文件不在本平台的，写明其标题和文号。"
    )

    def clean_by_index_number(self) -> Document | None:
        number = self.cleaned_data["by_index_number"].strip()
        if not number:
            return None
        found = released_with(number)
        if found is None:
            raise forms.ValidationError("本平台没有以此索引号发布的文件。")
        return found


def released_with(number: str) -> Document | None:
    """Return the document that stands released under an index number."""
    return Document.objects.filter(index_number=number, state=Document.State.PUBLISHED).first() if number else None


class CorrectMarkForm(StaffForm):
    """A mark that was made wrongly, and why it is taken back."""

    mark = forms.ModelChoiceField(label="要更正的标注", queryset=ValidityMark.objects.none(), empty_label=None)
    reason = forms.CharField(
        label="更正理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="原标注撤销后留存备查，更正记入日志；如需另作标注，请在更正后重新标注。",
    )

    def __init__(self, *args: Any, document: int, **kwargs: Any) -> None:
        """Offer the marks that stand on the document with this key."""
        super().__init__(*args, **kwargs)
        choice = self.fields["mark"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - declared above
        choice.queryset = ValidityMark.objects.filter(document=document)


def _same(text: str, other: str) -> bool:
    return text.replace("\r\n", "\n").strip() == other.strip()
