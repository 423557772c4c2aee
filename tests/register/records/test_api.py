"""The operations of every kind: entered, read, changed, closed, revealed and merged by programs."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import make_area
from tests.register.samples import CODES, MOBILE, sample, small, values_of
from tests.web.operations import program
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.registry import capabilities
from wanghuo.kernel.scoping import scoped
from wanghuo.register.records.kinds import kind_named
from wanghuo.register.records.rules import Sort

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def village():
    return make_area("东山村", make_area("清石镇", make_area()))


@pytest.fixture
def asks(village):
    return program(village, *capabilities.labels)


def made(code, area, make=sample, **given):
    with scoped(EVERYWHERE):
        return make(code, area, **given)


def sendable(kind, village):
    """A whole record as JSON."""
    plain = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values_of(kind).items()
    }
    links = {one.name: str(made(one.link, village).pk) for one in links_of(kind)}
    return plain | links | {"area": village.code}


def links_of(kind):
    return [one for one in kind.of_sort(Sort.LINK) if one.is_required]


@pytest.mark.parametrize("code", CODES)
def test_a_record_goes_in_and_comes_out_as_it_was_sent(code, village, asks):
    kind = kind_named(code)
    sent = sendable(kind, village)

    answer = asks.post(f"/api/{kind.plural}", sent, content_type=JSON)

    assert answer.status_code == 201, answer.content.decode()
    told = answer.json()
    for one in kind.fields:
        if one.name not in sent or one.is_personal or one.sort is Sort.LINK:
            continue
        same = Decimal if one.sort is Sort.MONEY else (lambda value: value)
        assert same(told[one.name]) == same(sent[one.name]), one.name
    assert asks.get(f"/api/{kind.plural}/{told['id']}").json() == told
    listed = asks.get(f"/api/{kind.plural}").json()
    assert (listed["count"], listed["items"]) == (1, [told])
    assert MOBILE not in answer.content.decode()


def test_what_is_not_sent_stays_and_the_version_guards(village, asks):
    place = made("place", village, small, name="永盛超市", responsible_name="陆文竹")
    path = f"/api/places/{place.pk}"

    told = asks.put(path, {"version": 1, "name": "永盛商店"}, content_type=JSON).json()

    assert (told["name"], told["responsible_name"], told["version"]) == ("永盛商店", "陆文竹", 2)
    late = asks.put(path, {"version": 1, "name": "晚了"}, content_type=JSON)
    assert (late.status_code, late.json()["code"]) == (409, "stale_record")


def test_a_record_is_closed_and_reopened(village, asks):
    place = made("place", village, small)
    path = f"/api/places/{place.pk}"
    asked = {"version": 1, "on": "2026-03-02", "reason": "已搬走"}

    assert asks.post(f"{path}/close", asked, content_type=JSON).json()["closed_on"] == "2026-03-02"
    assert asks.get("/api/places").json()["count"] == 0
    assert asks.get("/api/places?closed=true").json()["count"] == 1
    told = asks.post(f"{path}/reopen", {"version": 2}, content_type=JSON).json()
    assert (told["closed_on"], told["version"]) == (None, 3)


def test_personal_values_are_answered_for_a_reason(village, asks):
    row = made("dependant", village)
    asked = {"fields": ["phone"], "reason": "上门走访联系"}

    told = asks.post(f"/api/dependants/{row.pk}/reveal", asked, content_type=JSON)

    assert told.json() == {"电话": MOBILE}


def test_programs_merge_and_part(village, asks):
    stays, goes = made("place", village, small), made("place", village, small)

    asked = {"absorbed_id": str(goes.pk)}
    assert asks.post(f"/api/places/{stays.pk}/merge", asked, content_type=JSON).status_code == 200

    assert asks.get("/api/places").json()["count"] == 1


def test_a_link_out_of_reach_is_not_found(village, asks):
    neighbour = made("building", make_area("西山村", make_area("双河镇", make_area("临江县"))))
    asked = {"area": village.code, "name": "永盛", "kind": "shop", "building": str(neighbour.pk)}

    answer = asks.post("/api/places", asked, content_type=JSON)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_the_list_asks_equally_often_for_one_and_three(
    village, asks, django_assert_max_num_queries
):
    for number in range(3):
        made("place", village, small, name=f"店{number}")
    with django_assert_max_num_queries(8):
        assert asks.get("/api/places").json()["count"] == 3
