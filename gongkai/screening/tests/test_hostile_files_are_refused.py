"""A file from outside may be anything: it is refused in one sentence, within bounds, and never half done."""

import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.errors import BadInput
from gongkai.screening import limits
from gongkai.screening.check import traces
from gongkai.screening.guard import inspect_file
from gongkai.screening.sanitise import sanitise
from gongkai.screening.tests import carriers, making
from gongkai.screening.tests.carriers import picture, zipped
from gongkai.screening.tests.pdf_carriers import PDFS, simple, stream


def bomb(size: int) -> bytes:
    return zipped({"a.txt": b"0" * size})


def nested(depth: int) -> bytes:
    data = b"text"
    for n in range(depth):
        data = zipped({f"{n}.zip" if n else "a.txt": data})
    return data


def huge_picture() -> bytes:
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        picture()[:8]
        + carriers.chunk(b"IHDR", head)
        + carriers.chunk(b"IDAT", zlib.compress(b"0"))
        + carriers.chunk(b"IEND", b"")
    )


HOSTILE = {
    "empty": b"",
    "old word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "encrypted word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
    "rar": b"Rar!\x1a\x07\x00",
    "program": b"MZ\0\0" + b"\0" * 100,
    "rtf": b"{\\rtf1 a}",
    "cut package": carriers.plain_docx()[:-400],
    "package with a password": zipped({"a.txt": b"a"}).replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
    ),
    "bomb": bomb(limits.MAX_PART_BYTES + 1),
    "packages in packages": nested(limits.MAX_NESTING + 2),
    "too many entries": zipped({f"{n}.txt": b"" for n in range(limits.MAX_ZIP_ENTRIES + 1)}),
    "entities": making.edited(
        carriers.plain_docx(), {"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}
    ),
    "broken markup": making.edited(carriers.plain_docx(), {"word/document.xml": b"<a><b>"}),
    "presentation": zipped({"[Content_Types].xml": b"<a/>", "ppt/presentation.xml": b"<a/>"}),
    "cut pdf": b"%PDF-1.7\n1 0 obj <</Type/Catalog",
    "pdf without pages": (
        b"%PDF-1.7\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj 2 0 obj "
        b"<</Type/Pages/Kids[]/Count 0>> endobj trailer <</Root 1 0 R>>"
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_in_one_sentence(name):
    for work in (lambda data: sanitise(data, "a"), lambda data: inspect_file(data, "a")):
        with pytest.raises(BadInput) as refused:
            work(HOSTILE[name])
        assert refused.value.says.endswith("。")


@pytest.mark.parametrize(
    "data",
    [huge_picture(), picture()[:60], picture("JPEG")[:80], b"GIF89a\x01"],
    ids=["huge", "cut png", "cut jpeg", "cut gif"],
)
def test_a_picture_that_is_none_is_refused(data):
    with pytest.raises(BadInput):
        sanitise(data, "a.png")


def test_pages_that_point_in_circles_end():
    looped = {9: stream(b"/X9 Do", b"/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</X9 9 0 R>>>>")}
    clean = sanitise(simple(drawing=b"/X9 Do", resources=b"/XObject<</X9 9 0 R>>", more=looped), "a.pdf")
    assert clean.data.startswith(b"%PDF-")


def test_a_stream_that_unpacks_without_end_is_refused():
    endless = zlib.compress(b"\0" * (limits.MAX_PART_BYTES + 10_000_000))
    body = b"<</Length %d/Filter/FlateDecode>>\nstream\n" % len(endless) + endless + b"\nendstream"
    with pytest.raises(BadInput):
        sanitise(simple(more={4: body}), "a.pdf")


def test_a_vector_picture_is_refused_with_what_to_do():
    document = making.edited(carriers.plain_docx(), {"word/media/image1.png": b"\x01\0\0\0" + b"\0" * 100})
    with pytest.raises(BadInput, match="PNG"):
        sanitise(document, "a.docx")


def test_a_name_of_a_member_cannot_climb():
    clean = sanitise(zipped({"../../etc/a.txt": b"text"}), "a.zip").data
    assert zipfile.ZipFile(io.BytesIO(clean)).namelist() == ["etc/a.txt"]


ORIGINALS = [carriers.plain_docx(), making.saved(carriers.book()), picture(), picture("JPEG"), picture("GIF")]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(ORIGINALS), st.integers(0, 10**6), st.binary(min_size=1, max_size=12))
def test_damage_is_refused_or_cleaned_and_never_crashes(original, place, noise):
    at = place % len(original)
    data = original[:at] + noise + original[at + len(noise) :]
    for work in (lambda: sanitise(data, "a"), lambda: inspect_file(data, "a"), lambda: traces(data, ["不存在的词"])):
        try:
            work()
        except BadInput:
            continue


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=40))
def test_a_damaged_pdf_is_refused_or_cleaned(place, noise):
    original = PDFS["attachment"]()
    at = place % len(original)
    try:
        clean = sanitise(original[:at] + noise + original[at + len(noise) :], "a.pdf")
    except BadInput:
        return
    assert traces(clean.data, [carriers.SECRET]) == []


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_at_all(data):
    for start in (b"", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"<html>"):
        try:
            sanitise(start + data, "a")
            inspect_file(start + data, "a")
        except BadInput:
            continue
