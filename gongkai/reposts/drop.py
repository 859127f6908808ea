"""Reposting where the network is closed: files that someone carries in, one folder a source.

    <GONGKAI_REPOST_DROP>/<code of the source>/<file>       put in here: a page, or a feed
                                              /done/        what was taken
                                              /refused/     what could not be, with the reason beside it (.txt)

A page is known by where it says it came from (the browser's "saved from url", canonical link, or the portal's meta
tag Url), and that must be an address of the source. A file is taken once; the same page again is the same item.
"""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from gongkai.errors import BadInput
from gongkai.frame.time import BEIJING
from gongkai.reposts import actions, feeds, rules
from gongkai.reposts.models import Item, Source
from gongkai.reposts.pages import own_address, read_page

DONE, REFUSED = "done", "refused"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file. `error` says why it could not be taken."""

    source: Source
    name: str
    says: str = ""
    error: str = ""


def take_all(folder: Path, *, at: datetime) -> list[Taken]:
    """Take every file that lies in the folders of enabled sources, feeds before pages, and move each away.

    One run at a time: a second one finds the folder locked and takes nothing. Raises BadInput when there is no folder.
    """
    if not folder.is_dir():
        raise BadInput(f"投递目录不存在：{folder}。")
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return []
        taken = []
        for source in Source.objects.filter(enabled=True).select_related("unit").order_by("pk"):
            place = folder / source.code
            if not place.is_dir():
                continue
            feeds_first = sorted(_files(place), key=lambda path: (not _looks_like_feed(path), path.name))
            taken += [_take(source, path, at=at) for path in feeds_first]
        return taken


def _files(place: Path) -> list[Path]:
    return [path for path in place.iterdir() if path.is_file() and not path.is_symlink() and path.name[0] != "."]


def _looks_like_feed(path: Path) -> bool:
    with path.open("rb") as file:
        return feeds.is_feed(file.read(2000))


def _take(source: Source, path: Path, *, at: datetime) -> Taken:
    try:
        if path.stat().st_size > settings.UPLOAD_LIMIT:
            raise BadInput(f"文件超过{settings.UPLOAD_LIMIT // 1024 // 1024}MB。")
        data = path.read_bytes()
        says = _feed(source, data, at=at) if feeds.is_feed(data) else _page(source, data, path.name, at=at)
    except BadInput as error:
        refused = _move(path, REFUSED)
        refused.with_name(f"{refused.name}.txt").write_text(f"{error.says}\n", encoding="utf-8")
        return Taken(source, path.name, error=error.says)
    _move(path, DONE)
    Source.objects.filter(pk=source.pk).update(visited_at=at, answered_at=at, error="")
    return Taken(source, path.name, says=says)


def _feed(source: Source, data: bytes, *, at: datetime) -> str:
    entries = feeds.read_feed(data, base=source.address, hosts=actions.hosts_of(source))
    found = sum(1 for entry in entries if actions.see(source, entry, at=at) is not None)
    return f"订阅，列有 {len(entries)} 条，新发现 {found} 条"


def _page(source: Source, data: bytes, name: str, *, at: datetime) -> str:
    page = read_page(data, name=name, today=at.astimezone(BEIJING).date())
    address = own_address(data)
    if not address:
        raise BadInput("页面中没有写明原网址，请用浏览器“网页，仅HTML”方式另存，或者保留页面的Url标记。")
    if not rules.stands_at(address, actions.hosts_of(source)):
        raise BadInput(f"页面的原网址不属于来源“{source.name}”。")
    entry = feeds.Entry(page.title or name, address, page.published)
    item = Item.objects.filter(key=rules.key_of(address)).first() or actions.see(source, entry, at=at)
    if item is None:
        return "发布于关注起始日之前，没有收录"
    was_read = item.is_read
    changed = actions.keep(item, page, data, at=at)
    return "原文有改动" if changed else "与已读文本相同" if was_read else "已阅读"


def _move(path: Path, folder: str) -> Path:
    """Move a file out of the way; one of the same name there is kept too."""
    place = path.parent / folder
    place.mkdir(exist_ok=True)
    target, count = place / path.name, 1
    while target.exists():
        count += 1
        target = place / f"{path.stem}-{count}{path.suffix}"
    os.replace(path, target)
    return target
