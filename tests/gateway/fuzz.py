"""Codecs under coverage-guided fuzzing: `python -m tests.gateway.fuzz PROTOCOL --seconds N`.

Nothing that arrives may raise, and what is told must be fit for JSON and for people. Random bytes
rarely have a right checksum, so each input is tried as it is and also as the body of a sound frame.
What fails is printed with its traceback, and the exit code is not 0.
"""

import argparse
import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["wanghuo.gateway.protocols"]):
    from tests.gateway.frames import ANALOG, CENTRE, DEVICE, FIRE, TAG, frame
    from tests.gateway.terminals import TERMINAL, upload
    from wanghuo.gateway.protocols import PROTOCOLS
    from wanghuo.gateway.protocols.ctwing.pushes import read_push
    from wanghuo.gateway.protocols.gbt26875 import cutting, dialects
    from wanghuo.gateway.protocols.gbt26875 import frames as gbt26875
    from wanghuo.gateway.protocols.gbt26875.requests import confirms
    from wanghuo.gateway.protocols.gbt26875.times import moment
    from wanghuo.gateway.protocols.meokon import answers, uploads
    from wanghuo.gateway.protocols.meokon import frames as meokon
    from wanghuo.gateway.protocols.mqtt_map.maps import MapRefused, read_map, shipped_maps
    from wanghuo.gateway.protocols.mqtt_map.reading import _envelope, envelope, read_message
    from wanghuo.gateway.protocols.onenet import pushes as onenet
    from wanghuo.gateway.protocols.onenet.signatures import check_url
    from wanghuo.gateway.protocols.pushes import PushRefused
    from wanghuo.gateway.rendering import render

AT = datetime(2026, 11, 29, tzinfo=UTC)
LONGEST = 4096
LANES = {"alarm", "telemetry"}


def tell(name, raw):
    """Tell a message in every dialect, for programs and for people."""
    codec = PROTOCOLS[name].codec
    for dialect in codec.dialects or [""]:
        told = codec.meaning(raw, dialect)
        assert {"ok", "error", "raw", "note"} <= set(told)
        assert told["ok"] == (told["error"] is None)
        json.dumps(told, ensure_ascii=False, allow_nan=False)
        render(told, codec, 1).encode(errors="replace")
    for piece in codec.pieces(raw):
        assert isinstance(piece, bytes)


def cut_alike(make, stream, at):
    """However a stream is cut, the same comes out."""
    whole, parted = make(), make()
    together = [*whole.feed(stream), *whole.flush()]
    assert [*parted.feed(stream[:at]), *parted.feed(stream[at:]), *parted.flush()] == together


def of_gbt26875(data):
    tell("gbt26875", data)
    cut_alike(cutting.Cutter, data + frame() + data, len(data) // 2)
    if not data:
        return
    unit = data[1 : 1 + gbt26875.MAX_UNIT]
    sound = gbt26875.Frame(1, 1, 1, data[1:7].ljust(6, b"\0"), DEVICE, CENTRE, data[0], unit)
    raw = gbt26875.encode(sound)
    assert gbt26875.parse(raw) == sound
    tell("gbt26875", raw)
    assert gbt26875.key(raw)
    for dialect in dialects.dialects().values():
        assert gbt26875.lane(raw, dialect.telemetry) in LANES
        dialects.device_of(raw, dialect)
        assert gbt26875.flaw_of(dialects.answer(raw, TAG, dialect)) is None
        moment(raw[6:12], bcd=dialect.is_bcd)
    confirms(frame(), raw)


def of_meokon(data):
    tell("meokon", data)
    cut_alike(meokon.Cutter, data + upload() + data, len(data) // 2)
    if not data:
        return
    raw = meokon.encode(meokon.Frame(data[0] & 1, TERMINAL, data[1:]))
    tell("meokon", raw)
    assert uploads.lane(raw) in LANES
    uploads.is_timed(raw)
    for version in answers.VERSIONS:
        answers.confirm(raw, AT, version)


def of_ctwing(data):
    tell("ctwing", data)
    tell("ctwing", json.dumps({**PUSH, "payload": {"APPdata": data.hex()}}).encode())
    try:
        push = read_push(data)
    except PushRefused:
        return
    assert push.lane in LANES


def of_onenet(data):
    tell("onenet", data)
    tell("onenet", json.dumps({"msg": {**POINT, "value": data.hex()}}).encode())
    try:
        pushes = onenet.read_pushes(data)
    except PushRefused:
        pushes = None
    text = data.decode("utf-8", "replace")
    check_url("token", text, text, text)
    assert isinstance(onenet.signed(data), bytes)
    if pushes is None:
        return
    parts = onenet.parts(data)
    assert [onenet.read_pushes(part) for part in parts] == [[push] for push in pushes]
    assert {push.lane for push in pushes} <= LANES
    assert _refusal(data) in {None, "bad_signature"}


def _refusal(body):
    try:
        onenet.receive(body, "token")
    except PushRefused as refused:
        return refused.refusal
    return None


def of_mqtt_map(data):
    tell("mqtt_map", data)
    assert _envelope(envelope("a/b", data)) == ("a/b", data)
    own = [one for one in (_map(data),) if one]
    for product in (*shipped_maps().values(), *own):
        topic = product.subscription.replace("+", "7")
        message = read_message(topic, data, product)
        assert message.device == "7"
        assert message.lane in LANES
        assert message.is_dated in {True, False}
        tell("mqtt_map", envelope(topic, data))


def _map(data):
    try:
        return read_map("own", data.decode("utf-8", "replace"))
    except MapRefused:
        return None


def of_a_planted_fault(data):
    """Shows that what fails is found."""
    if data[:2] == b"@@":
        raise ValueError("planted")


PUSH = {"messageType": "dataReport", "IMEI": "86", "timestamp": 1, "payload": {"APPdata": "A55A"}}
POINT = {"type": 1, "imei": "86", "at": 1, "value": {"alarm": 1}}
MAP = """
label="a"
source="b"
topic="{device}"
payload="binary"
[[readings]]
quantity="a"
offset=0
type="f32"
"""
TARGETS = {
    "gbt26875": (of_gbt26875, [frame(), frame(ANALOG), b"\x02" + FIRE, b"\x05\x15\x01\x02" + TAG]),
    "meokon": (of_meokon, [upload(records=[1, 2]), b"\0" + upload(records=[1, 2])[17:-4]]),
    "ctwing": (of_ctwing, [json.dumps(PUSH).encode()]),
    "onenet": (of_onenet, [json.dumps({"msg": [POINT], "nonce": "n"}).encode()]),
    "mqtt_map": (
        of_mqtt_map,
        [MAP.encode(), b'{"voltage":1,"params":{"a":[1]}}', envelope("a", upload())],
    ),
    "planted": (of_a_planted_fault, [b"@"]),
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("protocol", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=60)
    asked = parser.parse_args()
    target, seeds = TARGETS[asked.protocol]
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for nth, seed in enumerate(seeds):
            (corpus / str(nth)).write_bytes(seed)
        told = [f"-max_total_time={asked.seconds}", f"-max_len={LONGEST}", "-timeout=10"]
        atheris.Setup([sys.argv[0], str(corpus), f"-artifact_prefix={folder}/", *told], target)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
