"""Who may open which staff address: the tables of all rooms in one, and the few pages of Wagtail that are let through.

What stands in neither is closed. Wagtail brings along pages, images, documents, collections, users,
workflows and an editor's API; the house keeps records with screens of their own, so none of them is a door here.
"""

from __future__ import annotations

from importlib import import_module

ROOMS = (
    "organisation",
    "deadlines",
    "review",
    "publishing",
    "columns",
    "programme",
    "feedback",
    "reposts",
    "requests",
    "answers",
    "yearly",
    "selfcheck",
    "workdesk",
)

# Wagtail's own addresses that anyone may open: the way in, and what its scripts need to show it.
OPEN = frozenset({"wagtailadmin_login", "wagtailadmin_sprite", "wagtailadmin_javascript_catalog"})
# Wagtail's own addresses for whoever is signed in, whatever their roles: the way out.
SIGNED_IN = frozenset({"wagtailadmin_logout"})
# All that is open to whoever still signs in with a password that somebody else has set.
BEFORE_A_NEW_PASSWORD = frozenset({"wagtailadmin_account"})


def table() -> dict[str, str]:
    """Return {name of a staff address: power it needs} of every room."""
    merged: dict[str, str] = {}
    for room in ROOMS:
        access: dict[str, str] = import_module(f"gongkai.{room}.views").ACCESS
        twice = merged.keys() & access.keys()
        if twice:
            raise ValueError(f"staff addresses in two rooms: {sorted(twice)}")
        merged |= access
    return merged
