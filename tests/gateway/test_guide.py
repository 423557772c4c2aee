"""The guide to adding a protocol works when it is followed step by step."""

import json
import re
import sys

import pytest

from tests.house.files import ROOT
from wanghuo.__main__ import main
from wanghuo.gateway import decode, protocols
from wanghuo.gateway.protocols import PROTOCOLS, Protocol
from wanghuo.gateway.protocols.framing import Cutter

GUIDE = (ROOT / "docs/developer/add-a-protocol.md").read_text("utf-8")
FILES = re.findall(r"^`(src/[\w/.]+)`\n\n```python\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
ROW = re.search(r'^```python\n"(\w+)": (Protocol\(.*\)),\n```', GUIDE, re.MULTILINE)
TYPED = re.search(r'^wanghuo decode (\w+) "(.*)"$', GUIDE, re.MULTILINE)


@pytest.fixture
def followed(tmp_path, monkeypatch):
    """Write the files of the guide, and the row of the registry."""
    for name, text in FILES:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    folder = tmp_path / "src/wanghuo/gateway/protocols"
    (folder / "toy/__init__.py").write_text('"""The toy of the guide."""\n', "utf-8")
    monkeypatch.setattr(protocols, "__path__", [*protocols.__path__, str(folder)])
    row = eval(ROW.group(2), {"Protocol": Protocol})  # noqa: S307 -- the guide's own line
    monkeypatch.setattr(decode, "PROTOCOLS", {**PROTOCOLS, ROW.group(1): row})
    yield row
    for module in [name for name in sys.modules if name.startswith(f"{protocols.__name__}.toy")]:
        del sys.modules[module]
    protocols.codec_in.cache_clear()


def test_guide_writes_three_files():
    assert [name.rpartition("/")[2] for name, _ in FILES] == [
        "frames.py",
        "meaning.py",
        "codec.py",
    ]


def test_what_the_guide_types_is_read(followed, capfdbinary):
    assert main(["decode", TYPED.group(1), TYPED.group(2), "--json"]) == 0
    assert json.loads(capfdbinary.readouterr().out) == {
        "ok": True,
        "error": None,
        "device": "7",
        "level_mm": 1200,
        "raw": "AA550A000704B0C50D0A",
        "note": None,
    }


def test_it_is_told_in_chinese(followed, capfdbinary):
    main(["decode", "toy", "AA550A000704B0C60D0A" + "AA550A000704B0C50D0A"])
    out = capfdbinary.readouterr().out.decode()

    assert "错误：校验不符" in out
    assert "液位（mm）：1200" in out


def test_its_frames_are_cut(followed):
    framing = sys.modules[followed.codec.meaning.__module__].FRAMING
    frame = bytes.fromhex(TYPED.group(2))
    cutter = Cutter(framing)

    assert [piece for byte in frame * 3 for piece in cutter.feed(bytes((byte,)))] == [frame] * 3
