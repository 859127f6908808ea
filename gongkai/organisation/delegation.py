"""Who acts when the holder of a post is away: a post that decides is lent for some days, and both names are kept.

Every judging action asks `hand` whose hand it is: the person's own, or one lent. A lent hand counts as two people
wherever one person must not do two things: neither the one who acts nor the one whose post it is may have written
or judged the matter before. The staff door comes in through workdesk.delegations, which tells the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db import transaction

from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.frame.time import BEIJING
from gongkai.organisation.models import Delegation, User
from gongkai.organisation.roles import DECIDING, POWERS, Role, may, require

# The house's own bound: whoever is away longer gives up the post, or it is lent anew.
LONGEST_DAYS = 90


@dataclass(frozen=True, slots=True)
class Hand:
    """Who does something: `person`, and `giver` where the post is lent to them for these days."""

    person: User
    giver: User | None = None

    @property
    def post(self) -> User:
        """Return the one whose post and unit count."""
        return self.giver or self.person

    @property
    def keys(self) -> frozenset[int]:
        """Return the keys of both: neither may have had a part in the matter before."""
        return frozenset({self.person.pk, self.post.pk})


# What may be lent with a post: to see, and to judge. Nobody grants, delegates or sets up anything in another's name.
LENDABLE = frozenset(
    {
        "document.see",
        "document.see_all",
        "document.return",
        "attribute.examine",
        "attribute.decide",
        "secrecy.review",
        "legality.review",
        "document.approve",
        "document.publish",
    }
)


class Posts:
    """The posts a person fills at an instant: their own, and those lent to them, asked of the database once."""

    def __init__(self, person: User, at: datetime) -> None:
        self.person, self.at = person, at

    @cached_property
    def lent(self) -> list[Delegation]:
        """Return what is lent to the person today, by people who still hold the post themselves."""
        if not self.person.is_active or self.person.pk is None:
            return []
        found = Delegation.objects.in_force(_day(self.at)).filter(taker=self.person)
        return [one for one in found if Role(one.role) in one.giver.roles]

    def hands(self, power: str) -> list[Hand]:
        """Return the hands with which the person may use `power`: their own first, then those lent to them."""
        found = [Hand(self.person)] if may(self.person, power) else []
        if power in LENDABLE:
            found += [Hand(self.person, one.giver) for one in self.lent if Role(one.role) in POWERS[power]]
        return found


def hands(person: User, power: str, *, at: datetime) -> list[Hand]:
    """Return the hands with which `person` may use `power` at `at`; see Posts."""
    return Posts(person, at).hands(power)


def hand(person: User, power: str, *, at: datetime, unit_id: int | None = None, in_unit: bool = False) -> Hand:
    """Return the hand that does it; with `in_unit` one whose unit this is, or which serves all units.

    Raises NotAllowed, naming who could.
    """
    found = hands(person, power, at=at)
    if not found:
        require(person, power)
    if in_unit:
        found = [one for one in found if serves(one, unit_id)]
        if not found:
            raise NotAllowed("只能办理本单位的事项。")
    return found[0]


def serves(one: Hand, unit_id: int | None) -> bool:
    """Return whether the post serves this unit: its own, or the openness office which serves all."""
    return Role.OPENNESS_OFFICE in one.post.roles or one.post.unit_id == unit_id


def require_at(person: User, power: str, *, at: datetime) -> None:
    """Raise NotAllowed, naming who could, unless `person` holds `power` by their own post or one lent to them."""
    if not may(person, power) and not hands(person, power, at=at):
        require(person, power)


@transaction.atomic
def delegate(
    giver: User, taker: User, role: str, *, since: date, until: date, reason: str, by: User, at: datetime
) -> Delegation:
    """Lend a post of `giver` to `taker` from `since` to `until`, both days included.

    By the giver, or by a leader for someone who cannot; never to oneself. Raises BadInput for days that do not fit,
    Refused for a post that `giver` does not hold or `taker` holds already.
    """
    if by.pk != giver.pk:
        require(by, "delegation.make_for_others")
    if by.pk == taker.pk:
        raise NotAllowed("不得为本人办理代理，请由委托人或者其他局领导办理。")
    if giver.pk == taker.pk:
        raise BadInput("不能委托本人代理。")
    if role not in DECIDING or Role(role) not in giver.roles:
        raise Refused("委托人没有担任该岗位，或者该岗位无需代理。")
    if not taker.is_active or not taker.roles:
        raise Refused("代理人应当是本机关现有岗位的人员。")
    if Role(role) == Role.UNIT_HEAD and taker.unit_id != giver.unit_id:
        raise Refused("处室负责人岗位应当由本单位人员代理。")
    if until < since:
        raise BadInput("代理的终止日期不能早于起始日期。")
    if since < _day(at):
        raise BadInput("代理不能追溯，起始日期不得早于今日。")
    if (until - since).days >= LONGEST_DAYS:
        raise BadInput(f"一次代理最长{LONGEST_DAYS}日。")
    if not reason.strip():
        raise BadInput("请写明代理事由。")
    User.objects.select_for_update().get(pk=giver.pk)
    same = Delegation.objects.filter(giver=giver, role=role, ended_at__isnull=True, since__lte=until, until__gte=since)
    if same.exists():
        raise Refused("该岗位在这段时间已经委托他人代理。")
    return Delegation.objects.create(
        giver=giver,
        taker=taker,
        role=role,
        since=since,
        until=until,
        reason=reason.strip()[:100],
        made_by=by,
        made_at=at,
    )


@transaction.atomic
def end(delegation: Delegation, *, by: User, at: datetime) -> Delegation:
    """Let it hold no longer. By either of the two, or by a leader."""
    delegation = Delegation.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    if by.pk not in {delegation.giver_id, delegation.taker_id}:
        require(by, "delegation.make_for_others")
    if delegation.ended_at is not None or delegation.until < _day(at):
        raise Refused("该代理已经终止。")
    delegation.ended_by, delegation.ended_at = by, at
    delegation.save(update_fields=["ended_by", "ended_at"])
    return delegation


def _day(at: datetime) -> date:
    return at.astimezone(BEIJING).date()
