"""Who may do what: one table. Every action and every staff address asks it.

A role is a Django group of the same name, so a person may hold several and Wagtail knows them too.
A superuser has no power of their own here: no key opens the door to publication alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

from gongkai.errors import NotAllowed

if TYPE_CHECKING:
    from gongkai.organisation.models import User


class Role(StrEnum):
    """The posts of the house; the value is the group's name in the database."""

    DRAFTER = "drafter"
    UNIT_HEAD = "unit_head"
    OPENNESS_OFFICE = "openness_office"
    SECRECY_REVIEWER = "secrecy_reviewer"
    LEGAL_REVIEWER = "legal_reviewer"
    LEADER = "leader"
    AUDITOR = "auditor"
    OPERATOR = "operator"

    @property
    def zh(self) -> str:
        """Return the post's name as the screens say it."""
        return _NAMES[self]


_NAMES = {
    Role.DRAFTER: "起草人",
    Role.UNIT_HEAD: "处室负责人",
    Role.OPENNESS_OFFICE: "政务公开办公室",
    Role.SECRECY_REVIEWER: "保密审查员",
    Role.LEGAL_REVIEWER: "合法性审核员",
    Role.LEADER: "局领导",
    Role.AUDITOR: "监督人员",
    Role.OPERATOR: "系统管理员",
}

# Who decides what the public sees. Such a post takes effect only when a second person has confirmed it.
DECIDING = frozenset({Role.UNIT_HEAD, Role.OPENNESS_OFFICE, Role.SECRECY_REVIEWER, Role.LEGAL_REVIEWER, Role.LEADER})

_D, _H, _O, _S, _J, _L, _A, _X = Role
_EVERYONE = frozenset(Role)

POWERS: dict[str, frozenset[Role]] = {
    # documents
    "document.see": _EVERYONE,
    "document.see_all": frozenset({_O, _S, _J, _L, _A}),
    "document.draft": frozenset({_D, _H, _O}),
    "attribute.propose": frozenset({_D, _H, _O}),
    "attribute.examine": frozenset({_O}),
    "attribute.decide": frozenset({_H, _O}),
    "secrecy.review": frozenset({_S}),
    "legality.request": frozenset({_D, _H, _O}),
    "legality.review": frozenset({_J}),
    "document.return": frozenset({_H, _O, _S, _J, _L}),
    "document.approve": frozenset({_L}),
    "document.publish": frozenset({_O}),
    "document.mark": frozenset({_O}),
    "cleanup.see": _EVERYONE,
    "cleanup.decide": frozenset({_D, _H, _O}),
    "cleanup.manage": frozenset({_O}),
    "document.withdraw": frozenset({_O}),
    "document.limit": frozenset({_D, _H, _O}),
    "document.archive": frozenset({_D, _H, _O}),
    "attribute.rounds": frozenset({_D, _H, _O, _L, _A}),
    "attribute.open_round": frozenset({_O}),
    "step_limit.see": _EVERYONE,
    "step_limit.set": frozenset({_O}),
    "negative_list.see": _EVERYONE,
    "negative_list.edit": frozenset({_O}),
    "negative_list.publish": frozenset({_L}),
    "negative_list.figures": frozenset({_O, _L, _A}),
    # columns of the portal
    "column.see": _EVERYONE,
    "column.manage": frozenset({_O}),
    "original.see": frozenset({_D, _H, _O, _S}),
    # the guard before every release, and its list of words
    "guard.justify": frozenset({_H, _O, _S}),
    "words.see": _EVERYONE,
    "words.manage": frozenset({_O}),
    # plans and tasks
    "plan.see": _EVERYONE,
    "plan.import": frozenset({_O}),
    "plan.start": frozenset({_O}),
    "task.assign": frozenset({_O}),
    "report.submit": frozenset({_D, _H, _O}),
    "report.judge": frozenset({_O}),
    "report.see_all": frozenset({_O, _L, _A}),
    # what the public writes: corrections, suggestions, questions
    "feedback.see": frozenset({_D, _H, _O, _L, _A}),
    "feedback.see_all": frozenset({_O, _L, _A}),
    "feedback.answer": frozenset({_D, _H, _O}),
    "feedback.release": frozenset({_H, _O}),
    "feedback.route": frozenset({_H, _O}),
    "feedback.set_aside": frozenset({_O}),
    "feedback.see_contact": frozenset({_H, _O}),
    "feedback.promise": frozenset({_O}),
    # disclosure on request
    "request.see": frozenset({_D, _H, _O, _S, _J, _L, _A}),
    "request.see_all": frozenset({_O, _S, _J, _L, _A}),
    "request.register": frozenset({_O}),
    "request.route": frozenset({_O}),
    "request.handle": frozenset({_D, _H, _O}),
    "request.extend": frozenset({_O, _L}),
    "request.check_law": frozenset({_J}),
    "request.return": frozenset({_S, _J, _L}),
    "request.decide": frozenset({_L}),
    "request.see_paper": frozenset({_O}),
    "request.set_practice": frozenset({_O}),
    # reposts
    "repost.see": _EVERYONE,
    "repost.review": frozenset({_D, _H, _O}),
    "repost.manage_sources": frozenset({_O, _X}),
    # answers: letters, what is given, what everyone may read, what follows
    "letter.see": frozenset({_D, _H, _O, _S, _J, _L, _A}),
    "letter.see_all": frozenset({_O, _S, _J, _L, _A}),
    "letter.seal": frozenset({_O}),
    "letter.template": frozenset({_O}),
    "release.make": frozenset({_D, _H, _O}),
    "release.check": frozenset({_H, _O, _S}),
    "answer.propose": frozenset({_D, _H, _O}),
    "answer.release": frozenset({_O, _L}),
    "heap.decide": frozenset({_O, _L}),
    "advice.see": frozenset({_D, _H, _O, _L, _A}),
    "advice.give": frozenset({_O}),
    "advice.reply": frozenset({_D, _H, _O}),
    "case.see": frozenset({_O, _L, _A}),
    "case.record": frozenset({_O}),
    # the yearly report
    "yearly.see": _EVERYONE,
    "yearly.prepare": frozenset({_O}),
    "yearly.sign": frozenset({_L}),
    "yearly.publish": frozenset({_O}),
    # people and units
    "unit.see": _EVERYONE,
    "unit.manage": frozenset({_O, _X}),
    "contact.report": frozenset({_D, _H, _O}),
    "contact.see_mobile": frozenset({_O}),
    "group.manage": frozenset({_O}),
    "people.manage": frozenset({_X}),
    "role.confirm": frozenset({_O, _L}),
    "delegation.see": _EVERYONE,
    "delegation.make_for_others": frozenset({_L}),
    "bureau.manage": frozenset({_O, _X}),
    # clocks and the calendar
    "clock.see": _EVERYONE,
    "clock.see_all": frozenset({_O, _L, _A}),
    "clock.extend": frozenset({_L, _O}),
    "holiday.load": frozenset({_O, _X}),
    # the site watches itself
    "selfcheck.see": _EVERYONE,
    "selfcheck.run": frozenset({_O, _X}),
    "selfcheck.judge": frozenset({_O}),
    "selfcheck.hand_over": frozenset({_O}),
    "selfcheck.promise": frozenset({_O}),
    # how the screens are made
    "style.see": _EVERYONE,
    # the log
    "log.see": _EVERYONE,
    "demo.move_time": frozenset({_X}),
}


def holders(power: str) -> frozenset[Role]:
    """Return the roles that carry `power`; KeyError when the table has no such power."""
    return POWERS[power]


def may(person: User, power: str) -> bool:
    """Return whether `person` is active and holds a role that carries `power`."""
    return bool(person.is_active and person.roles & POWERS[power])


def require(person: User, power: str) -> None:
    """Raise NotAllowed, naming who could, unless `person` holds `power`."""
    if not may(person, power):
        raise NotAllowed(f"您的岗位没有此项权限，应由{_list(POWERS[power])}办理。")


def require_own_unit(person: User, unit_id: int | None) -> None:
    """Raise NotAllowed unless `person` works in the unit, or in the openness office which serves all."""
    if Role.OPENNESS_OFFICE not in person.roles and person.unit_id != unit_id:
        raise NotAllowed("只能办理本单位的事项。")


def _list(roles: Iterable[Role]) -> str:
    return "、".join(role.zh for role in Role if role in roles)
