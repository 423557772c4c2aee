"""A finding's life: found once, owed, pressed, mended by the next run or excused with a reason."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection

from tests.base.exchange.quality.conftest import AT, SQUARE, County
from tests.base.people.racing import at_once
from tests.factories import make_actor
from wanghuo.base.areas.models import Area
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.deadlines.rules import Levels
from wanghuo.base.deadlines.services import press_deadlines
from wanghuo.base.exchange.models import Finding
from wanghuo.base.exchange.queries import quality as queries
from wanghuo.base.exchange.rules import quality as rules
from wanghuo.base.exchange.rules.quality import FindingFilter, FindingState
from wanghuo.base.exchange.services import quality as services
from wanghuo.base.notices.models import Notice
from wanghuo.base.people.models import Post
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord, TransitionRefused
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ledger import services as ledger
from wanghuo.kernel.scoping import scoped
from wanghuo.kernel.work import services as work
from wanghuo.kernel.work.models import Job
from wanghuo.wiring import listen

NEXT_DAY = AT + timedelta(days=1)


def run(at=AT, actor=SYSTEM):
    outcomes = services.run_checks(actor=actor, at=at)
    told = {one.code: (one.found, one.new, one.mended) for one in outcomes}
    return {code: numbers for code, numbers in told.items() if any(numbers)}


def rows(**lookup):
    return list(Finding._base_manager.filter(**lookup).order_by("id"))


def facts(kind):
    return Fact._base_manager.filter(kind=kind).count()


def draw(area, boundary=SQUARE):
    Area.objects.filter(pk=area.pk).update(boundary=boundary)


@pytest.fixture
def broken(county):
    """The second village has no boundary, the first one has."""
    draw(county.villages[0])
    return county


def test_a_sound_county_has_no_findings(county):
    assert run() == {}
    assert rows() == []
    assert facts(rules.QUALITY_CHECKED) == 1


def test_what_is_found_is_owed_by_who_may_mend_it(broken):
    assert run() == {"area.boundary": (1, 1, 0)}

    [found] = rows()
    village = broken.villages[1]
    assert (found.code, found.subject_type, found.subject_id) == (
        "area.boundary", "area", str(village.pk),
    )  # fmt: skip
    assert (found.area, found.area_path, found.organisation) == (
        village,
        village.path,
        broken.office,
    )
    assert (found.found_at, found.due_on, found.state) == (AT, date(2026, 3, 30), "open")
    deadline = Deadline._base_manager.get()
    assert (deadline.subject_type, deadline.subject_id) == ("finding", str(found.pk))
    assert (deadline.organisation, deadline.due_on, deadline.state) == (
        broken.office, found.due_on, "open",
    )  # fmt: skip
    assert deadline.link == f"/exchange/quality/findings/{found.pk}"
    assert facts(rules.FINDING_OPENED) == 1


def test_second_run_finds_nothing_new(broken):
    run()

    assert run(NEXT_DAY) == {"area.boundary": (1, 0, 0)}
    assert len(rows()) == facts(rules.FINDING_OPENED) == Deadline._base_manager.count() == 1


def test_what_keeps_the_rule_again_is_closed_and_its_deadline_met(broken):
    run()
    draw(broken.villages[1])

    assert run(NEXT_DAY) == {"area.boundary": (0, 0, 1)}

    [found] = rows()
    assert (found.state, found.ended_at) == ("mended", NEXT_DAY)
    assert Deadline._base_manager.get().state == "met"
    assert facts(rules.FINDING_MENDED) == 1
    assert run(NEXT_DAY) == {}


def test_what_breaks_again_is_found_anew(broken):
    run()
    draw(broken.villages[1])
    run(NEXT_DAY)
    draw(broken.villages[1], None)

    assert run(AT + timedelta(days=2)) == {"area.boundary": (1, 1, 0)}
    assert [one.state for one in rows()] == ["mended", "open"]


def waive(found, actor=SYSTEM, reason="历史数据，无需补画", at=NEXT_DAY):
    return services.waive_finding(finding=found, reason=reason, actor=actor, at=at)


def test_waived_finding_is_owed_no_more_and_never_found_again(broken):
    run()

    waive(rows()[0], broken.actor)

    [found] = rows()
    assert (found.state, found.ended_at, found.reason) == ("waived", NEXT_DAY, "历史数据，无需补画")
    assert Deadline._base_manager.get().state == "cancelled"
    [fact] = Fact._base_manager.filter(kind=rules.FINDING_WAIVED)
    assert "历史" not in fact.body
    assert json.loads(fact.body)["after"] == {"state": "waived"}
    assert run(AT + timedelta(days=2)) == {"area.boundary": (1, 0, 0)}
    assert len(rows()) == 1


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201])
def test_waiver_needs_a_reason(broken, reason):
    run()

    with pytest.raises(BadInput, match="豁免理由"):
        waive(rows()[0], reason=reason)


def test_waiver_needs_the_capability_there(broken):
    run()
    elsewhere = make_actor(broken.villages[0].path, rules.QUALITY_MANAGE)

    with pytest.raises(CapabilityMissing, match="豁免"):
        waive(rows()[0], elsewhere)


def test_waiver_of_what_is_closed_is_refused_and_of_what_was_closed_meanwhile_stale(broken):
    run()
    [read] = rows()
    draw(broken.villages[1])
    run(NEXT_DAY)

    with pytest.raises(StaleRecord):
        waive(read)
    with pytest.raises(TransitionRefused, match="已整改"):
        waive(rows()[0])


def test_what_nobody_may_mend_is_handed_over_when_somebody_may(broken):
    Post._base_manager.filter(pk=broken.post.pk).update(valid_to=date(2026, 3, 1))
    run()
    [alone] = rows(code="area.boundary")
    assert (alone.organisation, Deadline._base_manager.count()) == (None, 0)
    Post._base_manager.filter(pk=broken.post.pk).update(valid_to=None)

    run(NEXT_DAY)

    [owned] = rows(code="area.boundary")
    assert (owned.organisation, owned.due_on) == (broken.office, alone.due_on)
    assert Deadline._base_manager.get().subject_id == str(owned.pk)


def test_who_has_to_mend_is_told_when_it_is_late(broken):
    run()
    late = AT + timedelta(days=40)
    press_deadlines(at=late, levels=Levels(7, 7))
    ledger.seal(at=late)

    listen(late)

    told = Notice.objects.filter(recipient=broken.user).values_list("kind", "title", "link")
    [found] = rows()
    link = f"/exchange/quality/findings/{found.pk}"
    assert sorted(told) == [
        (kind, "区划缺少边界：西河村（441901001002）", link) for kind in ("escalated", "overdue")
    ]


def test_counts_are_the_lists_they_open(broken):
    run()
    on = date(2026, 6, 1)
    with scoped(EVERYWHERE):
        for one in queries.counts(on):
            code = one.check.code
            assert one.open == queries.findings(FindingFilter(code, FindingState.OPEN)).count()
            assert one.waived == queries.findings(FindingFilter(code, FindingState.WAIVED)).count()
            assert one.overdue == queries.findings(FindingFilter(code, overdue_on=on)).count()
        assert sum(one.overdue for one in queries.counts(on)) == 1
        assert sum(one.overdue for one in queries.counts(date(2026, 3, 30))) == 0


@pytest.mark.parametrize("n", [1, 3])
def test_counts_and_owners_take_as_many_queries_whatever_is_found(
    broken, n, django_assert_num_queries
):
    for i in range(n):
        Finding._base_manager.create(
            code="user.post", subject_type="user", subject_id=str(i), label="x", link="/",
            area=broken.town, area_path=broken.town.path, found_at=AT, due_on=AT.date(),
        )  # fmt: skip
    with scoped(EVERYWHERE):
        with django_assert_num_queries(1):
            queries.counts(AT.date())
        with django_assert_num_queries(2):
            queries.owners(AT.date())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("n", "expected"), [(0, 0), (1, 1)])
def test_background_run_tells_of_ones_own_reach(transactional_db, settings, tmp_path, n, expected):
    settings.MEDIA_ROOT = tmp_path
    county = County()
    draw(county.villages[0])
    asker = make_actor(county.villages[n].path, rules.QUALITY_READ, user=county.user)
    job = services.start_run(actor=asker, at=AT)

    assert work.run_next(lambda _: asker)

    told = Job.objects.get(pk=job.pk).result
    assert told["summary"] == f"已检查 28 项，您辖区内有 {expected} 个问题待整改。"
    assert told["link"] == "/exchange/quality"


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_find_and_mend_once(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    county = County()
    draw(county.villages[0])

    assert at_once(*[run] * 3) == [None] * 3
    assert len(rows()) == facts(rules.FINDING_OPENED) == Deadline._base_manager.count() == 1

    draw(county.villages[1])
    assert at_once(*[run] * 3) == [None] * 3
    assert facts(rules.FINDING_MENDED) == 1
    assert connection.vendor in {"sqlite", "postgresql"}


@pytest.mark.django_db(transaction=True)
def test_of_two_waivers_at_once_one_is_late(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    county = County()
    draw(county.villages[0])
    run()
    [read] = rows()

    outcomes = at_once(*[lambda: waive(Finding._base_manager.get(pk=read.pk))] * 2)

    assert outcomes.count(None) == 1
    assert set(outcomes) <= {None, StaleRecord, TransitionRefused}
    assert facts(rules.FINDING_WAIVED) == 1
