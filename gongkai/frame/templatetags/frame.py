"""Filters and tags of every screen."""

from django import template

register = template.Library()
