"""How long each step of a review may take. Where the law is silent the office promises, and says that it is a promise.

A promise is a row with the day from which it holds; rows are added, never changed. Until the office has set one, the
figures below hold. A promise is never shown as law.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from gongkai.errors import BadInput
from gongkai.frame.time import BEIJING
from gongkai.law import limits
from gongkai.law.lengths import Length, working_days
from gongkai.law.provisions import NotYetInForce
from gongkai.law.sources import Citation
from gongkai.ledger import actions as ledger
from gongkai.organisation.models import User
from gongkai.organisation.roles import require
from gongkai.review.models import StepLimit

PROMISE = "本机关承诺"
MOST = 60


@dataclass(frozen=True, slots=True)
class Step:
    """A step that somebody waits for: its key, its name, the power of whoever takes it, the days until one is set."""

    key: str
    name: str
    power: str
    days: int


STEPS: tuple[Step, ...] = (
    Step("examine", "政务公开办公室审查", "attribute.examine", 3),
    Step("decide", "公开属性审定", "attribute.decide", 2),
    Step("secrecy", "保密审查", "secrecy.review", 3),
    Step("authority", "有关主管部门答复（督办）", "secrecy.review", 10),
    Step("legality", "合法性审核", "legality.review", 15),
    Step("approve", "批准", "document.approve", 3),
    Step("release", "发布", "document.publish", 2),
)
_BY_KEY = {step.key: step for step in STEPS}


@dataclass(frozen=True, slots=True)
class Limit:
    """What holds for a step on a day. `limit` is the key its clock bears, `source` the law or the office's promise."""

    step: Step
    length: Length
    limit: str
    source: Citation | str

    @property
    def is_law(self) -> bool:
        """Return whether the law itself sets it: then the office cannot."""
        return isinstance(self.source, Citation)


def of(key: str, on: date) -> Limit:
    """Return the limit of a step as it holds on a day. KeyError for no step."""
    step = _BY_KEY[key]
    if key == "legality":
        try:
            rule = limits.LEGALITY_REVIEW.on(on)
        except NotYetInForce:
            pass
        else:
            return Limit(step, rule.length, "LEGALITY_REVIEW", rule.citation)
    row = StepLimit.in_force(key, on)
    return Limit(step, working_days(row.working_days if row else step.days), f"step.{key}", PROMISE)


@transaction.atomic
def promise(key: str, days: int, *, since: date, by: User, at: datetime) -> StepLimit:
    """Promise that a step takes at most so many working days from a day on; running clocks keep theirs."""
    require(by, "step_limit.set")
    if key not in _BY_KEY:
        raise BadInput("没有这个环节。")
    if not 1 <= days <= MOST:
        raise BadInput(f"环节时限应为1至{MOST}个工作日。")
    if since < at.astimezone(BEIJING).date():
        raise BadInput("环节时限不能追溯，施行日期不得早于今日。")
    row = StepLimit.objects.create(step=key, working_days=days, since=since, set_by=by, set_at=at)
    ledger.record("step_limit.set", f"step-limits/{key}", at=at, basis=f"{days} working days since {since:%Y-%m-%d}")
    return row
