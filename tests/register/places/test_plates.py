"""Plates say what hangs where, and their squares lead there and nowhere else."""

import io
import zipfile

import pdfplumber
import pypdfium2
import pytest
import segno
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_area
from tests.register.samples import small
from tests.visiting import says, sent_to_login, visitor
from wanghuo.base.people.queries import actor_of
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.registry import capabilities
from wanghuo.kernel.scoping import scoped
from wanghuo.kernel.work import services as work
from wanghuo.kernel.work.models import Job
from wanghuo.register.places.models import Place
from wanghuo.register.places.views import plates as doors
from wanghuo.register.places.writing.plates import CALL, Plate, as_pdf, plate_address

SITE = "https://wanghuo.example"
HOSTILE = [
    "#strong[甲] $x$ *乙* _丙_ `丁` @戊 <己> = 庚",
    '"];system("x")//\\n\\u{41}',
    "<script>alert(1)</script>&amp;",
    "甲" * 100,
    "A" * 100,
    "🔥永盛👨‍👩‍👧超市",
    "\u202e倒写\u2066",
]
SIDE, LEFT, TOP = 42, 7, 23
"""Of the square on a plate, in millimetres: 4 and 3 of margins, 16 of name."""


@pytest.fixture
def village(db):
    return make_area("东山村", make_area("清石镇", make_area()))


@pytest.fixture
def clerk(village, settings):
    settings.PUBLIC_URL = SITE
    return visitor(village, "place.read")


def little(code, area, **given):
    with scoped(EVERYWHERE):
        return small(code, area, **given)


def pages(content):
    with pdfplumber.open(io.BytesIO(content)) as file:
        return ["".join((page.extract_text() or "").split()) for page in file.pages]


def square_of(content, at, modules):
    """Look at a printed square as a camera does: dark or light in the middle of each module."""
    page, place = divmod(at, 8)
    row, column = divmod(place, 2)
    scale = 8
    picture = pypdfium2.PdfDocument(content)[page].render(scale=scale * 25.4 / 72).to_pil()
    grey = picture.convert("L")
    step = SIDE / (modules + 4)

    def is_dark(line, across):
        x = column * 105 + LEFT + (across + 2.5) * step
        y = row * 74.25 + TOP + (line + 2.5) * step
        return grey.getpixel((round(x * scale), round(y * scale))) < 128

    return [[is_dark(line, across) for across in range(modules)] for line in range(modules)]


def leads_to(content, at, address):
    """Whether the square at a place of the sheets is the one of an address."""
    wanted = [[bool(module) for module in row] for row in segno.make_qr(address, error="q").matrix]
    return square_of(content, at, len(wanted)) == wanted


def plate(number, name="永盛超市"):
    return Plate(name, number, "清石镇 东山村", plate_address(SITE, number))


def test_eight_plates_stand_on_a_sheet():
    content = as_pdf([plate(f"K{n}") for n in range(17)], "二维码牌")

    said = pages(content)
    assert [page.count(CALL) for page in said] == [8, 8, 1]
    assert all(f"K{n}" in said[n // 8] for n in range(17))


@pytest.mark.parametrize("at", [0, 3, 9])
def test_each_square_leads_to_its_own_number(at):
    content = as_pdf([plate(f"K{n}") for n in range(10)], "二维码牌")

    assert leads_to(content, at, f"{SITE}/q/K{at}")
    assert not leads_to(content, at, f"{SITE}/q/K{at + 1}")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_printed_and_never_read(name):
    [said] = pages(as_pdf([plate("K1", name)], "二维码牌"))

    kept = "".join(sign for sign in name if sign in "永盛超市倒写甲乙丙丁戊己庚A#$*_`@<>();[]\\")
    assert [sign for sign in kept if sign not in said] == []
    assert said.count("K1") == said.count(CALL) == 1


def test_a_long_name_and_number_stay_inside_their_plate():
    content = as_pdf([plate("X" * 30, "甲" * 100)], "二维码牌")

    with pdfplumber.open(io.BytesIO(content)) as file:
        chars = file.pages[0].chars
    assert sum(one["text"] == "甲" for one in chars) == 100
    assert sum(one["text"] == "X" for one in chars) == 30
    assert max(one["x1"] for one in chars) < 101 * 72 / 25.4
    assert max(one["bottom"] for one in chars) < 70 * 72 / 25.4


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=100), st.text(min_size=1, max_size=30))
def test_any_words_make_a_plate(name, number):
    assert len(pages(as_pdf([plate(number.replace("\ud800", ""), name)], "牌"))) == 1


def test_a_list_is_printed_under_its_filter(village, clerk):
    shop = little("place", village, name="永盛超市", kind="shop")
    little("place", village, name="云岭宾馆", kind="hotel")

    answer = clerk.get("/places/plates?kind=shop")

    [said] = pages(answer.content)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert ("永盛超市" in said, shop.number in said, "清石镇东山村" in said) == (True,) * 3
    assert ("云岭宾馆" in said, said.count(CALL)) == (False, 1)
    assert leads_to(answer.content, 0, f"{SITE}/q/{shop.number}")


def test_the_list_and_the_record_offer_their_plates(village, clerk):
    place, building = little("place", village), little("building", village)

    page = clerk.get("/places/?kind=shop&page=1").content.decode()
    assert 'href="/places/plates?kind=shop"' in page
    assert f"/places/{place.pk}/plate" in clerk.get(f"/places/{place.pk}").content.decode()
    page = clerk.get(f"/buildings/{building.pk}").content.decode()
    assert f"/places/buildings/{building.pk}/plate" in page


def test_one_record_has_one_plate(village, clerk):
    building = little("building", village, name="一号楼")
    little("building", village, name="二号楼")

    content = clerk.get(f"/places/buildings/{building.pk}/plate").content

    [said] = pages(content)
    assert ("一号楼" in said, "二号楼" in said) == (True, False)
    assert leads_to(content, 0, f"{SITE}/q/{building.number}?of=building")


def test_without_a_public_address_plates_lead_to_where_one_is(village, clerk, settings):
    settings.PUBLIC_URL = ""
    place = little("place", village)

    content = clerk.get(f"/places/{place.pk}/plate").content

    assert leads_to(content, 0, f"http://testserver/q/{place.number}")


def test_nothing_of_the_neighbour_is_printed(village, clerk):
    neighbour = make_area("西山村", village.parent)
    little("place", village, name="永盛超市")
    theirs = little("place", neighbour, name="邻村小店")

    [said] = pages(clerk.get("/places/plates").content)

    assert ("永盛超市" in said, "邻村小店" in said) == (True, False)
    assert clerk.get(f"/places/{theirs.pk}/plate").status_code == 404
    assert clerk.get(f"/q/{theirs.number}").status_code == 404


def test_an_empty_list_prints_nothing(clerk):
    says(clerk.get("/places/plates"), "没有可打印的登记，请放宽筛选条件后再打印。", 422)


@pytest.mark.parametrize("path", ["/places/plates", "/places/buildings/plates", "/q/K1"])
def test_plates_take_the_right_to_read(path, village):
    every = set(capabilities.labels) - {"place.read"}

    assert visitor(village, *every).get(path).status_code == 403


@pytest.mark.parametrize("code", ["place", "building"])
def test_a_plate_leads_to_its_record(code, village, clerk):
    row = little(code, village)

    answer = clerk.get(f"/q/{row.number}")

    assert answer["Location"] == f"/{code}s/{row.pk}"
    assert clerk.get(f"/q/{row.number.lower()}")["Location"] == answer["Location"]
    assert clerk.get("/q/NOSUCH").status_code == 404


def test_a_number_with_signs_in_it_is_found_again(village, clerk):
    place = little("place", village, number="建-1/2#?a b%")

    answer = clerk.get(plate_address("", place.number))

    assert answer["Location"] == f"/places/{place.pk}"


def test_a_place_and_a_building_of_one_number_are_told_apart(village, clerk):
    place, building = (little(code, village, number="A1") for code in ("place", "building"))

    assert clerk.get("/q/A1")["Location"] == f"/places/{place.pk}"
    assert clerk.get(plate_address("", "A1", of="building"))["Location"] == (
        f"/buildings/{building.pk}"
    )


def test_whoever_is_not_logged_in_comes_back_to_the_plate(village):
    place = little("place", village)

    answer = Client().get(f"/q/{place.number}")

    assert sent_to_login(answer)
    assert answer["Location"] == f"/login?next=%2Fq%2F{place.number}"


def test_three_plates_take_as_many_questions_as_one(village, clerk):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get("/places/plates").status_code == 200
        return len(queries)

    little("place", village)
    clerk.get("/places/plates")
    one = asked()
    for _ in range(2):
        little("place", village)
    assert asked() == one


def test_a_long_list_is_printed_in_the_background(village, clerk, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    settings.PUBLIC_URL = ""
    monkeypatch.setattr(doors, "AT_ONCE", 2)
    for name in "甲乙丙":
        little("place", village, name=f"{name}店")
    little("place", make_area("西山村", village.parent), name="邻村小店")

    answer = clerk.get("/places/plates?kind=shop")

    job = Job.objects.get()
    assert answer["Location"] == f"/jobs/{job.pk}"
    assert clerk.get("/places/plates?kind=shop")["Location"] == answer["Location"]
    assert work.run_next(lambda _: actor_of(clerk.user, clock.today()))
    job.refresh_from_db()
    assert (job.state, job.file_name.endswith(".zip")) == ("done", True)
    with zipfile.ZipFile(job.file.path) as archive:
        [name] = archive.namelist()
        content = archive.read(name)
    [said] = pages(content)
    assert [one for one in ("甲店", "乙店", "丙店", "邻村小店") if one in said] == [
        "甲店", "乙店", "丙店",
    ]  # fmt: skip
    with scoped(EVERYWHERE):
        first = Place.objects.order_by("address", "pk").first()
    assert leads_to(content, 0, f"http://testserver/q/{first.number}")
