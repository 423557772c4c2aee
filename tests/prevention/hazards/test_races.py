"""Two people in the same second: one is first, the other is told, no number is given twice."""

from collections import Counter
from threading import Barrier, Thread

import pytest
from django.db import connection

from tests.prevention.hazards.builders import Village, at, facts_of, fresh, steps_of
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.hazards import queries, rules, services
from wanghuo.prevention.hazards.models import Hazard, HazardNotice
from wanghuo.prevention.hazards.rules import HazardSource, NoticeForm

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def village(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with scoped(EVERYWHERE):
        yield Village()


def together(*works):
    """Run the works at once, each on its own connection; return results or refusals in order."""
    gate = Barrier(len(works))
    outcomes = [None] * len(works)

    def run(n, work):
        try:
            gate.wait()
            with scoped(EVERYWHERE):
                outcomes[n] = work()
        except DomainError as refusal:
            outcomes[n] = refusal
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def refused(outcomes):
    return Counter(one.code for one in outcomes if isinstance(one, DomainError))


def test_eight_who_find_at_once_get_eight_numbers(village):
    places = [village.new_place() for _ in range(8)]

    outcomes = together(*[lambda place=place: village.found(place=place) for place in places])

    assert refused(outcomes) == {}
    assert sorted(one.number for one in outcomes) == [f"YH2026-{n:06d}" for n in range(1, 9)]


def test_the_same_finding_sent_at_once_is_one_hazard(village):
    told = {"source": HazardSource.INSPECTION, "source_id": "check-1", "item": "3"}
    key = new_id()

    outcomes = together(
        *[lambda: village.found(**told)] * 2, *[lambda: village.found(**told, id=key)] * 2
    )

    assert refused(outcomes) == {}
    assert {one.pk for one in outcomes} == {Hazard._base_manager.get().pk}
    assert facts_of(outcomes[0]).count(rules.HAZARD_FOUND) == 1
    assert village.found().number == "YH2026-000002"


def test_it_is_closed_once(village):
    hazard = village.submitted()
    read = [fresh(hazard) for _ in range(4)]

    outcomes = together(
        *[
            lambda row=row: services.close_hazard(
                hazard=row, note="属实", actor=village.grid, at=at(5)
            )
            for row in read
        ]
    )

    assert refused(outcomes) == {"stale_record": 3}
    assert [action for action, _ in steps_of(hazard)].count("close") == 1
    assert facts_of(hazard).count(rules.HAZARD_CLOSED) == 1


def test_of_close_and_return_one_wins(village):
    hazard = village.submitted()

    outcomes = together(lambda: village.closed(hazard), lambda: village.returned(hazard))

    assert sum(refused(outcomes).values()) == 1
    assert set(refused(outcomes)) <= {"stale_record", "transition_refused"}


def test_one_transfer_waits(village):
    hazard = village.found()
    read = [fresh(hazard) for _ in range(3)]

    outcomes = together(
        *[
            lambda row=row: services.escalate_hazard(
                hazard=row, reason="难", actor=village.grid, at=at(3)
            )
            for row in read
        ]
    )

    assert refused(outcomes) == {"stale_record": 2}


def test_a_transfer_is_taken_or_taken_back(village):
    hazard = village.found()
    transfer = village.transferred(hazard)

    outcomes = together(
        lambda: services.receive_transfer(
            transfer=queries.transfer(transfer.pk), actor=village.officer, at=at(4)
        ),
        lambda: services.take_back(
            hazard=fresh(hazard), reason="不用了", actor=village.grid, at=at(4)
        ),
    )

    assert sum(refused(outcomes).values()) == 1
    after = fresh(hazard)
    took = not isinstance(outcomes[0], DomainError)
    assert (after.is_in_transfer, after.organisation) == (
        False,
        village.office if took else village.committee,
    )


def test_one_document_is_issued_of_one_step(village):
    hazard = village.ordered()

    outcomes = together(
        *[
            lambda: services.issue_notice(
                hazard=fresh(hazard), form=NoticeForm.TERM, actor=village.officer, at=at(6)
            )
        ]
        * 3
    )

    assert refused(outcomes) == {}
    [notice] = HazardNotice._base_manager.all()
    assert {(one.pk, one.file_hash) for one in outcomes} == {(notice.pk, notice.file_hash)}
    assert facts_of(hazard).count(rules.NOTICE_ISSUED) == 1
