"""What a document says line by line."""

from datetime import date

import pytest

from wanghuo.base.documents.writing import Heading, OfficialDocument, Paragraph
from wanghuo.base.documents.writing.composing import (
    compose,
    doc_number,
    heading_number,
    in_chinese,
    in_words,
    said,
)
from wanghuo.base.documents.writing.layout import Role
from wanghuo.base.documents.writing.text import clean, lines_of, width


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"), (10, "十"), (11, "十一"), (19, "十九"), (20, "二十"), (21, "二十一"),
        (99, "九十九"), (100, "一百"), (101, "一百零一"), (110, "一百一十"), (111, "一百一十一"),
        (120, "一百二十"), (205, "二百零五"), (999, "九百九十九"), (1_000, "1000"),
    ],
)  # fmt: skip
def test_numbers_in_chinese(number, words):
    assert in_chinese(number) == words


def test_headings_of_each_level():
    assert [heading_number(level, 3) for level in (1, 2, 3, 4)] == ["三、", "（三）", "3.", "（3）"]


@pytest.mark.parametrize(
    ("written", "said_as"),
    [
        ("清消安委〔2026〕5号", "清消安委〔2026〕5号"),
        ("清消安委[2026]第05号", "清消安委〔2026〕5号"),
        ("清消安委（2026）012号", "清消安委〔2026〕12号"),
        ("清消安委【2026】 第 7 号", "清消安委〔2026〕7号"),
        ("清消安委 ［2026］8号", "清消安委〔2026〕8号"),
        ("无法辨认", "无法辨认"),
        ("", ""),
    ],
)
def test_doc_number_has_its_brackets_and_no_zeros(written, said_as):
    assert doc_number(written) == said_as


def test_days_have_no_leading_zeros():
    assert in_words(date(2026, 3, 5)) == "2026年3月5日"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        (0, "0"),
        (1.50, "1.5"),
        (0.1 + 0.2, "0.3"),
        (date(2026, 3, 5), "2026年3月5日"),
        (" 甲\n乙", "甲 乙"),
    ],
)
def test_values_of_cells(value, words):
    assert said(value) == words


def roles(**values):
    document = OfficialDocument(**{"title": "", "blocks": []} | values)
    composed = compose(document)
    return [(line.role, line.text) for line in (*composed.body, *composed.record)]


def test_numbers_begin_again_below_each_heading():
    blocks = [Heading(level, "题") for level in (1, 2, 2, 3, 4, 1, 2, 3, 3, 4)]

    assert [text for _, text in roles(blocks=blocks)] == [
        "一、题", "（一）题", "（二）题", "1.题", "（1）题",
        "二、题", "（一）题", "1.题", "2.题", "（1）题",
    ]  # fmt: skip


def test_a_level_that_does_not_exist_is_a_mistake():
    with pytest.raises(ValueError, match="5"):
        Heading(5, "题")


def test_each_line_of_a_text_is_a_paragraph():
    blocks = [Paragraph("甲\r\n乙\n\n丙\u2028丁")]

    assert roles(blocks=blocks) == [
        (Role.BODY, "甲"), (Role.BODY, "乙"), (Role.BLANK, ""), (Role.BODY, "丙"),
        (Role.BODY, "丁"),
    ]  # fmt: skip


@pytest.mark.parametrize("written", ["县消防救援大队", "县消防救援大队：", "县消防救援大队:"])
def test_addressee_has_one_full_width_colon(written):
    assert roles(addressee=written) == [(Role.ADDRESSEE, "县消防救援大队：")]


def test_what_is_empty_does_not_appear():
    assert (
        roles(attachments=["", " "], copies=[""], printed_by=" ", issuer=" ", red_head="\x00") == []
    )


def test_a_date_alone_and_an_issuer_alone():
    assert roles(issued_on=date(2026, 3, 5))[-1] == (Role.DATE, "2026年3月5日")
    assert roles(issuer="清石镇")[-1] == (Role.ISSUER, "清石镇")


def test_printed_by_alone_has_no_day():
    (line,) = compose(OfficialDocument(title="", blocks=[], printed_by="办公室")).record

    assert (line.text, line.aside) == ("办公室", "")


def test_more_than_nine_attachments_stand_below_one_another():
    document = OfficialDocument(title="", blocks=[], attachments=[f"附表{n}" for n in range(12)])

    lines = [line for line in compose(document).body if line.role is Role.ATTACHMENT]

    starts = [line.left + line.hang for line in lines]
    assert starts == [6.0] * 9 + [6.5] * 3


def test_red_head_shrinks_to_one_line():
    def size(head):
        return compose(OfficialDocument(title="", blocks=[], red_head=head)).body[0].size

    assert [size("清石镇文件"), size("清石镇消防安全委员会文件"), size("长" * 50)] == [60, 36, 22]


def test_text_is_cleaned_of_what_no_paper_shows():
    assert clean("甲\x00\x07乙\ud800\ufffe丙\u202e丁\t戊") == "甲乙丙丁 戊"
    assert lines_of("") == [""]
    assert width("2026年A，") == 4.5
