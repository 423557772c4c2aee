"""Merkle trees: the published roots, and what must hold for every tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.kernel import merkle

SHA256 = merkle.HASHES["sha256"]

# The eight leaves and nine roots that the reference implementations of RFC 6962 are tested with.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def leaf_hashes(count, digest=SHA256):
    return [merkle.leaf_hash(str(n).encode(), digest) for n in range(count)]


@pytest.mark.parametrize("size", range(9))
def test_root_equals_the_published_one(size):
    leaves = [merkle.leaf_hash(leaf, SHA256) for leaf in LEAVES[:size]]

    assert merkle.root(leaves, SHA256).hex() == ROOTS[size]


def test_path_of_the_third_of_five_leaves_is_the_hand_drawn_one():
    """Drawn by hand: ((a b) (c d)) e, so c needs d, then (a b), then e."""
    a, b, c, d, e = leaf_hashes(5)

    path = merkle.inclusion_path([a, b, c, d, e], 2, SHA256)

    assert path == [d, SHA256(b"\x01" + a + b), e]


def test_path_of_the_last_of_five_leaves_skips_the_levels_where_it_stands_alone():
    a, b, c, d, e = leaf_hashes(5)
    left = SHA256(b"\x01" + SHA256(b"\x01" + a + b) + SHA256(b"\x01" + c + d))

    assert merkle.inclusion_path([a, b, c, d, e], 4, SHA256) == [left]


@pytest.mark.parametrize("algorithm", merkle.HASHES)
def test_every_leaf_of_every_size_up_to_200_is_proved(algorithm):
    digest = merkle.HASHES[algorithm]
    leaves = leaf_hashes(200, digest)

    for size in (*range(1, 34), 63, 64, 65, 127, 128, 129, 199, 200):
        tree = leaves[:size]
        top = merkle.root(tree, digest)
        for index in range(size):
            path = merkle.inclusion_path(tree, index, digest)
            assert merkle.verify_inclusion(tree[index], index, size, path, top, digest)


@given(data=st.data(), size=st.integers(1, 200))
def test_changed_leaf_path_index_or_size_is_refused(data, size):
    leaves = leaf_hashes(size)
    index = data.draw(st.integers(0, size - 1))
    top = merkle.root(leaves, SHA256)
    path = merkle.inclusion_path(leaves, index, SHA256)

    def holds(leaf=leaves[index], at=index, of=size, along=path):
        return merkle.verify_inclusion(leaf, at, of, along, top, SHA256)

    assert holds()
    assert not holds(leaf=merkle.leaf_hash(b"forged", SHA256))
    assert not holds(along=[*path, b"\x00" * 32])
    assert not holds(at=index + size)
    assert not holds(at=-1)
    if path:
        bent = data.draw(st.integers(0, len(path) - 1))
        assert not holds(along=[b"\x00" * 32 if n == bent else p for n, p in enumerate(path)])
        assert not holds(along=path[:-1])
        other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index))
        assert not holds(at=other)


@given(size=st.integers(1, 200), data=st.data())
def test_changing_any_leaf_changes_the_root(size, data):
    leaves = leaf_hashes(size)
    index = data.draw(st.integers(0, size - 1))
    forged = [*leaves]
    forged[index] = merkle.leaf_hash(b"forged", SHA256)

    assert merkle.root(forged, SHA256) != merkle.root(leaves, SHA256)


def test_a_node_cannot_pass_for_a_leaf():
    a, b = leaf_hashes(2)

    assert merkle.leaf_hash(a + b, SHA256) != merkle.root([a, b], SHA256)


@pytest.mark.parametrize("index", [-1, 3])
def test_path_outside_the_tree_is_an_index_error(index):
    with pytest.raises(IndexError):
        merkle.inclusion_path(leaf_hashes(3), index, SHA256)


def test_sm3_is_preferred_where_it_works():
    assert list(merkle.HASHES) == ["sm3", "sha256"]
    assert merkle.PREFERRED == "sm3"


def refuse(data):
    msg = "unsupported hash type sm3"
    raise ValueError(msg)


def test_sha256_is_used_where_sm3_is_refused_or_wrong():
    found = merkle.usable((("sm3", refuse), ("sm3", SHA256), ("sha256", SHA256)))

    assert dict(found) == {"sha256": SHA256}


def test_second_sm3_is_used_where_the_first_is_refused():
    sm3 = merkle.HASHES["sm3"]

    assert dict(merkle.usable((("sm3", refuse), ("sm3", sm3)))) == {"sm3": sm3}


def test_both_sources_of_sm3_agree():
    assert merkle._sm3_of_cryptography(b"wanghuo") == merkle.HASHES["sm3"](b"wanghuo")
