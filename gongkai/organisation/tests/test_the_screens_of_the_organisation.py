"""The staff's screens of units, people and disclosure staff: one walk and one refusal each."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.organisation import actions
from gongkai.organisation.models import Bureau, DisclosureContact, GroupSeat, Unit, UnitAlias, User
from gongkai.organisation.roles import Role
from tests.cast import PASSWORD, beijing

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
MOBILE = "13800000000"


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person, BACKEND)
        return client

    return sign_in


@pytest.fixture
def contact(cast):
    return actions.report_contact(
        cast.unit("zhucechu"),
        name="林晓",
        title="科员",
        office_phone="0351-0000000",
        mobile=MOBILE,
        by=cast.drafter,
        at=beijing("2017-06-19"),
    )


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("office", True),
        ("drafter", True),
        ("unit_head", True),
        ("other_drafter", False),
        ("leader", False),
        ("auditor", False),
        ("operator", False),
        ("secrecy_reviewer", False),
    ],
)
def test_a_mobile_number_is_shown_to_the_office_and_to_the_unit_s_own_reporters(as_, cast, contact, who, sees):
    page = as_(getattr(cast, who)).get("/staff/contacts/").content.decode()
    assert "林晓" in page
    assert (MOBILE in page) is sees


def test_a_drafter_is_offered_their_own_unit_alone(as_, cast):
    client = as_(cast.drafter)
    said = {"name": "林晓", "title": "科员", "office_phone": "0351-0000000", "mobile": ""}
    refused = client.post("/staff/contacts/report/", {**said, "unit": cast.unit("fazhichu").pk})
    assert refused.status_code == 422
    assert client.post("/staff/contacts/report/", {**said, "unit": cast.unit("zhucechu").pk}).status_code == 302
    assert DisclosureContact.objects.get().unit == cast.unit("zhucechu")


def test_who_leaves_is_marked_on_the_screen(as_, cast, contact):
    as_(cast.drafter).post(f"/staff/contacts/{contact.pk}/end/", {"on": "2018-01-01"})
    contact.refresh_from_db()
    assert contact.ended_on == date(2018, 1, 1)


def test_a_unit_is_opened_and_called_by_another_name(as_, cast):
    client = as_(cast.office)
    said = {"full_name": "稽查局", "short_name": "稽查局", "code": "jicha", "kind": "subordinate", "duties": "稽查"}
    assert client.post("/staff/units/new/", said).status_code == 302
    unit = Unit.objects.get(code="jicha")
    client.post(f"/staff/units/{unit.pk}/aliases/", {"name": "执法局"})
    assert UnitAlias.objects.get(unit=unit).name == "执法局"
    taken = client.post(f"/staff/units/{unit.pk}/aliases/", {"name": "注册处"})
    assert taken.status_code == 422
    assert "已是“山西省工商行政管理局注册处”的名称。" in taken.content.decode()
    again = client.post("/staff/units/new/", {**said, "full_name": "稽查二局", "short_name": "稽查二局"})
    assert "该代码已被其他单位使用。" in again.content.decode()


def test_a_unit_with_people_is_not_closed_and_the_screen_says_so(as_, cast):
    page = as_(cast.office).post(f"/staff/units/{cast.unit('zhucechu').pk}/close/", {"on": "2018-01-01"})
    assert page.status_code == 422
    assert "该单位尚有在用账号" in page.content.decode()


def test_the_operator_opens_an_account_that_can_sign_in(as_, client, cast):
    said = {
        "username": "linxiao",
        "full_name": "林晓",
        "unit": cast.unit("fazhichu").pk,
        "roles": ["drafter"],
        "password": "correct-horse-battery",
    }
    assert as_(cast.operator).post("/staff/people/new/", said).status_code == 302
    assert User.objects.get(username="linxiao").roles == {Role.DRAFTER}
    client.logout()
    signed_in = client.post(
        "/staff/login/", {"username": "linxiao", "password": "correct-horse-battery", "next": "/staff/"}
    )
    assert signed_in["Location"] == "/staff/"


def test_a_weak_password_is_told_and_what_was_typed_stays(as_, cast):
    page = as_(cast.operator).post(
        "/staff/people/new/", {"username": "linxiao", "full_name": "林晓", "roles": ["drafter"], "password": "duanmima"}
    )
    assert page.status_code == 422
    assert "林晓" in page.content.decode()
    assert "duanmima" not in page.content.decode()


def test_the_operator_cannot_change_their_own_roles_on_the_screen(as_, cast):
    page = as_(cast.operator).post(
        f"/staff/people/{cast.operator.pk}/", {"full_name": "吴涛", "roles": ["leader", "operator"], "is_active": "on"}
    )
    assert page.status_code == 422
    assert "不得为本人授予或者变更岗位" in page.content.decode()
    assert User.objects.get(pk=cast.operator.pk).roles == {Role.OPERATOR}


def test_one_s_own_password_is_changed_and_the_session_goes_on(as_, cast):
    client = as_(cast.drafter)
    said = {"old": PASSWORD, "new": "another-long-word-1", "again": "another-long-word-1"}
    assert client.post("/staff/account/", said).status_code == 302
    assert client.get("/staff/account/").status_code == 200
    assert User.objects.get(pk=cast.drafter.pk).check_password("another-long-word-1")


def test_the_leading_group_is_filled_and_emptied(as_, cast):
    client = as_(cast.office)
    said = {"place": "head", "post": "分管副局长", "name": "陈立", "since": "2017-06-15"}
    assert client.post("/staff/group/new/", said).status_code == 302
    row = GroupSeat.objects.get()
    assert client.post(f"/staff/group/{row.pk}/", {**said, "post": "局长"}).status_code == 302
    client.post(f"/staff/group/{row.pk}/end/", {"on": "2017-01-01"})
    row.refresh_from_db()
    assert (row.post, row.until) == ("局长", None), "a seat does not end before it began"
    client.post(f"/staff/group/{row.pk}/end/", {"on": "2018-01-01"})
    row.refresh_from_db()
    assert row.until == date(2018, 1, 1)


def test_the_bureau_says_its_own_name(as_, cast):
    client = as_(cast.office)
    shown = client.get("/staff/bureau/").context["form"].initial
    said = {name: value or "" for name, value in shown.items()} | {"name": "某省某局"}
    assert client.post("/staff/bureau/", said).status_code == 302
    assert Bureau.load().name == "某省某局"


def test_the_emblem_and_the_way_to_the_superior_s_corrections_stand_in_the_foot(as_, cast):
    client = as_(cast.office)
    said = {name: value or "" for name, value in client.get("/staff/bureau/").context["form"].initial.items()}
    wrong = client.post("/staff/bureau/", said | {"emblem_url": "javascript:alert(1)"})
    assert "请填写完整的网址" in wrong.content.decode()
    addresses = {"emblem_url": "https://emblem.example.gov.cn/1", "mistakes_url": "https://mistakes.example.gov.cn/2"}
    assert client.post("/staff/bureau/", said | addresses).status_code == 302
    page = client.get("/").content.decode()
    assert '<a href="https://emblem.example.gov.cn/1" rel="external nofollow">党政机关网站标识</a>' in page
    assert '<a href="https://mistakes.example.gov.cn/2" rel="external nofollow">政府网站找错</a>' in page


def test_the_list_of_units_asks_the_database_a_fixed_number_of_times(as_, cast, django_assert_max_num_queries):
    client = as_(cast.leader)
    with django_assert_max_num_queries(12):
        client.get("/staff/units/")
