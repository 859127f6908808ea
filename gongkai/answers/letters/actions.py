"""What may be done with letters: write a template, look at a letter before it goes out, seal it with its number.

A sealed letter is kept as it was sent, PDF and DOCX, and its digests stand in the log under the request's salt. It is
never changed; whoever made a slip withdraws nothing but writes another letter.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from gongkai.answers import canonical
from gongkai.answers.letters import kinds, template, values
from gongkai.answers.letters.kinds import Kind, To
from gongkai.answers.letters.paper import to_paper
from gongkai.answers.letters.template import Template
from gongkai.answers.models import LetterBook, LetterSeries, LetterTemplate
from gongkai.errors import BadInput, Refused
from gongkai.frame.sealed import vault
from gongkai.frame.time import BEIJING
from gongkai.law.foi_decisions import Decision
from gongkai.ledger import actions as ledger
from gongkai.organisation.models import Bureau, User
from gongkai.organisation.roles import require
from gongkai.printing import Paper, to_docx, to_pdf
from gongkai.requests import actions as requests
from gongkai.requests import files
from gongkai.requests.machine import State
from gongkai.requests.models import Consultation, InformationRequest, Letter, RequestEvent

# These may be made again: nothing is decided by them.
REPEATABLE = frozenset({"receipt", "service"})
# What answers a request to correct one's own record, whichever decision it is counted under (Order 711, art. 41).
_OWN_RECORD = frozenset({"corrected", "not_corrected"})
_DECIDED = frozenset({State.DECIDED, State.SERVED, State.CLOSED, State.ABANDONED, State.WITHDRAWN, State.TRANSFERRED})


class AlreadySealed(Refused):
    says = "该文书已经出具。"


class NotDecided(Refused):
    says = "答复尚未经批准，不能出具告知书。"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A letter as it would go out now, and the template it was made from."""

    kind: Kind
    title: str
    paper: Paper
    values: dict[str, str]
    template: Template
    version: int


def template_of(kind: Kind) -> tuple[Template, int]:
    """Return the template in use and its version; 0 is the one the house came with."""
    last = LetterTemplate.objects.filter(kind=kind.key).order_by("-version").first()
    if last is None:
        return template.default(kind), 0
    return Template(last.title, last.text), last.version


def kind_for(inquiry: InformationRequest, key: str) -> Kind:
    """Return the letter meant by a key: "answer" is the one that the decision calls for. Raises BadInput."""
    if key == "answer":
        if not inquiry.decision_code:
            raise BadInput("该申请还没有拟定答复类型。")
        return kinds.of_code(inquiry.decision_code)
    try:
        return kinds.get(key)
    except KeyError:
        raise BadInput("没有这种文书。") from None


def asked_by(kind: Kind) -> str:
    """Return the kind of consultation that a letter to somebody else belongs to."""
    if kind.to is To.THIRD_PARTY:
        return Consultation.Kind.THIRD_PARTY.value
    return (Consultation.Kind.AUTHORITY if kind.key == "authority" else Consultation.Kind.AGENCY).value


def draw(
    inquiry: InformationRequest,
    key: str,
    *,
    words: Mapping[str, str] | None = None,
    consultation: Consultation | None = None,
    number: str = "",
    on: date,
) -> Drawn:
    """Return the letter as it would go out on `on`. Raises BadInput for a blank without words, Refused as `seal`."""
    kind = kind_for(inquiry, key)
    made, version = template_of(kind)
    if consultation is None and kind.to in {To.THIRD_PARTY, To.AGENCY}:
        consultation = inquiry.consultations.filter(kind=asked_by(kind)).last()
    found = values.values_of(inquiry, kind, on=on, number=number, words=words, consultation=consultation)
    decision = values.decision_of(inquiry)
    if decision is not None and kind == kinds.of_decision(decision) and decision.answered:
        values.check_answer(inquiry, decision, found)
    lines = template.lines(made, found)
    bureau = Bureau.load().name
    paper = to_paper(kind, made.title, lines, bureau=bureau, number=number, on=on)
    return Drawn(kind, made.title, paper, found, made, version)


@transaction.atomic
def seal(
    inquiry: InformationRequest,
    key: str,
    *,
    words: Mapping[str, str] | None = None,
    consultation: Consultation | None = None,
    by: User,
    at: datetime,
) -> Letter:
    """Give the letter its number, print it, and keep it as it goes out. The number is given in this transaction.

    Raises NotDecided before the answer was approved, AlreadySealed for what went out before, Incomplete and
    BlankEmpty for what is missing.
    """
    require(by, "letter.seal")
    inquiry = InformationRequest.objects.select_for_update(of=("self",)).get(pk=inquiry.pk)
    kind = kind_for(inquiry, key)
    decision = values.decision_of(inquiry)
    answers = _tells(decision, kind)
    if (kind.relief or answers) and State(inquiry.state) not in _DECIDED:
        raise NotDecided
    if decision is not None and kind.relief and kind != kinds.of_decision(decision) and kind.key != "not_corrected":
        raise Refused(f"该申请的答复类型是“{decision.zh}”，应当出具《{kinds.of_decision(decision).zh}》。")
    before = inquiry.letters.filter(kind=kind.key, consultation=consultation, superseded=False).exclude(pdf_sha256="")
    if kind.key not in REPEATABLE and before.exists():
        raise AlreadySealed(f"《{kind.zh}》已于{before[0].made_at.astimezone(BEIJING):%Y-%m-%d}出具，不能重复出具。")
    on = at.astimezone(BEIJING).date()
    if consultation is not None and kind.key == consultation.kind:
        consultation = requests.goes_out(consultation, by=by, at=at)
    # The number is drawn first, so that it stands in what is printed; a letter that fails gives it back.
    number = _next_number(on.year) if kind.numbered else ""
    drawn = draw(inquiry, key, words=words, consultation=consultation, number=number, on=on)
    pdf, docx = to_pdf(drawn.paper), to_docx(drawn.paper)
    letter = Letter(
        inquiry=inquiry,
        kind=kind.key,
        title=drawn.title,
        number=number,
        consultation=consultation,
        decision_code=inquiry.decision_code if answers else "",
        text={name: drawn.values.get(name, "") for name in template.blanks_of(drawn.template)},
        template_digest=canonical.template_digest(kind.key, drawn.version, drawn.template).removeprefix("sha256:"),
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
        docx_sha256=hashlib.sha256(docx).hexdigest(),
        made_by=by,
        made_at=at,
        # An answer goes out when the request is marked as sent; everything else goes out as it is sealed.
        sent_on=inquiry.sent_on if answers else on,
    )
    letter.pdf.save(f"{inquiry.uid}-{kind.key}.pdf", ContentFile(pdf), save=False)
    letter.docx.save(f"{inquiry.uid}-{kind.key}.docx", ContentFile(docx), save=False)
    letter.save()
    ledger.record(
        "letter.sealed",
        canonical.letter_subject(letter),
        at=at,
        content=canonical.letter_digest(letter),
        basis=str(decision.citation) if decision is not None and kind.relief else "",
    )
    return letter


@transaction.atomic
def stamp(letter: Letter, name: str, data: bytes, *, by: User, at: datetime) -> Letter:
    """Keep the copy that bears the seal: from then on it is what the applicant gets. Its digest goes into the log.

    It is stored encrypted, and as it came, for a seal put on by a program is a signature over every byte. Once the
    letter is out it is not exchanged. Raises BadInput for what is no PDF.
    """
    require(by, "letter.seal")
    letter = Letter.objects.select_for_update(of=("self",)).select_related("inquiry").get(pk=letter.pk)
    if not letter.pdf_sha256:
        raise Refused("文书尚未出具，不能收存盖章件。")
    if letter.stamped_sha256 and letter.sent_on is not None:
        raise Refused("文书已经发出，盖章件不能更换。")
    if files.checked(name, data, proof=False) != "application/pdf":
        raise BadInput("盖章件请提供PDF文件，以文件内容为准；拍照、扫描的图片请先转存为PDF。")
    old, storage = str(letter.stamped.name or ""), letter.stamped.storage
    letter.stamped_sha256 = hashlib.sha256(data).hexdigest()
    letter.stamped.save(uuid.uuid4().hex, ContentFile(vault.seal(data)), save=False)
    letter.save(update_fields=["stamped", "stamped_sha256"])
    if old:
        transaction.on_commit(lambda: storage.delete(old))
    note = f"收存盖章件：{letter.title}"
    RequestEvent.objects.create(inquiry=letter.inquiry, event=RequestEvent.NOTED, at=at, by=by, note=note[:500])
    ledger.record("letter.stamped", canonical.letter_subject(letter), at=at, content=canonical.letter_digest(letter))
    return letter


@transaction.atomic
def write_template(
    key: str, title: str, text: str, *, note: str, version: int, by: User, at: datetime
) -> LetterTemplate:
    """Keep a new wording of a template. `version` is the one that was opened: what another changed since is not lost.

    Raises BadInput, with the place, for an unknown or a missing blank.
    """
    require(by, "letter.template")
    try:
        kind = kinds.get(key)
    except KeyError:
        raise BadInput("没有这种文书。") from None
    made = Template(title.strip(), "\n".join(line.rstrip() for line in text.strip().splitlines()))
    template.check(kind, made)
    if not note.strip():
        raise BadInput("请写明修改说明。")
    current, newest = template_of(kind)
    if version != newest:
        raise Refused("该模板刚被他人修改，请重新打开后再改。")
    if made == current:
        raise BadInput("内容没有变化。")
    try:
        with transaction.atomic():
            row = LetterTemplate.objects.create(
                kind=key,
                version=newest + 1,
                title=made.title,
                text=made.text,
                note=note.strip()[:200],
                made_by=by,
                made_at=at,
            )
    except IntegrityError:
        raise Refused("该模板刚被他人修改，请重新打开后再改。") from None
    ledger.record(
        "template.changed",
        canonical.template_subject(key),
        at=at,
        content=canonical.template_digest(key, row.version, made),
    )
    return row


@transaction.atomic
def settle_book(said: Mapping[str, object], *, by: User) -> LetterBook:
    """Set what every letter needs to know of this office. Letters that went out keep what they said."""
    require(by, "letter.template")
    book = LetterBook.load()
    for name, value in said.items():
        setattr(book, name, value)
    book.full_clean(exclude=["id"])
    book.save()
    return book


def _tells(decision: Decision | None, kind: Kind) -> bool:
    """Return whether this letter carries the answer that was decided."""
    if decision is None or not decision.answered:
        return False
    return kind == kinds.of_decision(decision) or kind.key in _OWN_RECORD


def _next_number(year: int) -> str:
    mark = LetterBook.load().mark
    LetterSeries.objects.bulk_create([LetterSeries(mark=mark, year=year)], ignore_conflicts=True)
    series = LetterSeries.objects.select_for_update().get(mark=mark, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return str(series)
