"""The command as a person runs it: its answers, its refusals, and that it needs no database."""

import io
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine

from wanghuo.__main__ import main

SOUND = {"site": "crowded", "elements": ["7.3.1", "7.3.2", "7.3.3"]}


@pytest.fixture
def judge(tmp_path, capfdbinary):
    def run(content, *options, on="2025-10-31"):
        file = tmp_path / "case.json"
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        code = main(["hazard", "judge", str(file), "--on", on, *options])
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


def test_it_answers_in_json(judge):
    code, out, err = judge(SOUND, "--json")

    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "decision": "major",
        "by": "comprehensive",
        "rule_version": "GB 35181-2017",
        "matched": ["7.3.1", "7.3.2", "7.3.3"],
        "explain": (
            "人员密集场所，5.3.3a 所列综合判定要素 3 条，已达到 3 条，判定为重大火灾隐患。"
        ),
    }


def test_it_answers_in_words(judge):
    assert judge({"site": "other", "elements": ["6.8"]})[1] == (
        "结论：判定为重大火灾隐患\n"
        "方式：直接判定\n"
        "适用标准：GB 35181-2017\n"
        "依据要素：6.8\n"
        "说明：存在直接判定要素 1 条，有一条即判定为重大火灾隐患："
        "6.8 人员密集场所违规使用、储存或销售易燃易爆危险品。\n"
    )


def test_it_leaves_to_a_person_what_it_has_no_text_for(judge):
    code, out, _ = judge(SOUND, "--json", on="2025-11-01")
    told = json.loads(out)

    assert code == 0
    assert (told["decision"], told["rule_version"]) == ("needs_human", "GB 35181-2025")


def test_it_names_what_it_refuses(judge):
    code, out, err = judge({"site": "crowded", "elements": ["9.9", "7.3.1", "x"]}, "--json")
    sentence = "GB 35181-2017 没有这些判定要素：9.9、x。请对照该标准的要素编号改正后再判定。"

    assert code == 2
    assert err == f"{sentence}\n"
    assert json.loads(out) == {
        "error": sentence,
        "code": "major_hazard_elements_refused",
        "refused": ["9.9", "x"],
    }


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "不是有效的 JSON"),
        (b"\xff\xfe", "UTF-8"),
        (b"[" * 100000, "不是有效的 JSON"),
        (b"[]", "应为一个 JSON 对象"),
        ({"elements": []}, "site 没有写"),
        ({"site": "school", "elements": []}, "“school”不认识"),
        ({"site": ["crowded"], "elements": []}, "不认识"),
        ({"site": "crowded"}, "缺少 elements"),
        ({"site": "crowded", "elements": "7.3.1"}, "应为编号的列表"),
        ({"site": "crowded", "elements": [7.5]}, "应加引号"),
        ({"site": "crowded", "elements": [], "exemption": []}, "没有“exemption”这项"),
        ({"site": "crowded", "elements": [], "exempt": ["5.1.3x"]}, "5.1.3x"),
        (b'{"site": "crowded", "site": "other", "elements": []}', "“site”写了两次"),
    ],
)
def test_it_refuses_in_one_sentence(judge, content, sentence):
    code, out, err = judge(content)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert sentence in err


@pytest.mark.parametrize(
    "day", ["2025-02-30", "yesterday", "20251031", "", "2025-1-1", "２０２５-１０-３１"]
)
def test_it_refuses_a_day_no_calendar_has(judge, day):
    code, _, err = judge(SOUND, on=day)

    assert code == 2
    assert err == f"判定日“{day}”不是有效日期，请写成 2025-10-31 的样子。\n"


@pytest.mark.parametrize("name", ["missing.json", ".", "a\0b"])
def test_it_refuses_a_file_it_cannot_read(name, capfdbinary):
    assert main(["hazard", "judge", name, "--json"]) == 2

    out, err = capfdbinary.readouterr()
    assert json.loads(out)["error"] == err.decode().strip()
    assert "读不到文件" in err.decode()


def test_it_reads_standard_input(monkeypatch, capfdbinary):
    given = "\ufeff" + json.dumps(SOUND)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(given.encode())))

    assert main(["hazard", "judge", "-", "--on", "2018-07-01", "--json"]) == 0
    assert json.loads(capfdbinary.readouterr().out)["decision"] == "major"


@time_machine.travel("2025-10-31T16:30:00Z")  # 1 November in Shanghai
def test_without_a_day_it_judges_by_today(capfdbinary, tmp_path):
    file = tmp_path / "case.json"
    file.write_text(json.dumps(SOUND))

    assert main(["hazard", "judge", str(file), "--json"]) == 0
    assert json.loads(capfdbinary.readouterr().out)["rule_version"] == "GB 35181-2025"


def test_it_starts_no_django(tmp_path):
    program = (
        "import sys; from wanghuo.__main__ import main; main(); print('django' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "hazard", "judge", "-", "--on", "2025-10-31", "--json"],
        input=json.dumps(SOUND).encode(),
        capture_output=True,
        check=True,
        cwd=Path(tmp_path),
        env={"PYTHONPATH": str(Path(__file__).parents[3] / "src")},
    )

    assert done.stdout.decode().endswith("False\n")
