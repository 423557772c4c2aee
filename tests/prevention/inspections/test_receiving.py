"""What phones send home: each edit answered for itself, once, whoever sends it again."""

from decimal import Decimal

import pytest

from tests.prevention.inspections.builders import LATER, County
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.inspections.models import Edit, Inspection

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return County()


def filled(phone):
    phone.tap(result_exit="fail", note_exit="锁闭")
    phone.tap(result_wire="pass")
    phone.tap(result_bottle="na")
    phone.finish()
    return phone


def test_a_whole_queue_is_an_inspection(county):
    phone = filled(county.phone())
    assert county.send(*phone.queue) == ["accepted"] * 4
    row = county.row(phone.inspection)
    assert (row.state, row.version, row.failed, row.passed, row.score) == (
        "finished",
        4,
        1,
        1,
        Decimal("46.7"),
    )
    [hazard] = Hazard._base_manager.all()
    assert (hazard.item, hazard.grade, hazard.detail, hazard.source) == (
        "exit",
        "major",
        "锁闭",
        "patrol",
    )


def test_the_same_again_changes_nothing(county):
    phone = filled(county.phone())
    county.send(*phone.queue)
    before = county.row(phone.inspection).document
    assert county.send(*phone.queue) == ["repeated"] * 4
    assert county.row(phone.inspection).document == before
    assert (Edit._base_manager.count(), Inspection._base_manager.count()) == (4, 1)
    assert Hazard._base_manager.count() == 1


def test_the_finish_waits_for_what_is_missing(county):
    phone = filled(county.phone())
    first, *rest = phone.queue
    county.send(*rest)
    row = county.row(phone.inspection)
    assert (row.state, row.document["missing"]) == (
        "open",
        [{"branch": str(phone.branch), "seqs": [1]}],
    )
    county.send(first, at=LATER)
    assert county.row(phone.inspection).state == "finished"
