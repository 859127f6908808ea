"""The WSGI door for any server. `gongkai serve` lets the minute's timer run beside it (GONGKAI_TIMER)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.settings")
application = get_wsgi_application()

if os.environ.get("GONGKAI_TIMER") == "1":
    from gongkai.cli import tick

    tick.start()
