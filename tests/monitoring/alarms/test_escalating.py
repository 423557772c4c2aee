"""What nobody answers goes up post by post, each step once; an answer stops it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory
from tests.monitoring.alarms.builders import AT, A, component, facts
from wanghuo import wiring
from wanghuo.base.notices.models import Notice
from wanghuo.kernel.ledger import services as ledger
from wanghuo.monitoring.alarms import services
from wanghuo.monitoring.alarms.models import Escalation
from wanghuo.monitoring.alarms.rules import ALARM_HANDLE, ALARM_OVERSEE

FIRE, FAULT = component(0b10), component(0b100)


def after(seconds):
    return AT + timedelta(seconds=seconds)


def levels():
    rows = Escalation._base_manager.order_by("at", "level")
    return [(row.ladder, row.level, row.told) for row in rows]


def test_what_nobody_answers_goes_up_post_by_post(desk, tmp_path):
    desk.cries(FIRE, folder=tmp_path)

    counts = [services.escalate_alarms(after(s)) for s in (59, 60, 61, 179, 180, 300, 9000)]

    assert counts == [0, 1, 0, 0, 1, 1, 0]
    assert levels() == [
        ("unanswered", 1, "值班人员"), ("unanswered", 2, "本级负责人"),
        ("unanswered", 3, "上级负责人"),
    ]  # fmt: skip
    assert len(facts("alarm.escalated")) == 3


def test_a_clock_that_slept_takes_all_steps_at_once(desk, tmp_path):
    desk.cries(FIRE, folder=tmp_path)

    assert services.escalate_alarms(after(400)) == 3


def test_an_answer_stops_it_until_nothing_is_found_out(desk, tmp_path):
    [alarm] = desk.cries(FIRE, folder=tmp_path)
    services.escalate_alarms(after(60))
    desk.handled(alarm, A.ACKNOWLEDGE)

    assert services.escalate_alarms(after(599)) == 0
    assert services.escalate_alarms(after(600)) == 1
    desk.handled(alarm, A.VERIFY)
    assert services.escalate_alarms(after(1200)) == 1
    desk.handled(alarm, A.CONFIRM)
    assert services.escalate_alarms(after(9000)) == 0
    assert [level for ladder, level, _ in levels() if ladder == "unverified"] == [1, 2]


def test_what_is_no_fire_or_is_shielded_goes_nowhere(desk, tmp_path):
    desk.shielded(point="1-1-0A000300")
    desk.cries(FAULT, component(0b10, point=3), folder=tmp_path)

    assert services.escalate_alarms(after(9000)) == 0


def test_it_asks_as_often_for_twenty_as_for_one(desk, tmp_path):
    def asked(at):
        with CaptureQueriesContext(connection) as told:
            assert services.escalate_alarms(at)
        return len(told)

    desk.cries(FIRE, folder=tmp_path)
    one = asked(after(60))
    desk.hears(tmp_path, *(desk.signal(component(0b10, point=10 + n), 100 + n) for n in range(20)))

    assert asked(after(180)) == one


def test_another_clock_that_was_faster_is_left_to_it(desk, tmp_path, monkeypatch):
    [alarm] = desk.cries(FIRE, folder=tmp_path)
    Escalation._base_manager.create(
        alarm=alarm, ladder="unanswered", level=1, told="值班人员", at=AT
    )
    monkeypatch.setattr(services.escalating, "_told", lambda _: iter(()))

    assert services.escalate_alarms(after(60)) == 0
    assert (len(levels()), facts("alarm.escalated")) == (1, [])


@pytest.fixture
def posts(desk):
    """Somebody on duty in the town, its head, and the county's."""
    found = {}
    for name, area, capability in (
        ("duty", desk.town, ALARM_HANDLE),
        ("head", desk.town, ALARM_OVERSEE),
        ("county", desk.county, ALARM_OVERSEE),
    ):
        found[name] = UserFactory()
        PostFactory(
            user=found[name], area=area, role=RoleFactory(capabilities=[capability]),
            organisation=OrganisationFactory(area=area),
        )  # fmt: skip
    return found


@pytest.mark.parametrize(
    ("seconds", "names"),
    [(60, ["duty"]), (180, ["duty", "head"]), (300, ["county", "duty", "head"])],
)
def test_each_step_tells_the_next_post(desk, posts, tmp_path, seconds, names):
    desk.cries(FIRE, folder=tmp_path)
    services.escalate_alarms(after(seconds))
    ledger.seal(at=AT, force=True)

    wiring.listen(AT)

    told = Notice._base_manager.filter(kind="escalated")
    assert sorted(told.values_list("recipient_id", flat=True)) == sorted(posts[n].pk for n in names)
    assert {one.title for one in told} == {"火警：红星超市 感烟火灾探测器 10-2"}
