"""Pictures: what they tell, that broken ones and bombs are refused, and the small copy."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.base.documents.pictures import jpeg_claiming, moment, photo, picture, png_bomb
from wanghuo.base.documents.reading.images import Told, read_picture, small_copy
from wanghuo.kernel.errors import BadInput

pytestmark = pytest.mark.filterwarnings("ignore:::PIL")  # it grumbles at what we refuse or ignore
GUANGZHOU = (113.26436, 23.12908)
PHOTO = photo(place=GUANGZHOU, zone="+08:00")


def near(pair):
    return pytest.approx(pair, abs=1e-5)


def test_time_and_place_are_read():
    told = read_picture(PHOTO)

    assert told.taken_at == moment("2026-03-02T09:30:00+08:00")
    assert told.place == near(GUANGZHOU)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (None, "2026-03-02T09:30:00+08:00"),
        ("+00:00", "2026-03-02T09:30:00+00:00"),
        ("-03:30", "2026-03-02T09:30:00-03:30"),
        ("nonsense", "2026-03-02T09:30:00+08:00"),
    ],
)
def test_a_camera_without_a_zone_stands_in_china(zone, expected):
    assert read_picture(photo(zone=zone)).taken_at == moment(expected)


@pytest.mark.parametrize(
    "taken",
    [None, "0000:00:00 00:00:00", "1970:01:01 00:00:00", "yesterday", "2026:02:30 01:01:01"],
)
def test_a_clock_that_was_never_set_tells_nothing(taken):
    assert read_picture(photo(taken=taken)) == Told()


def test_a_lying_clock_is_only_quoted():
    told = read_picture(photo(taken="2038:01:01 00:00:00"))

    assert told.taken_at == moment("2038-01-01T00:00:00+08:00")


@pytest.mark.parametrize("place", [(-70.5, -33.25), (-0.5, 51.5), (151.2, -33.9)])
def test_south_and_west_are_negative(place):
    assert read_picture(photo(place=place)).place == near(place)


@pytest.mark.parametrize("place", [(0, 0), (200.0, 20.0), (113.0, 95.0), (23.1, 113.2)])
def test_no_place_on_earth_is_no_place(place):
    assert read_picture(photo(place=place)).place is None


def test_picture_without_exif_tells_nothing():
    assert [read_picture(picture(kind=kind)) for kind in ("PNG", "JPEG")] == [Told(), Told()]


@pytest.mark.parametrize(
    "data",
    [
        picture()[:40],
        picture(kind="JPEG")[:-40],
        b"\x89PNG\r\n\x1a\n" + bytes(8),
        b"\xff\xd8\xff\xe0" + bytes(4),
        png_bomb(100, 100),
    ],
)
def test_broken_pictures_are_refused(data):
    with pytest.raises(BadInput, match="图片已损坏"):
        read_picture(data)


@pytest.mark.parametrize(
    "data", [png_bomb(7000, 6000), png_bomb(9000, 9000), jpeg_claiming(9000, 9000)]
)
def test_more_pixels_than_can_be_held_are_refused(data):
    with pytest.raises(BadInput, match="百万像素"):
        read_picture(data)


@pytest.mark.parametrize("data", [png_bomb(60_000, 60_000), jpeg_claiming(65_000, 65_000)])
def test_more_pixels_than_pillow_opens_are_refused(data):
    with pytest.raises(BadInput):
        read_picture(data)


def test_endless_scans_are_refused():
    data = picture(kind="JPEG", progressive=True)
    scan = data[data.index(b"\xff\xda") : -2]

    with pytest.raises(BadInput, match="编码方式"):
        read_picture(data[:-2] + scan * 101 + data[-2:])


def test_a_progressive_picture_is_a_picture():
    assert read_picture(picture(kind="JPEG", size=(200, 300), progressive=True)) == Told()


def test_a_page_behind_a_picture_is_still_only_a_picture():
    polyglot = PHOTO + b"<html><script>alert(1)</script>"

    assert read_picture(polyglot) == read_picture(PHOTO)
    assert b"script" not in small_copy(polyglot)


@given(st.lists(st.tuples(st.integers(2, len(PHOTO) - 1), st.integers(0, 255)), max_size=12))
def test_whatever_is_broken_in_a_photo_it_is_read_or_refused(changes):
    data = bytearray(PHOTO)
    for place, byte in changes:
        data[place] = byte
    try:
        told = read_picture(bytes(data))
    except BadInput:
        return

    assert isinstance(told, Told)


@given(st.lists(st.tuples(st.integers(8, len(picture()) - 1), st.integers(0, 255)), max_size=8))
def test_whatever_is_broken_in_a_png_it_is_read_or_refused(changes):
    data = bytearray(picture())
    for place, byte in changes:
        data[place] = byte
    try:
        told = read_picture(bytes(data))
    except BadInput:
        return

    assert isinstance(told, Told)


def copy_of(data):
    return Image.open(io.BytesIO(small_copy(data)))


def test_small_copy_fits_and_tells_nothing():
    copy = copy_of(photo(place=GUANGZHOU, size=(3000, 2000)))

    assert (copy.format, copy.size) == ("JPEG", (480, 320))
    assert dict(copy.getexif()) == {}
    assert "exif" not in copy.info


def test_small_copy_stands_upright():
    copy = copy_of(photo(turn=6, size=(60, 40)))  # the red left half was up when it was taken

    assert copy.size == (40, 60)
    red, _, blue = copy.getpixel((20, 5))
    assert red > 2 * blue


def test_small_copy_of_a_picture_one_can_see_through_is_white_behind():
    buffer = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(buffer, "PNG")

    assert copy_of(buffer.getvalue()).getpixel((1, 1)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "I;16", "CMYK"])
def test_every_mode_has_a_small_copy(mode):
    buffer = io.BytesIO()
    Image.new(mode, (9, 9)).save(buffer, "JPEG" if mode == "CMYK" else "PNG")

    assert read_picture(buffer.getvalue()) == Told()
    assert copy_of(buffer.getvalue()).size == (9, 9)
