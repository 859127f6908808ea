"""The groups that stand for the roles. Made after every migration; nothing else is granted through them."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType

from gongkai.organisation.roles import Role


def ensure_roles(**_: object) -> None:
    """Make the group of each role, with leave to come in by the staff door and with nothing more.

    What a role may do inside is said by roles.POWERS. Wagtail's own permissions (pages, images,
    documents) stay with nobody: the house keeps records, and each has its own screens.
    """
    door = _staff_door()
    for role in Role:
        group, _made = Group.objects.get_or_create(name=role.value)
        if list(group.permissions.values_list("pk", flat=True)) != [door.pk]:
            group.permissions.set([door])


def _staff_door() -> Permission:
    # Wagtail makes it too; whoever comes first, there is one.
    kind, _made = ContentType.objects.get_or_create(app_label="wagtailadmin", model="admin")
    door, _made = Permission.objects.get_or_create(
        content_type=kind, codename="access_admin", defaults={"name": "Can access Wagtail admin"}
    )
    return door
