"""`gongkai setup`: the database and the static files, ready to serve. Safe to run again."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from gongkai.cli.django import setup


def main(argv: Sequence[str]) -> int:
    """Migrate, set up roles, collect static files."""
    argparse.ArgumentParser(prog="gongkai setup", description=__doc__).parse_args(argv)
    setup()
    prepare()
    print("数据库与静态文件已就绪。")
    return 0


def prepare() -> None:
    """Bring the database to this release and put the static files where the server looks."""
    from django.conf import settings
    from django.core.management import call_command

    settings.VAR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
