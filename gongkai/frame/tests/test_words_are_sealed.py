"""What the house seals opens for the house alone, and for one purpose."""

from __future__ import annotations

import pytest

from gongkai.frame import sealed

WORDS = "wangfang@example.cn"


def test_sealed_words_open_again_and_show_nothing():
    box = sealed.seal(WORDS, purpose="test")
    assert WORDS.encode() not in box
    assert sealed.opened(box, purpose="test") == WORDS
    assert sealed.seal(WORDS, purpose="test") != box


def test_they_open_for_one_purpose_only_and_never_once_altered():
    box = sealed.seal(WORDS, purpose="test")
    for wrong, purpose in ((box, "other"), (box[:-4] + b"AAAA", "test"), (b"", "test")):
        with pytest.raises(sealed.CannotOpen):
            sealed.opened(wrong, purpose=purpose)


def test_a_changed_key_opens_what_the_old_one_sealed_while_it_is_named(settings):
    box = sealed.seal(WORDS, purpose="test")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-" * 5
    with pytest.raises(sealed.CannotOpen):
        sealed.opened(box, purpose="test")
    settings.SECRET_KEY_FALLBACKS = [old]
    assert sealed.opened(box, purpose="test") == WORDS


def test_the_same_words_have_the_same_fingerprint_for_one_purpose():
    mark = sealed.fingerprint(WORDS, purpose="test")
    assert mark == sealed.fingerprint(WORDS, purpose="test")
    assert mark != sealed.fingerprint(WORDS, purpose="other")
    assert len(mark) == 64


def test_neither_ring_opens_what_lies_under_the_other(settings):
    from gongkai.frame.sealed import vault

    with pytest.raises(sealed.CannotOpen):
        vault.opened(sealed.seal(WORDS, purpose="test"))
    with pytest.raises(sealed.CannotOpen):
        sealed.opened(vault.seal_text(WORDS), purpose="test")
    assert vault.opened_text(vault.seal_text("")) == ""
