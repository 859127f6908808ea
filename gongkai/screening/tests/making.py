"""Makes people who do not exist, their numbers in every way of writing them, and documents that hold these."""

from __future__ import annotations

import io
import os
import random
import zipfile
from collections.abc import Callable
from datetime import date, timedelta

import docx
import openpyxl
import pylopdf_fonts_zh_cn
import typst

from gongkai.screening.bank import luhn
from gongkai.screening.resident import check_digit

FONTS = os.path.dirname(pylopdf_fonts_zh_cn.__file__)
AREAS = ("140107", "140581", "110101", "310115", "440305", "510104", "620102", "653101", "420111", "330106")
NAMES = ("王芳", "李强", "张敏", "赵勇", "刘洋", "陈静", "杨帆", "周小明", "吴倩倩", "欧阳娜")
PLACES = ("太原市迎泽区桃园路12号3单元502室", "某省某市城关区东街道幸福小区8号楼1单元301室", "某县红旗镇柳树村三组26号")
SEGMENTS = ("130", "138", "139", "147", "150", "159", "166", "170", "176", "188", "191", "199", "198", "177")
WIDE = str.maketrans("0123456789Xx+- ", "０１２３４５６７８９Ｘｘ＋－　")
SPOKEN = str.maketrans("0123456789", "零一二三四五六七八九")


def resident_number(chance: random.Random) -> str:
    born = date(1940, 1, 1) + timedelta(days=chance.randrange(70 * 365))
    first = f"{chance.choice(AREAS)}{born:%Y%m%d}{chance.randrange(1000):03d}"
    return first + check_digit(first)


def phone_number(chance: random.Random) -> str:
    return chance.choice(SEGMENTS) + f"{chance.randrange(10**8):08d}"


def card_number(chance: random.Random) -> str:
    first = "6222" + f"{chance.randrange(10**14):014d}"
    return next(first + str(last) for last in range(10) if luhn(first + str(last)))


PHONE_FORMS: tuple[Callable[[str], str], ...] = (
    lambda n: n,
    lambda n: f"{n[:3]}-{n[3:7]}-{n[7:]}",
    lambda n: f"{n[:3]} {n[3:7]} {n[7:]}",
    lambda n: f"+86 {n}",
    lambda n: f"+86-{n[:3]}-{n[3:7]}-{n[7:]}",
    lambda n: f"0086{n}",
    lambda n: f"（86）{n}",
    lambda n: n.translate(WIDE),
    lambda n: f"{n[:3]}-{n[3:7]}-{n[7:]}".translate(WIDE),
    lambda n: "\u200b".join(n),
    lambda n: f"{n[:4]}\u2060{n[4:]}",
    lambda n: f"{n[:3]}.{n[3:7]}.{n[7:]}",
    lambda n: f"{n[:3]}—{n[3:7]}—{n[7:]}",
    lambda n: f"{n[:3]}·{n[3:7]}·{n[7:]}",
    lambda n: f"{n[:4]}-{n[4:7]}-{n[7:]}",
    lambda n: f"{n[:7]}-{n[7:]}",
    lambda n: f"({n[:3]}){n[3:]}",
    lambda n: f"0{n}",
    lambda n: "-".join(n),
    lambda n: f"{n[:3]}\u00a0{n[3:7]}\u00a0{n[7:]}",
    lambda n: n.translate(SPOKEN),
    lambda n: f"{n[:6]}\n{n[6:]}",
    lambda n: f"Tel{n}",
    lambda n: f"{n}（微信同号）",
)
ID_FORMS: tuple[Callable[[str], str], ...] = (
    lambda n: n,
    str.lower,
    lambda n: f"{n[:6]} {n[6:14]} {n[14:]}",
    lambda n: f"{n[:6]}-{n[6:14]}-{n[14:]}",
    lambda n: f"{n[:6]} {n[6:10]} {n[10:14]} {n[14:]}",
    lambda n: n.translate(WIDE),
    lambda n: "\u200b".join(n),
    lambda n: " ".join(n),
    lambda n: f"{n[:10]}\n{n[10:]}",
    lambda n: n[:17].translate(SPOKEN) + n[17],
)
CARD_FORMS: tuple[Callable[[str], str], ...] = (
    lambda n: n,
    lambda n: " ".join(n[at : at + 4] for at in range(0, len(n), 4)),
    lambda n: "-".join(n[at : at + 4] for at in range(0, len(n), 4)),
    lambda n: n.translate(WIDE),
    lambda n: f"{n[:6]} {n[6:]}",
)


def saved(document: object) -> bytes:
    stream = io.BytesIO()
    document.save(stream)  # type: ignore[attr-defined]  # python-docx, openpyxl, Pillow
    return stream.getvalue()


def as_docx(lines: list[str], table: list[list[str]] | None = None) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if table:
        grid = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = text
    return saved(document)


def split_docx(text: str) -> bytes:
    """Return a DOCX whose paragraph has a run for each character, some of them bold."""
    document = docx.Document()
    paragraph = document.add_paragraph()
    for at, char in enumerate(text):
        paragraph.add_run(char).bold = at % 3 == 0
    return saved(document)


def as_xlsx(sheets: dict[str, list[list[object]]], hidden: dict[str, str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = (hidden or {}).get(name, "visible")
    return saved(book)


def _typst(text: str) -> str:
    return "".join("\\" + char if char in "#*_$@<>\\`[]=-+/~" else char for char in text)


def as_pdf(lines: list[str]) -> bytes:
    head = (
        '#set page(width: 210mm, height: 297mm, margin: 25mm)\n#set text(font: "Noto Serif SC", '
        'size: 12pt, lang: "zh")\n'
    )
    return typst.compile((head + "\n\n".join(map(_typst, lines))).encode(), font_paths=[FONTS])


def edited(data: bytes, changes: dict[str, Callable[[bytes], bytes] | bytes], comment: bytes = b"") -> bytes:
    """Return a package with entries changed (a function of the old bytes) or added (bytes)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        for name in names:
            change = changes.get(name)
            content = old.read(name)
            new.writestr(name, change(content) if callable(change) else change if change is not None else content)
        for name, change in changes.items():
            if name not in names:
                assert isinstance(change, bytes), f"{name} is not in the package"
                new.writestr(name, change)
        new.comment = comment
    return stream.getvalue()


def put(before: str, addition: str) -> Callable[[bytes], bytes]:
    """Return a change that puts `addition` in front of the first `before`."""

    def change(data: bytes) -> bytes:
        assert before.encode() in data, before
        return data.replace(before.encode(), addition.encode() + before.encode(), 1)

    return change
