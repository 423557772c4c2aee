"""Numbered documents: what they say, that they are issued once, and come out the same again."""

import io
from datetime import date

import pytest
from docx import Document

from tests.prevention.hazards.builders import PROOF, at, facts_of, fresh
from wanghuo.kernel.errors import CapabilityMissing
from wanghuo.prevention.hazards import queries, rules, services
from wanghuo.prevention.hazards.models import HazardNotice
from wanghuo.prevention.hazards.rules import NoticeForm, OrderKind


def issue(village, hazard, form, *, actor=None, when=None):
    return services.issue_notice(
        hazard=fresh(hazard), form=form, actor=actor or village.officer, at=when or at(6)
    )


def content(notice):
    with notice.file.open("rb") as file:
        return file.read()


def words(notice):
    """Every word of the document, tables too."""
    paper = Document(io.BytesIO(content(notice)))
    lines = [one.text for one in paper.paragraphs]
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*lines, *cells])


def test_an_order_by_a_day_says_what_by_when_and_by_whom(village):
    hazard = village.ordered(village.found(detail="楼梯间堆放纸箱", clause="消防法第二十八条"))

    notice = issue(village, hazard, NoticeForm.TERM)

    assert (notice.number, notice.organisation, notice.issued_at) == (
        "消限改〔2026〕1号",
        village.committee,
        at(6),
    )
    told = words(notice)
    for said in (
        "责令限期改正通知书",
        "消限改〔2026〕1号",
        f"{village.occupier.name}：",
        hazard.number,
        "疏散通道堆放杂物",
        "楼梯间堆放纸箱",
        "消防法第二十八条",
        "于2026年3月20日前改正",
        "整改要求：清空疏散通道",
        "清石村民委员会",
        "2026年3月6日",
    ):
        assert said in told


def test_an_immediate_order_says_at_once(village):
    hazard = services.order_rectification(
        hazard=village.found(),
        kind=OrderKind.IMMEDIATE,
        measure="当场清空",
        actor=village.officer,
        at=at(),
    )

    notice = issue(village, hazard, NoticeForm.IMMEDIATE)

    told = words(notice)
    assert notice.number == "消立改〔2026〕1号"
    assert "责令立即改正通知书" in told
    assert "立即改正。整改要求：当场清空" in told


def test_the_recheck_tells_its_result(village):
    returned = village.returned()
    first = issue(village, returned, NoticeForm.RECHECK, actor=village.grid)
    village.submitted(returned, when=at(9))
    closed = village.closed(returned, when=at(10))
    second = issue(village, closed, NoticeForm.RECHECK, actor=village.grid)

    assert (first.number, second.number) == ("消复查〔2026〕1号", "消复查〔2026〕2号")
    assert "尚未改正，请于2026年3月18日前改正完毕" in words(first)
    assert "已经改正，予以销案" in words(second)
    assert PROOF not in words(second)


def test_a_transfer_letter_goes_from_the_sender_to_the_receiver(village):
    hazard = village.found()
    village.transferred(hazard)

    notice = issue(village, hazard, NoticeForm.TRANSFER, actor=village.grid)

    told = words(notice)
    assert notice.organisation == village.committee
    assert "清石镇消安委：" in told
    assert "移交理由：需要镇里协调" in told


def test_each_body_counts_its_own_numbers(village):
    first = issue(village, village.ordered(), NoticeForm.TERM)
    second = issue(village, village.ordered(), NoticeForm.TERM)
    town = village.found(actor=village.officer)
    other = issue(village, village.ordered(town), NoticeForm.TERM)

    numbers = [one.number for one in (first, second, other)]
    assert numbers == ["消限改〔2026〕1号", "消限改〔2026〕2号", "消限改〔2026〕1号"]


def test_a_document_is_issued_once_and_comes_out_the_same(village):
    hazard = village.ordered()
    first = issue(village, hazard, NoticeForm.TERM)
    before = content(first)

    again = issue(village, hazard, NoticeForm.TERM, when=at(9))

    assert again == first
    assert (content(again), again.issued_at) == (before, at(6))
    assert facts_of(hazard).count(rules.NOTICE_ISSUED) == 1
    with first.printed.open("rb") as printed:
        assert printed.read(5) == b"%PDF-"


def test_one_that_was_cut_off_is_made_under_its_number(village):
    hazard = village.ordered()
    notice = issue(village, hazard, NoticeForm.TERM)
    blank = {"file": "", "file_hash": "", "printed": "", "printed_hash": ""}
    HazardNotice._base_manager.filter(pk=notice.pk).update(**blank)
    assert list(queries.notices(hazard)) == []

    again = issue(village, hazard, NoticeForm.TERM, when=at(9))

    assert (again.pk, again.number, bool(again.file)) == (notice.pk, notice.number, True)


@pytest.mark.parametrize("form", NoticeForm)
def test_nothing_is_told_of_what_was_not_done(village, form):
    with pytest.raises(rules.NothingToTell):
        issue(village, village.found(), form)


def test_an_order_of_the_other_kind_is_not_told(village):
    with pytest.raises(rules.NothingToTell):
        issue(village, village.ordered(), NoticeForm.IMMEDIATE)


def test_who_may_not_take_the_step_issues_nothing(village):
    hazard = village.ordered()

    for actor in (village.grid, village.owner):
        with pytest.raises(CapabilityMissing):
            issue(village, hazard, NoticeForm.TERM, actor=actor)


def test_a_page_offers_what_is_not_issued_yet(village):
    hazard = fresh(village.returned())

    def offered():
        return queries.issuable(hazard, list(queries.steps(hazard)), village.officer)

    assert offered() == [NoticeForm.RECHECK, NoticeForm.TERM]
    issue(village, hazard, NoticeForm.TERM)
    assert offered() == [NoticeForm.RECHECK]
    assert hazard.due_on == date(2026, 3, 18)
