"""Name, title, office phone and mobile of who does openness work (Plan 2017, the notice)."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.organisation import actions
from gongkai.organisation.models import DisclosureContact
from tests.cast import beijing

pytestmark = pytest.mark.django_db
AT = beijing("2017-06-19")
SAID = {"name": "林晓", "title": "科员", "office_phone": "0351-0000000", "mobile": "138 0000-0000"}


def report(cast, unit="zhucechu", *, by=None, **more):
    return actions.report_contact(cast.unit(unit), **{**SAID, **more}, by=by or cast.drafter, at=AT)


def test_a_unit_names_its_own(cast):
    contact = report(cast)
    assert (contact.unit, contact.mobile, contact.reported_by) == (cast.unit("zhucechu"), "13800000000", cast.drafter)


def test_not_another_s(cast):
    with pytest.raises(NotAllowed, match="只能办理本单位的事项。"):
        report(cast, "fazhichu")
    report(cast, "fazhichu", by=cast.office)


def test_nor_without_a_post(cast):
    with pytest.raises(NotAllowed):
        report(cast, "renshichu", by=cast.nobody)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": " "}, "请填写姓名。"),
        ({"title": ""}, "请填写职务。"),
        ({"office_phone": ""}, "请填写办公电话。"),
        ({"mobile": "12345"}, "手机号码应为11位数字。"),
        ({"office_phone": "13800000000"}, "不能填写手机号码"),
        ({"office_phone": "０351-0000000；１３８ 0000-0000"}, "不能填写手机号码"),
        ({"office_phone": "0351-7680418 138 00000000"}, "不能填写手机号码"),
        ({"office_phone": "+86 138-0000-0000"}, "不能填写手机号码"),
    ],
)
def test_what_is_missing_is_named(cast, said, words):
    with pytest.raises(BadInput, match=words):
        report(cast, **said)


def test_the_same_name_again_sets_the_entry_right(cast):
    report(cast)
    report(cast, title="副处长")
    assert DisclosureContact.objects.get().title == "副处长"


def test_who_leaves_stays_in_the_record(cast):
    contact = report(cast)
    actions.end_contact(contact, on=date(2018, 1, 1), by=cast.drafter)
    assert not DisclosureContact.objects.serving().exists()
    with pytest.raises(Refused, match="该人员已停止任职。"):
        actions.end_contact(contact, on=date(2018, 1, 2), by=cast.drafter)
    assert DisclosureContact.objects.count() == 1


@pytest.mark.parametrize("number", ["0351-7680418", "(0351) 7680418转8001", "0351-7680418、7680419", "12315"])
def test_an_office_line_is_no_mobile_number(cast, number):
    assert report(cast, office_phone=number).office_phone == number


def test_nor_does_a_unit_print_a_mobile_number(cast):
    unit = cast.unit("zhucechu")
    said = {"full_name": unit.full_name, "short_name": unit.short_name, "kind": unit.kind, "parent": unit.parent}
    with pytest.raises(BadInput, match="不能填写手机号码"):
        actions.change_unit(unit, **said, office_phone="138 0000 0000", by=cast.office)
