"""What the public downloads, made anew from what a reader sees of the original (State Council Order 711, art. 14).

The original stays inside as it is; the clean file is another file. The same original gives the same bytes, and a clean
file stays as it is when it is cleaned again. `check.traces` proves it without asking anything here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from gongkai.errors import BadInput
from gongkai.reading.encoding import decode
from gongkai.screening import limits
from gongkai.screening.carriers import is_html, member_name, refuse_kind
from gongkai.screening.docx import clean_docx
from gongkai.screening.image import clean_image, readable
from gongkai.screening.ooxml import Copy
from gongkai.screening.package import Package, kind_of_zip, write_package
from gongkai.screening.pdf import clean_pdf
from gongkai.screening.sniff import form_of
from gongkai.screening.text import clean_html, clean_text
from gongkai.screening.values import telling
from gongkai.screening.xlsx import clean_xlsx

__all__ = ["Clean", "sanitise"]

_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Clean:
    """The public file. `removed` says in Chinese what kinds of things stayed behind, `values` which words.

    `values` is for `check.traces` and for nobody's eyes: keep it no longer than the check takes, and out of every log.
    Words that the file itself still shows to its readers are not among them.
    """

    data: bytes
    media_type: str
    removed: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)


def sanitise(data: bytes, name: str) -> Clean:
    """Return the public form of a file. `name` tells a member of a package what it is called; the bytes say what it is.

    Raises BadInput, with one sentence that says what to do, for what cannot be opened (passwords, damage), for forms
    that cannot be rebuilt (old DOC and XLS, vector pictures), and for what passes the bounds.
    """
    return _clean(data, name, [limits.MAX_UNPACKED], 0)


def _clean(data: bytes, name: str, budget: list[int], depth: int) -> Clean:
    form = form_of(data)
    if form == "pdf":
        clean, removed, values = clean_pdf(data)
        return Clean(clean, "application/pdf", removed, values)
    if form in ("png", "jpeg", "gif"):
        clean, media, removed, values = clean_image(data)
        return Clean(clean, media, removed, telling(values, ""))
    if form == "text":
        return _text(data, name)
    package = Package(data, budget)
    kind = kind_of_zip(package)
    refuse_kind(kind)
    if kind == "docx":
        return _office(clean_docx(package), "word/document.xml", _DOCX)
    if kind == "xlsx":
        return _office(clean_xlsx(package), "xl/workbook.xml", _XLSX)
    return _members(package, depth)


def _office(copy: Copy, main: str, media_type: str) -> Clean:
    data = copy.written(main)
    shown = "\n".join(copy.shown)
    sure = telling(copy.told, shown)
    again = Package(data)
    written = "\n".join(
        again.read(name).decode("utf-8", "ignore") for name in again.names if name.endswith((".xml", ".rels"))
    )
    # Words of parts that stayed behind may be words of the format; those in Chinese are somebody's.
    maybe = [each for each in telling(copy.heard, shown, least=6) if not each.isascii() or each not in written]
    removed = [f"{words}（{count}处）" if count > 1 else words for words, count in copy.removed.items() if count]
    return Clean(data, media_type, removed, list(dict.fromkeys([*sure, *maybe]))[: limits.MAX_VALUES])


def _text(data: bytes, name: str) -> Clean:
    text, _, _ = decode(data)
    if len(text) > limits.MAX_CHARACTERS:
        raise BadInput(f"文件超过{limits.MAX_CHARACTERS // 10000}万字，请拆分后再提交。")
    if is_html(text):
        clean, removed, values = clean_html(text)
        return Clean(clean.encode(), "text/html", removed, telling(values, clean))
    clean, removed, values = clean_text(text)
    # A table program takes a CSV for UTF-8 only when a mark says so; the mark is not part of any text.
    mark = b"\xef\xbb\xbf" if name.lower().endswith(".csv") else b""
    media = {"csv": "text/csv", "md": "text/markdown"}.get(name.lower().rsplit(".", 1)[-1], "text/plain")
    return Clean(mark + clean.encode(), media, removed, telling(values, clean))


def _members(package: Package, depth: int) -> Clean:
    if depth >= limits.MAX_NESTING:
        raise BadInput(f"压缩包嵌套超过{limits.MAX_NESTING}层，请解开后分别提交。")
    parts: list[tuple[str, bytes]] = []
    removed: list[str] = []
    values: list[str] = []
    taken: set[str] = set()
    for member in package.names:
        shown = "/".join(
            part for part in member_name(member, package).replace("\\", "/").split("/") if part not in ("", ".", "..")
        )
        base = shown.rsplit("/", 1)[-1]
        if base in ("Thumbs.db", "desktop.ini", ".DS_Store") or shown.startswith("__MACOSX/") or base.startswith("~$"):
            removed.append(f"系统文件“{base}”")
            values += telling(readable(package.read(member)[: 1 << 20]).split("\n"), "")
            continue
        if shown in taken:
            raise BadInput(f"压缩包中有重名文件“{shown}”，请改名后再提交。")
        taken.add(shown)
        data = package.read(member)
        if not data:
            parts.append((shown, b""))
            continue
        try:
            clean = _clean(data, shown, package.budget, depth + 1)
        except BadInput as error:
            raise BadInput(f"压缩包成员“{shown}”不能发布：{error.says}") from error
        parts.append((shown, clean.data))
        removed += [f"“{shown}”中的{each}" for each in clean.removed]
        values += clean.values
    if package.has_comment:
        removed.append("压缩包备注")
        values += telling(package.comments(), "")
    return Clean(
        write_package(sorted(parts)), "application/zip", removed, list(dict.fromkeys(values))[: limits.MAX_VALUES]
    )
