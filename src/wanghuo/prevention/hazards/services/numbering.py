"""Numbers of a series, each given once, without holes."""

from django.db.models import F

from wanghuo.prevention.hazards.models import HazardSeries


def next_number(code: str, year: int) -> int:
    """Return the next number of a series; it is given when the caller's transaction commits.

    The row is advanced where it stands and stays locked until then: two callers never read the
    same number, and one that fails gives its number back.
    """
    row = HazardSeries.objects.filter(code=code, year=year)
    if row.update(last=F("last") + 1) != 1:
        HazardSeries.objects.bulk_create(
            [HazardSeries(code=code, year=year)], ignore_conflicts=True
        )
        row.update(last=F("last") + 1)
    return row.get().last
