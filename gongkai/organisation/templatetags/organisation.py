"""What the staff's forms and the menu without scripts need to ask of their parts."""

from __future__ import annotations

from django import forms, template
from django.urls import reverse
from wagtail.admin.menu import admin_menu

register = template.Library()


@register.filter
def is_group(field: forms.BoundField) -> bool:
    """Return whether the field is a set of boxes or circles, which stand under a legend and not a label."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.filter
def is_checkbox(field: forms.BoundField) -> bool:
    """Return whether the field is a single box, whose label stands behind it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.inclusion_tag("organisation/_menu.html", takes_context=True)
def staff_menu(context: template.Context) -> dict[str, object]:
    """Show the menu as plain links, for whoever has no scripts."""
    request = context["request"]
    items: list[tuple[str, str]] = []
    home = reverse("wagtailadmin_home")
    for item in sorted(admin_menu.menu_items_for_request(request), key=lambda one: one.order):
        below = getattr(item, "menu", None)
        if below is None and str(item.url) == home:
            continue  # It stands at the head of the menu already.
        if below is None:
            items.append((str(item.label), item.url))
        else:
            lines = sorted(below.menu_items_for_request(request), key=lambda one: one.order)
            items += [(str(line.label), line.url) for line in lines]
    return {"items": items}
