"""Dates, lights, marks and found words as the reader sees them."""

from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator

from gongkai.frame.templatetags import frame


@pytest.mark.parametrize(
    ("value", "as_day", "as_moment", "as_iso", "because"),
    [
        (date(2017, 6, 15), "2017年6月15日", "2017-06-15", "2017-06-15", "a day has no hour and no leading zero"),
        (
            datetime(2017, 6, 19, 1, 30, tzinfo=UTC),
            "2017年6月19日",
            "2017-06-19 09:30",
            "2017-06-19T09:30:00+08:00",
            "an instant is shown as Beijing saw it",
        ),
        (
            datetime(2017, 12, 31, 17, 0, tzinfo=UTC),
            "2018年1月1日",
            "2018-01-01 01:00",
            "2018-01-01T01:00:00+08:00",
            "17:00 UTC is already the next year there",
        ),
        (None, "", "", "", "nothing is shown for nothing"),
    ],
)
def test_a_date_is_written_as_official_documents_write_it(value, as_day, as_moment, as_iso, because):
    assert (frame.day(value), frame.moment(value), frame.iso(value)) == (as_day, as_moment, as_iso), because


def test_an_instant_without_a_zone_is_never_shown():
    with pytest.raises(ValueError, match="without a zone"):
        frame.day(datetime(2017, 6, 19, 9, 30))  # the mistake itself


def test_no_two_lights_share_a_word():
    words = [word for word, _ in frame.LIGHTS.values()]
    assert len(set(words)) == len(words)


def test_the_three_lights_of_a_running_clock_differ_in_shape():
    assert len({frame.LIGHTS[colour][1] for colour in ("green", "yellow", "red")}) == 3


def test_a_light_says_its_word_and_hides_its_drawing_from_screen_readers():
    shown = frame.light("red")
    assert "已逾期" in shown
    assert 'aria-hidden="true"' in shown


def test_an_unknown_light_is_a_mistake_and_no_empty_space():
    with pytest.raises(KeyError):
        frame.light("violet")


def test_a_mark_in_a_list_is_silent_while_the_document_is_in_force():
    assert frame.validity("IN_FORCE", quiet=True) == ""
    assert "有效" in frame.validity("in_force")
    assert "废止" in frame.validity("REPEALED", quiet=True)


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("权力清单和责任清单", "清单", "权力<mark>清单</mark>和责任<mark>清单</mark>"),
        ("A&B <b>", "amp", "A&amp;B &lt;b&gt;"),
        ("<script>", "script", "&lt;<mark>script</mark>&gt;"),
        ("公开公开办", "公开办 公开", "<mark>公开</mark><mark>公开办</mark>"),
        ("全文", "", "全文"),
        ("a.c abc", "a.c", "<mark>a.c</mark> abc"),
    ],
)
def test_found_words_are_marked_and_all_else_is_escaped(text, query, shown):
    assert frame.highlight(text, query) == shown


@pytest.mark.parametrize(
    ("count", "number", "shown"),
    [
        (3, 1, [1, 2, 3]),
        (20, 7, [1, None, 5, 6, 7, 8, 9, None, 20]),
        (20, 1, [1, 2, 3, None, 20]),
        (20, 20, [1, None, 18, 19, 20]),
    ],
)
def test_the_pager_shows_both_ends_and_two_on_either_side(count, number, shown):
    assert frame.pages(Paginator(range(count), 1), number) == shown


def test_a_fingerprint_is_grouped_for_the_eye():
    assert frame.fingerprint("sha256:9f86d081884c7d659a2feaa0c55ad015") == "9f86 d081 884c 7d65"
    assert frame.fingerprint("gongkai.example/log+1a2b3c4d+AbcDef+ghi=") == "1a2b 3c4d"
