"""Every public record in its canonical form, with the proof that the log holds it.

Line n of `records/KIND.jsonl` is the form of a record, line n of `records/KIND.proofs.jsonl` its proof: the log's
entry about it, byte for byte, the entry's number, and the hashes that lead from it to the signed root (RFC 6962).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from gongkai.answers import canonical as answers
from gongkai.answers.models import PublishedAnswer
from gongkai.feedback import canonical as feedback
from gongkai.feedback.models import Message
from gongkai.ledger import canonical, entries, merkle, notes
from gongkai.ledger.models import Entry
from gongkai.portal import corrections
from gongkai.programme import canonical as programme
from gongkai.programme.models import Programme, Task
from gongkai.publishing import canonical as publishing
from gongkai.publishing.models import Document, EarlierVersion
from gongkai.yearly import canonical as yearly
from gongkai.yearly.models import YearlyReport

FOLDER, FORMS, PROOFS = "records/", ".jsonl", ".proofs.jsonl"
PIECE = 500

Form = dict[str, object]


@dataclass(frozen=True, slots=True)
class Kind:
    """Records of one kind. `subjects` are the log's names of those public at an instant, `forms` also what they say."""

    name: str
    subjects: Callable[[datetime], set[str]]
    forms: Callable[[datetime], Iterable[tuple[str, Form]]]


def _documents(at: datetime) -> Iterator[tuple[str, Form]]:
    found = Document.objects.public(at).select_related("unit", "interprets")
    found = found.prefetch_related("attachments", "marks__by_document").order_by("pk")
    for document in found.iterator(chunk_size=PIECE):
        yield document.subject, publishing.form(document)


def _versions(at: datetime) -> Iterator[tuple[str, Form]]:
    for version in EarlierVersion.objects.public(at).select_related("document").order_by("pk"):
        if corrections.proof_is_shown(version, at=at):
            yield version.subject, json.loads(version.form)


def _plans(at: datetime) -> Iterator[tuple[str, Form]]:
    for plan in Programme.objects.public(at).select_related("document").prefetch_related("tasks").order_by("pk"):
        yield plan.subject, programme.programme_form(plan)


def _tasks(at: datetime) -> Iterator[tuple[str, Form]]:
    for task in programme.with_form(Task.objects.public(at).order_by("programme", "order", "pk")):
        yield task.subject, programme.task_form(task)


def _messages(at: datetime) -> Iterator[tuple[str, Form]]:
    for message in Message.objects.public(at).select_related("unit", "document").order_by("pk"):
        yield message.subject, feedback.form(message)


def _answers(at: datetime) -> Iterator[tuple[str, Form]]:
    for row in PublishedAnswer.objects.public(at).select_related("unit").order_by("pk"):
        yield row.subject, answers.answer(row)


def _yearly(at: datetime) -> Iterator[tuple[str, Form]]:
    for report in YearlyReport.objects.public(at).order_by("pk"):
        yield report.subject, yearly.form(report)


def _named(pattern: str, rows: Iterable[tuple[object, ...]]) -> set[str]:
    return {pattern.format(*row) for row in rows}


KINDS = (
    Kind(
        "documents",
        lambda at: _named("document/{}", Document.objects.public(at).values_list("index_number")),
        _documents,
    ),
    Kind("versions", lambda at: {subject for subject, _ in _versions(at)}, _versions),
    Kind(
        "plans",
        lambda at: _named("programme/{}", Programme.objects.public(at).values_list("document__index_number")),
        _plans,
    ),
    Kind(
        "tasks",
        lambda at: _named(
            "programme/{}/{}", Task.objects.public(at).values_list("programme__document__index_number", "key")
        ),
        _tasks,
    ),
    Kind("feedback", lambda at: _named("feedback/{}", Message.objects.public(at).values_list("uid")), _messages),
    Kind("answers", lambda at: _named("answer/{}", PublishedAnswer.objects.public(at).values_list("uid")), _answers),
    Kind(
        "yearly",
        lambda at: _named("yearly/{}/{}", YearlyReport.objects.public(at).values_list("year", "version")),
        _yearly,
    ),
)


def hidden() -> set[str]:
    """Return the log's names of what stood in public before a correction and may no longer be read."""
    found = EarlierVersion.objects.filter(hidden_at__isnull=False).select_related("document")
    return {version.subject for version in found.only("number", "document__state", "document__index_number")}


def files(size: int, at: datetime) -> Iterator[tuple[str, bytes]]:
    """Yield (name, content) of the records public at `at`, and of their proofs in the log's first `size` entries."""
    leaves = Entry.objects.filter(number__lt=size).order_by("number").values_list("leaf", flat=True)
    tree = merkle.Tree(bytes(leaf) for leaf in leaves.iterator(chunk_size=5000))
    for kind in KINDS:
        forms, proofs = [], []
        for subject, said in kind.forms(at):
            form = canonical.encode(said)
            forms.append(form)
            proofs.append(json.dumps(_proof(subject, canonical.of_bytes(form), tree), ensure_ascii=False).encode())
        yield f"{FOLDER}{kind.name}{FORMS}", _lines(forms)
        yield f"{FOLDER}{kind.name}{PROOFS}", _lines(proofs)


def _proof(subject: str, digest: str, tree: merkle.Tree) -> dict[str, object]:
    """Return the newest entry that tells of these very bytes, proved; without a number where the log holds none."""
    told = Entry.objects.for_subject(subject).filter(content=digest, number__lt=tree.size).order_by("number").last()
    if told is None:
        return {"subject": subject, "number": None}
    return {
        "subject": subject,
        "number": told.number,
        "entry": bytes(told.body).decode(),
        "proof": [node.hex() for node in tree.inclusion_proof(told.number)],
    }


def problems(forms: bytes, proofs: bytes, head: notes.Checkpoint) -> Iterator[str]:
    """Yield what does not hold of records and their proofs under the signed head, in Chinese. Needs no database."""
    said, proved = forms.splitlines(), proofs.splitlines()
    if len(said) != len(proved):
        yield f"记录有 {len(said)} 件，证明有 {len(proved)} 件，数目不符。"
    for place, (form, proof) in enumerate(zip(said, proved, strict=False), 1):
        if not _holds(form, proof, head):
            yield f"第 {place} 件记录的日志证明不成立。"


def _holds(form: bytes, line: bytes, head: notes.Checkpoint) -> bool:
    try:
        proof = json.loads(line)
        body, number = proof["entry"].encode(), proof["number"]
        path = [bytes.fromhex(node) for node in proof["proof"]]
        told = entries.decode(body)
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    return (
        (told.content, told.subject) == (canonical.of_bytes(form), proof.get("subject"))
        and isinstance(number, int)
        and merkle.verify_inclusion(merkle.leaf_hash(body), number, head.size, path, head.root)
    )


def _lines(pieces: Iterable[bytes]) -> bytes:
    return b"".join(piece + b"\n" for piece in pieces)
