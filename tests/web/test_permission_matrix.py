"""Every door, tried by four visitors: nobody, without the capability, from elsewhere, and rightly.

The doors are found by walking the addresses, so a new one is tried from its first day, and a door
that this file does not know how to try fails it.
"""

import io

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client, override_settings
from openpyxl import load_workbook

from tests.factories import make_area
from tests.visiting import sent_to_login, visitor
from tests.web import (
    alarms_rows,
    checklists_rows,
    devices_rows,
    hazards_rows,
    inspections_rows,
    limits_rows,
    maintenance_rows,
    major_hazards_rows,
    owners_rows,
    readings_rows,
    register_rows,
    rounds_rows,
)
from tests.web.doors import ALSO, NEVER_SHOWN, OBJECTS, OPEN_TO_ALL, SHOWN_AT, page_doors
from tests.web.twins import HERE, THERE, make_twins
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.registry import capabilities

DOORS = page_doors()
CLOSED = [door for door in DOORS if door.name not in OPEN_TO_ALL]
GUARDED = [door for door in CLOSED if door.capability]
TO_OBJECTS = [door for door in CLOSED if door.holes]
LISTS = {
    "plans:plans", "plans:tasks", "plans:problems", "plans:responsibilities", "plans:board",
    "documents:imports", "areas:areas", "areas:list", "people:people", "people:organisations",
    "reporting:reports", "reporting:statistics", "reporting:board", "reporting:duties",
    "reporting:add_duty", "people:review", "ledger:ledger", "settings", "notices:reminders",
    "exchange:exchange", "exchange:findings", *register_rows.LISTS,
    "places:statuses", "map:map", "map:layer_places", "map:layer_buildings",
    *checklists_rows.LISTS, *hazards_rows.LISTS, *inspections_rows.LISTS, *rounds_rows.LISTS,
    *major_hazards_rows.LISTS, *owners_rows.LISTS, *devices_rows.LISTS, *alarms_rows.LISTS,
    *limits_rows.LISTS,
    *maintenance_rows.LISTS,
}  # fmt: skip
"""Doors that name no row and show those of the asker's own area."""
EXPORTS = {
    "plans:tasks", "plans:problems", "plans:responsibilities",
    "areas:list", "people:people", "people:organisations", "people:review", "notices:reminders",
    "reporting:reports", "reporting:statistics",
    "exchange:findings", *register_rows.LISTS, *checklists_rows.EXPORTS, *hazards_rows.LISTS,
    *inspections_rows.EXPORTS, *rounds_rows.EXPORTS, *major_hazards_rows.EXPORTS,
    *owners_rows.EXPORTS, *devices_rows.EXPORTS, *alarms_rows.EXPORTS,
    *limits_rows.EXPORTS,
    *maintenance_rows.EXPORTS,
}  # fmt: skip
SHOWING = [door for door in CLOSED if not door.holes and door.method == "get"]
MAKING = [door for door in CLOSED if not door.holes and door.method == "post"]
NO_ROW = dict.fromkeys(OBJECTS, "00000000-0000-7000-8000-000000000000") | dict.fromkeys(
    ["area_id", "organisation_id", "user_id", "post_id", "token_id", *readings_rows.NUMBERED], 0
)


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker, tmp_path_factory):
    """The towns, built once; each test undoes to here what it did to them."""
    files = override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("files"), EXCHANGE_HOSTS=["there.example"]
    )
    with django_db_blocker.unblock(), files, transaction.atomic():
        yield make_twins()
        transaction.set_rollback(True)


@pytest.fixture
def twins(standing, db):
    return standing


def allowed(door):
    return [door.capability, *ALSO.get(door.name, [])]


def text_of(response):
    if response.streaming:  # reading to the end also closes the file
        return b"".join(response.streaming_content).decode("utf-8", "replace")
    return response.content.decode("utf-8", "replace")


def cells_of(response):
    sheets = load_workbook(io.BytesIO(response.content)).worksheets
    return " ".join(str(cell) for sheet in sheets for row in sheet.values for cell in row)


def test_every_page_is_a_door():
    assert [door.name for door in DOORS if door.capability is None] == sorted(
        OPEN_TO_ALL, key=[door.name for door in DOORS].index
    )


def test_every_name_in_an_address_stands_for_a_row():
    assert {hole for door in DOORS for hole in door.holes} <= set(OBJECTS)


def test_every_model_has_a_door():
    ours = {model for model in apps.get_models() if model.__module__.startswith("wanghuo.")}
    named = {OBJECTS[hole] for door in CLOSED for hole in door.holes}
    shown = {model for model, door in SHOWN_AT.items() if door in {door.name for door in CLOSED}}

    assert ours == named | shown | NEVER_SHOWN


def test_every_capability_but_those_of_a_higher_door_opens_something():
    behind = {door.capability for door in GUARDED} | {c for more in ALSO.values() for c in more}

    assert set(capabilities.labels) == behind


@pytest.mark.either_database
@pytest.mark.django_db
@pytest.mark.parametrize("door", CLOSED, ids=str)
def test_nobody_is_sent_to_the_log_in(door):
    assert sent_to_login(door.knock(Client(), NO_ROW))


@pytest.mark.either_database
@pytest.mark.django_db
@pytest.mark.parametrize("door", GUARDED, ids=str)
def test_every_other_capability_does_not_open(door):
    others = set(capabilities.labels) - {door.capability}
    client = visitor(make_area(), *others)
    before = Fact._base_manager.count()

    assert door.knock(client, NO_ROW).status_code == 403
    assert Fact._base_manager.count() == before


@pytest.mark.parametrize("door", TO_OBJECTS, ids=str)
def test_a_row_of_the_neighbour_is_not_found(door, twins):
    client = twins.here.person(*allowed(door))
    before = Fact._base_manager.count()

    response = door.knock(client, twins.there.ids, twins.there)

    assert response.status_code == 404
    assert THERE not in text_of(response)
    assert Fact._base_manager.count() == before


@pytest.mark.parametrize("door", SHOWING, ids=str)
def test_a_page_names_nothing_of_the_neighbour(door, twins):
    page = text_of(door.knock(twins.here.person(*allowed(door)), {}, twins.here))

    assert THERE not in page
    assert (HERE in page) == (door.name in LISTS)


@pytest.mark.parametrize("door", [door for door in SHOWING if door.name in EXPORTS], ids=str)
def test_a_sheet_names_nothing_of_the_neighbour(door, twins):
    response = twins.here.person(*allowed(door)).get(f"{door.address({})}?xlsx=1")

    cells = cells_of(response)
    assert (HERE in cells, THERE in cells) == (True, False)


@pytest.mark.parametrize("door", MAKING, ids=str)
def test_nothing_is_made_at_the_neighbour(door, twins):
    """What is posted names the neighbour's area; where it names none, it makes one's own."""
    client = twins.here.person(*allowed(door))
    there = Fact._base_manager.filter(area_path__startswith=twins.there.area.path)
    before = there.count()

    response = door.knock(client, {}, twins.there)

    assert there.count() == before
    assert THERE not in text_of(response)


@pytest.mark.parametrize("door", CLOSED, ids=str)
def test_the_right_capability_opens(door, twins):
    client = twins.here.person(*allowed(door))
    if {"notice_id", "token_id", "job_id", "login_id"} & set(door.holes):
        client.force_login(twins.here.user)
    if door.name in devices_rows.AT_HOME:
        client = visitor(twins.here.county, *allowed(door))

    response = door.knock(client, twins.here.ids, twins.here)

    assert text_of(response) or response.status_code == 302
    assert response.status_code not in {401, 403, 404, 405}
    assert not sent_to_login(response)
