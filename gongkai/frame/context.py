"""What every template may rely on."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from gongkai.frame import time


def frame(request: HttpRequest) -> dict[str, object]:
    """Return the names every page may use: the house's time, the demo flag, the size the reader chose."""
    return {
        "house_now": time.now(),
        "is_demo": settings.DEMO,
        "base_url": settings.BASE_URL,
        "reader_size": "large" if request.COOKIES.get("size") == "large" else "",
    }
