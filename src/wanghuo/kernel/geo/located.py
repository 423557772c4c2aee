"""Columns of a row that has a position."""

from typing import Any

from django.db import models

from wanghuo.kernel.geo.coordinates import Crs, Position

CELL_LENGTH = 15


class Located(models.Model):
    """A row with a position: CGCS2000 degrees, the pair as it came, and its H3 cells."""

    longitude = models.FloatField("经度", null=True)
    latitude = models.FloatField("纬度", null=True)
    original_longitude = models.FloatField("原始经度", null=True)
    original_latitude = models.FloatField("原始纬度", null=True)
    original_crs = models.CharField("原始坐标系", max_length=10, choices=Crs.choices(), blank=True)
    cell_7 = models.CharField("7 级网格", max_length=CELL_LENGTH, blank=True)
    cell_9 = models.CharField("9 级网格", max_length=CELL_LENGTH, blank=True)
    cell_11 = models.CharField("11 级网格", max_length=CELL_LENGTH, blank=True)

    class Meta:
        """Columns only."""

        abstract = True


NOWHERE: dict[str, Any] = {
    "longitude": None, "latitude": None, "original_longitude": None, "original_latitude": None,
    "original_crs": "", "cell_7": "", "cell_9": "", "cell_11": "",
}  # fmt: skip


def located(position: Position | None) -> dict[str, Any]:
    """Return the columns of a position, or of none."""
    if position is None:
        return dict(NOWHERE)
    coarse, middle, fine = position.cells
    lon, lat = position.original
    return {
        "longitude": position.lon,
        "latitude": position.lat,
        "original_longitude": lon,
        "original_latitude": lat,
        "original_crs": position.crs.value,
        "cell_7": coarse,
        "cell_9": middle,
        "cell_11": fine,
    }
