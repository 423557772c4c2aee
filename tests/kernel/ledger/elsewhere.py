"""Work on a database other than the suite's, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]
PRELUDE = """
import django
django.setup()
from datetime import UTC, datetime
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ledger import queries, services
AT = datetime(2026, 4, 1, tzinfo=UTC)
"""


def run_there(url, script):
    """Run `script` on the database at `url`; return what it printed."""
    environ = {
        **os.environ,  # noqa: TID251 -- tests choose their own settings
        "DJANGO_SETTINGS_MODULE": "wanghuo.web.settings",
        "WANGHUO_DATABASE_URL": url,
        "PYTHONPATH": os.pathsep.join([str(PROJECT / "src"), str(PROJECT)]),
    }
    command = [sys.executable, "-c", PRELUDE + script]
    run = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout
