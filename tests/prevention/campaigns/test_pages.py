"""Pages and API of campaigns: what they show, what numbers open, what they cost."""

import pytest
import time_machine
from django.urls import reverse

from tests.factories import make_area
from tests.prevention.campaigns.builders import AT, now
from tests.prevention.campaigns.test_services import counted
from tests.visiting import rows_of, says, text_of, visitor
from tests.web.operations import program
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.campaigns import services
from wanghuo.prevention.campaigns.models import Campaign
from wanghuo.prevention.campaigns.rules import CAMPAIGN_MANAGE, CAMPAIGN_READ
from wanghuo.prevention.hazards.rules import HazardSource
from wanghuo.prevention.hazards.services import Discovery, find_hazard
from wanghuo.prevention.inspections.rules import INSPECTION_CONDUCT

FRAME = 4


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def manager(county):
    return visitor(county.county, CAMPAIGN_READ, CAMPAIGN_MANAGE)


def form_of(county, **given):
    asked = {
        "title": "冬春火灾防控", "kind": "drive", "organiser": county.office.pk,
        "season": "winter_spring", "level": "2", "starts_on": "2026-03-01",
        "ends_on": "2026-05-31", "target_kind": "share", "target": 50, "kinds": ["shop"],
        "checklists": "jiuxiao，canyin", "id": new_id(),
    }  # fmt: skip
    return asked | given


def address(name, *args):
    return reverse(f"campaigns:{name}", args=args)


def test_campaign_goes_from_draft_to_result_on_its_pages(county, manager):
    for _ in range(3):
        county.place(kind="shop")
    new = f"{address('draft_campaign')}?area={county.county.pk}"
    assert "县消安办" in text_of(manager.get(new))

    form = form_of(county)
    manager.post(new, form)
    manager.post(new, form)
    [made] = Campaign._base_manager.all()
    manager.post(address("change_campaign", made.pk), form_of(county, version=0, title="夏季整治"))
    manager.post(address("launch_campaign", made.pk), {"version": 1})
    late = manager.post(address("launch_campaign", made.pk), {"version": 1})
    manager.post(address("recount_targets", made.pk), {"version": 2})
    live = text_of(manager.get(address("campaign", made.pk)))
    manager.post(address("close_campaign", made.pk), {"version": 3, "result": "全部整改"})

    says(late, "不能执行“启动”", 409)
    assert ["夏季整治" in live, "二级响应" in live, "结束整治" in live] == [True] * 3
    closed = now(made)
    assert (closed.state, closed.result, closed.checklists, closed.title) == (
        "closed", "全部整改", ["jiuxiao", "canyin"], "夏季整治",
    )  # fmt: skip
    assert manager.get(address("campaign_docx", made.pk)).content[:2] == b"PK"


def test_draft_is_given_up(county, manager):
    made = county.drafted()

    manager.post(address("withdraw_campaign", made.pk), {"version": 0})

    assert now(made).state == "withdrawn"


def test_village_sees_the_countys_campaign_with_its_own_numbers(county):
    west = make_area("西村", county.town)
    here, there = county.place(name="东店"), county.place(west, name="西店")
    made = county.live()
    counted(here)
    counted(there)
    client = visitor(county.village, CAMPAIGN_READ)

    listed = text_of(client.get(address("campaigns")))
    places = text_of(client.get(address("places", made.pk)))
    page = text_of(client.get(address("campaign", made.pk)))

    assert ("冬春火灾防控" in listed, "东店" in places, "西店" in places) == (True, True, False)
    assert ("东村" in page, "西村" in page, "启动" in page) == (True, False, False)


def test_neighbour_sees_nothing(county):
    county.place()
    made = county.live()
    client = visitor(make_area("别县"), CAMPAIGN_READ, CAMPAIGN_MANAGE)

    assert "冬春火灾防控" not in text_of(client.get(address("campaigns")))
    for name in ("campaign", "places", "checks", "hazards", "campaign_docx"):
        assert client.get(address(name, made.pk)).status_code == 404


def test_numbers_open_their_lists_and_leave_as_sheets(county, manager):
    one, other = county.place(name="甲店"), county.place(name="乙店")
    made = county.live()
    counted(one, is_remote=True)

    page = text_of(manager.get(address("campaign", made.pk)))
    left = text_of(manager.get(address("places", made.pk), {"is_checked": "false"}))
    remote = manager.get(address("checks", made.pk), {"is_remote": "true", "xlsx": 1})
    sheet = manager.get(address("campaign", made.pk), {"xlsx": 1})

    assert f"{address('places', made.pk)}?is_checked=true&amp;below={county.town.pk}" in page
    assert (other.name in left, one.name in left) == (True, False)
    assert [row[1] for row in rows_of(remote.content) if row[1] == "甲店"] == ["甲店"]
    assert [row[1:5] for row in rows_of(sheet.content) if row[0] == "南河镇"] == [[2, 2, 1, 1]]


def test_joint_campaign_leads_to_the_inspections_that_its_participants_sign(county, manager):
    place = county.place()
    campaign = county.joint()
    [check] = counted(place)
    inspector = visitor(county.county, CAMPAIGN_READ, INSPECTION_CONDUCT)

    page = text_of(inspector.get(address("campaign", campaign.pk)))
    listed = text_of(inspector.get(address("checks", campaign.pk)))
    watched = text_of(manager.get(address("campaign", campaign.pk)))

    begin, told = (
        reverse("inspections:new"),
        reverse("inspections:inspection", args=[check.inspection]),
    )
    assert f'href="{begin}?kind=joint"' in page
    assert f'href="{told}"' in listed
    assert all(text in page for text in ("县教育局", address("checks", campaign.pk)))
    assert ("县教育局" in watched, "开展联合检查" in watched) == (True, False)


def test_only_a_live_joint_campaign_begins_joint_checks(county):
    county.place()
    drive, closed = county.live(), county.joint()
    services.close_campaign(campaign=closed, version=1, result="完成", actor=SYSTEM, at=AT)
    inspector = visitor(county.county, CAMPAIGN_READ, INSPECTION_CONDUCT)

    for campaign in (drive, closed):
        assert "开展联合检查" not in text_of(inspector.get(address("campaign", campaign.pk)))


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(
    ("page", "count"),
    [("campaigns", 3), ("campaign", 7), ("places", 3), ("checks", 3), ("hazards", 3)],
)
def test_page_asks_equally_often(county, manager, django_assert_num_queries, page, count, n):
    villages = [county.village, *(make_area(f"第{i}村", county.town) for i in range(n))]
    places = [county.place(area) for area in villages]
    campaign = county.joint()
    for place in places:
        [check] = counted(place)
        found = Discovery("堵塞出口", HazardSource.INSPECTION, check.source, "1")
        find_hazard(place=place, found=found, actor=SYSTEM, at=AT)
    args = () if page == "campaigns" else (campaign.pk,)

    with django_assert_num_queries(FRAME + count):
        text_of(manager.get(address(page, *args)))


def test_api_does_what_the_pages_do(county):
    place = county.place(kind="shop")
    ask = program(county.county, CAMPAIGN_READ, CAMPAIGN_MANAGE, organisation=county.office)
    asked = {
        "title": "联合检查", "area_id": county.county.pk, "organiser_id": county.office.pk,
        "starts_on": "2026-03-01", "ends_on": "2026-03-31", "kind": "joint",
        "participant_ids": [county.office.pk, county.schools.pk], "id": str(new_id()),
    }  # fmt: skip

    def post(path, **body):
        return ask.post(f"/api/{path}", body, content_type="application/json")

    made = post("campaigns", **asked).json()
    clash = post("campaigns", **asked | {"title": "别的"})
    live = post(f"campaigns/{made['id']}/launch", version=0).json()
    [check] = counted(place)
    checks = ask.get(f"/api/campaigns/{made['id']}/checks").json()
    told = ask.get(f"/api/campaigns/{made['id']}/progress").json()

    assert (clash.status_code, clash.json()["code"]) == (409, "campaign_clash")
    assert (live["state"], live["version"]) == ("live", 1)
    assert [one["inspection"] for one in checks["items"]] == [str(check.inspection)]
    assert (told["whole"]["target"], told["whole"]["checked"], told["whole"]["rate"]) == (1, 1, 100)
