"""What may be done about units and disclosure staff. One verb, one transaction."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.db import transaction

from gongkai.errors import BadInput, Refused
from gongkai.organisation import matching
from gongkai.organisation.models import DisclosureContact, Unit, UnitAlias, User
from gongkai.organisation.roles import require, require_own_unit

_MOBILE = re.compile(r"1\d{10}")


@transaction.atomic
def create_unit(
    *, code: str, full_name: str, short_name: str, kind: str = Unit.Kind.DEPARTMENT, parent: Unit | None, by: User
) -> Unit:
    """Open a unit. Raises BadInput when another unit already bears one of the names."""
    require(by, "unit.manage")
    directory = matching.Directory()
    for name in (full_name, short_name):
        taken = directory.find(name)
        if taken is not None:
            raise BadInput(f"“{name}”已是“{taken.full_name}”的名称。")
    if kind not in Unit.Kind.values:
        raise BadInput(f"没有“{kind}”这一单位类别。")
    unit = Unit(code=code, full_name=full_name.strip(), short_name=short_name.strip(), kind=kind, parent=parent)
    unit.order = Unit.objects.filter(kind=kind).count() + 1
    unit.save()
    return unit


@transaction.atomic
def add_alias(unit: Unit, name: str, *, by: User) -> None:
    """Let documents call `unit` by `name` too. Nothing happens when they already may."""
    require(by, "unit.manage")
    name = matching.normal(name)
    taken = matching.Directory().find(name)
    if taken == unit:
        return
    if taken is not None:
        raise BadInput(f"“{name}”已是“{taken.full_name}”的名称。")
    UnitAlias.objects.create(unit=unit, name=name)


@transaction.atomic
def report_contact(
    unit: Unit, *, name: str, title: str, office_phone: str, mobile: str = "", by: User, at: datetime
) -> DisclosureContact:
    """Name the person who does openness work in `unit` (Plan 2017, the notice); the unit reports its own.

    The same name reported again updates the entry. Raises BadInput for an empty field or a mobile
    number that is not eleven digits.
    """
    require(by, "contact.report")
    require_own_unit(by, unit.pk)
    for value, label in ((name, "姓名"), (title, "职务"), (office_phone, "办公电话")):
        if not value.strip():
            raise BadInput(f"请填写{label}。")
    mobile = re.sub(r"[\s-]", "", mobile)
    if mobile and not _MOBILE.fullmatch(mobile):
        raise BadInput("手机号码应为11位数字。")
    contact, _ = DisclosureContact.objects.update_or_create(
        unit=unit,
        name=name.strip(),
        ended_on=None,
        defaults={
            "title": title.strip(),
            "office_phone": office_phone.strip(),
            "mobile": mobile,
            "reported_by": by,
            "reported_at": at,
        },
    )
    return contact


@transaction.atomic
def end_contact(contact: DisclosureContact, *, on: date, by: User) -> None:
    """Let the person leave this work from `on`; the entry stays for the record."""
    require(by, "contact.report")
    require_own_unit(by, contact.unit_id)
    if contact.ended_on:
        raise Refused("该人员已停止任职。")
    contact.ended_on = on
    contact.save(update_fields=["ended_on"])

