"""The strings written in the bytes of a PDF, read in the encodings that a PDF knows."""

from __future__ import annotations

import re

__all__ = ["literals"]


def literals(data: bytes) -> list[str]:
    """Return the strings written in some bytes, read as the three encodings a PDF knows."""
    found = []
    for raw in re.findall(rb"\(((?:[^()\\]|\\[\s\S]){2,400})\)", data)[:20_000]:
        plain = re.sub(rb"\\([0-7]{1,3})", lambda each: bytes([int(each[1], 8) & 255]), raw)
        plain = re.sub(rb"\\([\s\S])", rb"\1", plain)
        found.append(_string(plain))
    for raw in re.findall(rb"<([0-9A-Fa-f\s]{4,1600})>", data)[:20_000]:
        digits = b"".join(raw.split())
        found.append(_string(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())))
    return [each for each in found if each]


def _string(plain: bytes) -> str:
    if plain.startswith(b"\xfe\xff"):
        return plain[2:].decode("utf-16-be", "ignore")
    if plain.startswith(b"\xff\xfe"):
        return plain[2:].decode("utf-16-le", "ignore")
    try:
        return plain.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError:
        return ""
