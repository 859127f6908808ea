"""What makes two things the same, what is worth reposting, and from when the target runs. Values in, values out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from difflib import SequenceMatcher, unified_diff
from fnmatch import translate
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from gongkai.frame.time import BEIJING

# Two titles so alike are taken for one and the same until a person says otherwise.
ALIKE = 0.9
_TITLE_NOISE = re.compile(r"[\s《》〈〉“”‘’\"'「」（）()【】\[\]、，。：:；;,.·—\-_…]+")
_NUMBER = re.compile(r"\d+|[一二三四五六七八九十百零〇]+")
_BRACKETS = str.maketrans("[]［］【】()（）", "〔〕〔〕〔〕〔〕〔〕")
_DEFAULT_PORTS = {"http": 80, "https": 443}

_USUAL_DATE = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*[-年/.]\s*(?P<month>\d{1,2})\s*[-月/.]\s*(?P<day>\d{1,2})(?!\d)日?"
    r"(?:\s*(?P<hour>\d{1,2})[:：](?P<minute>\d\d))?"
)
_TOKENS = {
    "YYYY": r"(?P<year>(?:19|20)\d\d)",
    "MM": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{1,2})",
    "hh": r"(?P<hour>\d{1,2})",
    "mm": r"(?P<minute>\d\d)",
}


class Moment(NamedTuple):
    """When something was published. Without `to_the_minute` only its day is known, and `at` is that day's start."""

    at: datetime
    to_the_minute: bool


# --- addresses -----------------------------------------------------------------------------------


def same_address(address: str) -> str:
    """Return the form in which two spellings of one address are equal: no scheme, no fragment, no usual port."""
    parts = urlsplit(address.strip())
    host = (parts.hostname or "").rstrip(".")
    if parts.port and parts.port not in _DEFAULT_PORTS.values():
        host += f":{parts.port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path or '/'}{query}"


def key_of(address: str) -> str:
    """Return what an address is known by (SHA-256 of `same_address`, in hex)."""
    return hashlib.sha256(same_address(address).encode()).hexdigest()


def hosts_of(*addresses: str) -> frozenset[str]:
    """Return the hosts, with a port where it is an unusual one, that these addresses and host names stand for."""
    hosts = set()
    for address in addresses:
        parts = urlsplit(address if "//" in address else f"//{address}")
        if parts.hostname:
            unusual = parts.port and parts.port not in _DEFAULT_PORTS.values()
            hosts.add(parts.hostname.rstrip(".") + (f":{parts.port}" if unusual else ""))
    return frozenset(hosts)


def stands_at(address: str, hosts: frozenset[str]) -> bool:
    """Return whether `address` is a web address on one of `hosts`. False for anything that cannot be read."""
    try:
        parts = urlsplit(address)
        return parts.scheme in _DEFAULT_PORTS and bool(hosts_of(address)) and hosts_of(address) <= hosts
    except ValueError:
        return False


def fits(address: str, pattern: str) -> bool:
    """Return whether an address is one that the operator means. `*` stands for anything; empty fits all.

    A pattern that begins with http is held to the whole address, any other to its end: `/content/*.html`.
    """
    if not pattern:
        return True
    whole = pattern if pattern.startswith("http") else f"*{pattern}"
    return _wildcard(whole).match(address) is not None


@lru_cache(maxsize=64)
def _wildcard(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern.replace("[", "[[]").replace("?", "[?]")))


# --- moments -------------------------------------------------------------------------------------


def moment_in(text: str, pattern: str = "", *, today: date) -> Moment | None:
    """Return the first moment written in `text`, None when there is none.

    `pattern` says how the page writes it, with YYYY, MM, DD, hh and mm, such as `MM-DD`; empty looks for the usual
    forms. A date without a year is the last such day up to `today`.
    """
    found = (_dated(pattern) if pattern else _USUAL_DATE).search(text[:2000])
    return _moment(found.groupdict(), today) if found else None


def moment_in_address(address: str, *, today: date) -> Moment | None:
    """Return the day that an address carries, such as /2017-06/15/ or /201706/t20170615_1.html."""
    path = urlsplit(address).path
    day = re.search(r"[t/](?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)[_/.]", path) or re.search(
        r"/(?P<year>20\d\d)-?(?P<month>\d\d)/(?P<day>\d\d)/", path
    )
    return _moment(day.groupdict(), today) if day else None


@lru_cache(maxsize=64)
def _dated(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(YYYY|MM|DD|hh|mm)", pattern)
    seen: set[str] = set()
    written = ""
    for part in parts:
        token = _TOKENS.get(part)
        if token is None or part in seen:
            written += re.escape(part).replace(r"\ ", r"\s+")
        else:
            seen.add(part)
            written += token
    return re.compile(rf"(?<!\d){written}(?!\d)")


def _moment(parts: dict[str, str | None], today: date) -> Moment | None:
    month, day, hour = parts.get("month"), parts.get("day"), parts.get("hour")
    if not month or not day:
        return None
    year = int(parts.get("year") or today.year)
    try:
        found = date(year, int(month), int(day))
        if not parts.get("year") and found > today:
            found = found.replace(year=year - 1)
        clock = time(int(hour), int(parts.get("minute") or 0)) if hour else time()
    except ValueError:
        return None
    return Moment(datetime.combine(found, clock, tzinfo=BEIJING), bool(hour))


def runs_from(published: Moment | None, *, seen_at: datetime) -> datetime:
    """Return from when the target runs: the moment of publication, never later than we saw it.

    Where the source tells the day only, the day itself is not held against us: it runs from the day's end, or from
    when we saw it if that was earlier.
    """
    if published is None:
        return seen_at
    at = published.at if published.to_the_minute else published.at + timedelta(days=1)
    return min(at, seen_at)


# --- what is worth it, and what is there already --------------------------------------------------


def wanted(words: str, *texts: str) -> tuple[bool, list[str]]:
    """Return (is it to be put before a person, the words that hit). `words`: one a line; `-word` keeps away.

    No words at all want everything.
    """
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    together = "\n".join(texts)
    if any(line[0] in "-－" and line[1:].strip() and line[1:].strip() in together for line in lines):
        return False, []
    asked = [line for line in lines if line[0] not in "-－"]
    hits = [word for word in asked if word in together]
    return (bool(hits) or not asked), hits


def same_number(one: str, other: str) -> bool:
    """Return whether two document numbers are one, however their brackets are written. Empty is never the same."""
    return bool(one) and _plain_number(one) == _plain_number(other)


def alike(one: str, other: str) -> bool:
    """Return whether two titles are nearly the same. Those that differ in a number never are: 2017年 is not 2018年."""
    first, second = _plain_title(one), _plain_title(other)
    if not first or not second:
        return False
    if first == second:
        return True
    if _NUMBER.findall(first) != _NUMBER.findall(second):
        return False
    shorter, longer = sorted((first, second), key=len)
    # 国务院办公厅关于…的通知 and 关于…的通知 are one title: some lists leave the maker out.
    if len(shorter) >= 12 and longer.endswith(shorter) and len(longer) - len(shorter) <= 20:
        return True
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def title_probe(title: str) -> str:
    """Return a piece of the title by which titles like it can be looked up."""
    core = re.findall(r"[\u4e00-\u9fff]{4,}", title.partition("关于")[2] or title)
    return max(core, key=len)[:6] if core else title[:6]


def differences(old: str, new: str, *, longest: int = 400) -> list[tuple[str, str]]:
    """Return the lines in which two texts differ, with a line or two around: (" ", "-" or "+", line)."""
    lines: list[tuple[str, str]] = []
    for line in unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=1):
        if line.startswith(("---", "+++")) and not lines:
            continue
        if line.startswith("@@"):
            lines.append(("…", ""))
        else:
            lines.append((line[:1], line[1:]))
    lines = lines[1:] if lines and lines[0][0] == "…" else lines
    return lines[:longest]


def digest_of(text: str) -> str:
    """Return `sha256:…` of a text as read, blanks at line ends left aside."""
    plain = "\n".join(line.strip() for line in text.splitlines() if line.strip())
    return f"sha256:{hashlib.sha256(plain.encode()).hexdigest()}"


def first_alike(title: str, others: Iterable[tuple[int, str]]) -> int | None:
    """Return the key of the first of `others` (key, title) that is nearly the same as `title`."""
    return next((key for key, other in others if alike(title, other)), None)


def listed(names: Sequence[str], longest: int = 3) -> str:
    """Return a few names in one line."""
    return "、".join(names[:longest]) + ("等" if len(names) > longest else "")


def _plain_number(number: str) -> str:
    return re.sub(r"\s", "", number).translate(_BRACKETS)


def _plain_title(title: str) -> str:
    return _TITLE_NOISE.sub("", title)
