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
from tests.base.people.conftest import AT
from tests.base.people.facts import kinds
from tests.factories import OrganisationFactory, PostFactory, UserFactory, make_actor
from tests.visiting import rows_of
from wanghuo.base.documents import services
from wanghuo.base.documents.models import Attachment, ImportBatch, ImportRow
from wanghuo.base.documents.services import walking
from wanghuo.base.documents.services.results import result_file
from wanghuo.base.people.models import Organisation
from wanghuo.base.people.rules import PEOPLE_MANAGE
from wanghuo.base.people.views.sheets import ORGANISATION_HEADER, organisation_rows
from wanghuo.kernel.errors import BadInput, CapabilityMissing, TransitionRefused
from wanghuo.kernel.sheets import workbook
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


def test_undo_keeps_what_was_changed_or_used_since_and_says_why(desk, land):
    batch = desk.enter(
        sheet(shop("甲店"), shop("乙店"), shop("丙店"), shop("丁店"), shop("白水镇安监站"))
    )
    made = {one.name: one for one in ORGANISATIONS.all()}
    ORGANISATIONS.filter(name="甲店").update(kind="firm")
    PostFactory(organisation=made["乙店"], user=UserFactory(), role=land.clerk)
    ORGANISATIONS.filter(name="丙店").delete()
    ORGANISATIONS.filter(name="白水镇安监站").update(kind="firm", aliases=["安监站"])

    undo = desk.undo(batch)

    told = undone(undo)
    assert [(line, result) for line, result, _ in told] == [
        (2, "kept"), (3, "kept"), (4, "kept"), (5, "undone"), (6, "kept"),
    ]  # fmt: skip
    assert told[0][2] == "导入后又被修改，保留现状。"
    assert told[1][2].startswith("导入后已被使用")
    assert told[2][2] == "记录已不存在，无需撤销。"
    assert told[4][2] == "导入后又被修改，保留现状。"
    assert {"甲店", "乙店"} < names()
    assert "丁店" not in names()


def test_undo_keeps_what_was_given_files(desk, land):
    batch = desk.enter(sheet(shop("甲店")))
    made = ORGANISATIONS.get(name="甲店")
    Attachment._base_manager.create(
        subject_type="organisation",
        subject_id=str(made.pk),
        area=land.town,
        area_path=land.town.path,
        file_name="证照.png",
        size=1,
        uploaded_at=AT,
    )

    assert undone(desk.undo(batch))[0][2].startswith("导入后已添加附件")


def test_undo_is_done_once(desk):
    batch = desk.undo(desk.enter(sheet(shop("甲店"))))

    with pytest.raises(TransitionRefused):
        desk.undo(batch)
    assert walking.take_back(fresh(batch), desk.actor).state == "undone"
    assert kinds().count("import.undone") == 1


def test_undone_rows_can_be_imported_again(desk):
    content = sheet(shop("甲店"))
    desk.undo(desk.enter(content))

    assert desk.enter(content).counts == {"new": 1}


def test_who_lost_the_reach_undoes_nothing_there(desk, land):
    batch = desk.enter(sheet(shop("甲店"), shop("乙店", OTHER)))
    desk.actor = make_actor(land.town.path, PEOPLE_MANAGE, user=UserFactory())

    told = undone(desk.undo(batch))

    assert [result for _, result, _ in told] == ["undone", "kept"]
    assert told[1][2].startswith("您的岗位不能维护该单位")


def test_modes_leave_out_what_they_do_not_take(desk):
    desk.enter(sheet(shop("甲店")))
    content = sheet(shop("甲店", TOWN, "服务机构"), shop("乙店"))

    only_new = desk.enter(content, mode=ImportMode.NEW_ONLY)
    only_changes = desk.preview(content, mode=ImportMode.UPDATE_ONLY)

    assert only_new.counts == {"skipped": 1, "new": 1}
    assert only_changes.counts == {"updated": 1, "unchanged": 1}


def test_the_chosen_key_finds_the_record(desk, land):
    OrganisationFactory(area=land.other, name="甲店", kind="occupier")
    content = sheet(shop("甲店"))

    assert desk.preview(content, key="area_name").counts == {"new": 1}
    assert desk.preview(content, key="name").counts == {"refused": 1}


def test_a_file_sent_twice_is_one_import(desk):
    content = sheet(shop("甲店"))

    assert desk.start(content).pk == desk.start(content).pk
    assert ImportBatch._base_manager.count() == 1


def test_another_persons_same_file_is_another_import(desk, manager):
    content = sheet(shop("甲店"))

    assert desk.start(content).pk != Desk(manager).start(content).pk


def test_rows_out_of_reach_are_refused_one_by_one(land):
    actor = make_actor(land.town.path, PEOPLE_MANAGE, user=UserFactory())

    batch = Desk(actor).enter(sheet(shop("甲店"), shop("乙店", OTHER), shop("丙店", VILLAGE)))

    assert [result for _, result, _ in results(batch)] == ["new", "refused", "new"]
    assert batch.area_id == land.town.pk


def test_a_row_that_stands_twice_is_refused(desk):
    batch = desk.preview(sheet(shop("甲店"), shop("甲店"), shop("甲店", VILLAGE)))

    assert results(batch)[1:] == [
        (3, "refused", "与第 2 行重复，请只保留一行。"),
        (4, "new", ""),
    ]


def test_a_file_that_cannot_be_read_fails_with_a_sentence(desk):
    batch = desk.start(b"\xff\xff\xff")

    with pytest.raises(BadInput, match="文件无法读取"):
        walking.preview(fresh(batch), desk.actor)
    assert (fresh(batch).state, fresh(batch).problem[:6]) == ("failed", "文件无法读取")


def test_a_cancelled_import_writes_nothing(desk):
    batch = desk.preview(sheet(shop("甲店")))

    services.cancel_import(batch=batch, actor=desk.actor, at=AT)

    assert fresh(batch).state == "cancelled"
    with pytest.raises(TransitionRefused):
        desk.write(batch)


def test_who_may_not_import_is_refused(land, granter):
    with pytest.raises(CapabilityMissing):
        Desk(granter).start(sheet(shop("甲店")))


def test_what_is_exported_and_imported_again_changes_nothing(desk, land):
    OrganisationFactory(area=land.town, name="=甲店", aliases=["甲", "老甲"], sector="fire")
    rows = ORGANISATIONS.select_related("area").order_by("id")
    content = workbook([("单位", ORGANISATION_HEADER, organisation_rows(rows))])
    before = list(ORGANISATIONS.order_by("id").values())

    batch = desk.enter(content, name="单位.xlsx")

    assert batch.counts == {"unchanged": len(before)}
    assert list(ORGANISATIONS.order_by("id").values()) == before


@pytest.mark.parametrize("count", [1, 40])
def test_a_chunk_asks_equally_often_however_many_rows(desk, count, django_assert_num_queries):
    batch = desk.preview(sheet(*(shop(f"第{n}店") for n in range(count))))
    services.apply_import(batch=batch, actor=desk.actor, at=AT)

    # a chunk: savepoint, checkpoint, areas, known, rows, facts, outcomes, counts, savepoint;
    # the end: savepoint, state, fact, savepoint
    with django_assert_num_queries(9 + 4):
        walking.write(batch, desk.actor)


def test_the_file_comes_back_with_what_became_of_every_row(desk):
    batch = desk.enter(sheet(shop("甲店"), shop("乙店", "1")))

    with result_file(batch, desk.actor) as path:
        rows = rows_of(path.read_bytes())

    assert [row[-2:] for row in rows[:3]] == [
        ["导入结果", "错误原因"],
        ["新增", None],
        ["失败", "区划代码不存在或已停用，请核对，或先导入区划。"],
    ]
    assert rows[3][0] == "合计 2 行：新增 1，更新 0，未变 0，跳过 0，失败 1"


def test_the_returned_file_can_be_mended_and_imported_again(desk):
    batch = desk.enter(sheet(shop("甲店"), shop("乙店", "1")))
    with result_file(batch, desk.actor) as path:
        mended = path.read_bytes()

    again = desk.preview(mended, name="改好.xlsx")

    assert again.counts == {"unchanged": 1, "refused": 1}
    assert again.ignored == ["导入结果", "错误原因"]
