"""Verifying through a door needs the capability and leaves a fact."""

import pytest

from tests.factories import UserFactory, make_actor, make_area
from tests.kernel.facts.telling import AT, tell
from tests.kernel.ledger.chains import chain
from tests.kernel.ledger.tampering import tamper
from wanghuo.kernel.actors import SYSTEM, Actor
from wanghuo.kernel.errors import CapabilityMissing
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ledger import queries, rules, services
from wanghuo.kernel.ledger.rules import Breach, Verification

pytestmark = pytest.mark.django_db


def test_check_seals_the_tail_verifies_and_is_recorded():
    chain(2)
    tell("3")

    found = services.check(actor=SYSTEM, at=AT)

    head = queries.head()
    assert found == Verification(facts=3, blocks=2, head=head.hash, tail=0)
    fact = Fact._base_manager.get(position=None)
    assert (fact.kind, fact.subject_type, fact.subject_id, fact.area_path) == (
        "ledger.verified", "block", "2", "",
    )  # fmt: skip
    assert fact.body == facts.canonical(
        {
            "before": {},
            "after": {},
            "data": {
                "is_intact": True,
                "facts": 3,
                "blocks": 2,
                "head": head.hash,
                "sentence": "存证完整：2 个区块、3 条事实逐条校验无误。",
            },
        }
    )


def test_check_of_a_broken_ledger_is_recorded_as_broken():
    chain(2)
    tamper("DELETE FROM facts_fact WHERE position = 1")

    found = services.check(actor=SYSTEM, at=AT)

    assert found.breach == Breach("位置 1 的事实缺失", 1, 1)
    assert '"is_intact":false' in Fact._base_manager.get(position=None).body


def test_check_shows_in_the_area_of_who_asked():
    county = make_area()
    auditor = make_actor(county.path, rules.LEDGER_VERIFY, user=UserFactory())

    services.check(actor=auditor, at=AT)

    fact = Fact._base_manager.get()
    assert (fact.actor_id, fact.area_id, fact.area_path) == (auditor.id, county.pk, county.path)


def test_check_without_the_capability_is_refused_and_not_recorded():
    reader = make_actor("1/", rules.LEDGER_READ)

    with pytest.raises(CapabilityMissing, match="校验存证"):
        services.check(actor=reader, at=AT)

    assert not Fact._base_manager.exists()


def test_nobody_may_check():
    with pytest.raises(CapabilityMissing):
        services.check(actor=Actor(id=None, name=""), at=AT)
