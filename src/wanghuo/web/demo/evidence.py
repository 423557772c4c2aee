"""What units send along with their reports: drawn photographs that tell when and where, a document.

The pictures are of nothing, and the places lie in a desert: no real county is meant.
"""

import io
import random
from datetime import datetime, timedelta
from functools import cache

import pylopdf_fonts_zh_cn as faces
from PIL import ExifTags, Image, ImageDraw, ImageFont
from PIL.TiffImagePlugin import IFDRational

from wanghuo.base.documents.services import Upload
from wanghuo.base.documents.writing import (
    Heading,
    OfficialDocument,
    Paragraph,
    TableBlock,
    as_docx,
)
from wanghuo.governance.plans.models import Task
from wanghuo.kernel.clock import SHANGHAI, local_date

SIZE = (640, 480)
WEST, SOUTH, WIDE = 99.0, 41.5, 0.2
"""A square of 0.2 degrees, as large as a town."""
SPOT = (WEST + WIDE / 2, SOUTH + WIDE / 2)
Box = tuple[int, int, int, int]
SCENES: tuple[tuple[str, tuple[tuple[Box, str], ...]], ...] = (
    (
        "灭火器箱",
        (
            ((0, 0, 640, 330), "#d9d4c7"),
            ((0, 330, 640, 480), "#8f8a80"),
            ((215, 150, 425, 400), "#b3261e"),
            ((235, 170, 405, 380), "#d84a3f"),
            ((265, 215, 310, 370), "#7a0f0a"),
            ((330, 215, 375, 370), "#7a0f0a"),
            ((275, 195, 300, 215), "#222222"),
            ((340, 195, 365, 215), "#222222"),
        ),
    ),
    (
        "疏散通道",
        (
            ((0, 0, 640, 480), "#cfd8dc"),
            ((0, 340, 640, 480), "#a1887f"),
            ((230, 110, 410, 400), "#546e7a"),
            ((245, 125, 395, 400), "#eceff1"),
            ((265, 70, 375, 102), "#1b8f4b"),
            ((60, 140, 90, 380), "#90a4ae"),
            ((550, 140, 580, 380), "#90a4ae"),
        ),
    ),
    (
        "充电棚",
        (
            ((0, 0, 640, 250), "#b3d4ea"),
            ((0, 250, 640, 480), "#9e9e9e"),
            ((40, 130, 600, 170), "#37474f"),
            ((60, 170, 75, 400), "#455a64"),
            ((565, 170, 580, 400), "#455a64"),
            ((120, 220, 160, 290), "#ffffff"),
            ((300, 220, 340, 290), "#ffffff"),
            ((480, 220, 520, 290), "#ffffff"),
            ((110, 330, 240, 380), "#1565c0"),
            ((290, 330, 420, 380), "#c62828"),
        ),
    ),
)


def of_report(task: Task, at: datetime, rng: random.Random) -> list[Upload]:
    """Return for one report in five photographs of the hour before and, for some, a document."""
    if rng.random() > 0.2:
        return []
    scenes = rng.sample(SCENES, rng.randint(1, 2))
    place = (WEST + rng.random() * WIDE, SOUTH + rng.random() * WIDE)
    files = [
        Upload(f"{title}.jpg", photograph(title, boxes, at - timedelta(minutes=9 * nth), place))
        for nth, (title, boxes) in enumerate(scenes, start=1)
    ]
    if rng.random() < 0.4:
        files.append(Upload("整改情况说明.docx", explanation(task, at)))
    return files


def photograph(
    title: str, boxes: tuple[tuple[Box, str], ...], at: datetime, place: tuple[float, float]
) -> bytes:
    """Draw a scene as a telephone would keep it."""
    image = Image.new("RGB", SIZE)
    draw = ImageDraw.Draw(image)
    for box, colour in boxes:
        draw.rectangle(box, fill=colour)
    local = at.astimezone(SHANGHAI)
    draw.text((16, 440), f"演示图片 {title} {local:%Y-%m-%d %H:%M}", fill="white", font=_face())
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=82, exif=_exif(local, place))
    return kept.getvalue()


def explanation(task: Task, at: datetime) -> bytes:
    """Write a unit's account of what it put right."""
    unit = task.organisation.name if task.organisation else ""
    found = [("通道堆放杂物", "立行立改", "已完成"), ("灭火器压力不足", "更换 6 具", "已完成")]
    return as_docx(
        OfficialDocument(
            title="关于火灾隐患整改情况的说明",
            addressee="镇消防安全委员会办公室",
            issuer=unit,
            issued_on=local_date(at),
            blocks=[
                Heading(1, "整改情况"),
                Paragraph(f"围绕“{task.text[:40]}”，我单位组织自查，发现问题当日交办。"),
                TableBlock("问题清单", ("问题", "措施", "结果"), found),
                Heading(1, "下一步打算"),
                Paragraph("每周复查一次，防止反弹。"),
            ],
        )
    )


@cache
def _face() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(faces.sans_path()), 24)


def _exif(local: datetime, place: tuple[float, float]) -> Image.Exif:
    exif = Image.Exif()
    camera = exif.get_ifd(ExifTags.IFD.Exif)
    camera[ExifTags.Base.DateTimeOriginal] = f"{local:%Y:%m:%d %H:%M:%S}"
    camera[ExifTags.Base.OffsetTimeOriginal] = "+08:00"
    longitude, latitude = place
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: _parts(longitude),
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: _parts(latitude),
        }
    )
    return exif


def _parts(degrees: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    whole, rest = divmod(degrees, 1)
    minutes, rest = divmod(rest * 60, 1)
    return IFDRational(int(whole)), IFDRational(int(minutes)), IFDRational(round(rest * 6e5), 10000)
