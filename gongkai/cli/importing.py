"""`gongkai import FILE…`: bring documents and plans in as drafts. The same file twice makes no double.

What the reader was unsure of is printed; unit names of a plan that no unit bears wait on its staff page.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from gongkai.cli.django import bureau_is_set_up, setup
from gongkai.errors import BadInput, GongkaiError


def main(argv: Sequence[str]) -> int:
    """Import each file; a file that cannot be used is said and the others go on (exit 2 in the end)."""
    parser = argparse.ArgumentParser(prog="gongkai import", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--user", required=True, help="sign-in name of the person who imports")
    parser.add_argument("--unit", default="", help="code or name of the drafting unit (default: the person's own)")
    words = parser.parse_args(argv)
    setup()
    bureau_is_set_up()
    from gongkai.organisation.matching import Directory
    from gongkai.organisation.models import User

    by = User.objects.filter(username=words.user, is_active=True).select_related("unit").first()
    if by is None:
        raise BadInput(f"没有登录名“{words.user}”。")
    unit = by.unit
    if words.unit:
        directory = Directory()
        unit = directory.find(words.unit) or directory.by_code(words.unit)
    if unit is None:
        raise BadInput(f"没有单位“{words.unit}”。" if words.unit else "请用 --unit 指明起草单位。")
    failed = 0
    for path in words.files:
        try:
            _bring_in(path, unit, by)
        except GongkaiError as error:
            failed += 1
            print(f"{path}：{error.says}", file=sys.stderr)
    return 2 if failed else 0


def _bring_in(path: Path, unit: object, by: object) -> None:
    from django.conf import settings
    from django.db import transaction

    from gongkai.frame.time import now
    from gongkai.organisation.models import Unit, User
    from gongkai.programme import actions as programme
    from gongkai.programme import intake
    from gongkai.programme.models import Programme
    from gongkai.publishing import actions as publishing
    from gongkai.publishing.models import Document
    from gongkai.reading import read

    assert isinstance(unit, Unit)  # noqa: S101 - main() has just found them
    assert isinstance(by, User)  # noqa: S101
    try:
        if path.stat().st_size > settings.UPLOAD_LIMIT:
            raise BadInput(f"文件超过{settings.UPLOAD_LIMIT // 1024 // 1024}MB。")
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"无法读取（{error.strerror}）。") from error
    reading = read(data, name=path.name)
    if reading.kind == "other":
        raise BadInput("不是公文，没有导入。")
    at = now()
    before = set(Document.objects.values_list("pk", flat=True))
    with transaction.atomic():
        document = publishing.draft(
            intake.fields_of(reading),
            unit=unit,
            by=by,
            at=at,
            source=(path.name, data),
            source_format=path.suffix.lstrip(".").lower()[:10],
        )
        if document.pk in before:
            print(f"{path}：已在平台中（{document.title}），没有重复导入。")
            return
        for attachment in reading.attachments:
            publishing.attach(document, name=attachment.name, address=attachment.url, by=by, at=at)
        plan = intake.read_plan(reading)
        made: Programme | None = None
        if intake.is_plan(reading, plan):
            made = programme.import_plan(document, reading, by=by, at=at)
    print(f"{path}：{document.title}（草稿）")
    if made is not None:
        print(f"  任务 {made.tasks.count()} 项")
        for name in programme.open_names(made):
            print(f"  待确认单位：{name}")
    for warning in reading.warnings:
        print(f"  提示：{warning}")
