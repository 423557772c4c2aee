"""The code tables hold what the standard lists and nothing else."""

import pytest

from wanghuo.gateway.protocols.gbt26875 import tables
from wanghuo.gateway.protocols.gbt26875.codec import TABLES
from wanghuo.gateway.protocols.gbt26875.tables import (
    RESERVED,
    USER_DEFINED,
    Analog,
    bits_of,
    name_of,
)

LISTED = {
    "COMMANDS": [1, 2, 3, 4, 5, 6],
    "TYPES": [*range(1, 9), 21, 24, 25, 26, 28, *range(61, 69), 81, 84, 85, 86, 88, 89, 90, 91],
    "SYSTEMS": [0, 1, *range(10, 25)],
    "COMPONENTS": [
        *(0, 1, 10, 11, 12, 13, 16, 17, 18, 21, 22, 23, 24, 25, *range(30, 38), *range(40, 45)),
        *(50, 51, 52, 53, 61, 62, 69, 74, 78, 79, *range(81, 89), 91, 92, *range(95, 100)),
        *(*range(101, 107), 111, *range(113, 119), 121),
    ],
    "ANALOGS": [*range(13)],
    "SYSTEM_BITS": [*range(1, 14)],
    "COMPONENT_BITS": [*range(1, 9)],
    "TRANSMITTER_BITS": [*range(1, 7)],
    "FACILITY_OPERATIONS": [*range(7)],
    "TRANSMITTER_OPERATIONS": [*range(7)],
}


@pytest.mark.parametrize("name", LISTED)
def test_table_lists(name):
    table = getattr(tables, name)

    assert sorted(table) == LISTED[name]
    assert len({entry.code for entry in table.values()}) == len(table)


@pytest.mark.parametrize("number", range(256))
def test_every_number_has_a_name(number):
    for name in ("COMMANDS", "TYPES", "SYSTEMS", "COMPONENTS"):
        table = getattr(tables, name)
        open_to = USER_DEFINED if number >= 128 else RESERVED
        assert name_of(number, table) == table.get(number, open_to)


def test_a_code_has_one_label_wherever_it_stands():
    labels = {}
    for table in TABLES:
        for entry in table.values():
            labels.setdefault(entry.code, set()).add(entry.label)

    different = {code: found for code, found in labels.items() if len(found) > 1}
    assert different == {}


SYSTEM_BITS = [
    (1 << 1, "fire"), (1 << 2, "fault"), (1 << 3, "shielded"), (1 << 4, "supervisory"),
    (1 << 5, "started"), (1 << 6, "feedback"), (1 << 7, "delay"), (1 << 8, "main_power_fault"),
    (1 << 9, "backup_power_fault"), (1 << 10, "bus_fault"), (1 << 11, "manual"),
    (1 << 12, "configuration_changed"), (1 << 13, "reset"),
]  # fmt: skip
TRANSMITTER_BITS = [
    (1 << 1, "fire"), (1 << 2, "fault"), (1 << 3, "main_power_fault"),
    (1 << 4, "backup_power_fault"), (1 << 5, "center_link_fault"), (1 << 6, "panel_link_fault"),
]  # fmt: skip
OPERATION_BITS = [
    (1 << 0, "reset"), (1 << 1, "mute"), (1 << 2, "manual_alarm"), (1 << 3, "alarm_cleared"),
    (1 << 4, "self_test"), (1 << 6, "test"),
]  # fmt: skip
MEANT = {
    "SYSTEM_BITS": (16, SYSTEM_BITS),
    "COMPONENT_BITS": (16, [*SYSTEM_BITS[:7], (1 << 8, "power_fault")]),
    "TRANSMITTER_BITS": (8, TRANSMITTER_BITS),
    "FACILITY_OPERATIONS": (8, [*OPERATION_BITS, (1 << 5, "confirmed")]),
    "TRANSMITTER_OPERATIONS": (8, [*OPERATION_BITS, (1 << 5, "duty_answer")]),
}


@pytest.mark.parametrize("name", MEANT)
def test_each_bit_means(name):
    width, meant = MEANT[name]
    table, names = getattr(tables, name), dict(meant)

    for bit in range(width):
        expected = [names[1 << bit]] if 1 << bit in names else []
        assert bits_of(1 << bit, table) == expected
    assert set(bits_of((1 << width) - 1, table)) == set(names.values())


@pytest.mark.parametrize(
    ("number", "raw", "value", "unit"),
    [
        (1, 12, 12, "件"),
        (2, 123, 1.23, "m"),
        (3, -105, -10.5, "℃"),
        (4, 3, 0.3, "MPa"),
        (5, 2345, 234.5, "kPa"),
        (6, 7, 0.7, "%LEL"),
        (7, 30, 30, "s"),
        (8, 2203, 220.3, "V"),
        (9, 11, 1.1, "A"),
        (10, 29, 2.9, "L/s"),
        (11, -1, -0.1, "m³/min"),
        (12, 9, 9, "m/s"),
    ],
)
def test_analog_value(number, raw, value, unit):
    analog = tables.ANALOGS[number]

    assert (analog.value(raw), analog.unit) == (value, unit)
    assert repr(analog.value(raw)) == repr(value)


@pytest.mark.parametrize(
    ("number", "low", "high"),
    [
        (1, 0, 32000), (2, 0, 32000), (3, -2730, 32000), (4, 0, 32000), (5, 0, 32000),
        (6, 0, 1000), (7, 0, 32000), (12, 0, 20),
    ],
)  # fmt: skip
def test_range_of_an_analog(number, low, high):
    analog = tables.ANALOGS[number]

    assert [analog.holds(raw) for raw in (low - 1, low, high, high + 1)] == [
        False,
        True,
        True,
        False,
    ]


def test_an_analog_of_which_nothing_is_known_has_no_value_and_no_range():
    unknown = Analog("user_defined", "用户自定义")

    assert (unknown.value(5), unknown.holds(-32768)) == (None, True)
    assert tables.ANALOGS[8].holds(-32768)
