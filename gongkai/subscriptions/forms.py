"""What a reader fills in to subscribe."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gongkai.frame import gate
from gongkai.frame.gate import Ticket
from gongkai.subscriptions.models import Subscription


class SubscriptionForm(forms.Form):
    """An address and how often. Whatever is wrong is said beside the field, and nothing typed is lost."""

    address = forms.EmailField(
        label="电子邮箱",
        max_length=200,
        help_text="只用来发送您订阅的内容，加密保存，退订后即行删除。",
        error_messages={
            "required": "请填写电子邮箱。",
            "invalid": "电子邮箱的格式不对。",
            "max_length": "电子邮箱过长。",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    rhythm = forms.ChoiceField(
        label="多久一次",
        choices=Subscription.Rhythm.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择频次。", "invalid_choice": "请选择频次。"},
    )
    proof = forms.CharField(
        max_length=10,
        help_text="为防止程序批量提交，请用数字回答。",
        error_messages={"required": "请回答这个问题。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    # Programs fill in every field; people never see this one.
    website = forms.CharField(
        label="网址（请留空）",
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "subscription_%s")
        kwargs.setdefault("initial", {"rhythm": Subscription.Rhythm.DAILY})
        super().__init__(*args, **kwargs)
        self.ticket = ticket
        self.fields["proof"].label = ticket.question

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError("此栏请留空。")
        return ""

    def clean_proof(self) -> str:
        said: str = self.cleaned_data["proof"]
        if not self.ticket.is_answered_by(said.translate(str.maketrans("０１２３４５６７８９", "0123456789"))):
            raise ValidationError("回答有误，请再算一次。")
        return said


# A letter goes to whatever address is typed: the small question is always asked, and few may be sent.
SEND = gate.Deed("subscribe", an_hour=5, a_day=15)
TRY = gate.Deed("subscribe_try", an_hour=30, a_day=100)
