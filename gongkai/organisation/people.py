"""What may be done about people who sign in. One verb, one transaction.

Nobody grants anything to themselves: not a role, not a unit, not a way in. So two people stand behind
every power in the house.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from gongkai.errors import BadInput, NotAllowed
from gongkai.organisation.models import Unit, User
from gongkai.organisation.roles import Role, require
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


@transaction.atomic
def create_person(
    *, username: str, full_name: str, title: str, unit: Unit | None, roles: Iterable[Role], password: str, by: User
) -> User:
    """Open an account. Raises BadInput for a name already taken or a password that is too weak."""
    require(by, "people.manage")
    username = username.strip()
    if not username:
        raise BadInput("请填写登录名。")
    if User.objects.filter(username__iexact=username).exists():
        raise BadInput(f"登录名“{username}”已被使用。")
    person = User(username=username, full_name=full_name.strip(), title=title.strip(), unit=unit)
    _set_password(person, password)
    person.save()
    _set_roles(person, roles)
    return person


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
) -> User:
    """Set what `person` is called, where they work, which roles they hold and whether they may sign in."""
    require(by, "people.manage")
    if person.pk == by.pk:
        raise OwnAccount
    person = User.objects.select_for_update().get(pk=person.pk)
    if not full_name.strip():
        raise BadInput("请填写姓名。")
    person.full_name, person.title, person.unit = full_name.strip(), title.strip(), unit
    person.is_active = is_active
    person.save(update_fields=["full_name", "title", "unit", "is_active"])
    _set_roles(person, roles)
    return person


@transaction.atomic
def reset_password(person: User, password: str, *, by: User) -> None:
    """Give `person` another password; their open sessions end with it. One's own is changed by change_password."""
    require(by, "people.manage")
    if person.pk == by.pk:
        raise OwnAccount("本人的密码请在“我的账号”中修改。")
    person = User.objects.select_for_update().get(pk=person.pk)
    _set_password(person, password)
    person.save(update_fields=["password"])


@transaction.atomic
def change_password(person: User, old: str, new: str) -> None:
    """Let `person` change their own password. Raises BadInput when the old one is wrong or the new one too weak."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if not person.check_password(old):
        raise BadInput("原密码不正确。")
    if old == new:
        raise BadInput("新密码不能与原密码相同。")
    _set_password(person, new)
    person.save(update_fields=["password"])


def _set_password(person: User, password: str) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        words = [_WEAK.get(one.code or "", "密码强度不够。") for one in error.error_list]
        raise BadInput("".join(dict.fromkeys(words))) from error
    person.set_password(password)


def _set_roles(person: User, roles: Iterable[Role]) -> None:
    """Let `person` hold exactly `roles`; groups that are no roles of the house are left as they are."""
    ensure_roles()
    wanted = {role.value for role in roles}
    others = person.groups.exclude(name__in=[role.value for role in Role])
    person.groups.set([*others, *Group.objects.filter(name__in=wanted)])
