"""Who may ask the API, and how it says no."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from ninja import Schema

from tests.factories import make_area
from tests.web.operations import program, program_of, token_of
from tests.web.test_api_matrix import refused
from wanghuo.base.people.models import ApiToken, Post, User
from wanghuo.base.people.rules import PEOPLE_READ
from wanghuo.governance.plans.rules import PLAN_READ, TASK_READ
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped

PAST = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def town(db):
    return make_area("清石镇")


@pytest.fixture
def visitor(town):
    return program(town, PLAN_READ, PEOPLE_READ)


def bearer(secret):
    return Client(headers={"Authorization": f"Bearer {secret}"})


def test_a_program_is_told_who_it_is_and_what_it_may(visitor, town):
    with scoped(EVERYWHERE):
        post = Post.objects.select_related("organisation", "role").get()

    told = visitor.get("/api/me").json()

    assert told == {
        "user": {
            "id": visitor.user.pk,
            "username": visitor.user.username,
            "name": visitor.user.name,
            "is_active": True,
        },
        "grants": [
            {
                "id": post.pk,
                "organisation": {"id": post.organisation_id, "name": post.organisation.name},
                "area": {"id": town.pk, "name": "清石镇", "code": town.code, "level": "county"},
                "role": post.role.code,
                "sector": "",
                "title": "",
                "valid_from": "2020-01-01",
                "valid_to": None,
                "capabilities": ["plan.read", "people.read"],
            }
        ],
    }


def test_an_expired_token_is_refused(visitor):
    token_of(visitor.user, "wh_old", expires_at=PAST)

    refused(bearer("wh_old").get("/api/me"), 401, "login_needed")


def test_a_revoked_token_is_refused(visitor):
    ApiToken.objects.update(revoked_at=PAST)

    refused(visitor.get("/api/me"), 401, "login_needed")


def test_a_token_of_a_disabled_user_is_refused(visitor):
    User.objects.update(is_active=False)

    refused(visitor.get("/api/me"), 401, "login_needed")


def test_a_token_allows_nothing_once_its_users_post_has_ended(visitor):
    Post._base_manager.update(valid_to=clock.today() - timedelta(days=1))

    refused(visitor.get("/api/plans"), 403, "capability_missing")


def test_a_page_session_may_ask(visitor):
    page = Client()
    page.force_login(visitor.user)

    assert page.get("/api/plans").json() == {"items": [], "count": 0}


def test_a_page_session_without_its_csrf_token_changes_nothing(visitor):
    page = Client(enforce_csrf_checks=True)
    page.force_login(visitor.user)

    refused(page.post("/api/notices/read-all"), 403, "csrf_missing")


def test_a_token_needs_no_csrf_token(visitor):
    checked = Client(enforce_csrf_checks=True, headers=visitor.bearer)

    assert checked.post("/api/notices/read-all").json() == {"count": 0}


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "offset=-1"])
def test_a_page_beyond_the_bounds_is_refused(visitor, query):
    refused(visitor.get(f"/api/plans?{query}"), 422, "bad_input")


def test_a_list_is_paged(visitor, town):
    for n in range(3):
        make_area(f"第{n}村", town)
    visitor = program(town, "area.read")

    told = visitor.get("/api/areas?limit=2&offset=1").json()

    assert ([one["name"] for one in told["items"]], told["count"]) == (["第0村", "第1村"], 4)


def test_what_is_no_json_is_refused(visitor, town):
    visitor = program(town, "plan.upload")
    asked = visitor.post("/api/plans/read", "{", content_type="application/json")

    refused(asked, 400, "not_readable")


@pytest.mark.parametrize("text", ["方案\\u0000", "方案\\ud800"])
def test_characters_that_cannot_be_kept_are_refused(town, text):
    visitor = program(town, "plan.upload")
    body = f'{{"text": "{text}"}}'

    asked = visitor.post("/api/plans/read", body, content_type="application/json")

    refused(asked, 422, "bad_input")


def test_a_number_that_is_none_is_refused(town):
    visitor = program(town, "plan.upload")
    asked = visitor.post("/api/plans/read", '{"text": NaN}', content_type="application/json")

    refused(asked, 422, "bad_input")


def test_characters_of_a_query_that_cannot_be_kept_are_refused(town):
    visitor = program(town, TASK_READ)

    refused(visitor.get("/api/tasks?text=%00"), 422, "bad_input")


def test_a_misspelt_field_is_refused_by_name(town):
    visitor = program(town, "plan.upload")
    asked = visitor.post("/api/plans/read", {"txt": "方案"}, content_type="application/json")

    refused(asked, 422, "bad_input")
    assert "txt" in asked.json()["detail"]


def test_an_answer_is_not_to_be_kept_by_anybody(visitor):
    assert visitor.get("/api/me")["Cache-Control"] == "no-store"


def test_a_refusal_is_in_chinese_that_can_be_read(visitor):
    assert "任务" in visitor.get("/api/tasks").content.decode()


def test_the_documentation_loads_nothing_from_elsewhere(visitor):
    page = visitor.get("/api/docs").content.decode()

    assert "http://" not in page
    assert "https://" not in page


def test_a_token_acts_for_its_own_user_only(town, visitor):
    other = program_of(User.objects.create(username="other", name="李四", created_at=PAST))

    assert other.get("/api/me").json()["user"]["username"] == "other"
    refused(other.get("/api/plans"), 403, "capability_missing")


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
@pytest.mark.parametrize("address", ["/api/nothing", "/api/", "/api/plans/1/2/3", "/api/v2/plans"])
def test_address_that_nobody_knows_is_a_problem_and_no_page(address, method, visitor):
    refused(getattr(visitor, method)(address), 404, "unknown_address")


def test_page_that_nobody_knows_stays_a_page(visitor):
    answer = visitor.get("/nothing")

    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_title_of_a_refusal_names_its_sort_and_the_detail_the_case(visitor):
    answer = visitor.get("/api/plans", {"limit": "many"})

    refused(answer, 422, "bad_input")
    problem = answer.json()
    assert problem["title"] == "输入有误。"
    assert "limit" in problem["detail"]


def test_no_two_shapes_of_the_api_share_a_name():
    """The description keeps shapes by name, so a second one would take the first one's place."""
    names = [one.__name__ for one in shapes(Schema) if one.__module__.startswith("wanghuo.")]

    assert sorted(name for name, n in Counter(names).items() if n > 1 and "[" not in name) == []


def shapes(kind):
    for one in kind.__subclasses__():
        yield one
        yield from shapes(one)
