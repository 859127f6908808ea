"""Signed notes and checkpoints, as C2SP signed-note and tlog-checkpoint write them. Plain Python.

A note is a text that ends in a newline, an empty line, and signature lines. A checkpoint is a note whose
text has three lines: the log's origin, the number of entries, the root in base64. A verifier key is
`name+8 hexadecimal digits+base64`; the digits are the key's id, the first four bytes of
SHA-256(name, newline, 0x01, public key), and the base64 holds 0x01 and the 32 bytes of the public key.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from gongkai.ledger.merkle import HASH_SIZE

ED25519 = b"\x01"
SEED = re.compile(r"[0-9a-fA-F]{64}")
SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
KEY_ID = re.compile(r"[0-9a-f]{8}")
# A signature line begins with an em dash and a space; the format asks for this very character.
SIGNED_BY = "\u2014 "


class NoteError(ValueError):
    """The note, key or checkpoint is not written as it must be, or no valid signature stands on it."""


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint says: `size` entries of the log `origin` have the root `root` (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def body(self) -> str:
        """Return the text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Return what the text of a note says; lines after the third are allowed and left aside."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] != "" or "" in lines[:-1]:
            raise NoteError("a checkpoint has three lines or more, none of them empty")
        if not SIZE.fullmatch(lines[1]):
            raise NoteError("the size of a checkpoint is a plain decimal number")
        root = _unbase64(lines[2])
        if len(root) != HASH_SIZE:
            raise NoteError("the root of a checkpoint has 32 bytes")
        return cls(lines[0], int(lines[1]), root)


@dataclass(frozen=True)
class Verifier:
    """A public key and the name it signs under."""

    name: str
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """Return the four bytes by which a signature line names this key."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public_key).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.public_key).decode()}"

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """Return the verifier key written as `name+id+base64`. Raises NoteError when it is not one."""
        # The base64 part may hold a plus sign itself; name and id never do.
        parts = text.strip().split("+", 2)
        if len(parts) != 3 or not _is_name(parts[0]) or not KEY_ID.fullmatch(parts[1]):
            raise NoteError("a verifier key is written name+id+base64")
        data = _unbase64(parts[2])
        if data[:1] != ED25519 or len(data) != 33:
            raise NoteError("only Ed25519 keys are known here")
        verifier = cls(parts[0], data[1:])
        if verifier.key_id.hex() != parts[1]:
            raise NoteError("the id of the verifier key does not belong to it")
        return verifier

    def has_signed(self, text: str, signature: bytes) -> bool:
        """Return whether `signature` (64 bytes) over `text` was made with this key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


class Signer:
    """The private key of a log. `seed` is 64 hexadecimal digits; `name` is the log's origin."""

    def __init__(self, seed: str, name: str) -> None:
        if not SEED.fullmatch(seed):
            raise NoteError("a signing key is written as 64 hexadecimal digits")
        if not _is_name(name):
            raise NoteError("the name of a key has no blanks and no plus sign, and is not empty")
        self._key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
        self.verifier = Verifier(name, self._key.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """Return the note made of `text` (ends in a newline) and this key's signature."""
        if not text.endswith("\n"):
            raise NoteError("the text of a note ends in a newline")
        signature = self.verifier.key_id + self._key.sign(text.encode())
        return f"{text}\n{SIGNED_BY}{self.verifier.name} {base64.b64encode(signature).decode()}\n"


def verify(note: str, verifier: Verifier) -> str:
    """Return the text of `note` when `verifier` has signed it; raises NoteError otherwise.

    Signatures of other keys are passed over. A signature that names this key and does not hold
    spoils the note, even when another line holds.
    """
    text, mark, tail = note.rpartition("\n\n")
    if not mark or not tail.endswith("\n"):
        raise NoteError("a note has a text, an empty line and signature lines")
    text += "\n"
    if any(ord(letter) < 0x20 and letter != "\n" for letter in text):
        raise NoteError("a note holds no control characters")
    found = False
    for line in tail[:-1].split("\n"):
        name, signature = _signature(line)
        if name != verifier.name or signature[:4] != verifier.key_id:
            continue
        if not verifier.has_signed(text, signature[4:]):
            raise NoteError("the signature does not hold")
        found = True
    if not found:
        raise NoteError("the note is not signed with this key")
    return text


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> str:
    """Return the signed note of `checkpoint`. Raises NoteError when the signer speaks for another log."""
    if checkpoint.origin != signer.verifier.name:
        raise NoteError("a log signs its own checkpoints only")
    return signer.sign(checkpoint.body())


def open_checkpoint(note: str, verifier: Verifier) -> Checkpoint:
    """Return what a signed checkpoint says; raises NoteError when it is unsigned, broken or of another log."""
    checkpoint = Checkpoint.parse(verify(note, verifier))
    if checkpoint.origin != verifier.name:
        raise NoteError("the checkpoint is of another log")
    return checkpoint


def _signature(line: str) -> tuple[str, bytes]:
    parts = line.removeprefix(SIGNED_BY).split(" ")
    if not line.startswith(SIGNED_BY) or len(parts) != 2 or not _is_name(parts[0]):
        raise NoteError("a signature line is written: dash, name, base64")
    data = _unbase64(parts[1])
    if len(data) < 5:
        raise NoteError("a signature is longer than its key's id")
    return parts[0], data


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)


def _unbase64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("not base64") from error
    # Two texts must not stand for the same bytes, or a changed note could still verify.
    if base64.b64encode(data).decode() != text:
        raise NoteError("base64 that is not in its one normal form")
    return data
