"""Records out to a sheet and in again are the same; in twice makes no doubles; all comes back."""

import io
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from openpyxl import Workbook, load_workbook

from tests.factories import make_actor, make_area
from tests.register.samples import AT, CODES, MOBILE, USCC, sample, small
from wanghuo.base.documents.models import ImportBatch, ImportRow
from wanghuo.base.documents.services import start_import, undo_import, walking
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.registry import capabilities
from wanghuo.kernel.scoping import scoped
from wanghuo.kernel.sheets import About, write_workbook
from wanghuo.kernel.sheets.cells import is_ditto
from wanghuo.kernel.sheets.importing import Choice, ImportMode, target_named
from wanghuo.register.places.models import Occupier, Place
from wanghuo.register.records import queries
from wanghuo.register.records.kinds import kind_named
from wanghuo.register.records.services.columns import header_of, keys_of, rows_of

ODD = (
    "合计", "=1+1", "'甲", "+86", "-", "1", "0012", "1.50", "是", "2026-03-02", "@甲",
    "甲 乙", "甲\n乙", "_x000D_", "\u3000甲",
)  # fmt: skip
"""What a spreadsheet likes to read as something else."""

WRITTEN = st.sampled_from(ODD) | st.text(min_size=1, max_size=20).filter(lambda x: not is_ditto(x))
"""In a sheet 同上 and its marks mean the cell above, whoever wrote them."""

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everywhere")]


@pytest.fixture
def village():
    return make_area("东山村", make_area("清石镇", make_area()))


@pytest.fixture
def boss(village):
    return make_actor(village.path, *capabilities.labels)


def sheet_of(kind):
    rows = queries.shown_with_links(kind, queries.records_of(kind, on=date(2026, 3, 2)))
    out = io.BytesIO()
    write_workbook(out, header_of(kind), rows_of(kind, rows), About(kind.label, "测试", AT, ()))
    return out.getvalue()


def cells_of(content):
    return list(load_workbook(io.BytesIO(content)).worksheets[0].values)


def workbook(header, *rows):
    book = Workbook()
    book.active.append(header)
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def brought_in(code, content, actor, key="", mode=ImportMode.BOTH):
    """Check and write a sheet, as foreseen; return the batch."""
    batch = start_import(
        target=target_named(code),
        content=content,
        name="台账.xlsx",
        choice=Choice(key, mode),
        actor=actor,
        at=AT,
        in_background=False,
    )
    walking.preview(batch, actor)
    assert batch.state == "previewed", batch.problem
    foreseen = dict(batch.counts)
    batch = walking.write(walking.confirmed(batch, actor, AT), actor)
    assert batch.counts == foreseen
    return batch


def taken_back(batch, actor):
    undo_import(batch=batch, actor=actor, at=AT, in_background=False)
    return walking.take_back(ImportBatch.objects.get(pk=batch.pk), actor)


def reasons(batch):
    rows = ImportRow.objects.filter(batch=batch, result="refused").order_by("line")
    return list(rows.values_list("line", "note"))


@pytest.mark.parametrize("code", CODES)
def test_what_goes_out_comes_back_as_the_same(code, village, boss):
    kind = kind_named(code)
    sample(code, village, actor=boss)
    before = sheet_of(kind)
    key = keys_of(kind)[-1].code

    batch = brought_in(kind.plural, before, boss, key)

    [row] = ImportRow.objects.filter(batch=batch)
    assert (batch.counts, row.note, row.before) == ({"unchanged": 1}, "", {})
    assert cells_of(sheet_of(kind)) == cells_of(before)


@pytest.mark.parametrize("code", CODES)
def test_what_goes_out_comes_into_an_empty_house(code, village, boss):
    """Personal values stay away, because they leave masked; all else comes back."""
    kind = kind_named(code)
    row = sample(code, village, actor=boss)
    before = [_unmasked(line) for line in cells_of(sheet_of(kind))]
    kind.model._base_manager.filter(pk=row.pk).delete()
    plain = workbook(*before[_header_line(before, kind) :])

    batch = brought_in(kind.plural, plain, boss, keys_of(kind)[0].code)

    if any(one.is_personal and one.is_required for one in kind.fields):
        assert batch.counts == {"refused": 1}
        return
    assert batch.counts == {"new": 1}, reasons(batch)
    after = [_unmasked(line) for line in cells_of(sheet_of(kind))]
    if any(one.is_personal for one in kind.fields):
        assert len(after) == len(before)
    else:
        assert after == before


def _unmasked(line):
    return tuple(
        "" if isinstance(cell, str) and "*" in cell and "（" not in cell else cell for cell in line
    )


def _header_line(lines, kind):
    headings = set(header_of(kind))
    return next(n for n, line in enumerate(lines) if "区划代码" in line and headings & set(line))


HEADER = (
    "区划",
    "场所名称",
    "类别",
    "地址",
    "企业名称",
    "信用代码",
    "责任人",
    "电话",
    "经度",
    "纬度",
)


def shop(name="永盛超市", address="前街1号", kind="商店", area="东山村", **more):
    given = {"电话": MOBILE, "企业名称": "永盛商贸", "责任人": "陆文竹"} | more
    values = {"区划": area, "场所名称": name, "类别": kind, "地址": address} | given
    return tuple(values.get(heading, "") for heading in HEADER)


def test_an_old_workbook_comes_in_by_other_headings_and_names(village, boss):
    batch = brought_in("places", workbook(HEADER, shop(信用代码=USCC)), boss)

    place = Place.objects.get()
    assert batch.counts == {"new": 1}, reasons(batch)
    assert (place.area, place.kind, place.responsible_phone) == (village, "shop", MOBILE)
    assert (place.occupier.name, place.occupier.uscc, len(place.number)) == ("永盛商贸", USCC, 10)


def test_the_same_sheet_again_makes_no_doubles(village, boss):
    content = workbook(HEADER, shop(), shop("鑫源饭店", "前街2号", "餐饮场所"))
    brought_in("places", content, boss)

    again = brought_in("places", content, boss)

    assert (again.counts, Place.objects.count(), Occupier.objects.count()) == (
        {"unchanged": 2},
        2,
        1,
    )


def test_wrong_rows_say_why_and_the_others_go_in(village, boss):
    make_area("西山村", make_area("双河镇", make_area("临江县")))
    content = workbook(
        HEADER,
        shop(),
        shop("甲", kind="宫殿"),
        shop("乙", area="没有村"),
        shop("丙", area="西山村"),
        shop("丁", 电话="123"),
        shop("戊", 信用代码="91350100M000100Y44"),
        shop("己", 经度=23.1, 纬度=113.2),
        shop("庚", address=""),
    )

    batch = brought_in("places", content, boss)

    told = dict(reasons(batch))
    assert batch.counts == {"new": 1, "refused": 7}
    said = [
        "“场所类别”只能填：商店",
        "区划代码或名称不存在",
        "区划代码或名称不存在",
        "手机号须为 11 位",
        "统一社会信用代码须为 18 位",
        "坐标（23.1，113.2）",
        "所选主键“区划代码、场所名称、地址”有空项",
    ]
    assert [told[line][: len(words)] for line, words in enumerate(said, start=3)] == said


def test_a_refused_row_leaves_no_occupier_behind(village, boss):
    content = workbook(
        HEADER,
        shop("甲", 企业名称="甲公司"),
        shop("乙", 企业名称="乙公司", 电话="123"),
        shop("丙", 企业名称="甲公司"),
    )

    batch = brought_in("places", content, boss)

    assert batch.counts == {"new": 2, "refused": 1}
    assert [one.name for one in Occupier.objects.all()] == ["甲公司"]
    assert Fact.objects.filter(kind="occupier.registered").count() == 1


def test_the_preview_tells_of_a_new_occupier_as_the_writing_does(village, boss):
    brought_in("places", workbook(HEADER, shop(企业名称="")), boss)

    batch = brought_in("places", workbook(HEADER, shop(企业名称="甲公司")), boss)

    assert (batch.counts, Occupier.objects.get().name) == ({"updated": 1}, "甲公司")


def test_a_batch_is_taken_back_with_whom_it_brought(village, boss):
    stays = small("place", village, name="老店")
    batch = brought_in("places", workbook(HEADER, shop(), shop("鑫源", "前街2号")), boss)

    undone = taken_back(batch, boss)

    assert list(Place.objects.all()) == [stays]
    assert (Occupier.objects.count(), undone.state) == (0, "undone")
    assert Fact.objects.filter(kind="place.removed").count() == 2


def test_what_was_changed_by_a_batch_is_as_before(village, boss):
    row = small("place", village, name="永盛超市", address="前街1号")
    before = Place.objects.values().get()

    batch = brought_in(
        "places", workbook(HEADER, shop(经度=113.2, 纬度=23.1, 企业名称="新老板")), boss
    )
    assert batch.counts == {"updated": 1}
    taken_back(batch, boss)

    after = Place.objects.values().get(pk=row.pk)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"version"}


def test_what_somebody_used_or_changed_since_stays_and_says_why(village, boss):
    batch = brought_in("places", workbook(HEADER, shop(), shop("鑫源", "前街2号")), boss)
    used, changed = Place.objects.order_by("name")
    small("facility", village, place=used)
    Place.objects.filter(pk=changed.pk).update(version=5)

    taken_back(batch, boss)

    told = (
        ImportRow.objects.filter(batch=batch).order_by("line").values_list("undo_note", flat=True)
    )
    assert sorted(note[:8] for note in told) == ["导入后又被修改，", "导入后已被其他登"]
    assert Place.objects.count() == 2


def test_only_new_and_only_changes_can_be_asked_for(village, boss):
    small("place", village, name="永盛超市", address="前街1号")
    content = workbook(HEADER, shop(), shop("鑫源", "前街2号"))

    assert brought_in("places", content, boss, mode=ImportMode.NEW_ONLY).counts == {
        "new": 1,
        "skipped": 1,
    }


def test_a_sheet_with_phones_is_given_back_to_its_sender_only():
    assert target_named("places").is_personal


class WhateverPeopleWriteComesBack(TestCase):
    """What people may enter leaves in a sheet and comes in again as it was."""

    @settings(max_examples=12, deadline=None)
    @example(said=[("甲", one, None, False) for one in ODD])
    @given(
        said=st.lists(
            st.tuples(WRITTEN, WRITTEN, st.sampled_from([None, 0, 0.5, 300, 1e6]), st.booleans()),
            min_size=1,
            max_size=3,
        )
    )
    def test_text_numbers_and_flags(self, said):
        kind = kind_named("place")
        with scoped(EVERYWHERE):
            village = make_area("东山村")
            boss = make_actor(village.path, *capabilities.labels)
            entered = [self._entered(village, *one) for one in said]
            before = sheet_of(kind)

            batch = brought_in("places", before, boss, keys_of(kind)[-1].code)

            assert (batch.counts, reasons(batch)) == ({"unchanged": sum(entered)}, [])
            assert cells_of(sheet_of(kind)) == cells_of(before)

    @staticmethod
    def _entered(village, name, note, metres, is_organ):
        said = {"name": name, "note": note, "area_m2": metres, "is_organ": is_organ}
        try:
            small("place", village, **said)
        except DomainError:
            return False
        return True
