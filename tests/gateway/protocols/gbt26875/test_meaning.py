"""What shared frames say, spelled out; and the command that says it."""

import io
import json
import subprocess
import sys

import pytest

from tests.gateway.protocols.gbt26875.examples import ANALOG, frame, shared_frames
from wanghuo.__main__ import main
from wanghuo.gateway.protocols.gbt26875.meaning import meaning

HEADER = {
    "ok": True, "error": None, "sequence": 1, "version": "1.1",
    "source": "000000000379", "destination": "000000015B38",
}  # fmt: skip
EVENT = "2012-09-26T09:58:02+08:00"
KEYS = {
    "ok", "error", "command", "sequence", "version", "sent_at", "source", "destination", "type",
    "objects", "raw",
}  # fmt: skip


BOTH = (frame(), frame(ANALOG))


def said(name):
    raw, *_ = shared_frames()[name]
    return meaning(raw)


def part(whole, some):
    return {key: whole[key] for key in some}


def test_a_fire():
    fire = said("A1")
    expected = HEADER | {"command": 2, "type": 2, "sent_at": "2012-09-26T09:58:32+08:00"}
    [one] = fire["objects"]
    detail = {
        "system": 1, "system_address": 1, "component": 40, "address": "0A000200", "zone": 10,
        "point": 2, "state": ["fire"], "is_running": False, "description": "", "at": EVENT,
    }  # fmt: skip

    assert part(fire, expected) == expected
    assert part(one, detail) == detail


@pytest.mark.parametrize(
    ("name", "command", "kind", "objects"),
    [
        ("A2", 3, None, []), ("A3", 6, None, []), ("A9n", 6, None, []), ("A15", 3, None, []),
        ("A4", 2, 21, [{"state": ["main_power_fault"], "at": EVENT}]),
        ("A5", 2, 24, [{"operations": ["duty_answer"], "operator": 1, "at": EVENT}]),
        ("A6", 2, 25, [{"major": 1, "minor": 1}]), ("A7", 2, 28, [{"at": EVENT}]),
        ("A8", 4, 81, [{"reserved": 0}]), ("A10", 4, 85, [{"reserved": 0}]),
        ("A11", 5, 25, [{"major": 1, "minor": 1}]), ("A12", 4, 88, [{"reserved": 0}]),
        ("A14", 1, 89, [{"reserved": 0}]), ("A17", 1, 91, [{"minutes": 10}]),
        ("D1", 2, None, []), ("D4", 2, None, []),
        ("D5", 2, 24, [{"operations": ["reset"], "at": "2022-07-12T11:46:58+08:00"}]),
        ("D8", 2, 2, [{"component": 0, "address": "37000A00", "state": ["fault"]}]),
        ("D11", 2, 21, [{"state": [], "at": "2022-07-12T16:42:10+08:00"}]),
        ("D13", 2, 24, [{"operations": ["reset"], "operator": 1}]),
        ("F1", 2, 150, []), ("X2", 4, 61, [{"system": 1, "system_address": 2}]),
        ("S1", 2, 21, [{"state": [], "is_running": True, "at": None}]),
        ("S3", 2, 2, [{"system": 2, "component": 178, "at": None}]),
    ],
)  # fmt: skip
def test_each_shared_frame(name, command, kind, objects):
    found = said(name)

    assert (found["ok"], found["error"]) == (True, None)
    assert (found["command"], found["type"], len(found["objects"])) == (command, kind, len(objects))
    for one, expected in zip(found["objects"], objects, strict=True):
        assert part(one, expected) == expected
    assert set(found) >= KEYS
    assert found["raw"] == shared_frames()[name][0].hex().upper()


@pytest.mark.parametrize("name", ["G2", "D3", "P1", "J1"])
def test_a_wrong_checksum_still_tells_its_header(name):
    raw, *_ = shared_frames()[name]
    found = meaning(raw)

    assert (found["ok"], found["error"], found["objects"]) == (False, "checksum", [])
    assert (found["sequence"], found["command"]) == (raw[2] | raw[3] << 8, raw[26])


@pytest.mark.parametrize(
    ("name", "source", "destination", "version"),
    [
        ("D1", "000000000000", "1D6D0401A8C0", "16.0"),
        ("S1", "0140609623B2", "000000000000", "1.32"),
    ],
)  # fmt: skip
def test_addresses_and_versions_are_whatever_they_are(name, source, destination, version):
    found = said(name)

    assert (found["source"], found["destination"], found["version"]) == (
        source,
        destination,
        version,
    )


def printed(capsys, *words):
    code = main(["decode", "gbt26875", *words])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_pasted_hex_is_decoded(capsys):
    raw = frame()
    spaced = " ".join(f"0x{byte:02x}" for byte in raw)
    for given in ([raw.hex()], [raw.hex().upper()], [spaced], spaced.split()):
        code, out, _ = printed(capsys, *given, "--json")
        assert (code, json.loads(out)["raw"]) == (0, raw.hex().upper())


def test_several_frames_are_several_lines(capsys):
    code, out, _ = printed(capsys, (frame() + frame(ANALOG)).hex(), "--json")

    assert code == 0
    assert [json.loads(line)["type"] for line in out.splitlines()] == [2, 3]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("frames.txt", frame().hex() + "\n\n" + frame(ANALOG).hex() + "\n"),
        ("frames.jsonl", "\n".join(json.dumps({"hex": one.hex()}) for one in BOTH)),
        ("frames.bin", frame() + frame(ANALOG)),
    ],
)
def test_a_file_is_decoded(capsys, tmp_path, name, content):
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    code, out, _ = printed(capsys, str(file), "--json")

    assert code == 0
    assert [json.loads(line)["type"] for line in out.splitlines()] == [2, 3]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (frame().hex()[2:], "head"), (frame().hex()[:-2], "length"),
        (frame().hex() + "23", "length"),
        (frame().hex()[:-4] + "3535", "tail"), (frame().hex()[:-6] + "002323", "checksum"),
        ("4040", "length"),
    ],
)  # fmt: skip
def test_a_broken_frame_is_an_answer(capsys, given, error):
    code, out, _ = printed(capsys, given, "--json")

    assert (code, json.loads(out)["error"], json.loads(out)["ok"]) == (0, error, False)


def test_words_for_people(capsys):
    code, out, _ = printed(capsys, frame().hex())

    assert code == 0
    assert "type_name: 设施部件状态" in out
    assert "  state: fire" in out


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["你好"], "这不是十六进制报文，也没有这个文件"),
        (["404"], "这不是十六进制报文"),
        ([frame().hex(), "--dialect", "x"], "没有“x”这个方言"),
    ],
)
def test_what_cannot_be_read_is_said_in_chinese(capsys, words, problem):
    code, out, err = printed(capsys, *words)

    assert (code, out, problem in err) == (2, "", True)


def test_a_bad_line_of_a_file_is_named(capsys, tmp_path):
    file = tmp_path / "frames.txt"
    file.write_text(frame().hex() + "\nxyz\n")
    code, _, err = printed(capsys, str(file))

    assert (code, "文件第2行" in err) == (2, True)


def test_decoding_needs_no_django():
    code = (
        "import sys; from wanghuo.__main__ import main; "
        f"main(['decode', 'gbt26875', '{frame().hex()}', '--json']); "
        "print('django' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    first, second = io.StringIO(out.stdout)
    assert (json.loads(first)["ok"], second.strip()) == (True, "False")
