"""What may be done: watch a source, read what it publishes, repost it or not, follow its later changes.

A repost goes the same straight path as any document (publishing.actions): one person drafts it and proposes its
attribute with one click, others decide, review, approve and release, several at once. Nothing here releases anything
by itself. The network is asked outside of transactions, what came back is kept inside one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from gongkai.deadlines import actions as deadlines
from gongkai.deadlines.models import Clock
from gongkai.errors import BadInput, GongkaiError, Refused
from gongkai.frame.time import BEIJING
from gongkai.law import limits
from gongkai.law.sources import PLAN_2017
from gongkai.ledger import actions as ledger
from gongkai.organisation.models import User
from gongkai.organisation.roles import require, require_own_unit
from gongkai.publishing import actions as publishing
from gongkai.publishing.models import Document
from gongkai.reposts import canonical, feeds, fetch, rules
from gongkai.reposts.models import Change, Item, Repost, Source
from gongkai.reposts.pages import Page, read_page
from gongkai.review.models import Attribute, SecrecyReview

AT_ONCE = PLAN_2017.clause("二（四）1")
# What the clock and the screens say of the 24 hours: the plan's word is 即时, the hours are our own.
HOUSE_TARGET = "本平台自定目标：来源发布后24小时内转载（方案要求“即时转载”，未规定时数）"

PAGES_A_VISIT = 40
SECONDS_A_VISIT = 600.0
CHECKED_FOR = timedelta(days=90)
CHECKED_EVERY = timedelta(hours=12)
TRIED_FOR = timedelta(days=30)

SOURCE_FIELDS = frozenset(
    {
        "name",
        "code",
        "kind",
        "address",
        "also_hosts",
        "link_pattern",
        "date_pattern",
        "words",
        "unit",
        "since",
        "enabled",
    }
)


class AlreadyHere(Refused):
    says = "本平台已有这份文件，不重复转载。"


class LooksAlike(Refused):
    """A document with nearly the same title is here; a person may say that it is another one."""

    says = "本平台有标题相近的文件，请核对是否为同一文件。"


@dataclass(slots=True)
class Visit:
    """What a visit to a source came to."""

    listed: int = 0
    found: int = 0
    read: int = 0
    changed: int = 0
    error: str = ""


@dataclass(slots=True)
class Outcome:
    """What an action on several documents came to; what was refused, and with which words."""

    done: list[Document] = field(default_factory=list)
    refused: list[tuple[Document, str]] = field(default_factory=list)


# --- sources -------------------------------------------------------------------------------------


@transaction.atomic
def add_source(fields: Mapping[str, object], *, by: User, at: datetime) -> Source:
    """Watch one more portal. `fields` are those of SOURCE_FIELDS."""
    require(by, "repost.manage_sources")
    source = Source()
    _set_source(source, fields)
    ledger.record("source.added", source.subject, at=at, unit=source.unit.code, basis=str(AT_ONCE))
    return source


@transaction.atomic
def change_source(source: Source, fields: Mapping[str, object], *, by: User, at: datetime) -> Source:
    """Change how a portal is watched, or stop watching it. Its code stays."""
    require(by, "repost.manage_sources")
    source = Source.objects.select_for_update().get(pk=source.pk)
    if fields.get("code", source.code) != source.code:
        raise Refused("来源的代码一经确定不再改变。")
    before = (source.address, source.kind)
    _set_source(source, fields)
    if (source.address, source.kind) != before:
        Source.objects.filter(pk=source.pk).update(etag="", last_modified="")
        source.etag = source.last_modified = ""
    ledger.record("source.changed", source.subject, at=at, unit=source.unit.code, basis=str(AT_ONCE))
    return source


def hosts_of(source: Source) -> frozenset[str]:
    """Return the hosts that may be asked for this source, and whose pages count as its own."""
    return rules.hosts_of(source.address, *source.also_hosts.replace("，", " ").replace(",", " ").split())


# --- watching ------------------------------------------------------------------------------------


def visit(source: Source, *, seconds: float = SECONDS_A_VISIT, at: datetime) -> Visit:
    """Ask a source what is new, read it, and look again at what was reposted from it. Never raises for the source.

    What cannot be reached is written on the source and on the item, and tried again at the next visit; so is what
    is left when `seconds` are over. Raises Refused for a source that is switched off.
    """
    until = monotonic() + seconds
    result = Visit()
    if not source.enabled:
        raise Refused("该来源已停用。")
    if source.kind == Source.Kind.DROP:
        return result
    try:
        answer = fetch.get(
            source.address,
            hosts=hosts_of(source),
            private_hosts=settings.REPOST_PRIVATE_HOSTS,
            etag=source.etag,
            last_modified=source.last_modified,
        )
        entries = entries_in(source, answer.body, base=answer.address, at=at) if answer.is_new else []
    except BadInput as error:
        result.error = error.says
        Source.objects.filter(pk=source.pk).update(visited_at=at, error=error.says[:300])
    else:
        result.listed = len(entries)
        result.found = sum(1 for entry in entries if see(source, entry, at=at) is not None)
        seen: dict[str, object] = {"visited_at": at, "answered_at": at, "error": ""}
        if answer.is_new:
            # Only now: had we stopped half-way, the source must not answer “nothing new” the next time.
            seen |= {"etag": answer.etag, "last_modified": answer.last_modified}
        Source.objects.filter(pk=source.pk).update(**seen)
    source.refresh_from_db()
    if result.error:
        return result  # Whoever does not answer is not asked forty times more.
    for item in _unread(source, at):
        if monotonic() < until:
            result.read += _fetch_page(item, at=at)
    for item in _to_check(source, at):
        if monotonic() < until:
            result.changed += check(item, at=at)
    return result


def entries_in(source: Source, data: bytes, *, base: str, at: datetime) -> list[feeds.Entry]:
    """Return what a listing of this source holds. Raises BadInput when it cannot be read, or holds nothing."""
    hosts = hosts_of(source)
    if source.kind != Source.Kind.PAGE_LIST and feeds.is_feed(data):
        return feeds.read_feed(data, base=base, hosts=hosts)
    if source.kind in {Source.Kind.ATOM, Source.Kind.RSS}:
        raise feeds.NotAFeed
    entries = feeds.read_list(
        data,
        base=base,
        hosts=hosts,
        link_pattern=source.link_pattern,
        date_pattern=source.date_pattern,
        today=at.astimezone(BEIJING).date(),
    )
    if not entries:
        raise BadInput("栏目列表页中没有符合链接样式的链接，请核对设置。")
    return entries


@transaction.atomic
def see(source: Source, entry: feeds.Entry, *, at: datetime) -> Item | None:
    """Note that a source lists this; returns the new item, None for one known already or older than we watch."""
    if entry.published is not None and entry.published.at.astimezone(BEIJING).date() < source.since:
        return None
    published = _not_ahead(entry.published, at)
    item, is_new = Item.objects.get_or_create(
        key=rules.key_of(entry.address),
        defaults={
            "source": source,
            "address": entry.address,
            "title": entry.title[:300],
            "seen_at": at,
            "published_at": published.at if published else None,
            "published_to_the_minute": bool(published and published.to_the_minute),
        },
    )
    if not is_new:
        return None
    if len(entry.content) >= 200 and "<" in entry.content:
        # The feed carries the page itself; what cannot be read of it is fetched like any other.
        try:
            data = f"<html><body><h1>{entry.title}</h1>{entry.content}</body></html>".encode()
            page = read_page(data, name="page.html", today=at.astimezone(BEIJING).date())
        except BadInput:
            return item
        keep(item, page, data, at=at)
    return item


@transaction.atomic
def keep(item: Item, page: Page, data: bytes, *, etag: str = "", last_modified: str = "", at: datetime) -> bool:
    """Keep a page as read now; returns whether it says something else than before.

    The first reading decides what becomes of the item: set aside as a double or as too old, put before a person with
    the clock running, or left where it is because no word of interest is in it.
    """
    item = _locked(item)
    item.etag, item.last_modified, item.checked_at, item.error = etag, last_modified, at, ""
    digest, first = rules.digest_of(page.text), not item.is_read
    if not first and digest == item.digest:
        item.save(update_fields=["etag", "last_modified", "checked_at", "error"])
        return False
    if not first:
        _note_change(item, Change.Kind.ALTERED, new_digest=digest, new_text=page.text, at=at)
    raw_sha256 = hashlib.sha256(data).hexdigest()
    item.text, item.digest, item.warnings = page.text, digest, page.warnings
    item.raw_sha256, item.read_at = raw_sha256, at
    item.raw.save(f"{item.uid}-{raw_sha256[:12]}.{_kind_of(data)}", ContentFile(data), save=False)
    item.title = (page.title or item.title)[:300]
    item.document_number = page.reading.document_number[:80]
    published = _not_ahead(page.published, at)
    better = published and (item.published_at is None or (published.to_the_minute and not item.published_to_the_minute))
    if better and published is not None:
        item.published_at, item.published_to_the_minute = published
    item.save()
    ledger.record(
        "original.found" if first else "original.changed",
        item.original,
        at=at,
        unit=item.source.unit.code,
        content=f"sha256:{raw_sha256}",
    )
    if item.state in {Item.State.NEW, Item.State.PROPOSED}:
        _place(item, at=at)
    return not first


def check(item: Item, *, at: datetime) -> bool:
    """Look again at a page we have read; returns whether its source changed it, or took it away."""
    try:
        answer = fetch.get(
            item.address,
            hosts=hosts_of(item.source),
            private_hosts=settings.REPOST_PRIVATE_HOSTS,
            etag=item.etag,
            last_modified=item.last_modified,
        )
        if not answer.is_new:
            Item.objects.filter(pk=item.pk).update(checked_at=at, error="")
            return False
        page = read_page(answer.body, name=_name_of(item), today=at.astimezone(BEIJING).date())
    except BadInput as error:
        Item.objects.filter(pk=item.pk).update(checked_at=at, error=error.says[:300])
        if isinstance(error, fetch.Unreachable) and error.is_gone:
            return _gone(item, at=at)
        return False
    return keep(item, page, answer.body, etag=answer.etag, last_modified=answer.last_modified, at=at)


@transaction.atomic
def settle(*, at: datetime) -> list[Repost]:
    """Take note of every repost that has gone out, by whichever door; its clock stopped when it was released."""
    waiting = Repost.objects.filter(posted_at__isnull=True, document__state=Document.State.PUBLISHED)
    posted = []
    for repost in (
        waiting.select_for_update(of=("self",)).select_related("document", "item__source__unit").order_by("pk")
    ):
        item = _locked(repost.item)
        repost.posted_at = at
        repost.save(update_fields=["posted_at"])
        item.state, item.reason, item.document = Item.State.POSTED, "", repost.document
        item.save(update_fields=["state", "reason", "document"])
        if item.clock is not None and item.clock.stopped_at is None:
            deadlines.stop(item.clock, by=None, at=at, done_at=repost.document.released_at)
        ledger.record(
            "repost.posted",
            item.subject,
            at=at,
            unit=item.source.unit.code,
            content=canonical.digest(repost),
            basis=str(AT_ONCE),
        )
        posted.append(repost)
    return posted


# --- one item, one click -------------------------------------------------------------------------


def doubles_of(item: Item) -> tuple[Document | None, Document | None]:
    """Return (the document here that this item certainly is, one whose title is nearly the same)."""
    others = Document.objects.filter(interprets__isnull=True, corrects__isnull=True).exclude(repost__item=item.pk)
    same = others.filter(repost__item__key=item.key).first()
    if same is None and item.raw_sha256:
        same = others.filter(source_digest=f"sha256:{item.raw_sha256}").first()
    if same is None and item.document_number:
        year = item.document_number.partition("〔")[2][:4]
        numbered = others.filter(document_number__contains=year).exclude(document_number="")
        numbers = numbered.values_list("pk", "document_number").iterator()
        key = next((pk for pk, number in numbers if rules.same_number(number, item.document_number)), None)
        same = others.filter(pk=key).first() if key else None
    if same is not None:
        return same, None
    probe = rules.title_probe(item.title)
    near = others.filter(title__contains=probe).order_by("-pk").values_list("pk", "title")[:500]
    key = rules.first_alike(item.title, near)
    return None, others.filter(pk=key).first() if key else None


@transaction.atomic
def repost(item: Item, *, although_alike: bool = False, by: User, at: datetime) -> Document:
    """Make a draft of an item, with its attribute proposed: 转载. Others decide, review, approve and release it.

    Raises AlreadyHere for a double; LooksAlike for a title nearly the same, unless `although_alike`.
    """
    require(by, "repost.review")
    require_own_unit(by, item.source.unit_id)
    item = _locked(item)
    if item.state not in {Item.State.NEW, Item.State.PROPOSED}:
        raise Refused(f"该线索的状态是“{item.get_state_display()}”，不能再作此项办理。")
    if not item.is_read:
        raise Refused("尚未读到原页，不能转载。" + (f"原因：{item.error}" if item.error else ""))
    same, near = doubles_of(item)
    if same is not None:
        raise AlreadyHere(f"本平台已有这份文件，不重复转载：{_named(same)}。")
    if near is not None and not although_alike:
        raise LooksAlike(f"本平台有标题相近的文件：{_named(near)}。请核对；确非同一文件的，勾选后再转载。")
    document = _draft_of(item, by=by, at=at)
    _origin(item, document, at=at).save()
    if item.clock is None:
        item.clock = _start_clock(item, since=at, by=by, at=at)
    item.state, item.document, item.reason = Item.State.DRAFTED, document, ""
    item.judged_by, item.judged_at = by, at
    item.save()
    ledger.record("repost.drafted", item.subject, at=at, unit=item.source.unit.code, basis=str(AT_ONCE))
    return document


@transaction.atomic
def set_aside(item: Item, reason: str, *, by: User, at: datetime) -> None:
    """Decide not to repost, with the reason: 不转载. A draft already made stays a draft and is not released here."""
    require(by, "repost.review")
    require_own_unit(by, item.source.unit_id)
    item = _locked(item)
    if not reason.strip():
        raise BadInput("不转载的，请写明理由。")
    if item.state in {Item.State.POSTED, Item.State.SET_ASIDE} or _is_out(item):
        raise Refused(f"该线索的状态是“{item.get_state_display()}”，不能再作此项办理。")
    _put_aside(item, reason.strip(), by=by, at=at)


@transaction.atomic
def resume(item: Item, *, by: User, at: datetime) -> None:
    """Put an item that was set aside before a person again; its clock goes on as if it had not been stopped."""
    require(by, "repost.review")
    require_own_unit(by, item.source.unit_id)
    item = _locked(item)
    if item.state != Item.State.SET_ASIDE:
        raise Refused("只有不转载的线索可以重新研判。")
    made = item.reposts.filter(replaced_by__isnull=True).first()
    item.state = Item.State.DRAFTED if made is not None else Item.State.PROPOSED
    item.document = made.document if made is not None else None
    item.reason, item.judged_by, item.judged_at = "", by, at
    if item.clock is None:
        item.clock = _start_clock(item, since=_since(item), by=by, at=at)
    elif item.clock.stopped_at is not None:
        deadlines.reopen(item.clock, reason="重新研判", by=by, at=at)
    item.save()
    ledger.record("repost.resumed", item.subject, at=at, unit=item.source.unit.code)


# --- what the source changed later ----------------------------------------------------------------


@transaction.atomic
def follow(change: Change, *, by: User, at: datetime) -> Document:
    """Bring the repost in line with what the source says now; returns the document to be reviewed.

    A draft is changed and loses its papers. What has gone out is never rewritten: a new version is drafted, and once
    it is out the old one points to it.
    """
    change, item = _open_change(change, by=by)
    if change.kind == Change.Kind.GONE:
        raise Refused("原文已由来源撤下，没有可以更新的文本；请核实后记录处理意见。")
    present = item.reposts.select_related("document").filter(replaced_by__isnull=True).first()
    if present is None:
        raise Refused("该线索没有转载件。")
    if present.document.is_released:
        document = _draft_of(item, by=by, at=at)
        made = _origin(item, document, at=at)
        made.replaces = present
        made.save()
    else:
        page = _page_of(item)
        fields = page.fields(title=item.title, made_by=present.source_name)
        document = publishing.edit(present.document, fields, by=by, at=at)
        publishing.propose_attribute(document, Attribute.PROACTIVE, by=by, at=at)
        present.original_sha256, present.text_digest = item.raw_sha256, item.digest
        present.save(update_fields=["original_sha256", "text_digest"])
    item.document, item.state = document, Item.State.DRAFTED
    item.save(update_fields=["document", "state"])
    item.changes.filter(outcome=Change.Outcome.OPEN, kind=Change.Kind.ALTERED).update(
        outcome=Change.Outcome.FOLLOWED, settled_by=by, settled_at=at
    )
    ledger.record("repost.settled", item.subject, at=at, unit=item.source.unit.code)
    return document


@transaction.atomic
def note(change: Change, words: str, *, by: User, at: datetime) -> None:
    """Leave the repost as it is, and say why."""
    change, item = _open_change(change, by=by)
    if not words.strip():
        raise BadInput("请写明核对情况。")
    change.outcome, change.note = Change.Outcome.NOTED, words.strip()[:300]
    change.settled_by, change.settled_at = by, at
    change.save()
    ledger.record("repost.settled", item.subject, at=at, unit=item.source.unit.code)


# --- several at once ------------------------------------------------------------------------------
# Each document is an action of its own: what one is refused for does not hold up the others.


def decide_all(documents: Iterable[Document], *, by: User, at: datetime) -> Outcome:
    """Let the proposed attribute of each stand."""
    require(by, "attribute.decide")
    return _each(documents, lambda document: publishing.decide_attribute(document, by=by, at=at))


def clear_all(documents: Iterable[Document], checklist: dict[str, bool], *, by: User, at: datetime) -> Outcome:
    """Record the secrecy review of each: the reviewer answers the points once, for every one that was ticked."""
    require(by, "secrecy.review")
    clear = SecrecyReview.Result.CLEAR
    return _each(documents, lambda document: publishing.review_secrecy(document, clear, checklist, by=by, at=at))


def approve_all(documents: Iterable[Document], *, by: User, at: datetime) -> Outcome:
    """Approve each."""
    require(by, "document.approve")
    return _each(documents, lambda document: publishing.approve(document, by=by, at=at))


def release_all(documents: Iterable[Document], *, by: User, at: datetime) -> Outcome:
    """Release each, and take note of it at once."""
    require(by, "document.publish")
    outcome = _each(documents, lambda document: publishing.release(document, by=by, at=at))
    settle(at=at)
    return outcome


def _each(documents: Iterable[Document], act: Callable[[Document], object]) -> Outcome:
    outcome = Outcome()
    for document in documents:
        if not hasattr(document, "repost"):
            outcome.refused.append((document, "不是转载件，请在该文件的页面办理。"))
            continue
        try:
            with transaction.atomic():
                act(document)
        except GongkaiError as error:
            outcome.refused.append((document, error.says))
        else:
            outcome.done.append(document)
    return outcome


# --- inside ---------------------------------------------------------------------------------------


def _set_source(source: Source, fields: Mapping[str, object]) -> None:
    stray = set(fields) - SOURCE_FIELDS
    if stray:
        raise ValueError(f"not set by hand: {sorted(stray)}")
    for name, value in fields.items():
        setattr(source, name, value)
    parts = urlsplit(source.address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadInput("网址应当以 http:// 或者 https:// 开头，并写明主机。")
    if parts.username is not None or parts.password is not None:
        raise BadInput("网址中不得含有用户名和密码。")
    if Source.objects.filter(Q(name=source.name) | Q(code=source.code)).exclude(pk=source.pk).exists():
        raise BadInput("已有同名或者同代码的来源。")
    source.save()


def _unread(source: Source, at: datetime) -> Iterable[Item]:
    waiting = source.items.filter(
        read_at__isnull=True, state__in=[Item.State.NEW, Item.State.PROPOSED], seen_at__gte=at - TRIED_FOR
    )
    return waiting.order_by("checked_at", "pk")[:PAGES_A_VISIT]


def _to_check(source: Source, at: datetime) -> Iterable[Item]:
    stale = Q(checked_at__isnull=True) | Q(checked_at__lte=at - CHECKED_EVERY)
    kept = source.items.filter(
        stale,
        read_at__isnull=False,
        seen_at__gte=at - CHECKED_FOR,
        state__in=[Item.State.PROPOSED, Item.State.DRAFTED, Item.State.POSTED],
    )
    return kept.order_by("checked_at", "pk")[:PAGES_A_VISIT]


def _fetch_page(item: Item, *, at: datetime) -> bool:
    """Read an item's page for the first time; returns whether it could be read."""
    try:
        answer = fetch.get(item.address, hosts=hosts_of(item.source), private_hosts=settings.REPOST_PRIVATE_HOSTS)
        page = read_page(answer.body, name=_name_of(item), today=at.astimezone(BEIJING).date())
    except BadInput as error:
        with transaction.atomic():
            item = _locked(item)
            item.checked_at, item.error = at, error.says[:300]
            item.save(update_fields=["checked_at", "error"])
            if item.state == Item.State.NEW:
                _place(item, at=at)  # The target runs whether or not the page opens: a person must know.
        return False
    keep(item, page, answer.body, etag=answer.etag, last_modified=answer.last_modified, at=at)
    return True


def _place(item: Item, *, at: datetime) -> None:
    """Decide what becomes of an item that nobody has judged yet."""
    source = item.source
    day = item.published_at.astimezone(BEIJING).date() if item.published_at else None
    if day is not None and day < source.since:
        _put_aside(item, f"发布于关注起始日（{source.since}）之前。", by=None, at=at)
        return
    same, near = doubles_of(item)
    if same is not None:
        item.document = same
        _put_aside(item, f"本平台已有这份文件：{_named(same)}。"[:300], by=None, at=at)
        return
    other = _seen_elsewhere(item)
    if other is not None:
        _put_aside(item, f"与来自{other.source.name}的线索为同一文件：《{other.title}》。"[:300], by=None, at=at)
        return
    is_wanted, item.hits = rules.wanted(source.words, item.title, item.text)
    if near is not None:
        says = f"本平台有标题相近的文件：{_named(near)}，请核对。"
        item.warnings = [*(one for one in item.warnings if one != says), says]
    if is_wanted and item.state == Item.State.NEW:
        item.state = Item.State.PROPOSED
        item.clock = _start_clock(item, since=_since(item), by=None, at=at)
    item.save()


def _seen_elsewhere(item: Item) -> Item | None:
    """Return the item by which another listing has already brought the same document before us."""
    live = Item.objects.filter(state__in=[Item.State.PROPOSED, Item.State.DRAFTED, Item.State.POSTED])
    live = live.exclude(pk=item.pk).select_related("source")
    if item.document_number:
        for other in live.exclude(document_number="").filter(title__contains=rules.title_probe(item.title))[:200]:
            if rules.same_number(other.document_number, item.document_number):
                return other
    if item.digest:
        return live.filter(digest=item.digest).first()
    return None


def _put_aside(item: Item, reason: str, *, by: User | None, at: datetime) -> None:
    item.state, item.reason = Item.State.SET_ASIDE, reason[:300]
    item.judged_by, item.judged_at = by, at
    item.save()
    if item.clock is not None and item.clock.stopped_at is None:
        deadlines.stop(item.clock, reason=f"不转载：{item.reason}", by=by, at=at)
    ledger.record("repost.set_aside", item.subject, at=at, unit=item.source.unit.code)


def _since(item: Item) -> datetime:
    published = rules.Moment(item.published_at, item.published_to_the_minute) if item.published_at else None
    return rules.runs_from(published, seen_at=item.seen_at)


def _start_clock(item: Item, *, since: datetime, by: User | None, at: datetime) -> Clock:
    rule = limits.REPOST.on(max(at.astimezone(BEIJING).date(), limits.REPOST.rows[0].since))
    return deadlines.start(
        rule.length,
        limit="REPOST",
        duty="转载（自定目标）",
        matter=item.title,
        subject=item.subject,
        address=reverse("reposts_item", args=[item.pk]),
        source=HOUSE_TARGET,
        units=[item.source.unit],
        since=since,
        by=by,
        at=at,
    )


def _note_change(item: Item, kind: Change.Kind, *, new_digest: str = "", new_text: str = "", at: datetime) -> Change:
    has_document = item.state in {Item.State.DRAFTED, Item.State.POSTED}
    change = Change(
        item=item,
        kind=kind,
        at=at,
        old_digest=item.digest,
        new_digest=new_digest,
        old_text=item.text,
        new_text=new_text,
        raw_sha256=item.raw_sha256,
        outcome=Change.Outcome.OPEN if has_document else Change.Outcome.TAKEN_OVER,
    )
    change.raw = item.raw.name
    change.save()
    return change


@transaction.atomic
def _gone(item: Item, *, at: datetime) -> bool:
    item = _locked(item)
    last = item.changes.first()
    if last is not None and last.kind == Change.Kind.GONE:
        return False
    _note_change(item, Change.Kind.GONE, at=at)
    ledger.record("original.changed", item.original, at=at, unit=item.source.unit.code)
    return True


def _open_change(change: Change, *, by: User) -> tuple[Change, Item]:
    require(by, "repost.review")
    require_own_unit(by, change.item.source.unit_id)
    item = _locked(change.item)
    change = Change.objects.select_for_update().get(pk=change.pk)
    if change.outcome != Change.Outcome.OPEN:
        raise Refused("该改动已经核对。")
    return change, item


def _draft_of(item: Item, *, by: User, at: datetime) -> Document:
    """Return a new draft of the page as last read, its attribute proposed."""
    data = _raw_of(item)
    if Document.objects.filter(source_digest=f"sha256:{hashlib.sha256(data).hexdigest()}").exists():
        raise AlreadyHere
    page = _page_of(item)
    document = publishing.draft(
        page.fields(title=item.title, made_by=item.source.name),
        unit=item.source.unit,
        by=by,
        at=at,
        source=(_name_of(item), data),
        source_format=_kind_of(data),
    )
    for name, where in page.attachments(item.address):
        publishing.attach(document, name=name, address=where, by=by, at=at)
    publishing.propose_attribute(document, Attribute.PROACTIVE, reason="来源已经公开。", by=by, at=at)
    document.refresh_from_db()
    return document


def _origin(item: Item, document: Document, *, at: datetime) -> Repost:
    return Repost(
        document=document,
        item=item,
        source_name=item.source.name,
        address=item.address,
        original_sha256=item.raw_sha256,
        text_digest=item.digest,
        published_at=item.published_at,
        published_to_the_minute=item.published_to_the_minute,
        made_at=at,
    )


def _is_out(item: Item) -> bool:
    return item.reposts.filter(document__state=Document.State.PUBLISHED).exists()


def _page_of(item: Item) -> Page:
    assert item.read_at is not None  # noqa: S101 - only what was read is reposted
    return read_page(_raw_of(item), name=_name_of(item), today=item.read_at.astimezone(BEIJING).date())


def _raw_of(item: Item) -> bytes:
    with item.raw.open("rb") as file:
        return file.read()


def _locked(item: Item) -> Item:
    return (
        Item.objects.select_for_update(of=("self",)).select_related("source__unit", "clock", "document").get(pk=item.pk)
    )


def _not_ahead(published: rules.Moment | None, at: datetime) -> rules.Moment | None:
    """Return the moment, or our own where the source's clock runs ahead of ours."""
    if published is None or published.at <= at:
        return published
    return rules.Moment(at, published.to_the_minute)


def _name_of(item: Item) -> str:
    return urlsplit(item.address).path.rpartition("/")[2][-80:] or "page.html"


def _kind_of(data: bytes) -> str:
    if data.startswith(b"%PDF-"):
        return "pdf"
    return "docx" if data.startswith(b"PK\x03\x04") else "html"


def _named(document: Document) -> str:
    about = document.index_number or document.document_number or document.get_state_display()
    return f"《{document.title}》（{about}）"
