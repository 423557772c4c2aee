"""Pictures made for tests, honest and hostile."""

import io
import struct
import zlib
from datetime import datetime

from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import IFDRational


def picture(says="", kind="PNG", size=(8, 6), colour="red", **options):
    """A small picture; a PNG may say something in its bytes."""
    if says:
        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_itxt("Comment", says)
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind, **options)
    return buffer.getvalue()


def photo(*, taken="2026:03:02 09:30:00", zone=None, place=None, turn=None, size=(60, 40)):
    """A JPEG as a telephone makes it; `place` is (longitude, latitude), `turn` an orientation."""
    exif = Image.Exif()
    if turn:
        exif[ExifTags.Base.Orientation] = turn
    camera = exif.get_ifd(ExifTags.IFD.Exif)
    if taken:
        camera[ExifTags.Base.DateTimeOriginal] = taken
    if zone:
        camera[ExifTags.Base.OffsetTimeOriginal] = zone
    if place:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(_satellite(*place))
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def _satellite(lon, lat):
    return {
        ExifTags.GPS.GPSLatitudeRef: "S" if lat < 0 else "N",
        ExifTags.GPS.GPSLatitude: _parts(lat),
        ExifTags.GPS.GPSLongitudeRef: "W" if lon < 0 else "E",
        ExifTags.GPS.GPSLongitude: _parts(lon),
    }


def _parts(value):
    whole, rest = divmod(abs(value), 1)
    minutes, rest = divmod(rest * 60, 1)
    return IFDRational(int(whole)), IFDRational(int(minutes)), IFDRational(round(rest * 6e5), 10000)


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_bomb(width, height):
    """A few kilobytes that claim to be a huge picture."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(10_000), 9)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def jpeg_claiming(width, height):
    """A JPEG whose head names another size than its body has."""
    data = bytearray(picture(kind="JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def moment(text):
    return datetime.fromisoformat(text)
