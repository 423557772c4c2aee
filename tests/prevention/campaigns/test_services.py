"""Campaigns from draft to result, what counts towards them."""

import io
import itertools
from datetime import UTC, date, datetime

import pytest
from docx import Document

from tests.factories import make_actor, make_area
from tests.prevention.campaigns.builders import AT, now
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord, TransitionRefused
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.campaigns import queries, services
from wanghuo.prevention.campaigns.models import Campaign, CampaignTarget
from wanghuo.prevention.campaigns.rules import (
    NEXT_STATE,
    CampaignAction,
    CampaignClash,
    CampaignKind,
    CampaignState,
    NothingToCheck,
    TargetKind,
    next_state,
    target_of,
)
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.hazards.rules import HazardSource
from wanghuo.prevention.hazards.services import Discovery, find_hazard


@pytest.mark.parametrize(("state", "action"), itertools.product(CampaignState, CampaignAction))
def test_every_transition_is_in_the_table_or_refused(state, action):
    allowed = {
        ("draft", "change"): "draft", ("draft", "launch"): "live",
        ("draft", "withdraw"): "withdrawn", ("live", "recount"): "live",
        ("live", "close"): "closed",
    }  # fmt: skip
    after = allowed.get((state.value, action.value))

    if after:
        assert next_state(state, action) == NEXT_STATE[state, action] == after
    else:
        with pytest.raises(TransitionRefused):
            next_state(state, action)


@pytest.mark.parametrize(
    ("kind", "amount", "places", "target"),
    [("share", 100, 7, 7), ("share", 10, 7, 1), ("share", 50, 7, 4), ("share", 10, 0, 0),
     ("number", 5, 7, 5), ("number", 20, 7, 7)],
)  # fmt: skip
def test_target_is_never_more_than_there_is(kind, amount, places, target):
    assert target_of(TargetKind(kind), amount, places) == target


def test_draft_is_written_once(county):
    key = new_id()
    asked = {"area": county.county, "organiser": county.office, "actor": county.manager, "at": AT}
    first = services.draft_campaign(id=key, terms=county.terms(), **asked)
    again = services.draft_campaign(id=key, terms=county.terms(), **asked)

    assert (first.pk, again.pk, Campaign._base_manager.count()) == (key, key, 1)
    with pytest.raises(CampaignClash):
        services.draft_campaign(id=key, terms=county.terms(title="别的"), **asked)


@pytest.mark.parametrize(
    "given",
    [
        {"title": " "},
        {"title": "长" * 101},
        {"ends_on": date(2026, 2, 1)},
        {"target": 0},
        {"target": 101},
        {"level": "9"},
        {"kind": CampaignKind.JOINT},
        {"kinds": ["palace"]},
        {"participants": [0, 1]},
    ],
)
def test_terms_that_cannot_be(county, given):
    with pytest.raises(BadInput):
        county.drafted(**given)


def test_who_may_not_organise_drafts_nothing(county):
    asked = {"area": county.county, "organiser": county.office, "terms": county.terms(), "at": AT}
    for actor in (make_actor(county.town.path, "campaign.manage"), make_actor(county.county.path)):
        with pytest.raises(CapabilityMissing):
            services.draft_campaign(actor=actor, **asked)


def test_launch_gives_each_area_its_share(county):
    west = make_area("西村", county.town)
    for area, count in ((county.village, 3), (west, 5)):
        for _ in range(count):
            county.place(area, kind="restaurant")
    county.place(kind="hotel")

    campaign = county.live(kinds=["restaurant"], target=50)

    rows = CampaignTarget._base_manager.filter(campaign=campaign).order_by("area_path")
    assert list(rows.values_list("area__name", "places", "target")) == [
        ("东村", 3, 2), ("西村", 5, 3),
    ]  # fmt: skip
    assert now(campaign).state == "live"


def test_statuses_narrow_to_any_of_them(county):
    county.place(kind="hotel", is_key=True)
    county.place(kind="hotel", is_small=True)
    county.place(kind="hotel")

    campaign = county.live(statuses=["key", "small"])

    assert [one.places for one in CampaignTarget._base_manager.filter(campaign=campaign)] == [2]


def test_nothing_to_check_is_not_launched(county):
    with pytest.raises(NothingToCheck):
        county.live()


def test_targets_follow_the_register(county):
    county.place()
    campaign = county.live()
    county.place()

    services.recount_targets(campaign=campaign, version=1, actor=SYSTEM, at=AT)

    rows = CampaignTarget._base_manager.filter(campaign=campaign)
    assert list(rows.values_list("places", "target")) == [(2, 2)]


def test_of_two_who_launch_one_is_late(county):
    county.place()
    drafted = county.drafted()
    stale = now(drafted)
    services.launch_campaign(campaign=drafted, version=0, actor=SYSTEM, at=AT)

    with pytest.raises(StaleRecord):
        services.launch_campaign(campaign=stale, version=0, actor=SYSTEM, at=AT)
    assert CampaignTarget._base_manager.count() == 1


def test_live_campaign_stays_as_announced_and_ends_with_a_result(county):
    county.place()
    campaign = county.live()
    terms = county.terms(title="别的")
    with pytest.raises(TransitionRefused):
        services.change_campaign(
            campaign=campaign, version=1, organiser=county.office, terms=terms,
            actor=SYSTEM, at=AT,
        )  # fmt: skip
    with pytest.raises(BadInput):
        services.close_campaign(campaign=campaign, version=1, result=" ", actor=SYSTEM, at=AT)

    services.close_campaign(campaign=campaign, version=1, result="完成", actor=SYSTEM, at=AT)

    closed = now(campaign)
    assert (closed.state, closed.result, closed.closed_at) == ("closed", "完成", AT)


def counted(place, **given):
    asked = {"inspection_id": new_id(), "finished_at": AT, "at": AT, "checklist": "canyin"} | given
    return services.count_inspection(place_id=place.pk, **asked)


def test_check_counts_once_towards_each_campaign(county):
    place = county.place(kind="restaurant")
    one, other = county.live(), county.live(kinds=["restaurant"], checklists=["canyin"])
    key = new_id()

    first = counted(place, inspection_id=key)
    again = counted(place, inspection_id=key)

    assert ({row.campaign_id for row in first}, again) == ({one.pk, other.pk}, [])
    assert Fact._base_manager.filter(kind="campaign.counted").count() == 2


@pytest.mark.parametrize(
    "given",
    [{"checklist": "jiudian"}, {"finished_at": datetime(2026, 6, 1, tzinfo=UTC)}],
)
def test_check_of_another_list_or_time_does_not_count(county, given):
    place = county.place()
    county.live(checklists=["canyin"])

    assert counted(place, **given) == []


def test_check_of_another_kind_area_or_state_does_not_count(county):
    place = county.place(kind="hotel", is_key=True)
    county.place(kind="shop", is_small=True)
    county.live(kinds=["shop"])
    county.live(statuses=["small"])
    county.drafted()
    elsewhere = make_area("别县")
    stranger = county.place(elsewhere)
    county.live()

    assert counted(stranger) == []
    assert len(counted(place)) == 1


def test_progress_adds_up_by_area(county):
    west = make_area("西村", county.town, code="440111101202")
    east, first, second = county.place(), county.place(west), county.place(west)
    campaign = county.live()
    key = new_id()
    counted(first, inspection_id=key)
    counted(first)
    counted(second, is_remote=True)
    for number, state in enumerate(("found", "closed", "void")):
        found = Discovery("堵塞出口", HazardSource.INSPECTION, str(key), f"{number}")
        hazard = find_hazard(place=first, found=found, actor=SYSTEM, at=AT)
        rows = Hazard._base_manager.filter(pk=hazard.pk)
        closed_at = AT if state == "closed" else None
        rows.update(state=state, is_open=state == "found", closed_at=closed_at)
    find_hazard(place=east, found=Discovery("无关", HazardSource.PATROL), actor=SYSTEM, at=AT)

    whole, [town] = queries.progress(campaign)
    _, villages = queries.progress(campaign, county.town)

    numbers = ("places", "target", "checked", "remote", "hazards", "closed")
    told = [tuple(getattr(one, name) for name in numbers) for one in (whole, town, *villages)]
    assert told == [(3, 3, 2, 1, 2, 1), (3, 3, 2, 1, 2, 1), (1, 1, 0, 0, 0, 0), (2, 2, 2, 1, 2, 1)]
    assert [one.rate for one in villages] == [0, 100]
    assert set(queries.places(campaign, is_checked=False)) == {east}


def test_summary_tells_the_numbers(county):
    county.place()
    campaign = county.live(basis="县消安委〔2026〕1号")

    content = services.summary_of(queries.campaign_in_scope(campaign.pk), AT)

    text = "".join(one.text for one in Document(io.BytesIO(content)).paragraphs)
    assert "本次工作自2026年3月1日起至2026年5月31日止" in text
    assert ("共1处，应查1处" in text, "县消安委〔2026〕1号" in text) == (True, True)
