"""The public page of a document as it would stand, for those who judge it before it goes out. A staff address.

Nothing is written and nothing is public by it: it is shown to whoever may see the draft inside, and to nobody else.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from gongkai.errors import NotAllowed
from gongkai.frame.time import now
from gongkai.organisation.access import StaffRequest, power_required
from gongkai.portal import corrections
from gongkai.portal.views.documents import of_document
from gongkai.publishing.models import Document

NO_NUMBER = "000000000/0000-00000"


@power_required("document.see")
def document(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the draft as its public page; what has gone out is shown where it stands."""
    at = now()
    found = get_object_or_404(
        Document.objects.select_related("unit", "interprets", "corrects", "interpretation_clock").prefetch_related(
            "attachments", "marks__by_document"
        ),
        pk=pk,
    )
    if not Document.objects.seen_by(request.user, at).filter(pk=pk).exists():
        raise NotAllowed("只能预览本单位起草的文件。")
    if Document.objects.public(at).filter(pk=pk).exists():
        return redirect(found.get_absolute_url())
    if found.is_superseded:
        return redirect("publishing_document", pk=pk)
    # As release would fill them in; on this object alone, which is never saved.
    corrected = found.corrects
    found.index_number = (corrected.index_number if corrected else found.brought_number) or NO_NUMBER
    found.published_on = corrected.published_on if corrected else found.brought_date or at.date()
    found.released_at = at
    files = [
        reverse("publishing_attachment", args=[pk, item.pk]) if item.file else "" for item in found.attachments.all()
    ]
    context = {**of_document(found, at=at), "preview": True, "entries": [], "last_entry": None}
    if corrected is not None:
        hidden = "更正前的版本不再提供。" if found.hides_earlier else ""
        pending = corrections.Told(0, found.change_note or "（更正说明尚未填写）", at, "", hidden)
        context["corrections"] = [*corrections.of_document(corrected, at=at), pending]
    for shown, address in zip(context["attachments"], files, strict=True):
        shown["url"] = address
    response = render(request, "portal/document.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
