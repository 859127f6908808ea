"""A digest is SHA-256 of the canonical bytes, which anyone can make again (RFC 8785)."""

from __future__ import annotations

import math
from hashlib import sha256

import pytest

from gongkai.ledger import canonical


def test_keys_are_sorted_and_nothing_is_left_blank():
    assert canonical.encode({"b": [1, None], "a": "通知"}) == '{"a":"通知","b":[1,null]}'.encode()


def test_a_digest_is_the_hash_of_the_bytes_that_can_be_downloaded():
    assert canonical.digest({"a": 1}) == "sha256:" + sha256(b'{"a":1}').hexdigest()
    assert canonical.digest({}) == "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_a_salt_stands_before_the_bytes_and_nothing_between():
    salt = bytes(range(16))
    assert canonical.digest({"a": 1}, salt=salt) == "sha256:" + sha256(salt + b'{"a":1}').hexdigest()


def test_a_short_salt_is_not_taken():
    with pytest.raises(ValueError, match="at least 16 bytes"):
        canonical.digest({}, salt=b"short")


@pytest.mark.parametrize("value", [2**53, math.nan, "\ud800", {1: "a"}, object()])
def test_what_json_cannot_say_exactly_has_no_digest(value):
    with pytest.raises(ValueError):  # noqa: PT011 - the words are the library's
        canonical.digest(value)


def test_a_digest_is_recognised_by_its_form():
    assert canonical.is_digest("sha256:" + "0" * 64)
    assert not canonical.is_digest("sha256:" + "A" * 64)
    assert not canonical.is_digest("sha256:" + "0" * 64 + "\n")
