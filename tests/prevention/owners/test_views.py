"""Pages of owners and reviewers: what each shows and does, and how often it asks."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import RoleFactory
from tests.prevention.owners.builders import AT, World
from tests.visiting import says, text_of
from tests.web.owners_rows import answers_for
from wanghuo.base.documents.models import Attachment
from wanghuo.base.people.models import User
from wanghuo.base.people.rules import GRANT_MANAGE, PEOPLE_MANAGE, PEOPLE_READ
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.owners import queries as own
from wanghuo.prevention.owners import services
from wanghuo.prevention.owners.models import Assessment, Pledge, RiskDeclaration
from wanghuo.prevention.owners.rules import (
    OWNER_DECLARE,
    OWNER_READ,
    STANDARD_REVIEW,
    AssessmentState,
)
from wanghuo.prevention.rounds.rules import ROUND_READ

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    with scoped(EVERYWHERE):
        return World()


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def owner(world):
    return client_of(world.user(world.firm, OWNER_READ, OWNER_DECLARE, ROUND_READ))


@pytest.fixture
def reviewer(world):
    return client_of(world.user(world.office, OWNER_READ, STANDARD_REVIEW))


def test_an_owner_is_told_what_to_do_and_does_it(world, owner):
    home = text_of(owner.get("/owner/"))
    place = f"/owner/places/{world.school.pk}"

    told = ("福来小学", "还没有公示", "还没有申报风险", "自评")
    assert [word in home for word in told] == [True] * 4
    owner.post(f"{place}/pledge", {"id": new_id(), "text_code": "lodging", "signer": "王"})
    owner.post(
        f"{place}/risks",
        {"id": new_id(), **{f"risk_{code}": "no" for code in answers_for("school")}},
    )
    owner.post(f"{place}/assess", {"id": new_id(), "standard": "school"})

    home = text_of(owner.get("/owner/"))
    assert [word in home for word in ("还没有公示", "还没有申报风险", "应做")] == [False] * 3
    page = text_of(owner.get(place))
    assert [word in page for word in ("有效", "已申报", "自评中")] == [True] * 3


def test_the_neighbour_finds_neither_place_nor_promise(world, owner):
    with scoped(EVERYWHERE):
        pledge = world.pledge()
        stranger = world.stranger()
    other = client_of(User.objects.get(pk=stranger.id))

    assert other.get(f"/owner/places/{world.school.pk}").status_code == 404
    assert other.get(f"/owner/pledges/{pledge.pk}").status_code == 404
    assert "福来" not in text_of(other.get("/owner/")) + text_of(other.get("/owner/pledges/"))


def test_risks_left_open_are_asked_for(world, owner):
    response = owner.post(f"/owner/places/{world.school.pk}/risks", {"id": new_id()})

    assert says(response, "填写有误", 422) is None
    assert RiskDeclaration._base_manager.count() == 0


def test_both_sides_walk_an_assessment_through(world, owner, reviewer):
    with scoped(EVERYWHERE):
        found = world.begin()
        items = list(found.items.all())
    page = f"/owner/assessments/{found.pk}"
    owner.post(f"{page}/rate", {"version": 1, **{f"points_{one.pk}": 0 for one in items}})
    owner.post(f"{page}/submit", {"version": 2})
    assert "受理" in text_of(reviewer.get(page))
    reviewer.post(f"{page}/take", {"version": 3})
    marks = {f"points_{one.pk}": one.weight for one in items}
    reviewer.post(f"{page}/mark", {"version": 4, **marks})
    reviewer.post(f"{page}/decide", {"version": 5, "opinion": "很好"})

    shown = text_of(owner.get(page))
    assert [word in shown for word in ("示范", "很好", "有效期至")] == [True] * 3
    assert Assessment._base_manager.get().score == 100


def test_marks_and_evidence_go_in_with_the_application_or_not_at_all(world, owner):
    with scoped(EVERYWHERE):
        found = world.begin()
        items = list(found.items.all())
    page = f"/owner/assessments/{found.pk}"
    body = {"version": 1, **{f"points_{one.pk}": one.weight for one in items}}
    proofs = [one for one in items if one.needs_evidence]

    def sends(which):
        files = {f"files_{one.pk}": SimpleUploadedFile("台账.txt", b"1") for one in which}
        return owner.post(f"{page}/submit", {**body, **files})

    assert len(proofs) > 1
    assert sends(proofs[1:]).status_code == 409
    kept = Assessment._base_manager.get()
    assert (kept.version, kept.state) == (1, AssessmentState.SELF_RATING)
    assert Attachment._base_manager.count() == 0
    assert sends(proofs).status_code == 302
    assert Assessment._base_manager.get().state == AssessmentState.SUBMITTED
    assert Attachment._base_manager.count() == len(proofs)


def test_rates_lead_to_lists_of_as_many(world, reviewer):
    page = text_of(reviewer.get("/owner/standards/"))
    by_area = text_of(reviewer.get("/owner/standards/?standard=school"))
    places = text_of(reviewer.get("/owner/standards/places?standard=school&standing=none"))

    assert 'standard=school&amp;standing=none">1</a>' in page
    assert "清石镇" in by_area
    assert "福来小学" in places


def test_an_account_takes_two_persons(world):
    path = f"/owner/accounts/{world.occupier.pk}"
    system = client_of(world.user(world.office, PEOPLE_READ, PEOPLE_MANAGE))
    security = client_of(world.user(world.office, PEOPLE_READ, GRANT_MANAGE))
    role = RoleFactory(capabilities=[OWNER_READ, OWNER_DECLARE])

    opened = text_of(system.post(f"{path}/open", {"username": "fulai", "name": "王"}))
    assert ("一次性口令" in opened, "安全管理员" in opened) == (True, True)
    assert system.post(f"{path}/grant", {}).status_code == 403
    security.post(
        f"{path}/grant",
        {"username": "fulai", "organisation": world.firm.pk, "role": role.pk},
    )
    newcomer = client_of(User.objects.get(username="fulai"))
    User.objects.filter(username="fulai").update(must_change_password=False)

    assert "福来小学" in text_of(newcomer.get("/owner/"))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("page", "queries"),
    [
        # how many, the rows, hazards, major ones, promises, declarations, assessments, rounds
        ("/owner/", 8),
        ("/owner/pledges/", 2),
        ("/owner/risks/", 2),
        ("/owner/assessments/", 2),
        ("/owner/standards/places?standard=school", 2),
        ("/owner/standards/", 5),  # a standard each
    ],
)
def test_a_page_asks_equally_often(world, owner, django_assert_num_queries, page, queries, count):
    with scoped(EVERYWHERE):
        for nth in range(count - 1):
            world.place(name=f"第{nth}小学")
        for place in world.occupier.places.all():
            held = {"place": own.place_in_scope(place.pk)}
            world.pledge(**held)
            world.begin(**held)
            services.declare_risks(
                answers=answers_for("school"), note="", key=new_id(), actor=SYSTEM, at=AT, **held
            )

    with django_assert_num_queries(6 + queries):  # the session, who, posts, numbers, notices
        assert owner.get(page).status_code == 200
    assert Pledge._base_manager.count() == count
