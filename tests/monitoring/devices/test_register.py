"""The register: what a device is bound to, what is expected of it, sheets of many, the numbers."""

import io
import json
import re

import pytest
import time_machine
from django.urls import reverse
from openpyxl import Workbook

from tests.factories import (
    OrganisationFactory,
    PostFactory,
    RoleFactory,
    UserFactory,
    make_actor,
    make_area,
)
from tests.monitoring.devices.builders import ALL, AT, facts, named
from tests.register.samples import small
from tests.visiting import rows_of, says, text_of, visitor
from tests.web.operations import program
from wanghuo.base.documents.services import start_import, undo_import, walking
from wanghuo.base.people.rules import Duty
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.errors import CapabilityMissing, NotFound, StaleRecord
from wanghuo.kernel.geo.coordinates import position
from wanghuo.kernel.sheets.importing import Choice, target_named
from wanghuo.monitoring.devices import queries, services
from wanghuo.monitoring.devices.models import Device, Outage, ProductClass, Twin, WaitingDevice
from wanghuo.monitoring.devices.queries import DeviceFilter
from wanghuo.monitoring.devices.rules import (
    DEVICE_CLASS,
    DEVICE_READ,
    ClassTerms,
    DeviceKind,
    ProductClassRefused,
)
from wanghuo.monitoring.devices.services import Binding, Site

HERE, THERE = position(113.25, 23.125), position(113.3, 23.2)


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def county(ground):
    services.ship_classes(AT)
    return ground


def row(nth=1):
    rows = Device._base_manager.select_related("area", "place", "building", "firm")
    return rows.select_related("product_class", "twin").get(identity=named(nth))


def firm(area, number="JG1"):
    return small("servicefirm", area, number=number, name=f"维保{number}")


def to(name, *keys):
    return reverse(f"devices:{name}", args=keys)


def listed(client, address):
    """The number that a list names behind its heading."""
    page = text_of(client.get(address))
    return int(re.search(r"<h1[^>]*>.*?<span[^>]*>\s*(\d+)", page, re.DOTALL)[1])


# ---- what it is bound to


def test_a_device_without_a_position_has_that_of_its_place_and_follows_it(county):
    place = county.place(longitude=113.25, latitude=23.125, crs="cgcs2000")
    county.claimed(1, place=place)
    county.claimed(2, place=place, site=Site(position=THERE))
    type(place)._base_manager.filter(pk=place.pk).update(
        area=county.town, area_path=county.town.path, longitude=113.26
    )

    moved = services.follow_place(place.pk, AT)

    assert moved == 2
    assert (row(1).area, row(1).area_path) == (county.town, county.town.path)
    assert (row(1).longitude, row(2).longitude) == (113.26, THERE.lon)
    assert (row(1).version, row(2).version) == (1, 1)
    assert [fact.subject_id for fact in facts("device.changed")] == [
        str(row(1).pk), str(row(2).pk),
    ]  # fmt: skip
    assert services.follow_place(place.pk, AT) == 0


def test_a_device_knows_its_building_class_and_keeper(county):
    building = small("building", county.village)
    site = Site(building=building, floor=" 3  层 ", spot="配电间", firm=firm(county.county))

    county.claimed(1, area=None, site=site)

    one = row(1)
    assert (one.area, one.building, one.firm.number) == (county.village, building, "JG1")
    assert (one.floor, one.spot, one.product_class.code) == ("3 层", "配电间", "uitd")


def test_a_changed_device_tells_only_what_changed(county):
    one = county.claimed(1)
    binding = Binding(name=one.name, site=Site(position=HERE, floor="2"))

    services.rebind_device(device=one, version=0, binding=binding, actor=SYSTEM, at=AT)

    [fact] = facts("device.changed")
    assert json.loads(fact.body)["after"] == {
        "floor": "2", "longitude": HERE.lon, "latitude": HERE.lat,
    }  # fmt: skip
    assert (row(1).cell_9, row(1).is_placed) == (HERE.cells[1], True)


def test_a_firm_of_elsewhere_cannot_be_chosen_but_one_that_stood_may_stay(county):
    far = firm(make_area("别县"), "JG9")
    one = county.claimed(1, site=Site(firm=far))
    county.claimed(2)
    client = visitor(county.county, *ALL)
    given = {"version": 0, "name": "甲", "area": county.village.code, "firm": "JG9"}

    kept = client.post(to("rebind_device", one.pk), given)
    refused = client.post(to("rebind_device", row(2).pk), given)

    assert (kept.status_code, refused.status_code) == (302, 404)
    assert (row(1).firm, row(1).name, row(2).firm) == (far, "甲", None)


def test_a_pair_that_is_half_is_refused(county):
    one = county.claimed(1)
    given = {"version": 0, "name": "甲", "area": county.village.code, "longitude": "113.2"}

    says(visitor(county.county, *ALL).post(to("rebind_device", one.pk), given), "同时填写", 422)
    api = program(county.county, *ALL).post(
        f"/api/devices/{one.pk}/rebind",
        {"version": 0, "name": "甲", "latitude": 23.1},
        content_type="application/json",
    )
    assert api.status_code == 422


# ---- what is expected of it


def at_home(county, *capabilities):
    PostFactory(
        user=UserFactory(),
        organisation=OrganisationFactory(area=county.county),
        role=RoleFactory(duty=Duty.SYSTEM, capabilities=[]),
    )
    return visitor(county.county, DEVICE_READ, *capabilities)


def terms(**given):
    usual = {"name": "烟感", "kind": DeviceKind.SMOKE, "interval_seconds": 60, "late_after": 2,
             "suspected_after": 3, "offline_after": 4}  # fmt: skip
    return ClassTerms(**(usual | given))


def test_classes_of_the_rulebook_come_once_and_leave_what_people_changed(county):
    assert services.ship_classes(AT) == 0
    ProductClass.objects.filter(code="uitd").update(name="旧名")
    ProductClass.objects.filter(code="gas").update(name="我改的", version=1)

    assert services.ship_classes(AT) == 1

    names = dict(ProductClass.objects.values_list("code", "name"))
    assert (names["uitd"], names["gas"]) == ("用户信息传输装置", "我改的")
    assert {one.source for one in ProductClass.objects.all() if not one.source} == set()


def test_devices_from_before_get_the_class_of_their_protocol(ground):
    ground.claimed(1)
    Device._base_manager.update(product_class=None)

    services.ship_classes(AT)

    assert row(1).product_class.code == "uitd"


def test_a_class_is_added_and_changed_at_its_page_and_stale_ones_refuse(county):
    client = at_home(county, DEVICE_CLASS)
    given = {"code": "own", "name": "自定", "kind": "smoke", "interval_seconds": 60,
             "late_after": 2, "suspected_after": 3, "offline_after": 4}  # fmt: skip

    added = client.post(to("enter_class"), given)
    again = client.post(to("enter_class"), given)
    changed = client.post(to("change_class"), {**given, "version": 1, "interval_seconds": 90})
    stale = client.post(to("change_class"), {**given, "version": 1})

    assert (added.status_code, changed.status_code, stale.status_code) == (302, 302, 409)
    says(again, "重复", 422)
    one = ProductClass.objects.get(code="own")
    assert (one.interval_seconds, one.version) == (90, 2)
    assert [len(facts(f"product_class.{verb}")) for verb in ("entered", "changed")] == [1, 1]
    assert "90 秒" in text_of(client.get(to("product_classes"), {"code": "own"}))
    assert client.get(to("product_classes"), {"code": "none"}).status_code == 404


def test_classes_belong_to_the_installation(county):
    at_home(county)
    elsewhere = visitor(county.town, DEVICE_READ, DEVICE_CLASS)

    assert "登记产品类别…" not in text_of(elsewhere.get(to("product_classes")))
    with pytest.raises(CapabilityMissing):
        services.enter_class(
            code="own", terms=terms(), actor=make_actor(county.town.path, DEVICE_CLASS), at=AT
        )


def test_a_protocol_has_one_default_and_must_be_known(county):
    for given in ({"protocol": "gbt26875"}, {"protocol": "nobody"}):
        with pytest.raises(ProductClassRefused):
            services.enter_class(code="own", terms=terms(**given), actor=SYSTEM, at=AT)
    one = ProductClass.objects.get(code="gas")
    with pytest.raises(ProductClassRefused):
        services.change_class(
            row=one, version=0, terms=terms(protocol="ctwing"), actor=SYSTEM, at=AT
        )
    with pytest.raises(StaleRecord):
        services.change_class(row=one, version=5, terms=terms(), actor=SYSTEM, at=AT)
    with pytest.raises(NotFound):
        queries.class_coded("own")


# ---- the numbers and the lists they open


def stand(nth, state, **given):
    Twin._base_manager.filter(device__identity=named(nth)).update(
        connectivity=state, heard_at=AT, **given
    )


def test_each_number_opens_the_list_that_it_counts(county):
    for nth, state in enumerate(["online", "online", "late", "offline", "cut_off"], start=1):
        county.claimed(nth)
        stand(nth, state)
    county.claimed(6)
    Device._base_manager.filter(pk=county.claimed(7).pk).update(is_allowed=False)
    client = visitor(county.county, DEVICE_READ)

    page = text_of(client.get(to("devices")))

    found = re.findall(r'href="\?([^"]*state=claimed[^"]*)">(?:<span[^>]*>)?([^<&]+)'
                       r"(?:</span>)?&nbsp;(\d+)", page)  # fmt: skip
    assert [(word, int(count)) for _, word, count in found] == [
        ("已认领", 6), ("从未上报", 1), ("在线", 2), ("迟报", 1), ("疑似离线", 0), ("离线", 1),
        ("上游中断", 1),
    ]  # fmt: skip
    for query, _, count in found:
        assert listed(client, f"{to('devices')}?{query.replace('&amp;', '&')}") == int(count)


def test_rates_are_of_what_is_known_and_open_their_lists(county):
    keeper = firm(county.county)
    other = make_area("黑石镇", county.county)
    for nth, state in enumerate(["online", "late", "offline", "cut_off"], start=1):
        county.claimed(nth, site=Site(firm=keeper))
        stand(nth, state)
    county.claimed(5, area=other)
    client = visitor(county.county, DEVICE_READ)

    by_town = [(one.name, one.total, one.percent) for one in queries.rates_by_town(DeviceFilter())]
    by_firm = [(one.key, one.total, one.percent) for one in queries.rates_by_firm(DeviceFilter())]

    assert by_town == [("清石镇", 4, 66.7), ("黑石镇", 1, None)]
    assert by_firm == [("JG1", 4, 66.7), ("none", 1, None)]
    assert listed(client, f"{to('devices')}?firm=none&state=claimed") == 1
    assert listed(client, f"{to('devices')}?firm=JG1&state=claimed&connectivity=offline") == 1
    assert listed(client, f"{to('devices')}?area={county.town.code}&state=claimed") == 4
    page = text_of(client.get(to("rates"), {"by": "firm"}))
    assert ("维保JG1" in page, "66.7%" in page) == (True, True)
    [line] = [one for one in rows_of(client.get(to("rates"), {"xlsx": 1}).content)
              if one[0] == "清石镇"]  # fmt: skip
    assert line == ["清石镇", 4, 0, 1, 1, 0, 1, 1, 66.7]


def test_the_powerless_say_so_or_fell_silent_on_mains(county):
    for nth in range(1, 5):
        county.claimed(nth)
    stand(1, "online", bits=["normal", "main_power_fault"])
    stand(2, "cut_off")
    stand(3, "offline")
    stand(4, "cut_off")
    smoke = ProductClass.objects.get(code="smoke_nb")
    Device._base_manager.filter(identity=named(4)).update(product_class=smoke)

    dark = queries.device_list(DeviceFilter(is_dark=True))

    assert {one.identity for one in dark} == {named(1), named(2)}


def test_an_outage_stands_above_the_list_of_those_behind_it(county):
    elsewhere = make_area("别县")
    Outage.objects.create(upstream="protocol:ctwing", begun_at=AT, found_at=AT, devices=12)
    Outage.objects.create(
        upstream=f"area:{elsewhere.pk}", area=elsewhere, begun_at=AT, found_at=AT, devices=9
    )

    page = text_of(visitor(county.county, DEVICE_READ).get(to("devices")))

    assert ("电信 CTWing" in page, "别县" in page) == (True, False)


# ---- sheets

HEADER = ("装置标识", "装置名称", "区划代码", "场所编号", "产品类别", "维护机构编号", "经度",
          "纬度", "楼层")  # fmt: skip


def sheet(*lines, header=HEADER):
    book, out = Workbook(), io.BytesIO()
    for line in (header, *lines):
        book.active.append(line)
    book.save(out)
    return out.getvalue()


def brought(content, actor=SYSTEM, **options):
    batch = start_import(
        target=target_named("devices"), content=content, name="装置.xlsx",
        choice=Choice(options=options), actor=actor, at=AT, in_background=False,
    )  # fmt: skip
    walking.preview(batch, actor)
    walking.write(walking.confirmed(batch, actor, AT), actor)
    batch.refresh_from_db()
    return batch


def outcomes(batch):
    return [(one.result, one.note) for one in batch.rows.order_by("line")]


def test_a_sheet_claims_changes_and_says_what_is_wrong(county):
    place = county.place()
    county.claimed(2, name="旧名")
    WaitingDevice.objects.create(identity=named(1), protocol="gbt26875", first_heard_at=AT,
                                 last_heard_at=AT, count=1)  # fmt: skip

    batch = brought(sheet(
        (named(1), "甲", "", place.number, "可燃气体探测器", "", 113.3, 23.2, "3"),
        (named(2), "乙", county.village.code, "", "", "", "", "", ""),
        ("nobody:1", "丙", county.village.code, "", "", "", "", "", ""),
        (named(4), "丁", "", "没有", "", "", "", "", ""),
        (named(5), "戊", "", "", "", "", "", "", ""),
        (named(6), "己", county.village.code, "", "", "", 113.3, "", ""),
        (named(7), "庚", county.village.code, "", "没有这类", "", "", "", ""),
    ))  # fmt: skip

    results = [result for result, _ in outcomes(batch)]
    assert results == ["new", "updated", "refused", "refused", "refused", "refused", "refused"]
    said = [note for _, note in outcomes(batch)][2:]
    for word, note in zip(
        ("协议", "没有 不存在", "区划代码", "同时", "没有这类"), said, strict=True
    ):
        assert word in note
    one = row(1)
    assert (one.name, one.place, one.area) == ("甲", place, county.village)
    assert (one.product_class.code, one.floor) == ("gas", "3")
    assert (one.longitude, one.is_placed) == (THERE.lon, True)
    assert (one.twin.connectivity, one.is_told, one.is_allowed) == ("unheard", False, True)
    assert not WaitingDevice.objects.exists()
    assert (row(2).name, row(2).version) == ("乙", 1)
    assert [len(facts(kind)) for kind in ("device.claimed", "device.changed", "place.equipped")] \
        == [2, 1, 1]  # fmt: skip


def test_export_import_export_is_the_same(county):
    place = county.place(longitude=113.25, latitude=23.125, crs="cgcs2000")
    county.claimed(1, place=place, name="甲", site=Site(firm=firm(county.county)))
    county.claimed(2, name="乙", site=Site(position=position(113.123456789, 23.2), spot="梯间"))
    gone = county.claimed(3, name="丙")
    services.release_device(device=gone, version=0, actor=SYSTEM, at=AT)
    client = visitor(county.county, *ALL)

    before = client.get(to("devices"), {"xlsx": 1}).content
    batch = brought(before)
    after = client.get(to("devices"), {"xlsx": 1}).content

    assert sorted(result for result, _ in outcomes(batch)) == ["skipped", "unchanged", "unchanged"]
    assert rows_of(after)[-3:] == rows_of(before)[-3:]
    assert not row(3).is_allowed


def test_an_import_is_undone_whole(county):
    place = county.place()
    county.claimed(2, place=place, name="旧名")
    new = (named(1), "甲", county.village.code, "", "", "", "", "", "")
    batch = brought(sheet(new, (named(2), "乙", county.town.code, "", "", "", 113.3, 23.2, "")))
    assert (row(2).place, row(2).area, row(2).is_placed) == (None, county.town, True)

    undo_import(batch=batch, actor=SYSTEM, at=AT, in_background=False)
    walking.take_back(batch, SYSTEM)

    assert (row(1).is_allowed, row(1).is_told) == (False, False)
    assert (row(2).name, row(2).place, row(2).area) == ("旧名", place, county.village)
    assert not row(2).is_placed
    assert len(facts("device.released")) == 1


def test_what_was_changed_since_an_import_stays(county):
    batch = brought(sheet((named(1), "甲", county.village.code, "", "", "", "", "", "")))
    services.rebind_device(
        device=row(1), version=0, binding=Binding(name="改了"), actor=SYSTEM, at=AT
    )

    undo_import(batch=batch, actor=SYSTEM, at=AT, in_background=False)
    walking.take_back(batch, SYSTEM)

    assert (row(1).name, row(1).is_allowed) == ("改了", True)


def test_a_device_of_elsewhere_is_not_taken_by_a_sheet(county):
    elsewhere = make_area("别县")
    services.claim_device(
        claim=services.Claim(identity=named(1), area=elsewhere), actor=SYSTEM, at=AT
    )

    batch = brought(
        sheet((named(1), "甲", county.village.code, "", "", "", "", "", "")), county.keeper
    )

    [(result, note)] = outcomes(batch)
    assert (result, "其他辖区" in note) == ("refused", True)
    assert row(1).area == elsewhere


@pytest.mark.parametrize("n", [3, 30])
def test_a_chunk_is_a_few_statements_however_many_rows(county, django_assert_max_num_queries, n):
    place = county.place()
    lines = [(named(nth), f"甲{nth}", "", place.number, "", "", 113.2, 23.1, "") for nth in
             range(1, n + 1)]  # fmt: skip
    batch = start_import(target=target_named("devices"), content=sheet(*lines), name="装置.xlsx",
                         choice=Choice(), actor=SYSTEM, at=AT, in_background=False)  # fmt: skip
    walking.preview(batch, SYSTEM)
    walking.confirmed(batch, SYSTEM, AT)

    with django_assert_max_num_queries(45):
        walking.write(batch, SYSTEM)

    assert Device._base_manager.count() == n


# ---- the map


def test_map_and_list_agree_under_the_same_filter(county):
    for nth, state in enumerate(["online", "offline", "cut_off"], start=1):
        county.claimed(nth, site=Site(position=position(113.25 + nth / 1000, 23.125)))
        stand(nth, state)
    county.claimed(4)
    client = visitor(county.county, DEVICE_READ, "area.read")

    def points(**asked):
        told = client.get("/map/layers/devices", {"zoom": 16, **asked}).json()
        return sorted(one["mark"] for one in told["points"])

    assert points() == ["cut_off", "offline", "online"]
    assert points(connectivity="offline") == ["offline"]
    assert points(is_dark="on") == ["cut_off"]
    page = text_of(client.get("/map/", {"on": "devices", "connectivity": "offline"}))
    assert "/devices/?connectivity=offline&amp;state=claimed" in page
