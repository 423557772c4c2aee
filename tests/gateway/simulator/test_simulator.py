"""Stories are the same for the same seed, and a real gateway confirms all of them."""

import json
from argparse import ArgumentParser
from datetime import timedelta

import pytest

from tests.gateway.frames import AT
from tests.gateway.talking import running
from wanghuo.gateway.journal.records import Kind, Lane
from wanghuo.gateway.protocols.gbt26875.dialects import STANDARD
from wanghuo.gateway.protocols.gbt26875.objects import decode
from wanghuo.gateway.simulator import command
from wanghuo.gateway.simulator.stories import STORIES, told


def story(name, seed=1, devices=6, seconds=40):
    return told(name, seed=seed, devices=devices, seconds=seconds, begun=AT)


@pytest.mark.parametrize("name", sorted(STORIES))
def test_a_seed_tells_one_story(name):
    assert story(name) == story(name) != story(name, seed=2)
    assert [one.after for one in story(name)] == sorted(one.after for one in story(name))
    assert {one.device for one in story(name)} <= set(range(1, 7))
    assert all(0 <= one.after < 50 for one in story(name))


@pytest.mark.parametrize("name", sorted(STORIES))
def test_everything_said_is_of_the_standard(name):
    for one in story(name):
        unit = decode(one.unit, STANDARD)
        assert unit.note is None or not one.unit, one


def test_one_fire_is_three_detectors_of_one_building():
    fires = [one for one in story("fire") if one.unit[:1] == b"\x02"]

    assert len(fires) == 3
    assert len({one.device for one in fires}) == 1
    assert fires[-1].after - fires[0].after < 10


def test_the_mains_fail_for_everybody():
    failed = {one.device for one in story("mains") if one.unit[:1] == b"\x15"}

    assert failed == set(range(1, 7))


def test_one_hydrant_leaks_dry():
    read = {}
    for one in story("leak"):
        if one.unit[:1] == b"\x03":
            pressure = int.from_bytes(one.unit[10:12], "little")
            read.setdefault(one.device, []).append(pressure)

    [leaking] = [values for values in read.values() if min(values) < 3500]
    falling = [value for value in leaking if value < 3500]
    assert falling == sorted(falling, reverse=True)
    assert falling[-1] == 500


def test_every_third_clock_lies():
    lies = {one.device: one.lie for one in story("lying")}

    assert {device for device, lie in lies.items() if lie} == {3, 6}
    assert lies[3] == timedelta(days=82)


def played(capsys, var, *words):
    parser = ArgumentParser()
    command.add_arguments(parser)
    code = command.run(parser.parse_args(words), var, "sqlite:///")
    return code, capsys.readouterr()


@pytest.mark.parametrize("name", ["fire", "mains", "garbage", "lying"])
def test_a_gateway_confirms_all_of_a_story(tmp_path, capsys, name):
    with running(tmp_path / "var", known=()) as gateway:
        code, said = played(
            capsys, gateway.var, name, "--to", f"127.0.0.1:{gateway.port}", "--devices", "6",
            "--seconds", "40", "--pace", "40", "--claim",
        )  # fmt: skip
        stored = [*gateway.stored(Lane.ALARM), *gateway.stored(Lane.TELEMETRY)]

    counted = json.loads(said.out)
    signals = [one for one in stored if one.kind in {Kind.SIGNAL, Kind.UNKNOWN}]
    assert (code, counted["sent"]) == (0, counted["confirmed"])
    assert len(signals) == counted["sent"] > 10
    assert ("ordered" in counted) == (name == "lying")


@pytest.mark.parametrize(
    "words", [("fire", "--to", "7533"), ("fire", "--devices", "0"), ("fire", "--pace", "0")]
)
def test_what_cannot_be_played_is_said(tmp_path, capsys, words):
    code, said = played(capsys, tmp_path, *words)

    assert (code, bool(said.err)) == (2, True)
