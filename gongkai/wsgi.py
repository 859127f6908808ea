"""The WSGI door for any server: ready pages in front, Django behind.

`gongkai serve` lets the minute's timer run beside it (GONGKAI_TIMER).
"""

import os
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.settings")
application: Any = get_wsgi_application()

if settings.PAGE_MEMORY and not settings.DEBUG:
    from gongkai.frame import generation
    from gongkai.frame.page_cache import PageCache

    application = PageCache(
        application,
        generation.house(),
        memory=settings.PAGE_MEMORY,
        session_cookie=settings.SESSION_COOKIE_NAME,
        files_for=settings.BASE_URL if settings.PAGE_FILES else "",
    )

if os.environ.get("GONGKAI_TIMER") == "1":
    from gongkai.cli import tick

    tick.start()
