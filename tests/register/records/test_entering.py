"""Entering, changing, closing and reopening a record, whatever its kind."""

from datetime import date

import pytest

from tests.factories import OrganisationFactory, make_actor, make_area
from tests.register.samples import AT, CODES, MOBILE, sample, small
from wanghuo.kernel.actors import Actor, AreaPath, Grant, Reach
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.registry import capabilities
from wanghuo.register.places.models import Place
from wanghuo.register.records.kinds import kind_named
from wanghuo.register.records.queries import RecordFilter, records_of
from wanghuo.register.records.rules import (
    NumberTaken,
    RecordClosed,
    RecordIdTaken,
    RecordInUse,
)
from wanghuo.register.records.services import (
    change_record,
    close_record,
    register_record,
    reopen_record,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everywhere")]
PLACE = kind_named("place")


@pytest.fixture
def village():
    return make_area("东山村", make_area("清石镇", make_area()))


def facts_of(row):
    return list(
        Fact.objects.filter(subject_id=str(row.pk)).order_by("id").values_list("kind", flat=True)
    )


@pytest.mark.parametrize("code", CODES)
def test_a_record_keeps_what_it_was_entered_with_and_is_told_of(code, village):
    row = sample(code, village)

    kept = type(row).objects.get(pk=row.pk)
    assert (kept.area_id, kept.area_path, kept.version) == (village.pk, village.path, 1)
    assert facts_of(row)[0] == f"{code}.registered"
    assert MOBILE not in "".join(Fact.objects.values_list("body", flat=True))


@pytest.mark.parametrize("code", CODES)
def test_a_record_that_must_say_something_is_refused_without_it(code, village):
    kind = kind_named(code)

    with pytest.raises(BadInput, match=r"未填写|请填写"):
        register_record(kind, area=village, values={}, actor=make_everything(village), at=AT)

    assert not kind.model.objects.exists()


def make_everything(area):
    return make_actor(area.path, *capabilities.labels)


def test_the_same_id_is_the_same_record(village):
    key = new_id()
    values = {"name": "永盛超市", "kind": "shop"}
    first = register_record(
        PLACE, area=village, values=values, actor=make_everything(village), at=AT, id=key
    )

    again = register_record(
        PLACE, area=village, values=values, actor=make_everything(village), at=AT, id=key
    )

    assert (again.pk, again.number) == (first.pk, first.number)
    assert Place.objects.count() == 1
    with pytest.raises(RecordIdTaken):
        register_record(
            PLACE,
            area=village,
            values={"name": "另一家", "kind": "shop"},
            actor=make_everything(village),
            at=AT,
            id=key,
        )


def test_a_number_is_given_and_belongs_to_one(village):
    one = small("place", village)
    assert len(one.number) == 10

    with pytest.raises(NumberTaken, match=one.number):
        small("place", village, number=one.number)


def test_nobody_enters_records_elsewhere(village):
    neighbour = make_area("西山村", make_area("双河镇", make_area("临江县")))

    with pytest.raises(CapabilityMissing):
        small("place", neighbour, actor=make_everything(village))

    assert not Place.objects.exists()


def test_a_change_is_told_and_grows_the_version(village):
    row = small("place", village, name="永盛超市")

    is_changed = change_record(
        PLACE,
        row=row,
        version=1,
        values={"name": "永盛商店", "responsible_phone": MOBILE},
        actor=make_everything(village),
        at=AT,
    )

    kept = Place.objects.get(pk=row.pk)
    assert (is_changed, kept.name, kept.responsible_phone, kept.version) == (
        True,
        "永盛商店",
        MOBILE,
        2,
    )
    told = Fact.objects.get(kind="place.changed")
    assert ("永盛商店" in told.body, MOBILE in told.body) == (True, False)


def test_what_is_the_same_is_no_change(village):
    row = small("place", village, name="永盛超市")
    before = Fact.objects.count()

    assert not change_record(
        PLACE,
        row=row,
        version=1,
        values={"name": "永盛超市"},
        actor=make_everything(village),
        at=AT,
    )
    assert (Place.objects.get(pk=row.pk).version, Fact.objects.count()) == (1, before)


def test_a_change_made_on_an_older_version_loses(village):
    row = small("place", village)
    for name in ("甲", "乙"):
        change = {"row": row, "version": 1, "values": {"name": name}}
        if name == "甲":
            change_record(PLACE, **change, actor=make_everything(village), at=AT)
            continue
        with pytest.raises(StaleRecord):
            change_record(PLACE, **change, actor=make_everything(village), at=AT)

    assert Place.objects.get(pk=row.pk).name == "甲"


def test_a_record_moves_with_what_lives_in_it(village):
    town = make_area("双河镇", make_area("云岭县"))
    place = small("place", village)
    facility = small("facility", village, place=place)
    test = small("facilitytest", village, facility=facility)

    change_record(
        PLACE, row=place, version=1, values={}, area=town, actor=make_boss(village, town), at=AT
    )

    for row in (place, facility, test):
        kept = type(row).objects.get(pk=row.pk)
        assert (kept.area_id, kept.area_path) == (town.pk, town.path)


def make_boss(*areas):
    every = frozenset(capabilities.labels)
    return Actor(1, "陆文竹", tuple(Grant(Reach(AreaPath(one.path)), every) for one in areas))


def test_a_record_moves_only_within_reach(village):
    elsewhere = make_area("双河镇", make_area("云岭县"))
    place = small("place", village)

    with pytest.raises(CapabilityMissing):
        change_record(
            PLACE,
            row=place,
            version=1,
            values={},
            area=elsewhere,
            actor=make_everything(village),
            at=AT,
        )

    assert Place.objects.get(pk=place.pk).area_id == village.pk


def test_a_closed_record_leaves_the_lists_and_comes_back(village):
    boss, on = make_everything(village), date(2026, 3, 2)
    row = small("place", village)
    close_record(PLACE, row=row, version=1, on=on, reason="关门了", actor=boss, at=AT)

    assert list(records_of(PLACE, on=on)) == []
    assert list(records_of(PLACE, RecordFilter(with_closed=True), on=on)) == [row]
    with pytest.raises(RecordClosed):
        change_record(PLACE, row=row, version=2, values={"name": "新"}, actor=boss, at=AT)

    reopen_record(PLACE, row=row, version=2, actor=boss, at=AT)

    assert list(records_of(PLACE, on=on)) == [row]
    assert facts_of(row) == ["place.registered", "place.closed", "place.reopened"]


def test_what_others_point_at_is_not_closed(village):
    building = small("building", village)
    small("place", village, building=building)

    with pytest.raises(RecordInUse, match="1 条"):
        close_record(
            kind_named("building"),
            row=building,
            version=1,
            on=date(2026, 3, 2),
            reason="拆了",
            actor=make_everything(village),
            at=AT,
        )


def test_a_reason_is_asked_for(village):
    row = small("place", village)

    with pytest.raises(BadInput, match="注销原因"):
        close_record(
            PLACE,
            row=row,
            version=1,
            on=date(2026, 3, 2),
            reason=" ",
            actor=make_everything(village),
            at=AT,
        )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": "长" * 101}, "不能超过 100 个字"),
        ({"kind": "宫殿"}, "只能填"),
        ({"longitude": 113.2, "latitude": None}, "同时填写"),
        ({"longitude": 23.1, "latitude": 113.2}, "可能写反"),
        ({"responsible_phone": "12345"}, "手机号"),
        ({"responsible_phone": "138****5678"}, "带 \\* 号"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(values, sentence, village):
    given = {"name": "永盛超市", "kind": "shop"} | values

    with pytest.raises(Exception, match=sentence):
        register_record(PLACE, area=village, values=given, actor=make_everything(village), at=AT)

    assert not Place.objects.exists()


def test_a_record_of_no_area_is_refused(village):
    OrganisationFactory(area=village)

    with pytest.raises(BadInput, match="请填写区划"):
        register_record(
            kind_named("obstacle"),
            area=None,
            values={"kind": "billboard", "location": "二楼", "found_on": date(2026, 3, 1)},
            actor=make_everything(village),
            at=AT,
        )
