"""Render a composed document as .docx: styles hold the looks, paragraphs only name them.

Fonts are named for Word and WPS (`w:eastAsia`), never shipped.
"""

import io
from collections.abc import Iterator
from datetime import datetime, time

from docx import Document
from docx.document import Document as WordFile
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml.etree import _Element as Element

from wanghuo.base.documents.writing import layout
from wanghuo.base.documents.writing.blocks import OfficialDocument
from wanghuo.base.documents.writing.composing import Composed, Grid, Line, compose
from wanghuo.base.documents.writing.layout import LEVELS, STYLES, Align, Face, Role, Style
from wanghuo.base.documents.writing.text import clean

CHARACTER_TWIPS = layout.TEXT_TWIPS / layout.CHARACTERS
LARGEST_TITLE = 255
"""What the properties of a Word file hold."""


def as_docx(document: OfficialDocument) -> bytes:
    """Return the document as a Word file in the layout of GB/T 9704-2012."""
    composed = compose(document)
    file = Document()
    _properties(file, document)
    _settings(file)
    _styles(file)
    body = file.element.body
    for child in list(body):
        body.remove(child)
    for part in composed.body:
        body.append(_grid(part) if isinstance(part, Grid) else _paragraph(part))
    body.extend(_record(composed))
    if len(body) == 0 or body[-1].tag == qn("w:tbl"):
        body.append(_paragraph(Line(Role.BLANK)))
    body.append(_section())
    _footers(file)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _element(tag: str, *children: Element, **attributes: object) -> Element:
    """Build an element; attribute names are of the same namespace as the tag."""
    made: Element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name.rstrip('_')}"), str(value))
    made.extend(children)
    return made


def _properties(file: WordFile, document: OfficialDocument) -> None:
    properties = file.core_properties
    properties.title = clean(document.title)[:LARGEST_TITLE]
    properties.author = clean(document.issuer)[:LARGEST_TITLE]
    properties.last_modified_by = properties.author
    properties.comments = "按 GB/T 9704-2012 版式生成。"
    properties.language = "zh-CN"
    if document.issued_on:
        properties.created = datetime.combine(document.issued_on, time())
        properties.modified = properties.created


def _settings(file: WordFile) -> None:
    file.settings.odd_and_even_pages_header_footer = True
    settings = file.settings.element
    for language in settings.iter(qn("w:themeFontLang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


def _styles(file: WordFile) -> None:
    """Keep the four default styles, remove the rest, add one style for each role."""
    styles = file.styles.element
    for style in list(styles.iter(qn("w:style"))):
        if style.get(qn("w:default")) != "1":
            styles.remove(style)
    defaults = styles.find(qn("w:docDefaults"))
    defaults.clear()
    defaults.append(_element("rPrDefault", _run_looks(Style(), language=True)))
    defaults.append(_element("pPrDefault", _element("pPr")))
    normal = next(s for s in styles.iter(qn("w:style")) if s.get(qn("w:styleId")) == "Normal")
    normal.extend([_paragraph_looks(Style()), _run_looks(Style())])
    styles.extend(_style(role, looks) for role, looks in STYLES.items())


def _style(role: Role, looks: Style) -> Element:
    return _element(
        "style",
        _element("name", val=role.value),
        _element("basedOn", val="Normal"),
        _element("qFormat"),
        _paragraph_looks(looks, LEVELS.index(role) if role in LEVELS else None),
        _run_looks(looks),
        type="paragraph",
        customStyle="1",
        styleId=role.name,
    )


def _paragraph_looks(looks: Style, level: int | None = None) -> Element:
    """Return pPr, its children in the order of the schema."""
    made = _element("pPr")
    if looks.keeps_next:
        made.append(_element("keepNext"))
    made.append(_element("widowControl", val="0"))
    made.append(_element("autoSpaceDE", val="0"))
    made.append(_element("autoSpaceDN", val="0"))
    before, line = round(looks.before * 20), round(looks.line * 20)
    made.append(_element("spacing", before=before, after=0, line=line, lineRule="exact"))
    if looks.first:
        first = round(looks.first * CHARACTER_TWIPS)
        made.append(_element("ind", firstLineChars=round(looks.first * 100), firstLine=first))
    made.append(_element("jc", val=looks.align.value))
    if level is not None:
        made.append(_element("outlineLvl", val=level))
    return made


def _run_looks(looks: Style, *, language: bool = False) -> Element:
    """Return rPr, its children in the order of the schema."""
    made = _element("rPr", _fonts(looks.face))
    if looks.colour:
        made.append(_element("color", val=looks.colour))
    made.append(_element("sz", val=round(looks.size * 2)))
    made.append(_element("szCs", val=round(looks.size * 2)))
    if language:
        made.append(_element("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"))
    return made


def _fonts(face: Face) -> Element:
    return _element("rFonts", ascii=face, hAnsi=face, eastAsia=face, cs=face)


def _paragraph(line: Line, *middle: Element) -> Element:
    """Return a paragraph of the style of its role; `middle` goes between style and indents."""
    looks = _element("pPr", _element("pStyle", val=line.role.name), *middle)
    if line.role is Role.NUMBER:
        looks.append(_element("pBdr", _rule("bottom", layout.RULE_PT, layout.RED)))
    if line.role is Role.RED_HEAD:
        space, height = layout.HEAD_SPACE_MM * layout.MM_PT, line.size * 1.2
        looks.append(
            _element("spacing", before=round(space * 20), line=round(height * 20), lineRule="exact")
        )
    if line.left or line.right or line.hang:
        looks.append(_indents(line))
    made = _element("p", looks)
    if line.text:
        made.append(_run(line.text, size=line.size))
    if line.aside:
        made.append(_element("r", _element("tab")))
        made.append(_run(line.aside))
    return made


def _indents(line: Line) -> Element:
    unit = CHARACTER_TWIPS * STYLES[line.role].size / layout.SIZE_3
    made = _element("ind", left=round((line.left + line.hang) * unit))
    if line.right:
        made.set(qn("w:rightChars"), str(round(line.right * 100)))
        made.set(qn("w:right"), str(round(line.right * unit)))
    if line.hang:
        made.set(qn("w:hanging"), str(round(line.hang * unit)))
    return made


def _run(text: str, *, size: float = 0) -> Element:
    made = _element("r")
    if size:
        half_points = round(size * 2)
        made.append(
            _element("rPr", _element("sz", val=half_points), _element("szCs", val=half_points))
        )
    words = _element("t")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    made.append(words)
    return made


def _rule(side: str, points: float, colour: str = "auto") -> Element:
    """Return a border; `sz` counts eighths of a point, `space` points."""
    space = round(layout.RULE_SPACE_MM * layout.MM_PT) if colour == layout.RED else 1
    return _element(side, val="single", sz=round(points * 8), space=space, color=colour)


def _grid(grid: Grid) -> Element:
    made = _element("tbl", _grid_looks())
    total = sum(grid.widths)
    widths = [int(layout.TEXT_TWIPS * width / total) for width in grid.widths]
    made.append(_element("tblGrid", *(_element("gridCol", w=width) for width in widths)))
    if any(grid.header):
        head = [Align.CENTRE] * len(widths)
        made.append(_row(grid, Role.TABLE_HEAD, grid.header, widths, head))
    for row in grid.rows:
        made.append(_row(grid, Role.TABLE_TEXT, row, widths, list(grid.aligns)))
    return made


def _grid_looks() -> Element:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    eighths = round(layout.TABLE_RULE_PT * 8)
    borders = [_element(s, val="single", sz=eighths, space="0", color="auto") for s in sides]
    return _element(
        "tblPr",
        _element("tblW", w=layout.TEXT_TWIPS, type="dxa"),
        _element("jc", val="center"),
        _element("tblBorders", *borders),
        _element("tblLayout", type="fixed"),
        _element(
            "tblCellMar", _element("left", w=57, type="dxa"), _element("right", w=57, type="dxa")
        ),
    )


def _row(
    grid: Grid, role: Role, cells: tuple[str, ...], widths: list[int], aligns: list[Align]
) -> Element:
    looks = _element("trPr", _element("cantSplit"))
    if role is Role.TABLE_HEAD:
        looks.append(_element("tblHeader"))
    made = _element("tr", looks)
    for text, width, align in zip(cells, widths, aligns, strict=True):
        paragraph = _element(
            "p", _element("pPr", _element("pStyle", val=role.name), _element("jc", val=align.value))
        )
        paragraph.append(_run(text, size=grid.size))
        cell = _element(
            "tcPr", _element("tcW", w=width, type="dxa"), _element("vAlign", val="center")
        )
        made.append(_element("tc", cell, paragraph))
    return made


def _record(composed: Composed) -> Iterator[Element]:
    """版记: a frame at the foot of the last page, thick rules outside, thin ones inside."""
    last = len(composed.record) - 1
    outer, inner = (mm * layout.MM_PT for mm in (layout.OUTER_RULE_MM, layout.INNER_RULE_MM))
    for number, line in enumerate(composed.record):
        frame = _element(
            "framePr",
            w=layout.TEXT_TWIPS,
            wrap="around",
            vAnchor="margin",
            hAnchor="margin",
            xAlign="center",
            yAlign="bottom",
        )
        borders = _element("pBdr", _rule("top", inner if number else outer))
        if number == last:
            borders.append(_rule("bottom", outer))
        tabs = _element("tabs", _element("tab", val="right", pos=_right_edge(line)))
        yield _paragraph(line, frame, borders, *([tabs] if line.aside else []))


def _right_edge(line: Line) -> int:
    unit = CHARACTER_TWIPS * STYLES[line.role].size / layout.SIZE_3
    return round(layout.TEXT_TWIPS - line.right * unit)


def _section() -> Element:
    width, height = layout.PAGE_TWIPS
    return _element(
        "sectPr",
        _element("pgSz", w=width, h=height),
        _element(
            "pgMar",
            top=layout.TOP_TWIPS,
            right=layout.RIGHT_TWIPS,
            bottom=layout.BOTTOM_TWIPS,
            left=layout.LEFT_TWIPS,
            header=851,
            footer=_footer_space(),
            gutter=0,
        ),
        _element("cols", space=425),
        _element(
            "docGrid",
            type="linesAndChars",
            linePitch=layout.LINE_TWIPS,
            charSpace=layout.CHARACTER_SPACE,
        ),
    )


def _footer_space() -> int:
    """Return how far the number's line ends above the paper's edge: its dash is half a line up."""
    below = (layout.BOTTOM_MM - layout.PAGE_NUMBER_SPACE_MM) * layout.MM_PT
    return round((below - layout.PAGE_NUMBER_SIZE / 2) * 20)


def _footers(file: WordFile) -> None:
    """Put the page number right on odd pages and left on even ones, one character in."""
    section = file.sections[0]
    for footer, side in ((section.footer, Align.RIGHT), (section.even_page_footer, Align.LEFT)):
        footer.is_linked_to_previous = False
        for old in list(footer._element):  # noqa: SLF001 -- the library's own way to its XML
            footer._element.remove(old)  # noqa: SLF001 -- as above
        footer._element.append(_page_number(side))  # noqa: SLF001 -- as above


def _page_number(side: Align) -> Element:
    size = layout.PAGE_NUMBER_SIZE
    looks = _element("pPr", _element("spacing", line=round(size * 20), lineRule="exact"))
    free = {f"{side.value}Chars": 100, side.value: round(size * 20)}
    looks.extend([_element("ind", **free), _element("jc", val=side.value)])
    dash = layout.PAGE_NUMBER_DASH
    number = _element("fldSimple", _number_run("1"), instr=" PAGE ")
    return _element("p", looks, _number_run(f"{dash} "), number, _number_run(f" {dash}"))


def _number_run(text: str) -> Element:
    made = _run(text)
    made.insert(0, _run_looks(Style(Face.SONG, layout.PAGE_NUMBER_SIZE)))
    return made
