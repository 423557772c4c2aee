"""The page of one task offers what its reader may do."""

import pytest
from django.test import Client

from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory
from tests.governance.plans.builders import REPORTER
from tests.visiting import text_of


def page_for(part, organisation):
    """Visit the task as somebody of `organisation` who reports over its area."""
    user = UserFactory()
    role = RoleFactory(capabilities=list(REPORTER))
    PostFactory(user=user, organisation=organisation, role=role)
    client = Client()
    client.force_login(user)
    return text_of(client.get(f"/tasks/{part.pk}"))


@pytest.mark.parametrize(("who", "offered"), [("unit", True), ("town", True), ("neighbour", False)])
def test_form_to_report_is_offered_to_whom_it_is_not_refused(town, who, offered):
    part = town.part()
    neighbour = OrganisationFactory(area=town.villages[0], name="东山卫生室")
    offices = {"unit": town.committees[0], "town": town.station, "neighbour": neighbour}

    page = page_for(part, offices[who])

    assert (f"/tasks/{part.pk}/progress" in page) is offered
