"""Blocks are closed in time, hashed as written down, and kept."""

from dataclasses import asdict
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.kernel.facts.racing import PATIENCE_SECONDS, elsewhere
from tests.kernel.facts.telling import AT, tell
from tests.kernel.ledger.chains import chain, fact_at, spans
from wanghuo.kernel import merkle
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.ledger import queries, rules, services
from wanghuo.kernel.ledger.models import Block

pytestmark = pytest.mark.django_db


def test_block_holds_at_most_its_maximum():
    for n in range(7):
        tell(str(n))
    facts.seal_positions()

    assert services.seal_blocks(AT, max_facts=3, force=True) == 3
    assert spans() == [(1, 1, 3), (2, 4, 6), (3, 7, 7)]


@pytest.mark.parametrize(
    ("count", "seconds", "closed"),
    [
        (0, 100, []),
        (2, 9, []),
        (2, 10, [(1, 1, 2)]),
        (2, -10, [(1, 1, 2)]),  # dated ahead of the clock
        (3, 0, [(1, 1, 3)]),
        (4, 0, [(1, 1, 3)]),
    ],
)
def test_block_is_closed_when_full_or_old(count, seconds, closed):
    for n in range(count):
        tell(str(n))
    facts.seal_positions()

    services.seal_blocks(AT + timedelta(seconds=seconds), max_facts=3)

    assert spans() == closed


def test_seal_gives_positions_and_closes_blocks_in_one_call(monkeypatch):
    monkeypatch.setattr(services, "BATCH", 2)
    for n in range(5):
        tell(str(n))

    services.seal(AT)
    assert (facts.queries.last_position(), spans()) == (5, [])

    services.seal(AT, force=True)
    assert spans() == [(1, 1, 5)]


def test_block_is_sealed_with_sm3_and_says_so():
    (block,) = chain(2)

    assert block.algorithm == "sm3"
    row = {field: getattr(fact_at(1), field) for field in rules.HASHED_FIELDS}
    leaf = merkle.HASHES["sm3"](b"\x00" + rules.leaf_text(row).encode())
    assert bytes(block.leaves)[:32] == leaf


def test_chain_goes_on_after_the_fall_back_to_sha256(monkeypatch):
    chain(2)
    monkeypatch.setattr(merkle, "PREFERRED", "sha256")
    blocks = chain(2)

    assert [block.algorithm for block in blocks] == ["sm3", "sha256"]
    assert queries.verify().is_intact


def test_leaf_is_the_hashed_columns_and_nothing_else():
    fact = tell("甲", area_path="1/2/")
    row = {field: getattr(fact, field) for field in rules.HASHED_FIELDS}

    assert rules.leaf_text(row) == (
        '{"actor_id":null,"area_id":7,"at":"2026-03-02T01:30:00.000000+00:00",'
        '"body":"{\\"after\\":{},\\"before\\":{},\\"data\\":{}}",'
        f'"id":"{fact.pk}","kind":"test.happened","subject_id":"甲","subject_type":"thing"}}'
    )


def test_block_is_kept_by_the_database_itself():
    chain(2)

    for change in (
        lambda: Block.objects.update(root="ab" * 32),
        lambda: Block.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="blocks are never"), transaction.atomic():
            change()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's alone")
def test_block_cannot_be_replaced():
    chain(2)

    with (
        pytest.raises(IntegrityError, match="written once"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("INSERT OR REPLACE INTO ledger_block SELECT * FROM ledger_block")


def test_two_blocks_never_start_at_one_position():
    chain(2)

    with pytest.raises(IntegrityError), transaction.atomic():
        Block(**asdict(queries.header_of(Block.objects.get())), leaves=b"", hash="").save(
            force_insert=True
        )


def test_sealer_who_saw_an_older_head_yields():
    (block,) = chain(2)
    rival = Block(**asdict(queries.header_of(block)), leaves=b"", hash="")

    assert services._append(rival, None) is False
    assert list(Block.objects.all()) == [block]


@pytest.mark.django_db(transaction=True)
def test_two_sealers_and_a_writer_at_once_leave_one_chain():
    def write():
        for n in range(30):
            tell(str(n))

    def seal():
        for _ in range(15):
            services.seal(AT, force=True)

    workers = [elsewhere(work) for work in (write, seal, seal)]
    for worker in workers:
        worker.result(PATIENCE_SECONDS)
    services.seal(AT, force=True)

    found = queries.verify()
    assert (found.is_intact, found.facts, found.tail) == (True, 30, 0)
