"""What is due on the public tasks, as an iCalendar (RFC 5545). Values in, bytes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

# Octets of a line, without its end (section 3.1).
LONGEST = 75


@dataclass(frozen=True, slots=True)
class Event:
    """A day on which something is due. `uid` never changes; `changed` is when what it says last changed."""

    uid: str
    day: date
    title: str
    text: str
    url: str
    changed: datetime


def calendar(name: str, events: Iterable[Event], *, url: str) -> bytes:
    """Return the calendar; each event takes its whole day and blocks nobody's time."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//gongkai//due//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_escaped(name)}",
        f"X-WR-CALNAME:{_escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        f"SOURCE;VALUE=URI:{url}",
    ]
    for event in events:
        changed = f"{event.changed.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_escaped(event.uid)}",
            f"DTSTAMP:{changed}",
            f"LAST-MODIFIED:{changed}",
            f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(event.title)}",
            f"DESCRIPTION:{_escaped(event.text)}",
            f"URL:{event.url}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def _escaped(text: str) -> str:
    """Return a text value (section 3.3.11): no control characters, line breaks as \\n."""
    kept = "".join(sign for sign in text.replace("\r\n", "\n").replace("\r", "\n") if sign == "\n" or sign >= " ")
    for sign in "\\;,":
        kept = kept.replace(sign, "\\" + sign)
    return kept.replace("\n", "\\n")


def _folded(line: str) -> Iterator[bytes]:
    """Yield a line in pieces of at most 75 octets, none of which cuts a character; the later begin with a blank."""
    piece = b""
    for sign in line:
        octets = sign.encode()
        if len(piece) + len(octets) > LONGEST:
            yield piece
            piece = b" "
        piece += octets
    yield piece
