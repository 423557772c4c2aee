"""Which capability shows a table of inspections, and so lets it be exported."""

from wanghuo.base.exchange.rules.tables import personal, readable
from wanghuo.prevention.inspections.rules.words import INSPECTION_READ


def declare_tables() -> None:
    """Tell the exchange; who went along is named in the document and in the edit he is named in.

    Photographs wait before they belong to any area, so their table leaves with the whole house.
    """
    for table in ("inspection", "edit", "inspectionsigner"):
        readable(f"inspections.{table}", INSPECTION_READ)
    personal("inspections.inspection", ("companion", "document"))
    personal("inspections.edit", ("changes",))
