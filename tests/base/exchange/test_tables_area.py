"""A part of the house: what an area's export holds, and that the neighbour is not in it."""

import json
import zipfile

import pytest
from django.test import Client

from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory, make_area
from tests.kernel.facts.telling import AT
from tests.web.operations import program
from tests.web.twins import HERE, THERE, make_twins
from wanghuo.base.areas.rules import AREA_READ
from wanghuo.base.exchange.queries.tables import tables
from wanghuo.base.exchange.rules import tables as rules
from wanghuo.base.exchange.services.tables_export import export_tables
from wanghuo.base.exchange.services.tables_jobs import part_for
from wanghuo.base.people import queries as people
from wanghuo.governance.plans.rules import PLAN_READ
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.errors import CapabilityMissing
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.registry import capabilities
from wanghuo.kernel.scoping import scoped
from wanghuo.kernel.work.models import Job
from wanghuo.kernel.work.services import run_next

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def twins(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    towns = make_twins()
    Job.objects.all().delete()
    return towns


def rows(folder, label):
    lines = (folder / f"{label}.jsonl").read_text("utf-8").split("\n")
    return [json.loads(line) for line in lines[1:-2]]


def exported(folder, area):
    part = part_for(SYSTEM, rules.readable_tables(), area)
    export_tables(folder=folder, at=AT, part=part)
    return {path.stem for path in folder.glob("*.jsonl")}


def test_part_of_a_town_names_nothing_of_its_neighbour(twins, tmp_path):
    there = exported(tmp_path / "out", twins.here.area)

    text = "".join(path.read_text("utf-8") for path in (tmp_path / "out").iterdir())
    assert HERE in text
    assert THERE not in text
    assert {"areas.area", "people.organisation", "plans.task", "plans.plan"} <= there
    assert not there & {"people.apitoken", "notices.notice", "ledger.block", "facts.cursor"}


def test_part_of_a_town_holds_the_areas_above_and_the_people_named(twins, tmp_path):
    exported(tmp_path / "out", twins.here.area)

    county = twins.here.county
    above = [row for row in rows(tmp_path / "out", "areas.area") if row["id"] == county.pk]
    assert [set(row) for row in above] == [set(rules.NAMED["areas.area"])]
    [person] = rows(tmp_path / "out", "people.user")
    assert person == {
        "id": twins.here.user.pk,
        "username": twins.here.user.username,
        "name": twins.here.user.name,
        "is_active": True,
    }


def test_part_holds_no_secret_and_no_encrypted_column(twins, tmp_path):
    exported(tmp_path / "out", twins.here.area)

    leaking = [
        (table.label, column.name)
        for table in tables()
        if (tmp_path / "out" / f"{table.label}.jsonl").exists()
        for column in table.columns
        if column.is_secret or column.is_encrypted
        if any(column.name in row for row in rows(tmp_path / "out", table.label))
    ]
    assert leaking == []


def test_every_row_that_a_part_refers_to_is_in_it(twins, tmp_path):
    exported(tmp_path / "out", twins.here.area)

    by_label = {table.label: table for table in tables()}
    keys = {
        path.stem: {row[by_label[path.stem].key.name] for row in rows(tmp_path / "out", path.stem)}
        for path in (tmp_path / "out").glob("*.jsonl")
    }
    lost = [
        (label, column.name, row[column.name])
        for label in keys
        for column in by_label[label].references
        for row in rows(tmp_path / "out", label)
        if row.get(column.name) is not None
        and column.references in by_label
        and row[column.name] not in keys.get(column.references, set())
    ]
    assert lost == []


def clerk(area, *allowed):
    user = UserFactory()
    with scoped(EVERYWHERE):
        PostFactory(
            user=user,
            organisation=OrganisationFactory(area=area),
            role=RoleFactory(capabilities=list(allowed)),
        )
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def find_actor(user_id):
    from wanghuo.base.people.models import User  # noqa: PLC0415 -- used here alone

    return people.actor_of(User.objects.get(pk=user_id), clock.today())


def test_page_starts_a_job_whose_archive_holds_one_s_own_area(twins):
    client = clerk(twins.here.area, rules.EXCHANGE_MANAGE, AREA_READ, PLAN_READ)

    page = client.get("/exchange/tables").content.decode()
    answer = client.post("/exchange/tables/export", {"tables": ["areas.area", "plans.plan"]})
    assert run_next(find_actor)

    job = Job.objects.get()
    assert answer["Location"] == f"/jobs/{job.pk}"
    assert ("plans.plan" in page, "people.post" in page) == (True, False)
    assert (job.state, job.result["rows"] > 0) == ("done", True)
    with job.file.open() as file, zipfile.ZipFile(file) as packed:
        text = "".join(packed.read(name).decode() for name in packed.namelist())
        assert {"areas.area.jsonl", "plans.plan.jsonl", "manifest.json"} <= set(packed.namelist())
    assert (HERE in text, THERE in text) == (True, False)
    fact = Fact._base_manager.get(kind=rules.TABLE_EXPORTED)
    assert json.loads(fact.body)["data"] == {"tables": ["areas.area", "plans.plan"]}
    assert (fact.area_path, fact.actor_id) == (twins.here.area.path, client.user.pk)


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        ({}, 422, "请至少选择一张表"),
        ({"tables": ["people.post"]}, 403, "没有"),
        ({"tables": ["people.apitoken"]}, 403, "没有"),
        ({"tables": ["nobody.nothing"]}, 403, "没有"),
        ({"tables": ["areas.area"], "area": "999"}, 404, "未找到"),
    ],
)
def test_page_refuses_what_one_s_posts_do_not_show(data, status, said):
    client = clerk(make_area(), rules.EXCHANGE_MANAGE, AREA_READ)

    answer = client.post("/exchange/tables/export", data)

    assert (answer.status_code, said in answer.content.decode()) == (status, True)
    assert Job.objects.count() == 0


def test_job_gives_only_what_one_may_still_see_when_it_runs(twins):
    client = clerk(twins.here.area, rules.EXCHANGE_MANAGE, AREA_READ)
    client.post("/exchange/tables/export", {"tables": ["areas.area"]})
    with scoped(EVERYWHERE):
        client.user.posts.update(valid_to=AT.date())

    assert run_next(find_actor)

    job = Job.objects.get()
    assert (job.state, bool(job.file)) == ("failed", False)


def test_program_lists_tables_and_starts_the_job(twins):
    asks = program(twins.here.area, rules.EXCHANGE_MANAGE, AREA_READ)

    listed = asks.get("/api/tables").json()
    begun = asks.post(
        "/api/tables/export", {"tables": ["areas.area"]}, content_type="application/json"
    )

    assert {table["table"] for table in listed} == {"areas.area", "areas.designation"}
    assert listed[0]["columns"][0]["name"] == "id"
    assert begun.status_code == 201
    assert asks.get(f"/api/jobs/{begun.json()['id']}").json()["state"] == "queued"


def test_no_capability_no_tables():
    actor = program(make_area(), *set(capabilities.labels) - {AREA_READ}).user

    with pytest.raises(CapabilityMissing):
        part_for(people.actor_of(actor, clock.today()), ["areas.area"], None)
