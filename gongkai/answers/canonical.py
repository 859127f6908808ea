"""The canonical forms of letters, templates, answers for everyone and what follows. docs/formats.md describes them.

What is not public is digested with the request's own salt, so that it can be forgotten without touching the log.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from gongkai.answers.letters.template import Template
from gongkai.answers.models import Advice, Case, Heap, LetterTemplate, PublishedAnswer, ReleaseFile
from gongkai.frame.time import BEIJING
from gongkai.ledger import canonical
from gongkai.requests.models import Letter


def letter_subject(letter: Letter) -> str:
    """Return the log's name of a letter. Its number among the letters of the request names no person."""
    place = Letter.objects.filter(inquiry=letter.inquiry_id, pk__lte=letter.pk).exclude(pdf_sha256="").count()
    return f"letter/{letter.inquiry.uid}/{place}"


def letter(row: Letter) -> dict[str, object]:
    """Return the record of a sealed letter: which it is and what was sent, by the digests of its files."""
    record: dict[str, object] = {
        "format": "gongkai-letter/1",
        "request": str(row.inquiry.uid),
        "kind": row.kind,
        "number": row.number,
        "template": f"sha256:{row.template_digest}",
        "pdf": f"sha256:{row.pdf_sha256}",
        "docx": f"sha256:{row.docx_sha256}",
        "made_at": _iso(row.made_at),
    }
    return record | ({"stamped": f"sha256:{row.stamped_sha256}"} if row.stamped_sha256 else {})


def letter_digest(row: Letter) -> str:
    """Return the salted digest that the log holds for a letter."""
    return canonical.digest(letter(row), salt=bytes.fromhex(row.inquiry.salt))


def template_subject(key: str) -> str:
    """Return the log's name of a template."""
    return f"template/{key}"


def template_digest(key: str, version: int, made: Template) -> str:
    """Return the digest that the log holds for a version of a template."""
    form = {"format": "gongkai-template/1", "kind": key, "version": version, "title": made.title, "text": made.text}
    return canonical.digest(form)


def release(file: ReleaseFile) -> dict[str, object]:
    """Return the record of a file that may be given, by its digests; what was cut stays out."""
    return {
        "format": "gongkai-release/1",
        "request": str(file.inquiry.uid),
        "original": f"sha256:{file.original_sha256}",
        "made": f"sha256:{file.made_sha256}",
        "grounds": sorted(file.cuts.values_list("ground", flat=True)),
    }


def release_digest(file: ReleaseFile) -> str:
    """Return the salted digest that the log holds for a checked file."""
    return canonical.digest(release(file), salt=bytes.fromhex(file.inquiry.salt))


def release_subject(file: ReleaseFile) -> str:
    """Return the log's name of a file that was given."""
    return f"release/{file.inquiry.uid}/{file.pk}"


def answer(row: PublishedAnswer) -> dict[str, object]:
    """Return what the public may rely on about a published answer. Personal data is not in it."""
    return {
        "format": "gongkai-answer/1",
        "id": str(row.uid),
        "title": row.title,
        "question": row.question,
        "decision": row.decision_code,
        "answer": row.answer,
        "reasons": row.reasons,
        "unit": row.unit.code if row.unit else None,
        "answered_on": _day(row.answered_on),
        "files": [
            {"name": file.made_name, "sha256": file.made_sha256} for file in row.files.order_by("pk") if file.is_ready
        ],
    }


def answer_digest(row: PublishedAnswer) -> str:
    """Return the digest that the log holds for a published answer; salted where it is not public."""
    if row.state == PublishedAnswer.State.RELEASED:
        return canonical.digest(answer(row))
    record = answer(row) | {"format": "gongkai-answer-record/1", "state": row.state}
    return canonical.digest(record, salt=bytes.fromhex(row.salt))


def heap_digest(heap: Heap) -> str:
    """Return the digest of what was decided on like requests. No request is named."""
    return canonical.digest(
        {
            "format": "gongkai-heap/1",
            "outcome": heap.outcome,
            "reason": heap.reason,
            "document": heap.document.index_number if heap.document else None,
            "decided_at": _iso(heap.decided_at),
        }
    )


def case_digest(case: Case) -> str:
    """Return the salted digest of a review or a lawsuit as it stands."""
    record = {
        "format": "gongkai-case/1",
        "kind": case.kind,
        "number": case.number,
        "body": case.body,
        "notified_on": _day(case.notified_on),
        "only_as_reviewer": case.only_as_reviewer,
        "replied_on": _day(case.replied_on),
        "outcome": case.outcome,
        "closed_on": _day(case.closed_on),
    }
    return canonical.digest(record, salt=bytes.fromhex(case.inquiry.salt))


def advice_digest(advice: Advice) -> str:
    """Return the digest of advice to a unit and its reply, salted."""
    record = {
        "format": "gongkai-advice/1",
        "unit": advice.unit.code,
        "problem": advice.problem,
        "proposal": advice.proposal,
        "reply": advice.reply,
        "closed_at": _iso(advice.closed_at),
    }
    return canonical.digest(record, salt=bytes.fromhex(advice.salt))


def subjects() -> Iterator[tuple[str, str | None]]:
    """Yield (subject, digest now) of everything of this room that the log speaks of."""
    places: dict[int, int] = {}
    for row in Letter.objects.exclude(pdf_sha256="").select_related("inquiry").order_by("pk").iterator(chunk_size=500):
        places[row.inquiry_id] = places.get(row.inquiry_id, 0) + 1
        yield f"letter/{row.inquiry.uid}/{places[row.inquiry_id]}", letter_digest(row)
    newest: dict[str, LetterTemplate] = {}
    for made in LetterTemplate.objects.order_by("version"):
        newest[made.kind] = made
    for made in newest.values():
        yield template_subject(made.kind), template_digest(made.kind, made.version, Template(made.title, made.text))
    for file in ReleaseFile.objects.filter(checked_at__isnull=False).select_related("inquiry"):
        yield release_subject(file), release_digest(file)
    for shown in PublishedAnswer.objects.select_related("unit").prefetch_related("files"):
        yield shown.subject, answer_digest(shown)
    for heap in Heap.objects.filter(decided_at__isnull=False).select_related("document"):
        yield heap.subject, heap_digest(heap)
    for case in Case.objects.select_related("inquiry"):
        yield case.subject, case_digest(case)
    for advice in Advice.objects.select_related("unit"):
        yield advice.subject, advice_digest(advice)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(BEIJING).isoformat(timespec="seconds") if at else None
