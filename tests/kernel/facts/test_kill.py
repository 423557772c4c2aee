"""A process killed at the worst moment loses nothing and repeats nothing."""

import signal

import pytest

from tests.kernel.facts.elsewhere import run_there, this_database
from tests.kernel.facts.telling import positions, tell
from wanghuo.kernel.facts import services
from wanghuo.kernel.facts.models import Cursor, Fact

pytestmark = pytest.mark.django_db(transaction=True)

DIE = """
import os, signal
from django.db import transaction
from tests.kernel.facts.telling import tell
def die():
    os.kill(os.getpid(), signal.SIGKILL)
"""


def run_until_killed(script):
    run_there(this_database(), DIE + script, code=-signal.SIGKILL)


def test_sealer_killed_before_its_commit_is_as_if_it_had_not_run():
    tell("1")
    tell("2")

    run_until_killed("""
with transaction.atomic():
    facts.seal_positions()
    die()
""")

    assert positions() == []
    assert services.seal_positions() == 2
    assert positions() == [("1", 1), ("2", 2)]


def test_sealer_killed_after_its_commit_has_done_its_work():
    tell("1")

    run_until_killed("facts.seal_positions(); die()")
    tell("2")
    services.seal_positions()

    assert positions() == [("1", 1), ("2", 2)]


def test_worker_killed_in_the_middle_of_its_batch_starts_the_batch_again():
    for n in range(3):
        tell(str(n))
    services.seal_positions()

    run_until_killed("""
def hear(fact):
    tell("effect of " + fact.subject_id)
    if fact.subject_id == "1":
        die()
facts.advance("wiring", hear)
""")
    services.advance("wiring", lambda fact: tell(f"effect of {fact.subject_id}"))

    effects = Fact._base_manager.filter(subject_id__startswith="effect").order_by("id")
    assert [fact.subject_id for fact in effects] == [f"effect of {n}" for n in range(3)]
    assert Cursor.objects.get(name="wiring").position == 3


def test_writer_killed_before_its_commit_told_nothing():
    run_until_killed("""
with transaction.atomic():
    tell("never")
    die()
""")

    assert not Fact._base_manager.exists()
