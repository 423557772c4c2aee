"""Whatever is broken is named: the first thing, in words."""

from datetime import timedelta

import pytest
from django.db import connection

from tests.kernel.facts.telling import AT, tell
from tests.kernel.ledger.chains import breach_of, chain, fact_at, spans
from tests.kernel.ledger.tampering import reseal, tamper
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ledger import queries, rules, services
from wanghuo.kernel.ledger.models import Block
from wanghuo.kernel.ledger.rules import Breach, Verification

pytestmark = pytest.mark.django_db


def test_empty_ledger_is_intact():
    assert queries.verify() == Verification(facts=0, blocks=0, head=rules.GENESIS, tail=0)
    assert queries.verify().sentence() == "存证完整：0 个区块、0 条事实逐条校验无误。"


def test_intact_ledger_tells_what_it_checked():
    blocks = chain(3, 1, 2)
    tell("without a position")

    found = queries.verify()

    assert found == Verification(facts=6, blocks=3, head=blocks[-1].hash, tail=1)
    assert found.sentence() == ("存证完整：3 个区块、6 条事实逐条校验无误。另有 1 条尚未入块。")
    assert spans() == [(1, 1, 3), (2, 4, 4), (3, 5, 6)]
    assert [block.previous_hash for block in blocks] == [
        rules.GENESIS, blocks[0].hash, blocks[1].hash,
    ]  # fmt: skip


def test_positioned_facts_without_a_block_are_the_tail():
    chain(1)
    tell("2")
    facts.seal_positions()
    tell("3")

    assert queries.verify().tail == 2


def test_rewriting_the_area_path_leaves_the_ledger_intact():
    chain(3)

    Fact._base_manager.update(area_path="1/9/")

    assert breach_of() is None


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "test.forged"),
        ("subject_type", "forged"),
        ("subject_id", "forged"),
        ("actor_id", 99),
        ("area_id", 99),
        ("at", "2020-01-01 00:00:00+00:00"),
        ("body", "{}"),
    ],
)
def test_changed_row_is_named(column, value):
    chain(2, 3)
    fact = fact_at(4)

    tamper(f"UPDATE facts_fact SET {column} = %s WHERE position = 4", value)  # noqa: S608 -- our own column names

    expected = Breach(f"位置 4 的事实（编号 {fact.pk}）内容被改动", block=2, position=4)
    found = queries.verify()
    assert found.breach == expected
    assert (found.facts, found.blocks) == (2, 1)
    assert found.sentence() == f"存证异常：{expected.sentence}。此前 2 条事实完好。"


def test_changed_id_is_named_by_what_stands_there_now():
    chain(2)
    forged = "01890000-0000-7000-8000-000000000000"
    stored = forged if connection.vendor == "postgresql" else forged.replace("-", "")

    tamper("UPDATE facts_fact SET id = %s WHERE position = 2", stored)

    assert breach_of() == Breach(f"位置 2 的事实（编号 {forged}）内容被改动", 1, 2)


def test_the_first_of_several_broken_rows_is_named():
    chain(3, 3)
    for position in (5, 2, 3):
        tamper("UPDATE facts_fact SET body = '{}' WHERE position = %s", position)

    assert breach_of().position == 2


@pytest.mark.parametrize(("position", "block"), [(1, 1), (2, 1), (3, 1), (4, 2), (5, 2)])
def test_missing_row_is_named(position, block):
    chain(3, 2)

    tamper("DELETE FROM facts_fact WHERE position = %s", position)

    assert breach_of() == Breach(f"位置 {position} 的事实缺失", block, position)


def test_swapped_rows_are_named():
    chain(3)
    for old, new in ((1, -1), (2, 1), (-1, 2)):
        tamper("UPDATE facts_fact SET position = %s WHERE position = %s", new, old)

    assert (breach_of().block, breach_of().position) == (1, 1)


def test_gap_before_the_tail_is_named_and_no_block_reaches_over_it():
    chain(2)
    for n in range(3):
        tell(str(n))
    facts.seal_positions()
    tamper("DELETE FROM facts_fact WHERE position = 4")

    sealed = services.seal_blocks(AT, force=True)

    assert sealed == 1
    assert spans() == [(1, 1, 2), (2, 3, 3)]
    assert breach_of() == Breach("位置 4 的事实缺失", None, 4)


def test_row_smuggled_in_before_the_first_is_named():
    chain(2)
    tell("smuggled")
    tamper("UPDATE facts_fact SET position = 0 WHERE position IS NULL")

    assert breach_of() == Breach("位置 0 多出一条事实", 1, 0)


def test_forged_leaf_is_named():
    blocks = chain(2, 2)
    forged = bytes(blocks[1].leaves)[:32] + b"\x00" * 32

    tamper("UPDATE ledger_block SET leaves = %s WHERE number = 2", forged)

    assert breach_of() == Breach("区块 2 的叶哈希被改动", 2)


def test_row_and_leaf_forged_together_are_named():
    chain(2)
    tamper("UPDATE facts_fact SET body = '{}' WHERE position = 2")
    row = {field: getattr(fact_at(2), field) for field in rules.HASHED_FIELDS}
    leaves = bytes(Block.objects.get().leaves)[:32] + rules.leaf_hash(row, "sm3")
    tamper("UPDATE ledger_block SET leaves = %s", leaves)

    assert breach_of() == Breach("区块 1 的叶哈希被改动", 1)


def test_forged_root_is_named():
    chain(2)

    tamper("UPDATE ledger_block SET root = %s", "ab" * 32)

    assert breach_of() == Breach("区块 1 的默克尔根被改动", 1)


@pytest.mark.parametrize(
    ("column", "value"),
    [("sealed_at", "2020-01-01 00:00:00+00:00"), ("hash", "cd" * 32)],
)
def test_forged_header_is_named(column, value):
    chain(2, 2)

    tamper(f"UPDATE ledger_block SET {column} = %s WHERE number = 2", value)  # noqa: S608 -- our own column names

    assert breach_of() == Breach("区块 2 的区块头或块哈希被改动", 2)


def test_forged_previous_hash_is_named():
    chain(2, 2)

    tamper("UPDATE ledger_block SET previous_hash = %s WHERE number = 2", "ef" * 32)

    assert breach_of() == Breach("区块 2 记载的前块哈希与区块 1 不符，区块链在此断开", 2)


def test_block_sealed_anew_breaks_the_chain_behind_it():
    chain(2, 2, 2)

    reseal(2, sealed_at=AT + timedelta(days=1))

    assert breach_of() == Breach("区块 3 记载的前块哈希与区块 2 不符，区块链在此断开", 3)


def test_block_that_claims_a_fact_too_many_is_named():
    chain(2, 2)

    reseal(2, last_position=5)

    assert breach_of() == Breach("区块 2 应有 3 条叶哈希，实有 2 条", 2)


def test_block_that_leaves_out_a_position_is_named():
    chain(2, 2)

    reseal(2, first_position=4)

    assert breach_of() == Breach("区块 2 应从位置 3 开始，实际从位置 4 开始", 2)


def test_unknown_algorithm_is_named():
    chain(2)

    tamper("UPDATE ledger_block SET algorithm = 'md5'")

    assert breach_of() == Breach("区块 1 的算法“md5”本机不支持，无法校验", 1)


@pytest.mark.parametrize("number", [1, 2])
def test_missing_block_is_named(number):
    chain(2, 2, 2)

    tamper("DELETE FROM ledger_block WHERE number = %s", number)

    assert breach_of() == Breach(f"区块 {number} 缺失", number)


def test_block_cut_off_at_the_end_is_seen_only_by_who_noted_the_head():
    blocks = chain(2, 2)

    tamper("DELETE FROM ledger_block WHERE number = 2")

    assert queries.verify() == Verification(facts=2, blocks=1, head=blocks[0].hash, tail=2)
    sentence = f"链上没有预期的区块哈希 {blocks[1].hash}，存证曾被截断或整体重写"
    assert breach_of(blocks[1].hash) == Breach(sentence)
    assert breach_of(blocks[0].hash) is None


def test_chain_rewritten_as_a_whole_is_seen_by_who_noted_the_head():
    head = chain(2, 2)[-1].hash
    tamper("UPDATE facts_fact SET body = '{}' WHERE position = 3")
    for number in (2, 1):
        tamper("DELETE FROM ledger_block WHERE number = %s", number)
    services.seal_blocks(AT, force=True)

    assert breach_of() is None
    assert breach_of(head) is not None


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite keeps such values at all")
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", "rubbish"),
        ("id", 5),
        ("at", "rubbish"),
        ("at", "2026-13-01 00:00:00"),
        ("at", 5),
        ("body", b"\xff"),
        ("actor_id", "rubbish"),
    ],
)
@pytest.mark.parametrize("is_sealed", [True, False])
def test_value_that_never_belonged_in_its_column_is_named(column, value, is_sealed):
    chain(2)
    if not is_sealed:
        tell("3")
        tell("4")
        facts.seal_positions()
    position = 2 if is_sealed else 3

    tamper(f"UPDATE facts_fact SET {column} = %s WHERE position = %s", value, position)  # noqa: S608 -- our own column names
    services.seal_blocks(AT, force=True)

    if is_sealed or column != "actor_id":
        assert breach_of().position == position


def test_verify_reads_a_chunk_at_a_time(monkeypatch):
    monkeypatch.setattr(queries.rows_after, "__defaults__", (2,))
    blocks = chain(3, 2)

    assert queries.verify() == Verification(facts=5, blocks=2, head=blocks[-1].hash, tail=0)
