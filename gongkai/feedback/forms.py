"""What the public and the staff fill in. A form checks shapes; actions decide."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from gongkai.feedback import rules
from gongkai.feedback.models import Message, Promises
from gongkai.frame import gate
from gongkai.frame.gate import Ticket
from gongkai.organisation.forms import UnitChoice

_PHONE = re.compile(r"\+?\d[\d\- ]{5,18}\d")


class Words(forms.CharField):
    """Some lines of text, cleaned of invisible signs, not longer than `longest` once cleaned."""

    def __init__(self, *, longest: int, rows: int, label: str, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(label=label, strip=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return rules.cleaned(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.longest:
            raise ValidationError(f"不得超过{self.longest}字，现有{len(value)}字。")


class MessageForm(forms.Form):
    """What a visitor writes. Whatever is wrong is said beside the field, and nothing typed is lost."""

    kind = forms.ChoiceField(
        label="类别",
        choices=Message.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择类别。", "invalid_choice": "请选择类别。"},
    )
    quote = Words(
        longest=rules.LONGEST_QUOTE,
        rows=2,
        label="有误的原文",
        required=False,
        help_text="纠错的，请把有误的那句话抄在这里。",
    )
    text = Words(
        longest=rules.LONGEST_TEXT,
        rows=7,
        label="内容",
        help_text=f"不超过{rules.LONGEST_TEXT}字。请不要写身份证号、银行卡号等个人信息。",
        error_messages={"required": "请填写内容。"},
    )
    private = forms.BooleanField(label="不要公开我写的内容", required=False)
    contact = forms.CharField(
        label="联系方式（可不填）",
        max_length=rules.LONGEST_CONTACT,
        required=False,
        help_text="手机号码或者电子邮箱，只用于就此事与您联系，不公开。",
        error_messages={"max_length": f"不得超过{rules.LONGEST_CONTACT}字。"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    proof = forms.CharField(
        label="验证问题",
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    # Programs fill in every field; people never see this one.
    website = forms.CharField(
        label="网址（请留空）",
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, ticket: Ticket, ask: bool, at: datetime, **kwargs: Any) -> None:
        """`ask`: whether the small question of `ticket` stands on the form."""
        kwargs.setdefault("auto_id", "message_%s")
        super().__init__(*args, **kwargs)
        self.ticket, self.at = ticket, at
        self.asks = ask
        if ask:
            self.fields["proof"].label = ticket.question
            self.fields["proof"].help_text = "为防止程序批量提交，请用数字回答。"
            self.fields["proof"].required = True
            self.fields["proof"].error_messages["required"] = "请回答这个问题。"
        else:
            del self.fields["proof"]

    def clean_contact(self) -> str:
        said = self.cleaned_data["contact"]
        if said != rules.one_line(said):
            raise ValidationError("请填写一个手机号码或者电子邮箱。")
        if not said or _PHONE.fullmatch(said):
            return said
        try:
            validate_email(said)
        except ValidationError:
            raise ValidationError("请填写一个手机号码或者电子邮箱。") from None
        return said

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError("此栏请留空。")
        return ""

    def clean_proof(self) -> str:
        said = self.cleaned_data["proof"]
        if not self.ticket.is_answered_by(said.translate(str.maketrans("０１２３４５６７８９", "0123456789"))):
            raise ValidationError("回答有误，请再算一次。")
        return said

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if gate.is_too_quick(self.ticket, at=self.at):
            raise ValidationError("提交得太快了，请核对内容后再次提交。")
        return said


class ReceiptForm(forms.Form):
    receipt = forms.CharField(
        label="回执编号",
        max_length=60,
        error_messages={"required": "请填写回执编号。", "max_length": "回执编号应为10位字母和数字。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "如 ABCDE-23456"}),
    )

    def clean_receipt(self) -> str:
        said = rules.read_receipt(self.cleaned_data["receipt"])
        if not said:
            raise ValidationError("回执编号应为10位字母和数字。")
        return said


# --- the staff's ---------------------------------------------------------------------------------------


class RouteForm(forms.Form):
    unit = UnitChoice(label="承办单位", empty_label="（请选择）")
    note = forms.CharField(label="说明", max_length=300, required=False)


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(label="办理结果", widget=forms.RadioSelect)
    text = Words(longest=rules.LONGEST_ANSWER, rows=8, label="答复", help_text="答复对外公开，不要写入个人信息。")

    def __init__(self, *args: Any, message: Message, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"text": message.draft, "outcome": message.draft_outcome or None})
        super().__init__(*args, **kwargs)
        choice = self.fields["outcome"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - declared above
        choice.choices = list(rules.OUTCOMES[message.kind].items())


class ReleaseForm(forms.Form):
    """What the public may read: masked already where numbers stand in it; a person looks at it here."""

    publish = forms.TypedChoiceField(
        label="来信内容和答复",
        choices=[("yes", "公开"), ("no", "不公开")],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    public_text = Words(
        longest=rules.LONGEST_TEXT,
        rows=6,
        label="公开的内容",
        required=False,
        help_text="已自动遮盖号码，请逐字核对，把姓名、住址等个人信息也遮盖掉。原文不变。",
    )
    public_quote = Words(longest=rules.LONGEST_QUOTE, rows=2, label="公开的原文", required=False)
    not_public_because = forms.CharField(label="不公开的理由", max_length=300, required=False)

    def __init__(self, *args: Any, message: Message, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {
                "publish": "no" if message.private else "yes",
                "public_text": rules.masked(message.text),
                "public_quote": rules.masked(message.quote),
            },
        )
        super().__init__(*args, **kwargs)
        if message.private:
            for name in ("publish", "public_text", "public_quote", "not_public_because"):
                del self.fields[name]

    @property
    def said(self) -> dict[str, Any]:
        """Return what `actions.release` takes; only after is_valid()."""
        return {"publish": False, **self.cleaned_data}


class ReasonForm(forms.Form):
    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class MergeForm(forms.Form):
    into = forms.IntegerField(label="并入第几件", min_value=1, help_text="填写来信页面上的件号。")

    def clean_into(self) -> Message:
        found = Message.objects.filter(pk=self.cleaned_data["into"]).first()
        if found is None:
            raise ValidationError("没有这一件来信。")
        return found


class PromiseForm(forms.Form):
    correction_days = forms.IntegerField(label="纠错的答复（工作日）", min_value=1, max_value=20)
    suggestion_days = forms.IntegerField(label="意见建议的答复（工作日）", min_value=1, max_value=60)
    question_days = forms.IntegerField(label="提问的答复（工作日）", min_value=1, max_value=60)
    contact_days = forms.IntegerField(
        label="联系方式的保存（办结后，日）", min_value=1, max_value=rules.LONGEST_CONTACT_DAYS
    )

    def __init__(self, *args: Any, promises: Promises, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(promises, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
