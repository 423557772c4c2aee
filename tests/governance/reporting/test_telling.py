"""Who is told of a report: each side of what the other did, once, and nobody of the neighbour."""

import pytest

from tests.factories import PostFactory, RoleFactory, UserFactory
from tests.governance.reporting.builders import CLERK, COUNTY, DUE, MAYOR, at, fresh
from wanghuo import wiring
from wanghuo.base.deadlines import services as deadlines
from wanghuo.base.deadlines.rules import Levels
from wanghuo.base.notices.models import Notice
from wanghuo.governance.reporting import services
from wanghuo.kernel.ledger import services as ledger

LEVELS = Levels(warn_days=2, escalate_days=3)


@pytest.fixture
def staffed(county):
    """People on posts who can be told: clerk and mayor of two towns, who receives at the county."""
    county.people = {
        name: person(organisation, *allowed)
        for name, organisation, allowed in (
            ("clerk", county.offices[0], CLERK),
            ("mayor", county.offices[0], MAYOR),
            ("neighbour", county.offices[1], (*CLERK, *MAYOR)),
            ("county", county.office, COUNTY),
        )
    }
    county.one = fresh(county.report(units=county.offices[:1]))
    told(county)
    return county


def person(organisation, *allowed):
    user = UserFactory()
    PostFactory(user=user, organisation=organisation, role=RoleFactory(capabilities=list(allowed)))
    return user


def told(county, when=None):
    """Hear what happened; return who was told what since the last time."""
    when = when or at(20)
    ledger.seal(at=when, force=True)
    while wiring.listen(when):
        pass
    names = {user.pk: name for name, user in county.people.items()}
    found = sorted((names[one.recipient_id], one.kind) for one in Notice.objects.all())
    links = {one.link for one in Notice.objects.all()}
    assert links <= {f"/reports/{county.one.pk}"}
    Notice.objects.all().delete()
    return found


def test_each_step_is_told_to_the_other_side(staffed):
    report = staffed.submitted(staffed.one)
    assert told(staffed) == [("mayor", "submitted")]
    services.approve_report(report=report, revision=1, actor=staffed.mayors[0], at=at(20, 11))
    assert told(staffed) == [("clerk", "completed")]
    services.send_report(report=fresh(report), actor=staffed.clerks[0], at=at(20, 12))
    assert told(staffed) == [("county", "submitted")]
    services.return_report(
        report=fresh(report), reason="不全", actor=staffed.receiver, at=at(20, 13)
    )
    assert told(staffed) == [("clerk", "returned")]


def test_a_new_draft_is_told_to_whoever_writes(staffed):
    services.open_due_reports(at=at(20, month=12))
    rows = staffed.reports(staffed.one.duty)
    staffed.one = fresh(rows[-1])

    assert told(staffed, at(20, month=12)) == [("clerk", "assigned")]


def test_a_rejected_draft_goes_back_to_its_writer(staffed):
    report = staffed.submitted(staffed.one)
    told(staffed)
    services.reject_report(report=report, reason="改", actor=staffed.mayors[0], at=at(20, 11))

    assert told(staffed) == [("clerk", "returned")]


def test_a_late_report_is_told_to_both_sides(staffed):
    found = {}
    for day in (22, 25, 27):
        deadlines.press_deadlines(at=at(day), levels=LEVELS)
        found[day] = told(staffed, at(day))

    assert found == {
        22: [("clerk", "warned")],
        25: [("clerk", "overdue"), ("county", "overdue")],
        27: [("clerk", "escalated"), ("county", "escalated")],
    }


def test_whoever_is_reminded_is_told(staffed):
    services.remind_missing(
        duty=fresh(staffed.one.duty), named_on=DUE, note="", actor=staffed.receiver, at=at(25)
    )

    assert told(staffed, at(25)) == [("clerk", "warned")]
