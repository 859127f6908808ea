"""What a clearance needs. Values in, values out."""

from __future__ import annotations

from datetime import date

from gongkai.law.sources import ORDER_492, ORDER_711, PLAN_2017, Citation

# The points a secrecy reviewer answers one by one; each is asked so that "no" means nothing stands in the way.
SECRECY_POINTS: tuple[tuple[str, str], ...] = (
    ("state_secret", "是否含有国家秘密，或者标有密级、保密期限？"),
    ("work_secret", "是否含有工作秘密或者不对外的内部文号、资料？"),
    ("safety", "公开后是否可能危及国家安全、公共安全、经济安全、社会稳定？"),
    ("third_party", "是否涉及他人的商业秘密、个人隐私？"),
    ("other_body", "是否含有其他机关制作、尚未确定可以公开的内容？"),
)


def unanswered(checklist: dict[str, bool]) -> list[str]:
    """Return the questions that `checklist` {point: is it so} leaves open, as they are asked."""
    return [question for point, question in SECRECY_POINTS if not isinstance(checklist.get(point), bool)]


def objections(checklist: dict[str, bool]) -> list[str]:
    """Return the questions answered with yes: each of them stands in the way of a clear result."""
    return [question for point, question in SECRECY_POINTS if checklist.get(point)]


def secrecy_source(on: date) -> Citation:
    """Return the place that asks for a secrecy review before release, as it bound on `on`.

    Before Order 711 it is the plan's own clause, which was read; article 14 of Order 492 was not.
    """
    if ORDER_711.in_force(on):
        return ORDER_711.art(17)
    if PLAN_2017.in_force(on):
        return PLAN_2017.clause("二（五）5")
    return ORDER_492.art(14, confidence="memory")
