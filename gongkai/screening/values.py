"""Which of the removed words tell something, so that the independent check has what to look for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from gongkai.reading.text import Cleaner
from gongkai.screening import limits

__all__ = ["telling"]

_HAN = re.compile("[\u3400-\u9fff]")
_DATE = re.compile(r"(?:D:)?[\d\-:.TZ+'/ ]+")
_PIECE = re.compile(r"[\x20-\x7e\u00a0-\ud7ff\ue000-\uffef]{2,200}")
# Words that every file of its kind has: to find them again says nothing.
_COMMON: Final = frozenset(
    [
        "Normal",
        "Normal.dotm",
        "Normal.dot",
        "Word",
        "Excel",
        "Office",
        "Microsoft",
        "Adobe",
        "Identity",
        "Default",
        "Title",
        "Author",
        "Table",
        "Times",
        "Arial",
        "Helvetica",
        "Calibri",
        "Symbol",
        "Unicode",
        "UCS2",
        "Type",
        "Font",
        "Page",
        "Image",
        "Form",
        "Link",
        "Text",
        "Note",
        "Name",
        "None",
        "True",
        "False",
        "true",
        "false",
        "xpacket",
        "Sheet1",
        "Sheet2",
        "Sheet3",
        "Sheet4",
        "Sheet5",
        "en-US",
        "zh-CN",
        "DocSecurity",
        "ScaleCrop",
        "SharedDoc",
        "Template",
        "Pages",
        "Words",
        "Characters",
        "Application",
        "AppVersion",
        "LinksUpToDate",
        "HyperlinksChanged",
        "sRGB",
        "Exif",
        "MM.*",
        "JFIF",
        "Ducky",
        "Photoshop",
        "3.0",
        "paragraph",
        "character",
        "numbering",
        "default",
        "正文",
        "标题",
        "页眉",
        "页脚",
        "批注",
        "Standard",
        "Identity-H",
        "Registry",
        "Ordering",
        "Supplement",
        "WinAnsiEncoding",
        "hidden",
        "visible",
        "http",
        "https",
        "Metadata",
        "EmbeddedFile",
        "XML",
        "DeviceRGB",
        "yes",
        "none",
    ]
)


def telling(words: Iterable[str], shown: str, *, least: int = 4, most: int = limits.MAX_VALUES) -> list[str]:
    """Return the words worth looking for, each once, the longest first; none that the file still shows to everyone.

    Two Chinese characters, or `least` others, are the fewest that are no accident; and they must read like words. Dates
    and numbers of programs are left out; so is what stands in `shown`, because there it is no trace but the text.
    """
    # A PDF may write characters as the radicals that look like them, in one of the two places only.
    squeezed = "".join(Cleaner()(shown).split())
    found: dict[str, None] = {}
    for word in words:
        for piece in _PIECE.findall(word)[:50]:
            piece = piece.strip()
            han = len(_HAN.findall(piece))
            if (han < 2 and len(piece) < least) or not _reads_like_words(piece):
                continue
            if (
                piece in _COMMON
                or (_DATE.fullmatch(piece) and len(re.sub(r"\D", "", piece)) < 11)
                or _names_a_format(piece)
            ):
                continue
            if "".join(Cleaner()(piece).split()) not in squeezed:
                found.setdefault(piece[:80])
        if len(found) > most * 20:
            break
    return sorted(found, key=lambda each: (not _HAN.search(each), -min(len(each), 20), each))[:most]


def _reads_like_words(piece: str) -> bool:
    """Say whether a piece is mostly letters and digits, with three letters or seven digits that stand together."""
    if _HAN.search(piece):
        return True
    usual = sum(char.isalnum() or char in " .,-_@/:\\'" for char in piece)
    return usual * 5 >= len(piece) * 4 and re.search(r"[^\W\d_]{3}|\d{7}", piece) is not None


def _names_a_format(piece: str) -> bool:
    """Say whether a piece is the address or the name of something technical, which the new file may hold as well."""
    return piece.startswith(("[Content_Types]", "_rels/", "docProps/", "word/", "xl/", "customXml/", "ppt/")) or (
        re.match(
            r"(?:https?://(?:schemas|purl|www\.w3|ns\.adobe|www\.aiim|www\.adobe|www\.iec|ns\.useplus|iptc)|urn:|adobe:|W5M0|xmlns|[a-zA-Z]{1,12}:[A-Za-z]+$|\{[0-9A-F-]{36}\})",
            piece,
        )
        is not None
    )
