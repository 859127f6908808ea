"""Finding the unit a document means by a name. What is not found is shown to a person, never dropped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F

from gongkai.organisation.models import Unit

# Names that mean every unit together; a task that says so has `others` set instead of a unit.
COLLECTIVE = re.compile(
    r"^(?:其他|其它|各|各有关|各相关|有关|相关|省局机关各|全局各)(?:责任)?(?:单位|处室|处（室）|部门|处室局|直属单位)+$"
)
_OWN_PREFIX = re.compile(r"^(?:省局机关|省局|局机关|本局|局)(?=.{2,})")


def normal(name: str) -> str:
    """Return `name` as it is compared: width folded, blanks and outer punctuation gone, brackets full-width."""
    folded = unicodedata.normalize("NFKC", name)
    folded = re.sub(r"\s+", "", folded).strip("、，,。；;：:")
    return folded.replace("(", "（").replace(")", "）")


@dataclass(slots=True)
class Matches:
    """What the names of a document came to: `found` by the name as written, `unknown` in order of appearance."""

    found: dict[str, Unit] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


class Directory:
    """Units by every name they bear; built with two queries, then asked as often as needed.

    Those that stand today; with `standing=False` the closed ones too, after those that stand.
    """

    def __init__(self, *, standing: bool = True) -> None:
        self._by_name: dict[str, Unit] = {}
        self._by_code: dict[str, Unit] = {}
        units = Unit.objects.standing() if standing else Unit.objects.order_by(F("closed_on").desc(nulls_first=True))
        for unit in units.prefetch_related("aliases"):
            self._by_code[unit.code] = unit
            for name in (unit.full_name, unit.short_name, *(alias.name for alias in unit.aliases.all())):
                self._by_name.setdefault(normal(name), unit)

    def find(self, name: str) -> Unit | None:
        """Return the unit that bears `name`, also with 省局 before it; None when no unit does."""
        wanted = normal(name)
        unit = self._by_name.get(wanted)
        if unit is None:
            unit = self._by_name.get(_OWN_PREFIX.sub("", wanted))
        return unit

    def by_code(self, code: str) -> Unit | None:
        """Return the standing unit with this code, None when there is none."""
        return self._by_code.get(code)

    def match(self, names: Iterable[str]) -> Matches:
        """Return which of `names` are units and which are unknown; collective names are neither."""
        result = Matches()
        for name in names:
            if is_collective(name) or name in result.found or name in result.unknown:
                continue
            unit = self.find(name)
            if unit is None:
                result.unknown.append(name)
            else:
                result.found[name] = unit
        return result


def is_collective(name: str) -> bool:
    """Return whether `name` means all units together (各单位、其他单位、各处室 …)."""
    return bool(COLLECTIVE.match(normal(name)))
