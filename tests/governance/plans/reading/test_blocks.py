"""Cutting a source into paragraphs and tables: every shape, every character in its place."""

from hypothesis import given
from hypothesis import strategies as st

from wanghuo.governance.plans.reading.blocks import Stream, Table, read_blocks
from wanghuo.governance.plans.reading.passages import Passage


def shown(source):
    """Write blocks as plain lists of their texts."""
    blocks = []
    for block in read_blocks(source):
        if isinstance(block, Table):
            blocks.append([[cell.text for cell in row] for row in block.rows])
        elif isinstance(block, Stream):
            blocks.append(([h.text for h in block.headings], [c.text for c in block.cells]))
        else:
            blocks.append(block.text)
    return blocks


def test_lines_are_paragraphs():
    assert shown("甲镇方案\n\n  第一段。\r\n第二段。") == ["甲镇方案", "第一段。", "第二段。"]


def test_a_sentence_cut_by_a_page_end_is_joined_and_keeps_its_places():
    source = (
        "各村要落实巡查制度，把隐患排查做细做实，切实提高整改质\n\n— 3 —\n\n量和效率，做到闭环。"
    )

    (block,) = read_blocks(source)

    assert isinstance(block, Passage)
    assert (
        block.text == "各村要落实巡查制度，把隐患排查做细做实，切实提高整改质量和效率，做到闭环。"
    )
    start, end = block.span(block.text.index("质"), block.text.index("质") + 2)
    assert source[start] == "质"
    assert source[end - 1] == "量"


def test_a_narrow_page_is_joined_line_by_line():
    lines = [
        "各村每月组织一次巡查并建立台账",
        "对查出的隐患逐项登记限期整改到",
        "位。派出所每周抽查一次出租房屋",
        "供电所每季度检修一次老旧线路并",
        "记录。",
    ]

    assert shown("\n".join([*lines, "二、保障"])) == ["".join(lines), "二、保障"]


def test_a_heading_glued_to_the_end_is_not_joined_with_the_next_line():
    source = "建好站点，配好车辆，练好队伍，管好水源。（责任单位：甲局）专栏2  站点清单\n甲站。"

    assert shown(source) == [source.partition("\n")[0], "甲站。"]


def test_pipes_are_rows():
    source = "| 任务 | 时限 |\n|---|---|\n| 1.巡查 | 每月 |\n| | 每年 |"

    assert shown(source) == [[["任务", "时限"], ["1.巡查", "每月"], ["", "每年"]]]


def test_tabs_in_a_line_are_rows():
    assert shown("序号\t任务\t时限\n1\t巡查\t每月") == [
        [["序号", "任务", "时限"], ["1", "巡查", "每月"]]
    ]


def test_one_cell_a_line_behind_tabs_is_a_table_with_blank_and_broken_cells():
    source = "表一\n\t镇\n\t级别\n\t配备\n\n率\n\n\t甲镇\n\t\n\t90%\n\n\n后文。"

    assert shown(source) == ["表一", [["镇", "级别", "配备率"], ["甲镇", "", "90%"]], "后文。"]


def test_a_box_of_one_column_is_text():
    assert shown("\t重点内容\n\n\t甲：做好一件事。\n乙：做好另一件事。\n\n\n后文。") == [
        "重点内容",
        "甲：做好一件事。",
        "乙：做好另一件事。",
        "后文。",
    ]


def test_one_cell_a_line_under_column_headings_is_a_stream():
    source = "清单\n序号\n整治内容\n责任单位\n完成时限\n巡查\n各村\n2024年\n附件2\n别的"

    assert shown(source) == [
        "清单",
        (["序号", "整治内容", "责任单位", "完成时限"], ["巡查", "各村", "2024年"]),
        "附件2",
        "别的",
    ]


@given(st.text(alphabet="一二、。（）1.|\t\n 附件责任单位时限任务内容甲乙", max_size=200))
def test_every_piece_stands_where_it_says(source):
    passages = []
    for block in read_blocks(source):
        if isinstance(block, Table):
            passages += [cell for row in block.rows for cell in row]
        elif isinstance(block, Stream):
            passages += [*block.headings, *block.cells]
        else:
            passages.append(block)

    for passage in passages:
        assert all(source[passage.where(i)] == c for i, c in enumerate(passage.text))
