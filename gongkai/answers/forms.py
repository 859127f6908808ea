"""Forms of the staff door. They say what is wrong beside the field; what the law refuses, the actions say."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from gongkai.answers.letters.kinds import BLANKS, COMMON, OPTIONAL, Kind
from gongkai.answers.models import Case, Heap, LetterBook, ReleaseFile
from gongkai.law import grounds
from gongkai.organisation.models import Unit
from gongkai.requests.models import InformationRequest
from gongkai.screening.pages import COLUMNS, ROWS, Area

DAY = forms.DateInput(attrs={"type": "date"})
# Blanks nobody writes by hand in a letter: the law or the record fills them.
FILLED = frozenset(
    {*COMMON, "救济途径", "依据", "答复期限", "金额", "计算明细", "计收方式", "缴费期限", "费用明细", "拆分各件"}
)
_LONG = frozenset(
    {"答复内容", "事实和理由", "补正事项", "征求内容", "公开内容", "更正内容", "不予公开内容", "检索情况", "获取途径"}
)


class LetterForm(forms.Form):
    """The blanks of one letter that a person may word; what the record says stands in them already."""

    def __init__(self, *args: Any, kind: Kind, values: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, name in enumerate((*kind.must, *kind.may)):
            if name in FILLED or name in COMMON:
                continue
            long = name in _LONG
            self.fields[f"b{place}"] = forms.CharField(
                label=name,
                required=name not in OPTIONAL,
                initial=values.get(name, ""),
                max_length=4000 if long else 300,
                help_text=BLANKS[name],
                widget=forms.Textarea(attrs={"rows": 4}) if long else forms.TextInput(),
            )

    @property
    def words(self) -> dict[str, str]:
        """Return {blank: words}; only after is_valid()."""
        return {str(field.label): self.cleaned_data[name] for name, field in self.fields.items()}


class StampForm(forms.Form):
    file = forms.FileField(label="盖章件", help_text="已盖章文书的PDF，扫描件或者电子签章文件均可；原样加密保存。")


class TemplateForm(forms.Form):
    title = forms.CharField(label="标题", max_length=60)
    text = forms.CharField(
        label="正文",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 22, "class": "tall", "spellcheck": "false"}),
        help_text="一行为一段。以“|”开头的行是表格的一行；以“===”开头的行另起一页并作为该页标题。",
    )
    note = forms.CharField(label="修改说明", max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput)


class BookForm(forms.ModelForm):
    class Meta:
        model = LetterBook
        fields = [
            "mark",
            "review_body",
            "review_body_before_2024",
            "court",
            "complaint_body",
            "partly_review_first",
            "overdue_review_first",
            "phone",
            "address",
            "payment",
            "like_requests",
            "heap_days",
            "small_number",
        ]


class FileForm(forms.Form):
    title = forms.CharField(label="名称", max_length=120, required=False, help_text="空白时取文件名。名称会写入答复。")
    file = forms.FileField(label="文件", help_text="DOCX、XLSX、PDF、TXT、CSV、HTML、PNG、JPG，原件只留存在内部。")


class CutForm(forms.Form):
    """What goes: words, or an area of the page that is shown; on which ground and why."""

    words = forms.CharField(
        label="要去除的词句",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一处；文件中相同的词句会全部去除。也可以勾选整段。",
    )
    page = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    top = forms.IntegerField(label="自第几行", required=False, min_value=1, max_value=ROWS)
    bottom = forms.IntegerField(label="至第几行", required=False, min_value=1, max_value=ROWS)
    left = forms.IntegerField(label="自第几列", required=False, min_value=1, max_value=COLUMNS)
    right = forms.IntegerField(label="至第几列", required=False, min_value=1, max_value=COLUMNS)
    ground = forms.ChoiceField(label="不予公开的理由")
    reason = forms.CharField(
        label="说明", max_length=300, help_text="写入答复，如“涉及当事人住址，公开会损害其合法权益”。"
    )

    AREA = ("top", "bottom", "left", "right")

    def __init__(self, *args: Any, on: date, words: bool = True, pages: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ground"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(each.code, each.zh) for each in grounds.on(on)]
        if not words:
            del self.fields["words"]
        if not pages:
            for name in ("page", *self.AREA):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        given = [said.get(name) for name in self.AREA if name in self.fields]
        if any(given) and not all(given) and not any(name in self.errors for name in self.AREA):
            raise forms.ValidationError("标注区域的，起止的行和列都要填写。")
        return said

    @property
    def area(self) -> Area | None:
        """Return the area that was marked; only after is_valid()."""
        said = self.cleaned_data
        if not said.get("top"):
            return None
        return Area(said.get("page") or 1, said["top"], said["bottom"], said["left"], said["right"])

    @property
    def about_area(self) -> list[Any]:
        """Return the fields of the area, as a page shows them together."""
        return [self[name] for name in self.AREA if name in self.fields]

    @property
    def about_words(self) -> list[Any]:
        """Return the other fields that are seen."""
        return [field for field in self.visible_fields() if field.name not in self.AREA]


class PublicForm(forms.Form):
    """What everyone may read: masked already; a person looks at it here."""

    title = forms.CharField(label="标题", max_length=120)
    question = forms.CharField(label="申请内容", widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)
    answer = forms.CharField(label="答复", widget=forms.Textarea(attrs={"rows": 8}), max_length=20_000)
    reasons = forms.CharField(
        label="事实和理由", required=False, widget=forms.Textarea(attrs={"rows": 5}), max_length=20_000
    )
    enclosed = forms.ModelMultipleChoiceField(
        label="一并公开的文件",
        required=False,
        queryset=ReleaseFile.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, inquiry: InformationRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["enclosed"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - declared above
        field.queryset = inquiry.release_files.filter(checked_at__isnull=False)
        if not field.queryset.exists():
            del self.fields["enclosed"]

    @property
    def said(self) -> dict[str, Any]:
        """Return what `after.propose` takes; only after is_valid()."""
        said = dict(self.cleaned_data)
        return {"files": said.pop("enclosed", ()), **said}


class ReasonForm(forms.Form):
    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class HeapForm(forms.Form):
    outcome = forms.ChoiceField(label="决定", choices=Heap.Outcome.choices, widget=forms.RadioSelect)
    index_number = forms.CharField(
        label="公开的文件（索引号）", max_length=40, required=False, help_text="纳入主动公开的，先发布该信息，再填写。"
    )
    reason = forms.CharField(
        label="理由",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不纳入的必填。",
    )


class ToldForm(forms.Form):
    how = forms.CharField(label="告知方式", max_length=60)


class AdviceForm(forms.Form):
    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.none())
    problem = forms.CharField(label="发现的问题", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    proposal = forms.CharField(label="建议", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    reply_by = forms.DateField(label="反馈期限", widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = Unit.objects.standing()


class ReplyForm(forms.Form):
    reply = forms.CharField(label="反馈", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class NoteForm(forms.Form):
    note = forms.CharField(label="办结意见", max_length=300, required=False)


class CaseForm(forms.Form):
    kind = forms.ChoiceField(label="类别", choices=Case.Kind.choices)
    body = forms.CharField(label="审理机关", max_length=80)
    number = forms.CharField(label="案号", max_length=60, required=False)
    notified_on = forms.DateField(label="收到受理或者应诉通知之日", widget=DAY)
    track = forms.ChoiceField(label="程序", choices=Case.Track.choices, required=False)
    after = forms.ModelChoiceField(label="此前的行政复议", queryset=Case.objects.none(), required=False)
    only_as_reviewer = forms.BooleanField(
        label="仅因作为复议机关成为共同被告", required=False, help_text="不计入年度报告。"
    )

    def __init__(self, *args: Any, inquiry: InformationRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["after"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = inquiry.cases.filter(kind=Case.Kind.REVIEW)


class DayForm(forms.Form):
    replied_on = forms.DateField(label="提交之日", widget=DAY)


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(label="结果", choices=Case.Outcome.choices)
    closed_on = forms.DateField(label="审结之日", widget=DAY)
    note = forms.CharField(
        label="裁判要旨和整改",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="结果纠正的必填。",
    )
