"""What a public document is worth on a day, in words: for its page, its stamp and whoever asks (Plan 2017, II(1)1).

It reads the marks and the document's own dates. An act is named only where it may be seen itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from gongkai.frame.time import BEIJING
from gongkai.publishing import rules
from gongkai.publishing.models import Document, ValidityMark
from gongkai.publishing.rules import Validity

ENDING = frozenset({ValidityMark.Kind.REPEALED, ValidityMark.Kind.EXPIRED})


@dataclass(frozen=True, slots=True)
class Change:
    """A mark in words. `basis` is the act, `url` its page where it may be seen."""

    mark: ValidityMark
    begun: bool
    basis: str
    url: str

    @property
    def head(self) -> str:
        """Return 本文件已废止。 or 本文件将废止。"""
        word = self.mark.get_kind_display().removeprefix("已")
        return f"本文件{'已' if self.begun else '将'}{word}。"

    @property
    def says(self) -> str:
        """Return since when and by which act."""
        return f"自{day(self.mark.from_day)}起，依据：{self.basis}。"


@dataclass(frozen=True, slots=True)
class Standing:
    """What must be said of a document's worth on a day; `own_end` and `not_yet` come from its own dates."""

    validity: Validity
    marks: list[Change]
    coming: list[Change]
    own_end: str
    not_yet: str

    @property
    def stamp(self) -> tuple[str, str] | None:
        """Return (word, line) for every page of a printed copy; None for what is simply in force."""
        if self.validity is Validity.PENDING:
            return "尚未施行", self.not_yet
        if self.validity is Validity.IN_FORCE:
            return ("将有变更", self.coming[0].head + self.coming[0].says) if self.coming else None
        word = {Validity.AMENDED: "已修改", Validity.REPEALED: "已废止", Validity.EXPIRED: "已失效"}[self.validity]
        kinds = {str(self.validity)}
        told = [change for change in self.marks if change.mark.kind in kinds]
        return word, "\n".join(change.says for change in told) or self.own_end


def public_acts(marks: Iterable[ValidityMark], *, at: datetime) -> set[int]:
    """Return the keys of the acts that `marks` name and that are public. At most one query."""
    named = {mark.by_document_id for mark in marks if mark.by_document_id}
    return set(Document.objects.public(at).filter(pk__in=named).values_list("pk", flat=True)) if named else set()


def standing(document: Document, *, at: datetime, public: Collection[int] | None = None) -> Standing:
    """Return how the document stands at `at`. Reads its marks (prefetch them).

    `public` are the public acts that marks of many documents name; without it they are asked for.
    """
    today = at.astimezone(BEIJING).date()
    marks = list(document.marks.all())
    if public is None:
        public = public_acts(marks, at=at)
    validity = rules.validity_on(
        today,
        effective_on=document.effective_on,
        expires_on=document.expires_on,
        marks=[(mark.kind, mark.from_day) for mark in marks],
    )
    changes = [_change(mark, today, public) for mark in marks]
    begun = [change for change in changes if change.begun]
    ended = validity is Validity.EXPIRED and not any(change.mark.kind in ENDING for change in begun)
    waits = validity is Validity.PENDING
    return Standing(
        validity=validity,
        marks=begun,
        coming=[change for change in changes if not change.begun],
        own_end=f"有效期至{day(document.expires_on)}。" if ended else "",
        not_yet=f"自{day(document.effective_on)}起施行。" if waits else "",
    )


def day(value: date | None) -> str:
    """Return 2017年12月1日."""
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def _change(mark: ValidityMark, today: date, public: Collection[int]) -> Change:
    seen = mark.by_document is not None and mark.by_document_id in public
    url = mark.by_document.get_absolute_url() if mark.by_document is not None and seen else ""
    return Change(mark, mark.from_day <= today, basis(mark, public), url)


def basis(mark: ValidityMark, public: Collection[int]) -> str:
    """Return the act of a mark, named only where it may be seen, was withdrawn, or was never of this platform."""
    act = mark.by_document
    return mark.basis if act is None or act.pk in public or act.is_withdrawn else "有关文件"
