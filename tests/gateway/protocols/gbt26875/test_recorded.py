"""What devices really sent means what people who know them say, and is written back the same."""

import json

import pytest

from tests.gateway.protocols.gbt26875.recorded import FRAMES, SOUND, WRONG_SUMS, raw
from tests.shared_data import shared_file
from wanghuo.gateway.protocols.gbt26875 import objects, tables
from wanghuo.gateway.protocols.gbt26875.frames import encode, parse
from wanghuo.gateway.protocols.gbt26875.meaning import meaning

NUMBERS = {named.code: number for number, named in tables.COMMANDS.items()}


@pytest.mark.parametrize("name", SOUND)
def test_recorded_frame_means(name):
    command, sequence, version, sent_at, addresses, number, type_name, told = SOUND[name]

    assert meaning(raw(name)) == {
        "ok": True,
        "error": None,
        "command": NUMBERS[command],
        "command_name": command,
        "sequence": sequence,
        "version": version,
        "sent_at": sent_at,
        "source": addresses[0],
        "destination": addresses[1],
        "type": number,
        "type_name": type_name,
        "objects": told,
        "raw": FRAMES[name],
        "note": "private_type" if name == "F1" else None,
    }


@pytest.mark.parametrize("name", SOUND)
def test_recorded_frame_is_written_back_the_same(name):
    frame = parse(raw(name))
    unit = objects.decode(frame.unit)

    assert encode(frame) == raw(name)
    if unit.objects:
        assert objects.encode(unit.type, unit.objects) == frame.unit


@pytest.mark.parametrize("name", WRONG_SUMS)
def test_frame_with_a_wrong_sum_shows_its_header_alone(name):
    told = meaning(raw(name))

    assert (told["ok"], told["error"]) == (False, "checksum")
    assert (told["type"], told["type_name"], told["objects"]) == (None, None, [])
    assert told["raw"] == FRAMES[name]


def test_header_of_a_broken_frame():
    told = meaning(raw("G2"))

    assert {key: told[key] for key in ("command_name", "sequence", "version", "sent_at")} == {
        "command_name": "send",
        "sequence": 0,
        "version": "1.1",
        "sent_at": "2020-10-22T17:13:24+08:00",
    }


def test_every_shared_frame_is_spelled_out_here():
    lines = shared_file("protocols/gbt26875_frames.jsonl").read_text("utf-8").splitlines()
    shared = {row["id"]: row["hex"] for row in map(json.loads, lines)}

    assert shared == FRAMES
    assert {*SOUND, *WRONG_SUMS} == set(FRAMES)
