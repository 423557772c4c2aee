"""The pages of every kind: what they show, what they refuse, what they ask."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.base.documents.pictures import picture
from tests.factories import make_area
from tests.register.samples import CODES, MOBILE, sample, small, values_of
from tests.visiting import text_of, visitor
from wanghuo.base.documents.models import Attachment
from wanghuo.base.people.rules.personal import PERSONAL_REVEAL
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.registry import capabilities
from wanghuo.kernel.scoping import scoped
from wanghuo.register.places.models import Place
from wanghuo.register.records.kinds import kind_named
from wanghuo.register.records.rules import Sort

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    return make_area("东山村", make_area("清石镇", make_area()))


@pytest.fixture
def clerk(village):
    return visitor(village, *capabilities.labels)


def made(code, area, **given):
    with scoped(EVERYWHERE):
        return sample(code, area, **given)


def little(code, area, **given):
    with scoped(EVERYWHERE):
        return small(code, area, **given)


def address(kind, row, verb=""):
    return f"/{kind.plural}/{row.pk}" + (f"/{verb}" if verb else "")


@pytest.mark.parametrize("code", CODES)
def test_a_record_has_a_line_and_a_page(code, village, clerk):
    kind, row = kind_named(code), made(code, village)

    page = text_of(clerk.get(f"/{kind.plural}/"))
    assert (address(kind, row) in page, "东山村" in page) == (True, True)
    page = text_of(clerk.get(address(kind, row)))
    assert f"登记{kind.label}" in page
    assert MOBILE not in page
    if kind.title == "name" and not kind.field("name").is_personal:
        assert f"甲{kind.field('name').label}" in page


@pytest.mark.parametrize("code", CODES)
def test_an_empty_list_says_what_to_do(code, clerk):
    page = text_of(clerk.get(f"/{kind_named(code).plural}/"))

    assert "没有符合条件的登记。" in page
    assert "可以从 Excel 导入，或逐条登记。" in page


@pytest.mark.parametrize("code", CODES)
def test_a_record_is_entered_by_its_form(code, village, clerk):
    kind = kind_named(code)
    links = {
        one.name: getattr(made(one.link, village), kind_named(one.link).named_by)
        for one in kind.of_sort(Sort.LINK)
        if one.is_required
    }
    asked = values_of(kind) | links | {"area": village.code}
    given = {k: v for k, v in asked.items() if v is not False}

    answer = clerk.post(f"/{kind.plural}/create", given)

    assert answer.status_code == 302, re.findall(r'role="alert"[^>]*>(.*?)<', text(answer))
    with scoped(EVERYWHERE):
        row = kind.model.objects.get(pk=answer["Location"].rpartition("/")[2])
    assert (row.area_id, row.version) == (village.pk, 1)


def text(answer):
    return answer.content.decode()


@pytest.mark.parametrize("code", CODES)
def test_the_empty_form_asks_for_everything(code, clerk):
    kind = kind_named(code)
    one = "?kind=shop" if code == "place" else ""

    page = text_of(clerk.get(f"/{kind.plural}/new{one}"))

    assert [
        f.name for f in kind.fields if f.is_for("shop") and f'name="{f.name}"' not in page
    ] == []


def test_every_number_of_a_list_opens_as_many(village, clerk):
    little("place", village, name="有人管", responsible_name="陆文竹")
    for name in ("甲", "乙", "丙"):
        little("place", village, name=name)

    page = text_of(clerk.get("/places/"))

    links = re.findall(r'href="(\?subset=\w+)">.*?</span>&nbsp;(\d+)</a>', page)
    assert len(links) == len(kind_named("place").subsets)
    for link, count in links:
        shown = clerk.get(f"/places/{link}").context["page"].paginator.count
        assert (link, shown) == (link, int(count))


def test_a_list_is_narrowed_by_everything_it_offers(village, clerk):
    shop = little("place", village, name="永盛超市", kind="shop")
    hotel = little("place", village, name="云岭宾馆", kind="hotel", longitude=113.2, latitude=23.1)
    other = little("place", make_area("西山村", village.parent), name="永盛")

    def shown(query):
        return {row.pk for row in clerk.get(f"/places/?{query}").context["page"]}

    assert shown("text=永盛") == {shop.pk}
    assert shown("kind=hotel") == {hotel.pk}
    assert shown(f"cell={hotel.cell_9}") == {hotel.pk}
    assert shown(f"below={village.pk}") == {shop.pk, hotel.pk}
    assert shown("subset=unplaced") == {shop.pk}
    assert other.pk not in shown("")
    assert clerk.get("/places/?kind=castle").status_code == 422


def test_a_list_below_a_neighbour_is_not_found(village, clerk):
    neighbour = make_area("西山村", make_area("双河镇", make_area("临江县")))
    little("place", neighbour)

    assert clerk.get(f"/places/?below={neighbour.pk}").status_code == 404


def test_a_place_shows_what_belongs_to_it_and_opens_it(village, clerk):
    place = little("place", village)
    for _ in range(7):
        little("facility", village, place=place)

    page = text_of(clerk.get(f"/places/{place.pk}"))

    assert f'href="/facilities/?place={place.pk}">7</a>' in page
    assert clerk.get(f"/facilities/?place={place.pk}").context["page"].paginator.count == 7


def test_whoever_may_not_see_a_kind_sees_none_of_it_on_another_page(village):
    building = little("building", village)
    little("dependant", village, building=building)
    reader = visitor(village, "place.read")

    page = text_of(reader.get(f"/buildings/{building.pk}"))

    assert "帮扶对象" not in page


def test_a_place_is_changed_by_its_form(village, clerk):
    place = little("place", village, name="永盛超市")
    form = {"version": 1, "area": village.code, "name": "永盛商店", "kind": "shop"}

    answer = clerk.post(f"/places/{place.pk}/change", form)

    assert answer.status_code == 302
    with scoped(EVERYWHERE):
        assert Place.objects.get(pk=place.pk).name == "永盛商店"


def test_a_form_on_an_old_version_is_refused_politely(village, clerk):
    place = little("place", village)

    form = {"version": 7, "area": village.code, "name": "永盛商店", "kind": "shop"}
    answer = clerk.post(f"/places/{place.pk}/change", form)

    assert (answer.status_code, "刷新后重试" in text(answer)) == (409, True)


def test_a_phone_left_blank_stays_and_zero_clears_it(village, clerk):
    place = little("place", village, responsible_phone=MOBILE)
    form = {"area": village.code, "name": "永盛", "kind": "shop"}

    clerk.post(f"/places/{place.pk}/change", form | {"version": 1})
    with scoped(EVERYWHERE):
        assert Place.objects.get(pk=place.pk).responsible_phone == MOBILE
    clerk.post(f"/places/{place.pk}/change", form | {"version": 2, "responsible_phone": "0"})
    with scoped(EVERYWHERE):
        assert Place.objects.get(pk=place.pk).responsible_phone == ""


def test_personal_values_are_revealed_for_a_reason_on_record(village, clerk):
    row = made("dependant", village)

    page = text_of(
        clerk.post(
            f"/dependants/{row.pk}/reveal",
            {"fields_wanted": ["name", "phone"], "reason": "上门走访联系"},
        )
    )

    assert ("甲姓名" in page, MOBILE in page, "甲住址" in page) == (True, True, False)
    fact = Fact._base_manager.get(kind="personal.revealed")
    assert (fact.subject_type, fact.subject_id) == ("dependant", str(row.pk))
    assert clerk.post(f"/dependants/{row.pk}/reveal", {"reason": "看看"}).status_code == 422


def test_looks_at_records_stand_in_the_list_of_looks(village, clerk):
    row = made("dependant", village)
    clerk.post(
        f"/dependants/{row.pk}/reveal", {"fields_wanted": ["phone"], "reason": "上门走访联系"}
    )

    page = text_of(clerk.get("/people/reveals"))

    assert [word for word in ("帮扶对象", "电话", "上门走访联系") if word not in page] == []
    assert "甲姓名" not in page


def test_revealing_takes_its_own_capability(village):
    row = made("dependant", village)
    every = set(capabilities.labels) - {PERSONAL_REVEAL}
    asked = {"fields_wanted": ["name"], "reason": "上门走访联系"}

    assert visitor(village, *every).post(f"/dependants/{row.pk}/reveal", asked).status_code == 403


def test_a_record_has_files(village, clerk):
    place = little("place", village)
    photo = SimpleUploadedFile("门头.png", picture())

    clerk.post(f"/places/{place.pk}/files", {"files": [photo]})

    assert "门头.png" in text_of(clerk.get(f"/places/{place.pk}"))
    assert Attachment._base_manager.get().subject_id == str(place.pk)


def test_a_list_leaves_as_it_is_shown(village, clerk):
    little("place", village, name="永盛超市", kind="shop")
    little("place", village, name="云岭宾馆", kind="hotel")

    answer = clerk.get("/places/?kind=hotel&csv=1")

    sheet = answer.content.decode("utf-8-sig")
    assert ("云岭宾馆" in sheet, "永盛超市" in sheet, "共 1 行" in sheet) == (True, False, True)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("page", ["list", "record"])
def test_a_page_asks_equally_often_for_one_and_for_three(code, page, village, clerk):
    kind = kind_named(code)
    row = little(code, village)
    path = f"/{kind.plural}/" if page == "list" else address(kind, row)
    clerk.get(path)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get(path).status_code == 200
        return [query["sql"] for query in queries]

    one = asked()
    for _ in range(2):
        little(code, village)
    three = asked()

    assert len(three) == len(one)


def test_a_closed_record_says_so(village, clerk):
    place = little("place", village)
    clerk.post(
        f"/places/{place.pk}/close",
        {"version": 1, "on": date(2026, 3, 2).isoformat(), "reason": "已搬走"},
    )

    page = text_of(clerk.get(f"/places/{place.pk}"))

    assert ("已于 2026-03-02 注销：已搬走" in page, "恢复" in page) == (True, True)
    clerk.post(f"/places/{place.pk}/reopen", {"version": 2})
    assert "注销：" not in text_of(clerk.get(f"/places/{place.pk}"))
