"""The Merkle tree agrees with the public vectors, however it is grown (RFC 6962, section 2.1)."""

from __future__ import annotations

import json
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.ledger import merkle

VECTORS = json.loads((Path(__file__).parent / "vectors" / "rfc6962.json").read_text(encoding="utf-8"))
LEAVES = [merkle.leaf_hash(bytes.fromhex(leaf)) for leaf in VECTORS["leaves"]]

some_leaves = st.lists(st.binary(max_size=8), max_size=70)


def naive_root(data: list[bytes]) -> bytes:
    """Return the root by the definition in the RFC, word for word."""
    if not data:
        return sha256(b"").digest()
    if len(data) == 1:
        return sha256(b"\x00" + data[0]).digest()
    k = 1
    while k * 2 < len(data):
        k *= 2
    return sha256(b"\x01" + naive_root(data[:k]) + naive_root(data[k:])).digest()


def hexes(hashes: list[bytes]) -> list[str]:
    return [one.hex() for one in hashes]


@pytest.mark.parametrize("size", range(9))
def test_the_root_of_the_first_leaves_is_the_published_one(size):
    assert merkle.root(LEAVES[:size]).hex() == VECTORS["roots"][str(size)]


@pytest.mark.parametrize("case", VECTORS["inclusion"], ids=lambda case: f"{case['index']}-of-{case['size']}")
def test_an_inclusion_proof_is_the_published_one(case):
    proof = merkle.inclusion_proof(LEAVES, case["index"], case["size"])
    assert hexes(proof) == case["proof"]


@pytest.mark.parametrize("case", VECTORS["consistency"], ids=lambda case: f"{case['old']}-to-{case['new']}")
def test_a_consistency_proof_is_the_published_one(case):
    proof = merkle.consistency_proof(LEAVES, case["old"], case["new"])
    assert hexes(proof) == case["proof"]


@given(some_leaves, st.lists(st.integers(0, 70), max_size=5))
def test_appending_in_any_batches_gives_the_root_of_the_definition(data, cuts):
    tree = merkle.Frontier()
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    for start, end in pairwise(edges):
        # Between two batches the tree is written down and read again, as the head is.
        tree = merkle.Frontier.from_bytes(tree.size, tree.to_bytes())
        tree.extend(merkle.leaf_hash(one) for one in data[start:end])
        assert tree.root() == naive_root(data[:end])
    assert tree.size == len(data)


@given(some_leaves.filter(bool), st.data())
def test_every_leaf_can_be_proved_and_no_other_place_or_root_accepts_the_proof(data, draw):
    leaves = [merkle.leaf_hash(one) for one in data]
    size, index = len(leaves), draw.draw(st.integers(0, len(leaves) - 1))
    proof, top = merkle.inclusion_proof(leaves, index), merkle.root(leaves)
    tree = merkle.Tree(leaves)
    assert (tree.inclusion_proof(index), tree.root()) == (proof, top)
    assert merkle.verify_inclusion(leaves[index], index, size, proof, top)
    assert not merkle.verify_inclusion(leaves[index], index, size, proof, merkle.leaf_hash(top))
    assert not merkle.verify_inclusion(merkle.leaf_hash(leaves[index]), index, size, proof, top)
    assert not merkle.verify_inclusion(leaves[index], size, size, proof, top)
    assert not merkle.verify_inclusion(leaves[index], index, size, [*proof, top], top)
    if proof:
        assert not merkle.verify_inclusion(leaves[index], index, size, proof[:-1], top)
        changed = [bytes([proof[0][0] ^ 1]) + proof[0][1:], *proof[1:]]
        assert not merkle.verify_inclusion(leaves[index], index, size, changed, top)


@given(some_leaves.filter(bool), st.data())
def test_a_tree_proves_every_earlier_state_of_itself_and_no_other(data, draw):
    leaves = [merkle.leaf_hash(one) for one in data]
    new, old = len(leaves), draw.draw(st.integers(0, len(leaves)))
    proof = merkle.consistency_proof(leaves, old)
    old_top, new_top = merkle.root(leaves[:old]), merkle.root(leaves)
    assert merkle.verify_consistency(old, new, old_top, new_top, proof)
    assert not merkle.verify_consistency(old, new, merkle.leaf_hash(old_top), new_top, proof)
    assert not merkle.verify_consistency(old, new, old_top, new_top, [*proof, new_top])
    if 0 < old < new:
        assert not merkle.verify_consistency(old, new, old_top, merkle.leaf_hash(new_top), proof)
        assert not merkle.verify_consistency(old, new, old_top, new_top, proof[:-1])


@pytest.mark.parametrize(("size", "length"), [(1, 0), (2, 64), (3, 32), (0, 32), (-1, 0), (4, 31)])
def test_a_frontier_of_the_wrong_length_is_not_read(size, length):
    with pytest.raises(ValueError, match="frontier"):
        merkle.Frontier.from_bytes(size, bytes(length))


def test_a_proof_is_not_asked_of_leaves_that_are_not_there():
    with pytest.raises(ValueError, match="no leaf 3"):
        merkle.inclusion_proof(LEAVES, 3, 3)
    with pytest.raises(ValueError, match="cannot have grown"):
        merkle.consistency_proof(LEAVES, 5, 4)
    with pytest.raises(ValueError, match="only 8"):
        merkle.inclusion_proof(LEAVES, 0, 9)
