"""Sealed texts open where and under what they were sealed, and nowhere else."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.kernel.ciphers import (
    DEMO_RING,
    FORMS,
    KeyMissing,
    RingRefused,
    SealBroken,
    check_cipher,
    has_demo_key,
    key_of,
    read_ring,
    written_key,
)

OLD, NEW = written_key("old", b"o" * 32), written_key("new-2", b"n" * 32)
PLACE = "people_user.mobile"


@pytest.fixture(params=sorted(FORMS))
def ring(request):
    return read_ring(f"{NEW}, {OLD}", request.param)


@pytest.mark.parametrize("cipher", sorted(FORMS))
@given(text=st.text(max_size=60))
def test_what_is_sealed_opens_again(cipher, text):
    ring = read_ring(OLD, cipher)

    sealed = ring.seal(text, PLACE)

    assert ring.open(sealed, PLACE) == text
    assert (sealed == "") == (text == "")


def test_a_sealed_text_names_its_key_and_never_repeats(ring):
    one, other = ring.seal("13812345678", PLACE), ring.seal("13812345678", PLACE)

    assert one != other
    assert one.startswith(ring.prefix)
    assert key_of(one) == "new-2"
    assert "13812345678" not in one


def test_another_column_does_not_open_it(ring):
    sealed = ring.seal("13812345678", PLACE)

    with pytest.raises(SealBroken, match=r"people_user\.id_number"):
        ring.open(sealed, "people_user.id_number")


def test_texts_of_older_keys_and_of_the_other_cipher_still_open(ring):
    for cipher in FORMS:
        sealed = read_ring(OLD, cipher).seal("13812345678", PLACE)

        assert ring.open(sealed, PLACE) == "13812345678"
        assert not sealed.startswith(ring.prefix)


def test_a_missing_key_is_named(ring):
    sealed = read_ring(written_key("gone", b"g" * 32), "sm4-gcm").seal("秘密", PLACE)

    with pytest.raises(KeyMissing, match="缺少密钥 gone") as caught:
        ring.open(sealed, PLACE)

    assert caught.value.key_id == "gone"


def test_every_flipped_bit_is_noticed(ring):
    sealed = ring.seal("13812345678", PLACE)
    content = base64.b64decode(sealed.removeprefix(ring.prefix))
    for place in range(len(content)):
        flipped = bytearray(content)
        flipped[place] ^= 1
        with pytest.raises(SealBroken):
            ring.open(ring.prefix + base64.b64encode(flipped).decode(), PLACE)


@pytest.mark.parametrize(
    "sealed", ["13812345678", "s1", "s1.old", "x9.old.AAAA", "s1.old.***", "s1.old.AA=="]
)
def test_what_was_never_sealed_is_refused(ring, sealed):
    with pytest.raises(SealBroken):
        ring.open(sealed, PLACE)


def test_a_relabelled_text_does_not_open():
    sealed = read_ring(OLD, "sm4-gcm").seal("13812345678", PLACE)
    twins = read_ring(f"{OLD},{written_key('twin', b'o' * 32)}", "sm4-gcm")

    with pytest.raises(SealBroken):
        twins.open(sealed.replace("s1.old.", "s1.twin."), PLACE)


def test_an_index_is_the_same_each_time_and_another_under_another_key(ring):
    assert ring.index("13812345678") == ring.index("13812345678")
    assert ring.indexes("13812345678")[0] == ring.index("13812345678")
    assert len(set(ring.indexes("13812345678"))) == 2
    assert ring.index("13812345679") != ring.index("13812345678")
    assert (ring.index(""), ring.indexes("")) == ("", [])


def test_an_index_does_not_depend_on_the_cipher():
    assert read_ring(OLD, "sm4-gcm").index("1") == read_ring(OLD, "aes-256-gcm").index("1")


@pytest.mark.parametrize(
    "written", ["", "  ", "old", "old:", "old:AAAA", f"Old:{'A' * 44}", f"{OLD},{OLD}", "[", "[1]"]
)
def test_keys_that_cannot_be_used_are_refused_with_a_sentence(written):
    with pytest.raises(RingRefused, match="WANGHUO_FIELD_KEYS"):
        read_ring(written, "sm4-gcm")


@pytest.mark.parametrize("written", [f"{NEW},{OLD}", f"{NEW}\n{OLD}\n", f'["{NEW}", "{OLD}"]'])
def test_keys_are_read_however_they_are_listed(written):
    assert [key.id for key in read_ring(written, "sm4-gcm").keys] == ["new-2", "old"]


def test_the_published_key_is_known_under_any_name():
    assert has_demo_key(read_ring(DEMO_RING, "sm4-gcm"))
    assert has_demo_key(read_ring(DEMO_RING.replace("demo:", "real:"), "sm4-gcm"))
    assert not has_demo_key(read_ring(OLD, "sm4-gcm"))


def test_secrets_do_not_show_in_a_representation(ring):
    assert "oooo" not in repr(ring)
    assert "nnnn" not in repr(ring)


@pytest.mark.parametrize("cipher", sorted(FORMS))
def test_this_machine_has_the_cipher(cipher):
    assert check_cipher(cipher) is None
