"""Pictures: whether one can be shown at all, what it says of itself, and a small copy of it.

A camera's word (EXIF) is only a word: a picture whose EXIF is broken or absurd is a picture without
EXIF, never a refusal. The small copy is drawn anew, upright, and carries none of it.
"""

import io
import math
import struct
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from PIL import ExifTags, Image, ImageOps

from wanghuo.kernel.errors import BadInput, Words
from wanghuo.kernel.geo.coordinates import Pair, pair_problem

FORMATS = ("JPEG", "PNG")
MILLION = 1_000_000
LARGEST_MEGAPIXELS = {"JPEG": 80, "MPO": 80, "PNG": 40}
"""A JPEG is read at a fraction of its size, a PNG only whole: four bytes in memory for a pixel."""
MOST_SCANS = 100
"""A progressive JPEG has about ten; thousands only keep the reader busy."""
PREVIEW_SIDE = 480
PREVIEW_QUALITY = 80
FIRST_YEAR = 1990
"""Before that no camera wrote EXIF: its clock was never set."""

HERE = ZoneInfo("Asia/Shanghai")
_UNREADABLE = (
    OSError, ValueError, SyntaxError, EOFError, OverflowError, ArithmeticError,
    LookupError, TypeError, struct.error, zlib.error,
    Image.DecompressionBombError,
)  # fmt: skip
"""What Pillow raises on broken bytes."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a picture says of when and where it was taken (照片自带信息); WGS-84 degrees."""

    taken_at: datetime | None = None
    place: Pair | None = None


def read_picture(data: bytes) -> Told:
    """Return what a picture tells of itself; refuse one that is broken or a bomb."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            _check_size(picture, data)
            picture.draft("RGB", (PREVIEW_SIDE, PREVIEW_SIDE))
            picture.load()
            return _told(picture)
    except _UNREADABLE:
        raise BadInput(problem="图片已损坏，无法打开，请重新拍摄或导出后上传。") from None


def small_copy(data: bytes) -> bytes:
    """Return a JPEG of the picture that fits a page, upright, without anything it tells."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        picture.draft("RGB", (2 * PREVIEW_SIDE, 2 * PREVIEW_SIDE))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
        shown = Image.new("RGB", upright.size, "white")
        layer = upright.convert("RGBA")
        shown.paste(layer, mask=layer)
    copy = io.BytesIO()
    shown.save(copy, "JPEG", quality=PREVIEW_QUALITY, optimize=True)
    return copy.getvalue()


def _check_size(picture: Image.Image, data: bytes) -> None:
    limit = LARGEST_MEGAPIXELS[picture.format or ""]
    if picture.width * picture.height > limit * MILLION:
        raise BadInput(
            problem=Words("图片超过{limit}百万像素，请用较低分辨率重新拍摄或压缩。", limit=limit)
        )
    if picture.format != "PNG" and data.count(b"\xff\xda") > MOST_SCANS:
        raise BadInput(problem="图片的编码方式不正常，请用普通相机应用重新拍摄或导出后上传。")


def _told(picture: Image.Image) -> Told:
    try:
        exif = picture.getexif()
        camera = exif.get_ifd(ExifTags.IFD.Exif)
        satellite = exif.get_ifd(ExifTags.IFD.GPSInfo)
        return Told(_taken_at(camera), _place(satellite))
    except _UNREADABLE:
        return Told()


def _taken_at(camera: dict[int, object]) -> datetime | None:
    """Read the moment; a camera without a time zone is taken to stand in China."""
    written = camera.get(ExifTags.Base.DateTimeOriginal)
    if not isinstance(written, str):
        return None
    try:
        moment = datetime.strptime(written.strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 -- the zone follows
    except ValueError:
        return None
    if moment.year < FIRST_YEAR:
        return None
    return moment.replace(tzinfo=_zone(camera.get(ExifTags.Base.OffsetTimeOriginal)))


def _zone(written: object) -> timezone | ZoneInfo:
    try:
        offset = datetime.strptime(str(written).strip("\0 "), "%z").utcoffset()
    except ValueError:
        return HERE
    return timezone(offset or timedelta())


def _place(satellite: dict[int, object]) -> Pair | None:
    """Read the pair; what is no place on earth, or the point 0°, 0°, is none."""
    lon = _degrees(satellite, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "W")
    lat = _degrees(satellite, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "S")
    if lon is None or lat is None or pair_problem(lon, lat) or (lon, lat) == (0, 0):
        return None
    return lon, lat


def _degrees(satellite: dict[int, object], tag: int, sign_tag: int, negative: str) -> float | None:
    parts = satellite.get(tag)
    if not isinstance(parts, tuple) or len(parts) != 3:
        return None
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value):
        return None
    sign = satellite.get(sign_tag)
    return -value if isinstance(sign, str) and sign.strip("\0 ") == negative else value
