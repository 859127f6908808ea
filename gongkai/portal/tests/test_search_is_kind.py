"""Search helps: part of a number, pinyin, traditional characters, a mistake, a saved question (plan 2017, II(4)1)."""

from __future__ import annotations

import html
import os
import re
import signal
import subprocess
import sys
import time
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.urls import reverse

from gongkai.columns.models import Column
from gongkai.feedback import actions as feedback
from gongkai.feedback.tests import factories
from gongkai.organisation.models import Unit
from gongkai.portal import places
from gongkai.portal.tests import world
from gongkai.programme.found import WEIGHT as TASK_WEIGHT
from gongkai.publishing import file_texts, withdrawal
from gongkai.publishing.models import AttachmentText
from gongkai.screening.tests.making import as_docx
from gongkai.search import index as indexes
from gongkai.search import sources, suggest
from gongkai.search.query import NEWEST, Filters, _asked, search
from gongkai.search.tokens import question
from tests.cast import beijing

pytestmark = pytest.mark.django_db
AT = beijing("2017-12-18 09:10")
ATOM = "{http://www.w3.org/2005/Atom}"


def keys(q: str, filters: Filters | None = None) -> list[str]:
    """Return the keys of the first page, in order."""
    return [hit.key for hit in search(q, filters, at=AT).hits]


@pytest.mark.parametrize(
    "q",
    [
        "商办字[2017]60",
        "办字（2017",
        "〔2017〕60号",
        "晋工商办字2017 60",
        "晋工商辦字【2017】60號",
        "012150436/2017-0016",
    ],
)
def test_part_of_a_document_number_in_any_brackets_is_enough(house, q):
    assert house.notice.subject in keys(q)


def test_a_document_whose_number_is_asked_for_stands_first(house):
    world.released(
        house.cast, "贯彻晋工商办字〔2017〕60号的意见", "晋工商办字〔2017〕60号。" * 9, at=beijing("2017-12-01")
    )
    assert keys("晋工商办字[2017]60号")[0] == house.notice.subject


def test_a_document_stands_before_the_tasks_and_the_interpretation_that_bear_its_words(house):
    for q in ("政务公开", "政务公开 实施方案", "随机抽查事项清单"):
        first = search(q, at=AT).hits[0]
        assert first.kind == "文件", (q, first.title)


def test_what_a_record_is_worth_multiplies_its_match(house):
    """The engine takes a logarithm of the weight it is given; what it is given makes up for that."""
    asked = _asked(question("政务公开"), Filters(), AT)

    def scores(**how):
        hits = asked.searcher.search(asked.narrowed(), 50, **how).hits
        return {asked.searcher.doc(address)["key"][0]: score for score, address in hits}

    plain, weighed = scores(), scores(weight_by_field="weight")
    plan = house.plan.document
    fresh = weighed[plan.subject] / plain[plan.subject] * indexes.LEAST_WORTH
    assert fresh == pytest.approx(2 ** ((plan.published_on - indexes.EPOCH).days / indexes.HALF_LIFE), rel=1e-4)
    task = house.plan.tasks.get(key="2-5-5").subject
    assert weighed[task] / plain[task] * indexes.LEAST_WORTH == pytest.approx(TASK_WEIGHT * fresh, rel=1e-4)


def test_traditional_characters_are_those_of_the_text(house):
    assert house.notice.subject in keys("隨機抽查事項清單")


@pytest.mark.parametrize(
    "typed", ["suijichoucha", "sjcc", "suijichouch", "gongbusuiji", "sui ji chou cha", "Suíjī chōuchá"]
)
def test_pinyin_finds_a_title_and_says_so(house, typed):
    found = search(typed, at=AT)
    hit = next(hit for hit in found.hits if hit.key == house.notice.subject)
    assert "<mark>" in hit.marked
    assert found.heard


def test_letters_that_stand_in_a_text_are_not_taken_for_pinyin(house):
    own = world.released(house.cast, "SJCC接口规范", at=beijing("2017-11-01"))
    found = search("sjcc", at=AT)
    assert [hit.key for hit in found.hits] == [own.subject]
    assert found.heard == []


def test_among_equals_the_newer_stands_first(cast, today):
    old, new = (
        world.released(cast, "关于商品抽检的通知", "抽检。", at=beijing(f"{year}-06-20 09:00")) for year in (2012, 2016)
    )
    assert keys("商品抽检") == [new.subject, old.subject]


def test_filters_alone_list_what_they_leave_newest_first(house):
    found = search("", Filters(kind="document"), at=AT)
    assert found.total == sum(record.kind == "document" for record in sources.everything(AT.date()))
    days = [hit.day for hit in found.hits]
    assert days == sorted(days, reverse=True)
    assert search("", at=AT).total == 0


def test_newest_first_on_request(house):
    days = [hit.day for hit in search("山西", at=AT, order=NEWEST).hits if hit.day]
    assert days == sorted(days, reverse=True)


def test_a_public_answer_is_found_with_the_rest(house):
    message = factories.answered(
        house.cast,
        factories.received(house.notice, "獬豸寅在哪里办理？", kind="question", at=beijing("2017-12-11 10:00")),
        "请到獬豸寅窗口办理。",
        at=beijing("2017-12-12 10:00"),
    )
    assert keys("獬豸寅") == [message.subject]
    feedback.withdraw(message, "内容有误", by=house.cast.second_office, at=AT)
    assert keys("獬豸寅") == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("随即抽查", "随机抽查"),
        ("随机油查", "随机抽查"),
        ("年度捡验", "年度检验"),
        ("随机抽查 獬豸", "随机抽查"),
        ("晋工商办字2017年第60号", "晋工商办字〔2017〕60号"),
        ("晋工商办字〔2017〕第60号", "晋工商办字〔2017〕60号"),
    ],
)
def test_what_finds_nothing_is_put_right(house, typed, meant):
    assert meant in [each.q for each in suggest.instead(typed, Filters(), at=AT)]


def test_only_what_finds_something_is_proposed(house):
    for each in suggest.instead("随即抽查", Filters(), at=AT):
        assert search(each.q, at=AT).total == each.total > 0


def test_titles_are_proposed_while_typing_and_never_hidden_ones(house, visitor):
    for typed in ("随机", "sjcc", "晋工商办字2017"):
        q, titles, _, urls = visitor.get("/search/suggest", {"q": typed}).json()
        assert q == typed
        assert house.notice.title in titles
        assert all(url.startswith("http") for url in urls)
    for word in house.hidden:
        assert visitor.get("/search/suggest", {"q": word}).json()[1] == []


def test_a_topic_is_chosen_by_its_words(house, visitor):
    page = visitor.get("/search", {"q": "清单"}).content.decode()
    assert "市场监管、安全生产监管 › 工商 <small>" in page
    assert "缩小范围" not in visitor.get("/search", {"q": "獬豸未"}).content.decode(), "there is nothing to narrow"


def test_a_page_without_results_leads_on(house, visitor):
    page = visitor.get("/search", {"q": "随即抽查"}).content.decode()
    assert "您要找的是不是" in page
    assert "申请公开" in page
    assert "/search?" not in page or "随机抽查" in page


def test_a_saved_search_is_a_feed_of_its_own(house, visitor):
    page = visitor.get("/search", {"q": "清单", "kind": "document"}).content.decode()
    assert "/search.atom?q=%E6%B8%85%E5%8D%95&amp;kind=document" in page
    answer = visitor.get("/search.atom", {"q": "清单", "kind": "document"})
    feed = ElementTree.fromstring(answer.content)
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == house.notice.title
    late = world.released(house.cast, "关于公布权责清单的通知", at=beijing("2017-12-17"))
    feed = ElementTree.fromstring(visitor.get("/search.atom", {"q": "清单", "kind": "document"}).content)
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == late.title


def test_a_publication_is_found_within_a_second(house):
    search("清单", at=AT)
    late = world.released(house.cast, "獬豸卯", at=beijing("2017-12-17"))
    began = time.monotonic()
    assert keys("獬豸卯") == [late.subject]
    assert time.monotonic() - began < 1


def test_building_anew_keeps_the_old_answers_until_it_is_done(house, monkeypatch):
    before = keys("清单")
    old = indexes.index().path
    during: list[list[str]] = []
    indexes.reindex(AT.date(), lambda done, total: during.append(keys("清单")))
    assert during
    assert all(answer == before for answer in during)
    assert indexes.index().path != old
    assert keys("清单") == before


def test_what_is_published_while_the_index_is_built_anew_is_found_before_and_after(house):
    search("清单", at=AT)
    late: list[str] = []

    def publish(done: int, total: int) -> None:
        if not late:
            late.append(world.released(house.cast, "獬豸辰", at=beijing("2017-12-17")).subject)
            assert keys("獬豸辰") == late

    indexes.reindex(AT.date(), publish)
    assert keys("獬豸辰") == late


def test_one_process_builds_at_a_time(house):
    with indexes._alone(), pytest.raises(indexes.AlreadyBuilding):
        indexes.reindex(AT.date())


# Another process, writing without end into the index of this one, until it is killed.
CHILD = """
import sys
from pathlib import Path
import django
django.setup()
from django.conf import settings
settings.VAR = Path(sys.argv[1])
from datetime import date
from gongkai.frame.findable import Record
from gongkai.ledger import actions as ledger
from gongkai.search import index, sources
from datetime import UTC, datetime
def endless(on):
    for number in range(10**9):
        if number == 2000:
            print("writing", flush=True)
        yield Record(f"document/x/{number}", f"document/x/{number}", "document", "半成品", "", "半成品" * 50, on,
                     datetime(2017, 1, 1, tzinfo=UTC))
ledger.head = lambda: (10**9, b"")
index._head = lambda: (0, "", "")
index._is_ours = lambda state: True
"""
BUILDS = """
sources.everything = endless
sources.count = lambda: 0
index.reindex(date(2017, 12, 18))
"""
FOLLOWS = """
sources.about = lambda subjects, on: [(sys.argv[2], endless(on))]
index.index().follow(date(2017, 12, 18))
"""


def _killed_while_it(does: str, *said: str) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD + does, *said],
        stdout=subprocess.PIPE,
        env={**os.environ, "DATABASE_URL": "sqlite://:memory:"},
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "writing\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()


def test_a_kill_in_the_middle_of_building_loses_nothing(house, settings):
    before = set(keys("清单"))
    _killed_while_it(BUILDS, str(settings.VAR))
    late = world.released(house.cast, "獬豸巳", at=beijing("2017-12-17"))
    assert set(keys("清单")) == before, "one record more moves their order, and loses none"
    assert keys("獬豸巳") == [late.subject]
    assert keys("半成品") == []
    indexes.reindex(AT.date())
    assert [each.name for each in indexes.folder().iterdir() if each.is_dir() and each != indexes.index().path] in (
        [f"{indexes.FORM}-first"],
        [],
    )
    assert set(keys("清单")) == before, "one record more moves their order, and loses none"


def test_a_kill_while_the_index_follows_the_log_loses_nothing_and_leaves_no_lock(house, settings):
    before = set(keys("清单"))
    assert house.notice.subject in before
    _killed_while_it(FOLLOWS, str(settings.VAR), house.notice.subject)  # whose old words were deleted first
    assert set(keys("清单")) == before
    late = world.released(house.cast, "獬豸巳", at=beijing("2017-12-17"))
    assert keys("獬豸巳") == [late.subject]
    assert keys("半成品") == []


def test_a_search_asks_the_database_a_fixed_number_of_times(house, django_assert_max_num_queries):
    search("清单", at=AT)
    with django_assert_max_num_queries(14):
        search("公开", at=AT)


def test_the_same_order_on_every_database(house):
    """Run on SQLite and on PostgreSQL alike: the list below is what both give."""
    assert connection.vendor in {"sqlite", "postgresql"}
    assert keys("随机抽查事项清单")[:2] == [house.notice.subject, house.interpretation.subject]
    assert [search(q, at=AT).total for q in ("清单", "年度检验", "抽检", "2017")] == TOTALS


TOTALS = [8, 1, 2, 11]


def test_what_was_looked_for_in_vain_stands_in_the_application_already(house, visitor):
    page = visitor.get("/search", {"q": "獬豸未 清单"}).content.decode()
    asked = re.search(r'href="(/requests/new/?\?content=[^"]+)"', page)[1]
    assert "獬豸未 清单</textarea>" in visitor.get(html.unescape(asked)).content.decode()


def test_other_engines_are_led_to_the_question_and_not_into_its_filters(house, visitor, settings):
    page = visitor.get("/search", {"q": "清单", "kind": "document", "order": "newest", "page": "1"}).content.decode()
    assert f'rel="canonical" href="{settings.BASE_URL}/search?q=%E6%B8%85%E5%8D%95"' in page
    assert "noindex" not in page
    inside = re.findall(r'<a href="\?[^"]*"(.*?)>', page)
    assert inside
    assert all("nofollow" in rest for rest in inside)
    assert "noindex" in visitor.get("/search", {"q": "獬豸未"}).content.decode(), "an empty page is nobody's find"
    assert "Disallow: /search?*&" in visitor.get("/robots.txt").content.decode()


def test_titles_are_proposed_on_the_first_page_too(house, visitor):
    page = visitor.get("/").content.decode()
    assert f'<option value="{house.notice.title}">' in page
    assert "portal/suggest" in page


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("信息中心", "/units/xinxi"),
        ("信息中心 电话", "/units/xinxi"),
        ("办公时间", "/disclosure/guide"),
        ("怎么申请", "/requests/"),
        ("网站找错", "/feedback/"),
        ("大字版", "/display"),
        ("全部文件栏", "/columns/all"),
    ],
)
def test_who_looks_for_a_place_of_the_portal_is_led_there(house, visitor, typed, leads_to):
    Column.objects.filter(slug="all").update(title="全部文件栏")
    page = visitor.get("/search", {"q": typed}).content.decode()
    way = re.search(r'<nav[^>]*aria-label="直达">(.*?)</nav>', page, re.DOTALL)
    assert way, typed
    assert re.findall(r'href="([^"]+)"', way[1])[0] == leads_to
    assert "直达" not in visitor.get("/search", {"q": typed, "kind": "document"}).content.decode()


def test_a_place_that_does_not_stand_is_not_named(house):
    assert all(place.kind != "单位" for place in places.named("电话", AT)), "no unit is called so"
    assert places.named("信", AT) == [], "one sign names half the house"
    Unit.objects.filter(code="xinxi").update(closed_on=AT.date())
    assert all(place.url != "/units/xinxi" for place in places.named("信息中心", AT))
    column = Column.objects.get(slug="all")
    Column.objects.filter(pk=column.pk).update(opened_at=beijing("2018-01-01"), title="獬豸酉")
    assert places.named("獬豸酉", AT) == []
    for name, _, _ in places.STANDING:
        assert reverse(name)


def test_a_document_is_found_by_the_words_of_its_files_and_says_in_which(house, visitor):
    files = (("不合格名单.docx", as_docx(["见下表。"], [["品名", "结果"], ["獬豸戌牌电热毯", "不合格"]])),)
    document = world.released(house.cast, "关于抽检结果的公告", "见附件。", files=files, at=beijing("2017-12-01"))
    (hit,) = search("獬豸戌牌", at=AT).hits
    assert hit.key == document.subject
    assert hit.snippet == "附件“不合格名单.docx”：<mark>獬豸戌牌</mark>电热毯；不合格"
    assert keys("电热毯不合格") == [], "no word spans two cells"
    assert keys("fontTable") == [], "what no reader of a file sees is not looked into"
    said = {"hides_title": True, "by": house.cast.office, "at": beijing("2017-12-02")}
    withdrawal.withdraw(document, "MISTAKEN", "发布有误。", **said)
    assert keys("獬豸戌牌") == []
    assert not AttachmentText.objects.filter(text__contains="獬豸戌牌").exists(), "nor is it kept"
    withdrawal.restore(document, "核对无误。", by=house.cast.second_office, at=beijing("2017-12-03"))
    assert keys("獬豸戌牌") == [document.subject]
    world.corrected(house.cast, document, "名单不再列出。", at=beijing("2017-12-10"))
    assert keys("獬豸戌牌") == [], "the file went with the text that was corrected"
    assert not AttachmentText.objects.filter(text__contains="獬豸戌牌").exists()


def test_words_of_files_that_were_never_kept_are_read_again(house):
    files = (("名单.docx", as_docx(["獬豸亥牌"])),)
    document = world.released(house.cast, "关于抽检结果的公告", "见附件。", files=files, at=beijing("2017-12-01"))
    AttachmentText.objects.all().delete()
    indexes.reindex(AT.date())
    assert keys("獬豸亥牌") == []
    assert file_texts.fill(AT) >= 1
    indexes.reindex(AT.date())
    assert keys("獬豸亥牌") == [document.subject]
    AttachmentText.objects.update(sha256="0" * 64)
    indexes.reindex(AT.date())
    assert keys("獬豸亥牌") == [], "what was read of another file counts for nothing"
