"""What stands in a house before anybody opens a window; run in a process of its own."""

import json
import math
import sys

from tests.factories import make_area
from tests.governance.plans.builders import line
from tests.journeys.cast import SINCE, County, Person, clock_ticks
from tests.journeys.steps import finished_by_the_east, on
from tests.journeys.test_monthly_report import (
    ASKED,
    COMMITTEE,
    Reporting,
    adopt,
    give,
    link_to,
    works,
)
from tests.prevention.inspections.builders import ITEMS, checklist
from tests.register.samples import small
from tests.web.map.builders import CENTRE, grid, make_building, make_places, square
from tests.web.twins import Town
from wanghuo.base.people.models import Role
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.devices.services import Claim, claim_device
from wanghuo.monitoring.readings.models import DAY_MS, Reading, Series
from wanghuo.monitoring.readings.rules.history import milliseconds
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.inspections.models import Inspection, InspectionPhoto
from wanghuo.prevention.inspections.queries import documents
from wanghuo.prevention.owners import services as owners


def a_house():
    """The county of every journey, and a town that holds one row of everything."""
    county = County()
    county._serves("guard", "security_administrator", county.county, "县公安局")
    county._serves("admin", "system_administrator", county.county, "县大数据中心")
    with scoped(EVERYWHERE):
        keeper = Town("清泉", county.county).user
    keeper.username, keeper.password = "keeper", county.hash
    keeper.save()
    finished_by_the_east(county)
    clock_ticks()


class Towns(Reporting):
    """A third town, whose office never sends anything."""

    def _appoint(self):
        super()._appoint()
        third = make_area("松林乡", self.county, code="990131130000")
        self._serves("clerk3", "clerk", third, "松林乡消安办", COMMITTEE)


def a_county_that_reports():
    """A plan asks for a report each 24th; its duty is confirmed, and work was done in November."""
    with on("10-12T09:00"), scoped(EVERYWHERE):
        county = Towns()
        adopt(county.county, line("全县排查"), ASKED, title="望山县方案")
        adopt(county.town, line("整治违规充电"), line("张贴提示"), title="清石镇方案")
    with on("10-25T09:00"):
        give(county)
    with on("11-02T09:00"):
        clock_ticks()
        receiver = Person("receiver")
        duty = link_to(receiver.opens("/"), "本月消防安全工作推进落实情况")
        receiver.fills(receiver.opens(duty), f"{duty}/confirm")
    with on("11-03T09:00"):
        works("整治违规充电")
        clock_ticks()


def a_map():
    """The county with boundaries; 300 shops in the town, six of them at one door, and a tower."""
    county = County()
    lon, lat = CENTRE
    for area, boundary in (
        (county.county, square(lon, lat, 0.3)),
        (county.town, square(lon, lat, 0.12)),
        (county.villages[0], square(lon - 0.05, lat, 0.03)),
        (county.villages[1], square(lon + 0.05, lat, 0.03)),
        (county.neighbour, square(lon + 0.5, lat, 0.1)),
    ):
        area.boundary = boundary
        area.save(update_fields=["boundary"])
    east, west = county.villages[:2]
    make_places(east, grid(180, lon - 0.06, lat - 0.01), is_small=True)
    make_places(west, grid(114, lon + 0.04, lat - 0.01), kind="hotel", is_crowded=True)
    make_places(county.town, [CENTRE] * 6, kind="restaurant", is_key=True)
    make_places(county.neighbour, grid(40, lon + 0.5, lat))
    make_building(county.town, lon, lat + 0.01, name="清石大厦", height_class="class_one")
    finished_by_the_east(county)


def a_patrol_day():
    """Three shops in the east village and one in the west; the check-list of shops is published."""
    county = County()
    east, west = county.villages[:2]
    words = {"exit": "安全出口保持畅通", "wire": "电线没有私拉乱接", "bottle": "没有存放液化气瓶"}
    with scoped(EVERYWHERE):
        checklist(
            "shop", [{**item, "title": words[item["code"]]} for item in ITEMS], kinds=["shop"]
        )
        for number, (name, village) in enumerate(
            (("红星小超市", east), ("老街五金店", east), ("晨光文具店", east), ("西河粮油店", west))
        ):
            small(
                "place", village, kind="shop", name=name, number=f"CS-000{number + 1}",
                longitude=113.25 + number / 1000, latitude=23.125, crs="wgs84",
            )  # fmt: skip
    clock_ticks()


def owners_and_officers():
    """Two schools of two owners with accounts; two officers, and the county that lists."""
    county = County()
    east, west = county.villages[:2]
    for username in ("officer", "officer2"):
        office = f"县消防救援大队{username[7:]}"
        county._serves(username, "fire_officer", county.county, office, OrganisationKind.FIRE)
    county._serves("leader", "leader", county.county, "县政府办", OrganisationKind.GOVERNMENT)
    at = clock.now()
    with scoped(EVERYWHERE):
        for nth, (name, village) in enumerate((("晨光小学", east), ("星河小学", west)), 1):
            occupier = small("occupier", village, name=name)
            small(
                "place", village, kind="school", name=name, number=f"XX-000{nth}",
                occupier=occupier,
            )  # fmt: skip
            organisation, user, _ = owners.open_account(
                occupier=occupier, username=f"owner{nth}", name="管理人", actor=SYSTEM, at=at
            )
            owners.grant_account(
                organisation=organisation, role=Role.objects.get(code="owner"), user=user,
                on=SINCE, actor=SYSTEM, at=at,
            )  # fmt: skip
            user.password, user.must_change_password = county.hash, False
            user.save()
    clock_ticks()


def a_duty_desk():
    """A shop with a transmitter, its owner and its micro-station; two officers at their desks."""
    county = County()
    east, at = county.villages[0], clock.now()
    for username in ("officer", "officer2"):
        office = f"县消防救援大队{username[7:]}"
        county._serves(username, "fire_officer", county.county, office, OrganisationKind.FIRE)
    county._serves("station", "micro_station", east, "老街微型消防站")
    with scoped(EVERYWHERE):
        occupier = small("occupier", east, name="老街商贸", head_name="钱某")
        shop = small(
            "place", east, kind="shop", name="老街超市", number="LJ-0001", occupier=occupier,
            address="老街 1 号", manager_name="赵某", manager_phone="13800000011",
        )  # fmt: skip
        _opens_account(county, occupier, at)
        claim = Claim(identity="gbt26875:000000000379", place=shop, name="老街超市传输装置")
        claim_device(claim=claim, actor=SYSTEM, at=at)
    clock_ticks()


def what_a_hydrant_measured():
    """A hydrant whose pressure was measured every ten minutes for two days, and who looks at it."""
    county = County()
    county._serves(
        "officer", "fire_officer", county.county, "县消防救援大队", OrganisationKind.FIRE
    )
    with scoped(EVERYWHERE):
        claim = Claim(identity="meokon:000000000001", area=county.villages[0], name="老街消火栓")
        device = claim_device(claim=claim, actor=SYSTEM, at=clock.now())
        series = Series.objects.create(device=device, quantity="pressure", unit="kPa")
        last = milliseconds(clock.now()) - 300_000
        for nth in range(288):
            _measures(series, last - nth * 600_000, 350 + 20 * math.sin(nth / 20))
        Series.objects.filter(pk=series.pk).update(last_at=last, last_value=350)
        Series.objects.create(device=device, quantity="level", unit="m")
    clock_ticks()


def a_value_comes():
    """The hydrant is measured once more."""
    with scoped(EVERYWHERE):
        series = Series.objects.get(quantity="pressure")
        at = milliseconds(clock.now())
        _measures(series, at, 287.5)
        Series.objects.filter(pk=series.pk).update(last_at=at, last_value=287.5)


def _measures(series, at, value):
    Reading.objects.create(day=at // DAY_MS, series=series, at=at, value=value)


def _opens_account(county, occupier, at):
    """Let an owner log in."""
    organisation, user, _ = owners.open_account(
        occupier=occupier, username="owner", name="管理人", actor=SYSTEM, at=at
    )
    owners.grant_account(
        organisation=organisation, role=Role.objects.get(code="owner"), user=user,
        on=SINCE, actor=SYSTEM, at=at,
    )  # fmt: skip
    user.password, user.must_change_password = county.hash, False
    user.save()


def what_the_patrol_brought():
    """Print, as JSON, what the house knows of inspections, hazards and photographs."""
    with scoped(EVERYWHERE):
        inspections = {
            row.place.name: {
                "state": row.state,
                "by": row.inspector.username,
                "fields": {name: one["value"] for name, one in document["fields"].items()},
                "conflicts": [one["field"] for one in document["conflicts"]],
            }
            for row in Inspection.objects.select_related("place", "inspector")
            for document in documents([row])
        }
        hazards = [[row.place.name, row.state] for row in Hazard.objects.select_related("place")]
        photos = [
            [row.item, row.state, row.sha256, row.attachment.file_hash if row.attachment else ""]
            for row in InspectionPhoto.objects.select_related("attachment")
        ]
    told = {"inspections": inspections, "hazards": hazards, "photos": photos}
    sys.stdout.write(json.dumps(told, default=str))
