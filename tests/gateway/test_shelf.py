"""The maps of an installation: one folder, seen by every process that reads by them."""

import json
import subprocess
import sys

import pytest

from tests.gateway.test_brokers import MAP, METER, TOPIC, write_map
from tests.journeys.browsing import eventually
from tests.journeys.installation import environ
from wanghuo.gateway.addresses import MapMissing, read_listener
from wanghuo.gateway.protocols import PROTOCOLS
from wanghuo.gateway.protocols.mqtt_map.maps import Source, use_maps
from wanghuo.gateway.protocols.mqtt_map.reading import envelope
from wanghuo.gateway.shelf import Shelf

CODEC = PROTOCOLS["mqtt_map"].codec
RAW = envelope(TOPIC, b'{"at": 1795900000, "voltage": 221}')


@pytest.fixture
def var(tmp_path):
    """A folder in which this process finds its maps."""
    use_maps(Shelf(tmp_path))
    yield tmp_path
    use_maps(Source())


def voltage(dialect=""):
    told = CODEC.meaning(RAW, dialect)
    return [one["value"] for one in told["readings"]]


def test_a_map_that_is_put_there_is_read_by_without_a_restart(var):
    assert (voltage(), "meter" in CODEC.dialects) == ([], False)

    write_map(var, "meter", MAP)
    assert eventually(lambda: voltage() == voltage("meter") == [221])
    assert CODEC.dialects["meter"] == "测试电表"

    write_map(var, "meter", MAP.replace('path = "voltage"', 'path = "voltage"\nscale = 0.1'))
    assert eventually(lambda: voltage("meter") == [22.1])

    (var / "maps" / "meter.toml").unlink()
    assert eventually(lambda: voltage() == [])


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("meter", 'label = "x"', "缺少“source”"),
        ("meter", "=", "不是有效的 TOML"),
        ("meokon", MAP, "与自带的映射相同"),
        ("电表", MAP, "请改名"),
    ],
)
def test_a_map_that_cannot_be_used_says_why(var, name, text, said):
    write_map(var, name, text)
    shelf = Shelf(var)

    assert said in shelf.problems()[name]
    assert (shelf.maps(), shelf.written()) == ({}, {})


def test_what_the_house_told_is_read_by_and_the_own_goes_first(var):
    theirs = {"meter": MAP, "other": MAP.replace("meter/", "other/")}
    write_map(var, "meter", MAP.replace("测试电表", "自己的"))
    shelf = Shelf(var, lambda: theirs)

    assert {name: one.label for name, one in shelf.maps().items()} == {
        "meter": "自己的", "other": "测试电表",
    }  # fmt: skip
    assert list(shelf.written()) == ["meter"]


def test_a_listener_names_maps_that_there_are(var):
    listener = read_listener("mqtt://127.0.0.1/mqtt_map?map=meter&map=meokon".replace("1/", "1:1/"))
    with pytest.raises(MapMissing, match="没有产品映射“meter”"):
        listener.maps()
    write_map(var, "meter", "label = 1")
    assert eventually(lambda: "不能用" in refusal(listener))
    write_map(var, "meter", MAP)

    assert eventually(lambda: refusal(listener) == "")
    assert [one.name for one in listener.maps()] == ["meter", "meokon"]


def refusal(listener):
    try:
        listener.maps()
    except MapMissing as problem:
        return str(problem)
    return ""


def test_decode_knows_the_maps_of_this_installation(tmp_path):
    write_map(tmp_path, "meter", MAP)
    done = subprocess.run(
        [sys.executable, "-m", "wanghuo", "decode", "mqtt_map", "-", "--json"],
        env={**environ, "WANGHUO_VAR": str(tmp_path)},
        input=RAW, capture_output=True, timeout=60, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr.decode()
    told = json.loads(done.stdout)
    assert (told["product"], told["device"]) == ("meter", METER.partition("/")[2])
