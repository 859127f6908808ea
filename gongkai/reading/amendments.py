"""What a document amends: 关于修改《…》的决定, "对《…》（…号）作如下修改"."""

from __future__ import annotations

import re

from gongkai.reading import document_numbers

__all__ = ["amended"]

_TITLE = re.compile(
    r"关于(?:修改|修订|调整|补充)(?P<what>(?:和废止|、废止)?.*?[《〈].+[》〉].*)的(?:决定|通知|公告|通告|令)"
)
_BOOK = re.compile(
    r"《(?P<title>[^《》]*(?:《[^《》]*》[^《》]*)*)》(?:\s*[（(](?P<number>[^（）()]{2,60}号)[^（）()]{0,20}[）)])?"
)
_INNER = re.compile(r"〈([^〈〉]+)〉")
_TEXT = re.compile(
    rf"(?:对|将){_BOOK.pattern}[^。；]{{0,30}}?(?:作|作出|做|做出)?(?:如下|以下|部分)?(?:修改|修订|修正)(?!意见|草案)"
)


def amended(title: str, paragraphs: list[str]) -> list[str]:
    """Return the documents that a title or its text amends, as 《title》（number）, once each."""
    found: dict[str, None] = {}
    match = _TITLE.search(title)
    if match:
        books = [book["title"] for book in _BOOK.finditer(match["what"])] or _INNER.findall(match["what"])
        found.update(dict.fromkeys(f"《{book}》" for book in books))
    for paragraph in paragraphs:
        for match in _TEXT.finditer(paragraph):
            numbers = document_numbers.find(match["number"] or "")
            name = f"《{match['title']}》"
            if numbers:
                found.pop(name, None)
                name += f"（{numbers[-1].number}）"
            found[name] = None
    return list(found)
