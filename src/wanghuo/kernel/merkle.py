"""Merkle trees shaped as in RFC 6962, over SM3 where the machine has it.

Leaves and nodes are hashed in separate domains, so that neither can pass for the other. Trees are
built from leaf hashes; whoever stores those can prove any leaf without the data.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes

Hash = Callable[[bytes], bytes]

_ABC = {  # the published digest of b"abc": a probe must compute it, not merely not fail
    "sm3": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
}


def _sm3(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()


def _sm3_of_cryptography(data: bytes) -> bytes:
    state = hashes.Hash(hashes.SM3())
    state.update(data)
    return state.finalize()


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def usable(candidates: Iterable[tuple[str, Hash]]) -> Mapping[str, Hash]:
    """Keep the first working function for each algorithm, in the order of preference."""
    found: dict[str, Hash] = {}
    for algorithm, function in candidates:
        if algorithm not in found and _computes(function, _ABC[algorithm]):
            found[algorithm] = function
    return MappingProxyType(found)


def _computes(function: Hash, expected: str) -> bool:
    try:
        return function(b"abc").hex() == expected
    except (ValueError, UnsupportedAlgorithm):
        return False


HASHES = usable((("sm3", _sm3), ("sm3", _sm3_of_cryptography), ("sha256", _sha256)))
"""What this machine can compute; a block records which one it was sealed with."""
PREFERRED = next(iter(HASHES))


def leaf_hash(data: bytes, digest: Hash) -> bytes:
    """Hash one leaf's bytes."""
    return digest(b"\x00" + data)


def root(leaves: Sequence[bytes], digest: Hash) -> bytes:
    """Return the root over leaf hashes; the empty tree's is the hash of nothing."""
    level = list(leaves) or [digest(b"")]
    while len(level) > 1:
        level = _parents(level, digest)
    return level[0]


def inclusion_path(leaves: Sequence[bytes], index: int, digest: Hash) -> list[bytes]:
    """Return the siblings from leaf `index` up to the root; IndexError outside the tree."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    path, level = [], list(leaves)
    while len(level) > 1:
        path += level[index ^ 1 : (index ^ 1) + 1]  # none for a last node without a sibling
        level, index = _parents(level, digest), index // 2
    return path


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], tree_root: bytes, digest: Hash
) -> bool:
    """Tell whether `leaf` is number `index` of the `size` leaves under `tree_root`."""
    if not 0 <= index < size:
        return False
    siblings = iter(path)
    while size > 1:
        if index ^ 1 < size:
            sibling = next(siblings, b"")
            leaf = digest(b"\x01" + (sibling + leaf if index & 1 else leaf + sibling))
        index, size = index // 2, (size + 1) // 2
    return leaf == tree_root and next(siblings, None) is None


def _parents(level: Sequence[bytes], digest: Hash) -> list[bytes]:
    pairs = zip(level[::2], level[1::2], strict=False)
    return [digest(b"\x01" + left + right) for left, right in pairs] + list(
        level[len(level) & ~1 :]
    )
