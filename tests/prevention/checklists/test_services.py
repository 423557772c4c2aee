"""The life of a list and its versions: each step, each refusal, each race."""

import pytest
from django.db import DatabaseError, transaction

from tests.factories import OrganisationFactory, make_actor, make_area
from tests.prevention.checklists.builders import AT, item, make_list, make_version
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord, TransitionRefused
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.checklists import queries, services
from wanghuo.prevention.checklists.models import Checklist, ChecklistVersion
from wanghuo.prevention.checklists.rules import (
    CHECKLIST_MANAGE,
    ChecklistIdTaken,
    ChecklistRetired,
    DraftStands,
    ItemMissing,
    NothingToPublish,
    Trait,
    VersionState,
)
from wanghuo.prevention.checklists.services import ListTerms, NewList
from wanghuo.register.places.rules import PlaceKind

pytestmark = pytest.mark.django_db
DO = {"actor": SYSTEM, "at": AT}
TERMS = ListTerms(name="小商店检查表", kinds=[PlaceKind.SHOP], traits=[Trait.SMALL])


@pytest.fixture(autouse=True)
def everywhere(db):
    with scoped(EVERYWHERE):
        yield


@pytest.fixture
def county():
    return make_area()


@pytest.fixture
def shops(county):
    return make_list("shops", area=county)


@pytest.fixture
def draft(shops):
    return services.open_draft(checklist=shops, **DO)


def told():
    return list(Fact._base_manager.order_by("id").values_list("kind", flat=True))


def fresh(row):
    return type(row)._base_manager.get(pk=row.pk)


def test_create_begins_with_an_empty_draft_and_the_same_id_is_the_same_list(county):
    new = NewList(terms=TERMS, area=county)
    made = services.create_checklist(new=new, **DO)
    again = services.create_checklist(new=new, **DO)

    assert again.pk == made.pk
    assert (made.name, made.kinds, made.traits) == ("小商店检查表", ["shop"], ["small"])
    assert (made.area_path, made.latest) == (county.path, 0)
    [version] = ChecklistVersion.objects.filter(checklist=made)
    assert (version.number, version.state, version.items) == (1, "draft", [])
    assert told() == ["checklist.created"]


def test_create_refuses_the_same_id_with_other_content(county):
    new = NewList(terms=TERMS, area=county)
    services.create_checklist(new=new, **DO)

    with pytest.raises(ChecklistIdTaken):
        services.create_checklist(new=NewList(id=new.id, terms=TERMS), **DO)


def test_create_copies_the_items_of_another(shops):
    source = queries.version_of(shops, VersionState.PUBLISHED)
    made = services.create_checklist(new=NewList(terms=TERMS, copied_from=source), **DO)

    copy = queries.version_of(made, VersionState.DRAFT)
    assert copy.items == source.items
    services.publish_version(draft=copy, edition=0, **DO)
    assert fresh(made).latest == 1


def test_create_refuses_a_nameless_list(county):
    with pytest.raises(BadInput, match="请填写检查表名称"):
        services.create_checklist(new=NewList(terms=ListTerms(name=" ")), **DO)


def test_an_area_writes_its_own_lists_and_no_others(county, shops):
    town = make_area("青溪镇", parent=county, level="town")
    OrganisationFactory(area=county)
    actor = make_actor(town.path, CHECKLIST_MANAGE)

    made = services.create_checklist(new=NewList(terms=TERMS, area=town), actor=actor, at=AT)
    assert made.area_id == town.pk
    for forbidden in (county, None):
        with pytest.raises(CapabilityMissing):
            services.create_checklist(new=NewList(terms=TERMS, area=forbidden), actor=actor, at=AT)
    with pytest.raises(CapabilityMissing):
        services.open_draft(checklist=shops, actor=actor, at=AT)


def test_a_common_list_is_written_by_who_is_over_every_office(county):
    common = make_list("common")
    OrganisationFactory(area=county)
    over_all = make_actor(county.path, CHECKLIST_MANAGE)
    services.open_draft(checklist=common, actor=over_all, at=AT)

    OrganisationFactory(area=make_area("别县"))
    with pytest.raises(CapabilityMissing):
        services.retire_checklist(checklist=common, edition=0, actor=over_all, at=AT)


def test_change_says_other_places_and_loses_to_a_faster_colleague(shops):
    services.change_checklist(checklist=shops, edition=0, terms=TERMS, **DO)
    assert (fresh(shops).name, fresh(shops).edition) == ("小商店检查表", 1)

    with pytest.raises(StaleRecord):
        services.change_checklist(checklist=shops, edition=0, terms=TERMS, **DO)
    assert told() == ["checklist.changed"]


def test_a_retired_list_is_never_written_again(shops, draft):
    services.retire_checklist(checklist=shops, edition=0, **DO)

    assert queries.current_versions() == []
    with pytest.raises(ChecklistRetired):
        services.open_draft(checklist=fresh(shops), **DO)
    with pytest.raises(ChecklistRetired):
        services.publish_version(draft=queries.version(draft.pk), edition=0, **DO)
    with pytest.raises(StaleRecord):  # who read it before it was retired
        services.change_checklist(
            checklist=Checklist(pk=shops.pk, area_id=shops.area_id, area_path=shops.area_path),
            edition=1,
            terms=TERMS,
            **DO,
        )


def test_a_draft_begins_with_what_is_in_force_and_there_is_one(shops):
    key = new_id()
    draft = services.open_draft(checklist=shops, draft_id=key, **DO)

    assert (draft.pk, draft.number, draft.items) == (key, 2, [item()])
    assert services.open_draft(checklist=shops, draft_id=key, **DO).pk == key
    with pytest.raises(DraftStands):
        services.open_draft(checklist=shops, **DO)
    assert told() == ["checklist.drafted"]


def test_a_draft_is_not_begun_under_an_id_of_another_version(shops, draft):
    other = make_list("other")

    with pytest.raises(DraftStands):
        services.open_draft(checklist=other, draft_id=draft.pk, **DO)


def test_a_draft_is_edited_item_by_item(draft):
    new = item(score=40, title="灭火器完好") | {"code": ""}
    services.add_item(draft=draft, edition=0, item=new, **DO)
    made = draft.items[1]["code"]
    services.change_item(draft=draft, edition=1, item=item(score=60), **DO)
    services.move_item(draft=draft, edition=2, code="exit", by=1, **DO)

    kept = fresh(draft)
    assert [(one["code"], one["score"]) for one in kept.items] == [(made, 40), ("exit", 60)]
    services.remove_item(draft=draft, edition=3, code=made, **DO)
    assert [one["code"] for one in fresh(draft).items] == ["exit"]
    assert told() == ["checklist.drafted", *["checklist.edited"] * 4]


def test_an_edit_loses_to_a_faster_colleague_and_needs_a_known_item(draft):
    services.set_items(draft=draft, edition=0, items=[item(score=50)], **DO)

    with pytest.raises(StaleRecord):
        services.remove_item(draft=draft, edition=0, code="exit", **DO)
    with pytest.raises(ItemMissing):
        services.change_item(draft=draft, edition=1, item=item("none"), **DO)
    with pytest.raises(BadInput):
        services.set_items(draft=draft, edition=1, items=[item(), item()], **DO)


def test_publish_puts_the_draft_in_force_and_keeps_the_old_version(shops, draft):
    old = queries.version_of(shops, VersionState.PUBLISHED)
    services.set_items(draft=draft, edition=0, items=[item(title="新问法")], **DO)
    services.publish_version(draft=draft, edition=1, note="更清楚", **DO)

    [current] = queries.current_versions()
    assert (current.pk, current.number, current.note) == (draft.pk, 2, "更清楚")
    assert (current.published_at, current.published_by_id) == (AT, None)
    assert len(current.digest) == 64
    assert fresh(old).items == [item()]
    last = Fact._base_manager.order_by("id").last()
    assert (last.kind, '"changed":1' in last.body) == ("checklist.published", True)


@pytest.mark.parametrize(
    ("items", "error"),
    [([], BadInput), ([item(score=90)], BadInput), ([item()], NothingToPublish)],
)
def test_publish_refuses_what_is_empty_uneven_or_the_same(draft, items, error):
    services.set_items(draft=draft, edition=0, items=items, **DO)

    with pytest.raises(error):
        services.publish_version(draft=draft, edition=1, **DO)


def test_of_two_publishers_one_comes_too_late(draft):
    services.set_items(draft=draft, edition=0, items=[item(title="新问法")], **DO)
    mine, theirs = queries.version(draft.pk), queries.version(draft.pk)
    services.publish_version(draft=mine, edition=1, **DO)

    with pytest.raises(StaleRecord):
        services.publish_version(draft=theirs, edition=1, **DO)
    assert fresh(draft).number == fresh(draft.checklist).latest == 2


def test_publish_refuses_a_draft_changed_since_it_was_read(draft):
    seen = queries.version(draft.pk)
    services.set_items(draft=draft, edition=0, items=[item(title="新问法")], **DO)
    seen.items = [item(title="我看到的")]

    with pytest.raises(StaleRecord):
        services.publish_version(draft=seen, edition=0, **DO)
    assert fresh(draft.checklist).latest == 1


def test_discard_gives_a_draft_up_and_a_published_version_never(shops, draft):
    published = queries.version_of(shops, VersionState.PUBLISHED)
    services.discard_version(version=draft, edition=0, **DO)

    assert fresh(draft).state == VersionState.DISCARDED
    services.open_draft(checklist=shops, **DO)
    for step in (services.discard_version,):
        with pytest.raises(TransitionRefused):
            step(version=published, edition=0, **DO)
    with pytest.raises(TransitionRefused):
        services.set_items(draft=published, edition=0, items=[item(score=1)], **DO)


def test_adopt_needs_that_nobody_is_drafting(shops, draft):
    proposal = make_version(shops, number=2, state=VersionState.PROPOSED, is_shipped=True)

    with pytest.raises(DraftStands):
        services.adopt_version(version=proposal, edition=0, **DO)
    services.discard_version(version=draft, edition=0, **DO)
    services.adopt_version(version=proposal, edition=0, **DO)
    assert fresh(proposal).state == VersionState.DRAFT


OTHER = {
    "number": 9, "state": "draft", "items": [], "edition": 7, "is_shipped": True, "note": "改",
    "digest": "0", "created_at": AT, "published_at": None, "published_by_id": 5,
}  # fmt: skip


@pytest.mark.parametrize("column", OTHER)
def test_the_database_itself_keeps_what_was_published(shops, column):
    rows = ChecklistVersion._base_manager.filter(checklist=shops)

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**{column: OTHER[column]})
    assert rows.update(items=[item()]) == 1  # the same again is no change


def test_a_draft_may_be_written_in_every_column(draft):
    rows = ChecklistVersion._base_manager.filter(pk=draft.pk)

    assert rows.update(**OTHER) == 1
