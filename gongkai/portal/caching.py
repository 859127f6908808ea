"""Answers that a reader already has are not sent again, and stand ready until something changes (frame.pages)."""

from gongkai.frame.pages import revalidated

__all__ = ["revalidated"]
