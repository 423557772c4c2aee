"""What is checked about facilities and obstacles, with every area in scope."""

from collections.abc import Iterator
from datetime import datetime

from wanghuo.base.exchange.rules.quality import Check, Failing, Severity, checks
from wanghuo.kernel import clock
from wanghuo.register.buildings.rules import PLACE_MANAGE
from wanghuo.register.facilities.models import Facility, Obstacle
from wanghuo.register.records.queries import failing


def late_tests(at: datetime) -> Iterator[Failing]:
    """Facilities that ought to have been tested by now."""
    rows = Facility.objects.filter(closed_on__isnull=True, next_test_on__lt=clock.local_date(at))
    return failing("facility", rows, "name")


def late_obstacles(at: datetime) -> Iterator[Failing]:
    """Obstacles that ought to have been cleared by now."""
    rows = Obstacle.objects.filter(
        closed_on__isnull=True, cleared_on__isnull=True, clear_by__lt=clock.local_date(at)
    )
    return failing("obstacle", rows, "location")


OURS = (
    Check(
        "facility.test",
        "消防设施检测逾期",
        "建筑消防设施每年至少全面检测一次，检测后登记检测结果。",
        Severity.HIGH,
        PLACE_MANAGE,
        20,
        late_tests,
        "《中华人民共和国消防法》第十六条",
    ),
    Check(
        "obstacle.late",
        "障碍物逾期未清除",
        "影响逃生和灭火救援的障碍物应在清除期限内清除并登记清除日期。",
        Severity.HIGH,
        PLACE_MANAGE,
        10,
        late_obstacles,
        "《中华人民共和国消防法》第二十八条",
    ),
)


def declare_checks() -> None:
    """Tell the exchange what to check here."""
    for check in OURS:
        checks.declare(check)
