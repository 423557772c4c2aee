"""A worker killed at any row, two people at once, somebody else writing in between."""

import signal
from functools import partial

import pytest

from tests.base.documents.imports.conftest import AT
from tests.base.documents.imports.walks import Desk, fresh, sheet, shop
from tests.base.people.racing import at_once
from tests.factories import UserFactory, make_actor
from tests.kernel.facts.elsewhere import run_there, this_database
from wanghuo.base.documents import services
from wanghuo.base.documents.models import ImportBatch, ImportRow
from wanghuo.base.documents.services import walking
from wanghuo.base.people.models import Organisation
from wanghuo.base.people.rules import PEOPLE_MANAGE
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.errors import StaleRecord
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.work.models import Job

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 1_300
CONTENT = sheet(*(shop(f"第{n}店") for n in range(ROWS)))

WALK_AND_DIE = """
import os, signal
from django.conf import settings
settings.MEDIA_ROOT = {files!r}
from wanghuo.base.documents.models import ImportBatch
from wanghuo.base.documents.services import walking
from wanghuo.base.people.models import Organisation
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.facts import services as facts

tell, calls = facts.record_all, []
def die_while_telling(*args, **kwargs):
    calls.append(1)
    if len(calls) == {call}:
        os.kill(os.getpid(), signal.SIGKILL)
    return tell(*args, **kwargs)
facts.record_all = die_while_telling
batch = ImportBatch._base_manager.get()
walking.{walk}(batch, SYSTEM)
"""


def made():
    return Organisation._base_manager.filter(name__startswith="第").count()


def told(kind):
    return Fact._base_manager.filter(kind=kind).count()


def killed(walk, call, settings):
    script = WALK_AND_DIE.format(files=str(settings.MEDIA_ROOT), walk=walk, call=call)
    run_there(this_database(), script, code=-signal.SIGKILL)


@pytest.fixture
def batch(land):
    return Desk(SYSTEM).preview(CONTENT)


@pytest.mark.parametrize("call", [1, 2, 3])
def test_an_import_outlives_the_worker_that_was_killed(batch, settings, call):
    services.apply_import(batch=batch, actor=SYSTEM, at=AT, in_background=False)

    killed("write", call, settings)
    assert (made(), fresh(batch).done) == (500 * (call - 1), 500 * (call - 1))
    done = walking.write(fresh(batch), SYSTEM)

    assert (done.state, done.counts) == ("imported", {"new": ROWS})
    assert made() == told("organisation.created") == ROWS
    assert ImportRow.objects.filter(batch=batch).count() == ROWS
    assert told("import.applied") == 1


def test_an_undoing_outlives_the_worker_that_was_killed(batch, settings):
    services.apply_import(batch=batch, actor=SYSTEM, at=AT, in_background=False)
    walking.write(batch, SYSTEM)
    services.undo_import(batch=batch, actor=SYSTEM, at=AT, in_background=False)

    killed("take_back", 3, settings)
    assert made() == ROWS - 500
    walking.take_back(fresh(batch), SYSTEM)

    assert (made(), told("organisation.removed"), told("import.undone")) == (0, ROWS, 1)


def test_of_two_people_who_confirm_one_does(land):
    people = [make_actor(land.county.path, PEOPLE_MANAGE, user=UserFactory()) for _ in range(2)]
    batch = Desk(people[0]).preview(sheet(shop("甲店")))
    before = Job.objects.count()

    refused = at_once(
        *(
            partial(services.apply_import, batch=fresh(batch), actor=actor, at=AT)
            for actor in people
        )
    )

    assert sorted(refused, key=str) == sorted([None, StaleRecord], key=str)
    assert Job.objects.count() == before + 1


def test_of_two_workers_with_one_import_none_writes_a_row_twice(land):
    batch = Desk(SYSTEM).preview(CONTENT)
    services.apply_import(batch=batch, actor=SYSTEM, at=AT, in_background=False)

    refused = at_once(*(partial(walking.write, fresh(batch), SYSTEM) for _ in range(2)))

    assert refused.count(None) <= 1
    if None not in refused:  # each lost a chunk to the other: whoever comes next goes on
        walking.write(fresh(batch), SYSTEM)
    assert made() == told("organisation.created") == ROWS
    assert fresh(batch).state == "imported"


def test_a_name_that_somebody_else_takes_meanwhile_is_found_at_the_second_look(land):
    rows = sheet(*(shop(f"第{n}店") for n in range(400)))
    batches = []
    for mark in ("甲", "乙"):
        batch = Desk(SYSTEM).preview(rows + f"\r\n{mark}店,社会单位,990000100000".encode())
        services.apply_import(batch=batch, actor=SYSTEM, at=AT, in_background=False)
        batches.append(batch)

    refused = at_once(*(partial(walking.write, fresh(batch), SYSTEM) for batch in batches))

    assert refused == [None, None]
    assert (made(), told("organisation.created")) == (400, 402)
    counts = [fresh(batch).counts for batch in batches]
    assert sum(one.get("new", 0) for one in counts) == 402
    assert sum(one.get("unchanged", 0) for one in counts) == 400


def test_the_same_click_twice_is_one_import(land):
    actor = make_actor(land.county.path, PEOPLE_MANAGE, user=UserFactory())
    desk = Desk(actor)

    assert at_once(*(partial(desk.start, sheet(shop("甲店"))) for _ in range(2))) == [None, None]
    assert ImportBatch._base_manager.count() == 1
