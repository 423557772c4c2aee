"""The API of facts and the ledger."""

import json

import pytest

from tests.factories import make_area
from tests.web.operations import program
from tests.web.test_api_matrix import refused
from tests.web.twins import AT, make_twins
from wanghuo.base.people.models import User
from wanghuo.base.people.queries import actor_of
from wanghuo.governance.plans import services
from wanghuo.kernel import clock
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ledger.models import Block
from wanghuo.kernel.ledger.rules import LEDGER_READ, LEDGER_VERIFY
from wanghuo.kernel.work import services as work


@pytest.fixture
def twins(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_twins()


@pytest.fixture
def visitor(twins):
    return program(twins.here.area, LEDGER_READ, LEDGER_VERIFY)


def test_facts_are_told_as_they_were_recorded(visitor, twins):
    fact = Fact._base_manager.get(kind="task.reported", area_path=twins.here.task.area_path)

    told = visitor.get("/api/facts?kind=task.reported").json()

    assert told == {
        "items": [
            {
                "id": str(fact.pk),
                "position": fact.position,
                "kind": "task.reported",
                "subject_type": "task",
                "subject_id": str(twins.here.task.pk),
                "actor_id": twins.here.user.pk,
                "area_id": twins.here.village.pk,
                "at": "2026-03-02T01:00:00Z",
                "body": json.loads(fact.body),
            }
        ],
        "count": 1,
    }


def test_facts_are_listed_under_every_filter(visitor, twins):
    here = Fact._base_manager.filter(area_path__startswith=twins.here.area.path)
    total = here.count()
    filters = {
        "": total,
        f"actor_id={twins.here.user.pk}": 6,  # a report of progress, an inspection and its steps
        f"subject_type=task&subject_id={twins.here.task.pk}": here.filter(
            subject_id=str(twins.here.task.pk)
        ).count(),
        "since=2026-03-03": 0,
        "until=2026-03-01": 0,
        "since=2026-03-02&until=2026-03-02": total,
    }

    assert {q: visitor.get(f"/api/facts?{q}").json()["count"] for q in filters} == filters


def test_a_reader_of_the_outbox_comes_to_the_end_and_sees_each_fact_once(visitor, twins):
    seen, position, top = [], 0, Fact._base_manager.count()
    while position < top:
        news = visitor.get(f"/api/facts/after?position={position}&limit=2").json()
        assert news["position"] > position
        seen += [fact["position"] for fact in news["facts"]]
        position = news["position"]

    here = Fact._base_manager.filter(area_path__startswith=twins.here.area.path)
    assert seen == list(here.order_by("position").values_list("position", flat=True))


def verified(visitor, body):
    """Ask for a verification, let a worker do it, and return its result."""
    job = visitor.post("/api/ledger/verify", body, content_type="application/json").json()
    while work.run_next(lambda user_id: actor_of(User.objects.get(pk=user_id), clock.today())):
        pass
    return visitor.get(f"/api/jobs/{job['id']}").json()["result"]


def test_the_ledger_is_verified_against_a_head_written_down(visitor):
    head = visitor.get("/api/ledger/head").json()
    body = {"expect": head["hash"].upper()}

    told = verified(visitor, body)

    assert (told["is_intact"], told["breach"]) == (True, None)
    assert told["facts"] == head["last_position"]
    assert told["sentence"].startswith("存证完整")


def test_a_head_that_is_not_in_the_chain_is_a_breach(visitor):
    body = {"expect": "f" * 64}

    told = verified(visitor, body)

    assert told["is_intact"] is False
    assert told["breach"]["sentence"] != ""


def test_blocks_are_told_newest_first(visitor):
    told = visitor.get("/api/ledger/blocks").json()

    assert [one["number"] for one in told["items"]] == list(
        Block.objects.order_by("-number").values_list("number", flat=True)
    )
    assert told["items"][0] == visitor.get("/api/ledger/head").json()


def test_before_the_first_block_there_is_no_head(db):
    assert program(make_area(), LEDGER_READ).get("/api/ledger/head").json() is None


def test_a_proof_names_the_head_it_leads_to(visitor, twins):
    told = visitor.get(f"/api/facts/{twins.here.ids['fact_id']}/proof").json()

    assert told["format"] == "wanghuo-proof-1"
    assert told["head"] == visitor.get("/api/ledger/head").json()["hash"]


def test_a_fact_that_is_not_sealed_has_no_proof_yet(visitor, twins):
    services.withdraw_task(task=twins.here.task, reason="重复", actor=SYSTEM, at=AT)
    fact = Fact._base_manager.get(kind="task.withdrawn")

    refused(visitor.get(f"/api/facts/{fact.pk}/proof"), 409, "fact_not_sealed")
