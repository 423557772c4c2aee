"""Three devices through the service and a real database: cut, repeated and reordered batches."""

import threading
from dataclasses import replace

import pytest
from django.db import connection, connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.prevention.inspections.builders import LATER, County
from tests.prevention.inspections.test_merging import days
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.inspections.models import Edit, Inspection
from wanghuo.prevention.inspections.services import receive_edits

NAMES = {"result:a": "result:exit", "result:b": "result:wire", "note:a": "note:exit"}
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
"""Making an example small takes hundreds of runs, each with a database."""


def as_sent(phone, rounds):
    """The drawn edits as a phone sends them, with ids of their own."""
    branches = {}
    return [
        [
            replace(
                phone.tap(summary=""),
                branch=branches.setdefault(one.branch, new_id()),
                device=one.device,
                seq=one.seq,
                made_at=one.made_at,
                changes={NAMES.get(name, name): value for name, value in one.changes.items()},
            )
            for device in devices
            for one in device
        ]
        for devices in rounds
    ]


def straight(edits):
    return [edits]


def broken(edits, chance):
    """Batches cut anywhere, some sent twice, in any order, each edit at least once."""
    queue = chance.sample(edits, len(edits)) + chance.choices(edits, k=len(edits) // 2)
    batches = []
    while queue:
        cut = chance.randint(1, len(queue))
        batches.append(queue[:cut])
        queue = queue[cut:]
    return batches


def arrive(county, phone, rounds, cut):
    """Send every round; return what the server then holds, and undo it all."""
    with transaction.atomic():
        accepted, base = set(), 0
        for edits in rounds:
            for batch in cut(edits) if edits else ():
                sent = [replace(one, base=base) for one in batch]
                received = receive_edits(edits=sent, actor=county.actor, at=LATER)
                answers = [one.result for one in received.answers]
                assert "refused" not in answers
                accepted |= {one.id for one in sent}
            row = Inspection._base_manager.filter(pk=phone.inspection).first()
            base = row.version if row else 0
        told = held(row) if row else None
        assert set(Edit._base_manager.values_list("pk", flat=True)) == accepted
        transaction.set_rollback(True)
    return told


def held(row):
    """All of a document but the numbers, which differ with the order."""
    fields = {name: one["value"] for name, one in row.document["fields"].items()}
    columns = ("state", "version", "passed", "failed", "unanswered", "conflicts", "finished_at")
    hazards = sorted(Hazard._base_manager.values_list("item", flat=True))
    return (
        fields, row.document["conflicts"], row.document["missing"],
        [getattr(row, name) for name in columns], row.score, hazards,
    )  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=12, phases=QUICK, suppress_health_check=list(HealthCheck))
@given(rounds=days(most=4), chance=st.randoms(use_true_random=False))
def test_every_way_of_arriving_ends_the_same(county_once, rounds, chance):
    county = county_once
    phone = county.phone()
    sent = as_sent(phone, rounds)
    first = arrive(county, phone, sent, straight)
    for _ in range(2):
        assert arrive(county, phone, sent, lambda edits: broken(edits, chance)) == first


@pytest.fixture
def county_once():
    return County()


def in_threads(*calls):
    """Run calls at once, each on a connection of its own; return what they gave."""
    given, start = {}, threading.Barrier(len(calls))

    def run(place, call):
        try:
            start.wait()
            given[place] = call()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return [given[place] for place in range(len(calls))]


@pytest.mark.django_db(transaction=True)
def test_two_requests_with_the_same_edits_keep_them_once():
    county = County()
    phone = county.phone()
    for _ in range(20):
        phone.tap(result_wire="pass")
    phone.tap(result_exit="fail")
    phone.finish()
    answers = in_threads(*[lambda: county.send(*phone.queue)] * 3)
    assert sorted(one[0] for one in answers) == ["accepted", "repeated", "repeated"]
    assert all(len(set(one)) == 1 for one in answers)
    row = county.row(phone.inspection)
    assert (row.version, row.state, Edit._base_manager.count()) == (22, "finished", 22)
    assert Hazard._base_manager.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_devices_at_once_lose_nothing():
    county = County()
    phones = [county.phone("甲机")]
    phones.append(county.phone("乙机", inspection=phones[0].inspection))
    for phone, result in zip(phones, ("pass", "fail"), strict=True):
        for _ in range(10):
            phone.tap(result_exit=result)
    calls = [lambda one=one: county.send(one) for phone in phones for one in phone.queue]
    answers = in_threads(*calls) if connection.vendor == "postgresql" else [c() for c in calls]
    assert answers == [["accepted"]] * 20
    row = county.row(phones[0].inspection)
    assert row.version == 20
    [conflict] = row.document["conflicts"]
    assert [one["value"] for one in conflict["candidates"]] == ["pass", "fail"]
