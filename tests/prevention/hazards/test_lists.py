"""Lists, numbers and the two ledgers: the same filter, the same rows, the same count."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory
from tests.prevention.hazards.builders import GRID, OFFICER, OWNER, Village, at, fresh
from tests.visiting import rows_of, text_of, visitor
from wanghuo.base.people import queries as people
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import active_scope, scoped
from wanghuo.prevention.hazards import queries, rules, services
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.hazards.queries import HazardFilter
from wanghuo.prevention.hazards.rules import (
    HazardGrade,
    HazardSource,
    HazardState,
    HazardView,
)

ON = date(2026, 3, 21)


def listed(**asked):
    return list(queries.hazard_list(HazardFilter(on=ON, **asked)))


@pytest.fixture
def sorts(village):
    """One hazard of each sort, as 21 March sees them."""
    made = {
        "overdue": village.ordered(),
        "recheck": village.submitted(),
        "closed": village.closed(),
        "major": village.major(),
        "moved": village.found(),
        "void": village.found(),
    }
    village.transferred(made["moved"])
    services.void_hazard(hazard=made["void"], reason="错", actor=village.officer, at=at(3))
    Hazard._base_manager.filter(pk=made["moved"].pk).update(due_on=date(2026, 3, 30))
    return made


def test_each_number_opens_the_list_it_counts(sorts):
    expected = {
        HazardView.OPEN: {"overdue", "recheck", "major", "moved"},
        HazardView.OVERDUE: {"overdue"},
        HazardView.RECHECK: {"recheck"},
        HazardView.UNASSIGNED: {"major"},
        HazardView.PROPOSED: {"major"},
        HazardView.TRANSFER: {"moved"},
        HazardView.MONTH: {"closed"},
    }

    numbers = dict(queries.numbers(HazardFilter(on=ON)))

    assert numbers == {view: len(names) for view, names in expected.items()}
    for view, names in expected.items():
        assert {one.pk for one in listed(view=view)} == {sorts[name].pk for name in names}


def test_numbers_under_a_text_are_those_of_the_list(sorts, django_assert_num_queries):
    asked = HazardFilter(on=ON, text="通道")

    with django_assert_num_queries(1):
        numbers = dict(queries.numbers(asked))

    assert numbers == dict(queries.numbers(HazardFilter(on=ON)))
    assert numbers[HazardView.OPEN] == 4


def test_last_months_closing_is_not_counted(sorts):
    april = HazardFilter(on=date(2026, 4, 1), view=HazardView.MONTH)

    assert list(queries.hazard_list(april)) == []


def test_filters_narrow(village, sorts):
    other = village.new_place(kind="restaurant", name="清石饭店")
    meal = village.found(place=other, title="燃气软管老化", source=HazardSource.COMPLAINT)

    assert listed(state=HazardState.SUBMITTED) == [sorts["recheck"]]
    assert listed(grade=HazardGrade.MAJOR) == [sorts["major"]]
    assert listed(source=HazardSource.COMPLAINT) == [meal]
    assert listed(place_kind="restaurant") == [meal]
    assert listed(place_id=other.pk) == [meal]
    assert listed(organisation_id=village.office.pk) == [sorts["major"]]
    for text in ("软管", "清石饭店", meal.number, meal.number.lower()):
        assert listed(text=text) == [meal]
    assert len(listed(text=village.occupier.name)) == 7
    assert listed(text="没有这样的") == []


def test_an_area_below_narrows_inside_the_scope(village, sorts):
    beside = Village("白水", village.county)
    theirs = beside.found()

    assert listed(below=beside.area) == [theirs]
    assert len(listed(below=village.county)) == 7
    with scoped(village.officer.scope(rules.HAZARD_READ)):
        assert listed(below=beside.area) == []
        assert theirs not in listed()


def test_an_owner_finds_his_own_and_no_others(village):
    own = village.found()
    village.found(place=village.new_place(occupier=None))

    with scoped(village.owner.scope(rules.HAZARD_READ)):
        assert listed() == [own]
        assert listed(below=village.area) == [own]
        assert queries.hazard(own.pk) == own
        assert dict(queries.numbers(HazardFilter(on=ON)))[HazardView.OPEN] == 1


def test_open_hazards_of_places_for_whoever_goes_there(village):
    hazard = village.found()
    village.closed(village.submitted(village.found()))

    assert list(queries.open_hazards_of([village.place.pk])) == [hazard]


def enter(village, *allowed):
    return visitor(village.town, *allowed)


def test_the_page_shows_what_the_sheet_holds(village, sorts):
    client = enter(village, *OFFICER)
    address = reverse("hazards:hazards") + "?state=submitted"

    page = text_of(client.get(address))
    header, line = rows_of(client.get(f"{address}&xlsx=1").content)

    hazard = fresh(sorts["recheck"])
    assert hazard.number in page
    assert fresh(sorts["overdue"]).number not in page
    assert header[0] == "案号"
    assert line == [
        hazard.number,
        "疏散通道堆放杂物",
        "一般隐患",
        "巡查",
        village.place.name,
        village.place.number,
        "商店",
        village.occupier.name,
        village.area.name,
        "清石村民委员会",
        datetime(2026, 3, 2, tzinfo=UTC).replace(tzinfo=None),
        datetime(2026, 3, 20, tzinfo=UTC).replace(tzinfo=None),
        0,
        "待复查",
        None,
        None,
        None,
    ]


def test_the_ledger_of_duties_holds_exactly_the_filtered_list(village, sorts):
    client = enter(village, *OFFICER)
    late = (clock.today() - date(2026, 3, 20)).days

    content = client.get(reverse("hazards:measures") + "?view=overdue&state=ordered&xlsx=1").content

    header, line = rows_of(content)
    assert dict(zip(header, line, strict=True)) == {
        "案号": fresh(sorts["overdue"]).number,
        "隐患": "疏散通道堆放杂物",
        "场所": village.place.name,
        "整改措施": "清空疏散通道",
        "责令方式": "责令限期改正",
        "整改责任单位": village.occupier.name,
        "整改责任人": village.place.responsible_name or None,
        "经办单位": "清石村民委员会",
        "整改期限": datetime(2026, 3, 20, tzinfo=UTC).replace(tzinfo=None),
        "复查期限": datetime(2026, 3, 25, tzinfo=UTC).replace(tzinfo=None),
        "逾期天数": late,
        "状态": "已责令",
    }


def test_every_view_and_filter_opens(village, sorts):
    client = enter(village, *OFFICER)

    for view in HazardView:
        assert client.get(reverse("hazards:hazards"), {"view": view.value}).status_code == 200
    for address in ("hazards:hazards", "hazards:measures"):
        asked = {"below": village.area.pk, "text": "通道", "place_id": village.place.pk}
        assert client.get(reverse(address), asked).status_code == 200


def test_a_list_of_nothing_says_what_to_do(village):
    page = text_of(enter(village, *OFFICER).get(reverse("hazards:hazards")))

    assert "没有符合条件的隐患。" in page
    assert reverse("hazards:new_hazard") in page


def test_an_area_out_of_reach_is_not_found(village):
    beside = Village("白水", village.county)

    answer = enter(village, *OFFICER).get(reverse("hazards:hazards"), {"below": beside.area.pk})

    assert answer.status_code == 404


def test_the_transfers_page_names_what_waits(village):
    transfer = village.transferred()
    client = enter(village, *OFFICER)

    page = text_of(client.get(reverse("hazards:transfers")))
    rows = rows_of(client.get(reverse("hazards:transfers") + "?xlsx=1").content)

    assert "需要镇里协调" in page
    assert reverse("hazards:receive_transfer", args=[transfer.pk]) in page
    assert rows[1][:5] == [
        transfer.hazard.number,
        "疏散通道堆放杂物",
        village.place.name,
        "清石村民委员会",
        "清石镇消安委",
    ]


def owner_client(village):
    """The owner's own log-in: a post in his firm, which stands for his occupier alone."""
    village.firm.holder = village.occupier.number
    village.firm.save()
    user = UserFactory()
    with scoped(EVERYWHERE):
        PostFactory(
            user=user, organisation=village.firm, role=RoleFactory(capabilities=list(OWNER))
        )
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def test_an_owner_sees_his_order_hands_in_proof_and_asks_for_time(village):
    hazard = village.ordered(when=clock.now(), due_on=clock.today() + timedelta(days=10))
    foreign = village.ordered(village.found(place=village.new_place(occupier=None)))
    client = owner_client(village)

    listing = text_of(client.get(reverse("hazards:hazards")))
    page = text_of(client.get(reverse("hazards:hazard", args=[hazard.pk])))

    assert (hazard.number in listing, foreign.number in listing) == (True, False)
    assert client.get(reverse("hazards:hazard", args=[foreign.pk])).status_code == 404
    assert "整改完毕，申请复查" in page
    assert village.officer.name not in page
    until = clock.today() + timedelta(days=20)
    asked = client.post(
        reverse("hazards:ask_extension", args=[hazard.pk]), {"until": until, "text": "缺料"}
    )
    sent = client.post(reverse("hazards:submit_hazard", args=[hazard.pk]), {"text": "已改"})
    assert (asked.status_code, sent.status_code) == (302, 302)
    assert fresh(hazard).state == "submitted"
    refused = client.post(reverse("hazards:submit_hazard", args=[foreign.pk]), {"text": "已改"})
    assert refused.status_code == 404


def test_scope_of_an_owner_is_his_firm(village):
    client = owner_client(village)
    actor = people.actor_of(client.user, clock.today())

    with scoped(actor.scope(rules.HAZARD_READ)):
        assert [reach.holders for reach in active_scope().reaches] == [
            frozenset({village.occupier.number})
        ]


def test_grid_people_do_not_order(village):
    body = OrganisationFactory(area=village.area)
    assert body.pk
    client = visitor(village.area, *GRID)
    hazard = village.found()

    page = text_of(client.get(reverse("hazards:hazard", args=[hazard.pk])))

    assert reverse("hazards:order_hazard", args=[hazard.pk]) not in page
    assert reverse("hazards:escalate_hazard", args=[hazard.pk]) in page
    assert reverse("hazards:submit_for_owner", args=[hazard.pk]) in page
