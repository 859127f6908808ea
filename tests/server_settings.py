"""The settings of a server that a test starts: static files under their plain names, nothing to collect."""

from gongkai.settings import *  # noqa: F403 - these are the settings

STORAGES = {  # type: ignore[misc]
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
