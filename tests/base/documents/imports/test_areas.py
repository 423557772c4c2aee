"""Areas through the workbench: any order, promised parents, and taken back when unused."""

import pytest

from tests.base.documents.imports.walks import Desk, results, sheet, undone
from tests.base.people.facts import kinds
from tests.factories import OrganisationFactory, UserFactory, make_actor
from wanghuo.base.areas.models import Area, Designation
from wanghuo.base.areas.rules import AREA_MANAGE

pytestmark = pytest.mark.django_db

HEADER = ["代码", "名称", "级别"]
TOWN = ["990000300000", "新镇", "乡镇"]
VILLAGE = ["990000300201", "新村", "村"]
GRID = ["990000300201001", "一网格", "中网格"]


@pytest.fixture
def desk(land):
    actor = make_actor(land.county.path, AREA_MANAGE, user=UserFactory())
    return Desk(actor, target="areas")


def areas(*rows):
    return sheet(*rows, header=HEADER)


def test_children_may_stand_before_their_parents(desk):
    content = areas(GRID, VILLAGE, TOWN)

    checked = desk.preview(content)
    written = desk.write(checked)

    assert [result for _, result, _ in results(checked)] == ["new"] * 3
    assert written.counts == {"new": 3}
    assert Area.objects.get(name="一网格").parent.parent.name == "新镇"
    assert desk.enter(content).counts == {"unchanged": 3}


def test_undo_removes_unused_areas_from_the_lowest_up(desk):
    batch = desk.enter(areas(TOWN, VILLAGE, GRID))

    desk.undo(batch)

    assert [result for _, result, _ in undone(batch)] == ["undone"] * 3
    assert not Area.objects.filter(code__startswith="9900003").exists()
    assert not Designation.objects.filter(code__startswith="9900003").exists()
    assert kinds()[-4:] == ["area.removed"] * 3 + ["import.undone"]


def test_undo_keeps_an_area_that_is_used_and_those_above_it(desk):
    batch = desk.enter(areas(TOWN, VILLAGE, GRID))
    OrganisationFactory(area=Area.objects.get(name="新村"))

    desk.undo(batch)

    told = undone(batch)
    assert [result for _, result, _ in told] == ["kept", "kept", "undone"]
    assert told[0][2].startswith("该区划已被使用")


def test_undo_gives_a_name_back_unless_it_changed_again(desk, land):
    batch = desk.enter(areas(["990000100000", "白水新镇", ""], ["990000200000", "云台新乡", ""]))
    Area.objects.filter(pk=land.other.pk).update(name="又改了")

    desk.undo(batch)

    assert [result for _, result, _ in undone(batch)] == ["undone", "kept"]
    assert Area.objects.get(pk=land.town.pk).name == "白水镇"
    now = Designation.objects.get(area=land.town, valid_to=None)
    assert now.name == "白水镇"


def test_a_code_that_stands_twice_is_refused_however_it_is_written(desk):
    batch = desk.preview(areas(["990000300", "新镇", ""], TOWN))

    assert results(batch)[1] == (3, "refused", "与第 2 行重复，请只保留一行。")
