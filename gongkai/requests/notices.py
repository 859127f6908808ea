"""Notices by e-mail to applicants who asked for them, and answers sent by e-mail, with what the servers said of both.

A mail travels in the clear and nobody has proved the mailbox. So a notice names the number and what happened, and
nothing else: not who asked, not for what, and no link that opens the request. The secret opens it.
A notice serves nothing on anybody; the letter does.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from gongkai.errors import BadInput, Refused
from gongkai.frame.time import BEIJING
from gongkai.organisation.models import Bureau
from gongkai.post import actions as post
from gongkai.post.models import Letter as Mail
from gongkai.printing.paper import day
from gongkai.requests import scribe
from gongkai.requests.models import InformationRequest, RequestEvent

MOST_BYTES = 8 * 1024 * 1024
# What a notice says of an event; events that are not here are not told by e-mail.
_SAID = {
    "submit": "已经提交。工作机构核对、确认后登记，答复期限自收到申请的次日起算。",
    "enter": "已经录入。工作机构登记后，答复期限自收到申请的次日起算。",
    "confirm_receipt": "已经登记{due}。",
    "set_aside": "没有作为政府信息公开申请登记，理由见进度页。",
    "request_correction": "需要补正，请在{correction}以前补正。没有正当理由逾期不补正的，视为放弃申请。",
    "correction_lapsed": "逾期没有补正，视为放弃，不再处理。",
    "extend": "的答复期限已经延长{due}，理由见进度页。",
    "demand_reason": "需要说明理由，请在{reason}以前说明。",
    "set_delay": "将延迟答复{due}，理由见进度页。",
    "fee_notice": "需要缴纳信息处理费，金额、标准和缴费方式见进度页，请在{fee}以前缴纳。逾期没有缴纳的，视为放弃申请。",
    "cancel_fee": "的收费通知已经撤回，不必缴纳{due}。",
    "cost_notice": "需要缴纳检索、复制、邮寄等成本费用，金额和标准见进度页。",
    "split": "含有几项信息，已经{split}，分别办理，各自计算期限；都用原来的查询密钥查看。",
    "fee_lapsed": "逾期没有缴费，视为放弃，不再处理。",
    "transfer": "已经转送有权处理的机关，机关名称和联系方式见进度页。",
    "send": "的答复已经发出，可以在进度页查看。",
}
_TOO_LARGE = "告知书和提供的文件合计超过8MB，不能用电子邮件发送，请与申请人商定其他方式。"


def can_be_asked_for() -> bool:
    """Return whether this house sends e-mails at all."""
    return post.is_configured()


def tell(inquiry: InformationRequest, event: RequestEvent, *, at: datetime) -> None:
    """Queue the notice of an event for an applicant who asked for notices; in the transaction of the event."""
    said = _SAID.get(event.event)
    if said is None or not inquiry.notify or not inquiry.email or not post.is_configured():
        return
    bureau = Bureau.load()
    text = (
        f"您好！\n\n您的政府信息公开申请（受理编号：{inquiry.number_shown}）{_filled(said, inquiry)}\n\n"
        f"请用受理编号和查询密钥查看：\n{settings.BASE_URL}{reverse('requests:look')}\n\n"
        "为保护您的信息，邮件中不写申请的内容，不附可以直接打开申请的链接，也不会索要查询密钥和证件号码。"
        "正式的告知以送达的文书为准。\n不再需要此类邮件的，在进度页关闭“邮件通知”。此信由系统发出，不必回复。\n\n"
        f"{bureau.name}\n"
    )
    subject = f"政府信息公开申请{inquiry.number_shown}的办理通知"
    try:
        post.queue(f"{_of(inquiry)}{event.pk}", inquiry.email, subject, text, at=at)
    except BadInput:
        return  # no mailbox a letter can be sent to: the page says the same


def call_off(inquiry: InformationRequest, *, at: datetime) -> None:
    """Empty the notices that have not gone out yet."""
    post.call_off(_of(inquiry), at=at)


def sent(inquiry: InformationRequest) -> list[Mail]:
    """Return the mails of a request that the outbox still remembers, the newest first."""
    return list(Mail.objects.filter(key__startswith=_of(inquiry)))


def deliver(inquiry: InformationRequest, *, at: datetime) -> bool:
    """Queue the answer itself, its letter and files enclosed; return whether the house sends it.

    Raises Refused for what no mail carries.
    """
    if not inquiry.email or not post.is_configured():
        return False
    files = scribe.enclosures(inquiry)
    if sum(len(data) for _, _, data in files) > MOST_BYTES:
        raise Refused(_TOO_LARGE)
    text = (
        f"您好！\n\n您的政府信息公开申请（受理编号：{inquiry.number_shown}）的答复随附，共{len(files)}个文件。\n\n"
        f"此信由系统发出，不必回复。\n\n{Bureau.load().name}\n"
    )
    post.queue(_answer(inquiry), inquiry.email, "政府信息公开申请的答复", text, files=files, at=at)
    return True


def proof_of_mail(inquiry: InformationRequest) -> tuple[datetime, str] | None:
    """Return when the receiving server took the answer, and that in words; None while it has not, or nobody sent it."""
    mail = Mail.objects.filter(key=_answer(inquiry), state=Mail.State.SENT).first()
    if mail is None or mail.done_at is None:
        return None
    taken = mail.done_at.astimezone(BEIJING)
    return mail.done_at, f"邮件服务器于{taken:%Y-%m-%d %H:%M}收讫，Message-ID {mail.message_id}"


def _of(inquiry: InformationRequest) -> str:
    return f"request/{inquiry.pk}/"


def _answer(inquiry: InformationRequest) -> str:
    return f"answer/{inquiry.pk}"


def _filled(said: str, inquiry: InformationRequest) -> str:
    correction, fee = inquiry.corrections.last(), inquiry.fees.filter(cancelled_on__isnull=True).last()
    due = ""
    if "{due}" in said and inquiry.clock is not None:
        inquiry.clock.refresh_from_db()
        due = f"，答复期限为{day(inquiry.clock.due_at.astimezone(BEIJING).date())}" if inquiry.clock.due_at else ""
    return said.format(
        due=due,
        split=inquiry.conclusion,
        correction=day(correction.due_on) if correction else "",
        reason=day(inquiry.reason_due_on),
        fee=day(fee.due_on) if fee else "",
    )
