"""A fair share of what is made on the spot: so many answers a minute for one network, and a word when to come back.

Ready pages cost nothing and are not counted (page_cache answers them before). Counted in memory, by process; nothing of
an address is kept longer than a minute.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from gongkai.frame.gate import address_of

COUNTED = ("/api/", "/data/", "/search")
# The one page among them: people read it, and are told in a page.
PAGE = "/search"
WINDOW = 60.0
# More networks than this in one minute, and the count begins anew: memory is bounded.
MOST = 50_000
# The machine itself, and processes on it: the mirror, the self-check, a proxy that hides who asks.
OWN = {"", "127.0.0.1", "::"}

Answer = Callable[[HttpRequest], HttpResponse]


class FairShare:
    """Answer 429 to a network that has asked more than GONGKAI_RATE times in this minute."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.lock = threading.Lock()
        self.began, self.counts = 0.0, dict[str, int]()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.RATE or not request.path_info.startswith(COUNTED):
            return self.get_response(request)
        address = address_of(request)
        if address in OWN:
            return self.get_response(request)
        count, left = self._counted(address, time.monotonic())
        if count <= settings.RATE:
            return self.get_response(request)
        if request.path_info == PAGE and request.accepts("text/html"):
            response = render(request, "frame/often.html", {"left": left}, status=429)
        else:
            says = f"同一网络请求过于频繁，请在{left}秒后再取；需要全部数据的，请下载数据集。"
            response = JsonResponse({"detail": says}, status=429, json_dumps_params={"ensure_ascii": False})
        response["Retry-After"] = str(left)
        response["RateLimit-Policy"] = f'"minute";q={settings.RATE};w={WINDOW:.0f}'
        response["RateLimit"] = f'"minute";r=0;t={left}'
        response["Access-Control-Allow-Origin"] = "*"
        response["Cache-Control"] = "no-store"
        return response

    def _counted(self, address: str, instant: float) -> tuple[int, int]:
        """Count one question; return how many this network has asked and in how many seconds the count ends."""
        with self.lock:
            if instant >= self.began + WINDOW or len(self.counts) >= MOST:
                self.began, self.counts = instant, {}
            count = self.counts[address] = self.counts.get(address, 0) + 1
            return count, max(1, round(self.began + WINDOW - instant))
