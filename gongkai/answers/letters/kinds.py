"""Every letter a request may call for: to whom, with which blanks. A new letter is a row here and a text in defaults/.

A template is plain text with named blanks in braces: `{申请人}`. A blank has one meaning in the whole house (BLANKS);
a kind says which blanks it may use and which it must not be without. Values and texts only: no table, no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gongkai.law import foi_decisions
from gongkai.law.foi_decisions import Decision, Family


class To(StrEnum):
    """Who receives the letter."""

    APPLICANT = "applicant"
    THIRD_PARTY = "third_party"
    AGENCY = "agency"
    FILE = "file"


@dataclass(frozen=True)
class Kind:
    """One letter. `must`: blanks its template may not lack; `may`: further ones of its own, beside COMMON.

    `numbered`: it bears a number of the office's series. `relief`: it says where one turns against it.
    """

    key: str
    zh: str
    to: To = To.APPLICANT
    must: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    numbered: bool = True
    signed: bool = True

    @property
    def blanks(self) -> tuple[str, ...]:
        """Return every blank a template of this kind may use."""
        return tuple(dict.fromkeys((*self.must, *self.may, *COMMON)))

    @property
    def relief(self) -> bool:
        """Return whether the letter must say where one turns against it."""
        return "救济途径" in self.must


# What each blank stands for, as the edit screen explains it.
BLANKS: dict[str, str] = {
    "机关": "本机关全称",
    "文号": "本文书的文号，出具时自动编号",
    "日期": "出具日期",
    "申请人": "申请人姓名或者名称",
    "称谓": "自然人为“你”，单位为“你单位”",
    "申请编号": "登记编号，如2026-00012",
    "收到日期": "收到申请之日",
    "申请内容": "申请人对所需信息的描述",
    "联系电话": "政府信息公开工作机构的电话",
    "办公地址": "政府信息公开工作机构的地址",
    "提交方式": "当面、邮寄、网上等",
    "答复期限": "应当答复的最后一日",
    "答复内容": "提供的信息，或者获取的方式、途径和时间",
    "提供方式": "提供信息的形式和获取方式",
    "依据": "作出答复的条款，按答复类型自动填写",
    "事实和理由": "认定的事实和说明的理由",
    "救济途径": "按出具日期的法律自动填写",
    "不予公开内容": "区分处理后不予公开的部分",
    "检索情况": "检索的时间、范围、关键词和结果",
    "负责机关": "负责公开该信息的机关名称",
    "负责机关联系方式": "该机关的联系方式",
    "应依照的规定": "另有规定的法律、行政法规",
    "此前答复": "此前答复的日期和文号",
    "获取途径": "公开出版物等的获取途径",
    "反映渠道": "信访、投诉、举报等的受理渠道",
    "补正事项": "需要补正的事项，逐项列明",
    "补正期限": "补正的最后一日",
    "延长天数": "延长的工作日数",
    "延长理由": "延长的理由",
    "新期限": "延长后或者延迟后的答复期限",
    "第三方": "被征求意见的第三方",
    "征求机关": "被征求意见的机关",
    "征求内容": "拟征求意见的内容",
    "征求答复期限": "第三方或者机关答复的最后一日",
    "说明期限": "说明理由的最后一日",
    "计收方式": "按件或者按量",
    "计算明细": "逐档列明的计算过程",
    "金额": "应缴金额（元）",
    "缴费期限": "缴费的最后一日",
    "缴费方式": "缴纳的账户、方式",
    "转送机关": "转送的机关",
    "费用明细": "检索费、复制费、邮寄费和收费标准",
    "拆分各件": "拆分出的各件的编号和内容",
    "更正内容": "更正的记录和更正后的内容",
    "公开内容": "决定公开的信息内容",
    "送达文书": "送达的文书名称和文号",
    "送达地址": "送达地址",
    "送达方式": "当面、邮寄、网上等",
    "送达时间": "送达的日期",
}

COMMON = ("机关", "文号", "日期", "申请人", "称谓", "申请编号", "收到日期", "申请内容", "联系电话", "办公地址")
# What may be empty: a line whose blanks are all empty is left out. Every other blank must have its words.
OPTIONAL = frozenset(
    {
        "文号",
        "联系电话",
        "办公地址",
        "负责机关",
        "负责机关联系方式",
        "反映渠道",
        "缴费方式",
        "送达地址",
        "送达时间",
        "提供方式",
        "检索情况",
        "公开内容",
        "答复内容",
        "应依照的规定",
        "答复期限",
    }
)
# These no template may be without, whatever else it says: the law asks for them (foi.md 5.4; Order 711, art. 36).
_ANSWER = ("收到日期", "申请内容", "依据", "救济途径")
_REASONED = (*_ANSWER, "事实和理由")

ALL: tuple[Kind, ...] = (
    Kind(
        "receipt",
        "政府信息公开申请登记回执",
        must=("申请人", "申请编号", "收到日期", "申请内容"),
        may=("提交方式", "答复期限"),
        numbered=False,
    ),
    Kind("correction", "政府信息公开申请补正告知书", must=("补正事项", "补正期限", "收到日期"), may=("依据",)),
    Kind(
        "extension",
        "政府信息公开申请延期答复告知书",
        must=("延长天数", "新期限", "收到日期"),
        may=("延长理由", "依据"),
    ),
    Kind("delay", "政府信息公开申请延迟答复告知书", must=("新期限", "收到日期"), may=("事实和理由", "依据")),
    Kind("reason", "说明申请理由通知书", must=("收到日期", "说明期限"), may=("事实和理由", "依据")),
    Kind(
        "third_party",
        "征求第三方意见书",
        To.THIRD_PARTY,
        must=("第三方", "征求内容", "征求答复期限"),
        may=("依据",),
    ),
    Kind(
        "agency",
        "征求意见函",
        To.AGENCY,
        must=("征求机关", "征求内容", "征求答复期限"),
        may=("依据",),
    ),
    Kind(
        "authority",
        "报请确定能否公开的函",
        To.AGENCY,
        must=("征求机关", "征求内容"),
        may=("依据",),
    ),
    Kind(
        "override",
        "公开政府信息告知书（第三方）",
        To.THIRD_PARTY,
        must=("第三方", "公开内容", "事实和理由"),
        may=("依据",),
    ),
    Kind(
        "fee",
        "政府信息公开信息处理费收费通知书",
        must=("计收方式", "计算明细", "金额", "缴费期限"),
        may=("缴费方式", "依据", "收到日期"),
    ),
    Kind(
        "fee_withdrawn",
        "收费通知撤回告知书",
        must=("金额", "事实和理由", "收到日期"),
        may=("答复期限",),
    ),
    Kind(
        "cost",
        "检索、复制、邮寄费用通知书",
        must=("费用明细", "金额", "收到日期"),
        may=("缴费方式", "依据"),
    ),
    Kind("split", "政府信息公开申请分别办理告知书", must=("拆分各件", "收到日期")),
    Kind("transfer", "转送告知书", must=("转送机关",), may=("依据", "事实和理由")),
    Kind("public", "政府信息公开告知书（已主动公开）", must=(*_ANSWER, "答复内容")),
    Kind("grant", "政府信息公开告知书", must=_ANSWER, may=("答复内容", "提供方式")),
    Kind("partial", "政府信息部分公开告知书", must=(*_REASONED, "不予公开内容"), may=("答复内容", "提供方式")),
    Kind("deny", "政府信息不予公开告知书", must=_REASONED, may=("应依照的规定",)),
    Kind("special", "行政查询事项告知书", must=(*_REASONED, "应依照的规定"), may=("获取途径",)),
    Kind("not_exist", "政府信息不存在告知书", must=_REASONED, may=("检索情况",)),
    Kind("not_ours", "非本机关负责公开告知书", must=_REASONED, may=("负责机关", "负责机关联系方式")),
    Kind("needs_making", "没有现成信息告知书", must=_REASONED),
    Kind("unclear", "补正后仍不明确告知书", must=_REASONED),
    Kind("petition", "不作为政府信息公开申请处理告知书", must=_REASONED, may=("反映渠道",)),
    Kind("repeat", "不予重复处理告知书", must=(*_REASONED, "此前答复")),
    Kind("publication", "公开出版物获取途径告知书", must=(*_REASONED, "获取途径")),
    Kind("excessive", "不予处理告知书（无正当理由大量反复申请）", must=_REASONED),
    Kind("confirm", "不予处理告知书（要求确认或者重新出具）", must=_REASONED),
    Kind("clarify", "更改、补充申请告知书", must=("依据", "事实和理由", "收到日期")),
    Kind("abandoned", "不再处理告知书（逾期不补正）", must=("收到日期", "依据", "救济途径")),
    Kind("fee_unpaid", "不再处理告知书（逾期未缴费）", must=("收到日期", "依据", "救济途径")),
    Kind("withdrawn", "终止办理告知书（申请人撤回）", must=("收到日期",)),
    Kind("corrected", "更正决定告知书", must=("更正内容", "收到日期"), may=("依据",)),
    Kind("not_corrected", "不予更正告知书", must=("收到日期", "事实和理由", "救济途径"), may=("依据",)),
    Kind(
        "service",
        "送达回证",
        To.FILE,
        must=("送达文书", "申请人"),
        may=("送达地址", "送达方式", "送达时间"),
        numbered=False,
        signed=False,
    ),
)

_BY_KEY = {kind.key: kind for kind in ALL}

_BY_CODE = {
    "GRANT_ALREADY_PUBLIC": "public",
    "O_ALREADY_PUBLIC": "public",
    "GRANT": "grant",
    "O_GRANT": "grant",
    "DENY_SPECIAL_QUERY": "special",
    "UNABLE_NOT_EXIST": "not_exist",
    "O_NOT_EXIST": "not_exist",
    "UNABLE_NOT_OURS": "not_ours",
    "O_NOT_OURS": "not_ours",
    "UNABLE_NEEDS_MAKING": "needs_making",
    "UNABLE_STILL_UNCLEAR": "unclear",
    "O_CLARIFY": "clarify",
    "NO_PROC_PETITION": "petition",
    "O_OTHER_CHANNEL": "petition",
    "NO_PROC_REPEAT": "repeat",
    "NO_PROC_PUBLICATION": "publication",
    "NO_PROC_EXCESSIVE": "excessive",
    "NO_PROC_CONFIRM": "confirm",
    "OTHER_ABANDONED": "abandoned",
    "OTHER_FEE_UNPAID": "fee_unpaid",
    "OTHER": "withdrawn",
    "O_WITHDRAWN": "withdrawn",
}
_BY_FAMILY = {Family.PARTIAL: "partial", Family.DENY: "deny"}


def get(key: str) -> Kind:
    """Return the letter with this key. Raises KeyError."""
    return _BY_KEY[key]


def choices() -> list[tuple[str, str]]:
    """Return every letter as (key, Chinese): what a column of the database may hold."""
    return [(kind.key, kind.zh) for kind in ALL]


def of_decision(decision: Decision) -> Kind:
    """Return the letter that tells an applicant of a decision."""
    return _BY_KEY[_BY_CODE.get(decision.code) or _BY_FAMILY[decision.family]]


def of_code(code: str) -> Kind:
    """Return the letter of the decision with this code. Raises BadInput for none."""
    return of_decision(foi_decisions.get(code))
