"""Where an applicant turns who is not content with the answer: by the law of the day of the answer.

    before 2024-01-01          reconsideration or court, as one likes
    from 2024-01-01            what is kept back: reconsideration first, and the answer must say so
    from 2025-06-01            who could not be given anything, or whose request was not processed: court at once, too

What nobody has read stands here as a choice of the house (`Readings`), never as law. Who hears the case is the
office's own data (`Bodies`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongkai.law.foi_decisions import Decision, Family
from gongkai.law.lengths import Length
from gongkai.law.limits import LITIGATION, LITIGATION_AFTER_RECONSIDERATION, RECONSIDERATION
from gongkai.law.sources import (
    COURT_2025,
    LITIGATION_2015,
    ORDER_492,
    ORDER_711,
    RECONSIDERATION_2024,
    Citation,
)


class Matter(StrEnum):
    """What the applicant is not content with."""

    GRANTED = "granted"
    PARTLY = "partly"
    DENIED = "denied"
    UNABLE = "unable"
    NOT_PROCESSED = "not_processed"
    OTHER = "other"
    OVERDUE = "overdue"


_MATTERS = {
    Family.GRANT: Matter.GRANTED,
    Family.PARTIAL: Matter.PARTLY,
    Family.DENY: Matter.DENIED,
    Family.UNABLE: Matter.UNABLE,
    Family.NOT_PROCESSED: Matter.NOT_PROCESSED,
    Family.OTHER: Matter.OTHER,
}


@dataclass(frozen=True)
class Bodies:
    """Who hears the matter. `review_before_2024` may name two to choose from; empty: the same as `review`."""

    review: str = "本级人民政府"
    court: str = "有管辖权的人民法院"
    complaint: str = "上一级行政机关或者政府信息公开工作主管部门"
    review_before_2024: str = ""


@dataclass(frozen=True)
class Readings:
    """What the law leaves in dispute; each is the office's decision, taken with its lawyer."""

    partly_review_first: bool = True
    overdue_review_first: bool = False


@dataclass(frozen=True)
class Channel:
    """One way. `key`: review, court, court_after_review or complaint; `first`: it must be gone before any court."""

    key: str
    body: str
    limit: Length | None
    citations: tuple[Citation, ...]
    first: bool = False

    @property
    def zh(self) -> str:
        """The channel's name."""
        return _CHANNELS[self.key]

    @property
    def cited_zh(self) -> str:
        """The articles, joined; those nobody has read are left out."""
        return "、".join(each.zh for each in self.citations if each.is_verified)


_CHANNELS = {
    "review": "行政复议",
    "court": "行政诉讼",
    "court_after_review": "对复议决定不服的行政诉讼",
    "complaint": "投诉、举报",
}


@dataclass(frozen=True)
class Relief:
    """The ways that are open, and the paragraph the letter prints. `key` says which text of law it is."""

    key: str
    channels: tuple[Channel, ...]
    text: str

    @property
    def review_first(self) -> bool:
        """Whether a court hears it only after reconsideration."""
        return any(channel.first for channel in self.channels)


def matter_of(decision: Decision) -> Matter:
    """Return what an answer of this kind is to the law of relief."""
    return _MATTERS[decision.family]


def relief(matter: Matter, *, on: date, bodies: Bodies | None = None, readings: Readings | None = None) -> Relief:
    """Return where one turns against an answer given on this day, and the words that say so."""
    bodies, readings = bodies or Bodies(), readings or Readings()
    since_2024 = RECONSIDERATION_2024.in_force(on)
    first = since_2024 and (
        matter is Matter.DENIED
        or (matter is Matter.PARTLY and readings.partly_review_first)
        or (matter is Matter.OVERDUE and readings.overdue_review_first)
    )
    review_body = bodies.review if since_2024 else bodies.review_before_2024 or bodies.review
    review_cites: tuple[Citation, ...] = (RECONSIDERATION.on(on).citation,)
    if first and matter is not Matter.OVERDUE:
        review_cites += (RECONSIDERATION_2024.art(23),)
    channels = [Channel("review", review_body, RECONSIDERATION.on(on).length, review_cites, first)]
    known = LITIGATION_2015.in_force(on)
    after = Channel(
        "court_after_review",
        bodies.court,
        LITIGATION_AFTER_RECONSIDERATION.on(on).length if known else None,
        (LITIGATION_2015.art(45),) if known else (),
    )
    if not first:
        cites = [LITIGATION_2015.art(46)] if known else []
        if COURT_2025.in_force(on) and matter in {Matter.UNABLE, Matter.NOT_PROCESSED}:
            cites.append(COURT_2025.art(1))
        channels.append(Channel("court", bodies.court, LITIGATION.on(on).length if known else None, tuple(cites)))
    channels.append(after)
    order = ORDER_711.art(51) if ORDER_711.in_force(on) else ORDER_492.art(33, confidence="memory")
    channels.append(Channel("complaint", bodies.complaint, None, (order,)))
    found = {channel.key: channel for channel in channels}
    return Relief(_key(on, first), tuple(channels), _text(matter, found, first=first))


def _key(on: date, first: bool) -> str:
    if COURT_2025.in_force(on):
        return "2025-review-first" if first else "2025-choice"
    if RECONSIDERATION_2024.in_force(on):
        return "2024-review-first" if first else "2024-choice"
    return "before-2024-choice"


def _text(matter: Matter, found: dict[str, Channel], *, first: bool) -> str:
    review, after, complaint = found["review"], found["court_after_review"], found["complaint"]
    assert review.limit is not None  # noqa: S101 - every wording of the limit has a length
    overdue = matter is Matter.OVERDUE
    start = "自答复期限届满之日起" if overdue else "自收到本告知书之日起"
    subject = "本机关逾期未作出答复的" if overdue else "如对本告知书不服"
    within = "" if after.limit is None else f"自收到行政复议决定书之日起{after.limit.zh}内"
    if first:
        text = (
            f"{subject}，应当先{'' if overdue else start + review.limit.zh + '内'}向{review.body}申请行政复议；"
            f"对行政复议决定不服的，可以{within}向{after.body}提起行政诉讼"
        )
    elif overdue:
        text = f"{subject}，可以依法向{review.body}申请行政复议，也可以依法向{found['court'].body}提起行政诉讼"
    else:
        court = found["court"]
        when = f"{start}{court.limit.zh}内" if court.limit is not None else "在法定期限内"
        text = (
            f"{subject}，可以{start}{review.limit.zh}内向{review.body}申请行政复议，"
            f"或者{when}向{court.body}提起行政诉讼"
        )
    cited = _cited([review, *([] if first else [found["court"]]), *([after] if first else [])])
    text += f"（{cited}）。" if cited and not overdue else "。"
    return text + f"认为本机关在政府信息公开工作中侵犯其合法权益的，也可以向{complaint.body}投诉、举报。"


def _cited(channels: list[Channel]) -> str:
    """Return the articles of these channels, each instrument named once."""
    by_instrument: dict[str, list[str]] = {}
    for channel in channels:
        for each in channel.citations:
            if each.is_verified:
                places = by_instrument.setdefault(each.instrument.zh, [])
                place = each.zh.removeprefix(each.instrument.zh)
                if place not in places:
                    places.append(place)
    return "；".join(name + "、".join(places) for name, places in by_instrument.items())
