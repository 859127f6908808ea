"""Words that stand in very many records are terms of their own, so that counting them walks one list.

A word of three signs and more is asked for as pairs that stand side by side, and to see that they do, their places are
read in every record that holds them all. Where a word stands in one record of ten that is most of the work of a
search, and the choices beside the answers would do it a second time. So a large index learns such words from a sample
of its own records when it is built, remembers them, and writes into each record which of them it holds. A record holds
such a term exactly when it holds the word: nothing is counted that is not found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import islice

from gongkai.frame.findable import Record
from gongkai.search.tokens import Term, runs

# A house of fewer records answers at once without them.
LARGE = 20_000
SAMPLE, SIGNS = 2_000, 1_000_000
SHARE = 0.1
SHORTEST, LONGEST, MOST = 3, 8, 500


def learned(sample: Iterable[Record]) -> tuple[str, ...]:
    """Return the words of Chinese that stand in more than SHARE of the records, MOST of them at most.

    Of the records no more than SAMPLE, of their signs no more than SIGNS are read.
    """
    held: list[list[str]] = []
    signs = 0
    for record in islice(sample, SAMPLE):
        own = list(_chinese(record))
        held.append(own)
        signs += sum(map(len, own))
        if signs > SIGNS:
            break
    least = max(2, SHARE * len(held))
    found: list[tuple[int, str]] = []
    before: Collection[str] = ()
    for length in range(2, LONGEST + 1):
        counted = Counter(word for own in held for word in _stretches(own, length, before))
        before = {word for word, count in counted.items() if count >= least}
        if length >= SHORTEST:
            found += [(counted[word], word) for word in before]
    return tuple(sorted(word for _, word in sorted(found, reverse=True)[:MOST]))


def standing(record: Record, words: tuple[str, ...]) -> set[str]:
    """Return which of `words` stand in a record."""
    if not words:
        return set()
    beginning = _by_beginning(words)
    found: set[str] = set()
    for run in _chinese(record):
        for place in range(len(run) - SHORTEST + 1):
            for word in beginning.get(run[place : place + SHORTEST], ()):
                if run.startswith(word, place):
                    found.add(word)
    return found


def is_one(term: Term, words: Collection[str]) -> bool:
    """Return whether the records that hold `term` are those that hold it as one of `words`."""
    return term.text in words and len(term.runs) == 1


def _chinese(record: Record) -> Iterator[str]:
    for text in (record.title, record.number, record.text):
        for _, run in runs(text):
            if not run.isascii():
                yield run


def _stretches(own: list[str], length: int, before: Collection[str]) -> set[str]:
    """Return the stretches of `length` signs; beyond pairs, those whose beginning and end are `before`."""
    found = {run[place : place + length] for run in own for place in range(len(run) - length + 1)}
    if length == 2:
        return found
    return {word for word in found if word[:-1] in before and word[1:] in before}


@cache
def _by_beginning(words: tuple[str, ...]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in words:
        found.setdefault(word[:SHORTEST], []).append(word)
    return found
