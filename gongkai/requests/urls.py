"""The public addresses of this room. The site puts them together and hands the search down (gongkai/urls.py)."""

from __future__ import annotations

from django.urls import URLPattern, path

from gongkai.requests import public
from gongkai.requests.similar import Finder, nothing


def addresses(similar: Finder = nothing) -> tuple[list[URLPattern], str]:
    """Return the addresses, and the name of their space; `similar` finds what is public already."""
    return [
        path("", public.front, name="front"),
        path("new", public.new, name="new"),
        path("draft", public.draft, name="draft"),
        path("draft/discard", public.discard, name="discard"),
        path("draft/files/<int:pk>/drop", public.drop_file, name="drop_file"),
        path("review", public.review, {"similar": similar}, name="review"),
        path("key/<slug:secret>", public.open_link, name="open_link"),
        path("look", public.look, name="look"),
        path("leave", public.leave, name="leave"),
        path("progress", public.progress, name="progress"),
        path("progress/correct", public.correct, name="correct"),
        path("progress/reason", public.give_reason, name="give_reason"),
        path("progress/withdraw", public.withdraw, name="withdraw"),
        path("progress/turn", public.turn_to, name="turn_to"),
        path("progress/notices", public.ask_notices, name="ask_notices"),
        path("progress/renew", public.renew, name="renew"),
        path("progress/letters/<int:pk>", public.letter, name="letter"),
    ], "requests"
