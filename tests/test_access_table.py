"""Who may open which staff address: every address under /staff/, every role, and the table between them.

The addresses are read from the resolver, Wagtail's own among them, so that a new one cannot be forgotten:
it is in a room's ACCESS, or it is closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern
from wagtail.admin.templatetags import wagtailadmin_tags

from gongkai.organisation.models import User
from gongkai.organisation.roles import POWERS, Role
from gongkai.workdesk import access
from tests.cast import assemble

_SAMPLES = {
    "int": "1",
    "str": "x",
    "slug": "x",
    "path": "x/y",
    "uuid": "0" * 8 + "-0000-4000-8000-" + "0" * 12,
    "year": "2017",
}
_REGEX_SAMPLES = (
    (re.compile(r"\(\?P<[^>]+>\[0-9a-z\]\+?\)|\(\?P<[^>]+>[^()]*\)"), "1"),
    (re.compile(r"\([^()]*\)"), "1"),
)


@dataclass(frozen=True)
class Address:
    """A staff address as the resolver has it, with something put in for its arguments."""

    path: str
    name: str
    callback: object

    @property
    def is_ours(self) -> bool:
        return getattr(self.callback, "__module__", "").startswith("gongkai.")


def addresses() -> list[Address]:
    """Return every address under /staff/, the first of each path: it is the one that answers."""
    found: dict[str, Address] = {}
    for address in _walk(get_resolver(), "/", ()):
        if address.path.startswith("/staff/"):
            found.setdefault(address.path, address)
    return list(found.values())


def _walk(resolver: URLResolver, before: str, spaces: tuple[str, ...]) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        path = before + _filled(entry)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, path, (*spaces, entry.namespace) if entry.namespace else spaces)
        elif isinstance(entry, URLPattern):
            yield Address(path, ":".join((*spaces, entry.name or entry.lookup_str)), entry.callback)


def _filled(entry: URLPattern | URLResolver) -> str:
    route = str(entry.pattern)
    if isinstance(entry.pattern, RegexPattern):
        for pattern, sample in _REGEX_SAMPLES:
            route = pattern.sub(sample, route)
        return re.sub(r"[\^$\\]|\.\*|\?", "", route) if route != "^.*/$" else "no/such/page/"
    return re.sub(r"<(?:(\w+):)?\w+>", lambda match: _SAMPLES.get(match[1] or "str", "1"), route)


@pytest.fixture
def clients(db) -> dict[Role | None, Client]:
    """One signed-in browser for each role, holding that role alone; None is 赵勇, who has no post here."""
    cast = assemble()
    found: dict[Role | None, Client] = {}
    for role in Role:
        person = User.objects.create_user(f"only_{role}", full_name=role.zh, unit=cast.unit("zhucechu"))
        person.groups.set([Group.objects.get(name=role.value)])
        found[role] = Client(raise_request_exception=True)
        found[role].force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    found[None] = Client()
    found[None].force_login(cast.nobody, backend="django.contrib.auth.backends.ModelBackend")
    return found


@pytest.fixture
def without_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the menu beside each page, a third of its time: what stands in it is the work desk's matter."""
    monkeypatch.setattr(wagtailadmin_tags.admin_menu, "render_component", lambda request: [])
    monkeypatch.setattr(wagtailadmin_tags.admin_search_areas, "search_items_for_request", lambda request: [])


def test_every_address_of_the_house_is_in_the_table_and_every_row_is_an_address():
    named = {address.name for address in addresses() if address.is_ours}
    assert named == set(access.table())


def test_every_view_asks_for_the_power_that_the_table_says():
    table = access.table()
    asked = {address.name: getattr(address.callback, "power", None) for address in addresses() if address.name in table}
    assert asked == table


def test_every_power_in_the_table_is_one_of_the_house():
    assert set(access.table().values()) <= set(POWERS)


def test_a_stranger_is_led_to_the_sign_in_page(db):
    client = Client()
    for address in addresses():
        for answer in (client.get(address.path), client.post(address.path)):
            if address.name in access.OPEN:
                assert answer.status_code in {200, 405}, address
            else:
                assert answer.status_code == 302, address
                assert answer["Location"].startswith("/staff/login/"), address


def test_a_person_without_a_post_gets_no_further_than_the_door(clients, without_menu):
    client = clients[None]
    for address in addresses():
        if address.name in access.OPEN | access.SIGNED_IN:
            continue
        for answer in (client.get(address.path), client.post(address.path)):
            assert answer.status_code == 403, address
            assert "还没有岗位" in answer.content.decode(), address


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_exactly_what_the_table_gives_it(clients, role, without_menu):
    table, client = access.table(), clients[role]
    # Wagtail's own addresses are closed to all: they are shared out among the roles, and POST is tried once, below.
    roles, closed = list(Role), 0
    for address in addresses():
        if address.name in access.OPEN | access.SIGNED_IN:
            continue
        power = table.get(address.name)
        if power is None:
            closed += 1
            if roles[closed % len(roles)] is role:
                assert client.get(address.path).status_code == 404, (role, address)
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(address.path)
            if role not in POWERS[power]:
                assert answer.status_code == 403, (role, method, address)
                assert "应由" in answer.content.decode(), (role, method, address)
            else:
                says = answer.content.decode() if answer.status_code == 403 else ""
                assert "应由" not in says, (role, method, address)
                assert not answer.headers.get("Location", "").startswith("/staff/login/"), (role, method, address)


def test_nothing_can_be_sent_to_what_is_closed(clients):
    closed = [one for one in addresses() if one.name not in access.table().keys() | access.OPEN | access.SIGNED_IN]
    assert len(closed) > 100
    for address in closed:
        assert clients[Role.OPERATOR].post(address.path).status_code == 404, address


@pytest.mark.parametrize(
    "path",
    [
        "pages/",
        "images/",
        "documents/",
        "users/",
        "groups/",
        "collections/",
        "workflows/list/",
        "reports/locked/",
        "snippets/",
        "failwhale/",
    ],
)
def test_what_wagtail_brings_along_is_closed_even_to_a_superuser(clients, path):
    person = User.objects.get(username=f"only_{Role.OPERATOR}")
    User.objects.filter(pk=person.pk).update(is_superuser=True, is_staff=True)
    assert clients[Role.OPERATOR].get(f"/staff/{path}").status_code == 404


def test_a_superuser_without_a_role_has_no_power_at_all(clients):
    User.objects.filter(username="zhaoyong").update(is_superuser=True, is_staff=True)
    assert clients[None].get("/staff/").status_code == 403


def test_five_wrong_passwords_lock_the_door(db):
    cast = assemble()
    client = Client()
    words = {"username": cast.drafter.username, "password": "not-the-word"}
    answers = [client.post("/staff/login/", words).status_code for _ in range(5)]
    assert answers[-1] == 429
    assert "尝试次数过多" in client.post("/staff/login/", words).content.decode()
