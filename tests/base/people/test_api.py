"""The API of people, posts and organisations."""

from datetime import timedelta

import pytest

from tests.factories import PostFactory, UserFactory
from tests.web.operations import program
from tests.web.test_api_matrix import refused
from wanghuo.base.people import services
from wanghuo.base.people.models import User
from wanghuo.base.people.rules import GRANT_MANAGE, PEOPLE_MANAGE, PEOPLE_READ
from wanghuo.kernel import clock

pytestmark = pytest.mark.django_db

TODAY = clock.today()


@pytest.fixture
def keeper(land):
    """The county's system administrator."""
    return program(land.county, PEOPLE_READ, PEOPLE_MANAGE, organisation=land.government)


@pytest.fixture
def granting(land):
    """The county's security administrator."""
    return program(land.county, PEOPLE_READ, GRANT_MANAGE, organisation=land.government)


def post(visitor, address, body=None, method="post"):
    call = getattr(visitor, method)
    return call(f"/api{address}", body or {}, content_type="application/json")


def test_an_organisation_is_registered_changed_and_closed(keeper, land):
    asked = {"name": "应急站", "kind": "department", "sector": "fire", "aliases": ["安监"]}

    made = post(keeper, "/organisations", {**asked, "area_id": land.town.pk}).json()
    address = f"/organisations/{made['id']}"
    changed = post(keeper, address, {**asked, "name": "应急管理站"}, "put").json()
    closed = post(keeper, f"{address}/close", {"last_day": TODAY.isoformat()}).json()

    assert made == {
        "id": made["id"],
        "area_id": land.town.pk,
        "area": land.town.name,
        "name": "应急站",
        "kind": "department",
        "sector": "fire",
        "aliases": ["安监"],
        "groups": [],
        "holder": "",
        "valid_to": None,
    }
    assert (changed["name"], closed["valid_to"]) == ("应急管理站", TODAY.isoformat())


def test_a_name_is_used_once_in_an_area(keeper, land):
    asked = {"name": land.office.name, "kind": "department", "area_id": land.town.pk}

    refused(post(keeper, "/organisations", asked), 409, "name_taken")


def test_organisations_are_listed_under_every_filter(keeper, land):
    filters = {
        "": 4,
        f"below_id={land.town.pk}": 2,
        "kind=department": 4,
        "kind=village": 0,
        "text=安监": 2,
    }

    assert {q: keeper.get(f"/api/organisations?{q}").json()["count"] for q in filters} == filters


def test_an_organisation_is_told_with_who_serves_there(keeper, land):
    held = PostFactory(organisation=land.office, role=land.clerk, title="站长")

    told = keeper.get(f"/api/organisations/{land.office.pk}").json()

    assert told["organisation"]["name"] == land.office.name
    assert [(one["title"], one["role"], one["user"]["name"]) for one in told["posts"]] == [
        ("站长", "clerk", held.user.name)
    ]


def test_an_account_is_opened_and_given_a_post(keeper, granting, land):
    asked = {"username": "Zhang.San", "name": "张三", "area_id": land.town.pk}

    opened = post(keeper, "/users", asked).json()
    idle = granting.get("/api/users/without-posts").json()["items"]
    wanted = {
        "organisation_id": land.office.pk,
        "role_id": land.clerk.pk,
        "valid_from": TODAY.isoformat(),
    }
    granted = post(granting, f"/users/{opened['user']['id']}/posts", wanted).json()
    told = granting.get(f"/api/users/{opened['user']['id']}").json()

    assert services.authenticate(
        username="zhang.san", password=opened["password"], address="192.0.2.1", at=clock.now()
    ).must_change_password
    assert [one["username"] for one in idle] == ["zhang.san"]
    assert (granted["area"]["id"], granted["role"]) == (land.town.pk, "clerk")
    assert told["posts"] == [granted]


def test_a_post_ends(granting, land):
    held = PostFactory(organisation=land.office, role=land.clerk)
    asked = {"last_day": TODAY.isoformat()}

    ended = post(granting, f"/posts/{held.pk}/end", asked)

    assert ended.json()["valid_to"] == TODAY.isoformat()
    refused(post(granting, f"/posts/{held.pk}/end", asked), 422, "bad_input")


def test_nobody_grants_himself(granting, land):
    asked = {
        "organisation_id": land.office.pk,
        "role_id": land.clerk.pk,
        "valid_from": TODAY.isoformat(),
    }

    refused(post(granting, f"/users/{granting.user.pk}/posts", asked), 403, "self_grant")


def test_three_administrators_exclude_each_other(granting, land):
    held = PostFactory(organisation=land.office, role=land.clerk)
    asked = {
        "organisation_id": land.office.pk,
        "role_id": land.audit.pk,
        "valid_from": TODAY.isoformat(),
        "valid_to": TODAY.isoformat(),
    }

    refused(post(granting, f"/users/{held.user_id}/posts", asked), 409, "duty_conflict")


def test_a_role_that_is_not_there_is_not_found(granting, land):
    held = PostFactory(organisation=land.office, role=land.clerk)
    asked = {"organisation_id": land.office.pk, "role_id": 10**9, "valid_from": "2026-01-01"}

    refused(post(granting, f"/users/{held.user_id}/posts", asked), 404, "not_found")


def test_an_account_is_renamed_stopped_opened_and_reset(keeper, land):
    held = PostFactory(organisation=land.office, role=land.clerk)
    address = f"/users/{held.user_id}"

    renamed = post(keeper, f"{address}/rename", {"name": "改名"}).json()
    disabled = post(keeper, f"{address}/disable").json()
    opened = post(keeper, f"{address}/enable").json()
    reset = post(keeper, f"{address}/reset").json()

    assert (renamed["name"], disabled["is_active"]) == ("改名", False)
    assert opened["user"]["is_active"] is True
    assert User.objects.get(pk=held.user_id).check_password(reset["password"])
    assert opened["password"] != reset["password"]


def test_people_show_the_posts_within_reach_only(land):
    held = PostFactory(organisation=land.office, role=land.clerk, title="站长")
    PostFactory(user=held.user, organisation=land.other_office, role=land.clerk, title="外派")
    of_town = program(land.town, PEOPLE_READ, organisation=land.committee)

    told = of_town.get(f"/api/users?text={held.user.name}").json()

    assert [(one["id"], [p["title"] for p in one["posts"]]) for one in told["items"]] == [
        (held.user_id, ["站长"])
    ]


def test_an_ended_post_is_told_of_its_user(keeper, land):
    yesterday = TODAY - timedelta(days=1)
    held = PostFactory(organisation=land.office, role=land.clerk, valid_to=yesterday)

    told = keeper.get(f"/api/users/{held.user_id}").json()

    assert [one["valid_to"] for one in told["posts"]] == [yesterday.isoformat()]


def test_a_user_is_found_by_name_by_administrators_only(keeper, land):
    user = UserFactory(username="zhang3")
    reader = program(land.county, PEOPLE_READ)

    assert keeper.get("/api/users/named?username=ZHANG3").json()["id"] == user.pk
    refused(reader.get("/api/users/named?username=zhang3"), 403, "capability_missing")


def test_roles_are_told_with_what_they_allow(keeper, land):
    told = {one["code"]: one for one in keeper.get("/api/roles").json()}

    assert told["security"] == {
        "id": land.security.pk,
        "code": "security",
        "name": "安全管理员",
        "duty": "security",
        "capabilities": ["grant.manage"],
    }
