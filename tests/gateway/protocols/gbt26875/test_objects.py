"""Every type of the standard both ways, and whatever else may come in its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gateway.protocols.gbt26875.examples import shared_frames
from wanghuo.gateway.protocols.gbt26875 import frames
from wanghuo.gateway.protocols.gbt26875.dialects import Split, address_parts, dialects
from wanghuo.gateway.protocols.gbt26875.objects import (
    CONFIGURATIONS,
    LAYOUTS,
    TIME,
    read_unit,
    write_unit,
)
from wanghuo.gateway.protocols.gbt26875.tables import bits_in, named, tables

STANDARD = dialects()["standard"]
SIZES = {
    1: 10, 2: 46, 3: 16, 4: 10, 5: 4, 7: 38, 8: 8, 21: 7, 24: 8, 25: 2, 28: 6, 61: 2, 62: 6, 63: 6,
    64: 9, 65: 2, 66: 2, 67: 6, 68: 2, 81: 1, 84: 7, 85: 1, 86: 1, 88: 1, 89: 1, 90: 6, 91: 1,
}  # fmt: skip
"""Bytes of an object of each type (表3)."""


def test_every_type_is_as_long_as_the_standard_says():
    assert {kind: sum(part.size for part in parts) for kind, parts in LAYOUTS.items()} == SIZES
    assert set(SIZES) | set(CONFIGURATIONS) == set(tables().types)


@pytest.mark.parametrize("kind", sorted(SIZES))
@given(data=st.data())
def test_every_unit_is_written_as_it_was_read(kind, data):
    count = data.draw(st.integers(0, (frames.LONGEST_UNIT - 2) // SIZES[kind] if kind != 5 else 1))
    count = min(count, 255)
    size = count * SIZES[kind]
    body = data.draw(st.binary(min_size=size, max_size=size))
    unit = read_unit(bytes((kind, count)) + body, STANDARD)

    assert (unit.type, unit.count, len(unit.objects)) == (kind, count, count)
    assert write_unit(kind, unit.objects) == bytes((kind, count)) + body


@pytest.mark.parametrize("kind", sorted(kind for kind, parts in LAYOUTS.items() if TIME in parts))
@given(data=st.data())
def test_objects_without_their_time_are_read_all_the_same(kind, data):
    size = SIZES[kind] - 6
    count = data.draw(st.integers(1, 9))
    body = data.draw(st.binary(min_size=size * count, max_size=size * count))
    unit = read_unit(bytes((kind, count)) + body, STANDARD)

    if size == 0:
        assert (unit.objects, unit.note is None) == ([], False)
    else:
        assert [one["at"] for one in unit.objects] == [None] * count
        assert unit.note == "对象没有时间标签"
        assert write_unit(kind, unit.objects) == bytes((kind, count)) + body


@pytest.mark.parametrize("kind", [6, 26])
@given(texts=st.lists(st.binary(max_size=60), max_size=3), system=st.binary(min_size=2, max_size=2))
def test_configurations_have_their_own_length(kind, texts, system):
    head = system if kind == 6 else b""
    body = b"".join(head + bytes((len(text),)) + text for text in texts)
    unit = read_unit(bytes((kind, len(texts))) + body, STANDARD)

    assert [bytes.fromhex(one["text_raw"]) for one in unit.objects] == texts
    assert write_unit(kind, unit.objects) == bytes((kind, len(texts))) + body


@given(st.binary(max_size=300))
def test_nothing_makes_it_raise(unit):
    read = read_unit(unit, STANDARD)

    assert len(read.objects) in {0, read.count}
    if read.count and not read.objects:
        assert read.note


@pytest.mark.parametrize("kind", [0, 9, 22, 27, 60, 69, 92, 127, 128, 150, 254, 255])
def test_what_the_standard_leaves_open_is_kept_raw(kind):
    unit = read_unit(bytes((kind, 1)) + b"\x01" * 16, STANDARD)

    word = "用户自定义" if kind >= 128 else "预留"
    assert (unit.objects, unit.note) == ([], f"{word}类型，原样保留")


def test_another_size_is_kept_raw():
    unit = read_unit(b"\x02\x02" + bytes(16), STANDARD)

    assert (unit.objects, unit.note) == ([], "2 个对象与 16 字节不符，原样保留")


@pytest.mark.parametrize(
    ("raw", "value", "unit"),
    [
        ("01 FF7F", 32767, "件"), ("02 0A00", 0.1, "m"), ("03 55F5", -273.1, "℃"),
        ("04 0400", 0.4, "MPa"), ("05 A00F", 400, "kPa"), ("06 F401", 50, "%LEL"),
        ("07 3C00", 60, "s"), ("08 9808", 220, "V"), ("09 0300", 0.3, "A"),
        ("0A 9600", 15, "L/s"), ("0B E803", 100, "m³/min"), ("0C 1400", 20, "m/s"),
        ("00 0100", 1, ""), ("80 2C01", 300, ""), ("0D FFFF", -1, ""),
    ],
)  # fmt: skip
def test_analog_values_by_hand(raw, value, unit):
    body = bytes.fromhex("01 01 28 0A000200" + raw + "023A091A090C")
    [one] = read_unit(b"\x03\x01" + body, STANDARD).objects

    assert (one["value"], one["unit"]) == (value, unit)


STATE_WORDS = {
    "system": ["fire", "fault", "shielded", "supervisory", "started", "feedback", "delay",
               "main_power_fault", "backup_power_fault", "bus_fault", "manual",
               "configuration_changed", "reset"],
    "component": ["fire", "fault", "shielded", "supervisory", "started", "feedback", "delay",
                  "power_fault"],
    "uitd": ["fire", "fault", "main_power_fault", "backup_power_fault", "center_link_fault",
             "panel_link_fault"],
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(STATE_WORDS))
def test_each_bit_has_its_word_and_bit_0_none(kind):
    bits = tables().states[kind]

    assert [bits_in(1 << bit, bits) for bit in range(1, 1 + len(bits))] == [
        [word] for word in STATE_WORDS[kind]
    ]
    assert bits_in(1, bits) == []
    assert bits_in(0xFFFF, bits) == STATE_WORDS[kind]


def test_bit_5_of_an_operation_is_a_duty_answer_only_at_the_device():
    facility = read_unit(bytes.fromhex("0401 0101 20 01 023A091A090C"), STANDARD).objects[0]
    device = read_unit(bytes.fromhex("1801 20 01 023A091A090C"), STANDARD).objects[0]

    assert (facility["operations"], device["operations"]) == (["confirm"], ["duty_answer"])


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\xa3\xc1\xc7\xf8" + bytes(27), "Ａ区"),
        (b"A1\0garbage".ljust(31, b"x"), "A1"),
        (b" " * 30 + b"\0", ""),
        (b"\xff\xfe" + bytes(29), "\ufffd\ufffd"),
    ],
)
def test_a_description_ends_at_its_first_nul(raw, said):
    [one] = read_unit(b"\x07\x01" + bytes(7) + raw, STANDARD).objects

    assert one["description"] == said


@pytest.mark.parametrize(
    ("split", "parts"),
    [("zone_point", (10, 2)), ("point_zone", (2, 10)), ("big_endian", (2560, 512)),
     ("none", (None, None))],
)  # fmt: skip
def test_an_address_is_read_as_the_dialect_does(split, parts):
    dialect = next((one for one in dialects().values() if one.address == split), None)

    if dialect is None:
        assert split == Split.NONE
    else:
        assert address_parts(bytes.fromhex("0A000200"), dialect) == parts


@pytest.mark.parametrize(
    ("table", "count", "some"),
    [
        ("systems", 17, {1: "火灾自动报警系统", 23: "消防电源", 24: "消防电话"}),
        ("components", 66, {23: "手动火灾报警按钮", 40: "感烟火灾探测器", 91: "消防水泵"}),
        ("commands", 7, {3: "确认", 6: "否认"}),
    ],
)
def test_code_tables_are_whole(table, count, some):
    codes = getattr(tables(), table)

    assert len(codes) == count
    assert {code: codes[code] for code in some} == some
    assert (named(codes, 127), named(codes, 128)) == ("预留", "用户自定义")


def test_every_word_has_a_chinese_name():
    used = {word for bits in tables().states.values() for word in bits.values()}
    used |= {*tables().operations.values(), "duty_answer"}

    assert used == set(tables().words)


def test_shared_units_are_written_as_they_were_read():
    for name, (raw, is_valid, _) in shared_frames().items():
        unit = read_unit(frames.unit_of(raw), STANDARD)
        if is_valid and unit.objects:
            assert write_unit(unit.type, unit.objects) == frames.unit_of(raw), name
