"""What the staff say about each step: a form for every event of the table that needs words. Shapes only; guards decide.

`facts` of a valid form are the keywords of `actions.take`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from gongkai.deadlines import calendar
from gongkai.law import foi_decisions
from gongkai.law.calendar import CalendarMissing
from gongkai.law.rules import BEIJING, beijing_day
from gongkai.organisation.forms import DateInput, StaffForm, UnitChoice
from gongkai.requests import files, machine, notices, rules
from gongkai.requests.models import Consultation, Fee, InformationRequest, Practice, RequestEvent
from gongkai.review.rules import SECRECY_POINTS

# The box that asks for the letter of a step.
LETTER = "letter"


def words(label: str, *, rows: int = 3, required: bool = True, longest: int = 2000, **more: Any) -> forms.CharField:
    """Return a field of some lines."""
    return forms.CharField(
        label=label, max_length=longest, required=required, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


class Instant(forms.DateTimeField):
    """A Beijing minute."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    input_formats = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S")


class StepForm(StaffForm):
    """A step that needs no words: the button is enough."""

    def __init__(
        self, *args: Any, inquiry: InformationRequest, at: datetime, letter: machine.Letter | None = None, **kwargs: Any
    ) -> None:
        """`letter`: the one that can be sealed along with the step."""
        super().__init__(*args, **kwargs)
        self.inquiry, self.at = inquiry, at
        self.prepare()
        if letter is not None:
            self.fields[LETTER] = forms.BooleanField(
                label=f"同时出具《{letter.zh}》", required=False, initial=True, help_text="编定文号，存档件不再改动。"
            )

    @property
    def wants_letter(self) -> bool:
        """Return whether the letter is to be sealed along with the step; only after is_valid()."""
        return bool(self.cleaned_data.get(LETTER))

    def prepare(self) -> None:
        """Fill in what is known already."""

    @property
    def facts(self) -> dict[str, Any]:
        """Return what `actions.take` is told; only after is_valid()."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "") and name != LETTER}


class ReasonForm(StepForm):
    reason = words("理由")


class DemandReasonForm(ReasonForm):
    due_on = forms.DateField(label="说明理由的期限", widget=DateInput)

    def prepare(self) -> None:
        self.fields["due_on"].initial = _in_working_days(self.at, Practice.load().reason_days)


class ConfirmForm(StepForm):
    arrived_at = Instant(label="到达时间", help_text="当面递交、签收、邮件系统收到、传真收到的时间。")
    confirmed_at = Instant(
        label="双方确认时间",
        required=False,
        help_text="网上、电子邮件、平常信函、传真提交的，填写与申请人确认的时间，该日为收到申请之日。",
    )

    def prepare(self) -> None:
        self.fields["arrived_at"].initial = self.inquiry.arrived_at or self.inquiry.submitted_at
        arrived = beijing_day(self.inquiry.arrived_at or self.inquiry.submitted_at)
        if rules.needs_confirmation(self.inquiry.channel, arrived):
            self.fields["confirmed_at"].initial = self.at


class CorrectionForm(StepForm):
    items = words("需要补正的事项", rows=4, help_text="一次性写明全部需要补正的内容。")
    due_on = forms.DateField(label="补正期限", widget=DateInput, help_text="应当合理。")

    def prepare(self) -> None:
        self.fields["due_on"].initial = _in_working_days(self.at, Practice.load().correction_days)


class TakeCorrectionForm(StepForm):
    answer = words("补正内容", rows=4, longest=rules.LONGEST_CONTENT)
    received_on = forms.DateField(label="收到补正之日", widget=DateInput)
    just_cause = forms.CharField(label="逾期的正当理由", max_length=300, required=False, help_text="没有逾期的不填。")

    def prepare(self) -> None:
        self.fields["received_on"].initial = beijing_day(self.at)


class AssignForm(StepForm):
    unit = UnitChoice(label="承办单位", empty_label="（请选择）")
    due_on = forms.DateField(label="内部期限", widget=DateInput, required=False, help_text="应当早于法定答复期限。")
    note = forms.CharField(label="交办意见", max_length=300, required=False, help_text="不写申请人的个人信息。")

    def prepare(self) -> None:
        self.fields["due_on"].initial = _in_working_days(self.at, Practice.load().unit_days)


class ConsultForm(StepForm):
    name = forms.CharField(label="征求谁的意见", max_length=120)
    address = forms.CharField(label="送达地址", max_length=200, required=False)
    question = words("征求意见的内容", rows=4)
    sent_on = forms.DateField(
        label="发出之日", widget=DateInput, help_text="以文书出具之日为准；文书出具以前，答复期限照常计算。"
    )

    def prepare(self) -> None:
        self.fields["sent_on"].initial = beijing_day(self.at)


class ConsultThirdPartyForm(ConsultForm):
    interest = forms.CharField(
        label="公开可能损害的权益", max_length=300, help_text="如商业秘密、个人隐私；写明具体内容。"
    )
    field_order = ("name", "address", "question", "interest", "sent_on")


class ReplyForm(StepForm):
    consultation = forms.ModelChoiceField(Consultation.objects.none(), label="哪一项征求意见", empty_label=None)
    opinion = forms.ChoiceField(
        label="意见",
        choices=[choice for choice in Consultation.Opinion.choices if choice[0] != "silent"],
        widget=forms.RadioSelect,
    )
    grounds = words("对方的理由", required=False)
    grounds_hold = forms.TypedChoiceField(
        label="理由是否合理",
        choices=[("", "（同意公开的不填）"), ("yes", "合理"), ("no", "不合理")],
        coerce=lambda said: said == "yes",
        empty_value=None,
        required=False,
    )
    replied_on = forms.DateField(label="答复之日", widget=DateInput)
    kind = ""

    def prepare(self) -> None:
        field = self.fields["consultation"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = self.inquiry.consultations.filter(ended_on__isnull=True, kind=self.kind)
        field.label_from_instance = _letter_to  # type: ignore[method-assign]  # Django's own way to say it
        field.initial = field.queryset.first()
        self.fields["replied_on"].initial = beijing_day(self.at)


class ThirdPartyReplyForm(ReplyForm):
    kind = Consultation.Kind.THIRD_PARTY.value


class AgencyReplyForm(ReplyForm):
    kind = Consultation.Kind.AGENCY.value


class AuthorityReplyForm(ReplyForm):
    kind = Consultation.Kind.AUTHORITY.value

    def prepare(self) -> None:
        super().prepare()
        del self.fields["grounds_hold"]


class ExtensionForm(StepForm):
    days = forms.IntegerField(label="延长多少个工作日", min_value=1)
    reason = words("理由", longest=500, help_text="写入延期答复告知书，告知申请人。")


class DelayForm(StepForm):
    until = forms.DateField(label="延迟答复至", widget=DateInput)
    reason = words("不能按期答复的理由", longest=500)


class FeeForm(StepForm):
    basis = forms.ChoiceField(label="计收方式", choices=Fee.Basis.choices, widget=forms.RadioSelect)
    quantity = forms.IntegerField(label="件数或者页数", min_value=1)
    before = forms.IntegerField(
        label="该申请人当月此前的件数", min_value=0, required=False, help_text="按件计收时填写。"
    )

    def prepare(self) -> None:
        from gongkai.requests.actions import items_this_month

        self.fields["before"].initial = items_this_month(self.inquiry)
        self.fields["quantity"].initial = self.inquiry.items


class CostsForm(StepForm):
    search = forms.DecimalField(label="检索费（元）", min_value=0, max_digits=8, decimal_places=2, required=False)
    copying = forms.DecimalField(label="复制费（元）", min_value=0, max_digits=8, decimal_places=2, required=False)
    postage = forms.DecimalField(label="邮寄费（元）", min_value=0, max_digits=8, decimal_places=2, required=False)
    standard = forms.CharField(label="收费标准", max_length=300, help_text="写明标准的文件和单价。")


class CostsPaidForm(StepForm):
    paid_on = forms.DateField(label="缴纳之日", widget=DateInput)

    def prepare(self) -> None:
        self.fields["paid_on"].initial = beijing_day(self.at)


class SplitForm(StepForm):
    parts = words(
        "拆分的各项",
        rows=8,
        longest=20 * rules.LONGEST_CONTENT,
        help_text="一项一段，段与段之间空一行。各项各有编号和期限，申请人用原来的查询密钥查看。",
    )

    def prepare(self) -> None:
        self.fields["parts"].initial = self.inquiry.content

    @property
    def facts(self) -> dict[str, Any]:
        return {"parts": rules.parts_of(self.cleaned_data["parts"])}


class ReferForm(StepForm):
    agency = forms.CharField(label="负责公开的机关", max_length=120)
    contact = forms.CharField(label="该机关的联系方式", max_length=150, help_text="地址、电话；写入答复，告知申请人。")
    reason = words("为什么不属于本机关负责公开")


class SetAsideForm(ReasonForm):
    where = forms.CharField(
        label="应当向何处提出", max_length=120, required=False, help_text="如12315；写在申请人的查询页上。"
    )


class PayForm(StepForm):
    amount = forms.IntegerField(label="缴纳金额（元）", min_value=1)
    paid_on = forms.DateField(label="缴清之日", widget=DateInput)

    def prepare(self) -> None:
        self.fields["paid_on"].initial = beijing_day(self.at)


class TransferForm(StepForm):
    agency = forms.CharField(label="有权处理的机关及其联系方式", max_length=200)
    reason = words("本机关无权处理的理由", longest=500, help_text="写入转送告知书，告知申请人。")


class DraftForm(StepForm):
    """The answer: its kind, what is given, facts and reasons, and what its kind must name."""

    decision_code = forms.ChoiceField(label="答复类型")
    answer = words("提供的信息，或者获取的方式、途径和时间", rows=6, required=False, longest=rules.LONGEST_ANSWER)
    reasons = words("事实和理由", rows=5, required=False, longest=8000, help_text="不是全部公开的，应当写明。")
    agency = forms.CharField(
        label="负责公开的机关及其联系方式",
        max_length=300,
        required=False,
        help_text="不属于本机关负责公开、已知谁负责的。",
    )
    search = words(
        "检索记录", required=False, help_text="答复“不存在”的：谁检索、在哪些系统和档案、用什么关键词、何时、结果。"
    )
    previous = forms.CharField(label="此前答复的文号", max_length=100, required=False, help_text="重复申请的。")
    other_law = forms.CharField(
        label="应当依照的法律、行政法规", max_length=300, required=False, help_text="法律禁止公开、行政查询事项。"
    )
    public_interest = words(
        "不公开对公共利益的重大影响", rows=2, required=False, help_text="第三方不同意而决定公开的。"
    )
    _FACTS = ("agency", "search", "previous", "other_law", "public_interest")

    def prepare(self) -> None:
        field = self.fields["decision_code"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        groups: dict[str, list[tuple[str, str]]] = {}
        for decision in foi_decisions.of_regime(self.inquiry.regime):
            if decision.answered:
                groups.setdefault(decision.family.zh, []).append(
                    (decision.code, f"{decision.zh}（{decision.cited_zh}）")
                )
        field.choices = [("", "（请选择）"), *groups.items()]
        if not self.is_bound:
            self.initial = {
                "decision_code": self.inquiry.decision_code,
                "answer": self.inquiry.answer,
                "reasons": self.inquiry.reasons,
                **self.inquiry.answer_facts,
            }

    @property
    def facts(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in ("decision_code", "answer", "reasons")}
        said["answer_facts"] = {name: self.cleaned_data[name] for name in self._FACTS if self.cleaned_data[name]}
        return said


class SecrecyForm(StepForm):
    """The points of the review, each answered by itself."""

    def prepare(self) -> None:
        for point, question in SECRECY_POINTS:
            self.fields[point] = forms.ChoiceField(
                label=question,
                choices=[("no", "否"), ("yes", "是")],
                widget=forms.RadioSelect,
                error_messages={"required": "请回答这一项。"},
            )

    @property
    def facts(self) -> dict[str, Any]:
        return {"points": {point: self.cleaned_data[point] == "yes" for point, _ in SECRECY_POINTS}}


class SendForm(StepForm):
    how = forms.ChoiceField(
        label="发出方式",
        choices=InformationRequest.Delivery.choices,
        widget=forms.RadioSelect,
        help_text="设置了发件人的，电子邮件由系统发送，告知书和提供的文件随附，不必另行发送。",
    )
    sent_on = forms.DateField(label="发出之日", widget=DateInput, help_text="邮寄的，填写交邮之日。")

    def prepare(self) -> None:
        self.fields["how"].initial = self.inquiry.delivery
        self.fields["sent_on"].initial = beijing_day(self.at)


class ServeForm(StepForm):
    served_on = forms.DateField(label="送达之日", widget=DateInput)
    kind = forms.ChoiceField(label="凭证类别", choices=InformationRequest.Service.choices, widget=forms.RadioSelect)
    number = forms.CharField(label="邮件号码", max_length=60, required=False, help_text="邮件妥投的，应当填写。")
    proof = forms.CharField(
        label="凭证说明", max_length=200, required=False, help_text="如签收人、妥投记录。系统已有的记录已经填入。"
    )
    scan = forms.FileField(label="凭证扫描件", required=False, help_text="加密保存。")

    def prepare(self) -> None:
        kinds = InformationRequest.Service
        found = _known_service(self.inquiry)
        day, kind, proof = found or (beijing_day(self.at), _SERVICE.get(self.inquiry.sent_how, kinds.RECEIPT), "")
        self.initial = {"served_on": day, "kind": kind, "proof": proof, **self.initial}

    @property
    def facts(self) -> dict[str, Any]:
        said = super().facts
        file = said.pop("scan", None)
        if isinstance(file, UploadedFile):
            data, name = file.read(), file.name or ""
            # By its bytes, and before any lock is held.
            said["scan"] = (name, data, files.checked(name, data, proof=False))
        return said


class WithdrawForm(StepForm):
    reason = forms.CharField(label="说明", max_length=300, help_text="申请人以什么方式、何时撤回。")


_SERVICE = {"online": "online", "email": "email", "post": "post", "pickup": "in_person", "on_site": "in_person"}


def _known_service(inquiry: InformationRequest) -> tuple[date, str, str] | None:
    """Return (day, kind, words) of what the house itself knows of the answer's arrival."""
    taken = inquiry.events.filter(event=RequestEvent.TAKEN).first()
    if taken is not None:
        words = f"申请人于{taken.at.astimezone(BEIJING):%Y-%m-%d %H:%M}凭查询密钥查收"
        return beijing_day(taken.at), InformationRequest.Service.ONLINE, words
    mailed = notices.proof_of_mail(inquiry)
    return (beijing_day(mailed[0]), InformationRequest.Service.EMAIL, mailed[1]) if mailed else None


FORMS: dict[str, type[StepForm]] = {
    "confirm_receipt": ConfirmForm,
    "set_aside": SetAsideForm,
    "consult_authority": ConsultForm,
    "authority_reply": AuthorityReplyForm,
    "cancel_fee": ReasonForm,
    "cost_notice": CostsForm,
    "cost_paid": CostsPaidForm,
    "cost_waived": ReasonForm,
    "split": SplitForm,
    "refer": ReferForm,
    "request_correction": CorrectionForm,
    "submit_correction": TakeCorrectionForm,
    "assign": AssignForm,
    "consult_third_party": ConsultThirdPartyForm,
    "third_party_reply": ThirdPartyReplyForm,
    "consult_agency": ConsultForm,
    "agency_reply": AgencyReplyForm,
    "ask_extension": ExtensionForm,
    "refuse_extension": ReasonForm,
    "demand_reason": DemandReasonForm,
    "give_reason": ReasonForm,
    "set_delay": DelayForm,
    "reject_reason": ReasonForm,
    "fee_notice": FeeForm,
    "pay": PayForm,
    "transfer": TransferForm,
    "submit_draft": DraftForm,
    "pass_secrecy": SecrecyForm,
    "return_draft": ReasonForm,
    "send": SendForm,
    "serve": ServeForm,
    "withdraw": WithdrawForm,
}


def form_of(event: str) -> type[StepForm]:
    """Return the form of an event; one that needs no words has the plain one."""
    return FORMS.get(event, StepForm)


class EnterForm(StaffForm):
    """A request that came on paper, by fax or by mail, as the office enters it."""

    Meta = InformationRequest
    channel = forms.ChoiceField(
        label="提交渠道",
        choices=[choice for choice in Meta.Channel.choices if choice[0] != "internet"],
        widget=forms.RadioSelect,
    )
    arrived_at = Instant(label="到达时间")
    matter = forms.ChoiceField(
        label="申请事项", choices=Meta.Matter.choices, widget=forms.RadioSelect, initial="information"
    )
    kind = forms.ChoiceField(label="申请人类别", choices=Meta.Kind.choices, initial="NATURAL")
    name = forms.CharField(label="姓名或者名称", max_length=120)
    representative = forms.CharField(label="法定代表人或者负责人", max_length=60, required=False)
    contact_person = forms.CharField(label="联系人", max_length=60, required=False)
    proof_kind = forms.ChoiceField(label="证件类型", choices=[("", "（没有）"), *Meta.Proof.choices], required=False)
    proof_number = forms.CharField(label="证件号码", max_length=40, required=False)
    phone = forms.CharField(label="联系电话", max_length=40, required=False)
    email = forms.EmailField(label="电子邮箱", max_length=120, required=False)
    notify = forms.BooleanField(
        label="申请人要求用电子邮件通知办理进展", required=False, help_text="邮件不含申请内容，设置了发件人时发送。"
    )
    fax = forms.CharField(label="传真", max_length=40, required=False)
    address = forms.CharField(label="通信地址", max_length=200, required=False)
    postcode = forms.RegexField(r"\A\d{6}\Z", label="邮编", required=False)
    content = words("所需信息的描述", rows=6, longest=rules.LONGEST_CONTENT, help_text="照申请书原文录入。")
    document_title = forms.CharField(label="信息名称", max_length=200, required=False)
    document_number = forms.CharField(label="文号", max_length=100, required=False)
    purpose = forms.CharField(label="用途", max_length=300, required=False, help_text="仅2007年条例。")
    asks_fee_waiver = forms.BooleanField(label="申请减免费用", required=False, help_text="仅2007年条例。")
    form = forms.ChoiceField(label="提供形式", choices=Meta.Form.choices, initial="paper")
    delivery = forms.ChoiceField(label="获取方式", choices=Meta.Delivery.choices, initial="post")
    help_needed = forms.CharField(label="需要的帮助", max_length=200, required=False)
    proof = forms.FileField(label="身份证明", required=False, help_text="加密保存，查看有记录。")
    scan = forms.FileField(label="申请书扫描件", required=False, help_text="加密保存，查看有记录。")

    @property
    def said(self) -> dict[str, Any]:
        """Return what the request says; only after is_valid()."""
        left_out = {"channel", "arrived_at", "proof", "scan"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


class PracticeForm(forms.ModelForm):
    class Meta:
        model = Practice
        fields = [field.name for field in Practice._meta.fields if field.name != "id"]
        widgets = {"cost_fee_until": DateInput}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name in self.fields:
            value = said.get(name)
            if isinstance(value, int) and not isinstance(value, bool) and not 1 <= value <= 3650:
                self.add_error(name, "应当在1至3650之间。")
        return said


class NoteForm(StaffForm):
    text = forms.CharField(label="记录", max_length=500, help_text="如电话沟通的情况。不写个人信息。")


class ItemsForm(StaffForm):
    items = forms.IntegerField(label="件数", min_value=1, max_value=1000, help_text="一事一申请：按最小合理单位拆分。")


class MailAsideForm(StaffForm):
    reason = forms.CharField(label="理由", max_length=300)


def _letter_to(obj: Consultation) -> str:
    return f"{obj.name}（{obj.sent_on}发出）"


def _in_working_days(at: datetime, days: int) -> object:
    try:
        return calendar.current().add_working_days(beijing_day(at), days)
    except CalendarMissing:
        return beijing_day(at) + timedelta(days=days)
