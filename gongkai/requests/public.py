"""The public door: the form, the draft, the receipt and the way of one's own request. Fetch, ask, show.

A secret stands in an address only once, in the link that was handed out: `open_link` puts it into a cookie and leads
on to an address without it. So it is in no page, no Referer and no log (frame.logs leaves it out of those too).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.deadlines import actions as deadlines
from gongkai.errors import GongkaiError, Refused
from gongkai.frame import gate
from gongkai.frame.gate import Deed, Ticket
from gongkai.frame.pages import for_one_reader
from gongkai.frame.time import now
from gongkai.law import foi_decisions, limits
from gongkai.law.rules import beijing_day
from gongkai.law.sources import ORDER_711, disclosure_regulation
from gongkai.requests import actions, drafts, files, machine, notices, rules
from gongkai.requests.forms import AnswerForm, LookForm, ProofForm, RequestForm
from gongkai.requests.models import Costs, InformationRequest, Letter, Practice, RequestDraft, RequestEvent, RequestFile
from gongkai.requests.similar import Finder, nothing

SEND, TRY, LOOK = Deed("request.send", 10, 40), Deed("request.try", 60, 300), Deed("request.look", 20, 100)
# From the fourth request of an hour on, the small question is asked.
ASK_FROM = 3
TOO_OFTEN = "同一网络短时间内提交过多，请一小时后再试；已填写的内容保存在草稿中。"
OFTEN = "查询过于频繁，请一小时后再试。"
DRAFT, KEY = "gk_draft", "gk_request"
PATH = "/requests/"
HALF_A_DAY = 12 * 3600
# Of the letters of a file these go to the applicant; the others go to third parties and agencies.
NOT_THE_APPLICANTS = ("third_party", "agency", "override", "service")
# What the applicant reads of the history. Who checked what inside the house is not among it.
SHOWN_EVENTS = frozenset(
    {
        "submit",
        "enter",
        "confirm_receipt",
        "request_correction",
        "submit_correction",
        "correction_lapsed",
        "assign",
        "consult_third_party",
        "third_party_reply",
        "third_party_timeout",
        "consult_agency",
        "agency_reply",
        "agency_timeout",
        "extend",
        "demand_reason",
        "give_reason",
        "accept_reason",
        "set_delay",
        "fee_notice",
        "pay",
        "fee_lapsed",
        "cancel_fee",
        "cost_notice",
        "cost_paid",
        "cost_waived",
        "split",
        "consult_authority",
        "authority_reply",
        "transfer",
        "decide",
        "send",
        "serve",
        "withdraw",
        "set_aside",
        "close",
        RequestEvent.TAKEN,
    }
)


# --- the entrance ---------------------------------------------------------------------------------


@require_safe
@for_one_reader
def front(request: HttpRequest) -> HttpResponse:
    """Say how to ask, and open one's own request by number and secret."""
    at = now()
    form = LookForm(auto_id="look_%s")
    reply = limits.REPLY.on(beijing_day(at))
    context = {
        "form": form,
        "reply": reply,
        "extension": limits.REPLY_EXTENSION.on(beijing_day(at)),
        "has_draft": _draft(request, at) is not None,
        "has_key": bool(request.COOKIES.get(KEY)),
        "draft_days": Practice.load().draft_days,
        "needs_proof": _regime(at) == machine.FOI_2019,
    }
    return render(request, "requests/front.html", context)


@require_safe
@for_one_reader
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the secret out of the link: into a cookie, and on to an address without it. Never an error page of its own:
    what the server writes down about errors would hold the address."""
    at, address = now(), gate.address_of(request)
    if gate.counted(address, LOOK, at=at) >= LOOK.an_hour:
        return _wrong("often")
    plain = rules.read_secret(secret)
    inquiry = _by_secret(plain)
    if inquiry is not None:
        return _keep(redirect("requests:progress"), KEY, f"{inquiry.number_shown}.{plain}")
    if drafts.find(plain, at=at) is not None:
        return _keep(redirect("requests:new"), DRAFT, plain)
    if plain and drafts.sent(plain) is not None:
        key = drafts.request_secret(plain)
        inquiry = _by_secret(key)
        if inquiry is not None:
            return _keep(redirect("requests:progress"), KEY, f"{inquiry.number_shown}.{key}")
    gate.knock(address, LOOK, at=at)
    return _wrong("link")


def _wrong(why: str) -> HttpResponse:
    return redirect(f"{reverse('requests:look')}?why={why}")


@require_http_methods(["GET", "HEAD", "POST"])
@for_one_reader
def look(request: HttpRequest) -> HttpResponse:
    """Open one's own request by its number and secret."""
    at, address = now(), gate.address_of(request)
    says = {
        "link": "这个链接已停用、已失效，或者不完整。请核对，或者填写编号和查询密钥。",
        "often": OFTEN,
    }.get(request.GET.get("why", ""), "")
    if request.method != "POST":
        return render(request, "requests/look.html", {"form": LookForm(auto_id="look_%s"), "says": says})
    form = LookForm(request.POST, auto_id="look_%s")
    if gate.counted(address, LOOK, at=at) >= LOOK.an_hour:
        return render(request, "requests/look.html", {"form": form, "says": OFTEN}, status=429)
    if form.is_valid():
        found = _of_family(_by_secret(form.cleaned_data["secret"]), form.cleaned_data["number"])
        if found is not None:
            response = redirect("requests:progress")
            return _keep(response, KEY, f"{found.number_shown}.{form.cleaned_data['secret']}")
        gate.knock(address, LOOK, at=at)
        form.add_error(None, "编号或者查询密钥不对，请核对。")
    return render(request, "requests/look.html", {"form": form, "says": ""}, status=422)


@require_POST
@for_one_reader
def leave(request: HttpRequest) -> HttpResponse:
    """Forget on this computer what was opened: for whoever sits at a shared one."""
    response = redirect("requests:front")
    for name in (KEY, DRAFT):
        response.delete_cookie(name, path=PATH, samesite="Lax")
    return response


# --- writing --------------------------------------------------------------------------------------


def _too_often(request: HttpRequest) -> HttpResponse:
    """Refuse a form whose body was not read: what was typed is still in the browser it came from."""
    return render(request, "requests/often.html", status=429)


@gate.before_reading(TRY, _too_often)
@require_http_methods(["GET", "HEAD", "POST"])
@for_one_reader
def new(request: HttpRequest) -> HttpResponse:
    """The form: empty, with the draft, or with what is wrong; kept as a draft before anything is sent."""
    at = now()
    draft = _draft(request, at)
    if request.method != "POST":
        initial = drafts.said(draft) if draft else _wished(request)
        words = {"initial": initial} if initial else {}
        form = RequestForm(
            ticket=gate.new_ticket(at=at), regime=_regime(at), has_proof=_has_proof(draft), at=at, **words
        )
        return _form(request, form, draft, at=at)
    ticket = gate.read_ticket(request.POST.get("ticket", ""), at=at)
    form = RequestForm(
        request.POST,
        request.FILES,
        ticket=ticket or gate.new_ticket(at=at),
        regime=_regime(at),
        has_proof=_has_proof(draft),
        at=at,
    )
    if ticket is None:
        form.ticket = gate.new_ticket(at=at)
        says = "页面打开的时间过长，为确认是您本人提交，请核对后再次提交；您填写的内容仍在下面。"
        return _form(request, form, draft, at=at, status=422, says=says)
    if request.POST.get("do") == "save":
        return _saved(request, form, draft, at=at)
    if not form.is_valid():
        # The files that came along are kept, so that nobody has to choose them twice.
        return _kept_with_errors(request, form, draft, at=at)
    secret = request.COOKIES.get(DRAFT, "") if draft else drafts.new_secret()
    try:
        drafts.save(secret, form.said, form.uploads(), at=at)
    except GongkaiError as error:
        form.add_error("proof" if "身份证明" in error.says else None, error.says)
        return _form(request, form, draft, at=at, status=422)
    return _keep(_see_other("requests:review"), DRAFT, secret)


def _wished(request: HttpRequest) -> dict[str, Any]:
    """Return what a page that led here knows of the matter: a search that found nothing brings its words along."""
    content = rules.cleaned(request.GET.get("content", ""))[: rules.LONGEST_CONTENT]
    return {"content": content} if content else {}


def _saved(request: HttpRequest, form: RequestForm, draft: RequestDraft | None, *, at: datetime) -> HttpResponse:
    secret = request.COOKIES.get(DRAFT, "") if draft else drafts.new_secret()
    form.is_valid()
    try:
        drafts.save(secret, _typed(form), form.uploads(), at=at)
    except GongkaiError as error:
        form.add_error(None, error.says)
        return _form(request, form, draft, at=at, status=422)
    return _keep(_see_other("requests:draft"), DRAFT, secret)


def _kept_with_errors(
    request: HttpRequest, form: RequestForm, draft: RequestDraft | None, *, at: datetime
) -> HttpResponse:
    uploads = form.uploads()
    if not uploads:
        return _form(request, form, draft, at=at, status=422)
    secret = request.COOKIES.get(DRAFT, "") if draft else drafts.new_secret()
    try:
        draft = drafts.save(secret, _typed(form), uploads, at=at)
    except GongkaiError as error:
        form.add_error(None, error.says)
        return _form(request, form, draft, at=at, status=422)
    return _keep(_form(request, form, draft, at=at, status=422), DRAFT, secret)


def _typed(form: RequestForm) -> dict[str, Any]:
    return {name: rules.cleaned(str(form[name].value() or "")) for name in form.said}


def _form(
    request: HttpRequest,
    form: RequestForm,
    draft: RequestDraft | None,
    *,
    at: datetime,
    status: int = 200,
    says: str = "",
) -> HttpResponse:
    context = {
        "form": form,
        "says": says,
        "files": list(draft.files.all()) if draft else [],
        "draft": draft,
        "reply": limits.REPLY.on(beijing_day(at)),
        "content_article": ORDER_711.art(29) if form.needs_proof else disclosure_regulation(beijing_day(at)).art(20),
        "draft_days": Practice.load().draft_days,
        "practice": Practice.load(),
    }
    return render(request, "requests/new.html", context, status=status)


@require_POST
@for_one_reader
def drop_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away a file of the draft."""
    at = now()
    draft = _draft(request, at)
    if draft is not None:
        drafts.remove_file(draft, pk, at=at)
    return _see_other("requests:new")


@require_safe
@for_one_reader
def draft(request: HttpRequest) -> HttpResponse:
    """Say that the draft is kept, until when, and by which link it opens again."""
    at = now()
    found = _draft(request, at)
    if found is None:
        return redirect("requests:new")
    return render(request, "requests/draft.html", {"draft": found, "link": _link(request.COOKIES[DRAFT])})


@require_POST
@for_one_reader
def discard(request: HttpRequest) -> HttpResponse:
    """Throw the draft away."""
    at = now()
    found = _draft(request, at)
    if found is not None:
        drafts.discard(found, at=at)
    response = redirect("requests:front")
    response.delete_cookie(DRAFT, path=PATH, samesite="Lax")
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_one_reader
def review(request: HttpRequest, similar: Finder = nothing) -> HttpResponse:
    """Show what will be sent, offer what is public already, and send it."""
    at, address, secret = now(), gate.address_of(request), request.COOKIES.get(DRAFT, "")
    found = _draft(request, at)
    if found is None:
        earlier = drafts.sent(secret) if secret else None
        return _receipt(earlier, secret) if earlier is not None else redirect("requests:new")
    said = drafts.said(found)
    ticket = gate.read_ticket(request.POST.get("ticket", ""), at=at) or gate.new_ticket(at=at)
    asks = gate.counted(address, SEND, at=at) >= ASK_FROM
    proof = ProofForm(request.POST if "proof" in request.POST else None, ticket=ticket) if asks else None
    checked = RequestForm(
        {**said},
        # It was looked at when it was written; here nobody can be too quick.
        ticket=Ticket("", at - 2 * gate.SHORTEST),
        regime=_regime(at),
        has_proof=_has_proof(found),
        at=at,
    )
    if not checked.is_valid():
        return redirect("requests:new")
    says, status = "", 200
    if request.method == "POST":
        if proof is not None and not proof.is_valid():
            status = 422
        elif not gate.knock(address, SEND, at=at):
            says, status = TOO_OFTEN, 429
        else:
            try:
                inquiry = drafts.send(secret, checked.said, needs_proof=checked.needs_proof, at=at)
            except actions.AlreadySent as error:
                inquiry = error.inquiry
            except GongkaiError as error:
                says, status = error.says, 422
            if not says:
                return _receipt(inquiry, secret)
    words = f"{said.get('document_title', '')} {said.get('document_number', '')} {said['content']}"
    context = {
        "said": said,
        "form": checked,
        "files": list(found.files.all()),
        "offers": list(similar(words, at)),
        "petition": rules.petition_words(said["content"]),
        "ticket": ticket,
        "proof": proof,
        "says": says,
    }
    return render(request, "requests/review.html", context, status=status)


def _receipt(inquiry: InformationRequest, draft_secret: str) -> HttpResponse:
    """Lead on to the receipt; the request's key takes the place of the draft's."""
    key = drafts.request_secret(draft_secret)
    response = _keep(_see_other("requests:progress"), KEY, f"{inquiry.number_shown}.{key}")
    response.delete_cookie(DRAFT, path=PATH, samesite="Lax")
    return response


# --- one's own request ----------------------------------------------------------------------------


@require_safe
@for_one_reader
def progress(request: HttpRequest) -> HttpResponse:
    """Show the applicant how far the request is, by when it must be answered, how that was counted, what came of it."""
    found = own(request)
    if found is None:
        return redirect("requests:look")
    return _progress(request, found)


@require_POST
@for_one_reader
def turn_to(request: HttpRequest) -> HttpResponse:
    """Lead from one request to another that the same key opens."""
    secret = rules.read_secret(request.COOKIES.get(KEY, "")[:120].partition(".")[2])
    found = _of_family(_by_secret(secret), rules.read_number(request.POST.get("number", "")))
    if found is None:
        return redirect("requests:look")
    return _keep(_see_other("requests:progress"), KEY, f"{found.number_shown}.{secret}")


def _progress(request: HttpRequest, found: InformationRequest, *, status: int = 200, **filled: Any) -> HttpResponse:
    at = now()
    secret = request.COOKIES[KEY].partition(".")[2]
    if found.sent_on is not None and found.sent_how == InformationRequest.Delivery.ONLINE:
        actions.take_answer(found, at=at)
    events = [event for event in found.events.all() if event.event in SHOWN_EVENTS]
    corrections = list(found.corrections.all())
    context = {
        "inquiry": found,
        "state": found.standing,
        "events": events,
        "just_sent": found.events.count() == 1 and found.part_of is None,
        "whole": found.part_of,
        "parts": list(found.parts.order_by("year", "serial")),
        "costs": Costs.objects.filter(inquiry=found).first(),
        "secret": rules.shown_secret(secret),
        "link": _link(secret),
        "steps": _steps(found),
        "at": at,
        "regulation": disclosure_regulation(found.received_on) if found.received_on else None,
        "correction": corrections[-1] if corrections else None,
        "extension": found.extensions.filter(granted=True, superseded=False).first(),
        "fee": found.fees.filter(cancelled_on__isnull=True).last(),
        "decision": foi_decisions.get(found.decision_code) if found.sent_on and found.decision_code else None,
        "letters": _letters(found),
        "files": found.files.filter(kind=RequestFile.Kind.ATTACHMENT, forgotten_at__isnull=True),
        "may_withdraw": found.standing in machine.OPEN,
        "may_be_noticed": bool(found.email) and notices.can_be_asked_for() and found.is_open,
        "answer_form": AnswerForm(auto_id="answer_%s"),
        **filled,
    }
    return render(request, "requests/progress.html", context, status=status)


@require_POST
@for_one_reader
def correct(request: HttpRequest) -> HttpResponse:
    """Take the applicant's correction."""
    return _answered(request, machine.SUBMIT_CORRECTION, "answer")


@require_POST
@for_one_reader
def give_reason(request: HttpRequest) -> HttpResponse:
    """Take the applicant's reason for so many requests."""
    return _answered(request, machine.GIVE_REASON, "reason")


def _answered(request: HttpRequest, event: machine.Event, name: str) -> HttpResponse:
    found, at = own(request), now()
    if found is None:
        return redirect("requests:look")
    form = AnswerForm(request.POST, auto_id="answer_%s")
    if not form.is_valid():
        return _progress(request, found, status=422, answer_form=form)
    try:
        actions.take(found, event, by=None, at=at, **{name: form.cleaned_data["answer"]})
    except Refused as error:
        form.add_error(None, error.says)
        return _progress(request, found, status=409, answer_form=form)
    return _see_other("requests:progress")


@require_POST
@for_one_reader
def withdraw(request: HttpRequest) -> HttpResponse:
    """Let the applicant take the request back; the word has to be said twice."""
    found, at = own(request), now()
    if found is None:
        return redirect("requests:look")
    if request.POST.get("sure") != "yes":
        return _progress(request, found, status=422, withdraw_says="请先勾选确认。")
    try:
        actions.take(
            found, machine.WITHDRAW, by=None, at=at, reason=rules.one_line(request.POST.get("reason", ""))[:300]
        )
    except Refused as error:
        return _progress(request, found, status=409, withdraw_says=error.says)
    return _see_other("requests:progress")


@require_POST
@for_one_reader
def ask_notices(request: HttpRequest) -> HttpResponse:
    """Let the applicant turn the notices by e-mail on or off."""
    found = own(request)
    if found is None:
        return redirect("requests:look")
    actions.ask_for_notices(found, request.POST.get("do") == "on", at=now())
    return _see_other("requests:progress")


@require_POST
@for_one_reader
def renew(request: HttpRequest) -> HttpResponse:
    """Give the request another secret; whoever has the old link is shut out."""
    found, at = own(request), now()
    if found is None:
        return redirect("requests:look")
    secret = drafts.new_secret()
    actions.renew_secret(found, secret, by=None, at=at)
    return _keep(_see_other("requests:progress"), KEY, f"{found.number_shown}.{secret}")


@require_safe
@for_one_reader
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the applicant a letter that was sent to them; of the answer, the sealed copy where there is one."""
    found = own(request)
    if found is None:
        return redirect("requests:look")
    one = next((each for each in _letters(found) if each.pk == pk), None)
    if one is None:
        raise Http404
    if one.decision_code:
        actions.take_answer(found, at=now())
    response = HttpResponse(files.as_sent(one), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.number_shown}-{one.pk}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _letters(found: InformationRequest) -> list[Letter]:
    """Return the letters the applicant may read: those that were sent to them, and no others."""
    sent = found.letters.filter(consultation__isnull=True, sent_on__isnull=False).exclude(kind__in=NOT_THE_APPLICANTS)
    return [one for one in sent if one.stamped or one.pdf]


def _steps(found: InformationRequest) -> list[dict[str, Any]]:
    if found.clock is None:
        return []
    try:
        return [{"on": step.day, "says": _says(step)} for step in deadlines.explain(found.clock)]
    except Refused as error:
        return [{"on": found.received_on, "says": error.says}]


def _says(step: Any) -> str:
    return f"第{step.number}个工作日" if step.counted else step.why


# --- shared ---------------------------------------------------------------------------------------


def _regime(at: datetime) -> str:
    return rules.regime_on(beijing_day(at))


def _draft(request: HttpRequest, at: datetime) -> RequestDraft | None:
    return drafts.find(rules.read_secret(request.COOKIES.get(DRAFT, "")), at=at)


def _has_proof(draft: RequestDraft | None) -> bool:
    return draft is not None and draft.files.filter(kind=RequestFile.Kind.PROOF).exists()


def _by_secret(secret: str) -> InformationRequest | None:
    if not secret:
        return None
    found = InformationRequest.objects.select_related("unit", "clock")
    return found.filter(secret_hash=rules.hash_of(secret)).exclude(secret_hash="").first()


def own(request: HttpRequest) -> InformationRequest | None:
    """Return the request whose key this browser holds; None when it holds none, or one that opens nothing any more."""
    number, _, secret = request.COOKIES.get(KEY, "")[:120].partition(".")
    return _of_family(_by_secret(rules.read_secret(secret)), rules.read_number(number))


def _of_family(found: InformationRequest | None, number: tuple[int, int] | None) -> InformationRequest | None:
    """Return the request that a key opens under this number: itself, or a part that was split off it."""
    if found is None or number is None:
        return None
    if (found.year, found.serial) == number:
        return found
    return found.parts.select_related("unit", "clock", "part_of").filter(year=number[0], serial=number[1]).first()


def _link(secret: str) -> str:
    return settings.BASE_URL + reverse("requests:open_link", args=[rules.read_secret(secret)])


def _see_other(name: str) -> HttpResponse:
    response = redirect(name)
    response.status_code = 303
    return response


def _keep(response: HttpResponse, name: str, value: str) -> HttpResponse:
    response.set_cookie(
        name, value, max_age=HALF_A_DAY, path=PATH, httponly=True, samesite="Lax", secure=settings.SECURE
    )
    return response
