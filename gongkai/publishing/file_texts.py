"""What a reader sees in the public copy of a file, kept beside it so that search finds it.

Read when the document goes out, from the very bytes that go out; so what was removed from the copy is not in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from gongkai.errors import BadInput
from gongkai.frame import stored
from gongkai.publishing.models import Attachment, AttachmentText, Document
from gongkai.screening.carriers import segments
from gongkai.screening.strand import AGAIN, Segment

# 工作表“名单”B12, 正文表格1第2行第3列第1段, 第2行第3列: the cell without its column.
_CELL = re.compile(r"(.*工作表“.*”)[A-Z]+(\d+)$|(.*第\d+行)第\d+列")
# Of one file; what lies beyond is not found by its words.
LONGEST = 200_000
# Places in a file that no reader of it sees.
_UNSEEN = ("内部文件", "文档设置", "链接（", "公式", "未使用的字符串", "PDF的属性", "图片元数据", "嵌入对象")


def keep(document: Document) -> None:
    """Keep what the public copies of a document's files say, as they lie in the store now."""
    for item in document.attachments.all():
        if item.sha256:
            _keep(item)


def forget(document: Document) -> None:
    """Keep no longer what the files of a document say that is not before the public."""
    AttachmentText.objects.filter(attachment__document=document).delete()


def fill(at: datetime) -> int:
    """Keep what the files of public documents say where it never was kept; return of how many. Altered files are left
    alone: they are not handed out either."""
    count = 0
    lacking = Attachment.objects.filter(document__in=Document.objects.public(at), said__isnull=True)
    for item in lacking.exclude(sha256="").exclude(original_sha256=""):
        try:
            _keep(item)
        except (BadInput, stored.Altered):
            continue
        count += 1
    return count


def of(item: Attachment) -> str:
    """Return what is kept of a file, "" when nothing is, or when the file is another one now."""
    said: AttachmentText | None = getattr(item, "said", None)
    return said.text if said is not None and said.sha256 == item.sha256 and item.original_sha256 else ""


def _keep(item: Attachment) -> None:
    with stored.opened(item.file, item.sha256) as handle:
        data = handle.read()
    text = "\n".join(dict.fromkeys(_lines(segments(data, ""))))[:LONGEST]
    AttachmentText.objects.update_or_create(attachment=item, defaults={"sha256": item.sha256, "text": text})


def _lines(places: Iterable[Segment]) -> Iterator[str]:
    """Yield what a reader sees, line by line; the cells of a row stand in one, parted so that no word spans two."""
    seen = (
        each for each in places if not each.where.endswith(AGAIN) and not any(word in each.where for word in _UNSEEN)
    )
    for row, cells in groupby(seen, key=_row_of):
        said = [line for each in cells if (line := each.text.replace("\0", "").strip())]
        yield from ["；".join(said)] if row and said else said


def _row_of(place: Segment) -> str:
    """Return the row that a cell stands in, "" for what stands in none."""
    found = _CELL.match(place.where)
    return "" if found is None else "".join(filter(None, found.groups()))
