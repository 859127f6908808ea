"""What follows an answer: shown to everyone, like requests, advice to units, reviews and lawsuits.

Nothing becomes public by itself: an answer is anonymised by one person, confirmed by another, and the guard must find
nothing in it. Order 711, art. 44: what several people ask for is published unasked, or the office says why not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from gongkai.answers import alike, canonical, release
from gongkai.answers.models import Advice, Case, Heap, HeapMember, LetterBook, PublishedAnswer, ReleaseFile
from gongkai.deadlines import actions as deadlines
from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.frame.time import BEIJING
from gongkai.law import foi_decisions, limits
from gongkai.law.foi_decisions import Family
from gongkai.law.lengths import working_days
from gongkai.law.sources import ORDER_711, PLAN_2017
from gongkai.ledger import actions as ledger
from gongkai.organisation.models import Unit, User
from gongkai.organisation.roles import require, require_own_unit
from gongkai.post import actions as post
from gongkai.publishing import words
from gongkai.publishing.models import Document
from gongkai.requests import actions as requests
from gongkai.requests.models import InformationRequest, InformationRequestQuerySet
from gongkai.screening import Kind, inspect_text, mask

SOURCE = PLAN_2017.clause("二（五）6")
CONVERSION = ORDER_711.art(44)
HOUSE_RULE = "本机关内部办理时限"
LOOKS_BACK = timedelta(days=3 * 366)
"""How old a request may be to be compared with new ones (the house's own measure)."""
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_ANSWERED = [each.code for each in foi_decisions.ALL if each.answered]
_GIVEN = [each.code for each in foi_decisions.ALL if each.family in {Family.GRANT, Family.PARTIAL}]


class NotSentYet(Refused):
    says = "答复尚未发出，不能向社会公开。"


class StillPersonal(Refused):
    says = "拟公开的内容含有个人信息，请先隐去。"
    source = ORDER_711.art(15)


class SamePersonReleases(NotAllowed):
    says = "公开文本不得由拟稿人本人确认。"


# --- for everyone ------------------------------------------------------------------------------------


def waiting_to_be_shown() -> InformationRequestQuerySet:
    """Return the answered requests on whose publication nobody has spoken yet. The default is to publish."""
    return InformationRequest.objects.filter(
        sent_on__isnull=False,
        decided_by__isnull=False,
        decision_code__in=_ANSWERED,
        matter=InformationRequest.Matter.INFORMATION,
        published_answer__isnull=True,
    )


def anonymised(inquiry: InformationRequest, text: str) -> str:
    """Return `text` with the applicant's own data and whatever the guard finds covered, as a proposal to a person."""
    for said, instead in _own_words(inquiry):
        text = text.replace(said, instead)
    covered = mask(text, [found for found in inspect_text(text) if found.blocks or found.kind == Kind.NAME])
    return _EMAIL.sub(lambda mailbox: f"{mailbox.group()[0]}***", covered)


@transaction.atomic
def propose(
    inquiry: InformationRequest,
    *,
    title: str,
    question: str,
    answer: str,
    reasons: str = "",
    files: Iterable[ReleaseFile] = (),
    by: User,
    at: datetime,
) -> PublishedAnswer:
    """Put forward what everyone may read of an answer. Anew for one that was sent back, kept back or withdrawn.

    Raises NotSentYet before the applicant has the answer; StillPersonal when the guard finds anything.
    """
    require(by, "answer.propose")
    require_own_unit(by, inquiry.unit_id)
    inquiry = InformationRequest.objects.select_for_update(of=("self",)).get(pk=inquiry.pk)
    if inquiry.sent_on is None or inquiry.decided_by_id is None:
        raise NotSentYet
    if not foi_decisions.get(inquiry.decision_code).answered:
        raise Refused("该申请没有作出答复，无可公开的内容。")
    said = {name: _clean(value) for name, value in (("question", question), ("answer", answer), ("reasons", reasons))}
    if not title.strip() or not said["question"] or not said["answer"]:
        raise BadInput("请填写标题、申请内容和答复。")
    _refuse_personal(inquiry, "\n".join([title, *said.values()]))
    chosen = list(files)
    if any(file.inquiry_id != inquiry.pk or not file.is_ready for file in chosen):
        raise BadInput("一并公开的文件应当是本件已经核对的提供件。")
    row = PublishedAnswer.objects.select_for_update().filter(inquiry=inquiry).first() or PublishedAnswer(
        inquiry=inquiry
    )
    if row.state == PublishedAnswer.State.RELEASED:
        raise Refused("该答复已经公开；需要更改的，请先撤下。")
    row.state, row.title, row.unit = PublishedAnswer.State.PROPOSED, title.strip()[:120], inquiry.unit
    row.question, row.answer, row.reasons = said["question"], said["answer"], said["reasons"]
    row.decision_code, row.answered_on = inquiry.decision_code, inquiry.sent_on
    row.proposed_by, row.proposed_at = by, at
    row.released_by = row.released_at = row.withdrawn_at = None
    row.kept_back_because = row.withdrawn_because = ""
    row.save()
    row.files.set(chosen)
    _log("answer.proposed", row, at=at)
    return row


@transaction.atomic
def show(row: PublishedAnswer, *, by: User, at: datetime) -> None:
    """Release the anonymised answer to everyone. The guard must find nothing, in the text and in every file."""
    require(by, "answer.release")
    row = _locked(row)
    if row.state != PublishedAnswer.State.PROPOSED:
        raise Refused("该答复不在待确认状态。")
    if row.proposed_by_id == by.pk:
        raise SamePersonReleases
    _refuse_personal(row.inquiry, "\n".join([row.title, row.question, row.answer, row.reasons]))
    for file in row.files.all():
        if not file.is_ready:
            raise Refused(f"《{file.title}》尚未核对，不能一并公开。")
        found = [each.kind.zh for each in release.findings(file) if each.blocks]
        if found:
            raise StillPersonal(f"《{file.title}》中有{'、'.join(dict.fromkeys(found))}，不能一并公开。")
    row.state, row.released_by, row.released_at = PublishedAnswer.State.RELEASED, by, at
    row.save()
    _log("answer.published", row, at=at)


@transaction.atomic
def keep_back(inquiry: InformationRequest, reason: str, *, by: User, at: datetime) -> PublishedAnswer:
    """Decide that an answer is not shown to everyone, and say why. The reason is kept and counted."""
    require(by, "answer.release")
    inquiry = InformationRequest.objects.select_for_update(of=("self",)).get(pk=inquiry.pk)
    if inquiry.sent_on is None:
        raise NotSentYet
    if not reason.strip():
        raise BadInput("不公开答复的，应当写明理由。")
    row = PublishedAnswer.objects.select_for_update().filter(inquiry=inquiry).first()
    if row is not None and row.state == PublishedAnswer.State.RELEASED:
        raise Refused("该答复已经公开；需要撤下的，请用“撤下”。")
    if row is None:
        row = PublishedAnswer(
            inquiry=inquiry,
            title="不公开的答复",
            decision_code=inquiry.decision_code,
            unit=inquiry.unit,
            answered_on=inquiry.sent_on,
            proposed_by=by,
            proposed_at=at,
        )
    row.state, row.kept_back_because = PublishedAnswer.State.KEPT_BACK, reason.strip()[:300]
    row.save()
    _log("answer.kept_back", row, at=at)
    return row


@transaction.atomic
def withdraw(row: PublishedAnswer, reason: str, *, by: User, at: datetime) -> None:
    """Take a published answer off again, with a reason. Its address goes on saying what stood there."""
    require(by, "answer.release")
    row = _locked(row)
    if row.state != PublishedAnswer.State.RELEASED:
        raise Refused("该答复没有公开。")
    if not reason.strip():
        raise BadInput("撤下时应当写明理由。")
    row.state, row.withdrawn_at, row.withdrawn_because = PublishedAnswer.State.WITHDRAWN, at, reason.strip()[:300]
    row.save()
    _log("answer.withdrawn", row, at=at)


# --- like requests -----------------------------------------------------------------------------------


@transaction.atomic
def gather(*, at: datetime) -> list[Heap]:
    """Put requests for the same information on heaps; return the heaps that are new or have grown.

    The nightly run does it. A heap once decided keeps growing: who asks later is told of what was published.
    """
    rows = (
        InformationRequest.objects.counted()
        .filter(matter=InformationRequest.Matter.INFORMATION, submitted_at__gte=at - LOOKS_BACK, submitted_at__lte=at)
        .order_by("-pk")[: alike.MOST]
    )
    asked = [
        alike.Asked(row.pk, row.applicant_key or row.name, f"{row.document_title} {row.document_number} {row.content}")
        for row in rows
    ]
    asked.reverse()
    placed = dict(HeapMember.objects.values_list("inquiry_id", "heap_id"))
    changed: dict[int, Heap] = {}
    for group in alike.groups(asked):
        heap_ids = sorted({placed[key] for key, _ in group if key in placed})
        new = [(key, like) for key, like in group if key not in placed]
        if not new:
            continue
        if heap_ids:
            heap = Heap.objects.get(pk=heap_ids[0])
        else:
            first = InformationRequest.objects.get(pk=group[0][0])
            heap = Heap.objects.create(title=_title_of(first), made_at=at)
        HeapMember.objects.bulk_create([HeapMember(heap=heap, inquiry_id=key, likeness=like) for key, like in new])
        placed |= {key: heap.pk for key, _ in new}
        changed[heap.pk] = heap
    _watch(at=at)
    return list(changed.values())


def _watch(*, at: datetime) -> None:
    """Start the clock of every heap that has reached the threshold: to publish, or to say why not.

    Article 44 says at once and names no days; the days are the office's own and stand on the clock as such.
    """
    days = working_days(LetterBook.load().heap_days)
    for heap in heaps_that_wait():
        if heap.clock_id is None:
            heap.clock = deadlines.start(
                days,
                limit="heap_decide",
                duty="研究是否主动公开多人申请的信息",
                matter=heap.title,
                subject=heap.subject,
                address=deadlines.staff_address("heap", heap.pk),
                source=HOUSE_RULE,
                units=requests.office_units(),
                since=at,
                by=None,
                at=at,
            )
            heap.save(update_fields=["clock"])


def heaps_that_wait(threshold: int | None = None) -> list[Heap]:
    """Return the undecided heaps for which the threshold is reached and something was, or could be, given out.

    `people` and `given` are set on each: how many applicants, and whether one of them was given the information.
    """
    threshold = threshold or LetterBook.load().like_requests
    return list(
        Heap.objects.filter(decided_at__isnull=True)
        .annotate(
            people=Count("members__applicant_key", distinct=True),
            asked=Count("members", distinct=True),
            given=Count("members", filter=Q(members__decision_code__in=_GIVEN), distinct=True),
            refused=Count("members", filter=~Q(members__decision_code__in=["", *_GIVEN]), distinct=True),
        )
        .filter(people__gte=threshold)
        .select_related("clock")
        .order_by("-people", "pk")
    )


def untold() -> QuerySet[HeapMember]:
    """Return who asked for what has become public since, and has not been told."""
    return HeapMember.objects.filter(heap__outcome=Heap.Outcome.PUBLISH, told_at__isnull=True).select_related("inquiry")


@transaction.atomic
def decide_heap(heap: Heap, outcome: str, *, index_number: str = "", reason: str = "", by: User, at: datetime) -> Heap:
    """Publish what several people asked for, by naming the public document, or say why not (art. 44)."""
    require(by, "heap.decide")
    heap = Heap.objects.select_for_update().get(pk=heap.pk)
    if heap.decided_at is not None:
        raise Refused("已经作出决定。")
    if outcome not in Heap.Outcome.values:
        raise BadInput("请选择是否纳入主动公开。")
    if outcome == Heap.Outcome.PUBLISH:
        heap.document = Document.objects.public(at).filter(index_number=index_number.strip()).first()
        if heap.document is None:
            raise BadInput("没有这份已公开的文件，请先发布该信息，再填写其索引号。")
    elif not reason.strip():
        raise BadInput("不纳入主动公开的，应当写明理由。")
    heap.outcome, heap.reason = outcome, reason.strip()[:500]
    heap.decided_by, heap.decided_at = by, at
    heap.save()
    if heap.clock is not None and heap.clock.stopped_at is None:
        deadlines.stop(heap.clock, reason=heap.get_outcome_display(), by=by, at=at)
    ledger.record("heap.decided", heap.subject, at=at, content=canonical.heap_digest(heap), basis=str(CONVERSION))
    if outcome == Heap.Outcome.PUBLISH:
        tell(heap, at=at)
    return heap


@transaction.atomic
def tell(heap: Heap, *, at: datetime) -> int:
    """Write to everyone on a published heap who left a mailbox; the others stay on the desk until told by hand."""
    if heap.document is None or not post.is_configured():
        return 0
    address = settings.BASE_URL + reverse("portal:document", args=[heap.document.index_number])
    told = 0
    for row in heap.rows.filter(told_at__isnull=True).select_related("inquiry"):
        if not row.inquiry.email:
            continue
        text = (
            f"您好！\n\n您申请过的政府信息（登记编号：{row.inquiry.number_shown}）现已主动公开：\n"
            f"《{heap.document.title}》\n{address}\n\n此信由系统发出，不必回复。"
        )
        try:
            post.queue(f"heap/{heap.pk}/{row.pk}", row.inquiry.email, "您申请过的信息已经主动公开", text, at=at)
        except BadInput:
            continue  # no mailbox a letter can be sent to: it stays on the desk
        row.told_at, row.told_how = at, "电子邮件"
        row.save(update_fields=["told_at", "told_how"])
        told += 1
    return told


@transaction.atomic
def told(row: HeapMember, how: str, *, by: User, at: datetime) -> None:
    """Note that an earlier applicant was told by hand."""
    require(by, "heap.decide")
    row = HeapMember.objects.select_for_update(of=("self",)).select_related("heap").get(pk=row.pk)
    if row.heap.outcome != Heap.Outcome.PUBLISH:
        raise Refused("该信息没有纳入主动公开，无需告知。")
    if not how.strip():
        raise BadInput("请写明告知方式。")
    row.told_at, row.told_how = at, how.strip()[:60]
    row.save(update_fields=["told_at", "told_how"])


@transaction.atomic
def take_out(row: HeapMember, *, by: User, at: datetime) -> None:
    """Take a request off a heap where it does not belong; a heap of one is none."""
    require(by, "heap.decide")
    heap = Heap.objects.select_for_update(of=("self",)).select_related("clock").get(pk=row.heap_id)
    if heap.decided_at is not None:
        raise Refused("已经作出决定，不能再作调整。")
    row.delete()
    if heap.clock is not None and heap not in heaps_that_wait():
        deadlines.end(heap.clock, reason="不是相同的信息，未达到人数", by=by, at=at)
        heap.clock = None
        heap.save(update_fields=["clock"])
    if heap.rows.count() < 2:
        heap.delete()


# --- advice to units ---------------------------------------------------------------------------------


@transaction.atomic
def advise(
    unit: Unit,
    problem: str,
    proposal: str,
    *,
    reply_by: date,
    inquiry: InformationRequest | None = None,
    by: User,
    at: datetime,
) -> Advice:
    """Put a problem that requests brought to light to the unit it concerns, and ask for a reply by a day."""
    require(by, "advice.give")
    if not problem.strip() or not proposal.strip():
        raise BadInput("请写明发现的问题和建议。")
    if reply_by <= at.astimezone(BEIJING).date():
        raise BadInput("反馈期限应当在今天以后。")
    _refuse_found("\n".join([problem, proposal]), inquiry)
    row = Advice.objects.create(
        unit=unit,
        inquiry=inquiry,
        problem=problem.strip(),
        proposal=proposal.strip(),
        reply_by=reply_by,
        made_by=by,
        made_at=at,
    )
    ledger.record("advice.given", row.subject, at=at, unit=unit.code, content=canonical.advice_digest(row))
    return row


@transaction.atomic
def reply_advice(row: Advice, reply: str, *, by: User, at: datetime) -> None:
    """Say what the unit has done about it."""
    require(by, "advice.reply")
    require_own_unit(by, row.unit_id)
    row = Advice.objects.select_for_update(of=("self",)).select_related("unit").get(pk=row.pk)
    if row.closed_at is not None:
        raise Refused("该建议已经办结。")
    if not reply.strip():
        raise BadInput("请填写反馈。")
    row.reply, row.replied_by, row.replied_at = reply.strip(), by, at
    row.save()
    ledger.record("advice.replied", row.subject, at=at, unit=row.unit.code, content=canonical.advice_digest(row))


@transaction.atomic
def close_advice(row: Advice, note: str, *, by: User, at: datetime) -> None:
    """Let the reply stand. Never before there is one."""
    require(by, "advice.give")
    row = Advice.objects.select_for_update(of=("self",)).select_related("unit").get(pk=row.pk)
    if row.closed_at is not None:
        raise Refused("该建议已经办结。")
    if not row.reply:
        raise Refused("单位尚未反馈，不能办结。")
    row.closed_at, row.closed_note = at, note.strip()[:300]
    row.save()
    ledger.record("advice.closed", row.subject, at=at, unit=row.unit.code, content=canonical.advice_digest(row))


# --- reviews and lawsuits ----------------------------------------------------------------------------


@transaction.atomic
def open_case(
    inquiry: InformationRequest,
    kind: str,
    *,
    body: str,
    number: str = "",
    notified_on: date,
    track: str = Case.Track.ORDINARY,
    after: Case | None = None,
    only_as_reviewer: bool = False,
    by: User,
    at: datetime,
) -> Case:
    """Enter a reconsideration or a lawsuit; its own clock for the office's reply starts with the notice."""
    require(by, "case.record")
    if kind not in Case.Kind.values:
        raise BadInput("请选择类别。")
    if track not in Case.Track.values:
        raise BadInput("请选择程序。")
    if not body.strip():
        raise BadInput("请写明审理机关。")
    if notified_on > at.astimezone(BEIJING).date():
        raise BadInput("收到通知之日不能在今天以后。")
    if inquiry.received_on is not None and notified_on < inquiry.received_on:
        raise BadInput("收到通知之日不能早于收到申请之日。")
    if kind == Case.Kind.AFTER:
        if after is None or after.kind != Case.Kind.REVIEW or after.inquiry_id != inquiry.pk:
            raise BadInput("复议后起诉的，应当选择本件此前的行政复议。")
    else:
        after = None
    row = Case.objects.create(
        inquiry=inquiry,
        kind=kind,
        body=body.strip()[:80],
        number=number.strip()[:60],
        notified_on=notified_on,
        track=track,
        after=after,
        only_as_reviewer=only_as_reviewer and kind != Case.Kind.REVIEW,
        made_by=by,
        made_at=at,
    )
    limit = _reply_limit(row)
    rule = limits.named(limit).on(notified_on)
    row.clock = deadlines.start(
        rule.length,
        limit=limit,
        duty="提交行政复议答复" if kind == Case.Kind.REVIEW else "提交行政诉讼答辩状",
        matter=f"{inquiry}的{row.get_kind_display()}",
        subject=row.subject,
        address=deadlines.staff_address("case", row.pk),
        source=rule.citation,
        units=[inquiry.unit] if inquiry.unit else [],
        since=datetime.combine(notified_on, datetime.min.time(), tzinfo=BEIJING),
        by=by,
        at=at,
    )
    row.save(update_fields=["clock"])
    ledger.record("case.opened", row.subject, at=at, content=canonical.case_digest(row))
    return row


@transaction.atomic
def reply_case(row: Case, *, replied_on: date, by: User, at: datetime) -> None:
    """Enter that the office's reply or defence was handed in; the clock stops on that day."""
    require(by, "case.record")
    row = _case(row)
    if row.replied_on is not None:
        raise Refused("已经登记提交答复。")
    if not row.notified_on <= replied_on <= at.astimezone(BEIJING).date():
        raise BadInput("提交之日应当在收到通知之日以后、今天以前。")
    row.replied_on = replied_on
    row.save(update_fields=["replied_on"])
    if row.clock is not None and row.clock.stopped_at is None:
        done = datetime.combine(replied_on, datetime.min.time(), tzinfo=BEIJING) + timedelta(hours=17)
        deadlines.stop(row.clock, reason="已提交答复", by=by, at=at, done_at=done)
    ledger.record("case.replied", row.subject, at=at, content=canonical.case_digest(row))


@transaction.atomic
def close_case(row: Case, outcome: str, *, closed_on: date, note: str = "", by: User, at: datetime) -> None:
    """Enter how it ended, in the three words of the yearly report, and what follows from it."""
    require(by, "case.record")
    row = _case(row)
    if row.closed_on is not None:
        raise Refused("该案已经审结。")
    if outcome not in Case.Outcome.values:
        raise BadInput("请选择结果。")
    if not row.notified_on <= closed_on <= at.astimezone(BEIJING).date():
        raise BadInput("审结之日应当在收到通知之日以后、今天以前。")
    if outcome == Case.Outcome.CORRECTED and not note.strip():
        raise BadInput("结果纠正的，应当写明要旨和整改情况。")
    row.outcome, row.closed_on, row.note = outcome, closed_on, note.strip()[:500]
    row.save()
    if row.clock is not None and row.clock.stopped_at is None:
        deadlines.stop(row.clock, reason="案件审结", by=by, at=at)
    ledger.record("case.closed", row.subject, at=at, content=canonical.case_digest(row))


def _reply_limit(case: Case) -> str:
    if case.kind != Case.Kind.REVIEW:
        return "LITIGATION_REPLY"
    simple = case.track == Case.Track.SIMPLE and limits.RECONSIDERATION_REPLY_SIMPLE.rows[0].since <= case.notified_on
    return "RECONSIDERATION_REPLY_SIMPLE" if simple else "RECONSIDERATION_REPLY"


# --- shared ------------------------------------------------------------------------------------------


def _own_words(inquiry: InformationRequest) -> Sequence[tuple[str, str]]:
    """Return what the applicant said of themselves and what stands for it in public."""
    found = [
        (inquiry.name, "申请人"),
        (inquiry.representative, "负责人"),
        (inquiry.contact_person, "联系人"),
        (inquiry.phone, "***"),
        (inquiry.email, "***"),
        (inquiry.fax, "***"),
        (inquiry.address, "***"),
    ]
    return [(said.strip(), instead) for said, instead in found if len(said.strip()) >= 2]


def _refuse_personal(inquiry: InformationRequest, text: str) -> None:
    _refuse_found(text, inquiry)
    if _EMAIL.search(text):
        raise StillPersonal("拟公开的内容含有电子邮箱，请先隐去。")


def _refuse_found(text: str, inquiry: InformationRequest | None) -> None:
    _, listed = words.for_guard()
    found = [each.kind.zh for each in inspect_text(text, words=listed) if each.blocks]
    if found:
        raise StillPersonal(f"内容中有{'、'.join(dict.fromkeys(found))}，请先隐去。")
    for said, instead in _own_words(inquiry) if inquiry is not None else ():
        if said in text:
            raise StillPersonal(
                f"内容中有申请人自己的信息（{'姓名或者名称' if instead == '申请人' else '联系方式等'}），请先隐去。"
            )


def _clean(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _title_of(inquiry: InformationRequest) -> str:
    return anonymised(inquiry, inquiry.document_title or " ".join(inquiry.content.split()))[:200]


def _locked(row: PublishedAnswer) -> PublishedAnswer:
    return PublishedAnswer.objects.select_for_update(of=("self",)).select_related("inquiry", "unit").get(pk=row.pk)


def _case(row: Case) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("inquiry", "clock").get(pk=row.pk)


def _log(verb: str, row: PublishedAnswer, *, at: datetime) -> None:
    ledger.record(
        verb,
        row.subject,
        at=at,
        unit=row.unit.code if row.unit else "",
        content=canonical.answer_digest(row),
        basis=str(SOURCE),
    )
