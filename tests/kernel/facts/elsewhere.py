"""Work on a database other than the suite's, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

from django.db import connection

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


def this_database():
    """Return the URL of the suite's own database."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    user = f"{settings['USER']}:{settings['PASSWORD']}"
    return f"postgresql://{user}@{settings['HOST']}:{settings['PORT'] or 5432}/{settings['NAME']}"


def run_there(url, script, code=0):
    """Run `script` on the database at `url` until it exits with `code`; return what it printed."""
    environ = {
        **os.environ,  # noqa: TID251 -- tests choose their own settings
        "DJANGO_SETTINGS_MODULE": "wanghuo.web.settings",
        "WANGHUO_DATABASE_URL": url,
        "PYTHONPATH": os.pathsep.join([str(PROJECT / "src"), str(PROJECT)]),
    }
    command = [sys.executable, "-c", PRELUDE + script]
    run = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert run.returncode == code, run.stderr
    return run.stdout
