"""The app's own tests, run by node: its queue, its merge, its sending over a line that breaks."""

import shutil
import subprocess

import pytest

from tests.environment import environ
from tests.shared_data import PROJECT

FRONTEND = PROJECT / "frontend"


def test_the_app_keeps_its_promises():
    path = f"{environ['PATH']}:{PROJECT / '.venv' / 'bin'}"
    npm = shutil.which("npm", path=path)
    if npm is None or not (FRONTEND / "node_modules").exists():
        pytest.skip("NOT RUN: npm or frontend/node_modules is missing; run `make test`")

    done = subprocess.run(
        [npm, "test", "--silent"], cwd=FRONTEND, check=False, capture_output=True, text=True,
        env={**environ, "PATH": path},
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
