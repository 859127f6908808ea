"""The staff door: letters and templates, files and what is taken out, what everyone may read, what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from gongkai.answers import after, redaction, release
from gongkai.answers.forms import (
    AdviceForm,
    BookForm,
    CaseForm,
    CutForm,
    DayForm,
    FileForm,
    HeapForm,
    LetterForm,
    NoteForm,
    OutcomeForm,
    PublicForm,
    ReasonForm,
    ReplyForm,
    StampForm,
    TemplateForm,
    ToldForm,
)
from gongkai.answers.letters import actions as letters
from gongkai.answers.letters import kinds, template, values
from gongkai.answers.letters.kinds import BLANKS, Kind, To
from gongkai.answers.letters.paper import to_paper
from gongkai.answers.letters.template import Template
from gongkai.answers.models import (
    Advice,
    Case,
    Cut,
    Heap,
    HeapMember,
    LetterBook,
    LetterTemplate,
    PublishedAnswer,
    ReleaseFile,
)
from gongkai.errors import GongkaiError
from gongkai.frame.stored import opened
from gongkai.frame.time import BEIJING, now
from gongkai.organisation.access import carry_out, power_required, told
from gongkai.organisation.models import Bureau, User
from gongkai.organisation.roles import Role, may
from gongkai.printing import to_pdf
from gongkai.requests import actions as requests
from gongkai.requests import files as request_files
from gongkai.requests import scribe
from gongkai.requests.models import Consultation, InformationRequest, InformationRequestQuerySet, Letter
from gongkai.screening.pages import COLUMNS, ROWS

PAGE = 30
PASSAGES = 100
_PDF = "application/pdf"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _person(request: HttpRequest) -> User:
    """Return who is signed in; the lock on every view of this file has let nobody else through."""
    assert isinstance(request.user, User)  # noqa: S101 - see above
    return request.user


def seen_by(person: User) -> InformationRequestQuerySet:
    """Return the requests whose letters and files `person` may see: their unit's, or all where the table says so."""
    if may(person, "letter.see_all"):
        return InformationRequest.objects.all()
    own = person.unit_id
    return InformationRequest.objects.filter(unit=own) if own else InformationRequest.objects.none()


def _inquiry(request: HttpRequest, pk: int) -> InformationRequest:
    return get_object_or_404(seen_by(_person(request)).select_related("unit", "clock"), pk=pk)


def _status(form: forms.BaseForm) -> int:
    return 422 if form.errors else 200


# --- letters -----------------------------------------------------------------------------------------


@power_required("letter.see")
@require_safe
def letter_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the letters of a request that went out, and those that can be made."""
    inquiry = _inquiry(request, pk)
    context = {
        "title": f"{inquiry}的文书",
        "inquiry": inquiry,
        "letters": list(inquiry.letters.select_related("made_by", "consultation").order_by("pk")),
        "can_stamp": may(_person(request), "letter.seal"),
        **(_choices(inquiry) if may(_person(request), "letter.seal") else {}),
        "names": dict(kinds.choices()),
    }
    return render(request, "answers/letters.html", context)


def _choices(inquiry: InformationRequest) -> dict[str, object]:
    """Return the letters that are due now, as (key, name, consultation), and the others that can be made."""
    there = set(inquiry.letters.filter(superseded=False).exclude(pdf_sha256="").values_list("kind", flat=True))
    due: list[tuple[str, str, Consultation | None]] = []
    for one in scribe.owed(inquiry):
        due.append((one.letter.value, letters.kind_for(inquiry, one.letter.value).zh, one.consultation))
    if inquiry.matter == InformationRequest.Matter.OWN_RECORD and not there & {"corrected", "not_corrected"}:
        due += [(key, kinds.get(key).zh, None) for key in ("corrected", "not_corrected")]
    said = {key for key, *_ in due}
    if inquiry.decision_code and "answer" not in said and kinds.of_code(inquiry.decision_code).key not in there:
        due.append(("answer", kinds.of_code(inquiry.decision_code).zh, None))
    others = [
        (kind.key, kind.zh)
        for kind in kinds.ALL
        if not kind.relief
        and kind.key not in {"public", "grant", "clarify", "withdrawn", "corrected", *said}
        and (kind.key not in there or kind.key in letters.REPEATABLE or kind.to in {To.THIRD_PARTY, To.AGENCY})
    ]
    return {"due": due, "others": others}


@power_required("letter.seal")
def letter_new(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Word a letter, look at it, seal it."""
    inquiry, at = _inquiry(request, pk), now()
    try:
        kind = letters.kind_for(inquiry, key)
    except GongkaiError as error:
        raise Http404(error.says) from error
    on = at.astimezone(BEIJING).date()
    consultation = _consultation(request, inquiry, kind)
    if consultation is not None and key == consultation.kind and consultation.ended_on is None:
        consultation = requests.asked_on(consultation, on)
    known = values.values_of(inquiry, kind, on=on, consultation=consultation)
    form = LetterForm(request.POST or None, kind=kind, values=known)
    if form.is_valid():
        words = form.words
        if request.POST.get("do") == "preview":
            shown = _previewed(inquiry, key, words, consultation, form, on=on)
            if shown is not None:
                return shown
        elif carry_out(
            form,
            lambda: letters.seal(inquiry, key, words=words, consultation=consultation, by=_person(request), at=at),
        ):
            messages.success(request, f"《{kind.zh}》已出具。")
            return redirect("answers_letters", pk=pk)
    context = {
        "title": f"出具《{kind.zh}》",
        "inquiry": inquiry,
        "kind": kind,
        "form": form,
        "filled": [(name, known.get(name, ""), BLANKS[name]) for name in _shown_blanks(kind)],
        "consultation": consultation,
    }
    return render(request, "answers/letter_new.html", context, status=_status(form))


def _shown_blanks(kind: Kind) -> list[str]:
    used = template.blanks_of(letters.template_of(kind)[0])
    return [
        name for name in ("申请人", "第三方", "征求机关", "收到日期", "申请内容", "依据", "救济途径") if name in used
    ]


def _consultation(request: HttpRequest, inquiry: InformationRequest, kind: Kind) -> Consultation | None:
    if kind.to not in {To.THIRD_PARTY, To.AGENCY}:
        return None
    rows = inquiry.consultations.filter(kind=letters.asked_by(kind))
    asked = request.GET.get("consultation", "")
    return rows.filter(pk=asked).first() if asked.isdecimal() else rows.last()


def _previewed(
    inquiry: InformationRequest,
    key: str,
    words: dict[str, str],
    consultation: Consultation | None,
    form: forms.Form,
    *,
    on: Any,
) -> HttpResponse | None:
    try:
        drawn = letters.draw(inquiry, key, words=words, consultation=consultation, number="（出具时编号）", on=on)
    except GongkaiError as error:
        form.add_error(None, told(error))
        return None
    return _pdf(to_pdf(drawn.paper), "preview.pdf")


def _pdf(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=_PDF)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@power_required("letter.see")
@require_safe
def letter_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Hand out a sealed letter as it was sent, PDF or DOCX."""
    row = get_object_or_404(
        Letter.objects.select_related("inquiry").filter(inquiry__in=seen_by(_person(request))), pk=pk
    )
    if form == "stamped" and row.stamped_sha256:
        response = HttpResponse(request_files.stamped(row), content_type=_PDF)
        response["Content-Disposition"] = f'attachment; filename="stamped-{row.pk}.pdf"'
        response["Cache-Control"] = "no-store"
        return response
    if form not in {"pdf", "docx"} or not row.pdf_sha256:
        raise Http404
    stored, digest, kind = (row.pdf, row.pdf_sha256, _PDF) if form == "pdf" else (row.docx, row.docx_sha256, _DOCX)
    name = f"{row.title}{row.number and f'（{row.number}）'}.{form}"
    return _given(stored, digest, kind, name)


@power_required("letter.seal")
def letter_stamp(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the copy of a letter that bears the seal."""
    rows = Letter.objects.select_related("inquiry").filter(inquiry__in=seen_by(_person(request)))
    row = get_object_or_404(rows.exclude(pdf_sha256=""), pk=pk)
    form = StampForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        sent = form.cleaned_data["file"]
        if carry_out(form, lambda: letters.stamp(row, sent.name, sent.read(), by=_person(request), at=now())):
            messages.success(request, "盖章件已收存，申请人取得的即为此件。")
            return redirect("answers_letters", pk=row.inquiry_id)
    context = {"title": f"《{row.title}》的盖章件", "letter": row, "inquiry": row.inquiry, "form": form}
    return render(request, "answers/letter_stamp.html", context, status=_status(form))


def _given(stored: Any, digest: str, media: str, name: str) -> HttpResponse:
    response = FileResponse(opened(stored, digest), as_attachment=True, filename=name, content_type=media)
    response["Cache-Control"] = "no-store"
    return cast(HttpResponse, response)


@power_required("letter.template")
@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    """List the templates, which of them the office has reworded, and when."""
    versions: dict[str, LetterTemplate] = {}
    for row in LetterTemplate.objects.select_related("made_by").order_by("version"):
        versions[row.kind] = row
    context = {"title": "文书模板", "rows": [(kind, versions.get(kind.key)) for kind in kinds.ALL]}
    return render(request, "answers/templates.html", context)


@power_required("letter.template")
def template_edit(request: HttpRequest, key: str) -> HttpResponse:
    """Reword a template: checked, previewed with sample words, kept as a new version."""
    try:
        kind = kinds.get(key)
    except KeyError as error:
        raise Http404 from error
    current, version = letters.template_of(kind)
    initial = {"title": current.title, "text": current.text, "version": version}
    form = TemplateForm(request.POST or None, initial=initial)
    if request.method == "POST" and request.POST.get("do") == "preview":
        form.fields["note"].required = False
    if form.is_valid():
        said = form.cleaned_data
        made = Template(said["title"].strip(), said["text"].strip())
        if request.POST.get("do") == "preview":
            if carry_out(form, lambda: template.check(kind, made)):
                return _pdf(_sample_pdf(kind, made), "preview.pdf")
        elif carry_out(
            form,
            lambda: letters.write_template(
                key,
                said["title"],
                said["text"],
                note=said["note"],
                version=said["version"],
                by=_person(request),
                at=now(),
            ),
        ):
            messages.success(request, "模板已保存，此后出具的文书使用新版本。")
            return redirect("answers_templates")
    context = {
        "title": f"模板：{kind.zh}",
        "kind": kind,
        "form": form,
        "must": [(name, BLANKS[name]) for name in kind.must],
        "may": [(name, BLANKS[name]) for name in kind.blanks if name not in kind.must],
        "version": version,
        "history": list(LetterTemplate.objects.filter(kind=key).select_related("made_by")[:10]),
    }
    return render(request, "answers/template.html", context, status=_status(form))


def _sample_pdf(kind: Kind, made: Template) -> bytes:
    number = "（文号）" if kind.numbered else ""
    on = now().astimezone(BEIJING).date()
    lines = template.lines(made, dict(template.sample(kind)))
    return to_pdf(to_paper(kind, made.title, lines, bureau=Bureau.load().name, number=number, on=on))


@power_required("letter.template")
def book(request: HttpRequest) -> HttpResponse:
    """Show and change what every letter needs to know of this office."""
    form = BookForm(request.POST or None, instance=LetterBook.load())
    if form.is_valid() and carry_out(form, lambda: letters.settle_book(form.cleaned_data, by=_person(request))):
        messages.success(request, "文书设置已保存。")
        return redirect("answers_book")
    return render(request, "answers/book.html", {"title": "文书设置", "form": form}, status=_status(form))


# --- files and what is taken out of them ---------------------------------------------------------------


@power_required("letter.see")
def files(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the files that answer a request, and take another."""
    inquiry, person = _inquiry(request, pk), _person(request)
    may_add = may(person, "release.make") and inquiry.sent_on is None
    form = FileForm(request.POST or None, request.FILES or None) if may_add else None
    if form is not None and form.is_valid():
        sent = form.cleaned_data["file"]
        made: list[ReleaseFile] = []
        if carry_out(
            form,
            lambda: made.append(
                release.add(inquiry, form.cleaned_data["title"], sent.name, sent.read(), by=person, at=now())
            ),
        ):
            messages.success(request, "文件已提交，请标注不予公开的内容，或者直接制作提供件。")
            return redirect("answers_file", pk=made[0].pk)
    context = {
        "title": f"{inquiry}提供的文件",
        "inquiry": inquiry,
        "files": list(inquiry.release_files.select_related("made_by", "checked_by").annotate(marks=Count("cuts"))),
        "form": form,
    }
    return render(request, "answers/files.html", context, status=422 if form is not None and form.errors else 200)


def _file(request: HttpRequest, pk: int) -> ReleaseFile:
    rows = ReleaseFile.objects.select_related("inquiry", "added_by", "made_by", "checked_by")
    return get_object_or_404(rows.filter(inquiry__in=seen_by(_person(request))), pk=pk)


@power_required("letter.see")
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a file in passages, what is marked in it, and what would be given."""
    return _file_page(request, pk)


def _file_page(request: HttpRequest, pk: int, **filled: Any) -> HttpResponse:
    row, person = _file(request, pk), _person(request)
    data = release.original_bytes(row)
    trouble = ""
    try:
        passages = redaction.passages(data, row.name)
    except GongkaiError as error:
        passages, trouble = [], error.says
    pages = release.pages_of(row)
    cuts = list(row.cuts.select_related("by"))
    gone = {cut.text for cut in cuts}
    page = Paginator(passages, PASSAGES).get_page(request.GET.get("page"))
    asked = request.GET.get("sheet", "") or request.POST.get("page", "")
    sheet = min(max(int(asked) if asked.isdecimal() else 1, 1), pages) if pages else 0
    day = row.inquiry.received_on or now().astimezone(BEIJING).date()
    open_ = row.inquiry.sent_on is None
    own = may(person, "letter.see_all") or row.inquiry.unit_id == person.unit_id
    context: dict[str, Any] = {
        "title": row.title,
        "file": row,
        "inquiry": row.inquiry,
        "page": page,
        "rows": [(each, each.text in gone) for each in page],
        "trouble": trouble,
        "pages": pages,
        "sheet": sheet,
        "sheets": range(1, pages + 1),
        "areas": [area for area in release.areas_of(cuts) if area.page == sheet],
        "can_reset": bool(passages) and not release.areas_of(cuts),
        "row_marks": range(ROWS // 16, ROWS + 1, ROWS // 16),
        "column_marks": range(1, COLUMNS + 1),
        "grid": (ROWS, COLUMNS),
        "cuts": cuts,
        "is_pdf": row.media_type == _PDF,
        "findings": release.findings(row) if row.made_sha256 else [],
        "shown": _shown_text(row),
        "made_pages": range(1, pages + 1) if row.made_way == ReleaseFile.Way.PAGES else (),
    }
    if open_ and own and may(person, "release.make"):
        context["mark"] = CutForm(on=day, words=bool(passages), pages=bool(pages), initial={"page": sheet})
        context["can_make"] = True
    if open_ and row.made_sha256 and not row.is_ready and may(person, "release.check") and row.made_by != person:
        context["can_check"] = True
    context |= filled
    failed = any(isinstance(each, forms.BaseForm) and each.errors for each in filled.values())
    return render(request, "answers/file.html", context, status=422 if failed else 200)


def _shown_text(row: ReleaseFile) -> list[str]:
    """Return the beginning of what would be given, as text; nothing for a picture."""
    if not row.made_sha256:
        return []
    data = release.made_bytes(row)
    if redaction.is_picture(data):
        return []
    try:
        return [each.text for each in redaction.passages(data, row.made_name)[:60]]
    except GongkaiError:
        return []


def _file_act(power: str, done: str) -> Callable[[Callable[..., object]], Any]:
    """Make a view of an action on one file that needs no words."""

    def wrap(action: Callable[..., object]) -> Any:
        @power_required(power)
        @require_POST
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            row = _file(request, pk)
            form = forms.Form(request.POST)
            if carry_out(form, lambda: action(row, by=_person(request), at=now())):
                messages.success(request, done)
                return redirect("answers_file", pk=pk)
            return _file_page(request, pk, act=form)

        return view

    return wrap


@power_required("release.make")
@require_POST
def file_mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark words and passages that must go."""
    row = _file(request, pk)
    day = row.inquiry.received_on or now().astimezone(BEIJING).date()
    form = CutForm(
        request.POST, on=day, words=not row.media_type.startswith("image/"), pages=bool(release.pages_of(row))
    )
    chosen = [int(number) for number in request.POST.getlist("passage") if number.isdecimal()]
    if form.is_valid() and carry_out(
        form,
        lambda: release.mark(
            row,
            words=form.cleaned_data.get("words", ""),
            passages=chosen,
            area=form.area,
            ground=form.cleaned_data["ground"],
            reason=form.cleaned_data["reason"],
            by=_person(request),
            at=now(),
        ),
    ):
        messages.success(request, "已标注，请制作提供件查看效果。")
        sheet = form.area.page if form.area is not None else 0
        return redirect(reverse("answers_file", args=[pk]) + (f"?sheet={sheet}#sheet" if sheet else ""))
    return _file_page(request, pk, mark=form, chosen=chosen)


@power_required("release.make")
@require_POST
def file_unmark(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a mark back."""
    cut = get_object_or_404(
        Cut.objects.select_related("file__inquiry").filter(file__inquiry__in=seen_by(_person(request))), pk=pk
    )
    form = forms.Form(request.POST)
    if carry_out(form, lambda: release.unmark(cut, by=_person(request))):
        messages.success(request, "已取消标注。")
        return redirect("answers_file", pk=cut.file_id)
    return _file_page(request, cut.file_id, act=form)


@power_required("release.make")
@require_POST
def file_make(request: HttpRequest, pk: int) -> HttpResponse:
    """Make what may be given; of a PDF with its pages as they are, or set anew."""
    row, form = _file(request, pk), forms.Form(request.POST)
    keep = request.POST.get("way") != ReleaseFile.Way.TEXT
    if carry_out(form, lambda: release.make(row, keep_pages=keep, by=_person(request), at=now())):
        messages.success(request, "提供件已制作，请由另一人核对。")
        return redirect(reverse("answers_file", args=[pk]) + "#made")
    return _file_page(request, pk, act=form)


@_file_act("release.check", "已核对，可以提供。")
def file_check(row: ReleaseFile, *, by: User, at: datetime) -> None:
    release.check(row, by=by, at=at)


@power_required("release.make")
@require_POST
def file_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a file put in by mistake."""
    row = _file(request, pk)
    form, back = forms.Form(request.POST), row.inquiry_id
    if carry_out(form, lambda: release.drop(row, by=_person(request))):
        messages.success(request, "文件已撤去。")
        return redirect("answers_files", pk=back)
    return _file_page(request, pk, act=form)


@power_required("letter.see")
@require_safe
def file_given(request: HttpRequest, pk: int, which: str) -> HttpResponse:
    """Hand out the original to the staff, or what is given."""
    row = _file(request, pk)
    if which == "original":
        return _given(row.original, row.original_sha256, row.media_type, row.name)
    if which != "made" or not row.made_sha256:
        raise Http404
    return _given(row.made, row.made_sha256, row.made_type, row.made_name)


@power_required("letter.see")
@require_safe
def file_sheet(request: HttpRequest, pk: int, which: str, page: int) -> HttpResponse:
    """Show a page of the original or of what is given as a picture, to be marked on and to be looked at."""
    row = _file(request, pk)
    if which == "original":
        data = release.original_bytes(row)
    elif which == "made" and row.made_sha256:
        data = release.made_bytes(row)
    else:
        raise Http404
    if not redaction.has_pages(data):
        raise Http404
    try:
        drawn = redaction.page_picture(data, page)
    except GongkaiError as error:
        raise Http404(error.says) from error
    response = HttpResponse(drawn, content_type="image/png")
    response["Cache-Control"] = "no-store"
    return response


# --- for everyone --------------------------------------------------------------------------------------

WAITING = "waiting"


@power_required("letter.see")
@require_safe
def published_list(request: HttpRequest) -> HttpResponse:
    """List the answers by what became of their publication; those nobody has spoken on first."""
    seen = seen_by(_person(request))
    waiting = after.waiting_to_be_shown().filter(pk__in=seen.values("pk"))
    rows = PublishedAnswer.objects.filter(inquiry__in=seen)
    counts = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    tabs = [(WAITING, "尚未处理", waiting.count())]
    tabs += [(state.value, str(state.label), counts.get(state.value, 0)) for state in PublishedAnswer.State]
    chosen = request.GET.get("state", WAITING)
    if chosen in PublishedAnswer.State.values:
        shown: Any = rows.filter(state=chosen).select_related("inquiry", "unit", "released_by")
    else:
        chosen = WAITING
        shown = waiting.select_related("unit").order_by("sent_on", "pk")
    context = {
        "title": "答复的公开",
        "tabs": tabs,
        "chosen": chosen,
        "page": Paginator(shown, PAGE).get_page(request.GET.get("page")),
        "can_cases": may(_person(request), "case.see"),
        "can_templates": may(_person(request), "letter.template"),
    }
    return render(request, "answers/published_list.html", context)


@power_required("letter.see")
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Anonymise an answer for everyone; confirm, keep back or withdraw it."""
    inquiry, person, at = _inquiry(request, pk), _person(request), now()
    row = PublishedAnswer.objects.filter(inquiry=inquiry).select_related("proposed_by", "released_by").first()
    do = request.POST.get("do", "")
    if request.method == "POST":
        return _publish_act(request, inquiry, row, do, person, at)
    return _publish_page(request, inquiry, row)


def _publish_act(
    request: HttpRequest,
    inquiry: InformationRequest,
    row: PublishedAnswer | None,
    do: str,
    person: User,
    at: datetime,
) -> HttpResponse:
    form: forms.Form
    if do == "propose":
        text = PublicForm(request.POST, inquiry=inquiry)
        if text.is_valid() and carry_out(text, lambda: after.propose(inquiry, **text.said, by=person, at=at)):
            messages.success(request, "公开文本已拟好，请由另一人确认。")
            return redirect("answers_publish", pk=inquiry.pk)
        return _publish_page(request, inquiry, row, propose=text)
    if do == "show" and row is not None:
        form = forms.Form(request.POST)
        if carry_out(form, lambda: after.show(row, by=person, at=at)):
            messages.success(request, "答复已向社会公开。")
            return redirect("answers_publish", pk=inquiry.pk)
        return _publish_page(request, inquiry, row, show=form)
    form = ReasonForm(request.POST)
    if do == "keep_back":
        if form.is_valid() and carry_out(
            form, lambda: after.keep_back(inquiry, form.cleaned_data["reason"], by=person, at=at)
        ):
            messages.success(request, "已记录不公开的理由。")
            return redirect("answers_publish", pk=inquiry.pk)
        return _publish_page(request, inquiry, row, keep_back=form)
    if do == "withdraw" and row is not None:
        if form.is_valid() and carry_out(
            form, lambda: after.withdraw(row, form.cleaned_data["reason"], by=person, at=at)
        ):
            messages.success(request, "已撤下。")
            return redirect("answers_publish", pk=inquiry.pk)
        return _publish_page(request, inquiry, row, withdraw=form)
    return redirect("answers_publish", pk=inquiry.pk)


def _publish_page(
    request: HttpRequest, inquiry: InformationRequest, row: PublishedAnswer | None, **filled: Any
) -> HttpResponse:
    person = _person(request)
    state = row.state if row is not None else ""
    context: dict[str, Any] = {"title": f"{inquiry}答复的公开", "inquiry": inquiry, "row": row}
    sent = inquiry.sent_on is not None
    if sent and state != PublishedAnswer.State.RELEASED and may(person, "answer.propose"):
        context["propose"] = PublicForm(initial=_public_text(inquiry, row), inquiry=inquiry)
    if row is not None and state == PublishedAnswer.State.PROPOSED and may(person, "answer.release"):
        context["show"] = forms.Form() if row.proposed_by_id != person.pk else None
    if sent and state != PublishedAnswer.State.RELEASED and may(person, "answer.release"):
        context["keep_back"] = ReasonForm(auto_id="keep_%s")
    if state == PublishedAnswer.State.RELEASED and may(person, "answer.release"):
        context["withdraw"] = ReasonForm(auto_id="withdraw_%s")
    context |= filled
    failed = any(isinstance(each, forms.BaseForm) and each.errors for each in filled.values())
    return render(request, "answers/publish.html", context, status=422 if failed else 200)


def _public_text(inquiry: InformationRequest, row: PublishedAnswer | None) -> dict[str, object]:
    if row is not None and row.question:
        return {
            "title": row.title,
            "question": row.question,
            "answer": row.answer,
            "reasons": row.reasons,
            "enclosed": list(row.files.all()),
        }
    asked = " ".join(inquiry.content.split())
    return {
        "title": after.anonymised(inquiry, inquiry.document_title or asked)[:60],
        "question": after.anonymised(inquiry, inquiry.content),
        "answer": after.anonymised(inquiry, inquiry.answer),
        "reasons": after.anonymised(inquiry, inquiry.reasons),
    }


# --- like requests -------------------------------------------------------------------------------------


@power_required("letter.see")
def heaps(request: HttpRequest) -> HttpResponse:
    """Show which requests ask for the same, those for which the office owes a decision first."""
    if request.method == "POST" and may(_person(request), "heap.decide"):
        changed = after.gather(at=now())
        messages.success(request, f"已比对，新增或者增加的有{len(changed)}组。")
        return redirect("answers_heaps")
    threshold = LetterBook.load().like_requests
    decided = Heap.objects.filter(decided_at__isnull=False).select_related("document", "decided_by")
    context = {
        "title": "相同信息的申请",
        "threshold": threshold,
        "at": now(),
        "waiting": after.heaps_that_wait(threshold),
        "others": Heap.objects.filter(decided_at__isnull=True).count(),
        "decided": decided.order_by("-decided_at")[:50],
        "can_decide": may(_person(request), "heap.decide"),
    }
    return render(request, "answers/heaps.html", context)


@power_required("letter.see")
def heap(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on requests for the same information, and see who has been told."""
    row = get_object_or_404(Heap.objects.select_related("document", "decided_by", "clock"), pk=pk)
    person, at = _person(request), now()
    open_ = row.decided_at is None and may(person, "heap.decide")
    form = HeapForm(request.POST or None) if open_ else None
    if form is not None and form.is_valid():
        said = form.cleaned_data
        if carry_out(
            form,
            lambda: after.decide_heap(
                row,
                said["outcome"],
                index_number=said["index_number"],
                reason=said["reason"],
                by=person,
                at=at,
            ),
        ):
            messages.success(request, "决定已记录。")
            return redirect("answers_heap", pk=pk)
    seen = set(seen_by(person).filter(heaps=row).values_list("pk", flat=True))
    context = {
        "title": row.title[:60],
        "heap": row,
        "at": at,
        "rows": [(one, one.inquiry_id in seen) for one in row.rows.select_related("inquiry__unit")],
        "form": form,
        "told": ToldForm() if row.outcome == Heap.Outcome.PUBLISH and may(person, "heap.decide") else None,
        "can_take_out": open_,
    }
    return render(request, "answers/heap.html", context, status=422 if form is not None and form.errors else 200)


@power_required("heap.decide")
@require_POST
def heap_row(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that an applicant was told, or take a request off the heap."""
    row = get_object_or_404(HeapMember.objects.select_related("heap"), pk=pk)
    back = row.heap_id
    try:
        if request.POST.get("do") == "take_out":
            after.take_out(row, by=_person(request), at=now())
        else:
            after.told(row, request.POST.get("how", "")[:60], by=_person(request), at=now())
        messages.success(request, "已记录。")
    except GongkaiError as error:
        messages.error(request, told(error))
    if not Heap.objects.filter(pk=back).exists():
        return redirect("answers_heaps")
    return redirect("answers_heap", pk=back)


# --- advice --------------------------------------------------------------------------------------------


def _advice_seen(person: User) -> Any:
    if may(person, "letter.see_all"):
        return Advice.objects.all()
    return Advice.objects.filter(unit=person.unit_id) if person.unit_id else Advice.objects.none()


@power_required("advice.see")
def advice_list(request: HttpRequest) -> HttpResponse:
    """List the advice to units; the office gives more here."""
    person, at = _person(request), now()
    can_give = may(person, "advice.give")
    form = AdviceForm(request.POST or None) if can_give else None
    inquiry = None
    if can_give and request.GET.get("request", "").isdecimal():
        inquiry = InformationRequest.objects.filter(pk=request.GET["request"]).first()
    if form is not None and form.is_valid():
        said = form.cleaned_data
        if carry_out(
            form,
            lambda: after.advise(
                said["unit"],
                said["problem"],
                said["proposal"],
                reply_by=said["reply_by"],
                inquiry=inquiry,
                by=person,
                at=at,
            ),
        ):
            messages.success(request, "建议已送达该单位。")
            return redirect("answers_advice_list")
    rows = _advice_seen(person).select_related("unit", "inquiry", "replied_by").order_by("closed_at", "reply_by", "pk")
    context = {
        "title": "工作建议",
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "form": form,
        "inquiry": inquiry,
        "today": at.astimezone(BEIJING).date(),
    }
    return render(request, "answers/advice_list.html", context, status=422 if form is not None and form.errors else 200)


@power_required("advice.see")
def advice(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one piece of advice; the unit replies, the office closes."""
    person, at = _person(request), now()
    row = get_object_or_404(_advice_seen(person).select_related("unit", "inquiry", "made_by", "replied_by"), pk=pk)
    own = Role.OPENNESS_OFFICE in person.roles or row.unit_id == person.unit_id
    reply = ReplyForm(initial={"reply": row.reply}) if row.closed_at is None and own else None
    reply = reply if may(person, "advice.reply") else None
    close = NoteForm(auto_id="close_%s") if row.closed_at is None and row.reply else None
    close = close if may(person, "advice.give") else None
    failed = False
    if request.method == "POST":
        form: forms.Form
        if request.POST.get("do") == "close":
            form = close = NoteForm(request.POST, auto_id="close_%s")
            done = form.is_valid() and carry_out(
                form, lambda: after.close_advice(row, form.cleaned_data["note"], by=person, at=at)
            )
        else:
            form = reply = ReplyForm(request.POST)
            done = form.is_valid() and carry_out(
                form, lambda: after.reply_advice(row, form.cleaned_data["reply"], by=person, at=at)
            )
        if done:
            messages.success(request, "已记录。")
            return redirect("answers_advice", pk=pk)
        failed = True
    context = {"title": str(row), "row": row, "reply": reply, "close": close}
    return render(request, "answers/advice.html", context, status=422 if failed else 200)


# --- reviews and lawsuits --------------------------------------------------------------------------------


@power_required("case.see")
@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """List reviews and lawsuits, the open ones first."""
    rows = Case.objects.select_related("inquiry", "clock").order_by("closed_on", "notified_on", "pk")
    only_open = request.GET.get("state") != "all"
    if only_open:
        rows = rows.filter(closed_on__isnull=True)
    context = {
        "title": "复议和诉讼",
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "only_open": only_open,
        "at": now(),
    }
    return render(request, "answers/cases.html", context)


@power_required("case.record")
def case_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a review or a lawsuit against what was done with a request."""
    inquiry = _inquiry(request, pk)
    form = CaseForm(request.POST or None, inquiry=inquiry)
    made: list[Case] = []
    if form.is_valid():
        said = form.cleaned_data
        kind, track = said.pop("kind"), said.pop("track") or Case.Track.ORDINARY
        if carry_out(
            form,
            lambda: made.append(after.open_case(inquiry, kind, track=track, **said, by=_person(request), at=now())),
        ):
            messages.success(request, "已登记，答复、答辩期限已起算。")
            return redirect("answers_case", pk=made[0].pk)
    context = {"title": f"登记{inquiry}的复议、诉讼", "form": form, "inquiry": inquiry}
    return render(request, "answers/case_new.html", context, status=_status(form))


@power_required("case.see")
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a review or a lawsuit; the office enters its reply and its end."""
    person, at = _person(request), now()
    row = get_object_or_404(Case.objects.select_related("inquiry", "clock", "after", "made_by"), pk=pk)
    can = may(person, "case.record") and row.closed_on is None
    reply = DayForm(auto_id="reply_%s") if can and row.replied_on is None else None
    close = OutcomeForm(auto_id="close_%s") if can else None
    failed = False
    if request.method == "POST" and can:
        form: forms.Form
        if request.POST.get("do") == "reply":
            form = reply = DayForm(request.POST, auto_id="reply_%s")
            done = form.is_valid() and carry_out(
                form, lambda: after.reply_case(row, replied_on=form.cleaned_data["replied_on"], by=person, at=at)
            )
        else:
            form = close = OutcomeForm(request.POST, auto_id="close_%s")
            done = form.is_valid() and carry_out(
                form,
                lambda: after.close_case(
                    row,
                    form.cleaned_data["outcome"],
                    closed_on=form.cleaned_data["closed_on"],
                    note=form.cleaned_data["note"],
                    by=person,
                    at=at,
                ),
            )
        if done:
            messages.success(request, "已记录。")
            return redirect("answers_case", pk=pk)
        failed = True
    context = {"title": str(row), "row": row, "reply": reply, "close": close, "at": at}
    return render(request, "answers/case.html", context, status=422 if failed else 200)


ACCESS = {
    "answers_letters": "letter.see",
    "answers_letter_new": "letter.seal",
    "answers_letter_file": "letter.see",
    "answers_letter_stamp": "letter.seal",
    "answers_templates": "letter.template",
    "answers_template": "letter.template",
    "answers_book": "letter.template",
    "answers_files": "letter.see",
    "answers_file": "letter.see",
    "answers_file_mark": "release.make",
    "answers_file_unmark": "release.make",
    "answers_file_make": "release.make",
    "answers_file_check": "release.check",
    "answers_file_drop": "release.make",
    "answers_file_given": "letter.see",
    "answers_file_sheet": "letter.see",
    "answers_published": "letter.see",
    "answers_publish": "letter.see",
    "answers_heaps": "letter.see",
    "answers_heap": "letter.see",
    "answers_heap_row": "heap.decide",
    "answers_advice_list": "advice.see",
    "answers_advice": "advice.see",
    "answers_cases": "case.see",
    "answers_case_new": "case.record",
    "answers_case": "case.see",
}
