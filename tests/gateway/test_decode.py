"""The command as a person runs it."""

import io
import json
import subprocess
import sys
from types import SimpleNamespace

import pytest

from tests.gateway.protocols.gbt26875.recorded import FRAMES, SOUND, raw
from wanghuo.__main__ import main

FIRE = FRAMES["A1"]
ERRORS = dict.fromkeys(FRAMES) | dict.fromkeys(("G2", "D3", "P1", "J1"), "checksum")


@pytest.fixture
def decode(capfdbinary, monkeypatch):
    def run(*given, protocol="gbt26875", piped=b""):
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(piped)))
        code = main(["decode", protocol, *map(str, given)])
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


def told(decode, given, *options, **kwargs):
    code, out, err = decode(given, "--json", *options, **kwargs)
    assert (code, err) == (0, "")
    return [json.loads(line) for line in out.splitlines()]


@pytest.mark.parametrize(
    "written",
    [
        FIRE,
        FIRE.lower(),
        "0x" + FIRE,
        " ".join(FIRE[at : at + 2] for at in range(0, len(FIRE), 2)),
        ", ".join("0x" + FIRE[at : at + 2] for at in range(0, len(FIRE), 2)),
        "\n".join(FIRE[at : at + 15] for at in range(0, len(FIRE), 15)),
        "0X40,0X40" + FIRE[4:],
        "0x40-40:" + FIRE[4:],
    ],
)
def test_hex_in_any_writing(decode, written):
    assert [one["raw"] for one in told(decode, written)] == [FIRE]


def test_hex_that_was_not_quoted(decode):
    digits = [FIRE[at : at + 2] for at in range(0, len(FIRE), 2)]

    code, out, _ = decode(*digits, "--json")
    assert (code, json.loads(out)["raw"]) == (0, FIRE)


def test_a_frame_in_json(decode):
    (only,) = told(decode, FIRE)

    assert (only["ok"], only["objects"][0]["state"]) == (True, ["fire"])


def test_a_frame_in_words(decode):
    code, out, err = decode(FIRE)

    assert (code, err) == (0, "")
    assert out == (
        "第 1 条\n"
        "  完好：是\n"
        "  命令：发送数据（2）\n"
        "  业务流水号：1\n"
        "  版本：1.1\n"
        "  发送时间：2012-09-26T09:58:32+08:00\n"
        "  源地址：000000000379\n"
        "  目的地址：000000015B38\n"
        "  类型标志：建筑消防设施部件运行状态（2）\n"
        "  信息对象 1：\n"
        "    系统类型：火灾报警系统（1）\n"
        "    系统地址：1\n"
        "    部件类型：感烟火灾探测器（40）\n"
        "    部件地址：0A000200\n"
        "    区（回路）：10\n"
        "    位（点）：2\n"
        "    状态字：2\n"
        "    状态：火警\n"
        "    正常运行（仅供参考）：否\n"
        "    时间：2012-09-26T09:58:02+08:00\n"
        f"  原文：{FIRE}\n"
        "\n"
    )


def test_a_broken_frame_in_words(decode):
    code, out, _ = decode(FRAMES["G2"])

    assert code == 0
    assert "完好：否\n  错误：校验不符\n" in out


def test_frames_one_after_another(decode):
    everything = "".join(FRAMES.values())

    assert [one["raw"] for one in told(decode, everything)] == list(FRAMES.values())
    assert [one["error"] for one in told(decode, everything)] == list(ERRORS.values())


@pytest.mark.parametrize(
    ("written", "error"),
    [
        (FIRE[:-6] + "47" + FIRE[-4:], "checksum"),
        (FIRE[:-4] + "3535", "tail"),
        (FIRE[:-2], "length"),
        (FIRE[:-8] + FIRE[-6:], "length"),
        (FIRE + "00", "length"),
        (FIRE + FIRE[:2], "length"),
        (FIRE[:48] + "0104" + FIRE[52:], "length"),
        (FIRE[:48] + "0104" + "02" + "00" * 1025 + "002323", "length"),
        ("4141" + FIRE[4:], "head"),
        ("00" + FIRE, "head"),
        ("4040", "length"),
        ("40", "head"),
        ("00", "head"),
    ],
)
def test_a_lone_broken_frame_is_one_answer(decode, written, error):
    wrapped = "\n".join(written[at : at + 30] for at in range(0, len(written), 30))

    assert [one["error"] for one in told(decode, written)] == [error]
    assert [one["error"] for one in told(decode, wrapped)] == [error]


def test_lines_of_hex(decode, tmp_path):
    file = tmp_path / "frames.txt"
    file.write_text(
        f"\ufeff{FIRE}\r\n\r\n{FRAMES['G2'][:-2]}\n{FRAMES['A5']}{FRAMES['A4']}\n", "utf-8"
    )

    assert [(one["raw"], one["error"]) for one in told(decode, file)] == [
        (FIRE, None),
        (FRAMES["G2"][:-2], "length"),
        (FRAMES["A5"], None),
        (FRAMES["A4"], None),
    ]


def test_lines_that_wrap_one_frame(decode, tmp_path):
    file = tmp_path / "dump.txt"
    file.write_text("\n".join(FIRE[at : at + 15] for at in range(0, len(FIRE), 15)), "utf-8")

    assert [one["raw"] for one in told(decode, file)] == [FIRE]


def test_json_lines(decode, tmp_path):
    file = tmp_path / "frames.jsonl"
    lines = [json.dumps({"id": name, "hex": hexed}) for name, hexed in FRAMES.items()]
    file.write_text("\n".join(lines) + "\n", "utf-8")

    assert [one["error"] for one in told(decode, file)] == list(ERRORS.values())


def test_raw_bytes(decode, tmp_path):
    file = tmp_path / "frames.bin"
    file.write_bytes(raw("A1") + b"\0\xff" + raw("A5"))

    assert [one["raw"] for one in told(decode, file)] == [FIRE, "00FF", FRAMES["A5"]]


@pytest.mark.parametrize("piped", [FIRE.encode(), raw("A1"), b" " + FIRE.encode() + b"\r\n"])
def test_standard_input(decode, piped):
    assert [one["raw"] for one in told(decode, "-", piped=piped)] == [FIRE]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("", "没有可读的内容"),
        (" \n", "没有可读的内容"),
        ("hello", "第 1 行不是十六进制"),
        ("404", "第 1 行不是十六进制"),
        ("nowhere.bin", "或检查文件路径是否正确"),
        ('{"hex": "zz"}', "第 1 行不是带 hex 字段的 JSON"),
        ('{"hex": "40"', "第 1 行不是带 hex 字段的 JSON"),
        ("报文" * 200, "第 1 行不是十六进制"),
    ],
)
def test_what_is_no_hex_is_one_sentence(decode, given, sentence):
    code, out, err = decode(given, "--json")

    assert (code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


def test_a_wrong_line_is_named(decode, tmp_path):
    file = tmp_path / "frames.txt"
    file.write_text(f"{FIRE}\nthen this\n", "utf-8")

    sentence = (
        "第 2 行不是十六进制。请给出成对的十六进制数字（可带空格、换行或 0x），"
        "或检查文件路径是否正确。\n"
    )
    assert decode(file)[::2] == (2, sentence)


def test_names_that_are_not_there(decode):
    assert decode(FIRE, protocol="modbus")[::2] == (
        2,
        "没有名为“modbus”的协议，可用：gbt26875、meokon、ctwing、onenet、mqtt_map。\n",
    )
    code, _, err = decode(FIRE, "--dialect", "klingon")
    assert (code, err.startswith("该协议没有名为“klingon”的方言，可用：standard、dgiot、")) == (
        2,
        True,
    )


PUSH = {"messageType": "dataReport", "deviceId": "d1", "payload": {"level": 3}}


ONE_RECORD = "A55A00002953485250323530393031323034D0000000010100000009C4025D68FFB887025D843E55AA"


def test_frames_of_a_terminal(decode):
    answered = told(decode, ONE_RECORD * 2 + "00" + ONE_RECORD[:-2], protocol="meokon")

    assert [one["error"] for one in answered] == [None, None, "head"]
    assert [one["device"] for one in answered[:2]] == ["SHRP25090120"] * 2


def test_frame_within_a_push_in_words(decode):
    push = {**PUSH, "payload": {"APPdata": ONE_RECORD}}
    out = decode(json.dumps(push), protocol="ctwing")[1]

    assert (
        "    设备协议：meokon\n    设备报文：\n      完好：是\n      命令：上传数据（0）\n" in out
    )
    assert "      表类型：压力表（MPa）（1）\n" in out
    assert "      供电方式：单电池供电\n" in out


def test_json_of_a_cloud(decode, tmp_path):
    file = tmp_path / "push.json"
    file.write_text(json.dumps(PUSH, indent=2), "utf-8")
    lines = tmp_path / "pushes.jsonl"
    lines.write_text(f"{json.dumps(PUSH)}\n{json.dumps(PUSH)}\n", "utf-8")

    for given, count in ((file, 1), (lines, 2), (json.dumps(PUSH), 1)):
        answered = told(decode, given, protocol="ctwing")
        assert [one["messages"][0]["device"] for one in answered] == ["d1"] * count
    hexed = json.dumps(PUSH).encode().hex()
    assert told(decode, hexed, protocol="ctwing")[0]["ok"]


def test_json_of_a_cloud_in_words(decode):
    out = decode(json.dumps(PUSH), protocol="ctwing")[1]

    assert "消息类型：数据上报\n" in out
    assert "名称：液位\n      值：3\n" in out


@pytest.mark.parametrize("protocol", ["ctwing", "onenet", "mqtt_map"])
def test_what_a_cloud_would_not_push(decode, protocol):
    (only,) = told(decode, "hello", protocol=protocol)

    assert (only["ok"], only["raw"]) == (False, "hello")


def test_map_of_a_product(decode):
    message = json.dumps({"topic": "device/power/up/E1", "payload": {"power": 5}})

    assert told(decode, message, protocol="mqtt_map")[0]["device"] == "E1"
    (other,) = told(decode, message, "--dialect", "meokon", protocol="mqtt_map")
    assert other["error"] == "unknown_topic"


def test_dialect(decode):
    (only,) = told(decode, FRAMES["F1"], "--dialect", "fubei")

    assert only["type_name"] == "switch_input"


def test_it_loads_no_django_and_of_the_house_only_what_it_may():
    program = (
        "import sys; from wanghuo.__main__ import main\n"
        f"main(['decode', 'gbt26875', '{FIRE}'])\n"
        "names = sorted(m for m in sys.modules if m.startswith('wanghuo.kernel.'))\n"
        "print('django' in sys.modules, 'cryptography' in sys.modules, names)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, encoding="utf-8"
    )

    assert done.stdout.splitlines()[-1] == (
        "False False ['wanghuo.kernel.clock', 'wanghuo.kernel.errors']"
    )


def test_every_recorded_frame_has_words(decode):
    for name in SOUND:
        assert decode(FRAMES[name])[::2] == (0, "")
