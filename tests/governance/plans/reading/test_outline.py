"""The tree of headings: levels, gaps, glued headings, titles and paths."""

from wanghuo.governance.plans.reading.blocks import read_blocks
from wanghuo.governance.plans.reading.outline import Mark, read_outline


def tree(source):
    """Write an outline as (depth, kind, number, title)."""
    return [
        (len(node.path), node.mark, node.no, node.title)
        for node in read_outline(read_blocks(source)).walk()
    ]


def test_levels_nest_by_kind():
    source = "一、任务\n（一）巡查。每月一次。\n1.建账\n（1）登记\n①甲\n（二）培训\n二、保障"

    assert tree(source) == [
        (0, Mark.COUNTED, 1, "任务"),
        (1, Mark.BRACKETED, 1, "巡查"),
        (2, Mark.NUMBER, 1, "建账"),
        (3, Mark.SMALL, 1, "登记"),
        (4, Mark.CIRCLE, 1, "甲"),
        (1, Mark.BRACKETED, 2, "培训"),
        (0, Mark.COUNTED, 2, "保障"),
    ]


def test_chapters_hold_sections():
    assert tree("第一章　总则\n第二节 目标\n第二章 任务") == [
        (0, Mark.CHAPTER, 1, "总则"),
        (1, Mark.SECTION, 2, "目标"),
        (0, Mark.CHAPTER, 2, "任务"),
    ]


def test_a_glued_heading_that_carries_on_is_cut_out():
    source = "（一）巡查。各村巡查。（二）培训。各村培训。专栏1 水源"

    assert tree(source) == [
        (0, Mark.BRACKETED, 1, "巡查"),
        (0, Mark.BRACKETED, 2, "培训"),
        (1, Mark.BOX, 1, "水源"),
    ]


def test_a_number_inside_a_sentence_is_no_heading():
    assert tree("（一）依据。按照办法第（七）项、（八）项执行。3.5米以上的；2024.5.1起。") == [
        (0, Mark.BRACKETED, 1, "依据"),
    ]


def test_a_gap_keeps_the_printed_numbers():
    assert [no for _, _, no, _ in tree("（一）甲\n（二）乙\n（五）丙")] == [1, 2, 5]


def test_an_annex_ends_the_sections_and_a_sentence_about_it_does_not():
    assert tree("一、保障\n附件1中的事项由甲镇负责落实，一抓到底。\n附件2：清单") == [
        (0, Mark.COUNTED, 1, "保障"),
        (0, Mark.ANNEX, 2, "清单"),
    ]


def test_a_node_reads_whole_with_what_stands_below_it():
    root = read_outline(read_blocks("1.甲事。要做好。\n再做好。\n（1）细化。\n2.乙事。"))

    assert root.children[0].whole().text == "甲事。要做好。\n再做好。\n（1）细化。"
    assert root.children[0].heading == "1.甲事"
