"""An entry is eight fields in canonical JSON, and one entry has one spelling (design: the log's format, version 1)."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from gongkai.ledger import entries

AT = datetime(2026, 11, 23, 9, 0, tzinfo=entries.BEIJING_TIME)
ENTRY = entries.EntryBody(
    at=AT,
    verb="document.published",
    subject="document/012150436/2017-00160",
    unit="fgc",
    content="sha256:" + "ab" * 32,
    prior=41,
    basis="《中华人民共和国政府信息公开条例》第二十条",
)
WRITTEN = (
    '{"at":"2026-11-23T09:00:00+08:00","basis":"《中华人民共和国政府信息公开条例》第二十条","content":"sha256:'
    + "ab" * 32
    + '","prior":41,"subject":"document/012150436/2017-00160","unit":"fgc","v":1,"verb":"document.published"}'
).encode()

line = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=60)
bodies = st.builds(
    entries.EntryBody,
    at=st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)).map(entries.whole_second),
    verb=st.from_regex(entries.VERB, fullmatch=True),
    subject=st.from_regex(entries.SUBJECT, fullmatch=True).filter(lambda text: len(text) <= 200),
    unit=line,
    content=st.none() | st.binary(min_size=32, max_size=32).map(lambda data: "sha256:" + data.hex()),
    prior=st.none() | st.integers(0, entries.MAX_NUMBER),
    basis=line,
)


def test_an_entry_is_written_so():
    assert entries.encode(ENTRY) == WRITTEN


@given(bodies)
def test_what_is_written_is_rfc_8785_and_is_read_as_it_was(body):
    data = entries.encode(body)
    assert data == rfc8785.dumps(json.loads(data))
    assert entries.decode(data) == body


@given(st.integers(0, len(WRITTEN) * 8 - 1))
def test_a_changed_bit_gives_another_entry_or_none(bit):
    data = bytearray(WRITTEN)
    data[bit // 8] ^= 1 << bit % 8
    with suppress(entries.EntryError):
        assert entries.decode(bytes(data)) != ENTRY


def test_the_time_is_beijing_time_to_the_second_whatever_zone_it_came_in():
    assert entries.whole_second(datetime(2026, 11, 23, 1, 0, 0, 999_999, tzinfo=UTC)) == AT


def test_a_summer_of_the_eighties_is_still_written_at_eight_hours():
    summer = datetime(1988, 7, 1, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # +09:00 by the law of that summer
    assert b'"at":"1988-07-01T11:00:00+08:00"' in entries.encode(ENTRY._replace(at=entries.whole_second(summer)))


def test_an_instant_without_a_zone_is_not_taken():
    with pytest.raises(entries.EntryError, match="zone"):
        entries.whole_second(datetime(2026, 11, 23))


@pytest.mark.parametrize(
    ("field", "value", "because"),
    [
        ("at", datetime(2026, 11, 23), "no zone"),
        ("at", AT.replace(microsecond=1), "not whole to the second"),
        ("at", "2026-11-23T09:00:00+08:00", "a text is not an instant"),
        ("at", datetime(9999, 12, 31, 23, 0, tzinfo=UTC), "the year 10000 cannot be written"),
        ("verb", "publish", "a verb is thing.participle"),
        ("verb", "Document.Published", "small letters"),
        ("verb", "document.published\n", "no newline"),
        ("subject", "document", "a path has two parts"),
        ("subject", "document//1", "no empty part"),
        ("subject", "document/../1", "no part is only dots"),
        ("subject", "document/王芳", "no names of persons, and so no Chinese"),
        ("subject", "document/" + "1" * 200, "too long"),
        ("unit", "a\nb", "one line"),
        ("unit", "a" * 65, "too long"),
        ("unit", None, "a text, empty when there is none"),
        ("content", "ab" * 32, "the digest says its kind"),
        ("content", "", "None when there is none"),
        ("prior", -1, "a number"),
        ("prior", True, "a number"),
        ("prior", 2**53, "more than JSON can say exactly"),
        ("basis", "\u2028", "one line"),
        ("basis", "\ud800", "not a character"),
    ],
)
def test_a_field_without_its_shape_is_refused(field, value, because):
    with pytest.raises(entries.EntryError, match=field):
        entries.encode(ENTRY._replace(**{field: value}))


@pytest.mark.parametrize(
    ("change", "because"),
    [
        (lambda raw: raw | {"name": "王芳"}, "no other fields"),
        (lambda raw: {key: raw[key] for key in raw if key != "basis"}, "no fewer fields"),
        (lambda raw: raw | {"v": 2}, "another version"),
        (lambda raw: raw | {"v": True}, "true is not 1"),
        (lambda raw: raw | {"at": "2026-11-23T01:00:00Z"}, "the same instant, written otherwise"),
        (lambda raw: raw | {"at": "2026-02-30T01:00:00+08:00"}, "no such day"),
        (lambda raw: raw | {"subject": ["a"]}, "not a text"),
        (lambda raw: [raw], "not an object"),
    ],
)
def test_other_json_is_not_an_entry(change, because):
    data = rfc8785.dumps(change(json.loads(WRITTEN)))
    with pytest.raises(entries.EntryError):
        entries.decode(data)


@pytest.mark.parametrize("data", [b"", b"\xff", b"{}", WRITTEN + b"\n", WRITTEN.replace(b",", b", ", 1), b"[" * 9999])
def test_other_bytes_are_not_an_entry(data):
    with pytest.raises(entries.EntryError):
        entries.decode(data)
