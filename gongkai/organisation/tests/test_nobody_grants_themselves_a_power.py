"""Powers hang on roles, roles are given by another person, and no key opens every door (design, section 9)."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission

from gongkai.errors import BadInput, NotAllowed
from gongkai.organisation import people
from gongkai.organisation.models import User
from gongkai.organisation.roles import POWERS, Role, may, require, require_own_unit
from gongkai.organisation.setup import ensure_roles

pytestmark = pytest.mark.django_db


def change(person, cast, *, by=None, **more):
    said = {"full_name": person.full_name, "title": "", "unit": person.unit, "roles": [], "is_active": True, **more}
    return people.change_person(person, **said, by=by or cast.operator)


def fresh(person):
    return User.objects.get(pk=person.pk)


# --- the groups -----------------------------------------------------------------------------------


def test_every_role_has_its_group_and_leave_to_come_in_and_nothing_more():
    ensure_roles()
    door = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for role in Role:
        assert list(Group.objects.get(name=role.value).permissions.all()) == [door]


def test_a_permission_put_into_a_role_by_hand_does_not_outlast_the_next_migration():
    group = Group.objects.get(name=Role.DRAFTER.value)
    group.permissions.add(Permission.objects.exclude(codename="access_admin").first())
    ensure_roles()
    assert group.permissions.count() == 1


def test_every_power_has_a_holder():
    assert all(POWERS.values())


# --- who may --------------------------------------------------------------------------------------


def test_a_power_is_told_by_the_table_alone(cast):
    assert may(cast.leader, "document.approve")
    assert not may(cast.office, "document.approve")
    with pytest.raises(NotAllowed, match="您的岗位没有此项权限，应由局领导办理。"):
        require(cast.office, "document.approve")


def test_a_superuser_holds_no_power_here(cast):
    cast.nobody.is_superuser = True
    assert not any(may(cast.nobody, power) for power in POWERS)


def test_who_may_not_sign_in_may_do_nothing(cast):
    cast.leader.is_active = False
    assert not may(cast.leader, "document.approve")


def test_the_openness_office_serves_every_unit_and_others_their_own(cast):
    require_own_unit(cast.office, cast.unit("zhucechu").pk)
    require_own_unit(cast.drafter, cast.unit("zhucechu").pk)
    with pytest.raises(NotAllowed, match="只能办理本单位的事项。"):
        require_own_unit(cast.drafter, cast.unit("fazhichu").pk)


# --- giving roles ---------------------------------------------------------------------------------


def test_the_operator_gives_and_takes_roles(cast):
    change(cast.nobody, cast, roles=[Role.DRAFTER, Role.UNIT_HEAD])
    assert fresh(cast.nobody).roles == {Role.DRAFTER, Role.UNIT_HEAD}
    change(cast.nobody, cast, roles=[Role.DRAFTER])
    assert fresh(cast.nobody).roles == {Role.DRAFTER}


def test_not_to_themselves(cast):
    with pytest.raises(people.OwnAccount, match="不得为本人授予或者变更岗位"):
        change(cast.operator, cast, roles=list(Role))
    with pytest.raises(people.OwnAccount, match="我的账号"):
        people.reset_password(cast.operator, "another-long-word-1", by=cast.operator)
    assert fresh(cast.operator).roles == {Role.OPERATOR}


@pytest.mark.parametrize("name", ["office", "leader", "unit_head", "drafter", "nobody"])
def test_nobody_else_manages_people(cast, name):
    with pytest.raises(NotAllowed, match="应由系统管理员办理"):
        change(cast.nobody, cast, by=getattr(cast, name), roles=[Role.LEADER])


def test_groups_that_are_no_roles_are_left_alone(cast):
    other = Group.objects.create(name="晨练小组")
    cast.nobody.groups.add(other)
    change(cast.nobody, cast, roles=[Role.DRAFTER])
    assert other in cast.nobody.groups.all()


# --- accounts -------------------------------------------------------------------------------------


def make(cast, **more):
    said = {
        "username": "linxiao",
        "full_name": "林晓",
        "title": "",
        "unit": cast.unit("fazhichu"),
        "roles": [Role.DRAFTER],
        "password": "correct-horse-battery",
        **more,
    }
    return people.create_person(**said, by=cast.operator)


def test_an_account_is_opened_with_its_roles(cast):
    person = make(cast)
    assert fresh(person).roles == {Role.DRAFTER}
    assert person.check_password("correct-horse-battery")
    assert not person.is_superuser


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"username": " "}, "请填写登录名。"),
        ({"username": "WangFang"}, "登录名“WangFang”已被使用。"),
        ({"password": "short"}, "密码过短，不得少于12个字符。"),
        ({"password": "123456789012"}, "密码不能只用数字。"),
        ({"username": "linxiao-fazhi", "password": "linxiao-fazhi1"}, "密码与姓名、登录名过于相近。"),
    ],
)
def test_an_account_that_cannot_stand_is_not_opened(cast, said, words):
    with pytest.raises(BadInput, match=words):
        make(cast, **said)
    assert not User.objects.filter(username="linxiao").exists()


def test_one_changes_one_s_own_password_with_the_old_one(cast):
    with pytest.raises(BadInput, match="原密码不正确。"):
        people.change_password(cast.drafter, "not-it", "another-long-word-1")
    with pytest.raises(BadInput, match="新密码不能与原密码相同。"):
        people.change_password(cast.drafter, "a-long-word-for-tests", "a-long-word-for-tests")
    people.change_password(cast.drafter, "a-long-word-for-tests", "another-long-word-1")
    assert fresh(cast.drafter).check_password("another-long-word-1")
