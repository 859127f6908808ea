"""What may be done about people who sign in. One verb, one transaction.

Nobody grants anything to themselves: not a role, not a unit, not a way in. A post that decides what the
public sees (roles.DECIDING) is proposed by the operator and takes effect when someone of the openness office or
a leader, who is neither the proposer nor the one proposed, has confirmed it. So two people stand behind every
power in the house. The staff door comes in through workdesk.people, which tells the log.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.organisation.models import RoleGrant, Unit, User
from gongkai.organisation.roles import DECIDING, Role, may, require
from gongkai.organisation.setup import ensure_roles

# What Django's validators find, in words; its own Chinese has gaps.
_WEAK = {
    "password_too_short": "密码过短，不得少于12个字符。",
    "password_too_common": "密码过于常见。",
    "password_entirely_numeric": "密码不能只用数字。",
    "password_too_similar": "密码与姓名、登录名过于相近。",
}


class OwnAccount(NotAllowed):
    says = "不得为本人授予或者变更岗位，请由其他系统管理员办理。"


class SecondPerson(NotAllowed):
    says = "岗位须由提出人和本人以外的人员确认。"


@dataclass(frozen=True, slots=True)
class RoleChange:
    """What became of a person's roles in one action; the log tells each."""

    person: User
    granted: frozenset[Role] = frozenset()
    proposed: frozenset[Role] = frozenset()
    removed: frozenset[Role] = frozenset()
    withdrawn: frozenset[Role] = frozenset()


@transaction.atomic
def create_person(
    *,
    username: str,
    full_name: str,
    title: str,
    unit: Unit | None,
    roles: Iterable[Role],
    password: str,
    by: User,
    at: datetime,
) -> RoleChange:
    """Open an account; its password is changed at the first sign-in, its posts that decide wait to be confirmed.

    Raises BadInput for a name already taken or a password that is too weak.
    """
    require(by, "people.manage")
    username = username.strip()
    if not username:
        raise BadInput("请填写登录名。")
    if User.objects.filter(username__iexact=username).exists():
        raise BadInput(f"登录名“{username}”已被使用。")
    person = User(username=username, full_name=full_name.strip(), title=title.strip(), unit=unit)
    _set_password(person, password)
    person.must_change_password = True
    person.save()
    return _set_roles(person, roles, by=by, at=at)


@transaction.atomic
def create_first(*, username: str, full_name: str, roles: Iterable[Role], password: str) -> RoleChange:
    """Open an account at the command line, with which a house is set up: nobody is there yet who could confirm.

    Refuses a post that decides as soon as somebody could. Raises BadInput for a name already taken or a weak password.
    """
    wanted = frozenset(roles)
    if User.objects.filter(username__iexact=username).exists():
        raise BadInput(f"登录名“{username}”已存在。")
    if wanted & DECIDING and any(may(one, "role.confirm") for one in User.objects.filter(is_active=True)):
        raise Refused("已有可以确认岗位的人员：此类岗位请由系统管理员在工作平台提出，由另一人确认。")
    person = User(username=username, full_name=full_name.strip())
    _set_password(person, password)
    person.save()
    _hold(person, wanted)
    return RoleChange(person, granted=wanted)


@transaction.atomic
def change_person(
    person: User,
    *,
    full_name: str,
    title: str,
    unit: Unit | None,
    roles: Iterable[Role],
    is_active: bool,
    by: User,
    at: datetime,
) -> RoleChange:
    """Set what `person` is called, where they work, which roles they hold and whether they may sign in.

    A role is taken away at once; one that decides is given when confirmed. Whoever is let in again holds
    the posts that decide only after a new confirmation.
    """
    require(by, "people.manage")
    if person.pk == by.pk:
        raise OwnAccount
    person = User.objects.select_for_update().get(pk=person.pk)
    if not full_name.strip():
        raise BadInput("请填写姓名。")
    comes_back = is_active and not person.is_active
    person.full_name, person.title, person.unit = full_name.strip(), title.strip(), unit
    person.is_active = is_active
    person.save(update_fields=["full_name", "title", "unit", "is_active"])
    return _set_roles(person, roles, by=by, at=at, afresh=comes_back)


@transaction.atomic
def confirm_role(grant: RoleGrant, *, by: User, at: datetime) -> RoleGrant:
    """Let the person hold the role proposed. Refused to whoever proposed it and to the person themselves."""
    grant = _decided(grant, by=by, at=at, is_granted=True)
    if not grant.person.is_active:
        raise Refused("该账号已停用，不能授予岗位。")
    _hold(grant.person, _held(grant.person) | {Role(grant.role)})
    return grant


@transaction.atomic
def decline_role(grant: RoleGrant, *, by: User, at: datetime) -> RoleGrant:
    """Let the proposal rest; the entry stays for the record."""
    return _decided(grant, by=by, at=at, is_granted=False)


@transaction.atomic
def reset_password(person: User, password: str, *, by: User) -> None:
    """Give `person` another password, to be changed at the next sign-in; their open sessions end with it.

    One's own is changed by change_password.
    """
    require(by, "people.manage")
    if person.pk == by.pk:
        raise OwnAccount("本人的密码请在“我的账号”中修改。")
    person = User.objects.select_for_update().get(pk=person.pk)
    _set_password(person, password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])


@transaction.atomic
def change_password(person: User, old: str, new: str) -> None:
    """Let `person` change their own password. Raises BadInput when the old one is wrong or the new one too weak."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if not person.check_password(old):
        raise BadInput("原密码不正确。")
    if old == new:
        raise BadInput("新密码不能与原密码相同。")
    _set_password(person, new)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])


def _set_password(person: User, password: str) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        words = [_WEAK.get(one.code or "", "密码强度不够。") for one in error.error_list]
        raise BadInput("".join(dict.fromkeys(words))) from error
    person.set_password(password)


def _decided(grant: RoleGrant, *, by: User, at: datetime, is_granted: bool) -> RoleGrant:
    require(by, "role.confirm")
    grant = RoleGrant.objects.select_for_update(of=("self",)).select_related("person").get(pk=grant.pk)
    if by.pk in {grant.proposed_by_id, grant.person_id}:
        raise SecondPerson
    if grant.decided_at is not None:
        raise Refused("该岗位已经办理。")
    grant.decided_by, grant.decided_at, grant.is_granted = by, at, is_granted
    grant.save(update_fields=["decided_by", "decided_at", "is_granted"])
    return grant


def _set_roles(person: User, roles: Iterable[Role], *, by: User, at: datetime, afresh: bool = False) -> RoleChange:
    """Take away what is not in `roles`, give what does not decide, propose what does; `afresh`: all that decides."""
    wanted = frozenset(roles)
    held = _held(person)
    kept = (held & wanted) - (DECIDING if afresh else frozenset())
    waiting = {Role(grant.role): grant for grant in RoleGrant.objects.waiting().filter(person=person)}
    granted = wanted - held - DECIDING
    proposed = (wanted & DECIDING) - kept - waiting.keys()
    withdrawn = frozenset(waiting.keys() - wanted)
    _hold(person, kept | granted)
    for role in withdrawn:
        RoleGrant.objects.filter(pk=waiting[role].pk).update(decided_by=by, decided_at=at)
    for role in sorted(proposed):
        RoleGrant.objects.create(person=person, role=role, proposed_by=by, proposed_at=at)
    return RoleChange(person, granted, frozenset(proposed), held - kept, withdrawn)


def _held(person: User) -> frozenset[Role]:
    known = set(Role)
    return frozenset(Role(name) for name in person.groups.values_list("name", flat=True) if name in known)


def _hold(person: User, roles: Iterable[Role]) -> None:
    """Let `person` hold exactly `roles`; groups that are no roles of the house are left as they are."""
    ensure_roles()
    wanted = {role.value for role in roles}
    others = person.groups.exclude(name__in=[role.value for role in Role])
    person.groups.set([*others, *Group.objects.filter(name__in=wanted)])
