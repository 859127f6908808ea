"""The house's colours and type for the back office."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def house_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("frame/staff.css"))
