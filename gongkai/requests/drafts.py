"""What somebody has begun to write: kept sealed under a secret of theirs, without an account, for some days."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from gongkai.errors import BadInput
from gongkai.frame.sealed import vault
from gongkai.requests import actions, files, rules
from gongkai.requests.actions import Upload
from gongkai.requests.models import InformationRequest, Practice, RequestDraft, RequestFile

MOST_FILES = 4


def new_secret() -> str:
    """Return the secret of a new draft."""
    return actions.secret_for(secrets.token_urlsafe(24))


def save(secret: str, said: dict[str, Any], uploads: Iterable[Upload] = (), *, at: datetime) -> RequestDraft:
    """Keep what was typed and the files that came with it; an identity paper replaces the one before.

    Raises BadInput for a file that cannot be taken.
    """
    taken = [
        (upload, files.checked(upload.name, upload.data, proof=upload.kind == RequestFile.Kind.PROOF))
        for upload in uploads
    ]
    with transaction.atomic():
        expires = at + timedelta(days=Practice.load().draft_days)
        sealed = vault.seal(json.dumps(said, ensure_ascii=False).encode())
        draft, _ = RequestDraft.objects.update_or_create(
            secret_hash=rules.hash_of(secret), defaults={"sealed": sealed, "saved_at": at, "expires_at": expires}
        )
        for upload, media_type in taken:
            if upload.kind == RequestFile.Kind.PROOF:
                for before in draft.files.filter(kind=upload.kind):
                    _remove(before, at=at)
            elif draft.files.count() >= MOST_FILES:
                raise BadInput(f"文件不得超过{MOST_FILES}个，请先删除不需要的。")
            files.take(upload.name, upload.data, upload.kind, media_type=media_type, draft=draft, at=at)
    return draft


def find(secret: str, *, at: datetime) -> RequestDraft | None:
    """Return the draft of a secret; None when there is none, or it has run out."""
    if not secret:
        return None
    return RequestDraft.objects.filter(secret_hash=rules.hash_of(secret), expires_at__gt=at).first()


def said(draft: RequestDraft) -> dict[str, Any]:
    """Return what was typed."""
    found: dict[str, Any] = json.loads(vault.opened(bytes(draft.sealed)))
    return found


def remove_file(draft: RequestDraft, pk: int, *, at: datetime) -> None:
    """Throw away one file of a draft."""
    for file in draft.files.filter(pk=pk):
        _remove(file, at=at)


@transaction.atomic
def discard(draft: RequestDraft, *, at: datetime) -> None:
    """Throw the draft away with its files."""
    for file in draft.files.all():
        files.forget(file, at=at)
    draft.delete()


@transaction.atomic
def send(secret: str, said: dict[str, Any], *, needs_proof: bool, at: datetime) -> InformationRequest:
    """Make a request of the draft: it gets its number, its files, and the draft is gone. One draft, one request.

    Raises actions.AlreadySent when it was sent before.
    """
    draft = find(secret, at=at)
    submission, key = submission_of(secret), request_secret(secret)
    if draft is not None:
        RequestDraft.objects.select_for_update().filter(pk=draft.pk).first()
    inquiry = actions.submit(said, submission=submission, secret=key, needs_proof=needs_proof, at=at)
    if draft is not None:
        for file in draft.files.all():
            files.hand_over(file, inquiry)
        draft.delete()
    return inquiry


def sent(secret: str) -> InformationRequest | None:
    """Return the request that was made of the draft with this secret, None when there is none."""
    return InformationRequest.objects.filter(submission=submission_of(secret)).first()


def submission_of(secret: str) -> str:
    """Return what a request remembers of its draft."""
    return rules.hash_of(f"submission {secret}")


def request_secret(secret: str) -> str:
    """Return the secret of the request made of the draft: the same draft, sent twice, leads to the same page."""
    return actions.secret_for(f"request {secret}")


def _remove(file: RequestFile, *, at: datetime) -> None:
    files.forget(file, at=at)
    file.delete()
