"""What the public fills in. A form checks shapes; actions decide."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email

from gongkai.frame import gate
from gongkai.frame.gate import Ticket
from gongkai.requests import notices, rules
from gongkai.requests.actions import Upload
from gongkai.requests.machine import FOI_2019
from gongkai.requests.models import InformationRequest, RequestFile
from gongkai.screening.resident import is_resident_number

_PHONE = re.compile(r"\+?\d[\d\- ]{5,18}\d")
_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")


class Words(forms.CharField):
    """Text, cleaned of invisible signs; `lines` keeps its line ends."""

    def __init__(self, *, lines: bool = False, rows: int = 3, **kwargs: Any) -> None:
        self.lines = lines
        if lines:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        kwargs.setdefault("error_messages", {"required": "请填写此项。"})
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return rules.cleaned(text) if self.lines else rules.one_line(text)


class RequestForm(forms.Form):
    """The application itself (Order 711, art. 29). Whatever is wrong is said beside the field; nothing is lost."""

    Meta = InformationRequest
    matter = forms.ChoiceField(label="申请事项", choices=Meta.Matter.choices, widget=forms.RadioSelect)
    content = Words(
        lines=True,
        rows=6,
        label="所需信息的描述",
        max_length=rules.LONGEST_CONTENT,
        help_text="请写明信息的名称、文号，或者时间、内容等便于查找的特征。一件申请只写一项信息，可以更快得到答复。",
        error_messages={"required": "请写明所需的信息。"},
    )
    document_title = Words(label="信息名称（知道的话）", max_length=200, required=False)
    document_number = Words(label="文号（知道的话）", max_length=100, required=False)
    purpose = Words(
        label="用途",
        max_length=300,
        required=False,
        help_text="根据自身生产、生活、科研等特殊需要申请的，请简要说明。",
    )
    asks_fee_waiver = forms.BooleanField(label="申请减免检索、复制、邮寄费用（确有经济困难的公民）", required=False)
    kind = forms.ChoiceField(label="申请人", choices=Meta.Kind.choices, widget=forms.RadioSelect)
    name = Words(label="姓名或者单位名称", max_length=120, error_messages={"required": "请填写姓名或者单位名称。"})
    representative = Words(label="法定代表人或者负责人（单位填写）", max_length=60, required=False)
    contact_person = Words(label="联系人（单位填写）", max_length=60, required=False)
    proof_kind = forms.ChoiceField(label="证件类型", choices=Meta.Proof.choices)
    proof_number = Words(label="证件号码", max_length=40, required=False)
    # Asked for only where the number looks unusual: it holds the number that was confirmed, and no other.
    proof_sure = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    proof = forms.FileField(
        label="身份证明",
        required=False,
        help_text="身份证明的照片、扫描件或者PDF，不超过5MB。加密保存，只有负责登记的人员可以查看，每次查看都有记录。",
    )
    phone = Words(label="联系电话", max_length=40, required=False)
    email = Words(label="电子邮箱", max_length=120, required=False)
    notify = forms.BooleanField(
        label="用电子邮件通知我办理进展",
        required=False,
        help_text="邮件只写受理编号和进展，不写申请内容。可以随时在进度页关闭。",
    )
    address = Words(label="通信地址", max_length=200, required=False)
    postcode = Words(label="邮编", max_length=6, required=False)
    form = forms.ChoiceField(label="提供形式", choices=Meta.Form.choices, widget=forms.RadioSelect)
    delivery = forms.ChoiceField(label="获取方式", choices=Meta.Delivery.choices, widget=forms.RadioSelect)
    help_needed = Words(
        label="需要的帮助",
        max_length=200,
        required=False,
        help_text="阅读有困难，或者有视力、听力障碍的，请写明需要怎样的帮助。",
    )
    attachment = forms.FileField(
        label="附件（可以不提供）", required=False, help_text="PDF、DOCX、图片、压缩包或者文本文件，不超过10MB。"
    )
    # Programs fill in every field; people never see this one.
    website = forms.CharField(
        label="网址（请留空）",
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    WHAT = ("matter", "content", "document_title", "document_number", "purpose", "attachment")
    WHOM = ("kind", "name", "representative", "contact_person", "proof_kind", "proof_number", "proof")
    REACH = ("phone", "email", "address", "postcode")
    HOW = ("form", "delivery", "help_needed")
    doubted = ""
    AUTOFILL = {
        "name": "name",
        "phone": "tel",
        "email": "email",
        "address": "address-line1",
        "postcode": "postal-code",
        "proof_number": "off",
    }

    def __init__(self, *args: Any, ticket: Ticket, regime: str, has_proof: bool, at: datetime, **kwargs: Any) -> None:
        """`regime`: of the day of asking; `has_proof`: an identity paper lies with the draft already."""
        kwargs.setdefault("auto_id", "ask_%s")
        kwargs.setdefault(
            "initial",
            {"matter": "information", "kind": "NATURAL", "form": "electronic", "delivery": "online"},
        )
        super().__init__(*args, **kwargs)
        self.ticket, self.at, self.regime, self.has_proof = ticket, at, regime, has_proof
        self.needs_proof = regime == FOI_2019
        if self.needs_proof:
            del self.fields["purpose"], self.fields["asks_fee_waiver"]
        else:
            self.fields[
                "proof"
            ].help_text = "申请提供与本人有关的税费、社会保障、医疗卫生等信息的，应当出示；加密保存。"
        if not notices.can_be_asked_for():
            del self.fields["notify"]
        for name, word in self.AUTOFILL.items():
            self.fields[name].widget.attrs["autocomplete"] = word

    def clean_proof_number(self) -> str:
        said = self.cleaned_data["proof_number"].upper().replace(" ", "")
        if not said:
            if self.needs_proof:
                raise ValidationError("请填写证件号码。")
            return ""
        kind = self.cleaned_data.get("proof_kind")
        if kind == InformationRequest.Proof.ID_CARD and not is_resident_number(said):
            raise ValidationError("居民身份证号码有误，请核对。")
        if kind == InformationRequest.Proof.USCC and not _USCC.fullmatch(said):
            raise ValidationError("统一社会信用代码应为18位数字和大写字母，请核对。")
        doubt = rules.proof_doubt(str(kind), said)
        if doubt and self["proof_sure"].value() != said:
            self.doubted = said
            raise ValidationError(f"{doubt}，请核对；确实无误的，勾选“号码无误”后再次提交。")
        return str(said)

    def clean_phone(self) -> str:
        said: str = self.cleaned_data["phone"]
        if said and not _PHONE.fullmatch(said):
            raise ValidationError("请填写电话号码，只用数字、空格和连字符。")
        return said

    def clean_email(self) -> str:
        said: str = self.cleaned_data["email"]
        if said:
            try:
                validate_email(said)
            except ValidationError:
                raise ValidationError("电子邮箱的格式不对。") from None
        return said

    def clean_postcode(self) -> str:
        said: str = self.cleaned_data["postcode"]
        if said and not re.fullmatch(r"\d{6}", said):
            raise ValidationError("邮编应为6位数字。")
        return said

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError("此栏请留空。")
        return ""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if gate.is_too_quick(self.ticket, at=self.at):
            raise ValidationError("提交得太快了，请核对内容后再次提交。")
        if not any(said.get(name) for name in self.REACH[:3]) and not self.errors.keys() & set(self.REACH):
            self.add_error("phone", "电话、邮箱、通信地址请至少填写一项。")
        if self.needs_proof and not self.has_proof and not said.get("proof") and "proof" not in self.errors:
            self.add_error("proof", "请提供身份证明。")
        if said.get("notify") and not said.get("email") and "email" not in self.errors:
            self.add_error("email", "需要邮件通知的，请填写电子邮箱。")
        if said.get("delivery") == "post" and not said.get("address") and "address" not in self.errors:
            self.add_error("address", "选择邮寄的，请填写通信地址。")
        if said.get("delivery") == "email" and not said.get("email") and "email" not in self.errors:
            self.add_error("email", "选择电子邮件的，请填写电子邮箱。")
        return said

    @property
    def said(self) -> dict[str, Any]:
        """Return what was typed, without files: of a valid form what it says, else what stands in the fields."""
        left_out = {"proof", "attachment", "website"}
        if self.is_bound and not self.errors:
            return {name: value for name, value in self.cleaned_data.items() if name not in left_out}
        return {name: rules.cleaned(str(self[name].value() or "")) for name in self.fields if name not in left_out}

    def uploads(self) -> list[Upload]:
        """Return the files that came with the form."""
        found = []
        for name, kind in (("proof", RequestFile.Kind.PROOF), ("attachment", RequestFile.Kind.ATTACHMENT)):
            file = self.files.get(name)
            if isinstance(file, UploadedFile) and file.size:
                found.append(Upload(kind.value, file.name or "", file.read()))
        return found


class ProofForm(forms.Form):
    """The small question, where it is asked."""

    proof = forms.CharField(
        max_length=10,
        error_messages={"required": "请回答这个问题。"},
        help_text="为防止程序批量提交，请用数字回答。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "send_%s")
        super().__init__(*args, **kwargs)
        self.ticket = ticket
        self.fields["proof"].label = ticket.question

    def clean_proof(self) -> str:
        said: str = self.cleaned_data["proof"]
        if not self.ticket.is_answered_by(said.translate(str.maketrans("０１２３４５６７８９", "0123456789"))):
            raise ValidationError("回答有误，请再算一次。")
        return said


class LookForm(forms.Form):
    """A receipt number and its secret."""

    number = forms.CharField(
        label="受理编号",
        max_length=40,
        error_messages={"required": "请填写受理编号。", "max_length": "编号形如 2026-00012。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "2026-00012"}),
    )
    secret = forms.CharField(
        label="查询密钥",
        max_length=80,
        error_messages={"required": "请填写查询密钥。", "max_length": "查询密钥共25位字母和数字。"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_number(self) -> tuple[int, int]:
        found = rules.read_number(self.cleaned_data["number"])
        if found is None:
            raise ValidationError("编号形如 2026-00012。")
        return found

    def clean_secret(self) -> str:
        found = rules.read_secret(self.cleaned_data["secret"])
        if not found:
            raise ValidationError("查询密钥共25位字母和数字，请核对。")
        return found


class AnswerForm(forms.Form):
    """Some lines from the applicant: a correction, a reason."""

    answer = Words(lines=True, rows=6, label="补正内容", max_length=rules.LONGEST_CONTENT)
