"""The lists beside the documents themselves: what was in force on a day, marks, reposts, columns, topics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Max
from django.urls import reverse

from gongkai.columns.freshness import Freshness
from gongkai.columns.freshness import of as freshness_of
from gongkai.columns.models import Column
from gongkai.portal import in_force, listing
from gongkai.portal.dataset import PIECE, WHERE, Dataset, day, instant
from gongkai.portal.tables import Row
from gongkai.publishing.models import Document, ValidityMark
from gongkai.publishing.standing import basis, public_acts
from gongkai.reposts.models import Repost

_FRESH = {
    Freshness.State.FRESH: "按期更新",
    Freshness.State.LATE: "超期未更新",
    Freshness.State.EMPTY: "尚无内容",
    Freshness.State.FREE: "不定期",
}


def _in_force(values: Mapping[str, str], at: datetime) -> Iterator[Row]:
    on = in_force.day_asked(values, at=at)
    found = list(in_force.select(listing.Filters.read(values), on, at=at))
    for document, line in zip(found, in_force.lines(found, on, at=at), strict=True):
        yield {"id": line.index_number, "on": on.isoformat(), **asdict(line), "changed": instant(document.released_at)}


def _marks(values: Mapping[str, str], at: datetime) -> Iterator[Row]:
    found = ValidityMark.objects.filter(document__in=Document.objects.public(at), marked_at__lte=at)
    marks = list(found.select_related("document", "by_document").order_by("pk"))
    public = public_acts(marks, at=at)
    for mark in marks:
        by = mark.by_document
        yield {
            "id": mark.pk,
            "title": f"{mark.document.title}：{mark.get_kind_display()}",
            "document": mark.document.index_number,
            "kind": str(mark.get_kind_display()),
            "from_day": day(mark.from_day),
            "basis": basis(mark, public),
            "by_document": by.index_number if by is not None and by.pk in public else None,
            "changed": instant(mark.marked_at),
            "url": settings.BASE_URL + mark.document.get_absolute_url(),
        }


def _reposts(values: Mapping[str, str], at: datetime) -> Iterator[Row]:
    found = Repost.objects.filter(document__in=Document.objects.public(at)).select_related("document")
    for repost in found.order_by("pk").iterator(chunk_size=PIECE):
        published = repost.published_at if repost.published_to_the_minute else None
        yield {
            "id": repost.document.index_number,
            "title": repost.document.title,
            "source": repost.source_name,
            "address": repost.address,
            "published": instant(published) if published else day(repost.published_on),
            "original": f"sha256:{repost.original_sha256}",
            "changed": instant(repost.document.released_at),
            "url": settings.BASE_URL + repost.document.get_absolute_url(),
        }


def _columns(values: Mapping[str, str], at: datetime) -> Iterator[Row]:
    for column in Column.objects.public(at).select_related("unit").prefetch_related("units"):
        fresh = freshness_of(column, at=at)
        yield {
            "id": column.slug,
            "title": column.title,
            "description": column.description,
            "unit_name": column.unit.full_name,
            "documents": column.documents(at).count(),
            "last": day(fresh.last),
            "until": day(fresh.until),
            "state": _FRESH[fresh.state],
            "changed": instant(column.opened_at),
            "url": settings.BASE_URL + column.get_absolute_url(),
        }


def _topics(values: Mapping[str, str], at: datetime) -> Iterator[Row]:
    found = Document.objects.public(at).exclude(topic="").values("topic").order_by("topic")
    for row in found.annotate(total=Count("pk"), newest=Max("released_at")):
        yield {
            "id": row["topic"],
            "title": row["topic"].replace("\\", " › "),
            "documents": row["total"],
            "changed": instant(row["newest"]),
            "url": settings.BASE_URL + reverse("portal:topic", args=[row["topic"]]),
        }


SETS = (
    Dataset(
        "in-force",
        "某日有效的文件",
        "所查日期（不填为今日）已经施行、尚未废止和失效的公开文件；依现有标注推算。",
        "portal:in_force",
        (("id", "索引号"), ("on", "所查日期"), *in_force.HEADS[1:-1], *WHERE),
        _in_force,
        ("on", "q", "unit", "topic", "kind"),
    ),
    Dataset(
        "marks",
        "效力标注",
        "公开文件被修改、废止、失效的标注，何日起、依据哪件文件。",
        "portal:documents",
        (
            ("id", "编号"),
            ("title", "标题"),
            ("document", "索引号"),
            ("kind", "标注"),
            ("from_day", "自"),
            ("basis", "依据"),
            ("by_document", "依据文件索引号"),
            *WHERE,
        ),
        _marks,
    ),
    Dataset(
        "reposts",
        "转载文件",
        "转载自上级门户网站的文件，来源、原网址和原文摘要。",
        "portal:documents",
        (
            ("id", "索引号"),
            ("title", "标题"),
            ("source", "来源"),
            ("address", "原网址"),
            ("published", "来源发布时间"),
            ("original", "原文摘要"),
            *WHERE,
        ),
        _reposts,
    ),
    Dataset(
        "columns",
        "栏目",
        "现有栏目，收录件数，责任单位和更新情况。",
        "portal:columns",
        (
            ("id", "网址名"),
            ("title", "栏目"),
            ("description", "说明"),
            ("unit_name", "责任单位"),
            ("documents", "收录件数"),
            ("last", "最近更新"),
            ("until", "应在此日前更新"),
            ("state", "更新情况"),
            *WHERE,
        ),
        _columns,
    ),
    Dataset(
        "topics",
        "主题",
        "有公开文件的主题分类和件数。",
        "portal:topics",
        (("id", "主题分类"), ("title", "名称"), ("documents", "件数"), *WHERE),
        _topics,
    ),
)
