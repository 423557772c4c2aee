"""Logs are kept by process and day, shared by several writers, and never forgotten early."""

import json
import subprocess
import sys
from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from tests.environment import environ
from tests.kernel.test_ciphers import OLD
from wanghuo.web import config as configuration
from wanghuo.web import logging
from wanghuo.web.config import Config

TODAY = date(2026, 11, 22)
SPEAK = """
from wanghuo.web.logging import configure_logging
configure_logging("{process}")
import logging
import structlog
log = structlog.get_logger()
for n in range({count}):
    log.info("test.said", n=n, padding="长" * 500)
logging.getLogger("library").warning("told %s", "us")
try:
    mobile = "13812345678"
    raise ValueError
except ValueError:
    log.exception("test.failed")
"""


def speaks(var, process="web", count=1):
    script = SPEAK.format(process=process, count=count)
    settings = {**environ, "WANGHUO_VAR": str(var)}
    return subprocess.Popen(
        [sys.executable, "-c", script], env=settings, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip


def lines_of(var, process="web"):
    [path] = (var / "log").glob(f"{process}-*.log")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_what_is_said_is_kept_in_the_processes_own_file(tmp_path):
    assert speaks(tmp_path, "clock").wait() == 0

    said = [(line["event"], line["level"]) for line in lines_of(tmp_path, "clock")]
    assert said == [("test.said", "info"), ("told us", "warning"), ("test.failed", "error")]


def test_a_failure_is_kept_without_the_values_it_happened_with(tmp_path):
    speaks(tmp_path).wait()

    failure = lines_of(tmp_path)[-1]
    assert "ValueError" in failure["exception"]
    assert "13812345678" not in json.dumps(failure)


def test_several_processes_share_a_file_without_tearing_a_line(tmp_path):
    speakers = [speaks(tmp_path, count=300) for _ in range(3)]
    for speaker in speakers:
        assert speaker.wait() == 0

    assert len([line for line in lines_of(tmp_path) if line["event"] == "test.said"]) == 900


def test_a_full_disk_stops_nobody(tmp_path):
    (tmp_path / "log").write_text("no folder")

    logging.DayFile(tmp_path / "log", "web").write("unheard")

    assert (tmp_path / "log").read_text() == "no folder"


@pytest.fixture
def var(tmp_path, monkeypatch):
    monkeypatch.setattr(configuration, "config", lambda: Config(var=tmp_path, mode="test"))
    monkeypatch.setattr(logging, "config", lambda: Config(var=tmp_path, mode="test"))
    (tmp_path / "log").mkdir()
    return tmp_path


def test_only_what_is_older_than_the_setting_is_forgotten(var):
    kept = {"web-2026-11-22.log", f"web-{TODAY - timedelta(days=180)}.log", "notes.log", "a.txt"}
    old = {f"web-{TODAY - timedelta(days=181)}.log", "clock-2020-01-01.log"}
    for name in kept | old:
        (var / "log" / name).write_text("x")

    assert logging.forget_logs(TODAY) == 2
    assert {path.name for path in (var / "log").iterdir()} == kept


@pytest.mark.parametrize("mode", ["county", "city"])
def test_a_real_house_refuses_to_forget_early(mode):
    real = {"mode": mode, "secret_key": "k" * 40, "field_keys": OLD}

    with pytest.raises(ValidationError, match="WANGHUO_LOG_DAYS"):
        Config(log_days=179, **real)
    assert Config(log_days=180, **real).log_days == 180


def test_a_demo_may_forget_early():
    assert Config(mode="demo", log_days=1).log_days == 1
