"""`wanghuo devices` and `wanghuo projector` where the house is installed."""

import json
from argparse import ArgumentParser

import pytest

from tests.gateway.test_brokers import MAP, METER, TOPIC, write_map
from tests.journeys.browsing import eventually
from tests.monitoring.devices.builders import device, facts, named, record, write
from tests.monitoring.devices.test_segments import segments
from wanghuo.gateway import devices as words
from wanghuo.gateway.journal.reading import FileReader
from wanghuo.gateway.journal.records import Kind, Lane, Record
from wanghuo.gateway.protocols.mqtt_map.maps import Source, use_maps
from wanghuo.gateway.protocols.mqtt_map.reading import envelope
from wanghuo.gateway.shelf import Shelf
from wanghuo.kernel import clock
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.messages import WITHDRAWN, Action, ControlFile, Known
from wanghuo.monitoring.devices import services
from wanghuo.monitoring.devices.models import JournalCursor
from wanghuo.monitoring.devices.projector.said import meaning_of
from wanghuo.monitoring.devices.reading import in_words
from wanghuo.web.commands import devices as devices_command
from wanghuo.web.commands import devices_of_house, doctor
from wanghuo.web.commands.projector import Desk, read_part
from wanghuo.web.config import config


@pytest.fixture
def devices(capsys):
    """Run the command as the program does; return its code and what it said."""

    def run(*said):
        parser = ArgumentParser()
        words.add_arguments(parser)
        code = devices_of_house.run(parser.parse_args(said))
        heard = capsys.readouterr()
        return code, heard.out or heard.err

    return run


def opens(folder):
    """How a projector opens the journal of a folder."""
    return lambda: FileReader(folder / "journal")


@pytest.fixture
def desk(tmp_path):
    opened = Desk(opens(tmp_path), var=tmp_path)
    yield opened
    opened.close()


def test_who_waits_is_listed_claimed_into_an_area_and_released(ground, tmp_path, desk, devices):
    write(tmp_path / "journal", [record(1), record(1, seconds=9)])
    desk.carry_on(once=True)

    [waiting] = map(json.loads, devices("quarantine", "--json")[1].splitlines())
    refused = devices("claim", named(1))
    claimed = devices("claim", named(1), "--area", ground.village.code, "--name", "甲")
    desk.carry_on(once=True)

    assert (waiting["identity"], waiting["count"]) == (named(1), 2)
    assert (refused[0], "区划代码" in refused[1]) == (2, True)
    assert (claimed[0], device(1).area, device(1).name) == (0, ground.village, "甲")
    assert devices("quarantine") == (0, "没有待认领的装置。\n")
    [known] = map(json.loads, devices("list", "--json")[1].splitlines())
    assert (known["identity"], known["area"]) == (named(1), ground.village.code)
    assert desk.control.known_after(0)[0] == [Known(named(1), "standard", True)]

    assert devices("release", named(1))[0] == 0
    desk.carry_on(once=True)
    assert desk.control.known_after(0)[0] == [Known(named(1), "standard", False)]
    assert devices("list") == (0, "还没有认领任何装置。\n")


def test_a_place_may_be_named(ground, devices):
    place = ground.place()

    assert devices("claim", named(1), "--place", place.number)[0] == 0
    assert device(1).place == place


@pytest.mark.parametrize(
    ("words", "said"),
    [(("claim", "379", "--area", "0"), "未找到该区划"), (("release", named(7)), "未找到该装置")],
)
def test_what_cannot_be_done_is_said(ground, devices, words, said):
    code, heard = devices(*words)

    assert (code, said in heard) == (2, True)


def test_a_segment_is_verified(ground, tmp_path, desk, devices):
    for nth in range(3):
        write(tmp_path / "journal", [record(nth)], segment_records=1)
    before = devices("verify", str(segments(tmp_path / "journal")[0].path))
    desk.carry_on(once=True)

    after = devices("verify", str(segments(tmp_path / "journal")[0].path))

    assert (before[0], after[0]) == (1, 0)
    assert ("没有这一段的封存记录" in before[1], "与封存时一致" in after[1]) == (True, True)
    assert len(facts("segment.sealed")) == 2


def test_alarms_are_carried_to_their_end_before_telemetry(ground, tmp_path, desk):
    write(tmp_path / "journal", [record(1)] * 3000)
    write(tmp_path / "journal", [record(2)] * 3000, Lane.TELEMETRY)

    desk.go_round()

    at = dict(JournalCursor.objects.values_list("lane", "position"))
    assert at[Lane.ALARM] == 3000


def test_only_the_first_part_tells_the_gateway(ground, tmp_path):
    ground.claimed(1)
    for number, told in ((1, []), (0, [Known(named(1), "standard", True)])):
        part = read_part(f"{number + 1}/2")
        desk = Desk(opens(tmp_path), part, tmp_path)
        desk.carry_on(once=True)
        assert desk.control.known_after(0)[0] == told
        desk.close()


def test_a_command_goes_down(ground, tmp_path, desk):
    row = services.send_command(
        device=ground.claimed(1), action=Action.SET_CLOCK, actor=SYSTEM, at=clock.now()
    )

    desk.carry_on(once=True)

    control = ControlFile(tmp_path / "control.sqlite")
    assert [one.id for one in control.ordered_after(0)] == [row.pk]
    control.close()


@pytest.mark.parametrize("text", ["", "1", "0/1", "2/1", "1/0", "1/65", "a/b", "1/1/1", "-1/1"])
def test_what_is_no_part_is_none(text):
    assert read_part(text) is None


def test_a_part_is_counted_from_one():
    assert [(one.number, one.of) for one in map(read_part, ("1/1", "2/4", "64/64"))] == [
        (0, 1), (1, 4), (63, 64),
    ]  # fmt: skip


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Let the program's own folder be this one."""
    monkeypatch.setenv("WANGHUO_VAR", str(tmp_path))
    monkeypatch.setenv("WANGHUO_DATABASE_URL", "sqlite:///")
    config.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    config.cache_clear()


def test_doctor_finds_a_journal_that_nobody_carries_in(ground, here):
    write(here / "journal", [record(1)])  # received in March

    before = doctor.projecting()
    desk = Desk(opens(here), var=here)
    desk.carry_on(once=True)
    desk.close()

    assert ("wanghuo projector" in before, doctor.projecting()) == (True, "")


def test_house_and_gateway_read_a_product_by_one_map(ground, tmp_path, desk):
    """Of the house's folder: put there it is told, and the projector reads by it."""
    raw = envelope(TOPIC, b'{"at": 1795900000, "voltage": 221}')
    heard = Record(1, METER, "mqtt_map", "meter", Kind.SIGNAL, b"k", raw)
    use_maps(Shelf(tmp_path))
    try:
        assert (desk.control.taught_after(0)[0], meaning_of(heard)) == ({}, None)
        write_map(tmp_path, "meter", MAP)
        write_map(tmp_path, "faulty", "label = 1")
        assert eventually(lambda: desk.go_round() == 0 and desk.control.taught_after(0)[1] == 1)

        assert desk.control.taught_after(0)[0] == {"meter": MAP}
        assert [one["value"] for one in meaning_of(heard)["readings"]] == [221]
        assert any("221" in one.text for one in in_words("mqtt_map", raw.hex()))

        (tmp_path / "maps" / "meter.toml").unlink()
        assert eventually(lambda: desk.go_round() == 0 and desk.control.taught_after(1)[1] == 2)
        assert desk.control.taught_after(0)[0] == {"meter": WITHDRAWN}
    finally:
        use_maps(Source())


def test_doctor_says_which_map_cannot_be_used_and_when_gateways_cannot_be_told(here, monkeypatch):
    write_map(here, "faulty", "label = 1")
    assert ("faulty.toml" in doctor.maps(), doctor.telling()) == (True, "")

    for url, said in (("nats://127.0.0.1:1", "没有应答"), ("nats://a/b.c", "写法不对")):
        monkeypatch.setenv("WANGHUO_CONTROL_URL", url)
        config.cache_clear()
        assert said in doctor.telling()


def test_a_gateway_alone_works_on_its_files(here, capsys):
    """There is no database: nothing is asked of one, and what only it knows is refused."""
    files = here / "alone"

    def run(*said):
        parser = ArgumentParser()
        words.add_arguments(parser)
        code = words.run(parser.parse_args(said), files, "sqlite:///", "sqlite:///")
        return code, capsys.readouterr()

    assert devices_command.is_installed() is False
    assert run("claim", named(1))[0] == 0
    assert named(1) in run("list")[1].out
    for said in (("claim", named(2), "--area", "1"), ("verify", "a.sqlite")):
        code, heard = run(*said)
        assert (code, "没有安装平台" in heard.err) == (2, True)


def test_a_house_is_where_its_database_is(here, monkeypatch):
    (here / "wanghuo.sqlite3").touch()
    is_file = devices_command.is_installed()
    monkeypatch.setenv("WANGHUO_DATABASE_URL", "postgresql://somewhere/house")
    config.cache_clear()

    assert (is_file, devices_command.is_installed()) == (True, True)
