"""Units of every type: round trip, what is tolerated, and what is kept as it came."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.gateway.protocols.gbt26875.dialects import dialects
from wanghuo.gateway.protocols.gbt26875.layouts import FORMS, LAYOUTS, TEXT
from wanghuo.gateway.protocols.gbt26875.objects import Note, Unit, decode, encode
from wanghuo.gateway.protocols.gbt26875.tables import TYPES

SIZES = {
    1: 10, 2: 46, 3: 16, 4: 10, 5: 4, 7: 38, 8: 8, 21: 7, 24: 8, 25: 2, 28: 6,
    61: 2, 62: 6, 63: 6, 64: 9, 65: 2, 66: 2, 67: 6, 68: 2,
    81: 1, 84: 7, 85: 1, 86: 1, 88: 1, 89: 1, 90: 6, 91: 1,
}  # fmt: skip
"""Bytes of an object of each type, from the figures of the standard."""
VALUES = {
    "B": st.integers(0, 255),
    "H": st.integers(0, 0xFFFF),
    "h": st.integers(-0x8000, 0x7FFF),
}


def value_of(form):
    size = int(form.removesuffix("s") or 0) if form.endswith("s") else 0
    return st.binary(min_size=size, max_size=size) if size else VALUES[form]


def rows_of(number):
    layout = LAYOUTS[number]
    columns = {name: value_of(FORMS[name]) for name in layout.names}
    if layout.has_text:
        columns[TEXT] = st.binary(max_size=255)
    return st.lists(st.fixed_dictionaries(columns), max_size=5)


def test_every_type_of_the_standard_has_a_layout():
    assert set(LAYOUTS) == set(TYPES)
    assert {*SIZES, 6, 26} == set(TYPES)


@pytest.mark.parametrize("number", SIZES)
def test_size_of_an_object(number):
    assert LAYOUTS[number].form.size == SIZES[number]


@pytest.mark.parametrize("number", LAYOUTS)
@given(data=st.data())
def test_objects_are_read_as_they_were_written(number, data):
    rows = data.draw(rows_of(number))
    unit = encode(number, rows)

    assert decode(unit) == Unit(unit, number, tuple(rows))
    assert unit[:2] == bytes((number, len(rows)))


@pytest.mark.parametrize("number", SIZES)
@given(count=st.integers(0, 30), data=st.data())
def test_units_are_written_as_they_were_read(number, count, data):
    size = count * SIZES[number]
    unit = bytes((number, count)) + data.draw(st.binary(min_size=size, max_size=size))

    assert encode(number, decode(unit).objects) == unit


def test_texts_have_their_own_lengths():
    unit = bytes((6, 2, 1, 7, 2)) + b"ab" + bytes((1, 8, 0))

    assert decode(unit).objects == (
        {"system": 1, "system_address": 7, "text": b"ab"},
        {"system": 1, "system_address": 8, "text": b""},
    )


@pytest.mark.parametrize(
    "unit",
    [b"\x06\x01", b"\x06\x01\x01\x01", b"\x06\x01\x01\x01\x05abc", b"\x06\x00x", b"\x1a\x01\x01ab"],
)
def test_texts_that_do_not_fit_are_kept(unit):
    assert decode(unit) == Unit(unit, unit[0], note=Note.SIZE)


@pytest.mark.parametrize("number", LAYOUTS)
def test_count_zero_is_no_object(number):
    unit = bytes((number, 0))

    assert decode(unit) == Unit(unit, number)


@pytest.mark.parametrize("number", SIZES)
@pytest.mark.parametrize("change", [-1, 1])
def test_another_length_is_kept(number, change):
    unit = bytes((number, 1)) + bytes(SIZES[number] + change)

    assert decode(unit) == Unit(unit, number, note=Note.SIZE)


@pytest.mark.parametrize("number", sorted(set(range(256)) - set(LAYOUTS)))
def test_types_of_which_nothing_is_known_are_kept(number):
    unit = bytes((number, 1, 2, 3))
    note = Note.PRIVATE if number >= 128 else Note.RESERVED

    assert decode(unit) == Unit(unit, number, note=note)
    with pytest.raises(ValueError, match=str(number)):
        encode(number, [])


def test_heartbeats_are_neither_a_type_nor_a_mistake():
    assert decode(b"") == Unit(b"")
    assert decode(b"\x16") == Unit(b"\x16")
    assert decode(b"\x17") == Unit(b"\x17", 23, note=Note.SHORT)
    assert [decode(unit).count for unit in (b"", b"\x16", b"\x15\x00")] == [None, None, 0]


def test_a_state_may_come_without_its_time():
    unit = b"\x15\x01\x01"

    assert decode(unit).objects == ({"transmitter_state": 1},)
    assert encode(21, decode(unit).objects) == unit
    assert decode(unit, dialects()["fubei"]).note is Note.SIZE


@pytest.mark.parametrize("name", dialects())
@given(data=st.data())
def test_no_unit_raises(name, data):
    started = st.sampled_from([*sorted(LAYOUTS), 0, 22, 135, 150, 255]).map(
        lambda one: bytes((one,))
    )
    counted = st.builds(
        lambda a, b, c: a + bytes((b,)) + c, started, st.integers(0, 30), st.binary()
    )
    unit = data.draw(st.binary(max_size=1024) | counted)
    read = decode(unit, dialects()[name])

    assert read.raw == unit
    assert not (read.objects and read.note)
    if read.objects:
        assert encode(read.type, read.objects, dialects()[name]) == unit
