"""The nightly planner in a house that lives: others write between its batches."""

import subprocess
import sys

import pytest

from tests.journeys.installation import fresh_installation
from tests.shared_data import PROJECT

PLANS_BESIDE_A_WRITER = """
import threading
import time
from wanghuo.web.setup import start_django
start_django()
from django.db import connection, transaction
from tests.prevention.rounds.builders import AT, Ground
from wanghuo.base.areas.models import Area
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.rounds import services
from wanghuo.prevention.rounds.services import opening

opening.BATCH = 2
asked, held = opening.queries.owes, threading.Event()

def hold():
    with transaction.atomic():
        Area.objects.filter(pk=ground.town.pk).update(name="南河镇")
        held.set()
        time.sleep(0.3)
    held.clear()
    connection.close()

def asked_while_somebody_writes(frequency, place):
    if not held.is_set():
        threading.Thread(target=hold).start()
        held.wait()
    return asked(frequency, place)

with scoped(EVERYWHERE):
    ground = Ground()
    for _ in range(6):
        ground.place(kind="hotel", is_gathering=True, is_small=True, occupier=ground.occupier())
    opening.queries.owes = asked_while_somebody_writes
    planned = services.open_rounds(at=AT).opened
print("planned", planned)
"""


@pytest.mark.xdist_group("installation")
def test_planning_goes_on_while_others_write(tmp_path):
    """On SQLite who still reads does not wait for his turn to write: he is refused at once."""
    with fresh_installation(tmp_path, is_migrated=True) as place:
        done = subprocess.run(
            [sys.executable, "-c", PLANS_BESIDE_A_WRITER],
            env={**place.settings, "PYTHONPATH": str(PROJECT)},
            cwd=place.folder,
            check=False,
            capture_output=True,
            text=True,
        )

    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split("planned ")[1]) >= 6
