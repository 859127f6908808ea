"""Search finds every word of every public record, and nothing else (site guide 2017; plan 2017, II(4)1)."""

from __future__ import annotations

import re
import threading
from datetime import date

import pytest
from django.utils.html import strip_tags

from gongkai.ledger import actions as log
from gongkai.portal.tests import world
from gongkai.publishing import actions as publishing
from gongkai.publishing.models import Document
from gongkai.search import index as indexes
from gongkai.search import often, sources
from gongkai.search.query import Filters, _words, search, total
from gongkai.search.tokens import question
from tests.cast import beijing

pytestmark = pytest.mark.django_db
AT = beijing("2017-12-18 09:10")


def keys(q: str, filters: Filters | None = None, at=AT) -> set[str]:
    """Return the keys of everything found, whatever the page."""
    first = search(q, filters, at=at)
    return {hit.key for page in range(1, first.pages + 1) for hit in search(q, filters, at=at, page=page).hits}


def test_every_two_character_word_of_a_public_record_is_found(house):
    held = list(sources.everything(AT.date()))
    words = {
        word
        for record in held
        for run in re.findall(r"[\u4e00-\u9fff]+", f"{record.title}\n{record.text}")
        for word in (run[i : i + 2] for i in range(len(run) - 1))
    }
    assert len(words) > 1000
    searcher = indexes.index().searcher(AT.date())
    for word in words:
        expected = {
            r.key for r in held if word in re.sub(r"\s", "", f"{r.title}。{r.number}。{r.text.replace(chr(10), '。')}")
        }
        hits = searcher.search(_words(indexes.index(), question(word), {}), 1000).hits
        assert {searcher.doc(address)["key"][0] for _, address in hits} == expected, word


def test_a_document_number_is_found_however_it_is_bracketed(house):
    for q in ("晋工商办字〔2017〕60号", "晋工商办字[2017]60号", "晋工商办字（2017）60号", "012150436/2017"):
        assert house.notice.subject in keys(q), q


def test_the_words_asked_for_are_marked_and_nothing_is_taken_for_html(house):
    world.released(house.cast, "关于<b>抽查</b>&amp;的通知", "正文<script>抽查</script>。", at=beijing("2017-11-01"))
    hits = search("抽查", at=AT).hits
    assert all("<mark>抽查</mark>" in hit.marked + hit.snippet for hit in hits)
    assert not any("<b>" in hit.marked or "<script" in hit.snippet for hit in hits)
    assert any("&lt;b&gt;" in hit.marked for hit in hits)
    assert all(strip_tags(hit.snippet) for hit in hits)


def test_what_is_released_is_found_at_once(house):
    assert keys("獬豸壬") == set()
    late = world.released(house.cast, "獬豸壬", at=beijing("2017-12-17"))
    assert keys("獬豸壬") == {late.subject}


def test_a_mark_changes_what_a_filter_by_validity_finds(house):
    in_force, repealed = Filters(validity="in_force"), Filters(validity="repealed")
    assert house.repealed.subject in keys("年度检验", repealed)
    assert house.repealed.subject not in keys("年度检验", in_force)
    assert house.notice.subject in keys("清单", in_force)
    publishing.mark(
        house.notice,
        "expired",
        from_day=date(2017, 12, 1),
        by_citation="到期",
        by=house.cast.office,
        at=beijing("2017-12-02"),
    )
    assert house.notice.subject not in keys("清单", in_force)
    assert house.notice.subject in keys("清单", Filters(validity="expired"))


def test_validity_is_that_of_the_day_of_asking(house):
    publishing.mark(
        house.notice,
        "repealed",
        from_day=date(2018, 1, 1),
        by_citation="新规",
        by=house.cast.office,
        at=beijing("2017-12-02"),
    )
    worth = {
        day: {hit.key: hit.validity for hit in search("晋工商办字", at=beijing(day)).hits}
        for day in ("2017-12-31", "2018-01-01")
    }
    assert worth["2017-12-31"][house.notice.subject] == "in_force"
    assert worth["2018-01-01"][house.notice.subject] == "repealed"


def test_a_repealed_document_stands_behind_a_valid_one_with_the_same_words(cast, today):
    old = world.released(cast, "关于商品抽检的通知", "抽检。", at=beijing("2017-06-20"))
    new = world.released(cast, "关于商品抽检的通知", "抽检。", at=beijing("2017-06-20"))
    publishing.mark(
        old, "repealed", from_day=date(2017, 7, 1), by_document=new, by=cast.office, at=beijing("2017-07-01")
    )
    assert [hit.key for hit in search("商品抽检", at=AT).hits] == [new.subject, old.subject]


def test_facets_count_what_a_click_would_find(house):
    found = search("清单", at=AT)
    for name, choices in found.facets.items():
        for facet in choices:
            narrow = Filters(**{name: int(facet.value) if name == "year" else facet.value})
            alone = search("清单", narrow, at=AT, size=200)
            assert alone.total == len(alone.hits) == total("清单", narrow, at=AT) == facet.count, (name, facet)


def test_the_answers_are_counted_the_same_with_every_filter_set_and_with_no_choices_asked_for(house):
    one = search("清单", at=AT).facets
    narrow = Filters(
        **{name: int(choices[0].value) if name == "year" else choices[0].value for name, choices in one.items()}
    )
    for filters in (Filters(), narrow, narrow.without("kind"), Filters(kind=narrow.kind), Filters(topic="没有的主题")):
        found, bare = (search("清单", filters, at=AT, size=200, facets=facets) for facets in (True, False))
        assert found.total == bare.total == len(found.hits) == len(bare.hits), filters


def test_the_past_does_not_know_the_future(house):
    assert house.notice.subject not in keys("随机抽查事项清单", at=beijing("2017-07-01"))


def test_an_accepted_report_is_found_in_its_task(house):
    task = house.plan.tasks.get(key="2-2-1")
    assert task.subject in keys("第三季度抽检")


def test_punctuation_alone_asks_for_nothing(house):
    assert search("，。", at=AT).total == 0
    assert search("", at=AT).total == 0


def test_a_crash_before_the_commit_loses_nothing(house, monkeypatch):
    search("清单", at=AT)
    world.released(house.cast, "獬豸癸", at=beijing("2017-12-17"))

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(indexes.SearchIndex, "_note", crash)
    with pytest.raises(KeyboardInterrupt):
        search("獬豸癸", at=AT)
    monkeypatch.undo()
    assert search("獬豸癸", at=AT).total == 1


def test_the_index_of_another_log_is_built_anew(house, tmp_path):
    search("清单", at=AT)
    state = indexes.index().state()
    assert state is not None
    other = indexes.SearchIndex(tmp_path / "other")
    writer = other._writer(indexes.HEAP_TO_FOLLOW)
    other._note(writer, indexes.State(state.size - 1, "00" * 32, "00" * 32, state.day, 0))
    writer.commit()
    writer.wait_merging_threads()
    assert other.searcher(AT.date()).num_docs == len(list(sources.everything(AT.date()))) + 1


def test_the_index_remembers_how_far_it_has_read(house):
    search("清单", at=AT)
    size, root = log.head()
    state = indexes.index().state()
    assert state is not None
    assert (state.size, state.root) == (size, root.hex())


def test_reindexing_gives_the_same_answers_and_says_how_far_it_is(house):
    before = keys("公开")
    told: list[tuple[int, int]] = []
    count = indexes.reindex(AT.date(), lambda done, total: told.append((done, total)))
    assert told[-1] == (count, count)
    assert keys("公开") == before


def test_a_second_writer_waits_for_the_first(house):
    index = indexes.index()
    index.follow(AT.date())
    writer = index._writer(indexes.HEAP_TO_FOLLOW)
    world.released(house.cast, "獬豸子", at=beijing("2017-12-17"))
    threading.Timer(0.3, writer.wait_merging_threads).start()
    beside = indexes.SearchIndex(index.path)
    assert beside.searcher(AT.date()).num_docs > 0


def test_only_what_the_database_calls_public_is_shown_even_when_the_index_is_wrong(house):
    search("清单", at=AT)
    # Behind the log's back: the index still holds it, the choke point does not let it through.
    Document.objects.filter(pk=house.notice.pk).update(released_at=beijing("2030-01-01"))
    assert house.notice.subject not in keys("随机抽查事项清单")


def test_a_large_index_counts_its_frequent_words_the_same(house, monkeypatch):
    asked = ("政务公开", "政务公开 清单", "工商行政管理", "政务公开zwgk", "山西省 2017")
    before = {q: search(q, at=AT) for q in asked}
    monkeypatch.setattr(often, "LARGE", 1)
    indexes.reindex(AT.date())
    assert {"政务公开", "工商行政管理"} <= set(indexes.index().state().often)
    for q, found in before.items():
        again = search(q, at=AT)
        assert (again.total, again.facets) == (found.total, found.facets), q
    late = world.released(house.cast, "关于政务公开的獬豸午", at=beijing("2017-12-17"))
    found = search("政务公开", Filters(kind="document"), at=AT)
    assert {facet.value: facet.count for facet in found.facets["kind"]}["document"] == found.total
    assert late.subject in keys("政务公开")
    assert indexes.SearchIndex(indexes.index().path).state().often, "remembered for the next process"
