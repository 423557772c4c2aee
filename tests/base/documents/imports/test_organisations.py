"""Organisations through the workbench: new, changed, the same, refused, taken back."""

import pytest

from tests.base.documents.imports.walks import (
    OTHER,
    TOWN,
    VILLAGE,
    Desk,
    fresh,
    results,
    sheet,
    shop,
    undone,
)
from tests.base.people.conftest import AT, YESTERDAY
from tests.base.people.facts import kinds
from tests.factories import OrganisationFactory, PostFactory, UserFactory, make_actor
from wanghuo.base.documents.models import ImportBatch, ImportRow
from wanghuo.base.people.models import Organisation
from wanghuo.base.people.rules import PEOPLE_MANAGE
from wanghuo.kernel.sheets.importing import ImportMode

pytestmark = pytest.mark.django_db

ORGANISATIONS = Organisation._base_manager


def names():
    return set(ORGANISATIONS.values_list("name", flat=True))


def test_a_preview_writes_nothing_and_says_everything(desk, land):
    before = names()

    batch = desk.preview(
        sheet(shop("福来超市"), shop("白水镇安监站", TOWN, "部门站所"), shop("坏", "1"))
    )

    assert (batch.state, batch.total) == ("previewed", 3)
    assert batch.counts == {"new": 1, "unchanged": 1, "refused": 1}
    assert results(batch) == [
        (2, "new", ""),
        (3, "unchanged", ""),
        (4, "refused", "区划代码不存在或已停用，请核对，或先导入区划。"),
    ]
    assert names() == before
    assert kinds() == []


def test_a_confirmed_import_writes_with_facts(desk, land):
    batch = desk.enter(
        sheet(shop("福来超市", TOWN, "社会单位", "商务", "福来、老福来", "九小场所"))
    )

    made = ORGANISATIONS.get(name="福来超市")
    assert (made.area, made.kind, made.sector) == (land.town, "occupier", "commerce")
    assert (made.aliases, made.groups) == (["福来", "老福来"], ["九小场所"])
    assert made.area_path == land.town.path
    assert kinds() == ["organisation.created", "import.applied"]
    row = ImportRow.objects.get(batch=batch)
    assert (row.subject, row.title) == (str(made.pk), "福来超市")
    assert (batch.state, batch.counts) == ("imported", {"new": 1})


def test_the_same_file_again_changes_nothing(desk):
    content = sheet(shop("福来超市"), shop("鸿运旅馆", VILLAGE))
    desk.enter(content)

    again = desk.enter(content)

    assert again.counts == {"unchanged": 2}
    assert kinds().count("organisation.created") == 2


def test_undo_takes_the_new_away_and_the_changed_back(desk, land):
    OrganisationFactory(area=land.town, name="旧店", kind="firm", aliases=["老店"])
    batch = desk.enter(sheet(shop("福来超市"), shop("旧店", TOWN, "社会单位", "", "新店")))
    assert batch.counts == {"new": 1, "updated": 1}

    batch = desk.undo(batch)

    assert batch.state == "undone"
    assert undone(batch) == [(2, "undone", ""), (3, "undone", "")]
    assert "福来超市" not in names()
    old = ORGANISATIONS.get(name="旧店")
    assert (old.kind, old.aliases) == ("firm", ["老店"])
    assert kinds()[-3:] == ["organisation.removed", "organisation.changed", "import.undone"]
