"""Two people in the same second: one is first, the other is told, no number is given twice."""

import pytest

from tests.factories import make_area
from tests.governance.plans.services.test_races import refused, together
from tests.prevention.checklists.builders import AT, item, make_list, make_version
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.checklists import queries, services
from wanghuo.prevention.checklists.models import Checklist, ChecklistVersion
from wanghuo.prevention.checklists.rules import VersionState
from wanghuo.prevention.checklists.services import ListTerms, NewList

pytestmark = pytest.mark.django_db(transaction=True)
DO = {"actor": SYSTEM, "at": AT}


@pytest.fixture
def shops(transactional_db):
    return make_list("shops", area=make_area())


def versions():
    rows = ChecklistVersion._base_manager.order_by("number")
    return list(rows.values_list("number", "state"))


def test_two_publishers_of_one_draft_publish_it_once(shops):
    draft = make_version(shops, number=2, items=[item(title="新")], state=VersionState.DRAFT)
    with scoped(EVERYWHERE):
        seen = [queries.version(draft.pk) for _ in range(2)]

    outcomes = together(
        *(lambda one=one: services.publish_version(draft=one, edition=0, **DO) for one in seen)
    )

    assert refused(outcomes) == ["stale_record"]
    assert versions() == [(1, "published"), (2, "published")]
    assert Checklist._base_manager.get().latest == 2
    assert Fact._base_manager.filter(kind="checklist.published").count() == 1


def test_two_who_begin_a_draft_begin_one(shops):
    outcomes = together(*[lambda: services.open_draft(checklist=shops, **DO)] * 3)

    assert refused(outcomes) == ["checklist_draft_stands"] * 2
    assert versions() == [(1, "published"), (2, "draft")]


def test_one_list_sent_twice_at_once_is_one_list(shops):
    new = NewList(terms=ListTerms(name="民宿"), area=shops.area)

    outcomes = together(*[lambda: services.create_checklist(new=new, **DO)] * 3)

    assert [one.pk for one in outcomes] == [new.id] * 3
    assert Fact._base_manager.filter(kind="checklist.created").count() == 1


def test_two_editors_of_one_draft_lose_nothing_in_silence(shops):
    draft = make_version(shops, number=2, state=VersionState.DRAFT)
    with scoped(EVERYWHERE):
        seen = [queries.version(draft.pk) for _ in range(2)]

    outcomes = together(
        *(
            lambda n=n, one=one: services.add_item(draft=one, edition=0, item=item(score=n), **DO)
            for n, one in enumerate(seen)
        )
    )

    assert refused(outcomes) == ["stale_record"]
    assert len(ChecklistVersion._base_manager.get(pk=draft.pk).items) == 2
