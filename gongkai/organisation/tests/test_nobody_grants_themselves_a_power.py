"""Powers hang on roles, roles are given by another person, and no key opens every door (design, section 9)."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission

from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.organisation import people
from gongkai.organisation.models import RoleGrant, User
from gongkai.organisation.roles import DECIDING, POWERS, Role, may, require, require_own_unit
from gongkai.organisation.setup import ensure_roles
from tests.cast import beijing

pytestmark = pytest.mark.django_db
AT = beijing("2017-06-19")


def change(person, cast, *, by=None, **more):
    said = {"full_name": person.full_name, "title": "", "unit": person.unit, "roles": [], "is_active": True, **more}
    return people.change_person(person, **said, by=by or cast.operator, at=AT)


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
    change(cast.nobody, cast, roles=[Role.DRAFTER, Role.AUDITOR])
    assert fresh(cast.nobody).roles == {Role.DRAFTER, Role.AUDITOR}
    change(cast.nobody, cast, roles=[Role.DRAFTER])
    assert fresh(cast.nobody).roles == {Role.DRAFTER}


def proposed(cast, role, *, person=None):
    person = person or cast.nobody
    change(person, cast, roles=[*person.roles, role])
    return RoleGrant.objects.waiting().get(person=person)


@pytest.mark.parametrize("role", sorted(DECIDING))
def test_a_post_that_decides_takes_effect_when_a_second_person_has_confirmed_it(cast, role):
    grant = proposed(cast, role)
    assert fresh(cast.nobody).roles == set()
    people.confirm_role(grant, by=cast.office, at=AT)
    assert fresh(cast.nobody).roles == {role}
    assert not RoleGrant.objects.waiting().exists()


def test_neither_the_operator_nor_whoever_proposed_nor_the_person_confirms(cast):
    grant = proposed(cast, Role.LEADER, person=cast.office)
    with pytest.raises(NotAllowed, match="应由政务公开办公室、局领导办理"):
        people.confirm_role(grant, by=cast.operator, at=AT)
    with pytest.raises(people.SecondPerson):
        people.confirm_role(grant, by=cast.office, at=AT)
    cast.operator.groups.add(Group.objects.get(name=Role.OPENNESS_OFFICE.value))
    with pytest.raises(people.SecondPerson):
        people.confirm_role(grant, by=fresh(cast.operator), at=AT)
    assert Role.LEADER not in fresh(cast.office).roles
    people.confirm_role(grant, by=cast.second_office, at=AT)
    assert Role.LEADER in fresh(cast.office).roles


def test_what_was_declined_or_withdrawn_is_not_confirmed_later(cast):
    grant = proposed(cast, Role.LEADER)
    people.decline_role(grant, by=cast.leader, at=AT)
    other = proposed(cast, Role.LEADER)
    change(cast.nobody, cast, roles=[])
    for one in (grant, other):
        with pytest.raises(Refused, match="该岗位已经办理。"):
            people.confirm_role(one, by=cast.leader, at=AT)
    assert fresh(cast.nobody).roles == set()


def test_a_post_proposed_twice_waits_once(cast):
    proposed(cast, Role.LEADER)
    assert not change(cast.nobody, cast, roles=[Role.LEADER]).proposed
    assert RoleGrant.objects.count() == 1


def test_a_post_is_not_confirmed_to_an_account_that_is_closed(cast):
    grant = proposed(cast, Role.LEADER)
    change(cast.nobody, cast, roles=[Role.LEADER], is_active=False)
    with pytest.raises(Refused, match="该账号已停用"):
        people.confirm_role(grant, by=cast.leader, at=AT)


def test_whoever_is_let_in_again_holds_a_post_that_decides_only_when_confirmed_anew(cast):
    change(cast.leader, cast, roles=[Role.LEADER, Role.DRAFTER], is_active=False)
    told = change(cast.leader, cast, roles=[Role.LEADER, Role.DRAFTER])
    assert (told.removed, told.proposed) == ({Role.LEADER}, {Role.LEADER})
    assert fresh(cast.leader).roles == {Role.DRAFTER}


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
    return people.create_person(**said, by=cast.operator, at=AT).person


def test_an_account_is_opened_with_its_roles(cast):
    person = make(cast)
    assert fresh(person).roles == {Role.DRAFTER}
    assert person.check_password("correct-horse-battery")
    assert not person.is_superuser


def test_a_password_that_another_has_set_is_to_be_changed(cast):
    person = make(cast)
    assert fresh(person).must_change_password
    people.change_password(person, "correct-horse-battery", "another-long-word-1")
    assert not fresh(person).must_change_password
    people.reset_password(person, "correct-horse-battery", by=cast.operator)
    assert fresh(person).must_change_password


def first(**more):
    said = {"username": "diyi", "full_name": "", "roles": [Role.LEADER], "password": "correct-horse-battery", **more}
    return people.create_first(**said)


def test_the_first_who_decides_is_made_at_the_command_line_and_the_second_is_confirmed():
    first(username="yunwei", roles=[Role.OPERATOR])
    assert first().person.roles == {Role.LEADER}
    with pytest.raises(Refused, match="由另一人确认"):
        first(username="dier", roles=[Role.SECRECY_REVIEWER])
    assert first(username="dier", roles=[Role.OPERATOR]).granted == {Role.OPERATOR}


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
