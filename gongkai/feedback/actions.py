"""What may be done with a message from the public. One verb, one transaction, one line in the log.

The path: received → routed → drafted by the unit → released by another person, who also decides what the public may
read of it. The unit may change on the way; the clock does not.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from gongkai.deadlines import actions as deadlines
from gongkai.errors import BadInput, Refused
from gongkai.feedback import canonical, rules
from gongkai.feedback.about import SITE, About
from gongkai.feedback.models import Message, MessageEvent, Promises
from gongkai.law.lengths import working_days
from gongkai.ledger import actions as ledger
from gongkai.organisation.models import Unit, User
from gongkai.organisation.roles import Role, require, require_own_unit
from gongkai.publishing import words

PROMISE = "本机关承诺时限"
Event = MessageEvent.Kind


class AlreadySent(Refused):
    """The form was sent before. `message` is what became of it."""

    says = "这张表单已经提交过。"

    def __init__(self, message: Message) -> None:
        super().__init__()
        self.message = message


class Closed(Refused):
    says = "该来信已经办结。"


class SamePersonReleases(Refused):
    says = "答复不得由拟稿人本人审定。"


class NothingDrafted(Refused):
    says = "尚未拟写答复。"


class SenderWantsItPrivate(Refused):
    says = "来信人要求不公开，内容和答复不得公开。"


class PersonalNumbers(Refused):
    says = "拟公开的内容含有个人信息，请先遮盖。"


# --- the counter -----------------------------------------------------------------------------------


@transaction.atomic
def receive(
    kind: str,
    text: str,
    *,
    about: About = SITE,
    quote: str = "",
    contact: str = "",
    private: bool = False,
    submission: str,
    at: datetime,
) -> Message:
    """Take in a message, give it a receipt, a unit and a clock. `submission` names the form it came on, once.

    Raises AlreadySent, with the message, when the same form came before; BadInput for what cannot be taken.
    """
    if kind not in Message.Kind.values:
        raise BadInput("请选择类别。")
    text, quote, contact = rules.cleaned(text), rules.cleaned(quote), rules.one_line(contact)
    if not text:
        raise BadInput("请填写内容。")
    for said, longest, name in (
        (text, rules.LONGEST_TEXT, "内容"),
        (quote, rules.LONGEST_QUOTE, "有误的原文"),
        (contact, rules.LONGEST_CONTACT, "联系方式"),
    ):
        if len(said) > longest:
            raise BadInput(f"{name}不得超过{longest}字。")
    unit = about.unit if about.unit is not None and about.unit.closed_on is None else office_unit()
    message = _with_receipt(
        Message(
            submission=submission,
            kind=kind,
            about_path=about.path,
            about_title=about.title,
            document=about.document,
            unit=unit,
            text=text,
            quote=quote,
            contact=contact,
            private=private,
            created_at=at,
        )
    )
    message.clock = deadlines.start(
        working_days(Promises.load().days(kind)),
        limit="promise",
        duty=f"答复公众{message.get_kind_display()}",
        matter=message.name,
        subject=message.subject,
        address=message.get_staff_url(),
        source=PROMISE,
        units=[unit] if unit else [],
        since=at,
        by=None,
        at=at,
    )
    message.save(update_fields=["clock"])
    _note(message, Event.RECEIVED, at=at)
    _log("feedback.received", message, at=at, basis=PROMISE)
    return message


def office_unit() -> Unit | None:
    """Return the unit in which most of the openness office works; None before anyone serves in it."""
    serving = Q(people__groups__name=Role.OPENNESS_OFFICE.value, people__is_active=True)
    found = Unit.objects.filter(closed_on__isnull=True).annotate(serving=Count("people", filter=serving, distinct=True))
    return found.filter(serving__gt=0).order_by("-serving", "pk").first()


def _with_receipt(message: Message) -> Message:
    """Save a new message under a receipt number that nobody else has."""
    for _ in range(8):
        message.receipt = rules.new_receipt(secrets.choice)
        try:
            with transaction.atomic():
                message.save(force_insert=True)
        except IntegrityError:
            sent = Message.objects.filter(submission=message.submission).first()
            if sent is not None:
                raise AlreadySent(sent) from None
            if not Message.objects.filter(receipt=message.receipt).exists():
                raise
            message.pk = None
        else:
            return message
    raise RuntimeError("no free receipt number in eight draws")


# --- inside the house --------------------------------------------------------------------------------


@transaction.atomic
def route(message: Message, unit: Unit, *, note: str = "", by: User, at: datetime) -> None:
    """Give the message to `unit`, or confirm it there. The clock goes on as it ran."""
    require(by, "feedback.route")
    message = _open(message, by)
    if unit.closed_on is not None:
        raise BadInput("该单位已经撤销。")
    if message.unit_id == unit.pk and message.state == Message.State.ROUTED:
        raise Refused("该来信已由该单位办理。")
    if message.unit_id != unit.pk:
        # What one unit drafted another does not answer for.
        message.drafted_by = message.drafted_at = None
        message.draft_outcome = message.sent_back = ""
    message.unit, message.state = unit, Message.State.ROUTED
    message.save()
    if message.clock is not None:
        message.clock.units.set([unit])
    _note(message, Event.ROUTED, by=by, at=at, note=f"{unit.short_name}　{note}".strip())
    _log("feedback.routed", message, at=at)


@transaction.atomic
def draft_answer(message: Message, text: str, outcome: str, *, by: User, at: datetime) -> None:
    """Write, or write again, the answer that another person will release."""
    require(by, "feedback.answer")
    message = _open(message, by)
    text = rules.cleaned(text)
    if not text:
        raise BadInput("请填写答复。")
    if len(text) > rules.LONGEST_ANSWER:
        raise BadInput(f"答复不得超过{rules.LONGEST_ANSWER}字。")
    if outcome not in rules.OUTCOMES[message.kind]:
        raise BadInput("请选择办理结果。")
    message.draft, message.draft_outcome, message.sent_back = text, outcome, ""
    message.drafted_by, message.drafted_at = by, at
    taken_up = message.state == Message.State.NEW
    message.state = Message.State.ROUTED
    message.save()
    _note(message, Event.DRAFTED, by=by, at=at)
    if taken_up:
        _log("feedback.routed", message, at=at)


@transaction.atomic
def send_back(message: Message, reason: str, *, by: User, at: datetime) -> None:
    """Return a drafted answer to its drafter, with a reason."""
    require(by, "feedback.release")
    message = _open(message, by)
    if message.drafted_by is None:
        raise NothingDrafted
    if not reason.strip():
        raise BadInput("退回时应当写明理由。")
    message.drafted_by = message.drafted_at = None
    message.sent_back = rules.cleaned(reason)[:500]
    message.save()
    _note(message, Event.SENT_BACK, by=by, at=at, note=message.sent_back)


@transaction.atomic
def release(
    message: Message,
    *,
    publish: bool,
    public_text: str = "",
    public_quote: str = "",
    not_public_because: str = "",
    by: User,
    at: datetime,
) -> Message:
    """Let the drafted answer go out, and decide what the public may read of the message itself.

    Refused to the drafter; refused while personal numbers stand in what would be public, or the sender's own contact.
    What is not shown, though the sender did not ask for it, needs a reason. Those merged into it are answered with it.
    """
    require(by, "feedback.release")
    message = _open(message, by)
    if message.drafted_by is None or not message.draft:
        raise NothingDrafted
    if message.drafted_by_id == by.pk:
        raise SamePersonReleases
    public_text, public_quote = rules.cleaned(public_text), rules.cleaned(public_quote)
    if publish:
        if message.private:
            raise SenderWantsItPrivate
        if not public_text:
            raise BadInput("请填写公开的内容。")
        _refuse_personal(message, f"{public_quote}\n{public_text}", message.draft)
    elif not message.private and not not_public_because.strip():
        raise BadInput("不公开的，应当写明理由。")
    message.answer, message.outcome = message.draft, message.draft_outcome
    message.answered_by, message.answered_at, message.closed_at = by, at, at
    unfounded = message.outcome == Message.Outcome.UNFOUNDED
    message.state = Message.State.UNFOUNDED if unfounded else Message.State.ANSWERED
    message.published = publish
    message.public_text, message.public_quote = (public_text, public_quote) if publish else ("", "")
    message.not_public_because = "" if publish else rules.one_line(not_public_because)[:300]
    message.save()
    _stop(message, "已答复", by=by, at=at)
    for other in message.merged.filter(closed_at__isnull=True):
        other.closed_at = at
        other.save(update_fields=["closed_at"])
        _stop(other, "并入的来信已答复", by=by, at=at)
    _note(message, Event.RELEASED, by=by, at=at, note="" if publish else f"不公开：{message.not_public_because}")
    _log("feedback.answered", message, at=at)
    if publish:
        _log("feedback.published", message, at=at, public=True)
    return message


@transaction.atomic
def withdraw(message: Message, reason: str, *, by: User, at: datetime) -> None:
    """Take what was shown off the public pages again, with a reason; the sender still finds the answer by receipt."""
    require(by, "feedback.set_aside")
    message = _locked(message)
    if not message.published:
        raise Refused("该来信没有公开。")
    if not reason.strip():
        raise BadInput("撤下时应当写明理由。")
    message.published, message.public_text, message.public_quote = False, "", ""
    message.not_public_because = rules.one_line(reason)[:300]
    message.save()
    _note(message, Event.WITHDRAWN, by=by, at=at, note=message.not_public_because)
    _log("feedback.withdrawn", message, at=at)


@transaction.atomic
def merge(message: Message, into: Message, *, by: User, at: datetime) -> None:
    """Let a message be answered together with another of the same matter. Its own clock runs on until then."""
    require(by, "feedback.set_aside")
    message = _open(message, by)
    into = Message.objects.select_for_update(of=("self",)).get(pk=into.pk)
    if into.pk == message.pk:
        raise BadInput("来信不能并入其自身。")
    if into.state in {Message.State.MERGED, Message.State.SPAM}:
        raise Refused("对方已合并办理或者不予受理，请并入原件。")
    if into.private:
        raise Refused("对方来信人要求不公开，不能并入。")
    message.state, message.merged_into = Message.State.MERGED, into
    if into.is_answered:
        message.closed_at = at
    message.save()
    if into.is_answered:
        _stop(message, "并入的来信已答复", by=by, at=at)
    for other in message.merged.all():
        other.merged_into = into
        other.save(update_fields=["merged_into"])
        _log("feedback.merged", other, at=at)
    _note(message, Event.MERGED, by=by, at=at, note=f"并入第{into.pk}件")
    _log("feedback.merged", message, at=at)


@transaction.atomic
def set_aside(message: Message, reason: str, *, by: User, at: datetime) -> None:
    """Set aside what is no message at all (advertising, abuse, nothing to do with us), with a reason."""
    require(by, "feedback.set_aside")
    message = _open(message, by)
    if message.merged.exists():
        raise Refused("已有其他来信并入该件，不能不予受理。")
    if not reason.strip():
        raise BadInput("不予受理应当写明理由。")
    message.state, message.closed_at = Message.State.SPAM, at
    message.set_aside_because = rules.one_line(reason)[:300]
    message.save()
    _stop(message, "不予受理", by=by, at=at)
    _note(message, Event.SET_ASIDE, by=by, at=at, note=message.set_aside_because)
    _log("feedback.set_aside", message, at=at)


@transaction.atomic
def restore(message: Message, *, by: User, at: datetime) -> None:
    """Take back that a message was set aside: it is open again and its clock goes on as if it had never stopped."""
    require(by, "feedback.set_aside")
    message = _locked(message)
    if message.state != Message.State.SPAM:
        raise Refused("只有不予受理的来信可以恢复办理。")
    if message.text_forgotten_at is not None:
        raise Refused("该来信的内容已按期删除，不能恢复。")
    message.state, message.closed_at, message.set_aside_because = Message.State.ROUTED, None, ""
    message.save()
    if message.clock is not None:
        deadlines.reopen(message.clock, reason="恢复办理", by=by, at=at)
    _note(message, Event.RESTORED, by=by, at=at)
    _log("feedback.restored", message, at=at)


@transaction.atomic
def see_contact(message: Message, *, by: User, at: datetime) -> str:
    """Return how the sender can be reached. Who looked, and when, is kept with the message."""
    require(by, "feedback.see_contact")
    require_own_unit(by, message.unit_id)
    message = _locked(message)
    if not message.contact:
        raise Refused("来信人没有留下联系方式，或者已按期删除。")
    _note(message, Event.CONTACT_SEEN, by=by, at=at)
    return message.contact


@transaction.atomic
def promise(days: dict[str, int], *, by: User) -> Promises:
    """Set what the bureau promises. Running clocks keep the promise they were started with."""
    require(by, "feedback.promise")
    promises = Promises.load()
    for name, value in days.items():
        setattr(promises, name, value)
    promises.full_clean(exclude=["id"])
    promises.save()
    return promises


@transaction.atomic
def forget(*, at: datetime) -> dict[str, int]:
    """Delete what has been kept long enough: contacts, the text of what was set aside.

    The nightly run does it. Returns how many of each: {"contacts", "texts"}.
    """
    until = at - timedelta(days=Promises.load().contact_days)
    contacts = list(
        Message.objects.select_for_update(of=("self",)).filter(closed_at__lte=until).exclude(contact="").order_by("pk")
    )
    for message in contacts:
        message.contact, message.contact_forgotten_at = "", at
        message.save(update_fields=["contact", "contact_forgotten_at"])
        _note(message, Event.CONTACT_FORGOTTEN, at=at)
    until = at - timedelta(days=rules.SPAM_KEPT_DAYS)
    texts = list(
        Message.objects.select_for_update(of=("self",))
        .filter(state=Message.State.SPAM, closed_at__lte=until, text_forgotten_at__isnull=True)
        .order_by("pk")
    )
    for message in texts:
        message.text = message.quote = message.contact = message.draft = ""
        message.text_forgotten_at = at
        message.salt = secrets.token_hex(16)  # The log's digest of it says nothing any more.
        message.save()
        _note(message, Event.TEXT_FORGOTTEN, at=at)
    return {"contacts": len(contacts), "texts": len(texts)}


# --- shared --------------------------------------------------------------------------------------------


def _locked(message: Message) -> Message:
    return (
        Message.objects.select_for_update(of=("self",))
        .select_related("unit", "document", "clock", "drafted_by", "merged_into")
        .get(pk=message.pk)
    )


def _open(message: Message, by: User) -> Message:
    """Return the row as it stands now, locked, for someone of its unit or the office; Closed when it is done."""
    message = _locked(message)
    require_own_unit(by, message.unit_id)
    if not message.is_open:
        raise Closed
    return message


def _refuse_personal(message: Message, shown: str, answer: str) -> None:
    _, listed = words.for_guard()
    found = rules.personal_in(shown, words=listed) + rules.personal_in(answer, of_a_citizen=False, words=listed)
    if found:
        raise PersonalNumbers(f"拟公开的内容或者答复中有{'、'.join(dict.fromkeys(found))}，请先遮盖。")
    if message.contact and message.contact in f"{shown}\n{answer}":
        raise PersonalNumbers("拟公开的内容或者答复中有来信人的联系方式，请先遮盖。")


def _stop(message: Message, reason: str, *, by: User | None, at: datetime) -> None:
    if message.clock is not None and message.clock.stopped_at is None:
        deadlines.stop(message.clock, reason=reason, by=by, at=at)


def _note(message: Message, kind: MessageEvent.Kind, *, by: User | None = None, at: datetime, note: str = "") -> None:
    MessageEvent.objects.create(message=message, kind=kind, at=at, by=by, note=note[:500])


def _log(verb: str, message: Message, *, at: datetime, basis: str = "", public: bool = False) -> None:
    content = canonical.public_digest(message) if public else canonical.record_digest(message)
    ledger.record(
        verb, message.subject, at=at, unit=message.unit.code if message.unit else "", content=content, basis=basis
    )
