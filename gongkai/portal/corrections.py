"""What the public is told of the corrections of a document: the change note, the day, what stood there before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from gongkai.frame.time import BEIJING
from gongkai.publishing.models import Document, EarlierVersion
from gongkai.publishing.standing import day


@dataclass(frozen=True, slots=True)
class Told:
    """One correction. `url` leads to the earlier version where that may still be read; `hidden` says why it may not."""

    number: int
    note: str
    at: datetime
    url: str
    hidden: str = ""

    @property
    def says(self) -> str:
        """Return the correction in one line: when, what, and whether the earlier text may still be read."""
        return f"{day(self.at.astimezone(BEIJING).date())}更正。{_ended(self.note)}{self.hidden}"


def of_document(document: Document, *, at: datetime) -> list[Told]:
    """Return the corrections of a public document up to `at`, the first one first. One query."""
    found = EarlierVersion.objects.told(at).filter(document=document).select_related("document")
    return [told(version) for version in found]


def told(version: EarlierVersion) -> Told:
    """Return a correction in words. The document is already fetched."""
    hidden = ""
    if version.hidden_at is not None:
        hidden = "更正前的版本不再提供。" + _ended(version.hidden_reason)
    url = "" if hidden else reverse("portal:document_version", args=[version.document.index_number, version.number])
    return Told(version.number, version.note, version.replaced_at, url, hidden)


def newest(documents: Iterable[Document], *, at: datetime) -> dict[int, Told]:
    """Return {key of a document: its last correction}, for lists. One query."""
    found = EarlierVersion.objects.told(at).filter(document__in=[one.pk for one in documents])
    return {version.document_id: told(version) for version in found.select_related("document").order_by("number")}


def proof_is_shown(version: EarlierVersion, *, at: datetime) -> bool:
    """Return whether the very bytes of a version may be handed out: every document its marks name is named still.

    The form cannot be changed without losing its proof, so it rests while an act it names by its title is withdrawn,
    or had to lose that title.
    """
    named = Document.objects.filter(pk__in=version.names)
    shown = Document.objects.public(at).exclude(earlier_versions__hidden_at__isnull=False)
    return not named.exclude(pk__in=shown.values("pk")).exists()


def _ended(text: str) -> str:
    return text if not text or text.endswith(("。", "！", "？", "；")) else f"{text}。"
