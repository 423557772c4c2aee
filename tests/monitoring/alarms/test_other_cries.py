"""What terminals, clouds and MQTT products cry out, and what they say is over."""

import json
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gateway.frames import frame
from tests.monitoring.alarms.builders import component, system, transmitter
from wanghuo.gateway.protocols import PROTOCOLS
from wanghuo.gateway.protocols.meokon import frames as meokon
from wanghuo.gateway.protocols.meokon.quantities import ALARM_LABELS, ALARMS, KINDS
from wanghuo.gateway.protocols.meokon.uploads import Upload, encode
from wanghuo.monitoring.alarms.rules import (
    RINGING,
    AlarmKind,
    Recovery,
    cries_of,
    ends,
    kind_of,
    recoveries_of,
)
from wanghuo.monitoring.alarms.rules.recoveries import IN_STATE, RESET
from wanghuo.monitoring.alarms.rules.terminals import BITS

K = AlarmKind
OTHER = [("", K.OTHER)]


def terminal(bits, number=1):
    """The frame of a terminal of a type with these alarm bits."""
    kind = KINDS.get(number)
    width = len(kind.measures) if kind else 0
    upload = Upload(
        battery=20, signal=-80, interval_seconds=60, count=0, type=number, alarms=bits,
        limits=(0,) * 2 * width, current=(0,) * width, at=1_772_413_200,
    )  # fmt: skip
    return meokon.encode(encode(upload, b"862012345678"))


def told(protocol, raw):
    meaning = PROTOCOLS[protocol].codec.meaning(raw, PROTOCOLS[protocol].codec.default_dialect)
    return meaning if meaning["ok"] else None


def cries(protocol, raw):
    return [(one.point, one.kind) for one in cries_of(protocol, told(protocol, raw))]


def ctwing(payload, **more):
    return json.dumps(
        {"messageType": "dataReport", "IMEI": "86", "payload": payload, **more}
    ).encode()


def onenet(value, name="alarm"):
    message = {"type": 1, "imei": "86", "ds_id": name, "value": value, "at": 1_772_413_200_000}
    return json.dumps({"msg": message}).encode()


@pytest.mark.parametrize(("number", "bit"), list(product(sorted(KINDS), range(8))))
def test_every_bit_of_every_terminal_is_a_kind_of_its_own(number, bit):
    code = KINDS[number].alarms[bit]
    kind, nth = BITS[code]
    measures = KINDS[number].measures
    is_measured = nth is not None and nth < len(measures)

    [(point, found)] = cries("meokon", terminal(1 << bit, number))

    assert (point, found) == (f":{measures[nth].code}" if is_measured else code, kind)


def test_every_bit_that_a_terminal_may_have_has_a_kind():
    raised = {code for kind in KINDS.values() for code in kind.alarms.values()}

    assert set(BITS) == set(ALARM_LABELS) == raised | set(ALARMS.values())
    assert not {kind for kind, _ in BITS.values()} & set(RINGING)


@pytest.mark.parametrize("bit", range(8))
def test_of_a_type_that_nobody_knows_the_last_bits_may_be_anything(bit):
    [(point, kind)] = cries("meokon", terminal(1 << bit, 99))

    assert point == ALARMS[bit]
    assert (kind is K.OTHER) == (bit >= 5)


def test_a_terminal_cries_every_bit_once():
    assert cries("meokon", terminal(0b1_1111)) == [
        (":pressure", K.LIMIT), ("low_battery", K.POWER), ("sensor_fault", K.FAULT),
        ("hardware_fault", K.FAULT),
    ]  # fmt: skip
    assert cries("meokon", terminal(0)) == []


def test_the_words_of_a_terminal_are_those_of_its_maker():
    [cry] = cries_of("meokon", told("meokon", terminal(0b1000_0000, 24)))

    assert cry.where == "放水报警"


NAMES = {
    K.FIRE: [
        "fireAlarm", "smoke_alarm", "smokeFault_alarm", "data.fire_alarm[0]", "火警", "烟雾报警",
    ],
    K.MANUAL: ["sos", "manualAlarm", "手动报警"],
    K.POWER: ["batteryAlarm", "low_battery_alarm", "alarm.lowVoltage", "电池报警", "低电量报警"],
    K.FAULT: ["faultAlarm", "sensor_fault_alarm", "alarm.batteryFault", "故障报警"],
    K.SUPERVISION: ["tamperAlarm", "alarm_tilt", "防拆报警"],
    K.LIMIT: ["waterPressureAlarm", "lowPressureAlarm", "levelAlarm", "水压报警"],
    K.OTHER: [
        "alarm", "alarmState", "alertStatus", "gasAlarm", "tempAlarm", "temperatureAlarm",
        "evBatteryAlarm", "batteryTemperatureAlarm", "residualCurrentAlarm", "alarm1", "报警",
        "电气火警报告", "燃气报警", "arcAlarm", "electricAlarm", "xAlarm", "Alarm.zone7",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for kind, names in NAMES.items() for name in names]
)
def test_a_name_is_harmless_only_where_every_word_of_it_is(name, kind):
    assert kind_of(name) is kind


@given(st.text(max_size=40))
def test_a_name_with_a_word_that_nobody_knows_rings(name):
    assert kind_of(f"{name} quetzalAlarm") in RINGING


@pytest.mark.parametrize(
    ("protocol", "raw", "wanted"),
    [
        ("ctwing", ctwing({"smokeAlarm": 1, "batteryAlarm": 0}), [("smokeAlarm", K.FIRE)]),
        ("ctwing", ctwing({"batteryAlarm": True}), [("batteryAlarm", K.POWER)]),
        ("ctwing", ctwing({"alarm": 3}), [("alarm", K.OTHER)]),
        ("ctwing", ctwing({"level": 3}, messageType="eventReport"), OTHER),
        ("ctwing", ctwing({"APPdata": "AAECAw=="}), OTHER),
        ("ctwing", b"{", OTHER),
        ("ctwing", ctwing({"APPdata": frame(component(0b10)).hex()}), [("1-1-0A000200", K.FIRE)]),
        ("ctwing", ctwing({"APPdata": terminal(0b100).hex()}), [("low_battery", K.POWER)]),
        ("ctwing", ctwing({"APPdata": (frame(component(0b10))[:-4]).hex()}), OTHER),
        ("onenet", onenet(1, "fire_alarm"), [("fire_alarm", K.FIRE)]),
        ("onenet", onenet(terminal(1).hex()), [(":pressure", K.LIMIT)]),
        ("onenet", onenet({"a": 1}, "faultAlarm"), [("faultAlarm.a", K.OTHER)]),
    ],
)  # fmt: skip
def test_what_a_push_cries_out(protocol, raw, wanted):
    assert cries(protocol, raw) == wanted


def test_a_frame_within_mqtt_is_read():
    raw = json.dumps({"topic": "GIOT-GW/UL/862012345678", "payload": terminal(0b1).hex()}).encode()

    assert cries("mqtt_map", raw) == [(":pressure", K.LIMIT)]


def test_what_hurried_without_a_reason_that_is_understood_is_an_alarm():
    raw = json.dumps({"topic": "device/power/up/7", "payload": {"voltage": 220}}).encode()

    assert cries("mqtt_map", raw) == OTHER


def over(protocol, raw):
    return recoveries_of(protocol, told(protocol, raw))


@pytest.mark.parametrize(
    ("unit", "wanted"),
    [
        (component(0), [Recovery("1-1-0A000200", IN_STATE)]),
        (component(0b1), [Recovery("1-1-0A000200", IN_STATE)]),
        (component(0b10), [Recovery("1-1-0A000200", IN_STATE - {K.FIRE})]),
        (component(0b110), [Recovery("1-1-0A000200", IN_STATE - {K.FIRE, K.FAULT})]),
        (system(0), [Recovery("1-1", IN_STATE)]),
        (transmitter(0b1), [Recovery("", RESET, is_all=True)]),
        (transmitter(0b1000), [Recovery("", RESET, is_all=True)]),
        (transmitter(0b10), []),
        (transmitter(0b100), []),
    ],
)
def test_what_a_unit_says_is_over(unit, wanted):
    assert over("gbt26875", frame(unit)) == wanted


@pytest.mark.parametrize("bits", range(16))
def test_a_state_never_ends_what_it_cries(bits):
    raw = frame(component(bits))
    gone = over("gbt26875", raw)

    for point, kind in cries("gbt26875", raw):
        assert not any(ends(one, point, kind) for one in gone)


@pytest.mark.parametrize(("number", "bits"), list(product(sorted(KINDS), range(0, 256, 5))))
def test_a_terminal_never_ends_what_it_cries(number, bits):
    gone = over("meokon", terminal(bits, number))

    for point, kind in cries("meokon", terminal(bits, number)):
        assert not any(ends(one, point, kind) for one in gone)
    assert over("meokon", terminal(bits, 99)) == []


@pytest.mark.parametrize(
    ("recovery", "point", "kind", "is_over"),
    [
        (Recovery("1-1", RESET, is_all=True), "1-1-0A000200", K.FIRE, True),
        (Recovery("1-1", RESET, is_all=True), "1-1", K.FIRE, True),
        (Recovery("1-1", RESET, is_all=True), "1-10", K.FIRE, False),
        (Recovery("1-1", RESET, is_all=True), "1-1", K.FAULT, False),
        (Recovery("", RESET, is_all=True), "1-10", K.MANUAL, True),
        (Recovery("1-1", frozenset({K.FIRE})), "1-1-0A000200", K.FIRE, False),
        (Recovery("1-1", frozenset({K.FIRE})), "1-1", K.FIRE, True),
    ],
)
def test_a_recovery_is_of_its_point_or_of_all_below(recovery, point, kind, is_over):
    assert ends(recovery, point, kind) is is_over


def test_a_named_value_that_is_false_again_is_over():
    raw = ctwing({"smokeAlarm": 0, "level": 0})

    assert over("ctwing", raw) == [Recovery("smokeAlarm", frozenset({K.FIRE}))]
    assert over("ctwing", ctwing({"APPdata": frame(component(0)).hex()})) == [
        Recovery("1-1-0A000200", IN_STATE)
    ]
    assert recoveries_of("ctwing", None) == recoveries_of("unheard", {"ok": True}) == []
