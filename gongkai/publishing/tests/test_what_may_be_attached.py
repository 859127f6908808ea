"""A file is known by its bytes: its name and its ending say nothing (design, section 9)."""

from __future__ import annotations

import io
import zipfile

import pytest

from gongkai.errors import BadInput
from gongkai.publishing.uploads import media_type_of

LIMIT = 1024 * 1024


def package(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as files:
        for name in names:
            files.writestr(name, "x")
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (package("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (package("清单.xlsx", "附图/一.png"), "application/zip"),
        (package("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_six_kinds_of_files_are_taken(data, media_type):
    assert media_type_of(data, limit=LIMIT) == media_type


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "文件是空的"),
        (b"%PDF-" + b"x" * LIMIT, "文件超过1MB"),
        (b"<html><script>alert(1)</script>", "只接受PDF"),
        (b"MZ\x90\x00", "只接受PDF"),
        (b"PK\x03\x04 and then nothing", "只接受PDF"),
        (package("evil.exe"), "只接受PDF"),
        (package("清单.xlsx", "evil.exe"), "只接受PDF"),
        (package("word/document.xml", "word/vbaProject.bin"), "不接受含有宏的文件"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "另存为DOCX"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "只接受PDF"),
    ],
)
def test_anything_else_is_refused_in_words(data, words):
    with pytest.raises(BadInput, match=words):
        media_type_of(data, limit=LIMIT)
