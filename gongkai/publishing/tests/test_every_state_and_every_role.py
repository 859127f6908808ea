"""Every state of a document, every step, every role: who may, who may not, and with which words it is refused.

The table is the whole of it. A column is one person of the cast, who holds one post: see PEOPLE.
A cell is "·" where the step is taken, else the mark of the refusal; its words stand in WORDS.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.db import transaction

from gongkai.errors import GongkaiError
from gongkai.organisation.models import User
from gongkai.organisation.roles import Role
from gongkai.publishing import actions, admission, archive, correction, guard, masking, schedule, withdrawal
from gongkai.publishing.models import Document
from gongkai.publishing.tests.factories import (
    AT,
    CLEAR,
    LAWFUL,
    MATERIALS,
    approved,
    body,
    cleared,
    corrected,
    correcting,
    decided,
    drafted,
    fresh,
    kept,
    lawful,
    refusal,
    released,
)
from tests.cast import Cast, beijing

pytestmark = pytest.mark.django_db
LATER = beijing("2017-06-20 09:00")
PEOPLE = {
    "起": "drafter",
    "邻": "other_drafter",
    "处": "unit_head",
    "办": "office",
    "密": "secrecy_reviewer",
    "法": "legal_reviewer",
    "领": "leader",
    "监": "auditor",
    "管": "operator",
    "无": "nobody",
}

WORDS = {
    # by whom
    "岗": "您的岗位没有此项权限，应由",
    "外": "只能办理本单位的事项。",
    # in which state
    "未": "尚未拟定公开属性。",
    "属": "尚未认定公开属性，不得",
    "密": "尚未通过保密审查，不得发布。",
    "法": "行政规范性文件尚未通过合法性审核",
    "批": "尚未经局领导批准，不得发布。",
    "查": "发布前检查发现1处问题",
    "否": "公开属性为“不予公开”，不得对外发布。",
    "已": "该公开属性已经审定。",
    "复": "文件已经批准。",
    "出": "文件已经发布，不能再作此项改动。",
    "档": "文件已经归档",
    "封": "文件已经封存，解禁之前不能改动",
    "先": "应当先送政务公开办公室审查",
    "免": "只有拟不主动公开的政策文件",
    "请": "该内容已经提请合法性审核。",
    "等": "起草单位尚未提请合法性审核。",
    "非": "只有行政规范性文件须提请合法性审核",
    "毕": "该合法性审核已经办结",
    "发": "应当发布后归档。",
    # what is corrected
    "公": "更正件替换已经公开的文本，只能拟定为主动公开",
    "直": "该文件尚未发布，请直接修改草稿。",
    "旧": "这是文件更正前的版本，只供查考，不能再办理。",
    "一": "该文件已有正在办理的更正件",
    "撤": "该文件已经撤回，不能更正",
    "闲": "该文件没有设定发布时间。",
    "定": "该文件已经设定发布时间，请先取消。",
    "候": "该文件已定于2017-06-20 09:00发布",
    "藏": "该文件没有发布。",
    "回": "该文件已经撤回。",
    "在": "该文件没有撤回。",
    "稿": "只能对已发布的文件作有效性标注。",
    "净": "没有可以遮盖的内容",
    "散": "该处问题不复存在",
}

DO: dict[str, Callable[..., object]] = {
    "改": lambda one, by: actions.edit(one, {"body": body("改过的正文。")}, by=by, at=AT),
    "拟": lambda one, by: actions.propose_attribute(one, "proactive", by=by, at=AT),
    "拒": lambda one, by: actions.propose_attribute(one, "withheld", by=by, at=AT, **refusal()),
    "查": lambda one, by: actions.examine_attribute(one, "同意。", by=by, at=AT),
    "定": lambda one, by: actions.decide_attribute(one, by=by, at=AT),
    "密": lambda one, by: actions.review_secrecy(one, "clear", CLEAR, by=by, at=AT),
    "请": lambda one, by: actions.request_legality(one, MATERIALS, by=by, at=AT),
    "法": lambda one, by: actions.review_legality(one, "lawful", LAWFUL, by=by, at=AT),
    "批": lambda one, by: actions.approve(one, by=by, at=AT),
    "发": lambda one, by: actions.release(one, by=by, at=AT),
    "退": lambda one, by: actions.send_back(one, "请修改。", by=by, at=AT),
    "归": lambda one, by: archive.archive(one, by=by, at=AT),
    "正": lambda one, by: correction.begin(one, by=by, at=AT),
    "时": lambda one, by: schedule.schedule(one, LATER, by=by, at=AT),
    "封": lambda one, by: schedule.embargo(one, LATER, by=by, at=AT),
    "消": lambda one, by: schedule.call_off(one, "另行安排。", by=by, at=AT),
    "撤": lambda one, by: withdrawal.withdraw(one, "MISTAKEN", "内容有误。", by=by, at=AT),
    "复": lambda one, by: withdrawal.restore(one, "核实无误。", by=by, at=AT),
    "限": lambda one, by: admission.limit(one, _some(), by=by, at=AT),
    "遮": lambda one, by: masking.mask(one, _keys(one), by=by, at=AT),
    "说": lambda one, by: masking.justify(one, [*_keys(one), "0"][0], "本人同意公布。", by=by, at=AT),
    "标": lambda one, by: actions.mark(one, "repealed", from_day=AT.date(), by_citation="公告", by=by, at=AT),
}


def _some() -> list[User]:
    return list(User.objects.filter(username__in=["wangfang", "chenli"]))


def _keys(one: Document) -> list[str]:
    return [found.key for found in guard.report(one)]


def _proposed(cast: Cast, **fields: object) -> Document:
    document = drafted(cast, **fields)
    actions.propose_attribute(document, "proactive", by=cast.drafter, at=AT)
    return fresh(document)


def _policy(cast: Cast) -> Document:
    document = drafted(cast, nature="policy")
    actions.propose_attribute(document, "withheld", by=cast.drafter, at=AT, **refusal())
    return fresh(document)


def _examined(cast: Cast) -> Document:
    document = _policy(cast)
    actions.examine_attribute(document, "同意。", by=cast.second_office, at=AT)
    return fresh(document)


def _asked(cast: Cast) -> Document:
    document = cleared(cast, drafted(cast, nature="normative"))
    actions.request_legality(document, MATERIALS, by=cast.drafter, at=AT)
    return fresh(document)


def _found(cast: Cast) -> Document:
    """A cleared text in which the guard finds a number."""
    return cleared(cast, drafted(cast, body=body("联系人手机13812345678。")))


def _timed(cast: Cast, act: Callable[..., object]) -> Document:
    document = approved(cast, drafted(cast))
    act(document, LATER, by=cast.second_office, at=AT)
    return fresh(document)


def _withdrawn(cast: Cast) -> Document:
    document = released(cast)
    withdrawal.withdraw(document, "MISTAKEN", "内容有误。", by=cast.second_office, at=AT)
    return fresh(document)


def _returned(cast: Cast) -> Document:
    document = decided(cast, drafted(cast))
    actions.send_back(document, "请补充。", by=cast.leader, at=AT)
    return fresh(document)


def _being_corrected(cast: Cast) -> Document:
    document = released(cast)
    correcting(cast, document)
    return document


STATES: dict[str, Callable[[Cast], Document]] = {
    "起草": lambda cast: drafted(cast),
    "退回": _returned,
    "已拟定": _proposed,
    "政策拟不公开": _policy,
    "政策经审查": _examined,
    "已审定": lambda cast: decided(cast, drafted(cast)),
    "待批准": lambda cast: cleared(cast, drafted(cast)),
    "规范待提请": lambda cast: cleared(cast, drafted(cast, nature="normative")),
    "规范待审核": _asked,
    "规范待批准": lambda cast: lawful(cast, cleared(cast, drafted(cast, nature="normative"))),
    "待发布": lambda cast: approved(cast, drafted(cast)),
    "检查未过": _found,
    "已定时": lambda cast: _timed(cast, schedule.schedule),
    "已封存": lambda cast: _timed(cast, schedule.embargo),
    "不公开": lambda cast: kept(cast, drafted(cast)),
    "已归档": lambda cast: archive.archive(kept(cast, drafted(cast)), by=cast.drafter, at=AT),
    "已发布": lambda cast: released(cast),
    "更正中": _being_corrected,
    "更正件": lambda cast: correcting(cast, released(cast)),
    "更正件待发布": lambda cast: approved(cast, correcting(cast, released(cast))),
    "更正前": lambda cast: corrected(cast, released(cast)).corrections.get(),
    "已撤回": _withdrawn,
}

# Then a row for each step:  step  起邻处办密法领监管无. What holds in most states stands first, under 通例; a state
# names what is otherwise in it, or than in the state it is like (如). Every step is tried in every state by everyone.
TABLE = """
通例
  改 ·外··岗岗岗岗岗岗
  拟 ·外··岗岗岗岗岗岗
  拒 ·外··岗岗岗岗岗岗
  查 岗岗岗已岗岗岗岗岗岗
  定 岗岗已已岗岗岗岗岗岗
  密 岗岗岗岗·岗岗岗岗岗
  请 非外非非岗岗岗岗岗岗
  法 岗岗岗岗岗等岗岗岗岗
  批 岗岗岗岗岗岗属岗岗岗
  发 岗岗岗属岗岗岗岗岗岗
  退 岗岗·····岗岗岗
  归 发外发发岗岗岗岗岗岗
  正 直外直直岗岗岗岗岗岗
  时 岗岗岗属岗岗岗岗岗岗
  封 岗岗岗属岗岗岗岗岗岗
  消 岗岗岗闲岗岗岗岗岗岗
  撤 岗岗岗藏岗岗岗岗岗岗
  复 岗岗岗在岗岗岗岗岗岗
  限 ·外··岗岗岗岗岗岗
  遮 净外净净岗岗岗岗岗岗
  说 岗岗散散散岗岗岗岗岗
  标 岗岗岗稿岗岗岗岗岗岗
起草
  查 岗岗岗未岗岗岗岗岗岗
  定 岗岗未未岗岗岗岗岗岗
  归 属外属属岗岗岗岗岗岗
退回
  查 岗岗岗未岗岗岗岗岗岗
  定 岗岗未未岗岗岗岗岗岗
  归 属外属属岗岗岗岗岗岗
已拟定
  查 岗岗岗免岗岗岗岗岗岗
  定 岗岗··岗岗岗岗岗岗
  归 属外属属岗岗岗岗岗岗
政策拟不公开
  查 岗岗岗·岗岗岗岗岗岗
  定 岗岗先先岗岗岗岗岗岗
  归 属外属属岗岗岗岗岗岗
政策经审查
  查 岗岗岗免岗岗岗岗岗岗
  定 岗岗··岗岗岗岗岗岗
  归 属外属属岗岗岗岗岗岗
已审定
  批 岗岗岗岗岗岗密岗岗岗
  发 岗岗岗密岗岗岗岗岗岗
  时 岗岗岗密岗岗岗岗岗岗
  封 岗岗岗密岗岗岗岗岗岗
待批准
  批 岗岗岗岗岗岗·岗岗岗
  发 岗岗岗批岗岗岗岗岗岗
  时 岗岗岗批岗岗岗岗岗岗
  封 岗岗岗批岗岗岗岗岗岗
规范待提请
  请 ·外··岗岗岗岗岗岗
  批 岗岗岗岗岗岗法岗岗岗
  发 岗岗岗法岗岗岗岗岗岗
  时 岗岗岗法岗岗岗岗岗岗
  封 岗岗岗法岗岗岗岗岗岗
规范待审核
  请 请外请请岗岗岗岗岗岗
  法 岗岗岗岗岗·岗岗岗岗
  批 岗岗岗岗岗岗法岗岗岗
  发 岗岗岗法岗岗岗岗岗岗
  时 岗岗岗法岗岗岗岗岗岗
  封 岗岗岗法岗岗岗岗岗岗
规范待批准
  请 请外请请岗岗岗岗岗岗
  法 岗岗岗岗岗毕岗岗岗岗
  批 岗岗岗岗岗岗·岗岗岗
  发 岗岗岗批岗岗岗岗岗岗
  时 岗岗岗批岗岗岗岗岗岗
  封 岗岗岗批岗岗岗岗岗岗
待发布
  批 岗岗岗岗岗岗复岗岗岗
  发 岗岗岗·岗岗岗岗岗岗
  时 岗岗岗·岗岗岗岗岗岗
  封 岗岗岗·岗岗岗岗岗岗
检查未过
  批 岗岗岗岗岗岗查岗岗岗
  发 岗岗岗批岗岗岗岗岗岗
  时 岗岗岗批岗岗岗岗岗岗
  封 岗岗岗批岗岗岗岗岗岗
  遮 ·外··岗岗岗岗岗岗
  说 岗岗···岗岗岗岗岗
已定时
  批 岗岗岗岗岗岗复岗岗岗
  发 岗岗岗候岗岗岗岗岗岗
  时 岗岗岗定岗岗岗岗岗岗
  封 岗岗岗定岗岗岗岗岗岗
  消 岗岗岗·岗岗岗岗岗岗
已封存
  改 封外封封岗岗岗岗岗岗
  拟 封外封封岗岗岗岗岗岗
  拒 封外封封岗岗岗岗岗岗
  查 岗岗岗封岗岗岗岗岗岗
  定 岗岗封封岗岗岗岗岗岗
  密 岗岗岗岗封岗岗岗岗岗
  请 封外封封岗岗岗岗岗岗
  法 岗岗岗岗岗封岗岗岗岗
  批 岗岗岗岗岗岗封岗岗岗
  发 岗岗岗候岗岗岗岗岗岗
  退 岗岗封封封封封岗岗岗
  时 岗岗岗定岗岗岗岗岗岗
  封 岗岗岗定岗岗岗岗岗岗
  消 岗岗岗·岗岗岗岗岗岗
  遮 封外封封岗岗岗岗岗岗
  说 岗岗封封封岗岗岗岗岗
不公开
  批 岗岗岗岗岗岗否岗岗岗
  发 岗岗岗否岗岗岗岗岗岗
  归 ·外··岗岗岗岗岗岗
  时 岗岗岗否岗岗岗岗岗岗
  封 岗岗岗否岗岗岗岗岗岗
已归档
  改 档外档档岗岗岗岗岗岗
  密 岗岗岗岗档岗岗岗岗岗
  请 档外档档岗岗岗岗岗岗
  法 岗岗岗岗岗档岗岗岗岗
  批 岗岗岗岗岗岗档岗岗岗
  发 岗岗岗档岗岗岗岗岗岗
  退 岗岗档档档档档岗岗岗
  归 档外档档岗岗岗岗岗岗
  时 岗岗岗否岗岗岗岗岗岗
  封 岗岗岗否岗岗岗岗岗岗
  遮 档外档档岗岗岗岗岗岗
  说 岗岗档档档岗岗岗岗岗
已发布
  改 出外出出岗岗岗岗岗岗
  拟 出外出出岗岗岗岗岗岗
  拒 出外出出岗岗岗岗岗岗
  查 岗岗岗出岗岗岗岗岗岗
  定 岗岗出出岗岗岗岗岗岗
  密 岗岗岗岗出岗岗岗岗岗
  请 出外出出岗岗岗岗岗岗
  法 岗岗岗岗岗出岗岗岗岗
  批 岗岗岗岗岗岗出岗岗岗
  发 岗岗岗出岗岗岗岗岗岗
  退 岗岗出出出出出岗岗岗
  归 ·外··岗岗岗岗岗岗
  正 ·外··岗岗岗岗岗岗
  时 岗岗岗出岗岗岗岗岗岗
  封 岗岗岗出岗岗岗岗岗岗
  撤 岗岗岗·岗岗岗岗岗岗
  限 出外出出岗岗岗岗岗岗
  遮 出外出出岗岗岗岗岗岗
  说 岗岗出出出岗岗岗岗岗
  标 岗岗岗·岗岗岗岗岗岗
更正中 如 已发布
  正 一外一一岗岗岗岗岗岗
更正件
  拒 公外公公岗岗岗岗岗岗
  查 岗岗岗未岗岗岗岗岗岗
  定 岗岗未未岗岗岗岗岗岗
  归 属外属属岗岗岗岗岗岗
更正件待发布
  拒 公外公公岗岗岗岗岗岗
  批 岗岗岗岗岗岗复岗岗岗
  发 岗岗岗·岗岗岗岗岗岗
  时 岗岗岗·岗岗岗岗岗岗
  封 岗岗岗·岗岗岗岗岗岗
更正前
  改 旧外旧旧岗岗岗岗岗岗
  拟 旧外旧旧岗岗岗岗岗岗
  拒 旧外旧旧岗岗岗岗岗岗
  查 岗岗岗旧岗岗岗岗岗岗
  定 岗岗旧旧岗岗岗岗岗岗
  密 岗岗岗岗旧岗岗岗岗岗
  请 旧外旧旧岗岗岗岗岗岗
  法 岗岗岗岗岗旧岗岗岗岗
  批 岗岗岗岗岗岗旧岗岗岗
  发 岗岗岗旧岗岗岗岗岗岗
  退 岗岗旧旧旧旧旧岗岗岗
  归 旧外旧旧岗岗岗岗岗岗
  正 旧外旧旧岗岗岗岗岗岗
  时 岗岗岗旧岗岗岗岗岗岗
  封 岗岗岗旧岗岗岗岗岗岗
  消 岗岗岗旧岗岗岗岗岗岗
  撤 岗岗岗旧岗岗岗岗岗岗
  复 岗岗岗旧岗岗岗岗岗岗
  限 旧外旧旧岗岗岗岗岗岗
  遮 旧外旧旧岗岗岗岗岗岗
  说 岗岗旧旧旧岗岗岗岗岗
  标 岗岗岗旧岗岗岗岗岗岗
已撤回 如 已发布
  正 撤外撤撤岗岗岗岗岗岗
  撤 岗岗岗回岗岗岗岗岗岗
  复 岗岗岗·岗岗岗岗岗岗
  标 岗岗岗稿岗岗岗岗岗岗
"""


def _rows() -> dict[str, dict[str, str]]:
    """Return {state: {step: cells}}, with the rows of what it is like filled in."""
    found: dict[str, dict[str, str]] = {}
    state = ""
    for line in TABLE.strip().splitlines():
        if not line.startswith(" "):
            state, _, like = line.strip().partition(" 如 ")
            found[state] = dict(found.get(like or "通例", {}))
            continue
        step, cells = line.split()
        found[state][step] = cells
    del found["通例"]
    return found


@pytest.mark.parametrize("state", list(STATES))
def test_what_each_may_do_in_this_state_and_how_the_rest_are_refused(cast, state):
    document = STATES[state](cast)
    people = {letter: getattr(cast, name) for letter, name in PEOPLE.items()}
    wrong = []
    for step, cells in _rows()[state].items():
        assert len(cells) == len(PEOPLE), (state, step)
        for (letter, person), mark in zip(people.items(), cells, strict=True):
            said = "·"
            try:
                if mark == "岗":  # what is refused leaves nothing behind
                    DO[step](document, person)
                    raise AssertionError((step, letter, "was taken"))
                with transaction.atomic():
                    DO[step](fresh(document), person)
                    transaction.set_rollback(True)
            except GongkaiError as error:
                said = error.says
            if (mark == "·") != (said == "·") or (mark != "·" and WORDS[mark] not in said):
                wrong.append((step, letter, mark, said))
    assert not wrong


def test_the_table_has_every_state_and_every_step():
    rows = _rows()
    assert set(rows) == set(STATES)
    assert all(set(steps) == set(DO) for steps in rows.values())
    used = {mark for steps in rows.values() for cells in steps.values() for mark in cells}
    assert used - {"·"} == set(WORDS), "every word of a refusal is met"


# Many posts do not make one person two: whoever had a part before is refused, whatever they hold.
@pytest.mark.parametrize(
    ("state", "step", "who", "words"),
    [
        ("已拟定", "定", "drafter", "公开属性不得由拟定人本人审定。"),
        ("政策拟不公开", "查", "drafter", "政务公开办公室的审查不得由拟定人本人进行。"),
        ("政策经审查", "定", "second_office", "公开属性不得由政务公开办公室的审查人本人审定。"),
        ("起草", "密", "drafter", "保密审查不得由起草人本人进行。"),
        ("已审定", "密", "unit_head", "拟定、审查、审批应当由不同人员办理。"),
        ("规范待审核", "法", "drafter", "合法性审核不得由起草、修改该文件的人员进行。"),
        ("规范待审核", "法", "unit_head", "拟定、审查、审批应当由不同人员办理。"),
        ("规范待审核", "法", "secrecy_reviewer", "拟定、审查、审批应当由不同人员办理。"),
        ("待批准", "批", "drafter", "审批不得由起草人本人进行。"),
        ("待批准", "批", "unit_head", "拟定、审查、审批应当由不同人员办理。"),
        ("待批准", "批", "secrecy_reviewer", "拟定、审查、审批应当由不同人员办理。"),
        ("规范待批准", "批", "legal_reviewer", "拟定、审查、审批应当由不同人员办理。"),
        ("待发布", "发", "leader", "发布不得由批准人或者保密审查人本人进行。"),
        ("待发布", "发", "secrecy_reviewer", "发布不得由批准人或者保密审查人本人进行。"),
        ("待发布", "时", "leader", "发布不得由批准人或者保密审查人本人进行。"),
        ("待发布", "封", "secrecy_reviewer", "发布不得由批准人或者保密审查人本人进行。"),
        ("检查未过", "说", "drafter", "说明理由不得由起草、修改该文件的人员作出。"),
        ("已撤回", "复", "second_office", "恢复公开不得由撤回人本人办理。"),
    ],
)
def test_who_had_a_part_before_is_refused_whatever_posts_they_hold(cast, state, step, who, words):
    document = STATES[state](cast)
    person = getattr(cast, who)
    person.groups.set(Group.objects.filter(name__in=[role.value for role in Role]))
    with pytest.raises(GongkaiError) as error:
        DO[step](document, User.objects.get(pk=person.pk))
    assert error.value.says == words
