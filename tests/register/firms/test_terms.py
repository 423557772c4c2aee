"""What runs out: firms, engineers, experts, contracts and policies, by the day."""

from datetime import date

import pytest

from tests.factories import make_area
from tests.register.samples import sample, small
from wanghuo.kernel.errors import BadInput
from wanghuo.register.records.kinds import kind_named
from wanghuo.register.records.queries import RecordFilter, records_of

TODAY = date(2026, 3, 2)
KINDS = ("servicefirm", "engineer", "expert", "servicecontract", "policy")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everywhere")]


@pytest.fixture
def village():
    return make_area("东山村", make_area("清石镇", make_area()))


@pytest.mark.parametrize("code", KINDS)
@pytest.mark.parametrize(
    ("until", "subsets"),
    [
        (date(2026, 3, 1), {"over"}),
        (date(2026, 3, 2), {"soon"}),  # the last day still counts
        (date(2026, 4, 1), {"soon"}),
        (date(2026, 4, 2), set()),
    ],
)
def test_what_ran_out_and_what_will_within_thirty_days_is_listed(code, until, subsets, village):
    kind = kind_named(code)
    named = {one.name for one in kind.fields}
    begins = {"valid_from": date(2025, 3, 2)} if "valid_from" in named else {}
    row = small(code, village, valid_until=until, **begins)

    listed = {
        subset.code
        for subset in kind.subsets
        if row in records_of(kind, RecordFilter(subset=subset.code), on=TODAY)
    }

    assert listed == subsets


@pytest.mark.parametrize("code", ["servicecontract", "policy"])
def test_what_ends_before_it_begins_is_refused(code, village):
    with pytest.raises(BadInput, match="截止日期早于起始日期"):
        small(code, village, valid_from=date(2026, 3, 2), valid_until=date(2026, 3, 1))


def test_a_contract_of_one_day_is_a_contract(village):
    row = small("servicecontract", village, valid_from=TODAY, valid_until=TODAY)

    assert row.valid_until == TODAY


def test_who_maintains_a_place_is_found_from_the_place(village):
    place = small("place", village)
    contract = sample("servicecontract", village, place=place)

    assert [one.firm.name for one in place.contracts.all()] == [contract.firm.name]
