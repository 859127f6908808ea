"""What may be done about units and disclosure staff. One verb, one transaction."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from gongkai.errors import BadInput, Refused
from gongkai.organisation import matching
from gongkai.organisation.models import Bureau, DisclosureContact, GroupSeat, Unit, UnitAlias, User
from gongkai.organisation.roles import require, require_own_unit

_MOBILE = re.compile(r"1\d{10}")
# A mobile number in any grouping, with or without the country's code; digits of a longer number are none.
_MOBILE_WITHIN = re.compile(r"(?<!\d)(?:(?:00)?86[\s\-)]*)?1[3-9]\d(?:[\s\-().·]*\d){8}(?!\d)")


def _require_free(name: str, *, but_for: Unit | None = None) -> None:
    """Raise BadInput when a unit bears `name`, also one that was closed: what it did keeps its name."""
    taken = matching.Directory(standing=False).find(name)
    if taken is not None and taken != but_for:
        closed = "（已撤销）" if taken.closed_on else ""
        raise BadInput(f"“{name}”已是“{taken.full_name}”{closed}的名称。")


def _refuse_mobile(office_phone: str) -> None:
    """Raise BadInput for a mobile number where an office line is printed for everyone to see."""
    if _MOBILE_WITHIN.search(unicodedata.normalize("NFKC", office_phone)):
        raise BadInput("办公电话对外公开，不能填写手机号码，请填写固定电话。")


@transaction.atomic
def create_unit(
    *, code: str, full_name: str, short_name: str, kind: str = Unit.Kind.DEPARTMENT, parent: Unit | None, by: User
) -> Unit:
    """Open a unit. Raises BadInput when another unit already bears one of the names."""
    require(by, "unit.manage")
    for name in (full_name, short_name):
        _require_free(name)
    if Unit.objects.filter(code=code).exists():
        raise BadInput(f"代码“{code}”已被使用，撤销的单位也保留其代码。")
    if kind not in Unit.Kind.values:
        raise BadInput(f"没有“{kind}”这一单位类别。")
    unit = Unit(code=code, full_name=full_name.strip(), short_name=short_name.strip(), kind=kind, parent=parent)
    unit.order = Unit.objects.filter(kind=kind).count() + 1
    unit.save()
    return unit


@transaction.atomic
def change_unit(
    unit: Unit,
    *,
    full_name: str,
    short_name: str,
    kind: str,
    parent: Unit | None,
    duties: str = "",
    office_phone: str = "",
    address: str = "",
    by: User,
) -> Unit:
    """Set what `unit` is called and where it stands. Its code stays: addresses and the log are made of it."""
    require(by, "unit.manage")
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    for name in (full_name, short_name):
        if not name.strip():
            raise BadInput("请填写单位的全称和简称。")
        _require_free(name, but_for=unit)
    _refuse_mobile(office_phone)
    if kind not in Unit.Kind.values:
        raise BadInput(f"没有“{kind}”这一单位类别。")
    above = parent
    while above is not None:
        if above == unit:
            raise BadInput("上级单位不能是本单位或者其下级单位。")
        above = above.parent
    unit.full_name, unit.short_name, unit.kind, unit.parent = full_name.strip(), short_name.strip(), kind, parent
    unit.duties, unit.office_phone, unit.address = duties.strip(), office_phone.strip(), address.strip()
    unit.save()
    return unit


@transaction.atomic
def close_unit(unit: Unit, *, on: date, by: User) -> None:
    """Let `unit` cease from `on`; what it did keeps its name. Refused while people or lower units stand in it."""
    require(by, "unit.manage")
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if unit.closed_on is not None:
        raise Refused("该单位已经撤销。")
    if unit.people.filter(is_active=True).exists():
        raise Refused("该单位尚有在用账号，请先将人员转到其他单位或者停用。")
    if unit.children.filter(closed_on__isnull=True).exists():
        raise Refused("该单位尚有下级单位，不能撤销。")
    unit.closed_on = on
    unit.save()


@transaction.atomic
def add_alias(unit: Unit, name: str, *, by: User) -> None:
    """Let documents call `unit` by `name` too. Nothing happens when they already may."""
    require(by, "unit.manage")
    name = matching.normal(name)
    if matching.Directory().find(name) == unit:
        return
    _require_free(name)
    UnitAlias.objects.create(unit=unit, name=name)


@transaction.atomic
def remove_alias(alias: UnitAlias, *, by: User) -> None:
    """Let documents no longer call the unit by this name; what was matched before stays matched."""
    require(by, "unit.manage")
    alias.delete()


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
    _refuse_mobile(office_phone)
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


@transaction.atomic
def seat(
    *, place: str, unit: Unit | None, name: str, post: str, since: date, by: User, row: GroupSeat | None = None
) -> GroupSeat:
    """Fill a seat in the leading group for openness (Plan 2017, III(1)), or set right the one in `row`."""
    require(by, "group.manage")
    if place not in GroupSeat.Seat.values:
        raise BadInput("请选择席位。")
    if not post.strip():
        raise BadInput("请填写职务。")
    row = row or GroupSeat(order=GroupSeat.objects.count())
    if row.until is not None and row.until < since:
        raise BadInput("任期的终止日期不能早于起始日期。")
    row.seat, row.unit, row.name, row.post, row.since = place, unit, name.strip(), post.strip(), since
    row.save()
    return row


@transaction.atomic
def unseat(row: GroupSeat, *, on: date, by: User) -> None:
    """Let the seat end on `on`; the entry stays for the record."""
    require(by, "group.manage")
    if row.until is not None:
        raise Refused("该席位已经终止。")
    if on < row.since:
        raise BadInput("任期的终止日期不能早于起始日期。")
    row.until = on
    row.save(update_fields=["until"])


# What of the bureau's own record may be set by hand.
BUREAU_FIELDS = frozenset(
    {
        "name",
        "short_name",
        "organisation_code",
        "year_basis",
        "address",
        "postcode",
        "phone",
        "office_hours",
        "foi_office",
        "site_code",
        "icp_filing",
        "psb_filing",
        "emblem_url",
        "mistakes_url",
    }
)


@transaction.atomic
def describe_bureau(fields: dict[str, object], *, by: User) -> Bureau:
    """Set what the site says of the bureau itself. `fields` are those of BUREAU_FIELDS."""
    require(by, "bureau.manage")
    stray = set(fields) - BUREAU_FIELDS
    if stray:
        raise ValueError(f"not set by hand: {sorted(stray)}")
    bureau = Bureau.load()
    for name, value in fields.items():
        setattr(bureau, name, value)
    try:
        bureau.full_clean()
    except ValidationError as error:
        raise BadInput("".join(error.messages)) from error
    bureau.save()
    return bureau
