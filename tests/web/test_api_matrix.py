"""Every operation, asked by four programs: without a token, without the capability, from elsewhere,
and rightly. The operations are found in the API itself, so a new one is tried from its first day.
"""

import json
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client, override_settings

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
from tests.web.operations import BY_SIGNATURE, Asking, asking, operations, program, program_of
from tests.web.twins import HERE, THERE, make_twins
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.registry import capabilities
from wanghuo.web.api import api

OPERATIONS = list(operations())
GUARDED = [each for each in OPERATIONS if each.capability]
TO_OBJECTS = [each for each in OPERATIONS if each.is_to_an_object or each.name == "find_by_code"]
BY_BODY = {
    "upload_plan", "upload_plan_text", "create_area", "create_organisation", "create_user",
    "add_duty", "create_subscription", "create_source", "find_hazard",
    "start_inspection", *(f"register_{code}" for code in register_rows.KINDS),
    *checklists_rows.BY_BODY, *rounds_rows.BY_BODY, *major_hazards_rows.BY_BODY,
}  # fmt: skip
"""Operations that name an area in what they are asked with."""
BY_QUERY = {
    "task_list": "area_id", "problem_list": "area_id", "board_by_area": "area_id",
    "board_by_unit": "area_id", "area_list": "below_id", "organisation_list": "below_id",
    "report_list": "area_id", "people_list": "below_id", "reminder_list": "area_id",
    "hazard_list": "below_id",
    **dict.fromkeys((f"{code}_list" for code in register_rows.KINDS), "below_id"),
    **inspections_rows.BY_QUERY,
    **rounds_rows.BY_QUERY,
    **major_hazards_rows.BY_QUERY,
    **dict.fromkeys(owners_rows.LISTED, "below_id"),
    **devices_rows.BY_QUERY,
    **alarms_rows.BY_QUERY,
    **limits_rows.BY_QUERY,
    **maintenance_rows.BY_QUERY,
}  # fmt: skip
BARE = dict.fromkeys(
    [
        "delivery_id",
        "finding_id",
        "subscription_id",
        "push_id",
        "source_id",
        "record_id",
        "plan_id",
        "item_id",
        "task_id",
        "duty_id",
        "report_id",
        "section_id",
        "figure_id",
        "attachment_id",
        "fact_id",
        "notice_id",
        "job_id",
        "batch_id",
        *register_rows.OBJECTS,
        *checklists_rows.OBJECTS,
        *hazards_rows.OBJECTS,
        *inspections_rows.OBJECTS,
        *rounds_rows.OBJECTS,
        *major_hazards_rows.OBJECTS,
        *owners_rows.OBJECTS,
        *devices_rows.OBJECTS,
        *readings_rows.OBJECTS,
        *alarms_rows.OBJECTS,
        *(one for one in limits_rows.OBJECTS if one != "series_id"),
        *maintenance_rows.OBJECTS,
    ],
    UUID(int=0),
) | dict.fromkeys(["area_id", "organisation_id", "user_id", "post_id", *readings_rows.NUMBERED], 1)
BY_NAME = {each.name: each for each in OPERATIONS}


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
    for town in (standing.here, standing.there):
        for row in (town.user, town.task, *town.items):
            row.refresh_from_db(from_queryset=type(row)._base_manager.all())
    return standing


def refused(response, status, code):
    """Hold a refusal to RFC 9457."""
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert set(problem) == {"type", "title", "detail", "status", "code", "facts"}


def test_every_operation_has_a_chinese_summary_and_its_own_name():
    schema = api.get_openapi_schema(path_prefix="/api")
    described = [one for path in schema["paths"].values() for one in path.values()]

    assert len({one["operationId"] for one in described}) == len(described) == len(OPERATIONS)
    assert [one for one in described if one["summary"].isascii()] == []


@pytest.mark.either_database
@pytest.mark.django_db
@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_nobody_is_refused(operation):
    code = "signature_refused" if operation.name in BY_SIGNATURE else "login_needed"
    refused(operation.ask(Client(), BARE, Asking()), 401, code)


@pytest.mark.either_database
@pytest.mark.django_db
@pytest.mark.parametrize("operation", GUARDED, ids=str)
def test_every_other_capability_does_not_open(operation, twins):
    others = set(capabilities.labels) - {operation.capability}
    asked = asking(operation, twins.here)
    visitor = program(twins.here.area, *others)
    before = Fact._base_manager.count()

    response = operation.ask(visitor, twins.here.ids, asked)

    refused(response, 403, "capability_missing")
    assert Fact._base_manager.count() == before


@pytest.mark.parametrize("operation", TO_OBJECTS, ids=str)
def test_a_row_of_the_neighbour_is_not_found(operation, twins):
    asked = asking(operation, twins.there)
    visitor = program(twins.here.area, *operation.allowed, organisation=twins.here.committee)
    before = Fact._base_manager.count()

    response = operation.ask(visitor, twins.there.ids, asked)

    refused(response, 404, "not_found")
    assert THERE not in response.content.decode()
    assert Fact._base_manager.count() == before


@pytest.mark.parametrize("name", sorted(BY_BODY))
def test_nothing_is_made_in_the_neighbours_area(name, twins):
    asked = asking(BY_NAME[name], twins.there)
    visitor = program(twins.here.area, *BY_NAME[name].allowed)

    refused(BY_NAME[name].ask(visitor, twins.here.ids, asked), 404, "not_found")


@pytest.mark.parametrize(("name", "field"), sorted(BY_QUERY.items()))
def test_no_list_opens_the_neighbours_area(name, field, twins):
    visitor = program(twins.here.area, *BY_NAME[name].allowed)
    asked = Asking(query={field: twins.there.area.pk})

    refused(BY_NAME[name].ask(visitor, {}, asked), 404, "not_found")


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_the_right_capability_opens(operation, twins):
    asked = asking(operation, twins.here)
    visitor = program(twins.here.area, *operation.allowed, organisation=twins.here.committee)
    if not operation.capability:
        visitor = program_of(twins.here.user)
    if operation.name in devices_rows.AT_HOME:
        visitor = program(twins.here.county, *operation.allowed)

    response = operation.ask(visitor, twins.here.ids, asked)

    assert response.status_code in {200, 201, 204}, response.content.decode()
    if not getattr(response, "is_async", False):
        assert THERE not in response.getvalue().decode("utf-8", "replace")


LISTS = {
    "plans": HERE, "plan_items": HERE, "task_list": HERE, "problem_list": HERE,
    "responsibility_list": HERE, "board_by_area": HERE, "board_by_unit": HERE,
    "area_list": HERE, "reach_roots": HERE, "as_of": HERE, "children": HERE,
    "organisation_list": HERE, "people_list": HERE, "overdue": HERE, "inbox": HERE,
    "reminder_list": HERE, "subscription_list": HERE, "source_list": HERE,
    "counts_by_organisation": HERE, "finding_list": HERE, "import_list": HERE, "import_rows": HERE,
    **dict.fromkeys((f"{code}_list" for code in register_rows.KINDS), HERE),
    **dict.fromkeys(checklists_rows.SHOWN, HERE),
    **dict.fromkeys(hazards_rows.API_LISTS, HERE),
    **dict.fromkeys(inspections_rows.API_LISTS, HERE),
    **dict.fromkeys(sorted(rounds_rows.OF_AN_AREA), HERE),
    **dict.fromkeys(major_hazards_rows.API_LISTS, HERE),
    **dict.fromkeys((*owners_rows.LISTED, "standard_places"), HERE),
    **dict.fromkeys(devices_rows.SHOWN, HERE),
    **dict.fromkeys(readings_rows.SHOWN, HERE),
    **dict.fromkeys(alarms_rows.SHOWN, HERE),
    **dict.fromkeys(limits_rows.SHOWN, HERE),
    **dict.fromkeys(maintenance_rows.SHOWN, HERE),
}  # fmt: skip
"""Operations that must show one's own town, so that showing nothing is no proof."""


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_shows_ones_own(name, twins):
    visitor = program(twins.here.area, *BY_NAME[name].allowed)
    if name == "inbox":
        visitor = program_of(twins.here.user)

    response = BY_NAME[name].ask(visitor, twins.here.ids, asking(BY_NAME[name], twins.here))

    assert HERE in json.dumps(response.json(), ensure_ascii=False)
