"""A secret in each carrier that offices leave behind is in nothing the portal serves (Order 711, art. 14; Plan 2017).

The room `screening` holds every carrier it knows to the same (test_nothing_removed_remains.py). Here the files travel
the whole way: uploaded, judged, released, and downloaded by a stranger, as attachments and as evidence.
"""

from __future__ import annotations

import pytest

from gongkai.portal.tests import world
from gongkai.portal.tests.test_leaks import public_addresses
from gongkai.programme import actions as programmes
from gongkai.programme import evidence
from gongkai.programme.models import Evidence
from gongkai.publishing.models import AttachmentText
from gongkai.screening import traces
from gongkai.screening.tests.carriers import ASCII_SECRET, BOOKS, DOCUMENTS, PACKAGES, PICTURES, SECRET
from gongkai.screening.tests.pdf_carriers import PDFS
from tests.cast import beijing

pytestmark = pytest.mark.django_db

SECRETS = [SECRET, ASCII_SECRET]
# What issue and plan name: authors, comments, tracked changes, hidden sheets and rows, thumbnails, XMP, EXIF, orphan
# objects, embedded files, macros; in each form that can carry it.
OFFICE = {
    "docx": (
        DOCUMENTS,
        [
            "properties",
            "comments",
            "deleted text",
            "author of an insertion",
            "hidden text",
            "thumbnail",
            "metadata of a picture",
            "embedded workbook",
            "macro",
            "part nobody points at",
        ],
    ),
    "xlsx": (
        BOOKS,
        [
            "properties",
            "comment",
            "hidden sheet",
            "very hidden sheet",
            "hidden row",
            "hidden column",
            "macro",
            "metadata of a picture",
            "pivot cache",
        ],
    ),
    "pdf": (PDFS, ["author", "xmp", "orphan object", "orphan in an object stream", "older version", "attachment"]),
}
CORPUS = [
    *((f"{name}.{form}", table[name]) for form, (table, names) in OFFICE.items() for name in names),
    *((f"{name}{file[1:]}", make) for name, (file, make) in PICTURES.items() if "exif" in name or "xmp" in name),
    *((f"{name}.zip", PACKAGES[name][1]) for name in ("document in it", "picture in it", "package in it", "comment")),
]


def served(visitor, address: str) -> bytes:
    answer = visitor.get(address)
    assert answer.status_code == 200, address
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_corpus_holds_every_carrier_and_the_check_sees_each():
    assert len(CORPUS) > 30
    for name, make in CORPUS:
        assert traces(make(), SECRETS), name


def test_no_download_and_no_page_holds_what_an_attachment_hid(house, visitor):
    files = tuple((f"附件{place}.{name.rsplit('.')[-1]}", make()) for place, (name, make) in enumerate(CORPUS, 1))
    document = world.released(house.cast, "关于公布清单的通知", at=beijing("2017-12-01"), files=files)
    for place, (name, _) in enumerate(CORPUS, 1):
        data = served(visitor, f"/documents/{document.index_number}/attachments/{place}")
        assert traces(data, SECRETS) == [], name
    assert visitor.get(f"/documents/{document.index_number}/attachments/{len(CORPUS) + 1}").status_code == 404
    for address in (document.get_absolute_url(), f"{document.get_absolute_url()}/canonical.json", "/search?q=清单"):
        assert traces(served(visitor, address), SECRETS) == [], address
    kept = "".join(AttachmentText.objects.filter(attachment__document=document).values_list("text", flat=True))
    assert kept, "what a reader sees in them is kept for search"
    assert not any(secret in kept for secret in SECRETS)


def test_no_download_holds_what_a_file_of_evidence_hid(house, visitor):
    cast, task = house.cast, house.plan.tasks.get(key="2-1-4")
    sent = programmes.report(
        task,
        cast.unit("zhucechu"),
        text="已经办结。",
        proofs=[
            evidence.Upload("清单.docx", DOCUMENTS["comments"](), offered=True),
            evidence.Upload("照片.jpg", PICTURES["jpeg exif"][1](), offered=True),
            evidence.Upload("内部.pdf", PDFS["author"]()),
        ],
        by=cast.office,
        at=beijing("2017-11-01"),
    )
    offered = sent.evidence.filter(offered=True)
    programmes.accept(sent, opened=[item.pk for item in offered], by=cast.second_office, at=beijing("2017-11-02"))
    place = f"/plans/{house.plan.document.index_number}/tasks/2-1-4/evidence"
    for item in Evidence.objects.filter(report=sent):
        if item.offered:
            assert traces(served(visitor, f"{place}/{item.pk}"), SECRETS) == [], item.name
        else:
            assert visitor.get(f"{place}/{item.pk}").status_code == 404


def test_these_are_all_the_exits_that_serve_files(house):
    assert {name for name in public_addresses(house) if "attachment" in name or "evidence" in name} == {
        "attachment",
        "evidence",
    }
