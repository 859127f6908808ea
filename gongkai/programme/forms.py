"""What the staff fill in about plans. A form checks shapes; actions decide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.conf import settings

from gongkai.errors import BadInput
from gongkai.law import document_types, topics
from gongkai.organisation.forms import UnitChoice
from gongkai.organisation.models import Unit
from gongkai.programme import evidence, intake
from gongkai.programme.importing import Aside, Choice, NewUnit, Read
from gongkai.programme.models import Assignment, Evidence
from gongkai.publishing.forms import NewDocumentForm
from gongkai.publishing.models import Document

FILES = 3
LATER, NEW, ASIDE = "", "new", "aside"


class UploadForm(forms.Form):
    file = forms.FileField(
        label="文件", help_text="txt、html、md、docx或者文字版pdf；编码自动识别。不接受扫描件和旧版doc。"
    )

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent.size > settings.UPLOAD_LIMIT:
            raise forms.ValidationError(f"文件超过{settings.UPLOAD_LIMIT // (1024 * 1024)}MB。")
        return sent


class NameForm(forms.Form):
    """What an unknown unit name means."""

    choice = forms.ChoiceField(label="对应单位", required=False)
    note = forms.CharField(
        label="新设单位的全称，或者暂不落实的理由", max_length=100, required=False, widget=forms.TextInput
    )

    def __init__(self, *args: Any, units: Iterable[Unit], name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        self.units = {str(unit.pk): unit for unit in units}
        choice = self.fields["choice"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - declared above
        choice.choices = [
            (LATER, "稍后处理"),
            ("对应到", [(pk, unit.full_name) for pk, unit in self.units.items()]),
            ("其他", [(NEW, "新设单位"), (ASIDE, "暂不落实到单位")]),
        ]
        choice.widget.attrs["aria-label"] = f"“{name}”对应单位"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("choice") == ASIDE and not said.get("note", "").strip():
            self.add_error("note", "请写明暂不落实到单位的理由。")
        return said

    @property
    def said(self) -> Choice | None:
        """Return what the name means; None when that is left for later."""
        choice, note = self.cleaned_data["choice"], self.cleaned_data["note"].strip()
        if choice == NEW:
            return NewUnit(note)
        if choice == ASIDE:
            return Aside(note)
        return self.units.get(choice)


class ImportForm(NewDocumentForm):
    """What the reader found above the text, to be set right before it becomes a draft."""

    as_plan = forms.BooleanField(
        label="作为方案导入任务", required=False, help_text="每一编号条目列为一项任务，发布后起算时限。"
    )
    short_title = forms.CharField(label="方案简称", max_length=120, required=False)
    year = forms.IntegerField(label="方案年份", min_value=1980, max_value=2100, required=False)

    def __init__(self, *args: Any, read: Read, own: Unit | None, can_plan: bool, this_year: int, **kwargs: Any) -> None:
        reading = read.reading
        found = intake.fields_of(reading)
        initial = {name: value for name, value in found.items() if name != "body"}
        initial |= {
            "as_plan": can_plan and read.is_plan,
            "short_title": intake.short_title_of(reading.title),
            "year": intake.year_of(reading, this_year),
            "unit": own.pk if own else None,
        }
        super().__init__(*args, own=own, initial={**initial, **kwargs.pop("initial", {})}, **kwargs)
        for name in ("text", "expires_on"):
            del self.fields[name]
        offered = {"document_type": document_types.choices(), "topic": topics.choices()}
        for name in offered:
            self._offer(name, offered[name], str(found[name]))
        if not can_plan or not read.plan.tasks:
            for name in ("as_plan", "short_title", "year"):
                del self.fields[name]

    @property
    def said(self) -> dict[str, Any]:
        """Return what `importing.take_in` takes as fields; only after is_valid()."""
        own = {"as_plan", "short_title", "year"}
        return {name: value for name, value in super().said.items() if name not in own}


class ReportForm(forms.Form):
    """A unit's progress on a task, with its evidence."""

    unit = UnitChoice(label="报送单位")
    year = forms.TypedChoiceField(
        label="所属年度",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="以前年度尚未办结的，请选择本次报送属于哪一年度；不选择的，计入最早的未办结年度。",
    )
    text = forms.CharField(
        label="进展情况", max_length=5000, widget=forms.Textarea(attrs={"rows": 6}), help_text="审核采纳后对外公开。"
    )
    done = forms.BooleanField(
        label="本单位承担的工作已经完成", required=False, help_text="各牵头单位均完成并经采纳后，任务即告落实。"
    )
    documents = forms.CharField(
        label="佐证：本平台已发布文件的索引号",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="一行一个。",
    )
    links = forms.CharField(
        label="佐证：网址",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="一行一个，网址后可空一格写名称。",
    )

    def __init__(self, *args: Any, units: list[Unit], years: Sequence[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(years) > 1:
            of_year = self.fields["year"]
            assert isinstance(of_year, forms.TypedChoiceField)  # noqa: S101 - declared above
            of_year.choices = [("", "（最早的未办结年度）"), *((year, f"{year}年度") for year in years)]
        else:
            del self.fields["year"]
        choice = self.fields["unit"]
        assert isinstance(choice, UnitChoice)  # noqa: S101 - declared above
        choice.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        if len(units) == 1:
            choice.initial, choice.empty_label = units[0].pk, None
        for number in range(1, FILES + 1):
            self.fields[f"file_{number}"] = forms.FileField(
                label=f"佐证：文件{number}",
                required=False,
                help_text="PDF、DOCX、XLSX、PNG、JPG、ZIP，以文件内容为准。",
            )
            self.fields[f"offered_{number}"] = forms.BooleanField(label=f"文件{number}可对外公开", required=False)

    def clean_documents(self) -> list[evidence.Published]:
        found = []
        for number in _lines(self.cleaned_data["documents"]):
            document = Document.objects.filter(index_number=number, state=Document.State.PUBLISHED).first()
            if document is None:
                raise forms.ValidationError(f"本平台没有以索引号“{number[:60]}”发布的文件。")
            found.append(evidence.Published(document))
        return found

    def clean_links(self) -> list[evidence.Link]:
        found = []
        for line in _lines(self.cleaned_data["links"]):
            address, _, name = line.partition(" ")
            try:
                found.append(evidence.Link(address, name.strip()))
            except BadInput as error:
                raise forms.ValidationError(error.says) from error
        return found

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for number in range(1, FILES + 1):
            sent = said.get(f"file_{number}")
            if sent and sent.size > settings.UPLOAD_LIMIT:
                self.add_error(f"file_{number}", f"文件超过{settings.UPLOAD_LIMIT // (1024 * 1024)}MB。")
        return said

    @property
    def proofs(self) -> list[evidence.Published | evidence.Link | evidence.Upload]:
        """Return the evidence as the action takes it; only after is_valid()."""
        said = self.cleaned_data
        files = [
            evidence.Upload(said[f"file_{number}"].name, said[f"file_{number}"].read(), said[f"offered_{number}"])
            for number in range(1, FILES + 1)
            if said.get(f"file_{number}")
        ]
        return [*said["documents"], *said["links"], *files]


class AcceptForm(forms.Form):
    """The office accepts a report, and says which of the files offered may be shown outside."""

    opened = forms.ModelMultipleChoiceField(
        Evidence.objects.none(),
        label="同意对外公开的文件",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="只列出报送单位同意对外公开的文件。",
    )
    reason = forms.CharField(label="审核意见", max_length=500, required=False)

    def __init__(self, *args: Any, offered: list[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["opened"]
        assert isinstance(choice, forms.ModelMultipleChoiceField)  # noqa: S101 - declared above
        choice.queryset = Evidence.objects.filter(pk__in=[item.pk for item in offered])
        if not offered:
            del self.fields["opened"]

    @property
    def opened_ids(self) -> list[int]:
        """Return the ids of the files to be opened; only after is_valid()."""
        return [item.pk for item in self.cleaned_data.get("opened", [])]


class ReturnForm(forms.Form):
    text = forms.CharField(
        label="落实情况", max_length=20_000, widget=forms.Textarea(attrs={"rows": 14}), help_text="一行一段。"
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label="退回理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class AssignForm(forms.Form):
    unit = UnitChoice(label="单位")
    role = forms.ChoiceField(label="分工", choices=Assignment.Role.choices)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in re.split(r"[\r\n]+", text) if line.strip()]
