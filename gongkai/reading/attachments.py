"""Attachments: the list 附件：1.… 2.… of a document, the pages headed 附件1, and the files a page links to."""

from __future__ import annotations

import re

from gongkai.reading.numerals import value
from gongkai.reading.reading import Attachment

__all__ = ["Head", "head", "listed", "match_links"]

_HEAD = re.compile(
    r"^(?P<word>附\s*件|附\s*表|附\s*录|附)\s*(?P<number>[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})?(?:-\d+)?\s*(?P<stop>[：:.．、]|(?=$)|(?=\s)|(?=《))\s*(?P<rest>.*)$"
)
_DOWNLOAD = re.compile(r"^附件(?:下载|列表)(?=\s*[：:]|\s*$)")
_HEAD_LOOSE = re.compile(r"^(?P<word>附件)(?P<number>[0-9０-９]{1,2})(?P<stop>)(?P<rest>[^\d、，。及和与].{1,80})$")
_ITEM = re.compile(
    r"(?:(?<=\s)|^|(?<=[；;。》）)]))\s*(?:附件\s*)?[（(]?([0-9０-９]{1,2}|[一二三四五六七八九十]{1,2})[）)]?\s*[.．、:：]\s*(?=\S)"
)
_URL = re.compile(r"(https?://[^\s\u4e00-\u9fff，。；）)】\"'<>]+)")
_FILE = re.compile(r"\.(?:docx?|pdf|xlsx?|zip|rar|wps|et|ofd|pptx?|txt|7z|csv)(?:[?#].*)?$", re.IGNORECASE)
_TRAILING = re.compile(r"[；;。.，,]+$")
_EXTENSION = re.compile(r"\.(?:docx?|pdf|xlsx?|zip|rar|wps|et|ofd|pptx?)$", re.IGNORECASE)


class Head:
    """A line that begins with 附件: its number, and what follows on the line."""

    __slots__ = ("number", "rest", "stop", "word")

    def __init__(self, word: str, number: str, stop: str, rest: str) -> None:
        self.word, self.number, self.stop, self.rest = word, number, stop, rest

    @property
    def alone(self) -> bool:
        return not self.rest


def head(text: str) -> Head | None:
    """Return the parts of a line that begins with 附件, 附表 or 附：; None for any other line."""
    if text[:1] != "附" or len(text) > 2000:
        return None
    text = _DOWNLOAD.sub("附件", text)
    match = _HEAD.match(text) or _HEAD_LOOSE.match(text)
    if not match or match["rest"].startswith(("则", "件中", "件所")):
        return None
    if match["word"] in {"附", "附 "} and not match["stop"] and match["rest"]:
        return None
    number = match["number"] or ""
    return Head(
        match["word"].replace(" ", ""),
        str(value(number) or number) if number else "",
        match["stop"],
        match["rest"].strip(),
    )


def name_and_url(text: str) -> tuple[str, str]:
    found = _URL.search(text)
    url = found[1] if found else ""
    name = (text.replace(url, "") if url else text).strip()
    name = _TRAILING.sub("", name).strip(" \t\u3000“”（(") if not name.endswith(("）", ")")) else name.strip()
    return _EXTENSION.sub("", name).strip(), url


def listed(text: str, number: str = "") -> list[Attachment]:
    """Return the attachments that one line lists: one, or several as 1.… 2.…"""
    items = list(_ITEM.finditer(text))
    if not items:
        name, url = name_and_url(text)
        return [Attachment(number, name, url)] if 1 < len(name) <= 120 or url else []
    found = []
    for place, item in enumerate(items):
        name, url = name_and_url(text[item.end() : items[place + 1].start() if place + 1 < len(items) else len(text)])
        if name or url:
            found.append(Attachment(str(value(item[1]) or item[1]), name, url))
    return found


def _plain(name: str) -> str:
    return re.sub(r"[\s《》“”：:\d.．、（）()]|附件", "", _EXTENSION.sub("", name))


def match_links(attachments: list[Attachment], links: tuple[tuple[str, str], ...]) -> list[Attachment]:
    """Give each attachment the address of the link that bears its name; files linked but not listed are added."""
    if not links:
        return attachments
    files = [
        (text.strip(), address.strip())
        for text, address in links
        if _FILE.search(address.strip()) or _FILE.search(text.strip())
    ]
    result: list[Attachment] = []
    used: set[int] = set()
    for attachment in attachments:
        url = attachment.url
        if not url:
            for place, (text, address) in enumerate(files):
                plain, wanted = _plain(text), _plain(attachment.name)
                if place not in used and wanted and plain and (plain in wanted or wanted in plain):
                    url = address
                    used.add(place)
                    break
        result.append(Attachment(attachment.number, attachment.name, url))
    known = {attachment.url for attachment in result}
    for place, (text, address) in enumerate(files):
        name = _EXTENSION.sub("", re.sub(r"^附件\s*\d*\s*[：:.、]?\s*", "", text)).strip()
        if (
            place not in used
            and address not in known
            and len(name) > 1
            and not any(attachment.name == name for attachment in result)
        ):
            result.append(Attachment("", name, address))
            known.add(address)
    return result
