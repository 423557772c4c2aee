"""Dialects read the same bytes otherwise, each as its source says."""

import pytest

from tests.gateway.protocols.gbt26875.builders import frame
from tests.gateway.protocols.gbt26875.recorded import raw
from wanghuo.gateway.protocols.gbt26875.dialects import (
    STANDARD,
    Identity,
    Split,
    answer,
    device_of,
    dialects,
    place_of,
    read_dialects,
)
from wanghuo.gateway.protocols.gbt26875.frames import lane, parse
from wanghuo.gateway.protocols.gbt26875.layouts import LAYOUTS
from wanghuo.gateway.protocols.gbt26875.meaning import meaning

AT = bytes((1, 2, 3, 4, 5, 6))
COMPONENT = bytes((1, 1, 40, 1, 0, 2, 0))


def test_what_is_shipped():
    assert list(dialects()) == [
        *("standard", "dgiot", "dahua", "big_endian_address", "fscn8001", "fubei", "stm32")
    ]
    assert all(one.source and one.label for one in dialects().values())


def test_the_standard_is_the_standard():
    assert (STANDARD.name, STANDARD.identity, STANDARD.split) == (
        "standard",
        Identity.SOURCE,
        Split.ZONE_POINT,
    )
    assert (STANDARD.layouts, STANDARD.is_bcd) == (LAYOUTS, False)


@pytest.mark.parametrize(
    ("name", "frame_id", "device"),
    [
        ("standard", "A1", "000000000379"),
        ("standard", "D1", None),
        ("standard", "S1", "0140609623B2"),
        ("dgiot", "D1", "192.168.1.4:7533"),
        ("dgiot", "D2", "172.16.60.213:7533"),
        ("dgiot", "X2", None),
        ("dahua", "D4", None),
        ("dahua", "A1", None),
        ("stm32", "S1", "B22396604001"),
        ("stm32", "D4", None),
    ],
)
def test_who_sent_it(name, frame_id, device):
    assert device_of(raw(frame_id), dialects()[name]) == device


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("standard", (0x0201, 0x0403)),
        ("dgiot", (0x0403, 0x0201)),
        ("big_endian_address", (0x0102, 0x0304)),
    ],
)
def test_where_a_component_is(name, place):
    assert place_of(bytes((1, 2, 3, 4)), dialects()[name]) == place


def test_an_address_may_stay_whole():
    dialect = read_dialects('[own]\nlabel = "自有"\nsource = "test"\nsplit = "none"')["own"]
    told = meaning(raw("A1"), dialect)["objects"][0]

    assert place_of(bytes((1, 2, 3, 4)), dialect) is None
    assert (told["address"], told["zone"], told["point"]) == ("0A000200", None, None)


def test_heartbeat_is_answered_as_its_dialect_wants():
    assert parse(answer(raw("D2"), AT, dialects()["dgiot"])).unit == b"\x17"
    assert parse(answer(raw("D4"), AT, dialects()["dahua"])).unit == b""
    assert parse(answer(raw("D2"), AT, dialects()["dahua"])).unit == b""


def test_loops_of_interface_boards():
    unit = b"\x02\x01" + bytes((1, 1, 40, 7, 0, 3, 0xFF)) + bytes(39)
    told = meaning(frame(unit), dialects()["dgiot"])["objects"][0]

    assert (told["zone"], told["point"], told["board"]) == (0xFF03, 7, 3)
    assert "board" not in meaning(frame(unit))["objects"][0]


@pytest.mark.parametrize(
    ("name", "raw_value", "value"), [("standard", -155, -15.5), ("dgiot", 0x65FF, 2611.1)]
)
def test_order_of_a_measured_value(name, raw_value, value):
    unit = b"\x03\x01" + COMPONENT + b"\x03" + (-155).to_bytes(2, "little", signed=True) + bytes(6)
    told = meaning(frame(unit), dialects()[name])["objects"][0]

    assert (told["raw_value"], told["value"]) == (raw_value, value)


def test_time_in_decimal_digits():
    written = frame(
        b"\x1c\x01" + bytes.fromhex("325809260912"), sent_at=bytes.fromhex("355809260912")
    )
    told = meaning(written, dialects()["fscn8001"])

    assert told["sent_at"] == "2012-09-26T09:58:35+08:00"
    assert told["objects"] == [{"at": "2012-09-26T09:58:32+08:00"}]


def test_private_type_with_a_name():
    told = meaning(raw("F1"), dialects()["fubei"])

    assert (told["type"], told["type_name"], told["note"]) == (150, "switch_input", None)
    assert told["objects"] == [{"body": "00035B01000000020000", "at": "2019-07-25T14:34:15+08:00"}]


def test_analog_with_another_meaning():
    unit = b"\x03\x01" + COMPONENT + b"\x01\x37\x00" + bytes(6)
    told = meaning(frame(unit), dialects()["fubei"])["objects"][0]

    assert (told["analog_name"], told["raw_value"], told["value"]) == ("humidity", 55, None)


def test_other_fields_of_a_known_type():
    told = meaning(raw("S3"), dialects()["stm32"])["objects"][0]

    assert (told["event"], told["tag"]) == ("0500", "FB0000000155" + "00" * 25)
    assert "state" not in told


def test_a_private_type_may_be_declared_harmless():
    text = (
        '[own]\nlabel = "自有"\nsource = "test"\n'
        '[own.types.200]\ncode = "level"\nlabel = "液位"\n'
        'is_telemetry = true\nfields = ["body:2"]\n'
    )
    dialect = read_dialects(text)["own"]

    assert lane(frame(b"\xc8\x01ab"), dialect.telemetry) == "telemetry"
    assert lane(frame(b"\xc8\x01ab")) == "alarm"
    assert meaning(frame(b"\xc8\x01ab"), dialect)["objects"] == [{"body": "6162"}]


def test_unknown_word_of_a_dialect_is_refused():
    with pytest.raises(ValueError, match="sideways"):
        read_dialects('[own]\nlabel = "自有"\nsource = "test"\nsplit = "sideways"')
