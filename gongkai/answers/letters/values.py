"""What stands in the blanks of a letter: from the request, from the law of the day, and from who writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from gongkai.answers.letters.kinds import Kind
from gongkai.answers.models import LetterBook, ReleaseFile
from gongkai.errors import Refused
from gongkai.frame.time import BEIJING
from gongkai.law import fees, foi_decisions, foi_relief, grounds
from gongkai.law.foi_decisions import Decision, Need
from gongkai.law.foi_relief import Matter
from gongkai.law.sources import ORDER_711, Citation
from gongkai.organisation.models import Bureau
from gongkai.printing.paper import day
from gongkai.requests import machine
from gongkai.requests.models import Consultation, Costs, InformationRequest, Letter

# Where the request keeps what an answer needs (answer_facts), by the blank it fills.
FACTS = {
    "检索情况": "search",
    "负责机关": "agency",
    "负责机关联系方式": "agency_contact",
    "应依照的规定": "other_law",
    "此前答复": "previous",
    "获取途径": "where",
    "反映渠道": "channel",
    "不予公开内容": "withheld",
}
_NEEDED = {
    Need.REASONS: "事实和理由",
    Need.SEARCH: "检索情况",
    Need.PREVIOUS: "此前答复",
    Need.OTHER_LAW: "应依照的规定",
}


class Incomplete(Refused):
    """The answer lacks what the law says it must contain."""


def decision_of(inquiry: InformationRequest) -> Decision | None:
    """Return the decision on a request, None while there is none."""
    return foi_decisions.get(inquiry.decision_code) if inquiry.decision_code else None


def values_of(
    inquiry: InformationRequest,
    kind: Kind,
    *,
    on: date,
    number: str = "",
    words: Mapping[str, str] | None = None,
    consultation: Consultation | None = None,
) -> dict[str, str]:
    """Return {blank: words} for a letter of `kind` dated `on`. `words` are the writer's own and go before the rest."""
    book, bureau = LetterBook.load(), Bureau.load()
    found = {
        "机关": bureau.name,
        "文号": number,
        "日期": day(on),
        "申请人": inquiry.name,
        "称谓": "你" if inquiry.is_natural else "你单位",
        "申请编号": inquiry.number_shown,
        "收到日期": day(inquiry.received_on),
        "申请内容": _sentence(inquiry.content),
        "联系电话": book.phone or bureau.phone,
        "办公地址": book.address or bureau.address,
        "提交方式": inquiry.get_channel_display(),
        "答复内容": inquiry.answer,
        "公开内容": inquiry.answer,
        "更正内容": inquiry.answer,
        "事实和理由": inquiry.reasons,
        "提供方式": f"{inquiry.get_form_display()}，{inquiry.get_delivery_display()}。",
        "转送机关": inquiry.transferred_to,
        "缴费方式": book.payment,
        "答复期限": _due(inquiry),
        "说明期限": day(inquiry.reason_due_on),
        "救济途径": _relief(inquiry, book, on),
        "依据": _basis(inquiry, kind),
    }
    found |= {blank: str(inquiry.answer_facts.get(key, "")) for blank, key in FACTS.items()}
    found["获取途径"] = str(inquiry.answer_facts.get("where", "")) or inquiry.answer
    found |= _of_correction(inquiry) | _of_extension(inquiry, kind) | _of_service(inquiry)
    found |= _OF_KIND.get(kind.key, _of_fee)(inquiry)
    if consultation is not None:
        found |= {
            "第三方": consultation.name,
            "征求机关": consultation.name,
            "征求内容": consultation.question,
            "征求答复期限": day(consultation.reply_by),
        }
    if not found["不予公开内容"]:
        found["不予公开内容"] = withheld_in(inquiry)
    return found | {name: said for name, said in (words or {}).items() if said.strip()}


def check_answer(inquiry: InformationRequest, decision: Decision, values: Mapping[str, str]) -> None:
    """Raise Incomplete when an answer lacks what its decision calls for (Order 711, arts. 36–39)."""
    source = decision.citation if decision.citation.is_verified else None
    if decision.regime != inquiry.regime:
        raise Incomplete(f"该申请适用{machine.REGIMES[inquiry.regime]}，不能作出“{decision.zh}”的答复。")
    for need, blank in _NEEDED.items():
        if need in decision.needs and not values.get(blank, "").strip():
            raise Incomplete(f"“{decision.zh}”的答复必须写明{need.zh}。", source=source)
    files = list(inquiry.release_files.all())
    if Need.WHERE in decision.needs and not (values.get("答复内容", "").strip() or values.get("获取途径", "").strip()):
        raise Incomplete(f"“{decision.zh}”的答复必须写明{Need.WHERE.zh}。", source=source)
    if Need.RELEASED in decision.needs and not (files or values.get("答复内容", "").strip()):
        raise Incomplete("部分公开的，必须向申请人提供可以公开的内容。", source=source)
    agency = values.get("负责机关", "")
    reachable = values.get("负责机关联系方式") or any(sign.isdigit() for sign in agency)
    if Need.AGENCY in decision.may_say and agency and not reachable:
        raise Incomplete("能够确定负责公开的机关的，应当一并告知其联系方式。", source=ORDER_711.art(36, item=5))
    if any(not file.is_ready for file in files):
        raise Incomplete("尚有提供的文件没有制作或者没有经第二人核对，不能出具答复。", source=ORDER_711.art(17))
    if not values.get("救济途径", "").strip():
        raise Incomplete("答复必须写明救济途径。")


def withheld_in(inquiry: InformationRequest) -> str:
    """Return what was taken out of the files, as the letter lists it: file, ground, article, reason."""
    lines = []
    for file in ReleaseFile.objects.filter(inquiry=inquiry).prefetch_related("cuts"):
        told: dict[tuple[str, str], int] = {}
        for cut in file.cuts.all():
            key = (cut.ground, cut.reason.rstrip("。"))
            told[key] = told.get(key, 0) + 1
        for (code, reason), number in told.items():
            ground = _ground_zh(code)
            lines.append(f"《{file.title}》中{number}处：{ground}，{reason}。")
    return "\n".join(lines)


def _ground_zh(code: str) -> str:
    ground = grounds.get(code)
    return ground.zh_with_source if ground.citation.is_verified else ground.zh


def _sentence(text: str) -> str:
    text = "".join(line.strip() for line in text.splitlines()).strip()
    return text if text.endswith(("。", "！", "？", "”。", "…")) else f"{text}。"


def _due(inquiry: InformationRequest) -> str:
    clock = inquiry.clock
    return day(clock.due_at.astimezone(BEIJING).date()) if clock is not None and clock.due_at else ""


def _relief(inquiry: InformationRequest, book: LetterBook, on: date) -> str:
    decision = decision_of(inquiry)
    matter = foi_relief.matter_of(decision) if decision is not None else Matter.OTHER
    return foi_relief.relief(matter, on=on, bodies=book.bodies, readings=book.readings).text


def _basis(inquiry: InformationRequest, kind: Kind) -> str:
    decision = decision_of(inquiry)
    if decision is not None and kind.relief:
        return decision.cited_zh
    if kind.key in {"clarify"} and decision is not None:
        return decision.cited_zh
    regulation = foi_decisions.get("GRANT" if inquiry.regime == foi_decisions.FOI_2019 else "O_GRANT").citation
    if kind.key in _OWN_BASIS and inquiry.regime == foi_decisions.FOI_2019:
        return _OWN_BASIS[kind.key].zh
    for event in machine.EVENTS.values():
        if event.letter is not None and event.letter.value == kind.key:
            article = event.basis_of(inquiry.regime)
            if article is not None and article.is_verified:
                return article.zh
    return f"{regulation.instrument.zh}有关规定"


_OWN_BASIS: dict[str, Citation] = {
    "override": ORDER_711.art(32),
    "corrected": ORDER_711.art(41),
    "not_corrected": ORDER_711.art(41),
}


def _of_correction(inquiry: InformationRequest) -> dict[str, str]:
    last = inquiry.corrections.last()
    return {"补正事项": last.items, "补正期限": day(last.due_on)} if last is not None else {}


def _of_extension(inquiry: InformationRequest, kind: Kind) -> dict[str, str]:
    if kind.key == "delay":
        return {"新期限": day(inquiry.delayed_until)}
    last = inquiry.extensions.filter(granted=True).last()
    if last is None:
        return {}
    return {"延长天数": str(last.days), "延长理由": last.reason.rstrip("。"), "新期限": _due(inquiry)}


def _of_fee(inquiry: InformationRequest) -> dict[str, str]:
    fee = inquiry.fees.last()
    if fee is None:
        return {}
    by_items = fee.basis == fee.Basis.ITEMS
    unit = "件" if by_items else "页"
    whole = fee.before + fee.quantity if by_items else fee.quantity
    lines = fees.item_lines(whole) if by_items else fees.page_lines(whole)
    told = [
        f"第{line.first}至{line.last}{unit}：{line.number}{unit}，"
        + (f"每{unit}{line.each}元，计{line.yuan}元；" if line.each else "不收费；")
        for line in lines
    ]
    if by_items and fee.before:
        told.append(f"其中当月此前已有{fee.before}件，应计{fees.by_items(fee.before)}元，本次不再计收；")
    told[-1] = told[-1].rstrip("；") + "。"
    return {
        "计收方式": fee.get_basis_display(),
        "计算明细": "\n".join(told),
        "金额": str(fee.amount),
        "缴费期限": day(fee.due_on),
    }


def _of_costs(inquiry: InformationRequest) -> dict[str, str]:
    costs = Costs.objects.filter(inquiry=inquiry).first()
    if costs is None:
        return {}
    parts = (("检索费", costs.search), ("复制费", costs.copying), ("邮寄费", costs.postage))
    told = [f"{name}{amount}元；" for name, amount in parts if amount]
    return {"费用明细": "\n".join([*told, f"收费标准：{costs.standard}。"]), "金额": str(costs.amount)}


def _of_withdrawn_fee(inquiry: InformationRequest) -> dict[str, str]:
    fee = inquiry.fees.filter(cancelled_on__isnull=False).last()
    return {"金额": str(fee.amount), "事实和理由": _sentence(fee.cancelled_because)} if fee is not None else {}


def _of_parts(inquiry: InformationRequest) -> dict[str, str]:
    parts = inquiry.parts.order_by("year", "serial")
    return {"拆分各件": "\n".join(f"{part.number_shown}：{_sentence(part.content)}" for part in parts)}


# What only the letters of one kind tell; all others may tell of a fee.
_OF_KIND: dict[str, Callable[[InformationRequest], dict[str, str]]] = {
    "cost": _of_costs,
    "fee_withdrawn": _of_withdrawn_fee,
    "split": _of_parts,
}


def _of_service(inquiry: InformationRequest) -> dict[str, str]:
    sent = Letter.objects.filter(inquiry=inquiry).exclude(pdf_sha256="").exclude(kind__in=("service", "receipt")).last()
    return {
        "送达文书": f"{sent.title}{f'（{sent.number}）' if sent.number else ''}" if sent else "",
        "送达地址": inquiry.address or inquiry.email,
        "送达方式": inquiry.get_sent_how_display() or inquiry.get_delivery_display(),
        "送达时间": day(inquiry.served_on),
    }
