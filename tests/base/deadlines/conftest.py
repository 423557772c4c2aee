"""A town, an organisation that owes something there, and the facts that were told."""

import json
import threading
from datetime import UTC, datetime

import pytest
from django.db import connection

from tests.factories import OrganisationFactory, make_area
from wanghuo.base.deadlines import services
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.facts.services import Mark

# 9 o'clock in the morning of Thursday 24 September 2026 in China
AT = datetime(2026, 9, 24, 1, tzinfo=UTC)


@pytest.fixture
def town(db):
    return make_area("清石镇", make_area("清石县"))


@pytest.fixture
def organisation(town):
    return OrganisationFactory(area=town, name="应急管理站")


@pytest.fixture
def owed(organisation):
    return owed_by(organisation)


def owed_by(organisation, subject_id="1", **fields):
    area = organisation.area
    subject = Mark("task", subject_id, area.pk, area.path)
    title = "排查“九小场所”隐患"
    return services.Owed(subject, title, f"/tasks/{subject_id}", organisation, **fields)


def open_on(owed, on, at=AT, **terms):
    return services.open_deadline(owed=owed, on=on, actor=SYSTEM, at=at, **terms)


def told():
    """Facts of deadlines in the order they were told: kind, subject, before, after, data."""
    facts = Fact._base_manager.filter(kind__startswith="deadline.").order_by("id")
    return [(f.kind, f.subject_id, json.loads(f.body)) for f in facts]


def kinds():
    return [kind for kind, _, _ in told()]


def at_once(work):
    """Run `work` in two threads that start together; return what both returned."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("SQLite in memory refuses a second writer instead of letting it wait")
    start, results = threading.Barrier(2), []

    def run():
        start.wait()
        try:
            results.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
