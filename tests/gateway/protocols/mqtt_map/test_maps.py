"""Product maps: their topics, their values, and what is said of a map that is wrong."""

import json
import struct
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gateway.protocols.meokon.test_frames import ONE
from wanghuo.gateway.protocols.mqtt_map.checks import check
from wanghuo.gateway.protocols.mqtt_map.maps import (
    MapRefused,
    product_of,
    read_map,
    shipped_maps,
)
from wanghuo.gateway.protocols.mqtt_map.reading import (
    Problem,
    Value,
    _envelope,
    envelope,
    find_map,
    meaning,
    read_message,
)

HEAD = 'label = "电表"\nsource = "test"\ntopic = "meter/{site}/{device}/up"\n'
JSON_MAP = (
    HEAD
    + 'payload = "json"\nat = { path = "t", unit = "s" }\n'
    + '[[readings]]\nquantity = "voltage"\nunit = "V"\npath = "data.u[1]"\nscale = 0.1\n'
    + '[[readings]]\nquantity = "leak"\nunit = "mA"\npath = "data.leak"\n'
)
BINARY_MAP = (
    HEAD
    + 'payload = "binary"\n'
    + '[[readings]]\nquantity = "a"\noffset = 0\ntype = "u16"\nscale = 0.01\n'
    + '[[readings]]\nquantity = "b"\noffset = 2\ntype = "i16"\nendian = "little"\n'
    + '[[readings]]\nquantity = "c"\noffset = 4\ntype = "f32"\n'
)
TOPIC = "meter/hall/E17/up"


def test_topic_names_the_device():
    product = read_map("meter", JSON_MAP)

    assert product.subscription == "meter/+/+/up"
    assert product.device_of(TOPIC) == "E17"
    for other in ("meter/E17/up", "meter/hall/E17", "meter/hall/E17/up/x", "meter//E17/up", ""):
        assert product.device_of(other) is None


def test_words_of_a_topic_are_no_pattern():
    product = shipped_maps()["tencent_thing"]

    assert product.device_of("$thing/up/property/P1/D1") == "D1"
    assert product.device_of("x/up/property/P1/D1") is None


def test_values_of_json():
    product = read_map("meter", JSON_MAP)
    payload = json.dumps({"t": 1599534283, "data": {"u": [0, 2203], "leak": 31}}).encode()
    message = read_message(TOPIC, payload, product)

    assert (message.device, message.product, message.problem) == ("E17", "meter", None)
    assert message.values == (Value("voltage", 220.3, "V"), Value("leak", 31, "mA"))
    assert message.at.isoformat() == "2020-09-08T11:04:43+08:00"


@pytest.mark.parametrize(
    "document",
    [{}, {"data": 1}, {"data": {"u": [1], "leak": "x"}}, {"data": {"u": {"1": 5}}}, [], 3, None],
)
def test_values_that_are_not_there_are_named(document):
    message = read_message(TOPIC, json.dumps(document).encode(), read_map("meter", JSON_MAP))

    assert (message.values, message.missing) == ((), ("voltage", "leak"))


@pytest.mark.parametrize("written", ["null", "true", '"x"', "1e400", "1e308", "-1e99"])
def test_time_that_is_none(written):
    payload = f'{{"t": {written}}}'.encode()

    assert read_message(TOPIC, payload, read_map("meter", JSON_MAP)).at is None


def test_number_beyond_any_float_is_left_out():
    payload = ('{"data": {"u": [0, 1' + "0" * 400 + "]}}").encode()
    message = read_message(TOPIC, payload, read_map("meter", JSON_MAP))

    assert message.values == ()


def test_values_of_bytes():
    payload = struct.pack(">H", 2203) + struct.pack("<h", -5) + struct.pack(">f", 1.5)
    message = read_message(TOPIC, payload, read_map("meter", BINARY_MAP))

    assert message.values == (Value("a", 22.03, ""), Value("b", -5, ""), Value("c", 1.5, ""))
    hexed = read_map("meter", BINARY_MAP.replace('"binary"', '"hex"'))
    assert read_message(TOPIC, payload.hex().encode(), hexed).values == message.values


def test_bytes_that_end_too_soon():
    message = read_message(TOPIC, b"\0\1\2", read_map("meter", BINARY_MAP))

    assert ([one.quantity for one in message.values], message.missing) == (["a"], ("b", "c"))


def test_number_that_is_none_is_left_out():
    payload = bytes(4) + struct.pack(">f", float("nan"))
    message = read_message(TOPIC, payload, read_map("meter", BINARY_MAP))

    assert [one.quantity for one in message.values] == ["a", "b"]


@pytest.mark.parametrize("payload", [ONE.hex().encode(), ONE, ONE.hex().upper().encode() + b"\n"])
def test_frame_of_another_protocol(payload):
    message = read_message("GIOT-GW/UL/SHRP25090120", payload, shipped_maps()["meokon"])

    assert (message.device, message.frame) == ("SHRP25090120", ONE)


def test_payload_of_another_sort():
    meter = read_map("meter", JSON_MAP)
    terminal = shipped_maps()["meokon"]

    assert read_message(TOPIC, b"\xff", meter).problem is Problem.PAYLOAD
    assert read_message("GIOT-GW/UL/X", b"!", terminal).problem is Problem.PAYLOAD
    assert read_message("another", b"{}", meter) is None


def test_map_is_found_by_topic():
    maps = shipped_maps().values()

    assert [
        (found[0].name, found[1]) if found else None
        for found in (
            find_map("device/power/up/E1", maps),
            find_map("GIOT-GW/UL/SHMK21060001", maps),
            find_map("device/power/down/E1", maps),
        )
    ] == [("edgelogger_power", "E1"), ("meokon", "SHMK21060001"), None]


def test_meaning_of_a_message():
    told = meaning(
        json.dumps(
            {
                "topic": "device/power/up/E1",
                "payload": {"voltage": {"a": 220.1}, "current": 3, "power": {"total": 5}},
            }
        ).encode()
    )

    assert (told["ok"], told["product"], told["device"]) == (True, "edgelogger_power", "E1")
    assert told["readings"] == [
        {"quantity": "voltage.a", "value": 220.1, "unit": "V"},
        {"quantity": "current", "value": 3, "unit": "A"},
        {"quantity": "power.total", "value": 5, "unit": ""},
    ]


def test_meaning_of_a_frame_in_a_message():
    told = meaning(json.dumps({"topic": "GIOT-GW/UL/X1", "payload": ONE.hex()}).encode(), "meokon")

    assert (told["inner_protocol"], told["inner"]["device"]) == ("meokon", "SHRP25090120")


@pytest.mark.parametrize(
    ("written", "error"),
    [
        ({"topic": "nobody/knows", "payload": {}}, "unknown_topic"),
        ({"payload": {}}, "not_topic_and_payload"),
        ([], "not_topic_and_payload"),
        ({"topic": "GIOT-GW/UL/X1", "payload": "!"}, "unreadable_payload"),
    ],
)
def test_meaning_of_what_cannot_be_read(written, error):
    told = meaning(json.dumps(written).encode())

    assert (told["ok"], told["error"]) == (False, error)
    assert meaning(b"\xff")["error"] == "not_topic_and_payload"


def test_shipped_maps_have_sources():
    assert sorted(shipped_maps()) == ["edgelogger_power", "meokon", "tencent_thing"]
    assert all(one.source and one.label for one in shipped_maps().values())


GOOD = tomllib.loads(JSON_MAP)
POINT = GOOD["readings"][0]
WRONG = [
    ({"color": 1}, "不认识的项“color”，请删除或改正。"),
    ({"label": ""}, "缺少“label”，请写明。"),
    ({"source": 3}, "缺少“source”，请写明。"),
    ({"payload": "xml"}, "payload 应为 json、binary、hex、meokon、gbt26875 之一。"),
    ({"topic": None}, "缺少 topic，例如 device/power/up/{device}。"),
    ({"topic": "a/#"}, "topic 的每一级应为文字或 {名称}，不能为空，也不能有 + 和 #。"),
    ({"topic": "a//{device}"}, "topic 的每一级应为文字或 {名称}，不能为空，也不能有 + 和 #。"),
    ({"topic": "a/x{device}"}, "topic 的每一级应为文字或 {名称}，不能为空，也不能有 + 和 #。"),
    ({"topic": "a/{site}"}, "topic 中应恰有一级为 {device}，用来取得设备编号。"),
    ({"topic": "{x}/{x}/{device}"}, "topic 中的 {名称} 不能重复。"),
    ({"at": "t"}, 'at 应写明 path，例如 at = { path = "ts", unit = "ms" }。'),
    ({"at": {"path": "t", "unit": "h"}}, "at 的 unit 应为 ms 或 s。"),
    ({"readings": 3}, "readings 应为 [[readings]] 列表。"),
    ({"readings": []}, "缺少 [[readings]]，至少写一项监测值。"),
    ({"readings": [{**POINT, "x": 1}]}, "第 1 项监测值：不认识的项“x”，请删除或改正。"),
    (
        {"readings": [POINT, {**POINT, "quantity": "电压"}]},
        "第 2 项监测值：quantity 应为小写英文名称，例如 voltage。",
    ),
    ({"readings": [{**POINT, "unit": 1}]}, "第 1 项监测值：unit 应为文字。"),
    ({"readings": [{**POINT, "scale": 0}]}, "第 1 项监测值：scale 应为不等于 0 的数。"),
    ({"readings": [{**POINT, "alarm": 1}]}, "第 1 项监测值：alarm 应为 true 或 false。"),
    ({"readings": [{**POINT, "scale": True}]}, "第 1 项监测值：scale 应为不等于 0 的数。"),
    ({"readings": [{**POINT, "scale": float("nan")}]}, "第 1 项监测值：scale 应为不等于 0 的数。"),
    ({"readings": [{**POINT, "scale": float("inf")}]}, "第 1 项监测值：scale 应为不等于 0 的数。"),
    ({"at": {"path": "t", "unit": []}}, "at 的 unit 应为 ms 或 s。"),
    ({"topic": "{a²}/{device}"}, "topic 的每一级应为文字或 {名称}，不能为空，也不能有 + 和 #。"),
    ({"payload": "meokon"}, "该 payload 是完整的帧，监测值由帧说明，请删除 readings。"),
    (
        {"readings": [{**POINT, "path": "a..b"}]},
        "第 1 项监测值：path 应为 JSON 路径，例如 data.voltage[0]。",
    ),
]
BINARY_POINT = tomllib.loads(BINARY_MAP)["readings"][0]
WRONG_BINARY = [
    ({"offset": -1}, "第 1 项监测值：offset 应为从 0 起的字节位置。"),
    ({"offset": True}, "第 1 项监测值：offset 应为从 0 起的字节位置。"),
    ({"type": "u64"}, "第 1 项监测值：type 应为 u8、i8、u16、i16、u32、i32、f32 之一。"),
    ({"endian": []}, "第 1 项监测值：endian 应为 big 或 little。"),
    ({"endian": "middle"}, "第 1 项监测值：endian 应为 big 或 little。"),
]


@pytest.mark.parametrize(("changes", "sentence"), WRONG)
def test_a_wrong_map_is_told_what_to_do(changes, sentence):
    assert check({**GOOD, **changes}) == [sentence]


@pytest.mark.parametrize(("changes", "sentence"), WRONG_BINARY)
def test_a_wrong_binary_map_is_told_what_to_do(changes, sentence):
    entry = {**GOOD, "payload": "binary", "readings": [{**BINARY_POINT, **changes}]}

    assert check(entry) == [sentence]


def test_every_problem_of_a_map_is_told_at_once():
    with pytest.raises(MapRefused) as refused:
        read_map("meter", 'payload = "json"\n')
    assert len(refused.value.problems) == 4


@pytest.mark.parametrize("text", ["= 3", "a = " + "9" * 5000, "a = " + "[" * 100_000])
def test_map_that_is_no_toml(text):
    with pytest.raises(MapRefused, match="文件不是有效的 TOML"):
        read_map("meter", text)


ODD = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.sampled_from(["", "a", "{a²}", "meokon"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


def changed(entry):
    """An entry with some keys replaced by what nobody expects there, or left out, or new."""
    return st.fixed_dictionaries(
        {}, optional={key: st.just(value) | ODD for key, value in {**entry, "x": 1}.items()}
    )


@given(
    entry=st.builds(
        lambda head, points: {**head, "readings": points},
        st.one_of([changed({**GOOD, "payload": form}) for form in ("json", "binary", "hex")]),
        st.lists(changed(POINT) | changed(BINARY_POINT), max_size=2) | ODD,
    )
)
def test_a_map_is_refused_with_words_or_reads(entry):
    problems = check(entry)
    assert all(isinstance(problem, str) for problem in problems)
    if problems:
        return
    product = product_of("own", entry)
    for payload in (b"", b"\0" * 8, b'{"t": 1, "data": {"u": [1, 2], "leak": 3}}'):
        json.dumps(meaning_by(product, payload), allow_nan=False)


def meaning_by(product, payload):
    """The values of a payload by a map."""
    message = read_message(product.topic.replace("{", "").replace("}", ""), payload, product)
    return [one.value for one in message.values]


@given(topic=st.text(max_size=40), payload=st.binary(max_size=60))
def test_no_message_raises(topic, payload):
    for text in (JSON_MAP, BINARY_MAP):
        product = read_map("meter", text)
        assert read_message(topic, payload, product) is None
        assert read_message(TOPIC, payload, product).device == "E17"


@given(topic=st.text(max_size=30), payload=st.one_of(st.binary(), st.text().map(str.encode)))
def test_a_message_is_kept_so_that_it_can_be_read_as_it_came(topic, payload):
    topic = topic.encode(errors="replace").decode()

    assert _envelope(envelope(topic, payload)) == (topic, payload)


@pytest.mark.parametrize("raw", [b'{"topic": "a", "hex": "0"}', b'{"topic": "a", "hex": "xy"}'])
def test_hex_that_is_none_is_no_message(raw):
    assert meaning(raw)["error"] == "not_topic_and_payload"


def test_a_product_that_is_not_here_is_said_so():
    raw = envelope("device/power/up/1", b'{"voltage": 220}')

    assert meaning(raw, "of_another_place")["error"] == "unknown_topic"
    assert meaning(raw, "edgelogger_power")["error"] is None
