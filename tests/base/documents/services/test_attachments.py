"""Files are attached once, within limits, with what is known of them; withdrawn, never removed."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.base.documents.conftest import AT, Records
from tests.base.documents.pictures import moment, photo, picture
from tests.base.people.racing import at_once
from wanghuo.base.documents import queries, rules, services
from wanghuo.base.documents.models import Attachment
from wanghuo.base.documents.rules import IdTaken
from wanghuo.base.documents.services import Capture, Upload
from wanghuo.kernel.actors import EVERYWHERE, AreaPath, Reach, Scope
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.geo.coordinates import Crs, position
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import ScopeMissing, scoped

TAKEN = moment("2026-03-02T09:30:00+08:00")
HERE = (113.26436, 23.12908)


def rows():
    return list(Attachment._base_manager.order_by("id"))


def facts(kind):
    found = Fact._base_manager.filter(kind=kind).order_by("id")
    return [(one.subject_id, json.loads(one.body)["data"]) for one in found]


def near(pair):
    return pytest.approx(pair, abs=1e-5)


def test_file_is_kept_byte_for_byte_with_who_and_when(records):
    data = photo(place=HERE)

    [kept] = records.attach(Upload("../现场.exe", data), sector="fire")

    assert Path(kept.file.path).read_bytes() == data
    assert (kept.file_name, kept.media_type, kept.size) == ("现场.jpg", "image/jpeg", len(data))
    assert (kept.uploaded_by_id, kept.uploaded_at, kept.sector) == (records.reader.id, AT, "fire")
    assert (kept.area, kept.area_path) == (records.villages[0], records.villages[0].path)
    assert rows() == [kept]


def test_fact_names_the_hash_and_no_name(records):
    [kept] = records.attach(Upload("张三家照片.png", picture()))

    [(subject, data)] = facts(rules.ATTACHMENT_ADDED)
    assert subject == str(kept.pk)
    assert data == {
        "subject": f"progress/{records.marks[0].id}",
        "hash": kept.file_hash,
        "type": "image/png",
        "size": kept.size,
    }


def test_what_a_photo_tells_stands_beside_it(records):
    [kept] = records.attach(Upload("一.jpg", photo(place=HERE)))

    assert (kept.taken_at, kept.taken_from, kept.placed_from) == (TAKEN, "exif", "exif")
    assert (kept.longitude, kept.latitude) == near(HERE)
    assert (kept.original_longitude, kept.original_latitude) == near(HERE)
    assert kept.original_crs == Crs.WGS84


def test_what_the_device_says_comes_before_what_the_photo_tells(records):
    there = position(113.3, 23.2, Crs.GCJ02)
    captured = Capture(AT - timedelta(minutes=2), there)

    [kept] = records.attach(Upload("一.jpg", photo(place=HERE), capture=captured))

    assert (kept.taken_at, kept.taken_from) == (AT - timedelta(minutes=2), "device")
    assert (kept.longitude, kept.latitude, kept.placed_from) == (there.lon, there.lat, "device")
    assert (kept.original_longitude, kept.original_latitude) == (113.3, 23.2)
    assert kept.original_crs == Crs.GCJ02


def test_each_is_taken_from_where_it_is_known(records):
    [kept] = records.attach(
        Upload("一.jpg", photo(), capture=Capture(place=position(*HERE, Crs.WGS84)))
    )

    assert (kept.taken_from, kept.placed_from) == ("exif", "device")


def test_file_that_tells_nothing_has_nothing_beside_it(records):
    [kept] = records.attach(Upload("一.png", picture()))

    assert (kept.taken_at, kept.longitude, kept.latitude) == (None, None, None)
    assert (kept.taken_from, kept.placed_from, kept.original_crs) == ("", "", "")


@pytest.mark.parametrize(("taken", "expected"), [("2038:01:01 00:00:00", True), (None, False)])
def test_a_lying_clock_is_kept_and_never_moves_the_time_of_receipt(records, taken, expected):
    [kept] = records.attach(Upload("一.jpg", photo(taken=taken)))

    assert (kept.uploaded_at, kept.is_doubtful) == (AT, expected)


def test_one_bad_file_refuses_all_and_keeps_none(records, tmp_path):
    with pytest.raises(BadInput, match="只收"):
        services.keep_uploads([Upload("一.png", picture()), Upload("二.png", b"MZ\x00")], at=AT)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_same_id_again_is_the_same_file(records):
    file = Upload("一.png", picture())

    first, again = (records.attach(file) for _ in range(2))

    assert first == again == rows()
    assert len(facts(rules.ATTACHMENT_ADDED)) == 1


def test_same_id_with_one_more_adds_only_that(records):
    file = Upload("一.png", picture())
    records.attach(file)

    kept = records.attach(file, Upload("二.txt", b"ok"))

    assert kept == rows()
    assert len(facts(rules.ATTACHMENT_ADDED)) == 2


@pytest.mark.parametrize("change", ["content", "record", "person"])
def test_id_of_another_file_is_refused(records, change):
    used = new_id()
    records.attach(Upload("一.txt", b"one", used))

    with pytest.raises(IdTaken):
        records.attach(
            Upload("一.txt", b"two" if change == "content" else b"one", used),
            mark=records.marks[1] if change == "record" else None,
            actor=records.issuer if change == "person" else None,
        )
    assert len(rows()) == 1


def test_same_content_twice_is_two_files_and_one_on_the_disk(records, tmp_path):
    records.attach(Upload("一.png", picture()), Upload("二.png", picture()))

    assert [one.file_name for one in rows()] == ["一.png", "二.png"]
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_record_holds_so_many_files_over_time(records):
    records.attach(*(Upload(f"{n}.txt", b"x") for n in range(19)))

    with pytest.raises(BadInput, match="最多保存20个"):
        records.attach(Upload("a.txt", b"x"), Upload("b.txt", b"x"))
    records.attach(Upload("a.txt", b"x"))
    assert len(rows()) == 20


def test_withdrawn_file_makes_room(records):
    first, *_ = records.attach(*(Upload(f"{n}.txt", b"x") for n in range(20)))
    withdraw(first, records.reader)

    assert len(records.attach(Upload("a.txt", b"x"))) == 1


def withdraw(attachment, actor, reason="传错了", at=AT):
    return services.withdraw_attachment(attachment=attachment, reason=reason, actor=actor, at=at)


def test_withdrawn_file_keeps_bytes_row_and_reason(records):
    [kept] = records.attach(Upload("一.png", picture()))

    withdraw(kept, records.reader, " 拍到了无关人员 ")

    [row] = rows()
    assert (row.withdrawn_at, row.withdrawn_reason) == (AT, "拍到了无关人员")
    assert Path(row.file.path).read_bytes() == picture()
    [(subject, data)] = facts(rules.ATTACHMENT_WITHDRAWN)
    assert (subject, data["hash"]) == (str(row.pk), row.file_hash)
    assert "无关人员" not in json.dumps(data, ensure_ascii=False)


def test_issuer_withdraws_but_a_mere_reader_does_not(records):
    colleague = records.actor(records.villages[0])
    [kept] = records.attach(Upload("一.png", picture()))

    with pytest.raises(CapabilityMissing, match="确认完成"):
        withdraw(kept, colleague)
    assert withdraw(kept, records.issuer).withdrawn_at == AT


@pytest.mark.parametrize("reason", ["", " \n", "长" * 201])
def test_withdrawal_needs_a_reason(records, reason):
    [kept] = records.attach(Upload("一.png", picture()))

    with pytest.raises(BadInput, match="请写明撤回原因"):
        withdraw(kept, records.reader, reason)


def test_second_withdrawal_is_stale(records):
    [kept] = records.attach(Upload("一.png", picture()))
    withdraw(kept, records.reader)

    with pytest.raises(StaleRecord):
        withdraw(kept, records.issuer)
    assert len(facts(rules.ATTACHMENT_WITHDRAWN)) == 1


def test_files_are_listed_by_record_within_the_scope(records, django_assert_num_queries):
    here, there = (records.attach(Upload("一.txt", b"x"), mark=mark) for mark in records.marks)
    withdraw(here[0], records.issuer)
    ids = [mark.id for mark in records.marks]

    with scoped(EVERYWHERE), django_assert_num_queries(1):
        assert queries.attachments_of("progress", ids) == dict(zip(ids, [here, there], strict=True))
    village = Scope((Reach(AreaPath(records.villages[1].path)),))
    with scoped(village), django_assert_num_queries(1):
        assert queries.attachments_of("progress", ids) == {ids[1]: there}
    with scoped(EVERYWHERE), django_assert_num_queries(0):
        assert queries.attachments_of("progress", []) == {}
    with pytest.raises(ScopeMissing):
        queries.attachments_of("progress", ids)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("times", [2, 4])
def test_same_id_at_once_is_attached_once(transactional_db, settings, tmp_path, times):
    settings.MEDIA_ROOT = tmp_path
    records, file = Records(), Upload("一.png", picture())

    outcomes = at_once(*[lambda: records.attach(file)] * times)

    assert outcomes == [None] * times
    assert len(rows()) == len(facts(rules.ATTACHMENT_ADDED)) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_withdrawals_at_once_one_is_late(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    records = Records()
    records.attach(Upload("一.png", picture()))

    outcomes = at_once(*[lambda: withdraw(Attachment._base_manager.get(), records.reader)] * 2)

    assert set(outcomes) == {None, StaleRecord}
    assert len(facts(rules.ATTACHMENT_WITHDRAWN)) == 1
