"""Checkpoints are signed notes that any tool of the C2SP formats can verify."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.ledger import keys, merkle, notes

# The example of the signed-note format as published with Go's checksum database.
PUBLISHED_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLISHED_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:].hex()
PUBLISHED_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PUBLISHED_NOTE = (
    PUBLISHED_TEXT + "\n\u2014 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

SIGNER = notes.Signer("11" * 32, "gongkai.example/log")
STRANGER = notes.Signer("22" * 32, "gongkai.example/log")
CHECKPOINT = notes.Checkpoint("gongkai.example/log", 42, merkle.leaf_hash(b"x"))
NOTE = notes.sign_checkpoint(CHECKPOINT, SIGNER)


def test_the_published_example_verifies():
    assert notes.verify(PUBLISHED_NOTE, notes.Verifier.parse(PUBLISHED_KEY)) == PUBLISHED_TEXT


def test_the_published_example_is_signed_again_to_the_same_bytes():
    signer = notes.Signer(PUBLISHED_SEED, "PeterNeumann")
    assert str(signer.verifier) == PUBLISHED_KEY
    assert signer.sign(PUBLISHED_TEXT) == PUBLISHED_NOTE


def test_a_checkpoint_has_origin_size_and_root_on_three_lines():
    lines = NOTE.split("\n")
    assert lines[:2] == ["gongkai.example/log", "42"]
    assert base64.b64decode(lines[2]) == CHECKPOINT.root
    assert lines[3] == ""
    assert lines[4].startswith("\u2014 gongkai.example/log ")
    assert notes.open_checkpoint(NOTE, SIGNER.verifier) == CHECKPOINT


def test_a_verifier_key_is_read_as_it_is_written():
    assert notes.Verifier.parse(str(SIGNER.verifier)) == SIGNER.verifier


@given(st.integers(0, len(NOTE.encode()) * 8 - 1))
def test_a_note_with_any_bit_changed_is_not_accepted(bit):
    data = bytearray(NOTE.encode())
    data[bit // 8] ^= 1 << bit % 8
    with pytest.raises(ValueError):  # noqa: PT011 - NoteError, or no longer UTF-8
        notes.open_checkpoint(data.decode(), SIGNER.verifier)


def test_a_stranger_signature_does_not_count():
    with pytest.raises(notes.NoteError, match="not signed with this key"):
        notes.open_checkpoint(notes.sign_checkpoint(CHECKPOINT, STRANGER), SIGNER.verifier)


def test_a_cosignature_beside_ours_does_no_harm():
    cosigned = NOTE + notes.sign_checkpoint(CHECKPOINT, STRANGER).rsplit("\n\n", 1)[1]
    assert notes.open_checkpoint(cosigned, SIGNER.verifier) == CHECKPOINT
    assert notes.open_checkpoint(cosigned, STRANGER.verifier) == CHECKPOINT


def test_a_log_does_not_sign_for_another():
    with pytest.raises(notes.NoteError, match="its own"):
        notes.sign_checkpoint(notes.Checkpoint("other.example/log", 0, merkle.EMPTY_ROOT), SIGNER)


@pytest.mark.parametrize(
    ("body", "because"),
    [
        ("a\n1\n", "the root is missing"),
        ("a\n01\n" + "A" * 43 + "=\n", "a size has no leading zero"),
        ("a\n-1\n" + "A" * 43 + "=\n", "a size is not negative"),
        ("a\n1\nAAAA\n", "a root has 32 bytes"),
        ("a\n1\n" + "A" * 42 + "B=\n", "base64 has one normal form"),
        ("a\n1\n" + "A" * 43 + "=", "the text ends in a newline"),
    ],
)
def test_a_checkpoint_that_is_not_one_is_not_read(body, because):
    with pytest.raises(notes.NoteError):
        notes.Checkpoint.parse(body)


@pytest.mark.parametrize(
    "text",
    ["", "a+b", "a+00000000+AQ==", str(SIGNER.verifier).replace("gongkai", "gonqkai"), "a b" + str(SIGNER.verifier)],
)
def test_a_verifier_key_that_is_not_one_is_not_read(text):
    with pytest.raises(notes.NoteError):
        notes.Verifier.parse(text)


def test_a_new_seed_makes_a_signer():
    seed = keys.make_seed()
    assert seed != keys.make_seed()
    assert notes.Signer(seed, "x.example/log").verifier.name == "x.example/log"


@pytest.mark.parametrize(("seed", "name"), [("11", "x"), ("zz" * 32, "x"), ("11" * 32, "a b"), ("11" * 32, "a+b")])
def test_a_bad_seed_or_name_makes_none(seed, name):
    with pytest.raises(notes.NoteError):
        notes.Signer(seed, name)
