"""The staff door: documents from draft to display. Fetch, ask an action, show; it decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from gongkai.deadlines.models import ClockEvent
from gongkai.errors import BadInput, GongkaiError, NotAllowed
from gongkai.frame import stored
from gongkai.frame.time import now
from gongkai.ledger.models import Entry
from gongkai.ledger.words import words_of
from gongkai.organisation.access import StaffRequest, carry_out, power_required
from gongkai.organisation.delegation import Hand, Posts, serves
from gongkai.organisation.models import Bureau, Unit, User
from gongkai.organisation.roles import Role, may, require_own_unit
from gongkai.publishing import (
    actions,
    bodies,
    canonical,
    correction,
    guard,
    interpretation_plan,
    revisions,
    rules,
    steps,
    uploads,
    views_release,
    views_validity,
)
from gongkai.publishing.forms import (
    AttachmentForm,
    CorrectMarkForm,
    DocumentForm,
    MarkForm,
    NewDocumentForm,
    ReasonForm,
    SeenForm,
)
from gongkai.publishing.models import Attachment, Document, DocumentQuerySet, ValidityMark
from gongkai.review.forms import ExamineForm, LegalityForm, MaterialsForm, ProposeForm, SecrecyForm
from gongkai.review.models import AttributeDecision, LegalityReview, SendBack

PAGE = 30
# Who reads the originals of every unit's drafts; others those of their own unit.
_SEE_ORIGINALS = frozenset({Role.OPENNESS_OFFICE, Role.SECRECY_REVIEWER})
SENT_BACK = "sent_back"


def seen_by(person: User) -> DocumentQuerySet:
    """Return what `person` may see here, by their own posts and by those lent to them today."""
    return Document.objects.seen_by(person, now())


def waiting_for(person: User) -> dict[str, DocumentQuerySet]:
    """Return the documents that wait for a step `person` can take, by step; see `steps.path`.

    What a person may not do to their own work is not offered to them; what waits for a post lent to them is.
    """
    at = now()
    seen = seen_by(person).exclude(
        state__in=[
            Document.State.PUBLISHED,
            Document.State.WITHDRAWN,
            Document.State.EMBARGOED,
            Document.State.SUPERSEDED,
        ]
    )
    here = seen.filter(archived_at__isnull=True)
    own = here if Role.OPENNESS_OFFICE in person.roles else here.filter(unit=person.unit_id)
    none = Document.objects.none()

    by = Posts(person, at).hands

    proposed = Q(attribute_decision__isnull=False, attribute_decision__decided_at__isnull=True)
    to_examine = Q(attribute_decision__is_policy=True, attribute_decision__examined_at__isnull=True) & ~Q(
        attribute_decision__attribute="proactive"
    )
    public = Q(attribute_decision__attribute="proactive")
    decides = by("attribute.decide")
    everywhere = any(Role.OPENNESS_OFFICE in one.post.roles for one in decides)
    units = {one.post.unit_id for one in decides} - {None}
    return {
        "revise": own.filter(drafted_by=person).exclude(sent_back="") if may(person, "document.draft") else none,
        "propose": own.filter(attribute_decision__isnull=True, sent_back="", drafted_by=person)
        if may(person, "attribute.propose")
        else none,
        "examine": _untouched(by("attribute.examine"), seen).filter(proposed & to_examine),
        "decide": _untouched(decides, seen if everywhere else seen.filter(unit__in=units)).filter(
            proposed & ~to_examine
        ),
        "secrecy": _untouched(by("secrecy.review"), here).filter(public, secrecy_review__isnull=True),
        "legality_request": own.filter(
            public, nature=Document.Nature.NORMATIVE, legality_review__isnull=True, drafted_by=person
        )
        if may(person, "legality.request")
        else none,
        "legality": _untouched(by("legality.review"), here).filter(public, legality_review__result=""),
        "approve": _untouched(by("document.approve"), here).filter(state=Document.State.CLEARED),
        "release": here.filter(state=Document.State.APPROVED).exclude(
            Q(approved_by=person)
            | Q(approved_for__in=[person])
            | Q(secrecy_review__reviewer=person)
            | Q(legality_review__reviewer__in=[person])
        )
        if by("document.publish")
        else none,
        "archive": own.filter(state=Document.State.KEPT) if may(person, "document.archive") else none,
    }


def _untouched(mine: list[Hand], found: DocumentQuerySet) -> DocumentQuerySet:
    """Leave out what any of these hands wrote, proposed or judged: they judge none of it. Nothing without a hand."""
    if not mine:
        return found.none()
    keys = frozenset[int]().union(*(one.keys for one in mine))
    return (
        found.exclude(drafted_by__in=keys)
        .exclude(editors__in=keys)
        .exclude(attribute_decision__proposed_by__in=keys)
        .exclude(attribute_decision__examined_by__in=keys)
        .exclude(attribute_decision__decided_by__in=keys)
        .exclude(secrecy_review__reviewer__in=keys)
        .exclude(legality_review__reviewer__in=keys)
    )


# --- the list ------------------------------------------------------------------------------------


@power_required("document.see")
def documents(request: StaffRequest) -> HttpResponse:
    """List documents by state and unit; find them by title, number or index number."""
    seen = seen_by(request.user)
    units = list(Unit.objects.standing())
    unit = next((one for one in units if str(one.pk) == request.GET.get("unit")), None)
    query = request.GET.get("q", "").strip()[:100]
    if unit is not None:
        seen = seen.filter(unit=unit)
    if query:
        brackets = query.translate(str.maketrans("[]［］()（）【】", "〔〕〔〕〔〕〔〕〔〕"))
        seen = seen.filter(
            Q(title__icontains=query)
            | Q(document_number__icontains=query)
            | Q(document_number__icontains=brackets)
            | Q(index_number__icontains=query)
        )
    counts = dict(seen.order_by().values_list("state").annotate(count=Count("pk")))
    counts[SENT_BACK] = seen.exclude(sent_back="").count()
    chosen = request.GET.get("state", "")
    rows = seen
    if chosen == SENT_BACK:
        rows = rows.exclude(sent_back="")
    elif chosen in Document.State.values:
        rows = rows.filter(state=chosen)
    today = now().date()
    rows = rows.select_related("unit", "drafted_by", "attribute_decision").with_validity(today).order_by("-pk")
    tabs = [("", "全部", sum(counts.get(state, 0) for state in Document.State.values))]
    tabs += [(state.value, state.label, counts.get(state.value, 0)) for state in Document.State]
    tabs.insert(2, (SENT_BACK, "退回修改", counts[SENT_BACK]))
    context = {
        "title": "文件",
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "tabs": tabs,
        "chosen": chosen,
        "units": units,
        "unit": unit,
        "query": query,
        "can_draft": may(request.user, "document.draft"),
    }
    return render(request, "publishing/documents.html", context)


# --- drafting ------------------------------------------------------------------------------------


@power_required("document.draft")
def document_new(request: StaffRequest, interprets: int | None = None) -> HttpResponse:
    """Write a document by hand, or the interpretation of a released one."""
    policy = _released(interprets) if interprets is not None else None
    own = None if Role.OPENNESS_OFFICE in request.user.roles else request.user.unit
    if own is None and Role.OPENNESS_OFFICE not in request.user.roles:
        raise NotAllowed("您的账号尚未填写所在单位，不能起草文件。")
    form = NewDocumentForm(
        request.POST or None,
        own=own,
        interprets=policy is not None,
        initial=_proposal(policy) if policy else {"issuing_bodies": [Bureau.load().name]},
    )
    made: list[Document] = []

    def draft() -> None:
        said = form.said
        made.append(actions.draft(said, unit=form.cleaned_data["unit"], by=request.user, at=now(), interprets=policy))

    if form.is_valid() and carry_out(form, draft):
        _tell(request, "已保存为草稿。", form.warnings)
        return redirect("publishing_document", pk=made[0].pk)
    title = f"起草解读材料：《{policy.title}》" if policy else "新建文件"
    context = {"title": title, "form": form, "policy": policy}
    return render(request, "publishing/document_new.html", context, status=_status(form))


@power_required("document.draft")
def document_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    found = _document(request.user, pk)
    if found.is_released:
        raise actions.AlreadyPublished
    if found.is_superseded:
        raise correction.Superseded
    form = DocumentForm(request.POST or None, document=found)
    content = canonical.draft_digest(found)
    seen = request.POST.get("seen", "") or content

    def save() -> None:
        actions.edit(found, form.said, seen=seen, by=request.user, at=now())

    if form.is_valid() and carry_out(form, save):
        _tell(request, "草稿已保存。", form.warnings)
        return redirect("publishing_document", pk=pk)
    context = {
        "title": f"修改：{found.title}",
        "form": form,
        "document": found,
        "has_papers": found.attribute_decision_id is not None or found.secrecy_review_id is not None,
        # After a clash the writer has been told: what they save next is meant for the text as it now stands.
        "seen": content,
        "clash": revisions.changes_since(found, seen) if seen != content else None,
        "others": revisions.last(found),
    }
    return render(request, "publishing/document_edit.html", context, status=_status(form))


def _proposal(policy: Document) -> dict[str, Any]:
    return {
        "title": f"关于《{policy.title}》的解读"[:300],
        "issuing_bodies": policy.issuing_bodies,
        "topic": policy.topic,
        "unit": policy.unit_id,
    }


def _tell(request: StaffRequest, says: str, warnings: list[str]) -> None:
    messages.success(request, says)
    for warning in warnings[:5]:
        messages.warning(request, f"请核对：{warning}")


# --- one document --------------------------------------------------------------------------------


@power_required("document.see")
def document(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a document: its path, what this person may do now, its text, its papers, its history."""
    return _page(request, pk)


def _act(
    power: str, name: str, make: Callable[..., forms.Form], done: str
) -> Callable[[Callable[..., Document | None]], Any]:
    """Make a view of an action on one document: the form, then the action, then the page again.

    Whatever is refused is said on the document's own page, above the form it came from. An action that gives another
    document back leads to that one.
    """

    def wrap(action: Callable[..., Document | None]) -> Any:
        @power_required(power)
        @require_POST
        def view(request: StaffRequest, pk: int) -> HttpResponse:
            found = _document(request.user, pk)
            form = make(request)
            led: list[Document | None] = []
            if form.is_valid() and carry_out(form, lambda: led.append(action(found, form, by=request.user, at=now()))):
                messages.success(request, done)
                return redirect("publishing_document", pk=led[0].pk if led[0] is not None else pk)
            return _page(request, pk, **{name: form})

        return view

    return wrap


def _plain(request: StaffRequest) -> forms.Form:
    return forms.Form(request.POST)


@_act("attribute.propose", "attribute", lambda request: ProposeForm(request.POST), "公开属性已拟定，待审定。")
def document_propose(found: Document, form: ProposeForm, *, by: User, at: datetime) -> None:
    actions.propose_attribute(found, form.cleaned_data["attribute"], by=by, at=at)


@_act("attribute.decide", "decide", _plain, "公开属性已审定。")
def document_decide(found: Document, form: forms.Form, *, by: User, at: datetime) -> None:
    actions.decide_attribute(found, by=by, at=at)


@_act("secrecy.review", "secrecy", lambda request: SecrecyForm(request.POST), "保密审查结论已记录。")
def document_secrecy(found: Document, form: SecrecyForm, *, by: User, at: datetime) -> None:
    said = form.cleaned_data
    actions.review_secrecy(
        found,
        said["result"],
        form.checklist,
        note=said["note"],
        authority=said["authority"],
        reply=said["reply"],
        replied_on=said["replied_on"],
        by=by,
        at=at,
    )


@_act("document.approve", "approve", lambda request: SeenForm(request.POST), "已批准，待政务公开办公室发布。")
def document_approve(found: Document, form: SeenForm, *, by: User, at: datetime) -> None:
    actions.approve(found, seen=form.cleaned_data["seen"], by=by, at=at)


@_act("document.return", "send_back", lambda request: ReasonForm(request.POST), "已退回起草单位，原有结论不再适用。")
def document_return(found: Document, form: ReasonForm, *, by: User, at: datetime) -> None:
    actions.send_back(found, form.cleaned_data["reason"], by=by, at=at)


@_act("document.publish", "release", _plain, "文件已发布。")
def document_release(found: Document, form: forms.Form, *, by: User, at: datetime) -> Document:
    return actions.release(found, by=by, at=at)


@_act("document.draft", "correction", _plain, "更正件已建立，内容与已发布的文本相同；请修改并写明更正说明。")
def correction_new(found: Document, form: forms.Form, *, by: User, at: datetime) -> Document:
    return correction.begin(found, by=by, at=at)


@_act("document.mark", "mark", lambda request: MarkForm(request.POST), "有效性标注已生效，凡显示该文件处均同步标明。")
def document_mark(found: Document, form: MarkForm, *, by: User, at: datetime) -> None:
    said = form.cleaned_data
    actions.mark(
        found,
        said["kind"],
        from_day=said["from_day"],
        by_document=said["by_index_number"],
        by_citation=said["by_citation"],
        by=by,
        at=at,
    )


@_act(
    "document.mark",
    "correct",
    lambda request: CorrectMarkForm(
        request.POST, document=request.resolver_match.kwargs["pk"] if request.resolver_match else 0
    ),
    "标注已更正，凡显示该文件处均同步更新。",
)
def document_correct(found: Document, form: CorrectMarkForm, *, by: User, at: datetime) -> None:
    actions.correct_mark(form.cleaned_data["mark"], form.cleaned_data["reason"], by=by, at=at)


@_act(
    "document.draft",
    "attachment",
    lambda request: AttachmentForm(request.POST, request.FILES),
    "附件已添加，内容视为改动，须重新审查。",
)
def document_attach(found: Document, form: AttachmentForm, *, by: User, at: datetime) -> None:
    sent = form.cleaned_data["file"]
    if sent.size > settings.UPLOAD_LIMIT:
        raise BadInput(f"文件超过{settings.UPLOAD_LIMIT // (1024 * 1024)}MB，请压缩或者拆分后再上传。")
    data = sent.read()
    uploads.media_type_of(data, limit=settings.UPLOAD_LIMIT)
    name = form.cleaned_data["name"].strip() or sent.name[:200]
    actions.attach(found, name=name, data=data, alt=form.cleaned_data["alt"].strip(), by=by, at=at)


document_instant = _act(
    "document.publish", "instant", views_release.instant_form, "发布时间已设定，到时自动发布并记入日志。"
)(views_release.document_instant)
document_call_off = _act(
    "document.publish", "call_off", lambda request: views_release.CallOffForm(request.POST), "所定发布时间已取消。"
)(views_release.document_call_off)
document_limit = _act(
    "document.limit", "limit", lambda request: views_release.LimitForm(request.POST), "已限定知悉范围。"
)(views_release.document_limit)
document_unlimit = _act("document.limit", "unlimit", _plain, "已取消限定知悉范围。")(views_release.document_unlimit)
document_withdraw = _act(
    "document.withdraw", "withdraw", views_release.withdraw_form, "文件已撤回，各处均已停止提供，原网址写明撤回情况。"
)(views_release.document_withdraw)
versions_hide = _act(
    "document.withdraw", "hide", lambda request: views_release.HideForm(request.POST), "更正前的版本已停止提供。"
)(views_release.document_hide)
document_restore = _act(
    "document.publish", "restore", lambda request: views_release.RestoreForm(request.POST), "文件已恢复公开。"
)(views_release.document_restore)


@power_required("document.draft")
@require_POST
def document_detach(request: StaffRequest, pk: int, attachment: int) -> HttpResponse:
    """Take an attachment away from a draft."""
    _document(request.user, pk)
    found = get_object_or_404(Attachment, pk=attachment, document_id=pk)
    form = forms.Form(request.POST)
    form.is_valid()
    if carry_out(form, lambda: actions.detach(found, by=request.user, at=now())):
        messages.success(request, f"附件“{found.name}”已移除。")
        return redirect("publishing_document", pk=pk)
    return _page(request, pk, attachment=form)


@power_required("document.see")
def attachment(request: StaffRequest, pk: int, attachment: int) -> FileResponse:
    """Hand out the public copy of an attachment to the staff, as a download."""
    _document(request.user, pk)
    found = get_object_or_404(Attachment, pk=attachment, document_id=pk)
    return _download(found.file, found.sha256, found.name)


@power_required("original.see")
def attachment_original(request: StaffRequest, pk: int, attachment: int) -> FileResponse:
    """Hand out an attachment as it was handed in, to those who may see it; it never leaves the house."""
    document = _document(request.user, pk)
    if not request.user.roles & _SEE_ORIGINALS:
        require_own_unit(request.user, document.unit_id)
    found = get_object_or_404(Attachment, pk=attachment, document_id=pk)
    return _download(found.original, found.original_sha256, f"原件-{found.name}")


def _download(file: FieldFile, sha256: str, name: str) -> FileResponse:
    if not file:
        raise Http404(name)
    response = FileResponse(
        stored.opened(file, sha256),
        as_attachment=True,
        filename=name,
        content_type="application/octet-stream",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of a document's history: from the log (`number`) or from one of its clocks."""

    at: datetime
    says: str
    by: User | None = None
    detail: str = ""
    number: int | None = None


def _document(person: User, pk: int) -> Document:
    """Return the document with all its papers. Raises Http404, or NotAllowed for another unit's draft."""
    found = get_object_or_404(
        Document.objects.select_related(
            "unit",
            "drafted_by",
            "approved_by",
            "released_by",
            "attribute_decision__proposed_by",
            "attribute_decision__decided_by",
            "attribute_decision__decided_for",
            "attribute_decision__examined_by",
            "attribute_decision__examined_for",
            "secrecy_review__reviewer",
            "secrecy_review__reviewed_for",
            "legality_review__requested_by",
            "legality_review__reviewer",
            "legality_review__reviewed_for",
            "approved_for",
            "archived_by",
            "interprets",
            "corrects",
            "interpretation_clock",
            "publication_clock",
            "return_clock",
        ),
        pk=pk,
    )
    if not seen_by(person).filter(pk=pk).exists():
        raise NotAllowed("只能查看本单位起草的文件和已经发布的文件。")
    return found


def _released(pk: int) -> Document:
    return get_object_or_404(Document.objects.select_related("unit"), pk=pk, state=Document.State.PUBLISHED)


def _page(request: StaffRequest, pk: int, **bound: forms.Form) -> HttpResponse:
    found, person, at = _document(request.user, pk), request.user, now()
    marks = list(found.marks.select_related("by_document"))
    validity = rules.validity_on(
        at.date(),
        effective_on=found.effective_on,
        expires_on=found.expires_on,
        marks=[(mark.kind, mark.from_day) for mark in marks],
    )
    context = {
        "title": found.title,
        "document": found,
        "at": at,
        "path": steps.path(found),
        "validity": validity,
        "marks": marks,
        "pieces": bodies.pieces(found.body, title=found.title),
        "attachments": list(found.attachments.all()),
        "guard": _guard(found),
        "sees_originals": sees_originals(found, person),
        "interpretations": list(seen_by(person).filter(interprets=found, corrects__isnull=True).order_by("pk")),
        "history": _history(found),
        "judged": revisions.last_judged(found),
        "returns": list(SendBack.objects.filter(subject=found.draft_subject).select_related("by", "returned_for")),
        "earlier": _earlier(found),
        "clocks": [
            clock
            for clock in (found.publication_clock, found.interpretation_clock, found.return_clock)
            if clock is not None
        ]
        + [row.clock for row in found.step_clocks.filter(clock__stopped_at__isnull=True).select_related("clock")],
        **_offers(found, person, at),
        **views_release.offers(found, person, at),
        **views_validity.offers(found, person),
        "plan": interpretation_plan.of(found),
        **bound,
    }
    return render(request, "publishing/document.html", context, status=422 if bound else 200)


def _guard(found: Document) -> dict[str, Any] | None:
    """Return how many findings of the guard stand open, and how many there are; None once it is out."""
    if found.is_released or found.is_superseded:
        return None
    try:
        return {"open": len(guard.open_findings(found)), "all": len(guard.report(found))}
    except GongkaiError as error:  # A file lost or altered in the store: said on the page, which stays open.
        return {"error": error.says}


def sees_originals(found: Document, person: User) -> bool:
    """Return whether `person` may see what stood in the document before something was masked or removed."""
    return may(person, "original.see") and bool(person.roles & _SEE_ORIGINALS or found.unit_id == person.unit_id)


def _offers(found: Document, person: User, at: datetime) -> dict[str, Any]:
    """Return the forms of exactly what `person` may do with the document as it stands now."""
    own = Role.OPENNESS_OFFICE in person.roles or found.unit_id == person.unit_id
    offers: dict[str, Any] = {}
    if found.is_withdrawn or found.is_superseded:
        return offers
    if found.is_released and may(person, "document.archive") and own and not found.is_archived:
        offers["archive"] = forms.Form()
    if found.is_released:
        if may(person, "document.mark"):
            offers["mark"] = MarkForm(initial={"from_day": at.date()}, auto_id="mark_%s")
            if found.marks.exists():
                offers["correct"] = CorrectMarkForm(document=found.pk, auto_id="correct_%s")
        offers["can_interpret"] = may(person, "document.draft") and found.interprets_id is None
        return offers
    if found.is_embargoed:
        return offers
    content = canonical.draft_digest(found)
    decision, secrecy, row = found.attribute_decision, found.secrecy_review, found.legality_review
    mine = _Mine(found, person, at)
    fits = decision is not None and decision.content == content
    waits = decision is not None and fits and decision.decided_at is None
    public = decision is not None and decision.is_public
    kept = found.state == Document.State.KEPT
    if may(person, "document.archive") and own and kept and not found.is_archived:
        offers["archive"] = forms.Form()
    if may(person, "attribute.propose") and own:
        offers["attribute"] = ProposeForm(auto_id="attribute_%s")
        offers["attribute_again"] = fits
    if decision is not None and waits and decision.needs_examination:
        if mine.may("attribute.examine", others={decision.proposed_by_id}):
            offers["examine"] = ExamineForm(auto_id="examine_%s")
    elif decision is not None and waits and mine.hand("attribute.decide", in_unit=True):
        judged = decision.hands | (secrecy.hands if secrecy else set())
        offers["decide"] = forms.Form() if mine.may("attribute.decide", others=judged, in_unit=True) else None
    if found.is_archived:
        return offers
    offers["can_edit"] = may(person, "document.draft") and own
    if offers["can_edit"]:
        offers["attachment"] = AttachmentForm(auto_id="attachment_%s")
    handled = decision.hands if decision is not None else set()
    if not kept and mine.may("secrecy.review", others=handled | (row.hands if row else set())):
        offers["secrecy"] = SecrecyForm(auto_id="secrecy_%s")
        offers["secrecy_again"] = secrecy is not None and secrecy.content == content
    if found.is_normative and public:
        asked = row is not None and row.content == content and row.result in {"", LegalityReview.Result.LAWFUL}
        if may(person, "legality.request") and own and not asked:
            offers["legality_request"] = MaterialsForm(auto_id="materials_%s")
        judged = handled | (secrecy.hands if secrecy else set()) | ({row.requested_by_id} if row else set())
        if row is not None and asked and not row.result and mine.may("legality.review", others=judged):
            offers["legality"] = LegalityForm(auto_id="legality_%s")
    judged = handled | (secrecy.hands if secrecy else set()) | (row.hands if row else set())
    if found.state == Document.State.CLEARED and mine.may("document.approve", others=judged):
        offers["approve"] = SeenForm(initial={"seen": content})
    held = {found.approved_by_id, found.approved_for_id} | (secrecy.hands if secrecy else set())
    held |= row.hands if row else set()
    waits = found.timed.filter(ended_at__isnull=True).exists()
    can_release = found.state == Document.State.APPROVED and not waits
    if can_release and mine.hand("document.publish") and not mine.keys & held:
        offers["release"] = forms.Form()
    serves = {Role.OPENNESS_OFFICE, Role.SECRECY_REVIEWER, Role.LEGAL_REVIEWER, Role.LEADER}
    back = mine.hand("document.return")
    may_return = back and (back.post.roles & serves or mine.hand("document.return", in_unit=True))
    if may_return and (decision or secrecy or row or not found.sent_back):
        offers["send_back"] = ReasonForm(auto_id="return_%s")
    return offers


class _Mine:
    """With which hand a person could take a step of a document, and whether that hand wrote or judged it before."""

    def __init__(self, found: Document, person: User, at: datetime) -> None:
        self.found, self.person, self.posts = found, person, Posts(person, at)
        self.keys: frozenset[int] = frozenset({person.pk})

    def hand(self, power: str, *, in_unit: bool = False) -> Hand | None:
        """Return the hand that may do it, None when there is none."""
        mine = self.posts.hands(power)
        if in_unit:
            mine = [one for one in mine if serves(one, self.found.unit_id)]
        self.keys = mine[0].keys if mine else frozenset({self.person.pk})
        return mine[0] if mine else None

    def may(self, power: str, *, others: set[int], in_unit: bool = False) -> bool:
        """Return whether that hand neither wrote the text nor is among `others`."""
        one = self.hand(power, in_unit=in_unit)
        return one is not None and not one.keys & (self.found.authors | others)


def _earlier(found: Document) -> AttributeDecision | None:
    """Return the attribute decided before the one that stands now, with its reason: it is seen beside the new one."""
    decided = AttributeDecision.objects.filter(subject=found.draft_subject, decided_at__isnull=False)
    if found.attribute_decision_id is not None:
        decided = decided.exclude(pk=found.attribute_decision_id)
    return decided.select_related("decided_by").first()


def _history(found: Document) -> list[Happening]:
    """Return everything that happened to the document, newest first: the log's lines, and its clocks' events."""
    subjects = {found.subject, found.draft_subject}
    if found.is_released:
        subjects |= {version.draft.draft_subject for version in found.earlier_versions.select_related("draft")}
    lines = [
        Happening(entry.at, words_of(entry.verb), number=entry.number)
        for entry in Entry.objects.filter(subject__in=subjects)
    ]
    lines += [
        Happening(mark.taken_back_at, f"撤销标注“{mark}”", mark.taken_back_by, mark.taken_back_reason)
        for mark in ValidityMark.all_ever.filter(document=found).select_related("taken_back_by")
        if mark.taken_back_at is not None
    ]
    owed = (found.publication_clock_id, found.interpretation_clock_id, found.return_clock_id)
    clocks = [pk for pk in owed if pk is not None] + list(found.step_clocks.values_list("clock", flat=True))
    lines += [
        Happening(event.at, f"“{event.clock.duty}”时限{event.get_kind_display()}", event.by, event.reason)
        for event in ClockEvent.objects.filter(clock__in=clocks).select_related("clock", "by")
    ]
    return sorted(lines, key=lambda line: (line.at, line.number or 0), reverse=True)


def _status(form: forms.Form) -> int:
    return 422 if form.errors else 200


ACCESS = {
    "publishing_documents": "document.see",
    "publishing_document_new": "document.draft",
    "publishing_interpretation_new": "document.draft",
    "publishing_document": "document.see",
    "publishing_document_edit": "document.draft",
    "publishing_document_compare": "document.see",
    "publishing_document_preview": "document.see",
    "publishing_document_propose": "attribute.propose",
    "publishing_document_withhold": "attribute.propose",
    "publishing_document_examine": "attribute.examine",
    "publishing_document_decide": "attribute.decide",
    "publishing_document_secrecy": "secrecy.review",
    "publishing_document_legality_request": "legality.request",
    "publishing_document_legality": "legality.review",
    "publishing_document_approve": "document.approve",
    "publishing_approvals": "document.approve",
    "publishing_rounds": "attribute.rounds",
    "publishing_round_open": "attribute.open_round",
    "publishing_round": "attribute.rounds",
    "publishing_round_close": "attribute.open_round",
    "publishing_document_archive": "document.archive",
    "publishing_document_return": "document.return",
    "publishing_document_release": "document.publish",
    "publishing_document_instant": "document.publish",
    "publishing_document_call_off": "document.publish",
    "publishing_document_limit": "document.limit",
    "publishing_document_unlimit": "document.limit",
    "publishing_correction_new": "document.draft",
    "publishing_versions_hide": "document.withdraw",
    "publishing_document_withdraw": "document.withdraw",
    "publishing_document_restore": "document.publish",
    "publishing_document_mark": "document.mark",
    "publishing_document_correct": "document.mark",
    "publishing_document_attach": "document.draft",
    "publishing_document_detach": "document.draft",
    "publishing_attachment": "document.see",
    **views_validity.ACCESS,
    "publishing_guard": "document.see",
    "publishing_guard_mask": "document.draft",
    "publishing_guard_justify": "guard.justify",
    "publishing_guard_original": "original.see",
    "publishing_words": "words.see",
    "publishing_words_add": "words.manage",
    "publishing_words_remove": "words.manage",
    "publishing_attachment_original": "original.see",
}
