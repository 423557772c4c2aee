"""How a file of a record is shown on a page."""

from django import template

from wanghuo.base.documents import rules
from wanghuo.base.documents.models import Attachment
from wanghuo.kernel.actors import Actor

register = template.Library()


@register.simple_tag
def may_withdraw(attachment: Attachment, actor: Actor) -> bool:
    """Tell whether to offer withdrawing the file."""
    return rules.may_withdraw(
        actor,
        attachment.subject_type,
        attachment.uploaded_by_id,
        attachment.area_path,
        attachment.sector,
        attachment.holder,
    )


@register.filter
def degrees(attachment: Attachment) -> str:
    """Write the place as longitude and latitude, to about a metre."""
    return f"{attachment.longitude:.5f}, {attachment.latitude:.5f}"
