"""What the staff fill in about reposts. A form checks shapes; actions decide."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.organisation.forms import DateInput, UnitChoice
from gongkai.reposts.models import Source


class SourceForm(forms.Form):
    """A portal to watch. Patterns are written as an official writes them: * for anything, YYYY-MM-DD for a date."""

    name = forms.CharField(label="来源名称", max_length=60, help_text="如“中国政府网”，显示在转载页面上。")
    code = forms.SlugField(
        label="代码", max_length=40, help_text="字母、数字和连字符；也是投递目录中的子目录名，一经确定不再改变。"
    )
    kind = forms.ChoiceField(label="方式", choices=Source.Kind.choices, widget=forms.RadioSelect)
    address = forms.URLField(
        label="网址",
        max_length=500,
        assume_scheme="https",
        help_text="订阅或者栏目列表页的网址；文件投递方式填写来源网站的首页网址，用以核对页面出处。",
    )
    also_hosts = forms.CharField(
        label="其他主机",
        max_length=300,
        required=False,
        help_text="正文页与列表页不在同一主机的，写明该主机名，用逗号分开。此外的主机一律不访问。",
    )
    link_pattern = forms.CharField(
        label="链接样式",
        max_length=200,
        required=False,
        help_text="仅用于栏目列表页。用 * 代表任意字符，如“/zhengce/content/*.htm”；不填的取本站全部链接。",
    )
    date_pattern = forms.CharField(
        label="日期样式",
        max_length=40,
        required=False,
        help_text="仅用于栏目列表页。用 YYYY、MM、DD、hh、mm 表示，如“[MM-DD]”；不填的按通常写法识别。",
    )
    words = forms.CharField(
        label="关注词",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一行一个，标题或者正文含有其一的列入研判；行首加减号的，含有即不列入。不填的全部列入。",
    )
    unit = UnitChoice(label="责任单位", help_text="由该单位研判、起草转载件。")
    since = forms.DateField(label="自何日起关注", widget=DateInput, help_text="此前发布的不收录。")
    enabled = forms.BooleanField(label="启用", required=False, initial=True)

    def __init__(self, *args: Any, source: Source | None = None, **kwargs: Any) -> None:
        if source is not None:
            kwargs["initial"] = {name: getattr(source, name) for name in self.base_fields if name != "unit"}
            kwargs["initial"]["unit"] = source.unit_id
        super().__init__(*args, **kwargs)
        if source is not None:
            del self.fields["code"]


class RepostForm(forms.Form):
    """One click; a box is asked for only where a document here looks alike."""

    although_alike = forms.BooleanField(label="已经核对，与标题相近的文件不是同一文件", required=False)

    def __init__(self, *args: Any, alike: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not alike:
            del self.fields["although_alike"]


class SetAsideForm(forms.Form):
    reason = forms.CharField(label="不转载的理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class NoteForm(forms.Form):
    note = forms.CharField(label="核对情况", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
