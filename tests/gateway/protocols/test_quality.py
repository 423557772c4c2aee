"""Every protocol answers every rule of quality, with a test that exists or a reason."""

import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from tests.house.files import ROOT
from wanghuo.gateway.protocols import PROTOCOLS

RULES = [
    "recorded_fixtures", "any_chunks", "bounded", "never_raises", "raw_kept", "round_trip",
    "every_damage", "acknowledge", "identity", "idempotency", "alarm_lane", "clock_skew",
    "back_dated", "commands", "dialects",
]  # fmt: skip
GUIDE = (ROOT / "docs/developer/add-a-protocol.md").read_text("utf-8")


def answers(name):
    folder = Path(import_module(PROTOCOLS[name].module).__file__).parent
    return tomllib.loads((folder / "quality.toml").read_text("utf-8"))


def is_answered(answer):
    """Tell whether one rule is proved by a test that exists, or exempt for a reason."""
    done, exempt = answer.get("done"), answer.get("exempt")
    if len(answer) != 1:
        return False
    return (ROOT / done).is_file() if done else bool(exempt)


@pytest.mark.parametrize("name", PROTOCOLS)
def test_every_rule_is_answered(name):
    given = answers(name)
    disagreements = given.pop("disagreements", {})

    assert list(given) == RULES
    assert [
        rule for rule, answer in (given | disagreements).items() if not is_answered(answer)
    ] == []


def test_guide_explains_the_rules():
    rows = [line.split("`")[1] for line in GUIDE.splitlines() if line.startswith("| `")]

    assert rows == RULES


def test_every_way_in_which_devices_disagree_is_answered():
    assert list(answers("gbt26875")["disagreements"]) == [
        "bit_0", "source_address", "component_address", "heartbeat", "time_encoding",
        "description", "object_sizes", "object_sizes_of_fubei", "version_byte", "end_mark",
        "analog_order", "state_order", "object_count", "other_26875",
    ]  # fmt: skip


def test_every_protocol_has_words():
    for protocol in PROTOCOLS.values():
        assert protocol.label
        assert protocol.summary
        assert {"ok", "error", "raw"} <= set(protocol.codec.words)
