"""Two records that mean one: merged, parted, and as before."""

import itertools

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from hypothesis.extra.django import TestCase

from tests.base.documents.pictures import picture
from tests.factories import make_actor, make_area
from tests.register.samples import AT, MOBILE, small
from tests.visiting import text_of, visitor
from wanghuo.base.documents.models import Attachment
from wanghuo.base.documents.services import Upload, attach, keep_uploads
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.registry import capabilities
from wanghuo.kernel.scoping import scoped
from wanghuo.register.facilities.models import Facility
from wanghuo.register.places.models import Occupier, Place
from wanghuo.register.records.kinds import kind_named
from wanghuo.register.records.models import Merge
from wanghuo.register.records.queries import records_of
from wanghuo.register.records.services import (
    change_record,
    close_record,
    merge_records,
    part_records,
)

PLACE, OCCUPIER = kind_named("place"), kind_named("occupier")


@pytest.fixture
def village():
    return make_area("东山村", make_area("清石镇", make_area()))


@pytest.fixture
def boss(village):
    return make_actor(village.path, *capabilities.labels)


def merged(survivor, absorbed, actor=SYSTEM, kind=PLACE):
    return merge_records(
        kind,
        survivor=type(survivor).objects.get(pk=survivor.pk),
        absorbed=type(absorbed).objects.get(pk=absorbed.pk),
        actor=actor,
        at=AT,
    )


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everywhere")]


def test_what_belonged_to_one_belongs_to_the_other(village, boss):
    stays = small("place", village, name="永盛超市")
    goes = small("place", village, name="永盛超市（分店）", responsible_phone=MOBILE)
    facility = small("facility", village, place=goes)
    photo = keep_uploads([Upload("门头.png", picture())], at=AT)
    attach(subject=facts.mark(goes), files=photo, actor=SYSTEM, at=AT)

    merged(stays, goes, boss)

    assert Facility.objects.get(pk=facility.pk).place_id == stays.pk
    assert Attachment.objects.get().subject_id == str(stays.pk)
    assert Place.objects.get(pk=stays.pk).responsible_phone == MOBILE
    assert list(records_of(PLACE, on=AT.date())) == [stays]
    told = Fact.objects.get(kind="place.merged")
    assert (told.subject_id, str(goes.pk) in told.body) == (str(stays.pk), True)


def test_a_merge_is_undone_but_for_what_changed_since(village, boss):
    stays = small("place", village, name="甲")
    goes = small("place", village, name="乙", responsible_name="陆文竹", manager_name="申明义")
    facility = small("facility", village, place=goes)
    merge = merged(stays, goes, boss)
    change_record(
        PLACE,
        row=stays,
        version=Place.objects.get(pk=stays.pk).version,
        values={"manager_name": "新人"},
        actor=boss,
        at=AT,
    )

    part_records(Merge.objects.get(pk=merge.pk), actor=boss, at=AT)

    kept = Place.objects.get(pk=stays.pk)
    assert (kept.responsible_name, kept.manager_name) == ("", "新人")
    assert Facility.objects.get(pk=facility.pk).place_id == goes.pk
    assert set(records_of(PLACE, on=AT.date())) == {stays, goes}


def test_a_shop_entered_three_times_becomes_one_and_three_again(village, boss):
    rows = [small("place", village, name=f"永盛{n}", note=f"第{n}次") for n in range(3)]
    before = picture_of()
    merges = [merged(rows[0], rows[1], boss), merged(rows[0], rows[2], boss)]
    assert list(records_of(PLACE, on=AT.date())) == [rows[0]]

    for merge in reversed(merges):
        part_records(Merge.objects.get(pk=merge.pk), actor=boss, at=AT)

    assert picture_of() == before


def picture_of():
    """Everything the merges may touch, but for versions, which only grow."""
    tables = (Place, Occupier, Facility, Attachment)
    columns = {"version"}
    return [
        [
            {name: str(value) for name, value in row.items() if name not in columns}
            for row in table._base_manager.order_by("pk").values()
        ]
        for table in tables
    ]


def test_occupiers_are_merged_with_their_places(village, boss):
    stays, goes = small("occupier", village, name="永盛"), small("occupier", village, name="永 盛")
    place = small("place", village, occupier=goes)

    merge = merged(stays, goes, boss, OCCUPIER)
    assert Place.objects.get(pk=place.pk).occupier_id == stays.pk
    part_records(Merge.objects.get(pk=merge.pk), actor=boss, at=AT)

    assert Place.objects.get(pk=place.pk).occupier_id == goes.pk


def test_what_is_not_two_open_records_is_not_merged(village, boss):
    one, other = small("place", village), small("place", village)
    with pytest.raises(BadInput, match="自身"):
        merged(one, one, boss)
    merged(one, other, boss)
    third = small("place", village)
    with pytest.raises(BadInput, match="已并入"):
        merged(third, other, boss)
    close_record(PLACE, row=third, version=1, on=AT.date(), reason="关门", actor=boss, at=AT)
    with pytest.raises(Exception, match="注销"):
        merged(one, third, boss)


def test_nobody_merges_across_his_reach(village, boss):
    neighbour = make_area("西山村", make_area("双河镇", make_area("临江县")))
    one, other = small("place", village), small("place", neighbour)

    with pytest.raises(CapabilityMissing):
        merged(one, other, boss)

    assert not Merge.objects.exists()


def test_a_merge_is_undone_once(village, boss):
    merge = merged(small("place", village), small("place", village), boss)
    part_records(Merge.objects.get(pk=merge.pk), actor=boss, at=AT)

    with pytest.raises(StaleRecord):
        part_records(merge, actor=boss, at=AT)


def test_the_page_merges_and_parts(village):
    clerk = visitor(village, *capabilities.labels)
    stays, goes = small("place", village, name="永盛"), small("place", village, name="永盛二店")

    clerk.post(f"/places/{stays.pk}/merge", {"absorbed": goes.number})

    page = text_of(clerk.get(f"/places/{stays.pk}"))
    assert ("永盛二店" in page, "合并场所" in page) == (True, True)
    assert "本条已并入" in text_of(clerk.get(f"/places/{goes.pk}"))
    merge = Merge.objects.get()
    clerk.post(f"/places/merges/{merge.pk}/part")
    assert "永盛二店" not in text_of(clerk.get(f"/places/{stays.pk}"))
    assert clerk.post(f"/occupiers/merges/{merge.pk}/part").status_code == 404


class AnyMergesComeApart(TestCase):
    """Whatever is merged into whatever, in any order: parted backwards, all is as before."""

    @settings(max_examples=25, deadline=None)
    @given(
        rows=st.lists(
            st.tuples(
                st.sampled_from(["", "甲", "乙"]),
                st.sampled_from(["", MOBILE]),
                st.booleans(),
                st.sampled_from([None, 113.2, 113.3]),
            ),
            min_size=3,
            max_size=4,
        ),
        pairs=st.permutations(list(itertools.permutations(range(3), 2))),
    )
    def test_parting_backwards_restores_everything(self, rows, pairs):
        with scoped(EVERYWHERE):
            village = make_area("东山村")
            places = [self._place(village, *row) for row in rows]
            before = picture_of()
            merges = []
            for stays, goes in pairs:
                try:
                    merges.append(merged(places[stays], places[goes]))
                except BadInput:
                    continue
            assert merges
            for merge in reversed(merges):
                part_records(Merge.objects.get(pk=merge.pk), actor=SYSTEM, at=AT)
            assert picture_of() == before

    @staticmethod
    def _place(village, head, phone, has_facility, lon):
        given_ = {"responsible_name": head, "responsible_phone": phone}
        if lon:
            given_ |= {"longitude": lon, "latitude": 23.1}
        place = small("place", village, **given_)
        if has_facility:
            small("facility", village, place=place)
        return place
