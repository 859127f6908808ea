"""How a request for information may end: every decision of both regulations, with its article and its row.

A request is judged by the regulation of the day it was received. A code is stored with the request and never
changes; a new decision is a new row. `rows` says where the yearly report counts it, format by format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from gongkai.errors import BadInput
from gongkai.law.sources import FEES_2020, OPINION_2010_5, ORDER_492, ORDER_711, Citation

FOI_2007 = "FOI_2007"
FOI_2019 = "FOI_2019"


class Family(StrEnum):
    """What kind of answer it is; the letters and the relief follow it."""

    GRANT = "grant"
    PARTIAL = "partial"
    DENY = "deny"
    UNABLE = "unable"
    NOT_PROCESSED = "not_processed"
    OTHER = "other"

    @property
    def zh(self) -> str:
        """Return the heading of the yearly report under which it stands."""
        return _FAMILIES[self]


_FAMILIES = {
    Family.GRANT: "予以公开",
    Family.PARTIAL: "部分公开",
    Family.DENY: "不予公开",
    Family.UNABLE: "无法提供",
    Family.NOT_PROCESSED: "不予处理",
    Family.OTHER: "其他处理",
}


class Need(StrEnum):
    """What the answer must contain before it may be signed."""

    REASONS = "reasons"
    WHERE = "where"
    RELEASED = "released"
    AGENCY = "agency"
    SEARCH = "search"
    PREVIOUS = "previous"
    OTHER_LAW = "other_law"

    @property
    def zh(self) -> str:
        """Return what is missing, as the screens say it."""
        return _NEEDS[self]


_NEEDS = {
    Need.REASONS: "事实和理由",
    Need.WHERE: "获取信息的方式、途径和时间",
    Need.RELEASED: "提供的信息内容",
    Need.AGENCY: "负责公开的机关名称和联系方式",
    Need.SEARCH: "检索记录",
    Need.PREVIOUS: "此前答复的文号",
    Need.OTHER_LAW: "应当依照的法律、行政法规",
}


@dataclass(frozen=True)
class Decision:
    """One way in which a request ends. `needs` is what the answer must say; `may_say` what it says where known.

    `by_hand`: no row of the later formats fits; the office looks at it before the report is signed.
    """

    code: str
    zh: str
    family: Family
    regime: str
    citation: Citation
    rows: Mapping[str, str]
    needs: frozenset[Need] = frozenset()
    may_say: frozenset[Need] = frozenset()
    by_hand: bool = False
    answered: bool = True
    also: tuple[Citation, ...] = field(default=())

    @property
    def is_denial(self) -> bool:
        """Whether something that exists is kept back; since 2024 such an answer leads to reconsideration first."""
        return self.family in {Family.DENY, Family.PARTIAL}

    @property
    def gives_reasons(self) -> bool:
        """Whether the answer must say why."""
        return Need.REASONS in self.needs

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every article the answer rests on, the main one first."""
        return (self.citation, *self.also)

    @property
    def cited_zh(self) -> str:
        """The articles as the letter cites them; a place nobody has read is not named."""
        read = [each for each in self.citations if each.is_verified]
        if not read:
            return f"{self.citation.instrument.zh}有关规定"
        first = read[0].zh
        return first + "".join("、" + each.zh.removeprefix(each.instrument.zh) for each in read[1:])


_R, _W = Need.REASONS, Need.WHERE
_REASONS = frozenset({_R})


def _new(
    code: str,
    zh: str,
    family: Family,
    row: str,
    citation: Citation,
    needs: frozenset[Need] = _REASONS,
    *,
    also: tuple[Citation, ...] = (),
    may_say: frozenset[Need] = frozenset(),
    answered: bool = True,
) -> Decision:
    old_row = "R3_6" if row.startswith("R3_6") else row
    return Decision(
        code,
        zh,
        family,
        FOI_2019,
        citation,
        {"R2019": old_row, "R2021": row},
        needs,
        may_say,
        answered=answered,
        also=also,
    )


def _old(
    code: str,
    zh: str,
    family: Family,
    indicator: str,
    later: str,
    citation: Citation,
    needs: frozenset[Need] = _REASONS,
    *,
    may_say: frozenset[Need] = frozenset(),
    by_hand: bool = False,
    answered: bool = True,
) -> Decision:
    rows = {"R2019": "R3_6" if later.startswith("R3_6") else later, "R2021": later}
    if indicator:
        rows["R2014"] = indicator
    return Decision(code, zh, family, FOI_2007, citation, rows, needs, may_say, by_hand=by_hand, answered=answered)


_A36 = ORDER_711.art
_OLD_21 = ORDER_492.art(21, confidence="memory")
_OLD_14 = ORDER_492.art(14, confidence="memory")
_OLD_OPINION = OPINION_2010_5.whole()

ALL: tuple[Decision, ...] = (
    # State Council Order 711
    _new("GRANT_ALREADY_PUBLIC", "予以公开（已主动公开）", Family.GRANT, "R3_1", _A36(36, item=1), frozenset({_W})),
    _new("GRANT", "予以公开", Family.GRANT, "R3_1", _A36(36, item=2), frozenset({_W})),
    _new(
        "GRANT_PARTIAL",
        "部分公开",
        Family.PARTIAL,
        "R3_2",
        _A36(37),
        frozenset({_R, Need.RELEASED}),
        also=(_A36(36, item=3),),
    ),
    _new("DENY_STATE_SECRET", "不予公开：属于国家秘密", Family.DENY, "R3_3_1", _A36(14), also=(_A36(36, item=3),)),
    _new(
        "DENY_LAW_FORBIDS",
        "不予公开：法律、行政法规禁止公开",
        Family.DENY,
        "R3_3_2",
        _A36(14),
        frozenset({_R, Need.OTHER_LAW}),
        also=(_A36(36, item=3),),
    ),
    _new("DENY_SAFETY", "不予公开：危及“三安全一稳定”", Family.DENY, "R3_3_3", _A36(14), also=(_A36(36, item=3),)),
    _new(
        "DENY_THIRD_PARTY",
        "不予公开：保护第三方合法权益",
        Family.DENY,
        "R3_3_4",
        _A36(15),
        also=(_A36(32), _A36(36, item=3)),
    ),
    _new("DENY_INTERNAL", "不予公开：内部事务信息", Family.DENY, "R3_3_5", _A36(16, 1), also=(_A36(36, item=3),)),
    _new("DENY_PROCESS", "不予公开：过程性信息", Family.DENY, "R3_3_6", _A36(16, 2), also=(_A36(36, item=3),)),
    _new("DENY_CASE_FILE", "不予公开：行政执法案卷", Family.DENY, "R3_3_7", _A36(16, 2), also=(_A36(36, item=3),)),
    _new(
        "DENY_SPECIAL_QUERY",
        "不予公开：属于行政查询事项",
        Family.DENY,
        "R3_3_8",
        _A36(36, item=7),
        frozenset({_R, Need.OTHER_LAW}),
    ),
    _new(
        "UNABLE_NOT_EXIST",
        "无法提供：经检索不存在",
        Family.UNABLE,
        "R3_4_1",
        _A36(36, item=4),
        frozenset({_R, Need.SEARCH}),
    ),
    _new(
        "UNABLE_NOT_OURS",
        "无法提供：不属于本机关负责公开",
        Family.UNABLE,
        "R3_4_1",
        _A36(36, item=5),
        may_say=frozenset({Need.AGENCY}),
    ),
    _new("UNABLE_NEEDS_MAKING", "无法提供：没有现成信息，需加工、分析", Family.UNABLE, "R3_4_2", _A36(38)),
    _new("UNABLE_STILL_UNCLEAR", "无法提供：补正后仍不明确", Family.UNABLE, "R3_4_3", _A36(30)),
    _new("NO_PROC_PETITION", "不予处理：信访、投诉、举报等", Family.NOT_PROCESSED, "R3_5_1", _A36(39, 1)),
    _new(
        "NO_PROC_REPEAT",
        "不予处理：重复申请",
        Family.NOT_PROCESSED,
        "R3_5_2",
        _A36(36, item=6),
        frozenset({_R, Need.PREVIOUS}),
    ),
    _new(
        "NO_PROC_PUBLICATION",
        "不予处理：要求提供公开出版物",
        Family.NOT_PROCESSED,
        "R3_5_3",
        _A36(39, 2),
        frozenset({_R, _W}),
    ),
    _new("NO_PROC_EXCESSIVE", "不予处理：无正当理由大量反复申请", Family.NOT_PROCESSED, "R3_5_4", _A36(35)),
    _new(
        "NO_PROC_CONFIRM",
        "不予处理：要求确认或者重新出具已获取的信息",
        Family.NOT_PROCESSED,
        "R3_5_5",
        ORDER_711.whole(confidence="memory"),
    ),
    _new(
        "OTHER_ABANDONED",
        "不再处理：逾期不补正",
        Family.OTHER,
        "R3_6_1",
        _A36(30),
        frozenset(),
        answered=False,
    ),
    _new(
        "OTHER_FEE_UNPAID",
        "不再处理：逾期未缴纳信息处理费",
        Family.OTHER,
        "R3_6_2",
        FEES_2020.whole(confidence="memory"),
        frozenset(),
        answered=False,
    ),
    _new(
        "OTHER",
        "其他（含申请人撤回）",
        Family.OTHER,
        "R3_6_3",
        ORDER_711.whole(confidence="memory"),
        frozenset(),
        answered=False,
    ),
    # State Council Order 492
    _old("O_ALREADY_PUBLIC", "属于已主动公开范围", Family.GRANT, "III_3_1", "R3_1", _OLD_21, frozenset({_W})),
    _old("O_GRANT", "同意公开", Family.GRANT, "III_3_2", "R3_1", _OLD_21, frozenset({_W})),
    _old(
        "O_PARTIAL",
        "同意部分公开",
        Family.PARTIAL,
        "III_3_3",
        "R3_2",
        ORDER_492.art(22, confidence="memory"),
        frozenset({_R, Need.RELEASED}),
    ),
    _old("O_DENY_SECRET", "不同意公开：国家秘密", Family.DENY, "III_3_4_1", "R3_3_1", _OLD_14),
    _old("O_DENY_TRADE", "不同意公开：商业秘密", Family.DENY, "III_3_4_2", "R3_3_4", ORDER_492.art(23)),
    _old("O_DENY_PRIVACY", "不同意公开：个人隐私", Family.DENY, "III_3_4_3", "R3_3_4", ORDER_492.art(23)),
    _old(
        "O_DENY_SAFETY",
        "不同意公开：危及国家安全、公共安全、经济安全和社会稳定",
        Family.DENY,
        "III_3_4_4",
        "R3_3_3",
        ORDER_492.art(8, confidence="memory"),
    ),
    _old(
        "O_DENY_NOT_INFO",
        "不同意公开：不是《条例》所指政府信息",
        Family.DENY,
        "III_3_4_5",
        "R3_6_3",
        _OLD_OPINION,
        by_hand=True,
    ),
    _old(
        "O_DENY_OTHER_LAW",
        "不同意公开：法律法规规定的其他情形",
        Family.DENY,
        "III_3_4_6",
        "R3_3_2",
        _OLD_21,
        frozenset({_R, Need.OTHER_LAW}),
        by_hand=True,
    ),
    _old(
        "O_NOT_OURS",
        "不属于本行政机关公开",
        Family.UNABLE,
        "III_3_5",
        "R3_4_1",
        _OLD_21,
        may_say=frozenset({Need.AGENCY}),
    ),
    _old(
        "O_NOT_EXIST",
        "申请信息不存在",
        Family.UNABLE,
        "III_3_6",
        "R3_4_1",
        _OLD_21,
        frozenset({_R, Need.SEARCH}),
    ),
    _old("O_CLARIFY", "告知作出更改、补充", Family.UNABLE, "III_3_7", "R3_4_3", _OLD_21, by_hand=True),
    _old(
        "O_OTHER_CHANNEL",
        "告知通过其他途径办理",
        Family.NOT_PROCESSED,
        "III_3_8",
        "R3_5_1",
        _OLD_OPINION,
        by_hand=True,
    ),
    _old(
        "O_WITHDRAWN",
        "申请人撤回",
        Family.OTHER,
        "",
        "R3_6_3",
        ORDER_492.whole(),
        frozenset(),
        answered=False,
    ),
)

_BY_CODE = {each.code: each for each in ALL}


def regime_on(received_on: date) -> str:
    """Return the regulation by which a request received on this day is handled (the house's rule: no article says)."""
    return FOI_2019 if ORDER_711.in_force(received_on) else FOI_2007


def of_regime(regime: str) -> tuple[Decision, ...]:
    """Return the decisions a regulation knows, in the order of the yearly report. Raises BadInput for no regulation."""
    found = tuple(each for each in ALL if each.regime == regime)
    if not found:
        raise BadInput(f"没有名为“{regime}”的规定。")
    return found


def get(code: str) -> Decision:
    """Return the decision with this code. Raises BadInput for a code the house does not know."""
    try:
        return _BY_CODE[code]
    except KeyError:
        raise BadInput(f"没有代码为“{code}”的答复类型。") from None


def choices() -> list[tuple[str, str]]:
    """Return every decision there ever was as (code, Chinese): what a column of the database may hold."""
    return [(each.code, each.zh if each.regime == FOI_2019 else f"{each.zh}（{ORDER_492.number}）") for each in ALL]


# --- who asks -------------------------------------------------------------------------------------

NATURAL = "NATURAL"
APPLICANTS: tuple[tuple[str, str], ...] = (
    (NATURAL, "自然人"),
    ("LEGAL_BUSINESS", "商业企业"),
    ("LEGAL_RESEARCH", "科研机构"),
    ("LEGAL_CHARITY", "社会公益组织"),
    ("LEGAL_LAWFIRM", "法律服务机构"),
    ("LEGAL_OTHER", "其他组织"),
)
