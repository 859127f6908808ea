"""What every template may rely on."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from gongkai.frame import reader, time


def frame(request: HttpRequest) -> dict[str, object]:
    """Return the names every page may use: the house's time, the demo flag, the looks the reader chose."""
    return {
        "house_now": time.now(),
        "is_demo": settings.DEMO,
        "base_url": settings.BASE_URL,
        # Where a choice of looks leads back to.
        "here": request.get_full_path(),
        **reader.chosen(request.COOKIES),
    }
