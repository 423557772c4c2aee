"""An occupier's organisation: whose people it has, and who may not change that."""

from datetime import UTC, date, datetime

import pytest

from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory, make_area
from wanghuo.base.documents.models import ImportRow
from wanghuo.base.documents.services import import_now
from wanghuo.base.people import services
from wanghuo.base.people.models import Organisation
from wanghuo.base.people.rules import HolderFixed, HolderMissing, OrganisationKind, check_holder
from wanghuo.base.people.services import ORGANISATIONS, Appointment
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.errors import BadInput

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)
OCCUPIER, DEPARTMENT = OrganisationKind.OCCUPIER, OrganisationKind.DEPARTMENT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everywhere")]


@pytest.fixture
def town(db):
    return make_area("清石镇")


def enter(town, **given):
    terms = {"name": "福来超市", "kind": OCCUPIER, "holder": "N1"} | given
    return services.create_organisation(area=town, actor=SYSTEM, at=AT, **terms)


def change(organisation, **given):
    terms = {
        "name": organisation.name, "kind": OrganisationKind(organisation.kind), "sector": None,
        "aliases": (), "groups": (),
    } | given  # fmt: skip
    return services.change_organisation(organisation=organisation, actor=SYSTEM, at=AT, **terms)


def appointed(town, organisation):
    return Appointment(
        organisation=organisation, role=RoleFactory(), area=town, valid_from=TODAY, title="店长"
    )


def test_a_number_is_kept_as_the_register_writes_it():
    assert check_holder(OCCUPIER, "  ９１ａ ") == "91a"


def test_only_an_occupier_has_a_number():
    with pytest.raises(BadInput, match="只有类别为"):
        check_holder(DEPARTMENT, "N1")


def test_a_number_is_no_longer_than_its_column():
    with pytest.raises(BadInput, match="不超过 30"):
        check_holder(OCCUPIER, "N" * 31)


def test_an_occupier_entered_by_hand_says_its_number(town):
    assert enter(town).holder == "N1"
    with pytest.raises(BadInput, match="须填社会单位编号"):
        enter(town, name="另一家", holder="")


def test_a_change_that_says_nothing_of_it_leaves_the_number(town):
    shop = enter(town)

    change(shop, name="福来商店")

    assert (shop.name, shop.holder) == ("福来商店", "N1")


def test_a_number_may_change_while_nobody_serves_there(town):
    shop = enter(town)

    assert change(shop, holder="N2")
    assert shop.holder == "N2"


@pytest.mark.parametrize("given", [{"holder": "N2"}, {"kind": DEPARTMENT}], ids=["number", "kind"])
def test_what_its_people_see_is_not_changed_behind_them(town, given):
    shop = enter(town)
    PostFactory(organisation=shop, area=town)

    with pytest.raises(HolderFixed, match="福来超市"):
        change(shop, **given)
    shop.refresh_from_db()
    assert (shop.kind, shop.holder) == ("occupier", "N1")


def test_people_of_a_department_are_not_made_an_occupiers(town):
    office = OrganisationFactory(area=town)
    PostFactory(organisation=office, area=town)

    with pytest.raises(HolderFixed):
        change(office, kind=OCCUPIER, holder="N1")


def test_nobody_is_given_a_post_where_he_would_see_nothing(town):
    shop = OrganisationFactory(area=town, kind=OCCUPIER, name="旧表单位")

    with pytest.raises(HolderMissing, match="旧表单位"):
        services.grant_post(
            user=UserFactory(), appointment=appointed(town, shop), actor=SYSTEM, at=AT
        )


def test_a_post_in_a_numbered_occupier_is_granted(town):
    shop = enter(town)

    post = services.grant_post(
        user=UserFactory(), appointment=appointed(town, shop), actor=SYSTEM, at=AT
    )

    assert post.organisation_id == shop.pk


def brought_in(town, *lines):
    sheet = "\n".join(["单位名称,类别,区划代码,社会单位编号", *lines])
    import_now(target=ORGANISATIONS, content=sheet.encode(), name="a.csv", actor=SYSTEM, at=AT)
    return dict(Organisation.objects.order_by("id").values_list("name", "holder"))


def test_a_sheet_carries_numbers(town, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    code = town.code

    held = brought_in(
        town,
        f"福来超市,社会单位,{code},N1",
        f"旧表单位,社会单位,{code},",
        f"站所,部门站所,{code},N2",
    )

    assert held == {"福来超市": "N1", "旧表单位": ""}
    refused = ImportRow.objects.get(result="refused")
    assert "只有类别为" in refused.note


def test_a_sheet_does_not_change_what_people_in_office_see(town, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    shop = enter(town)
    PostFactory(organisation=shop, area=town)

    assert brought_in(town, f"福来超市,社会单位,{town.code},N9") == {"福来超市": "N1"}
