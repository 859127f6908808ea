"""The negative list (Plan 2017, II(5)5): what may be kept back. Outside it, to publish is the rule.

A version is drafted by the openness office and published by a leader, with a day from which it is in force. Until
the bureau has one of its own, the law's grounds are the list (number 0), each with questions of its own. What is not
to be public cites one item of the list in force that day, and every question of the item is answered with yes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Max, Q

from gongkai.errors import BadInput, Refused
from gongkai.frame.time import BEIJING
from gongkai.law import grounds
from gongkai.law.sources import PLAN_2017
from gongkai.ledger import actions as ledger
from gongkai.ledger import canonical
from gongkai.organisation.models import User
from gongkai.organisation.roles import require
from gongkai.review.models import Attribute, AttributeDecision, NegativeItem, NegativeList
from gongkai.screening import inspect_text

SOURCE = PLAN_2017.clause("二（五）5")
LARGEST = 100
# An item that carries more than this share of all refusals of its time is looked at: it may be a pretext.
MUCH_USED = 40
FEW = 5


class NotOnTheList(Refused):
    says = "不属于现行负面清单所列事项的，应当主动公开。"
    source = SOURCE


@dataclass(frozen=True, slots=True)
class Item:
    """An item as it is cited: of the list's version `number`."""

    number: int
    code: str
    name: str
    covers: str
    ground: grounds.Ground
    questions: tuple[str, ...]

    def stands(self, on: date) -> bool:
        """Return whether the ground it rests on is law on the day."""
        return self.ground.in_force(on)


@dataclass(frozen=True, slots=True)
class InForce:
    """The list that holds on a day: number 0 is the law's own."""

    number: int
    since: date | None
    items: tuple[Item, ...]

    @property
    def name(self) -> str:
        """Return what it is called on screens."""
        return f"负面清单第{self.number}版" if self.number else "法定理由（本机关尚未发布负面清单）"

    def item(self, code: str) -> Item | None:
        """Return the item with this code."""
        return next((item for item in self.items if item.code == code), None)


# What is asked before a ground of the law is used, by the nature of the ground.
_QUESTIONS: dict[str, tuple[str, ...]] = {
    "SECRET": ("是否已经依照法定程序确定为国家秘密，并且仍在保密期限内？", "删去涉密内容后是否仍然不能公开？"),
    "LAW": ("是否有法律、行政法规明文禁止公开，并已在说明中写明条文？", "删去禁止公开的内容后是否仍然不能公开？"),
    "SAFETY": (
        "公开后的危害是否具体、现实，并已在说明中写明？",
        "删去相关内容后公开，是否仍会造成这种危害？",
    ),
    "THIRD": (
        "是否含有商业秘密、个人隐私等，公开会对第三方合法权益造成损害？",
        "第三方是否不同意公开，且不公开不会对公共利益造成重大影响？",
        "删去或者隐去相关内容后是否仍然不能公开？",
    ),
    "INTERNAL": ("是否只涉及本机关人事管理、后勤管理或者内部工作流程？", "是否不影响公民、法人和其他组织的权利义务？"),
    "PROCESS": (
        "是否属于讨论记录、过程稿、磋商信函、请示报告等过程性信息？",
        "是否没有法律、法规、规章规定应当公开？",
        "事项是否尚未办结，或者公开是否会影响正常决策？",
    ),
    "CASEFILE": ("是否属于行政执法案卷信息？", "是否没有法律、法规、规章规定应当公开？"),
}
_SAME = {"TRADE": "THIRD", "PRIVACY": "THIRD"}


def questions_of(ground: grounds.Ground) -> tuple[str, ...]:
    """Return what is asked before this ground is used."""
    kind = ground.code.partition("_")[2]
    return _QUESTIONS[_SAME.get(kind, kind)]


def _base(on: date) -> tuple[Item, ...]:
    return tuple(
        Item(0, ground.code, ground.zh, ground.exception, ground, questions_of(ground)) for ground in grounds.on(on)
    )


def in_force(on: date) -> InForce:
    """Return the list that holds on a day, its items in their order, those whose ground is no law that day left out."""
    row = (
        NegativeList.objects.filter(published_at__isnull=False, in_force_from__lte=on)
        .order_by("-in_force_from", "-number")
        .first()
    )
    if row is None:
        return InForce(0, None, _base(on))
    return InForce(row.number, row.in_force_from, tuple(item for item in items_of(row) if item.stands(on)))


def items_of(row: NegativeList) -> list[Item]:
    """Return the items of a version, in their order."""
    return [
        Item(row.number, one.code, one.name, one.covers, grounds.get(one.ground), tuple(one.questions))
        for one in row.items.all()
    ]


def cite(code: str, answers: Sequence[bool], *, on: date, ground: str = "") -> Item:
    """Return the item that a refusal made on a day cites. Without a code, the one item that rests on `ground`.

    Raises NotOnTheList for what is no item of the list in force, or fails one of its questions; BadInput when a
    question is left open.
    """
    known = in_force(on)
    item = known.item(code)
    if item is None and not code:
        resting = [one for one in known.items if one.ground.code == ground]
        item = resting[0] if len(resting) == 1 else None
    if item is None:
        if not code and not ground:
            raise BadInput("拟不主动公开的，应当从现行负面清单中选择一项。")
        raise NotOnTheList(f"所选事项不在现行的{known.name}之内，应当主动公开，或者另选一项。")
    if ground and item.ground.code != ground:
        raise BadInput("所选理由与负面清单该项的法定理由不一致。")
    if len(answers) != len(item.questions) or not all(isinstance(one, bool) for one in answers):
        raise BadInput(f"请逐项回答“{item.name}”的检验问题。")
    for question, answer in zip(item.questions, answers, strict=True):
        if not answer:
            raise NotOnTheList(f"按检验问题“{question}”的回答，不属于“{item.name}”，应当主动公开。")
    return item


# --- versions -------------------------------------------------------------------------------------


@transaction.atomic
def draft(*, by: User, at: datetime) -> NegativeList:
    """Open the next version, starting from the list that is in force. One is drafted at a time."""
    require(by, "negative_list.edit")
    if NegativeList.objects.filter(published_at__isnull=True).exists():
        raise Refused("已有一版正在编制，请先办结。")
    number = (NegativeList.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    row = NegativeList.objects.create(number=number, drafted_by=by, drafted_at=at)
    today = _day(at)
    for place, item in enumerate(in_force(today).items, 1):
        NegativeItem.objects.create(
            version=row,
            code=item.code if item.number else f"F{place:02}",
            name=item.name,
            covers=item.covers,
            ground=item.ground.code,
            questions=list(item.questions),
            order=place,
        )
    ledger.record("negative_list.drafted", row.subject, at=at, basis=str(SOURCE))
    return row


@transaction.atomic
def set_item(
    row: NegativeList,
    *,
    code: str,
    name: str,
    covers: str,
    ground: str,
    questions: Iterable[str],
    item: NegativeItem | None = None,
    by: User,
    at: datetime,
) -> NegativeItem:
    """Add an item to a version that is being drafted, or change `item` in it."""
    require(by, "negative_list.edit")
    row = _open(row)
    asked = [" ".join(question.split()) for question in questions if question.strip()]
    if not name.strip() or not code.strip():
        raise BadInput("请填写事项的编号和名称。")
    if not asked:
        raise BadInput("每一项至少要有一个检验问题。")
    if not grounds.get(ground).in_force(_day(at)):
        raise BadInput("法定理由应当现行有效。")
    same = row.items.filter(code=code.strip()).first()
    if same is not None and (item is None or same.pk != item.pk):
        raise BadInput("同一版本中编号不能重复。")
    if item is None and row.items.count() >= LARGEST:
        raise Refused(f"负面清单最多{LARGEST}项。")
    kept = item or NegativeItem(version=row, order=(row.items.aggregate(last=Max("order"))["last"] or 0) + 1)
    if kept.version_id != row.pk:
        raise BadInput("该事项不在这一版中。")
    kept.code, kept.name, kept.covers = code.strip(), name.strip(), covers.strip()
    kept.ground, kept.questions = ground, asked
    kept.save()
    row.drafted_by = by  # whoever changed it last answers for the draft, and does not publish it
    row.save(update_fields=["drafted_by"])
    ledger.record("negative_list.edited", row.subject, at=at)
    return kept


@transaction.atomic
def remove_item(item: NegativeItem, *, by: User, at: datetime) -> None:
    """Take an item out of a version that is being drafted."""
    require(by, "negative_list.edit")
    row = _open(item.version)
    item.delete()
    row.drafted_by = by
    row.save(update_fields=["drafted_by"])
    ledger.record("negative_list.edited", row.subject, at=at)


@transaction.atomic
def publish(row: NegativeList, *, in_force_from: date, note: str = "", by: User, at: datetime) -> NegativeList:
    """Put the version into force from a day that is not past. Never by who drafted it. It is public from then."""
    require(by, "negative_list.publish")
    row = _open(row)
    if row.drafted_by_id == by.pk:
        raise Refused("负面清单不得由编制人本人批准发布。")
    if in_force_from < _day(at):
        raise BadInput("施行日期不得早于今日。")
    items = items_of(row)
    if not items:
        raise Refused("负面清单没有事项，不能发布。")
    ended = [item.name for item in items if not item.stands(in_force_from)]
    if ended:
        raise Refused(f"“{ended[0]}”所依据的理由在施行日期已不是现行规定，请先修改。")
    shown = "\n".join([note, *("\n".join([item.name, item.covers, *item.questions]) for item in items)])
    if found := [each.kind.zh for each in inspect_text(shown) if each.blocks]:
        raise BadInput(f"负面清单对外公开，其中有{'、'.join(dict.fromkeys(found))}，请改写。")
    row.in_force_from, row.note = in_force_from, note.strip()
    row.published_by, row.published_at = by, at
    row.digest = _digest(row)
    row.save()
    ledger.record("negative_list.published", row.subject, at=at, content=row.digest, basis=str(SOURCE))
    return row


def form(row: NegativeList) -> dict[str, object]:
    """Return the canonical form of a version, gongkai-negative-list/1, whose digest the log holds."""
    return {
        "format": "gongkai-negative-list/1",
        "number": row.number,
        "in_force_from": row.in_force_from.isoformat() if row.in_force_from else None,
        "note": row.note,
        "items": [
            {
                "code": item.code,
                "name": item.name,
                "covers": item.covers,
                "ground": item.ground.code,
                "source": item.ground.citation.zh,
                "questions": list(item.questions),
            }
            for item in items_of(row)
        ],
    }


def subjects() -> Iterable[tuple[str, str | None]]:
    """Yield (subject, digest now) for the log's check: every version that has been published."""
    for row in NegativeList.objects.filter(published_at__isnull=False).order_by("pk"):
        yield row.subject, _digest(row)


def public(at: datetime) -> list[NegativeList]:
    """Return the versions that the public may see at `at`, the newest first: those that were published."""
    return list(NegativeList.objects.filter(published_at__lte=at).order_by("-number"))


# --- how it is used -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Use:
    """How often an item was cited in a span of time; `remark` says what to look at."""

    item: Item
    decided: int
    waiting: int
    share: int
    remark: str


def uses(since: date, until: date, *, on: date) -> tuple[list[Use], int]:
    """Return each item of the list in force on `on` with how often it was cited by proposals from `since` to `until`.

    The number of all refusals of that time comes second. An item nobody cites may be cut from the list; one that
    carries more than MUCH_USED per cent of at least FEW refusals is looked at.
    """
    known = in_force(on)
    cited = AttributeDecision.objects.exclude(attribute=Attribute.PROACTIVE).filter(
        proposed_at__gte=_start(since), proposed_at__lt=_start(date.fromordinal(until.toordinal() + 1))
    )
    # Of one document only the last proposal counts: what was proposed anew was not refused twice.
    last = cited.values("subject").annotate(last=Max("pk")).values("last")
    counted = {
        row["item"]: (row["decided"], row["waiting"])
        for row in AttributeDecision.objects.filter(pk__in=last, list_number=known.number)
        .values("item")
        .annotate(
            decided=Count("pk", filter=Q(decided_at__isnull=False)),
            waiting=Count("pk", filter=Q(decided_at__isnull=True)),
        )
        .order_by()
    }
    total = sum(sum(pair) for pair in counted.values())
    found = []
    for item in known.items:
        decided, waiting = counted.get(item.code, (0, 0))
        share = round(100 * (decided + waiting) / total) if total else 0
        remark = ""
        if not decided + waiting:
            remark = "未使用"
        elif total >= FEW and share > MUCH_USED:
            remark = "使用过多"
        found.append(Use(item, decided, waiting, share, remark))
    return found, total


def _open(row: NegativeList) -> NegativeList:
    row = NegativeList.objects.select_for_update().get(pk=row.pk)
    if row.is_published:
        raise Refused("已发布的负面清单不能修改，请编制新的一版。")
    return row


def _digest(row: NegativeList) -> str:
    return canonical.digest(form(row))


def _day(at: datetime) -> date:
    return at.astimezone(BEIJING).date()


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING)
