"""Each check finds exactly the rows that break its rule, in a bounded number of queries."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.base.documents.pictures import picture
from tests.base.exchange.quality.conftest import AT, SQUARE
from tests.factories import OrganisationFactory, PostFactory, UserFactory, make_area
from tests.governance.plans.builders import Town, fresh, line
from wanghuo.base.areas.models import Area
from wanghuo.base.documents import services as documents
from wanghuo.base.documents.services import Upload
from wanghuo.base.exchange.rules.quality import checks
from wanghuo.base.people.models import Organisation, Post, User
from wanghuo.governance.plans.models import Plan, Task
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.facts.services import Mark
from wanghuo.kernel.scoping import scoped

ENDED = date(2026, 3, 1)


def found(code, at=AT):
    with scoped(EVERYWHERE):
        return [(one.type, one.id) for one in checks.declared[code].find(at)]


def marks(kind, *rows):
    return [(kind, str(row.pk)) for row in rows]


@pytest.mark.parametrize("code", list(checks.declared))
def test_nothing_is_found_where_every_rule_is_kept(county, code):
    assert found(code) == []


@pytest.mark.parametrize("code", ["441901001009123", "44190100100", "441901002003", "x"])
def test_code_unlike_its_level_or_parent_is_found(county, code):
    village = county.villages[1]
    Area.objects.filter(pk=village.pk).update(code=code)

    assert found("area.code") == marks("area", village)


def test_closed_area_keeps_its_old_code(county):
    Area.objects.filter(pk=county.villages[1].pk).update(code="x", valid_to=ENDED)

    assert found("area.code") == []


def test_missing_boundary_beside_a_drawn_one_is_found(county):
    Area.objects.filter(pk=county.villages[0].pk).update(boundary=SQUARE)

    assert found("area.boundary") == marks("area", county.villages[1])


def test_village_without_organisation_in_use_is_found(county):
    Organisation._base_manager.filter(pk=county.units[0].pk).update(valid_to=ENDED)

    assert found("area.organisation") == marks("area", county.villages[0])


def test_names_that_look_alike_in_one_area_are_found(county):
    first, second = (
        OrganisationFactory(area=county.town, name=name) for name in ("消防(一)站", "消防（一）站")
    )
    OrganisationFactory(area=county.county, name="消防（一）站")
    OrganisationFactory(area=county.town, name="消防（二）站")
    closed = OrganisationFactory(area=county.town, name="消防 (一)站", valid_to=ENDED)

    assert found("organisation.name") == marks("organisation", first, second)
    assert closed.pk


def test_closed_organisation_with_a_post_in_force_is_found(county):
    gone, sound = (OrganisationFactory(area=county.town, valid_to=ENDED) for _ in range(2))
    PostFactory(user=county.user, organisation=gone)
    PostFactory(user=county.user, organisation=sound, valid_to=ENDED)

    assert found("organisation.closed") == marks("organisation", gone)


def test_active_user_without_a_post_is_found_and_not_named(county):
    never, once, coming, disabled = (UserFactory(name=f"赵{n}") for n in range(4))
    PostFactory(user=once, organisation=county.units[0], valid_to=ENDED)
    PostFactory(user=coming, organisation=county.units[0], valid_from=date(2026, 5, 1))
    User.objects.filter(pk=disabled.pk).update(is_active=False)
    with scoped(EVERYWHERE):
        failing = list(checks.declared["user.post"].find(AT))

    assert [(one.id, one.area_id) for one in failing] == [
        (str(never.pk), county.county.pk),
        (str(once.pk), county.villages[0].pk),
    ]
    assert not any("赵" in one.label or "user" in one.label for one in failing)


def test_post_over_a_closed_area_is_found(county):
    gone = make_area("老村", county.town, code="441901001009", valid_to=ENDED)
    post = PostFactory(user=county.user, organisation=county.office, area=gone)

    assert found("post.area") == marks("post", post)
    Post._base_manager.filter(pk=post.pk).update(valid_to=ENDED)
    assert found("post.area") == []


def test_lost_file_is_found_unless_withdrawn(county):
    mark = Mark("progress", "1", county.town.pk, county.town.path)
    files = [Upload("一.txt", b"one"), Upload("二.png", picture()), Upload("三.txt", b"three")]
    kept = documents.keep_uploads(files, at=AT)
    sound, lost, withdrawn = documents.attach(subject=mark, files=kept, actor=SYSTEM, at=AT)
    for one in (lost, withdrawn):
        Path(one.file.path).unlink()
    documents.withdraw_attachment(attachment=withdrawn, reason="错", actor=SYSTEM, at=AT)

    assert found("attachment.file") == marks("attachment", lost)
    assert Path(sound.file.path).exists()


@pytest.fixture
def town(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Town()


def later(days):
    return AT + timedelta(days=days, seconds=1)


def test_task_that_nobody_was_given_in_a_week_is_found(town):
    task = town.task(line("甲任务"))
    town.part(task=town.task(line("乙任务")))

    assert found("task.unit", later(6)) == []
    assert found("task.unit", later(7)) == marks("task", task)


def test_given_task_without_a_day_is_found(town):
    part = town.part(task=town.task(line("甲任务")))
    town.part(task=town.task(line("乙任务", by=date(2026, 6, 30))))
    standing = town.part(task=town.task(line("丙任务")))
    Task._base_manager.filter(pk=standing.pk).update(
        deadlines=[{"kind": "standing", "text": "常态化", "span": [0, 3]}]
    )

    assert found("task.deadline") == marks("task", part)
    Task._base_manager.filter(pk=part.pk).update(state="withdrawn")
    assert found("task.deadline") == []


def test_task_of_a_closed_unit_is_found(town):
    part = town.part()
    Organisation._base_manager.filter(pk=part.organisation_id).update(valid_to=ENDED)

    assert found("task.organisation") == marks("task", part)
    Task._base_manager.filter(pk=part.pk).update(state="withdrawn")
    assert found("task.organisation") == []


def test_plan_a_month_in_review_is_found(town):
    plan = town.plan(line("甲任务"))
    town.confirmed(line("乙任务"))

    assert found("plan.review", later(29)) == []
    assert found("plan.review", later(30)) == marks("plan", plan)
    Plan._base_manager.filter(pk=plan.pk).update(state="discarded")
    assert found("plan.review", later(30)) == []
    assert fresh(plan).state == "discarded"


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize("code", list(checks.declared))
def test_a_check_asks_at_most_twice(county, code, n, django_assert_max_num_queries):
    for i in range(n):
        village = make_area(f"村{i}", county.town, code=f"x{i}")
        gone = OrganisationFactory(area=village, name=f"站{i}", valid_to=ENDED)
        PostFactory(user=UserFactory(), organisation=gone)
        UserFactory()
        OrganisationFactory(area=county.town, name=f"重{i}名")
        OrganisationFactory(area=county.town, name=f"重 {i}名")

    with django_assert_max_num_queries(2) as asked:
        found(code)

    assert len(asked) >= 1
