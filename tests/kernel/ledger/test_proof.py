"""A proof convinces somebody who has only Python, and nothing forged does."""

import ast
import copy
import hashlib
import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kernel.facts.telling import AT, tell
from tests.kernel.ledger.tampering import tamper
from wanghuo.kernel import merkle
from wanghuo.kernel.actors import EVERYWHERE, AreaPath, Reach, Scope
from wanghuo.kernel.errors import NotFound
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.ledger import queries, rules, services
from wanghuo.kernel.scoping import scoped

SCRIPT = Path(__file__).resolve().parents[3] / "src/wanghuo/web/static/verify_proof.py"
VERIFIER = runpy.run_path(str(SCRIPT))


def sealed(*sizes):
    """Seal one block of each size; return the facts in order."""
    facts = []
    for size in sizes:
        facts += [tell(str(n), area_path="1/2/") for n in range(size)]
        services.seal(AT, force=True)
    return facts


def proof_of(fact):
    with scoped(EVERYWHERE):
        return queries.prove(fact.pk)


def check(proof, tmp_path, *options):
    """Run the script as an outsider does; return its exit code and its first line."""
    file = tmp_path / "proof.json"
    file.write_text(proof if isinstance(proof, str) else json.dumps(proof), encoding="utf-8")
    command = [sys.executable, "-I", str(SCRIPT), str(file), *options]
    run = subprocess.run(command, capture_output=True, check=False, cwd=tmp_path)
    assert run.stderr == b""
    return run.returncode, run.stdout.decode().splitlines()[0]


@pytest.mark.django_db
def test_proof_explains_itself_and_holds_the_exact_bytes():
    facts = sealed(3, 2)
    head = queries.head()

    proof = proof_of(facts[1])

    leaves = [merkle.leaf_hash(leaf_of(fact), merkle.HASHES["sm3"]) for fact in facts[:3]]
    assert proof == {
        "format": "wanghuo-proof-1",
        "about": queries.ABOUT,
        "leaf": leaf_of(facts[1]).decode(),
        "index": 1,
        "path": [leaves[0].hex(), leaves[2].hex()],
        "blocks": [
            {"header": queries.header_of(block).text(), "hash": block.hash}
            for block in queries.blocks_in_order()
        ],
        "head": head.hash,
    }


def leaf_of(fact):
    return rules.leaf_text({name: getattr(fact, name) for name in rules.HASHED_FIELDS}).encode()


@pytest.mark.django_db
def test_every_fact_is_proved_up_to_the_head(tmp_path):
    facts = sealed(1, 5, 2)
    head = queries.head().hash

    for position, fact in enumerate(facts, 1):
        assert check(proof_of(fact), tmp_path, "--head", head) == (
            0,
            f"证明成立：该记录位于存证位置 {position}，链头 {head}。",
        )


@pytest.mark.django_db
def test_proof_goes_on_holding_for_the_head_that_was_noted_before(tmp_path):
    fact, *_ = sealed(2)
    noted = queries.head().hash
    sealed(3)

    assert check(proof_of(fact), tmp_path, "--head", noted.upper())[0] == 0


@pytest.mark.django_db
def test_proof_of_another_chain_is_refused(tmp_path):
    (fact,) = sealed(1)
    other = "ab" * 32

    assert check(proof_of(fact), tmp_path, "--head", other) == (
        1,
        f"证明不成立：从该记录到链头的区块中没有您给出的 {other}。",
    )


@pytest.mark.django_db
def test_every_forged_part_is_refused(tmp_path):
    facts = sealed(4, 2)
    proof = proof_of(facts[2])
    forgeries = {
        "format": ("wanghuo-proof-9", "不认识的证明格式：wanghuo-proof-9"),
        "leaf": (proof["leaf"].replace("happened", "forged"), "记录内容与区块 1 的默克尔根不符"),
        "index": (3, "记录内容与区块 1 的默克尔根不符"),
        "path": (["00" * 32, *proof["path"][1:]], "记录内容与区块 1 的默克尔根不符"),
        "head": ("ab" * 32, "区块链没有到达证明所称的链头"),
        "blocks": (proof["blocks"][:1], "区块链没有到达证明所称的链头"),
    }

    for part, (forged, sentence) in forgeries.items():
        assert check(proof | {part: forged}, tmp_path) == (1, f"证明不成立：{sentence}。")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "change", "sentence"),
    [
        ("index", lambda index: index + 9, "叶序号超出区块范围"),
        ("path", lambda path: path[:-1], "路径缺少一步"),
        ("path", lambda path: [*path, path[0]], "路径多出一步"),
        ("blocks", lambda blocks: blocks[:0], "证明中没有区块"),
        ("blocks", lambda blocks: [blocks[0], blocks[2]], "区块 3 与前一区块不衔接"),
    ],
)
def test_proof_of_the_wrong_shape_is_refused(part, change, sentence, tmp_path):
    proof = proof_of(sealed(4, 1, 1)[1])

    assert check(proof | {part: change(proof[part])}, tmp_path) == (1, f"证明不成立：{sentence}。")


@pytest.mark.django_db
def test_forged_header_is_refused(tmp_path):
    proof = proof_of(sealed(2)[0])
    forged = copy.deepcopy(proof)
    forged["blocks"][0]["header"] = proof["blocks"][0]["header"].replace("2026", "2020")

    assert check(forged, tmp_path) == (1, "证明不成立：区块 1 的哈希不符。")


@pytest.mark.django_db
def test_unknown_algorithm_is_refused(tmp_path):
    proof = proof_of(sealed(1)[0])
    proof["blocks"][0]["header"] = proof["blocks"][0]["header"].replace('"sm3"', '"md5"')

    assert check(proof, tmp_path) == (1, "证明不成立：不认识的算法：md5。")


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"format": "wanghuo-proof-1"}', "\x00"])
def test_file_that_is_no_proof_is_refused(text, tmp_path):
    code, sentence = check(text, tmp_path)

    assert code == 1
    assert sentence.startswith("证明不成立：文件残缺或格式不对")


@pytest.mark.django_db
def test_proof_under_sha256_holds_too(tmp_path, monkeypatch):
    monkeypatch.setattr(merkle, "PREFERRED", "sha256")
    fact, *_ = sealed(3)
    monkeypatch.setattr(merkle, "PREFERRED", "sm3")
    sealed(2)

    assert check(proof_of(fact), tmp_path)[0] == 0


@given(st.binary(max_size=300))
def test_plain_sm3_agrees_with_the_library(data):
    assert VERIFIER["plain_sm3"](data) == merkle.HASHES["sm3"](data)


def test_plain_sm3_computes_the_published_examples():
    assert VERIFIER["plain_sm3"](b"abc").hex() == (
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )
    assert VERIFIER["plain_sm3"](b"abcd" * 16).hex() == (
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    )


def test_verifier_falls_back_to_its_own_sm3(monkeypatch):
    def refuse(name, data):
        raise ValueError(name)

    monkeypatch.setattr(hashlib, "new", refuse)

    assert VERIFIER["digest"]("sm3", b"abc") == VERIFIER["plain_sm3"](b"abc")


def test_verifier_is_written_for_python_3_8_and_imports_only_the_standard_library():
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 8))

    imported = {
        alias.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names


@pytest.mark.django_db
@pytest.mark.parametrize("is_positioned", [False, True])
def test_fact_outside_a_block_is_refused(is_positioned):
    sealed(1)
    fact = tell()
    if is_positioned:
        services.seal(AT)

    with pytest.raises(rules.FactNotSealed, match="尚未封存"):
        proof_of(fact)


@pytest.mark.django_db
def test_fact_out_of_scope_is_not_found():
    (fact,) = sealed(1)

    with scoped(Scope((Reach(AreaPath("1/3/")),))), pytest.raises(NotFound, match="事实"):
        queries.prove(fact.pk)


@pytest.mark.django_db
def test_fact_that_never_was_is_not_found(everywhere):
    with pytest.raises(NotFound):
        queries.prove(new_id())


@pytest.mark.django_db
def test_changed_fact_cannot_be_proved():
    fact, *_ = sealed(2)
    tamper("UPDATE facts_fact SET kind = 'test.forged' WHERE position = 1")

    with pytest.raises(rules.LedgerBroken, match=r"位置 1 的事实（编号 .*）内容被改动，无法出具"):
        proof_of(fact)


@pytest.mark.django_db
def test_fact_of_a_changed_block_cannot_be_proved():
    fact, *_ = sealed(2)
    tamper("UPDATE ledger_block SET leaves = %s", b"\x00" * 64)

    with pytest.raises(rules.LedgerBroken, match="区块 1 的叶哈希被改动"):
        proof_of(fact)


@pytest.mark.django_db
def test_fact_of_a_missing_block_cannot_be_proved():
    fact, *_ = sealed(2, 2)
    tamper("DELETE FROM ledger_block WHERE number = 1")

    with pytest.raises(rules.LedgerBroken, match="位置 1 的事实"):
        proof_of(Fact._base_manager.get(pk=fact.pk))
