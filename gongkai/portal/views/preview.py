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
from gongkai.portal.views.documents import of_document
from gongkai.publishing.models import Document

NO_NUMBER = "000000000/0000-00000"


@power_required("document.see")
def document(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the draft as its public page; what has gone out is shown where it stands."""
    at = now()
    found = get_object_or_404(
        Document.objects.select_related("unit", "interprets", "interpretation_clock").prefetch_related(
            "attachments", "marks__by_document"
        ),
        pk=pk,
    )
    if not Document.objects.seen_by(request.user, at).filter(pk=pk).exists():
        raise NotAllowed("只能预览本单位起草的文件。")
    if Document.objects.public(at).filter(pk=pk).exists():
        return redirect(found.get_absolute_url())
    # As release would fill them in; on this object alone, which is never saved.
    found.index_number = found.brought_number or NO_NUMBER
    found.published_on, found.released_at = found.brought_date or at.date(), at
    files = [
        reverse("publishing_attachment", args=[pk, item.pk]) if item.file else "" for item in found.attachments.all()
    ]
    context = {**of_document(found, at=at), "preview": True, "entries": [], "last_entry": None}
    for shown, address in zip(context["attachments"], files, strict=True):
        shown["url"] = address
    response = render(request, "portal/document.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
