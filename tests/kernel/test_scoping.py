"""Queries fail closed, and see exactly their subtree and sector."""

import pytest

from tests.factories import OrganisationFactory, make_area
from wanghuo.base.people.models import Organisation
from wanghuo.kernel.actors import EVERYWHERE, AreaPath, Reach, Scope
from wanghuo.kernel.errors import NotFound
from wanghuo.kernel.scoping import ScopeMissing, access, scoped

pytestmark = pytest.mark.django_db


def test_query_outside_any_scope_raises():
    with pytest.raises(ScopeMissing):
        Organisation.objects.exists()


def test_scope_sees_its_subtree_and_nothing_beside_it():
    county = make_area()
    town = make_area("清石镇", county)
    sibling = make_area("白水镇", county)
    inside = OrganisationFactory(area=town)
    OrganisationFactory(area=sibling)

    with scoped(Scope((Reach(AreaPath(town.path)),))):
        seen = list(Organisation.objects.all())

    assert seen == [inside]


def test_empty_scope_sees_nothing():
    OrganisationFactory(area=make_area())

    with scoped(Scope(())):
        assert list(Organisation.objects.all()) == []


def test_path_that_only_begins_alike_is_not_inside():
    county = make_area()
    OrganisationFactory(area=county, area_path="11/")

    with scoped(Scope((Reach(AreaPath("1/")),))):
        assert list(Organisation.objects.all()) == []


def test_access_out_of_area_is_not_found():
    organisation = OrganisationFactory(area=make_area())

    with scoped(Scope((Reach(AreaPath("999/")),))), pytest.raises(NotFound, match="单位"):
        access(Organisation.objects.all(), pk=organisation.pk)


def test_everywhere_sees_all():
    organisation = OrganisationFactory(area=make_area())

    with scoped(EVERYWHERE):
        assert list(Organisation.objects.all()) == [organisation]
