"""Chinese by its sound: what a reader types in pinyin, in full or by initials, and words that only sound alike.

The readings are those of pypinyin's table of single characters; a character with several sounds is found by each of
its two usual ones. Tones are left out. Read when first needed.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from gongkai.search.tokens import folded

# Readings of one character that are kept, and ways to part one run of letters that are tried.
MOST_READINGS = 2
MOST_WAYS = 8
LONGEST = 40
# Marks a term that is an initial; the syllable "a" is no initial.
INITIAL = "."
_LETTERS = re.compile(r"[a-z]{2,}")
_ALPHABET = frozenset("abcdefghijklmnopqrstuvwxyz")


@cache
def readings() -> dict[str, tuple[str, ...]]:
    """Return {character: its syllables without tones}, of the 20,902 characters of the first block."""
    spec = find_spec("pypinyin")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("pypinyin is not installed")
    # The table alone, and not the package: importing it reads fifty megabytes of phrases.
    place = Path(spec.submodule_search_locations[0]) / "pinyin_dict.json"
    table = json.loads(place.read_text(encoding="utf-8"))
    return {
        chr(int(point)): tuple(dict.fromkeys(map(_plain, said.split(","))))[:MOST_READINGS]
        for point, said in table.items()
        if 0x4E00 <= int(point) <= 0x9FA5
    }


@cache
def syllables() -> frozenset[str]:
    """Return every syllable that some character has."""
    return frozenset(syllable for all_of_one in readings().values() for syllable in all_of_one)


@cache
def _terms() -> dict[str, tuple[str, ...]]:
    return {
        sign: tuple(dict.fromkeys(term for said in all_of_one for term in (said, said[0] + INITIAL)))
        for sign, all_of_one in readings().items()
        if all(all_of_one)
    }


def _plain(said: str) -> str:
    """Return a syllable without its tone: lǜ is lv, as it is typed."""
    bare = unicodedata.normalize("NFD", said.strip()).replace("u\u0308", "v")
    return "".join(sign for sign in bare if "a" <= sign <= "z")


def heard(text: str) -> Iterator[tuple[int, str]]:
    """Yield (place, term) of each sound of a title: syllables and initials; what is not Chinese leaves a gap."""
    known = _terms()
    for place, sign in enumerate(folded(text)):
        for term in known.get(sign, ()):
            yield place, term


def said(text: str) -> list[list[str]]:
    """Return the ways to hear a run of letters: each a list of syllables (in full) or initials, at least two of them.

    shichang → [[shi, chang]]; scjg → [[s., c., j., g.]]; xian → [[xian], …] is no word of two sounds but xi'an is.
    """
    letters = text.replace("'", "")
    if not _LETTERS.fullmatch(letters) or len(letters) > LONGEST:
        return []
    ways = [way for way in _parted(letters) if len(way) > 1 or len(way[0]) > 2]
    ways.append([letter + INITIAL for letter in letters])
    return ways[:MOST_WAYS]


def typed_apart(text: str) -> str:
    """Return a question of pinyin alone as one run of letters, without tones and blanks; "" when there is more in it.

    zheng wu gong kai, Zhèngwù gōngkāi → zhengwugongkai.
    """
    letters = re.sub(r"[\s'’·-]+", "", text.lower())
    if not letters or any(unicodedata.normalize("NFD", sign)[0] not in _ALPHABET for sign in letters):
        return ""
    return _plain(letters)


def alike(run: str) -> list[list[str]]:
    """Return for each character of a run its syllables; [] when one has none."""
    known = readings()
    found = [list(known.get(sign, ())) for sign in run]
    return found if all(found) else []


def _parted(letters: str) -> list[list[str]]:
    """Return the ways to part letters into syllables, the fewest syllables first; the last may be only begun."""
    known = syllables()
    found: list[list[str]] = []

    def part(at: int, way: list[str]) -> None:
        if len(found) >= 4 * MOST_WAYS:
            return
        if at == len(letters):
            found.append(way)
            return
        for size in range(min(6, len(letters) - at), 0, -1):
            syllable = letters[at : at + size]
            if syllable in known and (size > 1 or syllable in "aeo"):
                part(at + size, [*way, syllable])
        rest = letters[at:]
        if way and rest not in known and any(syllable.startswith(rest) for syllable in known):
            found.append([*way, rest[0] + INITIAL])

    part(0, [])
    return sorted(found, key=len)[: MOST_WAYS - 1]


def where(title: str, ways: list[list[str]]) -> str:
    """Return the words of a title that sound one of these ways; "" when none do."""
    heard_at: dict[int, set[str]] = {}
    for place, term in heard(title):
        heard_at.setdefault(place, set()).add(term)
    signs = folded(title)
    for way in ways:
        for start in heard_at:
            if all(syllable in heard_at.get(start + step, ()) for step, syllable in enumerate(way)):
                return signs[start : start + len(way)]
    return ""
