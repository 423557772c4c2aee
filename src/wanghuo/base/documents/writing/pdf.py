"""Render a composed document as PDF through Typst, in an open font that stands for 仿宋 and 小标宋.

The faces of the standard are commercial, so Noto Serif SC and Noto Sans SC stand for them, and the
file says so in its properties. Words go in as JSON: nothing of them is ever read as Typst.
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as faces
import typst

from wanghuo.base.documents.writing import layout
from wanghuo.base.documents.writing.blocks import OfficialDocument
from wanghuo.base.documents.writing.composing import Composed, Grid, compose
from wanghuo.base.documents.writing.layout import STYLES, Face, Style
from wanghuo.base.documents.writing.text import clean

TEMPLATE = Path(__file__).with_name("official.typ")
SERIF, SANS = "Noto Serif SC", "Noto Sans SC"
SUBSTITUTE = f"本文件以开源字体 {SERIF}、{SANS}（思源宋体、思源黑体）代替仿宋、楷体、小标宋和黑体。"
HEAVY = frozenset({Face.TITLE, Face.KAI})
"""Faces that the regular cut stands for with a little more weight."""
EPOCH = datetime(1980, 1, 1, tzinfo=UTC)


def as_pdf(document: OfficialDocument) -> bytes:
    """Return the document as a PDF in the layout of GB/T 9704-2012."""
    issued = document.issued_on
    return typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=fonts(),
        sys_inputs={"document": json.dumps(_data(document), ensure_ascii=False)},
        timestamp=datetime.combine(issued, time(), UTC) if issued else EPOCH,
        format="pdf",
    )


@cache
def fonts() -> typst.Fonts:
    """Return only the fonts of the package: what is installed on the machine changes no page."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[faces.serif_path().parent],
    )


def _data(document: OfficialDocument) -> dict[str, Any]:
    composed = compose(document)
    return {
        "title": composed.title,
        "author": clean(document.issuer),
        "note": SUBSTITUTE,
        "fonts": f"{SERIF}, {SANS}",
        "serif": SERIF,
        "sans": SANS,
        "layout": _layout(),
        "styles": {role.name: _style(style) for role, style in STYLES.items()},
        **_parts(composed),
    }


def _parts(composed: Composed) -> dict[str, Any]:
    body = [
        asdict(part) | ({"kind": "grid"} if isinstance(part, Grid) else _line(part.role.name))
        for part in composed.body
    ]
    record = [asdict(part) | _line(part.role.name) for part in composed.record]
    return {"body": body, "record": record}


def _line(role: str) -> dict[str, str]:
    return {"kind": "line", "role": role}


def _style(style: Style) -> dict[str, Any]:
    return asdict(style) | {"sans": style.face is Face.HEI, "heavy": style.face in HEAVY}


def _layout() -> dict[str, Any]:
    return {
        "page": layout.PAGE_MM,
        "top": layout.TOP_MM,
        "left": layout.LEFT_MM,
        "bottom": layout.BOTTOM_MM,
        "right": layout.RIGHT_MM,
        "line": layout.LINE_PT,
        "character": layout.TEXT_MM[0] * layout.MM_PT / layout.CHARACTERS,
        "tracking": layout.CHARACTER_SPACE / 4096 / layout.SIZE_3,
        "number_space": layout.PAGE_NUMBER_SPACE_MM,
        "number_size": layout.PAGE_NUMBER_SIZE,
        "dash": layout.PAGE_NUMBER_DASH,
        "head_space": layout.HEAD_SPACE_MM,
        "rule_space": layout.RULE_SPACE_MM,
        "rule": layout.RULE_PT,
        "red": layout.RED,
        "table_rule": layout.TABLE_RULE_PT,
        "outer": layout.OUTER_RULE_MM,
        "inner": layout.INNER_RULE_MM,
    }
