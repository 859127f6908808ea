"""The Merkle tree of RFC 6962: hashes, roots, a growing frontier, proofs and their verification.

Plain Python over the standard library. A leaf is SHA-256 of a zero byte and the entry's bytes, an inner
node SHA-256 of a one byte and its two children, so that neither can be passed off as the other. Everywhere
below, `leaves` are leaf hashes (32 bytes each) and a proof is a list of hashes, deepest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Return the hash that stands for an entry whose bytes are `data`."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


@dataclass
class Frontier:
    """What must be remembered of a tree so that it can grow: the roots of its perfect subtrees.

    `peaks` run from the largest (leftmost) to the smallest, one for each one-bit of `size`: a log of a
    million entries fits in at most twenty hashes. An append costs one node hash on average.
    """

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash at the end."""
        carry = self.size
        while carry & 1:
            leaf = node_hash(self.peaks.pop(), leaf)
            carry >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes in order."""
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        """Return the root of the tree as it stands; of an empty tree, the hash of nothing."""
        if not self.peaks:
            return EMPTY_ROOT
        top = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            top = node_hash(peak, top)
        return top

    def to_bytes(self) -> bytes:
        """Return the peaks one after another, largest first."""
        return b"".join(self.peaks)

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> Frontier:
        """Return the frontier of a tree of `size` leaves. Raises ValueError when `data` cannot be one."""
        if size < 0 or len(data) != HASH_SIZE * size.bit_count():
            raise ValueError(f"{len(data)} bytes cannot be the frontier of {size} leaves")
        return cls(size, [data[i : i + HASH_SIZE] for i in range(0, len(data), HASH_SIZE)])


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the root over all `leaves`, in order."""
    tree = Frontier()
    tree.extend(leaves)
    return tree.root()


class Tree:
    """All the leaves of a log, kept so that many proofs are quick: every inner node is made once."""

    def __init__(self, leaves: Iterable[bytes]) -> None:
        self.size = 0
        # nodes[k] holds the roots of the perfect subtrees of 2**k leaves, one after another.
        self.nodes: list[bytearray] = [bytearray()]
        for leaf in leaves:
            self.nodes[0] += leaf
            self.size += 1
        while len(self.nodes[-1]) >= 2 * HASH_SIZE:
            below = bytes(self.nodes[-1])
            pairs = range(0, len(below) - 2 * HASH_SIZE + 1, 2 * HASH_SIZE)
            above = [node_hash(below[i : i + HASH_SIZE], below[i + HASH_SIZE : i + 2 * HASH_SIZE]) for i in pairs]
            self.nodes.append(bytearray(b"".join(above)))

    def root(self, start: int = 0, end: int | None = None) -> bytes:
        """Return the root over the leaves [start, end) of a range that a proof is made of; of all, when not told."""
        end = self.size if end is None else end
        if start == end:
            return EMPTY_ROOT
        level = (end - start).bit_length() - 1
        if end - start == 1 << level:
            place = (start >> level) * HASH_SIZE
            return bytes(self.nodes[level][place : place + HASH_SIZE])
        middle = start + _split(end - start)
        return node_hash(self.root(start, middle), self.root(middle, end))

    def inclusion_proof(self, index: int) -> list[bytes]:
        """Return the audit path of leaf `index` in the whole tree."""
        return [self.root(start, end) for start, end in inclusion_ranges(index, self.size)]


# --- which subtrees a proof is made of: [start, end) ranges of leaves, deepest first ------------------


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """Return the subtrees whose roots prove that leaf `index` lies in the tree of the first `size` leaves."""
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    ranges = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(old: int, new: int) -> list[tuple[int, int]]:
    """Return the subtrees whose roots prove that the tree of `new` leaves begins with that of `old` leaves.

    Empty when `old` is 0 or equals `new`: then there is nothing to prove.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} cannot have grown from a tree of {old}")
    if old in (0, new):
        return []
    ranges = []
    start, end = 0, new
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start > 0:
        # The last subtree of the old tree is not the whole of it, so its own root must be told as well.
        ranges.append((start, end))
    return ranges[::-1]


def inclusion_proof(leaves: Sequence[bytes], index: int, size: int | None = None) -> list[bytes]:
    """Return the audit path of leaf `index` in the tree of the first `size` leaves (of all, when None)."""
    size = _within(leaves, size)
    return [root(leaves[start:end]) for start, end in inclusion_ranges(index, size)]


def consistency_proof(leaves: Sequence[bytes], old: int, new: int | None = None) -> list[bytes]:
    """Return the proof that the tree of the first `new` leaves began with the tree of the first `old`."""
    new = _within(leaves, new)
    return [root(leaves[start:end]) for start, end in consistency_ranges(old, new)]


# --- verification, as in RFC 9162, 2.1.3.2 and 2.1.4.2 ------------------------------------------------


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], top: bytes) -> bool:
    """Return whether `proof` shows that the hash `leaf` is number `index` in the tree of `size` with root `top`."""
    if not 0 <= index < size:
        return False
    position, last = index, size - 1
    found = leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            found = node_hash(sibling, found)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and found == top


def verify_consistency(old: int, new: int, old_top: bytes, new_top: bytes, proof: Sequence[bytes]) -> bool:
    """Return whether `proof` shows that the tree (`new`, `new_top`) begins with the tree (`old`, `old_top`)."""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not proof and old_top == new_top
    if old == 0:
        return not proof and old_top == EMPTY_ROOT
    hashes = list(proof)
    if old & (old - 1) == 0:
        hashes.insert(0, old_top)
    if not hashes:
        return False
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old_found = new_found = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old_found = node_hash(sibling, old_found)
            new_found = node_hash(sibling, new_found)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            new_found = node_hash(new_found, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and old_found == old_top and new_found == new_top


def _split(size: int) -> int:
    """Return the largest power of two smaller than `size`, which is at least 2."""
    return 1 << ((size - 1).bit_length() - 1)


def _within(leaves: Sequence[bytes], size: int | None) -> int:
    if size is None:
        return len(leaves)
    if size > len(leaves):
        raise ValueError(f"only {len(leaves)} leaves are here, not {size}")
    return size
