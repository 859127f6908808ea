"""What cannot be read is refused in one clear sentence, in bounded time and memory (issue 2, item 3)."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
import zlib
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from gongkai.errors import BadInput
from gongkai.reading import limits
from gongkai.reading.load import load
from gongkai.reading.source import Source
from gongkai.reading.tests import making

WORD = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
END = b"</w:body></w:document>"


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def word(body: bytes, before: bytes = b"") -> bytes:
    return zipped({"word/document.xml": before + WORD + body + END})


def encrypted_pdf() -> bytes:
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(making.as_pdf())))
    writer.encrypt("secret", algorithm="AES-256")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def pdf(content: bytes, pages: int = 1) -> bytes:
    packed = zlib.compress(content, 9)
    return b"".join(
        [
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[",
            b"3 0 R " * pages,
            b"]/Count %d>>endobj\n" % pages,
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R",
            b"/Resources<</Font<</F 5 0 R>>>>>>endobj\n",
            b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n",
            b"4 0 obj<</Length %d/Filter/FlateDecode>>stream\n" % len(packed),
            packed,
            b"\nendstream endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF",
        ]
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空的"),
        (b" \r\n\t", "空的"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "图片"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "图片"),
        (b"MZ\x90\0" + bytes(100), "程序"),
        (b"\x7fELF" + bytes(100), "程序"),
        (b"\x1f\x8b\x08" + bytes(100), "压缩包"),
        (b"{\\rtf1 text}", "RTF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "旧版Word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (zipped({"a.txt": b"a"}), "压缩包"),
        (zipped({"xl/workbook.xml": b"<a/>"}), "Excel"),
        (zipped({"OFD.xml": b"<a/>"}), "OFD"),
        (b"PK\x03\x04" + bytes(100), "损坏"),
        (zipped({"word/document.xml": b"<w:document>"}), "损坏"),
        (word(b""), "没有可读取的文字"),
        (b"<html><frameset></frameset></html>", "没有可读取的文字"),
        (encrypted_pdf(), "密码"),
        (b"%PDF-1.7\n" + bytes(200), "损坏"),
        (bytes(range(256)) * 100, "二进制"),
    ],
)
def test_what_is_no_document_is_told_what_to_do(data, says):
    with pytest.raises(BadInput, match=says) as refusal:
        load(data)
    assert refusal.value.says.endswith("。")


@pytest.mark.parametrize(
    ("data", "because"),
    [
        (b"a" * (limits.MAX_BYTES + 1), "a file beyond the bound"),
        ("公".encode() * (limits.MAX_CHARACTERS + 1), "a text beyond the bound, in one line"),
        (b"a\n" * (limits.MAX_LINES + 1), "more lines than the bound"),
        (word(b"<w:p><w:r><w:t>" + b" " * (limits.MAX_PART_BYTES + 1) + b"</w:t></w:r></w:p>"), "a zip bomb"),
        (word(b"<w:tbl><w:tr>" + b'<w:tc><w:tcPr><w:gridSpan w:val="9999"/></w:tcPr></w:tc>' * 9999), "a wide table"),
        (word(b"&b;", b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'), "entities that multiply"),
        (pdf(b" " * 300_000_000), "a stream that unpacks without end"),
        (pdf(b"", pages=limits.MAX_PDF_PAGES + 1), "more pages than the bound"),
    ],
)
def test_bombs_are_refused_before_they_grow(data, because):
    begun = time.monotonic()
    with pytest.raises(BadInput):
        load(data)
    assert time.monotonic() - begun < 20, because


@pytest.mark.parametrize(
    ("data", "because"),
    [
        (b"<html>" + b"<div>" * 100_000 + "正文".encode(), "elements in elements"),
        (b"<html>" + b"<table><tr><td>" * 50_000 + "正文".encode(), "tables in tables"),
        (b"<html><table><tr>" + b"<td colspan=9999 rowspan=9999>x" * 3000, "cells that claim a thousand columns"),
        (b"<html><p>" + b"&#x202e;&amp;" * 200_000, "entities by the thousand"),
        (b"# t\n" + b"[a](" * 300_000, "links that never close"),
        (b"# t\n" + b"**a __b `c " * 100_000, "emphasis that never ends"),
        (word(b"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p>" * 3000), "Word tables in tables"),
    ],
)
def test_depth_and_repetition_cost_no_more_than_their_length(data, because):
    begun = time.monotonic()
    with suppress(BadInput):
        load(data)
    assert time.monotonic() - begun < 20, because


def test_memory_stays_a_small_multiple_of_a_large_text():
    data = (making.as_text() * (5_000_000 // len(making.as_text().encode()))).encode()
    tracemalloc.start()
    load(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12 * len(data)


# ---- anything at all -------------------------------------------------------------------------------------------------

SEEDS = (
    making.as_text().encode(),
    making.as_text().encode("gb18030"),
    making.as_html().encode(),
    making.as_markdown().encode(),
    making.as_docx(table=making.TABLE),
)

TAGS = ["<p>", "</p>", "<table>", "<tr>", "<td>", "</table>", "<br>", "<b>", "<a>", "</a>", "<ul>", "<li>", "<ol>"]
TAGS += ["<div>", "</div>", "公开", "&nbsp;", "文号：", "\t", "<td colspan=3 rowspan=2>", "<p hidden>"]


def holds(data: bytes) -> None:
    try:
        source = load(data)
    except BadInput:
        return
    assert isinstance(source, Source)
    numbers = [line.number for line in source.lines]
    assert numbers == sorted(set(numbers))
    for line in source.lines:
        assert line.text
        assert line.text.strip() == line.text or line.table
        assert "\n" not in line.text
        assert "\0" not in line.text
        assert line.table or "\t" not in line.text


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(data):
    holds(data)


@given(st.text(max_size=300), st.sampled_from(["utf-8", "utf-16", "gb18030"]))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_refused(text, encoding):
    holds(text.encode(encoding, "replace"))


@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 255)), min_size=1, max_size=40),
    st.integers(0, 100_000),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_document_is_read_or_refused(seed, changes, cut):
    data = bytearray(seed)
    for at, value in changes:
        data[at % len(data)] = value
    holds(bytes(data[: max(1, cut % (2 * len(data)))]))


@given(st.lists(st.sampled_from(TAGS)))
@settings(max_examples=200, deadline=None)
def test_any_heap_of_tags_is_read_or_refused(tags):
    holds(("<html>" + "".join(tags)).encode())


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 255)), min_size=1, max_size=60))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_pdf_is_read_or_refused(changes):
    data = bytearray(making.as_pdf())
    for at, value in changes:
        data[at % len(data)] = value
    holds(bytes(data))
