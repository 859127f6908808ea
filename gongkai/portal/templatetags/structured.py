"""`{% structured %}`: the page in words that machines read. Built in; it stands once, in frame/base.html."""

from __future__ import annotations

from typing import Any, cast

from django import template
from django.template import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.safestring import SafeString

from gongkai.portal import structured

register = template.Library()


@register.simple_tag(takes_context=True, name="structured")
def said(context: Context) -> SafeString:
    """Return the page as JSON-LD in its script element, nothing for a page that says nothing of itself."""

    def words(block: str) -> str:
        found = context.render_context[BLOCK_CONTEXT_KEY].get_block(block)
        return found.render(context) if found is not None else ""

    page = str(context.template.name) if context.template is not None else ""
    return structured.of_page(page, cast(dict[str, Any], context.flatten()), words)
