"""What may be done with a subscription: ask, confirm, leave, be told.

No line in the public log: that somebody reads about something is nobody's business. What is told is read through the
choke point at the instant of telling.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.http import urlencode

from gongkai.errors import BadInput, Refused
from gongkai.frame import sealed
from gongkai.organisation.models import Bureau, Unit
from gongkai.post import actions as post
from gongkai.post.models import Letter
from gongkai.publishing.models import EarlierVersion
from gongkai.publishing.rules import Validity
from gongkai.search import query, sources
from gongkai.search.query import Filters, Found
from gongkai.subscriptions import models, rules
from gongkai.subscriptions.models import Subscription


class NoMail(Refused):
    says = "本站尚未开通邮件订阅，请使用Atom订阅。"


@transaction.atomic
def ask(address: str, q: str, filters: Filters, rhythm: str, *, at: datetime) -> None:
    """Take down a subscription and send its address a letter of confirmation.

    Nobody learns here whether an address subscribes already: what is confirmed stays as it is, and who has too many
    letters of confirmation waiting gets no further one. Raises NoMail, BadInput.
    """
    if not post.is_configured():
        raise NoMail
    if rhythm not in Subscription.Rhythm.values:
        raise BadInput("请选择频次。")
    mark, address = models.who(address), address.strip()
    own = Subscription.objects.filter(who=mark)
    held = own.filter(q=q, filters=filters.chosen()).first()
    if held is not None and held.confirmed_at is not None:
        return
    if held is None and (own.count() >= rules.MOST or own.waiting().count() >= rules.MOST_WAITING):
        return
    if held is not None and Letter.objects.filter(key__startswith=held.key).count() >= rules.MOST_WAITING:
        return
    found = held or Subscription(who=mark, q=q, filters=filters.chosen())
    found.address = sealed.seal(address, purpose=models.PURPOSE)
    found.rhythm, found.asked_at, found.told_until = rhythm, at, at
    found.save()
    post.queue(
        f"{found.key}confirm/{int(at.timestamp())}",
        address,
        f"请确认订阅：{_site()}",
        _confirmation(found),
        expires_at=at + rules.CONFIRM_WITHIN,
        at=at,
    )


@transaction.atomic
def confirm(found: Subscription, *, at: datetime) -> None:
    """Begin a subscription: from now on its address is told what is new. A second time changes nothing."""
    Subscription.objects.waiting().filter(pk=found.pk).update(confirmed_at=at, told_until=at)


@transaction.atomic
def leave(found: Subscription, *, at: datetime) -> None:
    """End a subscription: its row is deleted, its waiting letters are emptied; nothing of it is kept."""
    post.call_off(found.key, at=at)
    Letter.objects.filter(key__startswith=found.key).delete()
    found.delete()


def tell(*, at: datetime) -> int:
    """Write every digest that is due and return how many letters that made; what has nothing new gets none."""
    if not post.is_configured():
        return 0
    made = 0
    for pk in Subscription.objects.confirmed().order_by("pk").values_list("pk", flat=True):
        made += _tell(pk, at=at)
    return made


@transaction.atomic
def _tell(pk: int, *, at: datetime) -> bool:
    found = Subscription.objects.select_for_update().confirmed().filter(pk=pk).first()
    if found is None or not rules.is_due(found.rhythm, found.told_until, at):
        return False
    corrected = _corrected(found.told_until, at=at)
    news = query.search(
        found.q,
        found.narrowed,
        at=at,
        since=found.told_until,
        changed=corrected.keys(),
        size=rules.LONGEST,
        order=query.NEWEST,
        facets=False,
        by_sound=False,
    )
    found.told_until = at
    found.save(update_fields=["told_until"])
    if not news.hits:
        return False
    leave_at = settings.BASE_URL + reverse("subscriptions:leave", args=[found.leave_token])
    post.queue(
        f"{found.key}digest/{at:%Y%m%d%H%M%S}",
        found.to(),
        f"{_site()}：{named(found)}，{_told(news, corrected)}",
        _digest(found, news, corrected, leave_at),
        headers={"List-Unsubscribe": f"<{leave_at}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        # News of yesterday may have been withdrawn today.
        expires_at=at + timedelta(days=1),
        at=at,
    )
    return True


def forget(*, at: datetime) -> int:
    """Delete what was not confirmed in time and what an address that does not exist asked for; return how many."""
    gone = Subscription.objects.waiting().filter(asked_at__lt=at - rules.CONFIRM_WITHIN)
    count = gone.count()
    for found in gone:
        leave(found, at=at)
    refused = Letter.objects.filter(
        key__startswith="subscription/", state=Letter.State.GIVEN_UP, trouble__startswith="收件人不存在"
    )
    for key in refused.values_list("key", flat=True):
        for found in Subscription.objects.filter(uid=key.split("/")[1]):
            leave(found, at=at)
            count += 1
    return count


def named(found: Subscription) -> str:
    """Return what a subscription is about, in words."""
    return describe(found.q, found.narrowed)


def describe(q: str, filters: Filters) -> str:
    """Return a question and its filters in words."""
    chosen = filters.chosen()
    words = [f"“{q}”"] if q else []
    if "unit" in chosen:
        words += list(Unit.objects.filter(code=chosen["unit"]).values_list("short_name", flat=True)) or [chosen["unit"]]
    if "kind" in chosen:
        words.append(sources.kinds()[chosen["kind"]])
    words += [chosen[name] for name in ("topic",) if name in chosen]
    if "year" in chosen:
        words.append(f"{chosen['year']}年")
    if "validity" in chosen:
        words.append(Validity(chosen["validity"]).zh)
    return "、".join(words) or "全部公开信息"


def _site() -> str:
    return f"{Bureau.load().name}政务公开"


def _confirmation(found: Subscription) -> str:
    address = settings.BASE_URL + reverse("subscriptions:confirm", args=[found.confirm_token])
    return (
        f"您好：\n\n有人用这个邮箱在{_site()}网站订阅了以下内容：\n\n"
        f"    {named(found)}（{found.get_rhythm_display()}一次，有新公开的才发送）\n\n"
        f"如果是您本人订阅，请在两天内打开下面的网址确认：\n\n{address}\n\n"
        "如果不是您本人订阅，不必理会，两天后这个邮箱地址即从本站删除，不会再收到邮件。\n"
    )


def _corrected(since: datetime, *, at: datetime) -> dict[str, str]:
    """Return {name in the log: public change note} of the documents corrected after an instant."""
    versions = EarlierVersion.objects.told(at).filter(replaced_at__gte=since)
    return {each.document.subject: each.note for each in versions.select_related("document").order_by("number")}


def _told(news: Found, corrected: Mapping[str, str]) -> str:
    """Return how many there are, in words."""
    return f"{'新公开和更正' if any(hit.key in corrected for hit in news.hits) else '新公开'} {news.total} 件"


def _digest(found: Subscription, news: Found, corrected: Mapping[str, str], leave_at: str) -> str:
    lines = [f"{named(found)}，{_told(news, corrected)}：", ""]
    for number, hit in enumerate(news.hits, 1):
        day = f"{hit.day.year}年{hit.day.month}月{hit.day.day}日" if hit.day else ""
        facts = "　".join(filter(None, [hit.kind, hit.number, hit.units, day]))
        lines += [f"{number}. {hit.title}", f"   {facts}"]
        if hit.key in corrected:
            lines.append(f"   已更正：{corrected[hit.key]}")
        lines += [f"   {settings.BASE_URL}{hit.address}", ""]
    kept = {**({"q": found.q} if found.q else {}), **found.narrowed.chosen(), "order": query.NEWEST}
    whole = f"{settings.BASE_URL}{reverse('portal:search')}?{urlencode(kept)}"
    more = f"另有 {news.total - len(news.hits)} 件，全部在" if news.total > len(news.hits) else "全部在"
    return "\n".join([*lines, f"{more}：{whole}", "", "不再订阅，请打开：", leave_at, ""])
