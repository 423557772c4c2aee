"""A short campaign on each kind of journal, and proof that it would see what it looks for."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from tests.gateway.faults import campaign, reading, scene
from tests.gateway.faults.campaign import Round
from tests.gateway.faults.report import page
from tests.gateway.faults.terminals import Tally, signal_of
from tests.gateway.frames import frame

SEED = 6


def played(folder, journal, *faults):
    """One round of each fault; what was lost, what was doubled, and how many were confirmed."""
    rounds, repeats, vanished = asyncio.run(
        campaign.campaign(folder, journal, len(faults), SEED, faults=faults)
    )
    assert sorted(one.fault for one in rounds) == sorted(one.__name__ for one in faults)
    assert (repeats >= 0, vanished) == (True, 0)
    return [(one.lost, one.doubled) for one in rounds], min(one.confirmed for one in rounds)


def test_a_journal_in_files_keeps_what_was_promised(tmp_path):
    costs, confirmed = played(
        tmp_path, "sqlite",
        campaign.kill_both, campaign.fill_disk, campaign.slow_disk, campaign.storm_and_kill,
        campaign.freeze_gateway, campaign.half_open,
    )  # fmt: skip

    assert (costs, confirmed > 0) == ([(0, 0)] * 6, True)


def test_a_journal_in_nats_keeps_what_was_promised(tmp_path):
    costs, confirmed = played(
        tmp_path, "nats", campaign.kill_leader, campaign.kill_reader, campaign.storm_and_kill
    )

    assert (costs, confirmed > 0) == ([(0, 0)] * 3, True)


def effects_of(folder, *signals):
    """Effects as a reader would have written them."""
    with closing(sqlite3.connect(folder / "effects.sqlite")) as base:
        base.execute(reading.EFFECTS)
        base.executemany("INSERT INTO effect (signal) VALUES (?)", [(one,) for one in signals])
        base.commit()
    return reading.Effects(folder / "effects.sqlite")


def test_a_second_effect_is_seen(tmp_path):
    effects = effects_of(tmp_path, 1, 2, 1)

    assert (effects.look(), effects.look(), effects.doubled) == ({1, 2}, set(), 1)


def test_a_promise_without_an_effect_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(scene, "PATIENCE_SECONDS", 0.1)
    effects_of(tmp_path, 1, 2)
    stage = scene.Scene(tmp_path, "sqlite:///", {}, SEED)
    stage.tally.sent_at = {1: 0.0, 2: 0.0, 3: 0.0}
    for signal in (1, 2, 3):
        stage.tally.confirm(signal)

    lost = asyncio.run(stage.count_lost())
    stage.end()

    assert (lost, stage.tally.count, stage.tally.confirmed) == (1, 3, set())


def test_what_nobody_sent_is_not_confirmed():
    tally = Tally()
    tally.confirm(signal_of(frame()))

    assert tally.count == 0


@pytest.mark.parametrize("lost", [0, 3])
def test_the_report_says_what_was_lost(lost):
    rounds = [Round("sqlite", "kill_both", 10, lost, 0, 0.5), Round("sqlite", "storm", 20, 0, 0, 2)]

    written = page({"sqlite": (rounds, 7, 0)}, day="2026-11-29", seed=1, terminals=2, answer=1)

    assert f"**2 rounds, 30 confirmed signals: {lost} lost, 0 doubled.**" in written
    assert f"| kill both | 1 | 10 | {lost} | 0 | 0.50 | 0.50 |" in written
    assert f"| **all** | 2 | 30 | {lost} | 0 | 1.25 | 2.00 |" in written
    assert "7 signals stood in the journal a second time" in written
