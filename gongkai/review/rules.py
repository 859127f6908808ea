"""What a clearance needs. Values in, values out."""

from __future__ import annotations

from datetime import date

from gongkai.law import limits
from gongkai.law.provisions import NotYetInForce, Rule
from gongkai.law.sources import ORDER_492, ORDER_711, PLAN_2017, RULES_2018_115, Citation

# The points a secrecy reviewer answers one by one; each is asked so that "no" means nothing stands in the way.
SECRECY_POINTS: tuple[tuple[str, str], ...] = (
    ("state_secret", "是否含有国家秘密，或者标有密级、保密期限？"),
    ("work_secret", "是否含有工作秘密或者不对外的内部文号、资料？"),
    ("safety", "公开后是否可能危及国家安全、公共安全、经济安全、社会稳定？"),
    ("third_party", "是否涉及他人的商业秘密、个人隐私？"),
    ("other_body", "是否含有其他机关制作、尚未确定可以公开的内容？"),
)

# What a legality reviewer answers one by one (General Office 2018 No. 115); "no" means nothing stands in the way.
LEGALITY_POINTS: tuple[tuple[str, str], ...] = (
    ("body", "制定主体是否不合法？"),
    ("power", "是否超越制定机关法定职权？"),
    ("above", "内容是否不符合宪法、法律、法规、规章和国家政策规定？"),
    ("unlawful", "是否违法设立行政许可、行政处罚、行政强制、行政征收、行政收费等事项？"),
    ("rights", "是否没有法律、法规依据作出减损公民、法人和其他组织合法权益或者增加其义务的规定？"),
    ("duties", "是否没有法律、法规依据作出增加本单位权力或者减少本单位法定职责的规定？"),
    ("procedure", "是否违反规范性文件制定程序？"),
)
# What goes to the legality reviewer with the draft (the same place).
LEGALITY_MATERIALS: tuple[tuple[str, str], ...] = (
    ("explanation", "起草说明"),
    ("bases", "制定依据"),
    ("comments", "征求意见及意见采纳情况"),
    ("opinion", "起草单位的合法性审核意见"),
)
LEGALITY_SOURCE: Citation = RULES_2018_115.whole()


def unanswered(checklist: dict[str, bool], points: tuple[tuple[str, str], ...] = SECRECY_POINTS) -> list[str]:
    """Return the questions that `checklist` {point: is it so} leaves open, as they are asked."""
    return [question for point, question in points if not isinstance(checklist.get(point), bool)]


def objections(checklist: dict[str, bool], points: tuple[tuple[str, str], ...] = SECRECY_POINTS) -> list[str]:
    """Return the questions answered with yes: each of them stands in the way of a clear result."""
    return [question for point, question in points if checklist.get(point)]


def legality_source(on: date) -> Citation | None:
    """Return the place that asks for a legality review, None before it was law: then the house's own rule asks."""
    return LEGALITY_SOURCE if RULES_2018_115.in_force(on) else None


def legality_least(on: date) -> Rule | None:
    """Return the shortest time a legality review takes as a rule, None before there was one."""
    try:
        return limits.LEGALITY_REVIEW_LEAST.on(on)
    except NotYetInForce:
        return None


def secrecy_source(on: date) -> Citation:
    """Return the place that asks for a secrecy review before release, as it bound on `on`.

    Before Order 711 it is the plan's own clause, which was read; article 14 of Order 492 was not.
    """
    if ORDER_711.in_force(on):
        return ORDER_711.art(17)
    if PLAN_2017.in_force(on):
        return PLAN_2017.clause("二（五）5")
    return ORDER_492.art(14, confidence="memory")
