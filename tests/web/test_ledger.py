"""The pages of the ledger: what happened in reach, blocks, proof, verification."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client

from tests.factories import UserFactory, make_actor, make_area
from tests.kernel.ledger.tampering import tamper
from tests.visiting import says, sent_to_login, text_of, visitor
from wanghuo.base.areas.rules import AREA_RENAMED
from wanghuo.base.people.models import User
from wanghuo.base.people.queries import actor_of
from wanghuo.base.people.rules import USER_DISABLED
from wanghuo.kernel import clock
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.facts.services import Mark, record
from wanghuo.kernel.ledger import services
from wanghuo.kernel.ledger.models import Block
from wanghuo.kernel.ledger.rules import LEDGER_READ, LEDGER_VERIFIED, LEDGER_VERIFY
from wanghuo.kernel.work import services as work

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


@pytest.fixture
def county(db):
    return make_area("清石县")


@pytest.fixture
def town(county):
    return make_area("白水镇", county)


@pytest.fixture
def other(county):
    return make_area("云台乡", county)


@pytest.fixture
def reader(town):
    return visitor(town, LEDGER_READ)


@pytest.fixture
def auditor(county):
    return visitor(county, LEDGER_READ, LEDGER_VERIFY, name="申明义")


def tell(area, kind=AREA_RENAMED, *, user=None, at=AT, **data):
    with transaction.atomic():
        return record(
            kind,
            Mark("area", str(area.pk), area.pk, area.path),
            actor=make_actor("", user=user or UserFactory(name="陆文竹")),
            at=at,
            data=data,
        )


def verified(auditor, **asked):
    """Ask for a verification, let a worker do it, and return the page of its result."""
    job = auditor.post("/ledger/verify", asked)["Location"].rpartition("/")[2]
    assert work.run_next(lambda user_id: actor_of(User.objects.get(pk=user_id), clock.today()))
    return text_of(auditor.get(f"/ledger/verified/{job}"))


def shown(response):
    return [line.fact for line in response.context["lines"]]


def test_facts_in_reach_are_told_in_words(reader, town, other):
    mine = tell(town, reason="区划调整")
    tell(other, user=UserFactory(name="王五"))

    answer = reader.get("/ledger/")

    page = text_of(answer)
    assert shown(answer) == [mine]
    told = ("区划更名", "区划调整", "陆文竹", "白水镇", "2026-03-02 09:30:00", f"区划 {town.pk}")
    assert [word for word in told if word not in page] == []
    assert ("王五" in page, "待封存" in page, "/ledger/verify" in page) == (False, True, False)


def test_facts_are_filtered(auditor, town, other):
    user = UserFactory()
    renamed = tell(town)
    disabled = tell(other, USER_DISABLED, user=user, at=AT + timedelta(days=1))
    cases = {
        f"kind={AREA_RENAMED}": [renamed],
        f"actor_id={user.pk}": [disabled],
        f"subject_type=area&subject_id={town.pk}": [renamed],
        "since=2026-03-03": [disabled],
        "until=2026-03-02": [renamed],
        f"before={disabled.pk}": [renamed],
    }

    found = {query: shown(auditor.get(f"/ledger/?{query}")) for query in cases}

    assert found == cases


@pytest.mark.parametrize("query", ["kind=x", "since=x", "before=x", "actor_id=x"])
def test_filter_that_cannot_be_read_is_refused(auditor, query):
    assert auditor.get(f"/ledger/?{query}").status_code == 422


def test_older_facts_follow_page_by_page(auditor, town):
    told = [tell(town) for _ in range(51)]

    first = auditor.get("/ledger/")
    second = auditor.get(f"/ledger/?before={first.context['page'].next}")

    assert [*shown(first), *shown(second)] == told[::-1]
    assert "更早的" in text_of(first)
    assert "更早的" not in text_of(second)


def test_head_and_blocks_are_shown(reader, town):
    tell(town)
    services.seal(AT, force=True)

    block = Block.objects.get()
    assert block.hash in text_of(reader.get("/ledger/"))
    assert block.hash in text_of(reader.get("/ledger/blocks"))
    assert block.hash not in text_of(reader.get("/ledger/blocks?before=1"))
    assert reader.get("/ledger/blocks?before=x").status_code == 422


def test_sealed_fact_is_proved(reader, town):
    fact = tell(town)
    services.seal(AT, force=True)

    answer = reader.get(f"/ledger/facts/{fact.pk}/proof")

    proof = json.loads(answer.content)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert "attachment" in answer["Content-Disposition"]
    assert json.loads(proof["leaf"])["id"] == str(fact.pk)
    assert proof["head"] == Block.objects.get().hash


def test_fact_not_sealed_is_not_proved_yet(reader, town):
    fact = tell(town)

    says(reader.get(f"/ledger/facts/{fact.pk}/proof"), "该记录尚未封存入块", 409)


def test_fact_of_another_town_is_not_found(reader, town, other):
    mine, foreign = tell(town), tell(other)
    services.seal(AT, force=True)

    answers = [reader.get(f"/ledger/facts/{fact.pk}/proof").status_code for fact in (mine, foreign)]

    assert answers == [200, 404]


def test_intact_ledger_is_said_to_be_intact_on_record(auditor, town):
    tell(town)

    page = verified(auditor)

    assert "完整" in page
    assert "逐条校验无误" in page
    assert Fact._base_manager.filter(kind=LEDGER_VERIFIED, actor_id=auditor.user.pk).count() == 1


def test_first_broken_row_is_named(auditor, town):
    fact = tell(town)
    services.seal(AT, force=True)
    tamper("UPDATE facts_fact SET kind = 'forged' WHERE position = %s", 1)

    page = verified(auditor)

    assert "异常" in page
    assert f"位置 1 的事实（编号 {fact.pk}）内容被改动" in page


def test_head_written_down_must_still_be_in_the_chain(auditor, town):
    tell(town)
    services.seal(AT, force=True)
    head = Block.objects.get().hash

    assert "逐条校验无误" in verified(auditor, expect=f" {head.upper()} ")
    assert "链上没有预期的区块哈希" in verified(auditor, expect="0" * 64)


def test_a_verification_that_waits_is_shown_as_a_job(auditor):
    job = auditor.post("/ledger/verify")["Location"].rpartition("/")[2]

    assert auditor.get(f"/ledger/verified/{job}")["Location"] == f"/jobs/{job}"


def test_the_verification_of_somebody_else_is_not_found(auditor, county):
    job = auditor.post("/ledger/verify")["Location"].rpartition("/")[2]

    other = visitor(county, LEDGER_VERIFY)
    assert other.get(f"/ledger/verified/{job}").status_code == 404


def test_what_belongs_to_no_area_is_shown_to_the_auditor_of_all(auditor, reader, town):
    with transaction.atomic():
        homeless = record("keys.rotated", Mark("key", "k1"), actor=SYSTEM, at=AT)
    services.seal(AT, force=True)

    assert shown(auditor.get("/ledger/")) == [homeless]
    assert shown(reader.get("/ledger/")) == []
    proofs = [one.get(f"/ledger/facts/{homeless.pk}/proof") for one in (auditor, reader)]
    assert [proof.status_code for proof in proofs] == [200, 404]
    told = auditor.get("/api/facts").json()["items"]
    assert [fact["kind"] for fact in told] == ["keys.rotated"]


def test_an_auditor_of_one_line_of_business_does_not_see_what_belongs_to_no_area(county):
    with transaction.atomic():
        record("keys.rotated", Mark("key", "k1"), actor=SYSTEM, at=AT)

    narrow = visitor(county, LEDGER_READ, sector="fire")

    assert shown(narrow.get("/ledger/")) == []


@pytest.mark.parametrize("address", ["/ledger/", "/ledger/blocks", "/ledger/facts/{}/proof"])
def test_pages_ask_for_log_in_and_for_the_capability(county, town, address):
    address = address.format(tell(town).pk)

    assert sent_to_login(Client().get(address))
    says(visitor(county, "task.read").get(address), "“查看存证”权限", 403)


def test_verification_asks_for_log_in_and_for_the_capability(reader):
    assert sent_to_login(Client().post("/ledger/verify"))
    says(reader.post("/ledger/verify"), "“校验存证”权限", 403)


# session, user, posts, unread notices; roots; facts: count, keys, rows; areas, head, names
@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_however_long(django_assert_num_queries, reader, town, count):
    for _ in range(count):
        tell(town)

    with django_assert_num_queries(11):
        assert reader.get("/ledger/").status_code == 200
