"""`wanghuo ledger` at the command line: words, JSON, exit codes."""

import argparse
import json

import pytest

from tests.kernel.facts.telling import tell
from tests.kernel.ledger.tampering import tamper
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.ledger import command, queries
from wanghuo.kernel.ledger.models import Block

pytestmark = pytest.mark.django_db


def run(*words):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(words))


def test_verify_seals_checks_records_and_says_so(capsys):
    tell()

    code = run("verify")

    head = queries.head()
    assert code == 0
    assert capsys.readouterr().out == (
        f"存证完整：1 个区块、1 条事实逐条校验无误。\n链头：{head.hash}\n"
    )
    assert list(Fact._base_manager.order_by("id").values_list("kind", flat=True)) == [
        "test.happened", "ledger.verified",
    ]  # fmt: skip


def test_verify_read_only_writes_nothing(capsys):
    tell()

    assert run("verify", "--read-only") == 0
    assert capsys.readouterr().out.startswith("存证完整：0 个区块、0 条事实逐条校验无误。另有 1 条")
    assert (Fact._base_manager.count(), Block.objects.count()) == (1, 0)


def test_verify_of_a_broken_ledger_exits_with_one(capsys):
    tell()
    run("verify")
    tamper("DELETE FROM facts_fact WHERE position = 1")
    capsys.readouterr()

    assert run("verify") == 1
    assert capsys.readouterr().out.startswith("存证异常：位置 1 的事实缺失。")


def test_verify_in_json(capsys):
    tell()

    assert run("verify", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "is_intact": True,
        "facts": 1,
        "blocks": 1,
        "head": queries.head().hash,
        "tail": 0,
        "breach": None,
        "sentence": "存证完整：1 个区块、1 条事实逐条校验无误。",
    }


def test_verify_without_the_expected_hash_exits_with_one(capsys):
    tell()

    assert run("verify", "--expect", "ab" * 32, "--json") == 1
    assert json.loads(capsys.readouterr().out)["breach"] == {
        "sentence": f"链上没有预期的区块哈希 {'ab' * 32}，存证曾被截断或整体重写",
        "block": None,
        "position": None,
    }


def test_prove_seals_first_and_prints_the_proof(capsys, everywhere):
    fact = tell()

    assert run("prove", str(fact.pk)) == 0
    assert json.loads(capsys.readouterr().out) == queries.prove(fact.pk)


def test_prove_into_a_file(capsys, tmp_path, everywhere):
    fact = tell()
    file = tmp_path / "证明.json"

    assert run("prove", str(fact.pk), "--out", str(file)) == 0
    assert json.loads(file.read_text(encoding="utf-8")) == queries.prove(fact.pk)
    assert capsys.readouterr().out == f"已写入 {file}\n"


def test_prove_of_an_unknown_fact_says_so(capsys):
    assert run("prove", str(new_id())) == 1
    assert capsys.readouterr().err.startswith("未找到该事实")


def test_head_of_an_empty_ledger_says_so(capsys):
    assert run("head") == 1
    assert capsys.readouterr().err == "尚无区块：还没有发生任何需要存证的事。\n"


def test_head_in_words_and_in_json(capsys):
    tell()
    run("verify", "--json")
    head = queries.head()
    capsys.readouterr()

    assert run("head") == 0
    assert capsys.readouterr().out == f"区块 1（至位置 1）：{head.hash}\n"
    assert run("head", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        **json.loads(queries.header_of(head).text()),
        "hash": head.hash,
    }
