"""What the staff fill in about units and people. A form checks shapes; actions decide."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.organisation.models import Bureau, GroupSeat, Unit, User
from gongkai.organisation.roles import DECIDING, Role


class DateInput(forms.DateInput):
    """A day, picked in the browser's own way; it needs no script."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class StaffForm(forms.Form):
    """A form of the staff's screens: what was left empty is asked for by its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            chosen = isinstance(field, forms.ChoiceField | forms.ModelChoiceField | forms.FileField)
            field.error_messages["required"] = f"{'请选择' if chosen else '请填写'}{field.label}。"


class UnitChoice(forms.ModelChoiceField):
    """One of the units that stand today, by its full name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Unit.objects.none(), **kwargs)

    def __deepcopy__(self, memo: dict[int, Any]) -> UnitChoice:
        """Return the field of one form: the units are those that stand when the form is made, not at import."""
        copied: UnitChoice = super().__deepcopy__(memo)
        copied.queryset = Unit.objects.standing()
        return copied

    def label_from_instance(self, obj: Unit) -> str:
        return obj.full_name


class UnitForm(StaffForm):
    full_name = forms.CharField(label="全称", max_length=100)
    short_name = forms.CharField(label="简称", max_length=40, help_text="公文中常用的名称，如“注册处”。")
    code = forms.SlugField(
        label="代码", max_length=40, help_text="用于网址和日志，只能用字母、数字和连字符，一经确定不再改变。"
    )
    kind = forms.ChoiceField(label="类别", choices=Unit.Kind.choices)
    parent = UnitChoice(label="上级单位", required=False, empty_label="（无）")
    office_phone = forms.CharField(label="办公电话", max_length=40, required=False)
    address = forms.CharField(label="办公地址", max_length=200, required=False)
    duties = forms.CharField(label="职能", required=False, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, unit: Unit | None = None, **kwargs: Any) -> None:
        if unit is not None:
            kwargs["initial"] = {
                name: getattr(unit, name) for name in self.base_fields if name != "parent" and hasattr(unit, name)
            } | {"parent": unit.parent_id}
        super().__init__(*args, **kwargs)
        if unit is not None:
            del self.fields["code"]


class AliasForm(StaffForm):
    name = forms.CharField(label="别名", max_length=100, help_text="文件中对本单位的其他称呼。")


class DayForm(StaffForm):
    on = forms.DateField(label="日期", widget=DateInput)


class ContactForm(StaffForm):
    unit = UnitChoice(label="单位")
    name = forms.CharField(label="姓名", max_length=40)
    title = forms.CharField(label="职务", max_length=40)
    office_phone = forms.CharField(label="办公电话", max_length=40)
    mobile = forms.CharField(
        label="手机", max_length=20, required=False, help_text="仅供政务公开办公室联系使用，不对外公开。"
    )

    def __init__(self, *args: Any, own: Unit | None, **kwargs: Any) -> None:
        """Offer every unit, or only `own` to whoever may speak for their own alone."""
        super().__init__(*args, **kwargs)
        if own is not None:
            choice = self.fields["unit"]
            assert isinstance(choice, UnitChoice)  # noqa: S101 - declared above
            choice.queryset = Unit.objects.filter(pk=own.pk)
            choice.initial, choice.empty_label = own.pk, None


class SeatForm(StaffForm):
    place = forms.ChoiceField(label="席位", choices=GroupSeat.Seat.choices)
    post = forms.CharField(label="职务", max_length=60, help_text="如：分管副局长、办公室负责人。")
    name = forms.CharField(label="姓名", max_length=40, required=False)
    unit = UnitChoice(label="单位", required=False, empty_label="（不属于某一单位）")
    since = forms.DateField(label="任职起始日期", widget=DateInput)


class _Roles(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        super().__init__(
            label="岗位",
            choices=[(role.value, role.zh) for role in Role],
            required=False,
            help_text="权限随岗位而定；一人可以有几个岗位，但不能办理应由他人办理的环节。处室负责人、政务公开办公室、保密审查员和局领导岗位，须经另一人确认后生效。",
        )

    def clean(self, value: Any) -> list[Role]:
        return [Role(name) for name in super().clean(value)]


class PersonForm(StaffForm):
    full_name = forms.CharField(label="姓名", max_length=40)
    title = forms.CharField(label="职务", max_length=40, required=False)
    unit = UnitChoice(label="所在单位", required=False, empty_label="（未定）")
    roles = _Roles()
    is_active = forms.BooleanField(label="可以登录", required=False, initial=True)

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        if person is not None:
            kwargs["initial"] = {
                "full_name": person.full_name,
                "title": person.title,
                "unit": person.unit_id,
                "roles": [*person.roles, *person.role_grants.waiting().values_list("role", flat=True)],
                "is_active": person.is_active,
            }
        super().__init__(*args, **kwargs)


def _password(label: str, autocomplete: str, help_text: str = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, widget=widget, strip=False, max_length=128, help_text=help_text)


class NewPersonForm(StaffForm):
    username = forms.CharField(label="登录名", max_length=150, help_text="字母、数字和 @ . + - _。")
    full_name = forms.CharField(label="姓名", max_length=40)
    title = forms.CharField(label="职务", max_length=40, required=False)
    unit = UnitChoice(label="所在单位", required=False, empty_label="（未定）")
    roles = _Roles()
    password = _password("初始密码", "new-password", "不少于12个字符。请当面告知本人，并请其登录后修改。")

    def clean_username(self) -> str:
        name = self.cleaned_data["username"]
        User.username_validator(name)
        return name


class ResetPasswordForm(StaffForm):
    password = _password("新密码", "new-password", "不少于12个字符。")


class ChangePasswordForm(StaffForm):
    old = _password("原密码", "current-password")
    new = _password("新密码", "new-password", "不少于12个字符，不能只用数字，不能与姓名、登录名相近。")
    again = _password("再输入一次新密码", "new-password")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("new") and said.get("again") and said["new"] != said["again"]:
            self.add_error("again", "两次输入的新密码不一致。")
        return said


class BureauForm(forms.ModelForm):
    class Meta:
        model = Bureau
        fields = [
            "name",
            "short_name",
            "organisation_code",
            "year_basis",
            "foi_office",
            "address",
            "postcode",
            "phone",
            "office_hours",
            "site_code",
            "icp_filing",
            "psb_filing",
            "emblem_url",
            "mistakes_url",
        ]


class DelegationForm(StaffForm):
    """A post lent for some days. A leader may lend for others; everybody else lends their own."""

    giver = forms.ModelChoiceField(label="委托人", queryset=User.objects.none())
    taker = forms.ModelChoiceField(label="代理人", queryset=User.objects.none(), empty_label="（请选择）")
    role = forms.ChoiceField(label="岗位")
    since = forms.DateField(label="自", widget=DateInput)
    until = forms.DateField(label="至（含当日）", widget=DateInput)
    reason = forms.CharField(label="事由", max_length=100, help_text="如“外出学习”。")

    def __init__(self, *args: Any, person: User, for_others: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active = User.objects.filter(is_active=True, groups__name__in=[role.value for role in Role]).distinct()
        giver, taker, role = self.fields["giver"], self.fields["taker"], self.fields["role"]
        assert isinstance(giver, forms.ModelChoiceField)  # noqa: S101 - declared above
        assert isinstance(taker, forms.ModelChoiceField)  # noqa: S101 - declared above
        assert isinstance(role, forms.ChoiceField)  # noqa: S101 - declared above
        giver.queryset = active if for_others else active.filter(pk=person.pk)
        giver.initial, giver.empty_label = person.pk, None
        taker.queryset = active.exclude(pk=person.pk)
        role.choices = [(one.value, one.zh) for one in Role if one in DECIDING and (for_others or one in person.roles)]
