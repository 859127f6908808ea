"""What is done about people who sign in, told in the log: one transaction over two rooms that do not know each other.

The log is public, so an entry names a person by number and a post by its code, never by name:
subject `person/12`, or `person/12/roles/leader`; `basis` names who did it, `by person/3`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from gongkai.ledger import actions as ledger
from gongkai.organisation import people
from gongkai.organisation.models import RoleGrant, Unit, User
from gongkai.organisation.people import RoleChange
from gongkai.organisation.roles import Role

AT_THE_COMMAND_LINE = "set up at the command line"


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
) -> User:
    """Open an account, and tell it and each of its roles in the log."""
    change = people.create_person(
        username=username,
        full_name=full_name,
        title=title,
        unit=unit,
        roles=roles,
        password=password,
        by=by,
        at=at,
    )
    _tell("person.added", change.person, at=at, basis=_by(by))
    _tell_roles(change, at=at, basis=_by(by))
    return change.person


@transaction.atomic
def create_first(*, username: str, full_name: str, roles: Iterable[Role], password: str, at: datetime) -> User:
    """Open an account at the command line (people.create_first), and tell it in the log."""
    change = people.create_first(username=username, full_name=full_name, roles=roles, password=password)
    _tell("person.added", change.person, at=at, basis=AT_THE_COMMAND_LINE)
    _tell_roles(change, at=at, basis=AT_THE_COMMAND_LINE)
    return change.person


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
) -> User:
    """Change an account; its unit, its leave to sign in and each of its roles are told where they changed."""
    before = User.objects.get(pk=person.pk)
    change = people.change_person(
        person, full_name=full_name, title=title, unit=unit, roles=roles, is_active=is_active, by=by, at=at
    )
    if before.unit_id != change.person.unit_id:
        _tell("person.moved", change.person, at=at, basis=_by(by))
    if before.is_active != is_active:
        _tell("person.readmitted" if is_active else "person.suspended", change.person, at=at, basis=_by(by))
    _tell_roles(change, at=at, basis=_by(by))
    return change.person


@transaction.atomic
def reset_password(person: User, password: str, *, by: User, at: datetime) -> None:
    """Give `person` another password, and tell that it was done and by whom."""
    people.reset_password(person, password, by=by)
    _tell("person.password_reset", person, at=at, basis=_by(by))


@transaction.atomic
def confirm_role(grant: RoleGrant, *, by: User, at: datetime) -> RoleGrant:
    """Let the person hold the role proposed, and tell it."""
    grant = people.confirm_role(grant, by=by, at=at)
    _tell_role("role.granted", grant.person, Role(grant.role), at=at, basis=_by(by))
    return grant


@transaction.atomic
def decline_role(grant: RoleGrant, *, by: User, at: datetime) -> RoleGrant:
    """Let the proposal rest, and tell it."""
    grant = people.decline_role(grant, by=by, at=at)
    _tell_role("role.declined", grant.person, Role(grant.role), at=at, basis=_by(by))
    return grant


def _tell(verb: str, person: User, *, at: datetime, basis: str) -> None:
    ledger.record(verb, f"person/{person.pk}", at=at, unit=_unit(person), basis=basis)


def _tell_roles(change: RoleChange, *, at: datetime, basis: str) -> None:
    told = (
        ("role.removed", change.removed),
        ("role.withdrawn", change.withdrawn),
        ("role.granted", change.granted),
        ("role.proposed", change.proposed),
    )
    for verb, roles in told:
        for role in sorted(roles):
            _tell_role(verb, change.person, role, at=at, basis=basis)


def _tell_role(verb: str, person: User, role: Role, *, at: datetime, basis: str) -> None:
    ledger.record(verb, f"person/{person.pk}/roles/{role.value}", at=at, unit=_unit(person), basis=basis)


def _unit(person: User) -> str:
    return person.unit.code if person.unit else ""


def _by(person: User) -> str:
    return f"by person/{person.pk}"
