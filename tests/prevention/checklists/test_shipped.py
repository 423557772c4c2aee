"""The lists that ship with the program: whole, honest about their sources, brought with care."""

import tomllib
from dataclasses import replace
from types import MappingProxyType

import pytest

from tests.prevention.checklists.builders import AT, make_version
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.rulebook.rules import Confidence
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.checklists import queries, rules, services
from wanghuo.prevention.checklists.models import Checklist, ChecklistVersion
from wanghuo.prevention.checklists.queries import shipped
from wanghuo.prevention.checklists.rules import Trait, VersionState
from wanghuo.register.places.rules import PlaceKind

LISTS = queries.shipped_lists()
WANTED = {
    "small": "九小", "high-rise": "高层", "old-community": "老旧小区", "school": "学校",
    "care-home": "养老", "hospital": "医院", "complex": "商业综合体", "restaurant-gas": "餐饮",
    "factory-warehouse": "厂房仓库", "heritage": "文物", "bike-charging": "电动自行车",
    "homestay": "民宿", "self-built": "自建房", "general": "通用",
}  # fmt: skip


def test_every_kind_of_list_that_was_asked_for_is_there():
    assert {code for code in LISTS if WANTED[code] in LISTS[code].name} == set(WANTED)


@pytest.mark.parametrize("one", LISTS.values(), ids=lambda one: one.code)
def test_a_shipped_list_is_whole(one):
    codes = [item.code for item in one.items]

    assert 12 <= len(one.items) <= 25
    assert sorted(codes) == sorted(set(codes))
    assert rules.total_score(one.items) == 100
    assert all(item.score > 0 and item.source and item.how for item in one.items)
    assert set(one.kinds) <= {kind.value for kind in PlaceKind}
    assert set(one.traits) <= set(Trait)
    assert any(item.is_photo_required for item in one.items)
    assert one.code != "general" or not (one.kinds or one.traits)


@pytest.mark.parametrize("one", LISTS.values(), ids=lambda one: one.code)
def test_an_article_is_named_only_where_it_is_known(one):
    named = [item for item in one.items if item.clause]

    assert all(item.confidence in {Confidence.VERIFIED, Confidence.KNOWN} for item in named)
    assert all("第" in item.clause and "条" in item.clause for item in named)


def test_no_kind_of_place_has_two_shipped_lists():
    kinds = [kind for one in LISTS.values() for kind in one.kinds]

    assert sorted(kinds) == sorted(set(kinds))


def test_every_shared_question_is_used():
    files = [file for file in shipped.FOLDER.iterdir() if file.name.endswith(".toml")]
    read = {file.name: tomllib.loads(file.read_text("utf-8")) for file in files}
    shared = read.pop("shared.toml")
    used = {item.get("use") for own in read.values() for item in own["item"]}
    cited = {item.get("source") for own in read.values() for item in own["item"]}
    cited |= {item["source"] for item in shared["items"].values()}

    assert set(shared["items"]) - used == set()
    assert set(shared["sources"]) - cited == set()


@pytest.fixture
def everywhere(db):
    with scoped(EVERYWHERE):
        yield


@pytest.fixture
def change(monkeypatch):
    """Let the program ship another text of the general list."""

    def change(**head):
        general = LISTS["general"]
        first = replace(general.items[0], title=head.pop("title", "走道通畅"))
        new = replace(general, items=(first, *general.items[1:]), **head)
        lists = MappingProxyType({**LISTS, "general": new})
        monkeypatch.setattr(queries, "shipped_lists", lambda: lists)
        return new

    return change


def general():
    return Checklist.objects.get(code="general")


def states():
    rows = ChecklistVersion.objects.filter(checklist=general()).order_by("number", "id")
    return [(one.number, one.state, one.items[0]["title"]) for one in rows]


OLD = LISTS["general"].items[0].title


def test_install_brings_each_list_once(everywhere):
    assert services.install_checklists(at=AT) == len(LISTS)
    assert services.install_checklists(at=AT) == 0

    assert [one.number for one in queries.current_versions()] == [1] * len(LISTS)
    kinds = Fact._base_manager.values_list("kind", flat=True)
    assert sorted(set(kinds)) == ["checklist.created", "checklist.published"]


def test_a_changed_file_becomes_the_next_version(everywhere, change):
    services.install_checklists(at=AT)
    change(name="通用表", kinds=("shop",))

    assert services.install_checklists(at=AT) == 1
    assert states() == [(1, "published", OLD), (2, "published", "走道通畅")]
    assert (general().name, general().kinds, general().latest) == ("通用表", ["shop"], 2)
    assert services.install_checklists(at=AT) == 0


def test_a_changed_file_is_proposed_where_people_edited_the_list(everywhere, change):
    services.install_checklists(at=AT)
    draft = services.open_draft(checklist=general(), actor=SYSTEM, at=AT)
    item = {**draft.items[0], "title": "我们的问法"}
    draft = services.change_item(draft=draft, edition=0, item=item, actor=SYSTEM, at=AT)
    services.publish_version(draft=draft, edition=1, actor=SYSTEM, at=AT)
    change()

    assert services.install_checklists(at=AT) == 1
    ours = [(1, "published", OLD), (2, "published", "我们的问法")]
    assert states() == [*ours, (3, "proposed", "走道通畅")]
    change(title="走道很通畅")
    services.install_checklists(at=AT)
    assert states() == [*ours, (3, "proposed", "走道很通畅")]

    proposal = queries.version_of(general(), VersionState.PROPOSED)
    adopted = services.adopt_version(version=proposal, edition=1, actor=SYSTEM, at=AT)
    services.publish_version(draft=adopted, edition=2, actor=SYSTEM, at=AT)
    assert states() == [*ours, (3, "published", "走道很通畅")]
    change(title="再改")
    services.install_checklists(at=AT)
    assert states()[-1] == (4, "published", "再改")


def test_a_changed_file_is_proposed_while_somebody_is_drafting(everywhere, change):
    services.install_checklists(at=AT)
    services.open_draft(checklist=general(), actor=SYSTEM, at=AT)
    change()
    services.install_checklists(at=AT)

    assert sorted(states()) == [
        (1, "published", OLD),
        (2, "draft", OLD),
        (2, "proposed", "走道通畅"),
    ]


def test_a_retired_or_renamed_list_stays_so(everywhere, change):
    services.install_checklists(at=AT)
    terms = services.ListTerms(name="我们的通用表")
    services.change_checklist(checklist=general(), edition=0, terms=terms, actor=SYSTEM, at=AT)
    change(name="别的名字")
    services.install_checklists(at=AT)
    assert (general().name, general().latest) == ("我们的通用表", 2)

    services.retire_checklist(checklist=general(), edition=1, actor=SYSTEM, at=AT)
    change(title="又改")
    assert services.install_checklists(at=AT) == 0
    make_version(general(), number=9, state=VersionState.DISCARDED)
    assert general().latest == 2
