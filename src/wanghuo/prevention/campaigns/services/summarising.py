"""What came of a campaign, as a document (总结)."""

from datetime import datetime

from wanghuo.base.documents.writing import as_docx
from wanghuo.kernel.clock import local_date
from wanghuo.prevention.campaigns import queries
from wanghuo.prevention.campaigns.models import Campaign
from wanghuo.prevention.campaigns.queries import Progress
from wanghuo.prevention.campaigns.writing.summary import Summary, document
from wanghuo.register.places.rules import PlaceKind, PlaceStatus

EVERY_PLACE = "全部场所"


def summary_of(campaign: Campaign, at: datetime) -> bytes:
    """Return the summary as .docx, with the numbers that the reader may see."""
    whole, lines = queries.progress(campaign)
    return as_docx(
        document(
            Summary(
                title=campaign.title,
                organiser=campaign.organiser.name,
                area=campaign.area.name,
                starts_on=campaign.starts_on,
                ends_on=campaign.ends_on,
                about="、".join(about(campaign)),
                basis=campaign.basis,
                result=campaign.result,
                whole=_numbers(whole),
                lines=[(one.name, *_numbers(one), _rate(one)) for one in lines],
                issued_on=local_date(at),
            )
        )
    )


def about(campaign: Campaign) -> list[str]:
    """Say which places a campaign is about (整治对象)."""
    said = [PlaceKind(kind).label for kind in campaign.kinds]
    said += [PlaceStatus(status).label for status in campaign.statuses]
    return said or [EVERY_PLACE]


def _numbers(one: Progress) -> tuple[int, ...]:
    return one.places, one.target, one.checked, one.remote, one.hazards, one.closed


def _rate(one: Progress) -> str:
    return "—" if one.rate is None else f"{one.rate}%"
