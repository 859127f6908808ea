"""Which file an address of the site becomes, and how one file points to another. Plain Python.

`/units/` is units/index.html, `/units/?page=2` is units/index~page-2.html, `/units/fgc` is units/fgc.html; what has
an ending of its own keeps it. Names hold nothing that a disk or a static server of any make stumbles over.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from urllib.parse import parse_qsl, quote, unquote, urlsplit

# What an answer of this kind is called; the order counts: the first that fits.
ENDINGS = (
    ("text/html", ".html"),
    ("application/atom+xml", ".atom"),
    ("application/opensearchdescription+xml", ".xml"),
    ("application/xml", ".xml"),
    ("application/ld+json", ".json"),
    ("application/feed+json", ".json"),
    ("application/json", ".json"),
    ("application/x-ndjson", ".jsonl"),
    ("application/pdf", ".pdf"),
    ("text/csv", ".csv"),
    ("text/calendar", ".ics"),
    ("text/plain", ".txt"),
)
LONGEST = 70
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\%~]')


def normal(address: str) -> str | None:
    """Return the one way a mirror writes an address of the site, None for a question that has no file.

    Of all that can be asked only the pages of a list have files; `page=1` is the list itself.
    """
    parts = urlsplit(address)
    path = quote(unquote(parts.path), safe="/-._~") or "/"
    asked = parse_qsl(parts.query, keep_blank_values=True)
    if not asked:
        return path
    if len(asked) > 1 or asked[0][0] != "page" or not re.fullmatch(r"[1-9][0-9]{0,6}", asked[0][1]):
        return None
    return path if asked[0][1] == "1" else f"{path}?page={asked[0][1]}"


def file_of(address: str, kind: str, name: str = "") -> str:
    """Return the file of a normal address that answered with `kind`; `name` is what the answer calls itself."""
    parts = urlsplit(address)
    steps = [_fit(unquote(step)) for step in parts.path.split("/")[1:]]
    last = steps[-1] or "index"
    ending = next((ending for begin, ending in ENDINGS if kind.startswith(begin)), "")
    if name and "." not in last:
        last = f"{last}-{_fit(name)}"
    elif ending and not last.endswith(ending):
        last += ending
    if parts.query:
        stem, dot, end = last.rpartition(".")
        last = f"{stem}~{parts.query.replace('=', '-')}{dot}{end}"
    return "/".join([*steps[:-1], last])


def way(here: str, there: str) -> str:
    """Return the relative address that leads from file `here` to file `there`."""
    return quote(posixpath.relpath(there, posixpath.dirname(here) or "."), safe="/-._~")


def _fit(step: str) -> str:
    """Return a step of an address as the name of a file: readable, and one that every disk takes."""
    text = _UNFIT.sub("_", unicodedata.normalize("NFC", step)).strip(" ").rstrip(".")
    if len(text) <= LONGEST:
        return text
    stem, dot, end = text.rpartition(".")
    return text[:LONGEST] if not dot or len(end) > 8 else f"{stem[: LONGEST - len(end) - 1]}.{end}"
