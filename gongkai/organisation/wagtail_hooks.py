"""The staff door of this room in Wagtail: addresses and menu lines."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from gongkai.organisation import views
from gongkai.organisation.menu import Line


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("units/", views.units, name="organisation_units"),
        path("units/new/", views.unit_new, name="organisation_unit_new"),
        path("units/<int:pk>/", views.unit, name="organisation_unit"),
        path("units/<int:pk>/aliases/", views.unit_alias, name="organisation_unit_alias"),
        path(
            "units/<int:pk>/aliases/<int:alias>/remove/", views.unit_alias_remove, name="organisation_unit_alias_remove"
        ),
        path("contacts/", views.contacts, name="organisation_contacts"),
        path("contacts/<int:pk>/end/", views.contact_end, name="organisation_contact_end"),
        path("group/", views.group, name="organisation_group"),
        path("group/new/", views.seat, name="organisation_seat_new"),
        path("group/<int:pk>/", views.seat, name="organisation_seat"),
        path("group/<int:pk>/end/", views.seat_end, name="organisation_seat_end"),
        path("people/", views.people_list, name="organisation_people"),
        path("roles/", views.roles, name="organisation_roles"),
        path("bureau/", views.bureau, name="organisation_bureau"),
    ]


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    lines = [
        Line("单位", "organisation_units", "unit.see", icon_name="site", order=10),
        Line("专门人员", "organisation_contacts", "unit.see", icon_name="group", order=20),
        Line("领导小组", "organisation_group", "unit.see", icon_name="group", order=30),
        Line("人员与岗位", "organisation_people", "people.manage", icon_name="user", order=40),
        Line("岗位确认", "organisation_roles", "role.confirm", icon_name="user", order=45),
        Line("岗位代理", "organisation_delegations", "delegation.see", icon_name="user", order=46),
        Line("机关信息", "organisation_bureau", "bureau.manage", icon_name="cog", order=50),
    ]
    return SubmenuMenuItem("组织机构", Menu(items=lines), name="organisation", icon_name="group", order=500)
