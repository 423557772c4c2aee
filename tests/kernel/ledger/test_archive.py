"""Whole blocks leave in a file that proves itself; nothing leaves the database."""

import gzip
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from tests.factories import make_actor
from tests.kernel.facts.telling import tell
from tests.kernel.ledger.tampering import reseal, tamper
from tests.kernel.ledger.test_proof import SCRIPT
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.errors import CapabilityMissing
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ledger import queries, services
from wanghuo.kernel.ledger.models import Block
from wanghuo.kernel.ledger.rules import LEDGER_ARCHIVED, LedgerBroken, NothingToArchive

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def chain(db):
    """Three blocks of two facts, a day apart."""
    for day in range(3):
        tell(f"{day} one")
        tell(f"{day} two")
        services.seal(AT + day * DAY, force=True)


def archive(folder, before=AT + 2 * DAY, at=AT + 3 * DAY):
    with transaction.atomic():
        return services.archive(before=before, folder=folder, actor=SYSTEM, at=at)


def lines_of(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def rewrite(path, change):
    lines = change(lines_of(path))
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def outsider(path, *words):
    command = [sys.executable, "-I", "-S", SCRIPT, path, *words]
    done = subprocess.run(command, capture_output=True, check=False)
    return done.returncode, done.stdout.decode()


def test_blocks_before_the_day_are_written_with_their_facts(chain, tmp_path):
    done = archive(tmp_path)

    first, *lines, last = lines_of(done.path)
    assert (done.path.name, done.first, done.last) == ("ledger-00000001-00000002.jsonl.gz", 1, 2)
    assert first["format"] == "wanghuo-archive-1"
    assert [sorted(line) for line in lines] == [["hash", "header"], ["leaf"], ["leaf"]] * 2
    assert [json.loads(one["leaf"])["subject_id"] for one in lines if "leaf" in one] == [
        "0 one", "0 two", "1 one", "1 two",
    ]  # fmt: skip
    assert last == {"blocks": 2, "facts": 4, "head": Block.objects.get(number=2).hash}


def test_nothing_leaves_the_database_and_the_archive_is_on_record(chain, tmp_path):
    done = archive(tmp_path)

    assert Block.objects.count() == 3
    [fact] = Fact._base_manager.filter(kind=LEDGER_ARCHIVED)
    assert json.loads(fact.body)["data"] == {
        "first_block": 1, "last_block": 2, "sha256": done.sha256,
    }  # fmt: skip


def test_the_next_archive_goes_on_where_the_last_ended(chain, tmp_path):
    archive(tmp_path)

    done = archive(tmp_path, before=AT + 9 * DAY)

    assert (done.first, done.last) == (3, 3)
    assert queries.verify_archive(done.path).is_intact
    with pytest.raises(NothingToArchive):
        archive(tmp_path, before=AT)


def test_a_broken_ledger_is_not_archived(chain, tmp_path):
    tamper("UPDATE facts_fact SET kind = 'forged' WHERE position = %s", 3)

    with pytest.raises(LedgerBroken, match="位置 3"):
        archive(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_who_may_not_verify_may_not_archive(chain, tmp_path):
    with pytest.raises(CapabilityMissing):
        services.archive(before=AT, folder=tmp_path, actor=make_actor("1/"), at=AT)


def test_an_archive_is_verified_with_the_program_and_without(chain, tmp_path):
    done = archive(tmp_path)

    found = queries.verify_archive(done.path)

    assert (found.is_intact, found.blocks, found.facts) == (True, 2, 4)
    code, said = outsider(done.path, "--head", found.head)
    assert (code, "归档完整：2 个区块、4 条事实" in said) == (0, True)
    assert outsider(done.path, "--head", "0" * 64)[0] == 1


def retouched(lines):
    lines[2]["leaf"] = lines[2]["leaf"].replace("0 one", "0 won")
    return lines


def rehashed(lines):
    header = json.loads(lines[1]["header"]) | {"sealed_at": "2026-01-01T00:00:00.000000+00:00"}
    lines[1]["header"] = json.dumps(header, sort_keys=True, separators=(",", ":"))
    return lines


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (retouched, "区块 1 的事实内容被改动或不全"),
        (rehashed, "区块 1 的区块头或块哈希被改动"),
        (lambda lines: [*lines[:3], *lines[4:]], "残缺|不全"),
        (lambda lines: [lines[0], *lines[4:]], "合计与内容不符"),
        (lambda lines: lines[:-1], "归档文件没有写完"),
        (lambda lines: [lines[0], *lines[4:7], *lines[1:4], lines[-1]], "不衔接"),
        (lambda _: [{"format": "other"}], "残缺或格式不对"),
    ],
)
def test_what_was_done_to_an_archive_is_named(chain, tmp_path, change, problem):
    done = archive(tmp_path)
    rewrite(done.path, change)

    found = queries.verify_archive(done.path)

    assert found.breach is not None
    assert any(word in found.breach.sentence for word in problem.split("|"))
    assert outsider(done.path)[0] == 1


@pytest.mark.parametrize("share", [10, 50, 90])
def test_a_file_cut_short_is_no_archive(chain, tmp_path, share):
    done = archive(tmp_path)
    content = done.path.read_bytes()
    done.path.write_bytes(content[: len(content) * share // 100])

    assert not queries.verify_archive(done.path).is_intact
    assert outsider(done.path)[0] == 1


def test_an_archive_of_another_chain_is_told_from_ours(chain, tmp_path):
    done = archive(tmp_path)
    reseal(2, sealed_at=AT)

    found = queries.verify_archive(done.path)

    assert found.breach.sentence == "归档的区块 2 不在本库的链上"
