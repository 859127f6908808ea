"""What the staff's forms and the menu without scripts need to ask of their parts."""

from __future__ import annotations

from django import forms, template
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
    for item in admin_menu.menu_items_for_request(request):
        below = getattr(item, "menu", None)
        if below is None:
            items.append((str(item.label), item.url))
        else:
            items += [(str(entry.label), entry.url) for entry in below.menu_items_for_request(request)]
    return {"items": items}
