"""Made-up check-lists for tests."""

from datetime import UTC, datetime

from wanghuo.prevention.checklists.models import Checklist, ChecklistVersion
from wanghuo.prevention.checklists.rules import VersionState

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def item(code="exit", score=100, **given):
    """An item as a version keeps it."""
    return {
        "code": code,
        "title": "疏散通道、安全出口畅通",
        "clause": "第二十八条",
        "source": "《中华人民共和国消防法》",
        "how": "沿疏散路线走到室外。",
        "photo": "required",
        "grade": "general",
        "score": score,
        "confidence": "known",
    } | given


def make_list(code="shop", area=None, items=None, number=1, **given):
    """A check-list of an area, or common to all, with one published version."""
    row = Checklist._base_manager.create(
        code=code,
        name=given.pop("name", f"{code}检查表"),
        area=area,
        area_path=area.path if area else "",
        latest=number,
        **given,
    )
    make_version(row, number=number, items=items)
    return row


def make_version(checklist, number=1, items=None, state=VersionState.PUBLISHED, **given):
    """A version of a check-list."""
    is_published = state is VersionState.PUBLISHED
    return ChecklistVersion._base_manager.create(
        checklist=checklist,
        number=number,
        state=state,
        items=[item()] if items is None else items,
        published_at=AT if is_published else None,
        **given,
    )
