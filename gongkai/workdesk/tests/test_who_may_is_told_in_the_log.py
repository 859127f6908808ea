"""Accounts and posts: every change is told in the public log, by numbers and never by names."""

from __future__ import annotations

import pytest
from django.test import Client

from gongkai.ledger.models import Entry
from gongkai.organisation.models import RoleGrant, User
from gongkai.organisation.roles import Role

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
PASSWORD = "correct-horse-battery"


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person, BACKEND)
        return client

    return sign_in


def told():
    return list(Entry.objects.order_by("number").values_list("verb", "subject", "basis"))


def opened(as_, cast, *roles):
    said = {"username": "linxiao", "full_name": "林晓", "roles": list(roles), "password": PASSWORD}
    assert as_(cast.operator).post("/staff/people/new/", said).status_code == 302
    return User.objects.get(username="linxiao")


def test_an_account_and_each_of_its_posts_is_a_line_in_the_log(as_, cast):
    person = opened(as_, cast, "drafter", "leader")
    by = f"by person/{cast.operator.pk}"
    assert told() == [
        ("person.added", f"person/{person.pk}", by),
        ("role.granted", f"person/{person.pk}/roles/drafter", by),
        ("role.proposed", f"person/{person.pk}/roles/leader", by),
    ]
    assert "林晓" not in "".join(bytes(entry.body).decode() for entry in Entry.objects.all())


def test_a_post_is_confirmed_on_the_screen_and_the_log_says_by_whom(as_, cast):
    person = opened(as_, cast, "leader")
    grant = RoleGrant.objects.get()
    assert "林晓" in as_(cast.office).get("/staff/roles/").content.decode()
    assert "待确认的岗位" in as_(cast.office).get("/staff/").content.decode()
    assert as_(cast.office).post(f"/staff/roles/{grant.pk}/confirm/").status_code == 302
    assert told()[-1] == ("role.granted", f"person/{person.pk}/roles/leader", f"by person/{cast.office.pk}")
    assert User.objects.get(pk=person.pk).roles == {Role.LEADER}
    assert as_(cast.office).post(f"/staff/roles/{grant.pk}/confirm/").status_code == 409


def test_a_post_is_declined_on_the_screen(as_, cast):
    person = opened(as_, cast, "leader")
    as_(cast.leader).post(f"/staff/roles/{RoleGrant.objects.get().pk}/decline/")
    assert told()[-1][:2] == ("role.declined", f"person/{person.pk}/roles/leader")
    assert User.objects.get(pk=person.pk).roles == set()


def test_a_change_tells_what_changed_and_nothing_else(as_, cast):
    address = f"/staff/people/{cast.drafter.pk}/"
    said = {"full_name": "王芳", "unit": cast.drafter.unit_id, "roles": ["drafter"], "is_active": "on"}
    as_(cast.operator).post(address, said)
    assert told() == []
    as_(cast.operator).post(address, said | {"roles": [], "unit": cast.unit("fazhichu").pk, "is_active": ""})
    assert [verb for verb, _, _ in told()] == ["person.moved", "person.suspended", "role.removed"]


def test_what_is_refused_leaves_no_line(as_, cast):
    as_(cast.operator).post(f"/staff/people/{cast.operator.pk}/", {"full_name": "吴涛", "roles": ["leader"]})
    assert told() == []


def test_whoever_signs_in_with_a_password_another_has_set_changes_it_first(as_, cast):
    as_(cast.operator).post(f"/staff/people/{cast.drafter.pk}/password/", {"password": PASSWORD})
    assert told()[-1][0] == "person.password_reset"
    browser = Client()
    browser.force_login(User.objects.get(pk=cast.drafter.pk), BACKEND)
    for address in ("/staff/", "/staff/documents/", "/staff/units/"):
        answer = browser.get(address)
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/staff/account/"), address
    assert "请先修改密码" in browser.get("/staff/account/").content.decode()
    new = "another-long-word-1"
    assert browser.post("/staff/account/", {"old": PASSWORD, "new": new, "again": new}).status_code == 302
    assert browser.get("/staff/").status_code == 200
