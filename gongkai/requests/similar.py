"""What is public already and may be just what an applicant wants: offered before a request is sent.

This room does not know the search; the floor above hands a `Finder` down when the addresses are put together (urls.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """A public record: what it is called, where it stands, what else helps to know it."""

    title: str
    url: str
    note: str = ""


# (what is wanted, in the applicant's words; the instant of asking) → what is public and like it, best first.
Finder = Callable[[str, datetime], Sequence[Offer]]


def nothing(wanted: str, at: datetime) -> Sequence[Offer]:
    """Offer nothing: for a house without a search."""
    return ()
