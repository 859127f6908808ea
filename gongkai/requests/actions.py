"""What may be done with a request. One verb, one transaction, one line in the log.

Every step inside the house is a row of machine.py: `take` finds the row, asks its power and its guards, lets its
effects happen, moves the state, and tells history and log. Nothing moves a state in any other way.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Q

from gongkai.deadlines import actions as deadlines
from gongkai.deadlines import calendar
from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.frame import sealed
from gongkai.frame.sealed import vault
from gongkai.law.rules import beijing_day
from gongkai.ledger import actions as ledger
from gongkai.organisation.models import Unit, User
from gongkai.organisation.roles import Role, may, require, require_own_unit
from gongkai.requests import canonical, files, machine, notices, numbers, rules, scribe
from gongkai.requests.effects import EFFECTS, clocks_that_wait, reply_by, settled_state
from gongkai.requests.guards import GUARDS, STANDING
from gongkai.requests.machine import Event, Who
from gongkai.requests.models import (
    Consultation,
    Correction,
    Fee,
    InformationRequest,
    Letter,
    Practice,
    RequestDraft,
    RequestEvent,
    RequestFile,
)
from gongkai.requests.step import Step

logger = logging.getLogger(__name__)

# What an applicant says of themselves and of what they want; the columns of the table that a form fills.
APPLICANT = (
    "kind",
    "name",
    "representative",
    "contact_person",
    "proof_kind",
    "phone",
    "email",
    "notify",
    "fax",
    "postcode",
    "address",
)
WANTED = (
    "matter",
    "content",
    "document_title",
    "document_number",
    "purpose",
    "form",
    "delivery",
    "help_needed",
    "asks_fee_waiver",
    "items",
)


class AlreadySent(Refused):
    """The form was sent before. `inquiry` is what became of it."""

    says = "这张表单已经提交过。"

    def __init__(self, inquiry: InformationRequest) -> None:
        super().__init__()
        self.inquiry = inquiry


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form or a mail: what it is for, what it is called, its bytes."""

    kind: str
    name: str
    data: bytes


# --- the counter ----------------------------------------------------------------------------------


def submit(
    said: dict[str, Any],
    *,
    submission: str,
    secret: str = "",
    uploads: Iterable[Upload] = (),
    needs_proof: bool = True,
    at: datetime,
) -> InformationRequest:
    """Take in a request over the net: a number, a place to look it up (`secret`), an alarm until it is registered.

    Raises AlreadySent, with the request, when the same form came before; BadInput for what cannot be taken.
    """
    facts = {**said, "channel": InformationRequest.Channel.INTERNET.value, "needs_proof": needs_proof}
    return _received(machine.SUBMIT, facts, submission=submission, secret=secret, uploads=uploads, by=None, at=at)


def enter(
    said: dict[str, Any],
    *,
    channel: str,
    arrived_at: datetime,
    submission: str,
    secret: str = "",
    uploads: Iterable[Upload] = (),
    by: User,
    at: datetime,
) -> InformationRequest:
    """Enter a request that came on paper, in person, by fax or by mail. It is registered in a step of its own."""
    require(by, machine.ENTER.power)
    if channel not in InformationRequest.Channel.values:
        raise BadInput("请选择提交渠道。")
    if arrived_at > at:
        raise BadInput("到达时间不能晚于现在。")
    facts = {**said, "channel": channel, "arrived_at": arrived_at}
    return _received(machine.ENTER, facts, submission=submission, secret=secret, uploads=uploads, by=by, at=at)


def _received(
    event: Event,
    facts: dict[str, Any],
    *,
    submission: str,
    secret: str,
    uploads: Iterable[Upload],
    by: User | None,
    at: datetime,
) -> InformationRequest:
    # A file that cannot be taken is refused before a number is given for it, and looked at before any lock is held.
    taken = [(upload, files.checked(upload.name, upload.data, proof=_is_proof(upload))) for upload in uploads]
    return _kept(event, facts, submission=submission, secret=secret, taken=taken, by=by, at=at)


@transaction.atomic
def _kept(
    event: Event,
    facts: dict[str, Any],
    *,
    submission: str,
    secret: str,
    taken: list[tuple[Upload, str]],
    by: User | None,
    at: datetime,
) -> InformationRequest:
    sent = InformationRequest.objects.filter(submission=submission).first()
    if sent is not None:
        raise AlreadySent(sent)
    inquiry = InformationRequest(
        submission=submission,
        secret_hash=rules.hash_of(secret) if secret else "",
        channel=facts["channel"],
        submitted_at=at,
        arrived_at=facts.get("arrived_at"),
        **{name: facts[name] for name in (*APPLICANT, *WANTED) if facts.get(name) not in (None, "")},
    )
    _tidy(inquiry)
    number = rules.one_line(str(facts.get("proof_number") or ""))
    inquiry.proof_number_sealed = vault.seal_text(number)
    inquiry.applicant_key = sealed.fingerprint(
        rules.applicant_words(inquiry.name, number, inquiry.phone, inquiry.email), purpose="request-applicant"
    )
    facts = {**facts, "content": inquiry.content, "name": inquiry.name, "office_units": office_units()}
    step = Step(inquiry, machine.row(None, event, ""), by, at, calendar.current(), Practice.load(), facts)
    for name in event.guards:
        GUARDS[name](step)
    _number(inquiry, at)
    for name in event.effects:
        EFFECTS[name](step)
    inquiry.save()
    for upload, media_type in taken:
        files.take(upload.name, upload.data, upload.kind, media_type=media_type, inquiry=inquiry, at=at)
    _tell(step, None, machine.State.SUBMITTED)
    return inquiry


def _is_proof(upload: Upload) -> bool:
    return upload.kind == RequestFile.Kind.PROOF


def _tidy(inquiry: InformationRequest) -> None:
    """Let no invisible sign into the table; content keeps its lines."""
    for name in (*APPLICANT, "document_title", "document_number", "purpose", "help_needed"):
        value = getattr(inquiry, name)
        if isinstance(value, str):
            longest = getattr(InformationRequest._meta.get_field(name), "max_length", None)
            setattr(inquiry, name, rules.one_line(value)[:longest])
    inquiry.content = rules.cleaned(inquiry.content)


def _number(inquiry: InformationRequest, at: datetime) -> None:
    """Give the next number of the year and save the request under it."""
    inquiry.year, inquiry.serial = numbers.take(at)
    try:
        with transaction.atomic():
            inquiry.save(force_insert=True)
    except IntegrityError:
        sent = InformationRequest.objects.filter(submission=inquiry.submission).first()
        if sent is None:
            raise
        raise AlreadySent(sent) from None


def office_units() -> list[Unit]:
    """Return the unit in which most of the openness office works, as a list; empty before anyone serves in it."""
    serving = Q(people__groups__name=Role.OPENNESS_OFFICE.value, people__is_active=True)
    found = Unit.objects.filter(closed_on__isnull=True).annotate(serving=Count("people", filter=serving, distinct=True))
    return list(found.filter(serving__gt=0).order_by("-serving", "pk")[:1])


# --- the one way to move a request ----------------------------------------------------------------


@transaction.atomic
def take(
    inquiry: InformationRequest, event: Event | str, *, by: User | None, at: datetime, **facts: Any
) -> InformationRequest:
    """Let `event` happen to the request, as its row in the table says; returns the request as it then stands.

    `by` None: the applicant over the net, or the timer. Raises machine.NotNow where the table has no such row,
    NotAllowed for the wrong person, Refused or BadInput from a guard. Nothing was changed then.
    """
    event = machine.EVENTS[event] if isinstance(event, str) else event
    inquiry = _locked(inquiry)
    row = machine.row(inquiry.state, event, inquiry.regime)
    _may(inquiry, event, by)
    facts.setdefault("office_units", office_units())
    step = Step(inquiry, row, by, at, calendar.current(), Practice.load(), facts)
    for name in event.guards:
        GUARDS[name](step)
    before = inquiry.standing
    for name in event.effects:
        EFFECTS[name](step)
    inquiry.state = settled_state(step)
    inquiry.save()
    _tell(step, before, inquiry.standing)
    return inquiry


@transaction.atomic
def take_with_letter(
    inquiry: InformationRequest, event: Event | str, *, by: User, at: datetime, **facts: Any
) -> InformationRequest:
    """Let `event` happen and its letter be sealed, both or neither; returns the request as it then stands.

    An answer is sealed before it is sent; every other letter says what its step has brought about. Raises as `take`,
    and what the room of the letters raises.
    """
    event = machine.EVENTS[event] if isinstance(event, str) else event
    letter = letter_with(inquiry, event, by)
    if letter is None:
        raise Refused("这一步没有随同出具的文书。")
    if letter == machine.Letter.ANSWER:
        scribe.write(inquiry, letter, facts=facts, by=by, at=at)
        return take(inquiry, event, by=by, at=at, **facts)
    inquiry = take(inquiry, event, by=by, at=at, **facts)
    asked = inquiry.consultations.last() if event.code.startswith("consult_") else None
    scribe.write(inquiry, letter, facts=facts, consultation=asked, by=by, at=at)
    return inquiry


def letter_with(inquiry: InformationRequest, event: Event, by: User) -> machine.Letter | None:
    """Return the letter that can be sealed along with a step of this person, None where there is none to seal."""
    if not may(by, scribe.POWER):
        return None
    if event == machine.SEND:
        return None if inquiry.answer_is_sealed else machine.Letter.ANSWER
    if event == machine.CANCEL_FEE and not inquiry.letters.filter(
        kind=machine.Letter.FEE.value, superseded=False
    ).exclude(pdf_sha256=""):
        return None  # no notice was written that could be taken back
    # The answer waits for whoever sends it, and the proof of service is filled in when it is served.
    if event in {machine.DECIDE, machine.SERVE}:
        return None
    return event.letter


def asked_on(consultation: Consultation, day: date) -> Consultation:
    """Return the consultation as it stands once its letter goes out on `day`; nothing is kept."""
    consultation.sent_on = day
    consultation.reply_by = reply_by(
        consultation.kind, consultation.inquiry.regime, day, calendar.current(), Practice.load()
    )
    return consultation


@transaction.atomic
def goes_out(consultation: Consultation, *, by: User, at: datetime) -> Consultation:
    """Let the letter of a consultation go out: from now on, and not before, the time for asking is left out.

    The room of the letters says so as it seals one. What was asked without a letter was not asked in writing,
    and gives the office no time.
    """
    require(by, scribe.POWER)
    inquiry = _locked(consultation.inquiry)
    consultation = inquiry.consultations.select_related("inquiry").get(pk=consultation.pk)
    if consultation.ended_on is not None or inquiry.standing not in machine.RUNNING:
        return consultation
    asked_on(consultation, beijing_day(at)).save(update_fields=["sent_on", "reply_by"])
    event = machine.EVENTS[f"consult_{consultation.kind}"]
    for clock in clocks_that_wait(inquiry) if consultation.excluded else ():
        if clock.paused_at is None:
            deadlines.pause(clock, reason=event.zh, basis=event.basis_of(inquiry.regime) or "", by=by, at=at)
    return consultation


def _may(inquiry: InformationRequest, event: Event, by: User | None) -> None:
    if by is None:
        if event.who not in {Who.APPLICANT, Who.TIMER}:
            raise NotAllowed
        return
    if event.who == Who.TIMER:
        raise NotAllowed("该步骤由期限届满自动发生，不由人员办理。")
    require(by, event.power)
    if event.who == Who.UNIT:
        require_own_unit(by, inquiry.unit_id)


def offered(inquiry: InformationRequest, person: User, *, at: datetime) -> list[machine.Transition]:
    """Return the rows this person could bring about now, in the order of the table.

    Left out is what there is nothing to do for: to decide an extension nobody asked for, to send what was sent. What
    depends on the actor's words, and what the law forbids, is said when it is tried.
    """
    found, practice, days = [], Practice.load(), calendar.current()
    for row in machine.offered(inquiry.state, inquiry.regime):
        step = Step(inquiry, row, person, at, days, practice)
        try:
            _may(inquiry, row.event, person)
            for name in row.event.guards:
                if name in STANDING:
                    GUARDS[name](step)
        except Refused:
            continue
        found.append(row)
    return found


def _locked(inquiry: InformationRequest) -> InformationRequest:
    return (
        InformationRequest.objects.select_for_update(of=("self",))
        .select_related("unit", "clock", "arrival_clock", "drafted_by")
        .get(pk=inquiry.pk)
    )


def _tell(step: Step, before: machine.State | None, after: machine.State) -> None:
    inquiry, basis = step.inquiry, step.event.basis_of(step.inquiry.regime)
    told = RequestEvent.objects.create(
        inquiry=inquiry,
        event=step.event.code,
        from_state=before.value if before else "",
        to_state=after.value,
        at=step.at,
        by=step.by,
        note=step.note[:500],
        basis=basis.shown_zh if basis else "",
    )
    ledger.record(
        step.event.verb,
        inquiry.subject,
        at=step.at,
        unit=inquiry.unit.code if inquiry.unit else "",
        content=canonical.record_digest(inquiry),
        basis=basis.zh if basis is not None and basis.is_verified else "",
    )
    notices.tell(inquiry, told, at=step.at)


# --- the timer ------------------------------------------------------------------------------------


def settle(*, at: datetime) -> dict[str, int]:
    """Let happen what the passing of time has brought about, as the nightly run does; returns how many of each.

    Nothing becomes public by it: corrections and fees lapse, third parties and agencies are taken as silent.
    """
    today = beijing_day(at)
    done = {"corrections": 0, "consultations": 0, "fees": 0}
    corrections = Correction.objects.filter(received_on__isnull=True, lapsed=False, due_on__lt=today)
    for correction in corrections.filter(inquiry__state=machine.State.AWAITING_CORRECTION).select_related("inquiry"):
        done["corrections"] += _timed(correction.inquiry, machine.CORRECTION_LAPSED, at=at)
    asked = Consultation.objects.filter(ended_on__isnull=True, reply_by__lt=today)
    consultations = asked.filter(Exists(Letter.objects.filter(consultation=OuterRef("pk")).exclude(pdf_sha256="")))
    states = [state.value for state in machine.CONSULTING]
    for one in consultations.filter(inquiry__state__in=states).select_related("inquiry"):
        third = one.kind == Consultation.Kind.THIRD_PARTY
        event = machine.THIRD_PARTY_TIMEOUT if third else machine.AGENCY_TIMEOUT
        done["consultations"] += _timed(one.inquiry, event, at=at, consultation=one)
    fees = Fee.objects.filter(paid_on__isnull=True, lapsed=False, cancelled_on__isnull=True, due_on__lt=today)
    for fee in fees.filter(inquiry__state=machine.State.AWAITING_FEE).select_related("inquiry"):
        done["fees"] += _timed(fee.inquiry, machine.FEE_LAPSED, at=at)
    return done


def _timed(inquiry: InformationRequest, event: Event, *, at: datetime, **facts: Any) -> int:
    """Return 1 when the event happened; a request that somebody moved in the meantime is left for the next night."""
    try:
        take(inquiry, event, by=None, at=at, **facts)
    except Refused as refused:
        logger.warning("request %s: %s did not happen: %s", inquiry.pk, event.code, refused.says)
        return 0
    return 1


# --- papers and people ----------------------------------------------------------------------------


@transaction.atomic
def see_paper(file: RequestFile, *, by: User, at: datetime) -> bytes:
    """Return the bytes of a sealed file. Who looked at what shows a person, and when, is kept with the request."""
    inquiry = file.inquiry
    if inquiry is None:
        raise Refused("该文件尚不属于任何申请。")
    require(by, "request.see_paper" if file.is_proof else "request.see")
    if not file.is_proof and Role.OPENNESS_OFFICE not in by.roles:
        require_own_unit(by, inquiry.unit_id)
    data = files.opened(file)
    if file.is_proof:
        _look(inquiry, f"{file.get_kind_display()}（文件{file.pk}）", by=by, at=at)
    return data


@transaction.atomic
def see_number(inquiry: InformationRequest, *, by: User, at: datetime) -> str:
    """Return the number of the identity paper; who looked is kept."""
    require(by, "request.see_paper")
    inquiry = _locked(inquiry)
    if not inquiry.proof_number_sealed:
        raise Refused("没有证件号码，或者已按期删除。")
    _look(inquiry, "证件号码", by=by, at=at)
    return inquiry.proof_number


def _look(inquiry: InformationRequest, what: str, *, by: User, at: datetime) -> None:
    RequestEvent.objects.create(inquiry=inquiry, event=RequestEvent.LOOKED, at=at, by=by, note=what)


@transaction.atomic
def renew_secret(inquiry: InformationRequest, secret: str, *, by: User | None, at: datetime) -> None:
    """Let the request be looked up by another secret, or by none (""): the old one opens nothing from now on.

    A part is looked up by the secret of the whole, and so are its sisters.
    """
    if by is not None:
        require(by, "request.register")
    inquiry = _locked(inquiry.part_of or inquiry)
    inquiry.secret_hash = rules.hash_of(secret) if secret else ""
    inquiry.save(update_fields=["secret_hash"])
    RequestEvent.objects.create(
        inquiry=inquiry, event=RequestEvent.LINK, at=at, by=by, note="更换查询密钥" if secret else "停用查询密钥"
    )


@transaction.atomic
def ask_for_notices(inquiry: InformationRequest, wanted: bool, *, at: datetime) -> None:
    """Let the applicant have notices by e-mail from now on, or none; those that wait are then emptied."""
    inquiry = _locked(inquiry)
    if wanted and not inquiry.email:
        raise Refused("申请没有填写电子邮箱，不能用邮件通知。")
    if inquiry.notify == wanted:
        return
    inquiry.notify = wanted
    inquiry.save(update_fields=["notify"])
    if not wanted:
        notices.call_off(inquiry, at=at)
    RequestEvent.objects.create(inquiry=inquiry, event=RequestEvent.NOTICES, at=at, note="开启" if wanted else "关闭")


@transaction.atomic
def take_answer(inquiry: InformationRequest, *, at: datetime) -> None:
    """Note, once, that the applicant has opened the answer with their key: the house's own proof that it arrived."""
    inquiry = _locked(inquiry)
    if inquiry.sent_on is not None and not inquiry.events.filter(event=RequestEvent.TAKEN).exists():
        RequestEvent.objects.create(inquiry=inquiry, event=RequestEvent.TAKEN, at=at)


@transaction.atomic
def note(inquiry: InformationRequest, text: str, *, by: User, at: datetime) -> None:
    """Put a remark into the history, for the staff alone: a telephone call, a visit. No personal data in it."""
    require(by, "request.see")
    inquiry = _locked(inquiry)
    if not text.strip():
        raise BadInput("请填写记录。")
    RequestEvent.objects.create(
        inquiry=inquiry, event=RequestEvent.NOTED, at=at, by=by, note=rules.one_line(text)[:500]
    )


@transaction.atomic
def count_items(inquiry: InformationRequest, items: int, *, by: User, at: datetime) -> None:
    """Say how many matters the request holds: one matter, one item, split by the smallest reasonable unit."""
    require(by, "request.route")
    inquiry = _locked(inquiry)
    if not 1 <= items <= 1000:
        raise BadInput("件数应当在1至1000之间。")
    inquiry.items = items
    inquiry.save(update_fields=["items"])
    RequestEvent.objects.create(inquiry=inquiry, event=RequestEvent.NOTED, at=at, by=by, note=f"计为{items}件")


@transaction.atomic
def forget(*, at: datetime) -> dict[str, int]:
    """Delete what has been kept long enough: drafts that ran out, identity papers, how to reach people.

    The nightly run does it. Returns how many of each: {"drafts", "papers", "persons", "strays"}.
    """
    practice = Practice.load()
    drafts = RequestDraft.objects.filter(expires_at__lte=at)
    for file in RequestFile.objects.filter(draft__in=drafts):
        files.forget(file, at=at)
    gone = drafts.count()
    drafts.delete()
    ended = [state.value for state in machine.CONCLUDED]
    until = beijing_day(at) - timedelta(days=practice.paper_days)
    done = Q(concluded_on__lte=until) | Q(concluded_on__isnull=True, closed_at__lte=at - timedelta(practice.paper_days))
    papers = InformationRequest.objects.filter(done, state__in=ended, papers_forgotten_at__isnull=True)
    papers_gone = 0
    for inquiry in papers.select_for_update(of=("self",)):
        for file in inquiry.files.filter(kind__in=_PERSONAL_FILES, forgotten_at__isnull=True):
            files.forget(file, at=at)
        inquiry.proof_number_sealed = b""
        inquiry.papers_forgotten_at = at
        inquiry.save(update_fields=["proof_number_sealed", "papers_forgotten_at"])
        RequestEvent.objects.create(inquiry=inquiry, event=RequestEvent.FORGOT, at=at, note="身份证明")
        papers_gone += 1
    until = beijing_day(at) - timedelta(days=practice.person_days)
    persons = InformationRequest.objects.filter(
        concluded_on__lte=until, state__in=ended, person_forgotten_at__isnull=True
    )
    persons_gone = 0
    for inquiry in persons.select_for_update(of=("self",)):
        inquiry.phone = inquiry.email = inquiry.fax = inquiry.postcode = inquiry.address = ""
        inquiry.contact_person = inquiry.secret_hash = ""
        inquiry.notify = False
        inquiry.person_forgotten_at = at
        inquiry.save()
        RequestEvent.objects.create(inquiry=inquiry, event=RequestEvent.FORGOT, at=at, note="联系方式")
        persons_gone += 1
    return {"drafts": gone, "papers": papers_gone, "persons": persons_gone, "strays": files.sweep(at=at)}


_PERSONAL_FILES = [RequestFile.Kind.PROOF, RequestFile.Kind.SCAN, RequestFile.Kind.MAIL]


def rotate_keys() -> int:
    """Seal everything anew with the first key, so that an old one can be thrown away; returns how much there was."""
    count = 0
    for inquiry in InformationRequest.objects.exclude(proof_number_sealed=b"").iterator():
        with transaction.atomic():
            row = InformationRequest.objects.select_for_update().get(pk=inquiry.pk)
            if row.proof_number_sealed:
                row.proof_number_sealed = vault.resealed(bytes(row.proof_number_sealed))
                row.save(update_fields=["proof_number_sealed"])
                count += 1
    for draft in RequestDraft.objects.all():
        draft.sealed = vault.resealed(bytes(draft.sealed))
        draft.save(update_fields=["sealed"])
        count += 1
    for file in RequestFile.objects.exclude(file="").iterator():
        files.reseal(file)
        count += 1
    for letter in Letter.objects.exclude(stamped="").iterator():
        files.reseal(letter)
        count += 1
    return count


# --- what the office is told ----------------------------------------------------------------------


def earlier_of(inquiry: InformationRequest) -> list[InformationRequest]:
    """Return earlier requests of the same applicant, the newest first."""
    if not inquiry.applicant_key:
        return []
    found = InformationRequest.objects.filter(applicant_key=inquiry.applicant_key).exclude(pk=inquiry.pk)
    return list(found.order_by("-year", "-serial")[:20])


def likely_repeats(inquiry: InformationRequest) -> list[InformationRequest]:
    """Return earlier requests of the same applicant that seem to ask for the same (Order 711, art. 36(6))."""
    return [
        other
        for other in earlier_of(inquiry)
        if (other.year, other.serial) < (inquiry.year, inquiry.serial)
        and not (inquiry.part_of_id and inquiry.part_of_id in {other.pk, other.part_of_id})
        and (
            rules.likeness(other.content, inquiry.content) >= rules.LOOKS_LIKE_A_REPEAT
            or (inquiry.document_number and other.document_number == inquiry.document_number)
        )
    ]


def items_this_month(inquiry: InformationRequest) -> int:
    """Return how many items the same applicant asked for earlier in the calendar month of receipt (Letter 109)."""
    day = inquiry.received_on
    if day is None or not inquiry.applicant_key:
        return 0
    same = InformationRequest.objects.counted().filter(
        applicant_key=inquiry.applicant_key, received_on__year=day.year, received_on__month=day.month
    )
    earlier = same.filter(Q(year__lt=inquiry.year) | Q(year=inquiry.year, serial__lt=inquiry.serial))
    return sum(earlier.values_list("items", flat=True))


def secret_for(nonce: str) -> str:
    """Return the secret of the form with this nonce (rules.new_secret) under the house's key."""
    return rules.new_secret(nonce, settings.SECRET_KEY)
