"""The office's list of words 错敏词表: wrong titles, outdated names of bodies, terms that must not appear.

Each change makes a new version; none is ever edited. The guard reads the newest; the log holds the salted digest of
each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache

from django.db import transaction

from gongkai.errors import BadInput, Refused
from gongkai.ledger import actions as ledger
from gongkai.ledger import canonical
from gongkai.organisation.models import User
from gongkai.organisation.roles import require
from gongkai.publishing.models import WordListVersion
from gongkai.screening import Word, WordList

SUBJECT = "words/guard"
LONGEST, MOST = 40, 20_000
WEIGHTS = {"block": "阻止发布", "warn": "提示"}


@transaction.atomic
def add(words: Iterable[Word], note: str = "", *, by: User, at: datetime) -> WordListVersion:
    """Put words on the list; one that stands there already gets the new suggestion and weight."""
    require(by, "words.manage")
    new = [_checked(word) for word in words]
    if not new:
        raise BadInput("请填写词语。")
    listed = {word.term: word for word in current_words()}
    before = dict(listed)
    listed |= {word.term: word for word in new}
    if listed == before:
        raise Refused("词表中已有这些词语，内容相同。")
    if len(listed) > MOST:
        raise BadInput(f"词表最多{MOST}个词语。")
    return _make(listed.values(), note or f"增加或者修改{len(new)}个词语", by=by, at=at)


@transaction.atomic
def remove(term: str, *, by: User, at: datetime) -> WordListVersion:
    """Take a word off the list."""
    require(by, "words.manage")
    listed = {word.term: word for word in current_words()}
    if term not in listed:
        raise Refused("词表中没有这个词语。")
    del listed[term]
    return _make(listed.values(), f"移除“{term}”", by=by, at=at)


def current() -> WordListVersion | None:
    """Return the newest version, None before the first word."""
    return WordListVersion.objects.order_by("-number").first()


def current_words() -> list[Word]:
    """Return the words of the newest version."""
    version = current()
    return words_of(version) if version else []


def words_of(version: WordListVersion) -> list[Word]:
    """Return the words of a version."""
    return [Word(row["term"], row["suggestion"], row["weight"]) for row in version.words]


def for_guard() -> tuple[int, WordList | None]:
    """Return (number of the newest version, the list made ready); (0, None) before the first word."""
    version = current()
    return (0, None) if version is None else (version.number, _ready(version.salt))


@lru_cache(maxsize=2)
def _ready(salt: str) -> WordList:
    # By its salt, which no other version has: a number taken back with its transaction comes again.
    return WordList(words_of(WordListVersion.objects.get(salt=salt)))


def read_lines(text: str) -> list[Word]:
    """Return the words of a pasted list: one a line, `词语`, `词语=应为` or `词语=应为=提示`. Raises BadInput."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        parts = [part.strip() for part in line.replace("＝", "=").replace("\t", "=").split("=")]
        if not any(parts):
            continue
        weights = {"": "block", "阻止": "block", "阻止发布": "block", "提示": "warn"}
        if len(parts) > 3 or (len(parts) == 3 and parts[2] not in weights):
            raise BadInput(f"第{number}行无法识别，每行写作“词语=应为”或者“词语=应为=提示”。")
        weight = weights[parts[2]] if len(parts) == 3 else "block"
        found.append(Word(parts[0], parts[1] if len(parts) > 1 else "", weight))  # type: ignore[arg-type]  # from the table
    return found


def subjects() -> Iterator[tuple[str, str | None]]:
    """Yield the list with its digest, for the log's check."""
    version = current()
    if version is not None:
        yield SUBJECT, digest(version)


def digest(version: WordListVersion) -> str:
    """Return the salted digest of a version."""
    said = {"format": "gongkai-words/1", "number": version.number, "words": version.words}
    return canonical.digest(said, salt=bytes.fromhex(version.salt))


def _checked(word: Word) -> Word:
    term, suggestion = " ".join(word.term.split()), " ".join(word.suggestion.split())
    if len(term) < 2:
        raise BadInput(f"“{term}”过短，词语至少两个字。")
    if max(len(term), len(suggestion)) > LONGEST:
        raise BadInput(f"“{term}”过长，词语不超过{LONGEST}字。")
    if word.severity not in WEIGHTS:
        raise BadInput("请选择处理方式。")
    return Word(term, suggestion, word.severity)


def _make(words: Iterable[Word], note: str, *, by: User, at: datetime) -> WordListVersion:
    last = WordListVersion.objects.select_for_update().order_by("-number").first()
    version = WordListVersion.objects.create(
        number=last.number + 1 if last else 1,
        words=[
            {"term": word.term, "suggestion": word.suggestion, "weight": word.severity}
            for word in sorted(words, key=lambda word: word.term)
        ],
        note=note[:200],
        made_by=by,
        made_at=at,
    )
    ledger.record("words.changed", SUBJECT, at=at, content=digest(version))
    return version
