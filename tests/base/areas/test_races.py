"""Two people at the same moment: one wins, the other is told politely, and the tree stays whole."""

import threading

import pytest
from django.db import connection

from tests.base.areas.conftest import AT, TODAY, history, make_county, now
from tests.base.areas.trees import check_the_tree
from tests.factories import OrganisationFactory, make_actor
from wanghuo.base.areas import services
from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import AREA_MANAGE, AreaLevel, CodeTaken
from wanghuo.base.areas.services import Part
from wanghuo.base.people.models import Organisation
from wanghuo.kernel.errors import DomainError, StaleRecord

pytestmark = pytest.mark.django_db(transaction=True)

EVERYWHERE = make_actor("", AREA_MANAGE)


def at_once(*works):
    """Run the works in threads that start together; return the refusal of each, None when done."""
    start, outcomes = threading.Barrier(len(works)), [None] * len(works)

    def run(place, work):
        try:
            start.wait()
            work()
        except DomainError as refusal:
            outcomes[place] = type(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def merging(absorbed, into):
    return lambda: services.merge_areas(
        absorbed=[absorbed], into=into, on=TODAY, actor=EVERYWHERE, at=AT
    )


def naming(area, name):
    return lambda: services.rename_area(area=area, name=name, on=TODAY, actor=EVERYWHERE, at=AT)


def creating(parent, name, code):
    return lambda: services.create_area(
        name=name,
        level=AreaLevel.VILLAGE,
        code=code,
        parent=parent,
        on=TODAY,
        actor=EVERYWHERE,
        at=AT,
    )


def test_of_two_merges_of_one_area_one_wins():
    place = make_county()

    outcomes = at_once(merging(place.south, place.north), merging(place.south, place.hill))

    assert sorted(map(str, outcomes)) == sorted(map(str, [None, StaleRecord]))
    winner = place.north if outcomes[0] is None else place.hill
    assert now(place.south).successor_id == winner.pk
    assert now(place.south_1).path == f"{winner.path}{place.south_1.pk}/"
    check_the_tree()


def test_two_areas_do_not_absorb_each_other():
    place = make_county()

    outcomes = at_once(merging(place.south, place.north), merging(place.north, place.south))

    assert sorted(map(str, outcomes)) == sorted(map(str, [None, StaleRecord]))
    assert Area.objects.filter(pk__in=[place.north.pk, place.south.pk], valid_to=None).count() == 1
    check_the_tree()


def test_a_merge_and_a_merge_above_it_leave_no_row_behind():
    place = make_county()
    organisation = OrganisationFactory(area=place.south_1)

    outcomes = at_once(merging(place.south, place.north), merging(place.east, place.west))

    assert outcomes == [None, None]
    assert Organisation._base_manager.get(pk=organisation.pk).area_path == (
        f"{place.west.path}{place.north.pk}/{place.south_1.pk}/"
    )
    check_the_tree()


def test_a_new_area_is_not_lost_below_one_that_is_being_absorbed():
    place = make_county()

    outcomes = at_once(
        merging(place.east, place.west), creating(place.east, "中村", "440111101203")
    )

    assert outcomes in ([None, None], [None, StaleRecord])
    made = Area.objects.filter(name="中村").first()
    assert (made is None) == (outcomes[1] is StaleRecord)
    assert made is None or made.path == f"{place.west.path}{made.pk}/"
    check_the_tree()


def test_of_two_renames_one_wins():
    place = make_county()

    outcomes = at_once(naming(place.north, "甲村"), naming(place.north, "乙村"))

    assert sorted(map(str, outcomes)) == sorted(map(str, [None, StaleRecord]))
    assert now(place.north).name == ("甲村" if outcomes[0] is None else "乙村")
    assert len(history(place.north)) == 2


def test_of_two_new_areas_with_one_code_one_wins():
    place = make_county()

    outcomes = at_once(
        creating(place.east, "甲村", "440111101203"), creating(place.east, "乙村", "440111101203")
    )

    assert sorted(map(str, outcomes)) == sorted(map(str, [None, CodeTaken]))
    assert Area.objects.filter(code="440111101203").count() == 1


def test_a_split_and_a_merge_of_one_area_leave_the_tree_whole():
    place = make_county()

    def splitting():
        part = Part("新北村", "440111101203", (place.north_2.pk,))
        services.split_area(area=place.north, parts=[part], on=TODAY, actor=EVERYWHERE, at=AT)

    outcomes = at_once(splitting, merging(place.north, place.south))

    assert outcomes in ([None, None], [StaleRecord, None])
    check_the_tree()
