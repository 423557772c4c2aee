"""How times and shares stand in an exported sheet, and what pages share of their filters."""

from datetime import datetime
from typing import Any

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.kernel.clock import SHANGHAI

ROWS_A_PAGE, CHUNK, TIMELINE = 50, 500, 50


def local(at: datetime | None) -> str:
    """Return a time as people in China write it; nothing of none."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def percent(rate: float | None) -> str:
    """Return a share in percent; a dash of nothing."""
    return "—" if rate is None else f"{rate:.1f}%"


def below(values: dict[str, Any]) -> Area | None:
    """Return the area in scope that a form's code names."""
    code = values["area"].strip()
    return areas.area_coded(code) if code else None
