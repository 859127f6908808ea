"""A column is a question to the public records, kept fresh by a unit (Plan 2017, II(4)1; site checks 2015, 2019)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongkai.columns import actions, rules
from gongkai.columns.canonical import form, subjects
from gongkai.columns.freshness import Freshness, of
from gongkai.columns.models import Column
from gongkai.columns.rules import Sort
from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.ledger import canonical
from gongkai.ledger.models import Entry
from gongkai.publishing.tests import factories as documents
from tests.cast import Cast, beijing

pytestmark = pytest.mark.django_db
AT = beijing("2017-06-15 09:00")


def opened(cast: Cast, slug: str = "notices", **fields: object) -> Column:
    said = {"title": slug, "description": "说明。", "unit": cast.unit("bangongshi"), **fields}
    return actions.open_column(slug, said, by=cast.office, at=AT)


def test_what_is_published_lies_in_the_column_at_once(cast):
    column = opened(cast, kinds=["通知"])
    assert not column.documents(AT).exists()
    document = documents.released(cast, document_type="通知")
    assert list(column.documents(documents.AT + timedelta(days=1))) == [document]


def test_a_draft_lies_in_no_column(cast):
    column = opened(cast)
    documents.cleared(cast, documents.drafted(cast))
    assert not column.documents(beijing("2018-01-01")).exists()


@pytest.mark.parametrize(
    ("fields", "gathers"),
    [
        ({}, True),
        ({"kinds": ["公告"]}, False),
        ({"kinds": ["公告", "通知"]}, True),
        ({"topics": ["综合政务"]}, True),
        ({"topics": ["综合政务\\政务公开"]}, True),
        ({"topics": ["综合政务\\政务"]}, False),
        ({"words": ["办法", "年报"]}, True),
        ({"words": ["办法"]}, False),
        ({"matter": "interpretations"}, False),
        ({"matter": "both"}, True),
    ],
)
def test_every_condition_narrows(cast, fields, gathers):
    documents.released(cast, document_type="通知", topic="综合政务\\政务公开")
    column = opened(cast, **fields)
    assert column.documents(beijing("2018-01-01")).exists() is gathers


def test_a_column_of_a_unit_gathers_what_that_unit_drafted(cast):
    documents.released(cast)
    said = {"title": "消费维权", "description": "说明。", "unit": cast.unit("xiaobaochu")}
    column = actions.open_column("consumer", said, units=[cast.unit("xiaobaochu")], by=cast.office, at=AT)
    assert not column.documents(beijing("2018-01-01")).exists()
    actions.change(column, {}, units=[cast.unit("zhucechu")], by=cast.office, at=AT)
    assert column.documents(beijing("2018-01-01")).exists()


@pytest.mark.parametrize(
    ("sort", "own_days", "until", "because"),
    [
        (Sort.NEWS, None, "2017-07-03", "news: two weeks"),
        (Sort.NOTICES, None, "2017-12-19", "notices: six months"),
        (Sort.NOTICES, 30, "2017-07-19", "the bureau's own shorter promise goes first"),
        (Sort.POLICY, 366, "2017-12-19", "a longer promise does not lift the limit of the inspections"),
        (Sort.OTHER, None, None, "nothing binds it"),
        (Sort.OTHER, 7, "2017-06-26", "the promise alone"),
    ],
)
def test_how_long_a_column_counts_as_fresh(sort, own_days, until, because):
    found = rules.fresh_until(date(2017, 6, 19), sort, own_days, on=date(2017, 6, 19))
    assert (found.isoformat() if found else None) == until, because


def test_a_column_says_how_fresh_it_is_and_by_what_rule(cast):
    column = opened(cast, sort="notices")
    assert of(column, at=AT).state is Freshness.State.EMPTY
    documents.released(cast)
    fresh = of(column, at=beijing("2017-12-19 23:00"))
    assert (fresh.state, fresh.until) == (Freshness.State.FRESH, date(2017, 12, 19))
    assert "6个月" in fresh.basis
    late = of(column, at=beijing("2017-12-20 00:10"))
    assert (late.state, late.late_by) == (Freshness.State.LATE, 1)


def test_each_change_of_a_column_is_a_line_in_the_log(cast):
    column = opened(cast)
    actions.change(column, {"title": "通知公告"}, by=cast.office, at=AT)
    actions.close(column, "并入“政策文件”。", by=cast.office, at=AT)
    told = Entry.objects.filter(subject="column/notices")
    assert [entry.verb for entry in told] == ["column.opened", "column.changed", "column.closed"]
    column.refresh_from_db()
    assert told.last().content == canonical.digest(form(column))
    assert list(subjects()) == [("column/notices", told.last().content)]


def test_a_closed_column_is_changed_no_more_and_its_address_is_given_to_no_other(cast):
    column = opened(cast)
    actions.close(column, "并入“政策文件”。", by=cast.office, at=AT)
    with pytest.raises(Refused, match="已经关闭"):
        actions.change(column, {"title": "新名"}, by=cast.office, at=AT)
    with pytest.raises(Refused, match="网址名"):
        opened(cast, title="另一个栏目")


def test_closing_needs_a_reason(cast):
    with pytest.raises(BadInput, match="理由"):
        actions.close(opened(cast), "  ", by=cast.office, at=AT)


def test_two_columns_do_not_bear_one_name(cast):
    opened(cast, title="通知公告")
    with pytest.raises(Refused, match="同名"):
        opened(cast, "other", title="通知公告")


def test_only_the_openness_office_opens_a_column(cast):
    with pytest.raises(NotAllowed):
        actions.open_column("x", {"title": "x", "unit": cast.unit("bangongshi")}, by=cast.drafter, at=AT)


def test_every_suggested_column_can_be_opened(cast):
    for suggestion in rules.SUGGESTED:
        actions.open_suggested(suggestion, unit=cast.unit("bangongshi"), by=cast.office, at=AT)
    assert Column.objects.public(AT).count() == len(rules.SUGGESTED)
