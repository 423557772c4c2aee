"""A short run of the fuzzer over every codec; a long one is `python -m tests.gateway.fuzz`."""

import importlib.util
import subprocess
import sys

import pytest

from tests.house.files import ROOT
from tests.journeys.installation import environ
from wanghuo.gateway.protocols import PROTOCOLS

SECONDS = 2


def fuzzed(protocol, folder):
    """Fuzz a while; skip loudly where the fuzzer has no wheel, or fail in CI."""
    if importlib.util.find_spec("atheris") is None:
        reason = "NOT RUN: atheris is not installed; it has wheels for Linux on x86_64 alone"
        pytest.fail(reason) if environ.get("CI") == "true" else pytest.skip(reason)
    command = [sys.executable, "-m", "tests.gateway.fuzz", protocol, "--seconds", str(SECONDS)]
    settings = {**environ, "PYTHONPATH": f"{ROOT}/src", "TMPDIR": str(folder)}
    return subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, check=False)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_nothing_that_arrives_raises(protocol, tmp_path):
    done = fuzzed(protocol, tmp_path)

    assert done.returncode == 0, (done.stdout + done.stderr).decode(errors="replace")[-4000:]
    assert b"DONE" in done.stderr


def test_the_fuzzer_finds_what_is_wrong(tmp_path):
    done = fuzzed("planted", tmp_path)

    assert done.returncode != 0
    assert b"ValueError: planted" in done.stdout + done.stderr
