"""The public door: the form, the receipt, the answers. Fetch, ask, show; it decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.errors import GongkaiError
from gongkai.feedback import about as pages
from gongkai.feedback import actions, canonical, figures, rules
from gongkai.feedback.forms import MessageForm, ReceiptForm
from gongkai.feedback.models import Message, MessageEvent, MessageQuerySet, Promises
from gongkai.frame import gate
from gongkai.frame.gate import Deed
from gongkai.frame.pages import for_one_reader, revalidated
from gongkai.frame.time import BEIJING, now
from gongkai.ledger import canonical as digests
from gongkai.ledger.models import Entry
from gongkai.organisation.models import Bureau, Unit
from gongkai.publishing.models import Document

PAGE = 20
FEED = 50
# The longest message in the longest form, with room to spare; more is no message.
LARGEST_POST = 128 * 1024
BEGINNING = datetime(2008, 5, 1, tzinfo=BEIJING)
SEND, TRY, LOOK = Deed("feedback.send", 5, 20), Deed("feedback.try", 40, 200), Deed("feedback.look", 20, 100)
# From the third message of an hour on, the small question is asked.
ASK_FROM = 2
TOO_OFTEN = "同一网络短时间内提交过多，请一小时后再试；您填写的内容仍在下面。"


# --- writing -------------------------------------------------------------------------------------------


@for_one_reader
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take a message: empty form, form with what is wrong, or on to the receipt."""
    at, address = now(), gate.address_of(request)
    if request.method != "POST":
        kind = request.GET.get("kind", "")
        ticket = gate.new_ticket(at=at)
        asks = gate.counted(address, SEND, at=at) >= ASK_FROM
        chosen = kind if kind in Message.Kind.values else Message.Kind.CORRECTION
        # A page that is not there says which: its reader need not copy the address.
        quote = " ".join(request.GET.get("quote", "").replace("\0", "").split())[: rules.LONGEST_QUOTE]
        form = MessageForm(initial={"kind": chosen, "quote": quote}, ticket=ticket, ask=asks, at=at)
        return _form(request, form, request.GET.get("about", ""), at=at)
    if len(request.body) > LARGEST_POST:
        return _form(request, _empty(at), "", at=at, status=413, says="提交的内容过长，没有收下。请缩短后重新填写。")
    return _sent(request, address, at=at)


@csrf_exempt  # It takes nothing: it shows the form with the words in it, so that a cached page may hold the box.
@for_one_reader
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Go on from the question box of a page: the form, with what was typed there, ready to be looked over and sent."""
    at = now()
    if request.method != "POST":
        return redirect("feedback:new")
    if len(request.body) > LARGEST_POST:
        return _form(request, _empty(at), "", at=at, status=413, says="提交的内容过长，没有收下。请缩短后重新填写。")
    asks = gate.counted(gate.address_of(request), SEND, at=at) >= ASK_FROM
    said = {"kind": Message.Kind.QUESTION, "text": rules.cleaned(request.POST.get("text", ""))}
    form = MessageForm(initial=said, ticket=gate.new_ticket(at=at), ask=asks, at=at)
    says = "请核对您的问题，按“提交”后才会送达起草单位。" if said["text"] else ""
    return _form(request, form, request.POST.get("about", ""), at=at, hint=says)


def _sent(request: HttpRequest, address: str, *, at: datetime) -> HttpResponse:
    where = request.POST.get("about", "")
    ticket = gate.read_ticket(request.POST.get("ticket", ""), at=at)
    if not gate.knock(address, TRY, at=at):
        form = MessageForm(request.POST, ticket=ticket or gate.new_ticket(at=at), ask=False, at=at)
        return _form(request, form, where, at=at, status=429, says=TOO_OFTEN)
    if ticket is None:
        form = MessageForm(request.POST, ticket=gate.new_ticket(at=at), ask=False, at=at)
        says = "页面打开的时间过长，为确认是您本人提交，请核对后再次提交；您填写的内容仍在下面。"
        return _form(request, form, where, at=at, status=422, says=says)
    # Who was once in doubt answers the small question, this time and after.
    asks = gate.counted(address, SEND, at=at) >= ASK_FROM or "proof" in request.POST
    form = MessageForm(request.POST, ticket=ticket, ask=asks, at=at)
    if not form.is_valid():
        return _form(request, form, where, at=at, status=422)
    sent = Message.objects.filter(submission=ticket.submission).first()
    if sent is not None:
        return _again(request, form, sent, at=at)
    if not gate.knock(address, SEND, at=at):
        return _form(request, form, where, at=at, status=429, says=TOO_OFTEN)
    said = {name: form.cleaned_data[name] for name in ("kind", "text", "quote", "contact", "private")}
    try:
        taken = actions.receive(**said, about=pages.page(where, at=at), submission=ticket.submission, at=at)
    except actions.AlreadySent as error:
        return _again(request, form, error.message, at=at)
    except GongkaiError as error:
        form.add_error(None, error.says)
        return _form(request, form, where, at=at, status=422)
    return _to_receipt(taken)


def _again(request: HttpRequest, form: MessageForm, sent: Message, *, at: datetime) -> HttpResponse:
    """Answer a form that came twice: the same words get the same receipt, other words a form of their own."""
    said = form.cleaned_data
    if (said["kind"], said["text"], said["quote"]) == (sent.kind, sent.text, sent.quote):
        return _to_receipt(sent)
    form.ticket = gate.new_ticket(at=at)
    says = "这张表单此前已提交过一次。要另提一件的，请核对后再次提交；您填写的内容仍在下面。"
    return _form(request, form, request.POST.get("about", ""), at=at, status=422, says=says)


def _to_receipt(message: Message) -> HttpResponse:
    response = redirect("feedback:receipt", receipt=message.receipt)
    response.status_code = 303
    return response


def _empty(at: datetime) -> MessageForm:
    return MessageForm(initial={"kind": Message.Kind.CORRECTION}, ticket=gate.new_ticket(at=at), ask=False, at=at)


def _form(
    request: HttpRequest,
    form: MessageForm,
    where: str,
    *,
    at: datetime,
    status: int = 200,
    says: str = "",
    hint: str = "",
) -> HttpResponse:
    found = pages.page(where, at=at)
    promises = Promises.load()
    context = {
        "form": form,
        "about": found,
        "says": says,
        "hint": hint,
        "promises": [(str(kind.label), promises.days(kind)) for kind in Message.Kind],
        "contact_days": promises.contact_days,
    }
    return render(request, "feedback/new.html", context, status=status)


# --- one's own message ---------------------------------------------------------------------------------


@for_one_reader
@require_safe
def look(request: HttpRequest) -> HttpResponse:
    """Ask for a receipt number and go to its page."""
    form = ReceiptForm(request.GET or None, auto_id="look_%s")
    if form.is_valid():
        return redirect("feedback:receipt", receipt=form.cleaned_data["receipt"])
    return render(request, "feedback/look.html", {"form": form}, status=422 if form.errors else 200)


@for_one_reader
@require_safe
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """Show whoever has the number how far it is. Who tries out numbers is stopped before the house looks any up."""
    at, address = now(), gate.address_of(request)
    if gate.counted(address, LOOK, at=at) >= LOOK.an_hour:
        form = ReceiptForm(auto_id="look_%s")
        says = "查询过于频繁，请一小时后再试。"
        return render(request, "feedback/look.html", {"form": form, "says": says}, status=429)
    found = Message.objects.select_related("unit", "clock", "merged_into").filter(receipt=receipt).first()
    if found is None:
        gate.knock(address, LOOK, at=at)
        form = ReceiptForm({"receipt": rules.shown_receipt(receipt)}, auto_id="look_%s")
        form.add_error("receipt", "没有这个编号，请核对。")
        return render(request, "feedback/look.html", {"form": form}, status=404)
    main = found.merged_into
    if main is not None:
        main = Message.objects.public(at).select_related("unit").filter(pk=main.pk).first()
    context = {
        "message": found,
        "main": main,
        "about_title": titles_of([found], at)[found.pk],
        "is_public": Message.objects.public(at).filter(pk=found.pk).exists(),
        "at": at,
        "due_at": found.clock.due_at if found.clock else None,
        "promise": actions.PROMISE,
    }
    return render(request, "feedback/receipt.html", context)


# --- the answers ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A public message in a list."""

    message: Message
    about: str
    url: str
    in_time: bool | None

    @property
    def title(self) -> str:
        """Return the line to click: kind and page."""
        return f"{self.message.get_kind_display()}：{self.about}"


@require_safe
@revalidated
def answers(request: HttpRequest) -> HttpResponse:
    """List what was answered, with how well, in numbers."""
    at = now()
    found, kind, unit = narrowed(request.GET, at=at)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    whole, kinds, units = figures.tallies(Message.objects.all(), at=at)
    context = {
        "page": page,
        "rows": _rows(list(page.object_list), at=at),
        "kind": kind,
        "kinds": [("", "全部"), *Message.Kind.choices],
        "unit": unit,
        "whole": whole,
        "tallies": kinds,
        "units": units,
        "set_aside": figures.set_aside(Message.objects.all(), at=at),
        "promises": [(str(each.label), Promises.load().days(each)) for each in Message.Kind],
        "spam_days": rules.SPAM_KEPT_DAYS,
        "receipt_form": ReceiptForm(auto_id="look_%s"),
        "at": at,
    }
    return render(request, "feedback/answers.html", context)


@require_safe
@revalidated
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one public message with its answer."""
    at = now()
    gone = Message.objects.withdrawn(at).select_related("unit").filter(pk=pk).first()
    if gone is not None:
        taken_off = gone.events.filter(kind=MessageEvent.Kind.WITHDRAWN).last()
        return render(request, "feedback/withdrawn.html", {"message": gone, "event": taken_off}, status=410)
    found = _public(pk, at=at)
    row = _rows([found], at=at)[0]
    entries = list(Entry.objects.for_subject(found.subject).filter(at__lte=at))
    context = {
        "message": found,
        "row": row,
        "due_at": found.clock.due_at if found.clock else None,
        "digest": digests.digest(canonical.form(found)),
        "last_entry": entries[-1] if entries else None,
        "merged": found.merged.count(),
        "promise": actions.PROMISE,
    }
    return render(request, "feedback/answer.html", context)


@require_safe
@revalidated
def canonical_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the very bytes whose digest stands in the log."""
    found = _public(pk, at=now())
    response = HttpResponse(digests.encode(canonical.form(found)), content_type="application/json; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    response["Content-Disposition"] = f'inline; filename="feedback-{found.pk}.json"'
    return response


@require_safe
@revalidated
def atom(request: HttpRequest) -> HttpResponse:
    """The newest public answers as Atom (RFC 4287); `kind` and `unit` narrow them as they do the list."""
    at = now()
    found, kind, unit = narrowed(request.GET, at=at)
    site, bureau = settings.BASE_URL, Bureau.load().name
    host = urlsplit(site).hostname
    words = [Message.Kind(kind).label if kind else "", unit.short_name if unit else ""]
    asked = "&".join(part for part in (f"kind={kind}" if kind else "", f"unit={unit.code}" if unit else "") if part)
    feed = Atom1Feed(
        title=" · ".join([f"{bureau} 纠错与建议的答复", *(str(word) for word in words if word)]),
        link=site + reverse("feedback:answers") + (f"?{asked}" if asked else ""),
        description="",
        language="zh-CN",
        author_name=bureau,
        feed_url=site + reverse("feedback:atom") + (f"?{asked}" if asked else ""),
        feed_guid=f"tag:{host},2017:feedback" + (f"?{asked}" if asked else ""),
    )
    for row in _rows(list(found[:FEED]), at=at):
        message = row.message
        feed.add_item(
            title=row.title,
            link=site + row.url,
            description=f"{message.public_text}\n\n答复（{message.outcome_word}）：{message.answer}",
            unique_id=f"tag:{host},2017:{message.subject}",
            unique_id_is_permalink=False,
            pubdate=message.answered_at,
            updateddate=message.answered_at,
            author_name=message.unit.full_name if message.unit else bureau,
            categories=[str(message.get_kind_display())],
        )
    if not feed.items:
        feed.latest_post_date = lambda: BEGINNING  # type: ignore[method-assign]  # an empty feed must not take today's
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def narrowed(values: Mapping[str, str], *, at: datetime) -> tuple[MessageQuerySet, str, Unit | None]:
    """Return the public messages that a query leaves, newest answer first, with the kind and the unit it names."""
    kind = values.get("kind", "")
    kind = kind if kind in Message.Kind.values else ""
    code = values.get("unit", "").replace("\0", "")[:40]
    unit = Unit.objects.filter(code=code).first() if code else None
    found = Message.objects.public(at).select_related("unit", "clock", "document")
    if kind:
        found = found.filter(kind=kind)
    if unit is not None:
        found = found.filter(unit=unit)
    return found.order_by("-answered_at", "-pk"), kind, unit


def _public(pk: int, *, at: datetime) -> Message:
    try:
        return Message.objects.public(at).select_related("unit", "clock", "document").get(pk=pk)
    except Message.DoesNotExist:
        raise Http404 from None


def _rows(messages: list[Message], *, at: datetime) -> list[Row]:
    titles = titles_of(messages, at)
    return [Row(message, titles[message.pk], message.get_absolute_url(), _in_time(message)) for message in messages]


def titles_of(messages: list[Message], at: datetime) -> dict[int, str]:
    """Return what the page of each message is called; a document is named only while it is public."""
    wanted = {message.document_id for message in messages if message.document_id}
    shown = set(Document.objects.public(at).filter(pk__in=wanted).values_list("pk", flat=True))
    return {
        message.pk: message.about_title if not message.document_id or message.document_id in shown else "有关文件"
        for message in messages
    }


def _in_time(message: Message) -> bool | None:
    if message.clock is None or message.clock.due_at is None or message.answered_at is None:
        return None
    return message.answered_at <= message.clock.due_at
