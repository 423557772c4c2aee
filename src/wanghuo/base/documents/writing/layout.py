"""The numbers of GB/T 9704-2012, in one place for every writer (conventions §4.2).

Lengths are millimetres or points; a character (字) is one of the 28 of a full line.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

PAGE_MM = (210, 297)
TOP_MM, LEFT_MM, BOTTOM_MM, RIGHT_MM = 37, 28, 35, 26
TEXT_MM = (156, 225)
LINES, CHARACTERS = 22, 28
LINE_PT = 28.95  # 225 mm hold 22 lines of it (224.7 mm); 29 pt would not fit (225.07 mm)
LINE_TWIPS = 579
PAGE_TWIPS = (11906, 16838)
TOP_TWIPS, LEFT_TWIPS, BOTTOM_TWIPS, RIGHT_TWIPS = 2098, 1588, 1984, 1474
TEXT_TWIPS = PAGE_TWIPS[0] - LEFT_TWIPS - RIGHT_TWIPS
CHARACTER_SPACE = -848  # in 1/4096 pt: 28 characters of 16 pt in 156 mm

SIZE_2, SIZE_3, SIZE_4, SIZE_SMALL_4, SIZE_5, SIZE_SMALL_5 = 22.0, 16.0, 14.0, 12.0, 10.5, 9.0
RED = "FF0000"
HEAD_SPACE_MM = 35  # 发文机关标志: its top edge below the top of the text block
LARGEST_HEAD, SMALLEST_HEAD = 60.0, 22.0
RULE_SPACE_MM = 4  # the red rule below 发文字号
RULE_PT = 1.5
OUTER_RULE_MM, INNER_RULE_MM = 0.35, 0.25  # 版记
PAGE_NUMBER_SPACE_MM = 7  # the dash below the text block
PAGE_NUMBER_SIZE = SIZE_4
PAGE_NUMBER_DASH = "—"
TABLE_RULE_PT = 0.5
MM_PT = 72 / 25.4


class Face(StrEnum):
    """A typeface by the name that Word and WPS know."""

    FANG_SONG = "仿宋_GB2312"
    KAI = "楷体_GB2312"
    HEI = "黑体"
    TITLE = "方正小标宋简体"
    SONG = "宋体"


class Align(StrEnum):
    """Where a line stands."""

    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"
    FULL = "both"


class Role(StrEnum):
    """What a line is in the document; its value names the style in Word."""

    RED_HEAD = "发文机关标志"
    NUMBER = "发文字号"
    NUMBER_PLAIN = "发文字号（无红头）"
    TITLE = "公文标题"
    ADDRESSEE = "主送机关"
    LEVEL_1 = "一级标题"
    LEVEL_2 = "二级标题"
    LEVEL_3 = "三级标题"
    LEVEL_4 = "四级标题"
    BODY = "公文正文"
    BLANK = "空行"
    TABLE_TITLE = "表格标题"
    TABLE_HEAD = "表头"
    TABLE_TEXT = "表格文字"
    ATTACHMENT = "附件说明"
    ISSUER = "发文机关署名"
    DATE = "成文日期"
    COPIES = "抄送机关"
    PRINTED = "印发机关"


LEVELS = (Role.LEVEL_1, Role.LEVEL_2, Role.LEVEL_3, Role.LEVEL_4)


@dataclass(frozen=True, slots=True)
class Style:
    """How lines of one role look; indents are characters."""

    face: Face = Face.FANG_SONG
    size: float = SIZE_3
    align: Align = Align.FULL
    first: float = 0
    colour: str = ""
    before: float = 0
    line: float = LINE_PT
    keeps_next: bool = False


STYLES = MappingProxyType({
    Role.RED_HEAD: Style(Face.TITLE, LARGEST_HEAD, Align.CENTRE, colour=RED),
    Role.NUMBER: Style(align=Align.CENTRE, before=LINE_PT - SIZE_3, line=SIZE_3),
    Role.NUMBER_PLAIN: Style(align=Align.RIGHT),
    Role.TITLE: Style(Face.TITLE, SIZE_2, Align.CENTRE, keeps_next=True),
    Role.ADDRESSEE: Style(align=Align.LEFT),
    Role.LEVEL_1: Style(Face.HEI, first=2, keeps_next=True),
    Role.LEVEL_2: Style(Face.KAI, first=2, keeps_next=True),
    Role.LEVEL_3: Style(first=2, keeps_next=True),
    Role.LEVEL_4: Style(first=2, keeps_next=True),
    Role.BODY: Style(first=2),
    Role.BLANK: Style(),
    Role.TABLE_TITLE: Style(Face.HEI, align=Align.CENTRE, keeps_next=True),
    Role.TABLE_HEAD: Style(Face.HEI, SIZE_SMALL_4, Align.CENTRE, line=18),
    Role.TABLE_TEXT: Style(size=SIZE_SMALL_4, align=Align.CENTRE, line=18),
    Role.ATTACHMENT: Style(align=Align.LEFT),
    Role.ISSUER: Style(align=Align.RIGHT, keeps_next=True),
    Role.DATE: Style(align=Align.RIGHT),
    Role.COPIES: Style(size=SIZE_4),
    Role.PRINTED: Style(size=SIZE_4),
})  # fmt: skip
