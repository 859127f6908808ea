"""Files in the store, known again by their bytes: what is handed out is what was taken in."""

from __future__ import annotations

import hashlib
import logging
from typing import Any

from django.core.files.base import File
from django.db.models.fields.files import FieldFile

from gongkai.errors import Refused

MISSING = "missing"
_PIECE = 1024 * 1024

logger = logging.getLogger(__name__)


class Altered(Refused):
    """The bytes in the store are not those that were taken in, or they are gone."""

    says = "该文件与收存时的记录不一致或者已经缺失，不能提供下载，请联系系统管理员核查。"


def digest_of(file: FieldFile) -> str:
    """Return the SHA-256 (hex) of a stored file, read piece by piece; MISSING when there is none."""
    try:
        with file.storage.open(str(file.name), "rb") as handle:
            return _digest(handle)
    except (OSError, ValueError):
        return MISSING


def opened(file: FieldFile, sha256: str) -> File[Any]:
    """Return the file open at its beginning, after its bytes were found to be those of `sha256`.

    The same handle is read and handed out, so nothing can be put in between. Raises Altered, and logs it.
    """
    try:
        handle = file.storage.open(str(file.name), "rb")
    except (OSError, ValueError) as error:
        logger.error("%s is not in the store; %s was taken in", file.name, sha256)
        raise Altered from error
    found = _digest(handle)
    if found != sha256:
        handle.close()
        logger.error("%s was altered in the store: %s was taken in, %s lies there", file.name, sha256, found)
        raise Altered
    handle.seek(0)
    return handle


def _digest(handle: File[Any]) -> str:
    digest = hashlib.sha256()
    while piece := handle.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()
