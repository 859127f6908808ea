"""What a release does to other documents: the originals it names wait for their marks; a clean-up takes effect.

Called by `actions.release`, inside its transaction. What the text says is found here; what it means a person decides
(validity.settle), but for a clean-up, whose every decision was made before its announcement was approved.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from gongkai.errors import Refused
from gongkai.frame.time import BEIJING
from gongkai.organisation.models import User
from gongkai.publishing import announcement
from gongkai.publishing.models import CleanupItem, Document, NamedOriginal, ValidityMark
from gongkai.reading import amendments, repeals

Mark = Callable[..., ValidityMark]
_NAME = re.compile(r"《(?P<title>.+)》(?:（(?P<number>[^（）]*号)）)?$|(?P<bare>.+号)$")


@dataclass(frozen=True, slots=True)
class Named:
    """An original as the text names it, and what the text does to it."""

    name: str
    kind: str


def follow(document: Document, *, mark: Mark, by: User, at: datetime) -> None:
    """Let a document that has just gone out take its effect on others. `mark` is the action that marks one."""
    if _apply_cleanup(document, mark=mark, by=by, at=at):
        return  # Its lists are its decisions: nothing is left to confirm.
    if document.interprets_id is not None:
        return  # An interpretation tells of repeals; it makes none.
    found = named_in(document)
    # A corrected text may name others than it did: what still waits and is named no more falls away.
    document.named_originals.filter(outcome="").exclude(name__in=[named.name[:300] for named in found]).delete()
    for named in found:
        original = best_match(named.name, document)
        if original is not None and original.marks.filter(by_document=document).exists():
            continue
        NamedOriginal.objects.get_or_create(
            by_document=document, name=named.name[:300], defaults={"kind": named.kind, "original": original}
        )


def named_in(document: Document) -> list[Named]:
    """Return the originals that the text says it repeals or amends, in its order."""
    texts = [str(block.get("text", "")) for block in document.body if block.get("text")]
    repealed = dict.fromkeys([*repeals.in_title(document.title), *repeals.repealed(texts)])
    amended = [name for name in amendments.amended(document.title, texts) if name not in repealed]
    own = {f"《{title}》" for title in _titles(document)}
    return [
        *(Named(name, ValidityMark.Kind.REPEALED) for name in repealed if name not in own),
        *(Named(name, ValidityMark.Kind.AMENDED) for name in amended if name not in own),
    ]


def matches(name: str, document: Document) -> list[Document]:
    """Return the released documents that `name` may mean, likeliest first: by number, by title, by what they issue."""
    match = _NAME.match(name.strip())
    title = match["title"] if match and match["title"] else ""
    number = (match["number"] or match["bare"] or "") if match else ""
    others = Document.objects.filter(state=Document.State.PUBLISHED).official().exclude(pk=document.pk)
    found: dict[int, Document] = {}
    if number:
        found |= {one.pk: one for one in others.filter(document_number=number)[:5]}
    if title:
        found |= {one.pk: one for one in others.filter(title=title)[:5]}
        found |= {one.pk: one for one in others.filter(title__contains=f"《{title}》")[:5] if title in _titles(one)}
    return list(found.values())


def best_match(name: str, document: Document) -> Document | None:
    """Return the one original that `name` means; None where none or more than one is meant."""
    found = matches(name, document)
    return found[0] if len(found) == 1 else None


def _titles(document: Document) -> Iterable[str]:
    """Yield the document's title, and that of what it issues: 关于印发《…》的通知."""
    yield document.title
    issued = re.search(r"(?:印发|发布|公布)《(.+)》的(?:通知|公告|通告|令|决定)", document.title)
    if issued:
        yield issued[1]


def _apply_cleanup(document: Document, *, mark: Mark, by: User, at: datetime) -> bool:
    """Mark everything that the clean-up announced by `document` decided; False where it announces none."""
    campaign = document.announces.first() if document.pk else None
    if campaign is None:
        return False
    if campaign.applied_at is not None:
        return True  # Its text is corrected; what it decided has long taken effect.
    day = document.effective_on or at.astimezone(BEIJING).date()
    items = list(campaign.items.select_related("document").order_by("order", "pk"))
    if not announcement.fits(document, items):
        raise Refused("公告中的清单与清理意见不一致，不能发布；请取消公告，核对清理意见后重新拟写。")
    for item in items:
        kind = CleanupItem.MARKS.get(item.decision)
        if kind is None:
            continue
        if item.document.marks.filter(kind__in=("repealed", "expired"), from_day__lte=day).exists():
            raise Refused(f"《{item.document.title}》在清理期间已另行标注废止或者失效，请重新拟写清理公告。")
        mark(item.document, kind, from_day=day, by_document=document, by=by, at=at)
    campaign.applied_at = at
    campaign.save(update_fields=["applied_at"])
    return True
