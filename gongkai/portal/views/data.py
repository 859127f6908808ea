"""Open data: each list as a table or a feed, the catalogue of them all, and how a browser searches here."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from urllib.parse import quote, urlencode
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai.frame.time import BEIJING, now
from gongkai.organisation.models import Bureau
from gongkai.portal import asked, feeds, tables
from gongkai.portal import package as whole
from gongkai.portal.caching import revalidated
from gongkai.portal.dataset import ENDINGS, Dataset
from gongkai.portal.datasets import DATASETS
from gongkai.portal.feeds import Feed, Item
from gongkai.portal.views.feeds import BEGINNING, answer, tag

PAGE = 100
MORNING = 6
ATOM = "application/atom+xml; charset=utf-8"


@require_safe
@revalidated
def front(request: HttpRequest) -> HttpResponse:
    """Say what there is, in which forms, and by which filters."""
    sets = [
        {
            "set": found,
            "files": [{"word": word, "url": _address(found, ending)} for ending, word, _ in ENDINGS],
            "columns": "、".join(word for _, word in found.heads),
        }
        for found in DATASETS.values()
    ]
    is_ready = whole.is_still_public(whole.place(), at=now())
    return render(request, "portal/data.html", {"sets": sets, "package_is_ready": is_ready})


@require_safe
@revalidated
def table(request: HttpRequest, name: str, ending: str) -> HttpResponse:
    """Give a whole list, narrowed as its page would be. CSV without the byte order mark by ?bom=0."""
    found = DATASETS.get(name)
    if found is None:
        raise Http404
    at = now()
    rows = found.rows(request.GET, at)
    if ending == "atom":
        return answer(feeds.atom(_feed(request, found, at)), ATOM)
    data, kind = {
        "csv": lambda: (tables.to_csv(found.heads, rows, bom=request.GET.get("bom") != "0"), tables.CSV),
        "json": lambda: (tables.to_json(name, found.heads, rows), tables.JSON),
        "xlsx": lambda: (tables.to_xlsx(found.title, found.heads, rows), tables.XLSX),
    }[ending]()
    response = answer(data, kind)
    if ending != "json":
        response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response


@require_safe
def package(request: HttpRequest) -> HttpResponseBase:
    """Send the package of last night: 404 while none was ever made, 503 while one must be made anew."""
    target = whole.place()
    if not target.exists():
        response = render(request, "portal/data_withheld.html", status=404)
        response["Access-Control-Allow-Origin"] = "*"
        return response
    if not whole.is_still_public(target, at=now()):
        response = render(request, "portal/data_withheld.html", {"is_withheld": True}, status=503)
        response["Retry-After"] = str(_until_morning(now()))
        response["Access-Control-Allow-Origin"] = "*"
        return response
    sent = FileResponse(target.open("rb"), content_type="application/zip")
    sent["Content-Disposition"] = 'attachment; filename="gongkai.zip"'
    sent["Access-Control-Allow-Origin"] = "*"
    sent["Cache-Control"] = "no-store"
    return sent


def _until_morning(at: datetime) -> int:
    """Return the seconds until six in the morning, when the night's work is done."""
    morning = at.astimezone(BEIJING).replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return ceil((morning + timedelta(days=at >= morning) - at).total_seconds())


def _feed(request: HttpRequest, found: Dataset, at: datetime) -> Feed:
    rows = sorted(found.rows(request.GET, at), key=lambda row: str(row["changed"] or ""), reverse=True)
    page = asked.number(request.GET, "page", least=1, most=10**6) or 1
    kept = {key: value for key, value in request.GET.items() if key in found.filters}
    items = [
        Item(
            id=f"{tag()}:{found.name}/{row['id']}",
            url=str(row["url"]),
            title=str(row["title"] or row["id"]),
            published=(when := datetime.fromisoformat(str(row["changed"])) if row["changed"] else BEGINNING),
            updated=when,
            summary="　".join(f"{word}：{row[key]}" for key, word in found.heads if row[key] not in (None, "")),
        )
        for row in rows[(page - 1) * PAGE : page * PAGE]
    ]
    here = _address(found, "atom")
    bureau = Bureau.load().name
    return Feed(
        id=f"{tag()}:data/{found.name}" + (f"?{urlencode(kept)}" if kept else ""),
        title=f"{bureau} {found.title}",
        url=here + (f"?{urlencode(kept)}" if kept else ""),
        home=settings.BASE_URL + reverse("portal:data"),
        updated=max((item.updated for item in items), default=BEGINNING),
        items=items,
        author=bureau,
        next=f"{here}?{urlencode(kept | {'page': page + 1})}" if len(rows) > page * PAGE else "",
    )


@require_safe
@revalidated
def catalogue(request: HttpRequest) -> HttpResponse:
    """Give the catalogue of data sets as DCAT (2 and 3) in JSON-LD, with the members that DCAT-AP asks for."""
    bureau = Bureau.load()
    publisher = {"@type": "foaf:Agent", "foaf:name": bureau.name}
    contact: dict[str, object] = {"@type": "vcard:Organization", "vcard:fn": bureau.name}
    contact["vcard:hasURL"] = {"@id": settings.BASE_URL + reverse("portal:home")}
    if bureau.phone:
        contact["vcard:hasTelephone"] = {"@id": f"tel:{quote(bureau.phone.replace(' ', ''))}"}
    service, here = f"{settings.BASE_URL}/api/v1/", settings.BASE_URL + reverse("portal:data")

    def told(name: str, title: str, about: str, page: str, files: Iterable[tuple[str, str, str]]) -> dict[str, Any]:
        """Return a data set with its files, each (word, media type, address)."""
        return {
            "@type": "dcat:Dataset",
            "@id": f"{here}#{name}",
            "dct:identifier": name,
            "dct:title": title,
            "dct:description": about,
            "dct:publisher": publisher,
            "dct:language": {"@id": _LANGUAGE},
            "dct:accessRights": {"@id": _PUBLIC},
            "dcat:theme": {"@id": _THEME},
            "dcat:keyword": ["政务公开", title],
            "dcat:contactPoint": contact,
            "dcat:landingPage": {"@id": page},
            "dcat:distribution": [
                {
                    "@type": "dcat:Distribution",
                    "@id": address,
                    "dct:title": f"{title}（{word}）",
                    "dcat:accessURL": {"@id": address},
                    "dcat:downloadURL": {"@id": address},
                    "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{media}"},
                }
                for word, media, address in files
            ],
        }

    sets = [
        told(
            found.name,
            found.title,
            found.about,
            settings.BASE_URL + reverse(found.page),
            [(word, media, _address(found, ending)) for ending, word, media in ENDINGS],
        )
        for found in DATASETS.values()
    ]
    if whole.is_still_public(whole.place(), at=now()):
        packed = ("ZIP", "application/zip", settings.BASE_URL + reverse("portal:data_package"))
        sets.append(told("package", "签名数据包", _WHOLE, f"{here}#package", [packed]))
    said = {
        "@context": _CONTEXT,
        "@type": "dcat:Catalog",
        "@id": settings.BASE_URL + reverse("portal:catalogue"),
        "dct:title": f"{bureau.name}政务公开数据目录",
        "dct:description": "公开的文件、方案、任务、时限、机构、答复、年度报告、自查结果和透明日志，免登录获取。",
        "dct:publisher": publisher,
        "dct:language": {"@id": _LANGUAGE},
        "foaf:homepage": {"@id": settings.BASE_URL + reverse("portal:home")},
        "dcat:service": {
            "@type": "dcat:DataService",
            "@id": service,
            "dct:title": "政务公开数据接口",
            "dcat:endpointURL": {"@id": service},
            "dcat:endpointDescription": {"@id": settings.BASE_URL + reverse("portal:openapi")},
        },
        "dcat:dataset": sets,
    }
    return answer(json.dumps(said, ensure_ascii=False, indent=1).encode(), "application/ld+json; charset=utf-8")


_WHOLE = (
    "全部清单和每件记录的规范形式、日志证明，透明日志全文，清单由日志密钥签名，每夜制作。"
    "公开网页另可由 gongkai mirror 写成带签名清单的离线镜像，供图书馆、档案馆存放。"
)
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
_AUTHORITY = "http://publications.europa.eu/resource/authority"
_LANGUAGE, _PUBLIC, _THEME = (
    f"{_AUTHORITY}/language/ZHO",
    f"{_AUTHORITY}/access-right/PUBLIC",
    f"{_AUTHORITY}/data-theme/GOVE",
)


@require_safe
@revalidated
def opensearch(request: HttpRequest) -> HttpResponse:
    """Tell a browser how to search here, with proposals while typing."""
    name = escape(f"{Bureau.load().name or '政务'}公开"[:16])
    base = escape(settings.BASE_URL)
    said = f"""<?xml version="1.0" encoding="utf-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>{name}</ShortName>
<Description>检索公开的文件、方案和任务</Description>
<InputEncoding>UTF-8</InputEncoding>
<Language>zh-CN</Language>
<Url type="text/html" template="{base}{reverse("portal:search")}?q={{searchTerms}}&amp;page={{startPage?}}"/>
<Url type="application/atom+xml" template="{base}{reverse("portal:search_atom")}?q={{searchTerms}}"/>
<Url type="application/x-suggestions+json" template="{base}{reverse("portal:search_suggest")}?q={{searchTerms}}"/>
<Url type="application/opensearchdescription+xml" rel="self" template="{base}{reverse("portal:opensearch")}"/>
</OpenSearchDescription>
"""
    return answer(said.encode(), "application/opensearchdescription+xml; charset=utf-8")


def _address(found: Dataset, ending: str) -> str:
    return settings.BASE_URL + reverse("portal:data_table", args=[found.name, ending])
