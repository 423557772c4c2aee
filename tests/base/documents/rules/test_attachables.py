"""Whose files are read and withdrawn by whom is declared once."""

import pytest

from tests.factories import make_actor
from wanghuo.base.documents.rules.attachables import Attachable, Attachables, may_withdraw
from wanghuo.governance.plans.rules import PROGRESS, TASK_CONFIRM, TASK_READ
from wanghuo.kernel.actors import SYSTEM, Actor


def test_a_type_is_declared_once():
    known = Attachables()

    assert known.declare("visit", "visit.read", withdraw="visit.judge") == "visit"
    assert known.declare("visit", "visit.read", withdraw="visit.judge") == "visit"
    with pytest.raises(ValueError, match="declared twice"):
        known.declare("visit", "visit.read", withdraw="visit.read")
    assert dict(known.declared) == {"visit": Attachable("visit.read", "visit.judge")}


def test_ones_own_file_is_withdrawn_by_oneself():
    assert may_withdraw(Actor(id=7, name="甲"), PROGRESS, 7, "1/2/", "")


@pytest.mark.parametrize(
    ("capability", "area_path", "sector", "expected"),
    [
        (TASK_CONFIRM, "1/", "", True),
        (TASK_CONFIRM, "1/2/", "", True),
        (TASK_CONFIRM, "1/3/", "", False),
        (TASK_READ, "1/2/", "", False),
        (TASK_CONFIRM, "1/2/", "school", False),
    ],
)
def test_others_need_the_capability_there(capability, area_path, sector, expected):
    actor = make_actor(area_path, capability, sectors=["fire"] if sector else None)

    assert may_withdraw(actor, PROGRESS, 7, "1/2/", sector) is expected


def test_nobodys_file_is_not_everybodys():
    assert not may_withdraw(Actor(id=None, name="无"), PROGRESS, None, "1/2/", "")
    assert may_withdraw(SYSTEM, PROGRESS, None, "1/2/", "")
