"""What an occupier's people see at every door: their own, and of their neighbour not a word.

Two of them knock: one with the role as it ships, one who was given everything a door asks for. The
doors and operations are found by walking, so a new one is tried from its first day.
"""

import io
import json
import tomllib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import override_settings
from openpyxl import load_workbook

from tests.factories import OrganisationFactory
from tests.web.doors import page_doors
from tests.web.operations import asking, operations
from tests.web.owner_side import FAR, NEAR, OWN, OWNERS_KINDS, OwnerSide
from tests.web.register_rows import KINDS
from tests.web.test_permission_matrix import CLOSED, EXPORTS, allowed
from wanghuo.base.documents.models import Attachment
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.registry import capabilities
from wanghuo.web import roles

ROLE = tomllib.loads(Path(roles.__file__).with_name("roles.toml").read_text("utf-8"))["owner"]
HIS = ROLE["capabilities"]


def is_business(*codes):
    """Administrators' capabilities are for no occupier's role: three of them exclude the rest."""
    return all("none" in capabilities.holders(code) for code in codes if code)


DOORS = [door for door in CLOSED if is_business(*allowed(door))]
PAGES = [door for door in DOORS if door.method == "get" and not door.holes]
CHECKLISTS = {"checklist_id", "checklist_version_id"}
"""Check-lists of one's area belong to nobody: an owner may know them too."""
OF_OBJECTS = [
    door for door in DOORS if door.holes and door.capability and not set(door.holes) <= CHECKLISTS
]
OPERATIONS = [each for each in operations() if is_business(*each.allowed)]
LISTING = [each for each in OPERATIONS if each.method == "get" and not each.is_to_an_object]
OF_ROWS = [
    each
    for each in OPERATIONS
    if each.is_to_an_object
    and each.capability
    and not any(f"{{{name}}}" in each.path for name in CHECKLISTS)
]
AREAS = {"area_id"}
"""Everybody may know which areas there are."""


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker, tmp_path_factory):
    files = override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("files"), EXCHANGE_HOSTS=["there.example"]
    )
    with django_db_blocker.unblock(), files, transaction.atomic():
        yield OwnerSide()
        transaction.set_rollback(True)


@pytest.fixture
def side(standing, db):
    near = standing.near
    for row in (near.user, near.task, *near.items):
        row.refresh_from_db(from_queryset=type(row)._base_manager.all())
    return standing


def said(response):
    """Everything an answer says, a workbook's cells too."""
    if response.streaming and not getattr(response, "is_async", False):
        content = b"".join(response.streaming_content)
    elif response.streaming:
        return ""
    else:
        content = response.content
    if content[:2] == b"PK" and b"xl/workbook" in content:
        sheets = load_workbook(io.BytesIO(content)).worksheets
        return " ".join(str(cell) for sheet in sheets for row in sheet.values for cell in row)
    text = content.decode("utf-8", "replace")
    if "json" not in response.headers["Content-Type"] or "\\u" not in text:
        return text
    return text + json.dumps(json.loads(text), ensure_ascii=False)


def says_nothing_of_others(response):
    words = said(response)
    return NEAR not in words and FAR not in words


@pytest.mark.parametrize("door", PAGES, ids=str)
def test_no_page_names_the_neighbour(door, side):
    for visitor in (side.person(*HIS), side.person(*allowed(door))):
        assert says_nothing_of_others(door.knock(visitor, {}, side.near))


@pytest.mark.parametrize("door", [door for door in PAGES if door.name in EXPORTS], ids=str)
def test_no_sheet_names_the_neighbour(door, side):
    for form in ("xlsx", "csv"):
        response = side.person(*allowed(door)).get(f"{door.address({})}?{form}=1")

        assert says_nothing_of_others(response)


@pytest.mark.parametrize("door", [door for door in PAGES if door.name in EXPORTS], ids=str)
def test_no_filter_opens_the_neighbour(door, side):
    asker = side.person(*allowed(door))
    for asked in (f"text={NEAR}", f"below={side.village.pk}", f"area={side.village.pk}"):
        words = said(asker.get(f"{door.address({})}?{asked}")).replace(f'value="{NEAR}"', "")
        assert NEAR not in words.replace(f"text={NEAR}", "")


@pytest.mark.parametrize("door", OF_OBJECTS, ids=str)
def test_the_neighbours_rows_are_not_there(door, side):
    before = Fact._base_manager.count()

    response = door.knock(side.person(*allowed(door)), side.near.ids, side.near)

    assert says_nothing_of_others(response)
    assert Fact._base_manager.count() == before
    if not set(door.holes) <= AREAS:
        assert response.status_code in {403, 404}


@pytest.mark.parametrize("operation", LISTING, ids=str)
def test_no_operation_names_the_neighbour(operation, side):
    asked = asking(operation, side.near)

    for program in (side.program(*HIS), side.program(*operation.allowed)):
        assert says_nothing_of_others(operation.ask(program, side.near.ids, asked))


@pytest.mark.parametrize("operation", OF_ROWS, ids=str)
def test_no_operation_reaches_the_neighbours_rows(operation, side):
    asked = asking(operation, side.near)
    before = Fact._base_manager.count()

    response = operation.ask(side.program(*operation.allowed), side.near.ids, asked)

    assert says_nothing_of_others(response)
    assert Fact._base_manager.count() == before
    if "{area_id}" not in operation.path:
        assert response.status_code in {403, 404}


@pytest.mark.parametrize("code", OWNERS_KINDS)
def test_his_own_records_are_listed_shown_and_exported(code, side):
    kind, row = KINDS[code], side.own.rows[code]
    client = side.person(kind.read, *HIS)
    page = f"/{kind.plural}/"

    assert OWN in said(client.get(page))
    assert OWN in said(client.get(f"{page}?below={side.village.pk}"))
    assert OWN in said(client.get(f"{page}?xlsx=1"))
    shown = client.get(f"{page}{row.pk}")
    assert (shown.status_code, OWN in said(shown)) == (200, True)
    listed = side.program(kind.read).get(f"/api/{kind.plural}").json()
    assert [one["id"] for one in listed["items"]].count(str(row.pk)) == 1


def test_his_own_promises_are_his_to_see(side):
    client, promises = side.person(*HIS), side.promises

    for page in ("/owner/", "/owner/pledges/", "/owner/risks/", "/owner/assessments/"):
        assert OWN in said(client.get(page))
    for page in (
        f"/owner/places/{promises.school.pk}",
        f"/owner/pledges/{promises.pledge.pk}",
        f"/owner/risks/{promises.declaration.pk}",
        f"/owner/assessments/{promises.assessment.pk}",
    ):
        assert client.get(page).status_code == 200


def test_his_own_evidence_is_his_and_not_his_neighbours(side):
    client, item = side.person(*HIS), side.promises.item
    rating = item.assessment
    asked = {
        "version": rating.version,
        f"files_{item.pk}": SimpleUploadedFile("福来台账.txt", "台账".encode()),
    }
    assert client.post(f"/owner/assessments/{rating.pk}/rate", asked).status_code == 302
    kept = Attachment._base_manager.get(subject_id=str(item.pk))

    assert kept.holder == side.number
    assert "台账" in said(client.get(f"/files/{kept.pk}"))
    stranger = OrganisationFactory(area=side.village, kind=OrganisationKind.OCCUPIER, holder="N-1")
    assert side.person(*HIS, organisation=stranger).get(f"/files/{kept.pk}").status_code == 404


def test_his_place_tells_what_happened_to_it(side):
    place = side.own.rows["place"]

    assert "登记场所" in said(side.person(*HIS).get(f"/places/{place.pk}"))


def test_every_door_of_the_house_is_walked():
    left = {door.name for door in page_doors()} - {door.name for door in DOORS}

    assert {door.capability for door in CLOSED if door.name in left} <= {
        code for code in capabilities.labels if not is_business(code)
    } | {door.capability for door in CLOSED if not is_business(*allowed(door))}
